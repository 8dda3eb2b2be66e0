"""Two who archive at once, because the lock of one was taken away: neither spoils what the other wrote."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from tests.faults.archives import FIRST, SECOND, World, archived, bring, returned, said, states
from tests.faults.conftest import NewWorld
from tests.functions.places import counted, digest
from timeline import archive, partitions
from timeline.archive import members
from timeline.errors import TimelineError
from timeline.patience import Patience, Step

# Whoever sleeps in a transaction, as an administrator sees it.
_END = """
select count(pg_terminate_backend(a.pid)) from pg_stat_activity as a
where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state = 'idle in transaction'
"""


def ended_after(world: World, number: int) -> Callable[[str, Iterator[Step]], Iterator[Step]]:
    """The session with the lock is ended after so many steps that are shown."""
    seen = 0

    def track(name: str, steps: Iterator[Step]) -> Iterator[Step]:
        nonlocal seen
        for step in steps:
            seen += 1
            if seen == number:
                row = world.connection.execute(_END.encode()).fetchone()
                assert row == (1,)
            yield step

    return track


@pytest.mark.parametrize("number", [1, 2])
def test_a_run_ends_where_it_lost_its_lock_and_the_next_goes_on(world: World, number: int) -> None:
    with pytest.raises(TimelineError) as caught:
        archive.archive(world.dsn, names=[FIRST], folder=str(world.folder), track=ended_after(world, number))  # fmt: skip
    said(caught.value, "55P03", "was ended")
    done = archive.archive(world.dsn, names=[FIRST], folder=str(world.folder))
    (name,) = done["archived"]
    with pytest.raises(TimelineError) as caught:
        archive.attach(world.dsn, name=name, track=ended_after(world, 1))
    said(caught.value, "55P03", "was ended")
    assert archive.attach(world.dsn, name=name)["attached"] < 69
    assert digest(world.connection) == world.whole
    with pytest.raises(TimelineError) as caught:
        partitions.rotate(world.dsn, track=lambda steps: ended_after(world, 1)("", steps))
    assert caught.value.code == "55P03"
    partitions.rotate(world.dsn)


def test_what_is_verified_is_not_written_again(world: World) -> None:
    """By one who saw it before that, and does not know better."""
    folder = archived(world, is_kept=True)
    files = {file.name: file.read_bytes() for file in folder.iterdir()}
    id_ = json.loads((folder / "manifest.json").read_text())["archive"]
    with psycopg.connect(world.dsn, autocommit=True) as conn:
        late = Patience(conn, 1)
        with pytest.raises(TimelineError) as caught:
            list(members.write(late, archive.store.open_store(str(folder)), id_))
        said(caught.value, "TL409", "written already")
        for statement, values in (
            ("select timeline_data.seal_archive(%s, %s)", [id_, files["manifest.json"].decode()]),
            ("select timeline_data.archive_totals(%s)", [id_]),
            ("select count(*) from timeline_data.archive_lines(%s, null, null, null)", [id_]),
        ):
            with pytest.raises(psycopg.DatabaseError) as refused:
                conn.execute(statement.encode(), values)
            assert refused.value.sqlstate == "TL409"
    assert files == {file.name: file.read_bytes() for file in folder.iterdir()}
    assert archive.drop(world.dsn)["activities"] == 69
    assert returned(world, folder) == 69


def test_of_two_who_take_away_each_sees_what_the_other_did(world: World) -> None:
    bring(world, "verified")
    world.connection.execute("update timeline_data.archive set is_table_kept = false")
    (id_,) = world.connection.execute("select r.id from timeline_data.archive as r").fetchone() or (None,)  # fmt: skip
    trim = b"select timeline_data.trim_step(%s, 20)"
    with psycopg.connect(world.dsn) as first, psycopg.connect(world.dsn, autocommit=True) as other:
        first.execute(trim, [id_])
        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute(trim, [id_])
        first.commit()
        for _ in range(9):
            step: dict[str, Any] = (other.execute(trim, [id_]).fetchone() or [{}])[0]
            if step["step"] == "dropped":
                break
    assert counted(world.connection)["files"] == 69
    assert returned(world, states(world.connection)[0][0]) == 69


@pytest.mark.parametrize("state", ["verified", "half trimmed"])
def test_what_is_kept_or_half_dropped_comes_back_at_one_command(world: World, state: str) -> None:
    bring(world, state)
    name = states(world.connection)[0][0]
    assert returned(world, name) == 69
    assert states(world.connection)[0][1] == "attached"
    assert returned(world, name) == 0


def test_a_copy_that_finishes_the_same_archive_writes_the_same_files(
    world: World, new_world: NewWorld
) -> None:
    bring(world, "detached")
    copy = new_world(world)
    for each in (world, copy):
        archive.archive(each.dsn, names=[SECOND], folder=str(world.folder))
        archive.archive(each.dsn, is_asked=False)
    first = states(world.connection)[0]
    assert first[1] == "archived"
    assert first == states(copy.connection)[0]
    assert archive.attach(world.dsn, name=first[0])["attached"] == 69
    assert archive.attach(copy.dsn, name=first[0])["attached"] == 69
