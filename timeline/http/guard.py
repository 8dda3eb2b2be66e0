"""What every request gets: an id, a line in the log, an answer whatever happens, limits.

Guard stands outside, Refusals inside of what adds headers to answers: its own get them too.
"""

import asyncio
import json
import re
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from timeline.errors import TimelineError
from timeline.http import parameters, problem
from timeline.http.problem import HttpError

Log = Callable[[dict[str, Any]], None]

_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
# No route is for a path with one, though "$" in a pattern lets an end of line follow.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# Of a request, and of a WebSocket that is refused.
_STARTS = ("http.response.start", "websocket.http.response.start")
_BODIES = ("http.response.body", "websocket.http.response.body")
_NOSNIFF = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]


def log(fields: dict[str, Any]) -> None:
    """A line of JSON on stderr. Never a token, a query string, a body."""
    line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **fields}
    with suppress(BrokenPipeError):
        print(json.dumps(line, ensure_ascii=True), file=sys.stderr, flush=True)  # noqa: T201


class Guard:
    """The outermost application: whatever is inside, a request ends with an answer and a line."""

    def __init__(self, app: ASGIApp, tell: Log = log) -> None:
        self._app, self._tell = app, tell

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        request_id = given.decode() if _ID.fullmatch(given) else uuid4().hex
        state: dict[str, Any] = scope.setdefault("state", {})
        state |= {"request_id": request_id, "told": {}}
        status, started, size = 0, time.perf_counter(), 0

        async def answer(message: Message) -> None:
            nonlocal status, size
            if message["type"] in _STARTS:
                status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (b"x-request-id", request_id.encode()),
                    *_NOSNIFF,
                ]
                if has_body(scope) and not state.get("is_read"):
                    # What is left of the body is not read: the connection ends with the answer.
                    message["headers"].append((b"connection", b"close"))
            elif message["type"] in _BODIES:
                size += len(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, answer)
        fault = state.get("fault")
        self._tell({
            "level": "error" if fault or status >= 500 else "info",
            "request_id": request_id,
            "method": scope.get("method", "WEBSOCKET"),
            # Of what nobody serves, any text could stand here.
            "path": state.get("route", "none"),
            "status": status or state.get("status", 0),
            "ms": round((time.perf_counter() - started) * 1000, 2),
            "bytes": size,
            **state["told"],
            **({"error": fault} if fault else {}),
        })  # fmt: skip


class Refusals:
    """Whatever is inside, a request ends with an answer, and with what the log says of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        state, is_answered = scope.get("state", {}), False

        async def answer(message: Message) -> None:
            nonlocal is_answered
            is_answered = is_answered or message["type"] in (*_STARTS, "websocket.accept")
            await send(message)

        async def refuse(error: TimelineError | HttpError) -> None:
            if not is_answered:
                await problem.told(error, state["request_id"])(scope, receive, send)

        if _CONTROL.search(scope.get("path", "")):
            scope = {**scope, "path": "/-"}
        if len(scope.get("query_string", b"")) > parameters.LONGEST:
            await refuse(
                TimelineError("TL413", "the query string is too long", "ask with POST …/rpc/page")
            )
            return
        try:
            await self._app(scope, receive, answer)
        except ClientDisconnect:
            state["status"] = 499
        except asyncio.CancelledError:
            state["fault"] = "the server ended before it was answered"
            await refuse(
                HttpError(
                    503, "the server is ending", "try again in a moment", {"Retry-After": "1"}
                )
            )
        except Exception as error:
            state["fault"] = _place(error)
            await refuse(TimelineError("TL500", "unexpected"))


def has_body(scope: Scope) -> bool:
    """Whether a request says that a body comes with it."""
    headers = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


async def body(request: Request, largest: int, seconds: float) -> str:
    """The text of a request's body, JSON unread. Raises HttpError, TimelineError TL400, TL413."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise HttpError(415, "the body is not JSON", "send Content-Type: application/json")
    if request.headers.get("content-encoding", "identity") != "identity":
        raise HttpError(415, "the body is compressed", "send it as it is")
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > largest:
        raise _too_large(largest)
    received = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                received += chunk
                if len(received) > largest:
                    raise _too_large(largest)
    except TimeoutError:
        raise HttpError(408, f"the body did not come in {seconds:g} s", "send it faster") from None
    request.state.is_read = True
    try:
        return received.decode()
    except UnicodeDecodeError as error:
        raise TimelineError(
            "TL400", f"the body is not UTF-8, at byte {error.start}", "send valid UTF-8"
        ) from None


def _place(error: Exception) -> str:
    """What was raised, and where; not its text, which may quote what was sent."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}"


def _too_large(largest: int) -> TimelineError:
    return TimelineError(
        "TL413", f"the body is larger than {largest:,} bytes", "send less at once: several requests"
    )
