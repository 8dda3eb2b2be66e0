"""timeline work and schedule, as a person at a terminal or a script uses them."""

import json

import psycopg
import pytest

from tests.cli.conftest import Command

JOBS = ["archive", "refresh", "rotate", "views"]


def test_work_once_does_what_is_due_and_says_so(command: Command) -> None:
    done = command("work", "--once")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == ""
    assert sorted(line.split(":")[0] for line in done.stderr.splitlines()) == JOBS
    assert command("work", "--once", "rotate").stderr == "nothing is due\n"
    again = command("work", "--once", "--now", "rotate", "--json")
    assert [(run["job"], run["outcome"]) for run in json.loads(again.stdout)] == [
        ("rotate", "done")
    ]
    assert command("work", "--once", "--quiet").stderr == ""


def test_schedule_shows_each_job_and_its_last_run(command: Command) -> None:
    before = command("schedule").stdout.splitlines()
    assert [line.split()[0] for line in before] == ["job", *JOBS]
    assert all(line.endswith("never") for line in before[1:])
    command("work", "--once")
    after = command("schedule").stdout.splitlines()
    assert all(" done in " in line for line in after[1:])
    told = json.loads(command("schedule", "--json").stdout)
    assert [one["job"] for one in told] == JOBS
    assert {one["last"]["caller"] for one in told} == {"work"}
    runs = json.loads(command("schedule", "--runs", "--job", "views", "--json").stdout)
    assert [(run["job"], run["outcome"]) for run in runs] == [("views", "done")]
    assert "work" in command("schedule", "--runs").stdout


def test_a_job_gets_another_rhythm_or_none(command: Command) -> None:
    command("work", "--once")
    set_ = command(
        *("schedule", "--job", "archive", "--every", "1 week"),
        *("--at", "2031-01-05T03:00Z", "--off", "--json"),
    )
    (told,) = json.loads(set_.stdout)
    assert (told["every"], told["is_enabled"]) == ("7 days", False)
    assert " off " in command("schedule").stdout.splitlines()[1]
    command("schedule", "--job", "archive", "--on")
    (told,) = json.loads(command("schedule", "--job", "archive", "--json").stdout)
    assert told["is_enabled"]
    assert told["due_at"].endswith("T03:00:00Z")


def test_commands_by_hand_are_in_the_record(command: Command) -> None:
    for words in (("partitions", "rotate"), ("refresh",)):
        assert command(*words).exit_code == 0
    assert command("partitions", "archive").exit_code == 2
    runs = json.loads(command("schedule", "--runs", "--json").stdout)
    assert sorted((run["job"], run["caller"], run["outcome"]) for run in runs) == [
        ("archive", "hand", "failed"),
        ("refresh", "hand", "done"),
        ("rotate", "hand", "done"),
        ("views", "hand", "done"),
    ]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("work", "--now"), 2),
        (("work", "--json"), 2),
        (("work", "--once", "dust"), 3),
        (("schedule", "--cron", "--pg-cron"), 2),
        (("schedule", "--install"), 2),
        (("schedule", "--every", "1 day"), 2),
        (("schedule", "--job", "dust", "--off"), 3),
        (("schedule", "--job", "dust"), 3),
        (("schedule", "--cron", "--job", "rotate"), 2),
        (("schedule", "--job", "rotate", "--every", "1 month"), 2),
        (("schedule", "--job", "rotate", "--every", "soon"), 2),
        (("schedule", "--job", "rotate", "--at", "infinity"), 2),
        (("schedule", "--runs", "--limit", "0"), 2),
    ],
)
def test_what_makes_no_sense_is_refused(
    command: Command, words: tuple[str, ...], status: int
) -> None:
    done = command(*words)
    assert done.exit_code == status
    assert done.stderr.startswith("error: ")
    assert done.stdout == ""


def test_what_somebody_else_does_is_said(command: Command, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("select timeline_data.take_job('another', 'work', '{rotate}')")
    done = command("work", "--once", "--now", "rotate")
    assert done.exit_code == 4
    assert "rotate by another" in done.stderr
    # Archives wait for rotation, whoever asks.
    done = command("work", "--once", "--now", "archive", "refresh")
    assert done.exit_code == 4
    assert "not done: archive: being done: rotate by another" in done.stderr
    assert command("work", "--once", "--now", "refresh").exit_code == 0


def test_who_asks_by_hand_need_not_wait_after_failures(command: Command, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("select timeline_data.take_job('me', 'work', '{rotate}')")
        conn.execute(
            "update timeline_data.job set failures = 4, lease_ends_at = now() - interval '1 second'"
            " where name = 'rotate'"
        )
    assert command("work", "--once", "rotate").stderr == "nothing is due\n"
    assert command("work", "--once", "--now", "rotate").exit_code == 0


def test_a_failure_is_the_exit_status_and_is_told(command: Command, database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute(
            "insert into timeline_data.refresh_state"
            " values ('activity_timeline_summary', now(), 100)"
        )
    done = command("work", "--once", "--quiet")
    assert done.exit_code == 4
    assert done.stderr.startswith("views: failed: results shrank")
    assert "timeline refresh --force" in done.stderr
