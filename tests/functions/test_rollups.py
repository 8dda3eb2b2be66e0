"""Rollups equal a recount after every refresh, are left whole by whatever interrupts one, and never shrink unnoticed."""

# ruff: noqa: E501  (SQL reads better unbroken)

import threading
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from tests.calls import refresh
from tests.functions.cuts import COMPANY, Connection
from tests.functions.histories import OTHER, STATUSES, TYPES, USERS, History, Row, one, sent
from tests.proofs import IS_WHOLE, rounds
from timeline import archive, partitions
from timeline.errors import TimelineError

NOW = datetime(2026, 10, 15, 12, tzinfo=UTC)
ACCOUNTS = ["a0", "a1", "a2", "a3", "a4", "a5"]
# About whom an activity is: an account, a contact that rolls up to one, nobody.
ABOUT = [None, ("contact", "c1"), *(("account", key) for key in ACCOUNTS[:5])]
ROLLED_UP = {("contact", "c1"): "a1"}
HOUR, DAY = 3600, 86400
BOUNDS = [
    *(60 * n for n in (1, 2, 5, 10, 15, 20, 30, 45)),
    *(int(HOUR * n) for n in (1, 1.5, 2, 3, 4, 6, 8, 12, 16)),
    *(int(DAY * n) for n in (1, 1.5, 2, 3, 4, 5, 6, 7, 10, 14, 21, 28, 42, 60, 90, 120, 180, 270)),
    *(int(DAY * 365 * n) for n in (1, 1.5, 2, 3, 5, 10)),
]
VIEWS = {
    "weekly_volume": "week::text, activity_type, status, activity_count, user_count",
    "type_mix": "month::text, activity_type, activity_count, share::float",
    "completion_times": "month::text, activity_type, completed_count, mean_time, p50_about, p90_about",
    "overdue_ageing": "activity_type, days_from, days_to, activity_count, oldest_date",
    "user_load": "user_key, overdue, due_today, due_week, due_later, completed_count",
    "silent_accounts": "object_key, last_activity_at, silent_at",
}


def view(connection: Connection, name: str, company: object = COMPANY) -> list[tuple[Any, ...]]:
    """The rows of a view of a company."""
    with connection.transaction():
        connection.execute("select set_config('timeline.company_id', %s, true)", [str(company)])
        return sorted(
            connection.execute(
                f"select {VIEWS[name]} from timeline.{name} where refreshed_at is not null".encode()
            ).fetchall(),
            key=str,
        )


def views(connection: Connection, company: object = COMPANY) -> dict[str, list[tuple[Any, ...]]]:
    return {name: view(connection, name, company) for name in VIEWS}


