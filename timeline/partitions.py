"""Partitions: listed, made ahead, and what waits in the edges brought home.

Every step is a call of `timeline_data.rotate_step`, which knows by itself what comes next: here is
only the loop around it, with its patience.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from timeline import db, install, queries
from timeline.patience import Patience, Say, Step, Track


@contextmanager
def keeping(dsn: str, wait: float, say: Say) -> Iterator[Patience]:
    """Be the only one who moves partitions of this database, over a connection of our own.

    Raises TimelineError 55P03 at once when another is, and later before any step when others
    ended the session that holds the lock.
    """
    with (
        install.hold(dsn, 0, say, "hold_rotation", "rotation or archiving") as require_alone,
        db.connect(dsn, autocommit=True) as conn,
    ):
        yield Patience(conn, wait, say, require_alone)


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
    track: Track = lambda steps: steps,
) -> dict[str, Any]:
    """Make partitions `ahead` of now and for what waits in the edges; finish what was left.

    `width` is kept for later runs. `wait` is how many seconds in all to wait for others. Returns
    {"created": [names], "moved": rows brought home, "finalized": [names], "waited": seconds,
    "in_edges": rows}. Raises TimelineError: 55P03 when another rotation runs, or others were in
    the way for too long; the next run goes on then.
    """
    done: dict[str, Any] = {"created": [], "moved": 0, "finalized": []}
    with keeping(dsn, wait, say) as patience:
        conn = patience.conn
        with db.translated(), install.transaction(conn):
            if width is not None:
                conn.execute(queries.named("partition_width"), {"width": width})
            span = conn.execute(queries.named("rotation_range"), {"ahead": ahead}).fetchone()
        assert span is not None
        for step in track(steps(patience, span[0], span[1])):
            done["created"] += step.get("created", [])
            done["moved"] += step["moved"] if step["step"] == "swapped" else 0
            done["finalized"] += [step["detached"]] if step["step"] == "finalized" else []
        edges = [part for part in listing(conn) if part["state"] == "edge"]
    return done | {
        "created": sorted(done["created"]),
        "waited": round(patience.waited, 3),
        "in_edges": sum(part["rows"] for part in edges),
    }


def steps(
    patience: Patience, lower: datetime | str, upper: datetime | str, width: str | None = None
) -> Iterator[Step]:
    """Do and yield what is to be done until [lower, upper) has partitions.

    Steps are what rotate_step returns. Raises TimelineError 55P03 when patience is over.
    """
    return patience.steps("rotate_step", lower_bound=lower, upper_bound=upper, width=width)


def reach(conn: db.Connection, distances: list[int], counts: list[int]) -> int:
    """Of periods by their distance from the present: up to where partitions are worth it.

    `conn` is in no transaction.
    """
    with install.transaction(conn):
        return int(db.run(conn, "partition_reach", distances=distances, counts=counts) or 0)
