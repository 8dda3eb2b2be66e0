"""Triggers that keep the directory as the application's own tables are: names, parents, deletions.

They are made of three statement triggers and one function beside the table, and call
`timeline.put_objects` in the transaction of whoever writes there. Until a table is filled once, the
directory lacks the rows that nobody has touched since.
"""

import json
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from timeline import db, queries
from timeline.errors import TimelineError

_BATCH = 1000
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


def drop_sql(table: str, place: Place | None = None) -> str:
    """The statement that ends the tracking of a table."""
    return queries.render("track_drop.sql.j2", function=_function(place or _assumed(table)))


def find(conn: db.Connection, table: str) -> Place:
    """A table by its name. Raises TimelineError TL404, TL400 for what has no rows of its own."""
    row = conn.execute(queries.named("track_table"), {"table": table}).fetchone()
    if row is None:
        raise TimelineError(
            "TL404", f"there is no table {table}", "write schema.table, as psql's \\d lists it"
        )
    name, schema, relation, is_table, key = row
    if not is_table:
        raise TimelineError("TL400", f"{table} is no table", "only tables have such triggers")
    return Place(name, schema, relation, tuple(key))


def install(conn: db.Connection, tracked: Tracked) -> Tracked:
    """Create the triggers, all or none; the key is the primary key's column where none was given.

    Raises TimelineError, TL400 for SQL of a row that PostgreSQL cannot make sense of.
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
    id_type = _key_type(conn, place, tracked.key)
    with db.readable(tracked.table, _HINT), conn.transaction():
        # What is made of a row is looked at now, and not when the application next writes.
        conn.execute(_rows(tracked, place, id_type).encode(), {"ids": []})
        conn.execute(sql(tracked, place).encode())
    return tracked


def drop(conn: db.Connection, table: str) -> None:
    """Take the triggers away; what was entered stays. Raises TimelineError."""
    place = find(conn, table)
    with db.translated(), conn.transaction():
        conn.execute(drop_sql(table, place).encode())


def fill(conn: db.Connection, tracked: Tracked) -> Iterator[dict[str, int]]:
    """Enter the rows that are there, a thousand in a transaction.

    Safe to run again, also after a kill. Raises TimelineError.
    """
    place = find(conn, tracked.table)
    statement = _rows(tracked, place, _key_type(conn, place, tracked.key)).encode()
    keys = queries.render("table_keys.sql.j2", table=place.table, key=tracked.key)
    with db.translated():
        ids = conn.execute(keys.encode()).fetchall()
    for start in range(0, len(ids), _BATCH):
        part = [row[0] for row in ids[start : start + _BATCH]]
        yield db.retry(partial(_enter, conn, statement, part), attempts=10)


def _enter(conn: db.Connection, statement: bytes, ids: list[str]) -> dict[str, int]:
    """Of some rows: how many "rows" they are, and how many entries came out how."""
    counts: Counter[str] = Counter(rows=len(ids))
    with db.translated(), conn.transaction():
        for company, entries in conn.execute(statement, {"ids": ids}).fetchall():
            row = conn.execute(
                queries.named("put_objects"), {"company": company, "objects": entries}
            ).fetchone()
            counts.update(json.loads(row[0])["outcomes"] if row else ())
    return dict(counts)


def _rows(tracked: Tracked, place: Place, id_type: str) -> str:
    """The statement that makes entries of the rows with some ids, and holds them."""
    return queries.render("track_fill.sql.j2", **_values(tracked, place), id_type=id_type)


def _key_type(conn: db.Connection, place: Place, column: str) -> str:
    row = conn.execute(
        queries.named("track_type"), {"table": place.table, "column": column}
    ).fetchone()
    if row is None:
        raise TimelineError("TL400", f'{place.table} has no column "{column}"', "see --id")
    return str(row[0])


def _assumed(table: str) -> Place:
    """A table that is not looked up: its name is taken as SQL has it."""
    schema, _, relation = table.rpartition(".")
    return Place(
        queries.identifier(*filter(None, (schema, relation))), schema or "public", relation, ()
    )


def _function(place: Place) -> str:
    """The name of the trigger function, beside the table; long ones are cut as PostgreSQL would."""
    return queries.identifier(place.schema, f"timeline_track_{place.relation}"[:63])


def _values(tracked: Tracked, place: Place) -> dict[str, Any]:
    return {
        "table": place.table,
        "schema": place.schema,
        "function": _function(place),
        "kind": tracked.kind,
        "id": tracked.key or "id",
        "name": tracked.name,
        "company": tracked.company,
        "parents": tracked.parents,
        "deleted": tracked.deleted,
    }
