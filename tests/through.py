"""The suite through PgBouncer: who goes there, who does not and why, and the proof of it.

With TIMELINE_TEST_POOLER=1 a login of server.login() leads through PgBouncer. What needs a session
of its own, or the owner's rights, is marked direct("why"), and the run lists it; any other test
that has a database and brings no transaction to PgBouncer fails.
"""

import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests.pooler import Pooled

IS_ON = os.environ.get("TIMELINE_TEST_POOLER", "") not in ("", "0")
# A seed: of the tests that go through it, a few of every folder, chosen by it.
PART = os.environ.get("TIMELINE_TEST_POOLER_PART", "")
FEW = {"functions": 30, "tenant": 30, "cli": 6, "http": 6, "races": 2}
# So that the log tells of every connection by which way it came.
OPTIONS = {"log_connections": "on", "log_line_prefix": "%m %r "} if IS_ON else {}

FOLDERS = {
    "benchmarks": "they measure servers of their own",
    "embedded": "they start and stop servers of their own",
    "faults": "they kill servers and sessions by number, as their owner",
    "howto": "they are walked through by processes of a reader, as the owner",
    "house": "they read the sources and the catalog, as its owner",
    "install": "they install, upgrade, dump and examine, which is its owner's work",
    "plans": "they read plans out of a session's auto_explain, as the owner",
}

# Files with tests that may bring nothing to PgBouncer: they call as the owner alone, or are
# refused before anything is asked.
_KEEPING = "it cuts, folds and archives, and looks behind, as the owner"
_REFUSED = "the command line refuses, or ends, before it asks"
SILENT = {
    "cli/test_partitions.py": _REFUSED,
    "cli/test_process.py": _REFUSED,
    "cli/test_read.py": _REFUSED,
    "cli/test_sql.py": _REFUSED,
    "cli/test_work.py": _REFUSED,
    "functions/test_archive.py": _KEEPING,
    "functions/test_bounds.py": "it computes bounds under settings of the owner's session",
    "functions/test_feed_keep.py": "turns of the feed are the owner's",
    "functions/test_helpers.py": "helpers are closed to applications",
    "functions/test_partitions.py": _KEEPING,
    "functions/test_partitions_live.py": _KEEPING,
    "functions/test_retention.py": _KEEPING,
    "functions/test_rollups.py": _KEEPING,
    "functions/test_rotation.py": _KEEPING,
    "functions/test_search_inside.py": "one test calls what is closed to applications",
    "functions/test_search_languages.py": "one test installs extensions",
    "functions/test_stats.py": "counters are of the session that looks",
    "functions/test_summary.py": _KEEPING,
    "jobs/test_cron.py": "pg_cron runs jobs in a database of its owner's",
    "jobs/test_leases.py": "leases are looked at and pushed as the owner",
    "jobs/test_work.py": "jobs are pushed, and looked at, as the owner",
    "transfer/test_crm_import.py": "a dry run asks nothing",
    "transfer/test_dates.py": "dates are read by the owner's session, to compare with ours",
    "transfer/test_rejects.py": _REFUSED,
    "tenant/test_rights.py": "rights are read from the catalog, as the owner",
}

_ENTRY = re.compile(
    r" (\[local\]|[\d.:]+\(\d+\)) LOG:  connection authorized: user=(test_\w+) database=(\w+)"
)


class _Now:
    """What this process is at: its PgBouncer, the test at hand."""

    pooler: Pooled | None = None
    dsn: str = ""
    reason: str | None = None
    before: int = 0
    is_direct: bool = False
    databases: set[str] = set()  # noqa: RUF012  (one per process, on purpose)


def way(dsn: str) -> str:
    """`dsn` through PgBouncer in a run of it, as it is in a test marked direct."""
    if not IS_ON:
        return dsn
    assert _Now.pooler is not None
    if _Now.reason is None:
        return _Now.pooler.through(dsn)
    _Now.databases.add(str(conninfo_to_dict(dsn)["dbname"]))
    return dsn


def opened(pooler: Pooled, dsn: str) -> None:
    """From here on logins lead through it."""
    _Now.pooler, _Now.dsn = pooler, dsn


def configure(config: pytest.Config) -> None:
    """The mark, and in a run through PgBouncer what chooses, counts and tells."""
    config.addinivalue_line(
        "markers", "direct(why): past PgBouncer also in a run through it, which lists it"
    )
    if IS_ON:
        config.pluginmanager.register(Plugin(not hasattr(config, "workerinput")), "through")


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(item.config.rootpath / "tests").parts[0]


def _reason(item: pytest.Item) -> str | None:
    mark = item.get_closest_marker("direct")
    return None if mark is None else str(mark.args[0])


def _written() -> Path:
    return Path(os.environ["TIMELINE_TEST_RUN"])


