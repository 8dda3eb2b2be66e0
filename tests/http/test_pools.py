"""What /metrics tells of a PgBouncer in between: its pools, or that it does not answer."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from prometheus_client import CollectorRegistry
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from benchmarks import pooler
from benchmarks.pooler import Pooler
from tests import server
from tests.http import wire
from tests.http.site import Site, serve, token
from tests.http.test_metrics import MONITORING, of, scrape
from tests.tenant.world import World
from timeline.http import pools
from timeline.http.functions import look
from timeline.http.pools import Pools
from timeline.pooling import Place

pytestmark = [
    pytest.mark.needs("pgbouncer"),
    pytest.mark.direct("they have a PgBouncer of their own"),
]

Samples = dict[str, float]


def narrow(dsn: str, place: Place) -> str:
    """One connection for each login; our database by a second name, which is not ours."""
    text, ours = pooler.printed(dsn, place), str(conninfo_to_dict(dsn)["dbname"])
    text = re.sub(r"^default_pool_size = .*", "default_pool_size = 1", text, flags=re.MULTILINE)
    text = re.sub(r"^reserve_pool_size = .*", "reserve_pool_size = 0", text, flags=re.MULTILINE)
    return re.sub(rf"^{ours} =(.*)", rf"{ours} =\1\nelsewhere =\1", text, flags=re.MULTILINE)


def closed(dsn: str, place: Place) -> str:
    """Its console is for another login."""
    return pooler.printed(dsn, place).replace("stats_users = test_web", "stats_users = test_admin")


@contextmanager
def through(world: World, print_: pooler.Print = pooler.printed) -> Iterator[Pooler]:
    """A PgBouncer before the world, for the login of a web server."""
    target = server.over_tcp(server.login(world.dsn, server.WEB))
    with pooler.pooled(target, world.dsn, print_) as started:
        yield started


@pytest.fixture(autouse=True)
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pools of this process ask each time."""
    monkeypatch.setattr(pools, "_FRESH", 0.0)


def told(found: Pools) -> Samples:
    """Samples by name and state."""
    registry = CollectorRegistry()
    registry.register(found)
    return {
        ":".join((sample.name.removeprefix("timeline_pgbouncer_"), *sample.labels.values())): (
            sample.value
        )
        for family in registry.collect()
        for sample in family.samples
    }


def looks(dsn: str, *between: object) -> list[Samples]:
    """What one process is told at each of its looks; `between` two of them something is done."""

    async def run() -> list[Samples]:
        found = Pools(look(dsn).console)
        seen = []
        for do in (None, *between):
            if callable(do):
                await asyncio.to_thread(do)
            began = time.monotonic()
            await found.look()
            assert time.monotonic() - began < 1.5
            seen.append(told(found))
        await found.close()
        return seen

    return asyncio.run(run())


def admitted(dsn: str) -> int:
    """How often the console was entered."""
    with psycopg.connect(make_conninfo(dsn, dbname="pgbouncer"), autocommit=True) as conn:
        rows = psycopg.ClientCursor(conn).execute("show clients").fetchall()
    return sum(row[2] == "pgbouncer" for row in rows)


def test_a_scrape_tells_of_the_pools(world: World) -> None:
    with through(world) as running:
        site = Site(running.dsn)
        try:
            site.ask("GET", "/activities/timeline/", token(uuid4()))
            found = scrape(site)
            assert of(found, "timeline_pgbouncer_up") == 1
            # Those of the process: half of its pool, and one that follows the feed.
            assert of(found, "timeline_pgbouncer_clients", state="active") >= 6
            assert of(found, "timeline_pgbouncer_clients", state="waiting") == 0
            servers = [
                value for (name, _), value in found.items() if name == "timeline_pgbouncer_servers"
            ]
            assert (len(servers) >= 5, sum(servers) >= 1) == (True, True)
            assert of(found, "timeline_pgbouncer_maxwait_seconds") == 0
            # No label names anything but a state.
            labels = {
                key for (name, has), _ in found.items() if "pgbouncer" in name for key, _ in has
            }
            assert labels == {"state"}
            text = httpx.get(f"{site.ops_url}/metrics").text
            assert "test_web" not in text
        finally:
            assert site.end() == 0
        wire.check_log(site)


