"""A PostgreSQL kept in a folder: `up` starts it, `down` stops it, the data stay.

The folder (default .timeline/) is the only one that is touched. As root the server runs as
another user; a copy of programs that this user cannot reach stays until `down`, among the
temporary files where the folder is out of reach too. Loopback and a socket inside the
folder, both with a generated password, in folder/pgpass.
"""

import os
import shutil
import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from timeline.embedded import account, binaries, postmaster
from timeline.embedded import folder as folders
from timeline.embedded.binaries import find_binaries
from timeline.errors import TimelineError

__all__ = ["DATABASE", "FOLDER", "describe", "down", "find_binaries", "running", "start", "up"]

FOLDER = Path(".timeline")
DATABASE = "timeline"

_SOCKET_PATH_BYTES = 107
_ALWAYS = {"timezone": "UTC", "log_timezone": "UTC", "listen_addresses": "127.0.0.1"}
_THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}


def _silent(_text: str) -> None:
    pass


def up(folder: Path = FOLDER, port: int | None = None, say: Callable[[str], None] = _silent) -> str:
    """Start the server of `folder`, made when missing, and return the DSN of its database.

    The DSN names a password file and holds no secret. A server that runs already is left as
    it is. `port` 1 to 65535; None takes the last one when free, else any. `say` is told what
    happens. Raises TimelineError: "unreachable", or TL409 when it runs on another port.
    """
    folder = folder.absolute()
    with folders.locked(folder, create=True):
        state = folders.read(folder)
        if _answers(folder, state):
            if port not in (None, state["port"]):
                raise TimelineError(
                    "TL409",
                    f"the server of {folder} runs already, on port {state['port']}",
                    f"stop it first: timeline down --folder {folder}",
                )
            say(f"PostgreSQL {state['major']} of {folder} runs already")
        else:
            state = _start(folder, state, port, say)
            _ensure_database(_dsn(folder, state, "postgres"))
    return _dsn(folder, state, DATABASE)


def down(folder: Path = FOLDER, say: Callable[[str], None] = _silent) -> bool:
    """Stop the server of `folder`, keeping its data. False when none ran.

    Raises TimelineError "unreachable" when there is no such folder, or it is another user's.
    """
    folder = folder.absolute()
    with folders.locked(folder, create=False):
        was_running = postmaster.alive(folder)
        if was_running:
            postmaster.halt(folder)
            say(f"stopped; the data stay in {folder}")
        else:
            say(f"no server runs in {folder}")
        _forget_copy(folder, folders.read(folder))
    return was_running


def running(folder: Path = FOLDER) -> bool:
    """Does a server that `up` or `start` started run over `folder`?"""
    return postmaster.alive(folder.absolute()) and postmaster.pid(folder.absolute()) is not None


def describe(folder: Path = FOLDER, dbname: str = DATABASE) -> dict[str, Any]:
    """{dsn, host, port, dbname, user, passfile, folder, bindir, major} of a server; no secret."""
    folder = folder.absolute()
    state = folders.read(folder)
    parts = _parts(folder, state, dbname)
    chosen = {"folder": str(folder), "bindir": state["bindir"], "major": state["major"]}
    return {"dsn": make_conninfo(**parts), **parts, **chosen}


def start(
    bindir: Path, folder: Path, options: Mapping[str, str] | None = None, *, port: int | None = None
) -> str:
    """A throwaway server over a new `folder`: fast, not crash-safe; returns its superuser DSN.

    One that runs already is left as it is, so several processes may share it. `options` are
    further server settings. Roles that log in through the socket, which lies in a private
    folder, need no password; over TCP they do. `down(folder)` stops it.
    """
    folder = folder.absolute()
    with folders.locked(folder, create=True):
        state = folders.read(folder)
        if not running(folder):
            state = {"bindir": str(bindir), "throwaway": True, "options": dict(options or {})}
            state = _start(folder, state, port, _silent)
    return _dsn(folder, state, "postgres")


