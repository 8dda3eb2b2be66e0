"""The databases that are measured: one per size, made step by step, resumed where a run was stopped.

Everything that is compared lies in one database and is asked over one connection, so that what the
machine does meanwhile falls on all alike.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks import words
from benchmarks.companies import Company, companies
from timeline import install

Connection = psycopg.Connection[tuple[Any, ...]]
Say = Callable[[str], None]

NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
SQL = Path(__file__).parent / "sql"
# Bytes that a row takes in everything that is compared, as measured; told before a run starts.
BYTES_PER_ROW = 4_600


def name(size: str) -> str:
    """The database of a size."""
    return f"timeline_bench_{size}"


def text(file: str) -> str:
    """A file of benchmarks/sql/."""
    return (SQL / f"{file}.sql").read_text(encoding="utf-8")


def script(connection: Connection, file: str, **values: Any) -> None:
    """Run a file of benchmarks/sql/, values laid in."""
    psycopg.ClientCursor(connection).execute(text(file).encode(), values or None)


def open_database(dsn: str, size: str) -> Connection:
    """A session in the database of a size, its clock at NOW; the database is made if need be."""
    with psycopg.connect(dsn, autocommit=True) as server:
        exists = server.execute("select from pg_database where datname = %s", [name(size)]).rowcount
        if not exists:
            server.execute(
                f"create database {name(size)} template template0 encoding utf8".encode()
            )
    connection = connect(dsn, size)
    script(connection, "raw")
    return connection


def connect(dsn: str, size: str) -> Connection:
    """Another session there."""
    connection = psycopg.connect(make_conninfo(dsn, dbname=name(size)), autocommit=True)
    for setting, value in {
        "timezone": "UTC",
        "timeline.now": NOW.isoformat(),
        "client_min_messages": "warning",
        "search_path": "bench, public",
    }.items():
        connection.execute("select set_config(%s, %s, false)", [setting, value])
    return connection


def even(connection: Connection) -> None:
    """Plan baselines as the product's own functions are planned: a hash join over everybody's names for a
    page of a hundred would be no baseline.
    """
    for setting in ("enable_hashjoin", "enable_mergejoin", "jit"):
        connection.execute("select set_config(%s, 'off', false)", [setting])


def drop(dsn: str, size: str) -> None:
    """Take the database of a size away."""
    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute(f"drop database if exists {name(size)} with (force)".encode())


@contextmanager
def step(connection: Connection, what: str, say: Say) -> Iterator[bool]:
    """One part of the making, in one transaction; yields whether it is still to be done."""
    done = connection.execute("select from bench.step where name = %s", [what]).rowcount
    if done:
        yield False
        return
    start = time.monotonic()
    with connection.transaction():
        yield True
        seconds = time.monotonic() - start
        connection.execute("insert into bench.step values (%s, %s)", [what, seconds])
    say(f"{what:28} {seconds:7.1f} s")


def make(connection: Connection, dsn: str, size: str, say: Say) -> list[Company]:
    """Fill the database of a size, or what of it is missing; returns its companies."""
    found = companies(size)
    _raw(connection, found, say)
    _ours(connection, make_conninfo(dsn, dbname=name(size)), say)
    with step(connection, "plain", say) as is_due:
        if is_due:
            script(connection, "plain")
    with step(connection, "vacuum", lambda _: None) as is_due:
        pass
    if is_due:
        start = time.monotonic()
        connection.execute("vacuum (analyze)")
        say(f"{'vacuum':28} {time.monotonic() - start:7.1f} s")
    return found


def _raw(connection: Connection, found: list[Company], say: Say) -> None:
    with step(connection, "words", say) as is_due:
        if is_due:
            made = words.make()
            with connection.cursor().copy("copy bench.word from stdin") as copy:
                for place, word in enumerate(made.words):
                    copy.write_row((place, word))
            with connection.cursor().copy("copy bench.sentence from stdin") as copy:
                for place, (topic, sentence) in enumerate(made.sentences):
                    copy.write_row((topic, place % words.SENTENCES, sentence))
            connection.execute("analyze bench.word, bench.sentence")
    with step(connection, "companies", say) as is_due:
        if is_due:
            _companies(connection, found)
    for part in range(0, len(found), 50):
        few = [company.number for company in found[part : part + 50]]
        with step(connection, f"raw {part + len(few)}/{len(found)}", say) as is_due:
            if is_due:
                script(connection, "company", numbers=few, now=NOW)
    with step(connection, "raw index", say) as is_due:
        if is_due:
            connection.execute("create index on bench.activity (activity_date)")
            connection.execute("analyze bench.activity, bench.object")


def _companies(connection: Connection, found: list[Company]) -> None:
    with connection.cursor().copy("copy bench.company from stdin") as copy:
        for c in found:
            copy.write_row(
                (c.number, c.id, c.name, c.rows, c.users, c.contacts, c.accounts, c.deals)
            )


def _ours(connection: Connection, dsn: str, say: Say) -> None:
    # Every time: data that were kept are measured with the functions of now.
    extensions = connection.execute(
        "select name from pg_available_extensions where name = 'btree_gin'"
    ).fetchall()
    install.migrate(dsn, extensions=[name for (name,) in extensions])
    connection.execute("update timeline_data.install set has_test_clock = true")
    with step(connection, "partitions", say) as is_due:
        if is_due:
            connection.execute(
                "select timeline_data.create_partitions(%s, %s)",
                [NOW - timedelta(days=3650), NOW + timedelta(days=365)],
            )
            connection.execute("drop index if exists timeline_data.activity_body_search")
            script(connection, "directory")
    year = NOW.year - 11
    for start in (datetime(y, m, 1, tzinfo=UTC) for y in range(year, year + 13) for m in (1, 7)):
        end = (
            start.replace(month=7)
            if start.month == 1
            else start.replace(year=start.year + 1, month=1)
        )
        with step(connection, f"ours {start:%Y-%m}", say) as is_due:
            if is_due:
                script(connection, "ours", starts_at=start, ends_at=end)
    with step(connection, "search index", say) as is_due:
        if is_due:
            connection.execute("select timeline_data.ensure_search_index()")
