"""What an answer of the cache costs beside PostgreSQL's, and what is lost where it has none."""

import statistics
import tempfile
from pathlib import Path
from typing import Any

from timeline.http.process import serving

from . import keeper
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


def measure(dsn: str, companies: list[Company], seconds: int, turns: int) -> list[dict[str, Any]]:
    """The cost of a request that is kept, and of one that is not yet, beside one of PostgreSQL."""
    found = []
    environment = {"TIMELINE_JWT_KEY": KEY, "TIMELINE_CACHE_FUNCTIONS": FUNCTIONS}
    with keeper.keeping() as kept, tempfile.TemporaryDirectory() as folder:
        environment["TIMELINE_REDIS_URL"] = kept.url
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
