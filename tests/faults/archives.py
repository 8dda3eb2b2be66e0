"""What the tests of archives share: a small company, a digest of all it holds, a count of its places."""

# ruff: noqa: E501  (SQL reads better unbroken)

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.calls import Connection, activity, bind, call
from tests.functions.cuts import COMPANY as COMPANY
from tests.functions.cuts import create
from tests.functions.places import Digest, counted, digest
from timeline import archive
from timeline.errors import TimelineError

OTHER = "00000000-0000-4000-8000-00000000000b"
ANN, BOB = "00000000-0000-4000-8000-0000000000a1", "00000000-0000-4000-8000-0000000000b2"
# The quarters of the company: the first lies beside the past edge, the second between others.
FIRST, SECOND = "activity_20210101", "activity_20210401"
STRETCH = {"from": "2021-01-01T00:00:00Z", "to": "2021-04-01T00:00:00Z"}
COUNT = 90
HOSTILE = (
    'quote " backslash \\ tab \t newline \n carriage \r end',
    "\\. and \\N and \\x41 and {braces} and %s and $1",
    "line\u2028paragraph\u2029next\u0085 bell \x07 escape \x1b",
    "äöü 漢字 🧑‍🚀 \u202eright to left",
)


@dataclass
class World:
    """A database with the companies, where their archives go, and what they held at first."""

    dsn: str
    connection: Connection
    folder: Path
    whole: Digest


def payload(n: int) -> dict[str, Any]:
    """The n-th activity: every 36 hours from 20 December 2020 on, four of them at the bounds of FIRST."""
    at = datetime(2020, 12, 20, tzinfo=UTC) + timedelta(hours=36 * n, microseconds=n % 3)
    bounds = ["2020-12-31T23:59:59.999999Z", "2021-01-01T00:00:00Z", "2021-03-31T23:59:59.999999Z", "2021-04-01T00:00:00Z"]  # fmt: skip
    text = HOSTILE[n % len(HOSTILE)]
    return activity(
        activity_type=("call", "email", "note", "task", "meeting")[n % 5],
        subject=f"{n}: {text}",
        activity_date=bounds[n] if n < len(bounds) else at.isoformat(),
        status=("planned", "completed", "cancelled")[n % 3],
        priority=("low", "medium", "high", "urgent")[n % 4],
        description=f"{text} zebra{n}" if n % 4 else None,
        related_to=[
            {"type": "contact", "id": f"c{n // 3 % 3}"},
            {"type": "account", "id": "a1"},
            None,
        ][n % 3],
        assigned_to=ANN if n % 2 else None,
        links=[{"type": "deal", "id": f"d{n % 4}", "role": "about"}] if n % 2 else [],
        visible_to=[ANN] if n % 7 == 3 else None,
        data={"n": 0.1 + n, "big": 12345678901234567890, "text": text, "deep": [{"a": [None, n]}]},
        source="test",
        external_id=f"key {n}",
    )


def fill(connection: Connection) -> None:
    """Quarters of 2021, and activities of two companies there: changed, removed, private, linked."""
    create(connection, "2021-01-01", "2021-07-01")
    call(connection, "configure", COMPANY, {"time_zone": "Europe/Berlin", "search_language": "german"})  # fmt: skip
    account = {"type": "account", "id": "a0", "name": "Acme"}
    above = [{"type": "account", "id": "a0"}]
    contacts = [{"type": "contact", "id": f"c{n}", "parents": above} for n in range(3)]
    call(connection, "put_objects", COMPANY, [account, *contacts])
    call(connection, "record_many", COMPANY, [payload(n) for n in range(COUNT)])
    call(connection, "record_many", OTHER, [payload(n) for n in range(0, COUNT, 9)])
    for n in range(0, COUNT, 5):
        bind(connection, "user_id", ANN)
        id_ = id_of(connection, n)
        call(connection, "change", COMPANY, id_, {"subject": f"changed {n}", "description": HOSTILE[n % 4]})  # fmt: skip
        if n % 2:
            call(connection, "remove", COMPANY, id_)
        if n % 3 == 0 and n % 2:
            call(connection, "restore", COMPANY, id_)
    bind(connection, "user_id", None)


