"""The pool, and a call: one round trip that is one transaction, bound to a credential."""

import asyncio
import random
import select
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from timeline import db, queries
from timeline.errors import TimelineError, translate
from timeline.http.credential import Credential

_ATTEMPTS = 3
_LOST = "unreachable"
# Seconds after which a call is given up that PostgreSQL should have ended.
_GRACE = 1.0
# A company that nobody has.
_NOBODY = "ffffffff-ffff-4fff-bfff-ffffffffffff"


class Limits(NamedTuple):
    """Connections to PostgreSQL; seconds a call may take; seconds it may wait for a connection."""

    size: int = 10
    seconds: float = 10.0
    wait: float = 5.0


class Database:
    """The connections of this process."""

    def __init__(self, dsn: str, role_prefix: str, limits: Limits) -> None:
        self._limits, self._prefix = limits, role_prefix
        self._timeout = str(round(limits.seconds * 1000))
        self._bind = queries.named("bind_request")
        self._held = 0
        # Writes that wait for a disk or a lock hold so many connections; reads have the others.
        self._turns, waiting = (limits.size + 1) // 2, limits.size * 50
        self._may_write = asyncio.Semaphore(self._turns)
        self._writing, self._most_writing = 0, self._turns + waiting
        self.pool = AsyncConnectionPool(
            dsn,
            kwargs={
                "autocommit": True,
                "prepare_threshold": None,
                # Values travel inside the text: what is several statements is one transaction.
                "cursor_factory": psycopg.AsyncClientCursor,
                **db.defaults(dsn),
            },
            min_size=(limits.size + 1) // 2,
            max_size=limits.size,
            timeout=limits.wait,
            max_waiting=waiting,
            # A server that was away is tried anew by the next request, not after minutes.
            reconnect_timeout=5,
            check=self._check,
            configure=self._warm_up,
            open=False,
        )

    @property
    def waiting(self) -> int:
        """Requests that wait for a connection, or for their turn to write."""
        for_turn = max(0, self._writing - self._turns)
        return for_turn + int(self.pool.get_stats().get("requests_waiting", 0))

    async def call(
        self,
        who: Credential,
        statement: str,
        values: dict[str, Any],
        *,
        is_read: bool,
        is_repeatable: Callable[[], bool] = lambda: False,
    ) -> bytes:
        """The bytes of a statement's one value; as row."""
        found = await self.row(who, statement, values, is_read=is_read, is_repeatable=is_repeatable)
        return found[0]

    async def row(
        self,
        who: Credential,
        statement: str,
        values: dict[str, Any],
        *,
        is_read: bool,
        is_repeatable: Callable[[], bool] = lambda: False,
    ) -> list[bytes]:
        """The bytes of the values of a statement's one row, null as JSON. Raises TimelineError.

        Reads go again when the connection was lost; they and what may run twice, after a conflict.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._once(who, statement, values, is_read=is_read)
            except psycopg.Error as error:
                found = _translate(error, who)
                is_again = (is_read and found.code == _LOST) or (
                    found.code in db.RETRYABLE and (is_read or is_repeatable())
                )
                if attempt == _ATTEMPTS or not is_again:
                    raise found from error
            await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _once(
        self, who: Credential, statement: str, values: dict[str, Any], *, is_read: bool
    ) -> list[bytes]:
        bound = {
            "role": self._prefix + who.role,
            "company": who.company,
            "viewer": who.viewer,
            "timeout": self._timeout,
            "is_read": is_read,
        }
        try:
            async with self._connection(is_read=is_read) as conn:
                self._held += 1
                try:
                    async with asyncio.timeout(self._limits.seconds + _GRACE):
                        cursor = await conn.execute(f"{self._bind};\n{statement}", bound | values)
                except TimeoutError:
                    # The server's own limit did not end it: it is frozen, or the way to it is.
                    raise TimelineError("57014", "the database says nothing") from None
                finally:
                    self._held -= 1
                while cursor.nextset():
                    pass
                result = cursor.pgresult
                assert result is not None
                return [result.get_value(0, at) or b"null" for at in range(result.nfields)]
        except (PoolTimeout, TooManyRequests) as error:
            if not self._held:
                # Nobody has a connection, so there is none to be had.
                raise TimelineError(_LOST, "no connection to the database") from error
            raise TimelineError(
                "busy", "every connection is in use", "try again in a moment"
            ) from error

    @asynccontextmanager
    async def _connection(self, *, is_read: bool) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        """One of the pool, for a write when it is its turn. Raises PoolTimeout, TooManyRequests."""
        if is_read:
            async with self.pool.connection() as conn:
                yield conn
            return
        if self._writing >= self._most_writing:
            raise TooManyRequests("too many writes")
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + self._limits.wait
        self._writing += 1
        try:
            try:
                async with asyncio.timeout_at(ends_at):
                    await self._may_write.acquire()
            except TimeoutError:
                raise PoolTimeout("no turn to write") from None
            try:
                left = max(0.001, ends_at - loop.time())
                async with self.pool.connection(timeout=left) as conn:
                    yield conn
            finally:
                self._may_write.release()
        finally:
            self._writing -= 1

    async def _warm_up(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Call each reading function once, for nobody, before the first request has to wait for it.

        A session compiles a function when it first calls it, which takes a hundred times as long.
        """
        bound = {"role": f"{self._prefix}reader", "company": _NOBODY, "viewer": None}
        text = f"{self._bind};\n{queries.named('warm_up')}"
        try:
            await conn.execute(text, {**bound, "timeout": self._timeout, "is_read": True})
        except psycopg.Error:
            # What is wrong with the database, requests will be told. The pool logs what is raised.
            if conn.closed:
                raise psycopg.OperationalError("lost while it was made ready") from None

    async def _check(self, conn: psycopg.AsyncConnection[Any]) -> None:
        """Ask an idle connection that has something to say, which is mostly that it ended."""
        poll = select.poll()
        poll.register(conn.fileno(), select.POLLIN | select.POLLHUP)
        if poll.poll(0):
            try:
                await AsyncConnectionPool.check_connection(conn)
            except psycopg.Error:
                # The others have ended with it: found out one by one, each would cost a second.
                await self.pool.check()
                raise


def _translate(error: psycopg.Error, who: Credential) -> TimelineError:
    """What an error of the database says to whoever asked."""
    if error.sqlstate == "42501":
        return TimelineError(
            "TL403",
            f'a token of the role "{who.role}" may not do this',
            "ask with a token of the role writer, or admin",
        )
    return translate(error)
