"""What the tests of the commands share: the command run in this process, a small company."""

import json
import os
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from timeline.cli import main

COMPANY = "11111111-1111-4111-8111-111111111111"

Command = Callable[..., Result]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """No setting of the person who runs the tests reaches a command; no timeline.toml either."""
    for name in [*os.environ]:
        if name.startswith("TIMELINE_") and not name.startswith("TIMELINE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def command(database: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `timeline …` on the test's database as its company; the Result has both streams."""
    monkeypatch.setenv("TIMELINE_DSN", database)
    monkeypatch.setenv("TIMELINE_COMPANY", COMPANY)

    def run(*words: str, text: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, words, input=text, prog_name="timeline")

    return run


@pytest.fixture
def ask(database: str) -> Callable[..., str]:
    """The text that a function answers, asked without any code of ours."""

    def call(statement: str, *values: Any, viewer: str = "") -> str:
        with psycopg.connect(database) as conn:
            conn.execute("select set_config('timeline.user_id', %s, true)", [viewer])
            row = conn.execute(f"select ({statement})::text".encode(), values).fetchone()
            assert row is not None
            return str(row[0])

    return call


@pytest.fixture
def call_id(command: Command) -> str:
    """A small company; the id of a call with everything, planned long ago and so overdue."""
    assert command("configure", "--name", "Our Co", "--time-zone", "Europe/Berlin").exit_code == 0
    objects = [
        {"type": "account", "id": "42", "name": "Acme Corp"},
        {
            "type": "contact",
            "id": "c1",
            "name": "Jane Roe",
            "parents": [{"type": "account", "id": "42"}],
        },
        {"type": "user", "id": "3", "name": "John Doe"},
    ]
    assert command("put-objects", json.dumps(objects)).exit_code == 0
    done = command(
        *("record", "--type", "call", "--subject", "Follow-up call"),
        *("--date", "2024-01-15T11:30", "--ends-at", "2024-01-15T12:00", "--about", "account:42"),
        *("--link", "contact:c1:attendee", "--assigned-to", "3", "--priority", "urgent"),
        *("--direction", "outbound", "--description", "One.\nTwo.", "--data", '{"room": 7}'),
        *("--source", "crm", "--external-id", "x:1", "--json"),
    )
    assert done.exit_code == 0, done.stderr
    command(
        *("record", "--type", "email", "--subject", "Re: price", "--date", "2024-01-16T09:00"),
        *("--about", "contact:c1", "--status", "completed"),
    )
    return str(json.loads(done.stdout)["id"])
