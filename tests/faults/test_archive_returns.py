"""Archives that come back late: twice, half, among what is new, into other partitions, another schema."""

# ruff: noqa: E501  (SQL reads better unbroken)

import json
from pathlib import Path

import psycopg
import pytest

from tests.calls import activity, bind, call
from tests.faults.archives import (
    ANN,
    COMPANY,
    FIRST,
    OTHER,
    SECOND,
    STRETCH,
    World,
    archived,
    bring,
    id_of,
    lines,
    manifest,
    payload,
    returned,
    said,
    scalar,
    states,
)
from tests.functions.cuts import create, directory, whole
from tests.functions.places import counted, digest
from timeline import archive, partitions
from timeline.errors import TimelineError

# One of SECOND that is neither private nor removed.
LATE = 88
ADD = "alter table timeline_data.activity add column extra text not null default 'x'"
OTHER_COLUMN = "alter table timeline_data.activity add column other integer not null default 7"
DROP = "alter table timeline_data.activity drop column other"
EXTRA = "select count(*) filter (where a.extra = 'x'), count(*) from timeline_data.activity as a"


def state_of(world: World, name: str) -> str:
    return str(next(state for known, state, *_ in states(world.connection) if known == name))


def test_attached_twice_the_second_time_brings_nothing(world: World) -> None:
    folder = archived(world)
    assert returned(world, folder.name) == 69
    for name in (folder.name, folder, manifest(folder)["archive"]):
        assert returned(world, name) == 0
    assert state_of(world, folder.name) == "attached"
    whole(world.connection)


@pytest.mark.parametrize("share", [0.02, 0.5, 1.0])
def test_an_attach_that_was_killed_half_way_is_gone_on_with(world: World, share: float) -> None:
    folder = archived(world)
    id_, every = manifest(folder)["archive"], lines(folder)
    some = every[-round(share * len(every)) :]
    scalar(world, "select timeline_data.attach_begin(%s::uuid)::text", id_)
    assert scalar(world, "select timeline_data.attach_lines(%s::uuid, %s)", id_, some) == len(some)
    assert counted(world.connection)["files"] == 69 - len(some)
    assert state_of(world, folder.name) == "attaching"
    with pytest.raises(TimelineError) as caught:
        archive.archive(world.dsn, names=[FIRST], folder=str(world.folder))
    said(caught.value, "TL404" if FIRST not in str(directory(world.connection)) else "TL409", FIRST)
    # What lies in the past edge goes, but nothing of the range that comes back.
    (other,) = archive.archive(world.dsn, before="2021-04-01", folder=str(world.folder))["archived"]
    assert other.startswith("activity_20201001-")
    assert archive.attach(world.dsn, name=other)["attached"] == 6
    assert returned(world, folder.name) == 69 - len(some)


def test_the_same_line_twice_and_lines_of_other_activities_bring_nothing(world: World) -> None:
    first, second = archived(world), archived(world, SECOND)
    id_, every = manifest(first)["archive"], lines(first)
    attach = "select timeline_data.attach_lines(%s::uuid, %s)"
    with pytest.raises(Exception, match="not being attached") as caught:
        scalar(world, attach, id_, every)
    assert getattr(caught.value, "sqlstate", "") == "TL409"
    scalar(world, "select timeline_data.attach_begin(%s::uuid)::text", id_)
    assert scalar(world, attach, id_, lines(second)) == 0
    assert scalar(world, attach, id_, []) == 0
    assert counted(world.connection)["live"] == world.whole["activity"][0] - 69 - len(lines(second))
    archive.attach(world.dsn, name=first.name)
    assert returned(world, second.name) == len(lines(second))


def test_the_table_of_an_archive_whose_files_are_not_whole_comes_back_in_parts(
    world: World,
) -> None:
    scalar(world, "select timeline_data.detach_step(array[%s], null, '/nowhere')::text", SECOND)
    id_ = scalar(world, "select r.id from timeline_data.archive as r")
    scalar(world, "select timeline_data.attach_begin(%s)::text", id_)
    assert scalar(world, "select timeline_data.attach_table(%s, 7)", id_) == 7
    places = counted(world.connection)
    assert places["table"] == sum(counted(world.connection).values()) - places["live"] > 0
    with pytest.raises(Exception, match="still to come"):
        scalar(world, "select timeline_data.attach_end(%s)::text", id_)
    assert returned(world, str(id_)) == places["table"]
    whole(world.connection)