def id_of(connection: Connection, n: int) -> str:
    """The id of the n-th activity, wherever it is."""
    row = connection.execute(
        "select b.activity_id::text from timeline_data.activity_body as b where b.company_id = %s and b.external_id = %s",
        [COMPANY, f"key {n}"],
    ).fetchone()
    assert row is not None
    return str(row[0])


def states(connection: Connection) -> list[tuple[Any, ...]]:
    """What the database knows of its archives."""
    return connection.execute(
        "select r.name, r.state, r.table_name, r.folder, md5(r.manifest) from timeline_data.archive as r order by r.detached_at, r.name"
    ).fetchall()


def archived(world: World, name: str = FIRST, **options: Any) -> Path:
    """Archive a partition; the folder of its files."""
    before = digest(world.connection)["activity"][0]
    done = archive.archive(world.dsn, names=[name], folder=str(world.folder), **options)
    assert [found.rpartition("-")[0] for found in done["archived"]] == [name]
    assert 10 < done["activities"] == before - digest(world.connection)["activity"][0]
    assert counted(world.connection)["table" if options.get("is_kept") else "files"] >= 10
    return world.folder / str(done["archived"][0])


def said(error: TimelineError, code: str, *words: str) -> None:
    """The error has that code, those words, and a hint."""
    assert error.code == code, error.message
    for word in words:
        assert word in error.message
    assert error.hint


def refused(world: World, name: object, code: str, *words: str, **options: Any) -> None:
    """To attach it raises that code with those words, and changes nothing."""
    before = (digest(world.connection), states(world.connection), counted(world.connection))
    with pytest.raises(TimelineError) as caught:
        archive.attach(world.dsn, name=str(name), **options)
    said(caught.value, code, *words)
    after = (digest(world.connection), states(world.connection), counted(world.connection))
    assert after == before


def returned(world: World, name: object, **options: Any) -> int:
    """Attach it, after which all is as it was at first; how many came back."""
    done = archive.attach(world.dsn, name=str(name), **options)
    assert digest(world.connection) == world.whole
    assert counted(world.connection) == {"live": world.whole["activity"][0]}
    return int(done["attached"])


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of an archive in a folder."""
    found: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return found


def lines(folder: Path) -> list[str]:
    """All that an archive brings back, line by line."""
    parts = [(folder / member["name"]).read_bytes() for member in manifest(folder)["members"]]
    return [line for part in parts for line in gzip.decompress(part).decode().split("\n")[:-1]]


def scalar(world: World, query: str, *values: Any) -> Any:
    """The one value, or row, that a statement answers."""
    row = world.connection.execute(query.encode(), values).fetchone()
    assert row is not None
    return row[0] if len(row) == 1 else row


def bring(world: World, state: str) -> None:
    """FIRST goes as far as that state."""
    if state == "detached":
        step: Any = {}
        while step.get("step") != "detached":
            step = scalar(world, "select timeline_data.detach_step(array[%s], null, %s)", FIRST, str(world.folder))  # fmt: skip
        return
    folder = archived(world, is_kept=state in ("verified", "half trimmed"))
    id_ = scalar(world, "select r.id from timeline_data.archive as r")
    if state == "half trimmed":
        assert scalar(world, "select timeline_data.trim_step(%s, 30)", id_)["activities"] == 30
    if state == "half attached":
        scalar(world, "select timeline_data.attach_begin(%s)", id_)
        scalar(world, "select timeline_data.attach_lines(%s, %s)", id_, lines(folder)[::2])
    if state == "attached":
        archive.attach(world.dsn, name=folder.name)
