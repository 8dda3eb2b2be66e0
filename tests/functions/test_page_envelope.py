"""The envelope and its results, key by key and in the contract's order."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.calls import Connection, bind
from tests.functions.conftest import Call

ENVELOPE = ["count", "count_is", "results", "next"]
RESULT = [
    "id",
    "activity_type",
    "subject",
    "activity_date",
    "related_to",
    "assigned_to",
    "status",
    "priority",
]
INCLUDED: dict[str, dict[str, Any]] = {
    "description": {"description": "on the phone"},
    "links": {
        "links": [
            {"type": "contact", "id": "c7", "name": "Jane", "role": "attendee"},
            {"type": "user", "id": "u2", "name": None, "role": None},
        ]
    },
    "data": {"data": {"minutes": 30, "tags": ["a", None]}},
    "why": {
        "why": {
            "relation": "parent",
            "role": None,
            "through": {"type": "contact", "id": "c7", "name": "Jane"},
        }
    },
    "version": {"version": 1},
    "created": {
        "created_at": "2026-06-15T12:00:00Z",
        "created_by": {"id": "u1", "name": "John Doe"},
    },
    "ends_at": {"ends_at": "2024-01-15T11:00:00.250000Z"},
    "direction": {"direction": "outbound"},
}


@pytest.fixture
def full(app: Connection, run: Call, record: Call, clock: str) -> str:
    """One activity that has everything; its id."""
    bind(app, "user_id", "u1")
    run(
        "put_objects",
        [
            {"type": "crm.lead", "id": "42", "name": "Acme Corp"},
            {
                "type": "contact",
                "id": "c7",
                "name": "Jane",
                "parent": {"type": "account", "id": "a1"},
            },
            {"type": "user", "id": "u1", "name": "John Doe"},
        ],
    )
    receipt = record(
        subject="Follow-up call",
        related_to={"type": "crm.lead", "id": "42"},
        assigned_to="u1",
        status="completed",
        priority="high",
        description="on the phone",
        ends_at="2024-01-15T12:00:00.25+01:00",
        direction="outbound",
        links=[
            {"type": "contact", "id": "c7", "role": "attendee"},
            {"type": "user", "id": "u2"},
        ],
        data={"minutes": 30, "tags": ["a", None]},
    )
    return str(receipt["id"])


def text(app: Connection, company: str, where: dict[str, Any]) -> Any:
    """The page as an ordered list of pairs, all the way down, from the bytes Postgres sent."""
    row = app.execute("select timeline.page(%s, %s)::text", [company, json.dumps(where)]).fetchone()
    assert row is not None
    return json.loads(row[0], object_pairs_hook=lambda pairs: pairs)


def keys(pairs: Any) -> list[str]:
    return [key for key, _ in pairs]


def test_the_envelope_is_the_contracts_key_by_key(app: Connection, company: str, full: str) -> None:
    page = text(app, company, {})
    assert keys(page) == ENVELOPE
    assert page[:2] == [("count", 1), ("count_is", "exact")]
    (result,) = dict(page)["results"]
    assert keys(result) == RESULT
    assert result == [
        ("id", full),
        ("activity_type", "call"),
        ("subject", "Follow-up call"),
        ("activity_date", "2024-01-15T10:30:00Z"),
        ("related_to", [("type", "crm.lead"), ("id", "42"), ("name", "Acme Corp")]),
        ("assigned_to", [("id", "u1"), ("name", "John Doe")]),
        ("status", "completed"),
        ("priority", "high"),
    ]
    assert dict(page)["next"] is None


def test_nulls_are_present_where_nothing_is_known(
    app: Connection, company: str, record: Call
) -> None:
    record(related_to={"type": "account", "id": "a"}, assigned_to="nobody")
    record()
    bare, named = dict(text(app, company, {}))["results"], None
    named = next(dict(result) for result in bare if dict(result)["related_to"])
    empty = next(dict(result) for result in bare if not dict(result)["related_to"])
    assert named["related_to"] == [("type", "account"), ("id", "a"), ("name", None)]
    assert named["assigned_to"] == [("id", "nobody"), ("name", None)]
    assert list(empty) == RESULT
    assert (empty["related_to"], empty["assigned_to"]) == (None, None)
    assert (empty["status"], empty["priority"]) == ("planned", "medium")


def test_an_empty_page_is_a_whole_envelope(app: Connection, company: str) -> None:
    assert text(app, company, {}) == [
        ("count", 0),
        ("count_is", "exact"),
        ("results", []),
        ("next", None),
    ]
    everything = text(app, company, {"include": [*INCLUDED, "position"]})
    assert keys(everything) == [*ENVELOPE, "position"]


@pytest.mark.parametrize("option", INCLUDED)
def test_each_include_appends_its_keys(
    run: Call, app: Connection, company: str, full: str, option: str
) -> None:
    where = {"object_type": "account", "object_id": "a1", "include": option}
    (result,) = dict(text(app, company, where))["results"]
    assert keys(result) == RESULT + list(INCLUDED[option])
    (plain,) = run("page", where)["results"]
    assert {key: plain[key] for key in INCLUDED[option]} == INCLUDED[option]


def test_all_includes_stand_in_the_contracts_order_whatever_the_order_asked(
    app: Connection, company: str, full: str
) -> None:
    where = {"include": [*reversed(INCLUDED), "position", "links"], "count": "none"}
    page = text(app, company, where)
    assert keys(page) == [*ENVELOPE, "position"]
    assert (dict(page)["count"], dict(page)["count_is"]) == (None, "none")
    (result,) = dict(page)["results"]
    assert keys(result) == RESULT + [key for option in INCLUDED.values() for key in option]
    assert isinstance(dict(page)["position"], str)


def test_why_tells_main_link_and_parent(run: Call, full: str) -> None:
    def why(**where: Any) -> Any:
        return run("page", where | {"include": "why"})["results"][0]["why"]

    assert why(object_type="crm.lead", object_id="42")["relation"] == "main"
    link = why(object_type="contact", object_id="c7")
    assert (link["relation"], link["role"], link["through"]) == ("link", "attendee", None)
    assert why(object_type="account", object_id="a1")["relation"] == "parent"
    assert why() is None


def test_instants_are_utc_with_microseconds_only_when_there_are_any(
    run: Call, record: Call
) -> None:
    given = {
        "2024-01-15T10:30:00+05:45": "2024-01-15T04:45:00Z",
        "2024-01-15 10:30:00.5-03": "2024-01-15T13:30:00.500000Z",
        "2024-01-15T10:30:00.000001Z": "2024-01-15T10:30:00.000001Z",
        "2024-01-15T10:30": "2024-01-15T10:30:00Z",
        "2024-01-15": "2024-01-15T00:00:00Z",
        "0001-01-01T00:00:00Z": "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z": "9999-12-31T23:59:59.999999Z",
    }
    for sent, answered in given.items():
        receipt = record(activity_date=sent)
        assert run("activity", receipt["id"])["activity_date"] == answered


def test_one_activity_has_the_keys_of_a_result_first_and_everything_else_after(
    app: Connection, company: str, full: str
) -> None:
    row = app.execute("select timeline.activity(%s, %s)::text", [company, full]).fetchone()
    assert row is not None
    pairs = json.loads(row[0], object_pairs_hook=lambda found: found)
    assert keys(pairs)[: len(RESULT)] == RESULT
    rest = {
        "description",
        "links",
        "version",
        "created_at",
        "created_by",
        "ends_at",
        "direction",
        "data",
    }
    assert rest <= set(keys(pairs))


def test_ids_come_back_in_the_form_they_were_given(run: Call, record: Call) -> None:
    given = {"type": "account", "id": "5A5A5A5A-0000-4000-8000-00000000000A"}
    record(related_to=given, assigned_to="Anna", links=[{"type": "deal", "id": 42}])
    (result,) = run("page", {"include": "links"})["results"]
    assert result["related_to"]["id"] == given["id"].lower()
    assert result["assigned_to"]["id"] == "Anna"
    assert result["links"][0]["id"] == "42"
    for sent in (42, "42"):
        assert run("page", {"object_type": "deal", "object_id": sent})["count"] == 1


def test_generated_ids_are_uuid7(record: Call) -> None:
    ids = [UUID(record()["id"]) for _ in range(50)]
    assert {made.version for made in ids} == {7}
    assert len(set(ids)) == 50
    assert [made.int >> 80 for made in ids] == sorted(made.int >> 80 for made in ids)
