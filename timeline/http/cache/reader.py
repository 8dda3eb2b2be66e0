"""A read by way of the cache: kept, joined with another's, or of PostgreSQL."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from hashlib import blake2b
from typing import NamedTuple, Protocol
from zlib import crc32

from timeline import __version__
from timeline.http.cache import snapshot
from timeline.http.cache.generations import Generations
from timeline.http.cache.snapshot import Snapshot
from timeline.http.credential import Credential

# Seconds that Redis is waited for at most.
_LONGEST = 0.5
# As timeline_data.token() makes them; what looks otherwise is for PostgreSQL to refuse.
_TOKEN = re.compile(r"([0-9a-f]{8})-([0-9]{1,19})")

# The bytes of an answer, and the snapshot they were read from as PostgreSQL prints it.
Fill = Callable[[], Awaitable[tuple[bytes, str]]]


class Keeper(Protocol):
    """Where answers are kept."""

    @property
    def is_open(self) -> bool:
        """Whether it may be asked now."""

    async def get(self, key: str, patience: float) -> bytes | None:
        """What is kept; None: nothing, or nobody knows within so many seconds."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""


class Answer(NamedTuple):
    """Bytes of PostgreSQL, and the snapshot they were read from."""

    body: bytes
    seen: Snapshot


class Question(NamedTuple):
    """A call of a function that is cached, without its min_token; token: that, if there was one."""

    function: str
    arguments: str
    token: str | None = None


class Cache:
    """The answers of the functions that are cached."""

    def __init__(
        self,
        store: Keeper,
        generations: Generations,
        functions: frozenset[str],
    ) -> None:
        self._store, self._generations = store, generations
        self.functions = functions
        # By function and outcome: hit, miss, stale, joined, off.
        self.counts: Counter[tuple[str, str]] = Counter()
        self._flights: dict[tuple[str, str | None], asyncio.Task[Answer]] = {}
        # Seconds that PostgreSQL takes for each, lately.
        self._usual: dict[str, float] = {}

    def doubt(self, company: str | None) -> None:
        """Something of a company may have changed, or somebody was told so. None: of any."""
        if company is None:
            self._generations.forget()
        else:
            self._generations.doubt(company)

    async def read(self, who: Credential, question: Question, fill: Fill) -> tuple[bytes, str]:
        """The bytes of the answer, and where they are from. Raises TimelineError."""
        company = who.company
        is_known = company is not None and self._generations.needed(company) is not None
        if company is None or not is_known or not self._store.is_open:
            self.counts[question.function, "off"] += 1
            return (await fill())[0], "off"
        key = self._key(who, question)
        # On a busy machine both are slow: Redis is given up when PostgreSQL would have answered.
        patience = min(_LONGEST, self._usual.get(question.function, 0.0))
        kept = _unpack(key, await self._store.get(key, patience))
        # Asked again: on the way to Redis and back something may have been heard of.
        needed = self._generations.needed(company)
        if needed is None:
            self.counts[question.function, "off"] += 1
            return (await fill())[0], "off"
        if kept is not None and self._is_good(kept, needed, question.token):
            self.counts[question.function, "hit"] += 1
            return kept.body, "hit"
        while (flight := self._flights.get((key, question.token))) is not None:
            # It may have begun before what this reader knows of.
            answer = await asyncio.shield(flight)
            if self._is_good(answer, needed, question.token):
                self.counts[question.function, "joined"] += 1
                return answer.body, "joined"
        outcome = "miss" if kept is None else "stale"
        self.counts[question.function, outcome] += 1
        return (await asyncio.shield(self._fly(key, question, fill))).body, outcome

    def _fly(self, key: str, question: Question, fill: Fill) -> "asyncio.Task[Answer]":
        """Ask PostgreSQL, for whoever joins; who asked first may go away meanwhile."""
        place = (key, question.token)
        flight = asyncio.create_task(self._fill(place, question.function, fill))
        self._flights[place] = flight
        # Its error is looked at, also where nobody waits any more.
        flight.add_done_callback(lambda task: task.cancelled() or task.exception())
        return flight

    async def _fill(self, place: tuple[str, str | None], function: str, fill: Fill) -> Answer:
        key, began = place[0], time.perf_counter()
        try:
            body, seen = await fill()
        finally:
            # With its end, and not a turn of the loop later: who waits for one that has ended
            # waits for nothing, and would find it again and again.
            if self._flights.get(place) is asyncio.current_task():
                del self._flights[place]
        spent = time.perf_counter() - began
        self._usual[function] = 0.9 * self._usual.get(function, spent) + 0.1 * spent
        self._store.put(key, f"{key} {crc32(body)} {seen}\n".encode() + body)
        return Answer(body, snapshot.parse(seen))

    def _is_good(self, answer: Answer, needed: Snapshot, token: str | None) -> bool:
        """Whether it has seen the changes of its company that are known, and a token's write."""
        if not answer.seen.covers(needed):
            return False
        if token is None:
            return True
        found = _TOKEN.fullmatch(token)
        return (
            found is not None
            and found[1] == self._generations.epoch
            and answer.seen.sees(int(found[2]))
        )

    def _key(self, who: Credential, question: Question) -> str:
        parts = (
            __version__, self._generations.epoch, who.company, who.viewer, who.role,
            question.function, question.arguments,
        )  # fmt: skip
        return "timeline:" + blake2b(repr(parts).encode(), digest_size=24).hexdigest()


def _unpack(key: str, value: bytes | None) -> Answer | None:
    """What was kept under a key, and says so itself: what is mixed up or cut off shows nothing."""
    if value is None:
        return None
    head, _, body = value.partition(b"\n")
    named, _, rest = head.decode("ascii", "replace").partition(" ")
    checksum, _, seen = rest.partition(" ")
    if (named, checksum) != (key, str(crc32(body))):
        return None
    try:
        return Answer(body, snapshot.parse(seen))
    except ValueError:
        return None
