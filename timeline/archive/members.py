"""The files of an archive: members of gzipped JSON lines, and a manifest that tells of them.

A member is what `timeline_data.archive_lines` returns at one go, which is cut at the same places
whenever asked, so a run that was killed is gone on with: what lies there already is compared.
"""

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

from timeline import db, install, queries
from timeline.archive.store import Store
from timeline.errors import TimelineError
from timeline.patience import Pace, Patience, Step

MANIFEST = "manifest.json"
FORMAT = 1
# In one transaction: writers of the same objects wait for it.
CHARACTERS = 1_000_000
_NAME = re.compile(r"part-[0-9]{6}\.jsonl\.gz")


class Member(NamedTuple):
    """A file of an archive. sha256 is that of the file, content_sha256 that of its lines."""

    name: str
    activities: int
    bytes: int
    sha256: str
    content_sha256: str


def write(patience: Patience, store: Store, archive: str) -> Iterator[Step]:
    """Write the members and the manifest, read each back, compare it with the database; seal it.

    Yields {"step": "written", "activities", "bytes"} for each member. Raises TimelineError:
    "unwritable", and TL409 for what does not come back as it went.
    """
    after: list[Any] = [None, None, None]
    found: list[Member] = []
    while text := patience.run("archive_digest", **_after(archive, after)):
        wanted = json.loads(text)
        name = f"part-{len(found) + 1:06}.jsonl.gz"
        there = store.get(name)
        if there is None or _content(there) != wanted["sha256"]:
            lines = _lines(patience, archive, after)
            patience.require_alone()
            store.put(name, lines)
            there = store.get(name)
        if there is None or _content(there) != wanted["sha256"]:
            raise TimelineError(
                "TL409",
                f"{store.place}/{name} does not hold what was written to it",
                "look after that disk or bucket, then archive again: nothing was dropped",
            )
        sha256 = hashlib.sha256(there).hexdigest()
        found.append(Member(name, wanted["activities"], len(there), sha256, wanted["sha256"]))
        after = wanted["last"]
        yield {"step": "written", "activities": wanted["activities"], "bytes": len(there)}
    totals = json.loads(patience.run("archive_totals", archive=archive) or "{}")
    manifest = json.dumps(
        {
            "format": FORMAT,
            **totals,
            "activities": sum(member.activities for member in found),
            "members": [member._asdict() for member in found],
        },
        indent=1,
    )
    patience.require_alone()
    store.put(MANIFEST, manifest.encode())
    _require(store, manifest)
    patience.run("seal_archive", archive=archive, manifest=manifest)


def verify(store: Store, manifest: str) -> list[Member]:
    """Read every file back and compare it with the manifest as the database keeps it.

    Returns the members. Raises TimelineError TL409 that names the first file that is not as it was
    written.
    """
    _require(store, manifest)
    members = _members(manifest)
    for member in members:
        read(store, member)
    return members


def read(store: Store, member: Member) -> list[str]:
    """The lines of a member. Raises TimelineError TL409 when it is not as it was written."""
    data = store.get(member.name)
    if data is None:
        raise _damaged(store, member.name, "is missing")
    if len(data) != member.bytes:
        raise _damaged(store, member.name, f"has {len(data)} bytes instead of {member.bytes}")
    if hashlib.sha256(data).hexdigest() != member.sha256:
        raise _damaged(store, member.name, "is not what its sha256 says")
    content = gzip.decompress(data)
    if hashlib.sha256(content).hexdigest() != member.content_sha256:
        raise _damaged(store, member.name, "does not unpack to what its content_sha256 says")
    lines = content.decode().split("\n")[:-1]
    if len(lines) != member.activities:
        raise _damaged(store, member.name, f"has {len(lines)} lines instead of {member.activities}")
    return lines


def batches(lines: list[str], pace: Pace) -> Iterator[list[str]]:
    """Lines as they are attached: as many at once as `pace` says, and as far as CHARACTERS go."""
    batch: list[str] = []
    size = 0
    for line in lines:
        if batch and (len(batch) >= pace.size or size + len(line) > CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += len(line)
    if batch:
        yield batch


def read_manifest(store: Store) -> str:
    """The text of a manifest. Raises TimelineError TL404 where there is none, TL400 for no text."""
    try:
        return _manifest(store).decode()
    except UnicodeDecodeError as error:
        raise TimelineError(
            "TL400", f"{store.place}/{MANIFEST} is no text", "name the folder with its files"
        ) from error


def archive_of(manifest: str) -> str:
    """The id of the archive that a manifest tells of. Raises TimelineError TL400."""
    try:
        given = json.loads(manifest)
        if given["format"] != FORMAT:
            raise TimelineError(
                "TL400",
                f"the archive has format {given['format']}, this pg-timeline reads {FORMAT}",
                "use the release that wrote it, or a newer one",
            )
        return str(given["archive"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise TimelineError(
            "TL400", f"{MANIFEST} is not one of an archive", "name the folder with its files"
        ) from error


def _manifest(store: Store) -> bytes:
    data = store.get(MANIFEST)
    if data is None:
        raise TimelineError(
            "TL404",
            f"{store.place} holds no {MANIFEST}",
            "name an archive of timeline partitions list, or the folder with its files",
        )
    return data


def _require(store: Store, manifest: str) -> None:
    """Raise TimelineError TL409 where the manifest there is another one."""
    given = _manifest(store)
    if given != manifest.encode():
        how = _difference(given, manifest)
        raise TimelineError(
            "TL409",
            f"{store.place}/{MANIFEST} is not the one that was written: {how}",
            "bring back the files as they were archived; nothing was changed",
        )


def _members(manifest: str) -> list[Member]:
    members = [Member(**member) for member in json.loads(manifest)["members"]]
    for member in members:
        if not _NAME.fullmatch(member.name):
            raise TimelineError("TL400", f'"{member.name}" is no name of a member')
    return members


def _difference(given: bytes, manifest: str) -> str:
    """What a manifest says otherwise, as far as that can be told in a line."""
    try:
        found, wanted = json.loads(given), json.loads(manifest)
        keys = [key for key in wanted if found.get(key) != wanted[key]]
        names = [member["name"] for member in found["members"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "it is broken"
    strange = [name for name in names if not _NAME.fullmatch(str(name))]
    if strange:
        return f'"{strange[0]}" is no name of a member'
    return f"{', '.join(keys)} differ" if keys else "its text differs"


def _damaged(store: Store, name: str, how: str) -> TimelineError:
    return TimelineError(
        "TL409",
        f"{store.place}/{name} {how}",
        "bring back the files as they were archived; nothing was changed",
    )


def _content(data: bytes) -> str | None:
    """The sha256 of what a member unpacks to; None when it does not."""
    try:
        return hashlib.sha256(gzip.decompress(data)).hexdigest()
    except (OSError, EOFError, zlib.error):
        return None


def _lines(patience: Patience, archive: str, after: list[Any]) -> bytes:
    """The next member's bytes, from the database."""
    lines: list[bytes] = []
    with (
        db.translated(),
        install.transaction(patience.conn),
        patience.conn.cursor() as cursor,
        cursor.copy(queries.named("archive_lines"), _after(archive, after)) as copy,
    ):
        lines = [f"{row[0]}\n".encode() for row in copy.rows()]
    return gzip.compress(b"".join(lines), 6, mtime=0)


def _after(archive: str, after: list[Any]) -> dict[str, Any]:
    company, date, key = after
    return {"archive": archive, "company": company, "date": date, "id": key}
