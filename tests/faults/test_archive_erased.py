"""What was erased while it lay in an archive is erased again when that comes back."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from tests import caller
from tests.calls import Connection, bind, call, refresh, settle
from tests.faults.archives import (
    ANN,
    COMPANY,
    World,
    archived,
    bring,
    id_of,
    lines,
    scalar,
    states,
)  # fmt: skip
from tests.functions.places import counted
from timeline import archive

ERASED: dict[str, Any] = {
    "a contact, and what is about it": {"object": {"type": "contact", "id": "c0"}},
    "a contact alone": {"object": {"type": "contact", "id": "c1"}, "activities": "none"},
    "a deal, and all that links it": {
        "object": {"type": "deal", "id": "d1"},
        "activities": "all",
    },
    "a deal alone": {"object": {"type": "deal", "id": "d3"}},
    "the account above": {"object": {"type": "account", "id": "a0"}},
    "a user": {"user": ANN},
}
# With which activities go.
GO = ("a contact, and what is about it", "a deal, and all that links it", "a user")
INCLUDE = ["description", "links", "data", "version", "created"]


def shown(conn: Connection) -> list[Any]:
    """All that the company, and each of its objects, shows to Ann and to nobody."""
    found: list[Any] = []
    for viewer in (None, "somebody"):
        bind(conn, "user_id", viewer)
        look = {"limit": 500, "include": INCLUDE, "count": "exact"}
        page = call(conn, "page", COMPANY, look)
        found.append(page)
        found += [call(conn, "history", COMPANY, one["id"]) for one in page["results"]]
        for one in call(conn, "objects", COMPANY)["results"]:
            where = {"object_type": one["type"], "object_id": one["id"]}
            found.append(call(conn, "page", COMPANY, {"limit": 500, **where}))
        found.append(call(conn, "search", COMPANY, "zebra1 or zebra2 or changed", {"limit": 500}))
        found.append(call(conn, "summary", COMPANY, {"date_from": "2020-12-01"}))
    bind(conn, "user_id", None)
    return [undated(one) for one in found]


def undated(found: Any) -> Any:
    """Without when things were changed."""
    if isinstance(found, dict):
        return {
            key: undated(value)
            for key, value in found.items()
            if key not in ("changed_at", "rank", "next", "did_you_mean")
        }
    return [undated(one) for one in found] if isinstance(found, list) else found


def named(world: World, what: dict[str, Any]) -> str:
    """The uuid of what is erased."""
    if "user" in what:
        return str(what["user"])
    row = world.connection.execute(
        "select o.object_id::text from timeline_data.object as o"
        " where o.company_id = %s and o.object_type = %s and o.object_key = %s",
        [COMPANY, what["object"]["type"], what["object"]["id"]],
    ).fetchone()
    assert row is not None
    return str(row[0])


@pytest.mark.parametrize("what", ERASED)
@pytest.mark.parametrize("state", ["archived", "half attached"])
def test_an_archive_comes_back_as_if_it_had_been_here(world: World, state: str, what: str) -> None:
    key = named(world, ERASED[what])
    with world.connection.transaction(force_rollback=True):
        call(world.connection, "erase", COMPANY, ERASED[what])
        wanted = shown(world.connection)
    bring(world, state)
    done = call(world.connection, "erase", COMPANY, ERASED[what])
    (name, *_), *_ = states(world.connection)
    assert done["residue"] == 0
    assert done["owed"] == [{"sink": "archive", "name": name}]
    archive.attach(world.dsn, name=name)
    assert shown(world.connection) == wanted
    assert set(counted(world.connection)) == {"live"}
    (told,) = call(world.connection, "erase_status", COMPANY)["results"]
    assert told["owed"] == []
    assert nowhere(world.connection, key)


@pytest.mark.parametrize("what", ["a user", "what it was about once"])
def test_what_comes_back_beside_an_erasure_is_erased(world: World, what: str) -> None:
    """One of both waits for the other."""
    conn, eve = world.connection, "00000000-0000-4000-8000-0000000000e5"
    former = {"type": "contact", "id": "former"}
    call(conn, "put_objects", COMPANY, [{"type": "user", "id": eve, "name": "Eve"}, former])
    day = {"activity_date": "2021-02-02T10:00:00Z", "source": "test", "external_id": "former"}
    made = resent() | day | {"assigned_to": eve, "related_to": former}
    id_ = call(conn, "record", COMPANY, made)["id"]
    call(conn, "change", COMPANY, id_, {"related_to": {"type": "account", "id": "a1"}})
    erased = {"user": eve} if what == "a user" else {"object": former}
    key = named(world, erased)
    folder = archived(world)
    archive_id = scalar(world, "select r.id from timeline_data.archive as r")
    scalar(world, "select timeline_data.attach_begin(%s)", archive_id)
    with ThreadPoolExecutor(1) as pool, caller.connect(world.dsn) as eraser:
        with conn.transaction():
            attach = "select timeline_data.attach_lines(%s, %s)"
            assert scalar(world, attach, archive_id, lines(folder)) > 10
            done = pool.submit(call, eraser, "erase", COMPANY, erased)
            time.sleep(0.5)
            assert not done.done()
        assert done.result()["residue"] == 0
    scalar(world, "select timeline_data.attach_end(%s)", archive_id)
    assert nowhere(conn, key)


def test_nothing_leaves_while_it_is_erased(world: World) -> None:
    c0 = {"type": "contact", "id": "c0"}
    with (
        ThreadPoolExecutor(1) as pool,
        caller.connect(world.dsn) as eraser,
        caller.connect(world.dsn) as holder,
    ):
        with holder.transaction():
            call(holder, "put_objects", COMPANY, [c0 | {"name": "New"}])
            done = pool.submit(call, eraser, "erase", COMPANY, {"object": c0})
            time.sleep(0.5)
            assert not done.done()
            with pytest.raises(psycopg.errors.LockNotAvailable):
                bring(world, "detached")
        assert done.result()["residue"] == 0
    bring(world, "detached")


def test_followers_learn_of_what_comes_back_without_it(world: World) -> None:
    conn = world.connection
    settle(conn)
    bind(conn, "company_id", COMPANY)
    start = call(conn, "feed", COMPANY, "now")["position"]
    call(conn, "acknowledge", "index", start)
    wanted = {one["id"] for one in of(conn, ANN)}
    bring(world, "archived")
    away = wanted - {one["id"] for one in of(conn, ANN)}
    assert len(away) > 5
    call(conn, "erase", COMPANY, {"user": ANN})
    settle(conn)
    told = call(conn, "feed", COMPANY, start, {"limit": 500})
    assert not away & {
        one["activity"]["id"] for one in told["results"] if one["change"] == "update"
    }
    call(conn, "acknowledge", "index", told["position"])
    (name, *_), *_ = states(conn)
    (status,) = call(conn, "erase_status", COMPANY)["results"]
    assert status["owed"] == [{"sink": "archive", "name": name}]
    archive.attach(world.dsn, name=name)
    settle(conn)
    (status,) = call(conn, "erase_status", COMPANY)["results"]
    assert status["owed"] == [{"sink": "consumer", "name": "index"}]
    told = call(conn, "feed", COMPANY, told["position"], {"limit": 500})
    updated = {one["activity"]["id"] for one in told["results"] if one["change"] == "update"}
    assert away <= updated
    assert not of(conn, ANN)
    call(conn, "acknowledge", "index", told["position"])
    assert call(conn, "erase_status", COMPANY)["results"][0]["owed"] == []


def of(conn: Connection, user: str) -> list[dict[str, Any]]:
    """The activities of somebody that all can see."""
    found = call(conn, "page", COMPANY, {"assigned_to": user, "limit": 500})["results"]
    assert isinstance(found, list)
    return found


def test_who_wrote_what_only_files_hold_can_be_erased(world: World) -> None:
    """A viewer named by a uuid is in no directory."""
    eve = "00000000-0000-4000-8000-0000000000e5"
    bind(world.connection, "user_id", eve)
    day = {"activity_date": "2021-02-02T10:00:00Z", "external_id": "of eve"}
    call(world.connection, "record", COMPANY, resent() | day)
    bind(world.connection, "user_id", None)
    bring(world, "archived")
    assert call(world.connection, "erase", COMPANY, {"user": eve})["outcome"] == "erased"
    assert call(world.connection, "erase", COMPANY, {"user": eve})["outcome"] == "unchanged"
    (name, *_), *_ = states(world.connection)
    archive.attach(world.dsn, name=name)
    assert nowhere(world.connection, eve)


def left(conn: Connection) -> tuple[set[str], Any]:
    """The external ids that are there, of what is here or of stubs; and what a summary counts."""
    keys = conn.execute(
        "select b.external_id from timeline_data.activity_body as b where b.company_id = %s",
        [COMPANY],
    ).fetchall()
    counted = call(conn, "summary", COMPANY, {"date_from": "2020-12-01"})
    return {key for (key,) in keys}, [cell | {"archived": None} for cell in counted]


@pytest.mark.parametrize("what", ERASED)
@pytest.mark.parametrize("state", ["archived", "half attached"])
def test_no_stub_of_it_waits_for_the_archive(world: World, state: str, what: str) -> None:
    """What an erasure takes of activities that are here, it takes of those in an archive."""
    key = named(world, ERASED[what])
    refresh(world.dsn)
    before, _ = left(world.connection)
    with world.connection.transaction(force_rollback=True):
        call(world.connection, "erase", COMPANY, ERASED[what])
        wanted = left(world.connection)
    bring(world, state)
    refresh(world.dsn)
    assert counted(world.connection)["files"] >= 10
    done = call(world.connection, "erase", COMPANY, ERASED[what])
    assert done["residue"] == 0
    assert left(world.connection) == wanted
    refresh(world.dsn)
    assert left(world.connection) == wanted
    assert nowhere(world.connection, key)
    gone = before - wanted[0]
    assert bool(gone) == (what in GO)
    assert done["erased"].get("activity_body", 0) == len(gone)
    for one in gone:
        again = resent() | {"external_id": one}
        assert call(world.connection, "record", COMPANY, again)["outcome"] == "erased"
    assert left(world.connection) == wanted


def nowhere(connection: Connection, key: str) -> bool:
    """No column of any table but the feed's names it."""
    tables = connection.execute(
        "select c.oid::regclass::text from pg_class as c"
        " where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'm')"
        " and c.relname !~ '^feed_'"
    ).fetchall()
    return all(
        connection.execute(
            f"select from {table} as t where to_jsonb(t)::text ~ %s"
            " and to_jsonb(t) ->> 'company_id' = %s limit 1".encode(),
            [key, str(COMPANY)],
        ).fetchone()
        is None
        for (table,) in tables
    )


