"""Triggers that keep the directory as the application's own tables are: names, parents, deletions.

They are statement triggers and one function beside the table, and call
`timeline.put_objects` in the transaction of whoever writes there. Until a table is filled once, the
directory lacks the rows that nobody has touched since.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import psycopg

from timeline import db, queries
from timeline.errors import TimelineError

_BATCH = 1000
# Bytes of a name in PostgreSQL.
_LONGEST = 63
_PART = r'("(?:[^"]|"")+"|[^\W\d][\w$]*)'
_NAME = re.compile(rf"(?:{_PART}\.)?{_PART}")
_HINT = "--name, --company, --parent and --deleted are columns, or SQL of a row"


class Tracked(NamedTuple):
    """A table and what its columns mean; name, company, deleted and parents are SQL of a row."""

    table: str
    kind: str
    name: str
    company: str
    key: str = "id"
    parents: tuple[tuple[str, str], ...] = ()
    deleted: str = "false"


class Place(NamedTuple):
    """Where a table is, as the catalog has it."""

    table: str
    schema: str
    relation: str
    key: tuple[str, ...]


def sql(tracked: Tracked, place: Place | None = None) -> str:
    """The statements that track a table, without a look at the database."""
    return queries.render("track.sql.j2", **_values(tracked, place or _assumed(tracked.table)))


def drop_sql(table: str) -> str:
    """The statement that ends the tracking of a table, without a look at the database."""
    return queries.render("track_drop.sql.j2", function=f"{beside(_assumed(table), 'track')}()")


def find(conn: db.Connection, table: str) -> Place:
    """A table by its name. Raises TimelineError TL404, TL400 for what has no rows of its own."""
    try:
        with db.translated():
            row = conn.execute(queries.named("track_table"), {"table": table}).fetchone()
    except TimelineError as error:
        if not isinstance(error.__cause__, psycopg.errors.InvalidName):
            raise
        raise TimelineError(
            "TL400", f"{table} is no name of a table", 'write table, schema.table or "Table"'
        ) from error
    if row is None:
        raise TimelineError(
            "TL404", f"there is no table {table}", "write schema.table, as psql's \\d lists it"
        )
    name, schema, relation, is_table, key = row
    if not is_table:
        raise TimelineError("TL400", f"{table} is no table", "name the table behind it")
    return Place(name, schema, relation, tuple(key))


def install(conn: db.Connection, tracked: Tracked) -> Tracked:
    """Create the triggers, all or none; the key is the primary key's column where none was given.

    Raises TimelineError, TL400 for SQL of a row that PostgreSQL cannot make sense of, TL409 for a
    table that is tracked as another type.
    """
    place = find(conn, tracked.table)
    if not tracked.key:
        if len(place.key) != 1:
            raise TimelineError(
                "TL400",
                f"{tracked.table} has no primary key of one column",
                "say which column is the id: --id COLUMN",
            )
        tracked = tracked._replace(key=place.key[0])
    _refuse_other(conn, tracked, place)
    id_type = _key_type(conn, place, tracked.key)
    with db.readable(tracked.table, _HINT), conn.transaction():
        # What is made of a row is looked at now, and not when the application next writes.
        conn.execute(_rows(tracked, place, id_type).encode(), {"ids": []})
        conn.execute(sql(tracked, place).encode())
    return tracked


def drop(conn: db.Connection, table: str) -> None:
    """Take the triggers away; what was entered stays. Raises TimelineError TL404 without any."""
    place = find(conn, table)
    with db.translated(), conn.transaction():
        found = conn.execute(queries.named("track_functions"), {"table": place.table}).fetchall()
        for function, _ in found:
            conn.execute(queries.render("track_drop.sql.j2", function=function).encode())
    if not found:
        raise TimelineError("TL404", f"{table} is not tracked", "there is nothing to drop")


def fill(conn: db.Connection, tracked: Tracked) -> Iterator[dict[str, int]]:
    """Enter the rows that are there, a thousand in a transaction.

    Safe to run again, also after a kill. Raises TimelineError.
    """
    place = find(conn, tracked.table)
    statement = _rows(tracked, place, _key_type(conn, place, tracked.key)).encode()
    keys = queries.render("table_keys.sql.j2", table=place.table, key=tracked.key)
    with db.translated(), conn.transaction(), db.unfiltered(conn):
        ids = conn.execute(keys.encode()).fetchall()
    for start in range(0, len(ids), _BATCH):
        part = [row[0] for row in ids[start : start + _BATCH]]
        yield db.retry(partial(_enter, conn, statement, part), attempts=10)


def _enter(conn: db.Connection, statement: bytes, ids: list[str]) -> dict[str, int]:
    """Of some rows: how many "rows" they are, and how many entries came out how."""
    counts: Counter[str] = Counter(rows=len(ids))
    with db.translated(), conn.transaction():
        with db.unfiltered(conn):
            found = conn.execute(statement, {"ids": ids}).fetchall()
        for company, entries in found:
            row = conn.execute(
                queries.named("put_objects"), {"company": company, "objects": entries}
            ).fetchone()
            counts.update(json.loads(row[0])["outcomes"] if row else ())
    return dict(counts)


def _refuse_other(conn: db.Connection, tracked: Tracked, place: Place) -> None:
    """One table is objects of one type: its triggers for another would end unseen."""
    with db.translated():
        found = conn.execute(queries.named("track_functions"), {"table": place.table}).fetchall()
    for _, about in found:
        if about != _about(tracked.kind):
            raise TimelineError(
                "TL409",
                f"{tracked.table} is tracked as another type: {about}",
                f"end that first: timeline track {tracked.table} --drop --install",
            )


def _about(kind: str) -> str:
    """The comment of the trigger function."""
    return f"Keeps the {kind} objects of pg-timeline as the table is."


def _rows(tracked: Tracked, place: Place, id_type: str) -> str:
    """The statement that makes entries of the rows with some ids, and holds them."""
    values = {**_values(tracked, place), "id_type": id_type}
    return queries.render("track_fill.sql.j2", **doubled(values))


def _key_type(conn: db.Connection, place: Place, column: str) -> str:
    row = conn.execute(
        queries.named("track_type"), {"table": place.table, "column": column}
    ).fetchone()
    if row is None:
        raise TimelineError("TL400", f'{place.table} has no column "{column}"', "see --id")
    return str(row[0])


def _assumed(table: str) -> Place:
    """A table that is not looked up: its name is SQL, quoted where it has to be."""
    parts = _NAME.fullmatch(table)
    if parts is None:
        raise TimelineError(
            "TL400", f"{table} is no name of a table", 'write table, schema.table or "Table"'
        )
    schema, relation = (_plain(part) for part in parts.groups())
    return Place(
        queries.identifier(*filter(None, (schema, relation))), schema or "public", relation, ()
    )


def _plain(name: str | None) -> str:
    """A name as the catalog has it."""
    if not name:
        return ""
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.lower()


def beside(place: Place, what: str) -> str:
    """The name of a trigger function beside the table; one that is too long ends in a hash."""
    name = f"timeline_{what}_{place.relation}"
    if len(name.encode()) > _LONGEST:
        digest = hashlib.sha256(name.encode()).hexdigest()[:8]
        name = name.encode()[: _LONGEST - 9].decode(errors="ignore") + "_" + digest
    return queries.identifier(place.schema, name)


def doubled(values: Any) -> Any:
    """SQL of others for a statement with values: its percent signs are meant as they are."""
    if isinstance(values, str):
        return values.replace("%", "%%")
    if isinstance(values, dict):
        return {key: doubled(value) for key, value in values.items()}
    return tuple(map(doubled, values)) if isinstance(values, tuple) else values


def _values(tracked: Tracked, place: Place) -> dict[str, Any]:
    return {
        "table": place.table,
        "schema": place.schema,
        "function": beside(place, "track"),
        "kind": tracked.kind,
        "about": _about(tracked.kind),
        "id": tracked.key or "id",
        "name": tracked.name,
        "company": tracked.company,
        "parents": tracked.parents,
        "deleted": tracked.deleted,
    }
