"""HTTP/1.1 by httptools, with a bound on the head of a request: its bytes and its time."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD = 32 * 1024
HEAD_SECONDS = 15.0
_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


class Bounded(HttpToolsProtocol):
    """A client that sends a head without end, or none, is let go."""

    _timer: asyncio.TimerHandle | None = None
    _is_in_head = True
    _has_other = False
    _head = 0

    def connection_made(self, transport: Any) -> None:
        """The first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is awaited any more."""
        self._has_head()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A further request of the connection begins."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._has_head()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes in the same part is of another request."""
        super().on_message_complete()
        self._has_other = True

    def data_received(self, data: bytes) -> None:
        """Count what is no whole head yet, and nothing of a request before it."""
        self._has_other = False
        super().data_received(data)
        if self._is_in_head and not self._has_other:
            self._head += len(data)
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def _await_head(self) -> None:
        self._has_head()
        self._is_in_head = True
        self._timer = asyncio.get_running_loop().call_later(HEAD_SECONDS, self._give_up)

    def _has_head(self) -> None:
        self._is_in_head, self._head = False, 0
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
