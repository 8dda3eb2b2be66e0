"""Every finding of doctor appears when its fault is made, and is gone after its own advice was followed."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.install.ask import one
from tests.install.faults import EDGE, FAULTS, many_partitions, verified
from tests.install.follow import alone, examine, follow
from tests.install.test_stock_server import FAULTS as OF_SERVER
from timeline import db, doctor, install, partitions, paths
from timeline.errors import TimelineError
from timeline.install import script

# Findings that no command ends, each with a test of its own: a program to be replaced, rows that are well where they are.
NO_COMMAND = {"old_server", "drift", "distant_rows"}
# Findings whose faults take roles, an extension, a server where commits wait for the disk (vacuum calls no page
# all-visible whose commit may still be lost, nor those that the server keeps together with one), or one on which
# nobody else has transactions, whom the advice might end.
APART = {"missing_roles", "missing_extensions", "visibility_map", "feed_held"}
OF_STATUS = {"pending", "old_functions", "changed_functions", "drift", "old_server"}


def codes(faults: object) -> set[str]:
    """The codes that faults provoke."""
    assert isinstance(faults, dict)
    return {key.partition(" ")[0] for key in faults}


def make(dsn: str, key: str, folder: Path) -> object:
    """Spoil a database; returns what is to stay open."""
    fault = FAULTS[key]
    with psycopg.connect(dsn, autocommit=not isinstance(fault, str)) as conn:
        if isinstance(fault, str):
            conn.execute(fault.encode())
            return None
        return fault(conn, folder)


def test_every_finding_has_a_fault_or_a_test_of_its_own() -> None:
    provoked = codes(FAULTS) | codes(OF_SERVER) | APART | NO_COMMAND
    assert {check.code for check in doctor.CHECKS} | OF_STATUS == provoked


def test_a_fresh_installation_is_well(database: str) -> None:
    assert examine(database) == {}


@pytest.mark.parametrize("key", FAULTS)
def test_a_finding_is_gone_after_its_own_advice(database: str, tmp_path: Path, key: str) -> None:
    kept = make(database, key, tmp_path)
    before = examine(database)
    code = key.partition(" ")[0]
    assert code in before, before.keys()
    found = before[code]
    assert found["commands"], found
    assert found["severity"] in doctor.SEVERITIES
    alone(database)
    follow(database, found["commands"])
    after = examine(database)
    assert after.keys() <= before.keys() - {code}, after
    if code == "missing_indexes":
        assert one(database, "select count(*) from pg_index where not indisvalid") == 0
    if isinstance(kept, psycopg.Connection):
        with pytest.raises(psycopg.OperationalError):
            kept.execute("select 1")


def test_roles_that_are_missing_are_made(
    prefix: str, database: str, server_dsn: str, tmp_path: Path
) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("update timeline_data.install set role_prefix = %s", [prefix])
    before = examine(database)
    assert f"{prefix}reader" in before["missing_roles"]["finding"]
    follow(database, before["missing_roles"]["commands"])
    # The roles of before have theirs, until this advice is followed too.
    after = examine(database)
    assert after.keys() == {"helper_rights"}
    follow(database, after["helper_rights"]["commands"])
    assert examine(database) == {}


@pytest.mark.needs("contrib")
def test_an_extension_that_is_missing_is_made(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("update timeline_data.install set extensions = '{btree_gin}'")
    before = examine(database)
    follow(database, before["missing_extensions"]["commands"])
    assert examine(database) == {}


def test_rows_that_are_well_in_an_edge_are_a_note_and_no_warning(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(EDGE.format("'9999-01-01'").encode())
    found = examine(database)
    assert {code: item["severity"] for code, item in found.items()} == {"distant_rows": "note"}
    assert found["distant_rows"]["commands"] == []
    assert doctor.exit_status(list(found.values())) == 0
    assert partitions.rotate(database)["in_edges"] == 1
    assert examine(database) == found


def test_no_sql_is_given_for_what_the_server_was_started_with(database: str) -> None:
    with db.connect(database, autocommit=True) as conn:
        found = {item["code"]: item for item in doctor.examine(conn)}["unsafe_settings"]
    assert found["finding"].endswith("fsync is off, full_page_writes is off")
    assert found["commands"] == []
    assert "take it away there" in found["fix"]


def test_each_row_of_an_edge_is_told_once_and_where_it_belongs(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(EDGE.format("'9999-01-01'").encode())
        for years in (3, 4, 5):
            conn.execute(EDGE.format(f"now() + interval '{years} years'").encode())
    found = examine(database)
    assert found["edge_rows"]["finding"].endswith(" (3)")
    assert found["distant_rows"]["finding"].endswith(" (1)")


def test_rows_of_an_edge_that_were_not_all_looked_at_are_told_as_some(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        for date in ("now() + interval '3 years'", "'9000-01-01'"):
            conn.execute(
                "insert into timeline_data.activity (company_id, id, activity_date, activity_type,"
                " status, priority, subject) select gen_random_uuid(), gen_random_uuid(), "
                f"{date}, 'call', 'planned', 'low', 's' from generate_series(1, 60)".encode()
            )
        looked = "select is_due, activities, is_all from timeline_data.edge_rows(%s) order by 1"
        assert conn.execute(looked, [121]).fetchall() == [(False, 60, True), (True, 60, True)]
        rows = conn.execute(looked, [100]).fetchall()
        assert sum(row[1] for row in rows) == 100
        assert {row[2] for row in rows} == {False}


def test_doctor_reads_no_partition_and_little_of_an_edge(database: str) -> None:
    """However much there is: 30,000 rows in a partition, and as many in the edge."""
    read = (
        "select d.ends_at = 'infinity', sum(s.seq_tup_read + s.idx_tup_fetch)::bigint"
        " from pg_stat_all_tables as s join timeline_data.partition_directory as d on d.name = s.relname"
        " where s.schemaname = 'timeline_data' group by 1 order by 1"
    )
    with db.connect(database, autocommit=True) as conn:

        def counted() -> list[int]:
            conn.execute("select pg_stat_force_next_flush()")
            conn.execute("select")
            return [rows for _, rows in conn.execute(read.encode()).fetchall()]

        for date in ("now()", "'9999-01-01'"):
            conn.execute((EDGE.format(date) + " from generate_series(1, 30000)").encode())
        before = counted()
        assert "distant_rows" in {item["code"] for item in doctor.examine(conn)}
        after = counted()
    assert after[0] == before[0]
    assert 0 < after[1] - before[1] < 2 * 21000


def test_a_table_that_is_kept_on_purpose_is_no_finding(database: str, tmp_path: Path) -> None:
    with psycopg.connect(database, autocommit=True) as conn:
        verified(conn, tmp_path)
        assert "unfinished_archive" in examine(database)
        conn.execute("update timeline_data.archive set is_table_kept = true")
    assert examine(database) == {}


def test_four_hundred_partitions_are_not_many_and_one_more_is(database: str) -> None:
    make_days = """
    select timeline_data.create_partitions(d.ends_at - (%s - c.parts) * interval '1 day', d.ends_at, 'day')
    from timeline_data.partition_directory as d
    cross join (select count(*) as parts from timeline_data.partition_directory) as c
    where d.starts_at = '-infinity'
    """
    with psycopg.connect(database, autocommit=True) as conn:
        conn.execute(make_days, [400])
        assert "many_partitions" not in examine(database)
        conn.execute(make_days, [401])
    assert "401" in examine(database)["many_partitions"]["finding"]


def test_old_partitions_that_became_one_lost_no_activity(database: str, tmp_path: Path) -> None:
    count = "select count(*) from timeline_data.activity"
    with psycopg.connect(database, autocommit=True) as conn:
        many_partitions(conn, tmp_path)
        before = conn.execute(count.encode()).fetchone()
    follow(database, examine(database)["many_partitions"]["commands"])
    with psycopg.connect(database, autocommit=True) as conn:
        assert conn.execute(count.encode()).fetchone() == before == (1,)
        years = conn.execute(
            "select d.ends_at - d.starts_at from timeline_data.partition_directory as d where d.starts_at > '-infinity' order by d.starts_at limit 1"
        ).fetchone()
    assert years is not None
    assert years[0].days > 2 * 365


def test_a_history_that_differs_is_no_finding_once_it_agrees(database: str) -> None:
    change = "update timeline_data.applied_migration set sha256 = {} where name like '0002%'"
    with psycopg.connect(database) as conn:
        conn.execute(change.format("'-' || sha256").encode())
    found = examine(database)["drift"]
    assert (found["severity"], found["commands"]) == ("error", [])
    with psycopg.connect(database) as conn:
        conn.execute(change.format("substr(sha256, 2)").encode())
    assert examine(database) == {}


def test_before_a_migration_nothing_is_looked_at_that_it_may_bring(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(
            "drop table timeline_data.archived_activity, timeline_data.refresh_state cascade"
        )
        conn.execute("delete from timeline_data._yoyo_migration where migration_id >= '0008'")
        conn.execute("delete from timeline_data.applied_migration where name >= '0008'")
    assert examine(database).keys() == {"pending", "changed_functions"}


def test_a_role_that_sees_little_is_told_less_and_nothing_fails(
    make_database: Callable[..., str],
    make_role: Callable[..., str],
    as_role: Callable[[str, str], str],
) -> None:
    """As on a managed host: an owner that is no superuser and may not read others' sessions."""
    owner = make_role("owner")
    dsn = make_database(owner)
    install.migrate(as_role(dsn, owner), roles=False)
    with psycopg.connect(dsn, autocommit=True) as conn, psycopg.connect(dsn) as other:
        conn.execute(
            f"alter database {conn.info.dbname} set timeline.long_transaction = '0'".encode()
        )
        other.execute("select count(*) from timeline_data.company")
        assert examine(as_role(dsn, owner)) == {}
        assert "long_transactions" in examine(dsn)


