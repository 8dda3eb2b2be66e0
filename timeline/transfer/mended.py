"""Rows of a rejects file, read again: each with its place in the file that it was of."""

import json
from typing import Any

from timeline.transfer.values import Keys, Problem, Row

COLUMNS = ("_file", "_line", "_column", "_value", "_code", "_message", "_hint", "_keys")
# Why a line cannot be read: it is kept as the text it was.
UNREADABLE = frozenset({"bad_quotes", "bad_json"})


def row(number: int, found: dict[str, Any]) -> Row:
    """A line of a rejects file: the row, hopefully mended, with its place in the first file."""
    about = found["reject"] if isinstance(found["reject"], dict) else {}
    given, columns = found["row"], about.get("columns") or []
    known = keys(json.dumps(about.get("keys")))
    place = line(about.get("line"), number)
    made = Row(str(about.get("file")), place, {}, given, known, None, tuple(columns))
    if isinstance(given, list) and len(given) == len(columns):
        return made._replace(values=dict(zip(columns, given, strict=True)))
    if isinstance(given, dict):
        return made._replace(values=given)
    if isinstance(given, list) and columns:
        return made._replace(problem=field_count(given, made.columns))
    return made._replace(problem=unmended(about))


def line(told: Any, here: int) -> int:
    """The line of the first file that a rejects file tells; `here` where somebody took it out."""
    try:
        return int(told)
    except (TypeError, ValueError):
        return here


def keys(text: str | None) -> dict[tuple[str, ...], str]:
    """The fingerprints that a rejects file remembers: {"a,b": "…"} as JSON."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {tuple(json.loads(key)): str(value) for key, value in found.items()}


def field_count(cells: list[Any], columns: Keys) -> Problem:
    """A row of another length than the first line's."""
    told = f"{len(cells)} fields where the first line has {len(columns)}"
    return Problem("field_count", told)


def unmended(about: dict[str, Any]) -> Problem:
    """A line that could not be read, and still stands in its rejects file as it was."""
    code = about.get("code") or about.get("_code")
    return Problem(
        code if code in UNREADABLE else "bad_json",
        "still the text that cannot be read: write its cells",
    )
