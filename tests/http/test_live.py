"""The live feed over WebSocket and server-sent events: what changes, to whom, from where on."""

import asyncio
import json
import signal
import threading
import time
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from websockets.asyncio.client import connect

from tests.calls import activity
from tests.http.site import Site, serve, token
from tests.http.sockets import PATH, Socket, refused, subscribed
from tests.tenant.world import ANN, BOB, World


@pytest.fixture
def company() -> str:
    """A company nobody has used."""
    return str(uuid4())


def record(site: Site, who: str, **fields: Any) -> str:
    """Record an activity; its id."""
    made = site.ask("POST", "/activities/", who, json=activity(**fields))
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def test_changes_arrive_as_the_feed_tells_them(site: Site, company: str) -> None:
    who, told = token(company, ANN), []
    with subscribed(site, who, activity_type="call", include=["version"]) as (socket, start):
        first = record(site, who, subject="one")
        told.append(socket.read())
        record(site, who, subject="not this", activity_type="note")
        path = f"/activities/{first}/"
        for changes in ({"subject": "two"}, {"activity_type": "note"}, {"activity_type": "call"}):
            assert site.ask("PATCH", path, who, json=changes).status_code == 200
            told.append(socket.read())
        assert site.ask("DELETE", path, who).status_code == 200
        told.append(socket.read())
        back = site.ask("POST", "/rpc/restore", who, json={"activity_id": first})
        assert back.status_code == 200
        told.append(socket.read())
    assert [one["change"] for one in told] == [
        "insert", "update", "remove", "update", "remove", "insert"]  # fmt: skip
    assert [one["activity"].get("version") for one in told] == [1, 2, None, 4, None, 6]
    assert list(told[-1]) == ["change", "position", "activity"]
    query = f"/activities/feed/?activity_type=call&include=version&after={start}"
    fed = site.ask("GET", query, who).json()["results"]
    assert fed[-1] == told[-1]
    assert {one["position"] for one in told} == {one["position"] for one in fed}


def test_a_subscription_goes_on_after_a_position(site: Site, company: str) -> None:
    who = token(company)
    with subscribed(site, who) as (socket, start):
        record(site, who, subject="before")
        before = socket.read()
    for number in range(3):
        record(site, who, subject=f"away {number}")
    with subscribed(site, who, before["position"]) as (socket, at):
        assert at == before["position"]
        record(site, who, subject="later")
        expected = [("insert", f"away {number}") for number in range(3)] + [("insert", "later")]
        assert socket.changes(4) == expected
    with subscribed(site, who, start) as (socket, _):
        assert socket.changes(5)[0] == ("insert", "before")


def test_who_comes_and_goes_misses_nothing_and_sees_nothing_twice(site: Site, company: str) -> None:
    who, total = token(company), 240
    begun = site.ask("GET", "/activities/feed/?after=now", who).json()["position"]

    def write() -> None:
        for number in range(total):
            record(site, who, subject=str(number))

    writer = threading.Thread(target=write)
    writer.start()
    seen: list[str] = []
    positions: list[str] = []
    after, turn = begun, 0
    while len(seen) < total:
        turn += 1
        with subscribed(site, who, after) as (socket, _):
            for _ in range(min(1 + turn % 17, total - len(seen))):
                frame = socket.read()
                seen.append(frame["activity"]["subject"])
                after = frame["position"]
                positions.append(after)
    writer.join()
    assert seen == [str(number) for number in range(total)]
    assert len(set(positions)) == total
    assert turn > 20


def test_what_is_private_or_of_others_is_told_to_its_people_alone(site: Site, company: str) -> None:
    anns, bobs, nobodys = (token(company, viewer) for viewer in (ANN, BOB, None))
    with (
        subscribed(site, anns) as (ann, _),
        subscribed(site, bobs) as (bob, _),
        subscribed(site, nobodys) as (nobody, _),
        subscribed(site, token(uuid4(), ANN)) as (stranger, _),
    ):
        secret = record(site, anns, subject="secret", visible_to=[])
        assert ann.changes(1) == [("insert", "secret")]
        site.ask("PATCH", f"/activities/{secret}/", anns, json={"visible_to": [str(BOB)]})
        assert ann.changes(1) == [("update", "secret")]
        assert bob.changes(1) == [("update", "secret")]
        site.ask("PATCH", f"/activities/{secret}/", anns, json={"visible_to": []})
        assert bob.changes(1) == [("remove", secret)]
        record(site, anns, subject="open")
        # The first thing that they hear at all.
        assert nobody.changes(1) == [("insert", "open")]
        assert bob.changes(1) == [("insert", "open")]
        with pytest.raises(TimeoutError):
            stranger.read(0.3)


