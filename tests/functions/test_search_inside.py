# ruff: noqa: E501  (SQL reads better unbroken)
"""Parts of search and facets that need more rows than a test wants to write, asked themselves."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.calls import Connection, bind
from tests.functions.conftest import Call

VIEWER = "11111111-1111-4111-8111-111111111111"
_FILTER = "timeline_data.parse_filter(timeline_data.company_settings(%(company)s), %(viewer)s::uuid, %(filter)s, '{}', null)"


def asked(connection: Connection, statement: str, company: str, **values: Any) -> Any:
    bound = {"company": company, "viewer": None, "filter": Jsonb({}), **values}
    row = connection.execute(statement.replace("FILTER", _FILTER), bound).fetchone()
    return row and row[0]


def test_groups_that_are_alike_are_added_up(connection: Connection) -> None:
    merged = connection.execute(
        "select g.activity_type, g.status, g.priority, g.assigned_to, g.object_type, g.matched from unnest("
        "timeline_data.merge_groups(array[('call', 'planned', 'low', null, null, 3), ('call', 'planned', 'low', null, null, 4),"
        " ('call', 'planned', 'low', null, 'lead', 5)]::timeline_data.facet_group[])) as g order by g.matched"
    ).fetchall()
    assert merged == [
        ("call", "planned", "low", None, "lead", 5),
        ("call", "planned", "low", None, None, 7),
    ]


@pytest.fixture
def eight(record: Call) -> list[str]:
    """Eight activities of a deal, a day apart; the two newest are private to others."""
    return [
        record(
            subject=f"one {day}",
            activity_date=f"2024-01-0{day}T00:00:00Z",
            related_to={"type": "deal", "id": "1"},
            visible_to=["9"] if day > 6 else None,
        )["id"]
        for day in range(1, 9)
    ]


@pytest.mark.usefixtures("eight")
@pytest.mark.parametrize("viewer", [None, VIEWER])
def test_private_activities_of_others_use_no_budget_up(
    connection: Connection, company: str, viewer: str | None
) -> None:
    found = asked(
        connection,
        "select array[(select sum(g.matched) from unnest(t.groups) as g)::text, t.is_exact::text]"
        " from timeline_data.object_tally(%(company)s, FILTER, 3) as t",
        company,
        viewer=viewer,
        filter=Jsonb({"object_type": "deal", "object_id": "1"}),
    )
    assert found == ["3", "false"]


@pytest.mark.usefixtures("eight")
@pytest.mark.parametrize(
    ("budget", "first"), [(1, "2024-01-06"), (3, "2024-01-04"), (6, "2024-01-01"), (7, "-infinity")]
)
def test_the_newest_so_many_that_the_viewer_sees_make_a_range(
    connection: Connection, company: str, budget: int, first: str
) -> None:
    assert asked(
        connection,
        "select (timeline_data.newest_range(%(company)s, FILTER, %(budget)s)).starts_at::date::text",
        company,
        budget=budget,
    ) == (first if first != "-infinity" else asked(connection, "select (FILTER).starts_at::date::text", company))  # fmt: skip


def test_a_cursor_goes_on_where_its_row_was_removed(record: Call, run: Call) -> None:
    made = {
        f"alpha {'beta ' * n}": record(subject=f"alpha {'beta ' * n}")["id"] for n in range(1, 7)
    }
    every = [r["id"] for r in run("search", "alpha", {})["results"]]
    assert sorted(every) == sorted(made.values())
    page = run("search", "alpha", {"limit": 3})
    run("remove", every[2])
    after = run("search", "alpha", {"limit": 3, "cursor": page["next"]})
    assert [r["id"] for r in after["results"]] == every[3:]


def test_a_count_goes_on_to_500_and_says_so(run: Call, app: Connection) -> None:
    bind(app, "user_id", None)
    batch = [
        {"activity_type": "call", "subject": "alpha", "activity_date": "2024-01-01T00:00:00Z"}
    ] * 250
    for _ in range(2):
        run("record_many", batch)
    for cursor in (None, run("search", "alpha", {"order": "recent", "limit": 9})["next"]):
        page = run("search", "alpha", {"order": "recent", "limit": 9, "cursor": cursor})
        assert (page["count"], page["count_is"]) == (500, "exact")
    run("record_many", batch[:1])
    for cursor in (None, run("search", "alpha", {"order": "recent", "limit": 9})["next"]):
        page = run("search", "alpha", {"order": "recent", "limit": 9, "cursor": cursor})
        assert (page["count"], page["count_is"]) == (500, "at_least")
    filtered = run("search", "alpha", {"order": "recent", "activity_type": "call"})
    assert (filtered["count"], filtered["count_is"]) == (501, "exact")
