"""What search finds is what a recount in Python finds, under any filter, in both orders."""

import random
from collections import Counter
from typing import Any

import pytest

from tests import model, samples, wording
from tests.calls import Connection, bind, call
from tests.functions.test_page_recount import handful
from tests.model import Activity, Company, Filter
from tests.proofs import rounds
from tests.wording import Query

Sample = tuple[str, list[Company]]

_WORDS = (
    "invoice", "meetings", "renewal", "contract", "order", "price", "discussion", "delay", "visit",
    "call", "support", "budget", "lunch", "pilot", "security", "workshop", "demo", "training",
    "roadmap", "back", "Ärger", "合同", "INVOICES", "new", "Deal", "lead", "user",
)  # fmt: skip


@pytest.fixture(scope="session")
def texts(sample: Sample) -> dict[str, list[wording.Place]]:
    """The words of every activity of the sample, and of the names on it, by its id."""
    return {a.id: wording.places(company, a) for company in sample[1] for a in company.activities}


def _query(rng: random.Random, company: Company, some: Activity) -> Query:
    """A query; phrases are taken from a text or a name on it, so that they stand somewhere."""

    def clause() -> tuple[bool, tuple[str, ...]]:
        named = [n for n in wording.names(company, some) if not set("<-🚀") & set(n)]
        text = rng.choice(named) if named and rng.random() < 0.3 else some.description
        tokens = (text or "call back lunch").split()
        start = rng.randrange(max(1, len(tokens) - 2))
        pair = tuple(tokens[start : start + 2])
        if (
            rng.random() < 0.2
            and len(pair) == 2
            and not set(pair) & {"the", "of", "and", "for", "with"}
        ):
            return True, pair
        return rng.random() > 0.2, (rng.choice(_WORDS),)

    alternatives = tuple(
        tuple(clause() for _ in range(rng.choice((1, 1, 2, 3))))
        for _ in range(rng.choice((1, 1, 1, 2)))
    )
    last = alternatives[-1][-1]
    is_prefix = rng.random() < 0.2 and last[0] and len(last[1]) == 1
    if is_prefix:
        cut = (True, (last[1][0][: rng.randint(3, 9)],))
        alternatives = (*alternatives[:-1], (*alternatives[-1][:-1], cut))
    return Query(alternatives, is_prefix)


def _walk(conn: Connection, company: Company, query: Query, where: Filter) -> list[dict[str, Any]]:
    """Every page to the end; the first envelope's words are in each."""
    pages, cursor = [], None
    while True:
        page = call(conn, "search", company.id, str(query), where | {"cursor": cursor})
        pages.append(page)
        cursor = page["next"]
        if cursor is None:
            return pages


@pytest.mark.proofs
@rounds(60, 1)
def test_a_search_finds_what_a_recount_finds(
    sample: Sample,
    sampled: Connection,
    texts: dict[str, list[wording.Place]],
    seed: int,
    record_property: Any,
) -> None:
    rng = random.Random(seed)
    found: Counter[str] = Counter()
    for _ in range(20):
        company = rng.choices(sample[1], (20, 30, 50))[0]
        viewer = rng.choice((None, *samples.VIEWERS))
        bind(sampled, "user_id", viewer)
        query, where = (
            _query(rng, company, rng.choice(company.activities)),
            handful(rng, company, (0, 0, 1, 2, 3)),
        )
        listed = model.matching(company, where, viewer, samples.NOW)
        every = [a for a in listed if wording.matches_all(texts[a.id], query)]
        # Some thirty pages at the most.
        size = rng.choice([n for n in (3, 40, 500) if len(every) <= 30 * n] or [500])
        options = {"limit": size, "prefix": query.is_prefix, "include": ["version"]}
        told = f"{query!s} {where} {options} for {viewer}"

        recent = _walk(
            sampled, company, query, where | options | {"order": "recent", "count": "exact"}
        )
        results = [result for page in recent for result in page["results"]]
        assert [result["id"] for result in results] == [a.id for a in every], told
        assert {(page["count"], page["count_is"], page["match"]) for page in recent} == {
            (len(every), "exact", "all")
        }, told
        usual = [{key: result[key] for key in list(result)[:8]} for result in results]
        assert usual == model.results(company, every), told
        capped = call(
            sampled, "search", company.id, str(query), where | options | {"order": "recent"}
        )
        assert capped["count"] == len(every) or (
            capped["count_is"] == "at_least" and capped["count"] < len(every)
        ), told

        ranked = _walk(sampled, company, query, where | options)
        ids = [result["id"] for page in ranked for result in page["results"]]
        first = ranked[0]
        assert {page["match"] for page in ranked} == {first["match"]}, told
        if first["match"] == "any":
            assert len(every) < size, told
            wanted = [a for a in listed if wording.matches_any(texts[a.id], query)]
            assert set(ids[: len(every)]) == {a.id for a in every}, told
        else:
            wanted = every
        assert len(ids) == len(set(ids)), told
        assert set(ids) <= {a.id for a in wanted} | {a.id for a in every}, told
        if first["rank_is"] == "exact":
            assert len(ids) == len({a.id for a in wanted} | {a.id for a in every}), told
            assert (first["count"], first["count_is"]) == (len(ids), "exact"), told
        else:
            assert first["count_is"] == "at_least", told
            assert len(ids) >= min(1000, len(every)), told
        if first["match"] == "all" and first["rank_is"] == "recent":
            assert {*ids} == {
                a.id
                for a in sorted(
                    wanted,
                    key=lambda a: (a.activity_date, a.id),
                    reverse=where.get("view") != "upcoming",
                )[: len(ids)]
            }, told
        found[f"{first['match']} {first['rank_is']}"] += bool(every)
    record_property("searches, in both orders, that found something", sum(found.values()))
    assert sum(found.values()) >= 5, found
