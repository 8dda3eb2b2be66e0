"""The shapes of the arguments of functions, where their PostgreSQL types say too little."""

from timeline.http.schemas import TEXT, UUID, WORD, Spec, closed, one_of, ref, several
from timeline.http.sent import FILTERS, FLAG, KEY, KEYS, NAME, TYPE

_SUPPRESS: dict[str, Spec] = {"suppress": FLAG}
_ACTIVITY: Spec = {"anyOf": [UUID, closed({"source": WORD, "external_id": WORD})]}

ARGUMENTS: dict[tuple[str, str], Spec] = {
    **{
        (name, "options" if name.startswith("feed") else "filter"): ref(
            name.title().replace("_", "") + "Filter"
        )
        for name in FILTERS
    },
    ("record", "activity"): ref("NewActivity"),
    ("record_many", "activities"): {**several(ref("NewActivity")), "maxItems": 10_000},
    ("record_many", "options"): closed({}, {"on_error": one_of("abort", "reject", None)}),
    ("change", "changes"): ref("Changes"),
    ("put_objects", "objects"): {**several(ref("Entry")), "maxItems": 10_000},
    ("configure", "settings"): ref("NewSettings"),
    **{
        (name, side): closed({"type": TYPE, "id": KEY}, {"name": NAME})
        for name, side in (("merge", "loser"), ("merge", "winner"), ("convert", "lead"))
    },
    ("convert", "into"): {
        "anyOf": [ref("NewObject"), {**several(ref("NewObject")), "minItems": 1, "maxItems": 20}]
    },
    ("erase", "what"): {
        "anyOf": [
            closed({"activity": _ACTIVITY}, _SUPPRESS),
            closed(
                {"object": closed({"type": TYPE, "id": KEY}, {"name": NAME})},
                {"activities": one_of("about", "all", "none"), **_SUPPRESS},
            ),
            closed({"user": {"anyOf": [KEY, closed({"id": KEY}, {"name": NAME})]}}, _SUPPRESS),
            closed({"company": {"const": True}}, _SUPPRESS),
        ]
    },
    ("search", "query"): {**TEXT, "description": KEYS["q"][1].rpartition(" query ")[0]},
    ("feed", "after"): {"type": ["string", "null"], "description": KEYS["after"][1]},
    ("feed_all", "after"): {"type": ["string", "null"], "description": KEYS["after"][1]},
    ("acknowledge", "consumer"): TYPE,
    ("acknowledge", "position"): {"type": ["string", "null"]},
    ("activity_by_key", "source"): TEXT,
    ("activity_by_key", "external_id"): TEXT,
}
