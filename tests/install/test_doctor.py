"""Every finding of doctor appears when its fault is made, and only then."""

from collections.abc import Callable

import psycopg
import pytest

from timeline import db, install, paths
from timeline.errors import TimelineError
from timeline.install import health, script

FAULTS = {
    "no_row_security": "alter table timeline_data.company disable row level security",
    "forced_row_security": "alter table timeline_data.company force row level security",
    "public_rights": "grant execute on function timeline.version() to public",
    "table_rights": "grant select on timeline_data.company to timeline_reader",
    "unpinned_functions": "alter function timeline.version() reset search_path",
    "foreign_owner": "alter table timeline_data.company owner to timeline_reader",
    "missing_roles": "update timeline_data.install set role_prefix = 'nobody_'",
    "missing_grants": "revoke execute on function timeline.page(uuid, jsonb) from timeline_reader",
    "missing_extensions": "update timeline_data.install set extensions = '{btree_gin}'",
    "invalid_indexes": "update pg_index set indisvalid = false"
    " where indexrelid = 'timeline_data.object_by_key'::regclass",
    "disabled_triggers": "alter table timeline_data.activity_body disable trigger user",
    "edge_rows": "insert into timeline_data.activity"
    " (company_id, id, activity_date, activity_type, status, priority, subject) values"
    " (gen_random_uuid(), gen_random_uuid(), '9999-01-01', 'call', 'planned', 'low', 'Late')",
    "directory_differs": "insert into timeline_data.partition_directory values"
    " ('nowhere', '1900-01-01', '1901-01-01')",
    "unfinished_split": "select timeline_data.begin_split(array[max(d.starts_at), '2900-01-01',"
    " 'infinity']) from timeline_data.partition_directory as d",
    "unfinished_archive": "insert into timeline_data.archive"
    " (name, starts_at, ends_at, detached_at) values ('half', '2001-01-01', '2002-01-01', now())",
    "unfinished_attach": "insert into timeline_data.archive"
    " (name, state, starts_at, ends_at, detached_at)"
    " values ('half', 'attaching', '2001-01-01', '2002-01-01', now())",
    "headroom": "delete from timeline_data.partition_directory"
    " where starts_at > now() and ends_at < 'infinity'",
    "test_clock": "update timeline_data.install set has_test_clock = true",
    "old_functions": "update timeline_data.install set functions_digest = 'old'",
    "changed_functions": "drop function timeline.version()",
    "pending": "delete from timeline_data.applied_migration",
    "drift": "update timeline_data.applied_migration set sha256 = 'other'",
    "many_partitions": "select timeline_data.create_partitions('2030-01-01', '2060-01-01')",
}


def findings(dsn: str) -> dict[str, str]:
    with db.connect(dsn, autocommit=True) as conn:
        return {item["code"]: item["severity"] for item in health.doctor(conn)}


def test_every_check_has_a_fault() -> None:
    assert {check.code for check in health.CHECKS} < FAULTS.keys()


def test_each_fault_is_found_with_a_way_out(make_database: Callable[..., str]) -> None:
    template = make_database()
    install.migrate(template)
    assert findings(template).keys() <= {"old_server"}
    name = psycopg.conninfo.conninfo_to_dict(template)["dbname"]
    for code, fault in FAULTS.items():
        dsn = make_database(template=name)
        with psycopg.connect(dsn) as conn:
            conn.execute(fault.encode())
        if code == "pending":
            with db.connect(dsn, autocommit=True) as conn, pytest.raises(TimelineError):
                health.doctor(conn)
            continue
        assert code in findings(dsn), code


# What may be revoked, by whom it is missed then.
LOST = {
    "execute on timeline.page(uuid, jsonb) to timeline_reader": "revoke execute on function"
    " timeline.page(uuid, jsonb) from timeline_reader",
    "execute on timeline_data.bound_company() to timeline_app": "revoke execute on function"
    " timeline_data.bound_company() from timeline_app",
    "select on timeline.activities to timeline_writer": "revoke select on timeline.activities"
    " from timeline_writer",
    "usage on timeline to timeline_app": "revoke usage on schema timeline from timeline_app",
    "usage on timeline_data to timeline_admin": "revoke usage on schema timeline_data"
    " from timeline_admin",
}


@pytest.mark.parametrize("right", LOST)
@pytest.mark.parametrize("way", ["migrate", "script"])
def test_a_lost_right_is_named_and_given_back(
    make_database: Callable[..., str], right: str, way: str
) -> None:
    dsn = make_database()
    install.migrate(dsn)
    with psycopg.connect(dsn) as conn:
        conn.execute(LOST[right].encode())
    with db.connect(dsn, autocommit=True) as conn:
        found = [item for item in health.doctor(conn) if item["code"] == "missing_grants"]
    assert [item["finding"].partition(": ")[2] for item in found] == [right]
    assert "timeline migrate" in found[0]["fix"]
    if way == "migrate":
        assert install.migrate(dsn, dry_run=True)["is_replayed"]
        assert install.migrate(dsn)["is_replayed"]
    else:
        with psycopg.connect(dsn, autocommit=True) as conn:
            conn.execute(script.script(paths.tree(), script.Choice()).encode())
    assert findings(dsn).keys() <= {"old_server"}
    assert not install.migrate(dsn)["is_replayed"]


def test_nothing_is_missing_without_roles_nor_where_functions_are_older(
    make_database: Callable[..., str],
) -> None:
    dsn = make_database()
    install.migrate(dsn, roles=False)
    assert findings(dsn).keys() <= {"old_server"}
    assert not install.migrate(dsn)["is_replayed"]
    with psycopg.connect(dsn) as conn:
        conn.execute("drop function timeline_data.public_interface()")
    assert findings(dsn).keys() - {"old_server"} == {"changed_functions"}
    assert install.migrate(dsn)["is_replayed"]


def test_doctor_tells_when_there_is_nothing_to_look_at(make_database: Callable[..., str]) -> None:
    dsn = make_database()
    with db.connect(dsn, autocommit=True) as conn, pytest.raises(TimelineError) as caught:
        health.doctor(conn)
    assert caught.value.code == "not_installed"


def test_servers_below_the_security_floor_are_a_warning() -> None:
    for number, expected in (
        (150013, 1),
        (150014, 0),
        (160009, 1),
        (170006, 0),
        (180000, 0),
        (190000, 0),
    ):
        assert len(health._of_server(number)) == expected, number
