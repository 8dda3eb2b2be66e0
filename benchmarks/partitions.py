"""page at 4, 41, 100 and 400 partitions, side by side.

Databases of the same rows are made on the server and dropped afterwards. The calls alternate
between them, so that what the machine does meanwhile falls on all alike.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from timeline import install

from . import database, rows
from .ask import one
from .clock import Call, Case, take
from .database import Say

# The most first: what is told is its ratio to the fewest, which come next.
COUNTS = (400, 4, 41, 100)
BYTES = 2_000_000_000
CALLS: dict[str, tuple[UUID, dict[str, Any]]] = {
    "dense": (rows.DENSE, {"count": "none"}),
    "dense, counted": (rows.DENSE, {}),
    "dense, account": (rows.DENSE, {"object_id": rows.account(5), "count": "none"}),
    "dense, contact": (rows.DENSE, {"object_id": rows.contact(5), "count": "none"}),
    "dense, filtered": (
        rows.DENSE,
        {"activity_type": "call", "priority": "urgent", "count": "none"},
    ),
    "middling": (rows.MIDDLING, {"count": "none"}),
    "middling, counted": (rows.MIDDLING, {}),
    "sparse": (rows.SPARSE, {"count": "none"}),
    "sparse, counted": (rows.SPARSE, {}),
    "sparse, contact": (rows.SPARSE, {"object_id": rows.contact(3), "count": "none"}),
}
GOALS = {"dense": 1.2, "sparse": 2.0}


@contextmanager
def filled(
    dsn: str, partitions: int, sizes: dict[UUID, int] | None
) -> Iterator[psycopg.Connection[Any]]:
    """A database cut into so many partitions, filled; dropped in the end."""
    size = str(partitions)
    database.drop(dsn, size)
    database.create(dsn, size)
    try:
        target = make_conninfo(dsn, dbname=database.name(size))
        install.migrate(target)
        with psycopg.connect(target, autocommit=True) as connection:
            rows.fill(connection, partitions, sizes)
            connection.execute("select set_config('timeline.now', %s, false)", [rows.NOW])
            yield connection
    finally:
        database.drop(dsn, size)


def measure(
    dsn: str, rounds: int, say: Say, sizes: dict[UUID, int] | None = None
) -> list[dict[str, Any]]:
    """Each call at every number of partitions."""
    most, fewest, *_ = COUNTS
    with ExitStack() as stack:
        at = {}
        for count in COUNTS:
            at[count] = stack.enter_context(filled(dsn, count, sizes))
            say(f"       made {count} partitions")
        cases = [
            Case(
                f"{name}, {most} / {fewest} partitions",
                {str(count): _page(at[count], *call) for count in COUNTS},
                GOALS.get(name),
            )
            for name, call in CALLS.items()
        ]
        return take(cases, rounds)


def _page(connection: psycopg.Connection[Any], company: UUID, look: dict[str, Any]) -> Call:
    given = Jsonb(look)
    return lambda turn: one(connection, "select timeline.page(%s, %s)", company, given)
