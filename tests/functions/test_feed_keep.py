"""What the feed forgets, and when: turns of its partitions, restored databases, readers that are too late."""

# ruff: noqa: E501  (SQL reads better unbroken)

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, activity, bind, call, settle
from tests.functions.conftest import Call, Fails
from timeline import install, refresh

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def one(conn: Connection, statement: str, *values: Any) -> Any:
    row = conn.execute(statement.encode(), values).fetchone()
    return row and row[0]


@pytest.fixture
def days(connection: Connection, app: Connection) -> Any:
    """days(n): the clock of all stands at that day."""
    connection.execute("update timeline_data.install set has_test_clock = true")

    def stand(day: float) -> None:
        for conn in (connection, app):
            bind(conn, "now", (START + timedelta(days=day)).isoformat())

    stand(0)
    connection.execute("update timeline_data.feed_slot set began_at = timeline_data.now()")
    return stand


def turn(connection: Connection) -> bool:
    """One look whether it is time; whether the next partition began its turn."""
    return one(connection, "select timeline_data.feed_step()") is not None


def test_a_week_is_kept_and_not_much_more(
    connection: Connection, run: Call, fails: Fails, days: Any
) -> None:
    positions: list[str] = []
    turns = 0
    for day in range(60):
        days(day)
        run("record", activity(subject=str(day)))
        positions.append(run("feed", None, {"limit": 500})["position"])
        turns += turn(connection)
        kept = [
            int(row["activity"]["subject"]) for row in run("feed", None, {"limit": 500})["results"]
        ]
        # Without a gap, up to now, for seven days at least and for ten and a half at most.
        assert kept == list(range(kept[0], day + 1))
        assert max(0, day - 11) <= kept[0] <= max(0, day - 7)
        for number in range(len(positions)):
            if number >= day - 7:
                behind = run("feed", positions[number])["results"]
                assert [int(row["activity"]["subject"]) for row in behind] == list(
                    range(number + 1, day + 1)
                )
            elif number < kept[0] - 1:
                assert fails("feed", positions[number]) == "TL410"
    assert turns >= 14
    assert one(connection, "select count(*) from timeline_data.feed") <= 15


def test_a_turn_waits_for_who_may_write_where_it_wrote_before(
    database: str, connection: Connection, app: Connection, run: Call, company: str, days: Any
) -> None:
    days(4)
    with caller.connect(server.login(database, "app"), autocommit=False) as slow:
        slow.execute("set transaction isolation level repeatable read")
        slow.execute("select")
        call(slow, "page", company)
        assert not turn(connection), "it looks first who is there"
        assert not turn(connection)
        run("record", activity(subject="quick"))
        call(slow, "record", company, activity(subject="slow"))
        slow.commit()
    assert turn(connection)
    assert not turn(connection)
    told = [row["activity"]["subject"] for row in run("feed")["results"]]
    assert sorted(told) == ["quick", "slow"]


def test_a_partition_that_is_read_is_emptied_later(
    database: str, connection: Connection, run: Call, days: Any
) -> None:
    turn(connection)
    days(4)
    with psycopg.connect(database) as other:
        other.execute("lock table timeline_data.feed_1 in access share mode")
        # Open since before the first look, it would keep the turn away by itself.
        connection.execute("update timeline_data.feed_slot set awaited = '{}'")
        assert not turn(connection)
        assert one(connection, "select feed_slot from timeline_data.install") == 0
    assert turn(connection)
    assert one(connection, "select feed_slot from timeline_data.install") == 1


def test_the_minutes_job_lets_the_feed_forget(
    database: str, connection: Connection, run: Call
) -> None:
    connection.execute(
        "update timeline_data.feed_slot set began_at = now() - interval '5 days', awaited = '{}'"
    )
    run("record", activity())
    refresh.fold(database)
    assert one(connection, "select feed_slot from timeline_data.install") == 1
    connection.execute(
        "update timeline_data.feed_slot set began_at = now() - interval '5 days', awaited = '{}'"
    )
    report = one(
        connection, 'select s.state from timeline_data.work_step(\'{"job": "refresh"}\') as s'
    )
    assert report["report"] == {"days": 0}
    assert one(connection, "select feed_slot from timeline_data.install") == 2


def test_a_restored_database_begins_a_new_feed(
    database: str, connection: Connection, app: Connection, run: Call, fails: Fails, company: str
) -> None:
    """Dumped with its feed and restored into another cluster, whose transaction ids are others."""
    token = run("record", activity(subject="before"))["token"]
    position = run("feed")["position"]
    bind(app, "company_id", company)
    call(app, "acknowledge", "hooks", position)
    connection.execute("update timeline_data.install set system_identifier = 1")
    for after in (None, position, "now"):
        assert fails("feed", after) == "TL410"
    # Writers and pages go on.
    run("record", activity(subject="meanwhile"))
    assert run("page", {"min_token": token})["count"] == 2
    install.migrate(database)
    assert run("feed")["results"] == []
    assert fails("feed", position) == "TL410"
    assert fails("page", {"min_token": token}) == "TL416"
    assert one(connection, "select count(*) from timeline_data.feed_consumer") == 0
    run("record", activity(subject="behind"))
    assert [row["activity"]["subject"] for row in run("feed")["results"]] == ["behind"]
    # Once: the next migration finds nothing to renew.
    epoch = one(connection, "select timeline_data.epoch()")
    install.migrate(database)
    assert one(connection, "select timeline_data.epoch()") == epoch


def test_stats_tell_who_is_behind_and_what_waits(
    database: str,
    connection: Connection,
    admin: Connection,
    app: Connection,
    run: Call,
    company: str,
) -> None:
    bind(app, "company_id", company)
    call(app, "acknowledge", "hooks", "now")
    bind(app, "company_id", None)
    call(admin, "acknowledge", "sink", "now")
    with caller.connect(server.login(database, "app"), autocommit=False) as slow:
        call(slow, "record", company, activity(subject="slow"))
        run("record_many", [activity(subject=str(n)) for n in range(3)])
        statement = "select coalesce(s.consumer, ''), s.company_id::text, s.changes_waiting, s.lag >= interval '0' from timeline.stats_feed as s order by 1"
        assert admin.execute(statement.encode()).fetchall() == [
            ("", None, 3, True), ("hooks", company, 0, None), ("sink", None, 0, None)]  # fmt: skip
        slow.commit()
    settle(app)
    assert admin.execute(statement.encode()).fetchall() == [
        ("", None, 0, None), ("hooks", company, 4, True), ("sink", None, 4, True)]  # fmt: skip
