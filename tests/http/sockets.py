"""A client of the live feed, as tests are one."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.http.site import API, Site

PATH = API + "/activities/live/"


class Socket:
    """Frames as JSON; what the server closed with."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def read(self, seconds: float = 15) -> dict[str, Any]:
        """The next frame."""
        found: dict[str, Any] = json.loads(self.connection.recv(timeout=seconds))
        return found

    def changes(self, number: int) -> list[tuple[str, str]]:
        """The next so many changes: what, and subject or id."""
        frames = [self.read() for _ in range(number)]
        return [
            (one["change"], one["activity"].get("subject") or one["activity"]["id"])
            for one in frames
        ]

    def end(self, seconds: float = 15) -> tuple[int, str, list[dict[str, Any]]]:
        """Close code, reason, and the frames before it."""
        frames, closed = self._until_closed(seconds)
        assert closed.rcvd is not None, "the server ended without a word"
        return closed.rcvd.code, closed.rcvd.reason, frames

    def rest(self, seconds: float = 15) -> list[dict[str, Any]]:
        """The frames that are there still, of a server that ended, with a word or without."""
        return self._until_closed(seconds)[0]

    def _until_closed(self, seconds: float) -> tuple[list[dict[str, Any]], ConnectionClosed]:
        frames: list[dict[str, Any]] = []
        with pytest.raises(ConnectionClosed) as closed:
            self._collect(frames, seconds)
        return frames, closed.value

    def _collect(self, frames: list[dict[str, Any]], seconds: float) -> None:
        while True:
            frames.append(self.read(seconds))


@contextmanager
def opened(site: Site, **more: Any) -> Iterator[Socket]:
    """A connection on which nothing was said yet."""
    url = site.url.replace("http", "ws") + PATH
    # Without pings of its own, which a test that does not read for a while would not hear answered.
    with connect(
        url, open_timeout=15, close_timeout=0.3, proxy=None, ping_interval=None, **more
    ) as connection:
        yield Socket(connection)


@contextmanager
def subscribed(
    site: Site, who: str, after: str | None = None, **options: Any
) -> Iterator[tuple[Socket, str]]:
    """A subscription, and the position it begins at."""
    with opened(site) as socket:
        socket.send(token=who)
        socket.send(subscribe=options, after=after)
        ready = socket.read()
        assert list(ready) == ["ready"], ready
        yield socket, ready["ready"]


def refused(site: Site, *messages: Any) -> tuple[int, str, list[dict[str, Any]]]:
    """What becomes of a connection on which this is said."""
    with opened(site) as socket:
        for message in messages:
            text = message if isinstance(message, str | bytes) else json.dumps(message)
            socket.connection.send(text)
        return socket.end()
