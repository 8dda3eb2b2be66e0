"""A PgBouncer before the run's server, by the configuration that `timeline pgbouncer` prints.

TIMELINE_TEST_POOLER=1 sends through it every login that server.login() gives a test. Each process
of a run has one of its own, so that what it counts belongs to the test at hand.
"""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from benchmarks import pooler
from timeline.errors import TimelineError
from timeline.pooling import Place


class Pooled(NamedTuple):
    """One that runs before a server: its port, and a file with the password of all logins."""

    port: str
    passfile: Path

    def through(self, dsn: str) -> str:
        """`dsn` by way of it; the password stands in a file, as the command line wants it."""
        return make_conninfo(
            dsn, host="127.0.0.1", port=self.port, passfile=str(self.passfile), password=None
        )

    def transactions(self, dsn: str) -> int:
        """How many it has brought to the server, for the superuser of `dsn` to know."""
        # The console knows neither BEGIN nor parameters.
        with psycopg.connect(
            self.through(make_conninfo(dsn, dbname="pgbouncer")),
            autocommit=True,
            cursor_factory=psycopg.ClientCursor,
        ) as conn:
            totals = conn.cursor(row_factory=dict_row).execute("show stats_totals").fetchall()
        return sum(int(row["xact_count"]) for row in totals if row["database"] != "pgbouncer")


def program() -> Path | None:
    """Where it is, if it is."""
    try:
        return Path(pooler.program())
    except TimelineError:
        return None


def version(program: Path) -> str:
    """What the program calls itself."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]


@contextmanager
def before(direct: str, passfile: Path) -> Iterator[Pooled]:
    """One for every database of a server; `direct` is its superuser's DSN over TCP.

    Through TCP, so that the server's log tells who came this way: a test does it by the socket.
    """
    given = conninfo_to_dict(direct)
    passfile.touch(0o600)
    passfile.write_text(f"*:*:*:*:{given['password']}\n")
    with pooler.pooled(direct, direct, _for_all) as running:
        yield Pooled(str(conninfo_to_dict(running.dsn)["port"]), passfile)


def _for_all(dsn: str, place: Place) -> str:
    """What is printed, but that the line of the database is for all of them."""
    printed = pooler.printed(dsn, place)
    line = f"\n{conninfo_to_dict(dsn)['dbname']} = "
    assert printed.count(line) == 1
    return re.sub(r" dbname=\S+", "", printed.replace(line, "\n* = "), count=1)
