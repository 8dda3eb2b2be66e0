"""A server as it comes, started for these tests alone: what doctor says of its settings, and what it counts."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import psycopg
import pytest

from tests import server
from tests.calls import activity, call
from tests.install.conftest import Command
from tests.install.faults import COMPANY, unseen
from tests.install.follow import OF_TESTS, alone, follow
from timeline import db, doctor, embedded, install
from timeline.embedded import binaries, postmaster

EXTENSION = "pg_stat_statements"


class Stock(NamedTuple):
    """A server that `timeline up` started, and an installation in it."""

    folder: Path
    dsn: str

    def restart(self) -> None:
        embedded.down(self.folder)
        embedded.up(self.folder)

    def examine(self) -> dict[str, doctor.Finding]:
        with db.connect(self.dsn, autocommit=True) as conn:
            return {i["code"]: i for i in doctor.examine(conn) if i["code"] != "old_server"}

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.dsn, autocommit=True) as conn:
            for statement in statements:
                conn.execute(statement.encode())


@pytest.fixture(scope="module")
def stock(server_dsn: str) -> Iterator[Stock]:
    """Such a server, on the programs of this run."""
    folder = Path(tempfile.mkdtemp(prefix="stock-", dir=os.environ[server.RUN]))
    folder.chmod(0o755)
    make = postmaster.make_cluster

    def unsynced(*words: Any) -> None:
        where, bindir, who, password, major, extra = words
        make(where, bindir, who, password, major, (*extra, "--no-sync"))

    with pytest.MonkeyPatch.context() as patch:
        # No test pulls the plug.
        patch.setattr(postmaster, "make_cluster", unsynced)
        patch.setenv(binaries.VARIABLE, str(server.bindir()))
        dsn = embedded.up(folder / "server")
        found = Stock(folder / "server", dsn)
        if server.describe(dsn).has(EXTENSION):
            found.execute(f"alter system set shared_preload_libraries = '{EXTENSION}'")
        found.execute("alter system set max_prepared_transactions = 4")
        found.restart()
        install.migrate(dsn)
        yield found
        embedded.down(found.folder)
    shutil.rmtree(folder)


def restarted(stock: Stock, *statements: str) -> None:
    stock.execute(*statements)
    stock.restart()


def prepared(stock: Stock) -> None:
    stock.execute("alter database timeline set timeline.long_transaction = '0'")
    with psycopg.connect(stock.dsn, autocommit=True) as conn:
        conn.execute(
            "begin; update timeline_data.install set is_only = true; prepare transaction 'it''s lost'"
        )


def off(name: str) -> Callable[[Stock], None]:
    return lambda stock: stock.execute(f"alter system set {name} = off", "select pg_reload_conf()")


FEW = {"max_connections": 4, "superuser_reserved_connections": 1, "max_wal_senders": 0}

FAULTS: dict[str, Callable[[Stock], None]] = {
    "unsafe_settings": off("fsync"),
    "unsafe_settings of pages": off("full_page_writes"),
    "autovacuum_off": off("autovacuum"),
    "autovacuum_off in the database": lambda stock: stock.execute(
        "alter database timeline set track_counts = off"
    ),
    "few_locks": lambda stock: restarted(
        stock,
        "alter system set max_locks_per_transaction = 10",
        *(f"alter system set {name} = {value}" for name, value in FEW.items()),
    ),
    "prepared_transactions": prepared,
}


def test_a_fresh_installation_on_a_server_as_it_comes_is_well(
    stock: Stock, command: Command
) -> None:
    assert stock.examine() == {}
    # Below the floor of security, which a server of today is not, there is that warning.
    status = (
        7
        if OF_TESTS
        & {i["code"] for i in json.loads(command("doctor", "--json", dsn=stock.dsn).stdout)}
        else 0
    )
    assert command("doctor", dsn=stock.dsn).returncode == status


def test_what_holds_the_feed_is_ended_by_the_advice(stock: Stock) -> None:
    stock.execute("alter database timeline set timeline.long_transaction = '0'")
    try:
        other = psycopg.connect(stock.dsn)
        call(other, "record", COMPANY, activity())
        with psycopg.connect(stock.dsn, autocommit=True) as conn:
            call(conn, "record", COMPANY, activity())
        alone(stock.dsn)
        found = stock.examine()["feed_held"]
        assert found["commands"], found
        follow(stock.dsn, found["commands"])
        assert "feed_held" not in stock.examine()
        with pytest.raises(psycopg.OperationalError):
            other.execute("select 1")
    finally:
        stock.execute("alter database timeline reset timeline.long_transaction")


def test_the_exit_status_tells_errors_from_warnings(stock: Stock, command: Command) -> None:
    stock.execute("update timeline_data.install set has_test_clock = true")
    try:
        done = command("doctor", dsn=stock.dsn)
        assert done.returncode == 7
        assert "warning test_clock: any writer can set the clock" in done.stdout
        lines = done.stdout.splitlines()
        assert "    update timeline_data.install set has_test_clock = false;" in lines
        stock.execute("alter table timeline_data.company disable row level security")
        done = command("doctor", dsn=stock.dsn)
        assert done.returncode == 1
        assert done.stdout.startswith(
            "error no_row_security: tables without row-level security: company\n  fix: "
        )
        told = {
            item["code"]: item
            for item in json.loads(command("doctor", "--json", dsn=stock.dsn).stdout)
        }
        assert told["no_row_security"]["commands"] == [
            "alter table timeline_data.company enable row level security;"
        ]
    finally:
        for item in stock.examine().values():
            follow(stock.dsn, item["commands"])
    assert stock.examine() == {}


@pytest.mark.parametrize("key", FAULTS)
def test_a_finding_of_the_server_is_gone_after_its_own_advice(stock: Stock, key: str) -> None:
    code = key.partition(" ")[0]
    FAULTS[key](stock)
    before = stock.examine()
    assert before.keys() == {code}
    assert before[code]["commands"]
    follow(stock.dsn, before[code]["commands"])
    if "restart the server" in before[code]["fix"]:
        assert stock.examine().keys() == {code}
        stock.restart()
    assert stock.examine() == {}
    if code == "few_locks":
        restarted(stock, *(f"alter system reset {name}" for name in FEW))


def test_old_pages_are_known_to_be_visible_after_the_advice(stock: Stock, tmp_path: Path) -> None:
    with psycopg.connect(stock.dsn, autocommit=True) as conn:
        unseen(conn, tmp_path)
    before = stock.examine()
    assert before["visibility_map"]["severity"] == "note"
    alone(stock.dsn)
    follow(stock.dsn, before["visibility_map"]["commands"])
    after = stock.examine()
    assert after.keys() <= before.keys() - {"visibility_map"}
    for item in after.values():
        follow(stock.dsn, item["commands"])
    assert stock.examine() == {}


def rows(stock: Stock) -> dict[str, dict[str, Any]]:
    """timeline.stats_queries by function."""
    with psycopg.connect(stock.dsn, autocommit=True, row_factory=psycopg.rows.dict_row) as conn:
        found = conn.execute("select * from timeline.stats_queries").fetchall()
    return {row["function_name"]: row for row in found}


@pytest.mark.needs(EXTENSION)
def test_calls_of_public_functions_are_counted_by_pg_stat_statements(stock: Stock) -> None:
    assert rows(stock) == {}
    stock.execute("create schema elsewhere", f"create extension {EXTENSION} schema elsewhere")
    try:
        stock.execute("select elsewhere.pg_stat_statements_reset()")
        company = str(uuid4())
        with psycopg.connect(stock.dsn, autocommit=True) as conn:
            for _ in range(20):
                call(conn, "page", company)
            conn.execute('/* by an ORM */ SELECT "timeline"."page"(%s, \'{}\')', [company])
            call(conn, "version")
            # None of these is a call.
            conn.execute("comment on function timeline.page(uuid, jsonb) is 'One page.'")
            conn.execute("select 'timeline.summary(' where false")
            conn.execute("select timeline_data.now()")
        found = rows(stock)
        assert {name: row["calls"] for name, row in found.items()} == {"page": 21, "version": 1}
        page = found["page"]
        with psycopg.connect(stock.dsn) as conn:
            own = conn.execute(
                "select sum(s.total_exec_time), min(s.min_exec_time), max(s.max_exec_time) from elsewhere.pg_stat_statements as s"
                " where s.query ~* 'timeline.{1,3}page.?\\(' and s.query !~ '^comment' and s.toplevel"
            ).fetchone()
        assert own is not None
        assert (page["total_ms"], page["min_ms"], page["max_ms"]) == pytest.approx(own)
        assert page["mean_ms"] == pytest.approx(own[0] / 21)
        assert (
            page["min_ms"]
            <= page["p50_ms_approx"]
            <= page["p95_ms_approx"]
            <= page["p99_ms_approx"]
            <= page["max_ms"]
        )
        assert 0 <= page["hit_ratio"] <= 1
        # Of a single call, every quantile is that call.
        version = found["version"]
        assert version["stddev_ms"] == 0
        assert version["p99_ms_approx"] == pytest.approx(version["mean_ms"])
    finally:
        stock.execute("drop schema elsewhere cascade")
    assert rows(stock) == {}


def quantiles(conn: psycopg.Connection[Any], mean: float, stddev: float, top: float) -> list[float]:
    """What the view makes of a mean and a deviation of ten calls each of two kinds of call."""
    conn.execute("create schema elsewhere")
    conn.execute(
        "create table elsewhere.pg_stat_statements as select d.oid as dbid, true as toplevel, 'select timeline.page($1)' as query,"
        " 10::bigint as calls, 10 * %(mean)s::float8 as total_exec_time, %(mean)s::float8 as mean_exec_time, 0::float8 as min_exec_time,"
        " %(top)s::float8 as max_exec_time, %(stddev)s::float8 as stddev_exec_time, 0::bigint as shared_blks_hit, 0::bigint as shared_blks_read"
        " from pg_database as d, generate_series(1, 2) where d.datname = current_database()",
        {"mean": mean, "stddev": stddev, "top": top},
    )
    conn.execute(
        "update pg_extension set extname = 'pg_stat_statements', extnamespace = 'elsewhere'::regnamespace where extname = 'plpgsql'"
    )
    row = conn.execute(
        "select calls, stddev_ms, p50_ms_approx, p95_ms_approx, p99_ms_approx from timeline.stats_queries"
    ).fetchone()
    assert row is not None
    return list(row)


def test_quantiles_are_those_of_the_log_normal_that_the_comment_names(stock: Stock) -> None:
    """Mean 10 and deviation 10: sigma² = ln 2. The extension is played by a table, in a transaction that is undone."""
    with psycopg.connect(stock.dsn) as conn:
        found = quantiles(conn, 10, 10, 1000)
        conn.rollback()
        capped = quantiles(conn, 10, 10, 20)
        conn.rollback()
    assert found == pytest.approx([20, 10, 7.0711, 27.81, 49.06], rel=1e-3)
    assert capped[3:] == [20, 20]


@pytest.mark.needs(EXTENSION)
def test_without_its_library_the_extension_is_no_error(empty_database: str) -> None:
    """The run's server has not loaded it; nor may the view of an administrator fail."""
    install.migrate(empty_database, roles=False)
    with psycopg.connect(empty_database, autocommit=True) as conn:
        conn.execute(f"create extension {EXTENSION}")
        assert conn.execute("select * from timeline.stats_queries").fetchall() == []
