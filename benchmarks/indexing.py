"""What it costs to be searched: a write with and without words and their index, and both under load."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from . import ask, cleaning
from .clock import Case, figures
from .companies import Company
from .database import NOW, Connection
from .words import make as words

# Companies of their own, from this number on, taken away again afterwards.
FIRST, MOST = 36992, 16
BATCH, TURNS = 500, 10
WRITERS, SEARCHERS = 4, 2
_FAST = """
do $$
declare v_index regclass;
begin
  for v_index in
    select i.inhrelid::regclass from pg_inherits as i
    where i.inhparent = 'timeline_data.activity_body_search'::regclass
  loop
    execute format('alter index %%s set (fastupdate = %%s)', v_index, %(is_fast)s);
  end loop;
end
$$
"""
_SIDES = {
    "searched": "select 1",
    "without a pending list": "",
    "without the index": "drop index timeline_data.activity_body_search",
    "without words": "drop index timeline_data.activity_body_search;"
    " alter table timeline_data.activity_body disable trigger t10_search",
}


def measure(
    connection: Connection, dsn: str, found: list[Company], seconds: int
) -> list[dict[str, Any]]:
    """Milliseconds of an activity in batches, then of record and search beside each other."""
    cleaning.companies(connection, FIRST, MOST)
    try:
        return [_cost(connection), *_beside(connection, dsn, found, seconds)]
    finally:
        _set_fast(connection, is_fast=True)
        cleaning.companies(connection, FIRST, MOST)
        connection.execute("vacuum timeline_data.activity_body")


def _set_fast(connection: Connection, *, is_fast: bool) -> None:
    connection.execute(_FAST % {"is_fast": "'on'" if is_fast else "'off'"})


def _activity(rng: random.Random) -> dict[str, Any]:
    sentences = words().sentences
    return {
        "activity_type": "call",
        "subject": rng.choice(sentences)[1],
        "description": " ".join(rng.choice(sentences)[1] for _ in range(3)),
        "activity_date": (NOW - timedelta(minutes=rng.randrange(40_000))).isoformat(),
    }


def _company(number: int) -> UUID:
    return UUID(f"00000000-0000-4000-8000-{FIRST + number % MOST:012x}")


def _cost(connection: Connection) -> dict[str, Any]:
    """Each side in turn in a transaction that is taken back, the index away in it or another."""
    rng = random.Random(3)
    times: dict[str, list[float]] = {side: [] for side in _SIDES}
    for turn in range(-1, TURNS):
        batch = Jsonb([_activity(rng) for _ in range(BATCH)])
        for side, before in _SIDES.items():
            with connection.transaction(force_rollback=True):
                if before:
                    connection.execute(before.encode())
                else:
                    _set_fast(connection, is_fast=False)
                start = time.perf_counter()
                ask.one(
                    connection, "select timeline.record_many(%s, %s)", _company(turn + 1), batch
                )
                took = (time.perf_counter() - start) * 1000 / BATCH
            if turn >= 0:
                times[side].append(took)
    note = f"milliseconds of an activity, batches of {BATCH}"
    return figures(Case("an activity searched / without the index", {}, None, note), {
        side: times[side]
        for side in ("searched", "without the index", "without words", "without a pending list")
    })  # fmt: skip


def _beside(
    connection: Connection, dsn: str, found: list[Company], seconds: int
) -> list[dict[str, Any]]:
    """Writers and searchers at once, with a pending list and without; each alone before."""
    probes = [company for company in found if company.is_probe]
    times: dict[str, dict[str, list[float]]] = {"record": {}, "search": {}}
    for side, is_fast, writers, searchers in (
        ("alone", True, WRITERS, 0),
        ("alone", True, 0, SEARCHERS),
        ("with a pending list", True, WRITERS, SEARCHERS),
        ("without one", False, WRITERS, SEARCHERS),
    ):
        _set_fast(connection, is_fast=is_fast)
        for what, taken in _run(dsn, probes, seconds, writers, searchers).items():
            if taken:
                times[what][side] = taken
    order = ("with a pending list", "without one", "alone")
    return [
        figures(
            Case(f"{what}, with a pending list / without one", {}, None, f"{WRITERS} writers, {SEARCHERS} searchers"),
            {side: times[what][side] for side in order},
        )
        for what in times
    ]  # fmt: skip


def _run(
    dsn: str, probes: list[Company], seconds: int, writers: int, searchers: int
) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {"record": [], "search": []}
    failed: list[BaseException] = []
    ends_at = time.perf_counter() + seconds

    def write(conn: Connection, rng: random.Random) -> None:
        ask.one(conn, "select timeline.record(%s, %s)", _company(rng.randrange(MOST)), Jsonb(_activity(rng)))  # fmt: skip

    def look(conn: Connection, rng: random.Random) -> None:
        made = words()
        query = rng.choice([*made.common[:10], *made.middling[:10]])
        order = rng.choice(("recent", "relevance"))
        ask.one(conn, "select timeline.search(%s, %s, %s)", rng.choice(probes).id, query, Jsonb({"order": order}))  # fmt: skip

    def work(what: str, call: Callable[[Connection, random.Random], None], seed: int) -> None:
        rng = random.Random(seed)
        try:
            with closing(psycopg.connect(dsn, autocommit=True)) as conn:
                while time.perf_counter() < ends_at:
                    start = time.perf_counter()
                    call(conn, rng)
                    taken[what].append((time.perf_counter() - start) * 1000)
        except psycopg.Error as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=("record", write, n)) for n in range(writers)]
    threads += [threading.Thread(target=work, args=("search", look, n)) for n in range(searchers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken
