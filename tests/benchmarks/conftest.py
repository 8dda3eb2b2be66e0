"""The smallest data set, made once."""

import os
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks import companies, database, making

SIZE = "1k"
Made = tuple[database.Connection, list[companies.Company]]


# Workers of one run share a server, not a database.
database.PREFIX = f"timeline_bench_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


@pytest.fixture(scope="session")
def made(server_dsn: str) -> Iterator[Made]:
    """A session there, and its companies."""
    found = making.make(server_dsn, SIZE, lambda text: None)
    with database.connect(server_dsn, SIZE) as connection:
        database.even(connection)
        yield connection, found
    database.drop(server_dsn, SIZE)


def one(connection: database.Connection, query: str, *values: object) -> Any:
    """The first value that a query answers."""
    row = connection.execute(query.encode(), values or None).fetchone()
    assert row is not None
    return row[0]
