"""Realistic rows, put straight into the tables: three companies over ten years, in any number of partitions."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]

DENSE = UUID("00000000-0000-4000-8000-0000000d0000")
MIDDLING = UUID("00000000-0000-4000-8000-0000000d0001")
SPARSE = UUID("00000000-0000-4000-8000-0000000d0002")
SIZES = {DENSE: 200_000, MIDDLING: 5_000, SPARSE: 160}

# The clock of the tests: near the end of the ten years, most rows lie behind it.
START, NOW, END = "2016-10-01", "2026-10-15 12:00:00+00", "2027-01-01"

# Replaces every partition: the ten years cut into so many equal ones, and the edges.
_CUT = """
select timeline_data.begin_split('-infinity'::timestamptz || array(
  select date_trunc('day', '{start}'::timestamptz
    + ('{end}'::timestamptz - '{start}'::timestamptz) * n / {count}.0, 'UTC')
  from generate_series(0, {count}) as n order by n) || 'infinity'::timestamptz);
select timeline_data.end_split(false);
select timeline_data.drop_gone();
update timeline_data.install set has_test_clock = true;
alter table timeline_data.activity_body disable trigger t10_search;
"""

# A row of every twentieth is private, a third is about one of a hundred accounts; contacts roll up to
# accounts; what lies ahead is planned; ids follow from numbers, so that two databases hold the same.
_FILL = """
create temp table made as
select
  '{company}'::uuid as company_id,
  md5('{company}' || n)::uuid as id,
  date_trunc('second', '{start}'::timestamptz
    + ('{end}'::timestamptz - '{start}'::timestamptz) * (n * 0.6180339887 % 1.0)) as activity_date,
  (array['call', 'email', 'meeting', 'note', 'task'])[1 + n % 5] as activity_type,
  (array['low', 'medium', 'medium', 'high', 'urgent'])[1 + n / 5 % 5] as priority,
  case when n % 11 > 0 then md5('user' || n % 23)::uuid end as assigned_to,
  case when n % 20 = 0 then array[md5('user' || n % 7)::uuid] end as visible_to,
  md5('contact' || n % ({size} / 20 + 1))::uuid as contact_id,
  md5('account' || n % ({size} / 20 + 1) % 100)::uuid as account_id,
  n
from generate_series(1, {size}) as n;

insert into timeline_data.object (company_id, object_id, object_type, name)
select distinct company_id, contact_id, 'contact', 'Contact ' || left(contact_id::text, 8) from made
union all
select distinct company_id, account_id, 'account', 'Account ' || left(account_id::text, 8) from made
union all
select distinct company_id, assigned_to, 'user', 'User ' || left(assigned_to::text, 8) from made
where assigned_to is not null;

insert into timeline_data.object_parent (company_id, object_id, object_type, parent_id, parent_type)
select distinct company_id, contact_id, 'contact', account_id, 'account' from made;

insert into timeline_data.activity (company_id, id, activity_date, object_id, object_type, assigned_to,
  activity_type, status, priority, visible_to, subject)
select company_id, id, activity_date, contact_id, 'contact', assigned_to, activity_type,
  case
    when activity_date > '{now}' or n % 97 = 0 then 'planned'
    when n % 13 = 0 then 'cancelled'
    else 'completed'
  end,
  priority, visible_to, 'Talked about number ' || n
from made
order by activity_date;

insert into timeline_data.activity_body (company_id, activity_id, activity_date, source, external_id, description,
  search_vector, is_open)
select company_id, id, activity_date, 'crm', n::text, repeat('All that was said. ', 5), 'talk:1A number:3A'::tsvector,
  visible_to is null
from made
order by id;

insert into timeline_data.activity_link (company_id, object_id, object_type, activity_date, activity_id,
  activity_type, is_main, is_private, via_id, via_type)
select company_id, contact_id, 'contact', activity_date, id, activity_type, true, visible_to is not null,
  null::uuid, null
from made
union all
select company_id, account_id, 'account', activity_date, id, activity_type, false, visible_to is not null,
  contact_id, 'contact'
from made
order by 2, 4;
drop table made;
"""


def fill(connection: Connection, partitions: int, sizes: dict[UUID, int] | None = None) -> None:
    """Cut an empty installation into partitions and fill it."""
    values = {"start": START, "end": END, "now": NOW}
    connection.execute(_CUT.format(count=partitions, **values).encode())
    for company, size in (sizes or SIZES).items():
        connection.execute(_FILL.format(company=company, size=size, **values).encode())
    connection.execute("alter table timeline_data.activity_body enable trigger t10_search")
    for table in (
        "activity",
        "activity_body",
        "activity_link",
        "object",
        "object_parent",
    ):
        connection.execute(f"vacuum (analyze) timeline_data.{table}".encode())


def account(number: int = 1) -> str:
    """The id of one of the hundred accounts."""
    return str(UUID(hex=_md5(f"account{number}")))


def contact(number: int = 1) -> str:
    """The id of a contact."""
    return str(UUID(hex=_md5(f"contact{number}")))


def user(number: int = 1) -> str:
    """The id of one of the 23 users."""
    return str(UUID(hex=_md5(f"user{number}")))


def _md5(text: str) -> str:
    import hashlib

    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
