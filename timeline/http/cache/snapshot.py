"""What a statement of PostgreSQL saw, as pg_current_snapshot() prints it: xmin:xmax:xip,xip…."""

from typing import NamedTuple


class Snapshot(NamedTuple):
    """Transactions from `ended` on had not begun; those of `running` had not ended."""

    ended: int
    running: frozenset[int]

    def sees(self, xid: int) -> bool:
        """Whether a transaction had ended before it."""
        return xid < self.ended and xid not in self.running

    def covers(self, other: "Snapshot") -> bool:
        """Whether all that the other saw was seen by it."""
        return self.ended >= other.ended and all(
            xid >= other.ended or xid in other.running for xid in self.running
        )


def parse(text: str) -> Snapshot:
    """The snapshot of a text. Raises ValueError."""
    _, ended, running = text.split(":")
    return Snapshot(int(ended), frozenset(int(xid) for xid in running.split(",") if xid))
