"""Mapping files: TOML that says which columns of an export become which fields.

Everything is checked when the file is read: an unknown key, a missing one or an unreadable value
is told with its place, before a row is looked at. docs/howto/import.md describes the format.
"""

import fnmatch
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from timeline.errors import TimelineError
from timeline.transfer import origins, values
from timeline.transfer.origins import NOWHERE, Cell, Maker
from timeline.transfer.specs import Specs, bad, known, listed, word
from timeline.transfer.values import Cells, Keys, Problem, Row, Value

_FIELDS = (
    "id", "activity_type", "subject", "activity_date", "ends_at", "description", "related_to",
    "assigned_to", "status", "priority", "direction", "links", "visible_to", "source",
    "external_id", "data",
)  # fmt: skip
_DIALECT = ("name", "format", "encoding", "delimiter", "quote", "escape", "columns")
_SHARED = ("source", "time_zone", "null", "trim", "encoding")


class Dialect(NamedTuple):
    """How a file is written. `form` is csv, jsonl, or None: told by the file's name."""

    form: str | None = None
    encoding: str = "utf-8"
    delimiter: str | None = None
    quote: str = '"'
    escape: str | None = None
    columns: Keys | None = None


class File(NamedTuple):
    """What becomes of the rows of files with a name like `pattern`."""

    pattern: str
    dialect: Dialect
    let: tuple[tuple[str, Value], ...]
    objects: tuple[Maker, ...]
    activities: tuple[Maker, ...]
    columns: frozenset[str]
    hashes: tuple[Keys, ...]


class Lookup(NamedTuple):
    """Another file of the export as a table: `key` column to `value` column."""

    file: str
    key: str
    value: str
    table: dict[str, str]


class Mapping(NamedTuple):
    """A checked mapping file."""

    files: tuple[File, ...]
    lookups: dict[str, Lookup]
    activity_types: tuple[str, ...]

    def file_for(self, name: str) -> tuple[int, File] | None:
        """The first [[file]] whose pattern fits `name`, and its place."""
        for place, file in enumerate(self.files):
            if fnmatch.fnmatchcase(name, file.pattern):
                return place, file
        return None


def load(path: Path) -> Mapping:
    """Read and check a mapping file. Raises TimelineError TL400, TL405."""
    return parse(read(path))


