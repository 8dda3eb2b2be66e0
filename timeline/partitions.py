"""Partitions: listed, made ahead, and what waits in the edges brought home.

Every step is a call of `timeline_data.rotate_step`, which knows by itself what comes next: here is
only the loop around it, with its patience.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from timeline import db, install, queries
from timeline.errors import TimelineError

Say = Callable[[str], None]
Step = dict[str, Any]

# What to do when others were in the way for too long.
_LATER = "end those transactions, or run it again: what is done is done, and the rest goes on"


def listing(conn: db.Connection) -> list[dict[str, Any]]:
    """The partitions in order of time, as timeline_data.partitions() tells them."""
    with install.transaction(conn):
        found: list[dict[str, Any]] = json.loads(db.run(conn, "partitions") or "[]")
    return found


def rotate(
    dsn: str = "",
    *,
    ahead: int = 4,
    width: str | None = None,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Callable[[Iterator[Step]], Iterator[Step]] = lambda steps: steps,
) -> dict[str, Any]:
    """Make partitions `ahead` of now and for what waits in the edges; finish what was left.

    `width` is kept for later runs. `wait` is how many seconds in all to wait for others. Returns
    {"created": [names], "moved": rows brought home, "finalized": [names], "waited": seconds,
    "in_edges": rows}. Raises TimelineError: 55P03 when another rotation runs, or others were in
    the way for too long; the next run goes on then.
    """
    done: dict[str, Any] = {"created": [], "moved": 0, "finalized": [], "waited": 0.0}
    with (
        install.hold(dsn, 0, say, "hold_rotation", "rotation"),
        db.connect(dsn, autocommit=True) as conn,
    ):
        with db.translated(), install.transaction(conn):
            if width is not None:
                conn.execute(queries.named("partition_width"), {"width": width})
            span = conn.execute(queries.named("rotation_range"), {"ahead": ahead}).fetchone()
        assert span is not None
        for step in track(steps(conn, span[0], span[1], wait=wait, say=say)):
            done["created"] += step.get("created", [])
            done["moved"] += step["moved"] if step["step"] == "swapped" else 0
            done["finalized"] += [step["detached"]] if step["step"] == "finalized" else []
            done["waited"] += step.get("waited", 0.0)
        edges = [part for part in listing(conn) if part["state"] == "edge"]
    return done | {
        "created": sorted(done["created"]),
        "waited": round(done["waited"], 3),
        "in_edges": sum(part["rows"] for part in edges),
    }


def steps(
    conn: db.Connection,
    lower: datetime,
    upper: datetime,
    width: str | None = None,
    *,
    wait: float = 60.0,
    say: Say = lambda text: None,
) -> Iterator[Step]:
    """Do and yield what is to be done until [lower, upper) has partitions.

    `conn` is in no transaction. Steps are what rotate_step returns; one that waited has "waited",
    in seconds. Raises TimelineError 55P03 after `wait` seconds of waiting in all.
    """
    asked = {"lower_bound": lower, "upper_bound": upper, "width": width}
    waited = 0.0
    while True:
        step = _step(conn, asked)
        if step is None:
            return
        if step["step"] == "waiting":
            who = ", ".join(step["for"]) or "another session"
            if waited >= wait:
                raise TimelineError(
                    "55P03", f"gave up after {waited:.0f} s: waits for {who}", _LATER
                )
            if not waited:
                say(f"waiting for {who}")
            pause = random.uniform(0.05, 0.4)  # noqa: S311
            time.sleep(pause)
            waited += pause
            step["waited"] = pause
        yield step


def reach(conn: db.Connection, distances: list[int], counts: list[int]) -> int:
    """Of periods by their distance from the present: up to where partitions are worth it.

    `conn` is in no transaction.
    """
    with install.transaction(conn):
        return int(db.run(conn, "partition_reach", distances=distances, counts=counts) or 0)


def _step(conn: db.Connection, asked: dict[str, Any]) -> Step | None:
    """One step; a conflict is a step that waits."""
    try:
        with install.transaction(conn):
            text = db.run(conn, "rotate_step", **asked)
    except TimelineError as error:
        if error.code not in db.RETRYABLE:
            raise
        held_by = install.blockers(conn)
        return {"step": "waiting", "for": [held_by] if held_by else []}
    found: Step | None = json.loads(text) if text else None
    return found
