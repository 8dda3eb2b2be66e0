"""Rotation, step by step: nothing is lost or doubled, nobody waits long, what was left is finished."""

# ruff: noqa: E501  (SQL reads better unbroken)

import threading
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.functions.cuts import (
    COMPANY,
    DATES,
    EDGE,
    Connection,
    directory,
    found_everywhere,
    home,
    page,
    record,
    subjects,
    whole,
)
from timeline import partitions
from timeline.errors import TimelineError

Step = dict[str, Any]
# Of what waits in an edge, these are worth partitions: within forty quarters of now.
FAR = datetime.now(UTC).year + 7


def step(connection: Connection, lower: str, upper: str, width: str | None = "year") -> Step | None:
    """One call of rotate_step."""
    row = connection.execute(
        "select timeline_data.rotate_step(%s::timestamptz, %s::timestamptz, %s)",
        [lower, upper, width],
    ).fetchone()
    assert row is not None
    found: Step | None = row[0]
    return found


def until(connection: Connection, word: str, lower: str, upper: str) -> Step:
    """Steps until one of that name."""
    for _ in range(200):
        done = step(connection, lower, upper)
        assert done is not None
        if done["step"] == word:
            return done
    raise AssertionError(f"no step {word}")


def filled(connection: Connection, count: int = 300) -> dict[str, Any]:
    """So many activities of one day each in the future edge, and the dates of all times."""
    ids = {
        date: record(connection, date)
        for date in (
            f"{FAR + n // 300}-{1 + n % 300 // 25:02}-{1 + n % 25:02}T00:00:00Z"
            for n in range(count)
        )
    }
    return ids | {date: record(connection, date) for date in DATES}


def test_a_rotation_makes_partitions_ahead_and_the_next_has_nothing_to_do(
    database: str, connection: Connection
) -> None:
    before = directory(connection)
    done = partitions.rotate(database, ahead=9)
    whole(connection)
    after = directory(connection)
    assert len(done["created"]) == len(after) - len(before) == 5
    assert (
        done["created"] == [name for name, *_ in after if name not in {n for n, *_ in before}][:-1]
    )
    again = partitions.rotate(database, ahead=9)
    assert (again["created"], again["moved"], again["waited"]) == ([], 0, 0)
    assert directory(connection) == after


def test_what_waits_in_the_edges_comes_home_with_all_it_holds(
    database: str, connection: Connection
) -> None:
    ids = filled(connection)
    rows = "select a::text from timeline_data.activity as a order by 1"
    before = connection.execute(rows.encode()).fetchall()
    far = [date for date in ids if not FAR - 17 <= int(date[:4]) <= FAR + 1]
    done = partitions.rotate(database)
    assert connection.execute(rows.encode()).fetchall() == before
    whole(connection)
    lies = home(connection)
    assert {date for date, name in lies.items() if EDGE.fullmatch(name)} == set(far)
    assert done["in_edges"] == len(far)
    assert done["moved"] >= 300
    assert page(connection, count="exact", limit=1)["count"] == len(ids)


@pytest.mark.parametrize("width", ["week", "month", "year"])
def test_another_width_keeps_what_exists(database: str, connection: Connection, width: str) -> None:
    ids = {date: record(connection, date) for date in DATES}
    before = directory(connection)
    partitions.rotate(database, width=width, ahead=70)
    after = directory(connection)
    whole(connection)
    assert set(before[1:-1]) <= set(after)
    assert len(after) > len(before)
    found_everywhere(connection, ids)
    row = connection.execute("select i.partition_width from timeline_data.install as i").fetchone()
    assert row == (width,)


def test_each_step_leaves_everything_whole_and_found(database: str, connection: Connection) -> None:
    """As if a run were killed after any of them."""
    ids = {date: record(connection, date) for date in [*DATES, f"{FAR}-05-05T00:00:00Z"]}
    seen = Counter[str]()
    for _ in range(100):
        done = step(connection, "2020-01-01", f"{FAR + 1}-01-01")
        found_everywhere(connection, ids)
        if done is None:
            break
        seen[done["step"]] += 1
    whole(connection)
    assert seen["begun"] == seen["swapped"] == seen["dropped"] == 2
    assert seen["copied"] >= 2


