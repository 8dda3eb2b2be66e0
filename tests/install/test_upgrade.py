"""Every way to the present ends equal: upgraded, killed, by script, restored from a dump."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.calls import call
from tests.install.ask import count, doctor, names
from timeline import db, install, paths, queries
from timeline.install import apply, ledger, script
from timeline.paths import Tree

MakeDatabase = Callable[..., str]
Dump = Callable[[str], str]

ROOT = Path(__file__).resolve().parents[2]


# Rows for every table, so that an upgrade meets data. A new table wants a line here.
FILL = {
    "company": "(company_id, name) values (gen_random_uuid(), 'Acme')",
    "object": "(company_id, object_id, object_type) values"
    " (gen_random_uuid(), gen_random_uuid(), 'account')",
    "object_parent": "(company_id, object_id, object_type, parent_id, parent_type) values"
    " (gen_random_uuid(), gen_random_uuid(), 'contact', gen_random_uuid(), 'account')",
    "activity": "(company_id, id, activity_date, activity_type, status, priority, subject)"
    " select gen_random_uuid(), gen_random_uuid(), at, 'call', 'planned', 'low', 'Call'"
    " from generate_series('1999-01-01'::timestamptz, '2031-01-01', '200 days') as at",
    "activity_month": "(company_id, month) values (gen_random_uuid(), '2019-07-01')",
    "activity_body": "(company_id, activity_id, activity_date, source, external_id)"
    " select gen_random_uuid(), gen_random_uuid(), now(), 'crm', '42' from generate_series(1, 40)",
    "archived_activity": "(company_id, activity_id, activity_date, archive_id, is_counted,"
    " activity_type, status) values (gen_random_uuid(), gen_random_uuid(), now(),"
    " gen_random_uuid(), true, 'call', 'planned')",
    "activity_link": "(company_id, object_id, activity_date, activity_id, is_main, is_private,"
    " object_type, activity_type) values (gen_random_uuid(), gen_random_uuid(), now(),"
    " gen_random_uuid(), true, false, 'account', 'call')",
    "activity_history": "(company_id, activity_id, version, changed_at, outcome) values"
    " (gen_random_uuid(), gen_random_uuid(), 2, now(), 'updated')",
    "rollup_week": "values (gen_random_uuid(), '2026-01-05', 'call', 'planned', 1, 1)",
    "rollup_month": "values (gen_random_uuid(), '2026-01-01', 'call', 1)",
    "rollup_overdue": "values (gen_random_uuid(), 7, 'call', 1, now())",
    "rollup_user": "values (gen_random_uuid(), null, 1, 0, 0, 0, 0)",
    "rollup_account": "values (gen_random_uuid(), gen_random_uuid(), null, now())",
    "completion_change": "values (gen_random_uuid(), '2026-01-01', 'call', 3, 1, 400)",
    "search_change": "(company_id, former) values (gen_random_uuid(), '{pg_catalog.english}')",
    "search_vocabulary": "values (gen_random_uuid(), now(), '{acme}', '{2}')",
    "feed": "(company_id, activity_id, xid, writer, changed_at, seq, version, slot, change) values"
    " (gen_random_uuid(), gen_random_uuid(), 3, 3, now(), 1, 1, 0, 'insert')",
    "feed_consumer": "values (gen_random_uuid(), 'hooks', 3, 1, now())",
    "rollup_completion": "values (gen_random_uuid(), '2026-01-01', 'call', 3, 1, 400)",
}


def migrate_until(dsn: str, tree: Tree, number: int) -> None:
    """The schema after the first `number` migrations, before any function."""
    for name in names(tree)[number:]:
        (tree.migrations / f"{name}.sql").unlink()
    with db.connect(dsn, autocommit=True) as conn:
        with install.transaction(conn):
            conn.execute(queries.inline("prepare").encode())
        apply.apply(conn, tree, ledger.read(tree), "1s", lambda work: work(), print)


@pytest.mark.parametrize("number", range(1, len(ledger.read(paths.tree())) + 1))
def test_upgrade_after_each_migration_with_rows_equals_fresh(
    make_database: MakeDatabase, tree: Tree, dump: Dump, fresh: str, number: int
) -> None:
    dsn = make_database()
    migrate_until(dsn, tree, number)
    with psycopg.connect(dsn) as conn:
        present = {
            table
            for table in FILL
            if conn.execute("select to_regclass(%s)", [f"timeline_data.{table}"]).fetchone()
            != (None,)
        }
        for table in present:
            conn.execute(f"insert into timeline_data.{table} {FILL[table]}".encode())
    before = {table: count(dsn, table) for table in present}
    install.migrate(dsn)
    assert dump(dsn) == fresh
    assert {table: count(dsn, table) for table in present} == before


def test_an_upgrade_brings_keys_and_texts_into_one_home(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    migrate_until(dsn, tree, 4)
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "with made as (select gen_random_uuid() as c, gen_random_uuid() as i, n"
            "  from generate_series(1, 40) as n), keyed as ("
            "  insert into timeline_data.activity_key"
            "   (company_id, id, activity_date, source, external_id)"
            "  select c, i, '2024-01-15 10:30:00+00'::timestamptz + n * interval '1 day',"
            "   case when n > 9 then 'crm' end, case when n > 9 then n::text end from made)"
            " insert into timeline_data.activity_text"
            "  (company_id, activity_id, subject, description, links, data, search_vector)"
            " select c, i, 'Call ' || n, nullif('Said ' || n, 'Said 7'), '[1]', '{\"a\": 1}',"
            "  'call:1A' from made"
        )
        held = conn.execute(
            "select k.company_id, k.id, k.activity_date, null::text, k.source, k.external_id,"
            " t.description, t.links, t.data, t.search_vector::text"
            " from timeline_data.activity_key as k"
            " join timeline_data.activity_text as t on t.activity_id = k.id order by k.id"
        ).fetchall()
    assert len(held) == 40
    install.migrate(dsn)
    with psycopg.connect(dsn) as conn:
        assert (
            held
            == conn.execute(
                "select b.company_id, b.activity_id, b.activity_date, b.subject, b.source,"
                " b.external_id, b.description, b.links, b.data, b.search_vector::text"
                " from timeline_data.activity_body as b order by b.activity_id"
            ).fetchall()
        )


def test_an_upgrade_marks_the_months_of_what_was_there(
    make_database: MakeDatabase, tree: Tree
) -> None:
    dsn = make_database()
    migrate_until(dsn, tree, 3)
    with psycopg.connect(dsn) as conn:
        conn.execute(f"insert into timeline_data.activity {FILL['activity']}".encode())
    install.migrate(dsn)
    with psycopg.connect(dsn) as conn:
        months = conn.execute(
            "select company_id, month from timeline_data.activity_month"
            " except select company_id, date_trunc('month', activity_date at time zone 'UTC')"
            " from timeline_data.activity"
        ).fetchall()
        assert months == []
        assert count(dsn, "activity_month") == count(dsn, "activity") > 50


def test_sources_of_a_former_version_hold_until_something_changes(
    make_database: MakeDatabase,
) -> None:
    """They list all that is below an object with it, also those that a call on its way leaves."""
    dsn, company = make_database(), "00000000-0000-4000-8000-00000000000a"
    install.migrate(dsn)
    lead, loser, winner, account = (
        {"type": kind, "id": key}
        for kind, key in (
            ("lead", "lead"),
            ("contact", "loser"),
            ("contact", "winner"),
            ("account", "above"),
        )
    )
    sent = {"activity_type": "call", "subject": "s", "activity_date": "2024-01-01"}
    kept = b"select s from timeline_data.object_source as s order by s"
    with psycopg.connect(dsn, autocommit=True) as conn:

        def ask(function: str, *given: object) -> Any:
            return call(conn, function, company, *given)

        def shown(one: dict[str, str]) -> int:
            look = {"object_type": one["type"], "object_id": one["id"]}
            return len(ask("page", look)["results"])

        ask("put_objects", [winner | {"parents": [account]}, loser, lead])
        ask("record", sent | {"related_to": lead})
        ask("convert", lead, [loser])
        merge = ask("merge", loser, winner)["merge_id"]
        wanted = conn.execute(kept).fetchall()
        # The lead on the loser, the loser and the winner on the account.
        assert len(wanted) == 3
        conn.execute(
            "with gone as (delete from timeline_data.object_source returning *)"
            " insert into timeline_data.object_source"
            " select g.company_id, o.id, o.type, s.id, s.type,"
            "  case when o.type = 'account' then 'parent' else 'merged' end, false, null, 10, null"
            " from (select distinct g.company_id from gone as g) as g"
            " cross join (select e.object_id, e.object_type from timeline_data.object as e"
            "  where e.object_key in ('winner', 'above')) as o (id, type)"
            " cross join (select e.object_id, e.object_type from timeline_data.object as e"
            "  where e.object_key in ('lead', 'loser', 'winner')) as s (id, type)"
            " where (o.id, o.type) <> (s.id, s.type)"
        )
        assert [shown(one) for one in (lead, loser, winner, account)] == [1, 1, 1, 1]
        ask("put_objects", [account | {"parents": [{"type": "deal", "id": "d"}]}])
        again = conn.execute(kept).fetchall()
        # And the account on the deal.
        assert (len(again), {*wanted} - {*again}) == (4, set())
        ask("unmerge", merge)
        assert [shown(one) for one in (lead, loser, winner, account)] == [1, 1, 0, 0]


# Runs migrate and kills itself before the statement of that number.
KILLER = """
import os, signal, sys
import psycopg
from timeline.install import migrate

