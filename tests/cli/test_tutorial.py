"""docs/tutorial.md, walked through: every command works and says what stands below it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import server
from tests.cli.test_process import environment

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "\x1e\n"
# Any client will do for the tutorial's SQL: not every machine has psql.
CLIENT = """
import os, sys, psycopg
with psycopg.connect(os.environ["TIMELINE_DSN"]) as conn:
    print(conn.execute(sys.stdin.buffer.read()).fetchone()[0])
"""


class Step(NamedTuple):
    """A block of commands, and the output that the text shows right below it."""

    language: str
    text: str
    shown: str | None


def steps() -> list[Step]:
    """The blocks of the tutorial in their order."""
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    found: list[Step] = []
    for language, body in BLOCK.findall(text):
        if language:
            found.append(Step(language, body, None))
        else:
            found[-1] = found[-1]._replace(shown=body)
    return found


def fits(shown: str, said: str) -> bool:
    """Is `said` what is `shown`, where "…" stands for anything within a line?"""
    pattern = re.escape(shown).replace("…", "[^\n]+")
    return re.fullmatch(pattern, said) is not None


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a reader in an empty folder; the server does not outlive the test."""
    programs = tmp_path / "programs"
    programs.mkdir()
    program = programs / "timeline"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timeline "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    environ = environment("", TIMELINE_PG_BIN=str(server.bindir()), PYTHONIOENCODING="utf-8")
    del environ["TIMELINE_DSN"], environ["TIMELINE_COMPANY"]
    environ["PATH"] = f"{programs}:{environ['PATH']}"
    yield environ
    subprocess.run(["timeline", "down"], cwd=tmp_path, env=environ, check=False)


def test_the_tutorial_does_what_it_says(shell: dict[str, str], tmp_path: Path) -> None:
    ask = f"'{sys.executable}' -c '{CLIENT}'"
    blocks = [
        step.text if step.language == "sh" else f"{ask} <<'END'\n{step.text}END\n"
        for step in steps()
    ]
    later = "export TIMELINE_DSN=$(timeline up)\ntimeline page --object account:42\n"
    script = f"printf '{END[0]}\\n'\n".join([*blocks, later])
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=tmp_path,
        env=shell,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = done.stdout.split(END)
    assert len(said) == len(blocks) + 1
    for step, text in zip(steps(), said[:-1], strict=True):
        if step.shown is not None:
            assert fits(step.shown, text), text
    first, asked = said[0], said[[step.language for step in steps()].index("sql")]
    assert f"host={tmp_path}/.timeline/" in first
    assert "'count': 2, " in asked
    assert "'name': 'Ann Lee'" in asked
    assert "3 activities\n" in said[-1]


def test_outputs_that_differ_are_told_apart() -> None:
    assert fits("inserted … version 1\n", "inserted 01a2 version 1\n")
    assert not fits("inserted … version 1\n", "inserted 01a2 version 2\n")
    assert not fits("inserted … version 1\n", "inserted 01a2 version 1\ninserted 2 version 1\n")
    assert len([step for step in steps() if step.shown]) == 4
