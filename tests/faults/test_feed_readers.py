"""Writers that commit late, readers that are killed: no change is missed, doubled, or before one that it follows."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests import server
from tests.calls import settle
from tests.faults.killing import ROOT, Connection, count
from tests.proofs import IS_WHOLE, rounds

pytestmark = pytest.mark.proofs
COMPANY = "11111111-1111-1111-1111-111111111111"
WRITERS = 8
READERS = 4
CHANGES = 100_000 if IS_WHOLE else 4_000
IN_TRANSACTION = 30
SHARED = 40

Position = tuple[int, int]


class Change(NamedTuple):
    """What a writer did: to which activity, making which version, and when it began to."""

    activity: str
    version: int
    began: float


class Writer(threading.Thread):
    """Transactions of thirty changes, some of what others change as well, each kept open for up to half a second."""

    def __init__(self, dsn: str, seed: str, shared: list[str]) -> None:
        super().__init__()
        self.dsn, self.shared = dsn, shared
        self.generator = random.Random(seed)
        self.committed: list[tuple[list[Change], float]] = []
        self.own: list[str] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            with psycopg.connect(self.dsn) as connection:
                for _ in range(CHANGES // IN_TRANSACTION // WRITERS):
                    changes = self.write(connection)
                    time.sleep(self.generator.random() / 2)
                    if self.generator.random() < 0.05:
                        connection.rollback()
                        continue
                    connection.commit()
                    self.committed.append((changes, time.monotonic()))
                    self.own += [change.activity for change in changes if change.version == 1]
        except BaseException as error:
            self.failure = error

    def write(self, connection: Connection) -> list[Change]:
        """The shared ones last and in one order: locks are held until the end."""
        generator = self.generator
        calls: list[tuple[str, tuple[Any, ...]]] = []
        for _ in range(IN_TRANSACTION - 2):
            if self.own and generator.random() < 0.4:
                calls.append(self.another(generator.choice(self.own)))
            else:
                calls.append(("record(%s, %s)", (Jsonb(activity(generator)),)))
        calls += [self.another(one) for one in sorted(generator.sample(self.shared, 2))]
        changes = []
        for call, values in calls:
            began = time.monotonic()
            row = connection.execute(
                f"select timeline.{call}".encode(), [COMPANY, *values]
            ).fetchone()
            assert row is not None
            if row[0]["outcome"] != "unchanged":
                changes.append(Change(row[0]["id"], row[0]["version"], began))
        return changes

    def another(self, one: str) -> tuple[str, tuple[Any, ...]]:
        """A change of one that is there: of its text, of its date and with it of its partition."""
        changes: dict[str, Any] = {"subject": f"s{self.generator.random()}"}
        if self.generator.random() < 0.3:
            changes["activity_date"] = date(self.generator)
        return "change(%s, %s, %s)", (one, Jsonb(changes))


def date(generator: random.Random) -> str:
    return f"20{generator.randint(10, 30)}-0{generator.randint(1, 9)}-15T00:00:00Z"


def activity(generator: random.Random) -> dict[str, Any]:
    return {"activity_type": "note", "subject": "n", "activity_date": date(generator)}


class Reader:
    """A process that is killed and comes back."""

    def __init__(self, dsn: str, number: int, folder: Path) -> None:
        self.file = folder / f"reader{number}.jsonl"
        self.arguments = [
            dsn,
            COMPANY,
            f"reader {number}",
            str((1, 7, 100, 500)[number]),
            str(self.file),
        ]
        self.kills = -1
        self.process: subprocess.Popen[bytes] | None = None
        self.again()

    def again(self) -> None:
        """SIGKILL, wherever it is, and a new one under its name."""
        self.kill()
        self.kills += 1
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.feed_reader", *self.arguments], cwd=ROOT
        )

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def lines(self) -> list[dict[str, Any]]:
        """What it noted; the last line before a kill may be half of one, glued to the next start."""
        found = []
        for line in self.file.read_text().split("\n") if self.file.exists() else []:
            whole = line[line.rindex('{"start"') :] if '{"start"' in line else line
            try:
                found.append(json.loads(whole))
            except ValueError:
                continue
        return found

    def acknowledged(self) -> Position:
        """The last position that it noted as acknowledged: near the end of its file."""
        with open(self.file, "rb") as file:
            file.seek(max(0, self.file.stat().st_size - 1_000_000))
            lines = file.read().decode(errors="replace").split("\n")
        for line in reversed(lines):
            if line.startswith('{"acknowledged"') and line.endswith("}"):
                return place(json.loads(line)["acknowledged"])
        return (0, 0)

    def told(self) -> list[dict[str, Any]]:
        """The changes it was told, those of before a kill left out that it had not acknowledged.

        Asserts that it was told nothing again that it had acknowledged, and nothing out of order.
        """
        told: list[dict[str, Any]] = []
        acknowledged: Position = (0, 0)
        for line in self.lines():
            if "start" in line:
                is_start = True
            elif "acknowledged" in line:
                acknowledged = place(line["acknowledged"])
            else:
                assert place(line["position"]) > acknowledged
                if is_start:
                    told = [one for one in told if place(one["position"]) < place(line["position"])]
                assert not told or place(line["position"]) > place(told[-1]["position"])
                told.append(line)
                is_start = False
        return told


def place(position: str) -> Position:
    xid, seq = position.split("-")[1:]
    return int(xid), int(seq)


@rounds(2)
def test_no_change_is_missed_doubled_or_out_of_order(
    database: str,
    connection: Connection,
    app: Connection,
    tmp_path: Path,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    generator = random.Random(seed)
    begun = [
        app.execute(
            "select timeline.record(%s, %s)", [COMPANY, Jsonb(activity(generator))]
        ).fetchone()
        for _ in range(SHARED)
    ]
    shared = [row[0]["id"] for row in begun if row is not None]
    dsn = server.login(database, "app")
    writers = [Writer(dsn, f"{seed}.{number}", shared) for number in range(WRITERS)]
    readers = [Reader(dsn, number, tmp_path) for number in range(READERS)]
    started = time.monotonic()
    for writer in writers:
        writer.start()
    try:
        while any(writer.is_alive() for writer in writers):
            time.sleep(generator.random() * (2 if IS_WHOLE else 0.8))
            generator.choice(readers).again()
        took = time.monotonic() - started
        settle(app)
        end = place(str(count(connection, "select timeline_data.present_position()")))
        wait_for(readers, end)
    finally:
        for reader in readers:
            reader.kill()
    assert [writer.failure for writer in writers] == [None] * WRITERS
    committed = [one for writer in writers for one in writer.committed]
    versions = Counter(change.activity for changes, _ in committed for change in changes)
    versions.update(shared)
    for reader in readers:
        told = reader.told()
        by_activity: dict[str, list[dict[str, Any]]] = {}
        for one in told:
            by_activity.setdefault(one["activity"]["id"], []).append(one)
        # Nothing missed, nothing twice, nothing of what was rolled back.
        assert {one: len(several) for one, several in by_activity.items()} == dict(versions)
        for several in by_activity.values():
            assert [one["change"] for one in several] == ["insert"] + ["update"] * (
                len(several) - 1
            )
            shown = [one["activity"]["version"] for one in several]
            # What is there when it is told, or was there when it was changed; and never an older one later.
            assert shown == sorted(shown)
            assert all(version >= number for number, version in enumerate(shown, start=1))
        check_order(
            {
                one: [place(each["position"]) for each in several]
                for one, several in by_activity.items()
            },
            committed,
        )
    record_property("changes", sum(versions.values()))
    record_property("transactions", len(committed))
    record_property("kills of readers", sum(reader.kills for reader in readers))
    record_property("seconds", took)


def check_order(
    places: dict[str, list[Position]], committed: list[tuple[list[Change], float]]
) -> None:
    """Of a transaction the changes stand as they were made; behind all of those that had ended before they began."""
    at = [
        ([places[change.activity][change.version - 1] for change in changes], changes, ended)
        for changes, ended in committed
    ]
    for where, _, _ in at:
        assert where == sorted(where)
    begun = sorted(
        (change.began, where[index])
        for where, changes, _ in at
        for index, change in enumerate(changes)
    )
    ended = sorted((ended, where[-1]) for where, _, ended in at if where)
    latest: Position = (0, 0)
    waiting = iter(ended)
    upcoming = next(waiting, None)
    for began, position in begun:
        while upcoming is not None and upcoming[0] < began:
            latest = max(latest, upcoming[1])
            upcoming = next(waiting, None)
        assert position > latest


def wait_for(readers: list[Reader], end: Position) -> None:
    """Until each has acknowledged all there is; who takes one change at a time takes long."""
    for reader in readers:
        before, limit = (0, 0), time.monotonic() + 120
        while (now := reader.acknowledged()) < end:
            if now > before:
                before, limit = now, time.monotonic() + 120
            assert time.monotonic() < limit, "a reader does not come to the end"
            time.sleep(0.2)
