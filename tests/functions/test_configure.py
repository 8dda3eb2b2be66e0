"""A company's settings and what they do to what is there."""

from typing import Any

import pytest

from tests.calls import Connection, activity
from tests.functions.conftest import Call, Fails

KEYS = [
    "name", "time_zone", "search_language", "type_aliases", "activity_types", "retired_types",
    "roll_up",
]  # fmt: skip
DEFAULTS: list[Any] = [None, "UTC", "english", {}, [], [], None]


def test_without_settings_the_defaults_come_back_and_nothing_is_written(
    run: Call, connection: Connection
) -> None:
    answer = run("configure")
    assert list(answer) == KEYS
    assert list(answer.values()) == DEFAULTS
    assert connection.execute("select count(*) from timeline_data.company").fetchone() == (0,)


def test_what_is_sent_is_set_and_the_rest_stays(run: Call) -> None:
    run("configure", {"name": "Acme", "time_zone": "Asia/Kathmandu"})
    answer = run(
        "configure", {"search_language": "german", "activity_types": ["sms", "demo", "call", "sms"]}
    )
    token = answer.pop("token")
    assert run("page", {"min_token": token})["results"] == []
    assert (
        answer
        == run("configure")
        == dict(
            zip(
                KEYS,
                [
                    "Acme",
                    "Asia/Kathmandu",
                    "german",
                    {},
                    ["demo", "sms"],
                    [],
                    None,
                ],
                strict=True,
            )
        )
    )
    assert run("configure", {"name": None})["name"] is None


def test_custom_types_can_be_recorded_and_filtered(run: Call, record: Call, fails: Fails) -> None:
    assert fails("page", {"activity_type": "sms"}) == "TL400"
    run("configure", {"activity_types": ["sms"]})
    record(activity_type="sms")
    assert run("page", {"activity_type": ["sms", "call"]})["count"] == 1


def test_a_retired_type_is_not_given_anew_and_its_activities_stay(
    run: Call, record: Call, fails: Fails
) -> None:
    run("configure", {"activity_types": ["sms", "fax"]})
    key = {"source": "crm", "external_id": "1"}
    made, other = record(**key, activity_type="sms"), record()
    answer = run("configure", {"activity_types": ["fax"]})
    assert (answer["activity_types"], answer["retired_types"]) == (["fax"], ["sms"])
    assert run("configure", answer).keys() == answer.keys()
    del answer["token"]
    assert run("configure") == answer
    # What there is is found, sent again, edited, and may leave the type.
    assert run("page", {"activity_type": "sms"})["count"] == 1
    assert run("page", {"not": {"activity_type": "sms"}})["count"] == 1
    assert record(**key, activity_type="sms")["outcome"] == "unchanged"
    assert record(**key, activity_type="sms", subject="t")["outcome"] == "updated"
    new = activity(activity_type="sms")
    assert fails("record", new) == "TL400"
    assert fails("record_many", [new]) == "TL400"
    assert fails("change", other["id"], {"activity_type": "sms"}) == "TL400"
    assert fails("page", {"activity_type": "smss"}) == "TL400"
    assert run("change", made["id"], {"activity_type": "fax"})["outcome"] == "updated"
    assert run("configure", {"activity_types": ["sms"]})["retired_types"] == ["fax"]
    assert record(activity_type="sms")["outcome"] == "inserted"


def test_aliases_are_the_type_they_mean(run: Call, record: Call, fails: Fails) -> None:
    run("configure", {"type_aliases": {"crm.account": "account", "rep": "user"}})
    record(related_to={"type": "crm.account", "id": "a"}, links=[{"type": "rep", "id": "u"}])
    run("put_objects", [{"type": "crm.account", "id": "a", "name": "A"}])
    for kind in ("account", "crm.account"):
        assert run("page", {"object_type": kind})["count"] == 1
        page = run("page", {"object_type": kind, "object_id": "a"})
        assert [r["related_to"]["name"] for r in page["results"]] == ["A"]
        assert run("page", {"not": {"object_type": kind}})["count"] == 0
        assert run("page", {"not": {"object_type": kind, "object_id": "a"}})["count"] == 0
    record(related_to={"type": "lead", "id": "l"})
    assert fails("configure", {"type_aliases": {"lead": "contact"}}) == "TL409"
    assert run("configure")["type_aliases"] == {"crm.account": "account", "rep": "user"}


