"""A PgBouncer of ours, as `timeline pgbouncer` configures it; tests start theirs here too."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from timeline import pooling
from timeline.embedded.account import account, drop
from timeline.errors import TimelineError

CLIENTS = 1000
# Seconds until it has to answer, and until it has to have ended.
_PATIENCE = 20.0
_SECRETS = (
    'select format(\'"%s" "%s"\', r.rolname, r.rolpassword) from pg_authid as r'
    " where r.rolpassword is not null"
)
# What prints the configuration, of a place for a database.
Print = Callable[[str, pooling.Place], str]


def program() -> str:
    """PgBouncer. Raises TimelineError where there is none."""
    # Where Debian puts it, which is not on everybody's path.
    found = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise TimelineError(
            "TL400",
            "the crowd asks through PgBouncer, and there is none",
            "install it (Debian: apt-get install pgbouncer), or choose other parts: --only reading",
        )
    return found


def printed(dsn: str, place: pooling.Place) -> str:
    """What `timeline pgbouncer` prints."""
    return pooling.config(dsn, CLIENTS, None, place)


class Pooler:
    """One that runs. `dsn` leads through it, to the database and as the login of `target`."""

    def __init__(self, folder: Path, target: str, port: int) -> None:
        self._folder = folder
        self.dsn = make_conninfo(target, port=port)
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        # Into a file: a pipe that nobody reads would hold it. As root it does not run.
        with open(self._folder / "log", "ab") as log:
            process = subprocess.Popen(
                [program(), str(self._folder / "pgbouncer.ini")],
                stdout=log,
                stderr=log,
                **drop(account(self._folder)),
            )
        ends_at = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn, connect_timeout=5).close()
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > ends_at:
                    process.kill()
                    raise TimelineError("TL500", f"PgBouncer: {self.log()[-2000:]}") from None
                time.sleep(0.05)
            else:
                return process

    def log(self) -> str:
        """What it has told."""
        return (self._folder / "log").read_text()

    def stop(self) -> None:
        """At once for its clients."""
        self.process.terminate()
        self.process.wait(timeout=_PATIENCE)

    def restart(self) -> None:
        """With the same configuration on the same port."""
        self.stop()
        self.process = self._start()


@contextmanager
def pooled(target: str, owner: str, print_: Print = printed) -> Iterator[Pooler]:
    """A PgBouncer before `target`, a DSN over TCP whose password is known.

    `owner` may read the secrets of logins, of which it is given the list.
    """
    # Another user, as which it runs, cannot reach the folders of this one.
    folder = Path(tempfile.mkdtemp(prefix="timeline-pgbouncer-"))
    folder.chmod(0o755)
    try:
        with psycopg.connect(owner) as conn:
            logins = "".join(f"{row[0]}\n" for row in conn.execute(_SECRETS.encode()))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port: int = listening.getsockname()[1]
        place = pooling.Place(port=port, auth_file=str(folder / "userlist.txt"), socket_dir="")
        config = print_(target, place)
        for name, text in (("userlist.txt", logins), ("pgbouncer.ini", config)):
            _write(folder, name, text)
        running = Pooler(folder, target, port)
        try:
            yield running
        finally:
            running.stop()
    finally:
        shutil.rmtree(folder)


def _write(folder: Path, name: str, text: str) -> None:
    """A file that nobody but the user that it runs as may read."""
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(text)
    if os.geteuid() == 0:
        os.chown(path, *account(folder))
