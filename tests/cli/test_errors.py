"""Every error: one sentence on stderr, nothing on stdout, the contract's exit status."""

import json
from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from psycopg.conninfo import conninfo_to_dict

from tests import server
from timeline.cli import COMMANDS

Command = Callable[..., Result]
NOBODY = "99999999-9999-4999-8999-999999999999"
NOTE = '{"activity_type":"note","subject":"n","activity_date":"2024-01-01"}'
OURS = (
    "page",
    "activity",
    "history",
    "version",
    "record",
    "change",
    "remove",
    "restore",
    "put-objects",
    "configure",
    "demo",
    "bench",
)


@pytest.fixture(scope="module")
def database(server_dsn: str, template_database: str) -> Iterator[str]:
    """One database for all: errors leave no trace in it."""
    dsn = server.create(server_dsn, template_database)
    yield dsn
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["page", "--status", "done"], 2, 'status "done" is not known'),
        (["page", '{"colour": 1}'], 2, 'unknown key "colour"'),
        (["page", "--limit", "0"], 2, "limit 0"),
        (["page", "--limit", "many"], 2, "many"),
        (["page", "--cursor", "forged"], 2, "cursor"),
        (["page", "{broken"], 2, "JSON"),
        (["page", "{broken", "--limit", "3"], 2, "broken JSON"),
        (["page", "[]"], 2, "must be a JSON object"),
        (["page", "[]", "--limit", "3"], 2, "JSON object"),
        (["page", "@nowhere.json"], 2, "nowhere.json cannot be read"),
        (["page", "--object", "account"], 2, '"account" is not TYPE:ID'),
        (["page", "--object", "a:1", "--object", "b:2"], 2, "several types"),
        (["page", '{"include": 5}'], 2, "include"),
        (["record", NOTE, "--data", "{"], 2, "--data is not JSON"),
        (["record", NOTE, "--on-error", "reject"], 2, "array"),
        (["record", "{}"], 2, "activity_type is missing"),
        (["record", NOTE.replace('"n"', '"\\u0000"')], 2, "\\u0000"),
        (["record", NOTE, "--subject", "\ud800"], 2, "surrogate"),
        (["configure", "--alias", "x"], 2, '"x" is no pair'),
        (["configure", "--time-zone", "Mars/Base"], 2, "Mars/Base"),
        (["activity", "42"], 2, 'activity "42" is not a uuid'),
        (["activity", NOBODY], 3, NOBODY),
        (["history", NOBODY], 3, NOBODY),
        (["remove", NOBODY], 3, NOBODY),
        (["change", NOBODY, "--status", "planned"], 3, NOBODY),
        (["activity", "--source", "s", "--external-id", "e"], 3, '"e"'),
        (["--company", "Acme", "page"], 2, 'company "Acme" is not a uuid'),
        (["--company", "Acme", "page", "--sql"], 2, 'company "Acme" is not a uuid'),
        (["pgae"], 2, "pgae"),
        (["page", "--objekt", "a:1"], 2, "--objekt"),
    ],
)
def test_what_is_wrong_is_said_and_the_status_tells_its_kind(
    command: Command, words: list[str], status: int, said: str
) -> None:
    done = command(*words)
    assert (done.exit_code, done.stdout) == (status, "")
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_company_there_is_no_answer(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIMELINE_COMPANY")
    for words in (["page"], ["page", "--sql"], ["record", NOTE]):
        done = command(*words)
        assert (done.exit_code, done.stdout) == (5, "")
        assert "no company given" in done.stderr


def test_without_a_server_status_69(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMELINE_DSN", "host=127.0.0.1 port=1 connect_timeout=2")
    done = command("page")
    assert (done.exit_code, done.stdout) == (69, "")


def test_without_an_installation_the_way_out_is_told(
    command: Command, empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMELINE_DSN", empty_database)
    for words in (["page"], ["version"], ["record", NOTE]):
        done = command(*words)
        assert done.exit_code == 69
        assert "timeline migrate" in done.stderr


def test_a_key_that_another_activity_has_is_a_conflict(command: Command) -> None:
    keyed = [{**json.loads(NOTE), "source": "s", "external_id": key} for key in ("a", "b")]
    command("record", json.dumps(keyed))
    second = json.loads(command("activity", "--source", "s", "--external-id", "b", "--json").stdout)
    assert command("change", second["id"], "--external-id", "a").exit_code == 4


def test_a_company_of_another_binding_is_refused(
    command: Command, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = json.dumps({"company_id": NOBODY})
    monkeypatch.setenv(
        "PGOPTIONS", f"-c request.jwt.claims={claims}".replace(" {", "{").replace(": ", ":")
    )
    assert command("page").exit_code == 5


@pytest.mark.parametrize("name", OURS)
def test_every_command_has_an_example(command: Command, name: str) -> None:
    assert name in COMMANDS
    done = command(name, "--help")
    assert done.exit_code == 0
    lines = done.stdout.partition("\n  Example:\n")[2].splitlines()
    assert any(line.startswith("    timeline") and f" {name}" in line for line in lines)
