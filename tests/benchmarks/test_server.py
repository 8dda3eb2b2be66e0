"""Whose server, whose databases: what a killed run left is taken over, what is not ours stays."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from benchmarks import cold, database, run, server
from tests.benchmarks.test_command import invoke
from timeline import embedded
from timeline.errors import TimelineError

ROOT = Path(__file__).parents[2]
SIZE_ONLY = run.Options(("1k",), ("size",))


def quiet(_text: str) -> None:
    """Say nothing."""


def killed(code: str, *words: str) -> None:
    """Run Python until it says that it is ready, and kill it."""
    told = subprocess.Popen(
        [sys.executable, "-u", "-c", code, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert told.stdout is not None
    assert told.stdout.readline() == "ready\n"
    told.send_signal(signal.SIGKILL)
    told.wait()
    told.stdout.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a server, where the user it runs as may go."""
    tmp_path.chmod(0o755)
    return tmp_path / "server"


def test_a_server_that_a_killed_run_left_is_calmed_restarted_and_stopped(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(
        "import sys, time; from pathlib import Path; from benchmarks import making, server\n"
        "with server.serve(None, Path(sys.argv[1]), lambda text: None) as ours:\n"
        "    making.hurry(ours.folder, is_temporary=False); print('ready'); time.sleep(600)",
        str(folder),
    )
    assert embedded.running(folder)
    assert "autovacuum" in (folder / "data" / "postgresql.auto.conf").read_text()
    monkeypatch.setattr(server, "_DROP", tmp_path / "nowhere" / "drop_caches")
    monkeypatch.setattr(cold, "RESTARTS", 1)
    out = tmp_path / "x.json"
    words = ("--size", "1k", "--only", "cold", "--keep", "--folder", str(folder))
    done = invoke("run", *words, "--out", str(out))
    assert done.exit_code == 0, done.stderr
    assert "taken over" in done.stderr
    (found,) = json.loads(out.read_text())["sizes"]["1k"]["cold"]
    assert found["note"].startswith("after a restart")
    assert "=" not in (folder / "data" / "postgresql.auto.conf").read_text()
    assert not embedded.running(folder)


def test_a_server_that_somebody_else_started_in_the_folder_is_left_as_it_is(folder: Path) -> None:
    embedded.up(folder)
    try:
        with server.serve(None, folder, quiet) as theirs:
            assert theirs.folder is None
        assert embedded.running(folder)
    finally:
        embedded.down(folder)


def test_two_runs_do_not_share_a_folder_and_a_password_of_another_server_is_not_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGPASSWORD", "PGUSER", "PGSERVICE"):
        monkeypatch.setenv(name, "elsewhere")
    with server.serve(None, folder, quiet) as ours:
        psycopg.connect(ours.dsn).close()
        with (
            pytest.raises(TimelineError, match="another benchmark runs") as raised,
            server.serve(None, folder, quiet),
        ):
            pass
        assert raised.value.code == "TL409"
        assert embedded.running(folder)
    assert not embedded.running(folder)
    assert not (folder / server.MARK).exists()
    assert os.environ["PGPASSWORD"] == "elsewhere"


@pytest.mark.needs("pgbench")
def test_pgbench_dies_with_the_run(server_dsn: str, tmp_path: Path) -> None:
    script = tmp_path / "sleep.pgbench"
    script.write_text("select pg_sleep(0.1);\n")
    sessions = "select count(*) from pg_stat_activity as a where a.application_name = 'doomed'"
    dsn = make_conninfo(server_dsn, application_name="doomed")
    with psycopg.connect(server_dsn, autocommit=True) as conn:

        def count() -> int:
            row = conn.execute(sessions.encode()).fetchone()
            return int(row[0]) if row else 0

        killed(
            "import sys, threading, time; from benchmarks import pgbench\n"
            "threading.Timer(2, lambda: print('ready')).start()\n"
            "pgbench.run(sys.argv[1], '-T', '60', '-c', '2', '-f', sys.argv[2])",
            *(dsn, str(script)),
        )
        end = time.monotonic() + 10
        while count() and time.monotonic() < end:
            time.sleep(0.1)
        assert not count()


def test_what_a_killed_run_still_does_in_our_databases_is_ended(
    server_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PREFIX", f"{database.PREFIX}_left")
    database.create(server_dsn, "1k", is_kept=True)
    left = database.connect(server_dsn, "1k")
    run.run(SIZE_ONLY, server_dsn, None, tmp_path / "x.json", quiet)
    with pytest.raises(psycopg.OperationalError):
        left.execute("select 1")
    assert database.is_kept(server_dsn, "1k")
    database.drop(server_dsn, "1k")
    database.create(server_dsn, "1k")
    run.run(SIZE_ONLY, server_dsn, None, tmp_path / "x.json", quiet)
    # Made without --keep, it goes with the run that completes it.
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        database.connect(server_dsn, "1k")


def test_a_database_that_only_has_such_a_name_is_neither_used_nor_dropped(
    server_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PREFIX", f"{database.PREFIX}_theirs")
    name = database.name("1k")
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        conn.execute(f"create database {name}".encode())
        try:
            for call in (
                lambda: run.run(SIZE_ONLY, server_dsn, None, tmp_path / "x.json", quiet),
                lambda: database.create(server_dsn, "1k", is_kept=True),
                lambda: database.drop(server_dsn, "1k"),
            ):
                with pytest.raises(TimelineError, match="no benchmark made") as raised:
                    call()
                assert raised.value.code == "TL409"
            assert not (tmp_path / "x.json").exists()
        finally:
            conn.execute(f"drop database {name}".encode())
