"""PostgreSQL is slow, busy or away: requests wait their time, say so, and go on afterwards."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests.calls import activity
from tests.http import wire
from tests.http.site import API, Site, serve, token
from tests.tenant.world import ANN, OURS, World

ANNS = token(OURS, ANN)


@contextmanager
def served(world: World, *words: str) -> Iterator[Site]:
    """A server of this test."""
    site = serve(world.dsn, *words)
    try:
        yield site
    finally:
        assert site.end() == 0
        wire.check_log(site)


@contextmanager
def locked(world: World) -> Iterator[psycopg.Connection[Any]]:
    """Nobody reads or writes one activity until it is rolled back."""
    with psycopg.connect(world.dsn) as conn:
        conn.execute("lock table timeline_data.activity in access exclusive mode")
        yield conn
        conn.rollback()


def until_waiting(world: World, count: int = 1) -> None:
    """Wait until so many wait for a lock."""
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"  # noqa: E501
    ends_at = time.monotonic() + 20
    with psycopg.connect(world.dsn, autocommit=True) as conn:
        while conn.execute(query).fetchone() != (count,):
            assert time.monotonic() < ends_at
            time.sleep(0.01)


def until_told(site: Site, line: str) -> None:
    """Wait until /metrics has a line."""
    ends_at = time.monotonic() + 15
    while line not in httpx.get(f"{site.ops_url}/metrics", timeout=20).text.splitlines():
        assert time.monotonic() < ends_at
        time.sleep(0.05)


def until_closed(site: Site) -> None:
    """Wait until nobody new is let in."""
    ends_at = time.monotonic() + 15
    while time.monotonic() < ends_at:
        try:
            httpx.get(site.url + "/openapi.json")
        except httpx.ConnectError:
            return
        except httpx.RemoteProtocolError:
            # Just then.
            pass
    raise AssertionError("it goes on listening")


def frozen(world: World, number: int) -> int:
    """Send a signal to every backend of the server; how many there were."""
    with psycopg.connect(world.dsn, autocommit=True) as conn:
        rows = conn.execute(
            "select pid from pg_stat_activity"
            " where datname = current_database() and usename = 'test_web'"
        ).fetchall()
    for (process,) in rows:
        os.kill(process, number)
    return len(rows)


def terminate(world: World) -> int:
    """End every backend of the server; how many there were."""
    with psycopg.connect(world.dsn, autocommit=True) as conn:
        done = conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and usename = 'test_web'"
        ).fetchall()
    return len(done)


def test_a_request_that_takes_too_long_is_ended(world: World) -> None:
    path = f"/activities/{world.public}/"
    with served(world, "--request-seconds", "1", "--pool-size", "1") as site:
        with locked(world):
            for method, body in (("GET", None), ("PATCH", {"subject": "late"})):
                began = time.monotonic()
                answer = site.ask(method, path, ANNS, json=body)
                assert 0.9 < time.monotonic() - began < 6
                wire.refused(answer, 503, "57014")
                assert answer.headers["retry-after"] == "1"
        assert site.ask("GET", path, ANNS).json()["subject"] != "late"


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"priority": "high"})])
def test_more_than_may_wait_are_sent_away_at_once(
    world: World, method: str, body: dict[str, str] | None
) -> None:
    path = f"/activities/{world.public}/"
    with served(world, "--request-seconds", "20", "--pool-size", "1") as site:
        limits = httpx.Limits(max_connections=80)
        with (
            httpx.Client(base_url=site.url + API, timeout=30, limits=limits) as client,
            ThreadPoolExecutor(60) as threads,
        ):
            # Threads and connections are there: nobody comes late, for they wait five seconds.
            assert {
                one.status_code for one in threads.map(lambda _: client.get("/none/"), range(120))
            } == {404}
            with locked(world):
                headers = {"Authorization": f"Bearer {ANNS}"}
                asked = [
                    threads.submit(client.request, method, path, headers=headers, json=body)
                    for _ in range(60)
                ]
                until_waiting(world)
                ends_at = time.monotonic() + 4
                while sum(one.done() for one in asked) < 9:
                    assert time.monotonic() < ends_at
                    time.sleep(0.01)
            answers = [one.result() for one in asked]
        busy = [answer for answer in answers if answer.status_code != 200]
        # One asks the database, fifty may wait for its connection.
        assert len(busy) == 9
        for answer in busy:
            wire.refused(answer, 503, "busy")
            assert answer.headers["retry-after"] == "1"
        assert site.ask("GET", path, ANNS).status_code == 200


def test_reads_are_answered_while_writes_wait(world: World) -> None:
    """A disk that is slow to commit, or a lock, would else take every connection."""
    with served(world, "--pool-size", "4") as site, ThreadPoolExecutor(8) as threads:
        with psycopg.connect(world.dsn) as conn:
            conn.execute("lock table timeline_data.activity in share mode")
            asked = [
                threads.submit(
                    httpx.post,
                    f"{site.url}{API}/activities/",
                    headers={"Authorization": f"Bearer {ANNS}"},
                    json=activity(subject=f"waits {number}"),
                    timeout=30,
                )
                for number in range(8)
            ]
            until_waiting(world, 2)
            until_told(site, 'timeline_pool_waiting{pool="requests"} 6.0')
            for _ in range(20):
                assert site.ask("GET", "/activities/timeline/", ANNS).status_code == 200
            assert not any(one.done() for one in asked)
            conn.rollback()
        assert [one.result().status_code for one in asked] == [201] * 8


def test_a_database_that_is_frozen_is_given_up(world: World) -> None:
    path = f"/activities/{world.public}/"
    with served(world, "--request-seconds", "1", "--pool-size", "2") as site:
        assert site.ask("GET", path, ANNS).status_code == 200
        assert frozen(world, signal.SIGSTOP)
        try:
            began = time.monotonic()
            wire.refused(site.ask("GET", path, ANNS), 503, "57014")
            assert 1.5 < time.monotonic() - began < 25
        finally:
            frozen(world, signal.SIGCONT)
        site.until_ready(200)
        assert site.ask("GET", path, ANNS).status_code == 200


def test_who_ends_says_so_until_all_have_their_answers(world: World) -> None:
    with served(world) as site, ThreadPoolExecutor(1) as threads:
        with locked(world):
            asked = threads.submit(
                site.ask, "POST", "/activities/", ANNS, json=activity(subject="last")
            )
            until_waiting(world)
            site.popen.send_signal(signal.SIGTERM)
            assert site.until_ready(503) == '{"status": "ending"}'
            until_closed(site)
            assert httpx.get(f"{site.ops_url}/healthz").status_code == 200
            assert not asked.done()
        assert asked.result().status_code == 201


def test_a_write_whose_turn_does_not_come_is_told_so(world: World) -> None:
    path = f"/activities/{world.public}/"
    with (
        served(world, "--request-seconds", "20", "--pool-size", "1") as site,
        ThreadPoolExecutor(1) as threads,
    ):
        with locked(world):
            first = threads.submit(site.ask, "PATCH", path, ANNS, json={"subject": "first"})
            until_waiting(world)
            began = time.monotonic()
            late = httpx.patch(
                f"{site.url}{API}{path}",
                headers={"Authorization": f"Bearer {ANNS}"},
                json={"subject": "late"},
                timeout=30,
            )
            assert 4.5 < time.monotonic() - began < 10
            wire.refused(late, 503, "busy")
        assert first.result().status_code == 200
        assert site.ask("PATCH", path, ANNS, json={"subject": "again"}).status_code == 200


def test_reads_outlive_the_connections_to_the_database(world: World) -> None:
    ended, answers = 0, list[Future[list[httpx.Response]]]()
    ends_at = time.monotonic() + 3
    paths = ("/activities/timeline/?limit=2", f"/activities/{world.public}/", "/activities/facets/")

    def read(site: Site) -> list[httpx.Response]:
        found = []
        while time.monotonic() < ends_at:
            found += [site.ask("GET", path, ANNS) for path in paths]
            found.append(site.ask("POST", "/rpc/page", ANNS, json={"filter": {"limit": 1}}))
        return found

    with served(world) as site, ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(read, site) for _ in range(4)]
        while time.monotonic() < ends_at:
            # A read goes three times: on a busy machine each may meet an end, if they come quickly.
            time.sleep(0.6)
            ended += terminate(world)
        found = [answer for part in answers for answer in part.result()]
        assert [answer.text for answer in found if answer.status_code != 200] == []
        assert (ended > 5, len(found) > 40) == (True, True)
        # Idle ones are found out before they are used: writes, too, go on.
        terminate(world)
        time.sleep(0.2)
        assert site.ask("POST", "/activities/", ANNS, json=activity()).status_code == 201


def test_a_write_whose_connection_is_lost_is_not_sent_twice(world: World) -> None:
    name = f"once {uuid4()}"
    with served(world) as site, ThreadPoolExecutor(1) as threads:
        with locked(world):
            asked = threads.submit(
                site.ask, "POST", "/activities/", ANNS, json=activity(subject=name)
            )
            until_waiting(world)
            terminate(world)
            answer = asked.result()
        wire.refused(answer, 503, "unreachable")
        found = site.ask("GET", "/activities/timeline/?limit=500", ANNS).json()["results"]
        assert name not in [row["subject"] for row in found]


def test_a_server_with_all_hands_full_is_ready_still(world: World) -> None:
    with served(world, "--pool-size", "2") as site, ThreadPoolExecutor(12) as threads:
        with locked(world):
            asked = [threads.submit(site.ask, "GET", "/activities/", ANNS) for _ in range(12)]
            until_waiting(world, 2)
            for _ in range(3):
                assert site.until_ready(200, 0) == '{"status": "ready"}'
                time.sleep(1.1)
        assert {task.result().status_code for task in asked} <= {200, 503}


@pytest.mark.direct("PgBouncer tries a database that was away again after server_login_retry")
def test_without_its_database_it_is_alive_and_not_ready(world: World, server_dsn: str) -> None:
    name = str(conninfo_to_dict(world.dsn)["dbname"])

    def rename(old: str, new: str) -> None:
        text = sql.SQL("alter database {} rename to {}")
        with psycopg.connect(server_dsn, autocommit=True) as conn:
            for left in range(50, -1, -1):
                conn.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                    [old],
                )
                try:
                    conn.execute(text.format(sql.Identifier(old), sql.Identifier(new)))
                    return
                except psycopg.errors.ObjectInUse:
                    # The pool was quicker.
                    if not left:
                        raise

    with served(world) as site, ThreadPoolExecutor(2) as threads:
        assert site.until_ready(200) == '{"status": "ready"}'
        rename(name, f"{name}_away")
        try:
            asked = threads.submit(site.ask, "GET", "/activities/", ANNS)
            written = threads.submit(site.ask, "POST", "/activities/", ANNS, json=activity())
            assert site.until_ready(503) == '{"status": "database: no answer in 2 s"}'
            assert httpx.get(f"{site.ops_url}/healthz").status_code == 200
            for answer in (asked.result(), written.result()):
                wire.refused(answer, 503, "unreachable")
                assert answer.headers["retry-after"] == "1"
                assert name not in answer.text
        finally:
            rename(f"{name}_away", name)
        site.until_ready(200)
        assert site.ask("GET", "/activities/", ANNS).status_code == 200


def test_a_request_that_runs_is_answered_before_the_end(world: World) -> None:
    path = f"/activities/{world.public}/"
    site = serve(world.dsn)
    whole = site.ask("GET", path, ANNS).content
    with ThreadPoolExecutor(1) as threads:
        with locked(world):
            asked = threads.submit(site.ask, "GET", path, ANNS)
            until_waiting(world)
            site.popen.send_signal(signal.SIGTERM)
            ends_at = time.monotonic() + 10
            while True:
                try:
                    wire.connect(site.url).close()
                except ConnectionRefusedError:
                    break
                assert time.monotonic() < ends_at
                time.sleep(0.01)
            assert site.popen.poll() is None
        answer = asked.result()
    assert (answer.status_code, answer.content) == (200, whole)
    assert site.end() == 0
    assert site.lines[-1]["event"] == "ended"
    wire.check_log(site)


def test_who_tells_it_twice_to_end_does_not_wait(world: World) -> None:
    site = serve(world.dsn)
    with ThreadPoolExecutor(1) as threads, locked(world):
        asked = threads.submit(site.ask, "GET", f"/activities/{world.public}/", ANNS)
        until_waiting(world)
        site.popen.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        site.popen.send_signal(signal.SIGTERM)
        assert site.popen.wait(timeout=8) == 0
        wire.refused(asked.result(), 503, "http_503")
        assert asked.result().headers["retry-after"] == "1"
    site.end()
    wire.check_log(site)
