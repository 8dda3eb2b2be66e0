"""A partition leaves between others' transactions, and never makes anybody wait behind it."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.calls import Connection
from tests.faults.archives import COMPANY, FIRST, World, scalar
from tests.functions.places import counted

DETACH = f"select timeline_data.detach_step(array['{FIRST}'], null, '/nowhere')"
# What a transaction did that is still open, and whose rows or places a detach would take away.
OPEN = {
    "a page": f"select timeline.page('{COMPANY}')",
    "a summary": f"select timeline.summary('{COMPANY}')",
    "a fold": "select timeline_data.refresh_step()",
    "a write": f"select timeline.record('{COMPANY}',"
    ' \'{"activity_type": "note", "subject": "s", "activity_date": "2021-02-03"}\')',
    "a reader of the partition by its name": f"select count(*) from timeline_data.{FIRST}",
}


@pytest.fixture
def other(world: World) -> Iterator[Connection]:
    with psycopg.connect(world.dsn, autocommit=True) as connection:
        # Long enough for every limit of ours, and the error is another one.
        connection.execute("set statement_timeout = '10s'")
        yield connection


@pytest.mark.parametrize("what", OPEN)
def test_a_detach_gives_way_to_whoever_is_in_its_way(
    world: World, other: Connection, what: str
) -> None:
    assert scalar(world, DETACH)["step"] == "proved"
    assert scalar(world, DETACH)["step"] == "proved"
    with world.connection.transaction():
        world.connection.execute(OPEN[what].encode())
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(DETACH)
    assert counted(world.connection).keys() == {"live"}
    found = other.execute(DETACH).fetchone()
    assert found is not None
    assert found[0]["step"] == "detached"
