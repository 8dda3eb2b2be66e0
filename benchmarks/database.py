"""The databases that are measured: one per size.

Everything that is compared lies in one database and is asked over one connection, so that what the
machine does meanwhile falls on all alike.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]
Say = Callable[[str], None]

NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
SQL = Path(__file__).parent / "sql"
# Bytes that a row takes in everything that is compared, as measured; told before a run starts.
BYTES_PER_ROW = 5_400


# What databases of this benchmark are called.
PREFIX = "timeline_bench"
APPLICATION = "timeline bench"
# Their comments: they go with their run, or stay for the next one.
_OURS, _KEPT = "of timeline bench", "of timeline bench, kept"


def name(size: str) -> str:
    """The database of a size."""
    return f"{PREFIX}_{size}"


def text(file: str) -> str:
    """A file of benchmarks/sql/."""
    return (SQL / f"{file}.sql").read_text(encoding="utf-8")


def script(connection: Connection, file: str, **values: Any) -> None:
    """Run a file of benchmarks/sql/, values laid in."""
    psycopg.ClientCursor(connection).execute(text(file).encode(), values or None)


def create(dsn: str, size: str, *, is_kept: bool = False) -> None:
    """Make the database of a size, empty, if there is none; once kept, it stays so.

    Raises TimelineError TL409 where there is one that is not ours.
    """
    with _server(dsn) as server:
        _check(dsn, server, size)
        if not _told(server, size):
            server.execute(
                f"create database {name(size)} template template0 encoding utf8".encode()
            )
            _mark(server, size, _OURS)
        if is_kept:
            _mark(server, size, _KEPT)


def claim(dsn: str, sizes: Iterable[str]) -> None:
    """See that the databases of sizes are ours, and end what a killed run still does in them.

    Raises TimelineError TL409 where there is one of such a name that is not ours.
    """
    with _server(dsn) as server:
        for size in sizes:
            _check(dsn, server, size)
            server.execute(
                "select pg_terminate_backend(a.pid, 10000) from pg_stat_activity as a"
                " where a.datname = %s and a.usename = current_user",
                [name(size)],
            )


def is_kept(dsn: str, size: str) -> bool:
    """Shall the database of a size outlive the run?"""
    with _server(dsn) as server:
        return _told(server, size) == (_KEPT,)


def drop(dsn: str, size: str) -> None:
    """Take the database of a size away. Raises TimelineError TL409 where it is not ours."""
    with _server(dsn) as server:
        _check(dsn, server, size)
        server.execute(f"drop database if exists {name(size)} with (force)".encode())


def _server(dsn: str) -> Connection:
    return psycopg.connect(dsn, autocommit=True, fallback_application_name=APPLICATION)


def _told(server: Connection, size: str) -> tuple[str | None] | None:
    """The comment of the database of a size, None where there is no such database."""
    return server.execute(
        "select shobj_description(d.oid, 'pg_database') from pg_database as d where d.datname = %s",
        [name(size)],
    ).fetchone()


def _mark(server: Connection, size: str, text: str) -> None:
    server.execute(f"comment on database {name(size)} is '{text}'".encode())


def _check(dsn: str, server: Connection, size: str) -> None:
    told = _told(server, size)
    if told is None or told[0] in (_OURS, _KEPT):
        return
    # Of before databases were marked.
    with psycopg.connect(make_conninfo(dsn, dbname=name(size)), autocommit=True) as inside:
        found = inside.execute("select to_regclass('bench.step') is not null").fetchone()
    if found == (True,):
        _mark(server, size, _KEPT)
        return
    raise TimelineError(
        "TL409",
        f"there is a database {name(size)} that no benchmark made",
        f"rename it; if it may be dropped: comment on database {name(size)} is '{_OURS}'",
    )


def connect(dsn: str, size: str) -> Connection:
    """A session in the database of a size, its clock at NOW."""
    connection = _server(make_conninfo(dsn, dbname=name(size)))
    for setting, value in {
        "timezone": "UTC",
        "timeline.now": NOW.isoformat(),
        "client_min_messages": "warning",
        "search_path": "bench, public",
    }.items():
        connection.execute("select set_config(%s, %s, false)", [setting, value])
    return connection


# Baselines are planned as the product's own functions are planned: a hash join over everybody's names
# for a page of a hundred would be no baseline.
EVEN = ("enable_hashjoin", "enable_mergejoin", "jit")


def even(connection: Connection) -> None:
    """Have a session plan baselines like that."""
    for setting in EVEN:
        connection.execute("select set_config(%s, 'off', false)", [setting])
