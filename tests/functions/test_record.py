"""record, change, remove, restore: one row per activity, whatever is sent how often."""

from typing import Any

import pytest

from tests import samples
from tests.calls import Connection, activity, bind, call
from tests.functions.conftest import Call, Fails

KEY = {"source": "crm", "external_id": "k1"}
TABLES = ("activity", "activity_body")


@pytest.fixture
def rows(connection: Connection, company: str) -> Call:
    """rows("activity"): how many of the company's rows a table has."""

    def count(table: str) -> int:
        query = f"select count(*) from timeline_data.{table} where company_id = %s"
        row = connection.execute(query, [company]).fetchone()
        assert row is not None
        return int(row[0])

    return count


def test_the_same_call_twice_is_unchanged(record: Call, run: Call, rows: Call) -> None:
    fields = activity(
        **KEY,
        related_to={"type": "account", "id": "a", "name": "A"},
        links=[
            {"type": "contact", "id": "c", "role": "x"},
            {"type": "contact", "id": "c", "role": "x"},
        ],
        visible_to=["u2", "u1", "u2"],
        data={"b": 1.0, "a": [None]},
        assigned_to={"id": "u3", "name": "U"},
        ends_at="2024-01-15T12:30:00+01:00",
    )
    first = run("record", fields)
    again = run("record", fields)
    assert list(first) == ["id", "outcome", "version", "token"]
    assert (first["outcome"], first["version"]) == ("inserted", 1)
    assert (again["outcome"], again["version"], again["id"]) == ("unchanged", 1, first["id"])
    assert [rows(table) for table in TABLES] == [1, 1]
    assert (
        run("record", fields | {"activity_date": "2024-01-15T11:30:00.000+01:00"})["outcome"]
        == "unchanged"
    )


def test_without_a_key_every_call_inserts(record: Call, rows: Call) -> None:
    assert [record()["outcome"], record()["outcome"]] == ["inserted", "inserted"]
    assert [record(source="crm")["outcome"], record(source="crm")["outcome"]] == ["inserted"] * 2
    assert rows("activity") == 4


@pytest.mark.parametrize(
    "date",
    [
        "1999-12-31T23:59:59.999999Z",
        "2026-11-24T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T00:00:00Z",
    ],
)
def test_another_date_moves_the_one_row_across_partitions(
    connection: Connection, company: str, record: Call, run: Call, rows: Call, date: str
) -> None:
    """Row, key, text and links move together; the history tells; the old place is empty."""
    connection.execute("select timeline_data.create_partitions('2023-01-01', '2028-01-01')")
    links = [{"type": "contact", "id": "c"}]
    made = record(**KEY, related_to={"type": "account", "id": "a"}, links=links, description="d")
    before = connection.execute(
        "select tableoid, activity_date from timeline_data.activity"
    ).fetchall()
    moved = record(**KEY, activity_date=date)
    assert (moved["outcome"], moved["version"], moved["id"]) == ("updated", 2, made["id"])
    after = connection.execute(
        "select tableoid, activity_date from timeline_data.activity"
    ).fetchall()
    assert len(before) == len(after) == 1
    assert before[0][0] != after[0][0], "another partition"
    assert [rows(table) for table in TABLES] == [1, 1]
    dates = connection.execute(
        "select distinct activity_date from timeline_data.activity_link"
        " union all select activity_date from timeline_data.activity_body"
    ).fetchall()
    assert dates == [(after[0][1],), (after[0][1],)]
    assert rows("activity_link") == 2
    for kind, key in (("account", "a"), ("contact", "c")):
        page = run("page", {"object_type": kind, "object_id": key, "include": "description"})
        assert [(r["activity_date"], r["description"]) for r in page["results"]] == [(date, "d")]
    changes = run("history", made["id"])[1]["changes"]
    assert changes == {"activity_date": {"from": "2024-01-15T10:30:00Z", "to": date}}
    assert record(**KEY, activity_date=date)["outcome"] == "unchanged"


