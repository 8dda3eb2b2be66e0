"""What Prometheus scrapes of the cache."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from timeline.http.cache.start import Started


class Measures(Collector):
    """Of one process."""

    def __init__(self, started: Started) -> None:
        self._started = started

    def collect(self) -> Iterator[Metric]:
        """What is measured when it is asked for."""
        reads = CounterMetricFamily(
            "timeline_cache_reads",
            "Reads by function and outcome: hit, miss, stale, joined (another's miss), off.",
            labels=("function", "outcome"),
        )
        for labels, count in sorted(self._started.cache.counts.items()):
            reads.add_metric(labels, count)
        yield reads
        yield CounterMetricFamily(
            "timeline_cache_refused",
            "Answers that Redis did not take: it is full, or read only.",
            self._started.refused(),
        )
        yield GaugeMetricFamily(
            "timeline_cache_up",
            "Whether Redis answered when it was last asked.",
            int(self._started.is_up()),
        )
        yield GaugeMetricFamily(
            "timeline_cache_age_seconds",
            "Since the feed was last looked at for it; 0 while nobody reads.",
            self._started.generations.age,
        )
