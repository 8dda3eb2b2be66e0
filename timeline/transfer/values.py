"""Values of a row: columns, templates, translations, look-ups, as a mapping asks for them.

A value is compiled once and then called for every row. It yields None for what the row leaves
empty and raises Problem for what it cannot read.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from hashlib import blake2b
from typing import Any, NamedTuple

Keys = tuple[str, ...]

_PLACE = re.compile(r"\{\{|\}\}|\{([^{}]+)\}")


class Problem(Exception):  # noqa: N818 - no error of ours, but of a row
    """Why a row cannot land: a code for programs, a sentence for people, and the place."""

    def __init__(self, code: str, message: str, column: str | None = None, value: Any = None):
        super().__init__(message)
        self.code, self.message, self.column, self.value = code, message, column, value


class Row(NamedTuple):
    """One row of a file. `given` is what a rejects file gives back, `keys` holds fingerprints,
    `columns` is the header of a CSV, `text` the line of a JSON file. Of a row that came back from
    a rejects file, `file` and `line` are those of the first file.
    """

    file: str
    line: int
    values: dict[str, Any]
    given: Any
    keys: dict[Keys, str]
    problem: Problem | None = None
    columns: Keys = ()
    text: str = ""


class Value(NamedTuple):
    """How to get a value out of a row, and which columns that reads."""

    get: Callable[[Row], Any]
    columns: Keys = ()


class Cells(NamedTuple):
    """How cells are read: what stands for nothing, and whether blanks around a text count."""

    null: frozenset[str]
    trim: bool


def constant(value: Any) -> Value:
    """The same for every row."""
    return Value(lambda row: value)


def column(path: str, cells: Cells) -> Value:
    """The cell `path`; in JSON also `a.b.0.c`, unless a key has exactly that name."""
    parts = path.split(".")

    def get(row: Row) -> Any:
        found = row.values.get(path, row)
        if found is row:
            found = walk(row.values, parts) if len(parts) > 1 else None
        if isinstance(found, str):
            if cells.trim:
                found = found.strip()
            if found in cells.null:
                return None
        return found

    return Value(get, (path,))


def walk(found: Any, parts: list[str]) -> Any:
    """What stands at a path inside of JSON, None when nothing does."""
    for part in parts:
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def text(value: Any) -> str:
    """A cell as text inside a template or a key."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def template(pattern: str, cells: Cells) -> Value:
    """`{column}` replaced, `{{` and `}}` for braces; None when one of the columns is empty."""
    pieces: list[str | Value] = []
    end = 0
    for hit in _PLACE.finditer(pattern):
        pieces.append(pattern[end : hit.start()])
        pieces.append(column(hit[1], cells) if hit[1] else hit[0][0])
        end = hit.end()
    pieces.append(pattern[end:])
    columns = tuple(name for piece in pieces if isinstance(piece, Value) for name in piece.columns)
    if not columns:
        return constant("".join(str(piece) for piece in pieces) or None)
    kept = [piece for piece in pieces if piece]
    if len(kept) == 1 and isinstance(kept[0], Value):
        only = kept[0].get
        return Value(lambda row: None if (found := only(row)) is None else text(found), columns)

    def get(row: Row) -> str | None:
        out = []
        for piece in kept:
            if isinstance(piece, str):
                out.append(piece)
            elif (found := piece.get(row)) is None:
                return None
            else:
                out.append(text(found))
        return "".join(out)

    return Value(get, columns)


def first(options: list[Value]) -> Value:
    """The first option that is not empty."""

    def get(row: Row) -> Any:
        return next((found for option in options if (found := option.get(row)) is not None), None)

    return Value(get, tuple(name for option in options for name in option.columns))


def translated(
    inner: Value, table: Mapping[str, Any], *, ignore_case: bool, otherwise: Value | None
) -> Value:
    """`table[inner]`; what the table lacks is `otherwise`, or a problem without that."""
    known = {key.casefold(): value for key, value in table.items()} if ignore_case else dict(table)

    def get(row: Row) -> Any:
        found = inner.get(row)
        if found is None:
            return None
        word = text(found)
        key = word.casefold() if ignore_case else word
        if key in known:
            return known[key]
        if otherwise is not None:
            return otherwise.get(row)
        raise Problem(
            "unknown_value",
            f'"{word[:80]}" is none of: {", ".join(list(table)[:20])}',
            _name(inner, row),
            found,
        )

    return Value(get, inner.columns)


def looked_up(
    inner: Value, name: str, table: Mapping[str, str], *, otherwise: Value | None
) -> Value:
    """What the look-up `name` holds under `inner`."""

    def get(row: Row) -> Any:
        found = inner.get(row)
        if found is None:
            return None
        hit = table.get(text(found))
        if hit is not None:
            return hit
        if otherwise is not None:
            return otherwise.get(row)
        raise Problem(
            "unknown_reference",
            f'look-up "{name}" does not know "{text(found)[:80]}"',
            _name(inner, row),
            found,
        )

    return Value(get, inner.columns)


def number(inner: Value) -> Value:
    """A number written with a point; what is no number is a problem."""

    def get(row: Row) -> Any:
        found = inner.get(row)
        if found is None or (isinstance(found, int | float) and not isinstance(found, bool)):
            return found
        try:
            read = int(found) if re.fullmatch(r"[+-]?\d{1,18}", str(found)) else float(found)
            if math.isfinite(read):
                return read
        except (TypeError, ValueError):
            pass
        raise Problem(
            "bad_number", f'"{text(found)[:80]}" is not a number', _name(inner, row), found
        )

    return Value(get, inner.columns)


def fingerprint(row: Row, columns: Keys) -> str:
    """What tells a row from others by these columns, as they were given: 32 hex digits."""
    cells = [
        row.values[name] if name in row.values else walk(row.values, name.split("."))
        for name in columns
    ]
    said = json.dumps(cells, sort_keys=True).encode()
    return blake2b(said, digest_size=16).hexdigest()


def hashed(columns: Keys) -> Value:
    """The fingerprint over `columns`, numbered among its equals: the reader of rows sets it."""
    return Value(lambda row: row.keys[columns], columns)


def _name(inner: Value, row: Row) -> str | None:
    return inner.columns[0] if inner.columns else None
