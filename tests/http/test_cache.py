"""Answers from Redis are those of PostgreSQL: nobody else's, and none from before a change."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from tests.calls import activity, call
from tests.http.keeping import HIT, PAGE, Kept, counted, hit, status, subjects
from tests.http.site import Site, serve, token
from tests.http.sockets import subscribed
from tests.http.test_metrics import MONITORING
from tests.tenant.world import ANN, BOB, OURS, SECRET, World

pytestmark = pytest.mark.needs("redis-server")
READS = (
    PAGE,
    "/activities/search/?q=acme",
    "/activities/facets/?q=acme",
    "/activities/summary/?by=month",
)
OFF = "timeline; fwd=bypass"


@pytest.fixture(scope="module")
def site(world: World, kept: Kept) -> Iterator[Site]:
    """A server that keeps its answers there."""
    started = serve(world.dsn, TIMELINE_REDIS_URL=kept.url)
    yield started
    assert started.end() == 0


@pytest.fixture(scope="module")
def other(world: World, kept: Kept) -> Iterator[Site]:
    """Another process with the same Redis."""
    started = serve(world.dsn, TIMELINE_REDIS_URL=kept.url)
    yield started
    assert started.end() == 0


@pytest.fixture
def company(site: Site) -> str:
    """A company with one activity."""
    found = str(uuid4())
    record(site, found, "acme 0")
    return found


def record(site: Site, company: str, subject: str, **more: Any) -> dict[str, Any]:
    answer = site.ask(
        "POST", "/activities/", token(company), json=activity(subject=subject, **more)
    )
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("path", READS)
def test_a_hit_is_what_postgres_said(site: Site, company: str, path: str) -> None:
    who = token(company, ANN)
    direct = site.ask("GET", path, who, headers={"Cache-Control": "max-age=0, No-Cache"})
    assert status(direct) == OFF
    found = hit(site, path, who)
    assert found.content == direct.content
    for name in ("etag", "content-type", "vary", "cache-control", "link"):
        assert found.headers.get(name) == direct.headers.get(name)
    unchanged = site.ask("GET", path, who, headers={"If-None-Match": found.headers["etag"]})
    assert unchanged.status_code == 304


def test_what_is_asked_by_rpc_is_kept_too(site: Site, company: str) -> None:
    who = token(company)
    body = {"filter": {"count": "none"}}
    found = hit(site, "/rpc/page", who, "POST", json=body)
    assert found.json() == site.ask("GET", f"{PAGE}?count=none", who).json()
    for fleeting in ({"view": "overdue"}, {"min_token": record(site, company, "b")["token"]}):
        answer = site.ask("POST", "/rpc/page", who, json={"filter": fleeting})
        assert answer.status_code == 200
        assert "cache-status" not in answer.headers


def test_an_empty_answer_is_kept_as_well(site: Site) -> None:
    assert hit(site, PAGE, token(uuid4())).json()["results"] == []


def test_what_the_clock_changes_is_not_kept(site: Site, company: str) -> None:
    for view in ("upcoming", "overdue", "history"):
        for _ in range(3):
            answer = site.ask("GET", f"{PAGE}?view={view}", token(company))
            assert "cache-status" not in answer.headers
    assert status(site.ask("GET", f"{PAGE}?view=all", token(company)))


def test_errors_are_not_kept(site: Site, company: str, kept: Kept) -> None:
    before = kept.names()
    for query in ("limit=0", "cursor=x", "nonsense=1", "min_token=x"):
        for _ in range(2):
            assert site.ask("GET", f"{PAGE}?{query}", token(company)).status_code == 400
    assert kept.names() == before


def test_a_viewer_a_role_and_a_company_have_their_own(site: Site, world: World) -> None:
    ann, bob = token(OURS, ANN), token(OURS, BOB)
    for path in (*READS, f"/activities/search/?q={SECRET}"):
        hit(site, path, ann)
        theirs = hit(site, path, bob)
        direct = site.ask("GET", path, bob, headers={"Cache-Control": "no-cache"})
        assert theirs.content == direct.content
        assert not any(word in theirs.text for word in world.leaks)
    assert hit(site, PAGE, ann).content != hit(site, PAGE, bob).content
    for role in ("reader", "admin"):
        assert status(site.ask("GET", PAGE, token(OURS, ANN, role))) != HIT


def test_ones_own_write_is_seen_at_once(site: Site, company: str) -> None:
    who = token(company)
    for number in range(1, 60):
        # Whatever state the cache is in: unknown, filled, being filled.
        time.sleep((number % 7) * 0.03)
        site.ask("GET", PAGE, who)
        record(site, company, f"acme {number}")
        assert subjects(site.ask("GET", PAGE, who))[0] == f"acme {number}"
    assert counted(site, "page", "hit") > 0


def test_what_was_erased_is_answered_no_more(site: Site, company: str) -> None:
    """By an administrator's token alone; whoever read it before reads it no more, from no cache."""
    made = record(site, company, "secretword", related_to={"type": "contact", "id": "ann"})
    who, admin = token(company), token(company, role="admin")
    paths = (
        "/activities/timeline/?object_type=contact&object_id=ann",
        "/activities/search/?q=secretword",
    )
    for path in paths:
        assert made["id"] in site.ask("GET", path, who).text
        assert made["id"] in site.ask("GET", path, who).text
    what = {"what": {"object": {"type": "contact", "id": "ann"}}}
    refused = site.ask("POST", "/rpc/erase", who, json=what)
    assert (refused.status_code, refused.json()["code"]) == (403, "TL403")
    done = site.ask("POST", "/rpc/erase", admin, json=what).json()
    assert (done["outcome"], done["residue"]) == ("erased", 0)
    for path in paths:
        assert made["id"] not in site.ask("GET", path, who).text
    assert site.ask("GET", f"/activities/{made['id']}/", who).status_code == 404
    again = site.ask("POST", "/rpc/record", who, json={"activity": {
        "activity_type": "call", "subject": "s", "activity_date": "2024-01-01",
        "object_type": "contact", "object_id": "ann"}})  # fmt: skip
    assert again.json()["outcome"] == "erased"
    site.ask("POST", "/rpc/erase", admin, json={"what": {"company": True}})
    assert site.ask("GET", "/activities/timeline/", who).json()["results"] == []
    gone = site.ask("POST", "/activities/", who, json={
        "activity_type": "call", "subject": "s", "activity_date": "2024-01-01"})  # fmt: skip
    assert (gone.status_code, gone.json()["code"]) == (410, "TL410")
    status = site.ask("POST", "/rpc/erase_status", admin, json={}).json()
    assert [one["subject"] for one in status["results"]] == ["company"]


