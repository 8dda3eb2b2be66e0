"""The change feed: what is told, to whom, and where it goes on."""

# ruff: noqa: E501  (SQL reads better unbroken)

import random
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, activity, bind, call, settle
from tests.functions.conftest import Call, Fails
from tests.proofs import rounds

ANN, BOB, EVE = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2, 3))


def kinds(feed: Any) -> list[tuple[str, str]]:
    """Change and subject, or id, of each."""
    return [
        (one["change"], one["activity"].get("subject") or one["activity"]["id"])
        for one in feed["results"]
    ]


def test_changes_come_in_their_order_with_what_is_there_now(run: Call, record: Call) -> None:
    first = record(subject="one", related_to={"type": "account", "id": "42", "name": "Acme"})
    many = run("record_many", [activity(subject=f"many {n}") for n in range(3)])
    run("change", first["id"], {"subject": "changed"})
    run("remove", many["receipts"][1]["id"])
    gone = many["receipts"][1]["id"]
    feed = run("feed")
    # What was recorded and then removed is not told but as removed.
    assert kinds(feed) == [
        ("insert", "changed"), ("insert", "many 0"), ("insert", "many 2"),
        ("update", "changed"), ("remove", gone)]  # fmt: skip
    assert feed["more"] is False
    page = run("page", {"object_type": "account", "object_id": "42"})
    assert feed["results"][0]["activity"] == page["results"][0]
    assert list(feed) == ["results", "position", "more"]
    assert list(feed["results"][0]) == ["change", "position", "activity"]
    assert feed["results"][-1]["activity"] == {"id": gone}
    run("restore", gone)
    again = run("feed", feed["position"], {"include": ["version", "links"]})
    assert kinds(again) == [("insert", "many 1")]
    assert (
        again["results"][0]["activity"]["version"],
        again["results"][0]["activity"]["links"],
    ) == (3, [])
    assert run("feed", again["position"])["results"] == []


def test_what_changes_nothing_is_no_change(run: Call, record: Call) -> None:
    made = record(source="s", external_id="1")
    record(source="s", external_id="1")
    run("change", made["id"], {"subject": "s"})
    run("restore", made["id"])
    assert [one["change"] for one in run("feed")["results"]] == ["insert"]


def test_a_date_in_another_partition_is_one_change(run: Call, record: Call) -> None:
    made = record(subject="moved")
    start = run("feed")["position"]
    run("change", made["id"], {"activity_date": "1950-01-01T00:00:00Z"})
    assert kinds(run("feed", start)) == [("update", "moved")]


def test_every_change_has_a_position_to_go_on_from(run: Call, record: Call) -> None:
    run("record_many", [activity(subject=str(n)) for n in range(5)])
    record(subject="last")
    whole = run("feed")["results"]
    for number, one in enumerate(whole):
        assert run("feed", one["position"])["results"] == whole[number + 1 :]
    seen, after = [], None
    while True:
        part = run("feed", after, {"limit": 2})
        seen += part["results"]
        after = part["position"]
        if not part["more"]:
            break
    assert seen == whole
    assert len({one["position"] for one in whole}) == 6


def test_a_page_tells_where_its_feed_begins(run: Call, record: Call) -> None:
    record(subject="before")
    assert kinds(run("feed")) == [("insert", "before")]
    position = run("page", {"include": ["position"]})["position"]
    record(subject="behind")
    assert kinds(run("feed", position)) == [("insert", "behind")]
    assert run("feed", "now")["results"] == []
    later = run("feed", "now")["position"]
    record(subject="later")
    assert kinds(run("feed", later)) == [("insert", "later")]


def test_a_change_of_an_open_transaction_is_told_when_it_has_ended(
    database: str, run: Call, record: Call, company: str
) -> None:
    with caller.connect(server.login(database, "app"), autocommit=False) as slow:
        call(slow, "record", company, activity(subject="slow"))
        record(subject="quick")
        waiting = call(slow, "feed", company)
        assert waiting["results"] == []
        slow.commit()
    assert sorted(kinds(run("feed", waiting["position"]))) == [
        ("insert", "quick"),
        ("insert", "slow"),
    ]


