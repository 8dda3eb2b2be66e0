"""Who may touch what: the catalog, ad-hoc grants, and attempts to get around both."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.house import catalog
from tests.tenant.conftest import As
from tests.tenant.world import (
    ANN,
    BOB,
    FOREIGN,
    OURS,
    SECRET,
    THEIRS,
    Connection,
    World,
    bound,
    call,
    one,
)

GROUPS = ("reader", "writer", "app", "admin")
WRITES = {
    "record", "record_many", "change", "remove", "restore", "put_objects",
    "merge", "unmerge", "convert", "erase", "erase_status",
}  # fmt: skip
KEEPS = {
    "archive_digest",
    "archive_lines",
    "archive_manifest",
    "archive_totals",
    "archives",
    "attach_begin",
    "attach_end",
    "attach_lines",
    "attach_table",
    "check_jobs",
    "create_partitions",
    "cutoff",
    "feed_stats",
    "feed_step",
    "detach_step",
    "end_job",
    "job_runs",
    "jobs",
    "keep_job",
    "keep_table",
    "live_changes",
    "live_companies",
    "changed_companies",
    "live_filter",
    "move_archive",
    "note_run",
    "now",
    "partition_reach",
    "partition_stats",
    "partitions",
    "query_stats",
    "refresh_stats",
    "refresh_step",
    "reindex_step",
    "import_keys",
    "import_missing",
    "import_proof",
    "learn_step",
    "refresh_views",
    "refusals",
    "retention",
    "rollup_step",
    "rotate",
    "rotate_step",
    "rotate_turn",
    "rotation_lock",
    "rotation_range",
    "missed_since",
    "past_step",
    "seal_archive",
    "set_job",
    "set_partition_width",
    "set_retention",
    "settle_step",
    "take_job",
    "tell_failure",
    "to_archive",
    "trim_step",
    "work",
    "work_turn",
}
# What administrators alone read.
STATS = {name for name in catalog.VIEWS if name.startswith("stats_")}
READS = {name.partition("(")[0] for name in catalog.API} - WRITES - {"feed_all"}

# Every right that anybody but the owner has: kind, object, right, and the groups that have it.
EXPECTED = {
    ("schema", "timeline", "USAGE"): GROUPS,
    ("schema", "timeline_data", "USAGE"): ("admin",),
    **{("relation", f"timeline.{name}", "SELECT"): GROUPS for name in catalog.VIEWS - STATS},
    **{("relation", f"timeline.{name}", "SELECT"): ("admin",) for name in STATS},
    ("function", "timeline_data.bound_company", "EXECUTE"): GROUPS,
    ("function", "timeline_data.bound_viewer", "EXECUTE"): GROUPS,
    ("function", "timeline_data.duration_bounds_v1", "EXECUTE"): GROUPS,
    **{("function", f"timeline_data.{name}", "EXECUTE"): ("admin",) for name in KEEPS},
    **{("function", f"timeline.{name}", "EXECUTE"): GROUPS for name in READS},
    ("function", "timeline.feed_all", "EXECUTE"): ("admin",),
    **{("function", f"timeline.{name}", "EXECUTE"): GROUPS[1:] for name in WRITES},
}

RIGHTS = """
    with objects as (
      select 'schema' as kind, n.nspname::text as name, n.nspowner as owner,
        coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
      from pg_namespace as n where n.nspname in ('timeline', 'timeline_data')
      union all
      select 'relation', c.relnamespace::regnamespace || '.' || c.relname, c.relowner,
        coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))
      from pg_class as c
      where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
      union all
      select 'column', a.attrelid::regclass || '.' || a.attname, c.relowner, a.attacl
      from pg_attribute as a join pg_class as c on c.oid = a.attrelid
      where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
        and a.attacl is not null
      union all
      select 'function', p.pronamespace::regnamespace || '.' || p.proname, p.proowner,
        coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc as p
      where p.pronamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
      union all
      select 'default', d.defaclnamespace::regnamespace::text, d.defaclrole, d.defaclacl
      from pg_default_acl as d
    )
    select o.kind, o.name, a.privilege_type, coalesce(r.rolname, 'public')::text, a.is_grantable
    from objects as o
    cross join lateral aclexplode(o.acl) as a
    left join pg_roles as r on r.oid = a.grantee
    where a.grantee <> o.owner
"""

TABLES = """
    select c.oid::regclass::text, c.relrowsecurity, c.relforcerowsecurity
    from pg_class as c
    where c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)
      and c.relkind in ('r', 'p', 'f')
    order by 1
