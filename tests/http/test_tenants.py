"""Two companies, two viewers: nothing of the other, whatever is asked, by whichever way."""

# ruff: noqa: E501  (questions read better unbroken)

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import proofs
from tests.http.leaks import ASKING, IDS, ROUTES, asked, check, parameters, seen_by
from tests.http.site import Site, token
from tests.tenant.cases import Case, cases, filters
from tests.tenant.world import ACCOUNT, ANN, BOB, FOREIGN, OURS, SECRET, THEIRS, World
from timeline.http.functions import Function


def test_who_may_see_them_meets_the_words(site: Site, world: World) -> None:
    """The test of the tests: over HTTP, too, every word is there to be found."""
    query = "?include=links,data&limit=500"
    for company, viewer in ((THEIRS, BOB), (OURS, ANN)):
        text = site.ask("GET", f"{ROUTES[0]}{query}", token(company, viewer)).text
        other = site.ask("GET", "/activities/facets/", token(company, viewer)).text
        others = seen_by(world, THEIRS if company == OURS else OURS).leaks
        assert (FOREIGN in text + other) == (company == THEIRS)
        assert (SECRET in text) == (company == OURS)
        assert len([word for word in others if word in text]) > 3


@pytest.mark.parametrize(("company", "viewer", "role"), ASKING, ids=IDS)
def test_no_function_tells_of_others(
    site: Site,
    world: World,
    functions: dict[str, Function],
    company: UUID,
    viewer: UUID | None,
    role: str,
) -> None:
    who, called = token(company, viewer, role), set()
    reads = [case for case in cases(world) if not case.writes]
    for case in reads:
        check(world, company, asked(site, functions, case, who), case)
        called.add(case.function)
    assert called | {case.function for case in cases(world)} | {"feed_all"} == set(functions)


@pytest.mark.parametrize(("company", "viewer", "role"), ASKING, ids=IDS)
def test_no_route_tells_of_others(
    site: Site, world: World, company: UUID, viewer: UUID | None, role: str
) -> None:
    who, good = token(company, viewer, role), 0
    for route in ROUTES:
        for wanted in filters(world):
            for query in ({}, {"q": f"call or {FOREIGN} or {SECRET}"}):
                known = {key: value for key, value in wanted.items() if _takes(route, key)}
                case = Case(route, (known, query))
                answer = site.ask("GET", f"{route}?{urlencode(parameters(known | query))}", who)
                check(world, company, answer, case)
                good += answer.status_code == 200
    assert good > 100
    for i in (world.public, world.secret, world.removed, world.foreign, uuid4()):
        check(world, company, site.ask("GET", f"/activities/{i}/", who), Case("activity", (i,)))


def _takes(route: str, key: str) -> bool:
    if "summary" in route:
        return key in ("assigned_to", "status", "activity_type", "date_from", "date_to")
    return key not in {"feed": ("count",), "facets": ("include",)}.get(route.split("/")[-2], ())


WORDS = st.sampled_from([FOREIGN, SECRET, "open", "call", str(ACCOUNT), str(ANN), str(BOB), "shared-key", "deal of ann", "account", "deal", "planned", "in_progress", "urgent", "null", "", "2026-01-01", "0001-01-01", "9999-12-31", "%", "_", "' or true --", "\\", '"', "*", "-" + FOREIGN, "exact", "all", "recent", "now", str(OURS), str(THEIRS)])  # fmt: skip
KEYS = st.sampled_from(["object_type", "object_id", "activity_type", "status", "priority", "assigned_to", "not.object_id", "not.status", "not.assigned_to", "date_from", "date_to", "time_zone", "related", "view", "include", "limit", "cursor", "count", "min_token", "q", "query", "order", "after", "by", "consumer", "objects", "prefix"])  # fmt: skip
VALUES = WORDS | st.text(max_size=12) | st.sampled_from(["description", "links,data,why", "version,created,position", "1", "500", "true", "false"])  # fmt: skip
ITEMS = st.one_of(WORDS, st.none(), st.booleans(), st.integers(-1, 600), st.text(max_size=8))
FILTER = st.dictionaries(st.sampled_from(["object_type", "object_id", "activity_type", "status", "priority", "assigned_to", "not", "date_from", "date_to", "related", "view", "include", "limit", "cursor", "count", "query", "order", "by", "objects", "consumer"]), ITEMS | st.lists(ITEMS, max_size=3) | st.dictionaries(KEYS, ITEMS, max_size=2), max_size=4)  # fmt: skip
MODEST = settings(
    max_examples=1000 if proofs.IS_WHOLE else 80,
    derandomize=not proofs.IS_WHOLE,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
WHOSE = st.sampled_from(ASKING)


@MODEST
@given(
    who=WHOSE, route=st.sampled_from(ROUTES), pairs=st.lists(st.tuples(KEYS, VALUES), max_size=5)
)
def test_no_query_string_tells_of_others(
    site: Site,
    world: World,
    who: tuple[UUID, UUID | None, str],
    route: str,
    pairs: list[tuple[str, str]],
) -> None:
    answer = site.ask("GET", f"{route}?{urlencode(pairs)}", token(*who))
    check(world, who[0], answer, Case(route, (pairs,)))


@MODEST
@given(
    who=WHOSE,
    name=st.sampled_from(["page", "search", "facets", "summary", "feed", "objects"]),
    look=FILTER,
    word=WORDS,
)
def test_no_argument_tells_of_others(
    site: Site,
    world: World,
    functions: dict[str, Function],
    who: tuple[UUID, UUID | None, str],
    name: str,
    look: dict[str, Any],
    word: str,
) -> None:
    arguments = {"search": (word, look), "feed": (None, look)}.get(name, (look,))
    answer = asked(site, functions, Case(name, arguments), token(*who))
    check(world, who[0], answer, Case(name, arguments))
