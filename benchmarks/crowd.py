"""A thousand clients of the live feed beside two hundred requests a second, whatever happens.

Clients, server, PgBouncer and PostgreSQL share a machine; PostgreSQL is restarted in the middle.
Then everything that was committed has to have come to everybody whom it concerns: once, in order.
"""

import multiprocessing
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo

from timeline import embedded
from timeline.errors import TimelineError
from timeline.http.process import serving

from . import cleaning, clients, database, pooler, writing
from .clients import Plan, Request, Seen
from .clock import quantiles
from .serving import KEY, token

SOCKETS, RATE = 1000, 200
COMPANIES = tuple(f"00000000-0000-4000-8000-{writing.FIRST + 1 + n:012x}" for n in range(16))
# Seconds for which PostgreSQL is away, start and stop apart.
AWAY = 2.0
# Seconds after its return that count as part of the outage.
SETTLING = 5.0
# Seconds at the start in which connections are opened and plans are made: told as cold.
WARMING = 5.0
# Seconds after which an answer says that all is not well again.
SLOW = 1.0

Figure = dict[str, Any]
Interrupt = Callable[[], None]
# For each company the numbers of the writes that are there.
Committed = list[frozenset[int]]


class Outage(NamedTuple):
    """From the order to stop until PostgreSQL answered again."""

    began: float
    ended: float

    def meets(self, first: float, last: float) -> bool:
        """Whether a time that began and ended like this has something of it."""
        return last >= self.began and first <= self.ended + SETTLING


class Verdict(NamedTuple):
    """Milliseconds, and those at the start and around the outage; what was counted; seconds until
    all was well again.
    """

    requests: dict[str, float]
    live: dict[str, float]
    cold: dict[str, dict[str, float]]
    counted: dict[str, int]
    recovered: float

    @property
    def is_whole(self) -> bool:
        """Nothing went wrong that may not."""
        allowed = ("requests", "events", "refused in the outage", "resumed", "server MB")
        return not any(value for name, value in self.counted.items() if name not in allowed)


