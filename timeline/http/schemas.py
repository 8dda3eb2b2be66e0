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
_VERSION: Spec = {"type": "integer", "minimum": 1}
_FLAG: Spec = {"type": "boolean"}
_INSTANT: Spec = {"type": "string", "format": "date-time", "examples": ["2024-01-15T10:30:00Z"]}
_MAYBE_INSTANT: Spec = {**_INSTANT, "type": ["string", "null"]}
_POSITION: Spec = {"type": "string", "description": "A place in the change feed; opaque."}
_TOKEN: Spec = {
    "type": ["string", "null"],
    "description": "Of this write: min_token of a read that has to see it.",
}


def ref(name: str) -> Spec:
    """A schema of the document, by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(
    required: dict[str, Spec], optional: dict[str, Spec] | None = None, text: str | None = None
) -> Spec:
    """An object with these keys and no other."""
    found: Spec = {
        "type": "object",
        "properties": required | (optional or {}),
        "required": [*required],
        "additionalProperties": False,
    }
    return {**found, "description": text} if text else found


def several(items: Spec) -> Spec:
    """An array of it."""
    return {"type": "array", "items": items}


def or_null(spec: Spec) -> Spec:
    """It, or null."""
    return {"anyOf": [spec, {"type": "null"}]}


_RESULT: dict[str, Spec] = {
    "id": UUID,
    "activity_type": TEXT,
    "subject": TEXT,
    "activity_date": _INSTANT,
    "related_to": or_null(ref("Object")),
    "assigned_to": or_null(ref("User")),
    "status": {"enum": [*STATUSES]},
    "priority": {"enum": [*PRIORITIES]},
}
_CREATED: dict[str, Spec] = {"created_at": _INSTANT, "created_by": or_null(ref("User"))}
# What include adds to a result.
_INCLUDED: dict[str, Spec] = {
    "description": MAYBE,
    "links": several(ref("Link")),
    "data": {"type": "object"},
    "why": or_null(ref("Why")),
    "version": _VERSION,
    **_CREATED,
    "ends_at": _MAYBE_INSTANT,
    "direction": {"enum": ["inbound", "outbound", None]},
}
_ACTIVITY: dict[str, Spec] = {
    **_RESULT,
    **{key: _INCLUDED[key] for key in ("description", "links", "data", "version")},
    **_CREATED,
    **{key: _INCLUDED[key] for key in ("ends_at", "direction")},
    "updated_at": _INSTANT,
    "completed_at": _MAYBE_INSTANT,
    "visible_to": {"type": ["array", "null"], "items": TEXT, "description": "Ids of users."},
    "source": MAYBE,
    "external_id": MAYBE,
}
_ARCHIVED: dict[str, Spec] = {
    "archived": {
        **several(closed({"from": _INSTANT, "to": _INSTANT})),
        "description": "Stretches of the dates asked for that lie in archives and are not counted.",
    }
}
_COUNTED: dict[str, Spec] = {
    "count": {"type": ["integer", "null"], "minimum": 0, "description": "null: not counted."},
    "count_is": {"enum": ["exact", "at_least", "none"]},
}
_NEXT: dict[str, Spec] = {
    "next": {"type": ["string", "null"], "description": "cursor of the next page; null: the last."}
}
_NAMES: dict[str, Spec] = {
    "names_are": {
        "const": "newest",
        "description": "More than 2,000 names hold a word of the query: the newest were looked at.",
    }
}
_FACET = closed({"value": MAYBE, "count": COUNT})
_OUTCOME: dict[str, Spec] = {
    "outcome": {
        "enum": ["inserted", "updated", "unchanged", "removed", "restored", "archived"],
    }
}
_RECEIPT: dict[str, Spec] = {"id": UUID, **_OUTCOME, "version": {"type": ["integer", "null"]}}
_SUMS: dict[str, Spec] = {"inserted": COUNT, "updated": COUNT, "unchanged": COUNT}
_TOLD: dict[str, Spec] = {
    "change": {"enum": ["insert", "update", "remove"]},
    "position": _POSITION,
    "activity": {"anyOf": [ref("Result"), closed({"id": UUID}, text="Removed, or out of sight.")]},
}
_OTHER: dict[str, Spec] = {
    "change": {"enum": ["object", "company"]},
    "position": _POSITION,
    "object": or_null(ref("Object")),
}
_OF: dict[str, Spec] = {"company_id": UUID}


def _feed(changes: list[dict[str, Spec]]) -> Spec:
    return closed({
        "results": several({"anyOf": [closed(change) for change in changes]}),
        "position": {**_POSITION, "description": "Where to go on: after of the next call."},
        "more": {**_FLAG, "description": "Whether to go on at once."},
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
            "relation": {"enum": ["main", "link", "parent"]},
            "role": MAYBE,
            "through": or_null(ref("Object")),
        },
        text="Why it stands on this object's timeline; null where none was asked for.",
    ),
    "Result": closed(_RESULT, _INCLUDED, "An activity in a list: the first eight, then include."),
    "Page": closed(
        {**_COUNTED, "results": several(ref("Result")), **_NEXT},
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
            **_NEXT,
            "match": {"enum": ["all", "any"], "description": "any: too few match all words."},
            "rank_is": {"enum": ["exact", "recent", None], "description": "Ranked among which."},
        },
        {"did_you_mean": TEXT, **_NAMES, "position": _POSITION, **_ARCHIVED},
    ),
    "Facets": closed(
        {
            "count_is": {"enum": ["exact", "at_least"]},
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
                "status": {"enum": [*STATUSES]},
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
                "outcome": {"enum": ["inserted", "updated", "removed", "restored"]},
                "changed_at": _INSTANT,
                "changed_by": or_null(ref("User")),
                "changes": {
                    "type": "object",
                    "additionalProperties": closed({}, {"from": {}, "to": {}}),
                },
            }
        )
    ),
    "Feed": _feed([_TOLD, _OTHER]),
    "FeedOfAll": _feed([
        {**_OF, **_TOLD},
        {**_OF, **_OTHER},
        {**_OF, "change": {"const": "hidden"}, "position": _POSITION},
    ]),
    "Acknowledged": closed({"consumer": TEXT, "position": MAYBE}),
    "Receipt": closed({**_RECEIPT, "token": _TOKEN}),
    "BatchReceipt": closed({
        **_SUMS,
        "receipts": several({"anyOf": [ref("Receipt"), ref("Rejection")]}),
        "token": _TOKEN,
    }),
    "Rejection": closed({
        "outcome": {"const": "rejected"},
        "code": TEXT,
        "message": TEXT,
        "hint": MAYBE,
        "field": MAYBE,
    }),
    "ObjectsReceipt": closed({
        **_SUMS,
        "outcomes": several({"enum": ["inserted", "updated", "unchanged"]}),
        "token": _TOKEN,
    }),
    "Objects": closed({
        "results": several(closed({
            "type": TEXT,
            "id": TEXT,
            "name": MAYBE,
            "parents": several(closed({"type": TEXT, "id": TEXT})),
            "deleted": _FLAG,
        })),
        **_NEXT,
    }),
    "Settings": closed({
        "name": MAYBE,
        "time_zone": TEXT,
        "search_language": TEXT,
        "type_aliases": {"type": "object", "additionalProperties": TEXT},
        "activity_types": several(TEXT),
        "retired_types": several(TEXT),
        "roll_up": or_null(several(closed({"from": TEXT, "to": TEXT}))),
    }, {"token": _TOKEN}),
    "Version": closed({"schema": TEXT, "server": TEXT, "migrated_at": _INSTANT}),
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

# What the functions answer; of one that is not here, nothing is said.
ANSWERS: dict[str, str] = {
    "page": "Page",
    "search": "SearchPage",
    "facets": "Facets",
    "summary": "Summary",
    "activity": "Activity",
    "activity_by_key": "Activity",
    "history": "History",
    "feed": "Feed",
    "feed_all": "FeedOfAll",
    "acknowledge": "Acknowledged",
    "record": "Receipt",
    "change": "Receipt",
    "remove": "Receipt",
    "restore": "Receipt",
    "record_many": "BatchReceipt",
    "put_objects": "ObjectsReceipt",
    "objects": "Objects",
    "configure": "Settings",
    "version": "Version",
}