def test_a_write_by_another_process_is_seen_with_its_token(
    site: Site, other: Site, company: str
) -> None:
    who = token(company)
    seen = 0
    for number in range(1, 40):
        hit(site, PAGE, who)
        written = record(other, company, f"acme {number}")["token"]
        answer = site.ask("GET", f"{PAGE}?min_token={written}", who)
        assert subjects(answer)[0] == f"acme {number}"
        seen += status(answer) != HIT
        # Once that is kept, the token is no reason to ask again.
        again = hit(site, f"{PAGE}?min_token={written}", who)
        assert again.content == answer.content
    assert seen


def test_any_write_is_seen_within_a_second(site: Site, company: str, world: World) -> None:
    who = token(company)
    writes: dict[str, Callable[[psycopg.Connection[Any]], Any]] = {
        "record": lambda conn: call(conn, "record", company, activity(subject="by SQL")),
        "put_objects": lambda conn: call(
            conn, "put_objects", company, [{"type": "account", "id": "a1", "name": "renamed"}]
        ),
        "configure": lambda conn: call(conn, "configure", company, {"time_zone": "Asia/Kathmandu"}),
    }
    record(site, company, "of an account", related_to={"type": "account", "id": "a1", "name": "A"})
    for name, write in writes.items():
        paths = (PAGE, "/activities/facets/", "/activities/summary/?by=day")
        for path in paths:
            hit(site, path, who)
        with psycopg.connect(world.dsn) as conn:
            write(conn)
        time.sleep(1)
        for path in paths:
            direct = site.ask("GET", path, who, headers={"Cache-Control": "no-cache"})
            assert site.ask("GET", path, who).content == direct.content, (name, path)


def test_a_transaction_that_stays_open_hides_no_change(
    site: Site, company: str, world: World
) -> None:
    who = token(company)
    with psycopg.connect(world.dsn) as late, psycopg.connect(world.dsn) as conn:
        call(late, "record", company, activity(subject="late"))
        hit(site, PAGE, who)
        call(conn, "record", company, activity(subject="early"))
        conn.commit()
        time.sleep(1)
        assert subjects(site.ask("GET", PAGE, who))[0] == "early"
        hit(site, PAGE, who)
        late.commit()
        time.sleep(1)
        assert "late" in subjects(site.ask("GET", PAGE, who))


def test_who_is_told_of_a_change_reads_no_page_from_before_it(
    site: Site, other: Site, company: str
) -> None:
    who = token(company)
    with subscribed(site, who) as (socket, _):
        for number in range(1, 30):
            hit(site, PAGE, who)
            record(other, company, f"acme {number}")
            # A transaction that was open may have held back what was before, until now.
            while socket.read()["activity"]["subject"] != f"acme {number}":
                pass
            assert subjects(site.ask("GET", PAGE, who))[0] == f"acme {number}"


