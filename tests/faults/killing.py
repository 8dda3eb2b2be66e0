"""What the proofs share that kill clients and servers."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]
T = TypeVar("T")

IS_WHOLE = os.environ.get("TIMELINE_TEST_PROOFS") == "whole"
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


def count(connection: Connection, statement: str) -> Any:
    """The one value that a statement returns."""
    row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row[0]


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
