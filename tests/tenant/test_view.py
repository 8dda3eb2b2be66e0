"""timeline.activities: its definition keeps to the bound company and viewer, under any plan."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any

import psycopg
import pytest

from tests.tenant.conftest import As
from tests.tenant.world import (
    ACCOUNT,
    ANN,
    BOB,
    FOREIGN,
    OURS,
    SECRET,
    Connection,
    World,
    bound,
    one,
)

PLANS = [
    {},
    {"enable_seqscan": "off"},
    {"enable_indexscan": "off", "enable_indexonlyscan": "off", "enable_bitmapscan": "off"},
    {"enable_nestloop": "off", "enable_mergejoin": "off"},
    {"enable_hashjoin": "off", "enable_nestloop": "off"},
    {"enable_partition_pruning": "off", "constraint_exclusion": "off"},
    {"enable_partitionwise_join": "on", "enable_partitionwise_aggregate": "on"},
    {
        "max_parallel_workers_per_gather": "4",
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "min_parallel_table_scan_size": "0",
    },
    {
        "plan_cache_mode": "force_generic_plan",
        "from_collapse_limit": "1",
        "join_collapse_limit": "1",
    },
]

QUERIES = [
    "select * from timeline.activities",
    "select count(*) from timeline.activities",
    "select 1 from timeline.activities limit 1",
    "select exists (select from timeline.activities)",
    "select max(activity_date), min(created_at) from timeline.activities",
    "select a.id from timeline.activities as a join timeline.activities as b using (company_id)",
    "select status, count(*) from timeline.activities group by 1 order by 1",
    f"select * from timeline.activities where object_id = '{ACCOUNT}'",
    f"select * from timeline.activities where company_id = '{OURS}' order by activity_date desc limit 3",
    "select * from timeline.activities where activity_date > now() - interval '1 day'",
    "select (select count(*) from timeline.activities) + 1",
    "with a as materialized (select * from timeline.activities) select count(*) from a",
    "select * from generate_series(1, 3) as g left join timeline.activities as a on true",
    "select distinct on (assigned_to) subject from timeline.activities order by assigned_to",
    "table timeline.activities",
]


def answer(connection: Connection, query: str) -> Any:
    """The rows of a query, or the code with which it is refused."""
    try:
        with connection.transaction():
            return sorted(map(str, connection.execute(query.encode()).fetchall()))
    except psycopg.Error as error:
        return error.sqlstate


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: next(iter(plan), "default"))
def test_unbound_the_view_refuses_whatever_is_asked_of_it(
    world: World, as_role: As, plan: dict[str, str]
) -> None:
    for role in ("reader", "writer", "app", "admin") if not plan else ("reader",):
        with bound(as_role(role), jit="off", **plan) as connection:
            assert {answer(connection, query) for query in QUERIES} == {"TL401"}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: next(iter(plan), "default"))
def test_unbound_the_view_refuses_even_where_there_is_no_row(
    app: Connection, plan: dict[str, str]
) -> None:
    with bound(app, jit="off", **plan) as connection:
        assert {answer(connection, query) for query in QUERIES} == {"TL401"}


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: next(iter(plan), "default"))
def test_bound_the_view_shows_what_the_viewer_may_see(
    world: World, as_role: As, plan: dict[str, str]
) -> None:
    for viewer, count in ((ANN, 8), (BOB, 2), (None, 2), ("text", 2)):
        with bound(as_role("reader"), OURS, viewer, jit="off", **plan) as connection:
            rows = connection.execute(
                "select a::text, a.company_id from timeline.activities as a"
            ).fetchall()
            assert len(rows) == count
            assert {company for _, company in rows} == {OURS}
            assert not any(FOREIGN in text for text, _ in rows)
            assert any(SECRET in text for text, _ in rows) == (viewer == ANN)
            assert one(connection, "select count(*) from timeline.activities") == count
            for query in QUERIES if viewer == BOB else []:
                assert isinstance(answer(connection, query), list), query


def test_no_condition_of_a_query_sees_a_row_that_the_view_does_not_show(
    world: World, as_role: As
) -> None:
    """The cheapest of functions, asked first if the planner were free to: a barrier holds it back."""
    reader = as_role("reader")
    heard: list[str] = []
    reader.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
    reader.execute(
        "create function pg_temp.leak(value text) returns boolean language plpgsql"
        " cost 0.0000001 as 'begin raise notice ''heard %'', value; return true; end'"
    )
    reader.execute("create operator pg_temp.~~~ (rightarg = text, function = pg_temp.leak)")
    reader.execute("create temp table probe as select 'x'::text as word")
    for query in (
        "select 1 from timeline.activities where pg_temp.leak(subject || id)",
        "select 1 from timeline.activities where pg_temp.leak(description) or pg_temp.leak(external_id)",
        "select 1 from timeline.activities where pg_temp.leak(related_to_name) and status = 'planned'",
        "select 1 from timeline.activities where operator(pg_temp.~~~) data::text",
        "select 1 from probe as p join timeline.activities as a on pg_temp.leak(a.subject)",
        "select 1 from timeline.activities group by subject having pg_temp.leak(subject)",
        "select 1 from timeline.activities order by pg_temp.leak(subject)",
        f"select 1 from timeline.activities where object_id = '{ACCOUNT}' and pg_temp.leak(subject)",
    ):
        for plan in PLANS:
            heard.clear()
            with bound(reader, OURS, BOB, jit="off", **plan) as connection:
                connection.execute(query.encode())
            assert heard, query
            assert [text for text in heard if FOREIGN in text or SECRET in text] == [], query


def test_no_error_of_a_condition_tells_a_row_that_the_view_does_not_show(
    world: World, as_role: As
) -> None:
    for query in (
        "select 1 from timeline.activities where subject::integer = 1",
        "select 1 from timeline.activities where (data ->> 'note')::integer = 1",
        "select 1 from timeline.activities where 1 / (length(subject) - length(subject)) = 1",
        "select subject::integer from timeline.activities",
    ):
        with (
            bound(as_role("reader"), OURS, BOB) as connection,
            pytest.raises(psycopg.Error) as caught,
        ):
            connection.execute(query.encode())
        assert FOREIGN not in str(caught.value)
        assert SECRET not in str(caught.value)


def test_a_prepared_query_of_the_view_is_bound_when_it_runs(world: World, as_role: As) -> None:
    reader = as_role("reader")
    reader.execute("prepare look as select count(*) from timeline.activities")
    for mode in ("force_generic_plan", "force_custom_plan"):
        for _ in range(7):
            for viewer, count in ((ANN, 8), (BOB, 2)):
                with bound(reader, OURS, viewer, plan_cache_mode=mode) as connection:
                    assert one(connection, "execute look") == count
            with bound(reader, plan_cache_mode=mode) as connection:
                assert answer(connection, "execute look") == "TL401"


def test_the_view_takes_no_writes(world: World, as_role: As) -> None:
    for query in (
        "insert into timeline.activities (subject) values ('x')",
        "update timeline.activities set subject = 'x'",
        "delete from timeline.activities",
        "truncate timeline.activities",
        "select 1 from timeline.activities for update",
        "copy timeline.activities from stdin",
        "copy timeline_data.activity to stdout",
    ):
        for role in ("reader", "writer", "app", "admin"):
            with bound(as_role(role), OURS, ANN) as connection:
                assert answer(connection, query) in {"42501", "55000", "42809", "0A000"}, query