def test_an_absent_field_keeps_its_value_and_null_clears_it(record: Call, run: Call) -> None:
    made = record(
        **KEY,
        description="d",
        ends_at="2024-01-16",
        assigned_to="u",
        status="completed",
        priority="high",
        direction="inbound",
        related_to={"type": "account", "id": "a"},
        links=[{"type": "contact", "id": "c"}],
        visible_to=None,
        data={"a": 1, "b": 2},
    )
    kept = run("activity", made["id"])
    assert run("record", {**KEY, "subject": "other"})["outcome"] == "updated"
    after = run("activity", made["id"])
    changed = {key for key in kept if kept[key] != after[key]}
    assert changed <= {"subject", "version", "updated_at"}
    assert "subject" in changed
    cleared = dict.fromkeys(
        (
            "description",
            "ends_at",
            "assigned_to",
            "status",
            "priority",
            "direction",
            "related_to",
            "links",
            "data",
        )
    )
    assert run("record", {**KEY, **cleared})["version"] == 3
    last = run("activity", made["id"])
    expected = dict.fromkeys(cleared) | {
        "status": "planned",
        "priority": "medium",
        "links": [],
        "data": {},
    }
    assert {key: last[key] for key in cleared} == expected
    assert run("page", {"object_type": "account", "object_id": "a"})["count"] == 0


def test_links_and_data_are_replaced_as_a_whole(record: Call, run: Call) -> None:
    made = record(**KEY, links=[{"type": "contact", "id": "c"}], data={"a": 1, "b": {"c": 2}})
    record(**KEY, links=[{"type": "contact", "id": "d", "role": "r"}], data={"b": {}})
    now = run("activity", made["id"])
    assert now["links"] == [{"type": "contact", "id": "d", "name": None, "role": "r"}]
    assert now["data"] == {"b": {}}
    assert run("page", {"object_id": "c"})["count"] == 0
    assert run("page", {"object_id": "d"})["count"] == 1


def test_names_inside_only_fill_blanks(record: Call, run: Call) -> None:
    about = {"type": "account", "id": "a"}
    record(related_to=about)
    assert run("page")["results"][0]["related_to"]["name"] is None
    record(related_to=about | {"name": "First"}, assigned_to={"id": "u", "name": "Una"})
    record(
        related_to=about | {"name": "Second"},
        links=[about | {"name": "Third"}],
        assigned_to={"id": "u", "name": "X"},
    )
    assert {r["related_to"]["name"] for r in run("page")["results"]} == {"First"}
    run("put_objects", [about | {"name": "Renamed"}])
    record(related_to=about | {"name": "Fourth"})
    assert {r["related_to"]["name"] for r in run("page")["results"]} == {"Renamed"}
    assert (
        run("page", {"assigned_to": "u", "limit": 1})["results"][0]["assigned_to"]["name"] == "Una"
    )


def test_record_by_id_inserts_and_updates(record: Call, rows: Call) -> None:
    made = "0192d3e8-0000-7000-8000-00000000000a"
    assert record(id=made)["id"] == made
    assert record(id=made.upper())["outcome"] == "unchanged"
    assert record(id=made, status="completed")["version"] == 2
    assert record(id=made, **KEY)["outcome"] == "updated"
    assert record(**KEY)["id"] == made
    assert rows("activity") == 1


def test_an_id_with_the_key_of_another_activity_is_a_conflict(
    record: Call, run: Call, fails: Fails, rows: Call
) -> None:
    one, other = record(**KEY), record(source="crm", external_id="k2")
    new = "0192d3e8-0000-7000-8000-00000000000a"
    assert fails("record", activity(id=other["id"], **KEY)) == "TL409"
    assert fails("record", activity(id=new, **KEY)) == "TL409"
    assert fails("change", other["id"], KEY) == "TL409"
    assert run("activity_by_key", "crm", "k1")["id"] == one["id"]
    assert run("activity_by_key", "crm", "k2")["id"] == other["id"]
    assert rows("activity") == rows("activity_body") == 2


def test_the_same_external_id_of_two_sources_names_two_activities(record: Call) -> None:
    assert record(source="a", external_id="1")["id"] != record(source="b", external_id="1")["id"]
    assert record(source="a", external_id=1)["outcome"] == "unchanged"


