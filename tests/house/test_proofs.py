"""Proofs in rounds: what passed is not repeated, what failed or changed is, and all is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_ROUNDS = """
import pathlib, pytest

@pytest.mark.proofs
@pytest.mark.parametrize("seed", range(3))
def test_it(seed, record_property):
    record_property("kills", 2)
    record_property("recovered", seed + 0.5)
    assert seed != 1 or pathlib.Path("mended").exists()
"""
_SETTINGS = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:cacheprovider"]
markers = ["proofs: x"]
"""


def prove(folder: Path, length: str = "whole", *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=folder,
        env=os.environ | {"TIMELINE_TEST_PROOFS": length, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return f"{done.returncode}\n{done.stdout}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "test_rounds.py").write_text(_ROUNDS)
    (tmp_path / "pyproject.toml").write_text(_SETTINGS)
    (tmp_path / "conftest.py").write_text("from tests.proofs import configure as pytest_configure")
    (tmp_path / ".gitignore").write_text("mended\n.cache\n__pycache__\n")
    for words in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_what_passed_is_not_repeated_and_is_told_with_the_rest(folder: Path) -> None:
    first = prove(folder)
    assert first.startswith("1\n")
    assert "test_it: passed in 2 rounds: kills 4, recovered 2.500 s" in first
    again = prove(folder)
    assert "1 failed, 2 deselected" in again
    (folder / "mended").touch()
    assert "1 passed, 2 deselected" in prove(folder)
    last = prove(folder)
    assert last.startswith("0\n")
    assert "3 deselected" in last
    assert "test_it: passed in 3 rounds: kills 6, recovered 2.500 s" in last


def test_changed_sources_are_proved_anew(folder: Path) -> None:
    (folder / "mended").touch()
    assert "3 passed" in prove(folder)
    (folder / "README.md").write_text("of no account")
    assert "3 deselected" in prove(folder)
    (folder / "functions" / "new.sql").write_text("select 1")
    assert "3 passed" in prove(folder)
    assert "3 deselected" in prove(folder)
    with (folder / "functions" / "test_rounds.py").open("a") as file:
        file.write("# changed\n")
    assert "3 passed" in prove(folder)
    assert "3 deselected" in prove(folder)


def test_a_half_written_record_costs_one_round(folder: Path) -> None:
    (folder / "mended").touch()
    prove(folder)
    (record,) = (folder / ".cache" / "proofs").iterdir()
    record.write_text(record.read_text()[:-9])
    assert "1 passed, 2 deselected" in prove(folder)
    assert "3 deselected" in prove(folder)


def test_short_rounds_are_told_and_not_recorded(folder: Path) -> None:
    (folder / "mended").touch()
    assert "passed in 3 rounds: kills 6" in prove(folder, "short", "-n", "2")
    assert not (folder / ".cache").exists()
