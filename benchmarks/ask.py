"""The calls that are measured: ours, and the baselines B0 to B2 over the same rows."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from .clock import Call
from .companies import Company
from .database import Connection
from .filters import Filter

# B2: the newest hundred as the envelope's JSON with names, from one table with the one perfect index.
B2 = """
select json_build_object(
  'count', null, 'count_is', 'none',
  'results', coalesce(json_agg(json_build_object(
    'id', a.id, 'activity_type', a.activity_type, 'subject', a.subject,
    'activity_date', to_char(a.activity_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
    'related_to', case when a.object_id is not null then json_build_object(
      'type', a.object_type, 'id', a.object_id, 'name', o.name) end,
    'assigned_to', case when a.assigned_to is not null then json_build_object(
      'id', a.assigned_to, 'name', u.name) end,
    'status', a.status, 'priority', a.priority)
    order by a.activity_date desc, a.id desc), '[]'),
  'next', null)
from (
  select p.* from bench.plain as p
  where p.company_id = %s and not p.is_private
  order by p.activity_date desc, p.id desc
  limit 100
) as a
left join bench.name as o
  on o.company_id = a.company_id and o.object_id = a.object_id and o.object_type = a.object_type
left join bench.name as u
  on u.company_id = a.company_id and u.object_id = a.assigned_to and u.object_type = 'user'
"""
# The same after a row, page by page as ours.
_B2_AFTER = B2.replace(
    "not p.is_private", "not p.is_private and (p.activity_date, p.id) < (%s, %s)"
)
_B1 = """
select p.activity_date, p.id, p.activity_type, p.subject, p.object_type, p.object_id, p.assigned_to, p.status,
  p.priority
from bench.plain as p
where p.company_id = %s and not p.is_private
order by p.activity_date desc, p.id desc
limit 100
"""


def one(connection: Connection, query: str, *values: object) -> Any:
    """The first value of a prepared statement."""
    row = connection.execute(query.encode(), values, prepare=True).fetchone()
    return None if row is None else row[0]


def page(connection: Connection, company: Company, *filters: Filter) -> Call:
    """timeline.page with each filter in turn."""
    given = [Jsonb(look) for look in filters]
    return lambda turn: one(
        connection, "select timeline.page(%s, %s)", company.id, given[turn % len(given)]
    )


def summary(connection: Connection, company: Company, years: Iterable[int] = ()) -> Call:
    """timeline.summary of each year in turn; of all time without years."""
    given = [Jsonb({"date_from": f"{year}-01-01", "date_to": f"{year}-12-31"}) for year in years]
    looks = given or [Jsonb({})]
    return lambda turn: one(
        connection, "select timeline.summary(%s, %s)", company.id, looks[turn % len(looks)]
    )


def search(connection: Connection, company: Company, queries: list[str], **options: Any) -> Call:
    """timeline.search with each query in turn."""
    given = Jsonb(options)
    return lambda turn: one(
        connection,
        "select timeline.search(%s, %s, %s)",
        company.id,
        queries[turn % len(queries)],
        given,
    )


def b0(connection: Connection) -> Call:
    """select 1."""
    return lambda turn: one(connection, "select 1")


def b1(connection: Connection, company: Company) -> Call:
    """The newest hundred rows."""
    return lambda turn: connection.execute(_B1.encode(), [company.id], prepare=True).fetchall()


def b2(connection: Connection, company: Company) -> Call:
    """The newest hundred rows as the envelope with names."""
    return lambda turn: one(connection, B2, company.id)


def pages(connection: Connection, company: Company, numbers: Iterable[int]) -> tuple[Call, Call]:
    """Those pages of a hundred in turn, as many as there are, and B2's, by its key as ours."""
    ours: list[Jsonb] = []
    keys: list[tuple[Any, ...]] = []
    for number in numbers:
        cursor = cursor_after(connection, company, number - 1)
        key = connection.execute(
            "select p.activity_date, p.id from bench.plain as p where p.company_id = %s and not p.is_private"
            " order by p.activity_date desc, p.id desc limit 1 offset %s",
            [company.id, max(0, (number - 1) * 100 - 1)],
        ).fetchone()
        if number == 1:
            key = (datetime.max.replace(tzinfo=UTC), UUID(int=0))
        if key is not None and (cursor is not None or number == 1):
            ours.append(Jsonb({"count": "none", "cursor": cursor}))
            keys.append(key)
    return (
        lambda turn: one(
            connection, "select timeline.page(%s, %s)", company.id, ours[turn % len(ours)]
        ),
        lambda turn: one(connection, _B2_AFTER, company.id, *keys[turn % len(keys)]),
    )


def cursor_after(connection: Connection, company: Company, pages: int) -> str | None:
    """The cursor of page `pages` of a hundred, by walking there."""
    cursor, left = None, pages * 100
    while left > 0:
        size = min(left, 500)
        look = {"limit": size, "cursor": cursor, "count": "none"}
        cursor = one(connection, "select timeline.page(%s, %s)", company.id, Jsonb(look))["next"]
        if cursor is None:
            return None
        left -= size
    return cursor


def users(connection: Connection, company: Company, count: int) -> list[str]:
    """Users of a company, the busiest first."""
    rows = connection.execute(
        "select p.assigned_to from bench.plain as p where p.company_id = %s and p.assigned_to is not null"
        " group by 1 order by count(*) desc limit %s",
        [company.id, count],
    ).fetchall()
    return [str(user) for (user,) in rows]


def objects(
    connection: Connection, company: Company, kind: str, least: int, count: int
) -> list[str]:
    """Objects of a type whose timelines hold at least so many activities, the shortest first."""
    rows = connection.execute(
        "select l.object_id from timeline_data.activity_link as l"
        " where l.company_id = %s and l.object_type = %s"
        " group by 1 having count(*) >= %s order by count(*), 1 limit %s",
        [company.id, kind, least, count],
    ).fetchall()
    return [str(key) for (key,) in rows]


def busiest(connection: Connection, company: Company, kind: str, count: int) -> list[str]:
    """Objects of a type with the longest timelines."""
    rows = connection.execute(
        "select l.object_id from timeline_data.activity_link as l"
        " where l.company_id = %s and l.object_type = %s"
        " group by 1 order by count(*) desc, 1 limit %s",
        [company.id, kind, count],
    ).fetchall()
    return [str(key) for (key,) in rows]


def account_of_many(company: Company, connection: Connection) -> UUID:
    """The account with a thousand contacts."""
    found: UUID = one(connection, "select bench.key('account', %s, 0)", company.number)
    return found
