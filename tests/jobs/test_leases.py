"""Jobs under leases: one does each at a time, what was missed is done once, runs are recorded."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests import caller
from timeline import jobs, work
from timeline.errors import TimelineError

Connection = psycopg.Connection[tuple[Any, ...]]
Take = Callable[..., dict[str, Any] | None]


def at(connection: Connection, instant: str) -> None:
    """Set the clock of this connection."""
    connection.execute("update timeline_data.install set has_test_clock = true")
    connection.execute("select set_config('timeline.now', %s, false)", [instant])


def take(connection: Connection, *names: str, lease: str = "1 minute", is_now: bool = False) -> Any:
    row = connection.execute(
        "select timeline_data.take_job('me', 'work', %s, %s, %s)",
        [list(names) or None, lease, is_now],
    ).fetchone()
    assert row is not None
    return row[0]


def one(connection: Connection, statement: str) -> tuple[Any, ...]:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row


def end(connection: Connection, run: str, outcome: str = "done") -> None:
    connection.execute("select timeline_data.end_job(%s, %s)", [run, outcome])


def job(connection: Connection, name: str) -> dict[str, Any]:
    row = connection.execute("select timeline_data.jobs()").fetchone()
    assert row is not None
    return next(one for one in row[0] if one["job"] == name)


def runs(connection: Connection, *names: str) -> list[dict[str, Any]]:
    row = connection.execute("select timeline_data.job_runs(%s)", [list(names) or None]).fetchone()
    assert row is not None
    found: list[dict[str, Any]] = row[0]
    return found


@pytest.fixture
def clocked(connection: Connection) -> Connection:
    """Noon of a day, with nothing due before."""
    at(connection, "2031-05-01T12:00:00Z")
    connection.execute("update timeline_data.job set due_at = timeline_data.now()")
    return connection


def test_each_job_is_taken_once_and_is_due_again_at_its_next_instant(clocked: Connection) -> None:
    taken = [take(clocked) for _ in range(3)]
    # Rotation and archives move the same partitions: one of them waits for the other.
    assert {"refresh", "views"} < {one["job"] for one in taken}
    assert take(clocked) is None
    assert take(clocked, is_now=True) is None
    for one in taken:
        end(clocked, one["run"])
    last = take(clocked)
    assert {one["job"] for one in [*taken, last]} == {"rotate", "refresh", "views", "archive"}
    assert take(clocked) is None
    end(clocked, last["run"])
    assert {name: job(clocked, name)["due_at"] for name in ("rotate", "refresh", "views")} == {
        "rotate": "2031-05-02T02:00:00Z",
        "refresh": "2031-05-01T12:01:00Z",
        "views": "2031-05-01T13:00:00Z",
    }
    assert job(clocked, "archive")["due_at"] == "2031-05-02T03:00:00Z"
    assert job(clocked, "archive")["last_success_at"] == "2031-05-01T12:00:00Z"


def test_a_lane_is_held_also_against_who_looks_at_the_same_moment(
    clocked: Connection, database: str
) -> None:
    with psycopg.connect(database) as first, psycopg.connect(database) as second:
        for one in (first, second):
            one.execute("select set_config('timeline.now', '2031-05-01T12:00:00Z', false)")
            one.commit()
        assert take(first, "rotate") is not None
        met: list[Any] = []
        thread = threading.Thread(target=lambda: met.append(take(second, "archive")))
        thread.start()
        time.sleep(0.3)
        assert met == []
        first.commit()
        thread.join()
        assert met == [None]


def test_who_waited_while_another_took_a_job_leaves_it_to_him(
    connection: Connection, database: str
) -> None:
    """Now is when a transaction began: the other's lease ends later than one of then."""
    with caller.connect(database, autocommit=False) as late:
        late.execute("select now()")
        time.sleep(0.05)
        assert take(connection, "rotate")["job"] == "rotate"
        assert take(late, "rotate") is None
        # Nor what its lane keeps it from.
        assert take(late, "archive", is_now=True) is None


def test_who_waited_for_the_end_of_a_run_starts_after_it(clocked: Connection) -> None:
    first = take(clocked, "rotate")
    at(clocked, "2031-05-01T12:00:05Z")
    end(clocked, first["run"])
    # Now is when a transaction begins: this one began before that end, and waited for its locks.
    at(clocked, "2031-05-01T12:00:03Z")
    assert take(clocked, "rotate", is_now=True)
    ended_at, started_at = one(
        clocked,
        "select max(ended_at), max(started_at) from timeline_data.job_run where job = 'rotate'",
    )
    assert started_at == ended_at
    # The end of a run by a clock that was wrong is not waited for.
    clocked.execute(
        "update timeline_data.job_run set ended_at = 'infinity'"
        " where job = 'rotate' and outcome = 'done'"
    )
    at(clocked, "2031-05-01T12:09:00Z")
    assert take(clocked, "rotate", is_now=True)
    started = one(
        clocked, "select max(started_at) = timeline_data.now() from timeline_data.job_run"
    )
    assert started == (True,)


