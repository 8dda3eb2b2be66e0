"""The cache of a process, from its settings."""

from collections.abc import Awaitable, Callable
from importlib.util import find_spec
from typing import NamedTuple

from timeline.errors import TimelineError
from timeline.http.cache.generations import Generations
from timeline.http.cache.reader import Cache
from timeline.http.database import Database

# Where an answer of the cache costs at most half of PostgreSQL's (docs/benchmarks.md): all of them
# are kept unless others are named.
FUNCTIONS = ("page", "search", "facets", "summary")


class Started(NamedTuple):
    """What there is of a cache. is_up: whether Redis answers; refused: values it did not take."""

    cache: Cache
    generations: Generations
    is_up: Callable[[], bool]
    refused: Callable[[], int]
    close: Callable[[], Awaitable[None]]


def start(url: str, seconds: int, named: str | None, database: Database) -> Started:
    """The cache of a URL of Redis. Raises TimelineError TL400."""
    if find_spec("redis") is None:
        raise TimelineError(
            "TL400", "TIMELINE_REDIS_URL is set, and redis-py is not installed",
            "pip install 'pg-timeline[redis]'",
        )  # fmt: skip
    from timeline.http.cache.store import Store

    store, generations = Store(url, seconds), Generations(database)

    async def close() -> None:
        await generations.close()
        await store.close()

    return Started(
        Cache(store, generations, _functions(named)),
        generations,
        lambda: store.is_up,
        lambda: store.refused,
        close,
    )


def _functions(named: str | None) -> frozenset[str]:
    if named is None:
        return frozenset(FUNCTIONS)
    found = frozenset(name.strip() for name in named.split(","))
    for name in sorted(found - set(FUNCTIONS)):
        raise TimelineError(
            "TL400", f'answers of "{name[:80]}" are not kept', f"choose of: {', '.join(FUNCTIONS)}"
        )
    return found
