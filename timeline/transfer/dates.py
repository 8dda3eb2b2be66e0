"""Dates of a row as a mapping describes them, to ISO text that means the instant SQL would find.

SQL is functions/10_helpers: parse_instant() and day_start(). What has no zone is left to it.
"""

import math
import re
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from timeline.transfer.values import Problem, Row, Value, text

# Directives of strptime that tell a time of day.
_TIMES = frozenset("HIMSfpcX")


def instant(inner: Value, formats: list[str], zone: ZoneInfo | None) -> Value:
    """An ISO timestamp: in UTC when an offset or `zone` is known, else local to the company."""
    column = inner.columns[0] if inner.columns else None

    def get(row: Row) -> str | None:
        found = inner.get(row)
        if found is None:
            return None
        reason = f"is no date of the form {' or '.join(formats)}"
        for form in formats:
            try:
                at, is_day = _read(found, form)
                return _day(at, zone) if is_day else _iso(at, zone)
            except OverflowError:
                reason = "lies outside the years 1 to 9999 of UTC"
            except (ValueError, TypeError):
                continue
        raise Problem("bad_date", f'"{text(found)[:80]}" {reason}', column, found)

    return Value(get, inner.columns)


def _read(found: Any, form: str) -> tuple[datetime, bool]:
    """(as it is written, is it a bare date?). OverflowError: of the form, and out of all years."""
    if form == "iso":
        return datetime.fromisoformat(found), _is_bare(found)
    if form in ("unix", "unix_ms"):
        seconds = float(found) / (1000 if form == "unix_ms" else 1)
        if not math.isfinite(seconds):
            raise ValueError(found)
        try:
            return datetime.fromtimestamp(seconds, UTC), False
        except (ValueError, OSError) as error:
            raise OverflowError(found) from error
    at = datetime.strptime(text(found), form)  # noqa: DTZ007 - _iso and _day give it the zone
    return at, _TIMES.isdisjoint(re.findall("%(.)", form, re.DOTALL))


def _is_bare(found: str) -> bool:
    if len(found) > len("2024-01-15"):
        return False
    try:
        date.fromisoformat(found)
    except ValueError:
        return False
    return True


def _iso(at: datetime, zone: ZoneInfo | None) -> str:
    if at.tzinfo is None and zone is None:
        return at.isoformat()
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    # Of a time that strikes twice PostgreSQL takes the second, of one that is skipped what the
    # offset before makes of it. Both are the later of what Python's `fold` makes of them.
    return _utc(max(at.astimezone(UTC), at.replace(fold=1).astimezone(UTC)))


def _day(at: datetime, zone: ZoneInfo | None) -> str:
    """The first instant of a day, also where midnight strikes twice."""
    if at.tzinfo is None and zone is None:
        return at.date().isoformat()
    try:
        return _utc((at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC))
    except OverflowError:
        # East of UTC the first day begins in the year 0. No day begins after 9999.
        return _utc(datetime(1, 1, 1, tzinfo=UTC))


def _utc(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat() + "Z"