@pytest.mark.parametrize("word", ["begun", "copied", "waiting", "swapped"])
def test_a_run_that_ended_anywhere_is_gone_on_with(
    database: str, connection: Connection, word: str
) -> None:
    ids = filled(connection)
    with psycopg.connect(database) as other:
        if word == "waiting":
            other.execute("select 1")
        until(connection, word, "2026-01-01", f"{FAR + 1}-01-01")
    partitions.rotate(database)
    whole(connection)
    assert page(connection, count="exact", limit=1)["count"] == len(ids)
    assert step(connection, "2026-01-01", f"{FAR + 1}-01-01") is None


def test_changes_during_a_split_are_in_the_copies(database: str, connection: Connection) -> None:
    """Inserted, changed, moved within, out of and into the edge, removed and erased by hand, in each phase."""
    ids = filled(connection)
    dates = sorted(ids)
    expected = {date: date for date in ids}
    lower, upper = "2026-01-01", f"{FAR + 3}-01-01"

    def disturb(tag: str, offset: int) -> None:
        new = f"{FAR}-12-{10 + offset:02}T10:00:00Z"
        ids[new] = record(connection, new)
        expected[new] = new
        moves = [
            f"{FAR + 1}-11-11T0{offset}:00:00Z",
            f"2026-11-1{offset}T00:00:00Z",
            f"{FAR + 40}-01-01T00:0{offset}:00Z",
        ]
        for place, date in enumerate(moves):
            key = dates[10 * (place + 1) + offset]
            connection.execute(
                "select timeline.change(%s, %s, %s)",
                [COMPANY, ids[key], Jsonb({"activity_date": date, "subject": f"{tag} {key}"})],
            )
            expected[key] = f"{tag} {key}"
        back = dates[10 + offset - 1] if offset else None
        if back is not None:
            connection.execute(
                "select timeline.change(%s, %s, %s)",
                [COMPANY, ids[back], Jsonb({"activity_date": f"{FAR}-02-02T00:00:00Z"})],
            )
        gone = dates[60 + offset]
        connection.execute("select timeline.remove(%s, %s)", [COMPANY, ids[gone]])
        expected.pop(gone)

    disturb("before", 0)
    until(connection, "begun", lower, upper)
    disturb("begun", 1)
    until(connection, "copied", lower, upper)
    disturb("copied", 2)
    # Also what logical replication applies, for which ordinary triggers do not fire.
    connection.execute("set session_replication_role = replica")
    connection.execute(
        "update timeline_data.activity set subject = 'applied' where id = %s", [ids[dates[100]]]
    )
    connection.execute("set session_replication_role = origin")
    expected[dates[100]] = "applied"
    until(connection, "swapped", lower, upper)
    disturb("swapped", 3)
    for _ in range(100):
        if step(connection, lower, upper) is None:
            break
    whole(connection)
    rows = connection.execute(
        "select a.id, a.subject from timeline_data.activity as a where not a.is_removed"
    ).fetchall()
    by_id = {id_: date for date, id_ in ids.items()}
    assert Counter(id_ for id_, _ in rows).most_common(1)[0][1] == 1
    assert {by_id[id_]: subject for id_, subject in rows} == expected
    strayed = connection.execute(
        "select b.activity_id from timeline_data.activity_body as b left join timeline_data.activity as a"
        " on a.company_id = b.company_id and a.activity_date = b.activity_date and a.id = b.activity_id where a.id is null"
    ).fetchall()
    assert strayed == []


def test_the_swap_waits_for_a_snapshot_that_cannot_see_the_copies(
    database: str, connection: Connection
) -> None:
    ids = filled(connection)
    far = sorted((date for date in ids if date.startswith(str(FAR))), reverse=True)
    with psycopg.connect(database) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        reader.execute("select 1 from timeline_data.install")
        pid = reader.info.backend_pid
        with pytest.raises(TimelineError) as caught:
            partitions.rotate(database, wait=1)
        assert caught.value.code == "55P03"
        assert f"pid {pid}" in caught.value.message
        assert caught.value.hint
        found = subjects(reader, date_from=f"{FAR}-01-01", date_to=f"{FAR}-12-31", limit=500)
        assert found == far
    done = partitions.rotate(database)
    assert done["moved"] >= 300
    whole(connection)


