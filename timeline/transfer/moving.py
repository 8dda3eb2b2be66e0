"""The end of an import from tables: what is gone there, and the proof that both hold the same."""

import json
from collections.abc import Callable
from typing import Any

from timeline import db
from timeline.errors import TimelineError
from timeline.transfer import tables
from timeline.transfer.tables import Table

# Of an activity that is to go: it went already, or waits in an archive.
_WENT = frozenset({"TL404", "TL410"})


def settle(
    conn: db.Connection,
    target: db.Connection,
    company: str,
    found: list[Table],
    *,
    is_final: bool,
    say: Callable[[str], None] = lambda text: None,
) -> list[dict[str, Any]]:
    """For each table what it has, what the timeline has of it, and whether that is the same.

    `is_final`: activities whose rows are gone are removed before. Raises TimelineError.
    """
    proofs = []
    for table in found:
        there = tables.proof(conn, table)
        if table.source is None:
            say(f"{table.place.table}: {there['rows']:,} rows; no proof: their keys are no ids")
            proofs.append({"table": table.place.table, "gone": 0, "rows": there["rows"],
                           "activities": None, "equal": None})  # fmt: skip
            continue
        went = sum(
            _remove(target, company, table.source, key)
            for keys in tables.gone(conn, table, target, company)
            for key in (keys if is_final else ())
        )
        with db.translated(), target.transaction():
            text = db.run(target, "import_proof", company=company, source=table.source)
        here = json.loads(text or "{}")
        is_equal = (there["rows"], there["keys"]) == (here["rows"], here["keys"])
        proofs.append(
            {"table": table.place.table, "gone": went, "rows": there["rows"],
             "activities": here["rows"], "equal": is_equal}
        )  # fmt: skip
        say(
            f"{table.place.table}: {there['rows']:,} rows, {here['rows']:,} activities,"
            f" {'the same keys' if is_equal else 'NOT the same keys'}"
            + (f"; {went:,} were gone and are removed" if went else "")
        )
    return proofs


def _remove(target: db.Connection, company: str, source: str, key: str) -> int:
    """Remove the activity of a key: 1, or 0 where it had been."""

    def call() -> int:
        with db.translated(), target.transaction():
            db.bind(target, company)
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
