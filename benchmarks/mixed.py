"""What pages cost while everybody reads and writes at once: a mix of scripts by many clients.

B2 is one of the scripts, as often as the plain page: both meet the same machine at the same time.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from timeline.errors import TimelineError

from . import ask, cleaning, pgbench
from .clock import quantiles
from .companies import Company
from .database import NOW, Connection

# Of a hundred transactions.
WEIGHTS = {
    "page": 20,
    "B2": 20,
    "filtered": 15,
    "object": 20,
    "counted": 10,
    "record": 8,
    "known": 3,
    "change": 4,
}
# Activities that are changed and sent again; a few of them often.
KNOWN = 2_000
LONGEST_LOCK = 1000.0
_PAUSE = 0.1

_ZIPF = """\\set c random_zipfian(1, :companies, 1.05)
\\set number case when :c <= :probes then :first + :c - 1 else 999 + :c - :probes end
"""


def measure(
    connection: Connection, dsn: str, found: list[Company], clients: int, seconds: int
) -> list[dict[str, Any]]:
    """Latencies by script, their ratio to B2's, errors, the longest wait for a lock."""
    known = prepare(connection, found)
    try:
        with tempfile.TemporaryDirectory() as folder, locks(dsn) as waits:
            times, errors = _run(dsn, found, known, clients, seconds, Path(folder))
    finally:
        recover(connection)
    note = f"{clients} clients, {seconds} s"
    sides = {name: quantiles(times[name]) for name in WEIGHTS if times.get(name)}
    return [
        *_latencies(sides, note),
        *_health(errors, waits, note),
        _throughput(times, seconds, note),
    ]


def recover(connection: Connection) -> None:
    """Take away what a mixed workload wrote, also one that was killed; without one, nothing."""
    if ask.one(connection, "select to_regclass('bench.month') is not null"):
        cleaning.authorless(connection)
    connection.execute("drop table if exists bench.known")


def prepare(connection: Connection, found: list[Company]) -> int:
    """Activities with keys, spread over the companies by Zipf, for scripts that change some; how many."""
    cleaning.remember(connection)
    connection.execute("drop table if exists bench.known")
    connection.execute(
        "create table bench.known (number int primary key, company_id uuid not null, activity_id uuid not null,"
        " activity_date timestamptz not null)"
    )
    weights = [1 / rank for rank in range(1, len(found) + 1)]
    number = 0
    for company, weight in zip(found, weights, strict=True):
        few = range(number, number + max(1, round(KNOWN * weight / sum(weights))))
        number = few.stop
        noted = ask.one(
            connection,
            "select timeline.record_many(%s, %s)",
            company.id,
            Jsonb([_known(each + 1) for each in few]),
        )
        with connection.cursor().copy("copy bench.known from stdin") as copy:
            for each, receipt in zip(few, noted["receipts"], strict=True):
                copy.write_row((each + 1, company.id, receipt["id"], NOW))
    connection.execute("analyze bench.known")
    return number


def _known(number: int) -> dict[str, str]:
    return {
        "activity_type": "call",
        "subject": f"Call number {number}",
        "activity_date": NOW.isoformat(),
        "status": "completed",
        "source": "known",
        "external_id": str(number),
    }


def _run(
    dsn: str, found: list[Company], known: int, clients: int, seconds: int, folder: Path
) -> tuple[dict[str, list[float]], list[str]]:
    """Milliseconds by script, and what went wrong."""
    probes = sum(company.is_probe for company in found)
    files = {name: pgbench.script(f"mixed/{name}") for name in WEIGHTS if name != "B2"}
    files["B2"] = str(folder / "b2.pgbench")
    Path(files["B2"]).write_text(_ZIPF + _b2() + ";\n", encoding="utf-8")
    scripts = [word for name in WEIGHTS for word in ("-f", f"{files[name]}@{WEIGHTS[name]}")]
    done = pgbench.run(
        dsn,
        *("-c", str(clients), "-j", "2", "-T", str(seconds)),
        *("-D", f"companies={len(found)}", "-D", f"probes={probes}"),
        *("-D", f"first={found[0].number}", "-D", f"known={known}"),
        *("--log", f"--log-prefix={folder / 'log'}", *scripts),
    )
    errors = [line for line in done.stderr.splitlines() if re.search(r"abort|ERROR|FATAL", line)]
    times: dict[str, list[float]] = {}
    for log in folder.glob("log.*"):
        for line in log.read_text(encoding="utf-8").splitlines():
            _, _, took, script, *_ = line.split()
            name = [*WEIGHTS][int(script)]
            if took.isdigit():
                times.setdefault(name, []).append(int(took) / 1000)
            else:
                errors.append(f"{name}: {took}")
    if not times:
        raise TimelineError("TL500", f"pgbench: {done.stderr.strip() or done.stdout}")
    return times, errors


