"""What is measured of writing: record against B3 by pgbench, in turns of some seconds."""

# ruff: noqa: E501  (SQL reads better unbroken)

import re
import statistics
from typing import Any

from timeline.errors import TimelineError

from . import cleaning, pgbench
from .database import Connection

# Companies of their own, from this number on, taken away again afterwards.
FIRST, MOST = 36864, 64


def measure(connection: Connection, dsn: str, seconds: int, turns: int = 3) -> list[dict[str, Any]]:
    """tps of record and of B3 at 1 and 8 clients; of one company and of sixteen at 16."""
    prepare(connection)
    try:
        found = []
        for clients in (1, 8):
            sides = {"record": [], "B3": []}  # type: dict[str, list[float]]
            for _ in range(turns):
                sides["record"].append(tps(dsn, "record", clients, 16, seconds))
                sides["B3"].append(tps(dsn, "plain", clients, 16, seconds))
            found.append(figures(f"record / B3, {clients} clients", sides, 0.6))
        sides = {"one company": [], "sixteen": []}
        for _ in range(turns):
            sides["one company"].append(tps(dsn, "record", 16, 1, seconds))
            sides["sixteen"].append(tps(dsn, "record", 16, 16, seconds))
        found.append(figures("16 writers of one company / of 16", sides, 0.9))
        return found
    finally:
        cleaning.companies(connection, FIRST, MOST)


def prepare(connection: Connection) -> None:
    """Sixteen companies of our own with a thousand contacts each."""
    cleaning.companies(connection, FIRST, MOST)
    connection.execute(
        "insert into timeline_data.object (company_id, object_id, object_type, name)"
        " select ('00000000-0000-4000-8000-' || lpad(to_hex(%(first)s + c), 12, '0'))::uuid,"
        " bench.key('contact', %(first)s + c, n), 'contact', 'Contact ' || n"
        " from generate_series(1, 16) as c, generate_series(0, 999) as n",
        {"first": FIRST},
    )
    connection.execute("vacuum (analyze) timeline_data.object")


def tps(dsn: str, script: str, clients: int, companies: int, seconds: int) -> float:
    """Transactions per second. Raises TimelineError TL500 where one failed."""
    done = pgbench.run(
        dsn,
        *("-c", str(clients), "-j", "2", "-T", str(seconds)),
        *("-D", f"companies={companies}", "-f", pgbench.script(script)),
    )
    found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if found is None or "failed transactions: 0 " not in done.stdout:
        raise TimelineError("TL500", f"pgbench: {done.stderr.strip() or done.stdout}")
    return float(found[1])


def figures(name: str, sides: dict[str, list[float]], goal: float | None) -> dict[str, Any]:
    """What a report holds of two sides' transactions, or rows, per second."""
    ours, theirs = sides.values()
    ratio = round(statistics.median(ours) / statistics.median(theirs), 3)
    return {
        "name": name,
        "goal": goal,
        "is_least": True,
        "ratio": ratio,
        "is_reached": None if goal is None else ratio >= goal,
        "per_second": {side: [round(value) for value in values] for side, values in sides.items()},
    }


def size(connection: Connection) -> list[dict[str, Any]]:
    """Bytes per activity of ours by table and index, and of B3."""
    rows = connection.execute(
        """
        with recursive part as (
          select c.oid, c.relname::text as whole from pg_class as c
          join pg_namespace as n on n.oid = c.relnamespace
          where n.nspname = 'timeline_data' and c.relkind in ('r', 'p', 'i', 'I') and not c.relispartition
            and c.relname ~ '^(activity|object)'
          union all
          select i.inhrelid, p.whole from part as p join pg_inherits as i on i.inhparent = p.oid
        )
        select p.whole, sum(pg_relation_size(p.oid) + coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0))
        from part as p join pg_class as c on c.oid = p.oid
        group by 1 having sum(pg_relation_size(p.oid)) > 0 order by 2 desc
        """
    ).fetchall()
    ((count,),) = connection.execute("select count(*) from timeline_data.activity").fetchall()
    ((theirs, number),) = connection.execute(
        "select pg_total_relation_size('bench.search'), (select count(*) from bench.search)"
    ).fetchall()
    parts = {name: round(float(size) / count, 1) for name, size in rows}
    ours, plain = sum(parts.values()), theirs / number
    return [
        {
            "name": "bytes per activity / B3",
            "goal": 1.6,
            "ratio": round(ours / plain, 3),
            "is_reached": ours / plain <= 1.6,
            "bytes": {"ours": round(ours), "B3": round(plain)},
            "parts": parts,
        }
    ]
