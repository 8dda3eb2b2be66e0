"""Export: a company as lines that `timeline import` takes back, CSV for a spreadsheet included.

One snapshot: what is written while an export runs is in none of it. Only public functions are
called, so an export shows what its viewer may see and nothing else.
"""

import json
from collections.abc import Iterator
from typing import Any

import psycopg

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.patience import Say
from timeline.transfer import native, records

PAGE = 500
ACTIVITY_COLUMNS = (
    "id", "activity_type", "subject", "activity_date", "ends_at", "status", "priority",
    "direction", "object_type", "object_id", "object_name", "assigned_to", "assigned_to_name",
    "description", "links", "visible_to", "source", "external_id", "data",
)  # fmt: skip
OBJECT_COLUMNS = ("type", "id", "name", "parents", "deleted")


def lines(
    conn: db.Connection,
    company: str,
    viewer: str | None,
    filter: dict[str, Any],  # noqa: A002 - its name everywhere
    *,
    form: str,
    activities: bool,
    objects: bool,
    settings: bool,
    say: Say = lambda text: None,
) -> Iterator[str]:
    """The lines of an export, each with its end. `form` is jsonl or csv.

    `say` is told of what is archived, and so not in it. Raises TimelineError, TL400 for a filter
    that pages by itself.
    """
    for key in ("limit", "cursor", "include", "count"):
        if key in filter:
            raise TimelineError("TL400", f'an export pages by itself: no "{key}" in its filter')
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    conn.read_only = True
    with db.translated(), conn.transaction():
        db.bind(conn, company, viewer)
        # Its snapshot does not keep a partition from being archived; this does.
        conn.execute(queries.named("hold_partitions"))
        if settings:
            found = db.run(conn, "configure", company=company, settings="{}")
            yield _dump({"settings": native.portable(json.loads(found or "{}"))}) + "\n"
        if objects:
            yield from _objects(conn, company, form)
        if objects and form == "jsonl":
            yield from _merges(conn, company)
        if activities:
            yield from _activities(conn, company, filter, form, say)


def _objects(conn: db.Connection, company: str, form: str) -> Iterator[str]:
    if form == "csv":
        yield records.line(OBJECT_COLUMNS)
    for found in _results(conn, "objects", company):
        if form == "csv":
            cells = found | {"parents": _dump(found["parents"])}
            yield records.line(cells[name] for name in OBJECT_COLUMNS)
        else:
            yield _dump({"object": found}) + "\n"


def _merges(conn: db.Connection, company: str) -> Iterator[str]:
    """Those that stand, oldest first: as they can be made again."""
    standing = [
        native.merge_line(found)
        for found in _results(conn, "merges", company)
        if found["undone_at"] is None
    ]
    for line in reversed(standing):
        yield _dump(line) + "\n"


def _results(conn: db.Connection, function: str, company: str) -> Iterator[dict[str, Any]]:
    """All that a function lists, page after page."""
    after = None
    while True:
        wanted = _dump({"limit": PAGE, "cursor": after})
        page = json.loads(db.run(conn, function, company=company, filter=wanted) or "{}")
        yield from page["results"]
        after = page["next"]
        if after is None:
            return


def _activities(
    conn: db.Connection, company: str, wanted: dict[str, Any], form: str, say: Say
) -> Iterator[str]:
    if form == "csv":
        yield records.line(ACTIVITY_COLUMNS)
    wanted = wanted | {"limit": PAGE, "count": "none"}
    while True:
        page = json.loads(db.run(conn, "page", company=company, filter=_dump(wanted)) or "{}")
        if "cursor" not in wanted:
            for stretch in page.get("archived", ()):
                say(f"note: archived, so not in this export: {stretch['from']} to {stretch['to']}")
        ids = [result["id"] for result in page["results"]]
        if ids and form == "csv":
            text = db.run(conn, "export_cells", company=company, ids=ids)
            yield from map(records.line, json.loads(text or "[]"))
        elif ids:
            yield f"{db.run(conn, 'export_lines', company=company, ids=ids)}\n"
        if page["next"] is None:
            return
        wanted["cursor"] = page["next"]


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