def test_a_removed_activity_stays_removed(
    record: Call, run: Call, fails: Fails, rows: Call
) -> None:
    made = record(**KEY, related_to={"type": "account", "id": "a"})
    assert run("remove", made["id"])["outcome"] == "removed"
    for fields in ({}, {"subject": "other"}, {"activity_date": "2020-01-01"}, {"id": made["id"]}):
        receipt = record(**KEY, **fields)
        assert (receipt["outcome"], receipt["id"], receipt["version"]) == ("removed", made["id"], 2)
    assert run("remove", made["id"])["outcome"] == "unchanged"
    assert run("page")["count"] == run("page", {"object_id": "a"})["count"] == 0
    assert [rows(table) for table in TABLES] == [1, 1]
    assert fails("activity", made["id"]) == "TL410"
    assert fails("activity_by_key", "crm", "k1") == "TL410"
    assert fails("change", made["id"], {"subject": "x"}) == "TL410"
    assert run("restore", made["id"])["outcome"] == "restored"
    assert run("restore", made["id"])["outcome"] == "unchanged"
    assert run("page", {"object_id": "a"})["count"] == 1
    assert record(**KEY)["outcome"] == "unchanged"
    assert [h["outcome"] for h in run("history", made["id"])] == ["inserted", "removed", "restored"]


def test_parents_that_changed_while_an_activity_was_removed_count_on_its_return(
    record: Call, run: Call
) -> None:
    contact = {"type": "contact", "id": "c"}
    run("put_objects", [contact | {"parent": {"type": "account", "id": "old"}}])
    made = record(related_to=contact)
    run("remove", made["id"])
    run("put_objects", [contact | {"parent": {"type": "account", "id": "new"}}])
    run("restore", made["id"])
    assert run("page", {"object_id": "old"})["count"] == 0
    assert run("page", {"object_id": "new"})["count"] == 1


def test_change_of_one_field(record: Call, run: Call, app: Connection, clock: str) -> None:
    made = record(assigned_to="u1")
    bind(app, "user_id", "boss")
    assert run("change", made["id"], {"status": "completed"})["version"] == 2
    assert run("activity", made["id"])["completed_at"] == clock
    assert run("change", made["id"], {"status": "completed"})["outcome"] == "unchanged"
    assert run("change", made["id"], {"assigned_to": None})["version"] == 3
    assert run("change", made["id"], {"status": "planned"})["version"] == 4
    assert run("activity", made["id"])["completed_at"] is None
    told = run("history", made["id"])
    assert [h["version"] for h in told] == [1, 2, 3, 4]
    assert [bool(h["changed_by"]) for h in told] == [False, True, True, True]
    assert told[2]["changes"]["assigned_to"]["to"] is None
    assert told[2]["changes"]["assigned_to"]["from"]["id"] == "u1"


@pytest.mark.parametrize("function", ["change", "record"])
def test_an_activity_that_moves_keeps_its_duration(
    record: Call, run: Call, fails: Fails, function: str
) -> None:
    made = record(**KEY, activity_date="2024-01-15T10:30:00Z", ends_at="2024-01-15T11:15:00Z")

    def send(**fields: Any) -> Any:
        if function == "change":
            return run("change", made["id"], fields)
        return run("record", KEY | fields)

    for date, ends in (
        ("2024-03-01T08:00:00", "2024-03-01T08:45:00"),
        ("0001-01-01T00:00:00", "0001-01-01T00:45:00"),
    ):
        assert send(activity_date=f"{date}Z")["outcome"] == "updated"
        assert send(activity_date=f"{date}Z")["outcome"] == "unchanged"
        found = run("activity", made["id"])
        assert (found["activity_date"], found["ends_at"]) == (f"{date}Z", f"{ends}Z")
    changes = run("history", made["id"])[-1]["changes"]
    assert changes.keys() == {"activity_date", "ends_at"}
    # What is sent goes; the end of the calendar is told.
    send(activity_date="2024-03-01T08:00:00Z", ends_at="2024-03-01T08:00:00Z")
    assert run("activity", made["id"])["ends_at"] == "2024-03-01T08:00:00Z"
    send(activity_date="2024-03-01T07:00:00Z", ends_at=None)
    assert run("activity", made["id"])["ends_at"] is None
    send(ends_at="2024-03-02T07:00:00Z")
    late = {"activity_date": "9999-12-31T12:00:00Z"}
    given = (made["id"], late) if function == "change" else (KEY | late,)
    assert fails(function, *given) == "TL400"