def test_a_writer_in_the_way_is_let_pass(database: str, connection: Connection) -> None:
    """It holds a row of the edge and then wants more of them: the rotation gives way, never the writer."""
    ids = filled(connection)
    dates = sorted(date for date in ids if date.startswith(str(FAR)))
    failed: list[str] = []
    done: list[dict[str, Any]] = []

    def rotate() -> None:
        try:
            done.append(partitions.rotate(database, wait=20))
        except TimelineError as error:
            failed.append(error.message)

    with psycopg.connect(database) as writer:
        writer.execute(
            "select timeline.change(%s, %s, %s)",
            [COMPANY, ids[dates[200]], Jsonb({"subject": "held"})],
        )
        thread = threading.Thread(target=rotate)
        thread.start()
        for date in reversed(dates[:20]):
            started = time.monotonic()
            writer.execute(
                "select timeline.change(%s, %s, %s)",
                [COMPANY, ids[date], Jsonb({"priority": "urgent"})],
            )
            assert time.monotonic() - started < 1
            time.sleep(0.1)
        writer.commit()
    thread.join()
    assert failed == []
    assert done[0]["waited"] > 0
    whole(connection)
    count = connection.execute(
        "select count(*) from timeline_data.activity as a where a.priority = 'urgent'"
    ).fetchone()
    assert count == (20,)


def test_of_two_at_once_one_works_and_the_other_says_so(
    database: str, connection: Connection, admin: Connection
) -> None:
    with psycopg.connect(database) as first:
        first.execute("select pg_advisory_xact_lock(timeline_data.rotation_lock())")
        with pytest.raises(TimelineError) as caught:
            partitions.rotate(database)
        assert (caught.value.code, caught.value.exit_status) == ("55P03", 4)
        assert "another rotation" in caught.value.message
        with pytest.raises(psycopg.errors.LockNotAvailable):
            admin.execute("call timeline_data.rotate()")
    partitions.rotate(database)
    whole(connection)


def test_an_administrator_rotates_from_inside_the_server(
    connection: Connection, admin: Connection
) -> None:
    """As pg_cron does: one call, each step a transaction of its own."""
    ids = filled(connection)
    row = admin.execute("call timeline_data.rotate(6)").fetchone()
    assert row is not None
    assert row[0]["moved"] >= 300
    assert len(row[0]["created"]) > 6
    whole(connection)
    assert page(connection, count="exact", limit=1)["count"] == len(ids)
    row = admin.execute("call timeline_data.rotate(6)").fetchone()
    assert row == ({"created": [], "moved": 0, "waited": 0},)


def test_a_detach_that_was_cut_off_is_finished_and_its_gap_closed(
    database: str, connection: Connection
) -> None:
    ids = {date: record(connection, date) for date in DATES}
    name = home(connection)["2026-04-01T00:00:00Z"]
    with psycopg.connect(database) as reader:
        reader.execute("select count(*) from timeline_data.activity")
        connection.execute("set statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute(
                f"alter table timeline_data.activity detach partition timeline_data.{name} concurrently".encode()
            )
        connection.execute("set statement_timeout = 0")
    assert [part["name"] for part in partitions_of(database) if part["state"] == "detaching"] == [
        name
    ]
    with pytest.raises(psycopg.errors.CheckViolation):
        record(connection, "2026-04-02T00:00:00Z")
    done = partitions.rotate(database)
    assert done["finalized"] == [name]
    new = record(connection, "2026-04-02T00:00:00Z")
    assert home(connection)["2026-04-02T00:00:00Z"] == f"{name}_2"
    row = connection.execute(f"select count(*) from timeline_data.{name}".encode()).fetchone()
    assert row == (1,)
    connection.execute(
        f"insert into timeline_data.activity ({_columns(connection)}) select {_columns(connection)} from timeline_data.{name}".encode()
    )
    connection.execute(f"drop table timeline_data.{name}".encode())
    whole(connection)
    found_everywhere(connection, ids | {"2026-04-02T00:00:00Z": new})


