"""The demo, and the sample CRM it shows."""

import json
import subprocess
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.cli.test_process import TIMELINE, environment, on_terminal
from timeline.demo.sample import samples

TODAY = date(2026, 11, 24)


def test_the_sample_is_a_believable_crm() -> None:
    companies = samples(TODAY)
    activities = [activity for company in companies for activity in company.activities]
    assert len(companies) == 3
    assert 1_800 <= len(activities) <= 2_200
    days = [date.fromisoformat(activity["activity_date"][:10]) for activity in activities]
    assert timedelta(days=60) < TODAY - min(days) < timedelta(days=80)
    assert timedelta(days=14) < max(days) - TODAY < timedelta(days=40)
    for key, words in (
        ("activity_type", {"call", "email", "meeting", "note", "task"}),
        ("status", {"planned", "in_progress", "completed", "cancelled"}),
        ("priority", {"low", "medium", "high", "urgent"}),
    ):
        assert set(Counter(activity[key] for activity in activities)) == words
    late = [
        a
        for a, day in zip(activities, days, strict=True)
        if day < TODAY and a["status"] == "planned"
    ]
    assert 20 < len(late) < 200
    assert any(activity.get("visible_to") for activity in activities)
    assert "{" not in json.dumps([a["subject"] + a.get("description", "") for a in activities])


def test_a_seed_tells_the_same_stories_every_day() -> None:
    def stories(today: date, seed: int) -> list[tuple[str, str]]:
        return [
            (activity["external_id"], activity["subject"])
            for company in samples(today, seed)
            for activity in company.activities
        ]

    assert samples(TODAY) == samples(TODAY)
    for later in range(1, 9):
        assert stories(TODAY + timedelta(days=later), 1) == stories(TODAY, 1)
    assert stories(TODAY, 2) != stories(TODAY, 1)


def count(database: str) -> int:
    with psycopg.connect(database) as conn:
        row = conn.execute("select count(*) from timeline_data.activity").fetchone()
        assert row is not None
        return int(row[0])


@pytest.mark.direct("the demo installs, as the owner")
def test_a_second_demo_doubles_nothing(database: str) -> None:
    environ = environment("", TIMELINE_DSN=database)
    demo = [*TIMELINE, "--dsn", database, "demo"]
    first = subprocess.run(demo, env=environ, capture_output=True, text=True, check=True)
    recorded = count(database)
    for part in (
        "Nordlicht Kliniken  account 1 ",
        "Brightwater Software: overdue",
        "Brightwater Software: upcoming",
        "as Ben Osei sees it",
        "as Clara Brandt sees it",
        "timeline page --object account:1",
        "200 OK: ",
        "insert: Called back: they want to see it",
        "ms after its commit",
    ):
        assert part in first.stdout
    assert first.stdout.count("is looking for a new job") == 1
    again = subprocess.run(
        [*demo, "--json"], env=environ, capture_output=True, text=True, check=True
    )
    found = json.loads(again.stdout)
    # And the one that was heard of live.
    assert count(database) == recorded == sum(found["recorded"].values()) + 1
    assert found["recorded"]["inserted"] == 0
    assert len(found["companies"]) == 3


def test_the_demo_brings_its_own_server(tmp_path: Path) -> None:
    # The folder of a test is private; the server of a run as root is another user's.
    folder = ["--folder", str(tmp_path / "demo")]
    environ = environment("")
    started = time.monotonic()
    done = subprocess.run(
        [*TIMELINE, "demo", *folder],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert (done.returncode, "Nordlicht Kliniken" in done.stdout) == (0, True), done.stderr
    assert time.monotonic() - started < 60
    assert f'export TIMELINE_DSN="$(timeline up --folder {tmp_path / "demo"})"' in done.stdout
    assert "stopped" in done.stderr
    status, shown = on_terminal(["demo", *folder], environ, b"\n")
    assert status == 0
    assert "Press Enter" in shown
    assert "watch it at http://127.0.0.1:" in shown
    assert "stopped" in shown
