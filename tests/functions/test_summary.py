"""summary() equals a recount after every step of any history, whatever is folded, archived, or in which zone."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import threading
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.calls import refresh
from tests.faults.killing import IS_WHOLE
from tests.functions.cuts import COMPANY, Connection
from tests.model import start_of_day
from timeline import archive, partitions
from timeline.errors import TimelineError

OTHER = "00000000-0000-4000-8000-00000000000b"
ZONES = ["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati"]  # fmt: skip
TYPES = ["call", "email", "note"]
STATUSES = ["planned", "in_progress", "completed", "cancelled"]
USERS = [None, "u1", "u2", "u3"]
Row = dict[str, Any]


def one(connection: Connection, statement: str, values: list[Any] | None = None) -> Any:
    row = connection.execute(statement.encode(), values).fetchone()
    assert row is not None
    return row[0]


def recount(
    rows: list[Row],
    zone: str,
    bucket: Callable[[date], date | None] = lambda day: day,
    first: date = date.min,
    last: date = date.max,
    keeps: Callable[[Row], bool] = lambda row: True,
) -> list[tuple[Any, ...]]:
    """What a summary is, counted in Python."""
    counts: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        day = row["at"].astimezone(ZoneInfo(zone)).date()
        if row["removed"] or row["private"] or not first <= day <= last or not keeps(row):
            continue
        counts[bucket(day), row["type"], row["status"]].append(row["user"])
    return sorted(
        (
            (str(key[0]) if key[0] else None, *key[1:], len(users), len({user for user in users if user}))
            for key, users in counts.items()
        ),
        key=str,
    )  # fmt: skip


def summary(
    connection: Connection,
    company: Any = COMPANY,
    **filter: object,  # noqa: A002
) -> list[tuple[Any, ...]]:
    found = one(connection, "select timeline.summary(%s, %s)", [company, Jsonb(filter)])
    keys = ("activity_day", "activity_type", "status", "activity_count", "user_count")
    assert all(tuple(cell)[:5] == keys and tuple(cell)[5:] in ((), ("archived",)) for cell in found)
    told = [tuple(cell[key] for key in keys) for cell in found]
    assert [cell[:3] for cell in told] == sorted((cell[:3] for cell in told), key=lambda cell: (cell[0] or "", *cell[1:]))  # fmt: skip
    return sorted(told, key=str)


class History:
    """A company and its rows as they should be, which every step changes on both sides."""

    def __init__(self, connection: Connection, dsn: str, folder: Path, seed: int) -> None:
        self.connection, self.dsn, self.folder = connection, dsn, folder
        self.random = random.Random(seed)
        self.rows: dict[str, Row] = {}
        self.zone = "UTC"
        self.away: list[str] = []

    def instant(self) -> datetime:
        """Mostly some days that meet again and again, near midnight of some zone; sometimes any."""
        day = self.random.choice(
            [3, 40, 41, 130, 131, 200, 500, 501, 800, self.random.randint(0, 1500)]
        )
        at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=day)
        minutes = self.random.choice([0, 1, 345, 859, 1320, 1425, 1439])
        return at.replace(hour=0) + timedelta(minutes=minutes)

    def live(self) -> str | None:
        """One that is not archived."""
        ids = [
            id_
            for (id_,) in self.connection.execute(
                "select a.id::text from timeline_data.activity as a where a.company_id = %s",
                [COMPANY],
            )
        ]
        known = sorted(set(ids) & self.rows.keys())
        return self.random.choice(known) if known else None

    def insert(self) -> None:
        batch = []
        for _ in range(self.random.choice([1, 1, 1, 8])):
            row = {"at": self.instant(), "type": self.random.choice(TYPES), "status": self.random.choice(STATUSES), "user": self.random.choice(USERS), "private": self.random.random() < 0.1, "removed": False}  # fmt: skip
            batch.append(row)
        receipts = one(
            self.connection,
            "select timeline.record_many(%s, %s) -> 'receipts'",
            [COMPANY, Jsonb([sent(row) for row in batch])],
        )
        self.rows |= {receipt["id"]: row for receipt, row in zip(receipts, batch, strict=True)}

    def change(self) -> None:
        id_ = self.live()
        if id_ is None or self.rows[id_]["removed"]:
            return
        row = self.rows[id_]
        kind = self.random.choice(["move", "status", "type", "user", "private", "subject"])
        if kind == "move":
            row["at"] = self.instant()
        elif kind == "private":
            row["private"] = not row["private"]
        elif kind != "subject":
            choices: dict[str, list[Any]] = {
                "status": [*STATUSES],
                "type": [*TYPES],
                "user": [*USERS],
            }
            row[kind] = self.random.choice(choices[kind])
        changes = sent(row) | {"visible_to": ["u1"] if row["private"] else None}
        self.connection.execute(
            "select timeline.change(%s, %s, %s)",
            [COMPANY, id_, Jsonb(changes | {"subject": str(self.random.random())})],
        )

    def remove(self) -> None:
        id_ = self.live()
        if id_ is not None:
            call = self.random.choice(["remove", "restore"])
            self.connection.execute(f"select timeline.{call}(%s, %s)".encode(), [COMPANY, id_])
            self.rows[id_]["removed"] = call == "remove"

    def fold(self) -> None:
        for _ in range(self.random.choice([1, 2, 100])):
            if (
                one(
                    self.connection,
                    "select timeline_data.refresh_step(%s)",
                    [self.random.choice([1, 31])],
                )
                is None
            ):
                return

    def move_zone(self) -> None:
        self.zone = self.random.choice(ZONES)
        self.connection.execute(
            "select timeline.configure(%s, %s)", [COMPANY, Jsonb({"time_zone": self.zone})]
        )

    def archive(self) -> None:
        age = f"{self.random.choice([90, 180, 400])} days"
        is_kept = self.random.random() < 0.3
        done = archive.archive(self.dsn, age=age, folder=str(self.folder), is_kept=is_kept)
        self.away += [] if is_kept else done["archived"]
        if is_kept and done["archived"] and self.random.random() < 0.5:
            # Half of the last one is stubs already.
            self.connection.execute(
                "select timeline_data.trim_step(r.id, 3) from timeline_data.archive as r where r.state = 'verified' order by r.starts_at limit 1"
            )

    def attach(self) -> None:
        archive.drop(self.dsn)
        away = [
            name
            for (name,) in self.connection.execute(
                "select r.name from timeline_data.archive as r where r.state = 'archived'"
            )
        ]
        if away:
            archive.attach(self.dsn, name=self.random.choice(away))

    def rotate(self) -> None:
        partitions.rotate(self.dsn)

    def step(self) -> str:
        steps = [self.insert] * 5 + [self.change] * 5 + [self.remove] * 2 + [self.fold] * 4
        steps += [self.move_zone, self.archive, self.attach, self.rotate]
        taken = self.random.choice(steps)
        taken()
        return taken.__name__

    def check(self) -> None:
        rows = list(self.rows.values())
        assert summary(self.connection) == recount(rows, self.zone)
        first = date.today() - timedelta(days=self.random.choice([1, 131, 501]))  # noqa: DTZ011
        last = first + timedelta(days=self.random.choice([0, 1, 90]))
        between = {"date_from": str(first), "date_to": str(last)}
        assert summary(self.connection, **between) == recount(
            rows, self.zone, first=first, last=last
        )
        zone = self.random.choice(ZONES)
        assert summary(self.connection, time_zone=zone) == recount(rows, zone)
        assert summary(self.connection, by="month", **between) == recount(
            rows, self.zone, lambda day: day.replace(day=1), first, last
        )
        assert summary(self.connection, by="week") == recount(
            rows, self.zone, lambda day: day - timedelta(days=day.weekday())
        )
        user = self.random.choice(USERS)
        assert summary(
            self.connection, by="all", activity_type=["call", "note"], assigned_to=[user, "u3"]
        ) == recount(
            rows,
            self.zone,
            lambda day: None,
            keeps=lambda row: row["type"] != "email" and row["user"] in (user, "u3"),
        )


def sent(row: Row) -> dict[str, Any]:
    """A row as record takes it."""
    found = {"activity_type": row["type"], "subject": "s", "status": row["status"], "activity_date": row["at"].isoformat(), "assigned_to": row["user"]}  # fmt: skip
    return found | ({"visible_to": ["u1"]} if row["private"] else {})


@pytest.mark.parametrize("seed", range(40 if IS_WHOLE else 3))
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
