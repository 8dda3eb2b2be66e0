"""Measures of writing: both sides write the same rows, errors are told, nothing stays."""

# ruff: noqa: E501  (SQL reads better unbroken)

import re
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from benchmarks import ask, bulk, cleaning, cold, database, goals, mixed, writing
from tests.benchmarks.conftest import SIZE, Made, one

pytestmark = pytest.mark.needs("pgbench")


@pytest.fixture
def dsn(server_dsn: str) -> str:
    """The database of the smallest data set."""
    return make_conninfo(server_dsn, dbname=database.name(SIZE))


def counts(connection: database.Connection) -> dict[str, int]:
    """Rows of every table that a measure might write into."""
    tables = [*cleaning.tables(connection, "company_id"), "bench.search"]
    return {table: one(connection, f"select count(*) from {table}") for table in tables}


def test_record_is_measured_and_leaves_nothing(made: Made, dsn: str) -> None:
    connection, _ = made
    before = counts(connection)
    for figures in writing.measure(connection, dsn, 1, turns=1):
        assert all(tps > 0 for side in figures["per_second"].values() for tps in side)
        assert figures["ratio"] > 0
    assert counts(connection) == before


def test_import_and_record_many_and_copy_write_the_same_rows(made: Made, dsn: str) -> None:
    connection, _ = made
    given = list(bulk.rows(50))
    before = counts(connection)
    seen: dict[str, Any] = {}
    try:
        for place, (name, side) in enumerate(bulk.all_sides(dsn).items()):
            company = bulk.company(place)
            assert side(company, given) > 0
            ours = name != "B3 COPY"
            with connection.transaction():
                connection.execute(
                    "select set_config('timeline.company_id', %s, true)", [str(company)]
                )
                seen[name] = connection.execute(
                    "select external_id, subject, description, activity_date, object_id, assigned_to, status,"
                    f" priority, source from {'timeline.activities' if ours else 'bench.search'}"
                    " where company_id = %s order by external_id",
                    [company],
                ).fetchall()
            page = ask.one(connection, "select timeline.page(%s)", company)
            assert page["count"] == (50 if ours else 0)
    finally:
        cleaning.companies(connection, bulk.FIRST, bulk.MOST)
    assert len(seen["import"]) == 50
    assert seen["import"] == seen["record_many"]
    assert [tuple(map(str, row)) for row in seen["import"]] == [
        tuple(map(str, row)) for row in seen["B3 COPY"]
    ]
    assert counts(connection) == before


def test_bulk_writing_is_measured_and_leaves_nothing(made: Made, dsn: str) -> None:
    connection, _ = made
    before = counts(connection)
    found = {figures["name"]: figures for figures in bulk.measure(connection, dsn, 300, turns=2)}
    assert [*found] == ["import / B3 COPY", "record_many / B3 COPY"]
    for figures in found.values():
        assert [len(turns) for turns in figures["per_second"].values()] == [2, 2]
        assert figures["ratio"] > 0
    assert counts(connection) == before


def test_everybody_reads_and_writes_at_once_and_nothing_stays(made: Made, dsn: str) -> None:
    connection, companies = made
    before = counts(connection)
    found = {f["name"]: f for f in mixed.measure(connection, dsn, companies, 8, 2)}
    for goal in (goal for goal in goals.GOALS if goal.part == "mixed"):
        assert any(re.fullmatch(goal.pattern, name) for name in found), goal
    rates = found["mixed, transactions per second"]["per_second"]
    assert rates.keys() == mixed.WEIGHTS.keys()
    for name in mixed.WEIGHTS.keys() - {"B2"}:
        figures = found[f"mixed, {name} / B2, p99"]
        assert figures["ratio"] == pytest.approx(
            figures["sides"][name]["p99"] / figures["sides"]["B2"]["p99"], abs=0.001
        )
    assert found["mixed, errors"]["value"] == 0, found["mixed, errors"]["note"]
    assert found["mixed, longest wait for a lock in ms"]["value"] < 3000
    assert counts(connection) == before


def test_what_a_killed_mix_wrote_is_taken_away_before_anything_is_measured(made: Made) -> None:
    connection, companies = made
    before = counts(connection)
    mixed.prepare(connection, companies)
    assert counts(connection) != before
    mixed.recover(connection)
    assert counts(connection) == before
    mixed.recover(connection)
    assert counts(connection) == before


def test_an_error_within_the_mix_is_told(
    made: Made, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection, companies = made
    monkeypatch.setattr(mixed, "WEIGHTS", {"page": 50, "B2": 1})
    monkeypatch.setattr(ask, "B2", "select 1 / (length(%s::text) - 36)")
    found = {f["name"]: f for f in mixed.measure(connection, dsn, companies, 2, 2)}
    assert found["mixed, errors"]["value"] > 0
    assert found["mixed, errors"]["is_reached"] is False
    assert "division by zero" in found["mixed, errors"]["note"]


def test_a_wait_for_a_lock_is_seen(made: Made, dsn: str) -> None:
    with psycopg.connect(dsn) as holder, psycopg.connect(dsn) as waiter:
        holder.execute("lock table bench.word")
        with mixed.locks(dsn) as seen:
            waiter.execute("set lock_timeout = '900ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                waiter.execute("select count(*) from bench.word")
    longest = max(seen)
    assert 500 < longest.took < 1500
    assert longest.who == "client backend"
    assert longest.what.startswith("relation AccessShareLock bench.word select count")


def test_first_pages_of_fresh_sessions(made: Made, server_dsn: str) -> None:
    _, companies = made
    (figures,) = cold.measure(server_dsn, None, SIZE, companies)
    assert figures["name"] == "cold page, sparse / B2"
    assert figures["note"] == "fresh sessions, the server not restarted"
    assert all(side["p50"] > 0 for side in figures["sides"].values())
