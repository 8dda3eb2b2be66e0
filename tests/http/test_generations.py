"""When an answer may be used: snapshots, what is heard of changes, and who flies with whom."""

import asyncio
import json
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.errors import TimelineError
from timeline.http.cache import generations as following
from timeline.http.cache import snapshot
from timeline.http.cache.generations import Generations
from timeline.http.cache.reader import Cache, Question
from timeline.http.cache.snapshot import Snapshot
from timeline.http.credential import Credential
from timeline.http.database import Database

A, B = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
WHO = Credential(A, None, "reader")
PAGE = Question("page", "{}")

snapshots = st.builds(
    lambda ended, running: Snapshot(ended, frozenset(xid for xid in running if xid < ended)),
    st.integers(1, 12),
    st.sets(st.integers(1, 11)),
)


class Feed:
    """A database whose transactions end when a test says so; each tells of company A."""

    def __init__(self) -> None:
        self.xid, self.epoch, self.archives = 10, "0000000e", ""
        self.companies: list[str] | None = []
        self.error: Exception | None = None
        self.looks = 0
        self.is_standby = False

    def end(self, *companies: str) -> int:
        """A transaction ends; its id."""
        self.xid += 1
        self.companies = [*(self.companies or []), *companies]
        return self.xid - 1

    @property
    def now(self) -> str:
        return f"{self.xid}:{self.xid}:"

    async def call(self, *_words: Any, **_more: Any) -> bytes:
        self.looks += 1
        if self.error is not None:
            raise self.error
        found = {
            "epoch": self.epoch, "snapshot": self.now, "archives": self.archives,
            "is_standby": self.is_standby,
            "companies": self.companies,
        }  # fmt: skip
        self.companies = []
        return json.dumps(found).encode()


class Shelf(dict[str, bytes]):
    """A store in memory."""

    is_open = True
    patience = 0.0

    async def get(self, key: str, patience: float) -> bytes | None:  # type: ignore[override]
        await asyncio.sleep(0)
        self.patience = patience
        return dict.get(self, key)

    def put(self, key: str, value: bytes) -> None:
        self[key] = value


class World:
    """A cache on a feed and a shelf."""

    def __init__(self) -> None:
        self.feed, self.shelf = Feed(), Shelf()
        self.generations = Generations(cast("Database", self.feed), lambda fields: None)
        self.cache = Cache(self.shelf, self.generations, frozenset({"page"}))
        self.filled = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def fill(self) -> tuple[bytes, str]:
        """An answer that tells the last transaction it has seen; it may be long on its way."""
        self.filled += 1
        seen = self.feed.now
        await self.gate.wait()
        return f"saw {self.feed.xid - 1 if seen == self.feed.now else 'old'}".encode(), seen

    async def read(self, question: Question = PAGE) -> tuple[str, str]:
        body, outcome = await self.cache.read(WHO, question, self.fill)
        return body.decode(), outcome

    async def look(self) -> None:
        """Until the feed was looked at twice from now on."""
        looks = self.feed.looks
        while self.feed.looks < looks + 2:
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "EVERY", 0.01)


async def begun() -> World:
    world = World()
    assert (await world.read())[1] == "off"
    await world.look()
    return world


@settings(max_examples=500)
@given(snapshots, snapshots)
def test_a_snapshot_covers_what_saw_no_more(ours: Snapshot, theirs: Snapshot) -> None:
    seen = [{xid for xid in range(1, 20) if each.sees(xid)} for each in (ours, theirs)]
    # Transactions that had not begun for us may all have been running for them.
    if ours.covers(theirs):
        assert seen[1] <= seen[0]
    elif ours.ended >= theirs.ended:
        assert not seen[1] <= seen[0]


def test_snapshots_are_read_as_postgres_prints_them() -> None:
    assert snapshot.parse("10:20:10,14,15") == Snapshot(20, frozenset({10, 14, 15}))
    assert snapshot.parse("10:10:") == Snapshot(10, frozenset())
    for text in ("", "10:10", "a:b:", "1:2:3:4", "1:2:x"):
        with pytest.raises(ValueError, match=r"."):
            snapshot.parse(text)


