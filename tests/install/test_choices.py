"""Roles, extensions and rights: what an installation may choose, and who may install."""

from collections.abc import Callable

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.install.ask import doctor, one
from timeline import install
from timeline.errors import TimelineError
from timeline.install import script
from timeline.paths import Tree

MakeDatabase = Callable[..., str]
Dump = Callable[[str], str]


@pytest.fixture
def owned_database(
    make_database: MakeDatabase, make_role: Callable[..., str], as_role: Callable[..., str]
) -> str:
    """An empty database, as its owner sees it, who may neither create roles nor bypass."""
    owner = make_role("owner", "nosuperuser nocreaterole nobypassrls")
    return as_role(make_database(owner=owner), owner)


def test_database_owner_without_createrole_is_told_what_to_do(
    owned_database: str, prefix: str
) -> None:
    with pytest.raises(TimelineError) as caught:
        install.migrate(owned_database, role_prefix=prefix)
    assert caught.value.code == "TL403"
    assert "--no-roles" in (caught.value.hint or "")
    # Nothing is half done: the choice that works finishes the same database.
    install.migrate(owned_database, roles=False)
    assert one(owned_database, "select role_prefix from timeline_data.install") is None
    assert doctor(owned_database) == []


def test_database_owner_uses_roles_that_an_administrator_made(
    owned_database: str, prefix: str, server_dsn: str
) -> None:
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        for word in script.ROLES:
            conn.execute(f"create role {prefix}{word} nologin".encode())
    install.migrate(owned_database, role_prefix=prefix)
    assert one(owned_database, "select owned_roles from timeline_data.install") == []
    may = "select has_function_privilege(%s, 'timeline.version()', 'execute')"
    assert one(owned_database, may, f"{prefix}reader")
    assert doctor(owned_database) == []


@pytest.mark.needs("contrib")
def test_database_owner_may_choose_btree_gin(owned_database: str) -> None:
    install.migrate(owned_database, roles=False, extensions=["btree_gin"])
    assert one(owned_database, "select owned_extensions from timeline_data.install") == [
        "btree_gin"
    ]


@pytest.mark.needs("contrib")
@pytest.mark.parametrize("extension", ["pg_trgm", "unaccent"])
def test_an_extension_that_the_owner_may_not_use_is_refused_and_not_recorded(
    owned_database: str, server_dsn: str, extension: str
) -> None:
    install.migrate(owned_database, roles=False)
    told = psycopg.conninfo.conninfo_to_dict(owned_database)
    admin = make_conninfo(server_dsn, dbname=told["dbname"])
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("create schema ext")
        conn.execute(f"create extension {extension} schema ext".encode())
    with pytest.raises(TimelineError) as caught:
        install.migrate(owned_database, extensions=[extension])
    assert caught.value.code == "TL403"
    assert f"grant usage on schema ext to {told['user']}" in (caught.value.hint or "")
    assert one(owned_database, "select extensions from timeline_data.install") == []
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"grant usage on schema ext to {told['user']}".encode())
    install.migrate(owned_database, extensions=[extension])
    # A right that is taken away again is no reason for a search to fail.
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(f"revoke usage on schema ext from {told['user']}".encode())
    found = "select timeline.search(gen_random_uuid(), 'nothing') ->> 'count'"
    assert one(owned_database, found) == "0"


def test_installs_without_roles_grant_nothing_to_anybody(make_database: MakeDatabase) -> None:
    dsn = make_database()
    install.migrate(dsn, roles=False)
    install.migrate(dsn)
    assert one(dsn, "select role_prefix from timeline_data.install") is None
    granted = (
        "select count(*) from pg_proc as p, aclexplode(p.proacl) as a"
        " where p.pronamespace = 'timeline'::regnamespace and a.grantee <> p.proowner"
    )
    assert one(dsn, granted) == 0


def test_role_prefix_is_remembered_and_can_be_changed(
    make_database: MakeDatabase, prefix: str, dump: Dump
) -> None:
    dsn = make_database()
    install.migrate(dsn, role_prefix=f"{prefix}a_")
    install.migrate(dsn)
    assert one(dsn, "select role_prefix from timeline_data.install") == f"{prefix}a_"
    install.migrate(dsn, role_prefix=f"{prefix}b_")
    assert f"{prefix}a_" not in dump(dsn)
    assert one(dsn, "select count(*) from pg_roles where rolname like %s", f"{prefix}a%") == 0
    assert one(dsn, "select has_schema_privilege(%s, 'timeline', 'usage')", f"{prefix}b_app")


def test_former_roles_with_members_stay_and_are_told(
    make_database: MakeDatabase, make_role: Callable[..., str], prefix: str
) -> None:
    dsn, told = make_database(), list[str]()
    install.migrate(dsn, role_prefix=f"{prefix}a_")
    with psycopg.connect(dsn) as conn:
        conn.execute(f"grant {prefix}a_reader to {make_role('member')}".encode())
    install.migrate(dsn, role_prefix=f"{prefix}b_", say=told.append)
    assert one(dsn, "select count(*) from pg_roles where rolname like %s", f"{prefix}a%") == 1
    assert any(f"{prefix}a_reader" in text for text in told)
    assert not one(dsn, "select has_schema_privilege(%s, 'timeline', 'usage')", f"{prefix}a_reader")


