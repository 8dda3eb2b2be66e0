"""The shapes of what writes answer, and of what they keep beside activities: as schemas.py."""

from timeline.http.schemas import (
    COUNT,
    FLAG,
    INSTANT,
    MAYBE,
    MAYBE_INSTANT,
    NEXT,
    TEXT,
    UUID,
    Spec,
    closed,
    one_of,
    or_null,
    ref,
    several,
)

_TOKEN: Spec = {
    "type": ["string", "null"],
    "description": "Of this write: min_token of a read that has to see it.",
}
_OUTCOME: dict[str, Spec] = {
    "outcome": one_of(
        "inserted", "updated", "unchanged", "removed", "restored", "archived", "erased"
    )
}
_RECEIPT: dict[str, Spec] = {"id": UUID, **_OUTCOME, "version": {"type": ["integer", "null"]}}
_ERASED: Spec = {"type": "object", "additionalProperties": COUNT}
_OWED = several(closed({"sink": one_of("archive", "consumer"), "name": TEXT}))
_SUMS: dict[str, Spec] = {"inserted": COUNT, "updated": COUNT, "unchanged": COUNT}

SCHEMAS: dict[str, Spec] = {
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
        "outcomes": several(one_of("inserted", "updated", "unchanged", "erased")),
        "token": _TOKEN,
    }),
    "Objects": closed({
        "results": several(closed({
            "type": TEXT,
            "id": TEXT,
            "name": MAYBE,
            "parents": several(
                closed({"type": TEXT, "id": TEXT}, {"since": MAYBE, "until": MAYBE})
            ),
            "deleted": FLAG,
        })),
        **NEXT,
    }),
    "Settings": closed({
        "name": MAYBE,
        "time_zone": TEXT,
        "search_language": TEXT,
        "type_aliases": {"type": "object", "additionalProperties": TEXT},
        "activity_types": several(TEXT),
        "retired_types": several(TEXT),
        "roll_up": or_null(several(ref("RollUpRule"))),
    }, {"token": _TOKEN}),
    "MergeReceipt": closed({
        "merge_id": UUID,
        "outcome": one_of("merged", "unmerged", "converted", "unchanged"),
        "token": _TOKEN,
    }),
    "ErasureReceipt": closed({
        "erasure_id": or_null(UUID),
        "outcome": one_of("erased", "unchanged"),
        "erased": _ERASED,
        "residue": COUNT,
        "owed": _OWED,
        "token": _TOKEN,
    }),
    "Erasures": closed({
        "results": several(closed({
            "erasure_id": UUID,
            "subject": one_of("activity", "object", "user", "company"),
            "erased_at": INSTANT,
            "erased_by": or_null(ref("User")),
            "erased": _ERASED,
            "settled": FLAG,
            "owed": _OWED,
        })),
        **NEXT,
    }),
    "Merges": closed({
        "results": several(closed({
            "merge_id": UUID,
            "kind": one_of("merge", "convert"),
            "object": ref("Object"),
            "into": several(ref("Object")),
            "merged_at": INSTANT,
            "merged_by": or_null(ref("User")),
            "undone_at": MAYBE_INSTANT,
            "undone_by": or_null(ref("User")),
        })),
        **NEXT,
    }),
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
    "merge": "MergeReceipt",
    "unmerge": "MergeReceipt",
    "convert": "MergeReceipt",
    "merges": "Merges",
    "erase": "ErasureReceipt",
    "erase_status": "Erasures",
    "configure": "Settings",
    "version": "Version",
}
