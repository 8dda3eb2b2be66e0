"""The folder of a server: its lock, its password file, and what is remembered about it.

server.json: {"bindir", "major", "port", "copy"?, "throwaway"?, "options"?}. Files are private
and owned as the folder is, also when root writes them.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from timeline.embedded.account import NOBODY, account
from timeline.errors import TimelineError

_ELSEWHERE = "choose another --folder"


def open_own(folder: Path, name: str, flags: int = os.O_RDWR) -> int:
    """Open a file of ours in `folder`, made when missing, private, owned as the folder is."""
    try:
        descriptor = os.open(folder / name, flags | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise TimelineError(
            "unreachable",
            f"{folder / name} cannot be opened: {error.strerror}",
            "run as the user who made the folder, or choose another --folder",
        ) from error
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


@contextmanager
def locked(folder: Path, *, create: bool) -> Iterator[None]:
    """Hold the folder: of two `up` at once, the second finds the server of the first."""
    _check(folder, create=create)
    lock = open_own(folder, "lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _check(folder: Path, *, create: bool) -> None:
    """Make the folder when `create`; refuse one that is not ours before touching it."""
    data = folder / "data"
    try:
        if (folder / "lock").exists():
            return
        if not create:
            raise TimelineError(
                "unreachable", f"there is no server in {folder}", "start one with: timeline up"
            )
        if data.exists():
            raise TimelineError(
                "unreachable", f"{data} exists and is not of a server of ours", _ELSEWHERE
            )
        if not folder.exists():
            _make(folder)
    except OSError as error:
        raise TimelineError(
            "unreachable", f"{folder} cannot be used: {error.strerror}", _ELSEWHERE
        ) from error


def _make(folder: Path) -> None:
    who = account(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0 and who.uid != NOBODY:
        os.chown(folder, who.uid, who.gid, follow_symlinks=False)
    with open(open_own(folder, ".gitignore"), "w") as file:
        file.write("*\n")


def read(folder: Path) -> dict[str, Any]:
    """What is remembered of the server; {} when there was none yet."""
    try:
        return dict(json.loads((folder / "server.json").read_text()))
    except FileNotFoundError:
        return {}


def write(folder: Path, state: Mapping[str, Any]) -> None:
    """Remember `state`, whole or not at all."""
    with open(open_own(folder, "server.json.new", os.O_WRONLY | os.O_TRUNC), "w") as file:
        json.dump(state, file)
    (folder / "server.json.new").replace(folder / "server.json")


def password(folder: Path) -> str:
    """The password of the folder's server, made at its first start."""
    with open(open_own(folder, "pgpass"), "r+") as file:
        kept = file.read().strip()
        if not kept:
            if (folder / "data").exists():
                raise TimelineError(
                    "unreachable",
                    f"the password file {folder / 'pgpass'} is gone",
                    "put it back, or start anew with another --folder",
                )
            kept = f"*:*:*:*:{secrets.token_urlsafe(24)}"
            file.write(kept + "\n")
    return kept.rpartition(":")[2]
