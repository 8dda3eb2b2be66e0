"""What one client is yet to be sent, step by step."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar, cast

import pytest

from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live import stream
from timeline.http.live.client import Subscription
from timeline.http.live.stream import Frame, Stream
from timeline.http.live.tail import Tail

T = TypeVar("T")


def do(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def change(xid: int, epoch: str = "00000001", size: int = 10) -> Frame:
    return Frame("change", f"{epoch}-{xid}-1", "x" * size)


async def taken(listener: Stream) -> list[str]:
    """The positions of all that is queued, sent."""
    found = []
    while (frame := await listener.next(0.01)) is not None:
        listener.sent(frame)
        found.append(frame.position)
    return found


def test_what_comes_while_a_client_catches_up_waits_and_is_told_once() -> None:
    async def work() -> list[str]:
        listener = Stream()
        for xid in (5, 6, 7):
            listener.tell(change(xid))
        listener.put(change(5))
        listener.put(change(6))
        listener.caught_up("00000001-7-0")
        listener.tell(change(8))
        return await taken(listener)

    assert [place.split("-")[1] for place in do(work())] == ["5", "6", "7", "8"]


def test_changes_of_one_position_are_all_told() -> None:
    async def work() -> int:
        listener = Stream()
        listener.caught_up("00000001-7-0")
        listener.tell(change(8))
        listener.tell(stream.resync(change(8).position, "objects"))
        return len(await taken(listener))

    assert do(work()) == 2


def test_a_feed_that_begins_anew_is_told_whatever_its_positions_are() -> None:
    async def work() -> list[str]:
        listener = Stream()
        listener.caught_up("00000001-1000-0")
        listener.restart("00000002-3-0")
        listener.tell(change(4, "00000002"))
        return await taken(listener)

    assert do(work()) == ["00000002-3-0", "00000002-4-1"]


def test_what_is_too_much_at_once_is_left_for_the_feed() -> None:
    async def work() -> tuple[Stream, list[str]]:
        listener = Stream()
        listener.caught_up("00000001-7-0")
        for xid in range(8, 10 + stream.MOST_FRAMES):
            listener.tell(change(xid))
        return listener, await taken(listener)

    listener, told = do(work())
    # Nothing after the first that found no room, though there is room again.
    listener.tell(change(5000))
    assert len(told) == stream.MOST_FRAMES
    assert told[-1] == listener.position == listener.last == f"00000001-{7 + len(told)}-1"
    assert (listener.end, listener.overflow.is_set(), listener.has_all) == (None, True, False)


def test_what_has_the_position_of_the_last_frame_finds_room() -> None:
    async def work() -> tuple[int, bool]:
        listener = Stream()
        listener.caught_up("00000001-7-0")
        for xid in range(8, 8 + stream.MOST_FRAMES):
            listener.tell(change(xid))
        listener.tell(stream.resync(listener.last, "objects"))
        return len(await taken(listener)), listener.overflow.is_set()

    assert do(work()) == (stream.MOST_FRAMES + 1, False)


def test_large_changes_fill_a_queue_too_but_one_always_finds_room() -> None:
    async def work(sizes: list[int]) -> tuple[int, bool]:
        listener = Stream()
        listener.caught_up("00000001-7-0")
        for xid, size in enumerate(sizes, 8):
            listener.tell(change(xid, size=size))
        return len(await taken(listener)), listener.overflow.is_set()

    assert do(work([1024 * 1024] * 6)) == (4, True)
    assert do(work([stream.MOST_BYTES * 2])) == (1, False)


def test_too_much_while_a_client_catches_up_is_left_for_the_feed_as_well() -> None:
    async def work() -> list[bool]:
        listener = Stream()
        found = []
        for xid in range(8, 9 + stream.MOST_FRAMES):
            found.append(listener.overflow.is_set())
            listener.tell(change(xid))
        return [any(found), listener.overflow.is_set()]

    assert do(work()) == [False, True]


def test_what_waits_while_a_client_catches_up_is_bounded_in_bytes_too() -> None:
    async def work() -> tuple[list[bool], list[str], bool]:
        listener, full = Stream(), []
        for xid in range(8, 14):
            listener.tell(change(xid, size=1024 * 1024))
            full.append(listener.overflow.is_set())
        listener.catch_up()
        listener.tell(change(14, size=1024 * 1024))
        listener.caught_up("00000001-13-1")
        return full, await taken(listener), listener.overflow.is_set()

    full, told, is_full = do(work())
    assert full == [False] * 4 + [True] * 2
    assert (told, is_full) == (["00000001-14-1"], False)


def test_who_takes_nothing_in_his_time_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SLOW_SECONDS", 0.05)

    async def work() -> tuple[stream.End | None, list[str]]:
        listener = Stream()
        for xid in range(8, 8 + stream.MOST_FRAMES):
            listener.put(change(xid))
        await listener.room()
        return listener.end, await taken(listener)

    end, told = do(work())
    assert ((end or (0,))[0], told) == (stream.BEHIND, [])


def test_what_was_queued_when_the_server_ends_is_sent_first() -> None:
    async def work() -> tuple[list[str], stream.End | None]:
        listener = Stream()
        listener.caught_up("00000001-7-0")
        listener.tell(change(8))
        listener.close(stream.RESTART, "")
        listener.tell(change(9))
        return await taken(listener), listener.end

    assert do(work()) == (["00000001-8-1"], stream.End(stream.RESTART, ""))


def test_a_silent_client_is_told_where_the_tail_is_but_never_beyond_what_he_was_sent() -> None:
    async def work() -> list[str]:
        database = cast(Database, None)
        tail = Tail(database, may_follow=True, tell=lambda fields: None)
        tail.position = "00000001-50-0"
        who = Credential("c", None, "reader")
        found = []
        client = Subscription(tail, database, who, {}, "00000001-7-0")
        assert client.here() == "00000001-7-0"
        assert Subscription(tail, database, who, {}, None).here() == ""
        client.stream.position = "00000001-7-0"
        found.append(client.here())
        client.stream.caught_up("00000001-20-0")
        found.append(client.here())
        client.stream.tell(change(60))
        tail.position = "00000001-61-0"
        found.append(client.here())
        frame = await client.stream.next(0.01)
        assert frame is not None
        # It is on its way, and perhaps never gets there.
        found.append(client.here())
        client.stream.sent(frame)
        found.append(client.here())
        tail.position = "00000001-70-0"
        client.stream.close(stream.RESTART, "")
        found.append(client.here())
        return [place.split("-")[1] for place in found]

    assert do(work()) == ["7", "50", "50", "50", "61", "61"]
