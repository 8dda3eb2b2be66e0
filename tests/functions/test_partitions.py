"""Partitions: every date has a place, new ones are cut out of the edges, the directory tells the truth."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import psycopg
import pytest

from tests.functions.cuts import (
    DATES,
    EDGE,
    Connection,
    create,
    directory,
    found_everywhere,
    home,
    record,
    whole,
)


def test_a_fresh_installation_is_whole(connection: Connection) -> None:
    whole(connection)
    inner = directory(connection)[1:-1]
    assert len(inner) >= 9


def test_a_date_outside_every_partition_lands_in_an_edge_and_is_found(
    connection: Connection,
) -> None:
    ids = {date: record(connection, date) for date in DATES}
    lies = home(connection)
    assert lies["0001-01-01T00:00:00Z"].startswith("activity_past")
    assert lies["9999-12-31T23:59:59.999999Z"].startswith("activity_future")
    found_everywhere(connection, ids)


@pytest.mark.parametrize(
    "date",
    [
        "infinity",
        "-infinity",
        "0000-12-31",
        "10000-01-01",
        "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_a_date_outside_the_calendar_is_refused(connection: Connection, date: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        record(connection, date)
    assert caught.value.sqlstate == "TL400"


@pytest.mark.parametrize("width", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("2029-02-03 04:05:00+00", "2029-06-07 08:09:00+00"),  # after, with a gap to fill
        ("2024-05-06 07:08:00+00", "2025-01-02 03:04:00+00"),  # before, with a gap to fill
        ("2024-12-30 00:00:00+00", "2029-01-02 00:00:00+00"),  # around
        ("2026-08-01 00:00:00+00", "2026-08-02 00:00:00+00"),  # within
    ],
    ids=["after", "before", "around", "within"],
)
def test_partitions_of_any_width_join_those_that_are_there(
    connection: Connection, width: str, lower: str, upper: str
) -> None:
    ids = {
        date: record(connection, date)
        for date in [*DATES, "2024-08-08T08:08:08Z", "2029-03-03T03:03:03Z"]
    }
    before = directory(connection)
    made = create(connection, lower, upper, width)
    whole(connection)
    after = directory(connection)
    assert len(after) - len(before) == made
    assert set(before[1:-1]) <= set(after)
    assert after[0][2] <= lower
    assert after[-1][1] >= upper[:10]
    found_everywhere(connection, ids)
    lies = home(connection)
    for date, name in lies.items():
        start, end = next((s, e) for n, s, e in after if n == name)
        assert start == "-infinity" or start <= date.replace("T", " ")
        assert end == "infinity" or date.replace("T", " ") < end
    assert create(connection, lower, upper, width) == 0
    assert directory(connection) == after


def test_rows_move_home_out_of_both_edges_with_all_they_hold(connection: Connection) -> None:
    ids = {
        date: record(connection, date) for date in ("1995-05-05T00:00:00Z", "2035-05-05T00:00:00Z")
    }
    rows = "select a::text from timeline_data.activity as a order by 1"
    before = connection.execute(rows.encode()).fetchall()
    assert all(EDGE.fullmatch(name) for name in home(connection).values())
    create(connection, "1995-01-01", "2036-01-01", "year")
    assert home(connection) == {
        "1995-05-05T00:00:00Z": "activity_19950101",
        "2035-05-05T00:00:00Z": "activity_20350101",
    }
    assert connection.execute(rows.encode()).fetchall() == before
    found_everywhere(connection, ids)
    whole(connection)


def test_the_whole_calendar_fits(connection: Connection) -> None:
    ids = {date: record(connection, date) for date in DATES}
    assert create(connection, "1500-01-01", "2500-01-01", "year") > 900
    whole(connection)
    found_everywhere(connection, ids)


@pytest.mark.parametrize(
    ("lower", "upper"), [("0001-01-01", "0002-01-01"), ("9999-01-01", "10000-01-01")]
)
@pytest.mark.parametrize("width", ["year", "quarter", "week", "day"])
def test_the_first_and_the_last_year_can_have_partitions(
    empty_edges: Connection, lower: str, upper: str, width: str
) -> None:
    ids = {date: record(empty_edges, date) for date in DATES}
    assert create(empty_edges, f"{lower} 00:00+00", f"{upper} 00:00+00", width) > 0
    whole(empty_edges)
    found_everywhere(empty_edges, ids)


@pytest.fixture
def empty_edges(connection: Connection) -> Connection:
    """An installation with nothing but the edges, as the migrations leave it."""
    for statement in (
        "select timeline_data.begin_split(array['-infinity', '2000-01-01 00:00+00', 'infinity']::timestamptz[])",
        "select timeline_data.end_split(false)",
        "select timeline_data.drop_gone()",
    ):
        connection.execute(statement.encode())
    assert len(directory(connection)) == 2
    whole(connection)
    return connection


@pytest.mark.parametrize(
    ("lower", "upper"),
    [
        ("1980-01-01", "1990-01-01"),
        ("2010-01-01", "2020-01-01"),
        ("1995-01-01", "2005-01-01"),
        ("2000-01-01", "2001-01-01"),
    ],
)
def test_the_first_partitions_may_lie_anywhere(
    empty_edges: Connection, lower: str, upper: str
) -> None:
    dates = [
        *DATES,
        "1985-05-05T00:00:00Z",
        "1997-05-05T00:00:00Z",
        "2005-05-05T00:00:00Z",
        "2015-05-05T00:00:00Z",
    ]
    ids = {date: record(empty_edges, date) for date in dates}
    assert create(empty_edges, lower, upper, "year") == int(upper[:4]) - int(lower[:4])
    whole(empty_edges)
    found_everywhere(empty_edges, ids)


@pytest.mark.parametrize(
    ("lower", "upper", "width", "code"),
    [
        ("2026-01-01", "2026-01-01", "day", "TL400"),
        ("2026-02-01", "2026-01-01", "day", "TL400"),
        ("-infinity", "2026-01-01", "year", "TL400"),
        ("2026-01-01", "infinity", "year", "TL400"),
        ("2026-01-01", "10001-01-01", "year", "TL400"),
        ("0002-01-01 BC", "2026-01-01", "year", "TL400"),
        ("2026-01-01", "2027-01-01", "hour", "TL400"),
        ("2026-01-01", "2027-01-01", "", "TL400"),
        ("2026-01-01", "2027-01-01", "1 month; drop table x", "TL400"),
        ("1900-01-01", "2100-01-01", "day", "TL413"),
        ("0001-01-01", "9999-12-31", "day", "TL413"),
        (None, "2027-01-01", "day", "TL400"),
        ("2026-01-01", None, None, "TL400"),
    ],
)
def test_nonsense_is_refused_and_changes_nothing(
    connection: Connection, lower: str, upper: str, width: str, code: str
) -> None:
    before = directory(connection)
    with pytest.raises(psycopg.Error) as caught:
        create(connection, lower, upper, width)
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint
    assert directory(connection) == before
    whole(connection)
