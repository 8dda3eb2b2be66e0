"""A local time of a file is the instant that PostgreSQL makes of it; reasons tell the truth."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.transfer.conftest import Connection, Run
from timeline.transfer.dates import instant
from timeline.transfer.values import Cells, Problem, Row, column

ZONES = ("America/New_York", "Europe/Berlin", "Europe/Dublin", "Australia/Lord_Howe",
         "America/Havana", "Atlantic/Azores", "America/Asuncion")  # fmt: skip
MAPPING = """
source = "s"
{zone}
[[file]]
name = "acts.csv"
  [[file.activity]]
  activity_type = "note"
  subject = "{{at}}"
  activity_date = {{ column = "at", format = ["iso", "%d.%m.%Y", "%d.%m.%Y %H:%M", "unix"] }}
  external_id = "{{at}}"
"""


def _read(said: object, zone: str | None, *formats: str) -> str:
    cell = column("at", Cells(frozenset({""}), trim=True))
    row = Row("f", 1, {"at": said}, {}, {})
    return str(instant(cell, [*formats], ZoneInfo(zone) if zone else None).get(row))


def _transitions(zone: str) -> list[datetime]:
    """Local times around every change of the clocks in 2022 and 2023, by quarters of an hour."""
    hours = [datetime(2022, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(24 * 730)]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in hours]
    found = []
    for before, after, at in zip(offsets, offsets[1:], hours[1:], strict=False):
        if before != after:
            local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            found += [local + timedelta(minutes=15 * n) for n in range(-12, 13)]
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_times_around_a_change_of_clocks_are_those_of_postgres(
    connection: Connection, zone: str
) -> None:
    times = _transitions(zone)
    assert len(times) >= 3 * 25, "forth, back and forth"
    for local in times:
        row = connection.execute(
            "select %s::timestamp at time zone %s", [local.isoformat(), zone]
        ).fetchone()
        assert row is not None
        for said, form in (
            (local.isoformat(), "iso"),
            (f"{local:%d.%m.%Y %H:%M}", "%d.%m.%Y %H:%M"),
        ):
            assert datetime.fromisoformat(_read(said, zone, form)) == row[0], (said, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_a_bare_date_begins_when_the_day_begins(connection: Connection, zone: str) -> None:
    for day in {local.date() for local in _transitions(zone)}:
        row = connection.execute("select timeline_data.day_start(%s, %s)", [day, zone]).fetchone()
        assert row is not None
        for said, form in ((day.isoformat(), "iso"), (f"{day:%d.%m.%Y}", "%d.%m.%Y")):
            assert datetime.fromisoformat(_read(said, zone, form)) == row[0], (said, zone)


@pytest.mark.parametrize("zone", ZONES)
def test_the_zone_of_a_mapping_means_what_that_of_the_company_means(
    run: Run, connection: Connection, tmp_path: Path, zone: str
) -> None:
    times = _transitions(zone)
    days = {f"{local:%d.%m.%Y}" for local in times}
    text = "".join(f"{each}\n" for each in ["at", *sorted(days), *map(datetime.isoformat, times)])
    (tmp_path / "acts.csv").write_text(text)
    run("configure", "--time-zone", zone)
    landed = []
    for said in (f'time_zone = "{zone}"', ""):
        (tmp_path / "map.toml").write_text(MAPPING.format(zone=said))
        done = run("import", "acts.csv", "--map", "map.toml", "--json")
        assert done.returncode == 0, done.stderr
        landed.append(json.loads(done.stdout))
    assert landed[0]["inserted"] == landed[1]["unchanged"] == len({*text.splitlines()}) - 1


def test_a_time_outside_the_years_is_told_as_such_and_a_bare_date_is_within(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    none = ["soon", "nan", "0000-01-01"]
    outside = ["01.01.0001 00:30", "0001-01-01T01:00:00+02:00", "99999999999999", "-1e17"]
    within = {"01.01.0001": "0001-01-01T00:00:00+00:00", "0001-01-01": "0001-01-01T00:00:00+00:00",
              "31.12.9999": "9999-12-30T23:00:00+00:00"}  # fmt: skip
    (tmp_path / "acts.csv").write_text("\n".join(["at", *outside, *within, *none]))
    (tmp_path / "map.toml").write_text(MAPPING.format(zone='time_zone = "Europe/Berlin"'))
    rejects = tmp_path / "rejects.jsonl"
    done = run("import", "acts.csv", "--map", "map.toml", "--rejects", rejects)
    assert done.returncode == 1, done.stderr
    told = [json.loads(line)["reject"] for line in rejects.read_text().splitlines()]
    assert {each["code"] for each in told} == {"bad_date"}
    assert [each["message"].partition('" ')[2] for each in told] == [
        *["lies outside the years 1 to 9999 of UTC"] * len(outside),
        *["is no date of the form iso or %d.%m.%Y or %d.%m.%Y %H:%M or unix"] * len(none),
    ]
    landed = connection.execute(
        "select a.subject, a.activity_date at time zone 'UTC' from timeline_data.activity as a"
    ).fetchall()
    assert {subject: f"{at.isoformat()}+00:00" for subject, at in landed} == within


def test_dates_of_many_forms() -> None:
    for said, zone, form, found in (
        ("2024-07-01", None, "iso", "2024-07-01"),
        ("20240701", None, "iso", "2024-07-01"),
        ("2024-W27-1", "Europe/Berlin", "iso", "2024-06-30T22:00:00Z"),
        ("2024-07-01 10", "Europe/Berlin", "iso", "2024-07-01T08:00:00Z"),
        ("2024-07-01T10:00", None, "iso", "2024-07-01T10:00:00"),
        ("2024-07-01T10:00-05:00", "Europe/Berlin", "iso", "2024-07-01T15:00:00Z"),
        ("1.7.2024 +0200", None, "%d.%m.%Y %z", "2024-06-30T22:00:00Z"),
        ("1.7.2024 1 PM", None, "%d.%m.%Y %I %p", "2024-07-01T13:00:00"),
        ("100%H 1.7.2024", None, "100%%H %d.%m.%Y", "2024-07-01"),
        (1719792000, "Europe/Berlin", "unix", "2024-07-01T00:00:00Z"),
        (1719792000500, None, "unix_ms", "2024-07-01T00:00:00.500000Z"),
    ):
        assert _read(said, zone, form) == found, said
    with pytest.raises(Problem):
        _read([], None, "iso", "unix", "%d")
