"""What this database knows of archives, and what of partitions is to become one."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from timeline.archive import members
from timeline.archive.store import Store, open_store
from timeline.errors import TimelineError
from timeline.patience import Patience


def sought(patience: Patience, name: str, folder: str | None) -> tuple[dict[str, Any], Store]:
    """The archive of that name or id, or whose files lie there; and where its files are."""
    if folder is None and ("/" in name or Path(name).is_dir()):
        store = open_store(name)
        return named(patience, members.archive_of(members.read_manifest(store))), store
    found = named(patience, name)
    return found, open_store(folder or found["folder"])


def named(patience: Patience, name: str) -> dict[str, Any]:
    """The archive of that name or id. Raises TimelineError TL404."""
    for found in archives(patience):
        if name in (found["name"], found["archive"]):
            return found
    raise TimelineError(
        "TL404",
        f'archive "{name}" is not of this database',
        "only what this database archived comes back to it: timeline partitions list",
    )


def archives(patience: Patience) -> list[dict[str, Any]]:
    """Every archive, as timeline_data.archives() tells it."""
    found: list[dict[str, Any]] = asked(patience, "archives")
    return found


def due(patience: Patience, names: Sequence[str], cutoff: str | None) -> list[dict[str, Any]]:
    """What is to be archived, as timeline_data.to_archive() tells it. Raises TimelineError."""
    found: list[dict[str, Any]] = asked(
        patience, "to_archive", names=list(names) or None, cutoff=cutoff
    )
    return found


def cutoff(patience: Patience, before: str | None, age: str | None) -> str | None:
    """The instant that a date or an age means. Raises TimelineError TL400."""
    try:
        return patience.run("cutoff", before=before, age=age)
    except TimelineError as error:
        raise TimelineError(
            error.code, error.message, error.hint or 'write a date like 2020-01-31, or "7 years"'
        ) from error


def asked(patience: Patience, name: str, /, **values: Any) -> Any:
    """What a statement of sql/ answers, read."""
    return json.loads(patience.run(name, **values) or "null")
