"""The shapes of what is sent: parameters of a query, filters, activities, as JSON Schema."""

from timeline.http.parameters import LISTS
from timeline.http.schemas import (
    OPEN,
    PRIORITIES,
    STATUSES,
    TEXT,
    UUID,
    WORD,
    Spec,
    closed,
    one_of,
    or_null,
    ref,
    several,
)

INCLUDES = (
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
_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?"
    r"( ?(Z|z|[+-][0-9]{2}(:?[0-9]{2})?))?)?$"
)
_DATE: Spec = {"type": "string", "pattern": _ISO}
_MAYBE_DATE = or_null(_DATE)
KEY: Spec = {"type": ["string", "number"], "minLength": 1, "maxLength": 500}
TYPE: Spec = {"type": "string", "minLength": 1, "maxLength": 100}
NAME: Spec = {"type": ["string", "null"], "maxLength": 10_000}
FLAG: Spec = {"type": "boolean"}

# What a key of a filter takes, and what it means. Of LISTS and include: each of the values.
KEYS: dict[str, tuple[Spec, str]] = {
    "object_type": (
        TYPE,
        "Type of the object: account, contact, lead, deal, user or your own; without object_id,"
        " of the main object.",
    ),
    "object_id": (
        KEY,
        "Its id, a uuid or a key of yours: activities about it, linked to it, and of its children.",
    ),
    "activity_type": (WORD, "call, email, meeting, note, task or a type of the company."),
    "status": (one_of(*STATUSES), "Where it stands."),
    "priority": (one_of(*PRIORITIES), "How urgent it is."),
    "assigned_to": (KEY, "The user it is assigned to; null: nobody."),
    "date_from": (_DATE, "From this instant, or the beginning of this local day."),
    "date_to": (_DATE, "Until before this instant, or the end of this local day."),
    "time_zone": (WORD, "IANA name of the zone of bare dates; the company's when left out."),
    "related": (FLAG, "false: only what is about the object itself. Default true."),
    "view": (
        one_of("all", "upcoming", "overdue", "history"),
        "upcoming: open ones from now on, soonest first; overdue: open ones before now; history:"
        " not after now. Default all.",
    ),
    "include": (one_of(*INCLUDES), "What is added to each result; position: to the envelope."),
    "limit": ({"type": "integer", "minimum": 1, "maximum": 500}, "How many at most. Default 100."),
    "cursor": (TEXT, "next of the page before, of the same filter."),
    "count": (
        one_of("capped", "exact", "none"),
        "capped: counted within a budget, count_is says so; exact; none. Default capped.",
    ),
    "min_token": (
        {"type": "string", "pattern": "^[0-9a-f]{8}-[0-9]{1,19}$"},
        "Token of a write that the answer has to show; TL425 while it is not there (a replica).",
    ),
    "q": (
        TEXT,
        'Words, all to match; "a phrase"; or between alternatives; - before what is to be missing.'
        " query is another name for it.",
    ),
    "order": (
        one_of("relevance", "recent"),
        "relevance: best first; recent: newest first, with a cursor to the end. Default relevance.",
    ),
    "prefix": (FLAG, "true: the last word may be the beginning of one. Default false."),
    "by": (
        one_of("day", "week", "month", "quarter", "year", "all"),
        "How long a stretch is one row; week from Monday. Default day.",
    ),
    "after": (
        TEXT,
        "A position: of a change, of a feed, or of a page with include=position; now: what is to"
        " come. Left out: all that is kept, or what follows what the consumer acknowledged.",
    ),
    "consumer": (TYPE, "Name of a reader that acknowledge knows."),
    "objects": (FLAG, "true: changes of the directory and of settings too. Default false."),
}
# Where a key means something else, or nothing.
OTHERWISE: dict[tuple[str, str], str] = {
    ("facets", "limit"): "How many values of each. Default 100.",
    ("facets", "cursor"): "Does nothing here.",
    ("facets", "include"): "Does nothing here.",
    ("facets", "count"): "capped: among the newest 10,000; exact. Default capped.",
    ("feed", "limit"): "How many changes are read at most. Default 100.",
}
_EXAMPLES = {
    "object_type": ["account"],
    "object_id": ["42"],
    "date_from": "2026-03-01",
    "date_to": "2026-03-31",
    "time_zone": "Europe/Berlin",
    "q": 'renewal -"price list"',
}

WHERE = LISTS
RANGE = ("date_from", "date_to", "time_zone")
_FILTER = (*WHERE, *(f"not.{key}" for key in WHERE), *RANGE, "related", "view")
_PAGING = ("include", "limit", "cursor", "count", "min_token")
# Keys of the filter, or the options, that functions take.
FILTERS: dict[str, tuple[str, ...]] = {
    "page": (*_FILTER, *_PAGING),
    "search": (*_FILTER, *_PAGING, "order", "prefix"),
    "facets": (*_FILTER, *_PAGING, "q", "prefix"),
    "summary": ("activity_type", "status", "assigned_to", *RANGE, "by", "min_token"),
    "feed": (*_FILTER, "include", "limit", "min_token", "consumer", "objects"),
    "feed_all": ("include", "limit", "min_token", "consumer", "objects"),
    "objects": ("object_type", "object_id", "limit", "cursor"),
    "merges": ("object_type", "object_id", "limit", "cursor"),
    "erase_status": ("limit", "cursor"),
}


def parameter(function: str, key: str, *, is_required: bool = False) -> Spec:
    """A key of a query string."""
    name = key.removeprefix("not.")
    schema, text = KEYS[name]
    found: Spec = {"name": key, "in": "query"}
    if name in (*LISTS, "include"):
        # In a query string everything is a text, and one with commas is several.
        schema = schema if "enum" in schema else WORD
        found |= {"style": "form", "explode": True}
        schema = {"anyOf": [schema, several(schema)]}
        text += " Several: repeated, or with commas."
    text = f"None of these: see {name}." if name != key else OTHERWISE.get((function, key), text)
    found |= {"description": text, "schema": schema}
    if key in _EXAMPLES:
        found["example"] = _EXAMPLES[key]
    return {**found, "required": True} if is_required else found


