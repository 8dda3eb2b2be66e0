"""What the tests of installing share: the command, dumps, throwaway roles and trees."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.server import Capabilities
from timeline import install, paths

ROOT = Path(__file__).resolve().parents[2]

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]
Client = Callable[..., Done]
Dump = Callable[[str], str]
MakeRole = Callable[..., str]
MakeDatabase = Callable[..., str]


@pytest.fixture
def command() -> Command:
    """Run `timeline …` in its own process; dsn and password travel in the environment."""

    def run(*words: str, dsn: str | None = None, **environment: str) -> Done:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("TIMELINE_", "PG"))}
        if dsn is not None:
            clean["TIMELINE_DSN"] = dsn
        return subprocess.run(
            [sys.executable, "-m", "timeline", *words],
            env={**clean, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def client(capabilities: Capabilities) -> Client:
    """Run psql, pg_dump or pg_restore against a dsn; tests of it are marked needs(…)."""

    def run(name: str, dsn: str, *words: str, text: str | None = None) -> Done:
        return subprocess.run(
            [capabilities.programs[name], "-d", dsn, *words],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )

    return run


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What compares dumps needs pg_dump."""
    for item in items:
        if "dump" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.needs("pg_dump"))


@pytest.fixture
def dump(client: Client) -> Dump:
    """The schema of a database as pg_dump writes it, without what differs from run to run."""

    def run(dsn: str) -> str:
        lines = client("pg_dump", dsn, "--schema-only").stdout.splitlines()
        return "\n".join(
            line for line in lines if not re.match(r"\\(un)?restrict |-- Dumped ", line)
        )

    return run


@pytest.fixture
def make_database(server_dsn: str, make_role: MakeRole, prefix: str) -> Iterator[MakeDatabase]:
    """Create empty databases; they are dropped at the end, before the roles of the test."""
    names: list[str] = []

    def make(owner: str | None = None, template: str = "template0") -> str:
        name = f"install_{uuid4().hex[:12]}"
        with psycopg.connect(server_dsn, autocommit=True) as conn:
            conn.execute(f"create database {name} template {template} encoding utf8".encode())
            if owner is not None:
                conn.execute(f"alter database {name} owner to {owner}".encode())
        names.append(name)
        return make_conninfo(server_dsn, dbname=name)

    yield make
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        for name in names:
            conn.execute(f"drop database if exists {name} with (force)".encode())


@pytest.fixture
def prefix(server_dsn: str) -> Iterator[str]:
    """A role prefix of this test alone: roles belong to the whole cluster."""
    chosen = f"t{uuid4().hex[:8]}_"
    yield chosen
    _drop_roles(server_dsn, chosen)


@pytest.fixture
def make_role(server_dsn: str) -> Iterator[MakeRole]:
    """Create login roles with password "x"; they are dropped at the end."""
    start = f"u{uuid4().hex[:8]}_"

    def make(word: str, attributes: str = "") -> str:
        name = start + word
        with psycopg.connect(server_dsn, autocommit=True) as conn:
            conn.execute(f"create role {name} login password 'x' {attributes}".encode())
        return name

    yield make
    _drop_roles(server_dsn, start)


def _drop_roles(server_dsn: str, start: str) -> None:
    with psycopg.connect(server_dsn, autocommit=True) as conn:
        rows = conn.execute(
            "select rolname from pg_roles where starts_with(rolname, %s)", [start]
        ).fetchall()
        for (name,) in rows:
            conn.execute(f"drop role {name}".encode())


@pytest.fixture
def as_role() -> Callable[[str, str], str]:
    """The same database, seen by a role of `make_role`."""

    def change(dsn: str, role: str) -> str:
        return make_conninfo(dsn, user=role, password="x")

    return change


@pytest.fixture
def tree(tmp_path: Path) -> paths.Tree:
    """A copy of migrations/ and functions/ that a test may spoil."""
    original = paths.tree()
    for folder in original[:3]:
        shutil.copytree(folder, tmp_path / folder.name)
    return paths.tree(tmp_path)


@pytest.fixture
def fresh(make_database: MakeDatabase, dump: Dump) -> str:
    """The dump of a fresh installation with the default choices."""
    dsn = make_database()
    install.migrate(dsn)
    return dump(dsn)
