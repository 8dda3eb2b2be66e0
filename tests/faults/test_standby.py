"""A hot standby answers reads, and tells what has not arrived there yet."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest

from tests import server
from tests.calls import activity, call
from tests.http.keeping import PAGE, keeping
from tests.http.site import Site, token
from timeline import embedded, install
from timeline.embedded.account import account

STREAMING = {"wal_level": "replica", "max_wal_senders": "4", "hot_standby": "on"}
Connection = psycopg.Connection[tuple[Any, ...]]


class Pair(NamedTuple):
    """DSNs of a primary and of the standby that follows it."""

    primary: str
    standby: str


@pytest.fixture(scope="module")
def pair(capabilities: server.Capabilities) -> Iterator[Pair]:
    """Two servers of this module."""
    server.require(capabilities, "pg_basebackup")
    folder = Path(tempfile.mkdtemp(prefix="timeline-standby-"))
    folder.chmod(0o755)
    first, second = folder / "primary", folder / "standby"
    primary = embedded.start(capabilities.bindir, first, STREAMING)
    try:
        install.migrate(primary)
        second.mkdir()
        # A folder of ours, with the logins of the primary.
        (second / "lock").touch(0o600)
        shutil.copy(first / "pgpass", second / "pgpass")
        subprocess.run(
            [
                str(capabilities.programs["pg_basebackup"]), "--dbname", primary,
                "--pgdata", str(second / "data"), "--write-recovery-conf", "--checkpoint", "fast",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        if os.geteuid() == 0:
            who = account(second)
            for path in (second / "data", *(second / "data").rglob("*")):
                os.chown(path, *who, follow_symlinks=False)
        standby = embedded.start(capabilities.bindir, second, STREAMING)
        yield Pair(primary, standby)
    finally:
        for each in (second, first):
            if embedded.running(each):
                embedded.down(each)
        shutil.rmtree(folder)


@pytest.fixture
def primary(pair: Pair) -> Iterator[Connection]:
    with psycopg.connect(pair.primary, autocommit=True) as conn:
        yield conn


@pytest.fixture
def standby(pair: Pair) -> Iterator[Connection]:
    with psycopg.connect(pair.standby, autocommit=True) as conn:
        yield conn


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what has to come."""
    ends_at = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def arrived(primary: Connection, standby: Connection) -> None:
    """Wait until the standby has replayed all that there is."""
    (at,) = primary.execute("select pg_current_wal_insert_lsn()").fetchone() or (None,)
    query = "select pg_last_wal_replay_lsn() >= %s"
    until(lambda: standby.execute(query, [at]).fetchone() == (True,))


def test_it_answers_as_the_primary_does(primary: Connection, standby: Connection) -> None:
    company = uuid4()
    made = [call(primary, "record", company, activity(subject=f"word {n}")) for n in range(5)]
    arrived(primary, standby)
    for function, *arguments in (
        ("page", {}), ("facets", {}), ("summary", {}), ("activity", made[0]["id"]),
        ("history", made[0]["id"]), ("search", "word", {}),
    ):  # fmt: skip
        there = call(standby, str(function), company, *arguments)
        assert there == call(primary, str(function), company, *arguments)
        assert there
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        call(standby, "record", company, activity())


def test_a_write_that_is_open_has_not_arrived(
    pair: Pair, primary: Connection, standby: Connection
) -> None:
    company = uuid4()
    with psycopg.connect(pair.primary) as late:
        written = call(late, "record", company, activity(subject="late"))["token"]
        after = call(primary, "record", company, activity(subject="after"))["token"]
        arrived(primary, standby)
        # What is printed of a snapshot there tells of no transaction that is open.
        for function in ("page", "summary"):
            with pytest.raises(psycopg.Error) as caught:
                call(standby, function, company, {"min_token": written})
            assert caught.value.sqlstate == "TL425"
        late.commit()
    arrived(primary, standby)
    for each in (written, after):
        assert call(standby, "page", company, {"min_token": each})["count"] == 2


def test_a_server_there_answers_from_no_cache(
    pair: Pair, primary: Connection, standby: Connection, capabilities: server.Capabilities
) -> None:
    company = uuid4()
    who = token(company)
    with keeping(capabilities) as kept:
        site = Site(pair.standby, TIMELINE_REDIS_URL=kept.url)
        try:
            for number in range(5):
                call(primary, "record", company, activity(subject=str(number)))
                arrived(primary, standby)
                for _ in range(3):
                    answer = site.ask("GET", PAGE, who)
                    assert answer.json()["count"] == number + 1
                    assert answer.headers["cache-status"] == "timeline; fwd=bypass"
                    time.sleep(0.1)
            assert kept.names() == []
            refused = site.ask("POST", "/activities/", who, json=activity())
            assert (refused.status_code, refused.json()["code"]) == (503, "25006")
        finally:
            assert site.end() == 0
