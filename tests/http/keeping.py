"""A Redis of a test: started, killed, held, filled, emptied. And answers: are they kept?"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from benchmarks import keeper
from benchmarks.keeper import Keeper
from tests import server
from tests.http.site import Site

PAGE = "/activities/timeline/"
HIT = "timeline; hit"


class Kept:
    """A Redis, and what a test does to it."""

    def __init__(self, keeper: Keeper) -> None:
        self.url, self.client = keeper.url, keeper.client
        self.start, self.kill = keeper.start, keeper.kill
        self._keeper = keeper

    @contextmanager
    def held(self) -> Iterator[None]:
        """It takes what is sent and says nothing."""
        self._keeper.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._keeper.process.send_signal(signal.SIGCONT)

    def names(self) -> list[str]:
        """What is kept now, by key."""
        found = self.client.keys("timeline:*")
        return sorted(key.decode() for key in found if isinstance(key, bytes))

    def value(self, key: str) -> bytes:
        """What is kept under a key."""
        found = self.client.get(key)
        assert isinstance(found, bytes)
        return found

    def flush(self) -> None:
        """Lose everything."""
        self.client.flushall()


@contextmanager
def keeping(known: server.Capabilities) -> Iterator[Kept]:
    """One that runs until the block ends."""
    server.require(known, server.REDIS)
    with keeper.keeping() as started:
        yield Kept(started)


def status(answer: httpx.Response) -> str:
    """Where an answer is from."""
    assert answer.status_code == 200, answer.text
    return answer.headers["cache-status"]


def hit(site: Site, path: str, who: str | None, method: str = "GET", **more: Any) -> httpx.Response:
    """Ask until it is answered from Redis: soon, where nothing is written."""
    ends_at = time.monotonic() + 10
    while status(answer := site.ask(method, path, who, **more)) != HIT:
        assert time.monotonic() < ends_at
        time.sleep(0.02)
    return answer


def subjects(answer: httpx.Response) -> list[str]:
    """Of a page."""
    return [row["subject"] for row in answer.json()["results"]]


def counted(site: Site, function: str, outcome: str | None = None) -> int:
    """Reads of the cache by outcome, or calls of PostgreSQL."""
    name = f'timeline_function_seconds_count{{code="",function="{function}"}}'
    if outcome is not None:
        name = f'timeline_cache_reads_total{{function="{function}",outcome="{outcome}"}}'
    text = httpx.get(f"{site.ops_url}/metrics", timeout=20).text
    return sum(int(float(line.split()[-1])) for line in text.splitlines() if line.startswith(name))