def play(
    plan: Plan, interrupt: Interrupt | None, within: float = 120
) -> tuple[Seen, Outage | None]:
    """Let the crowd do its work; `interrupt` when it says so. Raises TimelineError TL500."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=clients.play, args=(plan, theirs))
    process.start()
    outage = None
    try:
        while not isinstance(said := _hear(ours, process, plan.seconds + within), Seen):
            began = time.perf_counter()
            if interrupt is not None:
                interrupt()
            outage = Outage(began, time.perf_counter())
    finally:
        process.join(10)
        process.kill()
    return said, outage


def _hear(pipe: Any, process: Any, seconds: float) -> Any:
    ends_at = time.monotonic() + seconds
    while not pipe.poll(0.2):
        if time.monotonic() > ends_at or not process.is_alive():
            raise TimelineError("TL500", "the crowd says nothing")
    said = pipe.recv()
    if isinstance(said, str) and said != "break":
        raise TimelineError("TL500", f"the crowd: {said}")
    return said


def judge(seen: Seen, outage: Outage | None, committed: Committed) -> Verdict:
    """Hold what was seen against what is there."""
    window = outage or Outage(float("inf"), float("-inf"))
    inside: list[Request] = []
    outside: list[Request] = []
    for one in seen.requests:
        (inside if window.meets(one.due, one.ended) else outside).append(one)
    counted = dict.fromkeys(("requests", "events", "lost", "twice", "strange"), 0)
    begun = min(one.due for one in seen.requests)

    def is_cold(first: float, last: float) -> bool:
        return first < begun + WARMING or window.meets(first, last)

    delays: dict[bool, list[float]] = {False: [], True: []}
    for number, (numbers, times) in enumerate(seen.heard):
        heard, there = frozenset(numbers), committed[number % len(committed)]
        counted["events"] += len(numbers)
        counted["lost"] += len(there - heard)
        counted["strange"] += len(heard - there)
        counted["twice"] += len(numbers) - len(heard)
        for write, at in zip(numbers, times, strict=True):
            answered = seen.written.get(write)
            if answered is not None:
                delays[is_cold(answered, at)].append(max(0.0, at - answered) * 1000)
    refused = [one for one in inside if one.status == 503 and one.is_problem]
    counted |= {
        "requests": len(seen.requests),
        "disordered": seen.disordered,
        "resyncs": seen.resyncs,
        "resumed": seen.resumed,
        # Told to be there, and not there.
        "unkept": len(seen.written.keys() - frozenset().union(*committed)),
        "errors": sum(map(_failed, outside)),
        "refused in the outage": len(refused),
        "failed otherwise in the outage": sum(map(_failed, inside)) - len(refused),
        "live clients let go": sum(not window.meets(at, at) for at, _ in seen.troubles),
    }
    late = [one.ended for one in inside if _failed(one) or one.ended > one.due + SLOW]
    late += [at for at, _ in seen.troubles if window.meets(at, at)]
    recovered = max(0.0, max(late) - window.ended) if late else 0.0
    took: dict[bool, list[float]] = {False: [], True: []}
    for one in seen.requests:
        took[is_cold(one.due, one.ended)].append((one.ended - one.due) * 1000)
    cold = {
        name: quantiles(times[True])
        for name, times in (("requests", took), ("live", delays))
        if times[True]
    }
    return Verdict(quantiles(took[False]), quantiles(delays[False]), cold, counted, recovered)


def _failed(request: Request) -> bool:
    return request.status not in (200, 201)


def committed(connection: database.Connection, companies: tuple[str, ...]) -> Committed:
    """The numbers of writes of a crowd that are in the database."""
    rows = connection.execute(
        "select a.company_id::text, substr(a.subject, %s)::integer"
        " from timeline_data.activity as a"
        " where a.company_id = any (%s::uuid[]) and starts_with(a.subject, %s)",
        [len(clients.SUBJECT) + 1, list(companies), clients.SUBJECT],
    ).fetchall()
    return [frozenset(number for company, number in rows if company == one) for one in companies]


def memory(process: int) -> int:
    """The most megabytes that a process had resident."""
    text = Path(f"/proc/{process}/status").read_text()
    return round(
        next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmHWM")) / 1024
    )


def restart(folder: Path, away: float = AWAY) -> None:
    """Stop the server of a folder at once for its clients, and start it again after a while."""
    described = embedded.describe(folder)
    embedded.down(folder)
    time.sleep(away)
    embedded.up(folder, port=described["port"])


def measure(dsn: str, size: str, folder: Path | None, seconds: int) -> list[Figure]:
    """Latencies and delays at 1,000 clients, through PgBouncer, with a restart in the middle.

    A server of somebody else's (`folder` None) is neither restarted, nor given a pooler.
    """
    target = make_conninfo(dsn, dbname=database.name(size))
    with database.connect(dsn, size) as connection:
        writing.prepare(connection)
    try:
        if folder is None:
            return _measure(target, target, seconds, None)
        over_tcp = make_conninfo(target, host="127.0.0.1")
        with pooler.pooled(over_tcp, target) as running:
            return _measure(running.dsn, target, seconds, folder)
    finally:
        with database.connect(dsn, size) as connection:
            cleaning.companies(connection, writing.FIRST, writing.MOST)


def _measure(asked: str, target: str, seconds: int, folder: Path | None) -> list[Figure]:
    tokens = tuple(token(company) for company in COMPANIES)
    with serving(asked, TIMELINE_JWT_KEY=KEY) as (url, process):
        half = seconds / 2 if folder is not None else None
        plan = Plan(url, tokens, SOCKETS, RATE, seconds, half)
        seen, outage = play(plan, None if folder is None else lambda: restart(folder))
        megabytes = memory(process.pid)
    with psycopg.connect(target) as connection:
        found = judge(seen, outage, committed(connection, COMPANIES))
    found.counted["server MB"] = megabytes
    said = f"{SOCKETS:,} sockets and {RATE} requests a second"
    return [
        _figure(f"{said}, p99 in ms", 50.0, "requests", found),
        _figure(f"{said}, commit to client, p99 in ms", 100.0, "live", found),
    ]


def _figure(name: str, goal: float, kind: Literal["requests", "live"], found: Verdict) -> Figure:
    told = found.requests if kind == "requests" else found.live
    return {
        "name": name,
        "goal": goal,
        "ratio": told["p99"],
        "is_reached": found.is_whole and told["p99"] <= goal,
        "sides": {"ours": told, "started or restarted": found.cold[kind]},
        "counted": found.counted,
        "recovered_seconds": round(found.recovered, 2),
    }
