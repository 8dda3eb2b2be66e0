"""A Redis of a test: started, killed, held, filled, emptied. And answers: are they kept?"""

import contextlib
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import redis

from tests import server
from tests.http.site import Site

PAGE = "/activities/timeline/"
HIT = "timeline; hit"


class Kept:
    """A redis-server on a socket in a folder of its own, which keeps nothing when it ends."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program, self._socket = program, folder / "redis.sock"
        self.url = f"unix://{self._socket}"
        self.client = redis.Redis.from_url(self.url)
        self._popen: subprocess.Popen[bytes] | None = None

    def start(self, *words: str) -> None:
        """Start it, empty."""
        self._popen = subprocess.Popen(
            [
                str(self._program), "--port", "0", "--unixsocket", str(self._socket),
                "--save", "", "--appendonly", "no", *words,
            ],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        ends_at = time.monotonic() + 20
        while True:
            with contextlib.suppress(redis.RedisError):
                if self.client.ping():
                    return
            assert self._popen.poll() is None
            assert time.monotonic() < ends_at
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL."""
        if self._popen is not None:
            self._popen.kill()
            self._popen.wait(timeout=20)
            self._popen = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """It takes what is sent and says nothing."""
        assert self._popen is not None
        self._popen.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._popen.send_signal(signal.SIGCONT)

    def names(self) -> list[str]:
        """What is kept now, by key."""
        found = self.client.keys("timeline:*")
        return sorted(key.decode() for key in found if isinstance(key, bytes))

    def flush(self) -> None:
        """Lose everything."""
        self.client.flushall()


@contextmanager
def keeping(known: server.Capabilities) -> Iterator[Kept]:
    """One that runs until the block ends."""
    server.require(known, server.REDIS)
    folder = Path(tempfile.mkdtemp(prefix="timeline-redis-"))
    kept = Kept(known.programs[server.REDIS], folder)
    try:
        kept.start()
        yield kept
    finally:
        kept.client.close()
        kept.kill()
        shutil.rmtree(folder)


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
