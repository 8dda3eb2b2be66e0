"""What races share: many clients of one company, started together."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, bind, call

Client = Callable[..., Any]
Clients = Callable[..., list[Client]]


@pytest.fixture
def company() -> str:
    """A company nobody has used."""
    return str(uuid4())


@pytest.fixture
def clients(database: str, company: str) -> Iterator[Clients]:
    """clients(8): that many connections of the application; each client("record", {…}) calls.

    now: where their clock stands, once the installation has a test clock.
    """
    opened: list[Connection] = []

    def make(count: int, now: object = None) -> list[Client]:
        def client(conn: Connection) -> Client:
            return lambda function, *given: call(conn, function, company, *given)

        new = [caller.connect(server.login(database, "app")) for _ in range(count)]
        opened.extend(new)
        for conn in new:
            bind(conn, "now", now)
        return [client(conn) for conn in new]

    yield make
    for conn in opened:
        conn.close()


def together(*actions: Callable[[], Any]) -> list[Any]:
    """Start all at once; the answer of each, or the SQLSTATE it failed with."""
    gate = threading.Barrier(len(actions))

    def act(action: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return action()
        except psycopg.Error as error:
            return error.sqlstate

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(act, actions))


def stored_links(connection: Connection, company: str) -> set[tuple[str, str, str]]:
    """(activity, object type, object) of everything that stands on a timeline."""
    rows = connection.execute(
        "select activity_id::text, object_type, object_id::text from timeline_data.activity_link"
        " where company_id = %s",
        [company],
    ).fetchall()
    assert len(set(rows)) == len(rows)
    return {(made, kind, key) for made, kind, key in rows}
