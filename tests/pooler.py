"""A PgBouncer before the run's server, by the configuration that `timeline pgbouncer` prints.

TIMELINE_TEST_POOLER=1 sends through it every login that server.login() gives a test. Each process
of a run has one of its own, so that what it counts belongs to the test at hand.
"""

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import dict_row

from timeline import pooling
from timeline.embedded.account import account, drop

CLIENTS = 1000

_SECRETS = (
    'select format(\'"%s" "%s"\', rolname, rolpassword) from pg_authid'
    " where rolname ~ '^test_' or rolname = current_user"
)


class Pooler(NamedTuple):
    """One that runs."""

    process: subprocess.Popen[str]
    port: int
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

    def end(self) -> None:
        """Stop it; whoever is connected loses the connection."""
        self.process.terminate()
        self.process.communicate(timeout=20)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def program() -> Path | None:
    """Where it is, if it is: Debian puts it where not everybody's path leads."""
    name = "pgbouncer"
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    return None if found is None else Path(found)


def version(program: Path) -> str:
    """What the program calls itself."""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
    return said.stdout.splitlines()[0]


def write_logins(dsn: str, file: Path) -> None:
    """The list of logins, as PgBouncer reads it: those of tests, and the superuser's."""
    with psycopg.connect(dsn) as conn:
        rows = conn.execute(_SECRETS.encode()).fetchall()
    file.write_text("".join(f"{line}\n" for (line,) in rows))
    file.chmod(0o644)


def start(program: Path, direct: str, folder: Path) -> Pooler:
    """One for every database of the server; `direct` is its superuser's DSN over TCP.

    Its lines are those of `timeline pgbouncer`, but that the line of the database is for all.
    Through TCP, so that the server's log tells who came this way: a test does it by the socket.
    """
    folder.mkdir()
    folder.chmod(0o755)
    logins, passfile, port = folder / "userlist.txt", folder / "pgpass", free_port()
    write_logins(direct, logins)
    passfile.touch(0o600)
    given = conninfo_to_dict(direct)
    passfile.write_text(f"*:*:*:*:{given['password']}\n")
    place = pooling.Place(port=port, auth_file=str(logins), socket_dir="")
    printed = pooling.config(direct, CLIENTS, None, place)
    line = f"\n{given['dbname']} = "
    assert printed.count(line) == 1
    text = re.sub(r" dbname=\S+", "", printed.replace(line, "\n* = "), count=1)
    made = Pooler(launch(program, text, folder), port, passfile)
    wait(made.process, made.through(direct))
    return made


def launch(program: Path, config: str, folder: Path) -> subprocess.Popen[str]:
    """PgBouncer with that configuration; like PostgreSQL it does not run as root."""
    file = folder / "pgbouncer.ini"
    file.write_text(config)
    file.chmod(0o644)
    with (folder / "log").open("w") as log:
        return subprocess.Popen(
            [program, str(file)], stderr=log, text=True, **drop(account(folder))
        )


def wait(process: subprocess.Popen[str], dsn: str) -> None:
    """Until it lets `dsn` in."""
    ends_at = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(dsn).close()
        except psycopg.OperationalError as error:
            if process.poll() is not None or time.monotonic() > ends_at:
                raise RuntimeError("PgBouncer lets nobody in") from error
            time.sleep(0.05)
        else:
            return
