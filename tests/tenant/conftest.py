"""The two companies, built once per module; tests roll back what they do."""

from collections.abc import Callable, Iterator

import pytest

from tests import caller, server
from tests.tenant.world import Connection, World, made

As = Callable[[str], Connection]


@pytest.fixture(scope="module")
def world(server_dsn: str, template_database: str) -> Iterator[World]:
    """A database with two companies."""
    with made(server_dsn, template_database) as found:
        yield found


@pytest.fixture(scope="module")
def as_role(world: World) -> Iterator[As]:
    """Connections to the world: as_role("reader"), …, as_role("owner") for looking behind."""
    opened: dict[str, Connection] = {}

    def connect(role: str) -> Connection:
        if role not in opened:
            dsn = world.dsn if role == "owner" else server.login(world.dsn, role)
            opened[role] = caller.connect(dsn)
        return opened[role]

    yield connect
    for connection in opened.values():
        connection.close()
