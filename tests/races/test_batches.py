"""Batches of many clients over the same activities wait for each other, and never in a ring."""

import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.calls import Connection, activity
from tests.races.conftest import Clients, together

Batch = list[dict[str, Any]]
Names = Callable[[random.Random, int], dict[str, Any]]


def by_id(number: int) -> dict[str, Any]:
    return {"id": f"0192d3e8-0000-7000-8000-{number:012}"}


def by_key(number: int) -> dict[str, Any]:
    return {"source": "s", "external_id": str(number)}


def private_or_not(rng: random.Random, number: int) -> dict[str, Any]:
    return by_key(number) | ({"visible_to": []} if rng.random() < 0.3 else {})


def id_or_key(rng: random.Random, number: int) -> dict[str, Any]:
    named = by_id(number) if rng.random() < 0.5 else by_key(number)
    return named | ({"visible_to": []} if rng.random() < 0.3 else {})


def id_and_source(rng: random.Random, number: int) -> dict[str, Any]:
    return by_id(number) | ({"source": "s"} if rng.random() < 0.5 else {})


def id_and_key(rng: random.Random, number: int) -> dict[str, Any]:
    """Both names are of one activity; who sends one of them alone may be refused."""
    both = [by_id(number), by_key(number), by_id(number) | by_key(number)]
    return rng.choice(both) | ({"visible_to": []} if rng.random() < 0.3 else {})


@pytest.mark.parametrize("names", [private_or_not, id_or_key, id_and_source, id_and_key])
def test_batches_in_random_order_do_not_deadlock(
    connection: Connection, clients: Clients, names: Names
) -> None:
    crowd = clients(8)
    for turn in range(12):
        batches: list[Batch] = []
        for n in range(len(crowd)):
            rng = random.Random(f"{turn} {n}")
            # Every second turn comes upon some that are known, and others that are new.
            numbers = rng.sample(range(turn // 2 * 60, turn // 2 * 60 + 30 * (turn % 2 + 1)), 30)
            batches.append([activity(subject=str(n)) | names(rng, number) for number in numbers])
        answers = together(
            *(
                partial(client, "record_many", batch, {"on_error": "reject"})
                for client, batch in zip(crowd, batches, strict=True)
            )
        )
        assert [answer for answer in answers if isinstance(answer, str)] == [], turn
        codes = {r["code"] for answer in answers for r in answer["receipts"] if "code" in r}
        assert codes <= ({"TL409"} if names is id_and_key else set())
    row = connection.execute(
        "select count(*), count(a.id), count(distinct (b.source, b.external_id))"
        "   filter (where b.external_id is not null),"
        " count(*) filter (where b.external_id is not null)"
        " from timeline_data.activity_body as b left join timeline_data.activity as a"
        " on a.company_id = b.company_id and a.id = b.activity_id"
        " and a.activity_date = b.activity_date"
    ).fetchone()
    assert row is not None
    assert row[0] == row[1], "a body has its row"
    assert row[2] == row[3], "a key has one body"


def test_a_key_given_to_known_activities_by_batches_and_singly_does_not_deadlock(
    clients: Clients,
) -> None:
    """Some hold the row and want the key, others have asked for the key and want the row."""
    crowd = clients(8)
    for turn in range(10):
        numbers = range(turn * 4, turn * 4 + 4)
        crowd[0]("record_many", [activity(**by_id(number)) for number in numbers])
        batch = [by_id(number) | by_key(number) for number in numbers]
        answers = together(
            *(partial(client, "record_many", batch) for client in crowd[:2]),
            *(partial(client, "record_many", batch[::-1]) for client in crowd[2:4]),
            *(partial(crowd[4 + n], "record", batch[n]) for n in range(2)),
            *(
                partial(crowd[6 + n], "change", batch[2 + n]["id"], by_key(numbers[2 + n]))
                for n in range(2)
            ),
        )
        assert [answer for answer in answers if isinstance(answer, str)] == [], turn
