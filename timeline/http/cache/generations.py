"""The generation of each company: the snapshot that an answer of the cache must have seen."""

import asyncio
import json
import time
from typing import Any

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.http import guard
from timeline.http.cache import snapshot
from timeline.http.cache.snapshot import Snapshot
from timeline.http.credential import Credential
from timeline.http.database import Database

# Seconds between two looks at the feed; a look that takes long is followed by a longer pause.
EVERY = 0.1
_SHARE = 5
# Seconds for which what was seen is good: nothing is answered from the cache with older news.
FRESH = 1.0
# Seconds without a reader after which nobody looks.
_IDLE = 60.0
_LONGEST_PAUSE = 5.0
# Companies that are remembered one by one.
_MOST = 100_000
_ALL = Credential(None, None, "admin")


class Generations:
    """Follows the feed of all companies, while anybody reads."""

    def __init__(self, database: Database, tell: guard.Log = guard.log) -> None:
        self._database, self._say = database, tell
        self._task: asyncio.Task[None] | None = None
        self._looked_at = self._asked_at = float("-inf")
        # What is needed of a company that nothing was heard of since.
        self._floor: Snapshot | None = None
        self._changed: dict[str, Snapshot] = {}
        # What may have changed, and how often: until a look that began afterwards.
        self._doubted: dict[str, int] = {}
        # How often all was forgotten.
        self._forgotten = 0
        self._since = self._archives = self.epoch = ""

    @property
    def age(self) -> float:
        """Seconds since the last look began; 0 while nobody reads."""
        if self._task is None or self._floor is None:
            return 0.0
        return time.monotonic() - self._looked_at

    def needed(self, company: str) -> Snapshot | None:
        """What an answer for a company must have seen. None: nobody knows, ask PostgreSQL."""
        self._asked_at = time.monotonic()
        if self._task is None:
            self._task = asyncio.create_task(self._follow())
        if self._asked_at > self._looked_at + FRESH or company in self._doubted:
            return None
        return self._changed.get(company, self._floor)

    def doubt(self, company: str) -> None:
        """Something of a company may have changed: its next readers ask PostgreSQL."""
        if len(self._doubted) >= _MOST:
            self.forget()
        self._doubted[company] = self._doubted.get(company, 0) + 1

    def forget(self) -> None:
        """Something of any company may have changed: all ask PostgreSQL until the next look."""
        self._forgotten += 1
        self._floor, self._changed, self._doubted = None, {}, {}

    async def close(self) -> None:
        """Stop looking."""
        if self._task is not None:
            self._task.cancel()

    async def _follow(self) -> None:
        failures = 0
        while time.monotonic() < self._asked_at + _IDLE:
            began, code = time.monotonic(), ""
            try:
                await self._look()
            except TimelineError as error:
                code = error.code
            except Exception as error:
                # A bug of ours: without this task nothing would be answered from the cache again.
                code = type(error).__name__
            if code and not failures:
                self._say({"level": "error", "event": "the cache waits", "code": code})
            failures = failures + 1 if code else 0
            spent = time.monotonic() - began
            if code:
                pause = db.backoff(failures, EVERY, _LONGEST_PAUSE)
            else:
                longest = FRESH / 2 if spent < FRESH else _LONGEST_PAUSE
                pause = max(EVERY, min(longest, _SHARE * spent))
            await asyncio.sleep(pause)
        self._task = None

    async def _look(self) -> None:
        """Raises TimelineError."""
        began, doubted, forgotten = time.monotonic(), dict(self._doubted), self._forgotten
        text = await self._database.call(
            _ALL, queries.named("changed_companies"), {"since": self._since}, is_read=True
        )
        found: dict[str, Any] = json.loads(text)
        self._since = found["snapshot"]
        if forgotten != self._forgotten or found["is_standby"]:
            # What a standby prints of its snapshots lacks the transactions that are open.
            return
        seen = snapshot.parse(found["snapshot"])
        self._learn(found, seen)
        for company, times in doubted.items():
            self._changed[company] = seen
            # Once more since: the next look tells.
            if self._doubted.get(company) == times:
                del self._doubted[company]
        if len(self._changed) > _MOST:
            self._floor, self._changed = seen, {}
        self._looked_at = began

    def _learn(self, found: dict[str, Any], seen: Snapshot) -> None:
        is_other = found["epoch"] != self.epoch or found["archives"] != self._archives
        if self._floor is None or is_other or found["companies"] is None:
            self._floor, self._changed = seen, {}
        else:
            self._changed.update(dict.fromkeys(found["companies"], seen))
        self.epoch, self._archives = found["epoch"], found["archives"]
