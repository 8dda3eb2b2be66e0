"""Which partitions an import needs: those of its bulk, not those of a date in the year 1."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Distances from the present in quarters, activities at each → how far partitions are worth it.
Reach = Callable[[list[int], list[int]], int]


class Survey:
    """Dates counted by quarter, with the first and last of each."""

    def __init__(self) -> None:
        self.counts: Counter[int] = Counter()
        self._least: dict[int, str] = {}
        self._most: dict[int, str] = {}

    def add(self, date: str) -> None:
        """Count an ISO date; what is none is left to the server to refuse."""
        try:
            quarter = int(date[:4]) * 4 + (int(date[5:7]) - 1) // 3
        except ValueError:
            return
        self.counts[quarter] += 1
        if date < self._least.setdefault(quarter, date):
            self._least[quarter] = date
        if date > self._most.setdefault(quarter, date):
            self._most[quarter] = date

    def bounds(
        self, zone: str, reach: Reach, now: datetime | None = None
    ) -> tuple[datetime, datetime] | None:
        """First and last instant to make partitions for; None when nothing was counted.

        `reach` is asked once for the past and once for the future.
        """
        if not self.counts:
            return None
        now = now or datetime.now(UTC)
        present = now.year * 4 + (now.month - 1) // 3
        counts = list(self.counts.values())
        first = present - reach([present - quarter for quarter in self.counts], counts)
        last = present + reach([quarter - present for quarter in self.counts], counts)
        inside = [quarter for quarter in self.counts if first <= quarter <= last]
        if not inside:
            return None
        least = _instant(self._least[min(inside)], zone)
        most = _instant(self._most[max(inside)], zone)
        return min(least, most), max(least, most) + timedelta(seconds=1)


def _instant(date: str, zone: str) -> datetime:
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        at = datetime(int(date[:4]), int(date[5:7]), 1, tzinfo=UTC)
    if at.tzinfo is None:
        try:
            at = at.replace(tzinfo=ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            at = at.replace(tzinfo=UTC)
    return at.astimezone(UTC)
