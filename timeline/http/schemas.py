"""The shapes of what is answered, as JSON Schema: closed, for their keys are promised."""

from typing import Any

Spec = dict[str, Any]

TEXT: Spec = {"type": "string"}
MAYBE: Spec = {"type": ["string", "null"]}
WORD: Spec = {"type": "string", "minLength": 1}
COUNT: Spec = {"type": "integer", "minimum": 0}
UUID: Spec = {"type": "string", "format": "uuid"}
STATUSES = ("planned", "in_progress", "completed", "cancelled")
PRIORITIES = ("low", "medium", "high", "urgent")
# An object of whatever keys.
OPEN: Spec = {"type": "object", "additionalProperties": True}
_VERSION: Spec = {"type": "integer", "minimum": 1}
FLAG: Spec = {"type": "boolean"}
INSTANT: Spec = {"type": "string", "format": "date-time", "examples": ["2024-01-15T10:30:00Z"]}
MAYBE_INSTANT: Spec = {**INSTANT, "type": ["string", "null"]}
_POSITION: Spec = {"type": "string", "description": "A place in the change feed; opaque."}


def ref(name: str) -> Spec:
    """A schema of the document, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(
    required: dict[str, Spec], optional: dict[str, Spec] | None = None, text: str | None = None
) -> Spec:
    """An object with these keys and no other; what is required goes before an optional namesake."""
    found: Spec = {
        "type": "object",
        "properties": required | (optional or {}) | required,
        "required": [*required],
        "additionalProperties": False,
    }
    return {**found, "description": text} if text else found


def several(items: Spec) -> Spec:
    """An array of it."""
    return {"type": "array", "items": items}


def one_of(*values: str | None) -> Spec:
    """One of these texts; with None among them, or null."""
    return {"type": MAYBE["type"] if None in values else "string", "enum": [*values]}


def or_null(spec: Spec) -> Spec:
    """It, or null."""
    return {"anyOf": [spec, {"type": "null"}]}


_RESULT: dict[str, Spec] = {
    "id": UUID,
    "activity_type": TEXT,
    "subject": TEXT,
    "activity_date": INSTANT,
    "related_to": or_null(ref("Object")),
    "assigned_to": or_null(ref("User")),
    "status": one_of(*STATUSES),
    "priority": one_of(*PRIORITIES),
}
_CREATED: dict[str, Spec] = {"created_at": INSTANT, "created_by": or_null(ref("User"))}
# What include adds to a result.
_INCLUDED: dict[str, Spec] = {
    "description": MAYBE,
    "links": several(ref("Link")),
    "data": OPEN,
    "why": or_null(ref("Why")),
    "version": _VERSION,
    **_CREATED,
    "ends_at": MAYBE_INSTANT,
    "direction": one_of("inbound", "outbound", None),
}
_ACTIVITY: dict[str, Spec] = {
    **_RESULT,
    **{key: _INCLUDED[key] for key in ("description", "links", "data", "version")},
    **_CREATED,
    **{key: _INCLUDED[key] for key in ("ends_at", "direction")},
    "updated_at": INSTANT,
    "completed_at": MAYBE_INSTANT,
    "visible_to": {"type": ["array", "null"], "items": TEXT, "description": "Ids of users."},
    "source": MAYBE,
    "external_id": MAYBE,
}
_ARCHIVED: dict[str, Spec] = {
    "archived": {
        **several(closed({"from": INSTANT, "to": INSTANT})),
        "description": "Stretches of the dates asked for that lie in archives and are not counted.",
    }
}
_COUNTED: dict[str, Spec] = {
    "count": {"type": ["integer", "null"], "minimum": 0, "description": "null: not counted."},
    "count_is": one_of("exact", "at_least", "none"),
}
NEXT: dict[str, Spec] = {
    "next": {"type": ["string", "null"], "description": "cursor of the next page; null: the last."}
}
_NAMES: dict[str, Spec] = {
    "names_are": {
        "const": "newest",
        "description": "More than 2,000 names hold a word of the query: the newest were looked at.",
    }
}
_FACET = closed({"value": MAYBE, "count": COUNT})
_TOLD: dict[str, Spec] = {
    "change": one_of("insert", "update"),
    "position": _POSITION,
    "activity": ref("Result"),
}
_GONE: dict[str, Spec] = {
    "change": one_of("remove"),
    "position": _POSITION,
    "activity": closed({"id": UUID}, text="Removed, or out of sight, or out of the filter."),
}
_OTHER: dict[str, Spec] = {
    "change": one_of("object", "company"),
    "position": _POSITION,
    "object": or_null(ref("Object")),
}
_OF: dict[str, Spec] = {"company_id": UUID}


def _feed(changes: list[dict[str, Spec]]) -> Spec:
    return closed({
        "results": several({"anyOf": [closed(change) for change in changes]}),
        "position": {**_POSITION, "description": "Where to go on: after of the next call."},
        "more": {**FLAG, "description": "Whether to go on at once."},
    })  # fmt: skip


SCHEMAS: dict[str, Spec] = {
    "Object": closed(
        {"type": TEXT, "id": TEXT, "name": MAYBE},
        text="What an activity is about; the id in the form it was given.",
    ),
    "User": closed({"id": TEXT, "name": MAYBE}),
    "Link": closed({"type": TEXT, "id": TEXT, "name": MAYBE, "role": MAYBE}),
    "Why": closed(
        {
            "relation": one_of("main", "link", "parent", "converted"),
            "role": MAYBE,
            "through": or_null(ref("Object")),
        },
        {"merged": ref("Object")},
        "Why it stands on this object's timeline; null where none was asked for.",
    ),
    "Result": closed(_RESULT, _INCLUDED, "An activity in a list: the first eight, then include."),
    "Page": closed(
        {**_COUNTED, "results": several(ref("Result")), **NEXT},
        {"position": _POSITION, **_ARCHIVED},
    ),
    "SearchResult": closed(
        {
            **_RESULT,
            "rank": {"type": ["number", "null"], "description": "BM25; null where by date."},
            "snippet": {**TEXT, "description": "HTML, escaped; matches in <mark>."},
        },
        _INCLUDED,
    ),
    "SearchPage": closed(
        {
            **_COUNTED,
            "results": several(ref("SearchResult")),
            **NEXT,
            "match": {**one_of("all", "any"), "description": "any: too few match all words."},
            "rank_is": {**one_of("exact", "recent", None), "description": "Ranked among which."},
        },
        {"did_you_mean": TEXT, **_NAMES, "position": _POSITION, **_ARCHIVED},
    ),
    "Facets": closed(
        {
            "count_is": one_of("exact", "at_least"),
            "activity_type": several(_FACET),
            "status": several(_FACET),
            "priority": several(_FACET),
            "assigned_to": several(closed({"value": MAYBE, "name": MAYBE, "count": COUNT})),
            "object_type": several(_FACET),
        },
        {**_NAMES, **_ARCHIVED},
    ),
    "Summary": several(
        closed(
            {
                "activity_day": {"type": ["string", "null"], "format": "date"},
                "activity_type": TEXT,
                "status": one_of(*STATUSES),
                "activity_count": COUNT,
                "user_count": {**COUNT, "description": "Different assignees."},
            },
            {"archived": {"const": True}},
        )
    ),
    "Activity": closed(_ACTIVITY, text="One activity, whole."),
    "History": several(
        closed(
            {
                "version": _VERSION,
                "outcome": one_of("inserted", "updated", "removed", "restored", "erased"),
                "changed_at": INSTANT,
                "changed_by": or_null(ref("User")),
                "changes": {
                    "type": "object",
                    "additionalProperties": closed({}, {"from": {}, "to": {}}),
                },
            }
        )
    ),
    "Feed": _feed([_TOLD, _GONE, _OTHER]),
    "FeedOfAll": _feed([
        {**_OF, **_TOLD},
        {**_OF, **_GONE},
        {**_OF, **_OTHER},
        {**_OF, "change": one_of("hidden", "erased"), "position": _POSITION},
    ]),
    "Version": closed({"schema": TEXT, "server": TEXT, "migrated_at": INSTANT}),
    "Problem": closed(
        {
            "type": {**TEXT, "examples": ["urn:pg-timeline:error:TL400"]},
            "title": TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": TEXT,
            "code": {**TEXT, "description": "By this an error is recognised, never by its text."},
            "request_id": {**TEXT, "description": "The same as X-Request-Id, and in the log."},
        },
        {
            "hint": {**TEXT, "description": "What to do next."},
            "field": {**TEXT, "description": "The key it is about, as a path: links.0.id."},
        },
        "An error, as RFC 9457 has it.",
    ),
}  # fmt: skip
