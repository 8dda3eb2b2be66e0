"""What readers and senders are told while a partition leaves, is away, and comes back."""

# ruff: noqa: E501  (SQL reads better unbroken)

from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.calls import activity, bind, call
from tests.faults.archives import (
    ANN,
    BOB,
    COMPANY,
    COUNT,
    OTHER,
    STRETCH,
    World,
    bring,
    id_of,
    payload,
    scalar,
)
from tests.functions.places import counted, digest
from timeline import archive

STATES = ("detached", "verified", "half trimmed", "archived", "half attached", "attached")
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"object_type": "account", "object_id": "a0"},
    {"object_type": "account", "object_id": "a1", "related": False},
    {"object_type": "account", "object_id": ["a0", "a1"]},
    {"object_type": "contact", "object_id": "c0"},
    {"object_type": "deal", "object_id": "d1"},
    {"object_type": "deal", "object_id": "d1", "status": "completed"},
    {"object_type": "account", "object_id": "a0", "view": "overdue"},
    {"object_type": "account", "object_id": "a0", "not": {"activity_type": "email"}},
    {"object_id": "c1", "date_from": "2021-02-01", "date_to": "2021-04-02"},
    {"object_type": "contact"},
    {"assigned_to": ANN},
    {"assigned_to": None, "priority": ["low", "high"]},
    {"view": "overdue"},
    {"activity_type": "call"},
    {"date_from": "2021-03-01", "date_to": "2021-04-30"},
    {"date_to": "2021-01-01T00:00:00Z"},
)
Expected = list[tuple[str | None, dict[str, Any], list[dict[str, Any]]]]


def everything(world: World) -> Expected:
    """Each filter for nobody and for Ann, and all that it finds."""
    found: Expected = []
    for viewer in (None, ANN):
        bind(world.connection, "user_id", viewer)
        for where in FILTERS:
            page = call(world.connection, "page", COMPANY, where | {"limit": 500, "count": "exact"})
            assert page["count"] == len(page["results"]) > 0
            assert "archived" not in page
            found.append((viewer, where, page["results"]))
    return found


