"""Redis, which may be slow, full, empty or away: then the cache is, and nobody waits for it."""

import asyncio
import time
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

from timeline.errors import TimelineError
from timeline.http import guard

# Seconds that an answer of Redis is waited for at least, and a connection.
PATIENCE = 0.05
_CONNECT = 0.2
# Seconds without Redis after it failed: doubled each time up to the second.
_PAUSE, _LONGEST_PAUSE = 0.25, 8.0
_CONNECTIONS = 32
_WRITES = 64
# Bytes of the largest answer that is kept.
LARGEST = 512 * 1024


class Store:
    """Bytes by key, each for some seconds."""

    def __init__(self, url: str, seconds: int, tell: guard.Log = guard.log) -> None:
        self._say, self._seconds = tell, seconds
        self._failures = self.refused = 0
        self._closed_until = 0.0
        self._is_trying = False
        self._writing: set[asyncio.Task[None]] = set()
        self._asking: set[asyncio.Future[Any]] = set()
        try:
            pool = BlockingConnectionPool.from_url(
                url,
                max_connections=_CONNECTIONS,
                timeout=_CONNECT,
                socket_timeout=1.0,
                socket_connect_timeout=_CONNECT,
                retry=Retry(NoBackoff(), 0),
            )
            # Of parameters that it does not know it tells when it connects.
            pool.make_connection()  # type: ignore[no-untyped-call]
        except (ValueError, TypeError) as error:
            # Its text holds the URL, in which there may be a password.
            raise TimelineError(
                "TL400",
                "TIMELINE_REDIS_URL is no URL of Redis",
                "redis://:password@host:6379/0, rediss:// with TLS, or unix:///path",
            ) from error
        self._redis = Redis(connection_pool=pool)

    @property
    def is_up(self) -> bool:
        """Whether it answered when it was last asked."""
        return not self._failures

    @property
    def is_open(self) -> bool:
        """Whether to ask it: not for a while after it failed, and then once."""
        if not self._failures:
            return True
        now = time.monotonic()
        if now < self._closed_until:
            return False
        # This one tries; the others wait for what it finds.
        self._closed_until, self._is_trying = now + _LONGEST_PAUSE, True
        return True

    async def get(self, key: str, patience: float) -> bytes | None:
        """What is kept under a key; None: nothing, or nobody can tell within so many seconds."""
        asking = asyncio.ensure_future(self._redis.get(key))
        self._asking.add(asking)
        asking.add_done_callback(self._asked)
        # Not awaited itself: while it connects, redis-py may go on although it is cancelled.
        done, _ = await asyncio.wait({asking}, timeout=max(PATIENCE, patience))
        if not done:
            asking.cancel()
            self._fail(TimeoutError())
            return None
        if asking.cancelled() or (error := asking.exception()) is not None:
            # Of another kind than a text is one key alone: it is nothing of ours, or spoilt.
            if asking.cancelled() or not str(error).startswith("WRONGTYPE"):
                self._fail(asyncio.CancelledError() if asking.cancelled() else error)
            return None
        if self._failures:
            self._say({"level": "info", "event": "redis is back"})
            self._failures, self._is_trying = 0, False
        found = asking.result()
        return found if isinstance(found, bytes) else None

    def _asked(self, asking: "asyncio.Future[Any]") -> None:
        self._asking.discard(asking)
        if not asking.cancelled():
            # Looked at, also where nobody waited for it.
            asking.exception()

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, soon. Nobody waits for it, and where too many are on the way it is not."""
        if len(value) > LARGEST or len(self._writing) >= _WRITES or self._failures:
            return
        task = asyncio.create_task(self._put(key, value))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """End what is on the way, and the connections."""
        for task in (*self._writing, *self._asking):
            task.cancel()
        await self._redis.aclose()

    async def _put(self, key: str, value: bytes) -> None:
        try:
            async with asyncio.timeout(1.0):
                await self._redis.set(key, value, ex=self._seconds)
        except ResponseError:
            # It is full, or read only: what it has, it still tells.
            self.refused += 1
        except Exception as error:
            # Also what redis-py did not expect of a server.
            self._fail(error)

    def _fail(self, error: BaseException | None) -> None:
        if self._failures and not self._is_trying:
            # One of many that were on the way: it is no further failure.
            return
        self._is_trying = False
        if not self._failures:
            self._say({
                "level": "warning", "event": "redis does not answer", "error": type(error).__name__,
            })  # fmt: skip
        self._failures += 1
        pause = min(_LONGEST_PAUSE, _PAUSE * 2 ** min(self._failures, 8))
        self._closed_until = time.monotonic() + pause
