"""Where it is measured; what may be done to a server of ours only: settings, a cold start."""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg

from timeline import embedded
from timeline.embedded import folder as folders
from timeline.errors import TimelineError

from .database import Say

_DROP = Path("/proc/sys/vm/drop_caches")
# In the folder of a server that a benchmark started, until it is stopped; locked by the run.
MARK = "bench"


class Server(NamedTuple):
    """Where it is measured. `folder`: of a server that is ours, and may be restarted."""

    dsn: str
    folder: Path | None
    is_temporary: bool = False


@contextmanager
def serve(dsn: str | None, folder: Path | None, say: Say) -> Iterator[Server]:
    """The server of `dsn`, else one in `folder`, else one that goes with its data.

    One that a killed run left in `folder` is taken over: restarted as need be, stopped in the end.
    One that somebody else started there is used as it is. Raises TimelineError TL409 where another
    run is at work in `folder`.
    """
    if dsn:
        yield Server(dsn, None)
        return
    with tempfile.TemporaryDirectory() as temporary, _own_login():
        # The server runs as another user where we are root.
        Path(temporary).chmod(0o755)
        place = folder or Path(temporary) / "server"
        if embedded.running(place) and not (place / MARK).exists():
            say(f"the server of {place} is not a benchmark's: it is not restarted, nor stopped")
            yield Server(embedded.up(place), None)
            return
        with _held(place):
            if embedded.running(place):
                say(f"a run that was killed left the server of {place}: it is taken over")
            try:
                yield Server(embedded.up(place, say=say), place, folder is None)
            finally:
                if embedded.running(place):
                    embedded.down(place)
                (place / MARK).unlink(missing_ok=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Mark a folder as ours; the kernel frees the lock of a run that is killed, the mark stays."""
    folder = folder.absolute()
    with folders.locked(folder, create=True):
        mark = folders.open_own(folder, MARK)
    try:
        fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise TimelineError(
            "TL409",
            f"another benchmark runs in {folder}",
            "wait until it is done, or choose another --folder",
        ) from None
    else:
        yield
    finally:
        os.close(mark)


@contextmanager
def _own_login() -> Iterator[None]:
    """Without libpq's variables: they are about another server, and a password goes before ours."""
    kept = {name: value for name, value in os.environ.items() if name.startswith("PG")}
    for name in kept:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(kept)


def restart_cold(folder: Path) -> str:
    """Restart it with nothing of its data in memory; tells how far that was possible."""
    port = embedded.describe(folder)["port"]
    embedded.down(folder)
    told = _forget(folder)
    embedded.up(folder, port=port)
    return told


def configure(folder: Path, settings: Mapping[str, str | None]) -> None:
    """Set settings of the whole server, None: as they were; it is restarted if one changes."""
    described = embedded.describe(folder)
    with psycopg.connect(described["dsn"], autocommit=True) as conn:
        there: dict[str, str] = dict(
            conn.execute(
                "select s.name, s.setting from pg_file_settings as s where s.name = any (%s)"
                " and s.sourcefile like '%%/postgresql.auto.conf'",
                [[*settings]],
            ).fetchall()
        )
        due = {name: value for name, value in settings.items() if value != there.get(name)}
        for name, value in due.items():
            told = f"reset {name}" if value is None else f"set {name} = '{value}'"
            conn.execute(f"alter system {told}".encode())
    if due:
        embedded.down(folder)
        embedded.up(folder, port=described["port"])


def _forget(folder: Path) -> str:
    """Have the system forget what it read of the data of a stopped server."""
    os.sync()
    try:
        _DROP.write_text("3")
    except OSError:
        pass
    else:
        return "the system's cache dropped"
    if not hasattr(os, "posix_fadvise"):
        return "the system's cache kept"
    for path in (folder / "data").rglob("*"):
        if path.is_file():
            file = os.open(path, os.O_RDONLY)
            os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(file)
    return "the data's pages advised out of the system's cache"
