"""Redis is away, silent, full, emptied or wrong: answers are right, and nobody waits for it."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
import redis

from tests.calls import activity
from tests.http.keeping import HIT, PAGE, Kept, counted, hit, status, subjects
from tests.http.site import Site, serve, token
from tests.http.wire import check_log
from tests.tenant.world import World
from timeline.errors import TimelineError
from timeline.http.cache.store import Store

pytestmark = pytest.mark.needs("redis-server")


@contextmanager
def served(world: World, url: str, **environment: str) -> Iterator[Site]:
    site = serve(world.dsn, TIMELINE_REDIS_URL=url, **environment)
    try:
        yield site
    finally:
        assert site.end() == 0
        check_log(site)


SPOILED: list[Callable[[bytes], bytes]] = [
    lambda value: value[:-40],
    lambda value: value.partition(b"\n")[0],
    lambda value: value.partition(b"\n")[0] + b"\n",
    lambda value: value.replace(b'"results"', b'"resuits"'),
]


def gauge(site: Site, name: str) -> float:
    text = httpx.get(f"{site.ops_url}/metrics", timeout=20).text
    return float(next(line for line in text.splitlines() if line.startswith(name + " ")).split()[1])


def right(site: Site, company: str, count: int) -> float:
    """Write and read; the longest that a read took, in seconds."""
    who, longest = token(company), 0.0
    for _ in range(count):
        subject = uuid4().hex
        assert site.ask("POST", "/activities/", who, json=activity(subject=subject)).is_success
        for _ in range(4):
            began = time.monotonic()
            answer = site.ask("GET", PAGE, who)
            longest = max(longest, time.monotonic() - began)
            assert subjects(answer)[0] == subject
            time.sleep(0.05)
    return longest


def test_killed_and_started_again(world: World, kept: Kept) -> None:
    company = str(uuid4())
    with served(world, kept.url) as site:
        hit(site, PAGE, token(company))
        kept.kill()
        try:
            right(site, company, 10)
            assert gauge(site, "timeline_cache_up") == 0
            # Ready is what answers; Redis is not asked.
            assert httpx.get(f"{site.ops_url}/readyz", timeout=20).status_code == 200
        finally:
            kept.start()
        hit(site, PAGE, token(company))
        right(site, company, 5)
        assert gauge(site, "timeline_cache_up") == 1
        events = [line.get("event") for line in site.lines]
        assert events.count("redis does not answer") == events.count("redis is back") == 1


def test_silent(world: World, kept: Kept) -> None:
    company = str(uuid4())
    with served(world, kept.url) as site:
        hit(site, PAGE, token(company))
        with kept.held():
            began = time.monotonic()
            right(site, company, 20)
            spent = time.monotonic() - began
            before = counted(site, "page", "off")
            assert before > 40
        # Waited for once in a while, not by each reader: 80 reads, of which few found it silent.
        assert counted(site, "page", "miss") + counted(site, "page", "stale") < 40
        assert spent < 60
        hit(site, PAGE, token(company))


def test_full(world: World, kept: Kept) -> None:
    company = str(uuid4())
    who = token(company)
    with served(world, kept.url) as site:
        found = hit(site, PAGE, who)
        kept.client.config_set("maxmemory-policy", "noeviction")
        kept.client.config_set("maxmemory", "1mb")
        try:
            with pytest.raises(redis.ResponseError):
                kept.client.set("more", "x" * 10_000)
            # What it has it tells; what it does not take is asked of PostgreSQL.
            assert hit(site, PAGE, who).content == found.content
            for _ in range(5):
                assert status(site.ask("GET", f"{PAGE}?limit=7", who)) != HIT
            right(site, company, 5)
            assert gauge(site, "timeline_cache_refused_total") > 0
            assert gauge(site, "timeline_cache_up") == 1
        finally:
            kept.client.config_set("maxmemory", "0")
        hit(site, f"{PAGE}?limit=7", who)


def test_emptied_and_wrong(world: World, kept: Kept) -> None:
    ours, theirs = str(uuid4()), str(uuid4())
    with served(world, kept.url) as site:
        right(site, ours, 1)
        right(site, theirs, 1)
        hit(site, PAGE, token(ours))
        kept.flush()
        assert kept.names() == []
        right(site, ours, 2)
        for poison in (b"", b"\n", b"{}", b"x y\n[]", "é\n".encode("latin-1")):
            hit(site, PAGE, token(ours))
            for key in kept.names():
                kept.client.set(key, poison)
            right(site, ours, 1)
        # Of another kind: it is that key alone.
        hit(site, PAGE, token(ours))
        for key in kept.names():
            kept.client.delete(key)
            kept.client.lpush(key, "x")
        assert site.ask("GET", PAGE, token(ours)).status_code == 200
        assert gauge(site, "timeline_cache_up") == 1
        hit(site, PAGE, token(ours))
        # Cut off, or not what was written.
        for spoil in SPOILED:
            kept.flush()
            hit(site, PAGE, token(ours))
            for key in kept.names():
                kept.client.set(key, spoil(kept.value(key)))
            right(site, ours, 1)
        # The answer of another under our key, as a mixed-up connection would give it.
        kept.flush()
        mine = hit(site, PAGE, token(ours))
        (key,) = kept.names()
        foreign = hit(site, PAGE, token(theirs))
        (other,) = set(kept.names()) - {key}
        kept.client.set(key, kept.client.get(other) or b"")
        answer = site.ask("GET", PAGE, token(ours))
        assert status(answer) != HIT
        assert answer.content == mine.content != foreign.content


def test_answers_are_kept_for_their_time(world: World, kept: Kept) -> None:
    company = str(uuid4())
    with served(world, kept.url, TIMELINE_CACHE_SECONDS="7") as site:
        kept.flush()
        hit(site, PAGE, token(company))
        (key,) = kept.names()
        left = kept.client.ttl(key)
        assert isinstance(left, int)
        assert 0 < left <= 7


def test_only_what_is_chosen_is_kept(world: World, kept: Kept) -> None:
    company = str(uuid4())
    with served(world, kept.url, TIMELINE_CACHE_FUNCTIONS="summary, facets") as site:
        hit(site, "/activities/facets/", token(company))
        hit(site, "/activities/summary/", token(company))
        assert "cache-status" not in site.ask("GET", PAGE, token(company)).headers


def test_a_redis_that_was_never_there(world: World) -> None:
    company = str(uuid4())
    with served(world, "redis://:secret-word@127.0.0.1:1/0") as site:
        right(site, company, 3)
        assert "secret-word" not in "".join(site.said)


@pytest.mark.parametrize("url", ["redis://h/0?foo=1", "http://h/", "redis://h:x/", "nonsense"])
def test_a_url_that_is_none_is_refused_without_its_password(url: str) -> None:
    for written in (url, url.replace("h", ":secret-word@h", 1)):
        with pytest.raises(TimelineError) as caught:
            Store(written, 60)
        assert caught.value.code == "TL400"
        assert "secret-word" not in f"{caught.value.message} {caught.value.hint}"


def test_whatever_answers_there_is_no_redis_and_nobody_is_refused(world: World) -> None:
    company = str(uuid4())
    with socket.create_server(("127.0.0.1", 0)) as strange:
        port = strange.getsockname()[1]

        def answer() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client = strange.accept()[0]
                    with client:
                        client.recv(1000)
                        client.sendall(b"$2\r\nhi\r\n")

        threading.Thread(target=answer, daemon=True).start()
        with served(world, f"redis://127.0.0.1:{port}/0") as site:
            right(site, company, 5)
            assert gauge(site, "timeline_cache_up") == 0
