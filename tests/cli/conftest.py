"""What the tests of the commands share: the command run in this process, a small company."""

import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests import caller, server
from tests.calls import bind
from timeline.cli import main

COMPANY = "11111111-1111-4111-8111-111111111111"

# Commands, and options of others, that are not the application's.
ADMINISTRATORS = frozenset({"partitions", "refresh", "work", "schedule", "--all-companies"})

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
    """Run `timeline …` on the test's database as its company; the Result has both streams.

    By the application's login, unless the test gives another; what the application may not do,
    by an administrator's, and `migrate` by the owner's.
    """
    app, admin = server.login(database, "app"), server.login(database, "admin")
    monkeypatch.setenv("TIMELINE_DSN", app)
    monkeypatch.setenv("TIMELINE_COMPANY", COMPANY)

    def run(*words: str, text: str | bytes | None = None) -> Result:
        dsn = os.environ["TIMELINE_DSN"]
        if dsn == app:
            is_theirs = not ADMINISTRATORS.isdisjoint(words)
            dsn = database if "migrate" in words else admin if is_theirs else app
        env = {"TIMELINE_DSN": dsn}
        return CliRunner().invoke(main, words, input=text, prog_name="timeline", env=env)

    return run


@pytest.fixture
def ask(database: str) -> Callable[..., str]:
    """The text that a function answers, asked without any code of ours."""

    def call(statement: str, *values: Any, viewer: str = "") -> str:
        with caller.connect(server.login(database, "app"), autocommit=False) as conn:
            bind(conn, "user_id", viewer)
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
