"""Who the rows belong to: a few companies that are the same at every size, the rest by Zipf."""

from typing import NamedTuple
from uuid import UUID

from timeline.errors import TimelineError

from .database import Connection

# Rows of the companies that every measure asks for. They are the same rows at 1 M and at 10 M, so
# that what differs between sizes is the size of everybody else.
PROBES = {"largest": 500_000, "large": 130_000, "middling": 15_000, "small": 1_000, "sparse": 160}
SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
FILLERS = {"1k": 2, "100k": 30, "1m": 200, "10m": 1_000}
# What a probe may take of everything: at 100 K only the middling one and below are there.
_SHARE = 0.55
# The company whose account 0 has a thousand contacts, a fifth of its activities about them: the
# largest, and where that does not fit in, one of this many rows; smaller ones have fewer contacts.
_CROWDED = 20_000


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
    def is_probe(self) -> bool:
        """Is it the same at every size, and asked by every measure?"""
        return self.name in PROBES

    @property
    def has_crowd(self) -> bool:
        """Has it the account of a thousand contacts?"""
        return self.name in ("largest", "crowded")

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
        """Accounts; number 0 of a company with a crowd has a thousand contacts."""
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
    others = range(FILLERS[size])
    if not any(company.has_crowd for company in found) and left >= 2 * _CROWDED:
        found.append(Company(1000, "crowded", _CROWDED))
        others, left = others[1:], left - _CROWDED
    weights = [1 / (rank + 2) ** 0.75 for rank in others]
    for rank, weight in zip(others, weights, strict=True):
        rows = max(1, int(left * weight / sum(weights)))
        found.append(Company(1000 + rank, f"filler {rank}", rows))
    return found


def check(connection: Connection, found: list[Company]) -> None:
    """Raise TimelineError TL409 where the data are of another version of the benchmark."""
    there = connection.execute("select c.number, c.name, c.rows from bench.company as c").fetchall()
    if {*there} != {(c.number, c.name, c.rows) for c in found}:
        base = connection.info.dbname
        raise TimelineError(
            "TL409",
            f"the rows of {base} were made by another version of the benchmark",
            f"drop them, and they are made anew: drop database {base}",
        )