def test_a_change_behind_another_stands_behind_it_whoever_began_first(
    database: str, run: Call, record: Call, company: str
) -> None:
    """The second writer has the lower transaction id."""
    made = record(subject="v1")
    with caller.connect(server.login(database, "app"), autocommit=False) as early:
        call(early, "record", company, activity(subject="early"))
        run("change", made["id"], {"subject": "v2"})
        call(early, "change", company, made["id"], {"subject": "v3"})
        early.commit()
    changes = run("feed", None, {"include": ["version"]})["results"]
    ours = [one for one in changes if one["activity"]["id"] == made["id"]]
    assert [one["change"] for one in ours] == ["insert", "update", "update"]
    with psycopg.connect(database) as owner:
        versions = owner.execute(
            "select f.version from timeline_data.feed as f where f.activity_id = %s order by f.xid, f.seq",
            [made["id"]],
        ).fetchall()
    assert versions == [(1,), (2,), (3,)]


def test_what_leaves_a_filter_is_removed_and_what_never_was_in_it_is_not_told(
    run: Call, record: Call
) -> None:
    mine = record(subject="mine", status="planned", related_to={"type": "lead", "id": "1"})
    other = record(subject="other", status="completed", related_to={"type": "lead", "id": "2"})
    options = {"object_type": "lead", "object_id": "1", "status": "planned"}
    start = run("feed", None, options)
    assert kinds(start) == [("insert", "mine")]
    run("change", other["id"], {"subject": "other still"})
    run("change", mine["id"], {"status": "completed"})
    run("change", mine["id"], {"subject": "outside"})
    run("remove", mine["id"])
    feed = run("feed", start["position"], options)
    assert kinds(feed) == [("remove", mine["id"])]
    run("restore", mine["id"])
    run("change", mine["id"], {"status": "planned"})
    assert kinds(run("feed", feed["position"], options))[-1] == ("update", "outside")


def test_private_changes_reach_their_people_alone(app: Connection, run: Call) -> None:
    bind(app, "user_id", ANN)
    made = run("record", activity(subject="secret", visible_to=[BOB]))
    told = {}
    for viewer in (None, ANN, BOB, EVE):
        bind(app, "user_id", viewer)
        told[viewer] = kinds(run("feed"))
    assert told == {None: [], ANN: [("insert", "secret")], BOB: [("insert", "secret")], EVE: []}
    bind(app, "user_id", ANN)
    position = run("feed")["position"]
    run("change", made["id"], {"visible_to": [EVE]})
    run("change", made["id"], {"subject": "secret still"})
    for viewer, expected in (
        (None, []),
        (BOB, [("remove", made["id"])]),
        (EVE, [("update", "secret still")] * 2),
    ):
        bind(app, "user_id", viewer)
        assert kinds(run("feed", position)) == expected, viewer
    bind(app, "user_id", ANN)
    position = run("feed")["position"]
    run("change", made["id"], {"visible_to": None})
    bind(app, "user_id", None)
    assert kinds(run("feed", position)) == [("update", "secret still")]


def test_directory_and_settings_are_told_on_request(run: Call, record: Call) -> None:
    run(
        "put_objects",
        [{"type": "account", "id": "42", "name": "Acme"}, {"type": "account", "id": "43"}],
    )
    run("put_objects", [{"type": "account", "id": "42", "name": "Acme"}])
    run("configure", {"time_zone": "Europe/Berlin"})
    run("configure", {"time_zone": "Europe/Berlin"})
    record(subject="one")
    assert kinds(run("feed")) == [("insert", "one")]
    told = run("feed", None, {"objects": True})["results"]
    assert [one["change"] for one in told] == ["object", "object", "company", "insert"]
    assert {one["object"]["name"] for one in told[:2]} == {"Acme", None}
    assert told[2]["object"] is None


def test_consumers_go_on_where_they_ended(
    app: Connection, run: Call, record: Call, company: str
) -> None:
    bind(app, "company_id", company)
    record(subject="one")
    options = {"consumer": "hooks"}
    first = run("feed", None, options)
    assert run("feed", None, options)["results"] == first["results"]
    noted = call(app, "acknowledge", "hooks", first["position"])
    assert noted == {"consumer": "hooks", "position": first["position"]}
    record(subject="two")
    assert kinds(run("feed", None, options)) == [("insert", "two")]
    assert kinds(run("feed", None, {"consumer": "another"})) == [
        ("insert", "one"),
        ("insert", "two"),
    ]
    # Behind what is noted nothing goes back.
    second = run("feed", None, options)
    call(app, "acknowledge", "hooks", second["position"])
    assert call(app, "acknowledge", "hooks", first["position"])["position"] == second["position"]
    assert call(app, "acknowledge", "hooks", None) == {"consumer": "hooks", "position": None}
    assert len(run("feed", None, options)["results"]) == 2


def test_consumers_of_companies_do_not_meet(app: Connection, run: Call, company: str) -> None:
    foreign = str(uuid4())
    for one in (company, foreign):
        bind(app, "company_id", one)
        call(app, "record", one, activity(subject=one))
    call(app, "acknowledge", "hooks", call(app, "feed", foreign)["position"])
    bind(app, "company_id", company)
    assert kinds(run("feed", None, {"consumer": "hooks"})) == [("insert", company)]


