"""Proofs: in `make test` a short round of each, in `make proofs` all, told together at the end.

A round that passed is recorded with the state of the sources, and not done again as long as they
stay: a run that was ended goes on where it was. What a test gives to `record_property` is told:
whole numbers are added up over the rounds, of seconds (floats) the longest counts,
text stands as it is.
"""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests import server

IS_WHOLE = os.environ.get("TIMELINE_TEST_PROOFS") == "whole"
# What a proof is about. Documentation may change between two rounds.
SOURCES = ("functions", "migrations", "sql", "timeline", "tests", "pyproject.toml")
# On whose data, which a run may name.
ASKED = ("TIMELINE_TEST_NAUGHTY", "TIMELINE_TEST_CRM_EXPORT")

Passed = dict[str, list[tuple[str, Any]]]


def rounds(whole: int, short: int = 1) -> pytest.MarkDecorator:
    """So many rounds of a test, each seeded by its number, argument `seed`."""
    return pytest.mark.parametrize("seed", range(whole if IS_WHOLE else short))


def source_state(root: Path) -> str | None:
    """What names the sources as they are; None where git does not know them."""

    def git(*words: str) -> bytes:
        whole = ["git", *words, "--", *SOURCES]
        return subprocess.run(whole, cwd=root, capture_output=True, check=True).stdout

    try:
        known = [git("ls-files", "--stage"), git("diff", "HEAD")]
        strangers = git("ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    except (OSError, subprocess.CalledProcessError):
        return None
    known += [name + b"\0" + (root / name.decode()).read_bytes() for name in strangers if name]
    return hashlib.sha256(b"\0".join(known)).hexdigest()[:16]


class Record:
    """The rounds that passed with these sources on this server."""

    def __init__(self, folder: Path, state: str) -> None:
        self.file = folder / f"{state}.jsonl"

    def read(self) -> Passed:
        """Figures by test. The last line may be half of one: who wrote it was killed."""
        found: Passed = {}
        for line in self.file.read_text().splitlines() if self.file.exists() else []:
            try:
                test, figures = json.loads(line)
            except ValueError:
                continue
            found[test] = [(name, value) for name, value in figures]
        return found

    def add(self, test: str, figures: list[tuple[str, Any]]) -> None:
        """One more passed."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a") as file:
            file.write("\n" + json.dumps([test, figures]))


def told(passed: Passed) -> list[str]:
    """A line for every test: its rounds, and their figures together."""
    tests: dict[str, list[list[tuple[str, Any]]]] = {}
    for test, figures in passed.items():
        tests.setdefault(test.partition("[")[0], []).append(figures)
    lines = []
    for test, rounds_ in sorted(tests.items()):
        sums: dict[str, Any] = {}
        for name, value in (figure for figures in rounds_ for figure in figures):
            if isinstance(value, float):
                sums[name] = max(sums.get(name, 0.0), value)
            else:
                sums[name] = sums.get(name, 0) + value if isinstance(value, int) else value
        said = (
            f"{name} {value:.3f} s"
            if isinstance(value, float)
            else f"{name} {value:,}"
            if isinstance(value, int)
            else f"{name} {value}"
            for name, value in sums.items()
        )
        lines.append(f"{test}: passed in {len(rounds_)} rounds: {', '.join(said)}")
    return lines


class Plugin:
    """Leaves out what passed before, records what passes, tells both."""

    def __init__(self, record: Record | None, is_controller: bool) -> None:
        self.record = record
        self.is_controller = is_controller
        self.passed: Passed = record.read() if record else {}
        self.before = frozenset(self.passed)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Only proofs are recorded, so only proofs are left out."""
        done = [item for item in items if item.nodeid in self.before]
        if done:
            items[:] = [item for item in items if item.nodeid not in self.before]
            config.hook.pytest_deselected(items=done)

    def pytest_report_header(self) -> str | None:
        """How to begin anew."""
        if self.record is None or not self.before:
            return None
        return f"proofs: {len(self.before)} rounds passed before, not repeated: {self.record.file}"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what passed."""
        is_proof = report.when == "call" and "proofs" in report.keywords
        if self.is_controller and is_proof and report.passed:
            self.passed[report.nodeid] = report.user_properties
            if self.record:
                self.record.add(report.nodeid, report.user_properties)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """That everything passed before is no failure."""
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.before:
            session.exitstatus = pytest.ExitCode.OK

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The figures of all rounds, also of earlier runs."""
        lines = told({test: figures for test, figures in self.passed.items() if figures})
        if lines:
            terminalreporter.section("proofs")
        for line in lines:
            terminalreporter.line(line)


def configure(config: pytest.Config) -> None:
    """Short rounds are told, and not recorded."""
    state = source_state(config.rootpath) if IS_WHOLE else None
    if state is not None:
        asked = {key: value for key, value in os.environ.items() if key in ASKED}
        where = json.dumps([str(server.bindir()), sorted(asked.items())])
        state += f"-{hashlib.sha256(where.encode()).hexdigest()[:8]}"
    record = Record(config.rootpath / ".cache" / "proofs", state) if state else None
    config.pluginmanager.register(Plugin(record, not hasattr(config, "workerinput")), "proofs")
