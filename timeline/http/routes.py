"""/api/v1/activities/…: each route is one function, its parameters the function's."""

import json
import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from timeline import queries
from timeline.errors import TimelineError
from timeline.http import answers, parameters
from timeline.http.asking import Asking, have_keys
from timeline.http.cache.reader import Question

Handler = Callable[[Asking, Request], Awaitable[Response]]

_TAG = re.compile(r'\s*(?:W/)?"([0-9]{1,9})"\s*')


async def page(ask: Asking, request: Request) -> Response:
    """A timeline, newest first."""
    given = ask.parameters()
    return answers.listing(request, await _cached(ask, "page", given), given)


async def search(ask: Asking, request: Request) -> Response:
    """What matches a query, best first."""
    given = ask.parameters()
    rest = dict(given)
    query = parameters.take(rest, "q" if "q" in rest else "query")
    if query is None:
        raise TimelineError("TL400", "no query given", "add q=…", field="q")
    return answers.listing(request, await _cached(ask, "search", rest, query=query), given)


async def facets(ask: Asking, request: Request) -> Response:
    """How many of each type, status, priority, assignee and object type."""
    given = ask.parameters()
    if "q" in given:
        given["query"] = [*given.get("query", []), *given.pop("q")]
    return answers.whole(request, await _cached(ask, "facets", given))


async def summary(ask: Asking, request: Request) -> Response:
    """How many of which type and status, by day."""
    return answers.whole(request, await _cached(ask, "summary", ask.parameters()))


async def _cached(ask: Asking, name: str, given: dict[str, list[str]], **values: str) -> bytes:
    """A read under a filter. Which write it must have seen is no part of what is asked."""
    values["filter"] = parameters.filter_json(given)
    if given.get("view", ["all"]) != ["all"]:
        # What is upcoming or overdue changes with the clock.
        return await ask.read(name, values)
    rest = dict(sorted(given.items()))
    token = parameters.take(rest, "min_token")
    asked = f"{values.get('query')!r} {parameters.filter_json(rest)}"
    return await ask.cached(Question(name, asked, token), queries.named(name), values)


async def feed(ask: Asking, request: Request) -> Response:
    """What changed after a position."""
    given = ask.parameters()
    rest = dict(given)
    after = parameters.take(rest, "after")
    options = parameters.filter_json(rest)
    found = await ask.read("feed", {"after": after, "options": options})
    response = answers.whole(request, found)
    # At the end, behind whatever the changes hold.
    ending = re.search(rb'"position" : "([^"]*)", "more" : (true|false)\s*\}\s*$', found)
    ask.heard(found, after)
    if ending and ending[2] == b"true":
        answers.link(request, response, given, "after", ending[1].decode())
    return response


async def record(ask: Asking, request: Request) -> Response:
    """Record one activity, or an array of them, all or nothing."""
    ask.no_parameters()
    text = await ask.body()
    if text.lstrip(" \t\r\n").startswith("["):
        found = await ask.write(
            "record_many", {"activities": text, "options": "{}"}, lambda: have_keys(text)
        )
        return Response(found, 200, media_type=answers.MEDIA_TYPE)
    found = await ask.write("record", {"activity": text}, lambda: have_keys(text))
    response = receipt(found)
    if b'"outcome" : "inserted"' in found:
        response.status_code = 201
        made = re.match(rb'\{"id" : "([0-9a-f-]{36})"', found)
        if made:
            response.headers["Location"] = f"/api/v1/activities/{made[1].decode()}/"
    return response


async def activity(ask: Asking, request: Request) -> Response:
    """One activity, whole."""
    ask.no_parameters()
    found = await ask.read("activity", {"activity": ask.path_id()})
    return answers.tagged(request, found, answers.version_tag(found) or '"0"')


async def change(ask: Asking, request: Request) -> Response:
    """Change some fields, with If-Match only the version it names."""
    ask.no_parameters()
    version, values = if_match(request), {"activity": ask.path_id(), "changes": await ask.body()}
    if version is None:
        return receipt(await ask.write("change", values))
    if '"if_version"' in values["changes"] and _has_version(values["changes"]):
        raise TimelineError(
            "TL400",
            "If-Match and if_version say the same thing twice",
            "send one of the two",
            field="if_version",
        )
    return receipt(await ask.write("change_if", {**values, "version": version}))


async def remove(ask: Asking, request: Request) -> Response:
    """Remove it; restore() brings it back."""
    ask.no_parameters()
    version, values = if_match(request), {"activity": ask.path_id()}
    if version is None:
        return receipt(await ask.write("remove", values))
    return receipt(await ask.write("remove_if", {**values, "version": version}))


def _has_version(text: str) -> bool:
    """Whether changes tell a version; what is no JSON is for SQL to refuse."""
    try:
        found = json.loads(text, parse_int=float)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and "if_version" in found


def receipt(found: bytes) -> Response:
    """A receipt, with the version as ETag."""
    tag = answers.version_tag(found)
    return Response(found, 200, {"ETag": tag} if tag else None, answers.MEDIA_TYPE)


def if_match(request: Request) -> int | None:
    """The version that If-Match names; None: any. Raises TimelineError TL400, TL412."""
    headers = request.headers.getlist("if-match")
    given = ", ".join(headers).strip()
    if not headers or given == "*":
        return None
    if "," in given:
        raise TimelineError(
            "TL400", "If-Match names several versions", "send the ETag that was read"
        )
    found = _TAG.fullmatch(given)
    if found is None:
        raise TimelineError(
            "TL412", "If-Match names no version of an activity", "send the ETag that was read"
        )
    return int(found[1])


# Path behind the prefix → method → what answers it.
ACTIVITIES: dict[str, dict[str, Handler]] = {
    "/activities/timeline/": {"GET": page},
    "/activities/": {"GET": page, "POST": record},
    "/activities/search/": {"GET": search},
    "/activities/facets/": {"GET": facets},
    "/activities/summary/": {"GET": summary},
    "/activities/feed/": {"GET": feed},
    "/activities/{activity_id}/": {"GET": activity, "PATCH": change, "DELETE": remove},
}
