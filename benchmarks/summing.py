"""What summaries cost: a folded year, and the refresh after a thousand changes."""

# ruff: noqa: E501  (SQL reads better unbroken)

import time
from typing import Any

from . import ask, cleaning
from .clock import Case, figures, take
from .companies import Company
from .database import NOW, Connection

CHANGES, TURNS = 1_000, 10
# Everybody's activities by chance, a page of the table at a time: about as many companies and days as changes.
_PICK = """
create temporary table picked as
select a.company_id, a.activity_date, a.id, a.status
from timeline_data.activity as a
where a.company_id < '00000000-0000-4000-8000-00000000f000' and not a.is_private
  and md5(a.id::text || %(turn)s) < %(share)s
limit %(changes)s
"""
_CHANGE = """
update timeline_data.activity as a
set status = {status}
from picked as p
where a.company_id = p.company_id and a.activity_date = p.activity_date and a.id = p.id
"""


def measure(connection: Connection, found: list[Company]) -> list[dict[str, Any]]:
    """A year's summary of every probe, each year in turn; then refreshes, each after a thousand changes."""
    years = range(NOW.year - 9, NOW.year)
    cases = [
        Case(f"summary of a year, {company.name}", {"summary": ask.summary(connection, company, years)}, 2)
        for company in found
        if company.is_probe
    ]  # fmt: skip
    return [*take(cases, 60), _refresh(connection)]


def _refresh(connection: Connection) -> dict[str, Any]:
    """Change the status of a thousand, fold, and back again."""
    total = ask.one(connection, "select sum(c.rows)::bigint from bench.company as c")
    share = f"{min(int(3 * CHANGES / total * 16**6), 16**6 - 1):06x}"
    times = []
    days = 0
    for turn in range(TURNS):
        connection.execute(_PICK.encode(), {"turn": str(turn), "share": share, "changes": CHANGES})
        connection.execute("analyze picked")
        for status in (
            "case p.status when 'planned' then 'completed' else 'planned' end",
            "p.status",
        ):
            connection.execute(_CHANGE.format(status=status).encode())
            days = ask.one(
                connection,
                "select count(distinct (m.company_id, m.day)) from timeline_data.summary_mark as m",
            )
            start = time.perf_counter()
            cleaning.fold(connection)
            times.append((time.perf_counter() - start) * 1000)
        connection.execute("drop table picked")
    note = f"{CHANGES} activities of {days} days of companies"
    return figures(Case("refresh after 1,000 changes", {}, None, note), {"refresh": times})
