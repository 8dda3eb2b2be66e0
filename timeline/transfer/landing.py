"""How rows reach the database: in batches, each its own transaction, a bad row never in the way."""

import json
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.transfer.values import Problem, Row

# What one row can be guilty of. Anything else stops the import, which may be run again.
ROW_CODES = frozenset(
    {"TL400", "TL403", "TL404", "TL405", "TL409", "TL410", "TL412", "TL413", "TL500"}
)
# A batch is also full at this many characters: descriptions may be long.
WIDEST = 8 * 1024 * 1024

Reject = Callable[[Row, Problem, str | None], None]


class Entry(NamedTuple):
    """A row as what it becomes: directory entries and activities, each as JSON text."""

    row: Row
    objects: tuple[str, ...]
    activities: tuple[str, ...]


class Target(NamedTuple):
    """Where an import writes, and what it counts."""

    conn: db.Connection
    company: str
    viewer: str | None
    activities: Counter[str]
    objects: Counter[str]
    reject: Reject


def size(entry: Entry) -> int:
    """Characters of JSON that an entry sends."""
    return sum(map(len, entry.objects)) + sum(map(len, entry.activities))


def check(target: Target) -> dict[str, Any]:
    """Try the rights that an import needs, before a row is sent; returns the company's settings.

    Raises TimelineError: a wrong company, a role that may not write, no pg-timeline.
    """

    def call() -> str | None:
        with db.translated(), target.conn.transaction():
            db.bind(target.conn, target.company, target.viewer)
            db.run(target.conn, "put_objects", company=target.company, objects="[]")
            return db.run(target.conn, "configure", company=target.company, settings="{}")

    settings: dict[str, Any] = json.loads(db.retry(call) or "{}")
    return settings


def configure(target: Target, settings: dict[str, Any]) -> None:
    """Set some of the company's settings."""
    with db.translated(), target.conn.transaction():
        db.bind(target.conn, target.company, target.viewer)
        db.run(target.conn, "configure", company=target.company, settings=json.dumps(settings))


def replan(target: Target) -> None:
    """Let the server plan anew: its plans were made while the tables were smaller, perhaps empty,
    and a session keeps them until the tables are analyzed.
    """
    with db.translated(), target.conn.transaction():
        target.conn.execute(queries.named("import_replan"))


def land(target: Target, batch: list[Entry]) -> None:
    """Land a batch. One that fails is cut in halves until the guilty rows stand alone.

    Calling it again with rows that landed is harmless: they have keys. Raises TimelineError
    for what no row is guilty of.
    """
    try:
        receipts = db.retry(lambda: _send(target, batch), attempts=6)
    except TimelineError as error:
        if error.code not in (ROW_CODES if len(batch) == 1 else ROW_CODES | db.RETRYABLE):
            raise
        if len(batch) == 1:
            target.reject(batch[0].row, Problem(error.code, error.message), error.hint)
            return
        half = len(batch) // 2
        land(target, batch[:half])
        land(target, batch[half:])
        return
    _count(target, batch, *receipts)


def _send(target: Target, batch: list[Entry]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    # Many rows name the same account: once per batch is enough. The order stays.
    objects = dict.fromkeys(each for entry in batch for each in entry.objects)
    activities = [each for entry in batch for each in entry.activities]
    put = noted = None
    with db.translated(), target.conn.transaction():
        db.bind(target.conn, target.company, target.viewer)
        if objects:
            put = db.run(
                target.conn, "put_objects", company=target.company, objects=_array(objects)
            )
        if activities:
            noted = db.run(
                target.conn,
                "record_many",
                company=target.company,
                activities=_array(activities),
                options='{"on_error": "reject"}',
            )
    return json.loads(put or "{}"), json.loads(noted or "{}").get("receipts", [])


def _array(texts: Any) -> str:
    return "[" + ",".join(texts) + "]"


def _count(
    target: Target, batch: list[Entry], put: dict[str, Any], receipts: list[dict[str, Any]]
) -> None:
    for outcome in ("inserted", "updated", "unchanged"):
        target.objects[outcome] += put.get(outcome, 0)
    rows = [entry.row for entry in batch for _ in entry.activities]
    for row, receipt in zip(rows, receipts, strict=True):
        target.activities[receipt["outcome"]] += 1
        if receipt["outcome"] == "rejected":
            problem = Problem(receipt["code"], receipt["message"])
            target.reject(row, problem, receipt["hint"])