def _b2() -> str:
    """B2 as a script, planned as the product's functions are planned."""
    company = "('00000000-0000-4000-8000-' || lpad(to_hex((:number)::int), 12, '0'))::uuid"
    # pgbench would take the colons of HH24:MI:SS for variables.
    return re.sub(
        r"'[^']*:MI:SS[^']*'", lambda text: "E" + text[0].replace(":", r"\072"), ask.B2.strip()
    ).replace("%s", company)


class Wait(NamedTuple):
    """A wait for a lock: milliseconds so far, of which kind of backend, for what."""

    took: float
    who: str
    what: str


_WAITS = """
select extract(epoch from clock_timestamp() - l.waitstart)::float8 * 1000, a.backend_type,
  concat_ws(' ', l.locktype, l.mode, l.relation::regclass, left(a.query, 60))
from pg_locks as l
join pg_stat_activity as a on a.pid = l.pid
where not l.granted
  and l.pid = any (%s)
"""


@contextmanager
def locks(dsn: str) -> Iterator[list[Wait]]:
    """Waits for locks, as seen every tenth of a second meanwhile."""
    import psycopg

    seen: list[Wait] = []
    over = Event()

    def watch() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while not over.wait(_PAUSE):
                waiting = connection.execute(
                    "select array_agg(a.pid) from pg_stat_activity as a"
                    " where a.wait_event_type = 'Lock' and a.datname = current_database()"
                ).fetchone()
                # The table of locks is looked at only when there is something in it to see.
                if waiting and waiting[0]:
                    rows = connection.execute(_WAITS.encode(), waiting).fetchall()
                    seen.extend(Wait(*row) for row in rows if row[0] is not None)

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def _latencies(sides: dict[str, dict[str, float]], note: str) -> Iterator[dict[str, Any]]:
    for name in sides:
        if name == "B2" or "B2" not in sides:
            continue
        goal = 1.5 if name == "page" else None
        ratio = round(sides[name]["p99"] / sides["B2"]["p99"], 3)
        yield {
            "name": f"mixed, {name} / B2, p99",
            "goal": goal,
            "note": note,
            "sides": {name: sides[name], "B2": sides["B2"]},
            "ratio": ratio,
            "is_reached": None if goal is None else ratio <= goal,
        }


def _health(errors: list[str], waits: list[Wait], note: str) -> Iterator[dict[str, Any]]:
    yield {
        "name": "mixed, errors",
        "goal": 0,
        "note": "; ".join([note, *errors[:3]]),
        "value": len(errors),
        "is_reached": not errors,
    }
    seen = f"{len(waits)} waits seen, looked for every {_PAUSE * 1000:.0f} ms"
    # Autovacuum waits for whoever empties the pending list of a GIN: nobody waits for it.
    for name, is_client, goal in (
        ("mixed, longest wait for a lock in ms", True, LONGEST_LOCK),
        ("mixed, longest wait of the server's own workers in ms", False, None),
    ):
        found = [wait for wait in waits if (wait.who == "client backend") is is_client]
        longest = max(found, default=Wait(0.0, "nobody", "nothing"))
        yield {
            "name": name,
            "goal": goal,
            "note": f"{note}; {seen}; the longest: {longest.who} for {longest.what}",
            "value": round(longest.took, 3),
            "is_reached": None if goal is None else longest.took <= goal,
        }


def _throughput(times: dict[str, list[float]], seconds: int, note: str) -> dict[str, Any]:
    return {
        "name": "mixed, transactions per second",
        "goal": None,
        "note": note,
        "per_second": {name: round(len(took) / seconds, 1) for name, took in times.items()},
        "value": round(sum(map(len, times.values())) / seconds, 1),
        "is_least": True,
        "is_reached": None,
    }