class Plugin:
    """Chooses the tests, counts the transactions of each, tells all at the end."""

    def __init__(self, is_controller: bool) -> None:
        self.is_controller = is_controller
        self.elsewhere: Counter[str] = Counter()
        self.strays: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Folders that keep their own way are left to `make test`."""
        self.elsewhere = Counter(_folder(item) for item in items if _folder(item) in FOLDERS)
        kept = [item for item in items if _folder(item) not in FOLDERS]
        if PART:
            kept = _few(kept)
        chosen = set(kept)
        if gone := [item for item in items if item not in chosen]:
            items[:] = kept
            config.hook.pytest_deselected(items=gone)
        if self.is_controller or config.workerinput["workerid"] == "gw0":  # type: ignore[attr-defined]
            (_written() / "elsewhere.json").write_text(json.dumps(self.elsewhere))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Before the first fixture of the test."""
        _Now.reason = _reason(item)
        _Now.before = _counted()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker tells which databases it entered directly; the controller reads the log."""
        if _Now.databases:
            file = _written() / f"direct-{os.getpid()}.json"
            file.write_text(json.dumps(sorted(_Now.databases)))
        if self.is_controller:
            self.strays = sorted(_strays())
            if self.strays and session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """What went through, what did not and why."""
        terminalreporter.section("through PgBouncer")
        for line in told(self.strays):
            terminalreporter.line(line)


def _few(items: list[pytest.Item]) -> list[pytest.Item]:
    """Some of each folder, in their order; not what loads a large sample first."""
    rng = random.Random(PART)
    by_folder: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        names = getattr(item, "fixturenames", ())
        if (
            _reason(item) is None
            and "server_dsn" in names
            and "sample" not in names
            and _may_speak(item)
        ):
            by_folder[_folder(item)].append(item)
    chosen: set[pytest.Item] = set()
    for folder, few in FEW.items():
        chosen |= {*rng.sample(by_folder[folder], min(few, len(by_folder[folder])))}
    return [item for item in items if item in chosen]


def _may_speak(item: pytest.Item) -> bool:
    return str(item.path.relative_to(item.config.rootpath / "tests")) not in SILENT


def _counted() -> int:
    return 0 if _Now.pooler is None else _Now.pooler.transactions(_Now.dsn)


def check(item: pytest.Item) -> Iterator[None]:
    """Around a test: it brought transactions to PgBouncer, or is marked, or asks nothing."""
    yield
    count = _counted() - _Now.before
    # A database of a module's may be asked nothing: a case that a role does not have.
    has_database = "clone" in getattr(item, "fixturenames", ())
    file_name = str(item.path.relative_to(item.config.rootpath / "tests"))
    # What asks nothing at all is of no owner: only a test with a database of its own says why.
    reason = _Now.reason
    if reason is None and has_database and not count:
        reason = SILENT.get(file_name)
    entry = {"folder": _folder(item), "file": file_name, "count": count, "reason": reason}
    with (_written() / f"through-{os.getpid()}.jsonl").open("a") as file:
        file.write(json.dumps(entry) + "\n")
    if has_database and reason is None and not count:
        pytest.fail("nothing went through PgBouncer: mark the test direct(why)", pytrace=False)


def _strays() -> Iterator[str]:
    """Logins of tests that came past PgBouncer into a database that no direct test entered."""
    known: set[str] = set()
    for file in _written().glob("direct-*.json"):
        known |= {*json.loads(file.read_text())}
    for place, user, database in _entries():
        if place == "[local]" and database not in known:
            yield f"{user} in {database}"


def _entries() -> list[tuple[str, str, str]]:
    log = _written() / "server" / "log"
    return _ENTRY.findall(log.read_text(errors="replace")) if log.exists() else []


def told(strays: list[str]) -> list[str]:
    """The closing lines."""
    tests = [
        json.loads(line)
        for file in sorted(_written().glob("through-*.jsonl"))
        for line in file.read_text().splitlines()
    ]
    lines = []
    by_folder: dict[str, Counter[str]] = defaultdict(Counter)
    direct: dict[tuple[str, str], int] = Counter()
    for test in tests:
        kind = "direct" if test["reason"] else "through" if test["count"] else "without"
        by_folder[test["folder"]] += Counter({kind: 1, "transactions": test["count"]})
        if test["reason"]:
            direct[test["file"], test["reason"]] += 1
    for folder, found in sorted(by_folder.items()):
        lines.append(
            f"{folder}: {found['through']} tests, {found['transactions']:,} transactions;"
            f" {found['direct']} direct, {found['without']} that ask nothing"
        )
    for (file, reason), count in sorted(direct.items()):
        lines.append(f"direct: {file}: {count}: {reason}")
    left = _written() / "elsewhere.json"
    for folder, count in sorted((json.loads(left.read_text()) if left.exists() else {}).items()):
        lines.append(f"left to make test: {folder}: {count}: {FOLDERS[folder]}")
    lines += [f"past PgBouncer, and not marked: {stray}" for stray in strays]
    lines.append(_closing(tests, len(strays)))
    return lines


def _closing(tests: list[dict[str, Any]], strays: int) -> str:
    entries = _entries()
    pooled = sum(place != "[local]" for place, *_ in entries)
    went = [test for test in tests if test["count"] and not test["reason"]]
    return (
        f"{len(went):,} tests brought {sum(test['count'] for test in tests):,} transactions to"
        f" PgBouncer, over {pooled:,} connections of it to the server; logins of tests past it:"
        f" {len(entries) - pooled:,} in tests marked direct, {strays} in others"
    )