limit, execute, done = int(sys.argv[2]), psycopg.Cursor.execute, 0

def counted(self, *args, **more):
    global done
    done += 1
    if done == limit:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(self, *args, **more)

psycopg.Cursor.execute = counted
migrate(sys.argv[1], role_prefix=sys.argv[3] or None)
print(done)
"""


def killed_at(dsn: str, number: int, prefix: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLER, dsn, str(number), prefix],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_at_any_statement_and_run_again_equals_fresh(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    whole = killed_at(make_database(), 0)
    total = int(whole.stdout)
    assert total > 50
    moments = sorted({2, total - 1, total, *random.Random(2).sample(range(3, total), 12)})
    for moment in moments:
        dsn = make_database()
        assert killed_at(dsn, moment).returncode == -signal.SIGKILL
        install.migrate(dsn)
        assert dump(dsn) == fresh, f"killed before statement {moment} of {total}"
        assert count(dsn, "_yoyo_log") == count(dsn, "applied_migration")


def test_killed_while_roles_change_keeps_the_old_ones_or_has_the_new(
    make_database: MakeDatabase, dump: Dump, prefix: str
) -> None:
    dsn, old, new = make_database(), f"{prefix}a_", f"{prefix}b_"
    install.migrate(dsn, role_prefix=new)
    wanted = dump(dsn)
    install.migrate(dsn, role_prefix=old)
    before = dump(dsn)
    total = int(killed_at(dsn, 0, new).stdout)
    assert dump(dsn) == wanted
    for moment in random.Random(3).sample(range(3, total + 1), 8):
        install.migrate(dsn, role_prefix=old)
        assert dump(dsn) == before
        assert killed_at(dsn, moment, new).returncode == -signal.SIGKILL
        assert doctor(dsn) == [], f"killed before statement {moment} of {total}"
        assert dump(dsn) in (before, wanted), f"killed before statement {moment} of {total}"
        install.migrate(dsn, role_prefix=new)
        assert dump(dsn) == wanted


def test_killed_again_and_again_ends_equal_to_fresh(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    dsn = make_database()
    for number in range(6, 90, 12):
        killed_at(dsn, number)
    install.migrate(dsn)
    assert dump(dsn) == fresh


def test_script_equals_migrate_and_leaves_it_nothing_to_do(
    make_database: MakeDatabase, dump: Dump, fresh: str, client: Callable[..., Any]
) -> None:
    dsn = make_database()
    text = script.script(paths.tree(), script.Choice())
    assert "\n\\" not in text
    for _ in range(2):
        client("psql", dsn, "-qX", "-v", "ON_ERROR_STOP=1", text=text)
        assert dump(dsn) == fresh
    done = install.migrate(dsn)
    assert (done["applied"], done["is_replayed"]) == ([], False)
    assert doctor(dsn) == []


def test_script_upgrades_an_older_installation(
    make_database: MakeDatabase, tree: Tree, dump: Dump, fresh: str, client: Callable[..., Any]
) -> None:
    dsn = make_database()
    text = script.script(paths.tree(), script.Choice())
    migrate_until(dsn, tree, 1)
    client("psql", dsn, "-qX", "-v", "ON_ERROR_STOP=1", text=text)
    assert dump(dsn) == fresh


@pytest.mark.needs("contrib")
def test_script_keeps_the_recorded_choice_and_takes_a_new_one(
    make_database: MakeDatabase, prefix: str, client: Callable[..., Any]
) -> None:
    dsn = make_database()
    install.migrate(dsn, role_prefix=prefix, extensions=["btree_gin"])
    for choice, expected in (
        (script.Choice(), (prefix, ["btree_gin"])),
        (script.Choice(roles=False, extensions=()), (None, [])),
    ):
        text = script.script(paths.tree(), choice)
        client("psql", dsn, "-qX", "-v", "ON_ERROR_STOP=1", text=text)
        with psycopg.connect(dsn) as conn:
            found = conn.execute("select role_prefix, extensions from timeline_data.install")
            assert found.fetchone() == expected


def test_script_refuses_a_foreign_schema_with_nothing_done(make_database: MakeDatabase) -> None:
    dsn = make_database()
    with psycopg.connect(dsn) as conn:
        conn.execute("create schema timeline create table timeline.theirs (id int)")
    with psycopg.connect(dsn, autocommit=True) as conn, pytest.raises(psycopg.Error) as caught:
        conn.execute(script.script(paths.tree(), script.Choice()).encode())
    assert caught.value.sqlstate == "TL409"


def test_dump_and_restore_keeps_rows_and_answers(
    make_database: MakeDatabase, dump: Dump, client: Callable[..., Any], tmp_path: Path
) -> None:
    dsn, copy = make_database(), make_database()
    install.migrate(dsn)
    company = "00000000-0000-7000-8000-000000000001"
    activity = (
        '{"activity_type": "call", "subject": "Hello", "activity_date": "2026-01-02T03:04:05Z"}'
    )
    with psycopg.connect(dsn) as conn:
        conn.execute("select timeline.record(%s, %s)", [company, activity])
    file = tmp_path / "dump"
    client("pg_dump", dsn, "-Fc", "-f", str(file))
    client("pg_restore", copy, "--exit-on-error", str(file))
    assert dump(copy) == dump(dsn)
    with psycopg.connect(copy) as conn:
        row = conn.execute("select timeline.page(%s, '{}')", [company]).fetchone()
        assert row is not None
        assert [item["subject"] for item in row[0]["results"]] == ["Hello"]
    done = install.migrate(copy)
    assert (done["applied"], done["is_replayed"]) == ([], False)
