"""Through PgBouncer in transaction mode, by the configuration that `timeline pgbouncer` prints."""

import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from benchmarks import pooler
from tests import server
from tests.calls import activity, call
from tests.cli.test_process import TIMELINE, environment
from tests.http.site import Site, token
from tests.http.sockets import subscribed
from tests.tenant.world import ANN, World
from timeline.pooling import Place

pytestmark = [
    pytest.mark.needs("pgbouncer"),
    pytest.mark.direct("they have a PgBouncer of their own"),
]


def printed(dsn: str, *words: str) -> str:
    """What `timeline pgbouncer` prints for a database."""
    said = subprocess.run(
        [*TIMELINE, "pgbouncer", *words],
        env=environment("", TIMELINE_DSN=dsn),
        capture_output=True,
        text=True,
        check=True,
    )
    assert "userlist" in said.stderr
    return said.stdout


def configured(dsn: str, place: Place) -> str:
    """The same for a PgBouncer that the test starts."""
    words = ("--port", str(place.port), "--auth-file", place.auth_file)
    return printed(dsn, *words, "--socket-dir", str(place.socket_dir))


@pytest.fixture(scope="module")
def pooled(world: World, capabilities: server.Capabilities) -> Iterator[str]:
    """The DSN of the world through a PgBouncer of its own, as the login of a web server."""
    server.require(capabilities, server.POOLER)
    target = server.over_tcp(server.login(world.dsn, server.WEB))
    with pooler.pooled(target, world.dsn, configured) as started:
        yield started.dsn


@pytest.fixture(scope="module")
def site(pooled: str) -> Iterator[Site]:
    """`timeline serve` behind the pooler."""
    started = Site(pooled)
    yield started
    started.end()


def test_a_thousand_clients_share_a_few_connections(pooled: str, world: World) -> None:
    with ThreadPoolExecutor(50) as pool:
        clients = [
            *pool.map(lambda _: psycopg.connect(pooled, prepare_threshold=None), range(1000))
        ]
    try:
        for client in (clients[0], clients[499], clients[999]):
            assert client.execute("select 1").fetchone() == (1,)
            client.rollback()
        with psycopg.connect(world.dsn) as conn:
            row = conn.execute(
                "select count(*) from pg_stat_activity where datname = current_database()"
                " and usename = 'test_web'"
            ).fetchone()
        assert row is not None
        assert 1 <= row[0] <= 20
    finally:
        for client in clients:
            client.close()


def test_what_one_transaction_bound_the_next_does_not_find(pooled: str) -> None:
    ours, theirs = str(uuid4()), str(uuid4())
    with (
        psycopg.connect(pooled, prepare_threshold=None) as first,
        psycopg.connect(pooled, prepare_threshold=None) as second,
    ):
        for turn in range(30):
            conn, company = ((first, ours), (second, theirs))[turn % 2]
            conn.execute("set local role timeline_writer")
            conn.execute("select set_config('timeline.company_id', %s, true)", [company])
            call(conn, "record", company, activity(subject=company))
            conn.commit()
            found = conn.execute(
                "select current_setting('timeline.company_id', true), current_user"
            )
            assert found.fetchone() in (("", "test_web"), (None, "test_web"))
            conn.execute("set local role timeline_reader")
            with pytest.raises(psycopg.Error) as caught:
                call(conn, "page", company, {})
            assert caught.value.sqlstate == "TL401"
            conn.rollback()


def test_the_server_works_through_it(site: Site) -> None:
    company = uuid4()
    who = token(company, ANN)

    def record(number: int) -> int:
        return site.ask("POST", "/activities/", who, json=activity(subject=str(number))).status_code

    with subscribed(site, who) as (stream, start):
        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(record, range(40))) == {201}
        told = sorted(int(subject) for _, subject in stream.changes(40))
    assert told == list(range(40))
    page = site.ask("GET", "/activities/timeline/?limit=50&count=exact", who).json()
    assert page["count"] == 40
    assert len(site.ask("GET", f"/activities/feed/?after={start}", who).json()["results"]) == 40
    assert site.ask("GET", "/activities/search/?q=7", who).json()["count"] == 1
    assert site.ask("GET", "/activities/", token(uuid4())).json()["results"] == []


def test_sizes_follow_from_the_machine_and_the_server(world: World) -> None:
    with psycopg.connect(world.dsn) as conn:
        row = conn.execute(
            "select current_setting('max_connections')::int"
            " - current_setting('superuser_reserved_connections')::int"
        ).fetchone()
    assert row is not None
    small = printed(world.dsn, "--cores", "2", "--clients", "50")
    assert "default_pool_size = 8\n" in small
    assert "max_client_conn = 60\n" in small
    assert f"max_db_connections = {row[0] - 10}\n" in small
    large = printed(world.dsn, "--cores", "1000")
    assert f"default_pool_size = {(row[0] - 10) - (row[0] - 10) // 5}\n" in large
    assert str(conninfo_to_dict(world.dsn).get("password") or "no password") not in large
