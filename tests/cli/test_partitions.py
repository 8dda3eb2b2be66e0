"""partitions list and rotate, as an operator meets them."""

import json
from typing import Any

import psycopg
import pytest

from tests.cli.conftest import Command

Connection = psycopg.Connection[tuple[Any, ...]]


def test_the_list_tells_range_rows_size_and_state(
    command: Command, call_id: str, connection: Connection
) -> None:
    connection.execute("analyze timeline_data.activity")
    listed = json.loads(command("partitions", "list", "--json").stdout)
    assert listed[0]["starts_at"] is None
    assert listed[-1]["ends_at"] is None
    assert [part["ends_at"] for part in listed[:-1]] == [part["starts_at"] for part in listed[1:]]
    assert {part["state"] for part in listed[1:-1]} == {"attached"}
    # Both activities are of January 2024, which lies before every dated partition.
    assert (listed[0]["state"], listed[0]["rows"]) == ("edge", 2)
    assert all(part["bytes"] > 0 for part in listed)
    shown = command("partitions", "list").stdout.splitlines()
    assert shown[0].split() == ["name", "from", "to", "rows", "size", "state"]
    assert shown[1].split()[:4] == [listed[0]["name"], "…", listed[0]["ends_at"][:10], "2"]
    assert len(shown) == len(listed) + 1


def test_a_rotation_tells_what_it_did_and_the_next_that_nothing_was_left(
    command: Command, call_id: str
) -> None:
    done = command("partitions", "rotate", "--ahead", "8")
    assert (done.exit_code, done.stdout) == (0, "")
    first, second = done.stderr.splitlines()
    assert first.startswith("created ")
    assert "partitions: activity_2024" in first
    assert second == "moved 2 activities home"
    again = json.loads(command("partitions", "rotate", "--ahead", "8", "--json").stdout)
    assert again == {"created": [], "moved": 0, "finalized": [], "waited": 0.0, "in_edges": 0}


def test_a_width_is_remembered(command: Command, connection: Connection) -> None:
    assert command("partitions", "rotate", "--width", "month", "--ahead", "30").exit_code == 0
    made = json.loads(command("partitions", "rotate", "--ahead", "31", "--json").stdout)["created"]
    assert len(made) == 1
    row = connection.execute("select i.partition_width from timeline_data.install as i").fetchone()
    assert row == ("month",)


def test_what_stays_in_the_edges_is_said(command: Command, connection: Connection) -> None:
    for date in ("1066-10-14", "9999-12-31"):
        done = command("record", "--type", "note", "--subject", "far", "--date", date)
        assert done.exit_code == 0, done.stderr
    said = command("partitions", "rotate").stderr.splitlines()
    assert said[-1] == "2 activities stay in the edges: too few or too far away"


def test_a_second_rotation_says_that_one_is_at_work(command: Command, database: str) -> None:
    with psycopg.connect(database) as other:
        other.execute("select pg_advisory_xact_lock(timeline_data.rotation_lock())")
        done = command("partitions", "rotate")
    assert done.exit_code == 4
    assert "another rotation or archiving is still running" in done.stderr
    assert "hint: " in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["rotate", "--width", "decade"],
        ["rotate", "--ahead", "-1"],
        ["rotate", "--wait", "soon"],
        ["list", "--colour"],
        ["destroy"],
    ],
)
def test_wrong_usage_is_exit_status_2(command: Command, words: list[str]) -> None:
    assert command("partitions", *words).exit_code == 2


def test_the_sql_does_the_same(command: Command, connection: Connection, call_id: str) -> None:
    text = command("partitions", "rotate", "--width", "year", "--ahead", "3", "--sql").stdout
    for statement in text.strip().removesuffix(";").split(";\n"):
        connection.execute(statement.encode())
    listed = connection.execute(command("partitions", "list", "--sql").stdout.encode()).fetchone()
    assert listed is not None
    assert listed[0] == json.loads(command("partitions", "list", "--json").stdout)
    assert (
        json.loads(command("partitions", "rotate", "--json", "--ahead", "3").stdout)["created"]
        == []
    )
