"""The format of `timeline export`, which `timeline import` takes without a mapping.

JSON lines: {"settings": {…}} as configure() returns it, {"object": {…}} as put_objects() takes
it, {"merge": {"kind": "merge" | "convert", "object": {…}, "into": [{…}]}} as merges() lists them,
and activities as record() takes them, each with a key of its own.
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


def merge(row: Row) -> dict[str, Any] | None:
    """The arguments of merge() or convert() in a row, None when it is another one.

    Raises Problem where it is neither.
    """
    found = row.values.get("merge")
    if row.values.keys() != {"merge"} or not isinstance(found, dict):
        return None
    kind, one, into = (found.get(key) for key in ("kind", "object", "into"))
    if kind == "merge" and one and isinstance(into, list) and len(into) == 1:
        return {"loser": one, "winner": into[0]}
    if kind == "convert" and one and into:
        return {"lead": one, "into": into}
    raise Problem(
        "bad_merge",
        'a merge is {"kind": "merge" or "convert", "object": {…}, "into": [{…}]}',
        "merge",
        found,
    )


def merged(row: Row) -> list[dict[str, Any]]:
    """The objects of a merge as directory entries: what was merged is in no line of its own."""
    found = row.values["merge"]
    into = found["into"] if isinstance(found["into"], list) else [found["into"]]
    return [
        {key: value for key, value in each.items() if value is not None}
        for each in (found["object"], *into)
        if isinstance(each, dict)
    ]


def merge_line(found: dict[str, Any]) -> dict[str, Any]:
    """A merge as merges() lists it, as a line."""
    return {"merge": {key: found[key] for key in ("kind", "object", "into")}}


def merge_origin(row: Row, path: Keys) -> Cell:
    """The key behind an argument of merge() or convert(), or of an object that is merged."""
    name = {"loser": "object", "lead": "object", "winner": "into", "into": "into"}.get(path[0])
    found = row.values["merge"]
    return (f"merge.{name}", found[name]) if name else ("merge", found)


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
