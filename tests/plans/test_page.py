"""What a page touches, at 41 and at 400 partitions: counted in its plans, never in time."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID

import pytest

from benchmarks import rows
from benchmarks.rows import DENSE, MIDDLING, SPARSE, Connection, account, contact, user
from tests.plans.watch import nodes, watch

SIZES = rows.SIZES

# The budget of a capped count, and what a page may read beyond it.
BUDGET = 10_001
OBJECT_BUDGET = 2_000

FILTERS: dict[str, dict[str, Any]] = {
    "newest": {},
    "range": {"date_from": "2020-01-01", "date_to": "2020-03-31"},
    "type": {"activity_type": "call"},
    "status and priority": {"status": "planned", "priority": "urgent"},
    "absent": {"status": "in_progress"},
    "assignee": {"assigned_to": user(3)},
    "assignees": {"assigned_to": [user(1), user(2), user(3)]},
    "unassigned": {"assigned_to": None},
    "not": {"not": {"status": "completed"}},
    "not object": {"not": {"object_id": account(5)}},
    "upcoming": {"view": "upcoming"},
    "overdue": {"view": "overdue"},
    "history": {"view": "history"},
}
OBJECTS: dict[str, dict[str, Any]] = {
    "contact": {"object_id": contact(5)},
    "typed contact": {"object_type": "contact", "object_id": contact(5)},
    "account": {"object_id": account(5)},
    "account and type": {"object_id": account(5), "activity_type": "call"},
    "account and priority": {"object_id": account(5), "priority": "urgent"},
    "accounts": {"object_id": [account(5), account(6)]},
}


def test_the_rows_are_what_the_tests_take_them_for(filled: Connection, partitions: int) -> None:
    for company, size in SIZES.items():
        row = filled.execute(
            "select (select count(*) from timeline_data.activity as a where a.company_id = %(c)s),"
            " (select count(*) from timeline_data.activity_body as b where b.company_id = %(c)s),"
            " (select count(distinct tableoid) from timeline_data.activity as a where a.company_id = %(c)s)",
            {"c": company},
        ).fetchone()
        assert row is not None
        assert row[:2] == (size, size)
        assert row[2] >= min(partitions, 120)


def test_a_page_of_a_dense_company_plans_the_newest_partitions_alone(
    viewed: Connection, partitions: int
) -> None:
    seen = watch(viewed, DENSE, {"count": "none"})
    assert len(seen.page["results"]) == 100
    # Two, whatever lies ahead: where the company has nothing is not looked.
    assert len(seen.planned) == 2
    assert seen.looked <= 300
    assert seen.indexes(viewed) == {"activity_pkey"}
    assert seen.sorted <= 300


def test_the_next_page_costs_what_the_first_did(viewed: Connection, partitions: int) -> None:
    cursor = watch(viewed, DENSE, {"count": "none"}).page["next"]
    seen = watch(viewed, DENSE, {"count": "none", "cursor": cursor})
    assert len(seen.page["results"]) == 100
    assert len(seen.planned) <= 3
    assert seen.looked <= 300 + SIZES[DENSE] // partitions
    assert seen.indexes(viewed) == {"activity_pkey"}


def test_no_empty_stretch_is_planned_however_far_a_stray_activity_lies(
    filled: Connection, partitions: int
) -> None:
    """One activity in the year 9998 and one of a past without a company's others."""
    with filled.transaction(force_rollback=True):
        company = UUID("00000000-0000-4000-8000-0000000d00ff")
        for date in ("9998-05-05", "2026-12-01", "2026-11-01", "2016-11-11", "0003-03-03"):
            filled.execute(
                "select timeline.record(%s, jsonb_build_object('activity_type', 'call',"
                " 'subject', 'stray', 'activity_date', %s::text))",
                [company, date],
            )
        for look in ({}, {"view": "upcoming"}, {"activity_type": "call"}):
            seen = watch(filled, company, look | {"count": "none"})
            expected = 3 if look.get("view") else 5
            assert len(seen.page["results"]) == expected
            # Windows of 2, 4, 8 and 16 partitions, one for each stretch with something in it.
            assert len(set(seen.planned)) <= 2 + 4 + 8 + 16
            assert len(set(seen.planned)) < partitions


def test_a_page_deep_in_the_past_plans_the_partitions_at_its_place(viewed: Connection) -> None:
    seen = watch(viewed, DENSE, {"count": "none", "date_to": "2018-05-05"})
    assert len(seen.page["results"]) == 100
    assert len(seen.planned) <= 3 + 4


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_plans_no_partition_twice_and_looks_within_its_budget(
    viewed: Connection, partitions: int, name: str
) -> None:
    seen = watch(viewed, DENSE, FILTERS[name] | {"count": "none"})
    assert len(seen.planned) <= partitions + 2
    known = {"activity_pkey", "activity_by_assignee", "activity_incomplete", "activity_link_pkey"}
    assert seen.indexes(viewed) & known
    counted = watch(viewed, DENSE, FILTERS[name])
    assert len(counted.planned) <= 2 * (partitions + 2) + 20
    # An entry looked at may have its row looked up, and its links; a small partition is read whole.
    assert counted.looked <= 5 * BUDGET + seen.looked


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("newest", "activity_pkey"),
        ("assignee", "activity_by_assignee"),
        ("upcoming", "activity_incomplete"),
        ("overdue", "activity_incomplete"),
        ("absent", "activity_incomplete"),
        ("range", "activity_pkey"),
        ("type", "activity_pkey"),
        ("history", "activity_pkey"),
    ],
)
def test_a_filter_is_served_by_its_index(viewed: Connection, name: str, index: str) -> None:
    assert index in watch(viewed, DENSE, FILTERS[name] | {"count": "none"}).indexes(viewed)


def test_the_unassigned_are_found_by_one_of_two_indexes_within_a_window(
    viewed: Connection,
) -> None:
    """ "is null" gives an index no order: reading them all and walking by date cost about the same."""
    seen = watch(viewed, DENSE, FILTERS["unassigned"] | {"count": "none"})
    assert len(seen.page["results"]) == 100
    assert seen.indexes(viewed) <= {"activity_by_assignee", "activity_pkey"}
    # One in eleven is unassigned.
    assert seen.looked <= 2 * 11 * 101


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("company", [DENSE, MIDDLING, SPARSE], ids=["dense", "middling", "sparse"])
def test_an_object_is_read_by_its_links_and_its_activities_by_key(
    viewed: Connection, partitions: int, company: UUID, name: str
) -> None:
    seen = watch(viewed, company, OBJECTS[name])
    assert seen.page["results"]
    assert "activity_link_pkey" in seen.indexes(viewed)
    # Links, each with its activity, and once more where the activity is private.
    assert seen.looked <= 4 * OBJECT_BUDGET + 500
    objects = [scan for scan in seen.scans if scan.relation == "object"]
    assert sum(scan.looked for scan in objects) <= 1000
    assert len(seen.planned) <= 3 * (partitions + 2)


def test_a_sparse_company_is_walked_in_windows_that_double(
    viewed: Connection, partitions: int
) -> None:
    seen = watch(viewed, SPARSE, {"count": "none"})
    assert len(seen.page["results"]) == 100
    assert len(seen.planned) <= partitions + 2
    walks = [
        plan
        for plan in seen.plans
        if any("activity_2" in str(n.get("Relation Name")) for n in nodes(plan))
    ]
    assert len(walks) <= partitions.bit_length() + 1
    assert seen.looked <= 3 * SIZES[SPARSE]
