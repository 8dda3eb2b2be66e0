"""The CSV of `timeline export`, which `timeline import` takes without a mapping, as it takes JSON.

Rows of it, also from a rejects file, become the JSON lines that the same export would have held.
"""

import json

from timeline.transfer import origins
from timeline.transfer.exporting import ACTIVITY_COLUMNS, OBJECT_COLUMNS
from timeline.transfer.origins import Cell
from timeline.transfer.values import Keys, Problem, Row

_JSON = ("links", "visible_to", "data", "parents")
# Fields of JSON lines, by the columns they are spread over.
_SPREAD = {
    "related_to": {"type": "object_type", "id": "object_id", "name": "object_name"},
    "assigned_to": {"id": "assigned_to", "name": "assigned_to_name"},
}
_FLAGS = {"true": "true", "false": "false"}


def is_cells(row: Row) -> bool:
    """Is it a row of an exported CSV? Columns may be missing, and an empty cell is nothing."""
    return (
        not row.text
        and {"activity_type", "type"} & row.values.keys() != set()
        and (row.values.keys() <= {*ACTIVITY_COLUMNS} or row.values.keys() <= {*OBJECT_COLUMNS})
        and all(isinstance(cell, str) for cell in row.values.values())
    )


def line(row: Row) -> Row:
    """The row as a JSON line, numbers in it digit by digit. Raises Problem for broken JSON."""
    fields = {}
    for name, cell in row.values.items():
        if name == "deleted":
            fields[name] = _FLAGS.get(cell.strip().lower()) or json.dumps(cell or None)
        elif name in _JSON:
            fields[name] = _json(name, cell)
        elif not any(name in columns.values() for columns in _SPREAD.values()):
            fields[name] = json.dumps(cell or None, ensure_ascii=False)
    for name, columns in _SPREAD.items():
        if row.values.keys() & columns.values():
            cells = {key: row.values[name] for key, name in columns.items() if row.values.get(name)}
            fields[name] = json.dumps(cells or None, ensure_ascii=False)
    text = "{" + ", ".join(f"{json.dumps(name)}: {found}" for name, found in fields.items()) + "}"
    values = json.loads(text)
    return row._replace(values={"object": values} if "type" in values else values, text=text)


def _json(name: str, cell: str) -> str:
    if not cell:
        return "null"
    try:
        json.loads(cell)
    except (ValueError, RecursionError):
        raise Problem("bad_json", f"{name} is not JSON", name, cell) from None
    return cell


def origin(row: Row, path: Keys) -> Cell:
    """The cell behind a field: what is JSON inside of a cell counts as that cell."""
    name = path[0]
    if name in _SPREAD:
        name = _SPREAD[name].get(path[1] if len(path) > 1 else "id", name)
    return name, origins.raw(row, name)
