"""The live view: one page that lists the newest activities and follows the feed."""

from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from timeline.http import problem
from timeline.http.problem import HttpError

_FOLDER = Path(__file__).parent / "static"
_HEADERS = {
    "Cache-Control": "no-cache",
    # Nothing from elsewhere, nothing inline: whatever a subject says, it is text.
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
}
FILES = {
    "/": ("live.html", "text/html"),
    "/live.js": ("live.js", "text/javascript"),
    "/live.css": ("live.css", "text/css"),
}


class Document:
    """A text that everybody may read and that does not change."""

    def __init__(self, text: str, media_type: str, headers: dict[str, str] | None = None) -> None:
        self._text, self._media_type, self._headers = text, media_type, headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI wants it."""
        scope["state"]["route"] = scope["path"]
        if scope["method"] not in ("GET", "HEAD"):
            allowed = "GET, HEAD"
            error = HttpError(405, "this is only read", allowed, {"Allow": allowed})
            await problem.told(error, scope["state"]["request_id"])(scope, receive, send)
            return
        response = Response(self._text, 200, self._headers, self._media_type)
        await response(scope, receive, send)


def documents() -> dict[str, Document]:
    """What is served at which path."""
    return {
        path: Document((_FOLDER / name).read_text(encoding="utf-8"), kind, _HEADERS)
        for path, (name, kind) in FILES.items()
    }
