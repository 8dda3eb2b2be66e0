"""Pages of other origins: which may ask, and what a browser that asks beforehand is told."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from timeline.http import problem
from timeline.http.problem import HttpError

_METHODS = ("GET", "POST", "PATCH", "DELETE")
_SENT = (
    "Authorization",
    "Cache-Control",
    "Content-Type",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
    "X-Request-Id",
)
_TOLD = ("Cache-Status", "ETag", "Link", "Location", "Retry-After", "X-Request-Id")


class Cors(CORSMiddleware):
    """Starlette's, for a list of origins; what it refuses is a problem, as everywhere."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_SENT,
            expose_headers=_TOLD,
            max_age=600,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """What a browser is told that asks whether a page may ask."""
        found = super().preflight_response(request_headers)
        if found.status_code < 400:
            return found
        told = {
            name: value
            for name, value in found.headers.items()
            if name == "vary" or name.startswith("access-control-")
        }
        return _Refused(bytes(found.body).decode(), told)


class _Refused(Response):
    def __init__(self, why: str, headers: Mapping[str, str]) -> None:
        super().__init__(status_code=400)
        self._error = HttpError(
            400,
            why,
            "origins are allowed by --cors-origins; methods and headers are told by"
            " Access-Control-Allow-Methods and -Headers",
            dict(headers),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        found = problem.told(self._error, scope["state"]["request_id"])
        await found(scope, receive, send)
