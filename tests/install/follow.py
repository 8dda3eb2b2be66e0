"""A doctor's advice, followed to the letter: SQL and commands as they stand."""

import shlex
import time
from collections.abc import Sequence

import psycopg
from click.testing import CliRunner

from timeline import cli, db, doctor

# What the server of a test run has on purpose: it is made to be fast and thrown away.
OF_TESTS = {"unsafe_settings", "old_server"}


def examine(dsn: str) -> dict[str, doctor.Finding]:
    """The findings by code, those of any test's server left out."""
    with db.connect(dsn, autocommit=True) as conn:
        return {item["code"]: item for item in doctor.examine(conn) if item["code"] not in OF_TESTS}


def alone(dsn: str) -> None:
    """Wait for the end of autovacuum: the snapshot of its analyze holds back our vacuum."""
    query = (
        "select count(*) from pg_stat_activity as a"
        " where a.datname = current_database() and a.backend_type = 'autovacuum worker'"
    )
    with psycopg.connect(dsn, autocommit=True) as conn:
        while conn.execute(query.encode()).fetchone() != (0,):
            time.sleep(0.05)


def follow(dsn: str, commands: Sequence[str]) -> None:
    """Run each; every one must succeed."""
    for command in commands:
        if command.endswith(";"):
            with psycopg.connect(dsn, autocommit=True) as conn:
                conn.execute(command.encode())
        else:
            program, *words = shlex.split(command)
            assert program == "timeline"
            done = CliRunner().invoke(cli.main, words, env={"TIMELINE_DSN": dsn})
            assert done.exit_code == 0, done.output
