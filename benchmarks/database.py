"""The databases that are measured: one per size.

Everything that is compared lies in one database and is asked over one connection, so that what the
machine does meanwhile falls on all alike.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

Connection = psycopg.Connection[tuple[Any, ...]]
Say = Callable[[str], None]

NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
SQL = Path(__file__).parent / "sql"
# Bytes that a row takes in everything that is compared, as measured; told before a run starts.
BYTES_PER_ROW = 5_400


# What databases of this benchmark are called.
PREFIX = "timeline_bench"


def name(size: str) -> str:
    """The database of a size."""
    return f"{PREFIX}_{size}"


def text(file: str) -> str:
    """A file of benchmarks/sql/."""
    return (SQL / f"{file}.sql").read_text(encoding="utf-8")


def script(connection: Connection, file: str, **values: Any) -> None:
    """Run a file of benchmarks/sql/, values laid in."""
    psycopg.ClientCursor(connection).execute(text(file).encode(), values or None)


def create(dsn: str, size: str) -> None:
    """Make the database of a size, empty, if there is none."""
    with psycopg.connect(dsn, autocommit=True) as server:
        exists = server.execute("select from pg_database where datname = %s", [name(size)]).rowcount
        if not exists:
            server.execute(
                f"create database {name(size)} template template0 encoding utf8".encode()
            )


def connect(dsn: str, size: str) -> Connection:
    """A session in the database of a size, its clock at NOW."""
    connection = psycopg.connect(make_conninfo(dsn, dbname=name(size)), autocommit=True)
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


def drop(dsn: str, size: str) -> None:
    """Take the database of a size away."""
    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute(f"drop database if exists {name(size)} with (force)".encode())
