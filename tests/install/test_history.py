"""Migrations: released ones are never edited, and every way to the present ends equal."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
import yoyo
from psycopg.conninfo import conninfo_to_dict

from tests.install.ask import count, names
from timeline import db, doctor, install, queries
from timeline.errors import TimelineError
from timeline.install import apply, health, ledger
from timeline.paths import Tree

MakeDatabase = Callable[..., str]
Dump = Callable[[str], str]

ROOT = Path(__file__).resolve().parents[2]


def freeze(tree: Tree, *names: str) -> None:
    lines = [
        f"{hashlib.sha256((tree.migrations / f'{name}.sql').read_bytes()).hexdigest()}  {name}\n"
        for name in names
    ]
    (tree.migrations / "frozen.txt").write_text("# released\n" + "".join(lines))


def refusal(dsn: str, tree: Tree) -> TimelineError:
    with pytest.raises(TimelineError) as caught:
        install.migrate(dsn, tree=tree)
    assert caught.value.code == "TL409"
    assert caught.value.hint
    return caught.value


def test_edited_released_migration_is_refused_before_anything_happens(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    freeze(tree, *names(tree))
    file = tree.migrations / f"{names(tree)[0]}.sql"
    file.write_text(file.read_text() + "\n-- a harmless comment")
    assert names(tree)[0] in refusal(dsn, tree).message
    with psycopg.connect(dsn) as conn:
        assert conn.execute("select to_regnamespace('timeline_data')").fetchone() == (None,)


def test_missing_released_migration_is_refused(make_database: MakeDatabase, tree: Tree) -> None:
    freeze(tree, *names(tree))
    last = names(tree)[-1]
    (tree.migrations / f"{last}.sql").unlink()
    assert last in refusal(make_database(), tree).message


def test_gaps_and_namesakes_and_bad_names_are_refused(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    following = len(names(tree)) + 1
    for name in (f"{following + 1:04}.gap.sql", "0001.twin.sql", "7.short.sql", "0009.Upper.sql"):
        file = tree.migrations / name
        file.write_text("select 1;")
        refusal(dsn, tree)
        file.unlink()
    install.migrate(dsn, tree=tree)


def test_migration_before_a_released_one_is_refused(
    make_database: MakeDatabase, tree: Tree
) -> None:
    freeze(tree, names(tree)[-1])
    assert "out of order" in refusal(make_database(), tree).message


def test_migration_edited_after_it_was_applied_is_drift(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    install.migrate(dsn, tree=tree)
    file = tree.migrations / f"{names(tree)[1]}.sql"
    file.write_text(file.read_text() + "\n-- edited")
    assert names(tree)[1] in refusal(dsn, tree).message
    with db.connect(dsn, autocommit=True) as conn:
        assert names(tree)[1] in health.status(conn, tree)["drift"][0]
        assert "drift" in [finding["code"] for finding in doctor.examine(conn, tree)]


def test_database_newer_than_the_code_is_refused(make_database: MakeDatabase, tree: Tree) -> None:
    dsn = make_database()
    newer = f"{len(names(tree)) + 1:04}.newer"
    (tree.migrations / f"{newer}.sql").write_text("create table timeline_data.newer (id int);")
    install.migrate(dsn, tree=tree)
    (tree.migrations / f"{newer}.sql").unlink()
    assert newer in refusal(dsn, tree).message


def test_pending_migration_is_told_and_applied(make_database: MakeDatabase, tree: Tree) -> None:
    dsn = make_database()
    install.migrate(dsn, tree=tree)
    name = f"{len(names(tree)) + 1:04}.extra"
    # A statement that returns rows must not reach stdout, which is for data.
    (tree.migrations / f"{name}.sql").write_text(
        "create table timeline_data.extra (id int);\n"
        "alter table timeline_data.extra enable row level security;\n"
        "select 'noise';\n"
    )
    with db.connect(dsn, autocommit=True) as conn:
        assert health.status(conn, tree)["pending"] == [name]
        assert "pending" in [finding["code"] for finding in doctor.examine(conn, tree)]
    done = install.migrate(dsn, tree=tree)
    assert (done["applied"], done["is_replayed"]) == ([name], False)


def test_failing_migration_leaves_no_trace_and_can_be_mended(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    install.migrate(dsn, tree=tree)
    file = tree.migrations / f"{len(names(tree)) + 1:04}.extra.sql"
    file.write_text("create table timeline_data.half (id int);\nselect 1 / 0;\n")
    with pytest.raises(TimelineError):
        install.migrate(dsn, tree=tree)
    with psycopg.connect(dsn) as conn:
        assert conn.execute("select to_regclass('timeline_data.half')").fetchone() == (None,)
    assert count(dsn, "yoyo_lock") == 0
    file.write_text("create table timeline_data.half (id int);\n")
    assert install.migrate(dsn, tree=tree)["applied"] == [file.stem]


def test_stale_lock_of_yoyo_is_broken(make_database: MakeDatabase) -> None:
    dsn = make_database()
    with db.connect(dsn, autocommit=True) as conn, install.transaction(conn):
        conn.execute(queries.inline("prepare").encode())
        conn.execute("insert into timeline_data.yoyo_lock (ctime, pid) values (now(), 1)")
    assert install.migrate(dsn)["applied"]
    assert count(dsn, "yoyo_lock") == 0


def test_tables_of_yoyo_are_those_that_yoyo_makes(make_database: MakeDatabase, dump: Dump) -> None:
    theirs, ours = make_database(), make_database()
    with psycopg.connect(theirs) as conn:
        conn.execute("create schema timeline")
        conn.execute("create schema timeline_data")
    options = conninfo_to_dict(theirs) | {"schema": "timeline_data"}
    uri = f"postgresql+psycopg:///{options.pop('dbname')}?{urlencode(options)}"
    backend = yoyo.get_backend(uri, apply.TABLE)
    backend.ensure_internal_schema_updated()
    backend.connection.close()
    with psycopg.connect(theirs) as conn:
        for table in ("_yoyo_log", "_yoyo_version", "_yoyo_migration", "yoyo_lock"):
            conn.execute(f"alter table timeline_data.{table} enable row level security".encode())
    with db.connect(ours, autocommit=True) as conn, install.transaction(conn):
        conn.execute(queries.inline("prepare").encode())
    assert dump(ours) == dump(theirs)
    assert count(ours, "_yoyo_version") == count(theirs, "_yoyo_version") == 1


def test_freeze_adds_new_migrations_once_and_refuses_edits(tree: Tree) -> None:
    root = tree.migrations.parent
    (root / "scripts").mkdir()
    (root / "scripts" / "freeze").write_bytes((ROOT / "scripts" / "freeze").read_bytes())
    (root / "timeline").symlink_to(ROOT / "timeline")

    def run(*words: str) -> int:
        words = (sys.executable, str(root / "scripts" / "freeze"), *words)
        return subprocess.run(words, capture_output=True, check=False).returncode

    assert run("--check") == 1
    assert run() == 0
    assert list(ledger.read_frozen(tree.migrations / "frozen.txt")) == names(tree)
    assert run("--check") == 0
    (tree.migrations / f"{names(tree)[0]}.sql").write_text("-- edited")
    assert run() == 4