def read(path: Path) -> dict[str, Any]:
    """A mapping file as it is, unchecked. Raises TimelineError TL400."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TimelineError("TL400", f"there is no mapping file {path}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise TimelineError("TL400", f"{path} cannot be read: {type(error).__name__}") from None
    except tomllib.TOMLDecodeError as error:
        raise TimelineError("TL400", f"{path} is not TOML: {error}") from None


def parse(content: dict[str, Any]) -> Mapping:
    """Check a mapping that was read already. Raises TimelineError TL400, TL405."""
    where = "the mapping"
    known(content, (*_SHARED, "activity_types", "file", "lookup"), where)
    lookups = {}
    for name, entry in content.get("lookup", {}).items():
        place = f"[lookup.{name}]"
        known(entry, ("file", "key", "value"), place)
        file, key, value = (
            word(entry, part, place, required=True) for part in ("file", "key", "value")
        )
        lookups[name] = Lookup(file, key, value, {})
    sections = content.get("file", [])
    if not isinstance(sections, list) or not sections:
        raise bad("the mapping has no [[file]]", 'add [[file]] with name = "contacts.csv"')
    shared = {key: content[key] for key in _SHARED if key in content}
    files = tuple(_file(shared | entry, lookups, n) for n, entry in enumerate(sections, 1))
    types = tuple(listed(content.get("activity_types", []), "activity_types"))
    return Mapping(files, lookups, types)


def _file(entry: dict[str, Any], lookups: dict[str, Lookup], number: int) -> File:
    pattern = entry.get("name", "*")
    where = f'[[file]] "{pattern}"' if isinstance(pattern, str) else f"[[file]] {number}"
    known(entry, (*_SHARED, *_DIALECT, "let", "object", "activity"), where)
    cells = Cells(frozenset(listed(entry.get("null", [""]), f"null of {where}")),
                  bool(entry.get("trim", True)))  # fmt: skip
    zone = word(entry, "time_zone", where)
    specs = Specs(cells, zone, {name: lookup.table for name, lookup in lookups.items()})
    let = []
    for name, spec in entry.get("let", {}).items():
        let.append((name, specs.let(name, spec, f"let.{name} of {where}")))
    objects = [
        _object(each, specs, f"[[file.object]] {n} of {where}")
        for n, each in enumerate(entry.get("object", []), 1)
    ]
    source = entry.get("source")
    activities = [
        _activity(({"source": source} if source else {}) | each, specs,
                  f"[[file.activity]] {n} of {where}")
        for n, each in enumerate(entry.get("activity", []), 1)
    ]  # fmt: skip
    if not objects and not activities:
        raise bad(f"{where} makes nothing", "add [[file.object]] or [[file.activity]]")
    columns = frozenset(specs.columns) - {name for name, _ in let}
    return File(
        str(pattern), _dialect(entry, where), tuple(let), tuple(objects), tuple(activities),
        columns, tuple(specs.hashes),
    )  # fmt: skip


def _dialect(entry: dict[str, Any], where: str) -> Dialect:
    form = word(entry, "format", where)
    if form not in (None, "csv", "jsonl"):
        raise bad(f'format "{form}" of {where} is not csv or jsonl')
    encoding = word(entry, "encoding", where) or "utf-8"
    try:
        "".encode(encoding)
    except LookupError:
        raise bad(f'encoding "{encoding}" of {where} is unknown', "utf-8, cp1252, …") from None
    for key in ("delimiter", "quote", "escape"):
        if len(word(entry, key, where) or "x") != 1:
            raise bad(f"{key} of {where} is not one character")
    columns = entry.get("columns")
    return Dialect(
        form,
        encoding,
        entry.get("delimiter"),
        entry.get("quote", '"'),
        entry.get("escape"),
        None if columns is None else tuple(listed(columns, f"columns of {where}")),
    )


def _object(entry: dict[str, Any], specs: Specs, where: str) -> Maker:
    """Directory entries: an object without an id is none; a missing name or flag stays as it is."""
    known(entry, ("when", "type", "id", "name", "parent", "parents", "deleted"), where)
    test = specs.condition(entry.get("when"), where)
    reference = specs.reference(
        entry, ("type", "id", "name"), where, ("when", "parent", "parents", "deleted")
    )
    if "parent" in entry and "parents" in entry:
        raise bad(f"{where} has parent and parents", "keep one of them")
    given = entry.get("parents", [entry["parent"]] if "parent" in entry else None)
    parents = None
    if given is not None:
        parents = specs.references(given, ("type", "id"), f"parents of {where}")
    deleted = specs.value(entry["deleted"], f"deleted of {where}") if "deleted" in entry else None

    def build(row: Row) -> dict[str, Any] | None:
        if not test(row) or (made := reference.get(row)) is None:
            return None
        if parents is not None:
            made["parents"] = parents.get(row)
        if deleted is not None and (flag := deleted.get(row)) is not None:
            made["deleted"] = flag
        return made

    def origin(row: Row, path: Keys) -> Cell:
        if parents is not None and path[0] == "parents":
            return parents.origin(row, path[1:])
        if deleted is not None and path[0] == "deleted":
            return specs.maker(deleted).origin(row, path[1:])
        return reference.origin(row, path, specs.lets)

    return Maker(build, origin)


def _activity(entry: dict[str, Any], specs: Specs, where: str) -> Maker:
    """Activities. Subject, date, type and external_id must come out non-empty."""
    known(entry, ("when", *_FIELDS), where)
    required = ("activity_type", "subject", "activity_date", "source", "external_id")
    for key in required:
        if key not in entry:
            hint = f"add {key}"
            if key == "external_id":
                hint = 'say what tells one row from another: external_id = { hash = ["a", "b"] }'
            raise bad(f"{where} has no {key}", hint)
    test = specs.condition(entry.get("when"), where)
    fields = {
        key: _field(key, entry[key], specs, f"{key} of {where}") for key in _FIELDS if key in entry
    }

    def build(row: Row) -> dict[str, Any] | None:
        return {key: field.get(row) for key, field in fields.items()} if test(row) else None

    def origin(row: Row, path: Keys) -> Cell:
        return fields[path[0]].origin(row, path[1:]) if path[0] in fields else NOWHERE

    return Maker(build, origin)


def _field(key: str, spec: Any, specs: Specs, where: str) -> Maker:
    if key == "related_to":
        return specs.one(specs.reference(spec, ("type", "id", "name"), where))
    if key == "assigned_to":
        return specs.one(specs.reference(spec, ("id", "name"), where))
    if key == "links":
        return specs.references(spec, ("type", "id", "name", "role"), where)
    if key == "visible_to":
        return _users(spec, specs, where)
    if key == "data":
        return _data(spec, specs, where)
    value = specs.date(spec, where) if key in ("activity_date", "ends_at") else (
        specs.value(spec, where))  # fmt: skip
    if key not in ("activity_type", "subject", "activity_date", "source", "external_id"):
        return specs.maker(value)

    def is_empty(row: Row, name: str) -> bool:
        return values.column(name, specs.cells).get(row) is None

    def needed(row: Row) -> Any:
        found = value.get(row)
        if found is None:
            name = next((c for c in value.columns if is_empty(row, c)), None)
            raise Problem("missing_value", f"{key} is empty", name)
        return found

    return specs.maker(value)._replace(get=needed)


def _users(spec: Any, specs: Specs, where: str) -> Maker:
    if not isinstance(spec, list):
        return specs.maker(specs.value(spec, where))
    users = [specs.value(each, where) for each in spec]

    def origin(row: Row, path: Keys) -> Cell:
        user = origins.nth((user for user in users if user.get(row) is not None), path)
        return origins.cell(row, user, specs.lets) if user else NOWHERE

    return Maker(
        lambda row: [found for user in users if (found := user.get(row)) is not None], origin
    )


def _data(spec: Any, specs: Specs, where: str) -> Maker:
    if isinstance(spec, list):
        spec = {name: {"column": name} for name in listed(spec, where)}
    if not isinstance(spec, dict):
        raise bad(f"{where} is neither a table nor a list of columns")
    parts = [(name, specs.value(each, f"{name} in {where}")) for name, each in spec.items()]
    return Maker(
        lambda row: {name: found for name, part in parts if (found := part.get(row)) is not None},
        # Of data as a whole: the first cell in it.
        lambda row, path: origins.cell(row, parts[0][1], specs.lets) if parts else NOWHERE,
    )
