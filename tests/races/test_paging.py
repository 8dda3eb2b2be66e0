"""A listing walked to its end while others write: what nobody touched appears once, in order."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.calls import Connection, activity
from tests.proofs import IS_WHOLE
from tests.races.conftest import Client, Clients
from tests.samples import NOW

pytestmark = pytest.mark.proofs
SECONDS = 60 if IS_WHOLE else 6

# Four instants of the past and three to come, so that hundreds tie on each.
PAST = [f"202{n}-0{n}-01T00:00:00Z" for n in range(3, 7)]
AHEAD = [f"2026-{month}-01T00:00:00Z" for month in ("07", "09", "12")]
LISTINGS: dict[str, dict[str, Any]] = {
    "company": {},
    "object": {"object_type": "account", "object_id": "a"},
    "objects": {"object_id": ["a", "c"]},
    "filtered": {"status": ["planned", "completed"], "priority": "high"},
    "filtered object": {
        "object_type": "account",
        "object_id": "a",
        "assigned_to": "u",
        "not": {"status": "cancelled"},
    },
    "upcoming": {"view": "upcoming"},
    "upcoming object": {"view": "upcoming", "object_id": "a"},
    "overdue": {"view": "overdue", "assigned_to": None},
}


def some(rng: random.Random, **fields: Any) -> dict[str, Any]:
    return activity(
        activity_date=rng.choice(PAST + AHEAD),
        status=rng.choice(("planned", "in_progress", "completed", "cancelled")),
        priority=rng.choice(("low", "high")),
        assigned_to=rng.choice(("u", None)),
        related_to=rng.choice(
            (None, {"type": "contact", "id": "c"}, {"type": "account", "id": "a"})
        ),
        **fields,
    )


def write(client: Client, rng: random.Random, stop: threading.Event, steps: list[int]) -> None:
    """Insert, move, change, remove and restore rows of its own until told to stop."""
    mine = [client("record", some(rng, subject="touched"))["id"] for _ in range(20)]
    while not stop.is_set():
        step = rng.randrange(5)
        if step == 0:
            mine.append(client("record", some(rng, subject="touched"))["id"])
        elif step == 1:
            client("remove", rng.choice(mine))
        elif step == 2:
            client("restore", rng.choice(mine))
        else:
            fields = (
                some(rng, subject="touched")
                if step == 3
                else {"activity_date": rng.choice(PAST + AHEAD)}
            )
            client("record", {"id": rng.choice(mine), **fields})
        steps.append(step)


def walk(client: Client, where: dict[str, Any], rng: random.Random) -> list[dict[str, Any]]:
    """All results, page by page, each page of another size."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        sized = where | {"limit": rng.randrange(5, 60), "cursor": cursor, "count": "none"}
        page = client("page", sized)
        found += page["results"]
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.fixture
def crowd(connection: Connection, clients: Clients) -> list[Client]:
    """Ten clients whose clock stands at samples.NOW; 1,500 activities, an account, a contact."""
    connection.execute("update timeline_data.install set has_test_clock = true")
    connection.execute("select timeline_data.create_partitions('2023-01-01', '2027-01-01')")
    rng, made = random.Random(4), clients(10, NOW)
    made[0](
        "put_objects", [{"type": "contact", "id": "c", "parent": {"type": "account", "id": "a"}}]
    )
    made[0]("record_many", [some(rng, subject="untouched") for _ in range(1500)])
    return made


def test_every_untouched_row_is_seen_once_and_in_order_while_four_write(
    crowd: list[Client],
) -> None:
    stop = threading.Event()
    steps: list[list[int]] = [[] for _ in range(4)]
    still = {
        name: [
            r["id"] for r in walk(crowd[9], where, random.Random(0)) if r["subject"] == "untouched"
        ]
        for name, where in LISTINGS.items()
    }
    assert all(len(ids) > 100 for ids in still.values())
    rounds = dict.fromkeys(LISTINGS, 0)
    touched: set[str] = set()

    def read(client: Client, names: list[str], rng: random.Random) -> None:
        while not stop.is_set():
            for name in names:
                found = walk(client, LISTINGS[name], rng)
                places = [(r["activity_date"], r["id"]) for r in found]
                ordered = sorted(set(places), reverse="upcoming" not in name)
                assert places == ordered, f"{name}: in order, and no place twice"
                untouched = [r["id"] for r in found if r["subject"] == "untouched"]
                assert untouched == still[name], f"{name}: every untouched row once"
                touched.update(r["id"] for r in found if r["subject"] == "touched")
                rounds[name] += 1

    names = list(LISTINGS)
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(write, crowd[n], random.Random(n), stop, steps[n]) for n in range(4)]
        jobs += [pool.submit(read, crowd[4 + n], names[n::4], random.Random(n)) for n in range(4)]
        threading.Timer(SECONDS, stop.set).start()
        for job in jobs:
            job.result()
    assert min(rounds.values()) >= 2
    assert all(len(done) > 20 for done in steps)
    assert len(touched) > 50, "readers and writers met"
