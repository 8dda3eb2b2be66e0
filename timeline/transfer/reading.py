"""Reading for an import: files through a mapping to what can be sent, twice alike.

The first reading finds files that make no sense, the dates that need partitions and the keys
that come more than once; only then is anything written. Memory does not grow with the files.
"""

import json
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from timeline.errors import TimelineError
from timeline.transfer import cells, landing, native, rows
from timeline.transfer.landed import Part
from timeline.transfer.landing import Entry
from timeline.transfer.mapping import Dialect, File, Mapping
from timeline.transfer.origins import Origin
from timeline.transfer.rows import Source
from timeline.transfer.span import Survey
from timeline.transfer.values import Keys, Problem, Row, fingerprint

T = TypeVar("T")

# One bit per digest tells which keys may come again; only those are remembered one by one.
_BITS = 1 << 26


class Plan(NamedTuple):
    """What the first reading found."""

    rows: int
    dates: Survey
    again: set[int]
    settings: dict[str, Any] | None


class Names:
    """Numbers equal fingerprints and notices keys that come twice, within one file."""

    def __init__(self, again: set[int] | None):
        self._again = again
        self._seen = bytearray(_BITS // 8) if again is None else None
        self.found: set[int] = set()
        self._counts: dict[tuple[int, bytes], Any] = {}
        self._file = self._row = 0

    def next_file(self) -> None:
        """Equal keys of another file are another matter: it is a later export."""
        self._file += 1
        self._counts.clear()

    def next_row(self) -> None:
        """Rows are told apart by their order: those of a rejects file may name any line."""
        self._row += 1

    def before(self, name: bytes, line: int) -> int | None:
        """The line of the earlier row that had this name first; None where this row is the first.

        `line` is that of this row.
        """
        row, found = self._remember(b"k" + name, lambda known: known or (self._row, line))
        return None if row == self._row else found

    def number(self, name: bytes) -> int:
        """The how manyth of its kind this is, from 1."""
        return self._remember(b"n" + name, lambda known: (known or 0) + 1)

    def _remember(self, name: bytes, step: Callable[[Any], T]) -> T:
        digest = blake2b(name, digest_size=8, salt=self._file.to_bytes(8, "big")).digest()
        bit = int.from_bytes(digest, "big") % _BITS
        if self._seen is not None:
            mask = 1 << (bit & 7)
            if self._seen[bit >> 3] & mask:
                self.found.add(bit)
            self._seen[bit >> 3] |= mask
            return step(None)
        if self._again is None or bit not in self._again:
            return step(None)
        key = (bit, digest)
        found = step(self._counts.get(key))
        self._counts[key] = found
        return found


def prepare(files: list[str], mapping: Mapping | None) -> list[Source]:
    """Open the files, in the mapping's order. Raises TimelineError for one it does not know."""
    sources = [rows.open_source(given) for given in files]
    if mapping is None:
        return sources
    places = {}
    for source in sources:
        found = None if source.is_rejects else mapping.file_for(source.name)
        if found is None and not source.is_rejects:
            if source.name == "-" and len(mapping.files) == 1:
                found = (0, mapping.files[0])
            else:
                patterns = ", ".join(f'"{file.pattern}"' for file in mapping.files)
                raise TimelineError("TL400", f"no [[file]] of the mapping fits {source.name}",
                                    f"it has: {patterns}")  # fmt: skip
        places[id(source)] = found[0] if found else len(mapping.files)
    _fill_lookups(mapping, sources, files)
    return sorted(sources, key=lambda source: places[id(source)])


def _fill_lookups(mapping: Mapping, sources: list[Source], files: list[str]) -> None:
    for lookup in mapping.lookups.values():
        source = next((each for each in sources if each.name == lookup.file), None)
        is_ours = source is None
        if source is None:
            beside = [Path(given).parent / lookup.file for given in files if given != "-"]
            path = next((each for each in beside if each.exists()), Path(lookup.file))
            source = rows.open_source(str(path))
        found = mapping.file_for(lookup.file)
        dialect = found[1].dialect if found else Dialect()
        for row in rows.read(source, dialect, frozenset({lookup.key, lookup.value})):
            key, value = row.values.get(lookup.key), row.values.get(lookup.value)
            if row.problem is None and key and value:
                lookup.table.setdefault(str(key).strip(), str(value).strip())
        if is_ours:
            source.stream.close()


class Made(NamedTuple):
    """A row as what it becomes, each with the way back to its cells."""

    row: Row
    objects: list[tuple[dict[str, Any], Origin]]
    activities: list[tuple[dict[str, Any], Origin]]
    merge: dict[str, Any] | None = None
    settings: dict[str, Any] | None = None


def survey(sources: list[Source], mapping: Mapping | None) -> Plan:
    """Read everything once, landing nothing and rejecting nothing."""
    names = Names(None)
    read = 0
    dates = Survey()
    settings = None
    for made in _made(sources, mapping, names):
        read += 1
        if isinstance(made, Made):
            settings = settings or made.settings
            for activity, _ in made.activities:
                dates.add(str(activity.get("activity_date")))
    return Plan(read, dates, names.found, settings)


def read(
    sources: list[Source], mapping: Mapping | None, plan: Plan, reject: landing.Reject
) -> Iterator[Entry]:
    """The rows that can be sent; the others go to `reject`."""
    for made in _made(sources, mapping, Names(plan.again)):
        if isinstance(made, Made):
            yield _entry(made, is_native=mapping is None)
        else:
            row, problem = made
            reject(row, problem, None)


def _entry(made: Made, *, is_native: bool) -> Entry:
    activities = tuple(
        Part(native.text(made.row) if is_native else json.dumps(each, ensure_ascii=False), origin)
        for each, origin in made.activities
    )
    objects = tuple(
        Part(json.dumps(each, ensure_ascii=False), origin, f"{each.get('type')}\n{each.get('id')}")
        for each, origin in made.objects
    )
    merge = None
    if made.merge is not None:
        merge = Part(json.dumps(made.merge, ensure_ascii=False), native.merge_origin)
    return Entry(made.row, objects, activities, merge)


def _made(
    sources: list[Source], mapping: Mapping | None, names: Names
) -> Iterator[Made | tuple[Row, Problem]]:
    """Every row of every source, as what it becomes or with what is wrong with it."""
    for source in sources:
        names.next_file()
        own = None if mapping is None or source.is_rejects else _file_for(mapping, source.name)
        stream = (
            rows.read(source, own.dialect, own.columns) if own else rows.read(source, Dialect())
        )
        for row in stream:
            try:
                if row.problem is not None:
                    raise row.problem
                file = own
                if mapping is not None and file is None:
                    file = _file_for(mapping, row.file)
                yield _native(row) if file is None else _mapped(row, file, names)
            except Problem as problem:
                yield row, problem


def _file_for(mapping: Mapping, name: str) -> File:
    found = mapping.file_for(name)
    if found is None and name == "-" and len(mapping.files) == 1:
        return mapping.files[0]
    if found is None:
        raise Problem("unknown_file", f'no [[file]] of the mapping fits "{name}"')
    return found[1]


def _native(row: Row) -> Made:
    origin = native.origin
    if cells.is_cells(row):
        row, origin = cells.line(row), cells.origin
    if (settings := native.settings(row)) is not None:
        return Made(row, [], [], settings=settings)
    if (entry := native.directory_entry(row)) is not None:
        return Made(row, [(entry, origin)], [])
    if (merge := native.merge(row)) is not None:
        return Made(row, [(each, native.merge_origin) for each in native.merged(row)], [], merge)
    return Made(row, [], [(native.activity(row), origin)])


def _mapped(row: Row, file: File, names: Names) -> Made:
    names.next_row()
    for columns in file.hashes:
        # Before anything can go wrong: rows are numbered alike whether or not they land.
        if columns not in row.keys:
            row.keys[columns] = _numbered(row, columns, names)
    for name, value in file.let:
        row = row._replace(values=row.values | {name: value.get(row)})
    objects = [(made, m.origin) for m in file.objects if (made := m.get(row)) is not None]
    activities = [(made, m.origin) for m in file.activities if (made := m.get(row)) is not None]
    for activity, _ in activities:
        key = json.dumps([row.file, activity["source"], activity["external_id"]]).encode()
        before = names.before(key, row.line)
        # Sent again from a rejects file, its namesake is not before it: remembered under ().
        if before is not None or row.keys.get(()) == activity["external_id"]:
            row.keys[()] = activity["external_id"]
            raise Problem(
                "duplicate_key",
                "an earlier row has the same external_id"
                + ("" if before is None else f": line {before}"),
                None,
                activity["external_id"],
            )
    return Made(row, objects, activities)


def _numbered(row: Row, columns: Keys, names: Names) -> str:
    found = fingerprint(row, columns)
    number = names.number(f"{row.file}\n{found}".encode())
    return found if number == 1 else f"{found}-{number}"
