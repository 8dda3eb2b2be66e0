"""Two companies and their people.

Whatever belongs to the other company, or is private to Ann, carries a word of its own: an answer or
an error that holds one of those words, or an id of theirs, has leaked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from tests import caller, server
from tests.calls import bind

Connection = psycopg.Connection[tuple[Any, ...]]

OURS = UUID("00000000-0000-4000-8000-00000000000a")
THEIRS = UUID("00000000-0000-4000-8000-00000000000b")
ANN = UUID("00000000-0000-4000-8000-0000000000a1")
BOB = UUID("00000000-0000-4000-8000-0000000000b0")
ACCOUNT = UUID("00000000-0000-4000-8000-0000000000ac")

# Words that only rows of the other company, or only Ann's private rows, hold.
FOREIGN = "zyxforeign"
SECRET = "qwvsecret"


class World(NamedTuple):
    """Ids to ask for, and words that must not come back."""

    dsn: str
    public: UUID
    secret: UUID
    removed: UUID
    foreign: UUID
    foreign_account: UUID
    foreign_merge: UUID
    leaks: frozenset[str]


def one(connection: Connection, statement: str, *values: object) -> Any:
    """The one value that a statement returns."""
    row = connection.execute(statement.encode(), values).fetchone()
    return None if row is None else row[0]


# They take no company. The feed of all is for administrators: tests/functions/test_feed.py.
OF_NO_COMPANY = {"version", "acknowledge", "feed_all"}


def call(connection: Connection, function: str, company: UUID | None, *arguments: object) -> Any:
    """Call timeline.<function> and return what it answers; dicts and lists travel as jsonb."""
    values = [Jsonb(a) if isinstance(a, dict | list) else a for a in arguments]
    takes_company = function not in OF_NO_COMPANY
    values = [company, *values] if takes_company else values
    kinds = [
        isinstance(v, UUID) or (takes_company and place == 0) for place, v in enumerate(values)
    ]
    marks = ", ".join("%s::uuid" if kind else "%s" for kind in kinds)
    return one(connection, f"select timeline.{function}({marks})", *values)


@contextmanager
def bound(
    connection: Connection, company: object = None, viewer: object = None, **settings: str
) -> Iterator[Connection]:
    """A transaction bound to a company and a viewer that is rolled back at its end."""
    with connection.transaction(force_rollback=True):
        for name, value in {"timeline.company_id": company, "timeline.user_id": viewer}.items():
            if value is not None:
                connection.execute("select set_config(%s, %s, true)", [name, str(value)])
        for name, text in settings.items():
            connection.execute("select set_config(%s, %s, true)", [name.replace("__", "."), text])
        yield connection


def _activity(word: str, day: int, **more: object) -> dict[str, object]:
    return {
        "activity_type": "call",
        "subject": f"{word} subject {day}",
        "description": f"{word} description",
        "activity_date": f"2026-0{day}-01T10:00:00Z",
        "related_to": {"type": "account", "id": str(ACCOUNT), "name": None},
        "data": {"note": f"{word} data"},
        "source": "crm",
        "external_id": f"{word}-{day}",
        **more,
    }


@contextmanager
def made(server_dsn: str, template_database: str) -> Iterator[World]:
    """A database of its own with the two companies, dropped afterwards."""
    dsn = server.create(server_dsn, template_database)
    with caller.connect(server.login(dsn, "app")) as app:
        world = build(dsn, app)
    yield world
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))


def build(dsn: str, app: Connection) -> World:
    """Fill a database: the same account id and keys on both sides, words that tell them apart."""
    bind(app, "user_id", ANN)
    theirs = uuid4()
    call(
        app,
        "configure",
        THEIRS,
        {"name": f"{FOREIGN} company", "activity_types": [f"{FOREIGN}type"]},
    )
    call(
        app,
        "put_objects",
        THEIRS,
        [
            {"type": "account", "id": str(theirs), "name": f"{FOREIGN} account"},
            {"type": "account", "id": "shared-key", "name": f"{FOREIGN} keyed"},
            {"type": "account", "id": str(ACCOUNT), "name": f"{FOREIGN} same id"},
            {"type": "account", "id": "1", "name": f"{FOREIGN} once"},
            {"type": "user", "id": str(ANN), "name": f"{FOREIGN} ann"},
            {"type": "user", "id": str(BOB), "name": f"{FOREIGN} bob"},
        ],
    )
    made = [
        call(
            app,
            "record",
            THEIRS,
            _activity(
                FOREIGN,
                day,
                assigned_to=str(BOB),
                links=[{"type": "account", "id": "shared-key", "role": FOREIGN}],
            ),
        )["id"]
        for day in range(1, 6)
    ]
    call(app, "change", THEIRS, UUID(made[0]), {"subject": f"{FOREIGN} changed"})
    call(
        app,
        "put_objects",
        OURS,
        [
            {"type": "account", "id": str(ACCOUNT), "name": "our account"},
            {"type": "user", "id": str(ANN), "name": "Ann"},
            {"type": "user", "id": str(BOB), "name": "Bob"},
        ],
    )
    public = [call(app, "record", OURS, _activity("open", day))["id"] for day in range(1, 4)]
    # What is private is the activity: names and keys of its objects are the company's directory.
    hidden = [
        call(
            app,
            "record",
            OURS,
            _activity(
                SECRET,
                day,
                assigned_to=str(ANN),
                visible_to=[],
                priority="urgent",
                status="in_progress",
                links=[{"type": "deal", "id": "deal of ann"}],
            ),
        )["id"]
        for day in range(1, 7)
    ]
    call(app, "change", OURS, UUID(hidden[0]), {"subject": f"{SECRET} changed"})
    call(app, "remove", OURS, UUID(public[2]))
    merged = call(
        app,
        "merge",
        THEIRS,
        {"type": "account", "id": "1"},
        {"type": "account", "id": str(ACCOUNT)},
    )["merge_id"]
    bind(app, "user_id", None)
    ids = {str(i) for i in [*made, *hidden, theirs, merged]}
    return World(
        dsn,
        UUID(public[0]),
        UUID(hidden[0]),
        UUID(public[2]),
        UUID(made[0]),
        theirs,
        UUID(merged),
        frozenset({FOREIGN, SECRET} | ids),
    )
