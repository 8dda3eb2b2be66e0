"""OpenAPI 3.1 of what is served: the routes by hand, the functions as the database tells them."""

import json
import re
from typing import Any

from timeline import __version__
from timeline.errors import kind
from timeline.http import arguments, receipts, schemas, sent
from timeline.http.functions import Function
from timeline.http.schemas import Spec, ref, several

_ABOUT = """\
Every call, e-mail, meeting, note and task with every customer, on one timeline.

Who asks (company, viewer, role) is told by the bearer token alone. Lists come a page at a time: \
follow `Link: rel="next"`, or `next`. An answer has an `ETag`; sent back in `If-None-Match` it \
costs a 304. Errors are `application/problem+json`: go by `code`, never by the text."""
_TAGS = {
    "activities": "Routes: parameters are the keys of the function's filter.",
    "functions": "Every public SQL function, its arguments as one JSON object; the company is the"
    " token's and may be left out.",
}
_BY_TYPE: dict[str, Spec] = {
    "uuid": schemas.UUID,
    "text": {"type": "string"},
    "jsonb": {"type": "object"},
}
_ID = {
    "name": "activity_id",
    "in": "path",
    "required": True,
    "description": "The id of a receipt, or of a result.",
    "schema": schemas.UUID,
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was read: refused (412) when the activity has another by now.",
    "schema": {"type": "string", "pattern": r'^((W/)?"[0-9]{1,9}"|\*)$'},
    "example": "*",
}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the answer that is at hand: 304 when it is still the answer.",
    "schema": {"type": "string"},
}
_HEADERS: dict[str, Spec] = {
    "X-Request-Id": {
        "description": "The request's own, or one made for it; the log has it too.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$"},
    },
    "ETag": {"description": "A validator of the answer.", "schema": {"type": "string"}},
    "Link": {
        "description": 'rel="next": the same request for what follows; none on the last page.',
        "schema": {"type": "string"},
    },
    "Location": {"description": "Where the activity is.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"required": True, "schema": {"type": "string"}},
    "Retry-After": {
        "description": "Seconds.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
    },
}
# What a refusal means, by its status; and what it says beside itself.
_REFUSALS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: ("A value, a key, a cursor or a position that cannot be: TL400, TL405, TL416.", ()),
    401: ("No token, or none that is valid here; or it is of no company.", ("WWW-Authenticate",)),
    403: ("Not what a token of this role, or of this company, may do.", ()),
    404: ("Not found, or not visible to the viewer.", ()),
    408: ("The body did not come in time.", ()),
    409: ("Another has this key; or parents would be a circle; or objects stand in the way.", ()),
    410: ("Removed, archived, or no longer kept.", ()),
    412: ("It has another version by now: read it again.", ()),
    413: ("Too large, too long, too many.", ()),
    415: ("Not application/json, or compressed.", ()),
    425: ("What min_token stands for is not here yet: again in a moment.", ("Retry-After",)),
    500: ("Our bug; report it with the request_id.", ()),
    503: ("The database is away, or busy, or took too long: again later.", ("Retry-After",)),
}
_ALWAYS = (400, 401, 403, 413, 500, 503)
_OF_A_BODY = (408, 415)


def document(functions: dict[str, Function]) -> str:
    """The document as JSON."""
    known = functions.get
    page = _get(known("page"), "timeline", "A timeline, newest first.")
    paths: Spec = {
        "/activities/timeline/": {"get": page},
        "/activities/": {
            "get": {**page, "operationId": "activities"},
            "post": _recording(known("record"), known("record_many")),
        },
        "/activities/search/": {
            "get": _get(known("search"), "search", "Activities that match a query, best first.")
        },
        "/activities/facets/": {
            "get": _get(known("facets"), "facets", "How many of each kind a filter leaves.")
        },
        "/activities/summary/": {
            "get": _get(known("summary"), "summary", "How many of which type and status, by day.")
        },
        "/activities/feed/": {
            "get": _get(known("feed"), "feed", "What changed after a position.")
        },
        "/activities/live/": {"get": _live(known("feed"))},
        "/activities/{activity_id}/": {
            "parameters": [_ID],
            "get": {
                **_operation("activity", "One activity, whole.", _answered("Activity"), _errors(
                    known("activity")
                )),
                "parameters": [_IF_NONE_MATCH],
            },
            "patch": _with_body(
                {
                    **_operation("change", "Change some fields.", {
                        "200": _json("Receipt", "Done; its version is the ETag.", ("ETag",))
                    }, {*_errors(known("change")), *_OF_A_BODY}),
                    "parameters": [_IF_MATCH],
                },
                ref("Changes"),
                {"status": "completed"},
            ),
            "delete": {
                **_operation("remove", "Remove it; rpc/restore brings it back.", {
                    "200": _json("Receipt", "Done.", ("ETag",))
                }, {*_errors(known("remove")), 412}),
                "parameters": [_IF_MATCH],
            },
        },
    }  # fmt: skip
    paths |= {f"/rpc/{item.name}": {"post": _rpc(item, functions)} for item in functions.values()}
    return json.dumps({
        "openapi": "3.1.0",
        "info": {
            "title": "pg-timeline",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
            "headers": _HEADERS,
            "responses": {str(status): _refusal(status) for status in _REFUSALS},
            "schemas": schemas.SCHEMAS | receipts.SCHEMAS | sent.SCHEMAS,
        },
    })  # fmt: skip