class Life(History):
    """A company whose clock moves on, and what its rollups should be."""

    def __init__(self, connection: Connection, dsn: str, folder: Path, seed: int) -> None:
        super().__init__(connection, dsn, folder, seed)
        self.now = NOW
        connection.execute("update timeline_data.install set has_test_clock = true")
        self.pass_time(timedelta())
        entries: list[dict[str, Any]] = [{"type": "account", "id": key, "name": key.upper()} for key in ACCOUNTS]  # fmt: skip
        entries.append({"type": "contact", "id": "c1", "parent": {"type": "account", "id": "a1"}})
        connection.execute("select timeline.put_objects(%s, %s)", [COMPANY, Jsonb(entries)])
        connection.execute(
            "update timeline_data.object set created_at = %s - interval '3 days'", [NOW]
        )

    def pass_time(self, span: timedelta) -> None:
        self.now += span
        text = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        self.connection.execute("select set_config('timeline.now', %s, false)", [text])
        self.dsn = make_conninfo(self.dsn, options=f"-c timeline.now={text}")

    def wait(self) -> None:
        self.pass_time(
            self.random.choice(
                [timedelta(seconds=7), timedelta(minutes=50), timedelta(hours=30), timedelta(days=9), timedelta(days=33)]
            )
        )  # fmt: skip

    def instant(self) -> datetime:
        """Mostly some days that meet again and again, near midnight of some zone or near now; sometimes any."""
        if self.random.random() < 0.2:
            return self.now + timedelta(seconds=self.random.choice([-DAY, -1, 0, 1, DAY]))
        days = self.random.choice([-400, -70, -8, -7, -1, 0, 0, 1, 5, 27, 28, 31, 130, 500, 800, self.random.randint(-90, 1000)])  # fmt: skip
        minutes = self.random.choice([0, 1, 345, 859, 1320, 1425, 1439])
        return (self.now - timedelta(days=days)).replace(hour=0, minute=0, second=0) + timedelta(minutes=minutes)  # fmt: skip

    def insert(self) -> None:
        batch: list[Row] = []
        for _ in range(self.random.choice([1, 1, 1, 5])):
            at, status = self.instant(), self.random.choice([*STATUSES, "planned", "planned"])
            batch.append({"at": at, "type": self.random.choice(TYPES), "status": status, "user": self.random.choice(USERS), "private": self.random.random() < 0.1, "removed": False, "about": self.random.choice(ABOUT), "created": self.now, "completed": min(at, self.now) if status == "completed" else None})  # fmt: skip
        receipts = one(
            self.connection,
            "select timeline.record_many(%s, %s) -> 'receipts'",
            [COMPANY, Jsonb([told(row) for row in batch])],
        )
        self.rows |= {receipt["id"]: row for receipt, row in zip(receipts, batch, strict=True)}

    def begin(self) -> None:
        """Something for each of the views: what is completed after a month, and what is not."""
        for _ in range(2):
            row: Row = {"at": self.now, "type": "call", "status": "planned", "user": "u1", "private": False, "removed": False, "about": None, "created": self.now, "completed": None}  # fmt: skip
            id_ = one(self.connection, "select timeline.record(%s, %s) ->> 'id'", [COMPANY, Jsonb(told(row))])  # fmt: skip
            self.rows[id_] = row
        self.pass_time(timedelta(days=33))
        row |= {"status": "completed", "completed": self.now}
        one(self.connection, "select timeline.change(%s, %s, %s)", [COMPANY, id_, Jsonb({"status": "completed"})])  # fmt: skip

    def change(self) -> None:
        id_ = self.live()
        if id_ is None or self.rows[id_]["removed"]:
            return
        row = self.rows[id_]
        kind = self.random.choice(["at", "status", "status", "status", "type", "user", "private", "about", "subject"])  # fmt: skip
        choices: dict[str, Any] = {"at": self.instant(), "status": self.random.choice([*STATUSES, "completed", "completed"]), "type": self.random.choice(TYPES), "user": self.random.choice(USERS), "private": not row["private"], "about": self.random.choice(ABOUT)}  # fmt: skip
        row |= {kind: choices[kind]} if kind in choices else {}
        if row["status"] != "completed":
            row["completed"] = None
        elif row["completed"] is None:
            row["completed"] = self.now
        changes = told(row) | {"visible_to": ["u1"] if row["private"] else None}
        self.connection.execute(
            "select timeline.change(%s, %s, %s)",
            [COMPANY, id_, Jsonb(changes | {"subject": str(self.random.random())})],
        )

    def archive(self) -> None:
        archive.archive(self.dsn, age=f"{self.random.choice([90, 180, 400])} days", folder=str(self.folder))  # fmt: skip

    def step(self) -> str:
        steps = [self.insert] * 5 + [self.change] * 9 + [self.remove] * 2 + [self.wait] * 4
        steps += [self.fold] * 2 + [
            self.move_zone,
            self.archive,
            self.attach,
            self.rotate,
            self.kill,
        ]
        taken = self.random.choice(steps)
        taken()
        return taken.__name__

    def day(self, at: datetime) -> date:
        return at.astimezone(ZoneInfo(self.zone)).date()

    def counted(self) -> list[Row]:
        return [row for row in self.rows.values() if not row["private"] and not row["removed"]]

    def here(self) -> list[Row]:
        """Those of the counted that are not archived."""
        ids = [
            id_
            for (id_,) in self.connection.execute("select a.id::text from timeline_data.activity as a where a.company_id = %s", [COMPANY])
        ]  # fmt: skip
        return [
            row for row in map(self.rows.get, ids) if row and not row["private"] and not row["removed"]
        ]  # fmt: skip

    def weekly_volume(self) -> Iterator[tuple[Any, ...]]:
        today = self.day(self.now)
        monday = today - timedelta(days=today.weekday())
        found: dict[Any, list[Any]] = defaultdict(list)
        for row in self.counted():
            day = self.day(row["at"])
            week = day - timedelta(days=day.weekday())
            if monday - timedelta(weeks=103) <= week <= monday + timedelta(weeks=8):
                found[str(week), row["type"], row["status"]].append(row["user"])
        for key, users in found.items():
            yield *key, len(users), len({user for user in users if user})

    def type_mix(self) -> Iterator[tuple[Any, ...]]:
        today = self.day(self.now)
        first = today.replace(year=today.year - 1, day=1)
        months = [self.day(row["at"]).replace(day=1) for row in self.counted()]
        kinds = [row["type"] for row in self.counted()]
        pairs = [(month, kind) for month, kind in zip(months, kinds, strict=True) if first <= month <= today]  # fmt: skip
        for month, kind in set(pairs):
            count = pairs.count((month, kind))
            total = sum(other == month for other, _ in pairs)
            yield str(month), kind, count, round(count / total + 1e-9, 4)

    def overdue_ageing(self) -> Iterator[tuple[Any, ...]]:
        ends = {0: 1, 1: 7, 7: 30, 30: 90, 90: None}
        found: dict[Any, list[datetime]] = defaultdict(list)
        for row in self.here():
            age = self.now - row["at"]
            if row["status"] in ("planned", "in_progress") and age > timedelta():
                found[row["type"], max(d for d in ends if age > timedelta(days=d))].append(row["at"])  # fmt: skip
        for (kind, start), dates in found.items():
            yield kind, start, ends[start], len(dates), min(dates)

    def user_load(self) -> Iterator[tuple[Any, ...]]:
        today = self.day(self.now)
        loads: dict[Any, list[int]] = defaultdict(lambda: [0] * 5)
        for row in self.here():
            ahead = (self.day(row["at"]) - today).days
            if row["status"] in ("planned", "in_progress"):
                place = 0 if row["at"] < self.now else 1 if ahead <= 0 else 2 if ahead <= 7 else 3
                loads[row["user"]][place] += 1
        for row in self.counted():
            if row["status"] == "completed" and 0 <= (today - self.day(row["at"])).days < 28:
                loads[row["user"]][4] += 1
        for user, load in loads.items():
            yield user, *load

    def silent_accounts(self) -> Iterator[tuple[Any, ...]]:
        created: dict[str, datetime] = dict(
            self.connection.execute("select o.object_key, o.created_at from timeline_data.object as o where o.object_type = 'account'").fetchall()
        )  # fmt: skip
        for key in ACCOUNTS:
            dates = [row["at"] for row in self.here() if row["at"] <= self.now and key in (ROLLED_UP.get(row["about"]), row["about"] and row["about"][1])]  # fmt: skip
            since = max(dates) if dates else created[key]
            if since <= self.now - timedelta(days=30):
                yield key, max(dates, default=None), since

    def check_completions(self, found: list[tuple[Any, ...]]) -> None:
        expected: dict[Any, list[int]] = defaultdict(list)
        for row in self.counted():
            if row["completed"] and row["completed"] > row["created"]:
                seconds = int((row["completed"] - row["created"]).total_seconds())
                expected[str(row["completed"].date().replace(day=1)), row["type"]].append(seconds)
        assert [cell[:3] for cell in found] == sorted((*key, len(times)) for key, times in expected.items())  # fmt: skip
        for *key, count, mean, p50, p90 in found:
            times = sorted(expected[tuple(key)])
            assert abs(mean.total_seconds() - sum(times) / count) < 0.01
            for share, about in ((0.5, p50), (0.9, p90)):
                exact = times[-int(-share * count // 1) - 1]
                place = bisect_right(BOUNDS, exact)
                low = BOUNDS[place - 1] if place else 0
                high = BOUNDS[min(place, len(BOUNDS) - 1)]
                assert low - 0.01 <= about.total_seconds() <= high + 0.01, (times, share)

    def check_views(self) -> None:
        found = views(self.connection)
        assert found["weekly_volume"] == sorted(self.weekly_volume(), key=str)
        assert found["type_mix"] == sorted(self.type_mix(), key=str)
        assert found["overdue_ageing"] == sorted(self.overdue_ageing(), key=str)
        assert found["user_load"] == sorted(self.user_load(), key=str)
        assert found["silent_accounts"] == sorted(self.silent_accounts(), key=str)
        self.check_completions(found["completion_times"])


def told(row: Row) -> dict[str, Any]:
    """A row as record takes it, with whom it is about."""
    about = {"type": row["about"][0], "id": row["about"][1]} if row["about"] else None
    return sent(row) | {"related_to": about}


@pytest.fixture
def life(database: str, connection: Connection, tmp_path: Path) -> Life:
    connection.execute("select set_config('timeline.user_id', 'u1', false)")
    return Life(connection, database, tmp_path, 7)


@pytest.mark.proofs
@rounds(40, 3)
def test_rollups_equal_a_recount_after_every_refresh(
    database: str, connection: Connection, tmp_path: Path, seed: int
) -> None:
    connection.execute("select set_config('timeline.user_id', 'u1', false)")
    life = Life(connection, database, tmp_path, seed)
    life.begin()
    refresh(life.dsn)
    life.check_views()
    assert [name for name, rows in views(connection).items() if not rows] == []
    taken: list[str] = []
    for _ in range(40 if IS_WHOLE else 16):
        taken += [life.step() for _ in range(life.random.choice([1, 2, 7]))]
        # What no day is marked for (whom an activity is about) is seen within the hour.
        life.pass_time(timedelta(minutes=61))
        refresh(life.dsn)
        try:
            life.check_views()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}, after {' '.join(taken)}") from error
    assert one(connection, "select count(*) from timeline_data.completion_change") == 0


def test_what_a_day_was_folded_for_is_rolled_up_at_once(life: Life) -> None:
    for _ in range(10):
        life.insert()
    refresh(life.dsn)
    assert refresh(life.dsn)["views"][0]["rolled"] == 0
    life.check_views()
    for _ in range(30):
        life.change()
        if life.random.random() < 0.3:
            life.insert()
            refresh(life.dsn)
            found = views(life.connection)
            assert found["weekly_volume"] == sorted(life.weekly_volume(), key=str)
            assert found["user_load"] == sorted(life.user_load(), key=str)
            life.check_completions(found["completion_times"])


def test_the_age_of_every_view_is_told_also_of_an_empty_one(life: Life, reader: Connection) -> None:
    life.insert()
    refresh(life.dsn)
    with reader.transaction():
        reader.execute("select set_config('timeline.company_id', %s, true)", [str(COMPANY)])
        assert reader.execute("select * from timeline.rollup_age").fetchall() == [(COMPANY, NOW, NOW, None)]  # fmt: skip
        for name in VIEWS:
            ages = reader.execute(f"select refreshed_at from timeline.{name}".encode()).fetchall()
            assert {age for (age,) in ages} <= {NOW}
        reader.execute("select set_config('timeline.company_id', %s, true)", [OTHER])
        assert reader.execute("select * from timeline.rollup_age").fetchall() == []


@pytest.mark.parametrize("name", [*VIEWS, "rollup_age"])
def test_another_company_sees_nothing_and_nobody_unbound_anything(
    life: Life, reader: Connection, name: str
) -> None:
    with pytest.raises(psycopg.DatabaseError) as empty:
        reader.execute(f"select * from timeline.{name}".encode())
    for _ in range(20):
        life.insert()
        life.change()
    life.pass_time(timedelta(days=31))
    for _ in range(20):
        life.change()
    refresh(life.dsn)
    with reader.transaction():
        reader.execute("select set_config('timeline.company_id', %s, true)", [str(COMPANY)])
        rows = reader.execute(f"select company_id from timeline.{name}".encode()).fetchall()
        assert set(rows) == {(COMPANY,)}
        reader.execute("select set_config('timeline.company_id', %s, true)", [OTHER])
        assert reader.execute(f"select * from timeline.{name}".encode()).fetchall() == []
    with pytest.raises(psycopg.DatabaseError) as unbound:
        reader.execute(f"select * from timeline.{name}".encode())
    assert {empty.value.sqlstate, unbound.value.sqlstate} == {"TL401"}


@pytest.mark.parametrize("end", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_step_that_is_cancelled_or_killed_leaves_what_was(life: Life, end: str) -> None:
    for _ in range(10):
        life.insert()
    life.pass_time(timedelta(minutes=1))
    for _ in range(10):
        life.change()
    refresh(life.dsn)
    before = views(life.connection)
    ages = "select s.rolled_at, s.swept_at from timeline_data.summary_company as s"
    age = life.connection.execute(ages.encode()).fetchall()
    life.pass_time(timedelta(days=40))
    for _ in range(10):
        life.insert()
        life.change()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            refresh(life.dsn)
        except (TimelineError, psycopg.Error) as error:
            failures.append(error)

    with psycopg.connect(life.dsn) as other:
        # Weeks, months and what is overdue are written by then.
        other.execute("lock table timeline_data.rollup_user in share mode")
        thread = threading.Thread(target=work)
        thread.start()
        waiting = "select l.pid from pg_locks as l join pg_database as d on d.oid = l.database where d.datname = current_database() and not l.granted"
        while not (pids := life.connection.execute(waiting.encode()).fetchall()):
            pass
        life.connection.execute(f"select {end}(%s)".encode(), pids[0])
        thread.join()
    assert failures
    assert views(life.connection) == before
    assert life.connection.execute(ages.encode()).fetchall() == age
    refresh(life.dsn)
    life.check_views()


def test_two_workers_share_companies_and_wait_for_nobody(
    database: str, connection: Connection
) -> None:
    companies = [str(UUID(int=number)) for number in range(1, 7)]
    row: Row = {"at": datetime.now(UTC), "type": "note", "status": "planned", "user": "u1", "private": False}  # fmt: skip
    for company in companies:
        one(connection, "select timeline.record(%s, %s)", [company, Jsonb(sent(row))])
    refresh(database, has_views=False)
    step = "select timeline_data.rollup_step(false, %s) ->> 'companies'"
    with psycopg.connect(database) as other:
        connection.execute("set lock_timeout = '2s'")
        assert one(other, step, [2]) == "2"
        assert one(connection, step, [20]) == "4"
        assert one(connection, step, [20]) is None
        other.rollback()
    # What the other had taken is still to be done.
    assert one(connection, step, [20]) == "2"
    assert [view(connection, "user_load", c) for c in companies] == [[("u1", 1, 0, 0, 0, 0)]] * 6


def refused(dsn: str) -> str:
    with pytest.raises(TimelineError) as found:
        refresh(dsn)
    assert found.value.code == "TL409"
    assert "--force" in (found.value.hint or "")
    return str(found.value)


def test_a_volume_that_shrank_is_refused_told_and_taken_by_force(
    database: str, connection: Connection
) -> None:
    row: Row = {"type": "note", "status": "planned", "user": "u1", "private": False}
    rows = [row | {"at": datetime.now(UTC) - timedelta(days=day)} for day in range(120)]
    one(connection, "select timeline.record_many(%s, %s)", [COMPANY, Jsonb([sent(r) for r in rows])])  # fmt: skip
    refresh(database)
    before = views(connection)
    kept = "select s.day from timeline_data.summary_day as s order by s.day limit %s"
    lose = "with lost as (delete from timeline_data.summary_day as s where s.day not in (" + kept + ") returning 1) update timeline_data.summary_company as c set due_at = '-infinity'"  # fmt: skip
    mark_all = "insert into timeline_data.summary_mark (company_id, day) select a.company_id, a.activity_date::date from timeline_data.activity as a"
    connection.execute(lose.encode(), [59])
    assert f"company {COMPANY} from 120 to 59" in refused(database)
    assert views(connection) == before
    # Told again though nothing is due.
    assert "from 120 to 59" in refused(database)
    with connection.transaction():
        connection.execute("select set_config('timeline.company_id', %s, true)", [str(COMPANY)])
        assert one(connection, "select refused_at is not null from timeline.rollup_age")
    # It grew again.
    connection.execute(mark_all.encode())
    refresh(database)
    assert views(connection) == before
    assert one(connection, "select timeline_data.refusals()") is None
    # Half of it is no reason.
    connection.execute(lose.encode(), [60])
    refresh(database)
    assert sum(cell[3] for cell in view(connection, "weekly_volume")) == 60
    connection.execute(mark_all.encode())
    refresh(database)
    connection.execute(lose.encode(), [59])
    assert "from 120 to 59" in refused(database)
    refresh(database, is_forced=True)
    assert sum(cell[3] for cell in view(connection, "weekly_volume")) == 59
    refresh(database)


def test_nothing_is_refused_where_activities_are_and_taken_where_they_are_not(
    database: str, connection: Connection
) -> None:
    row: Row = {"at": datetime.now(UTC), "type": "note", "status": "planned", "user": "u1", "private": False}  # fmt: skip
    id_ = one(connection, "select timeline.record(%s, %s) ->> 'id'", [COMPANY, Jsonb(sent(row))])
    one(connection, "select timeline.record(%s, %s)", [OTHER, Jsonb(sent(row))])
    refresh(database)
    with connection.transaction(force_rollback=True):
        connection.execute("delete from timeline_data.summary_day where company_id = %s", [COMPANY])
        connection.execute("update timeline_data.summary_company set due_at = '-infinity'")
        step = one(connection, "select timeline_data.rollup_step()")
        assert step["refused"] == [{"company": str(COMPANY), "before": 1, "after": 0}]
        assert view(connection, "weekly_volume") != []
    connection.execute("select timeline.remove(%s, %s)", [COMPANY, id_])
    refresh(database)
    assert view(connection, "weekly_volume") == []


def test_row_security_that_is_forced_is_an_error_and_empties_nothing(
    database: str, connection: Connection
) -> None:
    """An owner that row-level security hides everything from would fold and roll up nothing."""
    owner = "timeline_test_owner"
    connection.execute(f"create role {owner} nosuperuser".encode())
    try:
        for function in ("refresh_step(integer)", "rollup_step(boolean, integer)"):
            connection.execute(f"alter function timeline_data.{function} owner to {owner}".encode())
        connection.execute(f"grant usage on schema timeline_data to {owner}".encode())
        connection.execute(f"grant all on all tables in schema timeline_data to {owner}".encode())
        connection.execute(f"grant all on all routines in schema timeline_data to {owner}".encode())
        for function in ("refresh_step()", "rollup_step()"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as found:
                connection.execute(f"select timeline_data.{function}".encode())
            assert "row-level security" in str(found.value)
    finally:
        connection.execute(f"reassign owned by {owner} to current_user".encode())
        connection.execute(f"drop owned by {owner}".encode())
        connection.execute(f"drop role {owner}".encode())


def test_a_sweep_through_many_accounts_goes_on_where_it_stood(
    database: str, connection: Connection
) -> None:
    connection.execute("update timeline_data.install set has_test_clock = true")
    connection.execute("select set_config('timeline.now', '2026-10-15', false)")
    row: Row = {"at": NOW, "type": "note", "status": "planned", "user": "u1", "private": False}
    one(connection, "select timeline.record(%s, %s)", [COMPANY, Jsonb(sent(row))])
    # The nil uuid too.
    insert = "insert into timeline_data.object (company_id, object_id, object_type, created_at) select %s, lpad(n::text, 32, '0')::uuid, 'account', '2026-01-01' from generate_series(%s::integer, %s::integer) as n"
    connection.execute(insert.encode(), [COMPANY, 0, 1199])
    while one(connection, "select timeline_data.refresh_step()"):
        pass
    state = "select s.swept_accounts, s.swept_at, s.sweep_id is null from timeline_data.summary_company as s"
    step = "select timeline_data.rollup_step(false, 1)"
    began = datetime(2026, 10, 15, tzinfo=UTC)
    seen = []
    for hour in range(4):
        connection.execute("select set_config('timeline.now', %s, false)", [f"2026-10-15 00:0{hour}"])  # fmt: skip
        done = one(connection, step)
        row_ = connection.execute(state.encode()).fetchone()
        seen.append((done is not None, row_, one(connection, "select count(*) from timeline_data.rollup_account")))  # fmt: skip
    assert seen == [
        (True, (500, None, False), 500),
        (True, (1000, None, False), 1000),
        (True, (1200, began, True), 1200),
        (False, (1200, began, True), 1200),
    ]
    # Within a day it is not begun anew, whatever is rolled up; after it is.
    connection.execute("update timeline_data.summary_company set due_at = '-infinity'")
    connection.execute("update timeline_data.object set deleted_at = now() where object_id = lpad('7', 32, '0')::uuid")  # fmt: skip
    one(connection, step)
    assert one(connection, "select count(*) from timeline_data.rollup_account") == 1200
    # What is deleted is shown no longer, whatever the sweep knows.
    assert len(view(connection, "silent_accounts")) == 1199
    connection.execute("select set_config('timeline.now', '2026-10-16 00:01', false)")
    assert [one(connection, step) is None for _ in range(4)] == [False, False, False, True]
    assert one(connection, "select count(*) from timeline_data.rollup_account") == 1199


def test_what_was_merged_into_an_account_keeps_it_from_being_silent(life: Life) -> None:
    life.pass_time(timedelta(days=40))
    row: Row = {"at": life.now - timedelta(days=2), "type": "note", "status": "planned", "user": "u1", "private": False, "about": ("account", "a0")}  # fmt: skip
    one(life.connection, "select timeline.record(%s, %s)", [COMPANY, Jsonb(told(row))])
    refresh(life.dsn)
    assert [key for key, *_ in view(life.connection, "silent_accounts")] == ACCOUNTS[1:]
    both = [Jsonb({"type": "account", "id": key}) for key in ("a0", "a5")]
    one(life.connection, "select timeline.merge(%s, %s, %s)", [COMPANY, *both])
    life.pass_time(timedelta(minutes=61))
    refresh(life.dsn)
    assert [key for key, *_ in view(life.connection, "silent_accounts")] == ACCOUNTS[1:5]


def test_what_is_on_its_way_to_an_archive_counts_for_no_account(life: Life) -> None:
    """Its links are there until its files are."""
    for _ in range(60):
        life.insert()
    partitions.rotate(life.dsn)
    refresh(life.dsn)
    life.check_views()
    step: dict[str, Any] = {}
    for _ in range(9):
        step = one(life.connection, "select timeline_data.detach_step(null, now() - interval '90 days', '/nowhere')")  # fmt: skip
        if step["step"] == "detached":
            break
    life.pass_time(timedelta(minutes=61))
    refresh(life.dsn)
    life.check_views()
    assert step["step"] == "detached"
    archive.archive(life.dsn, names=[], before="0001-01-02", folder=str(life.folder))
    life.pass_time(timedelta(minutes=61))
    refresh(life.dsn)
    life.check_views()
