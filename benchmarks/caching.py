"""What an answer of the cache costs beside PostgreSQL's, and what is lost where it has none."""

import contextlib
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from timeline.errors import TimelineError
from timeline.http.process import serving

from .companies import Company
from .serving import KEY, requests, script

# Each with a date that changes nothing: by it one question can be told from the next.
_PATHS = {
    "page": "timeline/?count=none&date_to={date}",
    "page with its count": "timeline/?date_to={date}",
    "search": "search/?q=mail&date_to={date}",
    "facets": "facets/?date_to={date}",
    "summary": "summary/?by=month&date_to={date}",
}
FUNCTIONS = "page,search,facets,summary"
# A hit is worth it where it costs at most half; a miss should not be felt.
HIT, MISS = 0.5, 1.2
_DIRECT = {"Cache-Control": "no-cache"}


def program() -> str:
    """redis-server. Raises TimelineError where there is none."""
    found = shutil.which("redis-server")
    if found is None:
        raise TimelineError(
            "TL400",
            "answers are kept in Redis, and there is no redis-server",
            "install it (Debian: apt-get install redis-server), or choose other parts",
        )
    return found


@contextmanager
def keeping() -> Iterator[str]:
    """A Redis on a socket of its own, which keeps nothing when it ends: its URL."""
    import redis

    with tempfile.TemporaryDirectory() as folder:
        socket = Path(folder) / "redis.sock"
        words = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no")
        process = subprocess.Popen([program(), *words], stdout=subprocess.DEVNULL)
        try:
            with contextlib.closing(redis.Redis.from_url(f"unix://{socket}")) as client:
                ends_at = time.monotonic() + 20
                while True:
                    with contextlib.suppress(redis.RedisError):
                        if client.ping():
                            break
                    if time.monotonic() > ends_at:
                        raise TimelineError("TL500", "redis-server does not answer")
                    time.sleep(0.02)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(timeout=20)


def measure(dsn: str, companies: list[Company], seconds: int, turns: int) -> list[dict[str, Any]]:
    """The cost of a request that is kept, and of one that is not yet, beside one of PostgreSQL."""
    found = []
    environment = {"TIMELINE_JWT_KEY": KEY, "TIMELINE_CACHE_FUNCTIONS": FUNCTIONS}
    with keeping() as url, tempfile.TemporaryDirectory() as folder:
        environment["TIMELINE_REDIS_URL"] = url
        with serving(dsn, **environment) as (site, _):
            for name, path in _PATHS.items():
                same = path.format(date="2999-12-31")
                files = {
                    "hit": script(Path(folder), "hit", companies[:16], same),
                    "hit, direct": script(Path(folder), "same", companies[:16], same, _DIRECT),
                    "miss": script(Path(folder), "miss", companies[:16], path),
                    "miss, direct": script(Path(folder), "each", companies[:16], path, _DIRECT),
                }
                rates: dict[str, list[float]] = {side: [] for side in files}
                for turn in range(-1, turns):
                    for side, file in files.items():
                        rate = requests(site, file, seconds if turn >= 0 else 2)
                        if turn >= 0:
                            rates[side].append(rate)
                found += [_figure(name, "hit", HIT, rates), _figure(name, "miss", MISS, rates)]
    return found


def _figure(name: str, side: str, goal: float, rates: dict[str, list[float]]) -> dict[str, Any]:
    """Time for a request, as a share of what the database path takes."""
    ours, direct = rates[side], rates[f"{side}, direct"]
    ratio = round(statistics.median(direct) / statistics.median(ours), 3)
    return {
        "name": f"cache {side} / database path, {name}",
        "goal": goal,
        "ratio": ratio,
        "is_reached": ratio <= goal,
        "per_second": {
            side: [round(rate) for rate in ours],
            "database": [round(rate) for rate in direct],
        },
    }
