"""Histories of a company at random, beside what its summary should be, counted in Python."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from tests.faults.killing import running
from tests.functions.cuts import COMPANY, Connection
from timeline import archive, partitions

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
        away = self.names_away()
        if away:
            archive.attach(self.dsn, name=self.random.choice(away))

    def names_away(self) -> list[str]:
        """Archives that can be brought back."""
        return [
            name
            for (name,) in self.connection.execute(
                "select r.name from timeline_data.archive as r where r.state in ('archived', 'attaching') order by r.name"
            )
        ]

    def rotate(self) -> None:
        partitions.rotate(self.dsn)

    def kill(self) -> None:
        """A command is struck at some moment, or what the server does for it is."""
        away = self.names_away()
        words = self.random.choice(
            [
                ("refresh",),
                ("partitions", "rotate"),
                ("partitions", "archive", "--older-than", "120 days", "--to", str(self.folder)),
                ("partitions", "attach", self.random.choice(away)) if away else ("refresh",),
            ]
        )
        process = running(self.dsn, *words)
        while process.poll() is None and not self.backends("count(*)"):
            time.sleep(0.002)
        time.sleep(self.random.choice([0, 0.05, 0.3]) * self.random.random())
        if self.random.random() < 0.5:
            process.kill()
        else:
            self.backends("count(pg_terminate_backend(s.pid))")
        process.wait()
        while self.backends("count(*)"):
            time.sleep(0.01)

    def backends(self, asked: str) -> Any:
        """Of the others who are connected."""
        return one(
            self.connection,
            f"select {asked} from pg_stat_activity as s where s.datname = current_database() and s.pid <> pg_backend_pid() and s.backend_type = 'client backend'",
        )

    def step(self) -> str:
        steps = [self.insert] * 5 + [self.change] * 5 + [self.remove] * 2 + [self.fold] * 4
        steps += [self.move_zone, self.archive, self.attach, self.rotate, self.kill]
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
