"""Where each activity is, and what a company's data are in all, told apart from the code under test."""

# ruff: noqa: E501  (SQL reads better unbroken)

from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

# What every row of a company is, however its partitions lie; the search vector by itself.
_CONTENT = """
    select 'row', to_jsonb(a)::text from timeline_data.activity as a
    union all
    select 'body', (to_jsonb(b) - 'search_vector')::text || b.search_vector::text from timeline_data.activity_body as b
    union all
    select 'link', to_jsonb(l)::text from timeline_data.activity_link as l
    union all
    select 'history', to_jsonb(h)::text from timeline_data.activity_history as h
    union all
    select 'archived', to_jsonb(r)::text from timeline_data.archived_activity as r
    union all
    select 'object', (to_jsonb(o) - 'updated_at')::text from timeline_data.object as o
    order by 1, 2
"""


def content(connection: Connection) -> list[tuple[Any, ...]]:
    """All rows of all companies."""
    connection.execute("set timezone = 'UTC'")
    return connection.execute(_CONTENT.encode()).fetchall()


def places(connection: Connection) -> dict[str, list[str]]:
    """Of each activity (its external id, else its id, of another company after that) the places that hold it: exactly one each, when all is well.

    A place is "here", "table NAME" (taken out, not dropped yet), or "files NAME" (a stub of that archive).
    """
    found: dict[str, list[str]] = {}
    key = "coalesce(nullif(b.company_id, '00000000-0000-4000-8000-00000000000a') || ' ', '') || coalesce(b.external_id, b.activity_id::text)"
    for (name,) in connection.execute(
        f"select {key} from timeline_data.activity_body as b"
    ).fetchall():
        found[name] = []
    statements = [
        f"select {key}, 'here' from timeline_data.activity as a left join timeline_data.activity_body as b on b.company_id = a.company_id and b.activity_id = a.id and b.activity_date = a.activity_date"
    ]
    tables = connection.execute(
        "select c.relname::text, r.name, r.state, r.manifest is not null from pg_class as c left join timeline_data.archive as r on r.table_name = c.relname"
        " where c.relnamespace = 'timeline_data'::regnamespace and c.relkind = 'r' and c.relname like 'detached%'"
    ).fetchall()
    for table, name, _, _ in tables:
        assert name is not None, f"{table} is nobody's"
        statements.append(
            f"select {key}, 'table {name}' from timeline_data.\"{table}\" as a left join timeline_data.activity_body as b on b.company_id = a.company_id and b.activity_id = a.id and b.activity_date = a.activity_date"
        )
    # A stub whose table is still there is held by that: its files are verified already.
    statements.append(
        f"select {key}, 'files ' || r.name from timeline_data.archived_activity as s join timeline_data.archive as r on r.id = s.archive_id left join timeline_data.activity_body as b on b.company_id = s.company_id and b.activity_id = s.activity_id and b.activity_date = s.activity_date where r.table_name is null"
    )
    for statement in statements:
        for name, place in connection.execute(statement.encode()).fetchall():
            found.setdefault(name, []).append(place)
    return found


def astray(connection: Connection) -> dict[str, list[str]]:
    """The activities that are not in exactly one place."""
    return {name: where for name, where in places(connection).items() if len(where) != 1}
