"""What one client is yet to be sent: bounded, in order, each change once."""

import asyncio
import json
import time
from collections import deque
from itertools import zip_longest
from typing import Any, NamedTuple

# What is queued for a client; of more it is told when it has taken most of that, by the feed.
MOST_FRAMES = 1000
MOST_BYTES = 4 * 1024 * 1024
# Seconds in which it has to take it; else it is let go, with the position that it has.
SLOW_SECONDS = 30.0

RESTART, BEHIND, BAD, UNKNOWN, FORBIDDEN, SILENT = 1012, 1013, 4400, 4401, 4403, 4408

Place = tuple[int, int]


class Frame(NamedTuple):
    """One message: what kind it is, behind which position, its JSON."""

    kind: str
    position: str
    text: str


class End(NamedTuple):
    """Why a stream is over: a WebSocket's close code, and a word."""

    code: int
    reason: str


def place(position: str) -> Place:
    """A position as something that can be compared."""
    _, xid, seq = position.split("-")
    return int(xid), int(seq)


class Stream:
    """Frames to one client: first those that it has missed, then the tail's."""

    def __init__(self) -> None:
        self.position = ""
        self.end: End | None = None
        # Set when the tail told more than the queue holds: the client has to catch up again.
        self.overflow = asyncio.Event()
        self._frames: deque[Frame] = deque()
        self._size = 0
        self._waiting: list[Frame] | None = []
        self._waiting_size = 0
        # Up to here all was put.
        self.last = ""
        # Taken out of the queue, and not yet sent.
        self._is_sending = False
        # Behind this the tail's frames are put.
        self._told: Place = (0, 0)
        self._event = asyncio.Event()

    def tell(self, frame: Frame) -> None:
        """A frame of the tail: waits while the client catches up, then goes behind it."""
        if self.overflow.is_set():
            return
        if self._waiting is not None:
            if len(self._waiting) < MOST_FRAMES and self._waiting_size < MOST_BYTES:
                self._waiting.append(frame)
                self._waiting_size += len(frame.text)
            else:
                self.overflow.set()
        elif place(frame.position) > self._told:
            # What has the position of the last one would not be found behind it.
            if self._is_full and place(frame.position) > place(self.last):
                self.overflow.set()
            else:
                self.put(frame)

    @property
    def has_all(self) -> bool:
        """Whether the client was sent all that the tail has told: of what ended, nobody knows."""
        is_live = self._waiting is None and not self.overflow.is_set()
        is_empty = not self._frames and not self._is_sending
        return is_live and is_empty and self.end is None

    @property
    def _is_full(self) -> bool:
        return len(self._frames) >= MOST_FRAMES or self._size >= MOST_BYTES

    async def room(self) -> None:
        """Wait until the client has taken most of what is queued; who does not is let go."""
        ends_at = time.monotonic() + SLOW_SECONDS
        while self.end is None and (
            len(self._frames) > MOST_FRAMES // 4 or self._size > MOST_BYTES // 4
        ):
            if time.monotonic() > ends_at:
                self.close(BEHIND, "reads too slowly")
            await asyncio.sleep(0.01)

    def catch_up(self) -> None:
        """What the tail tells from now on waits."""
        self._waiting, self._waiting_size = [], 0
        self.overflow.clear()

    def caught_up(self, position: str) -> None:
        """All up to `position` was put: what waited and lies behind it follows."""
        self.last, self._told = position, place(position)
        waiting, self._waiting = self._waiting or [], None
        for frame in waiting:
            self.tell(frame)

    def restart(self, position: str) -> None:
        """The feed begins anew: positions of before, and their order, say nothing any more."""
        self._told = (0, 0)
        self.put(resync(position, "restored"))

    def put(self, frame: Frame) -> None:
        """A frame at the end of the queue."""
        if self.end is not None:
            return
        self._frames.append(frame)
        self._size += len(frame.text)
        self.last = frame.position
        self._event.set()

    def close(self, code: int, reason: str) -> None:
        """No more comes; what is queued is sent still, unless the client is behind."""
        if self.end is None:
            self.end = End(code, reason)
        if code == BEHIND:
            self._frames.clear()
            self._size = 0
        self._event.set()

    async def next(self, seconds: float) -> Frame | None:
        """The next frame; None when there was none for so long, or the stream is over."""
        if not self._frames and self.end is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._event.wait()
            except TimeoutError:
                return None
        self._event.clear()
        if not self._frames:
            return None
        frame = self._frames.popleft()
        self._size -= len(frame.text)
        self._is_sending = True
        return frame

    def sent(self, frame: Frame) -> None:
        """The client has been sent all up to this frame."""
        self.position, self._is_sending = frame.position, False


def ready(position: str) -> Frame:
    """Everything up to `position` has been told."""
    return Frame("ready", position, _json({"ready": position}))


def resync(position: str, reason: str) -> Frame:
    """What a page shows may have changed without a change of an activity: read it anew."""
    return Frame("resync", position, _json({"resync": reason, "position": position}))


def collapsed(frames: list[Frame]) -> list[Frame]:
    """Of frames that ask for the same one after the other, the last."""
    return [
        frame
        for frame, following in zip_longest(frames, frames[1:])
        if following is None or (frame.kind, _reason(frame)) != ("resync", _reason(following))
    ]


def _reason(frame: Frame) -> str | None:
    return json.loads(frame.text)["resync"] if frame.kind == "resync" else None


def _json(document: dict[str, Any]) -> str:
    return json.dumps(document)
