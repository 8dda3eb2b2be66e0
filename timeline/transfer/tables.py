"""An application's own table as the source of an import: read in place, from one snapshot.

Rows come as JSON lines, by COPY, and are read as often as files are: the snapshot stays open. A
foreign key to django_content_type tells the type of an object: `content_type_id` 7 is a column
`content_type` "crm.lead" beside. Row security is off: what it would hide is an error, for rows
that are not seen would be taken for gone.
"""

import json
import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, cast

import psycopg

from timeline import db, queries, tracking
from timeline.errors import TimelineError
from timeline.transfer import mapping
from timeline.transfer.copying import Stream
from timeline.transfer.mapping import Mapping
from timeline.transfer.rows import Source

_TYPES = ("call", "email", "meeting", "note", "task")
_PLAIN = ("subject", "description", "activity_date", "ends_at", "status", "priority", "direction")
_PAGE = 5000
_KEYS = re.compile(r"smallint|integer|bigint|uuid|text|character varying(\(\d+\))?")
_HINT = "--where and --since are SQL conditions of a row"


class Table(NamedTuple):
    """A table of the application. `rows`: SQL of which of its rows belong to the company.

    `kept`: SQL of those whose activities are not gone. `content_types`: columns that are foreign
    keys to a table of Django's content types, and its name.
    `source`: under which its keys are known; None where external ids are no keys of it.
    """

    place: tracking.Place
    columns: dict[str, str]
    content_types: tuple[tuple[str, str], ...]
    key: str
    rows: str
    kept: str
    source: str | None

    @property
    def name(self) -> str:
        """As a [[file]] of a mapping names it."""
        return self.place.relation


def begin(conn: db.Connection, tables: list[str], mode: str | None) -> None:
    """Take the snapshot, and before it a lock on the tables where one is wanted.

    Raises TimelineError.
    """
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    places = [tracking.find(conn, table) for table in tables]
    conn.rollback()
    with db.translated():
        if mode is not None:
            names = [place.table for place in places]
            conn.execute(queries.render("table_lock.sql.j2", tables=names, mode=mode).encode())
        db.run(conn, "row_security", value="off")


def describe(
    conn: db.Connection, name: str, company: str, where: str | None, *, prune: bool = False
) -> Table:
    """What the catalog says of a table; `prune`: what `where` leaves out is gone, too.

    Raises TimelineError TL400, TL404.
    """
    place = tracking.find(conn, name)
    found = conn.execute(queries.named("table_columns"), {"table": place.table}).fetchall()
    columns = {column: kind for column, kind, _ in found}
    if len(place.key) != 1 or not _KEYS.fullmatch(columns[place.key[0]]):
        raise TimelineError(
            "TL400",
            f"{name} has no primary key of one column that is a whole number, a uuid or a text",
            "rows are known again by it",
        )
    # Of a condition that somebody wrote, only what is in the table no more is gone.
    kept = "true"
    if where is None:
        if columns.get("company_id", "uuid") != "uuid":
            raise TimelineError(
                "TL400",
                f"company_id of {name} is no uuid",
                'say which rows are the company\'s: --where "company_id = 7"',
            )
        where = f"company_id = {queries.literal(company)}" if "company_id" in columns else "true"
        kept = where
    elif prune:
        kept = where
    types = tuple((column, types) for column, _, types in found if types)
    schema = "" if place.schema == "public" else f"{place.schema}."
    return Table(place, columns, types, place.key[0], where, kept, schema + place.relation)


def mapped(table: Table, content: dict[str, Any], number: int) -> Table:
    """The table with the source that a mapping file gives its keys in its [[file]] of a number."""
    section = content["file"][number]
    made = section.get("activity", [])
    source = content.get("source")
    if len(made) == 1:
        source = made[0].get("source", section.get("source", source))
    is_key = len(made) == 1 and made[0].get("external_id") == "{" + table.key + "}"
    is_provable = is_key and "when" not in made[0] and isinstance(source, str) and "{" not in source
    return table._replace(source=source if is_provable else None)


def source(conn: db.Connection, table: Table, since: str | None) -> Source:
    """The rows of a table, in the order of its key; `since`: SQL of which to read this time."""
    with db.readable(table.place.table, _HINT):
        for condition in (table.rows, since or "true"):
            probe = queries.render(
                "table_probe.sql.j2", table=table.place.table, condition=condition
            )
            conn.execute(probe.encode())
    statement = queries.render(
        "table_copy.sql.j2", **_values(table), content_types=table.content_types,
        since=since or "true",
    )  # fmt: skip
    stream = cast(IO[bytes], Stream(conn, statement))
    return Source(table.name, stream, "jsonl", is_rejects=False, is_exact=True)