def test_the_time_zone_says_what_a_day_is(run: Call, record: Call) -> None:
    record(activity_date="2024-01-15T18:30:00Z")
    day = {"date_from": "2024-01-16", "date_to": "2024-01-16"}
    assert run("page", day)["count"] == 0
    run("configure", {"time_zone": "Asia/Kathmandu"})
    assert run("page", day)["count"] == 1
    assert run("page", day | {"time_zone": "UTC"})["count"] == 0
    made = record(activity_date="2024-01-15 10:30")
    assert run("activity", made["id"])["activity_date"] == "2024-01-15T04:45:00Z"


def test_roll_up_rules_rework_what_is_there(run: Call, record: Call) -> None:
    contact, account, holding = ({"type": t, "id": t} for t in ("contact", "account", "holding"))
    run("put_objects", [contact | {"parent": account}, account | {"parent": holding}])
    record(related_to=contact)

    def where() -> list[int]:
        return [run("page", {"object_id": t["id"]})["count"] for t in (contact, account, holding)]

    assert where() == [1, 1, 1]
    run("configure", {"roll_up": [{"from": "contact", "to": "account"}]})
    assert where() == [1, 1, 0]
    run("configure", {"roll_up": [{"from": "account", "to": "holding"}]})
    assert where() == [1, 0, 0], "no way leads past the account"
    run("configure", {"roll_up": []})
    assert where() == [1, 0, 0]
    run("configure", {"roll_up": [{"from": "*", "to": "holding"}, {"from": "contact", "to": "*"}]})
    assert where() == [1, 1, 1]
    run("configure", {"roll_up": None})
    assert where() == [1, 1, 1]


def test_the_search_language_rework_reaches_old_rows(
    run: Call, record: Call, connection: Connection
) -> None:
    record(subject="die Häuser", description="gegangen")

    def words() -> Any:
        row = connection.execute(
            "select search_vector::text from timeline_data.activity_body"
        ).fetchone()
        return row and row[0]

    assert "haus" not in words().replace("hauser", "")
    run("configure", {"search_language": "german"})
    assert "'haus'" in words() or "'hau'" in words()
    assert "'die'" not in words()


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        ("TL400", None),
        ("TL400", []),
        ("TL405", {"tz": "UTC"}),
        ("TL405", {"company_id": "x"}),
        ("TL400", {"name": 5}),
        ("TL413", {"name": "x" * 10_001}),
        *(
            ("TL400", {"time_zone": zone})
            for zone in (
                None,
                "",
                5,
                "Mars/Phobos",
                "Mars/Phobos7",
                "Europe/Berlin+3",
                "+02",
                "UTC+2",
                "<x>5",
                "EST5EDT",
                "localtime",
                "Etc/GMT+99",
                "posixrules",
                "../../etc/passwd",
                "Europe/Berlin ",
                "CET-1CEST",
            )
        ),
        ("TL400", {"search_language": "klingon"}),
        ("TL400", {"search_language": None}),
        ("TL400", {"search_language": "pg_catalog.english; drop"}),
        ("TL400", {"activity_types": "sms"}),
        ("TL400", {"activity_types": [""]}),
        ("TL400", {"activity_types": [None]}),
        ("TL400", {"activity_types": [["sms"]]}),
        ("TL413", {"activity_types": ["x" * 101]}),
        ("TL400", {"type_aliases": []}),
        ("TL400", {"type_aliases": {"a": None}}),
        ("TL400", {"type_aliases": {"a": ""}}),
        ("TL400", {"type_aliases": {"a": "a"}}),
        ("TL400", {"type_aliases": {"a": "b", "b": "c"}}),
        ("TL400", {"type_aliases": {"user": "person"}}),
        ("TL400", {"type_aliases": {"": "account"}}),
        ("TL400", {"roll_up": {}}),
        ("TL400", {"roll_up": ["*"]}),
        ("TL400", {"roll_up": [{"from": "a"}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": None}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "via": "c"}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": 0}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": 11}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": 1.5}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": "1"}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": [1]}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": []}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "levels": None}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "since": "2024-01-01"}]}),
        ("TL400", {"roll_up": [{"from": "a", "to": "b", "since": ["joined"]}]}),
    ],
)
def test_bad_settings_are_refused(fails: Fails, run: Call, code: str, settings: Any) -> None:
    assert fails("configure", settings) == code
    assert list(run("configure").values()) == DEFAULTS


def test_etc_zones_have_digits(run: Call) -> None:
    for zone in (
        "Etc/GMT-14",
        "Etc/GMT+12",
        "Etc/GMT0",
        "America/Port-au-Prince",
        "America/Indiana/Knox",
        "GMT",
    ):
        assert run("configure", {"time_zone": zone})["time_zone"] == zone
