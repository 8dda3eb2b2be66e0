"""cron and pg_cron, the real ones, do the jobs of a database."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from psycopg.conninfo import make_conninfo

from tests import server
from tests.server import Capabilities
from timeline import embedded, install, schedule
from timeline.cli import main
from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]


def told(dsn: str, *words: str) -> str:
    """What `timeline …` prints."""
    done = CliRunner().invoke(main, ["--dsn", dsn, *words], prog_name="timeline")
    assert done.exit_code == 0, done.stderr
    return done.stdout


def runs(connection: Connection, job: str) -> list[dict[str, Any]]:
    row = connection.execute("select timeline_data.job_runs(array[%s])", [job]).fetchone()
    assert row is not None
    return [run for run in row[0] if run["outcome"] != "running"]


def awaited(look: Callable[[], bool], seconds: float) -> bool:
    """Is it so within some seconds?"""
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.2)
    return True


def miss(connection: Connection, *names: str) -> None:
    """As if nobody had called for three days."""
    connection.execute(
        "update timeline_data.job set due_at = now() - interval '3 days', last_success_at = now()"
        " - interval '4 days' where name = any (%s)",
        [list(names)],
    )


def caught_up(connection: Connection, name: str, caller: str) -> None:
    """The missed job was done once, told as three days late, and is due in the future."""
    (run,) = runs(connection, name)
    assert (run["outcome"], run["caller"]) == ("done", caller)
    row = connection.execute(
        "select %s::timestamptz - %s::timestamptz > interval '2 days 23 hours', due_at > now(),"
        " last_success_at > now() - interval '5 minutes' from timeline_data.job where name = %s",
        [run["started_at"], run["due_at"], name],
    ).fetchone()
    assert row == (True, True, True)


@pytest.fixture
def cron() -> Iterator[None]:
    """A cron that runs, and the crontab of this user as it was afterwards."""
    daemon = shutil.which("cron", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if daemon is None or shutil.which("crontab") is None:
        server.leave_out("cron")
    before = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=False)
    own = None
    if subprocess.run(["pgrep", "-x", "cron"], capture_output=True, check=False).returncode:
        if os.geteuid():
            server.leave_out("cron that runs")
        own = subprocess.Popen([daemon, "-f"])
    try:
        yield
    finally:
        if own:
            own.terminate()
            own.wait()
        if before.returncode == 0:
            subprocess.run(["crontab", "-"], input=before.stdout, text=True, check=True)
        else:
            subprocess.run(["crontab", "-r"], capture_output=True, check=False)


@pytest.mark.usefixtures("cron")
def test_cron_does_every_job_and_what_was_missed(database: str, connection: Connection) -> None:
    miss(connection, "rotate", "archive")
    others = "# mine\n0 0 1 1 * true % of it\n"
    subprocess.run(["crontab", "-"], input=others, text=True, check=True)
    told(database, "schedule", "--cron", "--install")
    told(database, "schedule", "--cron", "--install")
    there = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=True).stdout
    assert there == others + told(database, "schedule", "--cron")
    assert awaited(lambda: len(runs(connection, "views")) > 0, 130)
    for name in ("rotate", "archive"):
        caught_up(connection, name, "work")
    assert [run["outcome"] for run in runs(connection, "refresh")][-1] == "done"
    assert "work" in told(database, "schedule", "--runs")
    told(database, "schedule", "--cron", "--remove")
    after = subprocess.run(["crontab", "-l"], capture_output=True, text=True, check=True).stdout
    assert after == others


@pytest.fixture
def pg_cron(capabilities: Capabilities, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with pg_cron, and an installed database `crm` beside the one where pg_cron is."""
    server.require(capabilities, "pg_cron")
    folder = tmp_path_factory.mktemp("pgcron") / "server"
    settings = {
        "shared_preload_libraries": "pg_cron",
        "cron.database_name": "postgres",
        "cron.use_background_workers": "on",
    }
    dsn = embedded.start(capabilities.bindir, folder, settings)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("create database crm")
    crm = make_conninfo(dsn, dbname="crm")
    install.migrate(crm)
    yield crm
    embedded.down(folder)


