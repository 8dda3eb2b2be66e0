"""What the proofs share that kill clients and servers."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")

ROOT = Path(__file__).resolve().parents[2]


def running(dsn: str, *words: str) -> subprocess.Popen[bytes]:
    """`timeline …` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "timeline", *words],
        env=os.environ | {"TIMELINE_DSN": dsn},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill(kind: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    """SIGKILL to the client; or to the postmaster, whose children end when they notice."""
    if kind == "client":
        process.send_signal(signal.SIGKILL)
    else:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
    process.wait()


def count(connection: Connection, statement: str, values: list[Any] | None = None) -> Any:
    """The one value that a statement returns."""
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


def tell_kills(
    record_property: Callable[[str, object], None],
    hit: Counter[tuple[str, str]],
    slowest: float,
    rows: int,
) -> None:
    """What was killed at which step, for the end of the run."""
    record_property("kills", sum(hit.values()))
    for kind in ("client", "server"):
        record_property(f"of the {kind}", sum(n for (other, _), n in hit.items() if other == kind))
    for (kind, state), times in sorted(hit.items()):
        record_property(f"{kind} at '{state}'", times)
    record_property("rows before and after", f"{rows:,}")
    record_property("recovered in at most", slowest)


def freed(call: Callable[[], T]) -> T:
    """`call`, once the backend of a killed client has let go."""
    for _ in range(100):
        try:
            return call()
        except TimelineError as error:
            if error.code != "55P03":
                raise
        time.sleep(0.05)
    raise AssertionError("the lock of a killed run is held for five seconds")


def deadlocks(connection: Connection) -> int:
    """How many this database has seen."""
    return int(
        count(
            connection, "select deadlocks from pg_stat_database where datname = current_database()"
        )
    )