@pytest.mark.parametrize(
    "damage",
    [
        "alter table timeline_data.activity add column colour text",
        "alter table timeline_data.activity add constraint activity_named check (subject <> 'nobody')",
        "drop table timeline_data.activity_next",
        "do $$ begin execute format('drop table timeline_data.%I', (select min(c.name) from timeline_data.partition_change as c where c.state = 'coming')); end $$",
    ],
)
def test_a_split_that_cannot_be_finished_is_begun_anew(
    database: str, connection: Connection, damage: str
) -> None:
    """A migration came in between, or somebody's hand."""
    ids = filled(connection)
    until(connection, "copied", "2026-01-01", f"{FAR + 1}-01-01")
    connection.execute(damage.encode())
    assert step(connection, "2026-01-01", f"{FAR + 1}-01-01") == {"step": "abandoned"}
    done = partitions.rotate(database)
    assert done["moved"] >= 300
    whole(connection)
    assert page(connection, count="exact", limit=1)["count"] == len(ids)


def test_a_gap_that_was_left_by_hand_is_closed(database: str, connection: Connection) -> None:
    name = home_of(connection, datetime.now(UTC))
    connection.execute(
        f"alter table timeline_data.activity detach partition timeline_data.{name}".encode()
    )
    connection.execute(f"drop table timeline_data.{name}".encode())
    done = partitions.rotate(database)
    assert done["created"] == [name]
    whole(connection)


def test_a_range_of_any_length_is_cut_in_bounded_steps(connection: Connection) -> None:
    ids = {date: record(connection, date) for date in DATES}
    made = list(iter(lambda: step(connection, "1900-01-01", "2200-01-01"), None))
    assert max(len(done.get("created", [])) for done in made) <= 64
    assert sum(len(done.get("created", [])) for done in made) > 250
    whole(connection)
    found_everywhere(connection, ids)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("rotate_step('2026-01-01', '2025-01-01', 'year')", "TL400"),
        ("rotate_step('2026-01-01', '2027-01-01', 'hour')", "TL400"),
        ("rotate_step(null, '2027-01-01', 'year')", "TL400"),
        ("rotate_step('0001-01-01', '9999-01-01', 'day')", "TL413"),
        ("set_partition_width('decade')", "TL400"),
        ("set_partition_width(null)", "TL400"),
    ],
)
def test_nonsense_is_refused(connection: Connection, call: str, code: str) -> None:
    before = directory(connection)
    with pytest.raises(psycopg.Error) as caught:
        connection.execute(f"select timeline_data.{call}".encode())
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_hint
    assert directory(connection) == before
    whole(connection)


