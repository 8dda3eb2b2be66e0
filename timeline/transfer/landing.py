"""How rows reach the database: in batches, each its own transaction, a bad row never in the way."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.transfer.landed import Landed, Part
from timeline.transfer.origins import NOWHERE
from timeline.transfer.values import Problem, Row

# What one row can be guilty of. Anything else stops the import, which may be run again.
ROW_CODES = frozenset(
    {"TL400", "TL403", "TL404", "TL405", "TL409", "TL410", "TL412", "TL413", "TL500"}
)
# A batch is also full at this many characters: descriptions may be long.
WIDEST = 8 * 1024 * 1024

Reject = Callable[[Row, Problem, str | None], None]


class Entry(NamedTuple):
    """A row as what it becomes: directory entries, activities, a merge or a conversion."""

    row: Row
    objects: tuple[Part, ...]
    activities: tuple[Part, ...]
    merge: Part | None = None


class Target(NamedTuple):
    """Where an import writes, and what it counts."""

    conn: db.Connection
    company: str
    viewer: str | None
    activities: Counter[str]
    objects: Landed
    merges: Counter[str]
    reject: Reject
    # Source and external id of what was erased and does not come back.
    erased: set[tuple[str, str]]
    # Whether what was removed comes back where a row of it is sent.
    restores: bool = False


def size(entry: Entry) -> int:
    """Characters of JSON that an entry sends."""
    parts = entry.objects + entry.activities + ((entry.merge,) if entry.merge else ())
    return sum(len(part.text) for part in parts)


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
    # Many rows name the same account: once is enough, until one says something else of it.
    objects = target.objects.fresh(part for entry in batch for part in entry.objects)
    activities = [(entry.row, part) for entry in batch for part in entry.activities]
    merges = [entry.merge for entry in batch if entry.merge is not None]
    # Of a row that stands alone, one object at a time: else nobody knew which of them it was.
    groups = [[part] for part in objects] if len(batch) == 1 else [objects] if objects else []
    sent: list[list[Part]] = []
    try:
        outcomes, merged, receipts = db.retry(
            lambda: _send(target, groups, merges, [part for _, part in activities], sent),
            attempts=6,
        )
    except TimelineError as error:
        if error.code not in (ROW_CODES if len(batch) == 1 else ROW_CODES | db.RETRYABLE):
            raise
        if len(batch) == 1:
            guilty = sent[-1][0] if sent and len(sent[-1]) == 1 else None
            problem = _problem(batch[0].row, guilty, error.code, error.message, error.field)
            target.reject(batch[0].row, problem, error.hint)
            return
        half = len(batch) // 2
        land(target, batch[:half])
        land(target, batch[half:])
        return
    for part, outcome in zip(objects, outcomes, strict=True):
        target.objects.add(part, outcome)
    target.merges.update(merged)
    for (row, part), receipt in zip(activities, receipts, strict=True):
        if target.restores and receipt["outcome"] == "removed":
            receipt = _restored(target, part, receipt)
        target.activities[receipt["outcome"]] += 1
        if receipt["outcome"] == "erased":
            named = json.loads(part.text)
            target.erased.add((str(named.get("source")), str(named.get("external_id"))))
        if receipt["outcome"] == "rejected":
            problem = _problem(row, part, receipt["code"], receipt["message"], receipt["field"])
            target.reject(row, problem, receipt["hint"])


def _send(
    target: Target,
    groups: list[list[Part]],
    merges: list[Part],
    activities: list[Part],
    sent: list[list[Part]],
) -> tuple[list[str], list[str], list[dict[str, Any]]]:
    """Send objects, group by group, merges, activities. The last of `sent` is what is being sent.

    Returns the outcomes of objects and of merges, and the receipts of activities.
    """
    outcomes: list[str] = []
    merged: list[str] = []
    noted = None
    with db.translated(), target.conn.transaction():
        db.bind(target.conn, target.company, target.viewer)
        for objects in groups:
            sent.append(objects)
            put = db.run(
                target.conn, "put_objects", company=target.company, objects=_array(objects)
            )
            outcomes += json.loads(put or "{}")["outcomes"]
        for merge in merges:
            sent.append([merge])
            given = {key: json.dumps(value) for key, value in json.loads(merge.text).items()}
            function = "merge" if "loser" in given else "convert"
            done = db.run(target.conn, function, company=target.company, **given)
            merged.append(json.loads(done or "{}")["outcome"])
        sent.append(activities)
        if activities:
            noted = db.run(
                target.conn,
                "record_many",
                company=target.company,
                activities=_array(activities),
                options='{"on_error": "reject"}',
            )
    return outcomes, merged, json.loads(noted or "{}").get("receipts", [])


def _restored(target: Target, part: Part, receipt: dict[str, Any]) -> dict[str, Any]:
    """The receipt once what had been removed was brought back, and is as it was sent."""

    def call() -> dict[str, Any]:
        with db.translated(), target.conn.transaction():
            db.bind(target.conn, target.company, target.viewer)
            db.run(target.conn, "restore", company=target.company, activity=receipt["id"])
            text = db.run(target.conn, "record", company=target.company, activity=part.text)
        found: dict[str, Any] = json.loads(text or "{}")
        return {**found, "outcome": "restored"}

    try:
        return db.retry(call, attempts=6)
    except TimelineError as error:
        # One that the viewer does not see stays away: the proof tells.
        if error.code not in ROW_CODES:
            raise
        return receipt


def _array(parts: Iterable[Part]) -> str:
    return "[" + ",".join(part.text for part in parts) + "]"


def _problem(row: Row, part: Part | None, code: str, message: str, field: str | None) -> Problem:
    """What the database refused, with the cell that it came from."""
    column, value = part.origin(row, tuple(field.split("."))) if part and field else NOWHERE
    return Problem(code, message, column, value)