def _get(function: Function | None, name: str, text: str) -> Spec:
    of = "page" if name == "timeline" else name
    first = {"search": ("q",), "feed": ("after",)}.get(of, ())
    answered = _answered(
        receipts.ANSWERS[of], ("Link",) if of in ("page", "search", "feed") else ()
    )
    return {
        **_operation(name, text, answered, _errors(function)),
        "parameters": [
            *(sent.parameter(of, key, is_required=key == "q") for key in first),
            *(sent.parameter(of, key) for key in sent.FILTERS[of]),
            _IF_NONE_MATCH,
        ],
    }


def _live(function: Function | None) -> Spec:
    """Server-sent events; OpenAPI has no words for the WebSocket at the same path."""
    keys = [key for key in sent.FILTERS["feed"] if key not in ("limit", "consumer", "min_token")]
    last = {
        "name": "Last-Event-ID",
        "in": "header",
        "description": "The id of the last event: goes on behind it, as after does.",
        "schema": {"type": "string"},
    }
    events = {
        "description": "Events ready, change and resync, without end; each id is a position."
        " As a WebSocket the same path takes a token and a subscription: docs/http.md.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
    return {
        **_operation("live", "What changes, as it does.", {"200": events}, _errors(function)),
        "parameters": [*(sent.parameter("feed", key) for key in ("after", *keys)), last],
    }


def _recording(one: Function | None, many: Function | None) -> Spec:
    receipt = {"200": _json("Receipt", "It was known before; or the receipt of the array.")}
    content = receipt["200"]["content"]["application/json"]
    content["schema"] = {"anyOf": [ref("Receipt"), ref("BatchReceipt")]}
    receipt["201"] = _json("Receipt", "It is new.", ("Location", "ETag"))
    return _with_body(
        {
            **_operation(
                "record",
                "Record one activity, or an array of them, all or nothing.",
                receipt,
                {*_errors(one), *_errors(many), 409, *_OF_A_BODY},
            ),
            "description": "With an id, or source and external_id, it may be sent again: what is"
            " known is updated, absent fields keep their values.",
        },
        {
            "anyOf": [
                ref("NewActivity"),
                {**several(ref("NewActivity")), "maxItems": 10_000},
            ]
        },
        sent.NEW_ACTIVITY,
    )


def _rpc(item: Function, functions: dict[str, Function]) -> Spec:
    body: Spec = {
        "type": "object",
        "properties": {
            argument.name: arguments.ARGUMENTS.get(
                (item.name, argument.name), _BY_TYPE.get(argument.type, {})
            )
            for argument in item.given
        },
        "additionalProperties": False,
        "required": [argument.name for argument in item.given if not argument.is_optional],
    }
    answer: Spec = {"description": "What the function returns.", "headers": _headers()}
    schema = ref(receipts.ANSWERS[item.name]) if item.name in receipts.ANSWERS else {}
    answer["content"] = {"application/json": {"schema": schema}}
    summary, _, rest = item.comment.partition("\n")
    found = _operation(
        f"rpc_{item.name}", summary, {"200": answer}, {*_errors(item, functions), *_OF_A_BODY}
    )
    found["tags"] = ["functions"]
    found = _with_body(found, body, None, is_required=bool(body["required"]))
    return {**found, "description": rest.strip()} if rest.strip() else found


def _with_body(operation: Spec, schema: Spec, example: Any, *, is_required: bool = True) -> Spec:
    content = {"schema": schema} | ({} if example is None else {"example": example})
    return {
        **operation,
        "requestBody": {"required": is_required, "content": {"application/json": content}},
    }


def _errors(function: Function | None, functions: dict[str, Function] | None = None) -> set[int]:
    """The statuses that the last lines of a function's comment tell of."""
    said = function.comment.partition("Errors:")[2] if function else ""
    found = {kind(code).http for code in re.findall("TL[0-9]{3}", said)}
    other = re.search(r"as of (\w+)", said)
    return found | (_errors(functions.get(other[1])) if other and functions else set())


def _operation(name: str, text: str, responses: Spec, refusals: set[int]) -> Spec:
    statuses = sorted({*_ALWAYS, *refusals})
    return {
        "operationId": name,
        "tags": ["activities"],
        "summary": text,
        "responses": responses
        | {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses},
    }


def _answered(name: str, headers: tuple[str, ...] = ()) -> Spec:
    return {
        "200": _json(name, "The answer, as PostgreSQL built it.", ("ETag", *headers)),
        "304": {"description": "The client has it.", "headers": _headers("ETag")},
    }


def _json(name: str, text: str, headers: tuple[str, ...] = ()) -> Spec:
    return {
        "description": text,
        "headers": _headers(*headers),
        "content": {"application/json": {"schema": ref(name)}},
    }


def _refusal(status: int) -> Spec:
    text, headers = _REFUSALS[status]
    return {
        "description": text,
        "headers": _headers(*headers),
        "content": {"application/problem+json": {"schema": ref("Problem")}},
    }


def _headers(*names: str) -> Spec:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in ("X-Request-Id", *names)}
