"""What Prometheus scrapes: of this process as it counts, of the database as its views tell.

No label ever names a company, or anything that a tenant chose: consumers are an administrator's.
"""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from timeline import queries
from timeline.errors import TimelineError
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live.tail import Tail
from timeline.http.pools import Pools

_METHODS = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")
_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)
_ADMIN = Credential(None, None, "admin")
# Seconds for which what the database told is good: scrapers may be many.
_FRESH = 10.0
_POOL: dict[str, tuple[str, Callable[[Database], int]]] = {
    "size": ("Connections to PostgreSQL.", lambda one: one.pool.get_stats().get("pool_size", 0)),
    "available": ("Of them, idle.", lambda one: one.pool.get_stats().get("pool_available", 0)),
    "waiting": ("Requests that wait for one.", lambda one: one.waiting),
}


class Metrics:
    """The registry of a process."""

    def __init__(
        self, databases: dict[str, Database], tail: Tail, pools: Pools, *, may_look: bool
    ) -> None:
        self._databases, self._tail, self._may_look = databases, tail, may_look
        self._pools = pools
        self._told: dict[str, Any] = {}
        self._asked_at = 0.0
        self._is_up = False
        self.registry = CollectorRegistry()
        self._requests = Histogram(
            "timeline_http_request_seconds",
            "Requests by route, method and status; streams are not among them.",
            ("route", "method", "status"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._calls = Histogram(
            "timeline_function_seconds",
            "Calls of functions, waiting for a connection included, by name and error code.",
            ("function", "code"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._closed = Counter(
            "timeline_live_closed",
            "Live streams that ended, by WebSocket close code.",
            ("code",),
            registry=self.registry,
        )
        self.registry.register(self)
        self.registry.register(pools)

    def request(self, fields: dict[str, Any]) -> None:
        """A line of the log, once a request is over."""
        if "close" in fields:
            self._closed.labels(str(fields["close"])).inc()
        elif "path" in fields:
            method = fields["method"] if fields["method"] in _METHODS else "other"
            labels = (fields["path"], method, str(fields["status"]))
            self._requests.labels(*labels).observe(fields["ms"] / 1000)

    def called(self, function: str, seconds: float, code: str) -> None:
        """A call of a function; code "" when it answered."""
        self._calls.labels(function, code).observe(seconds)

    async def text(self) -> bytes:
        """What is scraped, in Prometheus's text format."""
        if self._may_look and time.monotonic() > self._asked_at + _FRESH:
            await self._look()
            self._asked_at = time.monotonic()
        await self._pools.look()
        return generate_latest(self.registry)

    async def _look(self) -> None:
        try:
            found = await self._databases["operations"].call(
                _ADMIN, queries.named("measures"), {}, is_read=True
            )
        except TimelineError:
            self._told, self._is_up = {}, False
        else:
            self._told, self._is_up = json.loads(found), True

    def collect(self) -> Iterator[Metric]:
        """What is measured when it is asked for."""
        for key, (text, count) in _POOL.items():
            family = GaugeMetricFamily(f"timeline_pool_{key}", text, labels=("pool",))
            for name, database in self._databases.items():
                family.add_metric((name,), count(database))
            yield family
        yield GaugeMetricFamily(
            "timeline_live_streams", "Clients of the live feed.", len(self._tail.opened)
        )
        yield GaugeMetricFamily(
            "timeline_live_age_seconds",
            "Since the feed was last read for them; 0 while nobody listens.",
            self._tail.age,
        )
        if self._may_look:
            yield GaugeMetricFamily(
                "timeline_database_up", "Whether the database told of itself.", int(self._is_up)
            )
        yield from _families(self._told)


def _families(told: dict[str, Any]) -> Iterator[Metric]:
    """Each measure is {"name", "help", "label", "values": {label: value}}."""
    for measure in told.get("measures", ()):
        labels = (measure["label"],) if measure["label"] else ()
        family = GaugeMetricFamily(measure["name"], measure["help"], labels=labels)
        for label, value in measure["values"].items():
            if value is not None:
                family.add_metric((label,) if labels else (), float(value))
        yield family
