"""pgbench: where it is, and a run of it."""

import os
import shutil
import subprocess
from pathlib import Path

from timeline.embedded import binaries
from timeline.errors import TimelineError

from .database import EVEN, NOW, SQL


def program() -> str:
    """The program. Raises TimelineError where there is none."""
    places = [
        *sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True),
        *(path / "pgbench" for path in binaries.wheel()),
    ]
    there = (str(path) for path in places if path.is_file())
    found = shutil.which("pgbench") or next(there, None)
    if found is None:
        raise TimelineError(
            "TL400",
            "writes are measured with pgbench, and there is none",
            "install it (Debian: apt-get install postgresql-contrib), or choose other parts:"
            " --only reading --only size",
        )
    return found


def run(dsn: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it, every session at the clock of the data; its own exit status tells of failures."""
    settings = {
        "timezone": "UTC",
        "timeline.now": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
        "search_path": "bench,public",
        **dict.fromkeys(EVEN, "off"),
    }
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    return subprocess.run(
        [*_bound(), program(), "-n", "-M", "prepared", *words, dsn],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PGOPTIONS": options},
    )


def _bound() -> list[str]:
    """Words before a command that let it die with us, also by kill -9, where there are any."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv else []


def script(name: str) -> str:
    """The path of a script of benchmarks/sql/."""
    return str(SQL / f"{name}.pgbench")
