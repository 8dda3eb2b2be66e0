"""--sql: the statement with its values, which psql runs to the same bytes."""

import json
import subprocess
from collections.abc import Callable

import pytest
from click.testing import Result

from tests import server

Command = Callable[..., Result]
NASTY = 'it\'s \\ 100% "quoted" $$ %(x)s :name ; -- 日本 \x1b[31m\nend'

pytestmark = pytest.mark.needs("psql")


def psql(dsn: str, text: str) -> bytes:
    return subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", dsn],
        input=text.encode(),
        capture_output=True,
        check=True,
    ).stdout


def test_reads_give_the_bytes_of_json(command: Command, database: str, call_id: str) -> None:
    dsn = server.login(database, "app")
    for words in (
        ["page", "--object", "account:42", "--include", "description,links"],
        ["--viewer", "3", "page"],
        ["activity", call_id],
        ["activity", "--source", "crm", "--external-id", "x:1"],
        ["history", call_id],
        ["version"],
        ["configure"],
    ):
        said = command(*words, "--sql")
        assert said.exit_code == 0, said.stderr
        assert psql(dsn, said.stdout) == command(*words, "--json").stdout_bytes


def test_writes_run_in_psql_and_only_there(command: Command, database: str) -> None:
    dsn = server.login(database, "app")
    words = (
        "record",
        "--type",
        "note",
        "--subject",
        NASTY,
        "--date",
        "2024-01-01",
        "--source",
        "s'",
        "--external-id",
        "1",
    )
    said = command(*words, "--sql").stdout
    assert json.loads(command("page", "--json").stdout)["count"] == 0
    receipt = json.loads(psql(dsn, said))
    assert receipt["outcome"] == "inserted"
    found = json.loads(command("activity", receipt["id"], "--json").stdout)
    assert (found["subject"], found["source"]) == (NASTY, "s'")
    for again, outcome in (
        (("change", receipt["id"], "--status", "completed"), "updated"),
        (("remove", receipt["id"]), "removed"),
        (("restore", receipt["id"]), "restored"),
    ):
        done = json.loads(psql(dsn, command(*again, "--sql").stdout))
        assert done["outcome"] == outcome
    many = command(
        "record", '[{"activity_type":"note","subject":"n","activity_date":"2024-01-01"}]', "--sql"
    )
    assert json.loads(psql(dsn, many.stdout))["inserted"] == 1
    put = command("put-objects", "--object", "user:o'neill", "--name", "O'Neill", "--sql")
    assert json.loads(psql(dsn, put.stdout))["inserted"] == 1


def test_sql_needs_no_server(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMELINE_DSN", "host=127.0.0.1 port=1")
    assert command("page", "--sql").exit_code == 0