def assumed(conn: db.Connection, table: Table) -> Mapping:
    """The mapping of a table whose columns are called as an activity's fields are.

    Raises TimelineError TL400 for a table that lacks what every activity has.
    """
    missing = [c for c in ("activity_type", "subject", "activity_date") if c not in table.columns]
    if missing:
        raise TimelineError(
            "TL400",
            f'{table.place.table} has no column "{missing[0]}"',
            "say what its columns mean: --map FILE, with a [[file]] of that name",
        )
    key = "{" + table.key + "}"
    fields: dict[str, Any] = {
        "activity_type": {"column": "activity_type"},
        "external_id": key,
        **{name: {"column": name} for name in _PLAIN if name in table.columns},
    }
    if table.columns[table.key] == "uuid":
        fields["id"] = key
    used = {"activity_type", table.key, "company_id", *(n for n in _PLAIN if n in fields)}
    if "visible_to" in table.columns:
        fields["visible_to"] = {"column": "visible_to"}
        used.add("visible_to")
    if table.columns.get("links", "").startswith("json"):
        parts = {part: "{item." + part + "}" for part in ("type", "id", "name", "role")}
        fields["links"] = {"each": "links", **parts}
        used.add("links")
    kind = _kind(table)
    if kind is not None:
        used |= {"object_id", kind}
    for name in ("assigned_to_id", "assigned_to"):
        if name in table.columns:
            fields["assigned_to"] = {"column": name}
            used.add(name)
            break
    fields["data"] = [
        name for name, kind in table.columns.items() if name not in used and kind != "tsvector"
    ]
    activities = [fields] if kind is None else _referring(fields, kind.removesuffix("_id"))
    with db.readable(table.place.table, _HINT):
        types = conn.execute(
            queries.render("table_types.sql.j2", **_values(table)).encode()
        ).fetchall()
    return mapping.parse(
        {
            "source": table.source,
            "trim": False,
            "null": [],
            "activity_types": [name for (name,) in types if name not in _TYPES],
            "file": [{"name": table.name, "format": "jsonl", "activity": activities}],
        }
    )


def _referring(fields: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """An activity about an object; half of a reference names none, and is kept in data."""

    def has(column: str, present: bool) -> dict[str, Any]:
        return {"column": column, "present": present}

    # Empty where a half is: what was there is cleared.
    fields = fields | {"related_to": {"type": "{" + kind + "}", "id": "{object_id}"}}
    return [
        fields | {"when": [has(kind, True), has("object_id", True)]},
        *(
            fields | {"data": [*fields["data"], half], "when": [has(half, True), has(other, False)]}
            for half, other in ((kind, "object_id"), ("object_id", kind))
        ),
        fields | {"when": [has(kind, False), has("object_id", False)]},
    ]


def _kind(table: Table) -> str | None:
    """The column that tells the type of what object_id names, if there is one."""
    if "object_id" not in table.columns:
        return None
    types = [column for column, _ in table.content_types]
    if "content_type_id" in types or len(types) == 1:
        return "content_type_id" if "content_type_id" in types else types[0]
    return "object_type" if "object_type" in table.columns else None


def gone(
    conn: db.Connection, table: Table, target: db.Connection, company: str
) -> Iterator[list[str]]:
    """Keys of the timeline that are in the table no more, page by page."""
    values = _values(table) | {"rows": table.kept, "type": table.columns[table.key]}
    statement = queries.render("table_gone.sql.j2", **tracking.doubled(values))
    after = ""
    while True:
        # A transaction of its own: what is removed in between is committed each by itself.
        with db.translated(), target.transaction():
            text = db.run(
                target, "import_keys", company=company, source=table.source, after=after, size=_PAGE
            )
        page = json.loads(text or "[]")
        if page:
            after = page[-1]
            with db.translated():
                yield [name for (name,) in conn.execute(statement.encode(), [page]).fetchall()]
        if len(page) < _PAGE:
            return


def keys(conn: db.Connection, table: Table) -> Iterator[list[str]]:
    """The keys of the company's rows, page by page."""
    values = _values(table) | {"type": table.columns[table.key], "size": _PAGE}
    after: str | None = None
    while True:
        statement = queries.render("table_page.sql.j2", **values, after=after)
        with db.translated():
            found = [key for (key,) in conn.execute(statement.encode()).fetchall()]
        yield found
        if len(found) < _PAGE:
            return
        after = found[-1]


def proof(conn: db.Connection, table: Table) -> dict[str, Any]:
    """How many rows the snapshot has, and a sum over their keys that depends on no order."""
    with db.translated():
        row = conn.execute(
            queries.render("table_proof.sql.j2", **_values(table)).encode()
        ).fetchone()
    assert row is not None
    return {"rows": row[0], "keys": row[1]}


def _values(table: Table) -> dict[str, Any]:
    return {"table": table.place.table, "key": table.key, "rows": table.rows}
