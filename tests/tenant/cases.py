"""A call of every public function with everything it could leak, and what an answer leaks."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import json
from typing import NamedTuple
from uuid import UUID, uuid4

import psycopg

from tests.tenant.world import (
    ACCOUNT,
    ANN,
    BOB,
    FOREIGN,
    OURS,
    SECRET,
    Connection,
    World,
    call,
)


class Case(NamedTuple):
    """One call: arguments after the company; is it a write; does it send again what is private to Ann."""

    function: str
    arguments: tuple[object, ...]
    writes: bool = False
    is_resend: bool = False


def filters(world: World) -> list[dict[str, object]]:
    """Filters that look where they should not: each combined with everything a page can include."""
    whole: dict[str, object] = {
        "include": [
            "description",
            "links",
            "data",
            "why",
            "version",
            "created",
            "ends_at",
            "direction",
            "position",
        ],
        "count": "exact",
    }
    looks: list[dict[str, object]] = [
        {},
        {"limit": 1},
        {"object_id": str(ACCOUNT)},
        {"object_id": "shared-key"},
        {"object_id": str(world.foreign_account)},
        {"object_type": "account", "object_id": str(ACCOUNT)},
        {"object_type": "account", "object_id": "shared-key"},
        {"object_type": "account"},
        {"object_type": "deal", "object_id": "deal of ann"},
        {"object_id": "deal of ann"},
        {"assigned_to": str(ANN)},
        {"assigned_to": str(BOB)},
        {"assigned_to": [None, str(ANN)]},
        {"assigned_to": None},
        {"status": "in_progress"},
        {"priority": "urgent"},
        {"activity_type": "call"},
        {"not": {"status": "planned"}},
        {"not": {"object_id": str(ACCOUNT)}},
        {"not": {"assigned_to": str(BOB)}},
        {"view": "overdue"},
        {"view": "upcoming"},
        {"view": "history"},
        {"related": False, "object_id": str(ACCOUNT)},
        {"date_from": "2026-04-01", "date_to": "2026-12-31"},
        {"count": "none"},
        {"count": "capped"},
    ]
    return [whole | look for look in looks]


def cases(world: World) -> list[Case]:
    """Calls of every public function that try to see or touch what is not the caller's."""
    ids = [world.public, world.secret, world.removed, world.foreign, uuid4()]
    keys = [("crm", f"{word}-{day}") for word in ("open", SECRET, FOREIGN) for day in (1, 2)]
    objects: list[object] = [
        {"type": "account", "id": str(world.foreign_account)},
        {"type": "account", "id": "shared-key"},
        {
            "type": "account",
            "id": "new",
            "parents": [{"type": "account", "id": str(world.foreign_account)}],
        },
        {"type": "account", "id": str(ACCOUNT), "parent": {"type": "account", "id": "shared-key"}},
    ]
    written: list[dict[str, object]] = [
        {
            "id": str(world.foreign),
            "activity_type": "call",
            "subject": "x",
            "activity_date": "2026-01-01",
        },
        {
            "activity_type": "call",
            "subject": "x",
            "activity_date": "2026-01-01",
            "source": "crm",
            "external_id": f"{FOREIGN}-1",
            "assigned_to": str(BOB),
            "related_to": {"type": "account", "id": str(world.foreign_account)},
        },
        {
            "activity_type": "call",
            "subject": "x",
            "activity_date": "2026-01-01",
            "links": objects[:2],
        },
    ]
    resent: list[dict[str, object]] = [
        {"id": str(world.secret), "subject": "mine now"},
        {"source": "crm", "external_id": f"{SECRET}-2", "visible_to": None},
    ]
    stolen: list[dict[str, object]] = [
        {"id": str(world.public), "source": "crm", "external_id": f"{SECRET}-2"},
        {"activity_type": f"{FOREIGN}type", "subject": "x", "activity_date": "2026-01-01"},
    ]
    return [
        Case("version", ()),
        Case("acknowledge", ("hooks", "now")),
        Case("objects", ({},)),
        Case("objects", ({"limit": 500, "object_type": ["account", "user", "deal"]},)),
        *(
            Case("objects", ({"limit": 500, **look},))
            for look in (
                {"object_id": str(ACCOUNT)},
                {"object_id": "shared-key"},
                {"object_id": [str(world.foreign_account), "deal of ann"]},
                {"object_id": str(world.foreign_account), "object_type": "account"},
                {"object_id": "shared-key", "object_type": ["account", "user"]},
            )
        ),
        *(
            Case("summary", (look,))
            for look in (
                {},
                {"by": "all"},
                {"by": "month", "assigned_to": [str(BOB), None]},
                {"activity_type": "call", "status": ["planned", "completed"]},
                {"date_from": "2026-01-01", "date_to": "2026-12-31", "time_zone": "Asia/Tokyo"},
            )
        ),
        *(Case("page", (look,)) for look in filters(world)),
        *(
            Case("search", (query, look | {"order": order}))
            for query in (FOREIGN, SECRET, f"call or {FOREIGN} or {SECRET}", f"-{FOREIGN}")
            for order in ("relevance", "recent")
            for look in filters(world)
        ),
        *(
            Case(
                "facets", ({key: value for key, value in look.items() if key != "include"} | query,)
            )
            for query in ({}, {"query": FOREIGN}, {"query": SECRET}, {"query": f"-{FOREIGN}"})
            for look in filters(world)
        ),
        *(
            Case("feed", (None, {k: v for k, v in look.items() if k != "count"} | objects_too))
            for objects_too in ({}, {"objects": True})
            for look in filters(world)
        ),
        *(Case("activity", (i,)) for i in ids),
        *(Case("history", (i,)) for i in ids),
        *(Case("activity_by_key", key) for key in keys),
        *(Case("record", (a,), writes=True) for a in [*written, *stolen]),
        *(Case("record_many", ([a],), writes=True) for a in [*written, *stolen]),
        *(Case("record_many", ([a], {"on_error": "reject"}), writes=True) for a in stolen),
        *(Case("record", (a,), writes=True, is_resend=True) for a in resent),
        *(Case("record_many", ([a],), writes=True, is_resend=True) for a in resent),
        *(Case("change", (i, {"subject": "mine now"}), writes=True) for i in ids),
        *(
            Case("change", (world.public, {"source": "crm", "external_id": k}), writes=True)
            for _, k in keys
        ),
        *(Case("remove", (i,), writes=True) for i in ids),
        *(Case("restore", (i,), writes=True) for i in ids),
        Case("put_objects", (objects,), writes=True),
        Case("merges", ({},)),
        Case("merges", ({"object_id": str(world.foreign_account)},)),
        *(
            Case(
                "merge",
                ({"type": "account", "id": loser}, {"type": "account", "id": winner}),
                writes=True,
            )
            for loser, winner in (
                (str(ACCOUNT), "shared-key"),
                (str(world.foreign_account), str(ACCOUNT)),
                (str(ACCOUNT), str(world.foreign_account)),
            )
        ),
        Case(
            "convert",
            ({"type": "account", "id": str(world.foreign_account)}, {"type": "contact", "id": "1"}),
            writes=True,
        ),
        Case("unmerge", (world.foreign_merge,), writes=True),
        *(
            Case("erase", (what,), writes=True)
            for what in (
                *({"activity": str(i)} for i in ids),
                *({"activity": {"source": source, "external_id": key}} for source, key in keys),
                {"object": {"type": "account", "id": str(ACCOUNT)}},
                {"object": {"type": "account", "id": str(world.foreign_account)}},
                {"object": {"type": "account", "id": "shared-key"}, "activities": "all"},
                {"user": str(ANN)},
                {"company": True},
            )
        ),
        Case("erase_status", ({},), writes=True),
        Case("configure", ({},)),
        Case(
            "configure",
            ({"search_language": "simple", "roll_up": [{"from": "*", "to": "*"}]},),
            writes=True,
        ),
    ]


def leaked(world: World, case: Case, said: str) -> set[str]:
    """Words of a text that are neither the caller's own nor for his eyes."""
    asked = json.dumps(case.arguments, default=str)
    return {word for word in world.leaks if word in said and word not in asked}


def said_by(error: psycopg.Error) -> str:
    """Everything an error tells."""
    d = error.diag
    parts = (
        d.message_primary,
        d.message_detail,
        d.message_hint,
        d.context,
        d.internal_query,
        d.table_name,
        d.constraint_name,
    )
    return " | ".join(part or "" for part in parts)


def ask(connection: Connection, case: Case, company: UUID | None = OURS) -> tuple[str, str]:
    """What a call says, and with which code: 00000 for an answer."""
    try:
        with connection.transaction():
            return json.dumps(call(connection, case.function, company, *case.arguments)), "00000"
    except psycopg.Error as error:
        return said_by(error), str(error.sqlstate)
