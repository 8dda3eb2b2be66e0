"""page at 41 and at 400 partitions, side by side: python -m benchmarks.partitions [--dsn DSN] [--rounds N].

Two databases of the same rows are made on the server of the DSN (TIMELINE_DSN; a superuser's) and
dropped afterwards. The calls alternate between them, so that what the machine does meanwhile falls on
both alike. Ratios of medians come first; milliseconds are this machine's.
"""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.json import Jsonb

from tests.plans import rows
from timeline import install

COUNTS = (41, 400)
RESULTS = Path(__file__).parent / "results"
CALLS: dict[str, tuple[UUID, dict[str, Any]]] = {
    "dense": (rows.DENSE, {"count": "none"}),
    "dense, counted": (rows.DENSE, {}),
    "dense, account": (rows.DENSE, {"object_id": rows.account(5), "count": "none"}),
    "dense, contact": (rows.DENSE, {"object_id": rows.contact(5), "count": "none"}),
    "dense, filtered": (
        rows.DENSE,
        {"activity_type": "call", "priority": "urgent", "count": "none"},
    ),
    "middling": (rows.MIDDLING, {"count": "none"}),
    "middling, counted": (rows.MIDDLING, {}),
    "sparse": (rows.SPARSE, {"count": "none"}),
    "sparse, counted": (rows.SPARSE, {}),
    "sparse, contact": (rows.SPARSE, {"object_id": rows.contact(3), "count": "none"}),
}
GOALS = {"dense": 1.2, "sparse": 2.0}


@contextmanager
def filled(dsn: str, partitions: int) -> Iterator[psycopg.Connection[Any]]:
    """A database cut into so many partitions, filled; dropped in the end."""
    name = f"timeline_bench_{partitions}"
    with psycopg.connect(dsn, autocommit=True) as server:
        server.execute(f"drop database if exists {name} with (force)".encode())
        server.execute(f"create database {name} template template0 encoding utf8".encode())
        try:
            target = make_conninfo(dsn, dbname=name)
            install.migrate(target)
            with psycopg.connect(target, autocommit=True) as connection:
                rows.fill(connection, partitions)
                connection.execute("select set_config('timeline.now', %s, false)", [rows.NOW])
                yield connection
        finally:
            server.execute(f"drop database if exists {name} with (force)".encode())


def measure(
    connections: dict[int, psycopg.Connection[Any]], rounds: int
) -> dict[str, dict[int, list[float]]]:
    """Milliseconds of each call on each database, interleaved; the first rounds warm up."""
    times: dict[str, dict[int, list[float]]] = {c: {n: [] for n in connections} for c in CALLS}
    for turn in range(-3, rounds):
        for name, (company, look) in CALLS.items():
            for count, connection in connections.items():
                start = time.perf_counter()
                connection.execute(
                    "select timeline.page(%s, %s)", [company, Jsonb(look)], prepare=True
                ).fetchone()
                if turn >= 0:
                    times[name][count].append((time.perf_counter() - start) * 1000)
    return times


def summary(times: dict[str, dict[int, list[float]]]) -> list[dict[str, Any]]:
    """Per call: the ratio of medians, its goal, and p50, p95, p99 of each side."""
    few, many = COUNTS
    return [
        {
            "call": name,
            "ratio": round(statistics.median(sides[many]) / statistics.median(sides[few]), 2),
            "goal": GOALS.get(name),
            **{
                str(count): {
                    f"p{p}": round(statistics.quantiles(values, n=100)[p - 1], 3)
                    for p in (50, 95, 99)
                }
                for count, values in sides.items()
            },
        }
        for name, sides in times.items()
    ]


def main() -> None:
    """Measure, print a table, keep the figures in results/."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.partitions")
    parser.add_argument("--dsn", default=os.environ.get("TIMELINE_DSN", ""))
    parser.add_argument("--rounds", type=int, default=200)
    given = parser.parse_args()
    with filled(given.dsn, COUNTS[0]) as few, filled(given.dsn, COUNTS[1]) as many:
        version = few.info.server_version
        found = summary(measure(dict(zip(COUNTS, (few, many), strict=True)), given.rounds))
    print(f"{'call':20} {'400/41':>7} {'goal':>5}   p50, p95, p99 in ms at 41   at 400")
    for line in found:
        sides = "   ".join("/".join(f"{v:.2f}" for v in line[str(n)].values()) for n in COUNTS)
        print(f"{line['call']:20} {line['ratio']:>7} {line['goal'] or '':>5}   {sides}")
    RESULTS.mkdir(exist_ok=True)
    report = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "server_version": version,
        "rounds": given.rounds,
        "rows": {str(company): size for company, size in rows.SIZES.items()},
        "load": os.getloadavg()[0],
        "results": found,
    }
    (RESULTS / "partitions.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
