"""The format of `timeline export`, which `timeline import` takes without a mapping.

JSON lines: {"settings": {…}} as configure() returns it, {"object": {…}} as put_objects() takes
it, and activities as record() takes them, each with a key of its own.
"""

import json
from typing import Any

from timeline.transfer.origins import Cell
from timeline.transfer.values import Keys, Problem, Row, walk

# What a company has that never was configured: only then are settings taken from a file.
DEFAULTS: dict[str, Any] = {
    "name": None,
    "time_zone": "UTC",
    "search_language": "english",
    "type_aliases": {},
    "activity_types": [],
    "retired_types": [],
    "roll_up": None,
}


def portable(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings by which rows of every type land again, those of retired types included."""
    types = {*settings["activity_types"], *settings.get("retired_types", ())}
    return {**settings, "activity_types": sorted(types), "retired_types": []}


def settings(row: Row) -> dict[str, Any] | None:
    """The settings in a row, None when it is another one."""
    found = row.values.get("settings")
    return found if row.values.keys() == {"settings"} and isinstance(found, dict) else None


def directory_entry(row: Row) -> dict[str, Any] | None:
    """The object in a row, None when it is another one."""
    found = row.values.get("object")
    return found if row.values.keys() == {"object"} and isinstance(found, dict) else None


def activity(row: Row) -> dict[str, Any]:
    """The activity that a row is. Raises Problem for one that would double when sent again."""
    found = row.values
    if found.get("id") is None and (
        found.get("source") is None or found.get("external_id") is None
    ):
        raise Problem(
            "missing_key",
            "neither id nor source with external_id: imported twice it would be there twice",
            "external_id",
            found.get("external_id"),
        )
    return found


def origin(row: Row, path: Keys) -> Cell:
    """The key behind a field of an activity or of an object, as a path into the line."""
    inside = directory_entry(row)
    found = row.values if inside is None else inside
    if path[0] == "parents" and "parents" not in found:
        path = ("parent", *path[1:])
    name = ".".join(path)
    value = found[name] if name in found else walk(found, list(path))
    return name if inside is None else f"object.{name}", value


def text(row: Row) -> str:
    """The activity of a row as JSON, digit by digit as it was written."""
    return row.text or json.dumps(row.values, ensure_ascii=False)
