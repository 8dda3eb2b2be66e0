"""The one server of a test run, and what it can do. Plain functions; conftest.py has the fixtures.

Every process of a run (the controller and xdist's workers) finds the run's folder in
TIMELINE_TEST_RUN; whoever needs the server first starts it there, as an unprivileged user.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, NoReturn
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from pytest_postgresql.janitor import DatabaseJanitor

from tests import pooler, through
from timeline import embedded, install
from timeline.embedded import binaries

RUN = "TIMELINE_TEST_RUN"
BIN = "TIMELINE_TEST_PG_BIN"
TEMPLATE = "timeline_template"
ROLES = ("reader", "writer", "app", "admin")
# Who may act as any of them that a token can name, and as nobody by itself.
WEB = "web"
PROGRAMS = ("psql", "pg_dump", "pg_restore", "pgbench", "pg_basebackup")
POOLER = "pgbouncer"
REDIS = "redis-server"
LEFT_OUT = "left out: "


class Capabilities(NamedTuple):
    """What the server of this run has beyond the core."""

    version: int
    bindir: Path
    extensions: frozenset[str]
    programs: Mapping[str, Path]

    def has(self, name: str) -> bool:
        """Is there `name`: "contrib", an extension, or a client program."""
        if name in (*PROGRAMS, POOLER, REDIS):
            return name in self.programs
        return ("btree_gin" if name == "contrib" else name) in self.extensions


def require(known: Capabilities, name: str) -> None:
    """Leave out the test at hand where the server has no `name`; in CI that is an error."""
    if not known.has(name):
        leave_out(name)


def leave_out(name: str) -> NoReturn:
    """Leave out the test at hand for lack of `name`; in CI that is an error."""
    if os.environ.get("CI"):
        pytest.fail(f"there is no {name} here, and CI may not leave tests out", pytrace=False)
    pytest.skip(f"{LEFT_OUT}{name}")


def bindir() -> Path:
    """The server programs of this run: TIMELINE_TEST_PG_BIN, else as `timeline up` finds them."""
    return embedded.find_binaries(chosen=os.environ.get(BIN))


def open_run() -> Path:
    """Make the folder that the processes of this run share."""
    folder = Path(tempfile.mkdtemp(prefix="timeline-tests-"))
    folder.chmod(0o755)
    os.environ[RUN] = str(folder)
    return folder


def close_run(folder: Path) -> None:
    """Stop the server, if any test started it, and remove everything."""
    if (folder / "server" / "lock").exists():
        embedded.down(folder / "server")
    shutil.rmtree(folder)
    os.environ.pop(RUN, None)


def start() -> str:
    """The superuser's DSN of the run's server, started when this is the first to ask."""
    options = {"max_connections": "200"} | through.OPTIONS
    return embedded.start(bindir(), Path(os.environ[RUN]) / "server", options)


def describe(dsn: str) -> Capabilities:
    """Ask the server, and look for client programs that are not older than it."""
    with psycopg.connect(dsn) as conn:
        names = {row[0] for row in conn.execute("select name from pg_available_extensions")}
        version = conn.info.server_version
    found = {name: path for name in PROGRAMS if (path := _program(name, version // 10000))}
    if bouncer := pooler.program():
        found[POOLER] = bouncer
    if redis := shutil.which(REDIS):
        found[REDIS] = Path(redis)
    return Capabilities(version, bindir(), frozenset(names), found)


def pooler_program() -> Path:
    """PgBouncer; where there is none, a run through it ends at once."""
    found = pooler.program()
    if found is None:
        pytest.exit("TIMELINE_TEST_POOLER needs a PgBouncer, and there is none", returncode=4)
    return found


@contextmanager
def pooled(dsn: str) -> Iterator[None]:
    """A PgBouncer before the run's server, which login() uses from here on."""
    pooler_program()
    passfile = Path(os.environ[RUN]) / f"pooler-{os.getpid()}.pgpass"
    with pooler.before(over_tcp(dsn), passfile) as made:
        through.opened(made, dsn)
        yield


def _program(name: str, major: int) -> Path | None:
    """`name` of the server's version, else the nearest later one: dumps cannot go back."""
    on_path = shutil.which(name)
    debian = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    wheel = [path / name for path in binaries.wheel()]
    places = [bindir() / name, *debian, *wheel, *([Path(on_path)] if on_path else [])]
    versions = [(binaries.version(path) or 0, path) for path in places]
    fitting = [(version, path) for version, path in versions if version >= major]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


@contextmanager
def once(name: str) -> Iterator[Path]:
    """One process of the run at a time; yields a marker to touch when the work is done."""
    folder = Path(os.environ[RUN])
    with open(folder / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / f"{name}.done"


def template(dsn: str) -> str:
    """The database that tests clone, migrated once, with a login role per group role."""
    target = make_conninfo(dsn, dbname=TEMPLATE)
    with once("template") as done:
        if not done.exists():
            drop(dsn, TEMPLATE)
            janitor(dsn, TEMPLATE).init()
            install.migrate(target)
            _make_logins(dsn)
            done.touch()
    return TEMPLATE


def _make_logins(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as conn:
        for role in ROLES:
            conn.execute(
                sql.SQL("create role {} login password {} in role {}").format(
                    sql.Identifier(f"test_{role}"),
                    sql.Literal(password(dsn)),
                    sql.Identifier(f"timeline_{role}"),
                )
            )
        conn.execute(
            sql.SQL(
                "create role {} login noinherit password {}"
                " in role timeline_reader, timeline_writer, timeline_admin"
            ).format(sql.Identifier(f"test_{WEB}"), sql.Literal(password(dsn)))
        )


def password(dsn: str) -> str:
    """The password of every test login, for tests that go through TCP."""
    return Path(str(conninfo_to_dict(dsn)["passfile"])).read_text().strip().rpartition(":")[2]


def login(dsn: str, role: str) -> str:
    """`dsn` as the login that is a member of timeline_<role> and of nothing else, or as WEB.

    In a run through PgBouncer it leads there, but in a test marked direct(…).
    """
    assert role in (*ROLES, WEB), role
    return through.way(make_conninfo(dsn, user=f"test_{role}"))


def over_tcp(dsn: str) -> str:
    """`dsn` through 127.0.0.1, where the password counts."""
    return make_conninfo(dsn, host="127.0.0.1", password=password(dsn))


def create(dsn: str, template_name: str | None) -> str:
    """A new database, a clone of `template_name` if given; returns its superuser DSN."""
    name = f"test_{uuid4().hex[:16]}"
    janitor(dsn, name, template_name).init()
    return make_conninfo(dsn, dbname=name)


def drop(dsn: str, name: str) -> None:
    """Drop a database with whoever is in it."""
    janitor(dsn, name).drop()


def janitor(dsn: str, name: str, template_name: str | None = None) -> DatabaseJanitor:
    """pytest-postgresql's maker of databases, pointed at our server."""
    parts: dict[str, Any] = conninfo_to_dict(dsn)
    return DatabaseJanitor(
        user=parts["user"],
        host=parts["host"],
        port=parts["port"],
        password=password(dsn),
        dbname=name,
        template_dbname=template_name,
        connection_timeout=20,
    )
