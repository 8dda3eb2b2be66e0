"""What is older than the retention leaves, wherever it lies; what lies far away needs no partitions of its own."""

# ruff: noqa: E501  (SQL reads better unbroken)

from pathlib import Path
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.functions.cuts import COMPANY, Connection, directory, whole
from tests.functions.histories import OTHER, one
from tests.functions.places import astray, content
from timeline import archive, partitions

DATES = ["0001-01-01", "0987-06-05", "1895-03-03", "1995-03-03", "1995-12-31", "2004-02-29"]


def record(connection: Connection, *dates: str, company: Any = COMPANY) -> None:
    rows = [{"activity_type": "note", "subject": date, "activity_date": date, "source": "s", "external_id": date} for date in dates]  # fmt: skip
    one(connection, "select timeline.record_many(%s, %s)", [company, Jsonb(rows)])


def subjects(connection: Connection) -> list[str]:
    return [
        result["subject"][:10]
        for result in one(connection, "select timeline.page(%s, '{\"limit\": 100}')", [COMPANY])["results"]
    ]  # fmt: skip


def edge(connection: Connection) -> str:
    """Where the past edge ends."""
    return str(directory(connection)[0][2])[:10]


@pytest.fixture
def old(database: str, connection: Connection) -> Connection:
    record(connection, *DATES, "2024-05-05")
    partitions.rotate(database)
    return connection


@pytest.mark.parametrize("width", ["week", "month", "quarter", "year"])
def test_what_lies_in_the_past_edge_is_archived_too_and_comes_back(
    database: str, connection: Connection, tmp_path: Path, width: str
) -> None:
    record(connection, *DATES, "2024-05-05")
    partitions.rotate(database, width=width)
    before = content(connection)
    ends = edge(connection)
    assert ends > "2010" or width == "year"
    due = archive.due(database, before="2010-01-01")
    assert [(part["starts_at"][:4], part["ends_at"][:4]) for part in due if part["is_edge"]] == [
        ("0001", min(ends[:4], "2009" if width == "week" else "2010"))
    ]
    done = archive.archive(database, before="2010-01-01", folder=str(tmp_path))
    assert done["activities"] == len(DATES)
    assert len(done["archived"]) == (1 if width != "year" else 3)
    assert archive.due(database, before="2010-01-01") == []
    assert subjects(connection) == ["2024-05-05"]
    assert one(connection, "select timeline.page(%s)", [COMPANY])["archived"]
    whole(connection)
    assert astray(connection) == {}
    parts = len(directory(connection))
    back = [archive.attach(database, name=name)["attached"] for name in done["archived"]]
    assert sum(back) == len(DATES)
    # None of thousands of partitions for six activities.
    assert len(directory(connection)) == parts or width == "year"
    assert content(connection) == before
    assert subjects(connection) == ["2024-05-05", *reversed(DATES)]
    partitions.rotate(database)
    assert edge(connection) <= ends


def test_the_retention_spares_what_was_brought_back_and_takes_the_rest(
    database: str, old: Connection, tmp_path: Path
) -> None:
    archive.set_retention(database, age=None, since="1900-01-01", folder=str(tmp_path))
    (first,) = archive.archive(database)["archived"]
    assert edge(old) == "2024-04-01"
    archive.set_retention(database, age="7 years", since=None, folder=None)
    assert archive.attach(database, name=first)["attached"] == 3
    done = archive.archive(database)
    assert done["activities"] == 3
    assert subjects(old) == ["2024-05-05", "1895-03-03", "0987-06-05", "0001-01-01"]
    # Also where it lies between two that were brought back.
    record(old, "1950-01-01")
    assert archive.archive(database)["activities"] == 1
    assert archive.archive(database)["archived"] == []
    assert archive.archive(database, age="7 years")["activities"] == 3
    assert subjects(old) == ["2024-05-05"]
    whole(old)
    assert astray(old) == {}


def test_only_whole_periods_leave(database: str, old: Connection, tmp_path: Path) -> None:
    record(old, "1995-10-01")
    done = archive.archive(database, before="1995-11-15", folder=str(tmp_path))
    assert done["activities"] == 4
    assert subjects(old) == ["2024-05-05", "2004-02-29", "1995-12-31", "1995-10-01"]


def test_a_company_that_has_nothing_in_an_archive_is_not_told_of_it(
    database: str, old: Connection, tmp_path: Path
) -> None:
    archive.archive(database, before="2000-01-01", folder=str(tmp_path), is_kept=True)
    record(old, "1995-03-03", "2024-01-01", company=OTHER)
    for _ in range(2):
        assert "archived" not in one(old, "select timeline.page(%s)", [OTHER])
        for by in ("day", "year"):
            told = one(old, "select timeline.summary(%s, %s)", [OTHER, Jsonb({"by": by})])
            assert [cell.get("archived") for cell in told] == [None, None]
        assert "archived" in one(old, "select timeline.page(%s)", [COMPANY])
        told = one(old, "select timeline.summary(%s)", [COMPANY])
        assert {cell["activity_day"] for cell in told if cell.get("archived")} == set(DATES[:5])
        archive.drop(database)


def test_days_of_a_partition_that_was_detached_by_hand_are_counted_anew(
    database: str, connection: Connection
) -> None:
    record(connection, "2024-05-05", "2024-08-08")
    partitions.rotate(database)
    one(connection, "select timeline_data.refresh_step()")
    with connection.transaction():
        connection.execute(
            "delete from timeline_data.partition_directory where name = 'activity_20240401'"
        )
        connection.execute(
            "alter table timeline_data.activity detach partition timeline_data.activity_20240401"
        )
    partitions.rotate(database)
    (told,) = one(connection, "select timeline.summary(%s)", [COMPANY])
    assert told["activity_day"] == "2024-08-08"
    assert one(connection, "select timeline_data.refresh_step()") is not None
    assert one(connection, "select array_agg(s.day::text) from timeline_data.summary_day as s") == ["2024-08-08"]  # fmt: skip


def test_the_company_whose_id_is_all_zeros_is_folded_like_any_other(
    connection: Connection,
) -> None:
    nil = "00000000-0000-0000-0000-000000000000"
    record(connection, "2024-05-05", company=nil)
    record(connection, "2024-05-05")
    for _ in range(9):
        if one(connection, "select timeline_data.refresh_step()") is None:
            break
    assert one(connection, "select count(*) from timeline_data.summary_mark") == 0
    assert one(connection, "select count(*) from timeline_data.summary_day as s where s.company_id = %s", [nil]) == 1  # fmt: skip
