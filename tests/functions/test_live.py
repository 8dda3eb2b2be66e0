"""The live feed asks once for many filters; each is told what feed() tells it alone."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
import random
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, activity, bind, call, settle
from tests.proofs import rounds

ANN, BOB, EVE = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))
PEOPLE = (ANN, BOB, EVE, None)
LIVE = "select timeline_data.live_changes(%s::uuid, %s, %s, %s::text[], %s::text[])"


def parsed(dsn: str, company: str, viewer: str | None, options: dict[str, Any]) -> dict[str, Any]:
    """What live_filter() makes of the options for a viewer."""
    with caller.connect(server.login(dsn, "admin"), autocommit=False) as conn:
        conn.execute("select set_config('timeline.company_id', %s, true)", [company])
        conn.execute("select set_config('timeline.user_id', %s, true)", [viewer or ""])
        row = conn.execute(
            "select timeline_data.live_filter(%s, %s)", [company, json.dumps(options)]
        ).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def companies(admin: Connection, after: str) -> dict[str, Any]:
    row = admin.execute("select timeline_data.live_companies(%s)", [after]).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def live(
    admin: Connection, company: str, after: str, until: str, filters: list[dict[str, Any]]
) -> Any:
    include = filters[0]["include"] if filters else []
    given = [company, after, until, include, [one["filter"] for one in filters]]
    row = admin.execute(LIVE.encode(), given).fetchone()
    assert row is not None
    return row[0]


def told(changes: Any, place: int) -> list[Any]:
    """The changes that the filter at a place is told, as feed() writes them."""
    return [
        json.loads(one["told"] if place in one["shown"] else one["gone"])
        for one in changes
        if "shown" in one and (place in one["shown"] or place in one["left"])
    ]


def some_options(rng: random.Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if rng.random() < 0.4:
        found["object_type"] = "account"
        found["object_id"] = rng.sample(["1", "2", "3"], rng.randint(1, 2))
        found["related"] = rng.random() < 0.7
    for key, choices in (
        ("status", ["planned", "completed"]),
        ("priority", ["low", "urgent"]),
        ("activity_type", ["call", "note"]),
        ("assigned_to", [ANN, None]),
    ):
        if rng.random() < 0.3:
            found[key] = rng.choice(choices)
        elif rng.random() < 0.2:
            found.setdefault("not", {})[key] = rng.choice(choices)
    if rng.random() < 0.3:
        found["date_from"] = "2024-01-01"
    if rng.random() < 0.2:
        found["view"] = rng.choice(["overdue", "upcoming", "history"])
    return found


def some_activity(rng: random.Random) -> dict[str, Any]:
    found = activity(
        activity_type=rng.choice(["call", "note", "email"]),
        status=rng.choice(["planned", "completed", "cancelled"]),
        priority=rng.choice(["low", "urgent", "medium"]),
        activity_date=rng.choice(["2023-05-01T10:00:00Z", "2024-03-01T10:00:00Z", "2099-01-01T00:00:00Z"]),
        assigned_to=rng.choice([ANN, BOB, None]),
        visible_to=rng.choice([None, None, [], [BOB]]),
    )  # fmt: skip
    kind = rng.choice(["account", "contact", None])
    if kind:
        found["related_to"] = {"type": kind, "id": rng.choice(["1", "2", "3"])}
    found["links"] = [{"type": "account", "id": rng.choice(["1", "2", "3"])}] * rng.randint(0, 1)
    return found


def some_change(app: Connection, company: str, rng: random.Random, ids: list[str]) -> None:
    """One write by somebody; what may not be is refused, and that is no matter here."""
    bind(app, "user_id", rng.choice(PEOPLE))
    deed, target = (
        rng.choice(["record", "change", "change", "remove", "restore"]),
        rng.choice([*ids, ""]),
    )
    try:
        if deed == "record" or not target:
            ids.append(call(app, "record", company, some_activity(rng))["id"])
        elif deed == "change":
            whole = some_activity(rng)
            call(
                app,
                "change",
                company,
                target,
                {key: whole[key] for key in rng.sample(sorted(whole), 2)},
            )
        else:
            call(app, deed, company, target)
    except psycopg.Error as error:
        assert error.sqlstate in ("TL403", "TL404", "TL410"), error  # noqa: PT017


@pytest.mark.proofs
@rounds(40, 3)
def test_each_filter_is_told_what_its_feed_tells(
    database: str, app: Connection, admin: Connection, seed: int
) -> None:
    rng, company, ids = random.Random(seed), str(uuid4()), list[str]()
    people = [{"type": "contact", "id": n, "parent": {"type": "account", "id": n}} for n in "123"]
    call(app, "put_objects", company, people)
    asked = [(rng.choice(PEOPLE), some_options(rng)) for _ in range(25)]
    filters = [parsed(database, company, viewer, options) for viewer, options in asked]
    settle(app)
    after, seen = companies(admin, "now")["position"], 0
    for _ in range(6):
        for _ in range(rng.randint(1, 12)):
            some_change(app, company, rng, ids)
        settle(app)
        batch = companies(admin, after)
        assert batch["companies"] == [company] or batch["companies"] == []
        changes = live(admin, company, after, batch["position"], filters)
        for place, (viewer, options) in enumerate(asked, 1):
            bind(app, "user_id", viewer)
            alone = call(app, "feed", company, after, {**options, "limit": 500})["results"]
            assert told(changes, place) == alone, (viewer, options)
            seen += len(alone)
        after = batch["position"]
    assert seen > 20


def test_a_batch_ends_where_it_was_said_to(
    database: str, app: Connection, admin: Connection
) -> None:
    company = str(uuid4())
    everything = [parsed(database, company, None, {})]
    after = companies(admin, "now")["position"]
    for number in range(3):
        call(app, "record", company, activity(subject=str(number)))
    settle(app)
    whole = call(app, "feed", company, after)["results"]
    found = live(admin, company, after, whole[1]["position"], everything)
    assert told(found, 1) == whole[:2]
    assert (
        told(live(admin, company, whole[1]["position"], whole[2]["position"], everything), 1)
        == whole[2:]
    )


def test_objects_and_settings_are_told_for_what_they_are(
    database: str, app: Connection, admin: Connection
) -> None:
    company = str(uuid4())
    found = parsed(
        database,
        company,
        ANN,
        {
            "object_type": "account",
            "object_id": "1",
            "objects": True,
            "view": "upcoming",
            "include": ["version", "position"],
        },
    )
    assert (found["include"], found["is_related"], found["is_timed"], found["tells_objects"]) == (
        ["version"],
        True,
        True,
        True,
    )
    found = parsed(
        database, company, None, {"object_type": "account", "object_id": "1", "related": False}
    )
    assert (found["include"], found["is_related"], found["is_timed"], found["tells_objects"]) == (
        [],
        False,
        False,
        False,
    )
    after = companies(admin, "now")["position"]
    call(app, "put_objects", company, [{"type": "account", "id": "1", "name": "Acme"}])
    call(app, "configure", company, {"name": "Us"})
    settle(app)
    batch = companies(admin, after)
    changes = live(admin, company, after, batch["position"], [found])
    assert [one["change"] for one in changes] == ["object", "company"]
    assert json.loads(changes[0]["told"])["object"] == {
        "type": "account",
        "id": "1",
        "name": "Acme",
    }


def test_the_live_feed_of_all_is_for_administrators(
    database: str, app: Connection, admin: Connection
) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("select timeline_data.live_companies('now')")
    bind(admin, "company_id", uuid4())
    for statement, given in (
        ("select timeline_data.live_companies('now')", []),
        (LIVE, [str(uuid4()), "now", "now", [], []]),
    ):
        with pytest.raises(psycopg.Error) as caught:
            admin.execute(statement.encode(), given)
        assert caught.value.sqlstate == "TL403"
