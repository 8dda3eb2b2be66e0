"""What the tests of partitions share: to make some, and to see that all is whole and found."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import re
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

Connection = psycopg.Connection[tuple[Any, ...]]

COMPANY = UUID("00000000-0000-4000-8000-00000000000a")
EDGE = re.compile(r"activity_(past|future)(_[0-9]+)?")
DATES = [
    "0001-01-01T00:00:00Z",
    "1066-10-14T09:00:00Z",
    "1999-12-31T23:59:59.999999Z",
    "2000-01-01T00:00:00Z",
    "2026-03-31T23:59:59.999999Z",
    "2026-04-01T00:00:00Z",
    "2040-02-29T12:00:00Z",
    "9999-12-31T23:59:59.999999Z",
]

_TRUTH = """
    select c.relname::text, pg_get_expr(c.relpartbound, c.oid), c.relrowsecurity,
      coalesce(array_to_string(c.reloptions, ' '), '')
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'timeline_data.activity'::regclass
"""


def create(connection: Connection, lower: str, upper: str, width: str | None = None) -> int:
    """Call create_partitions."""
    row = connection.execute(
        "select timeline_data.create_partitions(%s::timestamptz, %s::timestamptz, %s)",
        [lower, upper, width],
    ).fetchone()
    assert row is not None
    return int(row[0])


def directory(connection: Connection) -> list[tuple[str, str, str]]:
    """Name and bounds of each partition as the directory has them, in order of time."""
    return connection.execute(
        "select d.name, d.starts_at::text, d.ends_at::text from timeline_data.partition_directory as d"
        " order by d.starts_at"
    ).fetchall()


def whole(connection: Connection) -> None:
    """The directory equals the catalog; from the beginning of time to its end there is no gap."""
    connection.execute("set timezone = 'UTC'")
    listed = directory(connection)
    assert EDGE.fullmatch(listed[0][0])
    assert listed[0][1] == "-infinity"
    assert EDGE.fullmatch(listed[-1][0])
    assert listed[-1][2] == "infinity"
    assert [end for _, _, end in listed[:-1]] == [start for _, start, _ in listed[1:]]
    truth = {name: rest for name, *rest in connection.execute(_TRUTH.encode()).fetchall()}
    assert set(truth) == {name for name, _, _ in listed}
    for name, start, end in listed:
        bound, has_security, options = truth[name]
        lower = "MINVALUE" if start == "-infinity" else f"'{start}'"
        upper = "MAXVALUE" if end == "infinity" else f"'{end}'"
        assert bound == f"FOR VALUES FROM ({lower}) TO ({upper})", name
        assert has_security, name
        if "infinity" not in start + end:
            assert "autovacuum_vacuum_insert_scale_factor=0.02" in options, name
    lost = connection.execute(
        "select c.relname::text from pg_class as c where c.relnamespace = 'timeline_data'::regnamespace"
        " and c.relkind in ('r', 'p') and c.relname ~ '^activity_([0-9]{8,}|past|future|next)' and not c.relispartition"
    ).fetchall()
    assert lost == []
    changing = connection.execute("select c.* from timeline_data.partition_change as c").fetchall()
    assert changing == []
    left = connection.execute(
        "select t.tgname from pg_trigger as t where t.tgname = 't90_mirror'"
        " union all select c.conname from pg_constraint as c where c.conname = 'activity_range'"
    ).fetchall()
    assert left == []
    odd = connection.execute(
        "select c.relname::text, count(*) from pg_inherits as i join pg_class as c on c.oid = i.inhrelid"
        " join pg_index as x on x.indrelid = c.oid and x.indisvalid"
        " where i.inhparent = 'timeline_data.activity'::regclass group by 1"
        " having count(*) <> (select count(*) from pg_index as p where p.indrelid = 'timeline_data.activity'::regclass)"
    ).fetchall()
    assert odd == []


def record(connection: Connection, date: str) -> UUID:
    """Record an activity on a date."""
    row = connection.execute(
        "select timeline.record(%s, %s) ->> 'id'",
        [
            COMPANY,
            Jsonb(
                {
                    "activity_type": "note",
                    "subject": date,
                    "activity_date": date,
                    "external_id": date,
                    "source": "test",
                    "related_to": {"type": "account", "id": "a"},
                }
            ),
        ],
    ).fetchone()
    assert row is not None
    return UUID(row[0])


def page(connection: Connection, **filter: object) -> dict[str, Any]:  # noqa: A002
    """A page of the company."""
    row = connection.execute("select timeline.page(%s, %s)", [COMPANY, Jsonb(filter)]).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def subjects(connection: Connection, **filter: object) -> list[str]:  # noqa: A002
    """The subjects of a page."""
    return [result["subject"] for result in page(connection, **filter)["results"]]


def home(connection: Connection) -> dict[str, str]:
    """In which partition each activity lies."""
    rows = connection.execute(
        "select a.subject, c.relname::text from timeline_data.activity as a join pg_class as c on c.oid = a.tableoid"
    ).fetchall()
    return dict(rows)


def found_everywhere(connection: Connection, ids: dict[str, UUID]) -> None:
    """Every activity is on the company's page, the object's page, and found by id and key."""
    newest_first = sorted(ids, reverse=True)
    assert subjects(connection) == newest_first
    assert subjects(connection, object_type="account", object_id="a") == newest_first
    assert page(connection, count="exact")["count"] == len(ids)
    walked: list[str] = []
    cursor = None
    while True:
        got = page(connection, limit=1, **({"cursor": cursor} if cursor else {}))
        walked += [result["subject"] for result in got["results"]]
        cursor = got["next"]
        if cursor is None:
            break
    assert walked == newest_first
    for date, id_ in ids.items():
        row = connection.execute(
            "select timeline.activity(%s, %s) ->> 'subject',"
            " timeline.activity_by_key(%s, 'test', %s) ->> 'subject'",
            [COMPANY, id_, COMPANY, date],
        ).fetchone()
        assert row == (date, date)