def test_who_waits_is_told_and_other_databases_are_not(world: World) -> None:
    with through(world, narrow) as running:
        elsewhere = psycopg.connect(make_conninfo(running.dsn, dbname="elsewhere"))
        ours = psycopg.connect(running.dsn)
        elsewhere.execute("select 1")
        with ThreadPoolExecutor(1) as threads:

            def stand() -> None:
                with psycopg.connect(running.dsn) as conn:
                    conn.execute("select 1")

            def wait() -> None:
                ours.execute("select 1")
                threads.submit(stand)
                time.sleep(0.5)

            before, during = looks(running.dsn, wait)
            assert (before["clients:active"], before["servers:active"]) == (1, 0)
            assert during["clients:waiting"] == during["servers:active"] == 1
            assert during["maxwait_seconds"] > 0.2
            ours.rollback()
        after = looks(running.dsn)[0]
        assert after["clients:waiting"] == after["maxwait_seconds"] == 0
        for conn in (ours, elsewhere):
            conn.close()


def test_its_connection_is_kept_and_a_restart_is_no_absence(world: World) -> None:
    with through(world) as running:
        entered: list[int] = []

        def count() -> None:
            entered.append(admitted(running.dsn))

        seen = looks(running.dsn, count, count, running.restart, count)
        assert [one["up"] for one in seen] == [1] * 5
        # Ours, and that of who counts.
        assert entered == [2] * 3


def test_one_that_does_not_answer_is_down_and_holds_up_nobody(world: World) -> None:
    with through(world) as running:

        def hold() -> None:
            os.kill(running.process.pid, signal.SIGSTOP)

        def let_go() -> None:
            os.kill(running.process.pid, signal.SIGCONT)
            time.sleep(1)

        def pause() -> None:
            time.sleep(0.2)

        seen = looks(running.dsn, hold, pause, pause, let_go, pause, running.stop, running.restart)
        assert [one["up"] for one in seen] == [1, 0, 0, 0, 1, 1, 0, 1]
        assert seen[1] == seen[6] == {"up": 0}


def test_a_console_that_refuses_us_is_told_and_not_asked_at_each_scrape(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "_FRESH", 0.2)
    with through(world, closed) as running:
        assert looks(running.dsn, *[lambda: time.sleep(0.1)] * 14) == [{"up": 0}] * 15
        # After 0.2 s, 0.4, 0.8 …
        assert 2 <= running.log().count("not allowed") <= 4
        site = Site(running.dsn)
        try:
            assert of(scrape(site), "timeline_pgbouncer_up") == 0
            assert site.ask("GET", "/activities/timeline/", token(uuid4())).status_code == 200
        finally:
            assert site.end() == 0
        wire.check_log(site)


def test_without_a_pooler_nothing_is_told_and_nobody_is_asked_for_one(world: World) -> None:
    for dsn in (world.dsn, server.over_tcp(world.dsn)):
        assert looks(server.login(dsn, server.WEB)) == [{}]
    site = serve(world.dsn)
    try:
        assert not any("pgbouncer" in name for name, _ in scrape(site))
    finally:
        site.end()
    log = (Path(os.environ[server.RUN]) / "server" / "log").read_text(errors="replace")
    assert 'database "pgbouncer"' not in log


@pytest.mark.parametrize("file", ["alerts.yml", "dashboard.json"])
def test_what_is_watched_of_it_is_told(world: World, file: str) -> None:
    asked = set(re.findall(r"timeline_pgbouncer_[a-z_]+", (MONITORING / file).read_text()))
    assert len(asked) >= 2
    with through(world) as running:
        seen = {f"timeline_pgbouncer_{key.partition(':')[0]}" for key in looks(running.dsn)[0]}
    assert asked <= seen


def test_the_password_of_the_console_is_not_printed(world: World) -> None:
    with through(world) as running:
        served = look(running.dsn)
    assert served.console is not None
    assert str(conninfo_to_dict(served.console.dsn)["password"]) not in repr(served)