def walked(world: World, where: dict[str, Any]) -> list[dict[str, Any]]:
    """A listing through its cursors."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = call(world.connection, "page", COMPANY, where | {"limit": 3, "cursor": cursor})
        found += page["results"]
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.parametrize("state", STATES)
def test_pages_and_counts_are_those_of_what_is_there(world: World, state: str) -> None:
    expected = everything(world)
    bind(world.connection, "user_id", None)
    bring(world, state)
    counted(world.connection)
    there = {str(row[0]) for row in world.connection.execute("select a.id from timeline_data.activity as a")}  # fmt: skip
    missing = 0
    for viewer, where, results in expected:
        bind(world.connection, "user_id", viewer)
        wanted = [result for result in results if result["id"] in there]
        missing += len(results) - len(wanted)
        assert walked(world, where) == wanted, where
        for limit in (1, 7, 500):
            for count in ("exact", "capped", "none"):
                page = call(world.connection, "page", COMPANY, where | {"limit": limit, "count": count})  # fmt: skip
                told = f"{where} {limit} {count}"
                assert page["results"] == wanted[:limit], told
                assert (page["next"] is not None) == (len(wanted) > limit), told
                assert page["count"] == (None if count == "none" else len(wanted)), told
                assert page["count_is"] == ("none" if count == "none" else "exact"), told
                is_told = state != "attached" and where.get("date_to") != "2021-01-01T00:00:00Z"
                assert page.get("archived") == ([STRETCH] if is_told else None), told
    assert (missing > 0) == (state != "attached")


@pytest.mark.parametrize("state", STATES)
def test_only_who_had_activities_in_the_range_is_told_that_it_is_archived(
    world: World, state: str
) -> None:
    stranger = "00000000-0000-4000-8000-00000000000c"
    call(world.connection, "record", stranger, activity(activity_date="2021-05-05"))
    bring(world, state)
    whole_range = {"date_from": "2021-03-31T23:59:59.999999Z"}
    for company, where, is_told in (
        (COMPANY, {}, True),
        (OTHER, {}, True),
        (stranger, {}, False),
        (COMPANY, whole_range, True),
        (COMPANY, {"date_from": "2021-04-01T00:00:00Z"}, False),
        (COMPANY, {"date_to": "2021-01-01T00:00:00Z"}, False),
        (COMPANY, {"date_to": "2021-01-01T00:00:00.000001Z"}, True),
        (COMPANY, {"view": "upcoming"}, False),
    ):
        page = call(world.connection, "page", company, where)
        is_told = is_told and state != "attached"
        assert page.get("archived") == ([STRETCH] if is_told else None), where


def test_counts_look_past_thousands_of_links_that_lead_nowhere(world: World) -> None:
    """More than what a capped count looks at."""
    about = {"type": "account", "id": "big"}
    months = [(2100, "2021-02-10"), (40, "2021-04-10"), (30, "2020-06-10")]
    for number, day in months:
        batch = [
            activity(activity_date=f"{day}T{n // 60 % 24:02}:{n % 60:02}:00Z", related_to=about, status="completed")
            for n in range(number)
        ]  # fmt: skip
        call(world.connection, "record_many", COMPANY, batch)
    for state in ("detached", "half trimmed"):
        if state == "detached":
            bring(world, state)
        else:
            archive.archive(world.dsn, before="2020-01-01", folder=str(world.folder), is_kept=True)
            id_ = scalar(world, "select r.id from timeline_data.archive as r")
            scalar(world, "select timeline_data.trim_step(%s, 50)", id_)
        for count in ("exact", "capped"):
            for more in ({}, {"status": "completed"}, {"priority": "medium"}):
                where = {"object_type": "account", "object_id": "big", "count": count, "limit": 50}
                page = call(world.connection, "page", COMPANY, where | more)
                assert (page["count"], page["count_is"]) == (70, "exact")
                assert len(page["results"]) == 50
                page = call(world.connection, "page", COMPANY, where | more | {"cursor": page["next"]})  # fmt: skip
                assert (len(page["results"]), page["next"]) == (20, None)


@pytest.mark.parametrize("state", ["detached", "verified", "half trimmed", "archived"])
def test_a_resend_of_what_is_archived_answers_so_and_doubles_nothing(
    world: World, state: str
) -> None:
    bring(world, state)
    before = (digest(world.connection), counted(world.connection))
    away = [n for n in range(COUNT) if _is_away(world, n)]
    assert len(away) == 62
    for n in away[::5]:
        changed = payload(n) | {"subject": "other", "activity_date": "2026-01-01T00:00:00Z"}
        for sent in (payload(n), changed, {"id": id_of(world.connection, n), "subject": "mine"}):
            got = call(world.connection, "record", COMPANY, sent)
            assert (got["outcome"], got["id"]) == ("archived", id_of(world.connection, n))
    everyone = [payload(n) for n in away]
    many = call(world.connection, "record_many", COMPANY, everyone)
    assert (many["inserted"], many["updated"], many["unchanged"]) == (0, 0, 0)
    assert [got["outcome"] for got in many["receipts"]] == ["archived"] * len(away)
    assert [got["id"] for got in many["receipts"]] == [id_of(world.connection, n) for n in away]
    twice = [payload(away[0]), *[payload(away[0])] * 2]
    again = call(world.connection, "record_many", COMPANY, twice, {"on_error": "reject"})
    assert [got["outcome"] for got in again["receipts"]] == ["archived"] * 3
    assert (digest(world.connection), counted(world.connection)) == before
    # Beside what is new, in one batch.
    fresh = payload(0) | {"external_id": "fresh", "activity_date": "2021-02-02"}
    mixed = call(world.connection, "record_many", COMPANY, [payload(away[3]), fresh, payload(away[4])])  # fmt: skip
    assert [got["outcome"] for got in mixed["receipts"]] == ["archived", "inserted", "archived"]
    assert counted(world.connection)["live"] == before[1]["live"] + 1


@pytest.mark.parametrize("state", ["detached", "verified", "half trimmed", "archived"])
def test_what_is_archived_is_gone_to_those_who_saw_it_and_unknown_to_others(
    world: World, state: str
) -> None:
    """A private one is told of to its people alone, before and after its table is dropped."""
    at = {"activity_date": "2021-02-14", "source": "private"}
    made: dict[str, str] = {}
    for key, author, fields in (
        ("visible", None, {"visible_to": [ANN]}),
        ("assigned", None, {"visible_to": [], "assigned_to": ANN}),
        ("author", ANN, {"visible_to": []}),
        ("open", None, {}),
    ):
        bind(world.connection, "user_id", author)
        made[key] = call(world.connection, "record", COMPANY, activity(**at, external_id=key, **fields))["id"]  # fmt: skip
    bind(world.connection, "user_id", None)
    bring(world, state)
    for viewer in (None, ANN, BOB):
        bind(world.connection, "user_id", viewer)
        for key, id_ in made.items():
            code = "TL410" if viewer == ANN or key == "open" else "TL404"
            for function, *given in (
                ("activity", UUID(id_)),
                ("history", UUID(id_)),
                ("activity_by_key", "private", key),
                ("change", UUID(id_), {"subject": "other"}),
                ("remove", UUID(id_)),
                ("restore", UUID(id_)),
            ):
                assert _code(world, function, *given) == code, (viewer, key, function)
            sent = activity(**at, external_id=key)
            outcome = _code(world, "record", sent)
            # Nobody's writer is trusted to know of keys; somebody else is not.
            is_foreign = viewer == BOB and key != "open"
            assert outcome == ("TL403" if is_foreign else "archived"), (viewer, key)
    bind(world.connection, "user_id", None)
    assert _code(world, "activity_by_key", "private", "never") == "TL404"
    counted(world.connection)


def test_what_somebody_detached_by_hand_is_told_to_nobody(world: World) -> None:
    """Nobody can tell to whom it was private."""
    query = "alter table timeline_data.activity detach partition timeline_data.activity_20210101"
    world.connection.execute(query.encode())
    for function, *given in (
        ("activity", UUID(id_of(world.connection, 9))),
        ("activity_by_key", "test", "key 9"),
    ):
        with pytest.raises(psycopg.Error) as caught:
            call(world.connection, function, COMPANY, *given)
        assert caught.value.sqlstate == "TL404"


def _code(world: World, function: str, *given: Any) -> str:
    """The SQLSTATE that a call raises, which tells what to do; else the outcome it answers."""
    try:
        return str(call(world.connection, function, COMPANY, *given)["outcome"])
    except psycopg.Error as error:
        return str(error.sqlstate)


def _is_away(world: World, n: int) -> bool:
    """Is the row of the n-th activity elsewhere?"""
    query = "select count(*) from timeline_data.activity as a where a.id = %s"
    return bool(scalar(world, query, id_of(world.connection, n)) == 0)
