"""`timeline work`: processes share the jobs, and one that ends somehow leaves nothing undone."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests import server
from tests.faults.killing import ROOT
from timeline import embedded, install, jobs, refresh, work
from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]
# Every job was done since.
DONE = (
    "select count(distinct job) = 4 from timeline_data.job_run"
    " where outcome = 'done' and started_at > '{}'"
)
COMPANY = "11111111-1111-4111-8111-111111111111"


class Process:
    """`timeline work` beside the test; what it says is read when it has ended."""

    def __init__(self, dsn: str, *words: str) -> None:
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "timeline", "--dsn", dsn, "work", *words],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; the exit status and what was said."""
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        said = self.popen.communicate(timeout=30)[1]
        return self.popen.returncode, said


@pytest.fixture
def processes() -> Iterator[list[Process]]:
    """Processes that end with the test."""
    started: list[Process] = []
    yield started
    for process in started:
        process.end(signal.SIGKILL)


def until(connection: Connection, statement: str, seconds: float = 30) -> None:
    """Wait for a statement to return true."""
    deadline = time.monotonic() + seconds
    while connection.execute(f"select ({statement})".encode()).fetchone() != (True,):
        assert time.monotonic() < deadline, statement
        time.sleep(0.05)


def worker_of(connection: Connection, name: str) -> str | None:
    row = connection.execute(
        "select r.worker from timeline_data.job as j join timeline_data.job_run as r"
        " on r.id = j.lease_run where j.name = %s",
        [name],
    ).fetchone()
    return row[0] if row else None


def test_two_processes_share_the_jobs_and_one_takes_over_from_the_other(
    database: str, connection: Connection, processes: list[Process]
) -> None:
    processes += [Process(database, "--lease", "4") for _ in range(2)]
    until(connection, "select count(distinct job) = 4 from timeline_data.job_run")
    # Both find something to do, none does what the other is doing.
    for _ in range(100):
        connection.execute("update timeline_data.job set due_at = now() where lease_run is null")
        row = connection.execute(
            "select count(distinct worker) from timeline_data.job_run"
        ).fetchone()
        if row == (2,):
            break
        time.sleep(0.2)
    until(connection, "select count(distinct worker) = 2 from timeline_data.job_run")
    # Not a run that is still at work, which would move it to its next hour when it ends.
    connection.execute("update timeline_data.job set is_enabled = false where name = 'views'")
    until(connection, "select lease_run is null from timeline_data.job where name = 'views'")
    with psycopg.connect(database) as other:
        # The materialized views wait for this, and whoever refreshes them waits too.
        other.execute("lock table timeline_data.refresh_state in access exclusive mode")
        connection.execute(
            "update timeline_data.job set is_enabled = true, due_at = now() where name = 'views'"
        )
        until(
            connection,
            "select lease_ends_at is not null from timeline_data.job where name = 'views'",
        )
        busy = worker_of(connection, "views")
        # Longer than a lease: it is prolonged.
        time.sleep(5)
        assert worker_of(connection, "views") == busy
        (killed,) = [p for p in processes if busy == f"{jobs.me().split()[0]} {p.popen.pid}"]
        killed.end(signal.SIGKILL)
        until(
            connection,
            f"select r.worker <> '{busy}' from timeline_data.job as j join timeline_data.job_run"
            " as r on r.id = j.lease_run where j.name = 'views'",
        )
    until(
        connection,
        "select outcome = 'done' from timeline_data.job_run where job = 'views'"
        " order by started_at desc limit 1",
    )
    lost = connection.execute(
        "select worker from timeline_data.job_run where outcome = 'lost'"
    ).fetchall()
    assert lost == [(busy,)]
    overlaps = connection.execute(
        "select a.job from timeline_data.job_run as a join timeline_data.job_run as b"
        " on b.job = a.job and b.id <> a.id and b.started_at >= a.started_at"
        " and b.started_at < a.ended_at"
    ).fetchall()
    assert overlaps == []
    for process in processes:
        if process is not killed:
            status, said = process.end()
            assert status == 0
            assert "views: whoever did it last did not end it" in said


