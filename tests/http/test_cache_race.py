"""Reads, writes and invalidations race, through two processes and beside them, while Redis fails.

Each write adds one activity to its company, so each answer tells how many writes it has seen. How
many there are is counted here, never by the code under test.
"""

import http.client
import itertools
import json
import random
import threading
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from tests import caller, server
from tests.calls import activity, call
from tests.http.keeping import Kept, counted
from tests.http.site import API, Site, serve, token
from tests.proofs import IS_WHOLE, rounds
from tests.tenant.world import World

OPERATIONS = 25_000 if IS_WHOLE else 2_000
COMPANIES = 24 if IS_WHOLE else 6
THREADS = 8
# TIMELINE_CACHE_SECONDS here: nothing older may be told, whatever happens to Redis.
SECONDS = 2.0
PATHS = {
    "page": "/activities/timeline/?limit=3&",
    "search": "/activities/search/?q=race&order=recent&limit=3&",
    "facets": "/activities/facets/?",
    "summary": "/activities/summary/?by=month&",
}


class Company:
    """How many writes there are, and since when."""

    def __init__(self) -> None:
        self.id, self.turn = str(uuid4()), threading.Lock()
        self.token = token(self.id)
        self.done: list[float] = []
        self.begun = 0

    def done_by(self, moment: float) -> int:
        """Writes that were acknowledged by then."""
        return bisect_right(self.done, moment)


class Client:
    """A connection of one thread to each site, and one to PostgreSQL."""

    def __init__(self, sites: list[Site], dsn: str) -> None:
        places = [urlsplit(site.url).netloc for site in sites]
        self.http = [http.client.HTTPConnection(place, timeout=60) for place in places]
        self.sql = caller.connect(dsn)

    def close(self) -> None:
        """All of them."""
        for connection in self.http:
            connection.close()
        self.sql.close()

    def ask(self, at: int, method: str, path: str, who: str, body: Any = None) -> Any:
        """The JSON of an answer."""
        headers = {"Authorization": f"Bearer {who}", "Content-Type": "application/json"}
        text = None if body is None else json.dumps(body)
        self.http[at].request(method, API + path, text, headers)
        answer = self.http[at].getresponse()
        found = json.loads(answer.read())
        assert answer.status in (200, 201), found
        return found


class Race:
    """What the threads share."""

    def __init__(self, sites: list[Site], dsn: str) -> None:
        self.companies = [Company() for _ in range(COMPANIES)]
        self.sites, self.dsn = sites, dsn
        self.counts: Counter[str] = Counter()
        self.oldest = 0.0
        self.turns = itertools.count()

    def run(self, seed: int) -> None:
        """Until all is done; raises at the first wrong answer."""
        chance = random.Random(seed)
        with closing(Client(self.sites, self.dsn)) as client:
            while next(self.turns) < OPERATIONS:
                company = chance.choice(self.companies)
                if chance.random() < 0.2:
                    self.write(client, chance, company)
                else:
                    self.read(client, chance, company)

    def write(self, client: Client, chance: random.Random, company: Company) -> None:
        """Write, and read one's own."""
        way = chance.choice(("first", "second", "sql", "object"))
        with company.turn:
            if way == "object":
                # Nothing to count; but all that is kept of the company is old.
                name = [{"type": "account", "id": "1", "name": str(chance.random())}]
                client.ask(0, "POST", "/rpc/put_objects", company.token, {"objects": name})
                self.counts["renamings"] += 1
                return
            company.begun += 1
            made = activity(subject="race", activity_date="2024-01-15T10:30:00Z")
            if way == "sql":
                receipt = call(client.sql, "record", company.id, made)
            else:
                at = ("first", "second").index(way)
                receipt = client.ask(at, "POST", "/activities/", company.token, made)
            company.done.append(time.monotonic())
            count = len(company.done)
        self.counts["writes"] += 1
        for function in chance.sample(sorted(PATHS), 2):
            # Without a token by the process that wrote it, with its token by any.
            alone = way == "first" and chance.random() < 0.5
            token_ = "" if alone else f"min_token={receipt['token']}"
            seen = self.seen(client, 0 if alone else chance.randrange(2), function, company, token_)
            assert seen >= count, f"{function} misses its own write: {seen} of {count}"
            self.counts["reads of one's own"] += 1

    def read(self, client: Client, chance: random.Random, company: Company) -> None:
        """Read what anybody wrote."""
        function, began = chance.choice(sorted(PATHS)), time.monotonic()
        due, known = company.done_by(began - SECONDS), company.done_by(began)
        seen = self.seen(client, chance.randrange(2), function, company)
        assert due <= seen <= company.begun, f"{function} tells {seen}, {due} are older than that"
        if seen < known:
            self.oldest = max(self.oldest, began - company.done[seen])
        self.counts["reads"] += 1

    def seen(self, client: Client, at: int, function: str, company: Company, more: str = "") -> int:
        """How many writes an answer has seen."""
        found = client.ask(at, "GET", PATHS[function] + more, company.token)
        if function == "facets":
            return sum(row["count"] for row in found["activity_type"])
        if function == "summary":
            return sum(row["activity_count"] for row in found)
        assert found["count_is"] == "exact"
        count: int = found["count"]
        return count


@contextmanager
def failing(kept: Kept, seed: int) -> Iterator[Counter[str]]:
    """Redis is killed, emptied, held and filled, again and again."""
    done: Counter[str] = Counter()
    is_over = threading.Event()
    chance = random.Random(seed)

    def fail() -> None:
        while not is_over.wait(chance.uniform(0.3, 1.5)):
            what = chance.choice(("kills", "flushes", "flushes", "holds", "fillings"))
            done[what] += 1
            if what == "kills":
                kept.kill()
                is_over.wait(chance.uniform(0, 0.5))
                kept.start()
            elif what == "flushes":
                kept.flush()
            elif what == "holds":
                with kept.held():
                    is_over.wait(chance.uniform(0, 0.5))
            else:
                kept.client.config_set("maxmemory", "1mb")
                is_over.wait(chance.uniform(0, 0.5))
                kept.client.config_set("maxmemory", "0")

    thread = ThreadPoolExecutor(1)
    failing_ = thread.submit(fail)
    try:
        yield done
    finally:
        is_over.set()
        failing_.result(timeout=60)
        thread.shutdown()


@pytest.mark.proofs
@pytest.mark.needs("redis-server")
@rounds(40)
def test_no_answer_is_older_than_its_time_or_than_ones_own_write(
    world: World, kept: Kept, seed: int, record_property: Any
) -> None:
    environment = {"TIMELINE_REDIS_URL": kept.url, "TIMELINE_CACHE_SECONDS": str(round(SECONDS))}
    environment["TIMELINE_CACHE_FUNCTIONS"] = ",".join(PATHS)
    sites: list[Site] = []
    try:
        sites += [serve(world.dsn, **environment) for _ in range(2)]
        race = Race(sites, server.login(world.dsn, "app"))
        with failing(kept, seed) as failures, ThreadPoolExecutor(THREADS) as pool:
            running = [pool.submit(race.run, seed * 1000 + number) for number in range(THREADS)]
            for task in running:
                task.result()
        hits = sum(counted(site, name, "hit") for site in sites for name in PATHS)
        stale = sum(counted(site, name, "stale") for site in sites for name in PATHS)
    finally:
        ended = [site.end() for site in sites]
    assert ended == [0, 0]
    assert hits > OPERATIONS / 50
    assert stale > 0
    figures = {**race.counts, "hits": hits, "refused as stale": stale, **failures}
    for name, value in figures.items():
        record_property(name, value)
    record_property("oldest answer", race.oldest)
