"""The objects a run has entered: what became of each, and what need not be sent again."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from itertools import islice
from typing import NamedTuple

from timeline.transfer.origins import Origin

# An object named by a thousand rows is one object: it counts by the strongest of its outcomes.
OUTCOMES = ("erased", "unchanged", "updated", "inserted")
# So many are remembered, in 64 bits each for name and text: up to 150 MB. Past that the older half
# is forgotten: one that comes again after half a million others is sent and counted again.
MOST = 1_000_000


class Part(NamedTuple):
    """A directory entry or an activity as the text that is sent; `name` tells objects apart."""

    text: str
    origin: Origin
    name: str = ""


class Landed:
    """Remembers the objects that landed, by digests."""

    def __init__(self, most: int = MOST) -> None:
        self.counts: Counter[str] = Counter()
        # Digest of the name to digest of the text that landed last, and the outcome in two bits.
        self._known: dict[int, int] = {}
        self._most = most

    def fresh(self, parts: Iterable[Part]) -> list[Part]:
        """Those that say something else of their object than what was said of it last."""
        said: dict[int, int] = {}
        found = []
        for part in parts:
            name, text = _digest(part.name), _digest(part.text)
            last = said.get(name)
            if last is None and name in self._known:
                last = self._known[name] >> 2
            if last != text:
                found.append(part)
            said[name] = text
        return found

    def add(self, part: Part, outcome: str) -> None:
        """What became of an object, once that is sure."""
        name, rank = _digest(part.name), OUTCOMES.index(outcome)
        known = self._known.get(name)
        before = None if known is None else known & 3
        if before is None or rank > before:
            self.counts[outcome] += 1
            if before is not None:
                self.counts[OUTCOMES[before]] -= 1
        self._known[name] = _digest(part.text) << 2 | max(rank, before or 0)
        if len(self._known) > self._most:
            self._known = dict(islice(self._known.items(), len(self._known) // 2, None))


def _digest(text: str) -> int:
    return int.from_bytes(
        blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), "big"
    )
