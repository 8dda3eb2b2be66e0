"""summary() equals a recount after every step of any history, whatever is folded, archived, or in which zone."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.calls import refresh
from tests.functions.cuts import COMPANY, Connection
from tests.functions.histories import OTHER, History, one, recount, sent, summary
from tests.model import start_of_day
from tests.proofs import IS_WHOLE, rounds
from timeline import archive, partitions
from timeline.errors import TimelineError


@pytest.mark.proofs
@rounds(40, 3)
def test_a_summary_equals_a_recount_after_every_step(
    database: str, connection: Connection, tmp_path: Path, seed: int
) -> None:
    connection.execute("select set_config('timeline.user_id', 'u1', false)")
    history = History(connection, database, tmp_path, seed)
    taken = []
    for _ in range(120 if IS_WHOLE else 60):
        taken.append(history.step())
        try:
            history.check()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, after {' '.join(taken)}") from error
    refresh(database)
    history.check()
    assert one(connection, "select count(*) from timeline_data.summary_mark") == 0


def test_the_materialized_view_has_the_columns_of_the_seed_and_equals_the_summary(
    database: str, connection: Connection, reader: Connection
) -> None:
    history = History(connection, database, Path(), 1)
    for _ in range(20):
        history.insert()
    refresh(database)
    cursor = connection.execute("select * from timeline_data.activity_timeline_summary")
    assert [column.name for column in cursor.description or ()] == ["company_id", "activity_day", "activity_type", "status", "activity_count", "user_count"]  # fmt: skip
    found = sorted(((str(day), *rest) for _, day, *rest in cursor), key=str)
    assert found == recount(list(history.rows.values()), "UTC")
    with reader.transaction():
        reader.execute("select set_config('timeline.company_id', %s, true)", [str(COMPANY)])
        rows = reader.execute("select * from timeline.activity_summary").fetchall()
        assert len(rows) == len(found)
        assert all(row[-1] is not None for row in rows)
        reader.execute("select set_config('timeline.company_id', %s, true)", [OTHER])
        assert reader.execute("select * from timeline.activity_summary").fetchall() == []
    with pytest.raises(psycopg.DatabaseError) as refused:
        reader.execute("select * from timeline.activity_summary")
    assert refused.value.sqlstate == "TL401"


def test_a_result_that_shrank_is_refused_and_told(database: str, connection: Connection) -> None:
    history = History(connection, database, Path(), 2)
    while len(history.rows) < 150:
        history.insert()
    refresh(database)
    rows = "select count(*) from timeline_data.activity_timeline_summary"
    state = "select r.refused_count from timeline_data.refresh_state as r"
    before = one(connection, rows)
    for condition in ("true", "s.day > current_date - 300"):
        with connection.transaction(force_rollback=True):
            connection.execute(
                f"delete from timeline_data.summary_day as s where {condition}".encode()
            )
            told = one(connection, "select timeline_data.refresh_views()")
            assert told["counts"] is None
            assert told["refused"]["after"] * 2 < told["refused"]["before"]
            assert one(connection, rows) == before
            assert one(connection, state) == told["refused"]["after"]
            told = one(connection, "select timeline_data.refresh_views(true)")
            assert "refused" not in told
            assert one(connection, rows) < before / 2
            assert one(connection, state) is None
    # Of a few, fewer are no reason; none at all are.
    connection.execute("update timeline_data.refresh_state set row_count = 99")
    connection.execute(
        "delete from timeline_data.summary_day as s where s.day > current_date - 500"
    )
    assert "refused" not in one(connection, "select timeline_data.refresh_views()")
    connection.execute("delete from timeline_data.summary_day")
    assert "refused" in one(connection, "select timeline_data.refresh_views()")
    with pytest.raises(TimelineError) as refused:
        refresh(database)
    assert refused.value.code == "TL409"
    assert "--force" in (refused.value.hint or "")
    assert "activity_timeline_summary from " in str(refused.value)


@pytest.mark.proofs
def test_several_workers_fold_beside_writers_and_lose_nothing(
    database: str, connection: Connection
) -> None:
    """The one who counts must see whatever the marks it took stand for."""
    stop = threading.Event()
    companies = [COMPANY, OTHER]
    failures: list[BaseException] = []

    def work(call: Callable[[Connection, random.Random], object], seed: int) -> None:
        generator = random.Random(seed)
        try:
            with psycopg.connect(database, autocommit=True) as other:
                while not stop.is_set():
                    call(other, generator)
        except BaseException as error:
            failures.append(error)

    def write(other: Connection, generator: random.Random) -> None:
        row = {"at": datetime.now(UTC) - timedelta(days=generator.randint(1, 4)), "type": "note", "status": "planned", "user": "u1", "private": False}  # fmt: skip
        with other.transaction():
            other.execute(
                "select timeline.record(%s, %s)", [generator.choice(companies), Jsonb(sent(row))]
            )
            if generator.random() < 0.3:
                # Committed later than what was marked after it.
                other.execute("select pg_sleep(0.02)")

    def fold(other: Connection, generator: random.Random) -> None:
        other.execute("select timeline_data.refresh_step(%s)", [generator.choice([1, 31])])

    threads = [
        threading.Thread(target=work, args=(call, seed))
        for seed, call in enumerate([write] * 4 + [fold] * 3)
    ]
    for thread in threads:
        thread.start()
    try:
        for _ in range(400 if IS_WHOLE else 40):
            for company in companies:
                with connection.transaction():
                    connection.execute("set transaction isolation level repeatable read")
                    told = sum(cell[3] for cell in summary(connection, company))
                    rows = one(
                        connection,
                        "select count(*) from timeline_data.activity as a where a.company_id = %s",
                        [company],
                    )
                assert told == rows
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert failures == []
    refresh(database)
    for company in companies:
        with connection.transaction(force_rollback=True):
            # What is folded says it alone.
            folded = one(
                connection,
                "select coalesce(sum(u), 0) from timeline_data.summary_day as s cross join unnest(s.counts) as u where s.company_id = %s",
                [company],
            )
        assert folded == one(
            connection,
            "select count(*) from timeline_data.activity as a where a.company_id = %s",
            [company],
        )


def test_a_company_that_changes_its_zone_is_folded_anew(
    database: str, connection: Connection
) -> None:
    history = History(connection, database, Path(), 4)
    for _ in range(20):
        history.insert()
    refresh(database)
    before = one(connection, "select count(*) from timeline_data.summary_day")
    connection.execute(
        "select timeline.configure(%s, %s)", [COMPANY, Jsonb({"time_zone": "Pacific/Kiritimati"})]
    )
    assert summary(connection) == recount(list(history.rows.values()), "Pacific/Kiritimati")
    done = refresh(database)
    assert done["days"] >= before
    state = connection.execute(
        "select s.time_zone, s.pending_month from timeline_data.summary_company as s"
    ).fetchall()
    assert state == [("Pacific/Kiritimati", None)]
    assert summary(connection) == recount(list(history.rows.values()), "Pacific/Kiritimati")


def day_of(at: datetime, zone: str) -> date:
    """The day that an instant lies in: that whose first midnight is the last before it, of the years 1 to 9999."""
    first, last = date(1, 1, 2), date(9999, 12, 30)
    if at < start_of_day(first, zone):
        return date.min
    if at >= start_of_day(last + timedelta(days=1), zone):
        return date.max
    near = at.date().toordinal()
    days = (date.fromordinal(n) for n in range(near - 2, near + 3) if n in range(first.toordinal(), last.toordinal() + 1))  # fmt: skip
    return max(day for day in days if start_of_day(day, zone) <= at)


# Days that are repeated or left out, and what stands in UTC at either end of the calendar.
EDGES = [
    ("Pacific/Apia", "2011-12-30"),
    ("Pacific/Kwajalein", "1993-08-21"),
    ("Pacific/Kanton", "1995-01-01"),
    ("America/Juneau", "1867-10-18"),
    ("America/Sitka", "1867-10-18"),
    ("Asia/Manila", "1844-12-31"),
    ("America/Havana", "2024-11-03"),
    ("America/New_York", "0001-01-02"),
    ("Asia/Tokyo", "0001-01-02"),
    ("America/New_York", "9999-12-30"),
    ("Pacific/Kiritimati", "9999-12-30"),
]


@pytest.mark.parametrize(("zone", "text"), EDGES)
def test_a_summary_equals_a_recount_at_the_edges_of_calendars(
    database: str, connection: Connection, zone: str, text: str
) -> None:
    generator = random.Random(text)
    middle = datetime.fromisoformat(text).replace(tzinfo=UTC)
    ends = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
    hours = [
        hour for hour in range(-80, 80) if abs(middle - ends[0]) > timedelta(days=9) or hour > -20
    ]
    hours = [hour for hour in hours if abs(middle - ends[1]) > timedelta(days=9) or hour < 40]
    instants = [
        middle + timedelta(hours=hour, minutes=generator.choice([0, 1, 31])) for hour in hours
    ]
    instants += [end for end in ends if abs(middle - end) < timedelta(days=9)]
    rows = [{"at": at, "type": "note", "status": "planned", "user": "u1", "private": False} for at in instants]  # fmt: skip
    one(connection, "select timeline.record_many(%s, %s)", [COMPANY, Jsonb([sent(row) for row in rows])])  # fmt: skip
    days = sorted({day_of(at, zone) for at in instants})

    def expected(first: date = date.min, last: date = date.max) -> list[tuple[Any, ...]]:
        counts = [(day, sum(day_of(at, zone) == day for at in instants)) for day in days]
        return [
            (str(day), "note", "planned", count, 1) for day, count in counts if first <= day <= last
        ]

    for _ in range(2):
        assert summary(connection, time_zone=zone) == expected()
        for first in days:
            for last in days:
                if first <= last:
                    found = summary(
                        connection, time_zone=zone, date_from=str(first), date_to=str(last)
                    )
                    assert found == expected(first, last), (first, last)
        for at in instants[::7]:
            found = summary(connection, time_zone=zone, date_from=at.isoformat())
            assert sum(cell[3] for cell in found) == sum(other >= at for other in instants)
        # And once more of what is folded in that zone.
        connection.execute(
            "select timeline.configure(%s, %s)", [COMPANY, Jsonb({"time_zone": zone})]
        )
        refresh(database)


@pytest.mark.parametrize(
    ("filter_", "code"),
    [({"priority": "high"}, "TL405"), ({"by": "decade"}, "TL400"), ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, "TL400"), ({"time_zone": "Mars"}, "TL400"), ({"status": "done"}, "TL400"), ({"date_from": "infinity"}, "TL400")],
)  # fmt: skip
def test_what_a_summary_cannot_mean_is_refused(
    connection: Connection, filter_: dict[str, Any], code: str
) -> None:
    with pytest.raises(psycopg.DatabaseError) as refused:
        summary(connection, **filter_)
    assert refused.value.sqlstate == code


def test_archived_days_answer_and_are_marked(
    database: str, connection: Connection, tmp_path: Path
) -> None:
    history = History(connection, database, tmp_path, 3)
    for _ in range(30):
        history.insert()
    partitions.rotate(database)
    done = archive.archive(database, age="400 days", folder=str(tmp_path))
    ends = one(connection, "select max(r.ends_at)::date::text from timeline_data.archive as r")
    found = one(connection, "select timeline.summary(%s)", [COMPANY])
    assert {cell["activity_day"] < ends for cell in found if cell.get("archived")} == {True}
    assert not [cell for cell in found if cell["activity_day"] < ends and not cell.get("archived")]
    by_year = one(connection, 'select timeline.summary(%s, \'{"by": "all"}\')', [COMPANY])
    assert {cell.get("archived") for cell in by_year} <= {True, None}
    assert any(cell.get("archived") for cell in by_year)
    for name in done["archived"]:
        archive.attach(database, name=name)
    assert not any(
        "archived" in cell for cell in one(connection, "select timeline.summary(%s)", [COMPANY])
    )


def detaching(connection: Connection, other: Connection, call: Callable[[], object]) -> list[Any]:
    """What `call` answers or raises when it begins before a partition leaves, and reads after that."""
    found: list[Any] = []

    def work() -> None:
        try:
            found.append(call())
        except psycopg.Error as error:
            found.append(error.sqlstate)

    with other.transaction():
        other.execute("lock table only timeline_data.activity in access exclusive mode")
        thread = threading.Thread(target=work)
        thread.start()
        while not one(other, "select count(*) from pg_locks as l where not l.granted"):
            pass
        for _ in range(9):
            step = one(
                other,
                "select timeline_data.detach_step(array['activity_20260101'], null, '/nowhere')",
            )
            if step["step"] == "detached":
                break
        assert step["step"] == "detached"
    thread.join()
    return found


@pytest.mark.parametrize("what", ["summary", "fold", "activity"])
def test_who_waited_for_a_partition_to_leave_is_told_no_untruth(
    database: str, connection: Connection, what: str
) -> None:
    """A statement's rows are those of its beginning, its partitions those of the moment it reads."""
    row = {"at": datetime(2026, 2, 3, 12, tzinfo=UTC), "type": "note", "status": "planned", "user": "u1", "private": False}  # fmt: skip
    id_ = one(connection, "select timeline.record(%s, %s) ->> 'id'", [COMPANY, Jsonb(sent(row))])
    calls: dict[str, Callable[[], object]] = {
        "summary": lambda: sum(cell[3] for cell in summary(connection)),
        "fold": lambda: one(connection, "select timeline_data.refresh_step()"),
        "activity": lambda: one(connection, "select timeline.activity(%s, %s)", [COMPANY, id_]),
    }  # fmt: skip
    with psycopg.connect(database, autocommit=True) as other:
        (found,) = detaching(connection, other, calls[what])
    assert found in ("40001", 1, {"step": "folded", "companies": 1, "days": 1})
    refresh(database)
    assert sum(cell[3] for cell in summary(connection)) == 1


def test_a_view_is_left_alone_while_a_company_is_folded_anew(
    database: str, connection: Connection
) -> None:
    history = History(connection, database, Path(), 5)
    for _ in range(20):
        history.insert()
    refresh(database)
    before = one(connection, "select count(*) from timeline_data.activity_timeline_summary")
    connection.execute(
        "select timeline.configure(%s, %s)", [COMPANY, Jsonb({"time_zone": "Asia/Kathmandu"})]
    )
    one(connection, "select timeline_data.refresh_step(1)")
    assert one(connection, "select timeline_data.refresh_views()")["counts"] is None
    assert one(connection, "select count(*) from timeline_data.activity_timeline_summary") == before
    assert refresh(database)["views"][0]["counts"] > 0