def test_what_is_new_in_the_range_and_what_comes_back_are_both_there(world: World) -> None:
    """Recorded before and after the archive came back half; one that was moved there; one that was moved away."""
    folder = archived(world)
    id_, every = manifest(folder)["archive"], lines(folder)

    def new(date: str) -> str:
        return str(call(world.connection, "record", COMPANY, activity(activity_date=date, related_to={"type": "contact", "id": "c1"}))["id"])  # fmt: skip

    ids = [new("2021-02-02T02:02:02Z"), new("2021-01-01T00:00:00Z")]
    moved = id_of(world.connection, LATE)
    call(world.connection, "change", COMPANY, moved, {"activity_date": "2021-03-03"})
    scalar(world, "select timeline_data.attach_begin(%s::uuid)::text", id_)
    scalar(world, "select timeline_data.attach_lines(%s::uuid, %s)", id_, every[:30])
    ids.append(new("2021-03-31T00:00:00Z"))
    assert archive.attach(world.dsn, name=folder.name)["attached"] == 39
    counted(world.connection)
    page = call(world.connection, "page", COMPANY, {"limit": 500, "date_from": "2021-01-01", "date_to": "2021-03-31"})  # fmt: skip
    found = [result["id"] for result in page["results"]]
    assert set(ids) | {moved} <= set(found)
    assert len(found) == len(set(found)) == page["count"]
    # Without what is new, and with the date as it was, it is what it was.
    for id_ in ids:
        for table, column in (("activity", "id"), ("activity_body", "activity_id"), ("activity_link", "activity_id")):  # fmt: skip
            world.connection.execute(f"delete from timeline_data.{table} where {column} = %s".encode(), [id_])  # fmt: skip
    call(world.connection, "change", COMPANY, moved, {"activity_date": payload(LATE)["activity_date"]})  # fmt: skip
    now = digest(world.connection)
    assert now["activity_link"] == world.whole["activity_link"]
    assert now["activity"][0] == world.whole["activity"][0]
    assert now["activity_history"][0] == world.whole["activity_history"][0] + 2


@pytest.mark.parametrize("width", ["month", "year", "week"])
@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_it_comes_back_into_partitions_of_another_width(
    world: World, width: str, name: str
) -> None:
    folder = archived(world, name)
    partitions.rotate(world.dsn, width=width)
    if name == FIRST:
        create(world.connection, "2020-06-01", "2021-07-01")
    before = directory(world.connection)
    assert returned(world, folder.name) > 10
    whole(world.connection)
    assert set(before[1:]) <= set(directory(world.connection))
    again = [part for part, start, _ in directory(world.connection) if "2021-01" <= start < "2021-07"]  # fmt: skip
    done = archive.archive(world.dsn, names=again, folder=str(world.folder))
    for each in reversed(done["archived"]):
        archive.attach(world.dsn, name=each)
    assert digest(world.connection) == world.whole
    assert counted(world.connection) == {"live": 100}


@pytest.mark.parametrize(
    "state", ["detached", "verified", "half trimmed", "archived", "half attached"]
)
@pytest.mark.parametrize(
    ("before", "after"),
    [([], [ADD]), ([OTHER_COLUMN], [DROP]), ([OTHER_COLUMN], [DROP, ADD])],
    ids=["a column more", "a column less", "a column in the place of another"],
)
def test_an_archive_of_another_schema_comes_back_with_defaults(
    world: World, state: str, before: list[str], after: list[str]
) -> None:
    """A column was there before the partition left, or came when it had got so far."""
    for statement in before:
        world.connection.execute(statement.encode())
    bring(world, state)
    for statement in after:
        world.connection.execute(statement.encode())
    name = states(world.connection)[0][0]
    assert returned(world, name) >= 34
    if ADD in after:
        assert scalar(world, EXTRA) == (100, 100)
    whole(world.connection)