def test_what_was_missed_for_days_is_done_once_and_told_as_late(clocked: Connection) -> None:
    end(clocked, take(clocked, "rotate")["run"])
    at(clocked, "2031-05-09T10:00:00Z")
    end(clocked, take(clocked, "rotate")["run"])
    assert take(clocked, "rotate") is None
    late = runs(clocked, "rotate")[0]
    assert (late["due_at"], late["started_at"]) == ("2031-05-02T02:00:00Z", "2031-05-09T10:00:00Z")
    assert job(clocked, "rotate")["due_at"] == "2031-05-10T02:00:00Z"


def test_a_lease_is_respected_until_it_runs_out(clocked: Connection) -> None:
    first = take(clocked, "rotate")
    at(clocked, "2031-05-01T12:00:59Z")
    assert take(clocked, "rotate") is None
    assert job(clocked, "rotate")["worker"] == "me"
    row = clocked.execute("select timeline_data.keep_job(%s)", [first["run"]]).fetchone()
    assert row == (True,)
    at(clocked, "2031-05-01T12:01:30Z")
    assert take(clocked, "rotate") is None
    at(clocked, "2031-05-01T12:02:00Z")
    second = take(clocked, "rotate")
    assert second["lost"] == first["run"]
    assert [run["outcome"] for run in runs(clocked, "rotate")] == ["running", "lost"]
    row = clocked.execute("select timeline_data.keep_job(%s)", [first["run"]]).fetchone()
    assert row == (False,)
    # The lost one was only slow: what it did is told, and the lease of the second stays.
    end(clocked, first["run"])
    assert [run["outcome"] for run in runs(clocked, "rotate")] == ["running", "done"]
    assert job(clocked, "rotate")["worker"] == "me"
    at(clocked, "2031-05-01T12:02:01Z")
    assert take(clocked, "rotate", is_now=True) is None
    end(clocked, second["run"])
    assert job(clocked, "rotate")["worker"] is None


def test_a_failure_is_tried_again_later_each_time(clocked: Connection) -> None:
    waits = []
    for _ in range(9):
        run = take(clocked, "rotate")["run"]
        clocked.execute(
            "select timeline_data.end_job(%s, 'failed', null, 'TL409', 'no room')", [run]
        )
        row = clocked.execute(
            "select (due_at - timeline_data.now())::text, due_at::text from timeline_data.job"
            " where name = 'rotate'"
        ).fetchone()
        assert row is not None
        waits.append(row[0])
        at(clocked, row[1])
    assert waits[:4] == ["00:01:00", "00:02:00", "00:04:00", "00:08:00"]
    assert waits[-2:] == ["01:00:00", "01:00:00"]
    told = job(clocked, "rotate")
    assert (told["failures"], told["last"]["code"], told["last"]["message"]) == (
        9,
        "TL409",
        "no room",
    )
    assert told["last_success_at"] is None
    end(clocked, take(clocked, "rotate")["run"])
    assert job(clocked, "rotate")["failures"] == 0


def test_a_process_that_never_comes_back_is_waited_for_longer_each_time(
    clocked: Connection,
) -> None:
    waits = []
    row = clocked.execute("select timeline_data.now()").fetchone()
    assert row is not None
    now = row[0]
    assert take(clocked, "rotate") is not None
    for _ in range(7):
        minutes = 0
        while take(clocked, "rotate") is None:
            minutes += 1
            now += timedelta(minutes=1)
            at(clocked, now.isoformat())
            assert minutes < 100
        waits.append(minutes)
    assert waits[:2] == [1, 1]
    assert waits == sorted(waits)
    assert waits[-1] > 4
    assert job(clocked, "rotate")["failures"] >= 7


def test_a_clock_that_was_wrong_stops_nothing(clocked: Connection) -> None:
    at(clocked, "2099-01-01T00:00:00Z")
    end(clocked, take(clocked, "rotate")["run"])
    assert take(clocked, "views") is not None
    at(clocked, "2031-05-01T12:00:01Z")
    assert take(clocked, "rotate") is not None
    second = take(clocked, "views")
    assert second is not None
    end(clocked, second["run"])
    assert job(clocked, "views")["due_at"] == "2031-05-01T13:00:00Z"


def test_others_in_the_way_are_no_failure(clocked: Connection) -> None:
    for minute in range(1, 6):
        end(clocked, take(clocked, "rotate")["run"], "busy")
        assert take(clocked, "rotate") is None
        at(clocked, f"2031-05-01T12:{minute:02}:00Z")
    assert job(clocked, "rotate")["failures"] == 0