def test_the_feed_of_all_is_for_unbound_administrators(
    admin: Connection, app: Connection, reader: Connection, run: Call
) -> None:
    foreign, account = str(uuid4()), {"type": "account", "id": "1", "name": "N"}
    run("record", activity(subject="ours", related_to=account))
    call(app, "record", foreign, activity(subject="theirs", related_to=account | {"name": "M"}))
    bind(app, "user_id", ANN)
    call(app, "record", foreign, activity(subject="secret", visible_to=[ANN]))
    bind(app, "user_id", None)
    settle(admin)
    told = call(admin, "feed_all", None, {"include": ["version"]})
    assert [one["change"] for one in told["results"]] == ["insert", "insert", "hidden"]
    assert [one["activity"]["related_to"]["name"] for one in told["results"][:2]] == ["N", "M"]
    assert told["results"][1]["company_id"] == foreign
    assert list(told["results"][2]) == ["company_id", "change", "position"]
    assert call(admin, "feed_all", told["position"])["results"] == []
    one = call(admin, "feed_all", None, {"limit": 1})
    assert one["more"] is True
    assert call(admin, "feed_all", one["position"])["results"][0]["activity"]["subject"] == "theirs"
    call(admin, "acknowledge", "sink", one["position"])
    assert len(call(admin, "feed_all", None, {"consumer": "sink"})["results"]) == 2
    bind(admin, "company_id", foreign)
    with pytest.raises(psycopg.Error) as bound:
        call(admin, "feed_all")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        call(reader, "feed_all")
    with pytest.raises(psycopg.Error) as unbound:
        call(app, "acknowledge", "sink", "now")
    assert (bound.value.sqlstate, unbound.value.sqlstate) == ("TL403", "TL403")


@pytest.mark.parametrize(
    ("after", "options", "code"),
    [
        ("nonsense", {}, "TL416"),
        ("", {}, "TL416"),
        ("00000000-1-1", {}, "TL410"),
        (None, {"limit": 0}, "TL400"),
        (None, {"limit": 501}, "TL400"),
        (None, {"cursor": "x"}, "TL405"),
        (None, {"count": "none"}, "TL405"),
        (None, {"colour": 1}, "TL405"),
        (None, {"objects": "yes"}, "TL400"),
        (None, {"consumer": ""}, "TL400"),
        (None, {"consumer": 5}, "TL400"),
        (None, {"consumer": "x" * 200}, "TL413"),
        (None, {"activity_type": "nonsense"}, "TL400"),
        (None, None, "TL400"),
        (None, [], "TL400"),
    ],
)
def test_bad_positions_and_options_are_refused(
    fails: Fails, after: str | None, options: Any, code: str
) -> None:
    assert fails("feed", after, options) == code


def test_positions_are_of_this_database_and_not_of_its_future(
    app: Connection, run: Call, fails: Fails, record: Call, connection: Connection, company: str
) -> None:
    record()
    position = run("feed")["position"]
    epoch = position.split("-")[0]
    assert fails("feed", f"{epoch}-{10**17}-0") == "TL425"
    now = run("feed", "now")["position"].rpartition("-")[0]
    assert fails("feed", f"{now}-{10**12}") == "TL425"
    assert fails("feed", f"{epoch}-{10**19}-0") == "TL416"
    bind(app, "company_id", company)
    with pytest.raises(psycopg.Error) as caught:
        call(app, "acknowledge", "hooks", f"{epoch}-{10**17}-0")
    assert caught.value.sqlstate == "TL425"
    with pytest.raises(psycopg.Error) as caught:
        call(app, "acknowledge", None, position)
    assert caught.value.sqlstate == "TL400"


class Replica:
    """What somebody keeps who was told every change of a filter, and nothing else."""

    def __init__(self, viewer: str | None, options: dict[str, Any], start: str) -> None:
        self.viewer, self.options, self.after = viewer, options, start
        self.held: dict[str, Any] = {}

    def read(self, conn: Connection, company: str, limit: int, known: set[str]) -> bool:
        """One call. Asserts that nothing is told that the viewer never could see."""
        feed = call(conn, "feed", company, self.after, self.options | {"limit": limit})
        for one in feed["results"]:
            about = one["activity"]
            assert about["id"] in known
            if one["change"] == "remove":
                assert list(about) == ["id"]
                self.held.pop(about["id"], None)
            else:
                self.held[about["id"]] = about
        self.after = feed["position"]
        return bool(feed["more"])


