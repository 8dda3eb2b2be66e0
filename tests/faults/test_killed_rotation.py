"""Rotations killed at random moments, the client or the server: every row stays in exactly one place."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.faults.killing import (
    Connection,
    count,
    deadlocks,
    freed,
    kill,
    running,
    tell_kills,
)
from tests.functions.cuts import COMPANY, whole
from tests.proofs import IS_WHOLE, rounds
from timeline import db, embedded, install, partitions
from timeline.patience import Patience

pytestmark = pytest.mark.proofs
# In each round.
CLIENTS, SERVERS = (12, 6) if IS_WHOLE else (3, 2)
CYCLES, WRITERS = 50 if IS_WHOLE else 10, 8
ROWS = 20_000 if IS_WHOLE else 4_000

# Dates from ten years ago to nine ahead: of most of them no partition exists at first.
_FILL = """
select timeline.record_many(%s, jsonb_agg(jsonb_build_object(
  'activity_type', 'note', 'subject', 'n' || n, 'source', 'kill', 'external_id', n::text,
  'activity_date', now() + (n * 7919 %% 7000 - 3600) * interval '1 day')))
from generate_series(%s::integer, %s::integer) as n
"""
_STRAYED = """
select count(*) from timeline_data.activity_body as b
left join timeline_data.activity as a
  on a.company_id = b.company_id and a.activity_date = b.activity_date and a.id = b.activity_id
where a.id is null
"""
_STATE = """
select coalesce(min(c.state) filter (where c.state = 'leaving' and c.next_page < c.last_page), max(c.state), 'none')
from timeline_data.partition_change as c
"""


def copied(dsn: str, share: float, process: subprocess.Popen[bytes]) -> None:
    """Wait until a split has copied that share of its pages, or the rotation is over."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        while process.poll() is None:
            row = connection.execute(
                "select sum(c.next_page)::float8, sum(c.last_page)::float8 from timeline_data.partition_change as c where c.state = 'leaving'"
            ).fetchone()
            if row is not None and row[1] and row[0] >= share * row[1]:
                return
            time.sleep(0.001)


@rounds(5)
def test_killed_at_any_moment_no_row_is_lost_or_doubled(
    server: Path, seed: int, record_property: Callable[[str, object], None]
) -> None:
    dsn = embedded.up(server)
    install.migrate(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for start in range(1, ROWS, 1000):
            connection.execute(_FILL.encode(), [COMPANY, start, start + 999])
        connection.execute("vacuum analyze")
        undo(connection, dsn)
    generator = random.Random(20261125 + seed)
    kinds = ["client"] * CLIENTS + ["server"] * SERVERS
    generator.shuffle(kinds)
    hit: Counter[tuple[str, str]] = Counter()
    slowest = 0.0
    for kind in kinds:
        process = running(dsn, "partitions", "rotate")
        # Two of three in the middle of copying, the others some steps later, or when all is over.
        copied(dsn, generator.random(), process)
        time.sleep(generator.choice((0.0, 0.0, 0.3)) * generator.random())
        kill(kind, process, server)
        killed = time.monotonic()
        dsn = embedded.up(server)
        with psycopg.connect(dsn, autocommit=True) as connection:
            hit[kind, count(connection, _STATE)] += 1
            assert count(connection, "select count(*) from timeline_data.activity") == ROWS
            assert count(connection, _STRAYED) == 0
            with suppress(psycopg.errors.LockNotAvailable):
                connection.execute(
                    "select timeline_data.rotate_step(now(), now() + interval '1 s', null)"
                )
            done = freed(partial(partitions.rotate, dsn))
            slowest = max(slowest, time.monotonic() - killed)
            assert done["in_edges"] == 0
            whole(connection)
            assert count(connection, "select count(*) from timeline_data.activity") == ROWS
            assert count(connection, _STRAYED) == 0
            undo(connection, dsn)
    tell_kills(record_property, hit, slowest, ROWS)
    # A test that never struck in the middle would prove nothing.
    assert "leaving" in {state for _, state in hit}, hit


def write_one(other: Connection, generator: random.Random, ids: list[str]) -> int:
    """An activity of any date, or another date for one that is there; how many are new."""
    date = f"{generator.randint(1990, 2060)}-{generator.randint(1, 12):02}-{generator.randint(1, 28):02}T00:00:00Z"
    if ids and generator.random() < 0.3:
        changes = Jsonb({"activity_date": date})
        other.execute("select timeline.change(%s, %s, %s)", [COMPANY, generator.choice(ids), changes])  # fmt: skip
        return 0
    activity = Jsonb({"activity_type": "note", "subject": "w", "activity_date": date})
    ids.append(str(count(other, "select timeline.record(%s, %s) ->> 'id'", [COMPANY, activity])))
    return 1


@rounds(4)
def test_writers_never_wait_long_for_a_rotation(
    database: str,
    connection: Connection,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    """Eight writers, of all dates, beside one rotation after the other."""
    stop = threading.Event()
    waits: list[float] = []
    failures: list[str] = []
    written: Counter[int] = Counter()

    def write(number: int) -> None:
        generator = random.Random(f"{seed} {number}")
        ids: list[str] = []
        # As pools do it: what a session compiled for partitions that left stays in it (docs/concepts.md).
        while not stop.is_set():
            with psycopg.connect(database, autocommit=True) as other:
                for _ in range(2000):
                    if stop.is_set():
                        break
                    started = time.monotonic()
                    try:
                        written[number] += write_one(other, generator, ids)
                    except psycopg.Error as error:
                        failures.append(f"{error.sqlstate} {error}")
                    waits.append(time.monotonic() - started)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        for cycle in range(CYCLES):
            if cycle % 10 == 9:
                # The layout of the beginning, so that every cycle has partitions to make.
                undo(connection, database)
            partitions.rotate(database, ahead=4 + 4 * (cycle % 10), wait=120)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    seen = deadlocks(connection)
    record_property("rotations", CYCLES)
    record_property("writes beside them", len(waits))
    record_property("errors", len(failures))
    record_property("deadlocks", seen)
    record_property("longest wait", max(waits))
    assert failures == []
    assert seen == 0
    # Beside other tests on the same processors a short run may be kept waiting by them.
    assert max(waits) < (1 if IS_WHOLE else 5)
    whole(connection)
    assert count(connection, "select count(*) from timeline_data.activity") == sum(written.values())
    assert count(connection, _STRAYED) == 0


def undo(connection: Connection, dsn: str) -> None:
    """Back to a few partitions, so that there is something to rotate again; beside others too."""
    row = connection.execute("select date_trunc('quarter', now(), 'UTC')").fetchone()
    assert row is not None
    while True:
        with suppress(psycopg.errors.LockNotAvailable), connection.transaction():
            connection.execute("set local lock_timeout = '200ms'")
            connection.execute(
                "select timeline_data.begin_split(array['-infinity'::timestamptz, %s, %s + interval '3 months', 'infinity'])",
                [row[0], row[0]],
            )
            break
        time.sleep(random.uniform(0.05, 0.3))
    with db.connect(dsn, autocommit=True) as conn:
        for _ in partitions.steps(Patience(conn, 120), row[0], row[0].replace(microsecond=1)):
            pass