def test_another_rhythm_leaves_a_failed_job_its_next_try(clocked: Connection) -> None:
    end(clocked, take(clocked, "rotate")["run"], "failed")
    clocked.execute("select timeline_data.set_job('rotate', '2 days', null, true)")
    assert job(clocked, "rotate")["due_at"] == "2031-05-01T12:01:00Z"


def test_a_stopped_run_is_due_at_once(clocked: Connection) -> None:
    end(clocked, take(clocked, "archive")["run"], "stopped")
    assert job(clocked, "archive")["failures"] == 0
    assert take(clocked, "archive") is not None


def test_a_job_that_is_off_is_left_alone(clocked: Connection) -> None:
    clocked.execute("select timeline_data.set_job('views', null, null, false)")
    for _ in range(3):
        taken = take(clocked)
        assert taken["job"] != "views"
        end(clocked, taken["run"])
    assert take(clocked) is None
    assert take(clocked, "views", is_now=True)["job"] == "views"


def test_a_job_is_set_to_another_rhythm(clocked: Connection) -> None:
    end(clocked, take(clocked, "archive")["run"])
    clocked.execute("select timeline_data.set_job('archive', '1 week', '2031-05-04T01:30Z', null)")
    told = job(clocked, "archive")
    assert (told["every"], told["due_at"]) == ("7 days", "2031-05-04T01:30:00Z")
    end(clocked, take(clocked, "archive", is_now=True)["run"])
    assert job(clocked, "archive")["due_at"] == "2031-05-04T01:30:00Z"
    # What is due already stays so.
    clocked.execute("select timeline_data.set_job('rotate', '2 days', null, null)")
    assert take(clocked, "rotate") is not None


