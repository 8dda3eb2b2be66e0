"""Who the rows belong to: a few companies that are the same at every size, the rest by Zipf."""

from typing import NamedTuple
from uuid import UUID

# Rows of the companies that every measure asks for. They are the same rows at 1 M and at 10 M, so
# that what differs between sizes is the size of everybody else.
PROBES = {"largest": 500_000, "large": 130_000, "middling": 15_000, "small": 1_000, "sparse": 160}
SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
FILLERS = {"1k": 2, "100k": 30, "1m": 200, "10m": 1_000}
# What a probe may take of everything: at 100 K only the middling one and below are there.
_SHARE = 0.55


class Company(NamedTuple):
    """A tenant: its number gives its id and seeds its rows."""

    number: int
    name: str
    rows: int

    @property
    def id(self) -> UUID:
        """Its uuid."""
        return UUID(f"00000000-0000-4000-8000-{self.number:012x}")

    @property
    def users(self) -> int:
        """People, among whom its activities are shared."""
        return max(3, min(200, int(self.rows**0.5 / 2)))

    @property
    def contacts(self) -> int:
        """Contacts, each with one account."""
        return max(2, self.rows // 15)

    @property
    def accounts(self) -> int:
        """Accounts; number 0 of the largest company has a thousand contacts."""
        return max(1, self.rows // 60)

    @property
    def deals(self) -> int:
        """Deals, each with one account."""
        return max(1, self.rows // 40)


def companies(size: str) -> list[Company]:
    """The companies of a data set of that size ("1k", "100k", "1m", "10m"), the largest first."""
    total = SIZES[size]
    found: list[Company] = []
    for number, (name, rows) in enumerate(PROBES.items(), start=1):
        if rows <= total * _SHARE and sum(c.rows for c in found) + rows <= total:
            found.append(Company(number, name, rows))
    left = total - sum(company.rows for company in found)
    weights = [1 / (rank + 2) ** 0.75 for rank in range(FILLERS[size])]
    for rank, weight in enumerate(weights):
        rows = max(1, int(left * weight / sum(weights)))
        found.append(Company(1000 + rank, f"filler {rank}", rows))
    return found