def test_authors_are_told_by_the_id_they_were_given(
    record: Call, run: Call, app: Connection
) -> None:
    bind(app, "user_id", "boss")
    made = record()
    run("change", made["id"], {"subject": "other"})
    assert run("activity", made["id"])["created_by"]["id"] == "boss"
    assert run("history", made["id"])[1]["changed_by"]["id"] == "boss"


def test_if_version_refuses_a_stale_change(record: Call, run: Call, fails: Fails) -> None:
    made = record()
    assert run("change", made["id"], {"subject": "a", "if_version": 1})["version"] == 2
    for stale in (1, 3, 0):
        assert fails("change", made["id"], {"subject": "b", "if_version": stale}) == "TL412"
    for bad in (-1, 10**30, 2.5, "x", "2", None, [2]):
        assert fails("change", made["id"], {"subject": "b", "if_version": bad}) == "TL400"
    assert run("change", made["id"], {"subject": "b"})["version"] == 3
    assert fails("change", made["id"], {"if_version": 1}) == "TL412"
    assert run("activity", made["id"])["subject"] == "b"


def test_what_is_private_belongs_to_its_people(
    record: Call, run: Call, fails: Fails, app: Connection
) -> None:
    bind(app, "user_id", "author")
    made = record(
        **KEY,
        visible_to=["friend"],
        assigned_to="worker",
        related_to={"type": "account", "id": "a"},
    )
    for viewer, is_seen in (("author", 1), ("friend", 1), ("worker", 1), ("other", 0), (None, 0)):
        bind(app, "user_id", viewer)
        for where in (
            {},
            {"object_id": "a"},
            {"view": "overdue"},
            {"assigned_to": "worker"},
            {"count": "exact"},
        ):
            assert run("page", where)["count"] == is_seen, (viewer, where)
        if not is_seen:
            for function in ("activity", "history", "remove", "restore"):
                assert fails(function, made["id"]) == "TL404", function
            assert fails("change", made["id"], {"subject": "x"}) == "TL404"
            assert fails("activity_by_key", "crm", "k1") == "TL404"
    bind(app, "user_id", "other")
    assert fails("record", activity(**KEY, subject="x")) == "TL403"
    bind(app, "user_id", "worker")
    run("change", made["id"], {"visible_to": None})
    bind(app, "user_id", None)
    assert run("page", {"object_id": "a"})["count"] == 1


def test_a_token_is_good_for_min_token(record: Call, run: Call, fails: Fails) -> None:
    token = record()["token"]
    assert run("page", {"min_token": token})["count"] == 1
    assert len(run("summary", {"min_token": token})) == 1
    later = f"{token.partition('-')[0]}-{int(token.partition('-')[2]) + 10**6}"
    for function in ("page", "summary"):
        assert fails(function, {"min_token": later}) == "TL425"
        for forged in ("00000000" + token[8:], token + "0" * 20, 5):
            assert fails(function, {"min_token": forged}) == "TL416"


def test_the_test_clock_needs_the_installations_leave(
    connection: Connection, app: Connection, run: Call, record: Call
) -> None:
    bind(app, "now", samples.NOW)
    made = record()
    assert not run("activity", made["id"])["created_at"].startswith("2026-06-15T12")


def test_every_company_has_its_own_ids_and_keys(
    app: Connection, record: Call, company: str
) -> None:
    made = record(**KEY)
    other = call(
        app, "record", samples.VIEWERS[0], activity(id=made["id"], **KEY, subject="theirs")
    )
    assert (other["outcome"], other["id"]) == ("inserted", made["id"])
    results: Any = call(app, "page", company, {})["results"]
    assert [r["subject"] for r in results] == ["s"]