@pytest.mark.parametrize(
    "every", ["1 month", "59 seconds", "-1 day", "1 year", "0", "soon", "1 day 1 month", "367 days"]
)
def test_a_rhythm_that_is_none_is_refused(connection: Connection, every: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("select timeline_data.set_job('rotate', %s, null, null)", [every])
    assert caught.value.sqlstate == "TL400"
    assert caught.value.diag.message_hint


def test_an_unknown_job_is_refused_with_those_there_are(connection: Connection) -> None:
    for call in (
        "check_jobs('{rotate,dust}')",
        "set_job('dust', '1 day', null, null)",
        "job_runs('{dust}')",
        "note_run('dust', 'me', 1, 'done')",
    ):
        with pytest.raises(psycopg.Error) as caught:
            connection.execute(f"select timeline_data.{call}".encode())
        assert caught.value.sqlstate == "TL404", call
        assert "archive, refresh, rotate, views" in str(caught.value.diag.message_hint)


def test_old_runs_go_and_the_last_hundred_stay(clocked: Connection) -> None:
    for _ in range(120):
        clocked.execute("select timeline_data.note_run('archive', 'me', 2.5, 'done', '{\"n\": 1}')")
    at(clocked, "2031-07-01T12:00:00Z")
    clocked.execute("select timeline_data.note_run('archive', 'me', 0, 'done')")
    clocked.execute("select timeline_data.note_run('rotate', 'me', 0, 'done')")
    row = clocked.execute(
        "select count(*) filter (where job = 'archive') from timeline_data.job_run"
    ).fetchone()
    assert row is not None
    # Those of one instant stay together.
    assert row[0] == 121
    at(clocked, "2031-07-01T12:00:01Z")
    for number in range(130):
        at(clocked, f"2031-07-01T12:{number // 60 + 1:02}:{number % 60:02}Z")
        clocked.execute("select timeline_data.note_run('archive', 'me', 0, 'done')")
    at(clocked, "2031-09-01T12:00:00Z")
    clocked.execute("select timeline_data.note_run('archive', 'me', 0, 'done')")
    row = clocked.execute(
        "select count(*) from timeline_data.job_run where job = 'archive'"
    ).fetchone()
    assert row == (100,)


def test_the_view_tells_administrators_alone(
    clocked: Connection, login: Callable[[str], Connection]
) -> None:
    end(clocked, take(clocked, "rotate")["run"])
    row = (
        login("admin")
        .execute(
            "select outcome, last_success_at is not null, late < interval '1 day'"
            " from timeline.stats_jobs where job = 'rotate'"
        )
        .fetchone()
    )
    assert row == ("done", True, True)
    for role in ("reader", "writer", "app"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            login(role).execute("select * from timeline.stats_jobs")


def test_an_administrator_may_do_every_job(
    database: str, connection: Connection, login: Callable[[str], Connection]
) -> None:
    login("admin")
    from tests import server

    desk = work.Desk(server.login(database, "admin"))
    done = work.work_once(desk)
    assert [run["message"] for run in done] == [None] * 4
    assert {run["job"]: run["outcome"] for run in done} == dict.fromkeys(jobs.JOBS, "done")
    assert work.work_once(desk) == []
    assert {run["job"]: run["outcome"] for run in runs(connection)} == dict.fromkeys(
        jobs.JOBS, "done"
    )


def test_the_server_does_what_needs_no_client(database: str, connection: Connection) -> None:
    for name in ("rotate", "refresh", "views"):
        row = connection.execute("call timeline_data.work(%s)", [name]).fetchone()
        assert row is not None
        assert row[0]["job"] == name
        row = connection.execute("call timeline_data.work(%s)", [name]).fetchone()
        # Nothing is due; the refresh may be, a minute later.
        assert row == (None,) or name == "refresh"
    assert {run["caller"] for run in runs(connection)} == {"server"}
    assert {run["outcome"] for run in runs(connection)} == {"done"}
    assert runs(connection, "rotate")[0]["report"].keys() == {"created", "moved", "waited"}
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("call timeline_data.work('archive')")
    assert caught.value.sqlstate == "TL400"
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("call timeline_data.work('dust')")
    assert caught.value.sqlstate == "TL404"


def test_a_job_that_fails_in_the_server_is_recorded_and_told(connection: Connection) -> None:
    connection.execute(
        "insert into timeline_data.refresh_state values ('activity_timeline_summary', now(), 100)"
    )
    with pytest.raises(psycopg.Error) as caught:
        connection.execute("call timeline_data.work('views')")
    assert caught.value.sqlstate == "TL409"
    last = job(connection, "views")["last"]
    assert (last["outcome"], last["code"]) == ("failed", "TL409")
    assert "shrank" in last["message"]
    assert job(connection, "views")["worker"] is None
    # What is refused stays so beside the failed run, for whoever looks.
    row = connection.execute("select timeline_data.refusals()").fetchone()
    assert row == ("results shrank and stay as they were: activity_timeline_summary from 100 to 0",)


def test_the_server_rolls_companies_up(connection: Connection) -> None:
    for number in range(1, 26):
        connection.execute(
            "select timeline.record(%s, %s)",
            [
                f"00000000-0000-4000-8000-0000000000{number:02}",
                '{"activity_type": "call", "subject": "s", "activity_date": "2026-01-01"}',
            ],
        )
    for name in ("refresh", "views"):
        connection.execute("call timeline_data.work(%s)", [name])
    assert job(connection, "views")["last"]["report"]["rolled"] == 25
    rows = connection.execute("select count(*) from timeline_data.rollup_user").fetchone()
    assert rows == (25,)


def test_a_job_that_fails_in_a_process_is_recorded_and_told(
    database: str, connection: Connection
) -> None:
    connection.execute(
        "insert into timeline_data.refresh_state values ('activity_timeline_summary', now(), 100)"
    )
    heard: list[str] = []
    done = work.work_once(work.Desk(database, on_failure=heard.append), ["views", "refresh"])
    assert {run["job"]: run["outcome"] for run in done} == {"views": "failed", "refresh": "done"}
    assert len(heard) == 1
    assert "shrank" in heard[0]
    assert job(connection, "views")["last"]["code"] == "TL409"


def test_a_run_beside_a_rotation_is_busy_and_comes_again(
    database: str, connection: Connection
) -> None:
    connection.execute("select pg_advisory_lock(timeline_data.rotation_lock())")
    done = work.work_once(work.Desk(database), ["rotate"])
    assert [(run["outcome"], run["code"]) for run in done] == [("busy", "55P03")]
    connection.execute("select pg_advisory_unlock(timeline_data.rotation_lock())")
    connection.execute("update timeline_data.job set due_at = now() where name = 'rotate'")
    assert [run["outcome"] for run in work.work_once(work.Desk(database), ["rotate"])] == ["done"]


def test_archives_wait_for_a_retention(database: str) -> None:
    done = work.work_once(work.Desk(database), ["archive"])
    assert [(run["outcome"], run["report"]["archived"]) for run in done] == [("done", [])]


def test_commands_given_by_hand_are_recorded(database: str, connection: Connection) -> None:
    with jobs.noted(database, "rotate") as report:
        report["created"] = ["x"]
    with pytest.raises(TimelineError), jobs.noted(database, "rotate"):
        raise TimelineError("55P03", "another rotation", "later")
    last = runs(connection, "rotate")
    assert [(run["caller"], run["outcome"], run["code"]) for run in last] == [
        ("hand", "busy", "55P03"),
        ("hand", "done", None),
    ]
    assert last[1]["report"] == {"created": ["x"]}
    assert job(connection, "rotate")["last_success_at"] is not None
    assert json.dumps(jobs.runs(database, ["rotate"], 1)) == json.dumps(last[:1])
