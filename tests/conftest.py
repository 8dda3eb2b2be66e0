"""Fixtures for all tests: one server per run, one template, a fresh clone per test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import caller, pooler, proofs, server, through
from tests.server import Capabilities

Connection = psycopg.Connection[tuple[Any, ...]]
Login = Callable[[str], Connection]

_run = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """The controller makes the run's folder before xdist starts workers, who inherit its name."""
    if not hasattr(config, "workerinput"):
        config.stash[_run] = server.open_run()
    proofs.configure(config)
    through.configure(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The controller ends last and cleans up."""
    folder = config.stash.get(_run, None)
    if folder is not None:
        server.close_run(folder)


def pytest_report_header(config: pytest.Config) -> str:
    """Which server this run tests against."""
    part = f", a part of it by seed {through.PART}" if through.PART else ""
    pooled = f", through {pooler.version(server.pooler_program())}{part}" if through.IS_ON else ""
    return f"postgresql: {server.bindir()}{pooled}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was left out because this server lacks something."""
    reasons: dict[str, list[str]] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if server.LEFT_OUT in reason:
            reasons.setdefault(reason.partition(server.LEFT_OUT)[2], []).append(report.nodeid)
    if reasons:
        terminalreporter.section(f"left out, for lack of it in {server.bindir()}")
    for reason, tests in sorted(reasons.items()):
        terminalreporter.line(f"{reason}: {len(tests)} tests")
        for test in tests:
            terminalreporter.line(f"  {test}")


@pytest.fixture(scope="session")
def server_dsn() -> str:
    """The superuser's DSN of the database `postgres` on the run's server."""
    return server.start()


@pytest.fixture(scope="session")
def capabilities(server_dsn: str) -> Capabilities:
    """What the server has: contrib, further extensions, psql, pg_dump, pg_restore."""
    return server.describe(server_dsn)


@pytest.fixture(autouse=True)
def _needs(request: pytest.FixtureRequest) -> None:
    """Leave out a test marked needs(…) where that is missing; in CI it is an error."""
    names = [name for mark in request.node.iter_markers("needs") for name in mark.args]
    if not names:
        return
    known: Capabilities = request.getfixturevalue("capabilities")
    for name in names:
        server.require(known, name)


@pytest.fixture(scope="session")
def template_database(server_dsn: str) -> str:
    """The name of a database that was migrated once; clone it, never write into it."""
    return server.template(server_dsn)


@pytest.fixture(scope="session", autouse=True)
def _pooler(request: pytest.FixtureRequest) -> Iterator[None]:
    """In a run through PgBouncer, this process's own, before any login."""
    if not through.IS_ON:
        yield
        return
    dsn: str = request.getfixturevalue("server_dsn")
    request.getfixturevalue("template_database")
    with server.pooled(dsn):
        yield


@pytest.fixture(autouse=True)
def _through(request: pytest.FixtureRequest) -> Iterator[None]:
    """In a run through PgBouncer a test goes there, or says why not."""
    if through.IS_ON:
        yield from through.check(request.node)
    else:
        yield


@pytest.fixture
def clone(server_dsn: str, template_database: str) -> Iterator[Callable[[], str]]:
    """Make fresh installed databases; each call returns a superuser DSN; dropped afterwards."""
    made: list[str] = []

    def make() -> str:
        made.append(server.create(server_dsn, template_database))
        return made[-1]

    yield make
    for dsn in made:
        server.drop(server_dsn, str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]))


@pytest.fixture
def database(clone: Callable[[], str]) -> str:
    """A fresh installed database of this test: its superuser DSN."""
    return clone()


@pytest.fixture
def empty_database(server_dsn: str) -> Iterator[str]:
    """A fresh database without pg-timeline: its superuser DSN."""
    dsn = server.create(server_dsn, None)
    yield dsn
    server.drop(server_dsn, str(psycopg.conninfo.conninfo_to_dict(dsn)["dbname"]))


@pytest.fixture
def connection(database: str) -> Iterator[Connection]:
    """To `database` as superuser and owner, autocommit: for looking behind the API."""
    with caller.connect(database) as conn:
        yield conn


@pytest.fixture
def login(database: str) -> Iterator[Login]:
    """login("reader"|"writer"|"app"|"admin"): a new autocommit connection with that role alone."""
    opened: list[Connection] = []

    def connect(role: str) -> Connection:
        opened.append(caller.connect(server.login(database, role)))
        return opened[-1]

    yield connect
    for conn in opened:
        conn.close()


@pytest.fixture
def app(login: Login) -> Connection:
    """The application: member of timeline_app only."""
    return login("app")


@pytest.fixture
def reader(login: Login) -> Connection:
    """A member of timeline_reader only."""
    return login("reader")


@pytest.fixture
def writer(login: Login) -> Connection:
    """A member of timeline_writer only."""
    return login("writer")


@pytest.fixture
def admin(login: Login) -> Connection:
    """A member of timeline_admin only."""
    return login("admin")