def test_a_process_that_is_told_to_end_lets_go_between_two_steps(
    database: str, connection: Connection
) -> None:
    days = [
        {
            "activity_type": "note",
            "subject": "n",
            "activity_date": f"20{10 + n // 360:02}-{n % 360 // 30 + 1:02}-{n % 28 + 1:02}",
        }
        for n in range(3000)
    ]
    connection.execute("select timeline.record_many(%s, %s)", [COMPANY, Jsonb(days)])
    stop = threading.Event()
    stop.set()
    desk = work.Desk(database, stop=stop)
    taken = desk.take(["refresh"])
    assert taken is not None
    assert work.do(desk, taken)["outcome"] == "stopped"
    row = connection.execute(
        "select count(*) between 1 and 1000 from timeline_data.summary_day"
    ).fetchone()
    assert row == (True,)
    # It is due at once, for another.
    assert [run["outcome"] for run in work.work_once(work.Desk(database), ["refresh"])] == ["done"]
    assert connection.execute("select count(*) from timeline_data.summary_mark").fetchone() == (0,)


def test_a_process_outlives_its_server(
    tmp_path_factory: pytest.TempPathFactory, processes: list[Process]
) -> None:
    folder = tmp_path_factory.mktemp("away") / "server"
    dsn = embedded.start(server.bindir(), folder)
    try:
        install.migrate(dsn)
        processes.append(Process(dsn))
        with psycopg.connect(dsn, autocommit=True) as connection:
            until(connection, DONE.format("-infinity"))
            row = connection.execute(
                "select max(ended_at)::text from timeline_data.job_run"
            ).fetchone()
            assert row is not None
        port = embedded.describe(folder)["port"]
        embedded.down(folder)
        time.sleep(6)
        assert embedded.start(server.bindir(), folder, port=int(port)) == dsn
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(
                "update timeline_data.job set due_at = now() where lease_run is null"
            )
            until(connection, DONE.format(row[0]), 90)
        status, said = processes[0].end()
    finally:
        embedded.down(folder)
    assert status == 0
    assert "trying again in" in said


def test_a_name_that_is_no_job_ends_it(database: str) -> None:
    with pytest.raises(TimelineError) as caught:
        work.work(work.Desk(database), ["dust"])
    assert caught.value.code == "TL404"


def test_what_nobody_can_hear_is_recorded_all_the_same(
    database: str, connection: Connection
) -> None:
    for ending in ("2>/dev/full", "2>&-", "2>&1 | head -1"):
        connection.execute("update timeline_data.job set due_at = now() - interval '1 minute'")
        connection.execute("delete from timeline_data.job_run")
        subprocess.run(
            [
                "bash",
                "-c",
                f'"$0" -m timeline --dsn "$1" work --once {ending}',
                sys.executable,
                database,
            ],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        rows = connection.execute(
            "select job, outcome from timeline_data.job_run order by job"
        ).fetchall()
        assert rows == [(name, "done") for name in sorted(jobs.JOBS)], ending


def test_a_server_that_only_reads_is_waited_for(
    database: str, connection: Connection, processes: list[Process]
) -> None:
    connection.execute(
        f"alter database {connection.info.dbname} set default_transaction_read_only = on".encode()
    )
    processes.append(Process(database))
    time.sleep(3)
    assert processes[0].popen.poll() is None
    connection.execute(
        f"alter database {connection.info.dbname} reset default_transaction_read_only".encode()
    )
    until(connection, DONE.format("-infinity"), 60)


def test_a_lock_in_the_way_of_the_views_is_waited_for_no_longer_than_said(
    database: str, connection: Connection
) -> None:
    with psycopg.connect(database) as other:
        other.execute("lock table timeline_data.refresh_state in access exclusive mode")
        started = time.monotonic()
        with pytest.raises(TimelineError) as caught:
            refresh.refresh_views(database, wait=1)
        assert caught.value.code == "55P03"
        assert time.monotonic() - started < 10
    assert refresh.refresh_views(database, wait=1)["counts"] == 0
