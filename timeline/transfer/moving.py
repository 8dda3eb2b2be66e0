"""The end of an import from tables: what is gone there, and the proof that both hold the same."""

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from timeline import db, queries, tracking
from timeline.errors import TimelineError
from timeline.transfer import tables
from timeline.transfer.tables import Table

# Of an activity that is to go: it went already, or waits in an archive, or is not the viewer's.
_WENT = frozenset({"TL404", "TL410"})
# So many keys tell people where to look.
_SHOWN = 5
_HINTS = (
    (
        "missing",
        "are in the table alone",
        "see what was rejected; --since leaves rows out, also those that were erased here",
    ),
    (
        "extra",
        "are in the timeline alone",
        "--final removes what is gone in the table, --prune what --where leaves out; a private"
        " one is removed for a --viewer who sees it, an archived one once it is attached",
    ),
)
# Characters of a key.
_WIDE = 60
_MOVED = "Write timeline.record() instead. To open the table again: drop trigger timeline_closed."


class Whose(NamedTuple):
    """The company and the viewer, and the source and key of rows that were erased here."""

    company: str
    viewer: str | None
    erased: frozenset[tuple[str, str]]


class End(NamedTuple):
    """How an import ends: whether what is gone is removed, and nobody writes from now on."""

    is_final: bool
    closes: bool


def check(found: list[Table], end: End) -> None:
    """Raise TimelineError TL400 where a table is to be closed that can have no proof."""
    for table in found if end.closes else ():
        if table.source is None:
            raise TimelineError(
                "TL400",
                f"{table.place.table} cannot be closed: there is no proof without its keys",
                'map external_id = "{key}", with the primary key, or leave out --close',
            )


def lock(end: End) -> str | None:
    """The lock on the tables that an import is under."""
    if end.closes:
        return "share row exclusive"
    return "share" if end.is_final else None


def settle(
    conn: db.Connection,
    target: db.Connection,
    whose: Whose,
    found: list[Table],
    end: End,
    say: Callable[[str], None] = lambda text: None,
) -> list[dict[str, Any]]:
    """For each table what it has, what the timeline has of it, and whether that is the same.

    What was erased is in the table alone, and has to be. Raises TimelineError.
    """
    proofs = [_settled(conn, target, whose, table, end, say) for table in found]
    if end.closes and all(proof["equal"] for proof in proofs):
        for table in found:
            _close(conn, table)
        with db.translated():
            conn.commit()
        say("closed: whoever writes there is told so")
    return proofs


def _close(conn: db.Connection, table: Table) -> None:
    """Refuse whatever is written to a table, by those too who wait for its lock."""
    function = tracking.beside(table.place, "closed")
    statement = queries.render(
        "table_close.sql.j2", table=table.place.table, function=function, hint=_MOVED
    )
    with db.translated():
        conn.execute(statement.encode())


def _settled(
    conn: db.Connection,
    target: db.Connection,
    whose: Whose,
    table: Table,
    end: End,
    say: Callable[[str], None],
) -> dict[str, Any]:
    company, viewer, _ = whose
    erased = frozenset(key for source, key in whose.erased if source == table.source)
    there = tables.proof(conn, table)
    told: dict[str, Any] = {"table": table.place.table, "gone": 0, "rows": there["rows"]}
    if table.source is None:
        say(f"{table.place.table}: {there['rows']:,} rows; no proof: their keys are no ids")
        return told | {"activities": None, "equal": None}
    told["gone"] = sum(
        _remove(target, company, viewer, table.source, key)
        for keys in tables.gone(conn, table, target, company)
        for key in (keys if end.is_final else ())
    )
    with db.translated(), target.transaction():
        text = db.run(target, "import_proof", company=company, source=table.source)
    here = json.loads(text or "{}")
    told["activities"] = here["rows"]
    told["erased"] = len(erased)
    told["equal"] = (there["rows"], there["keys"]) == (here["rows"], here["keys"])
    if not told["equal"]:
        # Key by key: of both to the end where nothing differs.
        told["differences"] = _differences(conn, target, company, table, erased)
        told["equal"] = not any(told["differences"].values())
    say(
        f"{table.place.table}: {there['rows']:,} rows, {here['rows']:,} activities,"
        f" {'the same keys' if told['equal'] else 'NOT the same keys'}"
        + (f"; {told['erased']:,} were erased and stay away" if erased else "")
        + (f"; {told['gone']:,} were gone and are removed" if told["gone"] else "")
    )
    for name, where, hint in _HINTS:
        if keys := told.get("differences", {}).get(name):
            shown = (key if len(key) <= _WIDE else f"{key[:_WIDE]}…" for key in keys)
            say(f"  {', '.join(shown)} {where}: {hint}")
    return told


def _differences(
    conn: db.Connection,
    target: db.Connection,
    company: str,
    table: Table,
    erased: frozenset[str],
) -> dict[str, list[str]]:
    """The first keys that are in the table alone ("missing"), but for those that were erased, and
    in the timeline alone ("extra").
    """

    def missing(keys: list[str]) -> list[str]:
        with db.translated(), target.transaction():
            text = db.run(target, "import_missing", company=company, source=table.source, keys=keys)
        found: list[str] = json.loads(text or "[]")
        return found

    def alone() -> Iterator[str]:
        for keys in tables.keys(conn, table):
            yield from (key for key in missing(keys) if key not in erased)

    def extra() -> Iterator[str]:
        for keys in tables.gone(conn, table._replace(kept=table.rows), target, company):
            away = {*missing(keys)}
            yield from (key for key in keys if key not in away)

    return {"missing": [*islice(alone(), _SHOWN)], "extra": [*islice(extra(), _SHOWN)]}


def _remove(target: db.Connection, company: str, viewer: str | None, source: str, key: str) -> int:
    """Remove the activity of a key: 1, or 0 where it had been, or is not for these eyes."""

    def call() -> int:
        with db.translated(), target.transaction():
            db.bind(target, company, viewer)
            text = db.run(target, "activity_by_key", company=company, source=source,
                          external_id=key)  # fmt: skip
            known = json.loads(text or "{}")
            receipt = db.run(target, "remove", company=company, activity=known["id"])
        return int(json.loads(receipt or "{}")["outcome"] == "removed")

    try:
        return db.retry(call, attempts=6)
    except TimelineError as error:
        if error.code not in _WENT:
            raise
        return 0