@pytest.fixture
def granted(
    owned_database: str, make_role: Callable[..., str], prefix: str, server_dsn: str
) -> str:
    """Installed by an owner who may create no role, with roles of an administrator's in use."""
    owner = psycopg.conninfo.conninfo_to_dict(owned_database)["user"]
    member = make_role("member")
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        for word in script.ROLES:
            conn.execute(f"create role {prefix}a_{word} nologin".encode())
            conn.execute(f"comment on role {prefix}a_{word} is 'pg-timeline: group role'".encode())
            conn.execute(f"grant {prefix}a_{word} to {owner}, {member}".encode())
    install.migrate(owned_database, role_prefix=f"{prefix}a_")
    return owned_database


STATE = """
select string_agg(t, ' ' order by t) from (
  select concat_ws(' ', oid::regprocedure, proacl) as t from pg_proc
  where pronamespace::regnamespace::text like 'timeline%%'
  union all select concat_ws(' ', nspname, nspacl) from pg_namespace
  union all select concat_ws(' ', relname, relacl) from pg_class where relname = 'activities'
  union all select i::text from timeline_data.install as i) as s
"""


@pytest.mark.parametrize("way", ["migrate", "script"])
@pytest.mark.parametrize("fault", ["role", "extension", "function"])
def test_a_refused_choice_takes_nothing_from_the_roles_of_the_former(
    granted: str,
    prefix: str,
    server_dsn: str,
    tree: Tree,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
    fault: str,
) -> None:
    before, told = one(granted, STATE), list[str]()
    choice = script.Choice(f"{prefix}b_")
    if fault != "role":
        with psycopg.connect(server_dsn, autocommit=True) as conn:
            for word in script.ROLES:
                conn.execute(f"create role {prefix}b_{word} nologin".encode())
    if fault == "extension":
        monkeypatch.setattr(script, "EXTENSIONS", ("nonesuch",))
        choice = script.Choice(f"{prefix}b_", None, ("nonesuch",))
    if fault == "function":
        (tree.functions / "98_broken.sql").write_text("create function timeline.broken() rubbish;")

    def choose() -> None:
        if way == "migrate":
            prefix, _, extensions = choice
            install.migrate(
                granted, role_prefix=prefix, extensions=extensions, say=told.append, tree=tree
            )
            return
        with psycopg.connect(granted, autocommit=True) as conn:
            conn.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
            conn.execute(script.script(tree, choice).encode())

    with pytest.raises((TimelineError, psycopg.Error)):
        choose()
    assert one(granted, STATE) == before
    assert not [text for text in told if "lost its rights" in text]
    assert doctor(granted) == []


def test_going_back_to_a_former_prefix_gives_the_rights_back(
    granted: str, prefix: str, server_dsn: str
) -> None:
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        for word in script.ROLES:
            conn.execute(f"create role {prefix}b_{word} nologin".encode())
    may = "select has_function_privilege(%s, 'timeline.version()', 'execute')"
    install.migrate(granted, role_prefix=f"{prefix}b_")
    assert not one(granted, may, f"{prefix}a_reader")
    install.migrate(granted, role_prefix=f"{prefix}a_")
    assert one(granted, may, f"{prefix}a_reader")
    assert not one(granted, may, f"{prefix}b_reader")
    assert doctor(granted) == []
    # Left by a version that recorded the choice before it was refused.
    with psycopg.connect(granted) as conn:
        for word in script.ROLES:
            conn.execute(
                f"revoke all on all functions in schema timeline from {prefix}a_{word}".encode()
            )
        conn.execute("update timeline_data.install set role_prefix = 'nonesuch_'")
    assert "missing_grants" in doctor(granted)
    assert install.migrate(granted, role_prefix=f"{prefix}a_")["is_replayed"]
    assert one(granted, may, f"{prefix}a_reader")
    assert doctor(granted) == []


@pytest.mark.needs("contrib")
def test_extension_chosen_later_equals_chosen_at_first_and_can_be_given_up(
    make_database: MakeDatabase, dump: Dump, fresh: str
) -> None:
    at_first, later = make_database(), make_database()
    install.migrate(at_first, extensions=["btree_gin"])
    install.migrate(later)
    install.migrate(later, extensions=["btree_gin"])
    install.migrate(later)
    assert dump(later) == dump(at_first) != fresh
    install.migrate(later, extensions=[])
    assert dump(later) == fresh


def test_unknown_extension_and_impossible_prefix_are_bad_values(
    make_database: MakeDatabase,
) -> None:
    dsn = make_database()
    for options in (
        {"extensions": ["pgcrypto"]},
        {"role_prefix": ""},
        {"role_prefix": "pg_"},
        {"role_prefix": "x" * 60},
        {"role_prefix": "x_", "roles": False},
    ):
        with pytest.raises(TimelineError) as caught:
            install.migrate(dsn, **options)
        assert caught.value.code == "TL400"
    assert one(dsn, "select to_regnamespace('timeline')") is None


@pytest.mark.parametrize("name", ["timeline", "timeline_data"])
def test_foreign_schema_of_our_name_is_refused_untouched(
    make_database: MakeDatabase, name: str
) -> None:
    dsn = make_database()
    with psycopg.connect(dsn) as conn:
        conn.execute(f"create schema {name} create table {name}.theirs (id int)".encode())
    with pytest.raises(TimelineError) as caught:
        install.migrate(dsn)
    assert caught.value.code == "TL409"
    assert one(dsn, "select count(*) from pg_namespace where nspname like 'timeline%%'") == 1


def test_installation_of_another_role_is_refused_to_a_superuser(
    owned_database: str, server_dsn: str
) -> None:
    install.migrate(owned_database, roles=False)
    superuser = make_conninfo(
        server_dsn, dbname=psycopg.conninfo.conninfo_to_dict(owned_database)["dbname"]
    )
    with pytest.raises(TimelineError) as caught:
        install.migrate(superuser)
    assert caught.value.code == "TL409"