def test_what_changes_a_timeline_without_an_activity_asks_to_read_anew(
    site: Site, company: str
) -> None:
    who = token(company, ANN)
    acme = {"type": "account", "id": "acme", "name": "Acme"}
    with (
        subscribed(site, who, object_type="account", object_id="acme") as (object_, _),
        subscribed(site, who) as (plain, _),
        subscribed(site, who, objects=True) as (told, _),
    ):
        site.ask("POST", "/rpc/put_objects", who, json={"objects": [acme]})
        assert object_.read()["resync"] == "objects"
        frame = told.read()
        assert (frame["change"], frame["object"]) == ("object", acme)
        site.ask("POST", "/rpc/configure", who, json={"settings": {"time_zone": "Asia/Tokyo"}})
        assert object_.read()["resync"] == "settings"
        assert told.read()["change"] == "company"
        assert told.read()["resync"] == "settings"
        frame = plain.read()
        assert (frame["resync"], set(frame)) == ("settings", {"resync", "position"})
        record(site, who, subject="still here")
        assert plain.changes(1) == [("insert", "still here")]


def test_who_follows_a_winner_is_told_of_the_loser_too(site: Site, company: str) -> None:
    who = token(company)
    loser, winner = ({"type": "account", "id": key} for key in ("lost", "won"))
    assert site.ask("POST", "/rpc/put_objects", who, json={"objects": [loser, winner]}).is_success
    with (
        subscribed(site, who, object_type="account", object_id="won") as (won, _),
        subscribed(site, who, object_type="account", object_id="lost") as (lost, _),
        subscribed(site, who, objects=True) as (told, _),
    ):
        done = site.ask("POST", "/rpc/merge", who, json={"loser": loser, "winner": winner})
        record(site, who, subject="one", related_to=loser)
        record(site, who, subject="two", related_to=winner)
        for stream in (won, lost):
            assert _until(stream, "two") == ["objects", "one", "two"]
        # Both of them are the winner now.
        assert _until(told, "one") == [*["won"] * 2, "one"]
        undo = {"merge_id": done.json()["merge_id"]}
        assert site.ask("POST", "/rpc/unmerge", who, json=undo).json()["outcome"] == "unmerged"
        record(site, who, subject="three", related_to=loser)
        record(site, who, subject="four", related_to=winner)
        assert _until(won, "four") == ["objects", "four"]
        assert _until(lost, "three") == ["objects", "three"]


def _until(stream: Socket, subject: str) -> list[str]:
    """What is told up to an activity: subjects, ids of objects, reasons; of these the last two.

    A reason stands once: who catches up is told it once, who follows for each of the objects.
    "Now" may lie before what was entered last, while a transaction of another test is open.
    """
    told: list[str] = []
    while subject not in told:
        frame = stream.read()
        activity_, object_ = frame.get("activity"), frame.get("object")
        told.append(
            activity_["subject"] if activity_ else object_["id"] if object_ else frame["resync"]
        )
    subjects = [one for one in told if one in ("one", "two", "three", "four")]
    others = [one for one in told if one not in subjects]
    last = others[-2:]
    return [*(dict.fromkeys(last) if "objects" in last else last), *subjects]


def test_who_was_away_is_asked_to_read_anew_as_well(site: Site, company: str) -> None:
    who = token(company, ANN)
    with subscribed(site, who) as (stream, _):
        first = record(site, who, subject="first", related_to={"type": "account", "id": "acme"})
        # "Now" may lie before it, while a transaction of another test is open.
        start = stream.read()["position"]
    for name in ("Acme", "Acme Ltd", "Acme Inc"):
        named = {"type": "account", "id": "acme", "name": name}
        assert site.ask("POST", "/rpc/put_objects", who, json={"objects": [named]}).is_success
    site.ask("PATCH", f"/activities/{first}/", who, json={"subject": "second"})
    settings = {"settings": {"time_zone": "Asia/Tokyo"}}
    assert site.ask("POST", "/rpc/configure", who, json=settings).is_success
    following: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({}, ["update", "settings"]),
        ({"objects": False}, ["update", "settings"]),
        ({"object_type": "account", "object_id": "acme"}, ["objects", "update", "settings"]),
        ({"objects": True}, [*["object"] * 3, "update", "company", "settings"]),
    )
    for options, expected in following:
        with subscribed(site, who, after=start, **options) as (stream, _):
            frames = [stream.read() for _ in expected]
            assert [frame.get("change") or frame["resync"] for frame in frames] == expected
            places = [frame["position"].split("-")[1:] for frame in frames]
            assert places == sorted(places, key=lambda place: [*map(int, place)])
            with pytest.raises(TimeoutError):
                stream.read(0.3)
    refused = site.ask("GET", "/activities/live/?objects=maybe", who)
    assert refused.status_code == 400


