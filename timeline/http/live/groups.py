"""Who follows the same with the same eyes, and what that is."""

import asyncio
import time
from typing import NamedTuple

from timeline.http.live import stream
from timeline.http.live.stream import Frame, Stream

# Changes that are none of an activity.
DIRECTORY = ("object", "merge", "company")

# Behind which filters have other objects, or mean something else.
RESOLVING = ("merge", "company")

# Seconds after which a filter that speaks of now is resolved anew.
_TIMED = 60.0

# The company, the viewer, the options as they were said.
Key = tuple[str, str | None, str]


class Parsed(NamedTuple):
    """A filter as live_filter() resolved it."""

    filter: str
    include: tuple[str, ...]
    is_related: bool
    is_timed: bool
    tells_objects: bool

    def frames(self, kind: str, position: str, text: str) -> list[Frame]:
        """What a change of an object, or of the company's settings, is to who asked for this."""
        is_settings = kind == "company"
        told = [Frame("change", position, text)] if self.tells_objects else []
        if is_settings or self.is_related:
            told.append(stream.resync(position, "settings" if is_settings else "objects"))
        return told


class Group:
    """Clients that asked the same. Until its filter is resolved it is told nothing."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.streams: set[Stream] = set()
        self.resolving = asyncio.Lock()
        # Whether something of the company was told while the filter was being resolved.
        self.is_passed = False
        self._parsed: Parsed | None = None
        self._parsed_at = 0.0

    @property
    def is_resolved(self) -> bool:
        """Whether it can be told something."""
        return self._parsed is not None

    @property
    def is_old(self) -> bool:
        """Whether its filter speaks of a now that is over."""
        return self.parsed.is_timed and time.monotonic() > self._parsed_at + _TIMED

    @property
    def parsed(self) -> Parsed:
        """Its filter, resolved."""
        assert self._parsed is not None
        return self._parsed

    @parsed.setter
    def parsed(self, found: Parsed) -> None:
        self._parsed, self._parsed_at = found, time.monotonic()

    def tell(self, frame: Frame) -> None:
        """To each of them."""
        for listener in self.streams:
            listener.tell(frame)
