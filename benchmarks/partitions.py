"""page at 41 and at 400 partitions, side by side.

Two databases of the same rows are made on the server and dropped afterwards. The calls alternate between
them, so that what the machine does meanwhile falls on both alike.
"""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from benchmarks.ask import one
from benchmarks.clock import Call, Case, take
from tests.plans import rows
from timeline import install

COUNTS = (41, 400)
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
def filled(dsn: str, partitions: int) -> Iterator[psycopg.Connection[Any]]:
    """A database cut into so many partitions, filled; dropped in the end."""
    name = f"timeline_bench_{partitions}"
    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute(f"drop database if exists {name} with (force)".encode())
        server.execute(f"create database {name} template template0 encoding utf8".encode())
        try:
            target = make_conninfo(dsn, dbname=name)
            install.migrate(target)
            with psycopg.connect(target, autocommit=True) as connection:
                rows.fill(connection, partitions)
                connection.execute("select set_config('timeline.now', %s, false)", [rows.NOW])
                yield connection
        finally:
            server.execute(f"drop database if exists {name} with (force)".encode())


def measure(dsn: str, rounds: int) -> list[dict[str, Any]]:
    """Each call at 400 partitions against the same at 41."""
    few, many = COUNTS
    with filled(dsn, few) as at_few, filled(dsn, many) as at_many:
        cases = [
            Case(
                f"{name}, {many} / {few} partitions",
                {str(many): _page(at_many, *call), str(few): _page(at_few, *call)},
                GOALS.get(name),
            )
            for name, call in CALLS.items()
        ]
        return take(cases, rounds)


def _page(connection: psycopg.Connection[Any], company: UUID, look: dict[str, Any]) -> Call:
    given = Jsonb(look)
    return lambda turn: one(connection, "select timeline.page(%s, %s)", company, given)
