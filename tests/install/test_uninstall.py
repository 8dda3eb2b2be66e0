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


def test_views_of_others_are_told_before(make_database: MakeDatabase) -> None:
    dsn = make_database()
    install.migrate(dsn, roles=False)
    with psycopg.connect(dsn) as conn:
        conn.execute("create view public.report as select * from timeline.activities")
    assert "public.report" in uninstall.describe(dsn)


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
