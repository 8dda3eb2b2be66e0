"""Many clients, one key: one winner, one row, and the others are told what happened."""

from collections import Counter
from functools import partial

import pytest

from tests.calls import Connection, activity
from tests.races.conftest import Client, Clients, together

KEY = {"source": "crm", "external_id": "k"}
ID = {"id": "0192d3e8-0000-7000-8000-00000000000a"}
DATES = [
    "1999-05-05",
    "2024-01-15",
    "2025-11-03",
    "2026-02-01",
    "2026-11-24",
    "2027-01-01",
    "2027-06-01",
    "9999-01-01",
]


def rows(connection: Connection) -> list[int]:
    counts = []
    for table in ("activity", "activity_body", "activity_link", "activity_history"):
        row = connection.execute(f"select count(*) from timeline_data.{table}").fetchone()
        assert row is not None
        counts.append(row[0])
    return counts


@pytest.mark.parametrize("key", [KEY, ID], ids=["external", "id"])
def test_eight_clients_with_the_same_activity_make_one(
    connection: Connection, clients: Clients, key: dict[str, str]
) -> None:
    crowd = clients(8)
    for turn in range(8):
        mine = {name: value[:-1] + str(turn) for name, value in key.items()}
        sent = activity(**mine, related_to={"type": "account", "id": f"new {turn}"})
        answers = together(*(partial(client, "record", sent) for client in crowd))
        assert Counter(a["outcome"] for a in answers) == {"inserted": 1, "unchanged": 7}
        assert len({a["id"] for a in answers}) == 1
    assert rows(connection) == [8, 8, 8, 0]


@pytest.mark.parametrize("key", [KEY, ID], ids=["external", "id"])
def test_eight_clients_with_other_content_and_dates_make_one_row_of_eight_versions(
    connection: Connection, clients: Clients, key: dict[str, str]
) -> None:
    connection.execute("select timeline_data.create_partitions('2023-01-01', '2028-01-01')")
    crowd = clients(8)
    for turn in range(8):
        mine = {name: value[:-1] + str(turn) for name, value in key.items()}
        actions = [
            partial(
                client,
                "record",
                activity(**mine, subject=date, activity_date=date, object_type="a", object_id="a"),
            )
            for client, date in zip(crowd, DATES, strict=True)
        ]
        answers = together(*actions)
        assert Counter(a["outcome"] for a in answers) == {"inserted": 1, "updated": 7}
        assert sorted(a["version"] for a in answers) == list(range(1, 9))
        last = next(date for a, date in zip(answers, DATES, strict=True) if a["version"] == 8)
        found = crowd[0]("activity", answers[0]["id"])
        assert (found["subject"], found["activity_date"][:10], found["version"]) == (last, last, 8)
    assert rows(connection) == [8, 8, 8, 56]
    row = connection.execute(
        "select count(*) from timeline_data.activity_link join timeline_data.activity"
        " using (company_id, activity_date) where activity_id = id"
    ).fetchone()
    assert row == (8,), "links stand at the date of their activity"


def test_of_changes_with_if_version_one_wins(clients: Clients) -> None:
    crowd = clients(8)
    made = crowd[0]("record", activity())["id"]
    for version in range(1, 11):
        answers = together(
            *(
                partial(
                    client, "change", made, {"subject": f"{version} {n}", "if_version": version}
                )
                for n, client in enumerate(crowd)
            )
        )
        won = [a for a in answers if isinstance(a, dict)]
        assert [a["version"] for a in won] == [version + 1]
        assert [a for a in answers if a not in won] == ["TL412"] * 7


def test_changes_without_if_version_all_land_in_some_order(clients: Clients) -> None:
    crowd = clients(8)
    made = crowd[0]("record", activity())["id"]
    fields = [
        {"subject": "x"},
        {"status": "completed"},
        {"priority": "high"},
        {"assigned_to": "u"},
        {"description": "d"},
        {"direction": "inbound"},
        {"activity_date": "2020-01-01"},
        {"data": {"a": 1}},
    ]
    answers = together(*(partial(c, "change", made, f) for c, f in zip(crowd, fields, strict=True)))
    assert sorted(a["version"] for a in answers) == list(range(2, 10))
    found = crowd[0]("activity", made)
    assert (found["subject"], found["status"], found["priority"]) == ("x", "completed", "high")
    assert (found["description"], found["direction"], found["data"]) == ("d", "inbound", {"a": 1})
    assert found["assigned_to"]["id"] == "u"


def test_a_removal_and_resends_at_once_leave_it_removed(
    connection: Connection, clients: Clients
) -> None:
    crowd = clients(6)
    for turn in range(10):
        key = {"source": "s", "external_id": turn}
        made = crowd[0]("record", activity(**key, object_type="account", object_id="a"))["id"]
        resend: list[Client] = crowd[1:]
        answers = together(
            partial(crowd[0], "remove", made),
            *(partial(c, "record", activity(**key, subject=str(n))) for n, c in enumerate(resend)),
        )
        assert answers[0]["outcome"] == "removed"
        assert {a["outcome"] for a in answers[1:]} <= {"updated", "removed"}
        assert crowd[0]("record", activity(**key))["outcome"] == "removed"
    assert crowd[0]("page", {})["count"] == 0
    assert rows(connection)[:3] == [10, 10, 0]


def test_batches_with_the_same_keys_in_opposite_orders_wait_and_do_not_deadlock(
    connection: Connection, clients: Clients
) -> None:
    crowd = clients(4)
    for turn in range(6):

        def batch(n: int, turn: int = turn) -> list[dict[str, object]]:
            sent: list[dict[str, object]] = [
                activity(
                    source="s",
                    external_id=f"{turn} {k}",
                    subject=str(n),
                    related_to={"type": "account", "id": f"{turn} {k % 7}", "name": str(n)},
                    links=[{"type": "contact", "id": f"{turn} {(k * 5) % 11}"}],
                    assigned_to=f"{turn} {k % 3}",
                )
                for k in range(60)
            ]
            return sent if n % 2 else sent[::-1]

        answers = together(*(partial(c, "record_many", batch(n)) for n, c in enumerate(crowd)))
        assert [a for a in answers if isinstance(a, str)] == []
        assert sum(a["inserted"] for a in answers) == 60
        assert sum(a["updated"] for a in answers) == 180
    assert rows(connection)[:3] == [360, 360, 720]
