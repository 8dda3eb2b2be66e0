"""What the change feed costs whoever writes, and what whoever reads it waits for."""

import json
import random
from typing import Any
from uuid import UUID

from timeline import paths

from . import ask, cleaning, writing
from .clock import Case, take
from .database import Connection

_OFF = """
create or replace function timeline_data.write_feed(
  company_id uuid, change text, types text[], ids uuid[], version integer)
returns void language plpgsql volatile as $$ begin end $$
"""
_FEED = "select timeline.feed(%s, %s, %s)"


def measure(
    connection: Connection, dsn: str, seconds: int, turns: int, rounds: int
) -> list[dict[str, Any]]:
    """tps of record with the feed and without it; then reads of the feed that this has filled."""
    writing.prepare(connection)
    try:
        found = []
        for clients in (1, 8):
            sides: dict[str, list[float]] = {"with the feed": [], "without": []}
            for turn in range(-1, turns):
                for side, done in sides.items():
                    _set_feed(connection, is_on=side == "with the feed")
                    tps = writing.tps(dsn, "record", clients, 16, seconds if turn >= 0 else 2)
                    if turn >= 0:
                        done.append(tps)
            found.append(
                writing.figures(f"record with the feed / without, {clients} clients", sides, 0.9)
            )
        _set_feed(connection, is_on=True)
        return [*found, *take(_reads(connection), rounds)]
    finally:
        _set_feed(connection, is_on=True)
        cleaning.companies(connection, writing.FIRST, writing.MOST)


def _set_feed(connection: Connection, *, is_on: bool) -> None:
    """Nothing else differs between the two sides: the same database, the same functions."""
    file = paths.tree().functions / "20_write" / "write_feed.sql"
    connection.execute(file.read_text(encoding="utf-8").encode() if is_on else _OFF.encode())


def _reads(connection: Connection) -> list[Case]:
    company = UUID(f"00000000-0000-4000-8000-{writing.FIRST + 1:012x}")
    rng = random.Random(5)
    ours = [
        f"{epoch}-{xid}-{seq}"
        for epoch, xid, seq in connection.execute(
            "select timeline_data.epoch(), f.xid, f.seq from timeline_data.feed as f"
            " where f.company_id = %s order by f.xid, f.seq",
            [company],
        ).fetchall()
    ][:-101]
    places = [rng.choice(ours) for _ in range(64)]

    def read(options: dict[str, Any]) -> Any:
        return lambda turn: ask.one(
            connection, _FEED, company, places[turn % len(places)], json.dumps(options)
        )

    object_ = {"object_type": "contact", "status": "planned"}
    return [
        Case("feed, 100 changes, p95 in ms", {"feed": read({})}),
        Case("feed, 100 changes under a filter, p95 in ms", {"feed": read(object_)}),
        Case("feed, nothing new, p95 in ms", {
            "feed": lambda _: ask.one(connection, _FEED, company, "now", "{}")}),
    ]  # fmt: skip