def test_an_answer_is_used_until_its_company_changes() -> None:
    async def run() -> None:
        world = await begun()
        assert await world.read() == ("saw 9", "miss")
        assert await world.read() == ("saw 9", "hit")
        world.feed.end(B)
        await world.look()
        assert await world.read() == ("saw 9", "hit")
        world.feed.end(A)
        await world.look()
        assert await world.read() == ("saw 11", "stale")
        assert await world.read() == ("saw 11", "hit")

    asyncio.run(run())


def test_an_answer_from_before_a_change_that_comes_late_is_not_used() -> None:
    async def run() -> None:
        world = await begun()
        world.gate.clear()
        late = asyncio.create_task(world.read())
        await asyncio.sleep(0.02)
        world.feed.end(A)
        await world.look()
        world.gate.set()
        assert await late == ("saw old", "miss")
        assert await world.read() == ("saw 10", "stale")

    asyncio.run(run())


def test_who_comes_after_a_change_does_not_join_a_flight_from_before_it() -> None:
    async def run() -> None:
        world = await begun()
        world.gate.clear()
        early = [asyncio.create_task(world.read()) for _ in range(50)]
        await asyncio.sleep(0.02)
        world.feed.end(A)
        await world.look()
        late = [asyncio.create_task(world.read()) for _ in range(50)]
        await asyncio.sleep(0.02)
        world.gate.set()
        assert {(await task)[0] for task in early} == {"saw old"}
        assert {(await task)[0] for task in late} == {"saw 10"}
        assert world.filled == 3

    asyncio.run(run())


def test_who_asked_first_may_leave() -> None:
    async def run() -> None:
        world = await begun()
        world.gate.clear()
        first = asyncio.create_task(world.read())
        await asyncio.sleep(0.02)
        second = asyncio.create_task(world.read())
        await asyncio.sleep(0.02)
        first.cancel()
        await asyncio.sleep(0.02)
        world.gate.set()
        assert await second == ("saw 9", "joined")
        assert world.filled == 2

    asyncio.run(run())


def test_a_token_is_seen_or_postgres_is_asked() -> None:
    async def run() -> None:
        world = await begun()
        await world.read()
        xid = world.feed.end()
        for token, outcome in (
            (f"0000000e-{xid}", "stale"),
            (f"0000000e-{xid}", "hit"),
            (f"0000000e-{xid + 1}", "stale"),
            (f"0000000f-{xid}", "stale"),
            ("nonsense", "stale"),
            ("", "stale"),
            (f"0000000e-{xid}" + "0" * 30, "stale"),
            ("0000000e-٣", "stale"),
        ):
            assert (await world.read(PAGE._replace(token=token)))[1] == outcome, token

    asyncio.run(run())


def test_what_this_process_wrote_is_asked_of_postgres_until_it_is_heard_of() -> None:
    async def run() -> None:
        world = await begun()
        await world.read()
        world.feed.end(A)
        world.cache.doubt(A)
        assert await world.read() == ("saw 10", "off")
        await world.look()
        assert await world.read() == ("saw 10", "stale")

    asyncio.run(run())


@pytest.mark.parametrize("what", ["epoch", "archives", "companies"])
def test_what_cannot_be_told_by_company_concerns_all(what: str) -> None:
    async def run() -> None:
        world = await begun()
        await world.read()
        assert (await world.read())[1] == "hit"
        world.feed.end()
        setattr(world.feed, what, None if what == "companies" else "0000000f")
        await world.look()
        assert (await world.read())[1] in ("stale", "miss")

    asyncio.run(run())