def test_whoever_reads_the_feed_reads_no_page_from_before_it(
    site: Site, other: Site, company: str
) -> None:
    who = token(company)
    position = site.ask("GET", "/activities/feed/?after=now", who).json()["position"]
    for number in range(1, 20):
        hit(site, PAGE, who)
        record(other, company, f"acme {number}")
        told: list[Any] = []
        while not told:
            if number % 2:
                answer = site.ask("GET", f"/activities/feed/?after={position}", who)
            else:
                answer = site.ask("POST", "/rpc/feed", who, json={"after": position})
            told, position = answer.json()["results"], answer.json()["position"]
        assert subjects(site.ask("GET", PAGE, who))[0] == f"acme {number}"


def test_who_subscribes_from_now_reads_all_that_was_before(
    site: Site, other: Site, company: str
) -> None:
    who = token(company)
    for number in range(1, 15):
        hit(site, PAGE, who)
        record(other, company, f"acme {number}")
        with subscribed(site, who):
            assert subjects(site.ask("GET", PAGE, who))[0] == f"acme {number}"


def test_a_name_that_fills_a_blank_is_seen(site: Site, company: str, world: World) -> None:
    who = token(company)
    about = activity(external_id="1", source="test", object_type="account", object_id="a")
    child = {"type": "contact", "id": "c", "parents": [{"type": "account", "id": "b"}]}
    ofs = activity(object_type="account", object_id="b", subject="of b")
    with psycopg.connect(world.dsn) as conn:
        call(conn, "put_objects", company, [child])
        call(conn, "record", company, about)
        call(conn, "record", company, ofs)
    time.sleep(1)
    before = hit(site, PAGE, who).json()["results"]
    assert {row["related_to"]["name"] for row in before if row["related_to"]} == {None}
    del about["object_type"], about["object_id"]
    about["related_to"] = {"type": "account", "id": "a", "name": "Acme"}
    child["parents"] = [{"type": "account", "id": "b", "name": "Bcme"}]
    with psycopg.connect(world.dsn) as conn:
        assert call(conn, "put_objects", company, [child])["unchanged"] == 1
        assert call(conn, "record", company, about)["outcome"] == "unchanged"
    time.sleep(1)
    after = site.ask("GET", PAGE, who).json()["results"]
    assert {row["related_to"]["name"] for row in after if row["related_to"]} == {"Acme", "Bcme"}


def test_a_company_in_capitals_is_the_same(world: World, kept: Kept) -> None:
    company = uuid4()
    with psycopg.connect(world.dsn) as conn:
        call(conn, "record", company, activity(subject="first"))
    words = ("--company", str(company).upper())
    opened = serve(world.dsn, *words, TIMELINE_REDIS_URL=kept.url, TIMELINE_JWT_KEY="")
    try:
        hit(opened, PAGE, None)
        with psycopg.connect(world.dsn) as conn:
            call(conn, "record", company, activity(subject="second"))
        time.sleep(1)
        assert subjects(opened.ask("GET", PAGE))[0] == "second"
    finally:
        opened.end()


def test_a_hundred_readers_of_what_is_not_kept_ask_once(
    site: Site, company: str, world: World
) -> None:
    who = token(company)
    for width in ("week", "quarter", "year", "all"):
        hit(site, PAGE, who)
        before = counted(site, "summary")
        with psycopg.connect(world.dsn) as conn, ThreadPoolExecutor(100) as pool:
            # The first one is held inside PostgreSQL until all have come.
            conn.execute("lock table timeline_data.summary_day in access exclusive mode")
            path = f"/activities/summary/?by={width}"
            asked = [pool.submit(site.ask, "GET", path, who) for _ in range(100)]
            time.sleep(2)
            conn.rollback()
            answers = [task.result(timeout=30) for task in asked]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        found = {status(answer) for answer in answers}
        # On a machine that is too busy to look at the feed, readers are sent to PostgreSQL.
        if OFF not in found:
            break
    assert found == {"timeline; fwd=miss; collapsed", "timeline; fwd=uri-miss"}
    assert counted(site, "summary") - before == 1


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_what_is_watched_of_it_is_told(site: Site, company: str, file: str) -> None:
    hit(site, PAGE, token(company, ANN))
    text = httpx.get(f"{site.ops_url}/metrics", timeout=20).text
    told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE))
    asked = set(re.findall(r"timeline_cache_[a-z_]+", (MONITORING / file).read_text()))
    assert len(asked) >= 2
    assert asked <= told
    for tenant in (company, ANN):
        assert str(tenant) not in text
