"""An answer: the bytes of PostgreSQL, and what HTTP says of them."""

import re
from hashlib import blake2b
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from timeline.http import parameters

MEDIA_TYPE = "application/json"
# In a JSON string a quote has a backslash before it: this is a key, the last one of its name.
_NEXT = b'"next" : "'
_TAG = re.compile(r'(?:W/)?"([^"]*)"')
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}


def whole(request: Request, body: bytes) -> Response:
    """200 with a validator of the body, or 304 when the client has these bytes."""
    # Weak: compressed or not, it says the same.
    return tagged(request, body, f'W/"{blake2b(body, digest_size=12).hexdigest()}"')


def tagged(request: Request, body: bytes, tag: str) -> Response:
    """As whole, under a validator of the caller's."""
    headers = {"ETag": tag, **_HEADERS}
    given = ", ".join(request.headers.getlist("if-none-match"))
    if given and (given.strip() == "*" or _TAG.findall(tag)[0] in _TAG.findall(given)):
        return Response(None, 304, headers)
    return Response(body, 200, headers, MEDIA_TYPE)


def listing(request: Request, body: bytes, given: dict[str, list[str]]) -> Response:
    """As whole, with a Link to the next page where there is one."""
    response = whole(request, body)
    at = body.rfind(_NEXT)
    if at >= 0:
        start = at + len(_NEXT)
        link(request, response, given, "cursor", body[start : body.index(b'"', start)].decode())
    return response


def link(
    request: Request, response: Response, given: dict[str, list[str]], key: str, value: str
) -> None:
    """Say where it goes on: the same request, with `key` at `value`; not where that is too long."""
    query = urlencode({**given, key: [value]}, doseq=True, safe=",:")
    if len(query) <= parameters.LONGEST:
        response.headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'


def version_tag(body: bytes) -> str | None:
    """The ETag of a receipt or an activity: its version, the last one that the bytes tell."""
    found = re.findall(rb'"version" : ([0-9]+)', body)
    return f'"{found[-1].decode()}"' if found else None
