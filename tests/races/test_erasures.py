"""Erasures beside writers of what is erased: nothing of it is left, whoever was first."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, call, settle
from tests.races.conftest import Client, Clients, together
from timeline import install, refresh

ACTIVITY = {"activity_type": "call", "activity_date": "2024-01-15T10:00:00Z"}
RETRY = {"40001", "40P01"}
TABLES = (
    "object", "object_parent", "activity", "activity_body", "activity_link", "activity_history",
)  # fmt: skip


def write(client: Client, rng: random.Random, stop: threading.Event, tally: list[str]) -> None:
    """Activities about somebody, with somebody, below somebody, by a key and without."""
    while not stop.is_set():
        ann, bea = {"type": "contact", "id": "ann"}, {"type": "contact", "id": "bea"}
        naming = rng.choice(({"related_to": ann}, {"links": [bea, ann]}, {"links": [bea]}))
        made = ACTIVITY | {"subject": "s"} | naming
        if rng.random() < 0.5:
            made |= {"source": "crm", "external_id": f"key {rng.randrange(5)}"}
        try:
            step = rng.randrange(4)
            if step == 0:
                done = client("put_objects", [ann | {"name": "Ann", "parents": [bea]}])
                tally.append(str(done["outcomes"][0]))
            elif step == 1:
                done = client("record_many", [made, ACTIVITY | {"subject": "t", "links": [ann]}])
                tally += [one["outcome"] for one in done["receipts"]]
            else:
                tally.append(client("record", made)["outcome"])
        except psycopg.Error as error:
            tally.append(str(error.sqlstate))


@pytest.mark.parametrize("turn", range(3))
def test_who_writes_what_is_erased_leaves_nothing_of_it(
    connection: Connection, clients: Clients, company: str, turn: int
) -> None:
    *writers, eraser = clients(4)
    writers[0]("put_objects", [{"type": "contact", "id": "ann"}, {"type": "contact", "id": "bea"}])
    stop, tally, counts = threading.Event(), list[str](), Counter[str]()

    def erase() -> None:
        rng = random.Random(turn)
        try:
            for effect in ("about", "all", "none"):
                # Until they write of her again.
                while Counter(tally)["inserted"] < 40 + counts["erased"] * 40:
                    stop.wait(0.01)
                what: dict[str, object] = {
                    "object": {"type": "contact", "id": "ann"},
                    "activities": effect,
                }
                done = patiently(eraser, what)
                counts[done["outcome"]] += 1
                assert left(connection, company) == []
                stop.wait(rng.random() / 5)
                assert left(connection, company) == []
                eraser("erase", what | {"suppress": False})
        finally:
            stop.set()

    done = together(
        erase,
        *(
            lambda n=n, one=one: write(one, random.Random(turn * 10 + n), stop, tally)
            for n, one in enumerate(writers)
        ),
    )
    assert done == [None] * 4
    assert counts == {"erased": 3}
    found = Counter(tally)
    assert found["inserted"] > 100
    assert found["erased"] > 0
    assert set(found) <= {"inserted", "updated", "unchanged", "erased", *RETRY}


BESIDE: dict[str, tuple[dict[str, Any], str | None]] = {
    "assigned": ({"assigned_to": "eve"}, None),
    "author": ({}, "eve"),
    "one of those who see it": ({"visible_to": ["eve", "max"]}, None),
    "private": ({"visible_to": ["eve"]}, None),
    "linked": ({"links": [{"type": "user", "id": "eve"}]}, None),
    "of nobody again": ({}, None),
    "changed by": ({}, "eve"),
}
# What is done with it then, in the same transaction.
CHANGES: dict[str, list[dict[str, Any]]] = {
    "of nobody again": [{"assigned_to": "eve"}, {"assigned_to": None}],
    "changed by": [{"subject": "other"}],
}


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("first", ["writer", "eraser"])
def test_what_was_being_written_beside_an_erasure_is_settled(
    connection: Connection, database: str, company: str, first: str, beside: str
) -> None:
    """Who writes and who erases do not see each other; a refresh looks for what is left."""
    fields, viewer = BESIDE[beside]
    with (
        caller.connect(server.login(database, "app"), autocommit=False) as writer,
        caller.connect(server.login(database, "app"), autocommit=False) as eraser,
    ):
        call(writer, "put_objects", company, [{"type": "user", "id": "eve", "name": "Eve"}])
        made = call(writer, "record", company, ACTIVITY | {"subject": "before"} | fields)["id"]
        writer.commit()

        def write() -> None:
            if viewer:
                writer.execute("select set_config('timeline.user_id', %s, true)", [viewer])
            new = call(writer, "record", company, ACTIVITY | {"subject": "beside"} | fields)["id"]
            for changes in CHANGES.get(beside, []):
                call(writer, "change", company, new, changes)

        if beside == "linked":
            # Who links her holds her: one waits for the other.
            call(eraser, "erase", company, {"user": "eve"})
            eraser.commit()
        elif first == "writer":
            write()
            call(eraser, "erase", company, {"user": "eve"})
            eraser.commit()
            writer.commit()
        else:
            call(eraser, "erase", company, {"user": "eve"})
            write()
            eraser.commit()
            writer.commit()
    assert made
    (told,) = call(connection, "erase_status", company)["results"]
    assert not told["settled"]
    settled(connection)
    (told,) = call(connection, "erase_status", company)["results"]
    assert told["settled"]
    assert left(connection, company, "user:eve") == []
    shown = call(connection, "page", company, {"count": "exact"})
    assert [one["assigned_to"] for one in shown["results"]] == [None] * len(shown["results"])
    if beside == "private":
        rows = connection.execute(
            "select count(*) from timeline_data.activity_body where company_id = %s", [company]
        ).fetchone()
        assert rows == (0,)


def test_a_company_that_was_being_written_to_is_erased_to_the_end(
    connection: Connection, database: str, company: str
) -> None:
    with caller.connect(server.login(database, "app"), autocommit=False) as writer:
        call(writer, "record", company, ACTIVITY | {"subject": "before"})
        writer.commit()
        about = {"type": "contact", "id": "ann"}
        call(writer, "record", company, ACTIVITY | {"subject": "beside", "related_to": about})
        assert call(connection, "erase", company, {"company": True})["residue"] == 0
        writer.commit()
        settled(connection)
        assert left(connection, company, "contact:ann") == []
        rows = connection.execute(
            "select count(*) from timeline_data.activity where company_id = %s", [company]
        ).fetchone()
        assert rows == (0,)


def test_who_waited_for_an_erasure_enters_nothing_of_it(
    connection: Connection, database: str, company: str
) -> None:
    ann = {"type": "contact", "id": "ann", "name": "Ann"}
    with (
        caller.connect(server.login(database, "app"), autocommit=False) as eraser,
        caller.connect(server.login(database, "app")) as writer,
    ):
        call(eraser, "put_objects", company, [ann])
        eraser.commit()
        call(eraser, "erase", company, {"object": {"type": "contact", "id": "ann"}})
        found = waited(eraser, lambda: call(writer, "put_objects", company, [ann]))
        assert found == ["40001"]
        assert call(writer, "put_objects", company, [ann])["outcomes"] == ["erased"]


@pytest.mark.parametrize("undoes", [False, True])
def test_who_waited_for_a_merge_erases_what_is_one_by_then(
    connection: Connection, database: str, company: str, undoes: bool
) -> None:
    a, b = ({"type": "account", "id": key} for key in "ab")
    with (
        caller.connect(server.login(database, "app"), autocommit=False) as merger,
        caller.connect(server.login(database, "app")) as eraser,
    ):
        call(eraser, "put_objects", company, [a, b])
        call(eraser, "record", company, ACTIVITY | {"subject": "s", "related_to": a})
        if undoes:
            made = call(eraser, "merge", company, a, b)["merge_id"]
            call(merger, "unmerge", company, made)
        else:
            call(merger, "merge", company, a, b)
        (done,) = waited(merger, lambda: call(eraser, "erase", company, {"object": b}))
        assert (done["outcome"], done["residue"]) == ("erased", 0)
        kept = [] if not undoes else ["a"]
        assert [one["id"] for one in call(eraser, "objects", company)["results"]] == kept
        for where in ({}, {"object_type": "account", "object_id": "a"}):
            assert len(call(eraser, "page", company, where)["results"]) == len(kept)
        settle(connection)
        assert call(eraser, "feed", company)["results"]
        assert left(connection, company, "account:b") == []


@pytest.mark.parametrize("function", ["record", "record_many", "change", "put_objects"])
def test_who_waited_for_an_erasure_is_to_send_it_again(
    database: str, company: str, function: str
) -> None:
    """What it named was there when it looked: done again it is answered as ever after."""
    a, about = {"type": "account", "id": "a"}, ACTIVITY | {"subject": "s"}
    with (
        caller.connect(server.login(database, "app"), autocommit=False) as eraser,
        caller.connect(server.login(database, "app")) as writer,
    ):
        call(writer, "put_objects", company, [a | {"name": "A"}])
        made = call(writer, "record", company, about | {"related_to": a})["id"]
        sent: dict[str, list[Any]] = {
            "record": [about | {"related_to": a}],
            "record_many": [[about | {"related_to": a}]],
            "change": [made, {"subject": "t"}],
            "put_objects": [[a | {"name": "B"}]],
        }
        call(eraser, "erase", company, {"object": a})
        assert waited(eraser, lambda: call(writer, function, company, *sent[function])) == ["40001"]
        if function == "change":
            with pytest.raises(psycopg.Error) as caught:
                call(writer, function, company, *sent[function])
            assert caught.value.sqlstate == "TL404"
            return
        again = call(writer, function, company, *sent[function])
        (outcome,) = again.get("outcomes") or [
            one["outcome"] for one in again.get("receipts", [again])
        ]
        assert outcome == "erased"


@pytest.mark.needs("contrib")
@pytest.mark.parametrize("subject", ["object", "activity"])
def test_words_that_are_just_learned_of_what_is_erased_are_not_kept(
    connection: Connection, database: str, company: str, subject: str
) -> None:
    named = {"type": "contact", "id": "ann"}
    install.migrate(database, extensions=["pg_trgm"])
    with caller.connect(server.login(database, "app")) as app:
        call(app, "put_objects", company, [named | {"name": "Zanzibar"}])
        for _ in range(2):
            made = call(app, "record", company, ACTIVITY | {"subject": "Quuxholm"})["id"]
    assert refresh.fold(database)["learned"] > 0
    words = "select v.words from timeline_data.search_vocabulary as v where v.company_id = %s"
    assert connection.execute(words.encode(), [company]).fetchone() == (["quuxholm", "zanzibar"],)
    connection.execute("delete from timeline_data.search_vocabulary")
    what = {"activity": made} if subject == "activity" else {"object": named}
    with (
        caller.connect(database, autocommit=False) as learner,
        caller.connect(server.login(database, "app")) as eraser,
    ):
        learned = learner.execute("select timeline_data.learn_step()").fetchone()
        assert learned is not None
        assert learned[0]["words"] == 2
        (done,) = waited(learner, lambda: call(eraser, "erase", company, what))
        assert done["outcome"] == "erased"
    assert connection.execute(words.encode(), [company]).fetchone() is None


def waited(holder: Connection, act: Callable[[], Any]) -> list[Any]:
    """What an act answers that waits until the holder commits; the code where it fails."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(act())
        except psycopg.Error as error:
            found.append(error.sqlstate)

    waiting = threading.Thread(target=run)
    waiting.start()
    time.sleep(0.5)
    assert not found
    holder.commit()
    waiting.join()
    return found