# What may be revoked, by whom it is missed then.
LOST = {
    "execute on timeline.page(uuid, jsonb) to timeline_reader": "revoke execute on function"
    " timeline.page(uuid, jsonb) from timeline_reader",
    "execute on timeline_data.bound_company() to timeline_app": "revoke execute on function"
    " timeline_data.bound_company() from timeline_app",
    "select on timeline.activities to timeline_writer": "revoke select on timeline.activities"
    " from timeline_writer",
    "select on timeline.stats_cache to timeline_admin": "revoke select on timeline.stats_cache"
    " from timeline_admin",
    "usage on timeline to timeline_app": "revoke usage on schema timeline from timeline_app",
    "usage on timeline_data to timeline_admin": "revoke usage on schema timeline_data"
    " from timeline_admin",
}


@pytest.mark.parametrize("right", LOST)
@pytest.mark.parametrize("way", ["migrate", "script"])
def test_a_lost_right_is_named_and_given_back(database: str, right: str, way: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(LOST[right].encode())
    found = examine(database)["missing_grants"]
    assert found["finding"].partition(": ")[2] == right
    if way == "migrate":
        assert install.migrate(database, dry_run=True)["is_replayed"]
        assert install.migrate(database)["is_replayed"]
    else:
        with psycopg.connect(database, autocommit=True) as conn:
            conn.execute(script.script(paths.tree(), script.Choice()).encode())
    assert examine(database) == {}
    assert not install.migrate(database)["is_replayed"]


def test_nothing_is_missing_without_roles_nor_where_functions_are_older(
    make_database: Callable[..., str],
) -> None:
    dsn = make_database()
    install.migrate(dsn, roles=False)
    assert examine(dsn) == {}
    assert not install.migrate(dsn)["is_replayed"]
    with psycopg.connect(dsn) as conn:
        conn.execute("drop function timeline_data.public_interface()")
        conn.execute("drop function timeline_data.shipped_indexes()")
        conn.execute("drop function timeline_data.edge_rows(integer)")
    assert examine(dsn).keys() == {"changed_functions"}
    assert install.migrate(dsn)["is_replayed"]


def test_doctor_tells_when_there_is_nothing_to_look_at(make_database: Callable[..., str]) -> None:
    dsn = make_database()
    with db.connect(dsn, autocommit=True) as conn, pytest.raises(TimelineError) as caught:
        doctor.examine(conn)
    assert caught.value.code == "not_installed"


def test_servers_below_the_security_floor_are_a_warning() -> None:
    for number, expected in (
        (150013, ["warning"]),
        (150014, []),
        (160009, ["warning"]),
        (170006, []),
        (180000, []),
        (190000, []),
    ):
        found = doctor._of_server(number)
        assert [item["severity"] for item in found] == expected, number
        assert all(item["commands"] == [] and "upgrade" in item["fix"] for item in found)


def test_the_worst_finding_tells_the_exit_status() -> None:
    def found(*severities: str) -> list[doctor.Finding]:
        return [
            doctor.Finding(code="c", severity=severity, finding="f", fix="x", commands=[])
            for severity in severities
        ]

    assert doctor.exit_status(found()) == 0
    assert doctor.exit_status(found("note")) == 0
    assert doctor.exit_status(found("note", "warning")) == 7
    assert doctor.exit_status(found("warning", "note", "error")) == 1
