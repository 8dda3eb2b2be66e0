"""One connection that follows the feed of all companies, for every client of the process."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.http import guard
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live import stream
from timeline.http.live.groups import DIRECTORY, RESOLVING, Group, Key, Parsed
from timeline.http.live.stream import Frame, Stream

# Seconds between two looks, while anybody listens.
EVERY = 0.04
_LONGEST_PAUSE = 2.0
# So many clients catch up at once.
_READERS = 4
_ALL = Credential(None, None, "admin")
# The tail's place is no longer kept, or was of another database: nobody knows what changed.
_LOST = ("TL410", "TL416", "TL425")
# Of the database; any other error is one of a company, its settings, its rows.
_EVERYBODYS = frozenset({*_LOST, *db.RETRYABLE, "unreachable", "busy", "refused", "not_installed"})


class Tail:
    """Who listens to what, and the task that reads for them while there is anybody."""

    def __init__(
        self,
        database: Database,
        *,
        may_follow: bool,
        tell: guard.Log,
        changed: Callable[[str | None], None] = lambda company: None,
        others: Database | None = None,
    ) -> None:
        self._database, self._may_follow, self._say = database, may_follow, tell
        # Who comes has connections beside the tail's own: a thousand at once do not stop it.
        self._others = others or database
        # Who is told of a change of a company reads no page from before it. None: of any.
        self.changed = changed
        self._groups: dict[str, dict[Key, Group]] = {}
        # One batch at a time; who joins does so between two.
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._is_closed = self._is_lost = False
        self._read_at = 0.0
        # They leave some of those to requests.
        self.reading = asyncio.Semaphore(_READERS)
        # Also those that are still catching up.
        self.opened: set[Stream] = set()
        self.position = ""

    @property
    def streams(self) -> list[Stream]:
        """All that listen."""
        return [
            listener
            for groups in self._groups.values()
            for group in groups.values()
            for listener in group.streams
        ]

    @property
    def age(self) -> float:
        """Seconds since the last batch; 0 while nobody listens."""
        return time.monotonic() - self._read_at if self._task is not None else 0.0

    async def join(self, who: Credential, options: str, listener: Stream) -> Key:
        """From the next batch on `listener` is told. Raises TimelineError."""
        key = self._key(who, options)
        async with self._turn:
            if self._is_closed:
                raise TimelineError("busy", "this server is ending", "connect again")
            if self._task is None:
                self.position = (await self._companies("now"))["position"]
                self._read_at = time.monotonic()
                self._task = asyncio.create_task(self._follow())
            group = self._groups.setdefault(key[0], {}).setdefault(key, Group(key))
            group.streams.add(listener)
        try:
            await self._resolve(group)
            # A batch that goes on was begun without it: what comes is behind its end.
            async with self._turn:
                return key
        except BaseException:
            self.leave(key, listener)
            raise

    async def _resolve(self, group: Group) -> None:
        async with group.resolving:
            if group.is_resolved:
                return
            group.is_passed = False
            found = await self._beside(group.key)
            if group.is_passed:
                # By settings, perhaps, that make another filter of it.
                async with self._turn:
                    group.parsed = await self._parse(self._database, group.key)
            else:
                group.parsed = found

    async def parse(self, who: Credential, options: str) -> Parsed:
        """What the options of a client mean. Raises TimelineError."""
        key = self._key(who, options)
        group = self._groups.get(key[0], {}).get(key)
        if group is not None and group.is_resolved:
            return group.parsed
        return await self._beside(key)

    async def _beside(self, key: Key) -> Parsed:
        async with self.reading:
            return await self._parse(self._others, key)

    def _key(self, who: Credential, options: str) -> Key:
        if who.company is None:
            raise TimelineError("TL401", "the token names no company", "ask for another token")
        if not self._may_follow:
            raise TimelineError("refused", "the login of this server is no administrator")
        return (who.company, who.viewer, options)

    def leave(self, key: Key, listener: Stream) -> None:
        """No more for `listener`."""
        groups = self._groups.get(key[0], {})
        group = groups.get(key)
        if group is None:
            return
        group.streams.discard(listener)
        if not group.streams:
            del groups[key]
        if not groups:
            self._groups.pop(key[0], None)

    async def close(self, seconds: float = 5.0) -> None:
        """End every stream, and wait until their clients have been told where they are."""
        self._is_closed = True
        for listener in [*self.opened]:
            listener.close(stream.RESTART, "")
        ends_at = time.monotonic() + seconds
        while self.opened and time.monotonic() < ends_at:
            await asyncio.sleep(0.02)
        if self._task is not None:
            self._task.cancel()

    async def _follow(self) -> None:
        """Batch after batch, whatever happens; ends when nobody listens any more."""
        failures = 0
        while True:
            try:
                async with self._turn:
                    if not self._groups:
                        self._task = None
                        return
                    if self._is_lost:
                        await self._restart()
                    has_more = await self._batch()
                failures = 0
                if not has_more:
                    await asyncio.sleep(EVERY)
                continue
            except TimelineError as error:
                code, self._is_lost = error.code, self._is_lost or error.code in _LOST
            except Exception as error:
                # A bug of ours: without this task, a thousand clients would wait for nothing.
                code = type(error).__name__
            if not failures:
                self._say({"level": "error", "event": "the live feed waits", "code": code})
            failures += 1
            await asyncio.sleep(db.backoff(failures, EVERY, _LONGEST_PAUSE))

    async def _batch(self) -> bool:
        found = await self._companies(self.position)
        told: list[tuple[Group, Frame]] = []
        for company in found["companies"]:
            self.changed(company)
            try:
                told += await self._told(company, found["position"])
            except TimelineError as error:
                if error.code in _EVERYBODYS:
                    raise
                self._drop(company, error.code)
            except Exception as error:
                self._drop(company, type(error).__name__)
        # All or nothing: what failed before this is asked for again, what comes after cannot fail.
        for group, frame in told:
            group.tell(frame)
        self.position = found["position"]
        self._read_at = time.monotonic()
        return bool(found["more"])

    async def _told(self, company: str, until: str) -> list[tuple[Group, Frame]]:
        """The changes of one company up to a position, each with whom it concerns."""
        # Clients leave whenever they like, also while we wait for an answer.
        groups = []
        for group in [*self._groups.get(company, {}).values()]:
            if not group.is_resolved:
                group.is_passed = True
                continue
            groups.append(group)
            if group.is_old:
                await self._renew(group)
        found = await self._changes(company, until, groups)
        if any(change["change"] in RESOLVING for _, changes in found for change in changes):
            # What comes behind new settings or a merge is for filters that know it, in this batch
            # already: a client may have caught up to in between, and be told the rest by us.
            for group in groups:
                await self._renew(group)
            found = await self._changes(company, until, groups)
        told: list[tuple[Group, Frame]] = []
        for asked, changes in found:
            for change in changes:
                kind, position = change["change"], change["position"]
                if kind in DIRECTORY:
                    told += [
                        (group, frame)
                        for group in asked
                        for frame in group.parsed.frames(kind, position, change["told"])
                    ]
                    continue
                shown = Frame("change", position, change["told"] or "")
                gone = Frame("change", position, change["gone"])
                told += [(asked[at - 1], shown) for at in change["shown"]]
                told += [(asked[at - 1], gone) for at in change["left"]]
        return told

    async def _changes(
        self, company: str, until: str, groups: list[Group]
    ) -> list[tuple[list[Group], list[dict[str, Any]]]]:
        """For those who want the same of each activity, its changes and whom they concern."""
        by_include: dict[tuple[str, ...], list[Group]] = {}
        for group in groups:
            by_include.setdefault(group.parsed.include, []).append(group)
        found = []
        for include, asked in by_include.items():
            values = {
                "of_company": company,
                "after": self.position,
                "until": until,
                "include": list(include),
                "filters": [group.parsed.filter for group in asked],
            }
            found.append((asked, json.loads(await self._ask("live_changes", values))))
        return found

    def _drop(self, company: str, code: str) -> None:
        """What cannot be told to one company stops nobody else: its clients come again and read."""
        self._say({"level": "error", "event": "live clients dropped", "code": code})
        for group in self._groups.pop(company, {}).values():
            for listener in group.streams:
                listener.close(stream.BEHIND, code)

    async def _restart(self) -> None:
        """Nobody knows what was missed: everybody reads anew, and the tail goes on from now."""
        self.position = (await self._companies("now"))["position"]
        self._is_lost = False
        self.changed(None)
        for listener in self.streams:
            listener.restart(self.position)

    async def _renew(self, group: Group) -> None:
        group.parsed = await self._parse(self._database, group.key)

    async def _parse(self, database: Database, key: Key) -> Parsed:
        company, viewer, options = key
        who = Credential(company, viewer, "admin")
        text = await database.call(
            who, queries.named("live_filter"), {"options": options}, is_read=True
        )
        found = json.loads(text)
        return Parsed(**{**found, "include": tuple(found["include"])})

    async def _companies(self, after: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(await self._ask("live_companies", {"after": after}))
        return found

    async def _ask(self, name: str, values: dict[str, Any]) -> bytes:
        return await self._database.call(_ALL, queries.named(name), values, is_read=True)