"""
# PostgreSQL has no row security for these: nobody but the owner has any right, and views read them.
MATERIALIZED = ["timeline_data.activity_timeline_summary"]


def rights(connection: Connection) -> set[tuple[Any, ...]]:
    """Every right of anybody but the owner."""
    return set(connection.execute(RIGHTS.encode()).fetchall())


def tables(connection: Connection) -> list[tuple[Any, ...]]:
    """Every table and partition: name, row security enabled, forced."""
    return connection.execute(TABLES.encode()).fetchall()


def expected() -> set[tuple[Any, ...]]:
    return {
        (*what, f"timeline_{group}", False) for what, groups in EXPECTED.items() for group in groups
    }


def test_rights_are_the_list_and_nothing_else(connection: Connection) -> None:
    assert rights(connection) == expected()


@pytest.mark.parametrize(
    "statement",
    [
        "grant execute on function timeline_data.sha1(bytea) to public",
        "grant select on timeline_data.activity to timeline_reader",
        "grant select (subject) on timeline_data.activity to timeline_reader",
        "create function timeline_data.open() returns void language sql return null::void",
        "grant usage on schema timeline_data to timeline_reader",
        "alter default privileges in schema timeline_data grant select on tables to timeline_app",
        "revoke execute on function timeline.page(uuid, jsonb) from timeline_app",
    ],
)
def test_another_right_is_caught(connection: Connection, statement: str) -> None:
    connection.execute(statement.encode())
    assert rights(connection) != expected()


def test_rights_and_walls_stand_on_partitions_made_later(connection: Connection) -> None:
    for bounds in (("1990-01-01", "1992-01-01", "year"), ("2026-01-01", "2030-01-01", "month")):
        connection.execute("select timeline_data.create_partitions(%s, %s, %s)", bounds)
    listed = tables(connection)
    assert len(listed) > 70
    assert [name for name, enabled, forced in listed if not enabled or forced] == []
    assert one(connection, "select count(*) from pg_policy") == 0
    assert rights(connection) == expected()


def test_a_table_without_a_wall_is_caught(connection: Connection) -> None:
    connection.execute("create table timeline_data.stray (company_id uuid)")
    assert [name for name, enabled, _ in tables(connection) if not enabled] == [
        "timeline_data.stray"
    ]


@pytest.mark.parametrize("role", GROUPS)
def test_no_role_reads_or_writes_a_table_or_calls_a_helper(
    world: World, as_role: As, role: str
) -> None:
    owner, caller = as_role("owner"), as_role(role)
    for name, *_ in tables(owner):
        for statement in (
            "select from {}",
            "delete from {}",
            "truncate {}",
            "lock table {} in share mode",
            "insert into {} default values",
            "copy {} to stdout",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), caller.transaction():
                caller.execute(statement.format(name).encode())
    helpers = owner.execute(
        "select p.oid::regprocedure::text from pg_proc as p"
        " where p.pronamespace = 'timeline_data'::regnamespace and p.prorettype <> 'trigger'::regtype"
        "   and not p.proisstrict"  # folded to null before any right is asked for
        "   and not has_function_privilege(%s, p.oid, 'execute')",
        [f"test_{role}"],
    ).fetchall()
    assert len(helpers) > 50
    for (helper,) in helpers:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.execute(f"do $$ begin perform {_nulls(helper)}; end $$".encode())


def _nulls(signature: str) -> str:
    name, _, kinds = signature.rstrip(")").partition("(")
    return f"{name}({', '.join(f'null::{kind}' for kind in kinds.split(',') if kind)})"


@pytest.mark.parametrize("role", GROUPS)
def test_no_role_reads_or_refreshes_a_materialized_view(
    world: World, as_role: As, role: str
) -> None:
    owner, caller = as_role("owner"), as_role(role)
    found = owner.execute(
        "select c.oid::regclass::text from pg_class as c where c.relkind = 'm'"
        " and c.relnamespace in ('timeline'::regnamespace, 'timeline_data'::regnamespace)"
    ).fetchall()
    assert sorted(name for (name,) in found) == MATERIALIZED
    for name in MATERIALIZED:
        for statement in ("select from {}", "copy (select from {}) to stdout"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), caller.transaction():
                caller.execute(statement.format(name).encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            caller.execute(f"refresh materialized view {name}".encode())


@pytest.mark.parametrize("role", GROUPS)
def test_an_ad_hoc_grant_shows_and_writes_nothing(world: World, as_role: As, role: str) -> None:
    owner, caller = as_role("owner"), as_role(role)
    group = sql.Identifier(f"test_{role}")
    owner.execute(sql.SQL("grant usage on schema timeline_data to {}").format(group))
    owner.execute(sql.SQL("grant all on all tables in schema timeline_data to {}").format(group))
    try:
        filled = 0
        for name, *_ in tables(owner):
            filled += one(owner, f"select count(*) from {name}") > 0
            with bound(caller, OURS, ANN) as connection:
                assert one(connection, f"select count(*) from {name}") == 0, name
                assert connection.execute(f"delete from {name}".encode()).rowcount == 0, name
            with (
                bound(caller, row_security="off") as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(f"select count(*) from {name}".encode())
        assert filled > 10
        with (
            bound(caller, OURS, ANN) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute(
                "insert into timeline_data.company (company_id) values (gen_random_uuid())"
            )
    finally:
        owner.execute(
            sql.SQL("revoke all on all tables in schema timeline_data from {}").format(group)
        )
        owner.execute(sql.SQL("revoke usage on schema timeline_data from {}").format(group))


HIJACKS = [
    "create temp table {} as select 1 as company_id",
    "create temp view {} as select null::uuid as company_id, '{{}}'::jsonb as type_aliases",
]


def test_objects_of_a_session_hijack_nothing(world: World, as_role: As) -> None:
    """Temp tables, functions, types, operators and casts of the caller's, first on his path."""
    reader, owner = as_role("reader"), as_role("owner")
    with bound(reader, OURS, BOB):
        honest = str(call(reader, "page", OURS, {"include": ["links"]}))
    owner.execute("grant create on schema public to test_reader")
    try:
        with bound(reader, OURS, BOB):
            for number, name in enumerate(
                (
                    "activity",
                    "company",
                    "install",
                    "activity_body",
                    "object",
                    "partition_directory",
                    "pg_roles",
                    "pg_class",
                )
            ):
                reader.execute(HIJACKS[number % 2].format(name).encode())
            for where in ("pg_temp", "public"):
                for name, body in (
                    ("current_setting(text, boolean)", f"text language sql return '{THEIRS}'"),
                    ("pg_has_role(name, oid, text)", "boolean language sql return true"),
                    (
                        "transaction_timestamp()",
                        "timestamptz language sql return '2001-01-01'::timestamptz",
                    ),
                    ("is_visible(record, uuid)", "boolean language sql return true"),
                    ("jsonb_build_object(text, text)", "jsonb language sql return '{}'::jsonb"),
                    ("uuid_same(uuid, uuid)", "boolean language sql return true"),
                ):
                    if "record" not in name:
                        reader.execute(f"create function {where}.{name} returns {body}".encode())
                reader.execute(
                    f"create operator {where}.= (leftarg = uuid, rightarg = uuid,"
                    f" function = {where}.uuid_same)".encode()
                )
            for path in ("pg_temp, public, timeline_data, pg_catalog", "public, pg_catalog", ""):
                reader.execute("select set_config('search_path', %s, true)", [path])
                assert str(call(reader, "page", OURS, {"include": ["links"]})) == honest
                assert one(reader, "select pg_catalog.count(*) from timeline.activities") == 2
                with pytest.raises(psycopg.Error) as caught, reader.transaction():
                    call(reader, "page", THEIRS)
                assert caught.value.sqlstate == "TL403"
    finally:
        owner.execute("revoke create on schema public from test_reader")


def test_an_administrator_reaches_partitions_and_nothing_else_behind(
    world: World, as_role: As
) -> None:
    with bound(as_role("admin")) as admin:
        admin.execute("select timeline_data.create_partitions('2026-01-01', '2026-06-01')")
    with (
        bound(as_role("writer"), OURS) as writer,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        writer.execute("select timeline_data.create_partitions('2026-01-01', '2026-06-01')")


def test_a_plan_of_the_view_tells_no_word_of_others(world: World, as_role: As) -> None:
    as_role("owner").execute(
        "analyze timeline_data.activity, timeline_data.activity_body, timeline_data.object"
    )
    reader = as_role("reader")
    for statement in (
        "explain (analyze, verbose, buffers) select * from timeline.activities where subject = 'x'",
        "select * from pg_stats where schemaname = 'timeline_data'",
        "select * from pg_stats_ext_exprs",
        "select query from pg_stat_activity where usename <> 'test_reader'",
    ):
        with bound(reader, OURS, BOB) as connection:
            said = str(connection.execute(statement.encode()).fetchall())
        assert FOREIGN not in said
        assert SECRET not in said