@pytest.mark.parametrize("error", [TimelineError("unreachable", "away"), KeyError("a bug")])
def test_without_news_nothing_is_answered_from_the_cache(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def run() -> None:
        monkeypatch.setattr(following, "FRESH", 0.1)
        world = await begun()
        await world.read()
        assert (await world.read())[1] == "hit"
        world.feed.error = error
        await asyncio.sleep(0.15)
        assert (await world.read())[1] == "off"
        world.feed.error = None
        await world.look()
        assert (await world.read())[1] == "hit"

    asyncio.run(run())


def test_a_database_that_is_away_for_an_hour_is_found_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        monkeypatch.setattr(following, "_LONGEST_PAUSE", 0)
        world = await begun()
        world.feed.error = TimelineError("unreachable", "away")
        while world.feed.looks < 1100:
            await asyncio.sleep(0.01)
        world.feed.error = None
        await world.look()
        await world.read()
        assert (await world.read())[1] == "hit"

    asyncio.run(run())


def test_nobody_looks_while_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        monkeypatch.setattr(following, "_IDLE", 0.05)
        world = await begun()
        await asyncio.sleep(0.2)
        looks = world.feed.looks
        await asyncio.sleep(0.1)
        assert world.feed.looks == looks
        assert world.generations.age == 0
        # What happened meanwhile is heard of before anything is used.
        assert (await world.read())[1] in ("miss", "off")
        world.feed.end(A)
        await world.look()
        assert world.feed.looks > looks

    asyncio.run(run())


def test_more_companies_than_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        monkeypatch.setattr(following, "_MOST", 3)
        world = await begun()
        await world.read()
        world.feed.end(*(f"company {number}" for number in range(5)))
        await world.look()
        assert (await world.read())[1] == "stale"
        assert (await world.read())[1] == "hit"

    asyncio.run(run())


def test_redis_is_waited_for_as_long_as_postgres_would_take() -> None:
    async def run() -> None:
        world = await begun()
        for number in range(40):
            world.gate.clear()
            asyncio.get_running_loop().call_later(0.02, world.gate.set)
            await world.read(PAGE._replace(arguments=str(number)))
        assert 0.01 < world.shelf.patience < 0.2

    asyncio.run(run())


def test_an_error_of_postgres_is_everybodys_who_joined_and_is_not_kept() -> None:
    async def run() -> None:
        world = await begun()

        async def fail() -> tuple[bytes, str]:
            await asyncio.sleep(0.02)
            raise TimelineError("57014", "too long")

        tasks = [asyncio.create_task(world.cache.read(WHO, PAGE, fail)) for _ in range(5)]
        found = await asyncio.gather(*tasks, return_exceptions=True)
        assert [getattr(each, "code", None) for each in found] == ["57014"] * 5
        assert not world.shelf
        assert (await world.read())[1] == "miss"

    asyncio.run(run())


def test_who_finds_a_flight_that_has_just_ended_and_is_old_flies_himself() -> None:
    async def run() -> None:
        world = await begun()
        turn = asyncio.Event()
        shelf_get = world.shelf.get

        async def get(key: str, patience: float) -> bytes | None:
            # Redis answers in the turn of the loop in which the flight ends.
            await turn.wait()
            return await shelf_get(key, patience)

        world.gate.clear()
        early = asyncio.create_task(world.read())
        await asyncio.sleep(0.02)
        world.shelf.get = get  # type: ignore[method-assign]
        late = [asyncio.create_task(world.read()) for _ in range(5)]
        await asyncio.sleep(0.02)
        world.feed.end(A)
        await world.look()
        turn.set()
        world.gate.set()
        assert (await early)[0] == "saw old"
        assert {(await task)[0] for task in late} == {"saw 10"}

    asyncio.run(asyncio.wait_for(run(), 20))


def test_all_that_is_written_while_nobody_reads_takes_no_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> None:
        monkeypatch.setattr(following, "_MOST", 50)
        world = await begun()
        await world.read()
        for number in range(1000):
            world.cache.doubt(f"company {number}")
        assert len(world.generations._doubted) <= 50
        world.feed.end(A)
        assert await world.read() == ("saw 10", "off")
        await world.look()
        assert await world.read() == ("saw 10", "stale")

    asyncio.run(run())


def test_a_standby_is_no_place_for_it() -> None:
    async def run() -> None:
        world = World()
        world.feed.is_standby = True
        for _ in range(3):
            assert (await world.read())[1] == "off"
            await world.look()
        world.feed.is_standby = False
        await world.look()
        assert [(await world.read())[1] for _ in range(2)] == ["miss", "hit"]

    asyncio.run(run())
