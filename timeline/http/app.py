"""The application: routes, and what stands around them."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from timeline.errors import TimelineError, kind
from timeline.http import guard, openapi, problem
from timeline.http.asking import Asking, Observe, bearer, is_local
from timeline.http.cache.reader import Cache
from timeline.http.cors import Cors
from timeline.http.credential import Authority
from timeline.http.database import Database
from timeline.http.functions import Served
from timeline.http.live.events import Events
from timeline.http.live.socket import Socket
from timeline.http.live.tail import Tail
from timeline.http.problem import HttpError
from timeline.http.routes import ACTIVITIES, Handler
from timeline.http.rpc import Rpc
from timeline.http.view import Document, documents

PREFIX = "/api/v1"
LIVE = "/activities/live/"
_NO_GZIP = re.compile(rb"\bgzip\s*;\s*q\s*=\s*0(\.0*)?(?![\d.])", re.IGNORECASE)
# Seconds a body may take to arrive.
_BODY_SECONDS = 30.0


class Site(NamedTuple):
    """What the application works with. largest: bytes of a body."""

    authority: Authority
    database: Database
    tail: Tail
    served: Served
    origins: tuple[str, ...] = ()
    largest: int = 8 * 1024 * 1024
    tell: guard.Log = guard.log
    observe: Observe = lambda function, seconds, code: None
    cache: Cache | None = None


def create(site: Site) -> ASGIApp:
    """The ASGI application."""
    paths: dict[str, Mapping[str, Handler]] = {
        # Before what has an id in this place.
        PREFIX + LIVE: {"GET": Events(site.database, site.tail).open},
        **{PREFIX + path: handlers for path, handlers in ACTIVITIES.items()},
        PREFIX + "/rpc/{function}": {"POST": Rpc(site.served.functions).call},
    }
    socket = Socket(site.authority, site.database, site.tail, site.origins)
    routes: list[BaseRoute] = [
        *(Route(path, document) for path, document in documents().items()),
        Route(
            "/openapi.json",
            Document(openapi.document(site.served.functions), "application/json"),
        ),
        WebSocketRoute(PREFIX + LIVE, socket),
        WebSocketRoute(PREFIX + LIVE.rstrip("/"), socket),
    ]
    for path, handlers in paths.items():
        endpoint = Endpoint(path, handlers, site)
        other = path.rstrip("/") if path.endswith("/") else path + "/"
        routes += [Route(path, endpoint), Route(other, endpoint)]
    app: ASGIApp = Router(routes, redirect_slashes=False, default=_nothing)
    app = _Compressed(app, minimum_size=1000, compresslevel=5)
    app = guard.Refusals(app)
    if site.origins:
        app = Cors(app, site.origins)
    return guard.Guard(app, site.tell)


class _Compressed(GZipMiddleware):
    """As Starlette has it, which takes `gzip;q=0` for a wish."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        if scope["type"] == "http":
            headers = [
                (name, _NO_GZIP.sub(b"", value) if name == b"accept-encoding" else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "headers": headers}
        await super().__call__(scope, receive, send)


class Endpoint:
    """One path: who asks, what answers, and an error as its problem."""

    def __init__(self, path: str, handlers: Mapping[str, Handler], site: Site) -> None:
        self._path, self._site = path, site
        self._handlers = {**handlers, **({"HEAD": handlers["GET"]} if "GET" in handlers else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        request = Request(scope, receive, send)
        state = scope["state"]
        state["route"] = self._path
        try:
            response = await self._answer(request)
        except (TimelineError, HttpError) as error:
            response = problem.told(error, state["request_id"])
            state["told"] |= _line(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        handler = self._handlers.get(request.method)
        if handler is None:
            allowed = ", ".join(sorted(self._handlers))
            raise HttpError(
                405, f"{request.method[:20]} is not served here", allowed, {"Allow": allowed}
            )
        site = self._site
        if site.authority.is_open:
            _check_local(request)
        who = bearer(request, site.authority)
        request.state.told["company"], request.state.told["role"] = who.company, who.role
        ask = Asking(
            request, who, site.database, site.largest, _BODY_SECONDS, site.observe, site.cache
        )
        response = await handler(ask, request)
        if ask.cache_status is not None:
            response.headers["Cache-Status"] = ask.cache_status
        return response


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """No route: 404, as a problem; of a WebSocket before it is one, as Starlette's answers know."""
    error = TimelineError("TL404", "there is nothing at this path", "see /openapi.json")
    await problem.told(error, scope["state"]["request_id"])(scope, receive, send)


def _line(error: TimelineError | HttpError) -> dict[str, str]:
    """What the log says of an error: of one that the client is not told, all."""
    if isinstance(error, HttpError):
        return {"code": f"http_{error.status}"}
    if kind(error.code).http < 500:
        return {"code": error.code}
    return {"code": error.code, "error": error.message, "detail": error.detail or ""}


def _check_local(request: Request) -> None:
    """Without authentication: no page of another origin may ask, under whatever name of ours."""
    host = request.headers.get("host")
    if not is_local(host):
        raise TimelineError(
            "TL403",
            "without authentication this is served to localhost alone",
            "set TIMELINE_JWT_KEY",
        )
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != host:
        raise TimelineError(
            "TL403", "a page of another origin may not ask here", "set TIMELINE_JWT_KEY"
        )
