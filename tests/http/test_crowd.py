"""A crowd through PgBouncer while PostgreSQL is restarted: nothing is lost, nothing comes twice."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from benchmarks import crowd, pooler
from benchmarks.clients import Plan
from benchmarks.serving import KEY, token
from tests import server
from tests.http.site import Site
from tests.proofs import IS_WHOLE, rounds
from timeline import embedded, install

# Clients, requests a second, seconds; seconds without PostgreSQL, of which a request waits five.
SOCKETS, RATE, SECONDS, AWAY = (1000, 200, 300, 8.0) if IS_WHOLE else (100, 40, 20, 2.0)
LOGIN = """
create role test_web login noinherit password '{password}'
  in role timeline_reader, timeline_writer, timeline_admin
"""

pytestmark = [
    pytest.mark.proofs,
    pytest.mark.needs("pgbouncer"),
    pytest.mark.direct("it has servers of its own, and a PgBouncer"),
]


class Own(NamedTuple):
    """A server of this test's own, which it may restart."""

    folder: Path
    dsn: str

    def restart(self) -> None:
        port = int(conninfo_to_dict(self.dsn)["port"] or 0)
        embedded.down(self.folder)
        time.sleep(AWAY)
        embedded.start(server.bindir(), self.folder, {"max_connections": "200"}, port=port)


@pytest.fixture
def own(server_dsn: str) -> Iterator[Own]:
    """Such a server, with an installation and the login of a web server."""
    folder = Path(tempfile.mkdtemp(prefix="crowd-", dir=os.environ[server.RUN]))
    folder.chmod(0o755)
    place = folder / "server"
    dsn = embedded.start(server.bindir(), place, {"max_connections": "200"})
    try:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute("create database crowd")
        dsn = make_conninfo(dsn, dbname="crowd")
        install.migrate(dsn)
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(LOGIN.format(password=server.password(dsn)).encode())
        yield Own(place, dsn)
    finally:
        embedded.down(place)
        shutil.rmtree(folder)


@rounds(1)
def test_a_restart_of_postgresql_loses_nothing(
    own: Own, seed: int, record_property: Callable[[str, object], None]
) -> None:
    target = server.over_tcp(server.login(own.dsn, server.WEB))
    tokens = tuple(token(company) for company in crowd.COMPANIES)
    with pooler.pooled(target, own.dsn) as running:
        site = Site(running.dsn, TIMELINE_JWT_KEY=KEY)
        try:
            plan = Plan(site.url, tokens, SOCKETS, RATE, SECONDS, 0.4 * SECONDS)
            seen, outage = crowd.play(plan, own.restart)
            megabytes = crowd.memory(site.popen.pid)
        finally:
            assert site.end() == 0
    with psycopg.connect(own.dsn) as conn:
        there = crowd.committed(conn, crowd.COMPANIES)
    found = crowd.judge(seen, outage, there)
    record_property("requests, p50/p95/p99 in ms", _told(found.requests))
    record_property("commit to client, p50/p95/p99 in ms", _told(found.live))
    for name, number in found.counted.items():
        record_property(name, number)
    record_property("server MB", megabytes)
    record_property("recovered after", found.recovered)
    troubles = sorted({text for _, text in seen.troubles})
    assert found.is_whole, (found.counted, troubles)
    assert outage is not None
    assert found.recovered < 2 * crowd.SETTLING, troubles
    assert found.counted["requests"] == SECONDS * RATE
    assert found.counted["resumed"] >= SOCKETS // 5
    # Every write was due to be heard by its sixteenth of the clients.
    assert found.counted["events"] > 0.8 * SECONDS * RATE * 0.15 * SOCKETS / 16


def _told(quantiles: dict[str, float]) -> str:
    return " / ".join(f"{value:.1f}" for value in quantiles.values())
