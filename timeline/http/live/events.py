"""Server-sent events (WHATWG HTML, 9.2): the same stream over plain HTTP."""

import asyncio
import json
import time
from contextlib import suppress
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from timeline.errors import TimelineError
from timeline.http import parameters
from timeline.http.asking import Asking
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live import stream
from timeline.http.live.client import HEARTBEAT, SEND_SECONDS, Subscription, first_of
from timeline.http.live.stream import Frame
from timeline.http.live.tail import Tail

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    # Proxies after nginx keep nothing back.
    "X-Accel-Buffering": "no",
}


class Events(NamedTuple):
    """The endpoint of GET …/live/."""

    database: Database
    tail: Tail

    async def open(self, ask: Asking, request: Request) -> Response:
        """A response that does not end. Raises TimelineError before it has begun."""
        given = ask.parameters()
        after = parameters.take(given, "after")
        # A browser that comes back asks for the same URL, and tells how far it came.
        after = request.headers.get("last-event-id") or after
        options = json.loads(parameters.filter_json(given))
        subscription = Subscription(self.tail, self.database, ask.who, options, after)
        await subscription.begin()
        if request.method == "HEAD":
            return Response(None, 200, _HEADERS)
        return _Response(subscription, ask.who)


class _Response(Response):
    """Frames until the client goes, the token's time is over, or the server ends."""

    def __init__(self, subscription: Subscription, who: Credential) -> None:
        super().__init__(None, 200, _HEADERS)
        self._subscription, self._who = subscription, who

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        del self.headers["content-length"]
        await send({
            "type": "http.response.start",
            "status": 200,
            "headers": self.raw_headers,
        })  # fmt: skip
        with suppress(TimelineError, TimeoutError):
            await first_of(self._send(send), _until_gone(receive), self._subscription.run())
        end = self._subscription.stream.end
        scope["state"]["told"]["close"] = end.code if end is not None else 1000
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await send({"type": "http.response.body", "body": b""})

    async def _send(self, send: Send) -> None:
        listener = self._subscription.stream
        while not self._who.is_expired:
            left = HEARTBEAT
            if self._who.expires_at is not None:
                left = min(left, max(0.0, self._who.expires_at - time.time()))
            frame = await listener.next(left)
            if frame is None and listener.end is not None:
                return
            found = frame or stream.ready(self._subscription.here())
            async with asyncio.timeout(SEND_SECONDS):
                await send({
                    "type": "http.response.body",
                    "body": _event(found),
                    "more_body": True,
                })  # fmt: skip
            listener.sent(found)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _event(frame: Frame) -> bytes:
    # Within a text of JSON a line's end is escaped.
    data = frame.text.replace("\n", " ")
    return f"event: {frame.kind}\nid: {frame.position}\ndata: {data}\n\n".encode()
