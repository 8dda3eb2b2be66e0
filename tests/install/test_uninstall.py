"""Uninstalling: nothing of ours stays, nothing of anybody else goes."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from timeline import install
from timeline.errors import TimelineError
from timeline.install import script, uninstall

MakeDatabase = Callable[..., str]

# Everything a database knows, apart from what belongs to the server.
CATALOG = """
select 'class', relnamespace::regnamespace::text, relname from pg_class
union all select 'function', pronamespace::regnamespace::text, proname from pg_proc
union all select 'type', typnamespace::regnamespace::text, typname from pg_type
union all select 'schema', nspname, nspacl::text from pg_namespace
union all select 'extension', extname, null from pg_extension
union all select 'setting', setdatabase::text, setrole::text from pg_db_role_setting
union all select 'acl', defaclrole::text, defaclacl::text from pg_default_acl
union all select 'trigger', evtname, null from pg_event_trigger
order by 1, 2, 3
"""


def catalog(dsn: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(dsn) as conn:
        # Every table has a type and a toast table whose names hold its number.
        return [row for row in conn.execute(CATALOG) if not str(row[2]).startswith("pg_toast_")]


def roles(dsn: str, prefix: str) -> list[str]:
    with psycopg.connect(dsn) as conn:
        rows = conn.execute(
            "select rolname from pg_roles where starts_with(rolname, %s) order by 1", [prefix]
        )
        return [name for (name,) in rows]


@pytest.mark.needs("contrib")
def test_nothing_is_left_and_again_is_no_error(make_database: MakeDatabase, prefix: str) -> None:
    dsn = make_database()
    before = catalog(dsn)
    install.migrate(dsn, role_prefix=prefix, extensions=["btree_gin"])
    assert "about 0 activities" in uninstall.describe(dsn)
    removed = uninstall.uninstall(dsn)
    assert removed["schemas"] == ["timeline", "timeline_data"]
    assert removed["roles"] == sorted(prefix + word for word in script.ROLES)
    assert removed["extensions"] == ["btree_gin"]
    assert catalog(dsn) == before
    assert roles(dsn, prefix) == []
    assert not any(uninstall.uninstall(dsn).values())
    assert install.migrate(dsn, role_prefix=prefix)["applied"]


def test_roles_stay_while_another_database_needs_them(
    make_database: MakeDatabase, prefix: str
) -> None:
    one, other, told = make_database(), make_database(), list[str]()
    install.migrate(one, role_prefix=prefix)
    install.migrate(other, role_prefix=prefix)
    assert uninstall.uninstall(one, say=told.append)["roles"] == []
    assert len(told) == 4
    assert len(roles(other, prefix)) == 4
    assert len(uninstall.uninstall(other)["roles"]) == 4
    assert roles(other, prefix) == []


def test_roles_of_an_administrator_stay(
    make_database: MakeDatabase, prefix: str, server_dsn: str
) -> None:
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        for word in script.ROLES:
            conn.execute(f"create role {prefix}{word} nologin".encode())
    dsn = make_database()
    install.migrate(dsn, role_prefix=prefix)
    assert uninstall.uninstall(dsn)["roles"] == []
    assert len(roles(dsn, prefix)) == 4


@pytest.mark.needs("contrib")
def test_extension_stays_when_something_else_uses_it_or_it_was_there(
    make_database: MakeDatabase,
) -> None:
    dsn, told = make_database(), list[str]()
    install.migrate(dsn, roles=False, extensions=["btree_gin"])
    with psycopg.connect(dsn) as conn:
        conn.execute("create table theirs (id int)")
        conn.execute("create index on theirs using gin (id)")
    assert uninstall.uninstall(dsn, say=told.append)["extensions"] == []
    assert any("btree_gin" in text for text in told)
    install.migrate(dsn, roles=False, extensions=["btree_gin"])
    assert uninstall.uninstall(dsn)["extensions"] == []


# What others may build upon ours, and the names by which it is told.
THEIRS = """
create view public.report as select 1 as a from timeline.activities;
create view public.above as select a from public.report;
create materialized view public.kept as select id from timeline_data.activity;
create table public.mine (a timeline_data.activity, b int);
create index mine_a on public.mine ((a is null));
create table public.typed of timeline_data.activity_month_row;
create function public.takes(a timeline_data.activity) returns int language sql as 'select 1';
create function public.stamp() returns trigger language plpgsql as 'begin return new; end';
create trigger theirs before insert on timeline_data.activity
  for each row execute function public.stamp();