def test_pg_cron_does_what_needs_no_client_and_what_was_missed(pg_cron: str) -> None:
    with (
        psycopg.connect(pg_cron, autocommit=True) as connection,
        psycopg.connect(make_conninfo(pg_cron, dbname="postgres"), autocommit=True) as beside,
    ):
        miss(connection, "rotate", "refresh")
        # A view that is told as failed, by pg_cron too.
        connection.execute(
            "insert into timeline_data.refresh_state"
            " values ('activity_timeline_summary', now(), 100)"
        )
        # Another database whose name only begins alike keeps its own.
        beside.execute("create extension pg_cron")
        beside.execute("select cron.schedule('timeline crm: x: rotate', '0 0 1 1 *', 'select 1')")
        told(pg_cron, "schedule", "--pg-cron", "--install")
        told(pg_cron, "schedule", "--pg-cron", "--install")
        named = beside.execute("select jobname, database from cron.job order by 1").fetchall()
        assert named == [
            ("timeline crm: purge", "postgres"),
            ("timeline crm: refresh", "crm"),
            ("timeline crm: rotate", "crm"),
            ("timeline crm: views", "crm"),
            ("timeline crm: x: rotate", "postgres"),
        ]

        def ended() -> dict[str, str]:
            return dict(
                beside.execute(
                    "select distinct on (j.jobname) substring(j.jobname from '[a-z]+$'), d.status"
                    " from cron.job_run_details as d join cron.job as j using (jobid)"
                    " where d.status in ('succeeded', 'failed') order by j.jobname, d.runid"
                ).fetchall()
            )

        wanted = {"rotate": "succeeded", "refresh": "succeeded", "views": "failed"}
        assert awaited(lambda: ended() == wanted, 130), ended()
        for name in ("rotate", "refresh"):
            caught_up(connection, name, "server")
        assert runs(connection, "rotate")[0]["report"]["created"] == []
        (view,) = runs(connection, "views")
        assert (view["outcome"], view["code"], view["caller"]) == ("failed", "TL409", "server")
        # Its own record goes after a week.
        beside.execute("update cron.job_run_details set end_time = now() - interval '8 days'")
        # What could not even connect has no times.
        beside.execute(
            "insert into cron.job_run_details (jobid, runid, database, command, status) values"
            " (0, 100000, 'crm', $$call timeline_data.work('rotate')$$, 'failed'),"
            " (0, 100001, 'other', $$call timeline_data.work('rotate')$$, 'failed')"
        )
        row = beside.execute("select command from cron.job where jobname like '%purge'").fetchone()
        assert row is not None
        beside.execute(row[0])
        left = beside.execute("select database from cron.job_run_details").fetchall()
        assert left == [("other",)]
        told(pg_cron, "schedule", "--pg-cron", "--remove")
        names = beside.execute("select jobname from cron.job").fetchall()
        assert names == [("timeline crm: x: rotate",)]


def test_pg_cron_is_missed_with_a_way_to_get_it(database: str) -> None:
    with pytest.raises(TimelineError) as caught:
        schedule.install_pg_cron(database)
    assert caught.value.code == "TL409"
    assert "shared_preload_libraries" in str(caught.value.hint)
    assert "cron.schedule_in_database" in schedule.pg_cron(database)


