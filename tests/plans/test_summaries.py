"""A summary reads the days it is asked for, as they were folded; of activities only those of days that are marked."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Iterator

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, SPARSE, Connection
from tests.plans.looks import KEY
from tests.plans.watch import call

YEAR = {"date_from": "2020-01-01", "date_to": "2020-12-31"}
SUMMARY = "select timeline.summary(%s, %s)"


@pytest.fixture
def folded(filled: Connection) -> Iterator[Connection]:
    """Everything of every company is folded and in the view, until the test is over."""
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


@pytest.mark.parametrize("look", [{}, {"by": "month"}, {"activity_type": "call", "by": "all"}])
def test_a_folded_year_is_read_by_its_days(folded: Connection, look: dict[str, str]) -> None:
    seen = call(folded, SUMMARY, DENSE, Jsonb(YEAR | look))
    assert seen.planned == []
    assert seen.whole == set()
    assert seen.indexes(folded, "summary_.*") <= {"summary_day_pkey", "summary_mark_next", "summary_company_pkey"}  # fmt: skip
    read = [scan for scan in seen.scans if scan.relation == "summary_day"]
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
