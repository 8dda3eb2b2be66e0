"""Where each activity is, and what a company's data are in all, told apart from the code under test."""

# ruff: noqa: E501  (SQL reads better unbroken)

import hashlib
from collections import Counter
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

# All that a company holds, however its partitions lie.
_TABLES = {
    "activity": "select to_jsonb(t) - 'extra' from timeline_data.activity as t",
    "activity_body": "select to_jsonb(t) from timeline_data.activity_body as t",
    "archived_activity": "select to_jsonb(t) from timeline_data.archived_activity as t",
    "activity_link": "select to_jsonb(t) from timeline_data.activity_link as t",
    "activity_history": "select to_jsonb(t) from timeline_data.activity_history as t",
    "activity_month": "select distinct to_jsonb(t) from timeline_data.activity_month as t",
    "object": "select to_jsonb(t) from timeline_data.object as t",
    "object_parent": "select to_jsonb(t) from timeline_data.object_parent as t",
    "company": "select to_jsonb(t) from timeline_data.company as t",
}
# What only files should hold, of those that a stub stands for.
_AWAY = """
    select b.activity_id from timeline_data.activity_body as b
    join timeline_data.archived_activity as a on (a.company_id, a.activity_date, a.activity_id) = (b.company_id, b.activity_date, b.activity_id)
    where (
      exists (select from timeline_data.activity_history as h where (h.company_id, h.activity_id) = (b.company_id, b.activity_id))
      or exists (select from timeline_data.activity_link as l where (l.company_id, l.activity_id) = (b.company_id, b.activity_id))
      or b.description is not null or b.links <> '[]' or b.data <> '{}' or b.search_vector <> '')
"""
# A stub of what is here.
_BOTH = """
    select s.activity_id from timeline_data.archived_activity as s
    join timeline_data.activity as a on (a.company_id, a.activity_date, a.id) = (s.company_id, s.activity_date, s.activity_id)
"""
Digest = dict[str, tuple[int, str]]


def content(connection: Connection) -> list[tuple[str, str]]:
    """All rows of all companies: (table, row)."""
    connection.execute("set timezone = 'UTC'")
    return [
        (name, text)
        for name, query in _TABLES.items()
        for (text,) in connection.execute(
            f'select r::text from ({query}) as q (r) order by r::text collate "C"'.encode()
        ).fetchall()
    ]


def digest(connection: Connection) -> Digest:
    """How many rows of each table, and a digest of them all: bodies with search vectors, links, history."""
    rows: dict[str, list[str]] = {name: [] for name in _TABLES}
    for name, text in content(connection):
        rows[name].append(text)
    return {
        name: (len(texts), hashlib.sha256("\n".join(texts).encode()).hexdigest())
        for name, texts in rows.items()
    }


def places(connection: Connection) -> dict[str, list[str]]:
    """Of each activity (its external id, else its id, of another company after that) the places that hold it: exactly one each, when all is well.

    A place is "live", "table NAME" (taken out, not dropped yet), or "files NAME" (a stub of that archive).
    """
    found: dict[str, list[str]] = {}
    key = "coalesce(nullif(b.company_id, '00000000-0000-4000-8000-00000000000a') || ' ', '') || coalesce(b.external_id, b.activity_id::text)"
    for (name,) in connection.execute(
        f"select {key} from timeline_data.activity_body as b"
    ).fetchall():
        found[name] = []
    statements = [
        f"select {key}, 'live' from timeline_data.activity as a left join timeline_data.activity_body as b on b.company_id = a.company_id and b.activity_id = a.id and b.activity_date = a.activity_date"
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


def counted(connection: Connection) -> Counter[str]:
    """Every activity is in exactly one place, and nothing of it elsewhere; how many are live, in tables, in files."""
    found = places(connection)
    assert {name: where for name, where in found.items() if len(where) != 1} == {}
    assert connection.execute(_AWAY.encode()).fetchall() == []
    assert connection.execute(_BOTH.encode()).fetchall() == []
    return Counter(where[0].partition(" ")[0] for where in found.values())
