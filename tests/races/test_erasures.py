"""Erasures beside writers of what is erased: nothing of it is left, whoever was first."""

import random
import threading
from collections import Counter

import psycopg
import pytest

from tests.calls import Connection
from tests.races.conftest import Client, Clients, together

ACTIVITY = {"activity_type": "call", "activity_date": "2024-01-15T10:00:00Z"}
RETRY = {"40001", "40P01"}
TABLES = (
    "object", "object_parent", "activity", "activity_body", "activity_link", "activity_history",
)  # fmt: skip


def write(client: Client, rng: random.Random, stop: threading.Event, tally: list[str]) -> None:
    """Activities about somebody, with somebody, below somebody, by a key and without."""
    while not stop.is_set():
        ann, bea = {"type": "contact", "id": "ann"}, {"type": "contact", "id": "bea"}
        naming = rng.choice(({"related_to": ann}, {"links": [bea, ann]}, {"links": [bea]}))
        made = ACTIVITY | {"subject": "s"} | naming
        if rng.random() < 0.5:
            made |= {"source": "crm", "external_id": f"key {rng.randrange(5)}"}
        try:
            step = rng.randrange(4)
            if step == 0:
                done = client("put_objects", [ann | {"name": "Ann", "parents": [bea]}])
                tally.append(str(done["outcomes"][0]))
            elif step == 1:
                done = client("record_many", [made, ACTIVITY | {"subject": "t", "links": [ann]}])
                tally += [one["outcome"] for one in done["receipts"]]
            else:
                tally.append(client("record", made)["outcome"])
        except psycopg.Error as error:
            tally.append(str(error.sqlstate))


@pytest.mark.parametrize("turn", range(3))
def test_who_writes_what_is_erased_leaves_nothing_of_it(
    connection: Connection, clients: Clients, company: str, turn: int
) -> None:
    *writers, eraser = clients(4)
    writers[0]("put_objects", [{"type": "contact", "id": "ann"}, {"type": "contact", "id": "bea"}])
    stop, tally, counts = threading.Event(), list[str](), Counter[str]()

    def erase() -> None:
        rng = random.Random(turn)
        try:
            for effect in ("about", "all", "none"):
                # Until they write of her again.
                while Counter(tally)["inserted"] < 40 + counts["erased"] * 40:
                    stop.wait(0.01)
                what: dict[str, object] = {
                    "object": {"type": "contact", "id": "ann"},
                    "activities": effect,
                }
                done = patiently(eraser, what)
                counts[done["outcome"]] += 1
                assert left(connection, company) == []
                stop.wait(rng.random() / 5)
                assert left(connection, company) == []
                eraser("erase", what | {"suppress": False})
        finally:
            stop.set()

    done = together(
        erase,
        *(
            lambda n=n, one=one: write(one, random.Random(turn * 10 + n), stop, tally)
            for n, one in enumerate(writers)
        ),
    )
    assert done == [None] * 4
    assert counts == {"erased": 3}
    found = Counter(tally)
    assert found["inserted"] > 100
    assert found["erased"] > 0
    assert set(found) <= {"inserted", "updated", "unchanged", "erased", "TL410", *RETRY}


def patiently(eraser: Client, what: dict[str, object]) -> dict[str, str]:
    """Erase it, again where a writer is in the way, or has not written of it again yet."""
    for _ in range(1000):
        try:
            done: dict[str, str] = eraser("erase", what)
        except psycopg.Error as error:
            if error.sqlstate not in {"TL404", *RETRY}:
                raise
        else:
            return done
    raise AssertionError("writers never let it through")


def left(connection: Connection, company: str) -> list[str]:
    """The tables, but for the feed, in which she is still named."""
    ann = "timeline_data.uuid5(%s, 'contact:ann')::text"
    return [
        table
        for table in TABLES
        if connection.execute(
            f"select from timeline_data.{table} as t"
            f" where to_jsonb(t)::text ~ {ann} limit 1".encode(),
            [company],
        ).fetchone()
    ]
