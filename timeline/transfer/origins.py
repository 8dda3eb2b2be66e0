"""From a field that the database refused back to the cell of the file that it was made of."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from timeline.transfer.values import Keys, Row, Value, walk

T = TypeVar("T")
# The column, None for what came from none, and what stands there.
Cell = tuple[str | None, Any]
NOWHERE: Cell = (None, None)

# The cell behind a field of what a row was made into; the field as a path: ("links", "0", "id").
Origin = Callable[[Row, Keys], Cell]
# Columns that are made of others: those of `let`, and `item` inside of `each`.
Aliases = Mapping[str, Keys]


class Maker(NamedTuple):
    """How a part of what is sent is made of a row, and how its fields are traced back."""

    get: Callable[[Row], Any]
    origin: Origin


class Reference(NamedTuple):
    """How an object {type, id, name} is made of a row."""

    get: Callable[[Row], dict[str, Any] | None]
    parts: dict[str, Value]

    def origin(self, row: Row, path: Keys, lets: Aliases, place: str = "") -> Cell:
        """The cell behind one of its keys; its id stands for the whole. `place` is that of `item`:
        its columns (item.email) are places in the row (people.0.email).
        """
        part = self.parts.get(path[0] if path else "id") or self.parts["id"]
        items = [name for name in part.columns if place and name.partition(".")[0] == "item"]
        return cell(row, part, {**lets, **{n: (place + n.removeprefix("item"),) for n in items}})


def raw(row: Row, column: str) -> Any:
    """What the file holds in a column, or under a path of it."""
    given = row.given if isinstance(row.given, dict) else row.values
    return given[column] if column in given else walk(given, column.split("."))


def named(value: Value, aliases: Aliases) -> Keys:
    """The columns of the file that a value is made of."""
    return tuple(name for column in value.columns for name in aliases.get(column, (column,)))


def cell(row: Row, value: Value, aliases: Aliases) -> Cell:
    """The cell behind a value: of several, the first that is not empty. A constant has none."""
    names = named(value, aliases)
    if not names:
        return None, value.get(row)
    name = next((name for name in names if raw(row, name) not in (None, "")), names[0])
    return name, raw(row, name)


def nth(found: Iterable[T], path: Keys) -> T | None:
    """The one of `found` that a path names, else the first; None past the end."""
    number = int(path[0]) if path and path[0].isdecimal() else 0
    return next((each for n, each in enumerate(found) if n == number), None)
