"""A server per module, on a database with the two companies of tests/tenant."""

from collections.abc import Iterator

import pytest

from tests import server
from tests.http.keeping import Kept, keeping
from tests.http.site import Site, serve
from tests.http.wire import check_log
from tests.tenant.world import World, made
from timeline.http.functions import Function, look


@pytest.fixture(scope="module")
def world(server_dsn: str, template_database: str) -> Iterator[World]:
    """A database with two companies, of which tests change what is theirs alone."""
    with made(server_dsn, template_database) as found:
        yield found


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    """`timeline serve` on it."""
    started = serve(world.dsn)
    yield started
    started.end()
    check_log(started)


@pytest.fixture(scope="module")
def kept(capabilities: server.Capabilities) -> Iterator[Kept]:
    """A Redis."""
    with keeping(capabilities) as found:
        yield found


@pytest.fixture(scope="module")
def functions(world: World) -> dict[str, Function]:
    """The public functions, with the names of their arguments."""
    return look(server.login(world.dsn, server.WEB)).functions
