"""What may be done to an embedded server and to nobody else's: restarts, settings, a cold start."""

import os
from collections.abc import Mapping
from pathlib import Path

import psycopg

from timeline import embedded

_DROP = Path("/proc/sys/vm/drop_caches")


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
