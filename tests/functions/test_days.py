"""A bare date is that whole local day, of 23, 24 or 25 hours, in zones of every offset."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests import model, samples
from tests.calls import Connection, activity, bind, setting
from tests.functions.conftest import Call, Fails

# Zone, and days around a change of its clocks. Hours of the middle one.
CHANGES = (
    ("Europe/Berlin", "2024-03-31", 23),
    ("Europe/Berlin", "2024-10-27", 25),
    ("America/New_York", "2024-03-10", 23),
    ("America/New_York", "2024-11-03", 25),
    ("America/Havana", "2024-03-10", 23),  # midnight is skipped
    ("America/Havana", "2024-11-03", 25),  # midnight strikes twice
    ("Atlantic/Azores", "2024-10-27", 25),  # midnight strikes twice
    ("America/Sao_Paulo", "2018-11-04", 23),  # midnight is skipped
    ("America/Sao_Paulo", "2018-02-17", 25),  # back from midnight into the day before
    ("Asia/Beirut", "2024-10-26", 25),
    ("Australia/Lord_Howe", "2024-04-07", 24.5),
    ("Australia/Lord_Howe", "2024-10-06", 23.5),
    ("Pacific/Chatham", "2024-04-07", 25),
    ("Asia/Kathmandu", "2024-01-15", 24),
    ("Asia/Kolkata", "2024-02-29", 24),
    ("Pacific/Apia", "2011-12-31", 24),  # the day before never was
    ("Pacific/Kiritimati", "2024-12-31", 24),
    ("UTC", "2024-06-30", 24),
)


def edges(day: date, zone: str) -> tuple[datetime, datetime]:
    return model.start_of_day(day, zone), model.start_of_day(day + timedelta(days=1), zone)


@pytest.mark.parametrize(("zone", "text", "hours"), CHANGES)
def test_a_day_has_all_its_hours_and_no_others(
    run: Call, zone: str, text: str, hours: float
) -> None:
    day = date.fromisoformat(text)
    start, end = edges(day, zone)
    assert end - start == timedelta(hours=hours), "the example is what it says"
    half = timedelta(minutes=30)
    instants = [start + n * half for n in range(-4, int(hours * 2) + 4)]
    instants += [at - timedelta(microseconds=1) for at in (start, end)]
    run("record_many", [activity(activity_date=model.instant(at)) for at in instants])
    for offset in (-1, 0, 1):
        near = day + timedelta(days=offset)
        page = run(
            "page", {"date_from": str(near), "date_to": str(near), "time_zone": zone, "limit": 500}
        )
        expected = [at for at in instants if at.astimezone(ZoneInfo(zone)).date() == near]
        assert sorted(r["activity_date"] for r in page["results"]) == sorted(
            map(model.instant, expected)
        )
    before = run("page", {"date_to": str(day - timedelta(days=1)), "time_zone": zone})["count"]
    after = run("page", {"date_from": str(day), "time_zone": zone})["count"]
    assert before + after == len(instants), "no instant is lost or counted twice between two days"


def test_a_bare_date_of_an_activity_lies_on_that_day(run: Call, record: Call) -> None:
    for zone, text, _ in CHANGES:
        run("configure", {"time_zone": zone})
        made = record(activity_date=text)
        at = datetime.fromisoformat(run("activity", made["id"])["activity_date"])
        assert at == model.start_of_day(date.fromisoformat(text), zone), zone


def test_local_times_without_an_offset_are_the_companys(run: Call, record: Call) -> None:
    run("configure", {"time_zone": "Asia/Kathmandu"})
    made = record(activity_date="2024-01-15T10:30:00", ends_at="2024-01-15 11:15")
    found = run("activity", made["id"])
    assert (found["activity_date"], found["ends_at"]) == (
        "2024-01-15T04:45:00Z",
        "2024-01-15T05:30:00Z",
    )


def test_the_session_zone_and_datestyle_mean_nothing(
    app: Connection, run: Call, record: Call
) -> None:
    record(activity_date="2024-01-15")
    setting(app, "timezone", "Asia/Tokyo")
    setting(app, "datestyle", "German")
    setting(app, "intervalstyle", "sql_standard")
    record(activity_date="2024-01-15")
    page = run("page", {"date_from": "2024-01-15", "date_to": "2024-01-15"})
    assert [r["activity_date"] for r in page["results"]] == ["2024-01-15T00:00:00Z"] * 2


def test_open_ones_are_overdue_or_upcoming_and_never_both_or_neither(run: Call, clock: str) -> None:
    step = timedelta(microseconds=1)
    sent = [
        activity(activity_date=model.instant(samples.NOW + offset), status=status)
        for offset in (-timedelta(days=400), -step, 0 * step, step, timedelta(days=400))
        for status in samples.STATUSES
    ]
    run("record_many", sent)
    count = {
        view: run("page", {"view": view, "count": "exact"})["count"]
        for view in ("all", "upcoming", "overdue", "history")
    }
    assert count == {"all": 20, "upcoming": 6, "overdue": 4, "history": 12}
    upcoming = [r["activity_date"] for r in run("page", {"view": "upcoming"})["results"]]
    assert upcoming == sorted(upcoming, key=datetime.fromisoformat), "soonest first"
    assert upcoming[0] == clock


def test_what_was_upcoming_becomes_overdue_when_the_clock_moves(
    app: Connection, run: Call, record: Call, clock: str
) -> None:
    record(activity_date=model.instant(samples.NOW + timedelta(hours=1)))
    assert run("page", {"view": "upcoming"})["count"] == 1
    bind(app, "now", (samples.NOW + timedelta(hours=2)).astimezone(UTC))
    assert run("page", {"view": "upcoming"})["count"] == 0
    assert run("page", {"view": "overdue"})["count"] == 1


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Pacific/Kiritimati", "UTC"])
def test_the_first_and_the_last_day_of_the_calendar_are_days_everywhere(
    run: Call, record: Call, fails: Fails, zone: str
) -> None:
    run("configure", {"time_zone": zone})
    first = record(activity_date="0001-01-01")["id"]
    last = record(activity_date="9999-12-31")["id"]
    for day, made in (("0001-01-01", first), ("9999-12-31", last)):
        found = run("page", {"date_from": day, "date_to": day})["results"]
        assert [result["id"] for result in found] == [made]
    assert run("page", {"date_from": "0001-01-01", "date_to": "9999-12-31"})["count"] == 2
    beyond = "0000-12-31T23:59:59Z" if zone == "UTC" else "0001-01-01T00:00:00+09:00"
    assert fails("record", activity(activity_date=beyond)) == "TL400"
