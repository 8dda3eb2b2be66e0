"""What is another's is not there: its ids, its company, its version, its rows under a write."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import caller, server
from tests.calls import activity, settle
from tests.http import wire
from tests.http.leaks import ASKING, ROUTES, asked, check
from tests.http.site import Site, serve, token
from tests.tenant.cases import cases
from tests.tenant.test_functions import unharmed
from tests.tenant.world import ANN, BOB, FOREIGN, OF_NO_COMPANY, OURS, SECRET, THEIRS, World, build
from timeline.http.functions import Function


def test_what_is_of_others_is_told_like_what_never_was(site: Site, world: World) -> None:
    bob, made_up = token(OURS, BOB), uuid4()

    def say(method: str, path: str, i: UUID, body: object) -> tuple[int, str]:
        answer = site.ask(method, path.format(i), bob, json=body)
        text = answer.text.replace(answer.headers["x-request-id"], "").replace(str(i), "")
        return answer.status_code, text

    for theirs in (world.foreign, world.secret):
        for method, path, body in (
            ("GET", "/activities/{}/", None),
            ("HEAD", "/activities/{}/", None),
            ("PATCH", "/activities/{}/", {"subject": "mine"}),
            ("DELETE", "/activities/{}/", None),
            ("POST", "/rpc/activity", {"activity_id": str(theirs)}),
            ("POST", "/rpc/history", {"activity_id": str(theirs)}),
            ("POST", "/rpc/restore", {"activity_id": str(theirs)}),
        ):
            fake = body if body is None or "subject" in body else {"activity_id": str(made_up)}
            found = say(method, path, theirs, body)
            assert found[0] == 404, (method, path)
            assert found == say(method, path, made_up, fake)
    # With a version in If-Match, nobody learns which one it has.
    for version in ('"1"', '"2"'):
        answer = site.ask(
            "PATCH",
            f"/activities/{world.foreign}/",
            bob,
            json={"subject": "x"},
            headers={"If-Match": version},
        )
        wire.refused(answer, 404, "TL404")
        answer = site.ask(
            "DELETE", f"/activities/{world.foreign}/", bob, headers={"If-Match": version}
        )
        wire.refused(answer, 404, "TL404")


def test_the_company_is_the_tokens_and_is_not_chosen(
    site: Site, world: World, functions: dict[str, Function]
) -> None:
    for role in ("reader", "writer", "admin"):
        bob = token(OURS, BOB, role)
        for route in [*ROUTES, f"/activities/{world.public}/"]:
            for key in ("company_id", "company", "timeline.company_id", "not.company_id"):
                for company in (THEIRS, OURS):
                    answer = site.ask("GET", f"{route}?q=open&{key}={company}", bob)
                    wire.refused(answer, 400, "TL405")
        for name in set(functions) - OF_NO_COMPANY:
            for given_company in (str(THEIRS), [str(OURS), str(THEIRS)], None, 7, str(OURS) + " "):
                answer = site.ask("POST", f"/rpc/{name}", bob, json={"company_id": given_company})
                wire.refused(answer, 403, "TL403")
    for headers in (
        {"X-Company-Id": str(THEIRS)},
        {"Company": str(THEIRS)},
        {"Role": "timeline_admin"},
    ):
        answer = site.ask("GET", ROUTES[0], token(OURS, BOB), headers=headers)
        assert (answer.json()["count"], FOREIGN in answer.text) == (2, False)
    for extra in ({"company_id": str(THEIRS)}, {"company": str(THEIRS)}, {"created_by": str(ANN)}):
        answer = site.ask("POST", "/activities/", token(OURS, BOB), json=activity(**extra))
        wire.refused(answer, 400, "TL405")


def test_what_one_has_is_not_confirmed_to_another(site: Site, world: World) -> None:
    ours, theirs = token(OURS, BOB), token(THEIRS, BOB)
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        settle(connection)  # or the feed tells more, the second time
    for route in ROUTES:
        path = f"{route}?q=subject" if "search" in route else route
        tag = site.ask("GET", path, theirs).headers["etag"]
        answer = site.ask("GET", path, ours, headers={"If-None-Match": tag})
        assert answer.status_code == 200, path
        assert site.ask("GET", path, theirs, headers={"If-None-Match": tag}).status_code == 304


def test_requests_side_by_side_do_not_meet(world: World) -> None:
    """Connections are shared: what one request was bound to ends with it, also in error."""
    site = serve(world.dsn, "--pool-size", "2")
    people = [(OURS, ANN, "writer"), *ASKING]

    def page(company: UUID, viewer: UUID | None, role: str) -> bytes:
        return site.ask("GET", ROUTES[0], token(company, viewer, role)).content

    try:
        good = [page(*person) for person in people]

        def ask(turn: int) -> None:
            place = turn % len(people)
            who = token(*people[place])
            if turn % 5 == 0:
                site.ask("POST", "/rpc/activity", who, json={"activity_id": str(uuid4())})
                site.ask("GET", f"{ROUTES[0]}?limit=0", who)
            if turn % 7 == 0:
                # Also of an administrator: the feed of all is for who is bound to no company.
                assert site.ask("POST", "/rpc/feed_all", who, json={}).status_code == 403
            assert page(*people[place]) == good[place]

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(ask, range(240)))
    finally:
        site.end()
    wire.check_log(site)
    # Ann of ours, the others of ours, theirs.
    assert len(set(good)) == 3


@pytest.fixture
def fresh(server_dsn: str, template_database: str) -> Iterator[tuple[World, Site]]:
    """A world of this test's own, and its server."""
    dsn = server.create(server_dsn, template_database)
    with caller.connect(server.login(dsn, "app")) as app:
        world = build(dsn, app)
    site = serve(dsn)
    yield world, site
    site.end()
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))
    wire.check_log(site)


def test_no_write_of_ours_tells_of_theirs_or_changes_it(
    fresh: tuple[World, Site], functions: dict[str, Function]
) -> None:
    world, site = fresh
    writes = [case for case in cases(world) if case.writes]
    statuses = set()
    with psycopg.connect(world.dsn, autocommit=True) as owner, unharmed(owner, THEIRS):
        for case in writes:
            answer = asked(site, functions, case, token(OURS, BOB))
            check(world, OURS, answer, case)
            statuses.add(answer.status_code)
    assert statuses >= {200, 403, 404, 409}
    ann = site.ask("GET", f"/activities/{world.secret}/", token(OURS, ANN)).json()
    assert (ann["subject"], ann["version"]) == (f"{SECRET} changed", 2)


def test_no_write_of_theirs_tells_of_ours_or_changes_it(
    fresh: tuple[World, Site], functions: dict[str, Function]
) -> None:
    world, site = fresh
    with psycopg.connect(world.dsn, autocommit=True) as owner, unharmed(owner, OURS):
        for case in [case for case in cases(world) if case.writes]:
            check(world, THEIRS, asked(site, functions, case, token(THEIRS, BOB)), case)
