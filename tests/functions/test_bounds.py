"""Bounds of partitions are calendar periods of UTC, in whatever time zone a session is, and when its clocks change."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.functions.cuts import Connection, directory, whole
from tests.functions.histories import one
from tests.proofs import IS_WHOLE, rounds

WIDTHS = ("day", "week", "month", "quarter", "year")
STYLES = ("ISO, DMY", "German, DMY", "SQL, MDY", "Postgres, YMD")


def start(at: datetime, width: str) -> datetime:
    """The first instant of the period of UTC that holds another."""
    at = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if width == "week":
        return at - timedelta(days=at.weekday())
    if width == "day":
        return at
    month = {"month": at.month, "quarter": at.month - (at.month - 1) % 3, "year": 1}[width]
    return at.replace(day=1, month=month)


def after(at: datetime, width: str) -> datetime:
    """The first instant of the next period: no period is longer than what is added, nor half as long."""
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[width]
    return start(start(at, width) + timedelta(days=days), width)


def bounds(lower: datetime, upper: datetime, width: str) -> list[datetime]:
    found = [start(lower, width)]
    while found[-1] < upper:
        found.append(after(found[-1], width))
    return found


def changes(zone: ZoneInfo, generator: random.Random) -> list[datetime]:
    """Instants about a change of clocks in some year, or about a midnight where there is none."""
    year = generator.randint(1950, 2037)
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    changed = [day for day, before, then in zip(days, offsets, offsets[1:], strict=False) if before != then]  # fmt: skip
    found = []
    for day in [*changed, generator.choice(days)]:
        midnight = day.astimezone(zone).replace(hour=0, minute=0)
        for at in (day, midnight, day + timedelta(minutes=generator.randint(0, 1439))):
            found += [at, at - timedelta(microseconds=1)]
    return [at.astimezone(UTC) for at in found]


@pytest.fixture
def zones(connection: Connection) -> list[str]:
    known = connection.execute("select n.name from pg_timezone_names as n where n.name !~ '^posix'").fetchall()  # fmt: skip
    found = []
    for (name,) in sorted(known):
        try:
            ZoneInfo(name)
        except (KeyError, ValueError):
            continue
        found.append(name)
    assert len(found) > 300
    return found


@pytest.mark.proofs
@rounds(20)
def test_bounds_are_periods_of_utc_in_every_zone_at_every_change_of_clocks(
    connection: Connection,
    zones: list[str],
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    """Each function by itself, so that each keeps its own promise and not its caller's."""
    generator = random.Random(seed)
    connection.execute("update timeline_data.install set has_test_clock = true")
    asked = 0
    for name in zones if IS_WHOLE else generator.sample(zones, 60):
        connection.execute("select set_config('timezone', %s, false)", [name])
        connection.execute("select set_config('datestyle', %s, false)", [generator.choice(STYLES)])
        for at in changes(ZoneInfo(name), generator):
            width = generator.choice(WIDTHS)
            upper = at + generator.choice([timedelta(microseconds=1), timedelta(days=1), timedelta(days=400)])  # fmt: skip
            wanted = bounds(at, upper, width)
            connection.execute("update timeline_data.install set partition_width = %s", [width])
            connection.execute("select set_config('timeline.now', %s, false)", [at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")])  # fmt: skip
            told, first, last, lower, ahead = connection.execute(
                """
                select array(select extract(epoch from b)::bigint from unnest(timeline_data.partition_bounds(c.lower, c.upper, c.width)) as b), timeline_data.period_number(c.lower, c.width),
                  timeline_data.period_number(c.upper - interval '1 microsecond', c.width), extract(epoch from r.lower_bound)::bigint, extract(epoch from r.upper_bound)::bigint
                from (select %s::timestamptz as lower, %s::timestamptz as upper, %s as width) as c
                cross join timeline_data.rotation_range(1) as r
                """,
                [at.isoformat(), upper.isoformat(), width],
            ).fetchone() or ()  # fmt: skip
            assert told == [bound.timestamp() for bound in wanted], (name, at, width)
            assert last - first == len(wanted) - 2
            assert lower == wanted[0].timestamp()
            assert ahead == after(after(wanted[0], width), width).timestamp()
            asked += 1
    record_property("instants", asked)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Pacific/Apia", "Europe/Berlin"])  # fmt: skip
def test_partitions_are_quarters_of_utc_whatever_the_session_says(
    connection: Connection, zone: str
) -> None:
    connection.execute("select set_config('timezone', %s, false)", [zone])
    connection.execute("set datestyle = 'German, DMY'")
    for upper in ("2031-03-01", "2033-11-01"):
        while one(connection, "select timeline_data.rotate_step('2018-07-01 00:00:00+00', %s::timestamptz, 'quarter')", [upper]):  # fmt: skip
            pass
    connection.execute("set datestyle = 'ISO'")
    whole(connection)
    starts = [datetime.fromisoformat(found[1]) for found in directory(connection)[1:]]
    assert starts == bounds(starts[0], starts[-1], "quarter")
    assert len(starts) > 60
