"""The benchmark measures what it says: the same rows on all sides, honest ratios, resumable."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from benchmarks import ask, clock, companies, database, reading, report, seed, words, writing
from benchmarks.__main__ import main
from tests import server

SIZE = "1k"


@pytest.fixture(scope="module")
def made(server_dsn: str) -> Iterator[tuple[database.Connection, list[companies.Company]]]:
    """The smallest data set, and its companies."""
    with server.once("bench") as _:
        database.drop(server_dsn, SIZE)
        connection = database.open_database(server_dsn, SIZE)
        found = database.make(connection, server_dsn, SIZE, lambda text: None)
        database.even(connection)
        yield connection, found
        connection.close()
        database.drop(server_dsn, SIZE)


def one(connection: database.Connection, query: str, *values: object) -> Any:
    row = connection.execute(query.encode(), values or None).fetchone()
    assert row is not None
    return row[0]


def test_ours_and_the_baselines_hold_the_raw_rows(
    made: tuple[database.Connection, list[companies.Company]],
) -> None:
    connection, found = made
    total = sum(company.rows for company in found)
    assert total == pytest.approx(1000, abs=5)
    for table in (
        *("bench.activity", "bench.plain", "bench.search", "timeline_data.activity"),
        "timeline_data.activity_body",
    ):
        assert one(connection, f"select count(*) from {table}") == total
    # A view of the product shows them as record() would have left them.
    company = found[-1]
    with connection.transaction():
        connection.execute("select set_config('timeline.company_id', %s, true)", [str(company.id)])
        differing = one(
            connection,
            "select count(*) from bench.activity as b"
            " left join timeline.activities as a on a.id = b.id and a.subject = b.subject"
            " and a.activity_date = b.activity_date"
            " and a.description is not distinct from b.description"
            " and a.external_id = b.n::text and a.assigned_to is not distinct from b.assigned_to"
            " where b.company_id = %s and b.visible_to is null and a.id is null",
            company.id,
        )
    assert differing == 0


def test_links_are_those_that_the_product_itself_would_write(
    made: tuple[database.Connection, list[companies.Company]],
) -> None:
    connection, found = made
    query = (
        "select object_type, object_id, activity_id, is_main, is_private, role, via_type, via_id"
        " from timeline_data.activity_link where company_id = %s order by 1, 2, 3"
    )
    company = found[-1].id
    before = connection.execute(query.encode(), [company]).fetchall()
    assert len(before) > 200
    with connection.transaction(force_rollback=True):
        rules = Jsonb({"roll_up": [{"from": "contact", "to": "deal"}]})
        connection.execute("select timeline.configure(%s, %s)", [company, rules])
        assert connection.execute(query.encode(), [company]).fetchall() != before
        connection.execute("select timeline.configure(%s, %s)", [company, Jsonb({"roll_up": None})])
        assert connection.execute(query.encode(), [company]).fetchall() == before


def test_the_baseline_answers_what_the_page_answers(
    made: tuple[database.Connection, list[companies.Company]],
) -> None:
    connection, found = made
    for company in found:
        page: Any = ask.page(connection, company, {"count": "none"})(0)
        theirs: Any = ask.b2(connection, company)(0)
        assert page["results"] == theirs["results"]
        assert len(page["results"]) == 100
        rows: Any = ask.b1(connection, company)(0)
        assert len(rows) == 100


def test_a_making_that_was_stopped_goes_on_and_one_that_is_done_does_nothing(
    made: tuple[database.Connection, list[companies.Company]], server_dsn: str
) -> None:
    connection, _ = made
    steps = connection.execute("select name from bench.step order by name").fetchall()
    said: list[str] = []
    database.make(connection, server_dsn, SIZE, said.append)
    assert said == []
    connection.execute("delete from bench.step where name = 'plain'")
    connection.execute("drop table bench.plain, bench.name, bench.search cascade")
    connection.execute("drop function bench.fill_search")
    database.make(connection, server_dsn, SIZE, said.append)
    assert [text.split()[0] for text in said] == ["plain"]
    connection.execute("drop function timeline.page")
    database.make(connection, server_dsn, SIZE, said.append)
    assert one(connection, "select to_regproc('timeline.page') is not null")
    assert connection.execute("select name from bench.step order by name").fetchall() == steps


def test_every_part_measures(
    made: tuple[database.Connection, list[companies.Company]], server_dsn: str, tmp_path: Path
) -> None:
    connection, found = made
    dsn = make_conninfo(server_dsn, dbname=database.name(SIZE))
    seed.start(dsn)
    seed.make(connection, lambda text: None)
    parts = {
        "reading": reading.measure(connection, found, 3),
        "size": writing.size(connection),
        "seed": seed.measure(connection, found[0], words.make().common, 2),
    }
    assert all(parts.values())
    for figures in (f for part in parts.values() for f in part):
        assert figures.get("ratio") or figures["sides"], figures
        for side in figures.get("sides", {}).values():
            assert 0 < side["p50"] <= side["p95"] <= side["p99"]
    whole = report.start(150000) | {"sizes": {SIZE: parts, "100k": parts}}
    report.save(whole, tmp_path / "a.json")
    assert report.read(tmp_path / "a.json") == json.loads(json.dumps(whole))
    table = "\n".join(report.lines(whole))
    assert all(f["name"] in table for f in parts["reading"])
    (drawn,) = report.draw(whole, tmp_path)
    assert "<svg" in drawn.read_text()


def test_the_seed_shows_the_same_activities(
    made: tuple[database.Connection, list[companies.Company]], server_dsn: str
) -> None:
    connection, found = made
    seed.start(make_conninfo(server_dsn, dbname=database.name(SIZE)))
    seed.make(connection, lambda text: None)
    company = found[0]
    response: Any = seed.calls(company, ["x"])["timeline"](0)
    theirs = json.loads(response.content)
    assert theirs["count"] == company.rows
    dates = [result["activity_date"] for result in theirs["results"]]
    assert len(dates) == 100
    assert all(a >= b for a, b in pairwise(dates))
    # Ties have no order there; what both surely show is the same.
    ours: Any = ask.page(connection, company, {"count": "none"})(0)
    shared = {r["id"]: r for r in ours["results"]}
    both = [r for r in theirs["results"] if r["id"] in shared]
    assert len(both) > 40
    for result in both:
        same = shared[result["id"]]
        assert result["subject"] == same["subject"][:255]
        assert (result["status"], result["priority"]) == (same["status"], same["priority"])
        assert (result["related_to"] or {}).get("name") == (same["related_to"] or {}).get("name")


@pytest.mark.needs("pgbench")
def test_writes_are_measured_and_leave_nothing(
    made: tuple[database.Connection, list[companies.Company]], server_dsn: str
) -> None:
    connection, _ = made
    dsn = make_conninfo(server_dsn, dbname=database.name(SIZE))
    tables = ("timeline_data.activity", "timeline_data.object", "bench.search")
    before = [one(connection, f"select count(*) from {table}") for table in tables]
    for figures in writing.measure(connection, dsn, 1, turns=1):
        assert all(tps > 0 for side in figures["tps"].values() for tps in side)
        assert figures["ratio"] > 0
    assert [one(connection, f"select count(*) from {table}") for table in tables] == before


def test_a_probe_is_the_same_company_at_every_size() -> None:
    for size, total in companies.SIZES.items():
        found = companies.companies(size)
        assert sum(company.rows for company in found) == pytest.approx(total, rel=0.01)
        assert len({company.id for company in found}) == len(found)
        for company in found:
            if company.name in companies.PROBES:
                assert company.rows == companies.PROBES[company.name]
    names = {size: {c.name for c in companies.companies(size)} for size in companies.SIZES}
    assert names["1m"] >= set(companies.PROBES) <= names["10m"]


def test_comparing_tells_what_became_worse_by_a_quarter(tmp_path: Path) -> None:
    def saved(name: str, page: float, tps: float, alone: float) -> str:
        figures = [
            {"name": "page / B2", "ratio": page},
            {"name": "record / B3", "ratio": tps, "is_least": True},
            {"name": "filters", "sides": {"page": {"p50": 1, "p95": alone, "p99": alone}}},
        ]
        report.save({"sizes": {"1m": {"reading": figures}}}, tmp_path / name)
        return str(tmp_path / name)

    before, after = saved("a", 1.0, 0.6, 10), saved("b", 1.3, 0.4, 7)
    done = CliRunner().invoke(main, ["compare", before, after])
    assert done.exit_code == 0, done.output
    assert done.output.splitlines() == [
        "worse by a quarter or more: 2",
        "  1.50 times    1m  record / B3: 1.667 → 2.500",
        "  1.30 times    1m  page / B2: 1.000 → 1.300",
        "better by a quarter or more: 1",
        "  0.70 times    1m  filters: 10.000 → 7.000",
        "measured in both: 3; in one only: 0",
    ]


def test_sides_take_turns_within_a_round() -> None:
    order: list[str] = []

    def side(name: str) -> clock.Call:
        return lambda turn: order.append(f"{name}{turn}")

    case = clock.Case("x", {"a": side("a"), "b": side("b")}, 2)
    (figures,) = clock.take([case], rounds=3, warm=1)
    assert order == ["a0", "b0", "a0", "b0", "a1", "b1", "a2", "b2"]
    assert figures["ratio"] > 0
    assert figures["is_reached"] in (True, False)
