"""As whom a server runs, and how that user reaches a folder that others may not.

PostgreSQL refuses to run as root, so root hands it to the owner of the folder, or to nobody.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from timeline.errors import TimelineError

NOBODY = 65534


class Account(NamedTuple):
    """The operating system's user that a server runs as."""

    uid: int
    gid: int


def account(folder: Path) -> Account:
    """Who runs the server of `folder`: the caller; for root the folder's owner, or nobody."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    nearest = folder / "data"
    while not nearest.exists():
        nearest = nearest.parent
    uid = nearest.stat().st_uid or NOBODY
    try:
        return Account(uid, pwd.getpwuid(uid).pw_gid)
    except KeyError:
        return Account(NOBODY, NOBODY)


def drop(who: Account) -> dict[str, Any]:
    """Arguments for subprocess that make its child run as `who`, from a place it may enter."""
    clean = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C"}
    common: dict[str, Any] = {"cwd": "/", "env": clean, "stdin": subprocess.DEVNULL}
    if os.geteuid() != 0:
        return common
    return common | {"user": who.uid, "group": who.gid, "extra_groups": []}


def reaches(path: Path, who: Account) -> bool:
    """Can `who` enter the folder `path`? Parents such as /root often forbid it."""
    if os.geteuid() != 0:
        return True
    entered = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", path], check=False, capture_output=True, **drop(who)
    )
    return entered.returncode == 0


@contextmanager
def seen_by(folder: Path, who: Account) -> Iterator[tuple[str, tuple[int, ...]]]:
    """The path under which `who` sees `folder`, and the descriptors its process must inherit.

    Where a parent is closed to `who`, the path goes through an open descriptor of the folder:
    no parent is passed, and none has to be opened to others.
    """
    if reaches(folder, who):
        yield str(folder), ()
        return
    if not Path("/proc/self/fd").is_dir():
        raise TimelineError(
            "unreachable",
            f"{folder} lies under a folder that the server's user may not enter",
            "run as an ordinary user, or choose a --folder that others can enter",
        )
    descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def runs(program: Path, who: Account) -> bool:
    """Can `who` run `program`, with the libraries it needs?"""
    try:
        asked = subprocess.run(
            [program, "--version"], check=False, capture_output=True, **drop(who)
        )
    except OSError:
        return False
    return asked.returncode == 0