def test_a_password_goes_into_no_crontab(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "s3cret"
    for dsn, variable in ((f"postgresql://me:{secret}@db/crm", ""), ("dbname=crm", secret)):
        monkeypatch.setenv("PGPASSWORD", variable)
        with pytest.raises(TimelineError) as caught:
            schedule.crontab(dsn)
        assert caught.value.code == "TL400"
        assert secret not in caught.value.message
        assert ".pgpass" in str(caught.value.hint)


def test_a_line_leads_to_its_database_whatever_it_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PGHOST", "db.example")
    monkeypatch.setenv("PGUSER", "it's me")
    text = schedule.crontab("dbname=a%b")
    line = next(line for line in text.splitlines() if line.startswith("* "))
    # cron takes \% for a percent sign, then a shell reads the rest.
    shell = line.split(" ", 5)[5].replace(r"\%", "%")
    assert "%" not in line.replace(r"\%", "")
    words = subprocess.run(
        ["sh", "-c", f"set -- {shell}; printf '%s\\n' \"$@\""],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert Path(words[0]).is_absolute()
    given = psycopg.conninfo.conninfo_to_dict(words[words.index("--dsn") + 1])
    assert given == {"dbname": "a%b", "host": "db.example", "user": "it's me"}
    assert words[-3:] == ["work", "--once", "--quiet"]


def test_a_line_holds_one_job_whatever_the_connection_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimelineError) as caught:
        schedule.crontab("host=h dbname='a\n* * * * * touch x\n'")
    assert caught.value.code == "TL400"
    with pytest.raises(TimelineError) as caught:
        schedule.crontab("host h")
    assert caught.value.code == "TL400"
    monkeypatch.setenv("PGSERVICEFILE", "/etc/my services")
    assert "PGSERVICEFILE='/etc/my services' /" in schedule.crontab("service=crm")


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [("no crontab for me", 1, None), ("/var/spool/cron: Input/output error", 1, "TL409")],
)
def test_a_crontab_that_cannot_be_read_is_not_written_over(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str, status: int, code: str | None
) -> None:
    program = tmp_path / "crontab"
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then echo "{said}" >&2; exit {status}; fi\n'
        f'cat > "{tmp_path}/written"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    if code is None:
        schedule.install_crontab("host=h")
        assert (tmp_path / "written").read_text() == schedule.crontab("host=h")
        return
    with pytest.raises(TimelineError) as caught:
        schedule.install_crontab("host=h")
    assert caught.value.code == code
    assert not (tmp_path / "written").exists()


def test_a_crontab_keeps_its_bytes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = b"# caf\xe9\n* * * * * true\n"
    (tmp_path / "old").write_bytes(old)
    program = tmp_path / "crontab"
    program.write_text(
        f'#!/bin/sh\nif [ "$1" = -l ]; then cat "{tmp_path}/old"; else cat > "{tmp_path}/new"; fi\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    schedule.install_crontab("host=h")
    assert (tmp_path / "new").read_bytes().startswith(old)


def test_lines_of_two_databases_live_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = ["# mine\n* * * * * true"]
    monkeypatch.setattr(schedule, "_read", lambda: kept[0])
    monkeypatch.setattr(schedule, "_write", lambda text: kept.__setitem__(0, text))
    schedule.install_crontab("host=a dbname=one")
    schedule.install_crontab("host=a dbname=two")
    schedule.install_crontab("host=a dbname=one")
    lines = kept[0].splitlines()
    assert lines[:2] == ["# mine", "* * * * * true"]
    assert len([line for line in lines if "work --once" in line]) == 2
    assert schedule.remove_crontab("host=a dbname=two")
    assert not schedule.remove_crontab("host=a dbname=two")
    assert "dbname=one" in kept[0]
    assert "dbname=two" not in kept[0]
    # Somebody deleted the last line of ours, and wrote one of their own.
    kept[0] = kept[0][: kept[0].index("# pg-timeline end: one")] + "5 5 * * * theirs\n"
    schedule.install_crontab("host=a dbname=one")
    schedule.install_crontab("host=a dbname=one")
    assert schedule.remove_crontab("host=a dbname=one")
    assert "5 5 * * * theirs\n" in kept[0]


def test_pg_cron_that_logs_in_by_itself_is_told_of(
    capabilities: Capabilities, tmp_path_factory: pytest.TempPathFactory
) -> None:
    server.require(capabilities, "pg_cron")
    folder = tmp_path_factory.mktemp("pgcron") / "server"
    settings = {"shared_preload_libraries": "pg_cron", "cron.database_name": "postgres"}
    dsn = embedded.start(capabilities.bindir, folder, settings)
    try:
        install.migrate(dsn)
        assert "cron.use_background_workers" in str(schedule.install_pg_cron(dsn))
        with psycopg.connect(dsn, autocommit=True) as conn:
            named = conn.execute("select jobname from cron.job where jobname ~ 'rotate'").fetchall()
            assert named == [("timeline postgres: rotate",)]
            # Where pg_cron is in the same database an administrator may do it.
            conn.execute("create role keeper login in role timeline_admin")
            conn.execute("grant usage on schema cron to keeper")
        schedule.install_pg_cron(make_conninfo(dsn, user="keeper"))
        with psycopg.connect(dsn, autocommit=True) as conn:
            row = conn.execute("select count(*) from cron.job where username = 'keeper'").fetchone()
        assert row == (4,)
    finally:
        embedded.down(folder)
