"""The change feed, read batch by batch: `timeline.feed` and `feed_all` know what comes next."""

import json
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from timeline import db
from timeline.errors import TimelineError

Say = Callable[[str], None]

_UNREACHABLE = ("unreachable", "57P01", "57P02", "57P03", "08006", "08003")
_LONGEST_PAUSE = 5.0
# An acknowledgement is a write: where nothing happens there are few.
_QUIET = 60.0


class Batch(NamedTuple):
    """What one call told: its text as PostgreSQL built it, each change in it, where to go on."""

    text: str
    changes: list[str]
    position: str
    more: bool


class Reader(NamedTuple):
    """Whose feed is read, and under which name. company None: of all companies."""

    dsn: str
    company: str | None
    viewer: str | None
    options: str
    consumer: str | None = None

    def read(self, conn: db.Connection, after: str | None) -> Batch:
        """The changes after a position; None: after what the consumer acknowledged, or all."""
        with conn.transaction():
            db.bind(conn, self.company, self.viewer)
            values = {"after": after, "options": self.options}
            if self.company is None:
                text = db.run(conn, "feed_all", **values)
            else:
                text = db.run(conn, "feed", company=self.company, **values)
        return batch(text or "null")

    def acknowledge(self, conn: db.Connection, position: str) -> None:
        """Note that all up to `position` is safe, where the reader has a name."""
        if self.consumer is not None:
            with conn.transaction():
                db.bind(conn, self.company, self.viewer)
                db.run(conn, "acknowledge", consumer=self.consumer, position=position)

    def follow(
        self,
        after: str | None,
        *,
        every: float = 0.25,
        say: Say = lambda text: None,
        pause: Callable[[float], None] = time.sleep,
    ) -> Iterator[Batch]:
        """Batches without end, looking anew every so many seconds; connects again when it must.

        A batch is acknowledged when the next one is asked for; while nothing changes, once a
        minute. Raises TimelineError for whatever is not a lost connection.
        """
        failures, has_read = 0, False
        noted_at = time.monotonic()
        while True:
            try:
                with db.translated(), db.connect(self.dsn, autocommit=True) as conn:
                    while True:
                        found = self.read(conn, after)
                        has_read = True
                        if failures:
                            say("connected again")
                            failures = 0
                        if found.changes:
                            yield found
                        # Whatever becomes of the connection now: it was taken.
                        after = found.position
                        if found.changes or time.monotonic() > noted_at + _QUIET:
                            self.acknowledge(conn, found.position)
                            noted_at = time.monotonic()
                        if not found.more:
                            pause(every)
            except TimelineError as error:
                if error.code not in _UNREACHABLE or not has_read:
                    raise
                if not failures:
                    say(f"{error.message}: trying again")
                failures += 1
                pause(db.backoff(failures, every, _LONGEST_PAUSE))


def batch(text: str) -> Batch:
    """An answer of feed() cut into its changes, their bytes as they are."""
    found = json.loads(text)
    changes = []
    if found["results"]:
        decoder = json.JSONDecoder()
        at = text.index("[") + 1
        for _ in found["results"]:
            at = text.index("{", at)
            _, end = decoder.raw_decode(text, at)
            changes.append(text[at:end])
            at = end
    return Batch(text, changes, found["position"], found["more"])
