"""What changes while a partition is away holds for what comes back, as if it had never left."""

from typing import Any

import pytest

from tests.calls import call
from tests.faults.archives import COMPANY, World, bring, refused, said, states
from tests.functions.places import counted, digest
from timeline import archive
from timeline.errors import TimelineError

ACCOUNT = {"type": "account", "id": "a0"}
NEW = {"type": "account", "id": "a9"}
CHANGES: dict[str, list[tuple[str, Any]]] = {
    "another parent": [("put_objects", [{"type": "contact", "id": "c0", "parents": [NEW]}])],
    "no parent": [("put_objects", [{"type": "contact", "id": "c0", "parents": []}])],
    "two parents, and one above": [
        ("put_objects", [{"type": "contact", "id": "c1", "parents": [NEW, ACCOUNT]}]),
        ("put_objects", [NEW | {"parents": [ACCOUNT]}]),
    ],
    "a parent of what had none": [
        ("put_objects", [{"type": "deal", "id": "d1", "parents": [ACCOUNT, NEW]}])
    ],
    "no rules": [("configure", {"roll_up": []})],
    "other rules, then parents": [
        ("configure", {"roll_up": [{"from": "deal", "to": "account"}]}),
        ("put_objects", [{"type": "deal", "id": "d1", "parents": [NEW]}]),
    ],
    "another language": [("configure", {"search_language": "english"})],
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "state", ["detached", "verified", "half trimmed", "archived", "half attached"]
)
def test_it_comes_back_by_the_parents_rules_and_language_of_now(
    world: World, state: str, change: str
) -> None:
    with world.connection.transaction(force_rollback=True):
        tell(world, change)
        wanted = digest(world.connection)
    bring(world, state)
    tell(world, change)
    counted(world.connection)
    if state in ("verified", "half trimmed"):
        archive.drop(world.dsn)
    archive.attach(world.dsn, name=states(world.connection)[0][0])
    assert counted(world.connection) == {"live": 100}
    found = digest(world.connection)
    for table in ("activity", "activity_body", "activity_link", "activity_history"):
        assert found[table] == wanted[table], table
    assert found != world.whole


def tell(world: World, change: str) -> None:
    """Make a change of the directory or the settings."""
    for function, given in CHANGES[change]:
        call(world.connection, function, COMPANY, given)


@pytest.mark.parametrize("state", ["verified", "half trimmed"])
def test_nothing_is_dropped_of_which_the_files_are_not_whole_any_more(
    world: World, state: str
) -> None:
    """Not by `drop`, `attach`, nor by the next `archive`: the files are read once more."""
    bring(world, state)
    # As a killed run leaves it: what is kept on purpose, `archive` does not touch.
    world.connection.execute("update timeline_data.archive set is_table_kept = false")
    name = states(world.connection)[0][0]
    part = world.folder / name / "part-000001.jsonl.gz"
    data = part.read_bytes()
    before = (digest(world.connection), counted(world.connection), states(world.connection))
    for spoilt in (None, b"", data[:-1]):
        part.unlink() if spoilt is None else part.write_bytes(spoilt)
        for names in ([], [name]):
            with pytest.raises(TimelineError) as caught:
                archive.drop(world.dsn, names=names)
            said(caught.value, "TL409", str(part))
        with pytest.raises(TimelineError) as caught:
            archive.archive(world.dsn, before="2020-01-01", folder=str(world.folder))
        said(caught.value, "TL409", str(part))
        refused(world, name, "TL409", str(part))
        assert before == (
            digest(world.connection), counted(world.connection), states(world.connection),
        )  # fmt: skip
    part.write_bytes(data)
    assert counted(world.connection)["table"] == 69
    assert archive.drop(world.dsn)["dropped"] == [name]
    assert counted(world.connection)["files"] == 69
    archive.attach(world.dsn, name=name)
    assert digest(world.connection) == world.whole
    with pytest.raises(TimelineError) as caught:
        archive.drop(world.dsn, names=[name])
    said(caught.value, "TL409", name, "attached")
