"""A count does not change with what the viewer may not see, and is never less than what is shown."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.calls import Connection, bind, call

ACCOUNT = str(UUID(int=7))
OBJECT = {"object_type": "account", "object_id": ACCOUNT}
LOOKS: list[dict[str, Any]] = [
    {},
    {"status": "cancelled"},
    OBJECT,
    OBJECT | {"status": "cancelled"},
    {"view": "overdue"},
    {"not": {"priority": "low"}},
]


def fill(
    connection: Connection, company: UUID, count: int, status: str, at: str, people: Any
) -> None:
    """Rows put straight into the tables: a count's budget is beyond what record() makes in a test."""
    connection.execute(
        """
        with made as (
          insert into timeline_data.activity (company_id, id, activity_date, object_id, object_type,
            activity_type, status, priority, visible_to, subject)
          select %(company)s, gen_random_uuid(), %(at)s::timestamptz + n * interval '1 second', %(account)s,
            'account', 'call', %(status)s, 'medium', %(people)s::uuid[], 's'
          from generate_series(1, %(count)s) as n
          returning *
        )
        insert into timeline_data.activity_link (company_id, object_id, object_type, activity_date,
          activity_id, is_main, is_private, activity_type)
        select company_id, object_id, object_type, activity_date, id, true, is_private, activity_type
        from made
        """,
        {
            "company": company,
            "count": count,
            "status": status,
            "at": at,
            "people": people,
            "account": ACCOUNT,
        },
    )


@pytest.fixture
def company(connection: Connection) -> UUID:
    """300 cancelled rows of 2020 behind 20,500 planned ones of 2021."""
    company = uuid4()
    fill(connection, company, 300, "cancelled", "2020-01-01", None)
    fill(connection, company, 20_500, "planned", "2021-01-01", None)
    connection.execute("analyze timeline_data.activity, timeline_data.activity_link")
    return company


def counts(app: Connection, company: UUID) -> list[tuple[int, str]]:
    """What each look counts, for nobody and for somebody."""
    found = []
    for viewer in (None, uuid4()):
        bind(app, "user_id", viewer)
        for look in LOOKS:
            page = call(app, "page", company, look)
            found.append((page["count"], page["count_is"]))
    bind(app, "user_id", None)
    return found


@pytest.mark.parametrize("at", ["2019-01-01", "2020-03-01", "2022-01-01"])
@pytest.mark.parametrize("count", [50, 21_000])
def test_what_others_keep_private_does_not_change_a_count(
    connection: Connection, app: Connection, company: UUID, at: str, count: int
) -> None:
    before = counts(app, company)
    fill(connection, company, count, "planned", at, [uuid4()])
    assert counts(app, company) == before
    assert before.count((10_000, "at_least")) >= 4


def test_its_reader_counts_what_is_private(
    connection: Connection, app: Connection, company: UUID
) -> None:
    reader = uuid4()
    fill(connection, company, 50, "cancelled", "2022-01-01", [reader])
    look = {"status": "cancelled", "count": "exact"}
    assert call(app, "page", company, look)["count"] == 300
    bind(app, "user_id", reader)
    for where in ({}, OBJECT):
        assert call(app, "page", company, look | where)["count"] == 350
        found = call(app, "page", company, {"count": "exact"} | where)
        assert (found["count"], found["count_is"]) == (20_850, "exact")


@pytest.mark.parametrize("where", [{}, OBJECT], ids=["company", "object"])
def test_a_count_is_never_less_than_what_the_page_shows(
    app: Connection, company: UUID, where: dict[str, Any]
) -> None:
    look = where | {"status": "cancelled"}
    page = call(app, "page", company, look)
    assert len(page["results"]) == 100
    assert (page["count"], page["count_is"]) == (101, "at_least")
    second = call(app, "page", company, look | {"cursor": page["next"]})
    assert second["count"] >= 101