create rule theirs as on update to timeline_data.company do also nothing;
create table public.child (
  id uuid references timeline_data.company,
  at text default timeline.version()::text,
  g text generated always as (timeline_data.sha1('x')::text) stored,
  check (timeline_data.is_uuid(at)));
create policy theirs on public.child using (timeline_data.is_trusted());
create function public.calls() returns json language sql
  begin atomic select timeline.version(); end;
create publication theirs for table timeline_data.company;
create domain public.words as text check (timeline_data.is_uuid(value));
"""
TOLD = [
    "view public.report",
    "view public.above",
    "materialized view public.kept",
    "table column public.mine.a",
    "index public.mine_a",
    "table public.typed",
    "function public.takes(timeline_data.activity)",
    "trigger theirs on timeline_data.activity",
    "rule theirs on timeline_data.company",
    "table constraint child_id_fkey on public.child",
    "default value for public.child.at",
    "table column public.child.g",
    "table constraint child_at_check on public.child",
    "policy theirs on public.child",
    "function public.calls()",
    "publication relation timeline_data.company in publication theirs",
    "domain constraint words_check on public.words",
]


@pytest.fixture
def built_upon(make_database: MakeDatabase) -> str:
    """An installation that others have built upon in every way there is."""
    dsn = make_database()
    install.migrate(dsn, roles=False)
    with psycopg.connect(dsn) as conn:
        conn.execute("create type timeline_data.activity_month_row as (id int)")
        conn.execute(THEIRS.encode())
    return dsn


def test_what_others_built_upon_ours_is_named_and_refused(built_upon: str) -> None:
    before = catalog(built_upon)
    with pytest.raises(TimelineError) as caught:
        uninstall.uninstall(built_upon)
    assert (caught.value.code, caught.value.exit_status) == ("TL409", 4)
    assert "--cascade" in (caught.value.hint or "")
    told = uninstall.describe(built_upon)
    for name in TOLD:
        assert name in caught.value.message
        assert name in told
    assert catalog(built_upon) == before


def test_what_others_built_upon_ours_goes_when_that_is_wanted(built_upon: str) -> None:
    removed = uninstall.uninstall(built_upon, cascade=True)
    assert sorted(removed["dependents"]) == sorted(TOLD)
    names = {name for _, _, name in catalog(built_upon)}
    assert names.isdisjoint({"report", "above", "kept", "takes", "calls", "mine_a"})
    assert {"mine", "child", "stamp", "words"} <= names


def test_what_only_mentions_ours_in_a_text_stays(make_database: MakeDatabase) -> None:
    dsn = make_database()
    install.migrate(dsn, roles=False)
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "create function public.f() returns json language plpgsql as"
            " 'begin return timeline.version(); end'"
        )
        conn.execute("create table public.plain (id int primary key, t text default 'x')")
    assert uninstall.uninstall(dsn)["dependents"] == []


def test_foreign_schemas_and_other_peoples_installations_are_refused(
    make_database: MakeDatabase, make_role: Callable[..., str], as_role: Callable[..., str]
) -> None:
    foreign, ours = make_database(), make_database()
    with psycopg.connect(foreign) as conn:
        conn.execute("create schema timeline create table timeline.theirs (id int)")
    with pytest.raises(TimelineError) as caught:
        uninstall.uninstall(foreign)
    assert caught.value.code == "TL409"
    install.migrate(ours, roles=False)
    with pytest.raises(TimelineError) as caught:
        uninstall.uninstall(as_role(ours, make_role("stranger")))
    assert caught.value.code == "TL403"
    assert install.migrate(ours)["applied"] == []