def settled(connection: Connection) -> None:
    """What was written beside erasures is looked for, as soon as all of the server has ended."""
    waited_until = time.monotonic() + 120
    steps: list[str] = []
    while time.monotonic() < waited_until and steps[-1:] != ["settled"]:
        row = connection.execute("select timeline_data.settle_step('0')").fetchone()
        if row is not None and row[0] is not None:
            steps.append(row[0]["step"])
        time.sleep(0.02)
    assert steps == ["noted", "settled"]
    assert connection.execute("select timeline_data.settle_step('0')").fetchone() == (None,)


def patiently(eraser: Client, what: dict[str, object]) -> dict[str, str]:
    """Erase it, again where a writer is in the way, or has not written of it again yet."""
    for _ in range(1000):
        try:
            done: dict[str, str] = eraser("erase", what)
        except psycopg.Error as error:
            if error.sqlstate not in {"TL404", *RETRY}:
                raise
        else:
            return done
    raise AssertionError("writers never let it through")


def left(connection: Connection, company: str, who: str = "contact:ann") -> list[str]:
    """The tables, but for the feed, in which she is still named."""
    return [
        table
        for table in TABLES
        if connection.execute(
            f"select true from timeline_data.{table} as t"
            " where to_jsonb(t)::text ~ timeline_data.uuid5(%s, %s)::text limit 1".encode(),
            [company, who],
        ).fetchone()
    ]
