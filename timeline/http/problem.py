"""Errors as RFC 9457 says: application/problem+json, with our code and hint."""

import json
from http import HTTPStatus

from starlette.responses import Response

from timeline.errors import CODES, TimelineError, kind

MEDIA_TYPE = "application/problem+json"

# What an error of ours, or of the machine, says to whoever is outside.
_HIDDEN = {
    "TL500": ("something went wrong here", "report it with the request_id"),
    "unreachable": ("the database cannot be reached", "try again in a moment"),
    "refused": ("the database does not let this server in", "its operator has to mend that"),
    "not_installed": ("the database has no pg-timeline", "its operator runs: timeline migrate"),
    "57014": ("the request took too long and was ended", "ask for less at once"),
    "40001": ("another request was in the way", "send it again"),
    "40P01": ("another request was in the way", "send it again"),
    "55P03": ("another request was in the way", "send it again"),
    "25006": ("this server only reads", "send writes to another one"),
}
RETRY = (425, 503)


class HttpError(Exception):
    """A request that HTTP itself refuses: no such path, no such method, no such media type."""

    def __init__(
        self, status: int, message: str, hint: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.hint = status, message, hint
        self.headers = headers or {}


def told(error: TimelineError | HttpError, request_id: str) -> Response:
    """The response that tells of `error`: nothing of the database's insides, no SQL."""
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, HttpError):
        status, headers = error.status, {**headers, **error.headers}
    else:
        status = kind(error.code).http
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="pg-timeline"'
        if status in RETRY:
            headers["Retry-After"] = "1"
    # Whatever a message quotes, it is ASCII on the way out.
    return Response(json.dumps(document(error, request_id)), status, headers, MEDIA_TYPE)


def document(error: TimelineError | HttpError, request_id: str) -> dict[str, str | int]:
    """The members of the problem."""
    if isinstance(error, HttpError):
        return {
            "type": "about:blank",
            "title": HTTPStatus(error.status).phrase,
            "status": error.status,
            "detail": error.message,
            "code": f"http_{error.status}",
            "hint": error.hint,
            "request_id": request_id,
        }
    code = error.code if error.code in CODES else "TL500"
    message, hint = _HIDDEN.get(code, (error.message, error.hint))
    if hint is None and CODES[code].http == 400:
        hint = "see /openapi.json"
    found: dict[str, str | int | None] = {
        "type": f"urn:pg-timeline:error:{code}",
        "title": CODES[code].meaning,
        "status": CODES[code].http,
        "detail": message,
        "code": code,
        "hint": hint,
        "field": error.field,
        "request_id": request_id,
    }
    return {key: value for key, value in found.items() if value is not None}
