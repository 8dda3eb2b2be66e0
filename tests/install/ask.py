"""Questions that several tests of installing ask a database."""

from typing import Any

import psycopg

from tests.install import follow
from timeline.paths import Tree


def one(dsn: str, query: str, *values: object) -> Any:
    """The first column of the first row."""
    with psycopg.connect(dsn, autocommit=True) as conn:
        row = conn.execute(query.encode(), values or None).fetchone()
    return None if row is None else row[0]


def count(dsn: str, table: str) -> int:
    """The rows of a table of ours."""
    return int(one(dsn, f"select count(*) from timeline_data.{table}"))


def doctor(dsn: str) -> list[str]:
    """The codes of doctor's findings, but for what a server of tests has on purpose."""
    return [*follow.examine(dsn)]


def names(tree: Tree) -> list[str]:
    """The migrations of a tree, in order."""
    return sorted(file.stem for file in tree.migrations.glob("*.sql"))
