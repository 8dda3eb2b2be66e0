"""What a merge takes, and what it costs whoever reads afterwards."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from . import ask, cleaning
from .clock import Case, figures, take
from .database import NOW, Connection

# A company of its own. Two accounts of so many activities, and so many contacts of one each.
FIRST, MOST = 36864, 1
ACTIVITIES, CONTACTS = 100_000, 1_000
_BATCH = 5_000
# Milliseconds that a merge may take.
GOAL = 50
_COMPANY = UUID(f"00000000-0000-4000-8000-{FIRST:012x}")
_MERGE = "select timeline.merge(%s, %s, %s)->>'merge_id'"
_UNMERGE = "select timeline.unmerge(%s, %s)->>'outcome'"
_PAGE = "select timeline.page(%s, %s)::text"
_LOCKS = """
select string_agg(distinct c.relname || ' ' || l.mode, ', ' order by c.relname || ' ' || l.mode)
from pg_locks as l join pg_class as c on c.oid = l.relation
where l.pid = pg_backend_pid() and l.mode <> 'AccessShareLock' and c.relkind in ('r', 'p')
"""

Named = dict[str, str]


def measure(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    """Of two large accounts and of up to a thousand small contacts."""
    cleaning.companies(connection, FIRST, MOST)
    try:
        _fill(connection)
        return [*_large(connection, min(rounds, 40)), *_many(connection, rounds)]
    finally:
        cleaning.companies(connection, FIRST, MOST)


def _rows(page: str) -> list[Any]:
    """Without the cursor, which belongs to the id that was asked for."""
    found: list[Any] = json.loads(page)["results"]
    return found


def _expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(f"it does not hold that {what}")


def _named(kind: str, key: object) -> Named:
    return {"type": kind, "id": str(key)}


def _fill(connection: Connection) -> None:
    """Two accounts with activities of their own, a third above whom nobody is, and contacts."""
    accounts = [_named("account", key) for key in ("first", "second", "third")]
    contacts = [_named("contact", n) for n in range(CONTACTS + 1)]
    above = {"parents": [accounts[2]]}
    entries = [*accounts, {**contacts[0], **above}, *contacts[1:]]
    ask.one(connection, "select timeline.put_objects(%s, %s)", _COMPANY, json.dumps(entries))
    every = [account for account in accounts[:2] for _ in range(ACTIVITIES)] + contacts
    for start in range(0, len(every), _BATCH):
        rows = [
            {
                "activity_type": "call",
                "subject": f"Call {start + at}",
                "activity_date": (
                    NOW - timedelta(minutes=(start + at) * 7919 % 2_000_000)
                ).isoformat(),
                "related_to": about,
            }
            for at, about in enumerate(every[start : start + _BATCH])
        ]
        ask.one(connection, "select timeline.record_many(%s, %s, '{}')", _COMPANY, json.dumps(rows))
    connection.execute("vacuum analyze timeline_data.activity_link")


def _page(connection: Connection, kind: str, key: object, **more: Any) -> Callable[[int], Any]:
    asked = json.dumps({"object_type": kind, "object_id": str(key), **more})
    return lambda _: ask.one(connection, _PAGE, _COMPANY, asked)


def _large(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    loser, winner = (json.dumps(_named("account", key)) for key in ("first", "second"))
    pages = [_page(connection, "account", key, include=["why"]) for key in ("first", "second")]
    before = [page(0) for page in pages]
    times: dict[str, list[float]] = {"merge": [], "unmerge": [], "first page": []}
    for _ in range(rounds):
        start = time.perf_counter()
        merge_id = ask.one(connection, _MERGE, _COMPANY, loser, winner)
        times["merge"].append((time.perf_counter() - start) * 1000)
        start = time.perf_counter()
        whole = pages[1](0)
        times["first page"].append((time.perf_counter() - start) * 1000)
        _expect(_rows(pages[0](0)) == _rows(whole) != _rows(before[1]), "both ids show the whole")
        start = time.perf_counter()
        ask.one(connection, _UNMERGE, _COMPANY, merge_id)
        times["unmerge"].append((time.perf_counter() - start) * 1000)
        _expect([page(0) for page in pages] == before, "unmerge gives every byte back")
    plain = {"page": _page(connection, "account", "second")}
    reads = take([Case("page of an account of 100,000, p95 in ms", plain)], rounds)
    with connection.transaction():
        merge_id = ask.one(connection, _MERGE, _COMPANY, loser, winner)
        locks = ask.one(connection, _LOCKS)
    reads += take([Case("page of two of them merged, p95 in ms", plain)], rounds)
    ask.one(connection, _UNMERGE, _COMPANY, merge_id)
    return [
        *(
            _figures(
                f"{name} of two accounts of {ACTIVITIES:,}, p95 in ms",
                values,
                None if name == "first page" else GOAL,
                f"locks: {locks}" if name == "merge" else "",
            )
            for name, values in times.items()
        ),
        *reads,
    ]


def _figures(name: str, times: list[float], goal: int | None, note: str = "") -> dict[str, Any]:
    return figures(Case(name, {}, goal, note), {"ours": times})


def _many(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    """A contact into which ever more others are merged, and the account above it."""
    found: list[dict[str, Any]] = []
    merged, times = 0, []
    for count in (0, 10, 100, CONTACTS):
        while merged < count:
            merged += 1
            pair = (json.dumps(_named("contact", key)) for key in (merged, 0))
            start = time.perf_counter()
            ask.one(connection, _MERGE, _COMPANY, *pair)
            times.append((time.perf_counter() - start) * 1000)
        if times:
            name = f"merge, the last ten into a contact of {count}, p95 in ms"
            found.append(_figures(name, times[-10:], GOAL))
        found += take([
            Case(f"page of a contact of {count} merged ones, p95 in ms", {
                "page": _page(connection, "contact", 0)}),
            Case(f"page of the account above {count} merged ones, p95 in ms", {
                "page": _page(connection, "account", "third")}),
        ], rounds)  # fmt: skip
    return found
