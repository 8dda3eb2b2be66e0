"""What doctor finds, made: each fault spoils an installed database as life would, or as near as a test can."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.calls import activity, call
from timeline import archive

Connection = psycopg.Connection[tuple[Any, ...]]
# Spoils the database of the connection (autocommit) and may return what is to stay open until the doctor came.
Fault = str | Callable[[Connection, Path], Any]

COMPANY = "11111111-1111-4111-8111-111111111111"
_OBJECTS = (
    "insert into timeline_data.object (company_id, object_id, object_type, name)"
    " select '00000000-0000-4000-8000-000000000001', gen_random_uuid(), 'account', md5(n::text)"
    " from generate_series(1, 30000) as n"
)
# Else autovacuum might be faster than the doctor.
_ALONE = "alter table timeline_data.object set (autovacuum_enabled = false)"


def run(*statements: str) -> Callable[[Connection, Path], None]:
    """Statements, each a transaction of its own, and what they did counted at once."""

    def make(conn: Connection, folder: Path) -> None:
        for statement in (*statements, "select pg_stat_force_next_flush()", "select"):
            conn.execute(statement.encode())

    return make


def name(conn: Connection, query: str) -> str:
    """The one name that a query answers."""
    row = conn.execute(query.encode()).fetchone()
    assert row is not None
    return str(row[0])


def past(conn: Connection) -> str:
    """The partition that ended last."""
    return name(
        conn,
        "select d.name from timeline_data.partition_directory as d where d.ends_at < now() order by d.ends_at desc limit 1",
    )


def filled(conn: Connection) -> str:
    """A past partition with an activity; its name."""
    part = past(conn)
    date = name(
        conn,
        f"select starts_at + interval '1 day' from timeline_data.partition_directory where name = '{part}'",
    )
    call(conn, "record", COMPANY, activity(activity_date=date.replace(" ", "T")))
    return part


def dsn_of(conn: Connection) -> str:
    """The DSN that a connection was made with."""
    return psycopg.conninfo.make_conninfo(**conn.info.get_parameters())


def failing(conn: Connection, folder: Path) -> None:
    """Three times, and then what was in the way is gone."""
    wrong = (
        "insert into timeline_data.refresh_state values ('activity_timeline_summary', now(), 100)"
    )
    conn.execute(wrong.encode())
    for _ in range(3):
        conn.execute("update timeline_data.job set due_at = now() where name = 'views'")
        with pytest.raises(psycopg.Error):
            conn.execute("call timeline_data.work('views')")
    conn.execute("delete from timeline_data.refresh_state")


def pending_detach(conn: Connection, folder: Path) -> None:
    part = past(conn)
    with psycopg.connect(dsn_of(conn)) as reader:
        reader.execute("select count(*) from timeline_data.activity")
        conn.execute("set statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            conn.execute(
                f"alter table timeline_data.activity detach partition timeline_data.{part} concurrently".encode()
            )


def detached(conn: Connection, folder: Path) -> None:
    """Archiving, killed before it wrote its files."""
    part = filled(conn)
    step = None
    while step != "detached":
        row = conn.execute(
            "select timeline_data.detach_step(%s, null, %s) ->> 'step'", [[part], str(folder)]
        ).fetchone()
        assert row is not None
        step = row[0]


def verified(conn: Connection, folder: Path) -> None:
    """Archiving, killed before it dropped what it had verified."""
    archive.archive(dsn_of(conn), names=[filled(conn)], folder=str(folder), is_kept=True)
    conn.execute("update timeline_data.archive set is_table_kept = false")


def attaching(conn: Connection, folder: Path) -> None:
    archive.archive(dsn_of(conn), names=[filled(conn)], folder=str(folder))
    conn.execute("select timeline_data.attach_begin(r.id) from timeline_data.archive as r")


def idle(conn: Connection, folder: Path) -> Connection:
    """A session that begins and does not end, where an hour is nothing."""
    conn.execute(f"alter database {conn.info.dbname} set timeline.long_transaction = '0'".encode())
    session = psycopg.connect(dsn_of(conn))
    session.execute("select count(*) from timeline_data.company")
    return session


def many_partitions(conn: Connection, folder: Path) -> None:
    """Months where quarters would do, where twenty are many; with an activity in the oldest."""
    conn.execute(f"alter database {conn.info.dbname} set timeline.many_partitions = '20'".encode())
    conn.execute(
        "select timeline_data.create_partitions(date_trunc('year', now(), 'UTC') - interval '4 years', now(), 'month')"
    )
    year = name(conn, "select extract(year from now())::integer - 4")
    call(conn, "record", COMPANY, activity(activity_date=f"{year}-03-04T05:06:07Z"))


def unseen(conn: Connection, folder: Path) -> None:
    """A past partition of a few megabytes that no vacuum has seen."""
    part = past(conn)
    run(
        f"alter table timeline_data.{part} set (autovacuum_enabled = false)",
        "insert into timeline_data.activity (company_id, id, activity_date, activity_type, status, priority, subject)"
        " select gen_random_uuid(), gen_random_uuid(), d.starts_at, 'call', 'planned', 'low', repeat('s', 60)"
        f" from timeline_data.partition_directory as d, generate_series(1, 15000) where d.name = '{part}'",
    )(conn, folder)


AHEAD = """
do $$
declare
  v_part record;
  v_from timestamptz;
  v_edge text;
