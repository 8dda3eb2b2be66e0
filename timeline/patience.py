"""Calls that give way: again after a conflict, in all no longer than somebody has patience."""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from timeline import db, install
from timeline.errors import TimelineError

T = TypeVar("T")
Say = Callable[[str], None]
Step = dict[str, Any]
# Looks at every step that passes; may end what is done by an exception between two.
Track = Callable[[Iterator[Step]], Iterator[Step]]

# What to do when others were in the way for too long.
_LATER = "end those transactions, or run it again: what is done is done, and the rest goes on"


class Patience:
    """A connection in autocommit, and how many seconds in all its calls may wait for others.

    `require_alone` raises when somebody else may be at the same work by now; asked before each.
    """

    def __init__(
        self,
        conn: db.Connection,
        wait: float,
        say: Say = lambda text: None,
        require_alone: Callable[[], None] = lambda: None,
    ) -> None:
        self.conn, self.wait, self.say, self.waited = conn, wait, say, 0.0
        self.require_alone = require_alone
        self.lock_wait = min(max(wait, 0.1), 2.0) * 1000
        self.has_told = False

    def run(self, name: str, /, **asked: Any) -> str | None:
        """Run a statement of sql/ in a transaction of its own; after a conflict, again.

        It waits for a lock some seconds at a time. Raises TimelineError, 55P03 when patience is
        over.
        """
        while True:
            self.require_alone()
            started = time.monotonic()
            try:
                with install.transaction(self.conn, f"{self.lock_wait:.0f}ms"):
                    return db.run(self.conn, name, **asked)
            except TimelineError as error:
                if error.code not in db.RETRYABLE:
                    raise
                self.waited += min(time.monotonic() - started, self.lock_wait / 1000)
                self.pause(install.blockers(self.conn))

    def pause(self, who: str | None) -> None:
        """Wait a moment for `who`. Raises TimelineError 55P03 when patience is over."""
        who = who or "another session"
        if self.waited >= self.wait:
            raise TimelineError(
                "55P03", f"gave up after {self.waited:.0f} s: waits for {who}", _LATER
            )
        if not self.has_told:
            self.has_told = True
            self.say(f"waiting for {who}")
        moment = random.uniform(0.05, 0.4)  # noqa: S311
        time.sleep(moment)
        self.waited += moment

    def steps(self, name: str, /, *, pace: "Pace | None" = None, **asked: Any) -> Iterator[Step]:
        """Run a statement that does one step and returns it, until it returns null.

        With a `pace` the statement takes a size.
        """
        while text := (
            pace.run(lambda: self.run(name, size=pace.size, **asked))
            if pace
            else self.run(name, **asked)
        ):
            step: Step = json.loads(text)
            if step["step"] == "waiting":
                self.pause(", ".join(step["for"]))
            yield step


class Pace:
    """How much to do in one transaction, so that who waits for its locks waits a moment alone.

    `size` follows what the last one took: it aims at SECONDS, between LEAST and MOST.
    """

    SECONDS, LEAST, MOST = 0.15, 5, 500

    def __init__(self, size: int = 50) -> None:
        self.size = size

    def run(self, call: Callable[[], T]) -> T:
        """Call, and learn from how long it took."""
        started = time.monotonic()
        result = call()
        factor = self.SECONDS / max(time.monotonic() - started, 0.001)
        self.size = round(min(max(self.size * min(max(factor, 0.25), 2), self.LEAST), self.MOST))
        return result


@contextmanager
def connected(dsn: str, wait: float = 10.0, say: Say = lambda text: None) -> Iterator[Patience]:
    """A connection of our own, for what needs nobody else to stay away."""
    with db.connect(dsn, autocommit=True) as conn:
        yield Patience(conn, wait, say)