def test_a_filter_is_read_anew_when_the_settings_have_changed(site: Site, company: str) -> None:
    who = token(company)
    with subscribed(site, who, object_type="crm.account", object_id="a") as (socket, _):
        aliases = {"settings": {"type_aliases": {"crm.account": "account"}}}
        assert site.ask("POST", "/rpc/configure", who, json=aliases).status_code == 200
        assert socket.read()["resync"] == "settings"
        record(site, who, subject="other", related_to={"type": "account", "id": "b"})
        record(site, who, subject="ours", related_to={"type": "account", "id": "a"})
        frame = socket.read()
        while "resync" in frame:
            frame = socket.read()
        assert frame["activity"]["subject"] == "ours"


def test_the_end_of_connections_to_the_database_is_not_the_end_of_a_stream(
    site: Site, world: World, company: str
) -> None:
    who = token(company)
    with subscribed(site, who) as (socket, _):
        for number in range(5):
            with psycopg.connect(world.dsn, autocommit=True) as conn:
                conn.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and pid <> pg_backend_pid()"
                )
            ends_at = time.monotonic() + 10
            while True:
                # Each connection may be found ended by the first that uses it.
                made = site.ask("POST", "/activities/", who, json=activity(subject=str(number)))
                if made.status_code == 201:
                    break
                assert made.json()["code"] == "unreachable"
                assert time.monotonic() < ends_at
            assert socket.changes(1) == [("insert", str(number))]


def test_a_restored_database_asks_everybody_to_read_anew(world: World, company: str) -> None:
    site = serve(world.dsn)
    try:
        with subscribed(site, token(company)) as (socket, start):
            record(site, token(company), subject="before")
            assert socket.changes(1) == [("insert", "before")]
            with psycopg.connect(world.dsn, autocommit=True) as conn:
                conn.execute("update timeline_data.install set system_identifier = 1")
                conn.execute("select timeline_data.renew_epoch()")
            frame = socket.read()
            assert frame.get("resync") == "restored", frame
            record(site, token(company), subject="anew")
            assert socket.changes(1) == [("insert", "anew")]
        code, _, frames = refused(
            site, {"token": token(company)}, {"subscribe": {}, "after": start}
        )
        assert (code, frames[0]["error"]["code"]) == (4400, "TL410")
    finally:
        site.end()


def test_a_server_that_ends_tells_each_client_where_to_go_on(world: World, company: str) -> None:
    who, first, second = token(company), serve(world.dsn), serve(world.dsn)
    try:
        with subscribed(first, who) as (socket, _):
            record(first, who, subject="one")
            assert socket.changes(1) == [("insert", "one")]
            ended = threading.Thread(target=first.end)
            ended.start()
            code, position, _ = socket.end()
            ended.join()
        assert (code, first.popen.returncode) == (1012, 0)
        record(second, who, subject="two")
        with subscribed(second, who, position) as (socket, _):
            assert socket.changes(1) == [("insert", "two")]
    finally:
        first.end()
        second.end()


def test_a_server_that_ends_tells_who_is_catching_up_as_well(world: World, company: str) -> None:
    """More than the buffers of both ends hold: it is told to end while it waits for its client."""
    who, site = token(company), serve(world.dsn)
    try:
        with subscribed(site, who, include=["data"]) as (_, start):
            for _ in range(6):
                rows = [activity(data={"x": "x" * 12_000}) for _ in range(300)]
                assert site.ask("POST", "/activities/", who, json=rows).status_code == 200
        with subscribed(site, who, start, include=["data"]) as (socket, _):
            first = socket.read()
            site.popen.send_signal(signal.SIGTERM)
            site.until_ready(503)
            code, position, frames = socket.end()
        assert site.popen.wait(timeout=40) == 0
        told = [first, *frames]
        assert (code, len(told) < 1800) == (1012, True)
        assert position == told[-1]["position"]
    finally:
        site.end()


def test_more_at_once_than_a_queue_holds_reaches_who_reads(site: Site, company: str) -> None:
    who, names = token(company), [str(number) for number in range(600)]
    with subscribed(site, who, include=["data"]) as (socket, start):
        rows = [activity(subject=name, data={"x": "x" * 12_000}) for name in names]
        assert site.ask("POST", "/activities/", who, json=rows).status_code == 200
        assert [subject for _, subject in socket.changes(600)] == names
        record(site, who, subject="then")
        assert socket.changes(1) == [("insert", "then")]
    with subscribed(site, who, start, include=["data"]) as (socket, _):
        assert [subject for _, subject in socket.changes(601)] == [*names, "then"]


