"""The migration files, their checksums, and what the database says it has applied.

yoyo knows a migration by its name alone and ignores an edited one silently. So every file's
sha256 is kept twice: in migrations/frozen.txt at a release, in timeline_data at its application.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from timeline.errors import TimelineError
from timeline.paths import Tree

_FILE = re.compile(r"^([0-9]{4})\.[a-z][a-z0-9_]*\.sql$")
FROZEN = "frozen.txt"


class Migration(NamedTuple):
    """One file of migrations/. `name` is the file name without .sql, as yoyo says it."""

    name: str
    text: str
    sha256: str
    is_frozen: bool

    @property
    def yoyo_hash(self) -> str:
        """What yoyo keys its marks by: the sha256 of the name."""
        return hashlib.sha256(self.name.encode()).hexdigest()


def read(tree: Tree) -> list[Migration]:
    """The migrations in order, checked against each other and against frozen.txt.

    Raises TimelineError TL409 for a file that was edited after its release, is missing, or
    stands out of order.
    """
    files = sorted(tree.migrations.glob("*.sql"))
    frozen = read_frozen(tree.migrations / FROZEN)
    present = {file.stem for file in files}
    for name in frozen:
        if name not in present:
            raise TimelineError(
                "TL409",
                f'migration "{name}" was released and its file is missing',
                "restore it: a released migration stays forever",
            )
    found = [_read_one(file, frozen) for file in files]
    for number, migration in enumerate(found, start=1):
        if int(migration.name[:4]) != number:
            raise TimelineError(
                "TL409",
                f'migration "{migration.name}" is out of order: number {number:04} was expected',
                "numbers run from 0001 without a gap and without a namesake",
            )
        if migration.is_frozen and number > 1 and not found[number - 2].is_frozen:
            raise TimelineError(
                "TL409",
                f'migration "{found[number - 2].name}" is out of order: it stands before'
                f' "{migration.name}", which was released',
                "give the new migration the next free number",
            )
    return found


def _read_one(file: Path, frozen: Mapping[str, str]) -> Migration:
    if not _FILE.match(file.name):
        raise TimelineError(
            "TL409",
            f'"{file.name}" is no name for a migration',
            "call it like 0007.feed.sql",
        )
    content = file.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    name = file.stem
    if name in frozen and frozen[name] != digest:
        raise TimelineError(
            "TL409",
            f'migration "{name}" was edited after its release',
            "restore the released file and put the change into a new migration",
        )
    return Migration(name, content.decode(), digest, name in frozen)


def read_frozen(file: Path) -> dict[str, str]:
    """{name: sha256} of the released migrations; lines are `sha256  name`, # comments."""
    if not file.is_file():
        raise TimelineError(
            "TL409", f"{FROZEN} is missing beside the migrations", "restore it from the release"
        )
    frozen: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        words = line.partition("#")[0].split()
        if not words:
            continue
        if len(words) != 2 or not re.fullmatch(r"[0-9a-f]{64}", words[0]):
            raise TimelineError("TL409", f"{FROZEN} holds a line that is not `sha256  name`")
        frozen[words[1]] = words[0]
    return frozen


def compare(
    files: Sequence[Migration], applied: Mapping[str, str], marked: Sequence[str] = ()
) -> list[str]:
    """How the database's history differs from the files, one sentence each; [] when it agrees.

    `applied` is {name: sha256} of timeline_data, `marked` the names that yoyo knows.
    """
    by_name = {migration.name: migration for migration in files}
    findings: list[str] = []
    for name in sorted(applied.keys() | set(marked)):
        if name not in by_name:
            findings.append(f'migration "{name}" is applied and its file is missing')
        elif name in applied and applied[name] != by_name[name].sha256:
            findings.append(f'migration "{name}" was edited after it was applied here')
    last = max(applied, default="")
    for migration in files:
        if migration.name not in applied and migration.name < last:
            findings.append(f'migration "{migration.name}" is out of order: "{last}" is applied')
    return findings


def verify(
    files: Sequence[Migration], applied: Mapping[str, str], marked: Sequence[str] = ()
) -> None:
    """Raise TimelineError TL409 for the first finding of `compare`."""
    findings = compare(files, applied, marked)
    if not findings:
        return
    hint = "install the release that was used here before, or a newer one"
    if not all(migration.is_frozen for migration in files):
        hint += "; a development database is soonest made anew: timeline uninstall"
    raise TimelineError("TL409", findings[0], hint, "; ".join(findings[1:]) or None)


def function_files(tree: Tree) -> list[Path]:
    """The files of functions/ in path order, which is the order of their dependencies."""
    return sorted(
        tree.functions.rglob("*.sql"), key=lambda file: file.relative_to(tree.functions).as_posix()
    )


def functions_digest(tree: Tree) -> str:
    """sha256 over the order, the names and the contents of functions/, in hex."""
    digest = hashlib.sha256()
    for file in function_files(tree):
        content = file.read_bytes()
        name = file.relative_to(tree.functions).as_posix()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()