def filter_schema(function: str) -> Spec:
    """The same keys as one JSON object."""
    keys = ["query" if key == "q" else key for key in FILTERS[function]]
    plain: dict[str, Spec] = {key: _value(function, key) for key in keys if "." not in key}
    if len(plain) < len(keys):
        text = "None of these."
        plain["not"] = or_null(closed({}, {key: _value(function, key) for key in WHERE}, text))
    return closed({}, plain)


def _value(function: str, key: str) -> Spec:
    schema, text = KEYS["q" if key == "query" else key]
    text = OTHERWISE.get((function, key), text.replace(" query is another name for it.", ""))
    if key == "assigned_to":
        schema = {"anyOf": [ref("NewUser"), {"type": "null"}]}
    if key in (*LISTS, "include"):
        choices = [schema, {**several(schema), "maxItems": 1000}]
        null = [{"type": "null"}] if key == "include" else []
        return {"anyOf": choices + null, "description": text}
    return {**or_null(schema), "description": text}


_WHOLE: dict[str, Spec] = {
    "activity_type": {**WORD, "description": KEYS["activity_type"][1]},
    "subject": {"type": "string", "minLength": 1, "maxLength": 1_000_000},
    "activity_date": {**_DATE, "description": "An instant, or a local time of the company."},
}
_KEYED: dict[str, Spec] = {
    "source": {"type": "string", "minLength": 1, "maxLength": 200},
    "external_id": {
        **KEY,
        "description": "With source: the key by which recording it again is recording it once.",
    },
}
_FIELDS: dict[str, Spec] = {
    "ends_at": _MAYBE_DATE,
    "description": {"type": ["string", "null"], "maxLength": 10_000_000},
    "object_type": {**TYPE, "type": ["string", "null"], "description": "With object_id."},
    "object_id": {**KEY, "type": ["string", "number", "null"], "description": "With object_type."},
    "related_to": {**or_null(ref("NewObject")), "description": "Instead of the two."},
    "assigned_to": or_null(ref("NewUser")),
    "status": {**one_of(*STATUSES, None), "description": "Default planned."},
    "priority": {**one_of(*PRIORITIES, None), "description": "Default medium."},
    "direction": one_of("inbound", "outbound", None),
    "links": {"type": ["array", "null"], "items": ref("NewLink"), "maxItems": 1000},
    "visible_to": {
        "type": ["array", "null"],
        "items": ref("NewUser"),
        "maxItems": 1000,
        "description": "null: the whole company; else these users, its author and its assignee.",
    },
    **{name: or_null(spec) for name, spec in _KEYED.items()},
    "data": {**OPEN, "type": ["object", "null"], "description": "Whatever else, as it is."},
}

SCHEMAS: dict[str, Spec] = {
    **{name.title().replace("_", "") + "Filter": filter_schema(name) for name in FILTERS},
    "NewActivity": {
        "anyOf": [
            closed(_WHOLE, {"id": or_null(UUID), **_FIELDS}),
            closed({"id": UUID}, _WHOLE | _FIELDS),
            closed(_KEYED, {"id": or_null(UUID), **_WHOLE, **_FIELDS}),
        ],
        "description": "Of one that is known by its id, or by source and external_id, an absent"
        " field keeps its value.",
    },
    "Changes": closed(
        {},
        {
            **_WHOLE,
            **_FIELDS,
            "if_version": {
                "type": "integer",
                "minimum": 1,
                "maximum": 999_999_999,
                "description": "Refused (TL412) when it has another version by now.",
            },
        },
        "An absent field keeps its value, null clears one.",
    ),
    "NewUser": {"anyOf": [KEY, closed({"id": KEY}, {"name": NAME})]},
    "NewObject": closed({"type": TYPE, "id": KEY}, {"name": NAME}),
    "NewParent": closed(
        {"type": TYPE, "id": KEY},
        {"name": NAME, "since": _MAYBE_DATE, "until": _MAYBE_DATE},
    ),
    "NewLink": closed(
        {"type": TYPE, "id": KEY},
        {"name": NAME, "role": {"type": ["string", "null"], "maxLength": 100}},
    ),
    "Entry": closed(
        {"type": TYPE, "id": KEY},
        {
            "name": NAME,
            "parents": {"type": ["array", "null"], "items": ref("NewParent"), "maxItems": 100},
            "parent": or_null(ref("NewParent")),
            "deleted": FLAG,
        },
        "An object of the directory; an absent field keeps its value.",
    ),
    "RollUpRule": closed(
        {"from": WORD, "to": WORD},
        {"levels": {"type": "integer", "enum": [*range(1, 11)]}, "since": one_of("joined", "ever")},
    ),
    "NewSettings": closed({}, {
        "name": NAME,
        "time_zone": WORD,
        "search_language": WORD,
        "type_aliases": {"type": "object", "additionalProperties": WORD},
        "activity_types": several(TYPE),
        "retired_types": several(TYPE),
        "roll_up": or_null(several(ref("RollUpRule"))),
        "token": {"description": "Of an earlier answer that is sent back: no setting."},
    }),
}  # fmt: skip

NEW_ACTIVITY = {
    "activity_type": "call",
    "subject": "Follow-up call",
    "activity_date": "2026-03-02T10:30:00Z",
    "related_to": {"type": "account", "id": "42", "name": "Acme Corp"},
    "status": "planned",
    "source": "crm",
    "external_id": "call-1",
}