def test_many_who_come_at_once_are_all_let_in(site: Site, company: str) -> None:
    """After a restart a thousand clients come back within a second."""

    async def come(number: int) -> str:
        url = site.url.replace("http", "ws") + PATH
        async with connect(url, open_timeout=60, proxy=None, ping_interval=None) as socket:
            await socket.send(json.dumps({"token": token(company, uuid4())}))
            await socket.send(json.dumps({"subscribe": {}, "after": None}))
            return str(await socket.recv())

    async def all_come() -> list[str]:
        return await asyncio.gather(*(come(number) for number in range(150)))

    first = [next(iter(json.loads(text))) for text in asyncio.run(all_come())]
    assert first == ["ready"] * 150


def test_who_reads_nothing_is_let_go_and_goes_on_where_he_was(site: Site, company: str) -> None:
    who, total, other = token(company), 900, str(uuid4())
    never = subscribed(site, token(other), include=["data"])
    never.__enter__()
    with subscribed(site, who, include=["data"]) as (socket, _):
        rows = [activity(subject="", data={"x": "x" * 20_000}) for _ in range(100)]
        for number in range(total // 100):
            for place, row in enumerate(rows):
                row["subject"] = str(number * 100 + place)
            for writer in (who, token(other)):
                assert site.ask("POST", "/activities/", writer, json=rows).status_code == 200
        site.wait(lambda line: line.get("close") == 1013 and line["company"] == company, 60)
        frames = socket.rest()
        seen = [frame["activity"]["subject"] for frame in frames]
        assert 0 < len(seen) < total
    with subscribed(site, who, frames[-1]["position"]) as (socket, _):
        seen += [subject for _, subject in socket.changes(total - len(seen))]
    assert seen == [str(number) for number in range(total)]
    # Nobody waits for who reads nothing at all.
    site.wait(lambda line: line.get("close") == 1013 and line["company"] == other, 60)
    never.__exit__(None, None, None)


def events(lines: Any, number: int) -> list[tuple[str, str, Any]]:
    """The next so many events of a response: kind, id, data."""
    found: list[tuple[str, str, Any]] = []
    given: dict[str, str] = {}
    while len(found) < number:
        line = next(lines)
        key, _, value = line.partition(": ")
        if line:
            given[key] = value
        else:
            found.append((given["event"], given["id"], json.loads(given["data"])))
    return found


def test_server_sent_events_tell_the_same(site: Site, company: str) -> None:
    who = token(company)
    headers = {"Authorization": f"Bearer {who}"}
    path = "/activities/live/?activity_type=call"
    with site.http.stream("GET", path, headers=headers) as answer:
        assert answer.headers["content-type"] == "text/event-stream"
        lines = answer.iter_lines()
        ((kind, start, data),) = events(lines, 1)
        assert (kind, data) == ("ready", {"ready": start})
        record(site, who, subject="one")
        record(site, who, subject="not this", activity_type="note")
        record(site, who, subject="two")
        told = events(lines, 2)
    assert [data["activity"]["subject"] for _, _, data in told] == ["one", "two"]
    assert [kind for kind, _, _ in told] == ["change", "change"]
    assert [data["position"] for _, _, data in told] == [place for _, place, _ in told]
    again = {**headers, "Last-Event-ID": told[0][1]}
    with site.http.stream("GET", path, headers=again) as answer:
        assert [event[2] for event in events(answer.iter_lines(), 2)][1] == told[1][2]
    # A browser comes back to the URL that it was opened with.
    with site.http.stream("GET", f"{path}&after={start}", headers=again) as answer:
        first, second = events(answer.iter_lines(), 2)
    assert (first[:2], second[2]) == (("ready", told[0][1]), told[1][2])
    refusals = {"limit=3": "TL405", "stauts=x": "TL405", "after=x": "TL416", "after=": "TL416"}
    for query, code in refusals.items():
        answer = site.ask("GET", f"/activities/live/?{query}", who)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert site.ask("GET", "/activities/live/").status_code == 401


def test_server_sent_events_end_with_their_token(site: Site, company: str) -> None:
    who = token(company, exp=time.time() + 2)
    headers = {"Authorization": f"Bearer {who}"}
    started = time.monotonic()
    with site.http.stream("GET", "/activities/live/", headers=headers) as answer:
        assert "event: ready" in answer.read().decode()
    assert time.monotonic() - started < 10
