"""The shapes of what is sent and answered, as JSON Schema."""

from typing import Any

Spec = dict[str, Any]

_TEXT: Spec = {"type": "string"}
_MAYBE: Spec = {"type": ["string", "null"]}
_COUNT: Spec = {"type": "integer", "minimum": 0}
_INSTANT: Spec = {"type": "string", "format": "date-time"}
_UUID: Spec = {"type": "string", "format": "uuid"}
_STATUS: Spec = {"enum": ["planned", "in_progress", "completed", "cancelled"]}
_PRIORITY: Spec = {"enum": ["low", "medium", "high", "urgent"]}
_INCLUDE = (
    "description",
    "links",
    "data",
    "why",
    "version",
    "created",
    "ends_at",
    "direction",
    "position",
)


def _object(required: dict[str, Spec], optional: dict[str, Spec] | None = None) -> Spec:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
    }


def _list(items: Spec) -> Spec:
    return {"type": "array", "items": items}


# What values a parameter has; any other is a text.
PARAMETERS: dict[str, Spec] = {
    "status": _STATUS,
    "priority": _PRIORITY,
    "include": {"enum": list(_INCLUDE)},
    "view": {"enum": ["all", "upcoming", "overdue", "history"]},
    "count": {"enum": ["capped", "exact", "none"]},
    "order": {"enum": ["relevance", "recent"]},
    "by": {"enum": ["day", "week", "month", "quarter", "year", "all"]},
}

_NAMED: Spec = {"type": ["object", "null"], "properties": {"id": _TEXT, "name": _MAYBE}}
_RESULT = {
    "id": _UUID,
    "activity_type": _TEXT,
    "subject": _TEXT,
    "activity_date": _INSTANT,
    "related_to": {**_NAMED, "properties": {"type": _TEXT, "id": _TEXT, "name": _MAYBE}},
    "assigned_to": _NAMED,
    "status": _STATUS,
    "priority": _PRIORITY,
}
_FIELDS: dict[str, Spec] = {
    "id": _UUID,
    "ends_at": {**_INSTANT, "type": ["string", "null"]},
    "description": _MAYBE,
    "object_type": _MAYBE,
    "object_id": _MAYBE,
    "related_to": {"type": ["object", "null"]},
    "assigned_to": {"type": ["string", "object", "null"]},
    "status": _STATUS,
    "priority": _PRIORITY,
    "direction": {"enum": ["inbound", "outbound", None]},
    "links": {"type": ["array", "null"]},
    "visible_to": {"type": ["array", "null"]},
    "source": _MAYBE,
    "external_id": _MAYBE,
    "data": {"type": ["object", "null"]},
}
_REQUIRED: dict[str, Spec] = {
    "activity_type": _TEXT,
    "subject": _TEXT,
    "activity_date": {"type": "string", "description": "An instant, or a local time."},
}

SCHEMAS: dict[str, Spec] = {
    "Result": _object(_RESULT),
    "Page": _object(
        {"results": _list({"$ref": "#/components/schemas/Result"}), "next": _MAYBE},
        {"count": _COUNT, "count_is": {"enum": ["exact", "at_least", "none"]}, "position": _TEXT},
    ),
    "Activity": _object(
        _RESULT
        | {
            "description": _MAYBE,
            "links": {"type": "array"},
            "data": {"type": "object"},
            "version": {"type": "integer", "minimum": 1},
            "created_at": _INSTANT,
            "created_by": _NAMED,
            "ends_at": _MAYBE,
            "direction": _MAYBE,
            "updated_at": _INSTANT,
            "completed_at": _MAYBE,
            "visible_to": {"type": ["array", "null"]},
            "source": _MAYBE,
            "external_id": _MAYBE,
        }
    ),
    "NewActivity": {**_object(_REQUIRED, _FIELDS), "additionalProperties": False},
    "Changes": {
        **_object({}, _REQUIRED | _FIELDS | {"if_version": {"type": "integer", "minimum": 1}}),
        "additionalProperties": False,
    },
    "Receipt": _object(
        {"token": _MAYBE},
        {
            "id": _UUID,
            "outcome": _TEXT,
            "version": {"type": ["integer", "null"]},
            "inserted": _COUNT,
            "updated": _COUNT,
            "unchanged": _COUNT,
            "receipts": {"type": "array"},
        },
    ),
    "Facets": _object({"count_is": _TEXT}),
    "Summary": {"type": ["array", "object"]},
    "Feed": _object(
        {
            "results": _list(_object({"change": _TEXT, "position": _TEXT})),
            "position": _TEXT,
            "more": {"type": "boolean"},
        }
    ),
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "detail": _TEXT,
         "code": _TEXT, "request_id": _TEXT},
        {"hint": _TEXT, "field": _TEXT},
    ),
}  # fmt: skip
