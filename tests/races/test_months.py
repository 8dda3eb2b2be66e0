"""Months with activities are marked by every writer for itself: nobody waits, nothing is lost."""

from typing import Any
from uuid import uuid4

import pytest

from tests import caller, server
from tests.calls import Connection, activity, call, setting
from tests.races.conftest import Clients, together

NEW = "2019-07-04T09:00:00Z"


def months(connection: Connection, company: str) -> list[str]:
    rows = connection.execute(
        "select to_char(m.month, 'YYYY-MM') from timeline_data.activity_month as m"
        " where m.company_id = %s order by 1",
        [company],
    ).fetchall()
    return [month for (month,) in rows]


def unmarked(connection: Connection) -> int:
    row = connection.execute(
        "select count(*) from timeline_data.activity as a where not exists ("
        "select from timeline_data.activity_month as m where m.company_id = a.company_id"
        " and m.month = date_trunc('month', a.activity_date at time zone 'UTC')::date)"
    ).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize("is_kept", [True, False], ids=["committed", "rolled back"])
def test_the_first_of_a_month_does_not_wait_for_another_first(
    database: str, connection: Connection, company: str, is_kept: bool
) -> None:
    dsn = server.login(database, "app")
    with caller.connect(dsn, autocommit=False) as slow, caller.connect(dsn) as quick:
        call(slow, "record", company, activity(activity_date=NEW))
        setting(quick, "lock_timeout", "1s")
        made = call(quick, "record", company, activity(activity_date=NEW))
        # A third goes by the second's mark, before the first has ended.
        third = call(quick, "record", company, activity(activity_date=NEW))
        if is_kept:
            slow.commit()
        else:
            slow.rollback()
        found = {result["id"] for result in call(quick, "page", company, {})["results"]}
        assert {made["id"], third["id"]} <= found
        assert len(found) == 2 + is_kept
    assert months(connection, company) == ["2019-07"] * (1 + is_kept)


def test_eight_clients_over_many_months_lose_nothing(
    connection: Connection, clients: Clients, company: str
) -> None:
    def write(client: Any, turn: int) -> Any:
        days = [f"20{10 + (n * 7 + turn) % 15}-{1 + (n + turn) % 12:02}-01" for n in range(40)]
        return lambda: client(
            "record_many", [activity(activity_date=f"{day}T00:00:00Z") for day in days]
        )

    answers = together(*(write(client, turn) for turn, client in enumerate(clients(8))))
    assert [answer["inserted"] for answer in answers] == [40] * 8
    (client,) = clients(1)
    assert client("page", {"count": "exact"})["count"] == 320
    assert unmarked(connection) == 0
    marked = months(connection, company)
    assert len(marked) <= 8 * len(set(marked))


def test_an_activity_that_moves_marks_where_it_goes(
    connection: Connection, clients: Clients, company: str
) -> None:
    (client,) = clients(1)
    made = client("record", activity(activity_date="0001-01-31T23:59:59Z"))
    for date in ("2026-02-28T23:59:59.999999Z", "2026-03-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        client("change", made["id"], {"activity_date": date})
        assert [r["activity_date"] for r in client("page", {})["results"]] == [date]
        upcoming = client("page", {"view": "upcoming"})["results"]
        assert len(upcoming) == (date > "2026-12")
    assert months(connection, company) == ["0001-01", "2026-02", "2026-03", "9999-12"]


def test_a_company_without_activities_has_no_months(clients: Clients) -> None:
    (client,) = clients(1)
    for view in ("all", "upcoming", "overdue", "history"):
        assert client("page", {"view": view, "count": "exact"}) == {
            "count": 0,
            "count_is": "exact",
            "results": [],
            "next": None,
        }
    assert client("page", {"object_id": str(uuid4())})["count"] == 0
