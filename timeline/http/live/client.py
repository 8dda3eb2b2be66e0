"""From a subscription to its stream: catch up, join the tail, close the gap between the two."""

import asyncio
import json
from collections.abc import Coroutine
from typing import Any

from timeline import feed, queries
from timeline.errors import TimelineError
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.live import stream
from timeline.http.live.groups import DIRECTORY, Key
from timeline.http.live.stream import Frame, Stream
from timeline.http.live.tail import Tail

# Seconds of silence after which a client is told where it is.
HEARTBEAT = 20.0
# Seconds that a client may take to take a frame.
SEND_SECONDS = 10.0

_BATCH = 200
_NOT = ("limit", "consumer", "min_token")


class Subscription:
    """What one client follows. `begin`, then `run` beside whatever sends `stream` to it."""

    def __init__(
        self,
        tail: Tail,
        database: Database,
        who: Credential,
        options: dict[str, Any],
        after: str | None,
    ) -> None:
        for key in _NOT:
            if key in options:
                raise TimelineError(
                    "TL405", f'a subscription has no "{key}"', "leave it out", field=key
                )
        self._tail, self._database, self._who = tail, database, who
        self._after = "now" if after is None else after
        self._options = json.dumps(options, ensure_ascii=False, sort_keys=True)
        # Also of objects and settings, which may ask to read anew; what is no flag is refused.
        is_plain = options.get("objects") in (None, False)
        reading = {**options, "limit": _BATCH, **({"objects": True} if is_plain else {})}
        self._reading = json.dumps(reading, ensure_ascii=False)
        self.stream = Stream()

    async def begin(self) -> None:
        """Read what comes first, under the client's own role. Raises TimelineError."""
        self._first = await self._read(self._after)
        self._parsed = await self._tail.parse(self._who, self._options)
        start = self._first.position if self._after == "now" else self._after
        self.stream.position = start
        self.stream.put(stream.ready(start))

    async def run(self) -> None:
        """Put what came since; then what comes, until it is cancelled. Raises TimelineError."""
        self._tail.opened.add(self.stream)
        batch = self._first
        try:
            while True:
                batch = await self._read(await self._follow(batch))
        except TimelineError:
            if self.stream.end is None:
                raise
            # It was told already that it is over, and why: what is queued is sent before that.
            await asyncio.Event().wait()
        finally:
            self._tail.opened.discard(self.stream)

    async def _follow(self, batch: feed.Batch) -> str:
        """Catch up, then listen until the tail tells too much at once; how far all was put."""
        self.stream.catch_up()
        key = None
        try:
            while True:
                for frame in stream.collapsed(self._frames(batch)):
                    await self.stream.room()
                    self.stream.put(frame)
                if self.stream.overflow.is_set():
                    return batch.position
                if not batch.more and key is None:
                    key = await self._join()
                elif not batch.more and stream.place(batch.position) >= self._joined:
                    self.stream.caught_up(batch.position)
                    await self.stream.overflow.wait()
                    return self.stream.last
                batch = await self._read(batch.position)
        finally:
            if key is not None:
                self._tail.leave(key, self.stream)

    def here(self) -> str:
        """The position that the client has: where it goes on when it comes back."""
        told = self.stream.position
        if not told:
            return "" if self._after == "now" else self._after
        if self.stream.has_all and stream.place(self._tail.position) > stream.place(told):
            self.stream.position = self._tail.position
        return self.stream.position

    def _frames(self, batch: feed.Batch) -> list[Frame]:
        found: list[Frame] = []
        for text in batch.changes:
            change = json.loads(text)
            kind, position = change["change"], change["position"]
            if kind in DIRECTORY:
                found += self._parsed.frames(kind, position, text)
            else:
                found.append(Frame("change", position, text))
        return found

    async def _join(self) -> Key:
        key = await self._tail.join(self._who, self._options, self.stream)
        self._joined = stream.place(self._tail.position)
        return key

    async def _read(self, after: str) -> feed.Batch:
        values = {"after": after, "options": self._reading}
        async with self._tail.reading:
            text = await self._database.call(self._who, queries.named("feed"), values, is_read=True)
        self._tail.changed(self._who.company)
        return feed.batch(text.decode())


async def first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Do all at once until one of them ends; the others end with it. Raises what it raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
