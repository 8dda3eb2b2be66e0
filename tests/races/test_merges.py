"""Merges, conversions and their undoing beside writers and other parents: pages equal the model."""

import random
import threading
from collections import Counter
from functools import partial

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, call
from tests.model import Company, place
from tests.races.conftest import Client, Clients, stored_links, together
from tests.races.test_directory import (
    OBJECTS,
    RETRY,
    as_stored,
    expected,
    named,
    rearrange,
    work,
)

ACCOUNTS = tuple({"type": "account", "id": str(n)} for n in range(3))


def merge(client: Client, rng: random.Random, stop: threading.Event, tally: list[str]) -> None:
    """Make two objects one, or several of one, or undo it, until told to stop."""
    made: list[str] = []
    while not stop.is_set():
        one = rng.choice(OBJECTS)
        same = [other for other in OBJECTS if other[0] == one[0] and other != one]
        others = [other for other in OBJECTS if other[0] != one[0]]
        try:
            step = rng.randrange(5)
            if step < 2:
                done = client("merge", named(one), named(rng.choice(same)))
            elif step < 3:
                done = client("convert", named(one), [named(to) for to in rng.sample(others, 2)])
            elif made:
                done = client("unmerge", made.pop(rng.randrange(len(made))))
            else:
                continue
            made += [done["merge_id"]] if done["outcome"] in ("merged", "converted") else []
            tally.append(done["outcome"])
        except psycopg.Error as error:
            tally.append(str(error.sqlstate))


def with_merges(connection: Connection, world: Company) -> Company:
    """What was merged and converted, from the tables."""
    rows = connection.execute(
        "select m.object_type, m.object_id::text, m.into_types, m.into_ids::text[]"
        " from timeline_data.object_merge as m where m.undone_at is null"
    ).fetchall()
    for kind, key, kinds, keys in rows:
        into = list(zip(kinds, keys, strict=True))
        if kinds[0] == kind:
            world.merged[kind, key] = into[0]
        else:
            world.converted[kind, key] = tuple(into)
    place(world)
    return world


def test_pages_equal_the_model_after_merges_raced_with_writes_and_parents(
    connection: Connection, clients: Clients, company: str
) -> None:
    crowd, stop = clients(6), threading.Event()
    crowd[0]("put_objects", [named(one) for one in OBJECTS])
    tallies: list[list[str]] = [[] for _ in crowd]
    timer = threading.Timer(5, stop.set)
    timer.start()
    together(
        *(
            partial(job, client, random.Random(n), stop, tallies[n])
            for n, (job, client) in enumerate(
                zip([work, work, merge, merge, rearrange, rearrange], crowd, strict=True)
            )
        )
    )
    world = as_stored(connection, company, None)
    # Links are what each id makes of them, merged or not.
    assert stored_links(connection, company) == expected(world)
    rows = connection.execute("select object_type, object_id::text from timeline_data.object")
    every = [(kind, key) for kind, key in rows.fetchall() if kind != "user"]
    world = with_merges(connection, world)
    assert len(world.activities) > 20
    for one in every:
        page = crowd[0](
            "page",
            {"object_type": one[0], "object_id": one[1], "limit": 500, "include": ["version"]},
        )
        shown = {result["id"] for result in page["results"]}
        on = {a.id for a in world.activities if world.now(one) in a.shown_on}
        assert shown == on or (len(shown) == 500 and shown < on), one
    told = Counter(outcome for tally in tallies for outcome in tally)
    assert {"done", "merged", "converted", "unmerged"} <= set(told)
    assert set(told) <= {
        *("done", "merged", "converted", "unmerged", "unchanged"),
        *("TL404", "TL409", "TL410", *RETRY),
    }


ACTS: dict[str, tuple[str, *tuple[object, ...]]] = {
    "merge": ("merge", ACCOUNTS[1], ACCOUNTS[0]),
    "chain": ("merge", ACCOUNTS[2], ACCOUNTS[0]),
    "parents": ("put_objects", [{**ACCOUNTS[2], "parents": [ACCOUNTS[1]]}]),
    "erase": ("erase", {"object": ACCOUNTS[1]}),
    "rules": ("configure", {"roll_up": [{"from": "*", "to": "*"}]}),
    "convert": ("convert", ACCOUNTS[1], [{"type": "deal", "id": "d"}]),
    "unmerge": ("unmerge",),
}


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("other", ["merge", "parents"])
def test_who_looked_before_somebody_merged_does_it_again(
    database: str, company: str, level: str, act: str, other: str
) -> None:
    """What is decided by an older snapshot would be a cycle, or leave half of a whole."""
    with (
        caller.connect(server.login(database, "app"), autocommit=False) as late,
        caller.connect(server.login(database, "app")) as first,
    ):
        call(first, "put_objects", company, [*ACCOUNTS])
        pair = [{"type": "account", "id": name} for name in ("one", "another")]
        call(first, "put_objects", company, pair)
        made = call(first, "merge", company, *pair)["merge_id"]
        late.execute(f"set transaction isolation level {level}".encode())
        call(late, "page", company)
        if other == "merge":
            call(first, "merge", company, ACCOUNTS[0], ACCOUNTS[1])
        else:
            call(first, "put_objects", company, [{**ACCOUNTS[1], "parents": [ACCOUNTS[2]]}])
        function, *given = ACTS[act]
        given = given or [made]
        with pytest.raises(psycopg.errors.SerializationFailure):
            call(late, function, company, *given)
        late.rollback()
        call(first, "page", company, {"object_type": "account", "object_id": "0"})
