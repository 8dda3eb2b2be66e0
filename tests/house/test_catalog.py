"""The rules of the house, held by an installed database; each is shown to fail on a broken object."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import server
from tests.house import catalog, source
from tests.house.catalog import Connection

BROKEN = {
    "no function has an overload": "create function timeline.page(company_id uuid) returns json language sql return null::json",
    "every function and view has a comment": "create function timeline_data.mute() returns void language sql return null::void",
    "every table has a comment, partitions excepted": "create table timeline_data.mute (company_id uuid)",
    "every public function and view is granted to somebody": "create view timeline.lonely as select 1",
    "every definer function pins search_path, pg_temp last": "create function timeline_data.loose() returns void language sql security definer"
    " set search_path = pg_catalog begin atomic select null::void; end",
    "every trigger function pins search_path": "create function timeline_data.loose() returns trigger language plpgsql"
    " as 'begin return new; end'",
    "every public function pins the time zone": "alter function timeline.page(uuid, jsonb) reset timezone",
    "public functions are plpgsql, definer, and return one json": "alter function timeline.page(uuid, jsonb) security invoker",
    "public functions take company_id uuid first, but those that are of no one company": "create function timeline.any_page(filter jsonb) returns json language sql return null::json",
    "options of public functions default to {}": "create function timeline.any_page(company_id uuid, filter jsonb) returns json"
    " language sql return null::json",
    "public views are barriers": "alter view timeline.activities reset (security_barrier)",
    "nothing but functions and views stands in schema timeline": "create table timeline.stray (company_id uuid)",
    "triggers are named by firing order": "create trigger search before insert on timeline_data.activity_body for each row"
    " execute function timeline_data.fill_search()",
    "instants end in _at or _date, flags begin with is_ or has_": "alter table timeline_data.company add column hidden boolean",
    "no varchar, no timestamp without zone, no serial, no enum": "alter table timeline_data.company add column number serial",
    "company_id leads every key and index, the directories of the installation excepted": "create index stray on timeline_data.activity_body (activity_id)",
}


@pytest.fixture(scope="module")
def connection(server_dsn: str, template_database: str) -> Iterator[psycopg.Connection[Any]]:
    """One clone for all rules: what a test breaks, it rolls back."""
    dsn = server.create(server_dsn, template_database)
    with psycopg.connect(dsn, autocommit=True) as conn:
        yield conn
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))


@pytest.mark.parametrize("rule", catalog.RULES)
def test_the_installed_database_keeps_the_rule(connection: Connection, rule: str) -> None:
    assert catalog.broken(connection, rule) == []


@pytest.mark.parametrize("rule", catalog.RULES)
def test_a_broken_object_is_caught(connection: Connection, rule: str) -> None:
    with connection.transaction(force_rollback=True):
        connection.execute(BROKEN[rule].encode())
        assert catalog.broken(connection, rule) != []


def test_the_api_is_the_contract_and_nothing_else(connection: Connection) -> None:
    assert catalog.api(connection) == catalog.API
    views = connection.execute(
        "select c.relname::text from pg_class as c where c.relnamespace = 'timeline'::regnamespace"
    ).fetchall()
    assert {name for (name,) in views} == catalog.VIEWS


def test_what_is_installed_is_what_the_files_say(connection: Connection) -> None:
    rows = connection.execute(
        """
        select n.nspname::text, p.proname::text
        from pg_proc as p join pg_namespace as n on n.oid = p.pronamespace
        where n.nspname in ('timeline', 'timeline_data')
        union
        select n.nspname::text, c.relname::text
        from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
        where n.nspname = 'timeline' and c.relkind = 'v'
        """
    ).fetchall()
    files = [*source.functions(), *source.migrations()]
    written = {(o.schema, o.name) for file in files for o in file.objects}
    assert set(rows) == written


@pytest.mark.needs("plpgsql_check")
def test_plpgsql_check_finds_nothing(connection: Connection) -> None:
    connection.execute("create extension if not exists plpgsql_check")
    found = connection.execute(
        """
        select p.proname::text, c.lineno, c.level, c.message, c.detail
        from pg_proc as p
        join pg_namespace as n on n.oid = p.pronamespace
        join pg_language as l on l.oid = p.prolang
        cross join lateral plpgsql_check_function_tb(
          p.oid,
          coalesce(
            (select min(t.tgrelid) from pg_trigger as t where t.tgfoid = p.oid),
            case when p.prorettype = 'trigger'::regtype then 'timeline_data.activity'::regclass end, 0),
          performance_warnings := false,
          oldtable := (select max(t.tgoldtable) from pg_trigger as t where t.tgfoid = p.oid),
          newtable := (select max(t.tgnewtable) from pg_trigger as t where t.tgfoid = p.oid)
        ) as c
        where n.nspname in ('timeline', 'timeline_data') and l.lanname = 'plpgsql'
        """
    ).fetchall()
    # search_document ends in a loop that only a return leaves.
    meant = (
        "control reached end of function without RETURN",
        # The contract's name of an argument of convert.
        'name of parameter "into" is reserved keyword',
    )
    assert [row for row in found if row[3] not in meant] == []


@pytest.mark.needs("plpgsql_check")
def test_plpgsql_check_would_find_a_mistake(connection: Connection) -> None:
    connection.execute("create extension if not exists plpgsql_check")
    with connection.transaction(force_rollback=True):
        connection.execute(
            "create function timeline_data.wrong() returns bigint language plpgsql"
            " as 'begin return (select count(*) from timeline_data.nothing); end'"
        )
        found = connection.execute(
            "select * from plpgsql_check_function_tb('timeline_data.wrong()')"
        ).fetchall()
    assert found


SHIPPED = """
    select
      i.relname::text,
      t.relname::text,
      case
        when i.relname in ('activity_body_search', 'object_by_name') then 'search'
        when k.oid is not null then 'constraint'
        when x.indisunique then 'unique'
        else 'index'
      end,
      case when i.relname not in ('activity_body_search', 'object_by_name') then lower(coalesce(
        pg_get_constraintdef(k.oid), substring(pg_get_indexdef(i.oid) from ' USING btree (.*)$'))) end
    from pg_index as x
    join pg_class as i on i.oid = x.indexrelid
    join pg_class as t on t.oid = x.indrelid
    left join pg_constraint as k on k.conindid = i.oid and k.conrelid = t.oid
    where i.relnamespace = 'timeline_data'::regnamespace and not i.relispartition and t.relname !~ 'yoyo'
"""


def test_the_list_of_indexes_is_what_migrations_made(connection: Connection) -> None:
    """Doctor misses what is on the list, and makes it anew as the list says: a new index wants a line there."""
    made = connection.execute(SHIPPED.encode()).fetchall()
    listed = connection.execute("select * from timeline_data.shipped_indexes()").fetchall()
    assert sorted(listed) == sorted(made)
    with connection.transaction(force_rollback=True):
        connection.execute("create index stray on timeline_data.object (company_id, name)")
        assert sorted(listed) != sorted(connection.execute(SHIPPED.encode()).fetchall())
