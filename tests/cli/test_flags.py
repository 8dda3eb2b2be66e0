"""--dsn, --company, --viewer, --config: before the name of a command, and after it."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import server
from tests.cli.conftest import COMPANY
from tests.cli.test_process import environment
from timeline.cli import COMMANDS, main

Command = Callable[..., Result]
OTHER = "22222222-2222-4222-8222-222222222222"
FLAGS = ("dsn", "company", "viewer", "config")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_takes_them_and_says_so(name: str) -> None:
    said = CliRunner().invoke(main, [name, "--help"], prog_name="timeline").stdout
    words = [f"--{flag}=the-{flag}" for flag in FLAGS]
    with main.make_context("timeline", [name]) as root:
        found = main.get_command(root, name)
        assert found is not None
        with found.make_context(name, words, parent=root, resilient_parsing=True):
            pass
    for flag in FLAGS:
        assert f"\n  --{flag} " in said
        assert root.params[flag] == f"the-{flag}"


def test_what_stands_after_the_command_wins(command: Command, call_id: str) -> None:
    for words in (
        ["--company", OTHER, "page", "--company", COMPANY],
        ["--company", OTHER, "page", f"--company={COMPANY}"],
        ["page", "--object", "account:42", "--company", COMPANY],
    ):
        done = command(*words)
        assert done.exit_code == 0, done.stderr
        assert "Follow-up call" in done.stdout
    assert "Follow-up call" not in command("page", "--company", OTHER).stdout
    assert "Follow-up call" not in command("--company", COMPANY, "page", "--company", OTHER).stdout


def test_dsn_and_config_work_after_the_command(
    command: Command, call_id: str, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TIMELINE_COMPANY")
    monkeypatch.setenv("TIMELINE_DSN", "host=127.0.0.1 port=1")
    (tmp_path / "mine.toml").write_text(f'company = "{COMPANY}"')
    done = command("page", "--dsn", server.login(database, "app"), "--config", "mine.toml")
    assert "Follow-up call" in done.stdout, done.stderr
    for words in (["migrate", "--json"], ["status"], ["version"]):
        assert command(*words, f"--dsn={database}").exit_code == 0
    # It finds that a server of tests is made to be thrown away.
    assert "unsafe_settings" in command("doctor", f"--dsn={database}").stdout


def test_a_private_activity_shows_itself_to_a_viewer_named_after_the_command(
    command: Command,
) -> None:
    note = {"activity_type": "note", "subject": "Secret", "activity_date": "2024-01-01"}
    private = json.dumps({**note, "visible_to": [{"id": "3"}]})
    done = command("record", private, "--viewer", "3")
    assert done.exit_code == 0, done.stderr
    assert "Secret" in command("page", "--viewer", "3").stdout
    assert "Secret" not in command("--viewer", "3", "page", "--viewer", "4").stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_password_is_refused_on_either_side_and_not_repeated(name: str) -> None:
    harmless = "--dsn=host=127.0.0.1 port=1"
    for dsn in ("postgresql://u:geheim@127.0.0.1:1/x", "host=127.0.0.1 password=geheim"):
        for given in (["--dsn", dsn], [f"--dsn={dsn}"]):
            for words in (
                [*given, name], [name, *given], [*given, name, harmless], [harmless, name, *given]
            ):  # fmt: skip
                done = CliRunner().invoke(main, words)
                assert (done.exit_code, done.stdout) == (2, ""), words
                assert "a password in --dsn" in done.stderr
                assert "geheim" not in done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["page", "--company", COMPANY, "--limit", "1"],
        ["--company", OTHER, "page", "--limit=1", f"--company={COMPANY}"],
        ["--company", COMPANY, "--viewer", "3", "page", "--limit", "1", "--config", "mine.toml"],
    ],
)
def test_foot_leads_on_with_the_same_flags(
    command: Command,
    call_id: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
) -> None:
    monkeypatch.delenv("TIMELINE_COMPANY")
    (tmp_path / "mine.toml").write_text(f'company = "{OTHER}"')
    first = command(*words)
    line = shlex.split(first.stdout.splitlines()[-1])
    assert line.count(OTHER) == sum(word.endswith(OTHER) for word in line) == 0
    second = command(*line[1:])
    assert "Follow-up call" in second.stdout, (line, second.stderr)


def test_the_pipe_in_the_help_of_import_works_as_printed(
    command: Command, call_id: str, database: str
) -> None:
    said = command("import", "--help").stdout
    (line,) = (line for line in said.splitlines() if "$OLD" in line)
    ours = f'set -o pipefail; timeline() {{ "{sys.executable}" -m timeline "$@"; }}'
    done = subprocess.run(
        ["bash", "-c", f"{ours}; {line}"],
        env={**environment(database), "OLD": COMPANY, "NEW": OTHER, "TIMELINE_COMPANY": ""},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Follow-up call" in command("page", "--company", OTHER).stdout
