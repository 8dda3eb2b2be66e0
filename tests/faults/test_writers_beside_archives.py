"""Partitions leave and come back under eight writers and a long reader: no writer fails, waits long, or loses anything."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.faults.killing import Connection, count, deadlocks
from tests.functions.cuts import COMPANY, whole
from tests.functions.places import astray
from tests.proofs import IS_WHOLE, rounds
from timeline import archive, partitions

pytestmark = pytest.mark.proofs
# In each round.
CYCLES = 100 if IS_WHOLE else 12
WRITERS = 8


class Writer(threading.Thread):
    """Records, resends, changes and removes activities of two years until it is told to stop."""

    def __init__(self, dsn: str, number: str, stop: threading.Event) -> None:
        super().__init__()
        self.dsn, self.number, self.stop = dsn, number, stop
        self.waits: list[float] = []
        self.failures: list[str] = []
        self.outcomes: Counter[str] = Counter()

    def run(self) -> None:
        generator = random.Random(self.number)
        ids: list[str] = []
        with psycopg.connect(self.dsn, autocommit=True) as other:
            while not self.stop.is_set():
                started = time.monotonic()
                try:
                    self.outcomes[self.write(other, generator, ids)] += 1
                except psycopg.Error as error:
                    # What is archived cannot be changed: that is an answer.
                    if error.sqlstate == "TL410":
                        self.outcomes["refused as archived"] += 1
                    else:
                        self.failures.append(f"{error.sqlstate} {error}")
                self.waits.append(time.monotonic() - started)

    def write(self, other: Connection, generator: random.Random, ids: list[str]) -> str:
        """One call."""
        choice = generator.random()
        if ids and choice < 0.2:
            changes = Jsonb({"subject": f"changed {generator.random()}"})
            return told(other, "change(%s, %s, %s)", COMPANY, generator.choice(ids), changes)
        if ids and choice < 0.25:
            call = generator.choice(("remove(%s, %s)", "restore(%s, %s)"))
            return told(other, call, COMPANY, generator.choice(ids))
        days = generator.randint(1, 700)
        activity = {
            "activity_type": "note",
            "subject": "w",
            "source": "w",
            # Some keys come again, of other dates too.
            "external_id": f"{self.number}-{generator.randint(1, 2000)}",
            "related_to": {"type": "contact", "id": f"c{generator.randint(1, 5)}"},
        }
        row = other.execute(
            "select timeline.record(%s, %s || jsonb_build_object('activity_date', now() - %s * interval '1 day'))",
            [COMPANY, Jsonb(activity), days],
        ).fetchone()
        assert row is not None
        if row[0]["outcome"] == "inserted":
            ids.append(row[0]["id"])
        return str(row[0]["outcome"])


def told(connection: Connection, call: str, *values: Any) -> str:
    row = connection.execute(f"select timeline.{call}".encode(), values).fetchone()
    assert row is not None
    return str(row[0]["outcome"])


def read(dsn: str, stop: threading.Event) -> None:
    """A report: reads, and keeps its transaction open, so that no partition may leave meanwhile."""
    with psycopg.connect(dsn) as other:
        while not stop.is_set():
            # "Send it again": a partition left while it waited for the lock.
            with suppress(psycopg.errors.SerializationFailure):
                other.execute("select timeline.page(%s), timeline.summary(%s)", [COMPANY, COMPANY])
                time.sleep(1.2)
            other.rollback()
            stop.wait(2.4)


def leaving(connection: Connection, generator: random.Random) -> str:
    """A partition that is over and holds something: the oldest every other time."""
    found = connection.execute("select timeline_data.to_archive(null, now())").fetchone()
    assert found is not None
    names = [part["name"] for part in found[0] if not part["is_edge"]]
    return names[0] if generator.random() < 0.5 else str(generator.choice(names))


@rounds(5)
def test_writers_never_fail_nor_wait_long_while_partitions_come_and_go(
    database: str,
    connection: Connection,
    tmp_path: Path,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    connection.execute(
        "select timeline.put_objects(%s, %s)",
        [
            COMPANY,
            Jsonb(
                [
                    {"type": "contact", "id": f"c{n}", "parents": [{"type": "account", "id": "a"}]}
                    for n in range(1, 6)
                ]
            ),
        ],
    )
    partitions.rotate(database, width="month")
    stop = threading.Event()
    writers = [Writer(database, f"{seed}.{number}", stop) for number in range(WRITERS)]
    threads = [*writers, threading.Thread(target=read, args=(database, stop))]
    for thread in threads:
        thread.start()
    generator = random.Random(seed + 1)
    moved = 0
    try:
        while not count(connection, "select count(*) > 500 from timeline_data.activity"):
            time.sleep(0.05)
        for _ in range(CYCLES):
            partitions.rotate(database, wait=120)
            done = archive.archive(
                database, names=[leaving(connection, generator)], folder=str(tmp_path), wait=120
            )
            for name in done["archived"]:
                moved += archive.attach(database, name=name, wait=120)["attached"]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    waits = [wait for writer in writers for wait in writer.waits]
    failures = [failure for writer in writers for failure in writer.failures]
    outcomes = sum((writer.outcomes for writer in writers), Counter())
    seen = deadlocks(connection)
    record_property("cycles, each an archive and its return", CYCLES)
    record_property("activities that left and came back", moved)
    record_property("writes", len(waits))
    for outcome, number in outcomes.most_common():
        record_property(outcome, number)
    record_property("errors", len(failures))
    record_property("deadlocks", seen)
    record_property("longest wait", max(waits))
    record_property("one in a thousand waited", sorted(waits)[-len(waits) // 1000])
    assert failures == []
    assert seen == 0
    assert moved > 0
    # Beside other tests on the same processors a short run may be kept waiting by them.
    assert max(waits) < (1 if IS_WHOLE else 5)
    whole(connection)
    assert astray(connection) == {}
    assert count(connection, "select count(*) from timeline_data.activity") == outcomes["inserted"]