def _start(
    folder: Path, state: dict[str, Any], port: int | None, say: Callable[[str], None]
) -> dict[str, Any]:
    """Start what `state` describes, making the cluster when there is none. Under the lock."""
    who = account.account(folder)
    throwaway = state.get("throwaway", False)
    postmaster.settle(folder)
    bindir = _choose(folder, state)
    state |= {"bindir": str(bindir), "major": binaries.major_version(bindir)}
    runnable = _runnable(folder, bindir, who, state)
    postmaster.own_directory(folder / "run", who)
    password = folders.password(folder)
    if not (folder / "data").exists():
        say(f"making a PostgreSQL {state['major']} in {folder}")
        extra = ("--no-sync", "--auth-local=trust") if throwaway else ("--data-checksums",)
        postmaster.make_cluster(folder, runnable, who, password, state["major"], extra)
    fixed = _ALWAYS | (_THROWAWAY | state["options"] if throwaway else {})
    for attempt in range(3):
        state["port"] = port or _port(state.get("port") if attempt == 0 else None)
        settings = fixed | {"port": str(state["port"])}
        has_socket = _has_socket(folder, state["port"])
        reason = postmaster.launch(folder, runnable, who, settings, socket=has_socket)
        if reason is None:
            folders.write(folder, state)
            say(f"PostgreSQL {state['major']} runs in {folder}, port {state['port']}")
            return state
        if port or _is_free(state["port"]):
            break
    taken = port is not None and not _is_free(port)
    raise TimelineError(
        "unreachable",
        f"port {port} is taken" if taken else f"the server did not start: {reason}",
        "choose another --port, or none" if taken else f"see {folder / 'log'}",
    )


def _choose(folder: Path, state: Mapping[str, Any]) -> Path:
    """The programs: those of last time while they exist, always of the version of the data."""
    kept = Path(state["bindir"]) if "bindir" in state else None
    version = folder / "data" / "PG_VERSION"
    if not version.exists():
        return kept if kept is not None else find_binaries()
    major = int(version.read_text())
    is_ours = binaries.VARIABLE not in os.environ
    if kept is not None and is_ours and binaries.major_version(kept) == major:
        return kept
    return find_binaries(major)


def _runnable(folder: Path, bindir: Path, who: account.Account, state: dict[str, Any]) -> Path:
    """`bindir`, or a copy of it that the server's user may run: a venv is often private."""
    copied = Path(state["copy"]) / "bin" if "copy" in state else None
    if copied is not None and account.runs(copied / "postgres", who):
        return copied
    _forget_copy(folder, state)
    if account.runs(bindir / "postgres", who):
        return bindir
    copied = binaries.copy(bindir, folder if account.reaches(folder, who) else None)
    if not account.runs(copied / "postgres", who):
        raise TimelineError(
            "unreachable",
            f"the server's user (uid {who.uid}) can run neither {bindir} nor a copy of it",
            f"run as an ordinary user, or name other programs in {binaries.VARIABLE}",
        )
    state["copy"] = str(copied.parent)
    return copied


def _forget_copy(folder: Path, state: dict[str, Any]) -> None:
    """Remove the copy of the server programs, if one was made."""
    if "copy" not in state:
        return
    root = Path(state.pop("copy")).parent.parent
    if root.name.startswith(binaries.COPY_PREFIX):
        shutil.rmtree(root, ignore_errors=True)
    folders.write(folder, state)


def _port(kept: int | None) -> int:
    if kept is not None and _is_free(kept):
        return kept
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As PostgreSQL binds: connections in TIME_WAIT do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _has_socket(folder: Path, port: int) -> bool:
    """Is the path of the socket short enough for the kernel?"""
    return len(os.fsencode(folder / "run" / f".s.PGSQL.{port}")) <= _SOCKET_PATH_BYTES


def _parts(folder: Path, state: Mapping[str, Any], dbname: str) -> dict[str, Any]:
    host = str(folder / "run") if _has_socket(folder, state["port"]) else "127.0.0.1"
    where = {"host": host, "port": state["port"], "dbname": dbname}
    return where | {"user": postmaster.SUPERUSER, "passfile": str(folder / "pgpass")}


def _dsn(folder: Path, state: Mapping[str, Any], dbname: str) -> str:
    return make_conninfo(**_parts(folder, state, dbname))


def _answers(folder: Path, state: Mapping[str, Any]) -> bool:
    """Does the server run and work? One that is just being killed is waited for, and does not."""
    if not running(folder):
        return False
    try:
        _ensure_database(_dsn(folder, state, "postgres"))
    except TimelineError:
        if not postmaster.wait(lambda: not running(folder), 2):
            raise
        return False
    return True


def _ensure_database(dsn: str) -> None:
    try:
        with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as conn:
            known = conn.execute("select from pg_database where datname = %s", [DATABASE])
            if known.fetchone() is None:
                conn.execute(f"create database {DATABASE}")
    except psycopg.OperationalError as error:
        raise TimelineError(
            "unreachable", f"the server runs but refuses us: {error}", "was its password changed?"
        ) from error
