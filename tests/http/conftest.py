"""A server per module, on a database with the two companies of tests/tenant."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import server
from tests.http.site import Site, serve
from tests.http.wire import check_log
from tests.tenant.world import World, build
from timeline.http.functions import Function, look


@pytest.fixture(scope="module")
def world(server_dsn: str, template_database: str) -> Iterator[World]:
    """A database with two companies, of which tests change what is theirs alone."""
    dsn = server.create(server_dsn, template_database)
    with psycopg.connect(server.login(dsn, "app"), autocommit=True) as app:
        made = build(dsn, app)
    yield made
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))


@pytest.fixture(scope="module")
def site(world: World) -> Iterator[Site]:
    """`timeline serve` on it."""
    started = serve(world.dsn)
    yield started
    started.end()
    check_log(started)


@pytest.fixture(scope="module")
def functions(world: World) -> dict[str, Function]:
    """The public functions, with the names of their arguments."""
    return look(server.login(world.dsn, server.WEB)).functions
