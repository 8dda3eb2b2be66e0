"""Every filter alone, in pairs and in handfuls answers what a recount in Python answers."""

import random
from typing import Any

import pytest

from tests import model, samples
from tests.calls import Connection, bind, call
from tests.model import Company, Filter

Sample = tuple[str, list[Company]]

_DAY, _NEXT = "2024-11-03", "2024-11-04"
# Busy objects: "1" is the key of one object of every type, uuids are of one type or of all.
ATOMS: tuple[Filter, ...] = (
    {"object_type": "account"},
    {"object_type": ["contact", "crm.lead", "crm.ticket"]},
    {"object_type": []},
    {"object_id": "1"},
    {"object_id": ["3", "5", "{contact}", "nobody knows"]},
    {"object_id": "{shared}"},
    {"object_id": []},
    {"object_type": "account", "object_id": "{account}"},
    {"object_type": ["deal", "contact"], "object_id": ["1", "{deal}"]},
    {"object_type": "customer", "object_id": 1},
    {"activity_type": "email"},
    {"activity_type": ["call", "note", "task"]},
    {"activity_type": []},
    {"status": "planned"},
    {"status": ["in_progress", "cancelled"]},
    {"priority": "urgent"},
    {"priority": ["low", "medium", "high"]},
    {"assigned_to": "1"},
    {"assigned_to": ["3", "{user}", "nobody knows"]},
    {"assigned_to": None},
    {"assigned_to": [None, "vera"]},
    {"assigned_to": []},
    {"not": {"object_type": "contact"}},
    {"not": {"object_id": "1"}},
    {"not": {"object_type": "account", "object_id": ["1", "{account}"]}},
    {"not": {"activity_type": ["call", "email"]}},
    {"not": {"status": "completed"}},
    {"not": {"priority": ["low", "urgent"]}},
    {"not": {"assigned_to": None}},
    {"not": {"assigned_to": ["1", None]}},
    {"not": {"assigned_to": [], "status": []}},
    {"not": {"status": "cancelled", "priority": "low", "assigned_to": "vera"}},
    {"date_from": "2024-01-01"},
    {"date_from": _DAY},
    {"date_from": "2026-06-15T12:00:00Z"},
    {"date_from": "2019-05-05T03:04:05.000006+05:45"},
    {"date_to": _DAY},
    {"date_to": "2025-02-28"},
    {"date_to": "2026-06-15T12:00:00.000001Z"},
    {"date_from": _DAY, "date_to": _DAY},
    {"date_from": _NEXT, "date_to": "9999-12-31"},
    {"date_from": "2024-04-07T00:00:00+10:30", "date_to": "2024-04-07"},
    {"time_zone": "America/Havana"},
    {"time_zone": "Australia/Lord_Howe"},
    {"time_zone": "Asia/Kathmandu"},
    {"related": False},
    {"related": True},
    {"view": "all"},
    {"view": "upcoming"},
    {"view": "overdue"},
    {"view": "history"},
)


