"""A server that a test may kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from timeline import embedded


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a server of the test's own."""
    place = tmp_path_factory.mktemp("kill") / "server"
    yield place
    embedded.down(place)
