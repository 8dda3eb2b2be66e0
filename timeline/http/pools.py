"""What a PgBouncer in between tells of its pools: SHOW POOLS, over a connection that is kept.

Whether there is one, a connection tells by itself: a pooler gives its clients keys of its own for
cancelling, where PostgreSQL gives the process. So nobody has to name it, and a PostgreSQL that is
asked directly is never asked for a database that it has not.
"""

import asyncio
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import psycopg
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row

from timeline import db, queries

# The database of PgBouncer that is its console.
_CONSOLE = "pgbouncer"
# Seconds for which an answer is good; between two attempts, the longest after failures.
_FRESH, _LONGEST_PAUSE = 10.0, 300.0
# Seconds that a scrape waits for it, and that a connection may take.
_PATIENCE, _CONNECTING = 1.0, 2
_FAMILIES = {
    "cl_": ("clients", "Clients of PgBouncer for our database, by state."),
    "sv_": ("servers", "Connections of PgBouncer to our database, by state."),
}

Connection = psycopg.AsyncConnection[dict[str, Any]]


class Console(NamedTuple):
    """Where a pooler tells of itself, and the name of our database there."""

    dsn: str
    database: str

    def __repr__(self) -> str:
        """Without the password."""
        return f"Console(database={self.database!r})"


class Told(NamedTuple):
    """Sums over the pools of our database, by state, and the longest wait in seconds."""

    states: dict[str, int]
    longest: float


def console(conn: db.Connection) -> Console | None:
    """The console of the pooler that `conn` goes through; None where it goes to PostgreSQL."""
    given = conn.info
    if given.backend_pid == int(db.run(conn, "backend") or 0):
        return None
    ours = {
        "dbname": _CONSOLE,
        # That of a passfile may be for our database alone.
        "password": given.password or None,
        "connect_timeout": _CONNECTING,
        # It is no server that would say whether it may be written to.
        "target_session_attrs": "any",
    }
    return Console(make_conninfo("", **(given.get_parameters() | ours)), given.dbname)


class Pools(Collector):
    """Of one pooler, or of none."""

    def __init__(self, console: Console | None) -> None:
        self._console = console
        self._conn: Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._told: Told | None = None
        self._due_at = 0.0
        self._pause = _FRESH

    async def look(self) -> None:
        """Ask anew when it is time. Whatever hangs there, nobody waits for longer than a second."""
        if self._console is None or time.monotonic() < self._due_at:
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._ask(self._console))
        _, late = await asyncio.wait({self._task}, timeout=_PATIENCE)
        for task in late:
            self._failed()
            task.cancel()

    async def _ask(self, console: Console) -> None:
        try:
            self._told = await self._pools(console)
        except psycopg.Error:
            self._failed()
        else:
            self._pause = _FRESH
            self._due_at = time.monotonic() + _FRESH

    def _failed(self) -> None:
        # A pooler that refuses us writes a line for each attempt.
        self._told, self._due_at = None, time.monotonic() + self._pause
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def _pools(self, console: Console) -> Told:
        if self._conn is not None:
            try:
                return await _show(self._conn, console.database)
            except psycopg.Error:
                # It was restarted: that is no reason to call it away.
                await self.close()
        self._conn = await _connect(console.dsn)
        return await _show(self._conn, console.database)

    async def close(self) -> None:
        """Let the connection go."""
        conn, self._conn = self._conn, None
        if conn is not None:
            await conn.close()

    def collect(self) -> Iterator[Metric]:
        """What is known; of a pooler that does not answer, that alone."""
        if self._console is None:
            return
        yield GaugeMetricFamily(
            "timeline_pgbouncer_up",
            "Whether the pooler in between told of its pools.",
            int(self._told is not None),
        )
        if self._told is None:
            return
        for prefix, (name, text) in _FAMILIES.items():
            family = GaugeMetricFamily(f"timeline_pgbouncer_{name}", text, labels=("state",))
            for state, value in self._told.states.items():
                if state.startswith(prefix):
                    family.add_metric((state.removeprefix(prefix),), value)
            yield family
        yield GaugeMetricFamily(
            "timeline_pgbouncer_maxwait_seconds",
            "For how long the first of the clients that wait has been waiting.",
            self._told.longest,
        )


async def _connect(dsn: str) -> Connection:
    # The console knows the simple protocol alone, and no transactions.
    return await psycopg.AsyncConnection.connect(
        dsn,
        autocommit=True,
        prepare_threshold=None,
        cursor_factory=psycopg.AsyncClientCursor,
        row_factory=dict_row,
    )


async def _show(conn: Connection, database: str) -> Told:
    cursor = await conn.execute(queries.named("show_pools"))
    pools = [pool for pool in await cursor.fetchall() if pool.get("database") == database]
    columns = [column.name for column in cursor.description or ()]
    states = {
        name: sum(int(pool[name] or 0) for pool in pools)
        for name in columns
        if name.startswith(tuple(_FAMILIES))
    }
    waits = (int(p.get("maxwait") or 0) + int(p.get("maxwait_us") or 0) / 1e6 for p in pools)
    return Told(states, max(waits, default=0.0))
