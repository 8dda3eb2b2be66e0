"""partitions archive, attach, drop, retention; summary, refresh: as an operator meets them."""

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import server
from tests.cli.conftest import Command

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def old(command: Command, call_id: str) -> str:
    """A partition with what is recorded in January 2024, and nothing after it but the present."""
    assert command("partitions", "rotate").exit_code == 0
    return "activity_20240101"


def names(command: Command, state: str) -> list[str]:
    listed = json.loads(command("partitions", "list", "--json").stdout)
    return [part["name"] for part in listed if part["state"] == state]


def test_a_partition_leaves_and_comes_back(command: Command, old: str, tmp_path: Path) -> None:
    due = command("partitions", "archive", old, "--dry-run")
    assert due.stdout.split()[:3] == [old, "2024-01-01", "2024-04-01"]
    assert due.stderr == "1 partitions would be archived\n"
    done = command("partitions", "archive", old, "--to", str(tmp_path / "out"))
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    first, second = done.stderr.splitlines()
    (name,) = names(command, "archived")
    assert first == f"archived {name}"
    assert second.startswith("2 activities in ")
    assert sorted(path.name for path in (tmp_path / "out" / name).iterdir()) == [
        "manifest.json",
        "part-000001.jsonl.gz",
    ]
    shown = command("partitions", "list").stdout
    assert f"{name}  2024-01-01  2024-04-01" in shown
    assert "archived" in json.loads(command("page", "--json").stdout)
    exported = command("export")
    note = "note: archived, so not in this export: 2024-01-01T00:00:00Z to 2024-04-01T00:00:00Z\n"
    assert exported.stderr.count(note) == 1
    assert "activity_date" not in exported.stdout
    assert "archived" not in command("export", "--filter", '{"date_from": "2025-01-01"}').stderr
    back = command("partitions", "attach", str(tmp_path / "out" / name))
    assert back.stderr == f"attached 2 activities of {name}\n"
    again = json.loads(command("partitions", "attach", name, "--json").stdout)
    assert (again["attached"], again["activities"]) == (0, 2)
    assert "archived" not in json.loads(command("page", "--json").stdout)


def test_a_kept_table_is_dropped_later(command: Command, old: str, tmp_path: Path) -> None:
    done = command("partitions", "archive", old, "--to", str(tmp_path), "--keep")
    (name,) = names(command, "verified")
    assert done.stderr.splitlines()[0] == f"archived {name}, its table is kept"
    assert command("partitions", "drop").stderr == f"dropped the table of {name}\n"
    assert command("partitions", "drop").stderr == "nothing is due\n"
    assert names(command, "archived") == [name]


def test_a_kept_table_is_kept_by_the_job_that_archives_too(
    command: Command, old: str, tmp_path: Path
) -> None:
    command("partitions", "archive", old, "--to", str(tmp_path), "--keep")
    command("partitions", "retention", "--older-than", "1 year", "--to", str(tmp_path))
    assert command("work", "--once", "archive").exit_code == 0
    assert len(names(command, "verified")) == 1
    assert command("partitions", "drop").exit_code == 0
    assert names(command, "verified") == []


def test_an_administrator_may_archive_and_attach(
    command: Command, old: str, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert old
    monkeypatch.setenv("TIMELINE_DSN", server.login(database, "admin"))
    assert (
        command("partitions", "archive", "--before", "2024-06-01", "--to", str(tmp_path)).exit_code
        == 0
    )
    (name,) = names(command, "archived")
    done = command("partitions", "attach", name)
    assert done.exit_code == 0, done.stderr


def test_a_retention_is_remembered_and_followed(command: Command, old: str, tmp_path: Path) -> None:
    told = json.loads(command("partitions", "retention").stdout)
    assert told == {"age": None, "since": None, "cutoff": None, "folder": None}
    refused = command("partitions", "archive")
    assert refused.exit_code == 2
    assert "hint: Name some, give a date or an age" in refused.stderr
    set_ = ("partitions", "retention", "--older-than", "1 year", "--to", str(tmp_path))
    assert json.loads(command(*set_).stdout)["age"] == "1 year"
    assert json.loads(command("partitions", "retention", "--to", str(tmp_path / "x")).stdout)[
        "age"
    ] == ("1 year")
    done = json.loads(command("partitions", "archive", "--json").stdout)
    assert len(done["archived"]) == 1
    assert done["activities"] == 2
    assert done["folded"] != []
    assert (tmp_path / "x" / done["archived"][0] / "manifest.json").exists()
    assert command("partitions", "archive").stderr == "nothing is due\n"
    assert json.loads(command("partitions", "retention", "--forever").stdout)["cutoff"] is None


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["archive", "nowhere", "--to", "/tmp/x"], 3, "there is no partition"),
        (["archive", "--before", "soon", "--to", "/tmp/x"], 2, "invalid date"),
        (["archive", "--older-than", "1 year", "--before", "2020-01-01"], 2, "at once"),
        (["archive", "activity_20240101"], 2, "nothing says where archives go"),
        (["archive", "activity_20240101", "--to", "nope://x"], 2, "cannot be reached"),
        (["retention", "--older-than", "a while"], 2, "no stretch of time"),
        (["attach", "nothing"], 3, "is not of this database"),
        (["attach", "/nonexistent/folder"], 3, "holds no manifest.json"),
        (["drop", "nothing"], 3, "is not of this database"),
        (["retention", "--older-than", "0 days"], 2, "cannot stay"),
        (["retention", "--forever", "--before", "2020-01-01"], 2, "at once"),
    ],
)
def test_what_cannot_be_done_says_why(
    command: Command, old: str, words: list[str], status: int, said: str
) -> None:
    refused = command("partitions", *words)
    assert refused.exit_code == status, refused.stderr
    assert said in refused.stderr
    assert "hint: " in refused.stderr
    assert names(command, "attached").count(old) == 1


def test_a_summary_is_a_table_with_its_total(command: Command, old: str, tmp_path: Path) -> None:
    lines = command("summary").stdout.splitlines()
    assert lines[0].split() == ["day", "type", "status", "activities", "users"]
    assert lines[-1] == "2 activities"
    assert sum(int(line.split()[-2]) for line in lines[1:-1]) == 2
    by_year = json.loads(command("summary", "--by", "year", "--json").stdout)
    assert {cell["activity_day"] for cell in by_year} == {"2024-01-01"}
    assert json.loads(command("summary", "--from", "2024-02-01", "--json").stdout) == []
    assert "timeline.summary(" in command("summary", "--by", "all", "--sql").stdout
    assert command("partitions", "archive", old, "--to", str(tmp_path)).exit_code == 0
    marked = command("summary").stdout.splitlines()
    assert marked[-1] == "2 activities; * some are archived"
    assert all(" * " in line for line in marked[1:-1])


def test_a_refresh_tells_what_it_folded(
    command: Command, call_id: str, connection: Connection
) -> None:
    done = command("refresh")
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert done.stderr.splitlines()[1] == "rolled up 1 companies"
    assert done.stderr.splitlines()[2].startswith("activity_timeline_summary: ")
    again = json.loads(command("refresh", "--json", "--days-only").stdout)
    assert again == {"days": 0, "companies": 0, "views": [], "waited": 0.0}
    connection.execute("delete from timeline_data.summary_day")
    refused = command("refresh")
    assert refused.exit_code == 4
    assert "hint: Find out why" in refused.stderr
    assert command("refresh", "--force").exit_code == 0
