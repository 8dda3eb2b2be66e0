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
ACTIVITIES, CONTACTS, APART = 100_000, 1_000, 400
SIDES = ("left", "right")
_BATCH = 5_000
# Milliseconds that a merge may take.
GOAL = 50
_COMPANY = UUID(f"00000000-0000-4000-8000-{FIRST:012x}")
_MERGE = "select timeline.merge(%s, %s, %s)->>'merge_id'"
_CONVERT = "select timeline.convert(%s, %s, %s)->>'merge_id'"
_UNMERGE = "select timeline.unmerge(%s, %s)->>'outcome'"
_PAGE = "select timeline.page(%s, %s)::text"
_SEARCH = "select timeline.search(%s, %s, %s)::text"
_LOCKS = """
select string_agg(distinct c.relname || ' ' || l.mode, ', ' order by c.relname || ' ' || l.mode)
from pg_locks as l join pg_class as c on c.oid = l.relation
where l.pid = pg_backend_pid() and l.mode <> 'AccessShareLock' and c.relkind in ('r', 'p')
"""

Named = dict[str, str]


def measure(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    """Of two large accounts, of a thousand small contacts, and of what many leads became."""
    cleaning.companies(connection, FIRST, MOST)
    try:
        _fill(connection)
        return [
            *_large(connection, min(rounds, 40)),
            *_many(connection, rounds),
            *_below(connection, min(rounds, 40)),
            *_apart(connection),
        ]
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
    """Two accounts with activities of their own, two with a contact each, contacts and leads."""
    accounts = [_named("account", key) for key in ("first", "second", "third", "fourth")]
    contacts = [_named("contact", n) for n in range(CONTACTS + 1)]
    leads = [_named("lead", f"{side} {n}") for side in SIDES for n in range(CONTACTS)]
    below = [
        {**contacts[0], "parents": [accounts[2]]},
        {**_named("contact", SIDES[0]), "parents": [accounts[3]]},
        _named("contact", SIDES[1]),
    ]
    entries = [*accounts, *below, *contacts[1:], *leads]
    ask.one(connection, "select timeline.put_objects(%s, %s)", _COMPANY, json.dumps(entries))
    every = [account for account in accounts[:2] for _ in range(ACTIVITIES)] + contacts + leads
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


def _search(connection: Connection, kind: str, key: object) -> Callable[[int], Any]:
    asked = json.dumps({"object_type": kind, "object_id": str(key), "order": "recent"})
    return lambda _: ask.one(connection, _SEARCH, _COMPANY, "call", asked)


def _without(connection: Connection, kind: str, key: object) -> Callable[[int], Any]:
    asked = json.dumps({"not": {"object_type": kind, "object_id": str(key)}})
    return lambda _: ask.one(connection, _PAGE, _COMPANY, asked)


def _large(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    loser, winner = (json.dumps(_named("account", key)) for key in ("first", "second"))
    pages = [_page(connection, "account", key, include=["why"]) for key in ("first", "second")]
    before = [page(0) for page in pages]
    times: dict[str, list[float]] = {"merge": [], "unmerge": [], "first page": []}
    for _ in range(rounds):
        merge_id = _timed(times["merge"], connection, _MERGE, loser, winner)
        start = time.perf_counter()
        whole = pages[1](0)
        times["first page"].append((time.perf_counter() - start) * 1000)
        _expect(_rows(pages[0](0)) == _rows(whole) != _rows(before[1]), "both ids show the whole")
        _timed(times["unmerge"], connection, _UNMERGE, merge_id)
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


def _timed(times: list[float], connection: Connection, call: str, *given: Any) -> Any:
    """What a call for the company answers; its milliseconds are added to `times`."""
    start = time.perf_counter()
    answer = ask.one(connection, call, _COMPANY, *given)
    times.append((time.perf_counter() - start) * 1000)
    return answer


def _figures(name: str, times: list[float], goal: int | None, note: str = "") -> dict[str, Any]:
    return figures(Case(name, {}, goal, note), {"ours": times})


def _many(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    """A contact into which ever more others are merged, and the account above it."""
    found: list[dict[str, Any]] = []
    merged = 0
    times: list[float] = []
    for count in (0, 10, 100, CONTACTS):
        while merged < count:
            merged += 1
            pair = (json.dumps(_named("contact", key)) for key in (merged, 0))
            _timed(times, connection, _MERGE, *pair)
        if times:
            name = f"merge, the last ten into a contact of {count}, p95 in ms"
            found.append(_figures(name, times[-10:], GOAL))
        found += take([
            Case(f"page of a contact of {count} merged ones, p95 in ms", {
                "page": _page(connection, "contact", 0)}),
            Case(f"page of the account above {count} merged ones, p95 in ms", {
                "page": _page(connection, "account", "third")}),
            Case(f"search in a contact of {count} merged ones, p95 in ms", {
                "search": _search(connection, "contact", 0)}),
            Case(f"page without those of a contact of {count} merged ones, p95 in ms", {
                "page": _without(connection, "contact", 0)}),
        ], rounds)  # fmt: skip
    return found


def _apart(connection: Connection) -> list[dict[str, Any]]:
    """A contact into which others are merged that have an account of their own each."""
    found: list[dict[str, Any]] = []
    pairs = [(_named("contact", f"apart {n}"), _named("account", f"of {n}")) for n in range(APART)]
    entries = [entry for one, above in pairs for entry in (above, {**one, "parents": [above]})]
    ask.one(connection, "select timeline.put_objects(%s, %s)", _COMPANY, json.dumps(entries))
    times: list[float] = []
    winner = json.dumps(pairs[0][0])
    for n in range(1, APART):
        _timed(times, connection, _MERGE, json.dumps(pairs[n][0]), winner)
        if n + 1 in (10, 100, APART):
            name = f"merge, the last ten of {n + 1}, each of an account of its own, p95 in ms"
            found.append(_figures(name, times[-10:], None))
    return found


def _below(connection: Connection, rounds: int) -> list[dict[str, Any]]:
    """Two contacts that ever more leads became, and the account above one, which gets all."""
    found: list[dict[str, Any]] = []
    loser, winner = (json.dumps(_named("contact", side)) for side in SIDES)
    pages = [_page(connection, "contact", SIDES[1]), _page(connection, "account", "fourth")]
    converted = 0
    for count in (0, 10, 100, CONTACTS):
        for n in range(converted, count):
            for side, into in zip(SIDES, (loser, winner), strict=True):
                lead = json.dumps(_named("lead", f"{side} {n}"))
                ask.one(connection, _CONVERT, _COMPANY, lead, into)
        converted = count
        for table in ("object", "object_merge", "object_source"):
            connection.execute(f"vacuum analyze timeline_data.{table}".encode())
        times: dict[str, list[float]] = {"merge": [], "unmerge": []}
        for _ in range(rounds):
            merge_id = _timed(times["merge"], connection, _MERGE, loser, winner)
            _expect(
                {len(_rows(page(0))) for page in pages} == {min(2 * count, 100)},
                "both timelines show what became of both at once",
            )
            _timed(times["unmerge"], connection, _UNMERGE, merge_id)
        what = f"of two contacts that {count} leads became, each, p95 in ms"
        found += [_figures(f"{name} {what}", values, GOAL) for name, values in times.items()]
        merge_id = ask.one(connection, _MERGE, _COMPANY, loser, winner)
        found += take([
            Case(f"page of two merged ones of {count} leads, p95 in ms", {"page": pages[0]}),
            Case(f"page of the account above {count} leads of each, p95 in ms", {"page": pages[1]}),
        ], rounds)  # fmt: skip
        ask.one(connection, _UNMERGE, _COMPANY, merge_id)
    return found
