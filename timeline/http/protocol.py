"""HTTP/1.1 by httptools, with a bound on the head of a request: its bytes and its time."""

import asyncio
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from timeline.http import problem
from timeline.http.problem import HttpError

LARGEST_HEAD = 32 * 1024
HEAD_SECONDS = 15.0
_TOO_LARGE = HttpError(
    431, f"the head is larger than {LARGEST_HEAD:,} bytes", "put what is long into a body"
)
_NO_HANDSHAKE = HttpError(
    431, "the head of a WebSocket has up to 127 fields of up to 8,000 bytes", "send less"
)
_NO_HTTP = HttpError(400, "this is no request of HTTP/1.1", "send a request line and header fields")


class Bounded(HttpToolsProtocol):
    """A client that sends a head without end, or none, is let go."""

    _timer: asyncio.TimerHandle | None = None
    _is_in_head = True
    _is_between = False
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
        self._is_between = False
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._has_head()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """What comes in the same part is of another request."""
        super().on_message_complete()
        self._has_other = self._is_between = True

    def data_received(self, data: bytes) -> None:
        """Count what is no whole head yet, and nothing of a request before it."""
        self._has_other = False
        if self._is_in_head or self._is_between:
            # All of it may come at once, and be a whole head to the parser.
            end = data.find(b"\r\n\r\n")
            if self._head + (end if end >= 0 else 0) > LARGEST_HEAD:
                self._refuse(_TOO_LARGE)
                return
        super().data_received(data)
        if self._is_in_head and not self._has_other:
            self._head += len(data)
            if self._head > LARGEST_HEAD and not self.transport.is_closing():
                self._refuse(_TOO_LARGE)

    def handle_websocket_upgrade(self) -> None:
        """What the library that takes over cannot read, it would neither answer nor end."""
        super().handle_websocket_upgrade()
        taken: Any = self.transport.get_protocol()
        if taken.conn.handshake_exc is not None and not self.transport.is_closing():
            self._refuse(_NO_HANDSHAKE)

    def send_400_response(self, msg: str) -> None:
        """What the parser could not read; its message is not passed on."""
        self._refuse(_NO_HTTP)

    def _refuse(self, error: HttpError) -> None:
        """There is no request yet that an application could answer."""
        request_id = uuid4().hex
        response = problem.told(error, request_id)
        response.headers.update({"Connection": "close", "X-Request-Id": request_id})
        lines = [f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}".encode()]
        lines += [name + b": " + value for name, value in response.raw_headers]
        self.transport.write(b"\r\n".join([*lines, b"", bytes(response.body)]))
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
