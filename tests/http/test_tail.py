"""The tail, when the database fails it at an awkward moment."""

import asyncio
import json
import time
from typing import Any, cast

import pytest

from timeline.errors import TimelineError
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live import tail as tailing
from timeline.http.live.stream import Stream
from timeline.http.live.tail import Tail

A, B = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"


class Scripted:
    """A database where two companies have a change, once `is_open`; it fails as it is told."""

    def __init__(self, *failures: tuple[str, Exception]) -> None:
        self.failures = [*failures]
        self.asked: list[str] = []
        self.is_open = False

    async def call(
        self, who: Credential, statement: str, values: dict[str, Any], **_more: Any
    ) -> bytes:
        kind = next(
            name
            for name in ("live_filter", "live_companies", "live_changes")
            if f"timeline_data.{name}(" in statement
        )
        company = values.get("of_company")
        self.asked.append(kind)
        for failure in self.failures:
            if failure[0] in (kind, company) and self.is_open:
                self.failures.remove(failure)
                raise failure[1]
        if kind == "live_filter":
            return json.dumps({
                "filter": "()", "include": [], "is_related": False, "is_timed": False,
                "tells_objects": False,
            }).encode()  # fmt: skip
        if kind == "live_companies":
            is_new = self.is_open and values["after"] == "e-1-0"
            at = 6 if is_new or values["after"] == "e-6-0" else 1
            companies = [A, B] if is_new else []
            return json.dumps(
                {"companies": companies, "position": f"e-{at}-0", "more": False}
            ).encode()
        told = {"change": "insert", "position": "e-5-1", "told": f"of {company}", "gone": "x"}
        return json.dumps([{**told, "shown": [1], "left": []}]).encode()


async def heard(database: Scripted) -> tuple[dict[str, list[str]], list[str]]:
    """What a client of each company is told, and what the tail says of it."""
    said: list[str] = []
    tail = Tail(
        cast(Database, database), may_follow=True, tell=lambda fields: said.append(fields["code"])
    )
    streams = {company: Stream() for company in (A, B)}
    keys = {}
    for company, listener in streams.items():
        keys[company] = await tail.join(Credential(company, None, "reader"), "{}", listener)
        listener.caught_up("e-1-0")
    database.is_open = True
    ends_at = time.monotonic() + 30
    while tail.position != "e-6-0" and time.monotonic() < ends_at:
        await asyncio.sleep(0.02)
    told: dict[str, list[str]] = {}
    for company, listener in streams.items():
        told[company] = []
        while (frame := await listener.next(0.01)) is not None:
            told[company].append(frame.text)
        # Who was told nothing knows that he has to come again.
        assert (listener.end is None) == bool(told[company])
        tail.leave(keys[company], listener)
    await tail.close(0.1)
    return told, said


ONCE = {A: [f"of {A}"], B: [f"of {B}"]}
AWAY = TimelineError("unreachable", "gone")


def test_a_batch_that_fails_half_way_is_told_once_to_everybody() -> None:
    for failing in (A, B, "live_companies"):
        assert asyncio.run(heard(Scripted((failing, AWAY)))) == (ONCE, ["unreachable"])


@pytest.mark.parametrize(
    ("error", "code"),
    [(TimelineError("TL400", "no such type any more"), "TL400"), (KeyError("a bug"), "KeyError")],
)
def test_what_cannot_be_told_to_one_company_stops_nobody_else(error: Exception, code: str) -> None:
    for failing in (A, B):
        told, said = asyncio.run(heard(Scripted((failing, error))))
        assert (told, said) == (ONCE | {failing: []}, [code])


def test_a_database_that_is_away_for_an_hour_is_found_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 2.0 ** 1024 is no float any more.
    monkeypatch.setattr(tailing, "_LONGEST_PAUSE", 0)
    assert asyncio.run(heard(Scripted(*[("live_companies", AWAY)] * 1100))) == (
        ONCE,
        ["unreachable"],
    )


class Settings(Scripted):
    """In one batch the settings of the company change, and then an activity that they concern."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed = 0

    async def call(
        self, who: Credential, statement: str, values: dict[str, Any], **more: Any
    ) -> bytes:
        text = await super().call(who, statement, values, **more)
        if "timeline_data.live_filter(" in statement:
            self.parsed += 1
            return json.dumps({**json.loads(text), "filter": f"parsed {self.parsed}"}).encode()
        if "timeline_data.live_changes(" not in statement:
            return text
        changed = {"change": "company", "position": "e-4-1", "told": "settings"}
        (insert,) = json.loads(text)
        # Whoever was parsed before does not know that it is his.
        insert["shown"] = [1] if int(values["filters"][0].split()[1]) > 2 else []
        return json.dumps([changed, insert]).encode()


def test_what_follows_new_settings_in_a_batch_is_for_filters_that_know_them() -> None:
    told, said = asyncio.run(heard(Settings()))
    assert {company: texts[-1] for company, texts in told.items()} == {
        A: f"of {A}",
        B: f"of {B}",
    }
    assert said == []


def test_nobody_listens_and_nobody_asks() -> None:
    async def work() -> tuple[int, int]:
        database = Scripted()
        tail = Tail(cast(Database, database), may_follow=True, tell=lambda fields: None)
        listener = Stream()
        key = await tail.join(Credential(A, None, "reader"), "{}", listener)
        await asyncio.sleep(tailing.EVERY * 4)
        tail.leave(key, listener)
        await asyncio.sleep(tailing.EVERY * 2)
        before = len(database.asked)
        await asyncio.sleep(tailing.EVERY * 4)
        return before, len(database.asked)

    before, after = asyncio.run(work())
    assert before == after > 2
