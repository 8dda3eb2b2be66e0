"""Files of an archive that are not as they were written: what each fault says; nothing is lost."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.calls import activity, call
from tests.faults.archives import (
    COMPANY,
    SECOND,
    STRETCH,
    World,
    archived,
    manifest,
    refused,
    returned,
    states,
)
from tests.faults.conftest import NewWorld
from tests.functions.places import counted, digest
from timeline import archive
from timeline.errors import TimelineError

MANIFEST = "manifest.json"
PART = "part-000001.jsonl.gz"
Damage = Callable[[bytes], bytes]
CUTS: dict[str, Damage] = {
    "the first byte cut": lambda data: data[1:],
    "a byte in the middle cut": lambda data: data[: len(data) // 2] + data[len(data) // 2 + 1 :],
    "the last byte cut": lambda data: data[:-1],
    "half of it cut": lambda data: data[: len(data) // 2],
    "emptied": lambda data: b"",
    "a byte appended": lambda data: data + b"\n",
    "another member of gzip appended": lambda data: data + data,
    "its halves exchanged": lambda data: data[len(data) // 2 :] + data[: len(data) // 2],
}


def flips(data: bytes, seed: int) -> list[bytes]:
    """A bit flipped in each of the first ten and the last eight bytes, and in twenty others."""
    generator = random.Random(seed)
    inner = [generator.randrange(10, len(data) - 8) for _ in range(20)]
    spoilt: list[bytes] = []
    for place in [*range(10), *inner, *range(len(data) - 8, len(data))]:
        copy = bytearray(data)
        copy[place] ^= 1 << (place + len(spoilt)) % 8
        spoilt.append(bytes(copy))
    return spoilt


@pytest.mark.parametrize("file", [PART, MANIFEST])
def test_a_flipped_bit_is_found_and_named_wherever_it_is(world: World, file: str) -> None:
    folder = archived(world)
    data = (folder / file).read_bytes()
    for spoilt in flips(data, 20261126):
        (folder / file).write_bytes(spoilt)
        refused(world, folder.name, "TL409", f"{folder}/{file}")
    (folder / file).write_bytes(data)
    assert returned(world, folder.name) == 69


def test_a_flipped_bit_of_a_manifest_by_which_an_archive_is_sought_brings_nothing(
    world: World,
) -> None:
    """Its id may be another then, or its format."""
    folder = archived(world)
    data, id_ = (folder / MANIFEST).read_bytes(), manifest(folder)["archive"]
    other = data.replace(id_.encode(), f"{int(id_[0], 16) ^ 1:x}{id_[1:]}".encode())
    newer = data.replace(b'"format": 1', b'"format": 3')
    for spoilt in [other, newer, *flips(data, 20261127)]:
        (folder / MANIFEST).write_bytes(spoilt)
        refused(world, folder, _code_of(spoilt, id_))
    (folder / MANIFEST).write_bytes(data)
    assert returned(world, folder) == 69


def _code_of(spoilt: bytes, id_: str) -> str:
    """Not to be read, or of another format; of an unknown archive; not as it was written."""
    try:
        given = json.loads(spoilt)
        if given["format"] != 1:
            return "TL400"
        return "TL409" if given["archive"] == id_ else "TL404"
    except (ValueError, KeyError):
        return "TL400"


@pytest.mark.parametrize("file", [PART, MANIFEST])
def test_a_file_that_was_cut_or_grew_is_refused(world: World, file: str) -> None:
    folder = archived(world, SECOND)
    data = (folder / file).read_bytes()
    for cut in CUTS.values():
        assert cut(data) != data
        (folder / file).write_bytes(cut(data))
        refused(world, folder.name, "TL409", f"{folder}/{file}")
    (folder / file).write_bytes(data)
    assert returned(world, folder.name) > 10


def test_the_same_lines_packed_otherwise_are_not_the_file_that_was_written(world: World) -> None:
    folder = archived(world)
    data = (folder / PART).read_bytes()
    # The byte that tells how hard it was compressed: what unpacks is the same.
    (folder / PART).write_bytes(data[:8] + bytes([data[8] ^ 2]) + data[9:])
    refused(world, folder.name, "TL409", PART, "sha256")


def test_of_several_members_none_may_be_missing_renamed_or_in_the_place_of_another(
    world: World,
) -> None:
    """One activity is larger than a member may be, and so is one of its own."""
    big = activity(
        activity_date="2021-02-10", description="🧑" * 9_000_000, source="big", external_id="x"
    )
    call(world.connection, "record", COMPANY, big)
    world.whole = digest(world.connection)
    folder = archived(world)
    parts = sorted(path.name for path in folder.glob("part-*"))
    assert len(parts) == 3
    assert manifest(folder)["members"][1]["activities"] == 1
    assert [member["name"] for member in manifest(folder)["members"]] == parts
    first, last = folder / parts[0], folder / parts[-1]
    aside = folder / "aside"
    for goes, name in ((first, parts[0]), (last, parts[-1]), (last, "part-000009.jsonl.gz")):
        shutil.move(goes, folder / name if name != goes.name else aside)
        refused(world, folder.name, "TL409", f"{folder}/{goes.name}", "missing")
        shutil.move(folder / name if name != goes.name else aside, goes)
    shutil.move(first, aside)
    shutil.move(last, first)
    shutil.move(aside, last)
    refused(world, folder.name, "TL409", f"{folder}/{parts[0]}")
    shutil.move(last, aside)
    shutil.move(first, last)
    shutil.move(aside, first)
    (folder / "part-000009.jsonl.gz").write_bytes(b"of no interest")
    assert returned(world, folder.name) == 70


def test_a_manifest_that_names_files_elsewhere_is_not_followed(world: World) -> None:
    folder = archived(world)
    text = (folder / MANIFEST).read_text()
    shutil.copy(folder / PART, folder.parent / PART)
    for name in (f"../{PART}", f"{folder}/{PART}", f"./{PART}", "part-1.jsonl.gz", "", f"{PART}\n"):
        told = json.loads(text)
        told["members"][0]["name"] = name
        (folder / MANIFEST).write_text(json.dumps(told, indent=1))
        refused(world, folder.name, "TL409", f"{folder}/{MANIFEST}", f'"{name}" is no name')
        refused(world, folder, "TL409", f"{folder}/{MANIFEST}", f'"{name}" is no name')
    (folder / MANIFEST).write_text(text)
    assert returned(world, folder) == 69


def test_a_member_may_be_a_link_to_the_same_bytes_and_to_no_others(world: World) -> None:
    folder = archived(world)
    shutil.move(folder / PART, world.folder / "elsewhere")
    (folder / PART).symlink_to(world.folder / "nowhere")
    refused(world, folder.name, "TL409", PART, "missing")
    (folder / PART).unlink()
    (folder / PART).symlink_to(folder / MANIFEST)
    refused(world, folder.name, "TL409", PART, "bytes")
    (folder / PART).unlink()
    (folder / PART).symlink_to(world.folder / "elsewhere")
    assert returned(world, folder.name) == 69


def test_the_manifest_of_another_archive_is_told_from_the_own(world: World) -> None:
    first, second = archived(world), archived(world, SECOND)
    own = (first / MANIFEST).read_text()
    shutil.copy(second / MANIFEST, first / MANIFEST)
    refused(world, first.name, "TL409", f"{first}/{MANIFEST}", "archive, name, starts_at")
    # By the folder it is the other archive, whose members these are not.
    refused(world, first, "TL409", f"{first}/{PART}")
    refused(world, second.name, "TL409", f"{first}/{PART}", folder=str(first))
    (first / MANIFEST).write_text(own)
    assert archive.attach(world.dsn, name=first.name)["attached"] == 69
    assert returned(world, second.name) > 10


def test_what_is_no_manifest_is_refused_by_name_and_by_folder(world: World) -> None:
    folder = archived(world)
    data = (folder / MANIFEST).read_bytes()
    for text, told, by_folder in (
        (b"", "broken", "not one of an archive"),
        (b"this is no JSON", "broken", "not one of an archive"),
        (b"\xff\xfe{\x00}\x00", "broken", "no text"),
        (data + b"\xff", "broken", "no text"),
        (data.decode().encode("utf-16"), "its text differs", "no text"),
        (b"[]", "broken", "not one of an archive"),
        (b"{}", "broken", "not one of an archive"),
        (b"null", "broken", "not one of an archive"),
        (b"[" * 100_000, "broken", "not one of an archive"),
        (b"1" * 10_000, "broken", "not one of an archive"),
        (b'{"format": 2, "archive": "x", "members": []}', "differ", "format 2"),
    ):
        (folder / MANIFEST).write_bytes(text)
        refused(world, folder.name, "TL409", f"{folder}/{MANIFEST}", told)
        refused(world, folder, "TL400", by_folder)
    (folder / MANIFEST).write_bytes(data)
    assert returned(world, folder) == 69


def test_without_a_manifest_nothing_comes_back_and_the_place_is_named(
    world: World, tmp_path: Path
) -> None:
    folder = archived(world)
    shutil.move(folder / MANIFEST, tmp_path / "kept")
    refused(world, folder.name, "TL404", str(folder), MANIFEST)
    refused(world, folder, "TL404", str(folder), MANIFEST)
    (folder / MANIFEST).mkdir()
    refused(world, folder.name, "TL400", f"{folder}/{MANIFEST}", "cannot be read")
    (folder / MANIFEST).rmdir()
    refused(world, tmp_path / "nowhere", "TL404", "nowhere")
    refused(world, tmp_path / "kept", "TL404", "kept", MANIFEST)
    refused(world, "activity_20210101", "TL404", "activity_20210101")
    shutil.move(tmp_path / "kept", folder / MANIFEST)
    assert returned(world, folder) == 69


@pytest.mark.parametrize("way", ["folder", "place"])
def test_files_that_were_moved_come_back_from_where_they_are(
    world: World, tmp_path: Path, way: str
) -> None:
    folder = archived(world)
    new = shutil.move(folder, tmp_path / "restored")
    refused(world, folder.name, "TL404", str(folder))
    if way == "folder":
        assert returned(world, new) == 69
    else:
        assert returned(world, folder.name, folder=str(new)) == 69


def test_an_archive_of_another_database_is_not_known_here(new_world: NewWorld) -> None:
    ours, theirs = new_world(), new_world()
    folder = archived(theirs)
    refused(ours, folder, "TL404", manifest(folder)["archive"], "not of this database")
    refused(ours, folder.name, "TL404", folder.name, "not of this database")
    refused(ours, manifest(folder)["archive"], "TL404", "not of this database", folder=str(folder))
    own = archived(ours)
    refused(ours, folder, "TL404", "not of this database")
    refused(ours, own.name, "TL409", f"{folder}/{MANIFEST}", "archive", folder=str(folder))
    assert states(theirs.connection)[0][1] == "archived"
    assert (returned(ours, own), returned(theirs, folder)) == (69, 69)


def test_a_copy_of_the_database_knows_the_archives_that_were_made_before_it(
    world: World, new_world: NewWorld
) -> None:
    before = new_world(world)
    folder = archived(world)
    after = new_world(world)
    refused(before, folder, "TL404", "not of this database")
    refused(before, folder.name, "TL404", "not of this database")
    assert counted(before.connection) == {"live": 100}
    assert (returned(after, folder), returned(world, folder)) == (69, 69)


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("memory://there", "ends with the process"),
        ("dir::memory://there", "ends with the process"),
        ("simplecache::dir::file://{folder}", "reads from a cache"),
        ("filecache::memory://there", "ends with|reads from a cache"),
        ("zip://x::file://{folder}/none.zip", "cannot be reached"),
        ("https://localhost:1/there", "cannot be (reached|read|written)"),
    ],
)
def test_a_place_that_keeps_nothing_is_refused_before_anything_is_detached(
    world: World, place: str, why: str
) -> None:
    place = place.format(folder=world.folder)
    with pytest.raises(TimelineError, match=why) as caught:
        archive.archive(world.dsn, names=[SECOND], folder=place)
    assert caught.value.code in ("TL400", "unwritable")
    assert states(world.connection) == []
    if "written" not in why:
        with pytest.raises(TimelineError, match=why):
            archive.set_retention(world.dsn, age="7 years", since=None, folder=place)


def test_a_file_url_is_the_folder(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are for their owner alone, and found from everywhere."""
    world.folder.mkdir(exist_ok=True)
    monkeypatch.chdir(world.folder)
    (name,) = archive.archive(world.dsn, names=[SECOND], folder="file://below")["archived"]
    folder = world.folder / "below" / name
    assert states(world.connection)[0][3] == str(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    monkeypatch.chdir("/")
    assert archive.attach(world.dsn, name=f"file://{folder}")["attached"] > 10


def test_a_url_is_a_place_like_a_folder(world: World) -> None:
    import fsspec
    from fsspec.implementations.memory import MemoryFileSystem

    class Bucket(MemoryFileSystem):  # type: ignore[misc]
        """What lasts as long as this test, under a name that nobody refuses."""

        protocol = "bucket"

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return f"/{path.removeprefix('bucket://').strip('/')}"

    fsspec.register_implementation("bucket", Bucket, clobber=True)
    place = f"bucket://{world.folder}"
    done = archive.archive(world.dsn, names=["activity_20210101", SECOND], folder=place)
    first, second = done["archived"]
    assert [state[3] for state in states(world.connection)] == [
        f"{place}/{first}", f"{place}/{second}",
    ]  # fmt: skip
    page = call(world.connection, "page", COMPANY, {})
    assert page["archived"] == [STRETCH | {"to": "2021-07-01T00:00:00Z"}]
    files, path = fsspec.core.url_to_fs(f"{place}/{first}/{PART}")
    data = files.cat_file(path)
    files.pipe_file(path, data[:-1])
    refused(world, first, "TL409", f"{place}/{first}/{PART}")
    files.rm_file(path)
    refused(world, f"{place}/{first}", "TL409", f"{place}/{first}/{PART}", "missing")
    files.pipe_file(path, data)
    refused(world, f"{place}/nothing", "TL404", f"{place}/nothing")
    refused(world, "no-such-scheme://there", "TL400", "no-such-scheme")
    assert archive.attach(world.dsn, name=second)["attached"] > 10
    assert returned(world, f"{place}/{first}") == 69