def fill(company: Company, value: Any) -> Any:
    """{account} and the like to uuids of the company at hand."""
    if isinstance(value, dict):
        return {key: fill(company, inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [fill(company, inner) for inner in value]
    if isinstance(value, str) and value.startswith("{"):
        kind = value.strip("{}")
        keys = [key for of, key in company.names if of == ("account" if kind == "shared" else kind)]
        return [key for key in keys if len(key) == 36][-1 if kind == "shared" else 0]
    return value


def both(one: Filter, other: Filter) -> Filter | None:
    """Two filters as one; None where they name the same key, or one has no use for the other."""
    if one.keys() & other.keys():
        return None
    merged = one | other
    first, last = (str(merged.get(key, "")) for key in ("date_from", "date_to"))
    return None if last and first[:10] > last[:10] else merged


def as_model(where: Filter) -> Filter:
    """The same filter with every id as the text it stands for."""
    ids = where.get("object_id")
    return where | {"object_id": str(ids)} if isinstance(ids, int) else where


def handful(rng: random.Random, company: Company, sizes: tuple[int, ...]) -> Filter:
    """So many of ATOMS as one filter, as far as they go together, as the model takes it."""
    where: Filter = {}
    for atom in rng.sample(ATOMS, rng.choice(sizes)):
        where = both(where, atom) or where
    return as_model(fill(company, where))


def check(conn: Connection, company: Company, where: Filter, rng: random.Random) -> int:
    """First pages, exact and capped count of one filter against the recount; how many there are."""
    where, viewer = fill(company, where), rng.choice((None, *samples.VIEWERS))
    expected = model.matching(company, as_model(where), viewer, samples.NOW)
    bind(conn, "user_id", viewer)
    size = rng.choice((1, 3, 25, 60))
    page = call(conn, "page", company.id, where | {"limit": size, "count": "exact"})
    told = f"{where} for {viewer}"
    assert page["results"] == model.results(company, expected[:size]), told
    assert (page["count"], page["count_is"]) == (len(expected), "exact"), told
    assert (page["next"] is not None) == (len(expected) > size), told
    if page["next"]:
        rest = call(conn, "page", company.id, where | {"limit": 40, "cursor": page["next"]})
        assert rest["results"] == model.results(company, expected[size : size + 40]), told
        assert rest["count_is"] in ("exact", "at_least"), told
        assert rest["count"] <= len(expected), told
        assert rest["count_is"] == "at_least" or rest["count"] == len(expected), told
    return len(expected)


@pytest.mark.parametrize("place", range(len(ATOMS)), ids=[str(atom) for atom in ATOMS])
def test_a_filter_alone_and_with_every_other_equals_a_recount(
    sample: Sample, sampled: Connection, place: int
) -> None:
    rng = random.Random(place)
    found = [check(sampled, company, ATOMS[place], rng) for company in sample[1]]
    for other in ATOMS[place + 1 :]:
        pair = both(ATOMS[place], other)
        if pair is not None:
            company = rng.choices(sample[1], (20, 30, 50))[0]
            found.append(check(sampled, company, pair, rng))
    has_empty = any(value == [] for value in ATOMS[place].values())
    assert (max(found) == 0) == has_empty, "the sample has something for every filter"


@pytest.mark.parametrize("seed", range(6))
def test_random_handfuls_of_filters_equal_a_recount(
    sample: Sample, sampled: Connection, seed: int
) -> None:
    rng = random.Random(1000 + seed)
    found = 0
    for _ in range(40):
        company = rng.choices(sample[1], (20, 30, 50))[0]
        found += check(sampled, company, handful(rng, company, (5,)), rng) > 0
    assert found > 8


@pytest.mark.parametrize("viewer", [None, *samples.VIEWERS])
def test_the_whole_timeline_of_each_company_equals_a_recount(
    sample: Sample, sampled: Connection, viewer: str | None
) -> None:
    bind(sampled, "user_id", viewer)
    for company in sample[1]:
        expected = model.matching(company, {}, viewer, samples.NOW)
        page = call(sampled, "page", company.id, {"count": "exact"})
        assert page["results"] == model.results(company, expected[:100])
        assert (page["count"], page["count_is"]) == (len(expected), "exact")


def test_a_count_says_at_least_beyond_its_budget_and_exact_within(
    sample: Sample, sampled: Connection
) -> None:
    bind(sampled, "user_id", None)
    seen = set()
    for company in sample[1]:
        total = len(model.matching(company, {}, None, samples.NOW))
        page = call(sampled, "page", company.id, {"limit": 1})
        seen.add(page["count_is"])
        assert page["count"] >= 10_000 or page["count"] == total
        assert page["count"] == total if page["count_is"] == "exact" else page["count"] < total
        none = call(sampled, "page", company.id, {"limit": 1, "count": "none"})
        assert (none["count"], none["count_is"]) == (None, "none")
    assert seen == {"exact", "at_least"}


WALKS: tuple[Filter, ...] = (
    {"limit": 500},
    {"limit": 97, "view": "upcoming"},
    {"limit": 41, "view": "overdue", "assigned_to": None},
    {"limit": 33, "object_type": "account", "object_id": "1"},
    {"limit": 7, "object_id": "3", "view": "upcoming"},
    {"limit": 50, "object_id": ["1", "3", "5"], "status": ["planned", "completed"]},
    {"limit": 500, "not": {"object_id": "1"}, "priority": ["low", "high"]},
    {"limit": 11, "assigned_to": "1", "activity_type": "email", "date_from": "2020-01-01"},
    {"limit": 1, "object_type": "contact", "object_id": "7", "related": False},
    {"limit": 13, "status": "cancelled", "date_to": "0001-12-31"},
)


@pytest.mark.parametrize("where", WALKS, ids=str)
def test_next_leads_through_a_whole_listing_once_and_ends(
    sample: Sample, sampled: Connection, where: Filter
) -> None:
    company, viewer = sample[1][1], samples.VIEWERS[0]
    bind(sampled, "user_id", viewer)
    expected = [a.id for a in model.matching(company, where, viewer, samples.NOW)]
    found: list[str] = []
    cursor = None
    while True:
        page = call(sampled, "page", company.id, where | {"cursor": cursor, "count": "none"})
        found += [result["id"] for result in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
        assert len(page["results"]) == where["limit"]
        assert len(found) <= len(expected), "it ends"
    assert found == expected
    assert found
