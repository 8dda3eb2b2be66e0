"""Many that became one are read as one that had all of it from the start."""

import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests import model, samples
from tests.calls import Connection, bind, call

MEMBERS = 14
VIEWERS = (None, "u1", "u2")
WORDS = ("alpha", "beta", "gamma")


def contact(key: object) -> dict[str, str]:
    return {"type": "contact", "id": str(key)}


@pytest.fixture(scope="module")
def activities() -> list[dict[str, Any]]:
    """Of random kinds; about whom is a number below MEMBERS, or none of them."""
    rng = random.Random(7)
    return [
        {
            "activity_type": rng.choice(("call", "email")),
            "status": rng.choice(("planned", "completed")),
            "subject": f"{rng.choice(WORDS)} {rng.choice(WORDS)} {n}",
            "activity_date": model.instant(samples.NOW - timedelta(hours=n * 5 % 263)),
            "visible_to": rng.choice((None, None, None, ["u1"])),
            "about": rng.choice((0, 0, 0, *range(MEMBERS), None)),
            "with": rng.choice((None, None, *range(MEMBERS))),
        }
        for n in range(260)
    ]


def filled(conn: Connection, activities: list[dict[str, Any]], *, is_merged: bool) -> str:
    """A company in which the members became one; or one that never had more than that one."""
    company = str(uuid4())
    names = [contact(n if is_merged else 0) for n in range(MEMBERS)]
    other = contact("other")
    account = {"type": "account", "id": "above"}
    call(conn, "put_objects", company, [{**names[0], "parents": [account]}, other])
    sent = [
        {key: value for key, value in one.items() if key not in ("about", "with")}
        | {"related_to": other if one["about"] is None else names[one["about"]]}
        | {"links": [] if one["with"] is None else [names[one["with"]]]}
        for one in activities
    ]
    receipts = call(conn, "record_many", company, sent)["receipts"]
    assert {receipt["outcome"] for receipt in receipts} == {"inserted"}
    for name in names[1:] if is_merged else []:
        call(conn, "merge", company, name, names[0])
    return company


def test_what_many_became_is_read_like_one(
    app: Connection, clock: str, activities: list[dict[str, Any]]
) -> None:
    companies = [filled(app, activities, is_merged=merged) for merged in (True, False)]

    def both(function: str, *given: Any) -> Any:
        told = [call(app, function, company, *given) for company in companies]
        if function == "facets":
            assert told[0] == told[1], given
            return told[0]
        subjects = [[row["subject"] for row in page["results"]] for page in told]
        assert subjects[0] == subjects[1], given
        assert [page.get("count") for page in told[:1]] == [page.get("count") for page in told[1:]]
        return subjects[0]

    for viewer in VIEWERS:
        bind(app, "user_id", viewer)
        for one in (contact(0), {"type": "account", "id": "above"}):
            named = {"object_type": one["type"], "object_id": one["id"]}
            for look in (
                named,
                {"not": named},
                named | {"status": "planned"},
                named | {"related": False},
                {"not": named, "related": False, "activity_type": "call"},
            ):
                for count in ("exact", "none"):
                    both("page", {**look, "limit": 500, "count": count})
                found = both("page", {**look, "limit": 7})
                both("facets", look)
                for order in ("recent", "relevance"):
                    query = {**look, "limit": 500, "order": order}
                    assert bool(found) == bool(both("search", "alpha", query)), look
                    both("search", "alpha -beta", query)
                    both("search", "alpha", {**look, "limit": 3, "order": order})
                both("facets", {**look, "query": "gamma"})
    bind(app, "user_id", None)