USERS = ("ann", "bob", "eve")
OBJECTS = [
    {"type": kind, "id": str(n)} for kind in ("account", "contact", "lead") for n in range(2)
]
FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"status": ["planned", "in_progress"]},
    {"object_type": "account", "object_id": "0"},
    {"object_type": "account", "object_id": "0", "related": False},
    {"object_id": "1", "priority": "high"},
    {"object_type": "lead"},
    {"assigned_to": [None, "bob"]},
    {"assigned_to": "ann", "not": {"status": "completed"}},
    {"not": {"object_type": "contact", "object_id": "1"}},
    {"not": {"activity_type": ["call"], "assigned_to": [None]}},
    {"not": {"object_type": "account", "priority": "low"}},
    {"date_from": "2024-01-01", "date_to": "2024-06-30"},
    {"view": "overdue"},
)


def _fields(rng: random.Random) -> dict[str, Any]:
    """Some fields of an activity, all of small sets, so that filters are left and entered."""
    every: dict[str, Callable[[], Any]] = {
        "activity_type": lambda: rng.choice(("call", "email")),
        "status": lambda: rng.choice(("planned", "in_progress", "completed")),
        "priority": lambda: rng.choice(("low", "high")),
        "activity_date": lambda: (
            rng.choice(("2023-05-01", "2024-02-01", "2024-08-01")) + "T12:00:00Z"
        ),
        "assigned_to": lambda: rng.choice((None, *USERS)),
        "related_to": lambda: rng.choice((None, *OBJECTS)),
        "links": lambda: [one | {"role": "r"} for one in rng.sample(OBJECTS, rng.randint(0, 2))],
        "visible_to": lambda: rng.choice((None, None, [], ["eve"], ["ann", "bob"])),
        "subject": lambda: f"s{rng.random()}",
    }
    chosen = rng.sample(sorted(every), rng.randint(1, 4))
    return {key: every[key]() for key in chosen}


def _held(
    conn: Connection, company: str, viewer: str | None, options: dict[str, Any]
) -> dict[str, Any]:
    """What pages show, to the end."""
    bind(conn, "user_id", viewer)
    found: dict[str, Any] = {}
    cursor = None
    while True:
        page = call(conn, "page", company, options | {"cursor": cursor, "limit": 500})
        found |= {one["id"]: one for one in page["results"]}
        cursor = page["next"]
        if cursor is None:
            return found


@pytest.mark.proofs
@rounds(40, 2)
def test_who_applies_every_change_holds_what_a_page_shows(
    app: Connection, run: Call, company: str, clock: str, seed: int, record_property: Any
) -> None:
    rng = random.Random(seed)
    run(
        "put_objects",
        [
            {"type": "contact", "id": str(n), "parents": [{"type": "account", "id": "0"}]}
            for n in range(2)
        ],
    )
    start = run("feed", "now")["position"]
    replicas = [Replica(viewer, one, start) for viewer in (None, "ann", "eve") for one in FILTERS]
    known: dict[str | None, set[str]] = {viewer: set() for viewer in (None, *USERS)}
    ids: list[str] = []
    removed = 0
    for step in range(150):
        people = [viewer for viewer in USERS if ids and rng.random() < 0.7]
        bind(app, "user_id", rng.choice(people or [None]))
        choice = rng.random()
        try:
            with app.transaction():
                if choice < 0.3 or not ids:
                    ids.append(run("record", activity(**_fields(rng)))["id"])
                elif choice < 0.8:
                    run("change", rng.choice(ids), _fields(rng))
                elif choice < 0.9:
                    run("remove", rng.choice(ids))
                    removed += 1
                else:
                    run("restore", rng.choice(ids))
        except psycopg.Error as error:
            # Not theirs to change, or removed.
            if error.sqlstate not in ("TL403", "TL404", "TL410"):
                raise
        for viewer, seen in known.items():
            seen.update(_held(app, company, viewer, {}))
        for replica in rng.sample(replicas, 5):
            bind(app, "user_id", replica.viewer)
            replica.read(app, company, rng.choice((1, 3, 100)), known[replica.viewer])
        if step % 25 == 24:
            settle(app)
            for replica in replicas:
                bind(app, "user_id", replica.viewer)
                while replica.read(app, company, 50, known[replica.viewer]):
                    pass
                shown = _held(app, company, replica.viewer, replica.options)
                assert replica.held == shown, (seed, step, replica.viewer, replica.options)
    record_property("changes", len(ids) + removed)
    record_property("held at the end", sum(len(replica.held) for replica in replicas))
