"""What one client is yet to be sent: bounded, in order, each change once."""

import asyncio
import json
from collections import deque
from itertools import zip_longest
from typing import Any, NamedTuple

# A client that is behind by more is let go: it resumes after the position that it has.
MOST_FRAMES = 1000
MOST_BYTES = 4 * 1024 * 1024

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
    """Frames from the tail to one client."""

    def __init__(self) -> None:
        self.position = ""
        self.end: End | None = None
        self._frames: deque[Frame] = deque()
        self._size = 0
        self._waiting: list[Frame] | None = []
        self._told: Place = (0, 0)
        self._event = asyncio.Event()

    def tell(self, frame: Frame) -> None:
        """A frame of the tail: waits while the client catches up, then goes behind it."""
        if self._waiting is not None:
            self._waiting.append(frame)
            if len(self._waiting) > MOST_FRAMES:
                self.close(BEHIND, "too many changes while catching up")
        elif place(frame.position) > self._told:
            self.put(frame)

    @property
    def has_all(self) -> bool:
        """Whether the client was sent all that the tail has told: of what ended, nobody knows."""
        return self._waiting is None and not self._frames and self.end is None

    async def room(self) -> None:
        """Wait until the client has taken most of what is queued."""
        while len(self._frames) > MOST_FRAMES // 4 and self.end is None:
            await asyncio.sleep(0.01)

    def caught_up(self, position: str) -> None:
        """All up to `position` was put: what waited and lies behind it follows."""
        self._told = place(position)
        waiting, self._waiting = self._waiting or [], None
        for frame in waiting:
            self.tell(frame)

    def restart(self, position: str) -> None:
        """The feed begins anew: positions of before, and their order, say nothing any more."""
        self._told = (0, 0)
        self.put(resync(position, "restored"))

    def put(self, frame: Frame) -> None:
        """A frame at the end of the queue; a full queue ends the stream."""
        if self.end is not None:
            return
        self._frames.append(frame)
        self._size += len(frame.text)
        if len(self._frames) > MOST_FRAMES or self._size > MOST_BYTES:
            self.close(BEHIND, "reads too slowly")
        self._event.set()

    def close(self, code: int, reason: str) -> None:
        """No more comes; what is queued is sent still, unless the client is behind."""
        if self.end is None:
            self.end = End(code, reason)
        if code == BEHIND:
            self._frames.clear()
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
        return frame

    def sent(self, frame: Frame) -> None:
        """The client has been sent all up to this frame."""
        self.position = frame.position


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
