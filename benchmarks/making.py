"""Making the data of a size, step by step: what a run that was stopped had done stays done.

A step is a transaction of some minutes at most, also at 10 M rows. The product's tables and those of
the baselines are filled side by side in two sessions.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import QueryCanceled

from timeline import install

from . import ask, cleaning, database, server, words
from .companies import Company, check, companies
from .database import NOW, Connection, Say, script

# Rows of a step of the raw data.
CHUNK = 100_000
_TOLD = 0.5

# For a server of ours, while data are made. Nothing is measured with them.
_HURRIED = {
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
}
# For one that goes with its data: with no care for a crash.
_CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_MOST_BUFFERS = 2 * 1024**3
_INDEXES = {
    "plain key": "alter table bench.plain add primary key (company_id, activity_date, id)",
    "search key": "alter table bench.search add primary key (company_id, id)",
    "search source": "create unique index on bench.search (company_id, source, external_id)",
    "search date": "create index on bench.search (company_id, activity_date, id)",
    "search words": "create index on bench.search using gin (company_id, search_vector)",
}


def hurry(folder: Path, *, is_temporary: bool) -> None:
    """Restart the server of `folder` for making data fast."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    buffers = {"shared_buffers": f"{min(memory // 8, _MOST_BUFFERS) // 1024}kB"}
    server.configure(folder, _HURRIED | buffers | (_CARELESS if is_temporary else {}))


def calm(folder: Path) -> None:
    """Restart it with its ordinary settings, also where a run was killed that had hurried."""
    server.configure(folder, dict.fromkeys([*_HURRIED, "shared_buffers", *_CARELESS]))


def is_made(dsn: str, size: str) -> bool:
    """Is there nothing left to make?"""
    with psycopg.connect(dsn) as conn:
        known = conn.execute(
            "select from pg_database where datname = %s", [database.name(size)]
        ).rowcount
    if not known:
        return False
    with database.connect(dsn, size) as connection:
        found = ask.one(connection, "select to_regclass('bench.step')")
        return found is not None and bool(
            connection.execute("select from bench.step where name = 'vacuum'").rowcount
        )


def make(dsn: str, size: str, say: Say) -> list[Company]:
    """Fill the database of a size, or what of it is missing; returns its companies."""
    database.create(dsn, size)
    found = companies(size)

    def session() -> Connection:
        return _session(dsn, size)

    with session() as connection:
        script(connection, "raw")
        _beginning(connection, found, say)
        side_by_side(session, [_raw(found, say, lane) for lane in range(2)])
        with step(connection, "raw index", say) as is_due:
            if is_due:
                connection.execute("create index on bench.activity (activity_date)")
                connection.execute("analyze bench.activity")
        _installed(connection, make_conninfo(dsn, dbname=database.name(size)), say)
        side_by_side(session, [_ours(say), _plain(say)])
        # Step by step, as refresh does it: in one transaction what was folded would lie in the way.
        cleaning.fold(connection)
        vacuum(connection, "vacuum", "vacuum (analyze)", say)
    return found


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
    _tell(say, what, seconds)


def vacuum(connection: Connection, what: str, command: str, say: Say) -> None:
    """A step that can be in no transaction, and may be run twice."""
    if connection.execute("select from bench.step where name = %s", [what]).rowcount:
        return
    start = time.monotonic()
    connection.execute(command.encode())
    seconds = time.monotonic() - start
    connection.execute("insert into bench.step values (%s, %s)", [what, seconds])
    _tell(say, what, seconds)


def _tell(say: Say, what: str, seconds: float) -> None:
    # Of a small data set most steps are nothing to talk about.
    if seconds >= _TOLD:
        say(f"{what:28} {seconds:7.1f} s")


# The work of one session; asks before each step whether it shall go on.
Lane = Callable[[Connection, Event], None]


def _session(dsn: str, size: str) -> Connection:
    connection = database.connect(dsn, size)
    for setting, value in {"maintenance_work_mem": "256MB", "work_mem": "64MB"}.items():
        connection.execute("select set_config(%s, %s, false)", [setting, value])
    return connection


def side_by_side(connect: Callable[[], Connection], lanes: list[Lane]) -> None:
    """Work in as many sessions; what goes wrong in one, or Ctrl-C, stops the others."""
    stopped = Event()
    sessions = [connect() for _ in lanes]

    def work(lane: Lane, session: Connection) -> None:
        with session:
            lane(session, stopped)

    with ThreadPoolExecutor(len(lanes)) as pool:
        futures = [pool.submit(work, *pair) for pair in zip(lanes, sessions, strict=True)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stopped.set()
            # Again and again: one may be between two statements.
            while not all(future.done() for future in futures):
                for session in sessions:
                    if not session.closed:
                        session.cancel()
                wait(futures, 0.5)
        # What went wrong first, not that the others were cancelled for it.
        errors = [error for future in futures if (error := future.exception())]
        for error in sorted(errors, key=lambda error: isinstance(error, QueryCanceled)):
            raise error


def _beginning(connection: Connection, found: list[Company], say: Say) -> None:
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
            with connection.cursor().copy("copy bench.company from stdin") as copy:
                for c in found:
                    copy.write_row(
                        (c.number, c.id, c.name, c.rows, c.users, c.contacts, c.accounts, c.deals)
                    )
    check(connection, found)
    with step(connection, "objects", say) as is_due:
        if is_due:
            script(connection, "objects", numbers=[company.number for company in found])
            connection.execute("analyze bench.object")


def chunks(found: list[Company]) -> Iterator[tuple[list[int], int, int]]:
    """(companies, first row, last row) of each step: many small companies, or a piece of one."""
    few: list[Company] = []
    for company in found:
        if company.rows > CHUNK:
            for first in range(1, company.rows + 1, CHUNK):
                yield [company.number], first, first + CHUNK - 1
            continue
        if sum(c.rows for c in few) + company.rows > CHUNK:
            yield [c.number for c in few], 1, CHUNK
            few = []
        few.append(company)
    if few:
        yield [c.number for c in few], 1, CHUNK


def _raw(found: list[Company], say: Say, lane: int) -> Lane:
    def work(connection: Connection, stopped: Event) -> None:
        steps = list(chunks(found))
        for place, (numbers, first, last) in list(enumerate(steps, 1))[lane::2]:
            if stopped.is_set():
                return
            with step(connection, f"raw {place}/{len(steps)}", say) as is_due:
                if is_due:
                    script(connection, "company", numbers=numbers, first=first, last=last, now=NOW)

    return work


def _installed(connection: Connection, dsn: str, say: Say) -> None:
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
    with step(connection, "directory", say) as is_due:
        if is_due:
            script(connection, "directory")
            connection.execute("analyze timeline_data.object, timeline_data.object_parent")


def stretches() -> Iterator[tuple[datetime, datetime]]:
    """The quarters of the data, and of the years around them."""
    marks = [
        datetime(y, m, 1, tzinfo=UTC)
        for y in range(NOW.year - 11, NOW.year + 2)
        for m in (1, 4, 7, 10)
    ]
    return zip(marks, [*marks[1:], datetime(NOW.year + 2, 1, 1, tzinfo=UTC)], strict=True)


def _ours(say: Say) -> Lane:
    def work(connection: Connection, stopped: Event) -> None:
        _filled(connection, stopped, "ours", say)
        if stopped.is_set():
            return
        with step(connection, "ours words", say) as is_due:
            if is_due:
                connection.execute("select timeline_data.ensure_search_index()")

    return work


def _plain(say: Say) -> Lane:
    def work(connection: Connection, stopped: Event) -> None:
        with step(connection, "plain tables", say) as is_due:
            if is_due:
                script(connection, "plain")
        _filled(connection, stopped, "plain_rows", say)
        has_gin = connection.execute(
            "select from pg_extension where extname = 'btree_gin'"
        ).rowcount
        for name, statement in _INDEXES.items():
            if stopped.is_set():
                return
            with step(connection, name, say) as is_due:
                if is_due:
                    made = (
                        statement
                        if has_gin
                        else statement.replace("(company_id, search_", "(search_")
                    )
                    connection.execute(made.encode())

    return work


def _filled(connection: Connection, stopped: Event, file: str, say: Say) -> None:
    for start, end in stretches():
        if stopped.is_set():
            return
        with step(connection, f"{file.removesuffix('_rows')} {start:%Y-%m}", say) as is_due:
            if is_due:
                script(connection, file, starts_at=start, ends_at=end)
