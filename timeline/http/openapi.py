"""OpenAPI 3.1 of what is served: the routes by hand, the functions as the database tells them."""

import json
from typing import Any

from timeline import __version__
from timeline.http import schemas
from timeline.http.functions import Function
from timeline.http.parameters import FLAGS, LISTS, NUMBERS

Spec = dict[str, Any]

WHERE = ("object_type", "object_id", "activity_type", "status", "priority", "assigned_to")
RANGE = ("date_from", "date_to", "time_zone")
TIMELINE = (*WHERE, *(f"not.{key}" for key in WHERE), *RANGE, "related", "view", "min_token")
PAGING = ("include", "limit", "cursor", "count")
_TYPES = {"uuid": {"type": "string", "format": "uuid"}, "text": {"type": ["string", "null"]}}
_ARRAYS = ("activities", "objects")
_ID = {
    "name": "activity_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "format": "uuid"},
}


def document(functions: dict[str, Function]) -> str:
    """The document as JSON."""
    page = _get("page", "A timeline, newest first.", (*TIMELINE, *PAGING), "Page")
    paths: Spec = {
        "/activities/timeline/": {"get": page},
        "/activities/": {
            "get": {**page, "operationId": "activities"},
            "post": _post(
                "record",
                "Record one activity, or an array of them, all or nothing.",
                {"oneOf": [_ref("NewActivity"), {"type": "array", "items": _ref("NewActivity")}]},
                {"200": _json("Receipt", "Known before."), "201": _json("Receipt", "Made.")},
            ),
        },
        "/activities/search/": {
            "get": _get(
                "search",
                "Activities that match a query, best first.",
                ("q", *TIMELINE, *PAGING, "order"),
                "Page",
            )
        },
        "/activities/facets/": {
            "get": _get("facets", "How many of each kind.", ("q", *TIMELINE), "Facets")
        },
        "/activities/summary/": {
            "get": _get(
                "summary",
                "How many of which type and status, by day.",
                ("activity_type", "status", "assigned_to", *RANGE, "by", "min_token"),
                "Summary",
            )
        },
        "/activities/feed/": {
            "get": _get(
                "feed",
                "What changed after a position.",
                ("after", *TIMELINE, "include", "limit", "consumer", "objects"),
                "Feed",
            )
        },
        "/activities/{activity_id}/": _activity(),
    }
    paths |= {f"/rpc/{item.name}": {"post": _rpc(item)} for item in functions.values()}
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "pg-timeline",
                "version": __version__,
                "description": "Every call, e-mail, meeting, note and task with every customer.",
            },
            "servers": [{"url": "/api/v1"}],
            "security": [{"token": []}],
            "paths": paths,
            "components": {
                "securitySchemes": {
                    "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
                },
                "schemas": schemas.SCHEMAS,
            },
        }
    )


def _activity() -> Spec:
    match = {
        "name": "If-Match",
        "in": "header",
        "description": "The ETag that was read: refused (412) when the activity has another.",
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    }
    receipt = {"200": _json("Receipt", "Done.")}
    return {
        "parameters": [_ID],
        "get": _operation("activity", "One activity, whole.", {
            "200": _json("Activity", "The activity; its version is the ETag."),
            "304": {"description": "The client has it."},
        }),
        "patch": {
            **_post("change", "Change some fields.", _ref("Changes"), receipt),
            "parameters": [match],
        },
        "delete": {
            **_operation("remove", "Remove it; restore brings it back.", receipt),
            "parameters": [match],
        },
    }  # fmt: skip


def _get(name: str, text: str, keys: tuple[str, ...], answer: str) -> Spec:
    return {
        **_operation(name, text, {
            "200": _json(answer, "The answer, as PostgreSQL built it."),
            "304": {"description": "The client has it."},
        }),
        "parameters": [_parameter(key) for key in keys],
    }  # fmt: skip


def _parameter(key: str) -> Spec:
    name = key.removeprefix("not.")
    found: Spec = {"name": key, "in": "query", "schema": schemas.PARAMETERS.get(name, _text())}
    if name in (*LISTS, "include"):
        # Repeated, or with commas.
        found["schema"] = {"type": "array", "items": found["schema"], "minItems": 1}
        found["style"], found["explode"] = "form", True
    elif name in NUMBERS:
        found["schema"] = {"type": "integer", "minimum": 1, "maximum": 500}
    elif name in FLAGS:
        found["schema"] = {"type": "boolean"}
    if key == "q":
        found["required"] = True
    return found


def _rpc(item: Function) -> Spec:
    arguments = {
        argument.name: (
            {"type": "array"}
            if argument.name in _ARRAYS
            else _TYPES.get(argument.type, {"type": "object"})
        )
        for argument in item.given
    }
    body: Spec = {
        "type": "object",
        "properties": arguments,
        "additionalProperties": False,
        "required": [argument.name for argument in item.given if not argument.is_optional],
    }
    summary, _, rest = item.comment.partition("\n")
    found = _post(f"rpc_{item.name}", summary, body, {"200": {
        "description": "What the function returns.",
        "content": {"application/json": {"schema": {}}},
    }})  # fmt: skip
    return {**found, "description": rest.strip()} if rest.strip() else found


def _post(name: str, text: str, body: Spec, responses: Spec) -> Spec:
    return {
        **_operation(name, text, responses),
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
    }


def _operation(name: str, text: str, responses: Spec) -> Spec:
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    refused = {"default": {"description": "An error, with code and hint.", "content": problem}}
    return {"operationId": name, "summary": text, "responses": responses | refused}


def _json(name: str, text: str) -> Spec:
    return {"description": text, "content": {"application/json": {"schema": _ref(name)}}}


def _ref(name: str) -> Spec:
    return {"$ref": f"#/components/schemas/{name}"}


def _text() -> Spec:
    return {"type": "string"}
