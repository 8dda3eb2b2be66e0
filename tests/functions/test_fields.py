"""Errors name the field they are about in the diagnostics' COLUMN: a path into what was sent."""

from typing import Any

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call

LONG = "x" * 501
ID = "0192d3e8-0000-7000-8000-00000000000a"

# (what is wrong, code, field); None: the error is about no single field.
ACTIVITIES: list[tuple[Any, str, str | None]] = [
    ({"activity_type": "dance"}, "TL400", "activity_type"),
    ({"subject": 5}, "TL400", "subject"),
    ({"subject": ""}, "TL400", "subject"),
    ({"subject": "x" * 1_000_001}, "TL413", "subject"),
    ({"subject": None}, "TL400", "subject"),
    ({"activity_date": "tomorrow"}, "TL400", "activity_date"),
    ({"ends_at": "2024-02-30"}, "TL400", "ends_at"),
    ({"ends_at": "2020-01-01"}, "TL400", "ends_at"),
    ({"description": []}, "TL400", "description"),
    ({"status": "odd"}, "TL400", "status"),
    ({"priority": "odd"}, "TL400", "priority"),
    ({"direction": "odd"}, "TL400", "direction"),
    ({"related_to": "a"}, "TL400", "related_to"),
    ({"related_to": {"type": "account"}}, "TL400", "related_to.id"),
    ({"related_to": {"type": "", "id": 1}}, "TL400", "related_to.type"),
    ({"related_to": {"type": "account", "id": 1, "nam": 1}}, "TL405", "related_to.nam"),
    ({"related_to": None, "object_type": "account"}, "TL400", "related_to"),
    ({"object_type": "account"}, "TL400", "object_id"),
    ({"object_type": "account", "object_id": LONG}, "TL413", "object_id"),
    ({"object_type": "", "object_id": 1}, "TL400", "object_type"),
    ({"object_type": 5, "object_id": 1}, "TL400", "object_type"),
    ({"assigned_to": ""}, "TL400", "assigned_to"),
    ({"assigned_to": {"id": []}}, "TL400", "assigned_to.id"),
    ({"assigned_to": {"id": 1, "name": 2}}, "TL400", "assigned_to.name"),
    ({"links": 5}, "TL400", "links"),
    ({"links": [{"type": "deal", "id": 1}, {"type": "deal"}]}, "TL400", "links.1.id"),
    ({"links": [{"type": "deal", "id": 1, "role": 5}]}, "TL400", "links.0.role"),
    ({"links": [{"type": "deal", "id": 1, "rol": 5}]}, "TL405", "links.0.rol"),
    ({"visible_to": "me"}, "TL400", "visible_to"),
    ({"visible_to": ["1", None]}, "TL400", "visible_to.1"),
    ({"source": ""}, "TL400", "source"),
    ({"source": "s", "external_id": LONG}, "TL413", "external_id"),
    ({"external_id": "e"}, "TL400", "source"),
    ({"data": []}, "TL400", "data"),
    ({"id": "e"}, "TL400", "id"),
    ({"subjekt": "s"}, "TL405", "subjekt"),
    ({"id": ID, "source": "s", "external_id": "taken"}, "TL409", "external_id"),
]
OBJECTS: list[tuple[Any, str, str | None]] = [
    ({"type": ""}, "TL400", "type"),
    ({"id": None}, "TL400", "id"),
    ({"name": "x" * 10_001}, "TL413", "name"),
    ({"nam": "x"}, "TL405", "nam"),
    ({"deleted": "yes"}, "TL400", "deleted"),
    ({"parents": {}}, "TL400", "parents"),
    ({"parent": "up"}, "TL400", "parent"),
    ({"parent": {"type": "account"}}, "TL400", "parent.id"),
    ({"parents": [{"type": "account", "id": 1}, {"type": "account"}]}, "TL400", "parents.1.id"),
    ({"parents": [{"type": "account", "id": "a"}]}, "TL409", "parents"),
]


def names(cases: list[tuple[Any, str, str | None]]) -> list[str]:
    return [f"{field}-{code}-{n}" for n, (_, code, field) in enumerate(cases)]


def refused(conn: Connection, function: str, company: str, *given: Any) -> tuple[Any, Any]:
    with pytest.raises(psycopg.Error) as caught:
        call(conn, function, company, *given)
    return caught.value.sqlstate, caught.value.diag.column_name or None


@pytest.mark.parametrize(("wrong", "code", "field"), ACTIVITIES, ids=names(ACTIVITIES))
def test_a_refused_activity_names_its_field_however_it_was_sent(
    app: Connection, company: str, run: Call, wrong: dict[str, Any], code: str, field: str
) -> None:
    run("record", activity(source="s", external_id="taken"))
    sent = activity(**wrong)
    assert refused(app, "record", company, sent) == (code, field)
    assert refused(app, "record_many", company, [activity(), sent]) == (code, field)
    receipt = run("record_many", [sent], {"on_error": "reject"})["receipts"][0]
    assert (receipt["code"], receipt["field"]) == (code, field)


def test_what_is_no_activity_names_no_field(app: Connection, company: str, run: Call) -> None:
    assert refused(app, "record", company, []) == ("TL400", None)
    receipt = run("record_many", [5], {"on_error": "reject"})["receipts"][0]
    assert (receipt["code"], receipt["field"]) == ("TL400", None)


@pytest.mark.parametrize(("wrong", "code", "field"), OBJECTS, ids=names(OBJECTS))
def test_a_refused_object_names_its_field(
    app: Connection, company: str, wrong: dict[str, Any], code: str, field: str
) -> None:
    sent = {"type": "account", "id": "a"} | wrong
    assert refused(app, "put_objects", company, [sent]) == (code, field)


def test_a_refused_setting_names_itself(app: Connection, company: str) -> None:
    for setting, value in {
        "time_zone": "Mars/Phobos", "search_language": "martian", "type_aliases": [],
        "activity_types": "demo", "roll_up": {}, "name": 5,
    }.items():  # fmt: skip
        assert refused(app, "configure", company, {setting: value}) == ("TL400", setting)


def test_an_unknown_type_of_activity_is_told_how_to_be_had(
    app: Connection, company: str, run: Call
) -> None:
    """The hint is a step that can be taken: the setting it names makes the same call land."""
    receipt = run("record_many", [activity(activity_type="dance")], {"on_error": "reject"})
    assert "activity_types" in receipt["receipts"][0]["hint"]
    assert (
        "activity_types"
        not in run("record_many", [activity(status="odd")], {"on_error": "reject"})["receipts"][0][
            "hint"
        ]
    )
    run("configure", {"activity_types": ["dance"]})
    assert run("record", activity(activity_type="dance"))["outcome"] == "inserted"