@pytest.mark.parametrize("state", ["archived", "half attached"])
def test_an_erased_activity_does_not_come_back(world: World, state: str) -> None:
    bring(world, state)
    (name, *_), *_ = states(world.connection)
    gone = [id_of(world.connection, n) for n in (20, 21)]
    for one in gone:
        done = call(world.connection, "erase", COMPANY, {"activity": one})
        assert (done["outcome"], done["residue"]) == ("erased", 0)
    again = call(world.connection, "record", COMPANY, resent())
    assert again["outcome"] == "erased"
    archive.attach(world.dsn, name=name)
    for one in gone:
        with pytest.raises(psycopg.Error) as caught:
            call(world.connection, "activity", COMPANY, one)
        assert caught.value.sqlstate == "TL404"
        assert nowhere(world.connection, one)
    assert counted(world.connection) == {"live": 98}


def resent() -> dict[str, Any]:
    """The twentieth, under its key."""
    return {
        "activity_type": "call", "subject": "s", "activity_date": "2021-01-19T00:00:00Z",
        "source": "test", "external_id": "key 20",
    }  # fmt: skip


@pytest.mark.parametrize("state", ["detached", "verified", "half trimmed"])
def test_what_is_on_its_way_out_is_waited_for(world: World, state: str) -> None:
    """Files and table hold it both: erased in one, it would come back from the other."""
    bring(world, state)
    for what in (*ERASED.values(), {"activity": id_of(world.connection, 40)}, {"company": True}):
        with pytest.raises(psycopg.Error) as caught:
            call(world.connection, "erase", COMPANY, what)
        assert caught.value.sqlstate == "TL409"
        assert "timeline partitions attach" in str(caught.value.diag.message_hint)


def test_a_company_whose_archive_comes_back_stays_erased(world: World) -> None:
    bring(world, "archived")
    (name, *_), *_ = states(world.connection)
    assert call(world.connection, "erase", COMPANY, {"company": True})["residue"] == 0
    archive.attach(world.dsn, name=name)
    assert call(world.connection, "page", COMPANY)["results"] == []
    assert nowhere(world.connection, str(COMPANY))
