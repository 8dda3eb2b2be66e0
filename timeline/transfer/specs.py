"""From what a mapping says about a value to the value: checked, mistakes told with their place."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from timeline.errors import TimelineError
from timeline.transfer import dates, origins, values
from timeline.transfer.origins import NOWHERE, Cell, Maker, Reference
from timeline.transfer.values import Cells, Keys, Row, Value

Test = Callable[[Row], bool]

_KINDS = ("column", "text", "first", "hash", "value")
_OPTIONS = (
    "values", "ignore_case", "lookup", "otherwise", "optional", "default", "null", "format",
    "time_zone", "type",
)  # fmt: skip


def bad(message: str, hint: str | None = None) -> TimelineError:
    """The error for a mapping that cannot be used."""
    return TimelineError("TL400", message, hint)


def known(entry: Any, keys: tuple[str, ...], where: str) -> None:
    """Refuse what is no table, and keys that do not exist. Raises TimelineError."""
    if not isinstance(entry, dict):
        raise bad(f"{where} is not a table")
    for key in entry:
        if key not in keys:
            near = difflib.get_close_matches(key, keys, n=1)
            hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(keys)
            raise TimelineError("TL405", f'unknown key "{key}" in {where}', hint)


def word(entry: Mapping[str, Any], key: str, where: str, *, required: bool = False) -> Any:
    """The text under `key`, None when it is not there. Raises TimelineError."""
    found = entry.get(key)
    if found is None and not required:
        return None
    if not isinstance(found, str) or not found:
        raise bad(f"{where} has no {key}" if found is None else f"{key} of {where} is not a text")
    return found


def listed(found: Any, where: str) -> list[str]:
    """A list of texts, or a single one. Raises TimelineError."""
    found = [found] if isinstance(found, str) else found
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise bad(f"{where} is not a list of texts")
    return found


def _zone(name: str | None, where: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise bad(
            f'time_zone "{name}" of {where} is unknown here',
            'write an IANA name such as "Europe/Paris"; a machine without zones needs: '
            "pip install tzdata",
        ) from None


class Specs:
    """Compiles the values of one [[file]]; remembers which columns and hashes they use."""

    def __init__(self, cells: Cells, zone: str | None, tables: Mapping[str, dict[str, str]]):
        self.cells, self.zone, self.tables = cells, zone, tables
        self.columns: set[str] = set()
        self.hashes: dict[Keys, None] = {}
        # Columns of `let`, each as the columns of the file that it is made of.
        self.lets: dict[str, Keys] = {}

    def _note(self, value: Value) -> Value:
        self.columns.update(value.columns)
        return value

    def value(self, spec: Any, where: str, *, is_date: bool = False) -> Value:
        """A text is a template, a number or flag itself, a table says more."""
        if isinstance(spec, str):
            return self._note(values.template(spec, self.cells))
        if isinstance(spec, bool | int | float):
            return values.constant(spec)
        known(spec, (*_KINDS, *_OPTIONS), where)
        kinds = [kind for kind in _KINDS if kind in spec]
        if len(kinds) != 1:
            raise bad(f"{where} needs one of: {', '.join(_KINDS)}")
        inner = self._kind(kinds[0], spec, where)
        inner = self._translated(inner, spec, where)
        if is_date or "format" in spec:
            zone = _zone(spec.get("time_zone", self.zone), where)
            formats = listed(spec.get("format", "iso"), f"format of {where}")
            inner = dates.instant(inner, formats, zone)
        if spec.get("type", "text") == "number":
            inner = values.number(inner)
        elif "type" in spec and spec["type"] != "text":
            raise bad(f'type "{spec["type"]}" of {where} is not number or text')
        if "default" in spec:
            inner = values.first([inner, self.value(spec["default"], f"default of {where}")])
        return self._note(inner)

    def let(self, name: str, spec: Any, where: str) -> Value:
        """A column that is made of others."""
        value = self.value(spec, where)
        self.lets[name] = origins.named(value, self.lets)
        return value

    def maker(self, value: Value) -> Maker:
        """A value that can be traced back to its cell."""
        return Maker(value.get, lambda row, path: origins.cell(row, value, self.lets))

    def date(self, spec: Any, where: str) -> Value:
        """A date: `format` is a strptime pattern, iso, unix, unix_ms, or several of them."""
        if isinstance(spec, str):
            spec = {"text": spec}
        return self.value(spec, where, is_date=True)

    def _kind(self, kind: str, spec: dict[str, Any], where: str) -> Value:
        cells = self.cells
        if "null" in spec:
            cells = cells._replace(null=frozenset(listed(spec["null"], f"null of {where}")))
        if kind == "column":
            return values.column(word(spec, "column", where, required=True), cells)
        if kind == "text":
            return values.template(word(spec, "text", where, required=True), cells)
        if kind == "value":
            return values.constant(spec["value"])
        if kind == "first":
            if not isinstance(spec["first"], list) or not spec["first"]:
                raise bad(f"first of {where} is not a list")
            return values.first([self.value(each, where) for each in spec["first"]])
        columns = tuple(listed(spec["hash"], f"hash of {where}"))
        if not columns:
            raise bad(f"hash of {where} names no column")
        self.hashes[columns] = None
        return values.hashed(columns)

    def _translated(self, inner: Value, spec: dict[str, Any], where: str) -> Value:
        otherwise = values.constant(None) if spec.get("optional") else None
        if "otherwise" in spec:
            otherwise = self.value(spec["otherwise"], f"otherwise of {where}")
        if "values" in spec:
            if not isinstance(spec["values"], dict):
                raise bad(f"values of {where} is not a table")
            inner = values.translated(
                inner,
                spec["values"],
                ignore_case=bool(spec.get("ignore_case")),
                otherwise=otherwise,
            )
        if "lookup" in spec:
            name = word(spec, "lookup", where)
            if name not in self.tables:
                raise bad(f'{where} uses look-up "{name}", which is not there',
                          f"add [lookup.{name}] with file, key and value")  # fmt: skip
            inner = values.looked_up(inner, name, self.tables[name], otherwise=otherwise)
        return inner

    def reference(self, spec: Any, keys: Keys, where: str, also: Keys = ()) -> Reference:
        """An object {type, id, name}: None without an id, without name when that is empty."""
        if "type" not in keys and (isinstance(spec, str) or "id" not in spec):
            spec = {"id": spec}
        known(spec, (*keys, *also), where)
        missing = [key for key in ("type", "id") if key in keys and key not in spec]
        if missing:
            raise bad(f"{where} has no {missing[0]}")
        parts = {key: self.value(spec[key], f"{key} of {where}") for key in keys if key in spec}

        def build(row: Row) -> dict[str, Any] | None:
            made = {k: found for k, part in parts.items() if (found := part.get(row)) is not None}
            return made if "id" in made and ("type" not in keys or "type" in made) else None

        return Reference(build, parts)

    def one(self, reference: Reference) -> Maker:
        """An object that can be traced back to its cells."""
        return Maker(reference.get, lambda row, path: reference.origin(row, path, self.lets))

    def references(self, spec: Any, keys: Keys, where: str) -> Maker:
        """A list of objects. `each` makes one per item of a list in the row, called `item`."""
        makers: list[tuple[Test, Value | None, Reference]] = []
        if not isinstance(spec, list | dict):
            raise bad(f"{where} is not a list of tables")
        for entry in [spec] if isinstance(spec, dict) else spec:
            known(entry, (*keys, "each", "when"), where)
            each = None
            if "each" in entry:
                each = self._note(values.column(word(entry, "each", where), self.cells))
            before = set(self.columns)
            reference = self.reference(entry, keys, where, ("each", "when"))
            test = self.condition(entry.get("when"), where)
            if each is not None:
                own = {c for c in self.columns - before if c.partition(".")[0] == "item"}
                self.columns -= own
            makers.append((test, each, reference))

        def made(row: Row) -> Iterator[tuple[dict[str, Any], Reference, str]]:
            for test, each, reference in makers:
                if each is None:
                    if test(row) and (found := reference.get(row)) is not None:
                        yield found, reference, ""
                    continue
                for n, item in enumerate(each.get(row) or []):
                    inner = row._replace(values=row.values | {"item": item})
                    if test(inner) and (found := reference.get(inner)) is not None:
                        yield found, reference, f"{each.columns[0]}.{n}"

        def origin(row: Row, path: Keys) -> Cell:
            hit = origins.nth(made(row), path)
            return hit[1].origin(row, path[1:], self.lets, hit[2]) if hit else NOWHERE

        return Maker(lambda row: [found for found, _, _ in made(row)], origin)

    def condition(self, spec: Any, where: str) -> Test:
        """`when`: one test or a list of them, all of which must hold."""
        if spec is None:
            return lambda row: True
        tests = [
            self._test(each, f"when of {where}")
            for each in (spec if isinstance(spec, list) else [spec])
        ]
        if len(tests) == 1:
            return tests[0]
        return lambda row: all(test(row) for test in tests)

    def _test(self, spec: Any, where: str) -> Test:
        known(spec, ("column", "present", "in", "not_in"), where)
        asked = [key for key in ("present", "in", "not_in") if key in spec]
        if len(asked) != 1:
            raise bad(f"{where} needs one of: present, in, not_in")
        get = self._note(values.column(word(spec, "column", where, required=True), self.cells)).get
        if asked[0] == "present":
            wanted = bool(spec["present"])
            return lambda row: (get(row) is not None) is wanted
        members = frozenset(listed(spec[asked[0]], where))
        if asked[0] == "in":
            return lambda row: (found := get(row)) is not None and values.text(found) in members
        return lambda row: (found := get(row)) is None or values.text(found) not in members