begin
  select d.name into v_edge from timeline_data.partition_directory as d where d.ends_at = 'infinity';
  execute format('alter table timeline_data.activity detach partition timeline_data.%I', v_edge);
  for v_part in
    select d.* from timeline_data.partition_directory as d
    where d.starts_at > now() and d.ends_at < 'infinity' order by d.starts_at
  loop
    v_from := coalesce(v_from, v_part.starts_at);
    execute format('drop table timeline_data.%I', v_part.name);
  end loop;
  execute format(
    'alter table timeline_data.activity attach partition timeline_data.%I for values from (%L) to (maxvalue)', v_edge, v_from);
  perform timeline_data.sync_directory();
end
$$
"""
OLD = "update timeline_data.applied_migration set applied_at = now() - interval '3 days'"
LAST = "(select max(name) from timeline_data.applied_migration)"
EDGE = (
    "insert into timeline_data.activity (company_id, id, activity_date, activity_type, status, priority, subject)"
    " select gen_random_uuid(), gen_random_uuid(), {}, 'call', 'planned', 'low', 'Late'"
)


# By code, and what else tells two of one code apart.
FAULTS: dict[str, Fault] = {
    "no_row_security": "alter table timeline_data.company disable row level security",
    "no_row_security of a partition": "alter table timeline_data.activity_body_03 disable row level security",
    "forced_row_security": "alter table timeline_data.company force row level security",
    "foreign_policies": "create policy open on timeline_data.activity for select using (true)",
    "public_rights on a function": "grant execute on function timeline.page(uuid, jsonb) to public",
    "public_rights on a view": "grant select on timeline.activities to public",
    "public_rights on a schema": "grant usage on schema timeline_data to public",
    "table_rights": "grant select on timeline_data.company to timeline_reader",
    "table_rights on a column": "grant select (subject) on timeline_data.activity to timeline_reader",
    "table_rights handed on": "grant usage on schema timeline_data to timeline_app;"
    " grant select on timeline_data.company to timeline_app with grant option; set local role timeline_app;"
    " grant select on timeline_data.company to timeline_reader",
    "helper_rights on a schema": "grant usage on schema timeline_data to timeline_reader",
    "helper_rights on a function": "grant execute on function timeline_data.partitions() to timeline_writer",
    "default_rights": "alter default privileges in schema timeline_data grant select on tables to timeline_app",
    "default_rights of all": "alter default privileges in schema timeline grant execute on functions to public",
    "unpinned_functions": "alter function timeline.version() reset search_path",
    "unpinned_functions of others": "create function timeline_data.loose() returns void language sql security definer"
    " begin atomic select null::void; end; revoke all on function timeline_data.loose() from public",
    "foreign_owner of a table": "alter table timeline_data.company owner to timeline_reader",
    "foreign_owner of a function": "alter function timeline.version() owner to timeline_reader",
    "missing_grants": "revoke execute on function timeline.page(uuid, jsonb) from timeline_reader",
    "disabled_triggers": "alter table timeline_data.activity_body disable trigger user",
    "disabled_triggers of all partitions": "alter table timeline_data.activity disable trigger t40_month",
    "test_clock": "update timeline_data.install set has_test_clock = true",
    "pending_detach": pending_detach,
    "edge_rows": EDGE.format("now() + interval '3 years'"),
    "edge_rows of long ago": EDGE.format("now() - interval '15 years'")
    + " from generate_series(1, 2000)",
    "directory_differs": "insert into timeline_data.partition_directory values ('nowhere', '1900-01-01', '1901-01-01')",
    "unfinished_split": "select timeline_data.begin_split(array[max(d.starts_at), '2900-01-01', 'infinity'])"
    " from timeline_data.partition_directory as d",
    "unfinished_archive detached": detached,
    "unfinished_archive verified": verified,
    "unfinished_attach": attaching,
    "headroom": AHEAD,
    "many_partitions": many_partitions,
    "refresh_age of days": OLD
    + "; insert into timeline_data.summary_mark values (gen_random_uuid(), '2020-02-02')",
    "refresh_age of a view": OLD
    + "; insert into timeline_data.summary_company (company_id, time_zone, folded_at) values (gen_random_uuid(), 'UTC', now())",
    "invalid_indexes": "update pg_index set indisvalid = false where indexrelid = 'timeline_data.object_by_key'::regclass",
    "invalid_indexes of a reindex": "create index object_by_key_ccnew on timeline_data.object (company_id);"
    " update pg_index set indisvalid = false where indexrelid = 'timeline_data.object_by_key_ccnew'::regclass",
    "missing_indexes": "drop index timeline_data.object_by_alias",
    "missing_indexes unique": "drop index timeline_data.object_by_key",
    "missing_indexes of a view": "drop index timeline_data.activity_timeline_summary_key",
    "missing_indexes by date": "drop index timeline_data.activity_by_assignee",
    "missing_indexes by company": "drop index timeline_data.activity_body_external",
    "missing_indexes of partitions": "drop index timeline_data.activity_incomplete;"
    " create index activity_incomplete on only timeline_data.activity (company_id, activity_date, id)"
    " include (status, priority, activity_type, assigned_to, object_type, is_private) where status <> 'completed' and not is_removed",
    "missing_indexes half made": "drop index timeline_data.activity_body_external;"
    " create unique index activity_body_external on only timeline_data.activity_body (company_id, source, external_id) where external_id is not null;"
    " create unique index activity_body_03_external on timeline_data.activity_body_03 (company_id, source, external_id) where external_id is not null;"
    " update pg_index set indisvalid = false where indexrelid = 'timeline_data.activity_body_03_external'::regclass",
    "missing_indexes of search": "drop index timeline_data.activity_body_search",
    "missing_indexes of a key": "alter table timeline_data.object_parent drop constraint object_parent_pkey",
    "missing_indexes of a key by date": "alter table timeline_data.activity drop constraint activity_pkey",
    "unused_indexes twice the same": "create index twin on timeline_data.object (company_id, alias_id, alias_type) where alias_id is not null",
    "unused_indexes of a parent": "create index twin on timeline_data.activity_body (company_id, activity_id);"
    " create index triplet on timeline_data.activity_body (company_id, activity_id)",
    "unused_indexes never scanned": run(
        _OBJECTS,
        "create index idle on timeline_data.object (company_id, name)",
        "do $$ begin set local enable_seqscan = off; set local enable_bitmapscan = off; for v in 1 .. 10001 loop perform from timeline_data.object as o"
        " where o.company_id = gen_random_uuid() and o.object_id = gen_random_uuid() and o.object_type = 'x'; end loop; end $$",
    ),
    "bloat": run(
        _ALONE,
        _OBJECTS,
        "delete from timeline_data.object as o where o.name < 'a'",
        "analyze timeline_data.object",
    ),
    "stale_statistics never analyzed": run(_ALONE, _OBJECTS),
    "stale_statistics changed since": run(
        _ALONE, _OBJECTS, "vacuum (analyze) timeline_data.object", _OBJECTS, _OBJECTS
    ),
    "wraparound": "update pg_class set relfrozenxid = ((txid_current() - 1600000000 + 4294967296) % 4294967296)::text::xid"
    " where oid = 'timeline_data.company'::regclass",
    "unlogged_tables": "alter table timeline_data.company set unlogged",
    "autovacuum_off": "alter table timeline_data.object set (autovacuum_enabled = off)",
    "long_transactions": idle,
    "refused_result": run(
        "insert into timeline_data.refresh_state values ('activity_timeline_summary', now(), 100)",
        "select timeline_data.refresh_views()",
    ),
    "job_late others in the way": "update timeline_data.job set due_at = now() + interval '1 minute', last_success_at = now() - interval '30 days' where name = 'rotate';"
    " insert into timeline_data.job_run (id, job, worker, caller, started_at, ended_at, outcome, message)"
    " select gen_random_uuid(), 'rotate', 'w', 'work', now() - n * interval '1 minute', now(), 'busy', 'another rotation is at work' from generate_series(1, 9) as n",
    "job_late": "update timeline_data.job set due_at = now() - interval '3 days'",
    "job_failing": failing,
    "feed_restored": "update timeline_data.install set system_identifier = 1",
    "feed_behind": f"insert into timeline_data.feed_consumer values ('{COMPANY}', 'hooks', 3, 1);"
    " update timeline_data.install set feed_low = 4",
    "feed_behind of all": run(
        "insert into timeline_data.feed_consumer values ('00000000-0000-0000-0000-000000000000', 'sink', 3, 1)",
        f"insert into timeline_data.feed values ('{COMPANY}', gen_random_uuid(), null, 5, 5, now() - interval '6 days', 1, 1, 0, 'insert')",
    ),
    "feed_grows": "update timeline_data.feed_slot set began_at = now() - interval '6 days' where slot = 0",
    "old_functions": "update timeline_data.install set functions_digest = 'old'",
    "changed_functions": "drop function timeline.version()",
    "changed_functions added": "create function timeline_data.extra() returns void language sql return null::void;"
    " revoke all on function timeline_data.extra() from public",
    "pending": f"delete from timeline_data._yoyo_migration where migration_id = {LAST};"
    f" delete from timeline_data.applied_migration where name = {LAST}",
}
