"""Installing: fresh, again, by many, by owners with few rights, under odd settings."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.install.ask import doctor, one
from timeline import __version__, db, install, paths
from timeline.errors import TimelineError
from timeline.install import health, ledger, script
from timeline.paths import Tree

MakeDatabase = Callable[..., str]
Dump = Callable[[str], str]


def test_fresh_install_applies_everything_and_doctor_is_content(
    make_database: MakeDatabase,
) -> None:
    dsn = make_database()
    done = install.migrate(dsn)
    assert done["applied"] == [item.name for item in ledger.read(paths.tree())]
    assert done["is_replayed"]
    assert doctor(dsn) == []
    with db.connect(dsn, autocommit=True) as conn:
        status = health.status(conn)
    assert status["schema_version"] == __version__
    assert (status["pending"], status["drift"], status["functions"]) == ([], [], "current")
    ahead = (
        "select count(*) from timeline_data.partition_directory"
        " where starts_at > now() and ends_at < 'infinity'"
    )
    assert one(dsn, ahead) == 4


def test_second_run_does_nothing(make_database: MakeDatabase, dump: Dump) -> None:
    dsn = make_database()
    install.migrate(dsn)
    before, row = dump(dsn), one(dsn, "select i::text from timeline_data.install as i")
    done = install.migrate(dsn)
    assert (done["applied"], done["is_replayed"]) == ([], False)
    assert dump(dsn) == before
    assert one(dsn, "select i::text from timeline_data.install as i") == row


def test_functions_changed_by_hand_are_told_and_repaired(
    make_database: MakeDatabase, dump: Dump
) -> None:
    dsn = make_database()
    install.migrate(dsn)
    before = dump(dsn)
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "create or replace function timeline_data.now() returns timestamptz language sql"
            " stable as $$ select 'epoch'::timestamptz $$"
        )
    assert "changed_functions" in doctor(dsn)
    assert install.migrate(dsn)["is_replayed"]
    assert dump(dsn) == before


def test_twenty_at_once_on_one_database_all_succeed_and_apply_once(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    dsn = make_database()
    code = "import sys; from timeline.install import migrate; migrate(sys.argv[1])"
    crowd = [
        subprocess.Popen([sys.executable, "-c", code, dsn], stderr=subprocess.PIPE)
        for _ in range(20)
    ]
    told = [process.communicate(timeout=90)[1].decode() for process in crowd]
    assert [process.returncode for process in crowd] == [0] * 20, told
    logged = "select count(*) from timeline_data._yoyo_log"
    assert one(dsn, logged) == one(dsn, "select count(*) from timeline_data.applied_migration")
    assert dump(dsn) == fresh


def test_installs_in_several_databases_at_once_share_new_roles(
    make_database: MakeDatabase, prefix: str
) -> None:
    databases = [make_database() for _ in range(8)]
    code = (
        "import sys; from timeline.install import migrate\n"
        "migrate(sys.argv[1], role_prefix=sys.argv[2])"
    )
    crowd = [
        subprocess.Popen([sys.executable, "-c", code, dsn, prefix], stderr=subprocess.PIPE)
        for dsn in databases
    ]
    told = [process.communicate(timeout=90)[1].decode() for process in crowd]
    assert [process.returncode for process in crowd] == [0] * 8, told
    owned = [
        one(dsn, "select cardinality(owned_roles) from timeline_data.install") for dsn in databases
    ]
    assert sum(owned) == 4


def test_empty_schemas_that_an_administrator_made_are_taken(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    dsn = make_database()
    with psycopg.connect(dsn) as conn:
        conn.execute("create schema timeline")
        conn.execute("create schema timeline_data")
    install.migrate(dsn)
    assert dump(dsn) == fresh


def test_hostile_settings_of_the_database_change_nothing(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    dsn = make_database()
    with psycopg.connect(dsn, autocommit=True) as conn:
        name = conn.info.dbname
        conn.execute("create schema evil")
        conn.execute("create domain evil.uuid as text")
        conn.execute("create domain evil.timestamptz as text")
        conn.execute(
            "create function evil.lower(text) returns text language sql as $$ select 'evil' $$"
        )
        conn.execute("create table evil.install (id int)")
        for setting in (
            "search_path = evil, public, pg_catalog",
            "timezone = 'Pacific/Kiritimati'",
            "datestyle = 'German, DMY'",
            "default_transaction_isolation = 'serializable'",
            "statement_timeout = '40ms'",
            "idle_in_transaction_session_timeout = '200ms'",
        ):
            conn.execute(f"alter database {name} set {setting}".encode())
    install.migrate(dsn)
    install.migrate(dsn)
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute("set statement_timeout = 0")
        conn.execute("drop schema evil cascade")
        conn.execute(f"alter database {name} reset all".encode())
    assert dump(dsn) == fresh


@pytest.fixture
def stale(make_database: MakeDatabase) -> str:
    """An installed database whose functions are out of date."""
    dsn = make_database()
    install.migrate(dsn)
    with psycopg.connect(dsn) as conn:
        conn.execute("update timeline_data.install set functions_digest = null")
    return dsn


@pytest.fixture
def busy(stale: str) -> Iterator[psycopg.Connection[Any]]:
    """A session on that database which stays in its transaction."""
    with psycopg.connect(stale) as conn:
        yield conn


# A report that reads the view, and stays in its transaction.
READER = "lock table timeline.activities in access share mode"


def test_long_writer_does_not_hold_up_a_replay(stale: str, busy: psycopg.Connection[Any]) -> None:
    busy.execute(
        "lock table timeline_data.activity, timeline_data.activity_body,"
        " timeline_data.activity_link in row exclusive mode"
    )
    assert install.migrate(stale, wait=0)["is_replayed"]


def test_long_transaction_is_named_when_it_blocks_too_long(
    stale: str, busy: psycopg.Connection[Any]
) -> None:
    busy.execute(READER)
    with pytest.raises(TimelineError) as caught:
        install.migrate(stale, wait=0.5)
    assert caught.value.code == "55P03"
    assert caught.value.exit_status == 4
    assert f"pid {busy.info.backend_pid}" in caught.value.message


def test_migrate_finishes_when_the_long_transaction_ends(
    stale: str, busy: psycopg.Connection[Any]
) -> None:
    busy.execute(READER)
    timer = threading.Timer(1.0, busy.rollback)
    timer.start()
    began = time.monotonic()
    assert install.migrate(stale, wait=30)["is_replayed"]
    assert time.monotonic() - began > 0.9
    timer.join()


def test_waiting_for_another_migrate_ends_in_a_conflict(make_database: MakeDatabase) -> None:
    dsn = make_database()
    with install.hold(dsn, 0, print), pytest.raises(TimelineError) as caught:
        install.migrate(dsn, wait=0.3)
    assert caught.value.code == "55P03"


def test_error_in_a_function_names_the_file_and_leaves_the_old_functions(
    make_database: MakeDatabase, tree: Tree, dump: Dump
) -> None:
    dsn = make_database()
    install.migrate(dsn, tree=tree)
    before = dump(dsn)
    (tree.functions / "98_broken.sql").write_text("create function timeline.broken() rubbish;")
    with pytest.raises(TimelineError) as caught:
        install.migrate(dsn, tree=tree)
    assert caught.value.code == "TL500"
    assert "functions/98_broken.sql" in caught.value.message
    assert dump(dsn) == before


def test_dry_run_prints_what_would_run_and_changes_nothing(
    make_database: MakeDatabase, dump: Dump, fresh: str, client: Callable[..., Any]
) -> None:
    dsn = make_database()
    before = dump(dsn)
    planned = install.migrate(dsn, dry_run=True)["sql"]
    assert dump(dsn) == before
    client("psql", dsn, "-qX", "-v", "ON_ERROR_STOP=1", text=planned)
    assert dump(dsn) == fresh
    rest = install.migrate(dsn, dry_run=True)
    assert (rest["applied"], rest["is_replayed"]) == ([], False)
    assert "create table if not exists timeline_data.activity" not in rest["sql"]


def test_standby_and_old_server_and_wrong_encoding_are_refused(
    make_database: MakeDatabase, monkeypatch: pytest.MonkeyPatch, server_dsn: str
) -> None:
    dsn = make_database()
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        name = f"latin_{uuid4().hex[:8]}"
        conn.execute(
            f"create database {name} template template0 encoding latin1"
            " lc_collate 'C' lc_ctype 'C'".encode()
        )
    try:
        with pytest.raises(TimelineError) as caught:
            install.migrate(make_conninfo(server_dsn, dbname=name))
        assert caught.value.code == "TL409"
        assert "LATIN1" in caught.value.message
    finally:
        with psycopg.connect(server_dsn, autocommit=True) as conn:
            conn.execute(f"drop database {name}".encode())
    monkeypatch.setattr(script, "FLOOR", 990000)
    with pytest.raises(TimelineError) as caught:
        install.migrate(dsn)
    assert caught.value.code == "TL409"
    assert "too old" in caught.value.message
