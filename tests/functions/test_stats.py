"""timeline.stats_…: what administrators see is what can be counted otherwise, and nobody else sees it."""

# ruff: noqa: E501  (SQL reads better unbroken)

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.calls import Connection, activity, call, refresh
from tests.conftest import Login

VIEWS = ("stats_queries", "stats_indexes", "stats_cache", "stats_partitions", "stats_refresh")


def read(conn: Connection, view: str) -> list[dict[str, Any]]:
    """The rows of a view by the names of its columns."""
    return (
        conn.cursor(row_factory=dict_row)
        .execute(f"select * from timeline.{view}".encode())
        .fetchall()
    )


def flush(conn: Connection) -> None:
    """What this session did is counted before the next statement."""
    conn.execute("select pg_stat_force_next_flush()")
    conn.execute("select")


def one(conn: Connection, query: str) -> Any:
    row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("role", ["reader", "writer", "app"])
def test_tenants_are_refused(login: Login, role: str, view: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        login(role).execute(f"select * from timeline.{view}".encode())


@pytest.mark.parametrize("view", VIEWS)
def test_an_administrator_reads_what_the_owner_reads(
    connection: Connection, admin: Connection, view: str
) -> None:
    fixed = {"stats_partitions", "stats_queries"}
    seen, meant = read(admin, view), read(connection, view)
    assert len(seen) == len(meant)
    assert view == "stats_queries" or seen
    if view in fixed:
        assert seen == meant


def test_scans_of_an_index_are_counted_over_its_partitions(connection: Connection) -> None:
    def scans() -> dict[str, int]:
        flush(connection)
        return {row["index_name"]: row["scans"] for row in read(connection, "stats_indexes")}

    company = uuid4()
    before = scans()
    for setting in ("enable_seqscan", "enable_bitmapscan"):
        connection.execute(f"set {setting} = off".encode())
    for _ in range(25):
        connection.execute(
            "select 1 from timeline_data.object where company_id = %s and object_id = %s and object_type = 'x'",
            [company, company],
        )
    parts = one(
        connection,
        "select count(*) from pg_inherits where inhparent = 'timeline_data.activity'::regclass",
    )
    for _ in range(3):
        connection.execute(
            "select id from timeline_data.activity where company_id = %s order by activity_date desc, id desc",
            [company],
        )
    after = scans()
    assert after["object_pkey"] - before["object_pkey"] == 25
    assert after["activity_pkey"] - before["activity_pkey"] == 3 * parts
    listed = {row["index_name"]: row for row in read(connection, "stats_indexes")}
    assert listed["activity_pkey"]["table_name"] == "activity"
    assert listed["activity_pkey"]["parts"] == parts
    assert listed["activity_pkey"]["bytes"] == one(
        connection,
        "select sum(pg_relation_size(i.inhrelid)) from pg_inherits as i where i.inhparent = 'timeline_data.activity_pkey'::regclass",
    )
    assert {"object_pkey", "activity_body_search", "activity_by_assignee"} <= listed.keys()


def test_blocks_are_counted_by_table_over_its_partitions(connection: Connection) -> None:
    company = str(uuid4())
    for n in range(30):
        call(connection, "record", company, activity(subject=f"s{n}"))
    flush(connection)
    found = {row["table_name"]: row for row in read(connection, "stats_cache")}
    assert not [name for name in found if name.startswith("activity_body_")]
    hits, reads, index_hits = connection.execute(
        "select sum(heap_blks_hit), sum(heap_blks_read), sum(idx_blks_hit) from pg_statio_all_tables where schemaname = 'timeline_data' and relname ~ '^activity_body_\\d+$'"
    ).fetchone() or (0, 0, 0)
    body = found["activity_body"]
    assert (body["heap_hits"], body["heap_reads"], body["index_hits"]) == (hits, reads, index_hits)
    assert body["heap_hits"] >= 30
    assert body["heap_hit_ratio"] == pytest.approx(float(hits / (hits + reads)))
    # Nothing was read of it: no ratio, and no division by zero.
    connection.execute("create table timeline_data.untouched ()")
    found = {row["table_name"]: row for row in read(connection, "stats_cache")}
    assert (found["untouched"]["heap_hits"], found["untouched"]["heap_hit_ratio"]) == (0, None)


def test_sizes_of_partitions_are_theirs_and_the_forecast_is_that_of_the_comment(
    connection: Connection, app: Connection
) -> None:
    company = str(uuid4())
    periods = connection.execute(
        "select d.name, d.starts_at, d.ends_at from timeline_data.partition_directory as d"
        " where d.starts_at > '-infinity' and d.ends_at < 'infinity' order by d.starts_at"
    ).fetchall()
    now = datetime.now(UTC)
    past = [period for period in periods if period[2] <= now]
    assert len(past) == 4
    # The second of four is empty, and so no measure of anything.
    for (_, starts_at, _), count in zip(past, (400, 0, 800, 1600), strict=True):
        batch = [
            activity(subject="s" * 50, activity_date=(starts_at + timedelta(minutes=n)).isoformat())
            for n in range(count)
        ]
        if batch:
            call(app, "record_many", company, batch)
    call(app, "record", company, activity(activity_date="9999-01-01T00:00:00Z"))
    connection.execute("analyze timeline_data.activity")
    found = {row["name"]: row for row in read(connection, "stats_partitions")}
    assert [row["starts_at"] for row in found.values()] == [
        *(starts for _, starts, _ in periods),
        periods[-1][2],
    ]
    edge = found.pop(list(found)[-1])
    assert (edge["ends_at"], edge["activities"], edge["expected_bytes"]) == (None, 1, None)

    def size(name: str) -> int:
        return int(one(connection, f"select pg_total_relation_size('timeline_data.{name}')"))

    for name, row in found.items():
        assert row["activities"] == one(connection, f"select count(*) from timeline_data.{name}")
        assert row["heap_bytes"] + row["index_bytes"] == size(name)
    filled = [past[0], past[2], past[3]]
    days = {name: (ends - starts).days for name, starts, ends in periods}
    pace = [size(name) / days[name] for name, _, _ in filled]
    assert [found[name]["bytes_per_day"] for name, _, _ in filled] == pytest.approx(pace)
    assert [found[name]["growth"] for name, _, _ in filled] == [
        None,
        pytest.approx(pace[1] / pace[0] - 1),
        pytest.approx(pace[2] / pace[1] - 1),
    ]
    assert found[past[1][0]]["bytes_per_day"] is None
    mean = sum(size(name) for name, _, _ in filled) / sum(days[name] for name, _, _ in filled)
    for name, _, ends_at in periods:
        expected = (
            None if ends_at <= now else pytest.approx(max(mean * days[name], size(name)), abs=1)
        )
        assert found[name]["expected_bytes"] == expected


def test_what_waits_to_be_folded_is_counted_and_gone_after_a_refresh(
    database: str, connection: Connection, app: Connection
) -> None:
    def seen() -> dict[str, dict[str, Any]]:
        return {row["name"]: row for row in read(connection, "stats_refresh")}

    assert seen()["summary_day"]["refreshed_at"] is None
    assert seen()["activity_timeline_summary"]["age"] is None
    companies = [str(uuid4()) for _ in range(3)]
    for company in companies:
        call(app, "record", company, activity())
        call(app, "record", company, activity(activity_date="2024-02-01T00:00:00Z"))
    assert seen()["summary_day"]["marks_waiting"] == 6
    connection.execute(
        "insert into timeline_data.summary_company (company_id, time_zone, pending_month) values (gen_random_uuid(), 'UTC', '-infinity')"
    )
    assert seen()["summary_day"]["companies_waiting"] == 1
    refresh(database)
    days, view = seen()["summary_day"], seen()["activity_timeline_summary"]
    assert (days["marks_waiting"], days["companies_waiting"]) == (0, 0)
    assert days["refreshed_at"] == one(
        connection, "select max(folded_at) from timeline_data.summary_company"
    )
    assert timedelta(0) <= days["age"] < timedelta(minutes=5)
    assert (
        view["row_count"]
        == one(connection, "select count(*) from timeline_data.activity_timeline_summary")
        == 6
    )
    assert timedelta(0) <= view["age"] < timedelta(minutes=5)


def test_a_heap_of_marks_is_counted_up_to_a_hundred_thousand(connection: Connection) -> None:
    connection.execute(
        "insert into timeline_data.summary_mark (company_id, day) select gen_random_uuid(), '2024-01-01' from generate_series(1, 100001)"
    )
    assert next(row["marks_waiting"] for row in read(connection, "stats_refresh")) == 100000
