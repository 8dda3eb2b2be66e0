"""What pages answer at hundreds of partitions, by every way that a read may go, is what the rows say."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, MIDDLING, NOW, SPARSE, Connection, account, user

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
# Filters, and the same as a condition on an activity a of everybody's.
LOOKS: dict[str, tuple[dict[str, Any], str]] = {
    "bare": ({}, "true"),
    "range": (
        {"date_from": "2018-03-05T11:00:00Z", "date_to": "2021-07-09T13:00:00Z"},
        "a.activity_date >= '2018-03-05 11:00Z' and a.activity_date < '2021-07-09 13:00Z'",
    ),
    "rare": (
        {"status": "planned", "priority": "urgent"},
        "a.status = 'planned' and a.priority = 'urgent'",
    ),
    "absent": ({"status": "in_progress"}, "false"),
    "overdue": ({"view": "overdue"}, f"a.status = 'planned' and a.activity_date < '{NOW}'"),
    "of one": (
        {"assigned_to": user(3), "activity_type": "call"},
        f"a.assigned_to = '{user(3)}' and a.activity_type = 'call'",
    ),
}
_LISTED = (
    "select a.id::text from timeline_data.activity as a"
    " where a.company_id = %s and not a.is_removed and not a.is_private and {}"
    " order by a.activity_date desc, a.id desc"
)
_ON_ACCOUNTS = (
    "exists (select from timeline_data.activity_link as l where l.company_id = a.company_id"
    " and l.activity_id = a.id and l.object_id = any ('{{{}}}'))"
)


def listed(connection: Connection, company: UUID, condition: str) -> list[str]:
    """The ids of a company's public activities that meet a condition, newest first."""
    found = connection.execute(_LISTED.format(condition).encode(), [company]).fetchall()
    return [key for (key,) in found]


def walked(connection: Connection, company: UUID, look: dict[str, Any], most: int) -> list[str]:
    """The ids of a listing's pages, followed to its end or so far."""
    found: list[str] = []
    cursor = None
    while len(found) < most:
        row = connection.execute(
            "select timeline.page(%s, %s)",
            [company, Jsonb(look | {"cursor": cursor, "count": "none", "limit": 137})],
        ).fetchone()
        assert row is not None
        found += [result["id"] for result in row[0]["results"]]
        cursor = row[0]["next"]
        if cursor is None:
            break
    return found


@pytest.fixture
def quiet(filled: Connection) -> Connection:
    """A session on nobody's behalf."""
    filled.execute("select set_config('timeline.user_id', '', false)")
    return filled


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("company", COMPANIES)
def test_pages_and_counts_of_a_company_are_what_its_rows_say(
    quiet: Connection, company: str, name: str
) -> None:
    look, condition = LOOKS[name]
    truth = listed(quiet, COMPANIES[company], condition)
    found = walked(quiet, COMPANIES[company], look, 700)
    assert found == truth[: len(found)]
    assert len(found) >= min(len(truth), 700)
    row = quiet.execute(
        "select timeline.page(%s, %s) -> 'count'",
        [COMPANIES[company], Jsonb(look | {"count": "exact"})],
    ).fetchone()
    assert row == (len(truth),)


def test_upcoming_goes_the_other_way(quiet: Connection) -> None:
    for company in COMPANIES.values():
        truth = listed(quiet, company, f"a.status = 'planned' and a.activity_date >= '{NOW}'")[::-1]
        found = walked(quiet, company, {"view": "upcoming"}, 700)
        assert found == truth[: len(found)]
        assert len(found) >= min(len(truth), 700)


@pytest.mark.parametrize("name", ["rare", "of one", "overdue", "absent"])
@pytest.mark.parametrize("accounts", [1, 6])
def test_scarce_matches_are_found_from_either_side(
    quiet: Connection, accounts: int, name: str
) -> None:
    """From the activities' side, as of a timeline of thousands; from the links' as of a short one."""
    look, condition = LOOKS[name]
    keys = [account(number) for number in range(5, 5 + accounts)]
    truth = listed(quiet, DENSE, f"{condition} and {_ON_ACCOUNTS.format(','.join(keys))}")
    for least in (1, 1_000_000):
        with quiet.transaction(force_rollback=True):
            row = quiet.execute(
                "select replace(pg_get_functiondef(p.oid), ':= 8000', ':= ' || %s)"
                " from pg_proc as p where p.oid = to_regproc('timeline_data.is_scarce')",
                [str(least)],
            ).fetchone()
            assert row is not None
            assert f":= {least}" in row[0]
            quiet.execute(row[0].encode())
            assert walked(quiet, DENSE, look | {"object_id": keys}, 10_000) == truth
