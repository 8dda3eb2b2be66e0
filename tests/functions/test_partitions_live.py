"""Partitions in use: cut by two at once, under writers and readers, moved through, kept ahead."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import threading
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from tests.functions.cuts import (
    COMPANY,
    DATES,
    Connection,
    create,
    directory,
    found_everywhere,
    page,
    record,
    whole,
)


def test_two_at_once_make_each_partition_once(database: str, connection: Connection) -> None:
    ids = {date: record(connection, date) for date in DATES}
    made: list[int | str] = []

    def work(lower: str, upper: str, width: str) -> None:
        with psycopg.connect(database, autocommit=True) as other:
            try:
                made.append(create(other, lower, upper, width))
            except psycopg.Error as error:
                made.append(str(error.sqlstate))

    wants = [
        ("2026-01-01", "2031-01-01", "quarter"),
        ("2026-01-01", "2031-01-01", "quarter"),
        ("2020-01-01", "2032-01-01", "month"),
        ("2010-01-01", "2026-01-01", "year"),
    ]
    threads = [threading.Thread(target=work, args=want) for want in wants]
    before = len(directory(connection))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [n for n in made if isinstance(n, int)]
    assert len(numbers) == len(wants), made
    assert len(directory(connection)) - before == sum(numbers)
    whole(connection)
    found_everywhere(connection, ids)


def test_writers_and_readers_go_on_while_partitions_are_cut(
    database: str, connection: Connection
) -> None:
    """Every write lands, every read is whole: the dates move through both edges meanwhile."""
    stop = threading.Event()
    failures: list[str] = []
    written: dict[str, UUID] = {}

    def write() -> None:
        with psycopg.connect(database, autocommit=True) as other:
            for number in range(10_000):
                if stop.is_set():
                    return
                date = f"{1990 + number % 60}-06-{1 + number // 60 % 28:02}T00:00:00Z"
                try:
                    written[date] = record(other, date)
                except psycopg.Error as error:
                    failures.append(f"write {error.sqlstate} {error}")

    def read() -> None:
        with psycopg.connect(database, autocommit=True) as other:
            while not stop.is_set():
                try:
                    page(other, count="none", limit=500)
                except psycopg.Error as error:
                    failures.append(f"read {error.sqlstate} {error}")

    threads = [threading.Thread(target=write), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for start in range(2024, 1990, -4):
        create(connection, f"{start}-01-01", f"{4050 - start}-01-01", "year")
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []
    whole(connection)
    count = page(connection, count="exact", limit=1)["count"]
    assert count == len(written) > 0


def test_an_activity_moves_between_partitions_with_all_its_parts(connection: Connection) -> None:
    id_ = record(connection, "2026-05-05T00:00:00Z")
    for number, date in enumerate(
        ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "2026-11-11T00:00:00Z"], 2
    ):
        row = connection.execute(
            "select timeline.change(%s, %s, %s)", [COMPANY, id_, Jsonb({"activity_date": date})]
        ).fetchone()
        assert row is not None
        assert (row[0]["outcome"], row[0]["version"]) == ("updated", number)
        assert [r["activity_date"] for r in page(connection)["results"]] == [date]
        assert [r["activity_date"] for r in page(connection, object_id="a")["results"]] == [date]
        assert page(connection, count="exact")["count"] == 1
    history = connection.execute("select timeline.history(%s, %s)", [COMPANY, id_]).fetchone()
    assert history is not None
    assert [h["outcome"] for h in history[0]] == ["inserted", "updated", "updated", "updated"]


def test_ensure_partitions_keeps_four_ahead_and_is_idempotent(connection: Connection) -> None:
    connection.execute("update timeline_data.install set has_test_clock = true")
    now = datetime.now(UTC)
    for year in (now.year, now.year + 3, now.year + 9):
        connection.execute(
            "select set_config('timeline.now', %s, false)", [f"{year}-12-31T12:00:00Z"]
        )
        connection.execute("select timeline_data.ensure_partitions()")
        whole(connection)
        ahead = [start for _, start, _ in directory(connection)[1:-1] if start > f"{year}-12-31"]
        assert len(ahead) >= 4
        row = connection.execute("select timeline_data.ensure_partitions()").fetchone()
        assert row == (0,)


def test_the_directory_is_a_hint_for_speed_alone(connection: Connection) -> None:
    """Emptied or wrong, it makes pages slower and never other."""
    ids = {date: record(connection, date) for date in DATES}
    for damage in (
        "update timeline_data.partition_directory as d set ends_at = d.ends_at + interval '1 day' where d.ends_at < '3000-01-01'",
        "delete from timeline_data.partition_directory as d where d.name ~ '[0-9]'",
        "delete from timeline_data.partition_directory",
    ):
        connection.execute(damage.encode())
        found_everywhere(connection, ids)


def test_a_partition_that_is_gone_while_the_directory_names_it_takes_its_rows_alone(
    connection: Connection,
) -> None:
    """As when it is dropped after a page's snapshot was taken."""
    create(connection, "2020-01-01 00:00+00", "2027-01-01 00:00+00", "year")
    for year in range(2021, 2027):
        record(connection, f"{year}-06-06T00:00:00Z")
    name = next(name for name, start, _ in directory(connection) if start.startswith("2023"))
    connection.execute(f"drop table timeline_data.{name}".encode())
    years = [2026, 2025, 2024, 2022, 2021]
    for limit in (100, 2):
        for look in ({}, {"activity_type": "note"}, {"count": "exact"}):
            found = page(connection, limit=limit, **look)
            assert [int(r["activity_date"][:4]) for r in found["results"]] == years[:limit]
            assert found["count"] == len(years)
