"""The WebSocket: a token, a subscription, then what changes until somebody ends it."""

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from timeline.errors import TimelineError, kind
from timeline.http import problem
from timeline.http.asking import is_local
from timeline.http.credential import Authority, Credential
from timeline.http.database import Database
from timeline.http.live import stream
from timeline.http.live.client import HEARTBEAT, SEND_SECONDS, Subscription, first_of
from timeline.http.live.tail import Tail

# Seconds in which the token, and then the subscription, have to come.
FIRST_SECONDS = 10.0
_MOST_DIGITS = 100
_CODES = {401: stream.UNKNOWN, 403: stream.FORBIDDEN}


class _Ended(Exception):  # noqa: N818
    """The socket is to be closed with a code and a word."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Socket:
    """The endpoint."""

    def __init__(
        self, authority: Authority, database: Database, tail: Tail, origins: tuple[str, ...]
    ) -> None:
        self.authority, self.database, self.tail = authority, database, tail
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        socket = WebSocket(scope, receive, send)
        scope["state"]["route"] = scope["path"]
        told: dict[str, Any] = scope["state"]["told"]
        if not self._is_near(socket):
            told["code"] = "TL403"
            error = TimelineError(
                "TL403", "a page of this origin may not connect", "--cors-origins"
            )
            await problem.told(error, scope["state"]["request_id"])(scope, receive, send)
            return
        await socket.accept()
        code, reason = 1000, ""
        try:
            await self._serve(socket, told)
        except _Ended as end:
            code, reason = end.code, end.reason
        except TimelineError as error:
            told["code"] = error.code
            code, reason = _CODES.get(kind(error.code).http, stream.BAD), error.code
            with suppress(_Ended, WebSocketDisconnect, RuntimeError):
                await _send_error(socket, error)
        except WebSocketDisconnect as gone:
            told["close"] = gone.code
            return
        told["close"] = code
        with suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
            async with asyncio.timeout(SEND_SECONDS):
                await socket.close(code, reason[:120])

    def _is_near(self, socket: WebSocket) -> bool:
        """Whether a page of this origin may connect; what is no browser sends none."""
        origin = socket.headers.get("origin")
        host = socket.headers.get("host")
        if self.authority.is_open and not is_local(host):
            return False
        return origin is None or origin in self.origins or origin.partition("://")[2] == host

    async def _serve(self, socket: WebSocket, told: dict[str, Any]) -> None:
        first = await _message(socket, FIRST_SECONDS)
        if self.authority.is_open and "subscribe" in first:
            who = self.authority.credential(None)
        else:
            who = self.authority.credential(_token(first))
            first = await _message(socket, FIRST_SECONDS)
        told["company"], told["role"] = who.company, who.role
        options, after = _subscription(first)
        subscription = Subscription(self.tail, self.database, who, options, after)
        try:
            await subscription.begin()
            await first_of(
                _send_all(socket, subscription),
                _hear(socket, self.authority, who),
                subscription.run(),
            )
        except TimelineError as error:
            if kind(error.code).http < 500 and kind(error.code).http not in problem.RETRY:
                raise
            told["code"] = error.code
            await _send_error(socket, error)
            raise _Ended(stream.BEHIND, subscription.here()) from None


async def _send_all(socket: WebSocket, subscription: Subscription) -> None:
    """What comes, as it comes, until the stream is over."""
    listener = subscription.stream
    while True:
        frame = await listener.next(HEARTBEAT)
        if frame is None and listener.end is not None:
            raise _Ended(listener.end.code, subscription.here())
        found = frame or stream.ready(subscription.here())
        try:
            await _send(socket, found.text)
        except _Ended as end:
            raise _Ended(end.code, subscription.here()) from None
        listener.sent(found)


async def _hear(socket: WebSocket, authority: Authority, who: Credential) -> None:
    """Until the token's time is over, or another has come for the same eyes."""
    while True:
        left = None if who.expires_at is None else max(0.0, who.expires_at - time.time())
        try:
            message = await _message(socket, left)
        except _Ended as end:
            if end.code != stream.SILENT:
                raise
            raise _Ended(stream.UNKNOWN, "the token has expired") from None
        if "subscribe" in message:
            raise TimelineError("TL409", "there is a subscription", "open another connection")
        renewed = authority.credential(_token(message))
        if renewed[:3] != who[:3]:
            raise TimelineError(
                "TL403", "the new token is for somebody else", "connect again with it"
            )
        who = renewed


async def _send_error(socket: WebSocket, error: TimelineError) -> None:
    document = problem.document(error, socket.scope["state"]["request_id"])
    await _send(socket, json.dumps({"error": document}))


async def _send(socket: WebSocket, text: str) -> None:
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await socket.send_text(text)
    except TimeoutError:
        raise _Ended(stream.BEHIND, "reads nothing") from None


async def _message(socket: WebSocket, seconds: float | None) -> dict[str, Any]:
    """The next message, a JSON object. Raises _Ended, TimelineError TL400."""
    try:
        async with asyncio.timeout(seconds):
            message = await socket.receive()
    except TimeoutError:
        raise _Ended(stream.SILENT, "nothing was said in time") from None
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1005))
    text = message.get("text")
    if text is None:
        raise _Ended(1003, "frames are text")
    try:
        found = json.loads(text, parse_int=_whole)
        # Half of a surrogate pair is JSON, and no text.
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise TimelineError("TL400", "the frame is not a JSON object", 'send {"token": "…"}')
    return found


def _whole(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise TimelineError("TL400", "a number has too many digits", f"up to {_MOST_DIGITS}")
    return int(digits)


def _token(message: dict[str, Any]) -> str:
    token = message.get("token")
    if not isinstance(token, str) or len(message) > 1:
        raise TimelineError("TL401", "no token given", 'send {"token": "…"} first')
    return token


def _subscription(message: dict[str, Any]) -> tuple[dict[str, Any], str | None]:
    """The options, and the position to go on after."""
    options, after = message.get("subscribe"), message.get("after")
    for key in message:
        if key not in ("subscribe", "after"):
            raise TimelineError("TL405", f'unknown key "{key[:80]}"', "subscribe, after")
    if not isinstance(options, dict):
        raise TimelineError("TL400", "no subscription", 'send {"subscribe": {}, "after": null}')
    if after is not None and not isinstance(after, str):
        raise TimelineError("TL416", "after is not a position", "send one as it came, or null")
    return options, after
