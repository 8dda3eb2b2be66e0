"""What is measured of bulk writing: import and record_many against COPY into B3, over the same rows."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.errors import InsufficientPrivilege

from timeline import db
from timeline.errors import TimelineError
from timeline.transfer import importing, reading, rejects
from timeline.transfer import rows as files

from . import cleaning, words
from .database import NOW, Connection
from .writing import figures

# Companies of their own, from this number on, one for each turn of each side.
FIRST, MOST = 40960, 4096
BATCH = 1_000
CONTACTS, ACCOUNTS, USERS = 300, 60, 20
_COLUMNS = (
    "company_id", "activity_type", "subject", "description", "activity_date", "object_type",
    "object_id", "assigned_to", "status", "priority", "source", "external_id",
)  # fmt: skip
_RAREST = timedelta(days=365)


class Row(NamedTuple):
    """An activity with everything on: a key, a description, an object, a user, a link."""

    number: int
    subject: str
    description: str
    activity_date: str
    contact: UUID
    linked: UUID
    user: UUID


# Writes the rows into a company; returns the seconds it took.
Side = Callable[[UUID, list[Row]], float]


def measure(connection: Connection, dsn: str, count: int, turns: int) -> list[dict[str, Any]]:
    """Rows per second of each side, in alternating turns, each turn a company of its own."""
    given = list(rows(count))
    sides = all_sides(dsn)
    found: dict[str, list[float]] = {name: [] for name in sides}
    cleaning.companies(connection, FIRST, MOST)
    try:
        for turn in range(turns):
            for place, (name, side) in enumerate(sides.items()):
                # What one side left unwritten is not the next one's burden.
                with suppress(InsufficientPrivilege):
                    connection.execute("checkpoint")
                took = side(company(turn * len(sides) + place), given)
                found[name].append(count / took)
    finally:
        cleaning.companies(connection, FIRST, MOST)
    return [
        figures(f"{name} / B3 COPY", {name: found[name], "B3 COPY": found["B3 COPY"]}, goal)
        | {"note": f"{count:,} rows in batches of {BATCH:,}"}
        for name, goal in (("import", 0.7), ("record_many", None))
    ]


def all_sides(dsn: str) -> dict[str, Side]:
    """Ours and theirs, by name."""
    return {
        "import": partial(_import, dsn),
        "record_many": partial(_record_many, dsn),
        "B3 COPY": partial(_copy, dsn),
    }


def company(place: int) -> UUID:
    """A company of this measure."""
    return UUID(f"00000000-0000-4000-8000-{FIRST + place:012x}")


def rows(count: int) -> Iterator[Row]:
    """The same rows every time, over the last year."""
    rng = random.Random(11)
    sentences = [text for _, text in words.make().sentences]
    for number in range(count):
        at = NOW - timedelta(minutes=5 * int(rng.random() * (_RAREST / timedelta(minutes=5))))
        yield Row(
            number,
            rng.choice(sentences),
            " ".join(rng.choices(sentences, k=rng.randint(1, 3))),
            at.isoformat(),
            _id("contact", int(rng.random() ** 2 * CONTACTS)),
            _id("contact", int(rng.random() * CONTACTS)),
            _id("user", int(rng.random() * USERS)),
        )


def _id(kind: str, number: int) -> UUID:
    kinds = {"account": 1, "contact": 2, "user": 3}
    return UUID(int=0x00000000000040008000 << 48 | kinds[kind] << 32 | number)


def _objects() -> Iterator[dict[str, Any]]:
    for kind, count in (("account", ACCOUNTS), ("user", USERS), ("contact", CONTACTS)):
        for number in range(count):
            named = {"type": kind, "id": str(_id(kind, number)), "name": f"{kind.title()} {number}"}
            account = {"type": "account", "id": str(_id("account", number % ACCOUNTS))}
            yield named | ({"parents": [account]} if kind == "contact" else {})


def _activity(row: Row) -> dict[str, Any]:
    return {
        "activity_type": "call",
        "subject": row.subject,
        "description": row.description,
        "activity_date": row.activity_date,
        "related_to": {"type": "contact", "id": str(row.contact)},
        "assigned_to": str(row.user),
        "links": [{"type": "contact", "id": str(row.linked), "role": "attendee"}],
        "status": "completed",
        "source": "bulk",
        "external_id": str(row.number),
    }


def _batches(given: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(given), BATCH):
        yield given[start : start + BATCH]


def _import(dsn: str, company_id: UUID, given: list[Row]) -> float:
    """`timeline import` of JSON lines, objects included: reading, checking, landing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        with path.open("w", encoding="utf-8") as out:
            for named in _objects():
                out.write(json.dumps({"object": named}) + "\n")
            for row in given:
                out.write(json.dumps(_activity(row)) + "\n")
        start = time.perf_counter()
        sources = reading.prepare([str(path)], None)
        try:
            with rejects.Rejects(None, [str(path)]) as bad, closing(db.connect(dsn)) as conn:
                done = importing.run(conn, str(company_id), None, sources, None, bad, batch=BATCH)
        finally:
            files.close_all(sources)
        took = time.perf_counter() - start
    if done.rejected or done.activities.get("inserted") != len(given):
        raise TimelineError("TL500", f"import of the benchmark: {done.report()} {bad.first[:1]}")
    return took


def _record_many(dsn: str, company_id: UUID, given: list[Row]) -> float:
    """record_many() of batches that are JSON already, the directory there."""
    sent = [json.dumps([_activity(row) for row in batch]) for batch in _batches(given)]
    with closing(db.connect(dsn, autocommit=True)) as conn:
        put = [company_id, json.dumps([*_objects()])]
        conn.execute("select timeline.put_objects(%s, %s::jsonb)", put)
        start = time.perf_counter()
        for batch in sent:
            conn.execute("select timeline.record_many(%s, %s::jsonb)", [company_id, batch])
        return time.perf_counter() - start


def _copy(dsn: str, company_id: UUID, given: list[Row]) -> float:
    """COPY into bench.search, its trigger and indexes in place, of lines that are written already."""
    sent = ["".join(_line(company_id, row) for row in batch) for batch in _batches(given)]
    with closing(db.connect(dsn, autocommit=True)) as conn:
        start = time.perf_counter()
        for batch in sent:
            with conn.cursor().copy(
                f"copy bench.search ({', '.join(_COLUMNS)}) from stdin".encode()
            ) as copy:
                copy.write(batch)
        return time.perf_counter() - start


def _line(company_id: UUID, row: Row) -> str:
    # Sentences hold neither tabs nor backslashes.
    values = (
        *(company_id, "call", row.subject, row.description, row.activity_date, "contact"),
        *(row.contact, row.user, "completed", "medium", "bulk", row.number),
    )
    return "\t".join(map(str, values)) + "\n"
