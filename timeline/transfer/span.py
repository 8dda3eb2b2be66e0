"""Which partitions an import needs: those of its bulk, not those of a date in the year 1.

The edges take whatever lies outside, so a partition has to earn its place.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Quarters beside the present that cost nothing worth thinking about: ten years.
FREE = 40
# Beyond them a partition needs this many rows on average, and there are never more than MOST.
WORTH = 50
MOST = 600


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

    def bounds(self, zone: str, now: datetime | None = None) -> tuple[datetime, datetime] | None:
        """First and last instant to make partitions for; None when nothing was counted."""
        if not self.counts:
            return None
        now = now or datetime.now(UTC)
        present = now.year * 4 + (now.month - 1) // 3
        first = present - _reach({present - q: n for q, n in self.counts.items()})
        last = present + _reach({q - present: n for q, n in self.counts.items()})
        inside = [quarter for quarter in self.counts if first <= quarter <= last]
        if not inside:
            return None
        least = _instant(self._least[min(inside)], zone)
        most = _instant(self._most[max(inside)], zone)
        return min(least, most), max(least, most) + timedelta(seconds=1)


def _reach(counts: dict[int, int]) -> int:
    """How many quarters away from the present partitions are worth it, in one direction."""
    reached = max((q for q in counts if 0 <= q <= FREE), default=0)
    waiting = 0
    for quarter in sorted(q for q in counts if FREE < q <= MOST):
        waiting += counts[quarter]
        if waiting >= WORTH * (quarter - max(reached, FREE)):
            reached, waiting = quarter, 0
    return reached


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