def test_readers_and_writers_may_not_rotate(reader: Connection, writer: Connection) -> None:
    for who in (reader, writer):
        for call in ("select timeline_data.partitions()", "call timeline_data.rotate()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                who.execute(call.encode())


def partitions_of(database: str) -> list[dict[str, Any]]:
    """What `partitions list` tells."""
    from timeline import db

    with db.connect(database, autocommit=True) as conn:
        return partitions.listing(conn)


def home_of(connection: Connection, at: datetime) -> str:
    """The partition that takes an instant."""
    row = connection.execute(
        "select d.name from timeline_data.partition_directory as d where d.starts_at <= %s and d.ends_at > %s",
        [at, at],
    ).fetchone()
    assert row is not None
    return str(row[0])


def _columns(connection: Connection) -> str:
    row = connection.execute("select timeline_data.activity_columns('')").fetchone()
    assert row is not None
    return str(row[0])


def test_a_partition_that_is_written_anew_between_copies_is_copied_anew(
    database: str, connection: Connection
) -> None:
    """VACUUM FULL moves rows into pages that were passed already."""
    filled(connection, 300)
    edge = directory(connection)[-1][0]
    connection.execute(
        "insert into timeline_data.activity (company_id, id, activity_date, activity_type, status, priority, subject)"
        " select gen_random_uuid(), gen_random_uuid(), %s::timestamptz + n * interval '1 hour', 'note', 'completed', 'low', repeat('x', 200)"
        " from generate_series(1, 3000) as n",
        [f"{FAR}-01-01T00:00:00Z"],
    )
    connection.execute(f"delete from timeline_data.{edge} as a where a.ctid < '(12,0)'".encode())
    row = connection.execute("select count(*) from timeline_data.activity").fetchone()
    until(connection, "copied", "2026-01-01", f"{FAR + 2}-01-01")
    connection.execute(f"vacuum full timeline_data.{edge}".encode())
    partitions.rotate(database)
    whole(connection)
    assert connection.execute("select count(*) from timeline_data.activity").fetchone() == row


def test_a_split_wants_a_snapshot_of_now(database: str, connection: Connection) -> None:
    with psycopg.connect(database) as other:
        other.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for call in (
            "create_partitions(now(), now() + interval '9 years')",
            "rotate_step(now(), now() + interval '9 years', null)",
        ):
            with pytest.raises(psycopg.Error) as caught:
                other.execute(f"select timeline_data.{call}".encode())
            assert caught.value.sqlstate == "TL409"
            other.rollback()
    whole(connection)


def test_a_writer_that_cannot_see_the_copies_is_told_to_try_again(
    database: str, connection: Connection
) -> None:
    ids = filled(connection)
    dates = sorted(date for date in ids if date.startswith(str(FAR)))
    with psycopg.connect(database) as writer:
        writer.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        until(connection, "begun", "2026-01-01", f"{FAR + 1}-01-01")
        for change in ({"activity_date": f"{FAR}-12-30T00:00:00Z"}, {"subject": "other"}):
            writer.execute("select 1 from timeline_data.install")
            if change.get("subject") is None:
                until(connection, "copied", "2026-01-01", f"{FAR + 1}-01-01")
                with pytest.raises(psycopg.errors.SerializationFailure):
                    writer.execute(
                        "select timeline.change(%s, %s, %s)",
                        [COMPANY, ids[dates[0]], Jsonb(change)],
                    )
            else:
                writer.execute(
                    "select timeline.change(%s, %s, %s)", [COMPANY, ids[dates[1]], Jsonb(change)]
                )
            writer.rollback()
        writer.execute(
            "select timeline.change(%s, %s, %s)",
            [COMPANY, ids[dates[2]], Jsonb({"activity_date": f"{FAR}-12-31T00:00:00Z"})],
        )
        writer.commit()
    partitions.rotate(database)
    whole(connection)
    assert page(connection, count="exact", limit=1)["count"] == len(ids)


def test_a_call_of_rotate_runs_nothing_of_a_search_path(
    database: str, connection: Connection
) -> None:
    """A stranger's operators and functions, first on the path of whoever calls."""
    connection.execute("create table public.ran (who text)")
    for name, types in (
        ("jsonb_build_object", "text, jsonb, text, bigint"),
        ("jsonb_build_object", "text, jsonb, text, integer"),
    ):
        connection.execute(
            f"create function public.{name}({types}) returns jsonb language plpgsql as"
            " $$ begin insert into public.ran values (current_user); return '{}'; end $$".encode()
        )
    connection.execute(
        "create function public.times(numeric, float8) returns float8 language plpgsql as"
        " $$ begin insert into public.ran values (current_user); return 0; end $$"
    )
    connection.execute(
        "create operator public.* (leftarg = numeric, rightarg = float8, function = public.times)"
    )
    connection.execute("set search_path = public, pg_catalog")
    with psycopg.connect(database) as other:
        other.execute("lock table timeline_data.activity in access share mode")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            connection.execute("call timeline_data.rotate(9, interval '1 second')")
    connection.execute("call timeline_data.rotate(9)")
    assert connection.execute("select * from public.ran").fetchall() == []
    whole(connection)
