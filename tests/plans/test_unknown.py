"""A company that came after the last look of statistics: it has no rows to the planner, whom any index satisfies then."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import Connection
from tests.plans.watch import Watched, call, nodes

COMPANY = "00000000-0000-4000-8000-00000000fff3"


@pytest.fixture
def arrived(filled: Connection) -> Iterator[list[str]]:
    """The ids of 900 activities of a company that statistics do not know."""
    batch = [
        {"activity_type": "call", "subject": f"talk {n}", "activity_date": f"2020-01-{1 + n % 28:02}T0{n % 10}:00:00Z", "assigned_to": "u", "object_type": "account", "object_id": "o"}
        for n in range(900)
    ]  # fmt: skip
    with filled.transaction(force_rollback=True):
        filled.execute("set local auto_explain.log_min_duration = -1")
        row = filled.execute(
            "select timeline.record_many(%s, %s)", [COMPANY, Jsonb(batch)]
        ).fetchone()
        assert row is not None
        filled.execute("set local auto_explain.log_min_duration = 0")
        yield [receipt["id"] for receipt in row[0]["receipts"]]


def by_key(seen: Watched, connection: Connection) -> bool:
    """Were all activities found by their keys, and few looked at?"""
    assert seen.whole == set()
    found_by = seen.indexes(connection) - {"ModifyTable"}
    assert "activity_pkey" in found_by
    assert found_by <= {"activity_pkey", "activity_link_pkey"}
    return seen.looked < 100


@pytest.mark.parametrize(
    ("function", "values"),
    [
        ("change", [{"status": "completed"}]),
        ("change", [{"activity_date": "2020-03-01"}]),
        ("remove", []),
        ("activity", []),
    ],
)
def test_one_activity_is_found_by_its_key(
    filled: Connection, arrived: list[str], function: str, values: list[Any]
) -> None:
    places = ", ".join(["%s"] * (2 + len(values)))
    seen = call(
        filled, f"select timeline.{function}({places})", COMPANY, arrived[400], *map(Jsonb, values)
    )
    assert by_key(seen, filled)


def test_an_update_by_record_finds_its_activity_by_key(
    filled: Connection, arrived: list[str]
) -> None:
    doc = {"id": arrived[400], "activity_type": "call", "subject": "new", "activity_date": "2020-01-02"}  # fmt: skip
    assert by_key(call(filled, "select timeline.record(%s, %s)", COMPANY, Jsonb(doc)), filled)


def test_a_new_parent_takes_as_many_looks_as_there_are_activities(
    filled: Connection, arrived: list[str]
) -> None:
    objects = [{"type": "contact", "id": "c", "parents": [{"type": "account", "id": "o"}]}]
    filled.execute("select timeline.put_objects(%s, %s)", [COMPANY, Jsonb(objects)])
    filled.execute("select timeline.record(%s, %s)", [COMPANY, Jsonb({"id": arrived[0], "activity_type": "call", "subject": "x", "activity_date": "2020-01-02", "object_type": "contact", "object_id": "c"})])  # fmt: skip
    objects[0]["parents"] = [{"type": "account", "id": "p"}]
    seen = call(filled, "select timeline.put_objects(%s, %s)", COMPANY, Jsonb(objects))
    assert by_key(seen, filled)


@pytest.mark.parametrize(
    ("function", "look"),
    [
        ("page", {"not": {"object_type": "account", "object_id": "o"}, "limit": 5}),
        ("facets", {"not": {"object_type": "account", "object_id": "x"}}),
        ("search", {"object_type": "account", "object_id": "o", "limit": 5}),
    ],
)
def test_what_stands_on_a_timeline_or_not_is_asked_by_key(
    filled: Connection, arrived: list[str], function: str, look: dict[str, Any]
) -> None:
    filled.execute("select set_config('timeline.user_id', '', true)")
    objects = [{"type": "account", "id": "o"}, {"type": "account", "id": "x"}]
    filled.execute("select timeline.put_objects(%s, %s)", [COMPANY, Jsonb(objects)])
    given = [COMPANY, *(["talk"] if function == "search" else []), Jsonb(look)]
    places = ", ".join(["%s"] * len(given))
    seen = call(filled, f"select timeline.{function}({places})", *given)
    conditions = [
        node["Index Cond"]
        for plan in seen.plans
        for node in nodes(plan)
        if node.get("Relation Name") == "activity_link"
    ]
    assert conditions
    # Without it each activity would be looked for among all links of the company.
    assert [text for text in conditions if "object_id = " not in text] == []
    assert seen.looked < 6 * len(arrived)