def test_an_activity_that_was_archived_again_comes_back_from_the_later_archive_alone(
    world: World,
) -> None:
    first = archived(world)
    assert returned(world, first) == 69
    n = next(n for n in range(8, 60) if n % 5 and n % 7 != 3)
    id_ = id_of(world.connection, n)
    call(world.connection, "change", COMPANY, id_, {"subject": "the newest", "data": {"by": "hand"}})  # fmt: skip
    bind(world.connection, "user_id", ANN)
    call(world.connection, "remove", COMPANY, id_of(world.connection, 17))
    bind(world.connection, "user_id", None)
    changed = digest(world.connection)
    assert changed != world.whole
    second = archived(world)
    told = archive.attach(world.dsn, name=first.name)
    assert (told["attached"], told["activities"]) == (0, 69)
    assert (state_of(world, first.name), state_of(world, second.name)) == ("attached", "archived")
    assert counted(world.connection)["files"] == 69
    # By the place it is told that it is archived, and where.
    with pytest.raises(Exception, match="archived") as caught:
        call(world.connection, "activity", COMPANY, id_)
    diagnosis = getattr(caught.value, "diag", None)
    assert diagnosis is not None
    assert (diagnosis.sqlstate, second.name in diagnosis.message_hint) == ("TL410", True)
    world.whole = changed
    assert returned(world, second.name) == 69
    assert call(world.connection, "activity", COMPANY, id_)["subject"] == "the newest"
    for folder in (first, second):
        assert returned(world, folder) == 0


def test_what_moved_into_another_archive_comes_back_from_there(world: World) -> None:
    """Its date was changed in between, from the range of one archive into that of another."""
    first = archived(world)
    archive.attach(world.dsn, name=first.name)
    n = next(n for n in range(8, 60) if n % 5 and n % 7 != 3)
    id_ = id_of(world.connection, n)
    call(world.connection, "change", COMPANY, id_, {"activity_date": "2021-05-05"})
    changed = digest(world.connection)
    second = archived(world, SECOND)
    third = archived(world)
    for name in (first.name, third.name):
        archive.attach(world.dsn, name=name)
    assert counted(world.connection)["files"] == manifest(second)["activities"]
    world.whole = changed
    assert returned(world, second.name) == manifest(second)["activities"]


@pytest.mark.parametrize("is_later_first", [False, True])
def test_two_archives_of_one_range_each_bring_back_their_own(
    world: World, is_later_first: bool
) -> None:
    """What was recorded into an archived range may be archived in its turn; who asks is told which."""
    first = archived(world)
    old = id_of(world.connection, 9)
    given = [activity(activity_date=f"2021-02-{day:02}T08:00:00Z") for day in range(1, 13)]
    made = call(world.connection, "record_many", COMPANY, given)["receipts"]
    create(world.connection, "2021-01-01", "2021-04-01")
    second = archived(world)
    assert counted(world.connection)["files"] == 69 + 12
    page = call(world.connection, "page", COMPANY, {"limit": 500})
    assert page["archived"] == [STRETCH]
    for id_, folder in ((old, first), (made[0]["id"], second)):
        with pytest.raises(psycopg.Error) as caught:
            call(world.connection, "activity", COMPANY, id_)
        assert caught.value.sqlstate == "TL410"
        assert folder.name in str(caught.value.diag.message_hint)
    folders = [second, first] if is_later_first else [first, second]
    told = [archive.attach(world.dsn, name=folder.name)["attached"] for folder in folders]
    assert sorted(told) == [12, 69]
    assert counted(world.connection) == {"live": 112}
    after = call(world.connection, "page", COMPANY, {"limit": 500})
    assert after["count"] == page["count"] + 12 + _shown(world, first)
    assert "archived" not in after


def _shown(world: World, folder: Path) -> int:
    """How many of an archive's activities a page shows that is nobody's."""
    rows = [json.loads(line)["activity"] for line in lines(folder)]
    return sum(
        row["company_id"] == str(COMPANY) and not row["is_removed"] and not row["is_private"]
        for row in rows
    )


def test_each_company_has_its_own_back(world: World) -> None:
    folder = archived(world)
    assert set(manifest(folder)["companies"]) == {str(COMPANY), OTHER}
    pages = [call(world.connection, "page", company, {})["count"] for company in (COMPANY, OTHER)]
    assert returned(world, folder) == sum(manifest(folder)["companies"].values())
    after = [call(world.connection, "page", company, {})["count"] for company in (COMPANY, OTHER)]
    assert all(more > fewer for more, fewer in zip(after, pages, strict=True))
