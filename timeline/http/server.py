"""uvicorn, twice in one loop: the API and the operations port; SIGTERM lets both end well."""

import asyncio
import logging
import re
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp

from timeline.errors import TimelineError
from timeline.http import guard
from timeline.http.database import Database
from timeline.http.protocol import Bounded

# Seconds that requests have to end after SIGTERM.
_GRACE = 25
# A connection as psycopg prints it, with its host, database and user.
_OBJECT = re.compile(r"<psycopg[^>]*>")


class Place(NamedTuple):
    """Where to listen. port 0: any that is free."""

    host: str
    port: int


class _Server(uvicorn.Server):
    """A server whose signals are another's concern."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Ending:
    """Whether somebody has told the process to end. `drain` is done before anything is closed."""

    def __init__(self, drain: Callable[[], Awaitable[None]]) -> None:
        self.is_told = False
        self._drain = drain
        self._servers: list[_Server] = []
        self._task: asyncio.Task[None] | None = None

    def watch(self, servers: list[_Server]) -> None:
        """End these servers on SIGTERM and SIGINT; a second signal does not wait."""
        self._servers = servers
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.tell)

    def tell(self) -> None:
        """Let streams end, stop listening, let requests end; told again, do not wait."""
        if self.is_told:
            for server in self._servers:
                server.should_exit = server.force_exit = True
        elif self._task is None:
            self.is_told = True
            self._task = asyncio.get_running_loop().create_task(self._end())

    async def _end(self) -> None:
        await self._drain()
        # The last one says that the process ends until the others have ended.
        for server in self._servers[:-1]:
            server.should_exit = True


def listen(place: Place) -> socket.socket:
    """A socket that listens. Raises TimelineError TL409 where another has the port."""
    family = socket.AF_INET6 if ":" in place.host else socket.AF_INET
    try:
        return socket.create_server((place.host, place.port), family=family, backlog=2048)
    except OSError as error:
        raise TimelineError(
            "TL409",
            f"{place.host}:{place.port} cannot be listened on: {error.strerror}",
            "choose another: --port, --ops-port, --host",
        ) from error


def url(listening: socket.socket) -> str:
    """The URL of what listens there."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run(
    apps: list[tuple[ASGIApp, socket.socket]],
    databases: list[Database],
    ending: Ending,
    closing: list[Callable[[], Awaitable[None]]],
    tell: guard.Log = guard.log,
) -> None:
    """Serve until SIGTERM or SIGINT, the last one longest; then do `closing`."""
    handler = _Handler(tell)
    for name in ("uvicorn.error", "psycopg.pool", "psycopg"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(logging.WARNING)

    async def serve() -> None:
        servers = [_Server(_config(app)) for app, _ in apps]
        ending.watch(servers)
        for database in databases:
            await database.pool.open(wait=False)
        tell({
            "level": "info",
            "event": "listening",
            "url": url(apps[0][1]),
            "ops_url": url(apps[-1][1]),
        })  # fmt: skip
        works = [server.serve([app[1]]) for server, app in zip(servers, apps, strict=True)]
        last = asyncio.create_task(works.pop())
        try:
            await asyncio.gather(*works)
        finally:
            servers[-1].should_exit = True
            await last
            for close in closing:
                await close()
            for database in databases:
                await database.pool.close(timeout=1)
            tell({"level": "info", "event": "ended"})

    with asyncio.Runner(loop_factory=_loop) as runner:
        runner.run(serve())


def _loop() -> asyncio.AbstractEventLoop:
    import uvloop

    loop: asyncio.AbstractEventLoop = uvloop.new_event_loop()
    return loop


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Bounded,
        ws="websockets-sansio",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        # Longer than the minute after which load balancers drop what is idle.
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE,
        ws_max_size=64 * 1024,
        # A compressor would cost each of a thousand sockets more than all else.
        ws_per_message_deflate=False,
    )


class _Handler(logging.Handler):
    """What libraries log, as lines of ours."""

    def __init__(self, tell: guard.Log) -> None:
        super().__init__()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """One line; of an exception its kind alone, for its text may quote what was sent."""
        event = _OBJECT.sub("a connection", record.getMessage())
        fields: dict[str, Any] = {"level": record.levelname.lower(), "event": event}
        if record.exc_info and record.exc_info[0] is not None:
            fields["error"] = record.exc_info[0].__name__
        self._tell(fields)
