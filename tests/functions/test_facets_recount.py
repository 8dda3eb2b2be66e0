"""Facets equal a group by in Python, each without its own part of the filter."""

import random
from collections import Counter
from typing import Any

import pytest

from tests import model, samples, wording
from tests.calls import Connection, bind, call
from tests.functions.test_page_recount import handful
from tests.model import Company, Filter
from tests.proofs import rounds

Sample = tuple[str, list[Company]]

FACETS = ("activity_type", "status", "priority", "assigned_to", "object_type")
_QUERIES = (
    "invoice",
    "renewal meetings",
    "price -order",
    '"invoice meeting"',
    "pilot or roadmap",
    "deal price",
)


def _without(where: Filter, facet: str) -> Filter:
    """The filter but for what it asks of a facet; a type that names an object stays."""
    rest = {key: value for key, value in where.items() if key != "not"}
    excluded = dict(where.get("not", {}))
    for asked in (rest, excluded):
        if not (facet == "object_type" and "object_id" in asked):
            asked.pop(facet, None)
    return rest | ({"not": excluded} if excluded else {})


def _value(activity: model.Activity, facet: str) -> str | None:
    if facet == "object_type":
        return activity.related_to and activity.related_to[0]
    value: str | None = getattr(activity, facet)
    return value


def _query(text: str) -> wording.Query:
    if text.startswith('"'):
        return wording.Query((((True, tuple(text.strip('"').split())),),))
    return wording.Query(
        tuple(
            tuple((not word.startswith("-"), (word.lstrip("-"),)) for word in part.split())
            for part in text.split(" or ")
        )
    )


@pytest.mark.proofs
@rounds(40, 1)
def test_facets_equal_a_group_by(sample: Sample, sampled: Connection, seed: int) -> None:
    rng = random.Random(500 + seed)
    found = 0
    for _ in range(20):
        company = rng.choices(sample[1], (20, 30, 50))[0]
        viewer = rng.choice((None, *samples.VIEWERS))
        bind(sampled, "user_id", viewer)
        where = handful(rng, company, (0, 1, 2, 3, 4))
        text = rng.choice((None, *_QUERIES))
        asked: dict[str, Any] = where | {"limit": 500} | ({"query": text} if text else {})
        exact = call(sampled, "facets", company.id, asked | {"count": "exact"})
        capped = call(sampled, "facets", company.id, asked)
        assert exact["count_is"] == "exact"
        for facet in FACETS:
            told = f"{facet} of {asked} for {viewer}"
            listed = model.matching(company, _without(where, facet), viewer, samples.NOW)
            if text:
                query = _query(text)
                listed = [
                    a for a in listed if wording.matches_all(wording.places(company, a), query)
                ]
            expected = Counter(_value(activity, facet) for activity in listed)
            assert {v["value"]: v["count"] for v in exact[facet]} == expected, told
            counts = [v["count"] for v in exact[facet]]
            assert counts == sorted(counts, reverse=True), told
            if facet == "assigned_to":
                names = {v["value"]: v["name"] for v in exact[facet]}
                assert names == {u: company.names.get(("user", u)) for u in names}, told
            some = {v["value"]: v["count"] for v in capped[facet]}
            if capped["count_is"] == "exact":
                assert some == expected, told
            else:
                assert all(n <= expected[value] for value, n in some.items()), told
            found += bool(expected)
    assert found > 40


def test_a_facet_lists_the_most_frequent_values_up_to_a_limit(
    sample: Sample, sampled: Connection
) -> None:
    bind(sampled, "user_id", None)
    company = sample[1][0]
    every = call(sampled, "facets", company.id, {})["assigned_to"]
    assert call(sampled, "facets", company.id, {"limit": 2})["assigned_to"] == every[:2]
