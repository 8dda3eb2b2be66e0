"""A summary reads the days it is asked for, as they were folded; of activities only those of days that are marked."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Iterator

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, SPARSE, Connection
from tests.plans.looks import INCOMPLETE, KEY
from tests.plans.watch import call

YEAR = {"date_from": "2020-01-01", "date_to": "2020-12-31"}
SUMMARY = "select timeline.summary(%s, %s)"


@pytest.fixture(scope="module")
def all_folded(filled: Connection) -> Iterator[Connection]:
    """Everything of every company is folded and in the view, until the module is over."""
    with filled.transaction(force_rollback=True):
        filled.execute("set local auto_explain.log_min_duration = -1")
        while True:
            row = filled.execute("select timeline_data.refresh_step(10000)").fetchone()
            if row == (None,):
                break
        filled.execute("refresh materialized view timeline_data.activity_timeline_summary")
        filled.execute("analyze timeline_data.summary_day, timeline_data.activity_timeline_summary")
        filled.execute("set local auto_explain.log_min_duration = 0")
        yield filled


@pytest.fixture
def folded(all_folded: Connection) -> Iterator[Connection]:
    """The same, and what a test writes goes again."""
    with all_folded.transaction(force_rollback=True):
        yield all_folded


@pytest.mark.parametrize("look", [{}, {"by": "month"}, {"activity_type": "call", "by": "all"}])
def test_a_folded_year_is_read_by_its_days(folded: Connection, look: dict[str, str]) -> None:
    seen = call(folded, SUMMARY, DENSE, Jsonb(YEAR | look))
    assert seen.planned == []
    assert seen.whole == set()
    assert seen.indexes(folded, "summary_.*") <= {"summary_day_pkey", "summary_mark_next", "summary_company_pkey"}  # fmt: skip
    read = [scan for scan in seen.scans if scan.relation == "summary_day"]
    assert read
    assert sum(scan.looked for scan in read) == 366
    assert sum(scan.looked for scan in seen.scans if scan.relation == "summary_mark") == 0


def test_of_a_marked_day_that_day_is_counted_and_nothing_else(folded: Connection) -> None:
    row = folded.execute(
        "select a.id, a.activity_date::date::text, count(*) over () from timeline_data.activity as a where a.company_id = %s"
        " and a.activity_date >= '2020-05-05' and a.activity_date < '2020-05-06' and not a.is_private and not a.is_removed"
        " order by a.status = 'cancelled' limit 1",
        [DENSE],
    ).fetchone()
    assert row is not None
    folded.execute('select timeline.change(%s, %s, \'{"status": "cancelled"}\')', [DENSE, row[0]])
    seen = call(folded, SUMMARY, DENSE, Jsonb(YEAR))
    assert len(set(seen.planned)) == 1
    assert seen.indexes(folded) == {KEY}
    assert seen.whole == set()
    day = folded.execute(
        "select count(*) from timeline_data.activity as a where a.company_id = %s and a.activity_date >= %s::date and a.activity_date < %s::date + 1",
        [DENSE, row[1], row[1]],
    ).fetchone()
    assert day is not None
    assert row[2] <= seen.looked <= day[0]


def test_a_company_without_marks_pays_nothing_for_the_marks_of_another(folded: Connection) -> None:
    folded.execute(
        "insert into timeline_data.summary_mark (company_id, day) select %s, '2020-01-01'::date + n %% 300 from generate_series(1, 5000) as n",
        [DENSE],
    )
    seen = call(folded, SUMMARY, SPARSE, Jsonb(YEAR))
    assert seen.planned == []
    assert sum(scan.looked for scan in seen.scans if scan.relation == "summary_mark") == 0
    # Nor is a mark of one's own read twice.
    seen = call(folded, SUMMARY, DENSE, Jsonb({"date_from": "2020-01-01", "date_to": "2020-01-20"}))
    assert sum(scan.looked for scan in seen.scans if scan.relation == "summary_mark") <= 24


def test_the_view_is_read_by_company_and_day(folded: Connection) -> None:
    folded.execute("select set_config('timeline.company_id', %s, true)", [str(DENSE)])
    seen = call(
        folded,
        "select count(*) from timeline.activity_summary as s where s.activity_day >= '2020-01-01' and s.activity_day < '2020-02-01' having count(*) > %s",
        5,
    )
    assert seen.indexes(folded, "activity_timeline_summary") == {"activity_timeline_summary_key"}
    assert (
        sum(scan.looked for scan in seen.scans if scan.relation == "activity_timeline_summary")
        == seen.page
    )


ROLLUPS = {
    "weekly_volume": "rollup_week",
    "type_mix": "rollup_month",
    "completion_times": "rollup_completion",
    "overdue_ageing": "rollup_overdue",
    "user_load": "rollup_user",
    "silent_accounts": "rollup_account",
    "rollup_age": "summary_company",
}


@pytest.fixture
def rolled(folded: Connection) -> Connection:
    """Rolled up, and everything of the dense company beside as much of others."""
    folded.execute("set local auto_explain.log_min_duration = -1")
    folded.execute(
        "insert into timeline_data.completion_change select %s, '2026-01-01'::date - (n %% 60) * interval '1 month', 'call', n %% 40, 1, 60 from generate_series(1, 3000) as n",
        [DENSE],
    )
    while folded.execute("select timeline_data.rollup_step()").fetchone() != (None,):
        pass
    folded.execute(
        "insert into timeline_data.rollup_account select o.company_id, o.object_id, null, o.created_at from timeline_data.object as o where o.object_type = 'account' on conflict do nothing"
    )
    for table in set(ROLLUPS.values()) - {"summary_company"}:
        folded.execute(
            f"insert into timeline_data.{table} select (jsonb_populate_record(k, jsonb_build_object('company_id', md5(n::text)::uuid))).* from timeline_data.{table} as k cross join generate_series(1, 5 + 9000 / (select count(*) from timeline_data.{table} as a where a.company_id = %s)) as n where k.company_id = %s".encode(),
            [DENSE, DENSE],
        )
        folded.execute(f"analyze timeline_data.{table}".encode())
    folded.execute(
        "insert into timeline_data.summary_company (company_id, time_zone) select gen_random_uuid(), 'UTC' from generate_series(1, 2000)"
    )
    folded.execute("analyze timeline_data.summary_company")
    folded.execute("set local auto_explain.log_min_duration = 0")
    return folded


@pytest.mark.parametrize("name", ROLLUPS)
def test_a_rollup_is_read_by_its_company(rolled: Connection, name: str) -> None:
    rolled.execute("select set_config('timeline.company_id', %s, true)", [str(DENSE)])
    rows = rolled.execute(
        f"select count(*) from timeline_data.{ROLLUPS[name]} as r where r.company_id = %s".encode(),
        [DENSE],
    ).fetchone()
    seen = call(rolled, f"select count(*) from timeline.{name} as v having count(*) >= %s", 0)
    assert seen.planned == []
    assert seen.whole - {"object"} == set()
    assert rows is not None
    read = [scan for scan in seen.scans if scan.relation == ROLLUPS[name]]
    assert read
    assert sum(scan.looked for scan in read) == rows[0] * len(read)
    assert seen.page <= rows[0]
    assert seen.page > 0


def test_a_rollup_reads_open_activities_and_no_others(folded: Connection) -> None:
    for company in (DENSE, SPARSE):
        folded.execute("update timeline_data.summary_company set due_at = 'infinity'")
        folded.execute(
            "update timeline_data.summary_company set due_at = '-infinity' where company_id = %s",
            [company],
        )
        row = folded.execute(
            "select count(*), (select count(*) from timeline_data.object as o where o.company_id = %s and o.object_type = 'account') from timeline_data.activity as a where a.company_id = %s and a.status <> 'completed'",
            [company, company],
        ).fetchone()
        assert row is not None
        folded.execute(
            "insert into timeline_data.object_merge (company_id, merge_id, object_id, object_type, into_ids, into_types, undone_at) select o.company_id, gen_random_uuid(), o.object_id, o.object_type, array[o.object_id], array[o.object_type], now() from timeline_data.object as o where o.company_id = %s limit 1",
            [company],
        )
        seen = call(folded, "select timeline_data.rollup_step(false, %s)", 1)
        assert seen.page["companies"] == 1
        assert seen.indexes(folded, r"activity_(?:\d{8,9}|past|future)(?:_\d+)?") == {INCOMPLETE}
        assert seen.indexes(folded, "activity_link") == {"activity_link_pkey"}
        assert seen.indexes(folded, "object") == {
            "object_account",
            "object_by_alias",
            "object_pkey",
        }
        assert seen.indexes(folded, "object_source") == {"object_source_pkey"}
        assert seen.whole == set()
        assert seen.indexes(folded, "summary_company") - {"ModifyTable"} == {
            "summary_company_due",
            "summary_company_pkey",
        }
        # And of each account the newest that is not private.
        assert seen.looked <= row[0] + 5 * row[1]
