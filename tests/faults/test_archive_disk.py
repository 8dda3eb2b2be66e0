"""Places of archives that are full, or none: what was detached is kept, the next run goes on."""

import os
import random
import resource
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.calls import activity, call
from tests.faults.archives import (
    COMPANY,
    FIRST,
    SECOND,
    World,
    archived,
    manifest,
    returned,
    said,
    states,
)
from tests.functions.places import counted, digest
from timeline import archive
from timeline.errors import TimelineError

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("part-000001.jsonl.gz", "manifest.json")


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def run(world: World, *words: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """`timeline partitions …` in a process of its own, which may write files of so many bytes."""

    def bound() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "timeline", "partitions", *map(str, words)],
        env=os.environ | {"TIMELINE_DSN": world.dsn, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=bound,
    )


def kept(world: World, name: str = FIRST) -> str:
    """The one archive is detached, its table holds what left, nothing is trimmed; its name."""
    ((full_name, state, table, _, told),) = states(world.connection)
    assert (full_name.rpartition("-")[0], state, told) == (name, "detached", None)
    assert table
    assert counted(world.connection)["table"] > 10
    for part in ("activity_body", "activity_link", "activity_history"):
        assert digest(world.connection)[part] == world.whole[part]
    return str(full_name)


@pytest.mark.parametrize("way", ["attach", "archive", "archive elsewhere"])
def test_on_a_full_disk_the_table_is_kept_until_it_is_attached_or_has_room(
    world: World, tmp_path: Path, way: str
) -> None:
    done = run(world, "archive", FIRST, "--to", world.folder, limit=2048)
    assert (done.returncode, done.stdout) == (74, "")
    assert f"{PARTS[0]} cannot be written" in done.stderr
    assert "nothing is lost" in done.stderr
    name = kept(world)
    assert [path.name for path in (world.folder / name).iterdir()] == []
    again = run(world, "archive", FIRST, "--to", world.folder, limit=2048)
    assert again.returncode == 74
    assert kept(world) == name
    if way != "attach":
        place = world.folder if way == "archive" else tmp_path / "roomy"
        done = run(world, "archive", "--before", "2020-01-01", "--to", place)
        assert done.returncode == 0, done.stderr
        assert f"going on with {name}" in done.stderr
        assert counted(world.connection)["files"] == 69
        assert states(world.connection)[0][3] == f"{place}/{name}"
        assert manifest(place / name)["activities"] == 69
    assert returned(world, name) == 69


@pytest.mark.parametrize("file", PARTS)
@pytest.mark.parametrize("is_big", [False, True])
def test_where_the_last_byte_does_not_fit_no_half_a_file_stays(
    world: World, file: str, is_big: bool
) -> None:
    """The file that is written leads to a disk without any room."""
    if is_big:
        text = random.Random(1).randbytes(200_000).hex()
        big = activity(activity_date="2021-05-10", description=text)
        call(world.connection, "record", COMPANY, big)
        world.whole = digest(world.connection)
    row = world.connection.execute(
        "select timeline_data.detach_step(array[%s], null, %s)", [SECOND, str(world.folder)]
    ).fetchone()
    assert row is not None
    assert row[0]["step"] == "detached"
    name = kept(world, SECOND)
    (world.folder / name).mkdir(parents=True)
    (world.folder / name / f".{file}.part").symlink_to("/dev/full")
    with pytest.raises(TimelineError) as caught:
        archive.archive(world.dsn, names=[FIRST], folder=str(world.folder))
    said(caught.value, "unwritable", f"{world.folder / name}/{file}", "No space left")
    assert caught.value.exit_status == 74
    assert kept(world, SECOND) == name
    assert not (world.folder / name / file).exists()
    # The way is free again: what was left is finished first, then what is asked for done.
    done = archive.archive(world.dsn, names=[FIRST], folder=str(world.folder))
    assert [each.rpartition("-")[0] for each in done["archived"]] == [SECOND, FIRST]
    for each in done["archived"]:
        archive.attach(world.dsn, name=each)
    assert digest(world.connection) == world.whole


def test_what_a_killed_run_wrote_is_taken_only_where_it_is_what_would_be_written(
    world: World,
) -> None:
    other = archived(world, FIRST)
    archive.attach(world.dsn, name=str(other))
    world.connection.execute(
        "select timeline_data.detach_step(array[%s], null, %s)", [SECOND, str(world.folder)]
    )
    name = next(state[0] for state in states(world.connection) if state[1] == "detached")
    shutil.copytree(other, world.folder / name)
    (world.folder / name / ".part-000001.jsonl.gz.part").write_bytes(b"half")
    done = archive.archive(world.dsn, names=[SECOND], folder=str(world.folder))
    assert done["archived"] == [name]
    assert sorted(path.name for path in (world.folder / name).iterdir()) == sorted(PARTS)
    assert returned(world, name) == done["activities"] > 10


def test_a_file_in_the_place_of_a_folder_is_refused_before_anything_is_detached(
    world: World, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        untouched(world, str(place), "unwritable", str(place), "cannot be written")
    assert (tmp_path / "file").read_text() == "mine"
    below = f"{tmp_path}/file/below"
    untouched(world, f"file://{below}", "unwritable", below, "cannot be written")
    done = run(world, "archive", FIRST, "--to", tmp_path / "file")
    assert done.returncode == 74
    for nonsense in ("", "no-such-scheme://there"):
        untouched(world, nonsense, "TL400")
    untouched(world, None, "TL400", "nothing says where")
    (tmp_path / "read only").mkdir()
    (tmp_path / "read only" / ".trial.part").mkdir()
    untouched(world, str(tmp_path / "read only"), "unwritable", "trial")


def test_too_little_room_is_refused_before_anything_is_detached(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def usage(path: Path) -> Usage:
        asked.append(path)
        return Usage(10**9, 10**9 - 5000, 5000)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    untouched(world, str(world.folder / "new" / "er"), "unwritable", "5,000 bytes left", FIRST)
    assert asked == [world.folder.parent]
    assert not world.folder.exists()
    monkeypatch.undo()
    assert returned(world, archived(world)) == 69


def untouched(world: World, place: str | None, code: str, *words: str) -> None:
    """To archive there raises that; everything is attached and as it was."""
    with pytest.raises(TimelineError) as caught:
        archive.archive(world.dsn, names=[FIRST, SECOND], folder=place)
    said(caught.value, code, *words)
    assert digest(world.connection) == world.whole
    assert counted(world.connection) == {"live": 100}
    assert states(world.connection) == []
    row = world.connection.execute(
        "select count(*) from timeline_data.partition_directory as d where d.name in (%s, %s)",
        [FIRST, SECOND],
    ).fetchone()
    assert row == (2,)
