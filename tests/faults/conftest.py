"""A server that a test may kill; companies in a database, made once and cloned per test."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import caller
from tests.faults import archives
from tests.faults.archives import World
from tests.functions.places import digest
from tests.server import create, drop
from timeline import embedded

NewWorld = Callable[..., World]


def name_of(dsn: str) -> str:
    """The name of a database."""
    return str(conninfo_to_dict(dsn)["dbname"])


@pytest.fixture(scope="session")
def companies(server_dsn: str, template_database: str) -> Iterator[str]:
    """The name of a database with the companies; clone it, never write into it."""
    dsn = create(server_dsn, template_database)
    with caller.connect(dsn) as connection:
        archives.fill(connection)
    yield name_of(dsn)
    drop(server_dsn, name_of(dsn))


@pytest.fixture
def new_world(server_dsn: str, companies: str, tmp_path: Path) -> Iterator[NewWorld]:
    """Make fresh databases with the companies, or as another is now; dropped afterwards."""
    made: list[World] = []

    def make(original: World | None = None) -> World:
        if original is not None:
            original.connection.close()
        dsn = create(server_dsn, name_of(original.dsn) if original else companies)
        connection = caller.connect(dsn)
        folder = tmp_path / f"archives{len(made)}"
        made.append(World(dsn, connection, folder, digest(connection)))
        if original is not None:
            original.connection = caller.connect(original.dsn)
            made[-1].whole = original.whole
        return made[-1]

    yield make
    for world in made:
        world.connection.close()
        drop(server_dsn, name_of(world.dsn))


@pytest.fixture
def world(new_world: NewWorld) -> World:
    """A fresh database with the companies."""
    return new_world()


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a server of the test's own."""
    place = tmp_path_factory.mktemp("kill") / "server"
    yield place
    embedded.down(place)
