"""What was erased is nowhere, and stays so."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import caller, server
from tests.calls import Connection, bind, call, settle
from tests.functions.conftest import Call, Fails

ANN = {"type": "contact", "id": "ann@mail.example"}
BEA = {"type": "contact", "id": "bea"}
ACME = {"type": "account", "id": "acme"}
SECRET = "annsecretword"


def everything(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """Every value of every column of every relation with rows: (table, column, text).

    And what the planner remembers of them, once dead rows are vacuumed.
    """
    connection.execute("vacuum (analyze, skip_locked)")
    statistics = connection.execute(
        "select 'timeline_data.' || s.tablename, s.attname::text, to_jsonb(s)::text"
        " from pg_stats as s where s.schemaname = 'timeline_data'"
    )
    yield from statistics.fetchall()
    tables = connection.execute(
        "select c.oid::regclass::text from pg_class as c"
        " where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'm')"
    ).fetchall()
    for (table,) in tables:
        rows = connection.execute(f"select to_jsonb(t)::text from {table} as t".encode())
        for (row,) in rows.fetchall():
            for column, value in json.loads(row).items():
                yield table, column, json.dumps(value, ensure_ascii=False)


def residue(connection: Connection, *words: str, but: str = "^$") -> set[tuple[str, str]]:
    """Where any of some words is left; of the feed only what still has to tell of it."""
    wanted = re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)
    return {
        (table, column)
        for table, column, text in everything(connection)
        if wanted.search(text) and not re.search(but, f"{table}.{column}")
    }


FEED = r"^timeline_data\.feed(_\d)?\.(activity_id|object_id|company_id)$"


def stored(connection: Connection, company: str, one: dict[str, str]) -> str:
    """The uuid of an object."""
    row = connection.execute(
        "select object_id::text from timeline_data.object where company_id = %s"
        " and object_type = %s and object_key = %s",
        [company, one["type"], one["id"]],
    ).fetchone()
    assert row is not None
    return str(row[0])


def test_an_activity_is_nowhere_and_does_not_come_back(
    run: Call, record: Call, fails: Fails, connection: Connection
) -> None:
    fields = {"source": "crm", "external_id": "key-77", "description": SECRET, "related_to": ACME}
    made = record(subject=f"with {SECRET}", **fields)["id"]
    other = record(subject="another", related_to=ACME)["id"]
    run("change", made, {"subject": f"still {SECRET}", "data": {"note": SECRET}})
    start = run("feed", "now")["position"]
    done = run("erase", {"activity": made})
    assert (done["outcome"], done["residue"], done["owed"]) == ("erased", 0, [])
    assert done["erased"] == {
        "activity": 1, "activity_body": 1, "activity_history": 1, "activity_link": 1
    }  # fmt: skip
    assert residue(connection, SECRET, "key-77") == set()
    assert residue(connection, made, but=FEED) == set()
    assert [r["id"] for r in run("page")["results"]] == [other]
    assert run("search", SECRET)["results"] == []
    for function in ("activity", "history", "remove", "restore"):
        assert fails(function, made) == "TL404"
    told = run("feed", start, {"activity_type": "task"})["results"]
    assert [(one["change"], one["activity"]) for one in told] == [("remove", {"id": made})]
    again = {"outcome": "erased", "id": None, "version": None}
    assert again.items() <= record(subject="anew", **fields).items()
    assert again.items() <= record(subject="anew", id=made).items()
    receipts = run("record_many", [plain(made), plain(None) | fields, plain(None)])
    assert [one["outcome"] for one in receipts["receipts"]] == ["erased", "erased", "inserted"]
    assert (receipts["inserted"], residue(connection, SECRET, "key-77")) == (1, set())
    assert run("erase", {"activity": made})["outcome"] == "unchanged"
    assert run("erase", {"activity": {"source": "crm", "external_id": "key-77"}})["residue"] == 0


def test_an_erased_key_comes_back_as_no_other_activitys(
    run: Call, record: Call, fails: Fails
) -> None:
    record(source="crm", external_id="k1")
    other = record(source="crm", external_id="k2")["id"]
    run("erase", {"activity": {"source": "crm", "external_id": "k1"}})
    assert fails("change", other, {"external_id": "k1"}) == "TL410"
    assert fails("record", plain(other) | {"source": "crm", "external_id": "k1"}) == "TL410"
    assert run("activity_by_key", "crm", "k2")["id"] == other
    run("erase", {"activity": {"source": "crm", "external_id": "k1"}, "suppress": False})
    assert run("change", other, {"external_id": "k1"})["outcome"] == "updated"


def test_what_is_about_an_erased_object_changes_no_known_activity(
    run: Call, record: Call, connection: Connection
) -> None:
    run("put_objects", [ANN])
    known = {"source": "crm", "external_id": "k4"}
    made = record(subject="harmless", **known)["id"]
    run("erase", {"object": ANN})
    again = plain(None) | known | {"subject": SECRET, "description": SECRET, "related_to": ANN}
    assert run("record", again)["outcome"] == "erased"
    assert run("record_many", [again])["receipts"][0]["outcome"] == "erased"
    assert run("activity", made)["subject"] == "harmless"
    assert residue(connection, SECRET) == set()
    # What only links her is another thing.
    assert (
        run("record", plain(None) | known | {"subject": "t", "links": [ANN]})["outcome"]
        == "updated"
    )


def test_samples_of_an_emptied_table_go_as_the_page_says(
    run: Call, record: Call, connection: Connection
) -> None:
    """An analyze of nothing changes no statistics."""
    run("record_many", [plain(None) | {"subject": f"{SECRET} {n % 7}"} for n in range(300)])
    connection.execute("vacuum analyze")
    samples = "select to_jsonb(s)::text from pg_stats as s where s.schemaname = 'timeline_data'"
    assert any(SECRET in text for (text,) in connection.execute(samples.encode()).fetchall())
    run("erase", {"company": True})
    page = Path(__file__).resolve().parents[2] / "docs/howto/erase.md"
    (statement,) = re.findall(r"^delete from pg_statistic.*?;", page.read_text(), re.DOTALL | re.M)
    connection.execute("vacuum")
    connection.execute(statement.encode())
    assert residue(connection, SECRET) == set()


def test_what_is_left_of_others_is_told(run: Call, record: Call, fails: Fails) -> None:
    run("put_objects", [ANN, ACME])
    about = record(related_to=ANN)["id"]
    linked = record(related_to=ACME, links=[ANN])["id"]
    hidden = record(related_to=ACME, links=[ANN], visible_to=["eve"], assigned_to="eve")["id"]
    start = run("feed", "now")["position"]
    run("erase", {"object": ANN})
    changes = {one["activity"]["id"]: one["change"] for one in run("feed", start)["results"]}
    assert changes == {about: "remove", linked: "update"}
    assert hidden not in changes
    for function, given in (("merge", (ANN, ACME)), ("convert", (ANN, [ACME]))):
        assert fails(function, *given) == "TL410"


def plain(given: str | None) -> dict[str, Any]:
    """An activity for a batch."""
    made = {"activity_type": "call", "subject": "s", "activity_date": "2024-01-15T10:00:00Z"}
    return made | ({"id": given} if given else {})


@pytest.fixture
def life(run: Call, record: Call, connection: Connection, company: str) -> dict[str, str]:
    """Ann has a name, a parent, a child, a merge, a conversion, activities of all kinds."""
    run(
        "put_objects",
        [
            ACME | {"name": "Acme"},
            ANN | {"name": SECRET, "parents": [ACME]},
            {"type": "contact", "id": "ann2", "name": f"{SECRET}2"},
            {"type": "lead", "id": "l", "name": "A lead"},
            BEA | {"name": "Bea"},
            {"type": "deal", "id": "d", "parents": [ANN, ACME]},
        ],
    )
    made = {
        "about": record(subject=f"about {SECRET}", related_to=ANN)["id"],
        "about2": record(subject="her former self", related_to={"type": "contact", "id": "ann2"})[
            "id"
        ],
        "linked": record(subject="linked", related_to=ACME, links=[ANN | {"role": "cc"}, BEA])[
            "id"
        ],
        "once": record(subject="once", related_to=ANN, links=[BEA])["id"],
        "deal": record(subject="of the deal", related_to={"type": "deal", "id": "d"})["id"],
        "removed": record(subject="removed", related_to=ANN)["id"],
        "unlinked": record(subject="removed link", related_to=ACME, links=[ANN])["id"],
    }
    run("change", made["once"], {"related_to": BEA, "links": []})
    run("remove", made["removed"])
    run("remove", made["unlinked"])
    run("merge", {"type": "contact", "id": "ann2"}, ANN)
    run("convert", {"type": "lead", "id": "l"}, [ANN, ACME])
    return made


def subjects(run: Call, **where: Any) -> set[str]:
    page = run("page", {**where, "count": "exact"})
    assert page["count"] == len(page["results"])
    return {result["subject"] for result in page["results"]}


@pytest.mark.parametrize(
    ("effect", "left"),
    [
        ("about", {"linked", "once", "of the deal"}),
        ("all", {"once", "of the deal"}),
        ("none", {f"about {SECRET}", "her former self", "linked", "once", "of the deal"}),
    ],
)
def test_an_object_is_nowhere(
    run: Call,
    record: Call,
    fails: Fails,
    connection: Connection,
    company: str,
    life: dict[str, str],
    effect: str,
    left: set[str],
) -> None:
    named = stored(connection, company, ANN), stored(connection, company, ANN | {"id": "ann2"})
    done = run("erase", {"object": ANN, "activities": effect})
    assert (done["outcome"], done["residue"]) == ("erased", 0)
    assert subjects(run) == left
    if effect != "none":
        assert residue(connection, SECRET) == set()
    assert residue(connection, ANN["id"], "ann2") == set()
    assert residue(connection, *named, but=FEED) == set()
    assert (
        subjects(run, object_type="account", object_id="acme") == {"linked", "of the deal"} & left
    )
    assert subjects(run, object_type="lead", object_id="l") == {"linked", "of the deal"} & left
    assert subjects(run, object_type="contact", object_id=ANN["id"]) == set()
    assert {one["id"] for one in run("objects")["results"]} == {"acme", "l", "bea", "d"}
    (deal,) = run("objects", {"object_id": "d"})["results"]
    assert deal["parents"] == [ACME]
    if effect != "all":
        linked = run("activity", life["linked"])
        assert ([one["id"] for one in linked["links"]], linked["version"]) == (["bea"], 2)
        assert [h["outcome"] for h in run("history", life["linked"])] == ["inserted", "erased"]
    moved = run("history", life["once"])[-1]["changes"]
    assert (moved["related_to"]["from"], moved["related_to"]["to"]["id"]) == (None, "bea")
    # Nothing brings it back.
    put = run("put_objects", [ANN | {"name": SECRET}, BEA | {"parents": [ANN, ACME]}])
    assert put["outcomes"] == ["erased", "updated"]
    assert run("objects", {"object_id": "bea"})["results"][0]["parents"] == [ACME]
    expected = "inserted" if effect == "none" else "erased"
    assert record(subject="again", related_to=ANN | {"name": SECRET})["outcome"] == expected
    expected = "erased" if effect == "all" else "inserted"
    assert record(subject="again", links=[ANN | {"name": SECRET}, BEA])["outcome"] == expected
    many = [plain(None) | {"links": [ANN | {"name": SECRET}]}, plain(None)]
    assert [r["outcome"] for r in run("record_many", many)["receipts"]] == [expected, "inserted"]
    assert fails("change", life["once"], {"links": [ANN]}) == "TL410"
    assert residue(connection, *named, ANN["id"], but=FEED) == set()
    assert run("erase", {"object": ANN})["outcome"] == "unchanged"
    assert run("erase", {"object": ANN, "suppress": False})["outcome"] == "unchanged"
    assert run("put_objects", [ANN | {"name": "Ann"}])["outcomes"] == ["inserted"]


def test_a_user_is_nowhere_and_the_work_stays(
    app: Connection, run: Call, record: Call, fails: Fails, connection: Connection, company: str
) -> None:
    eve = {"type": "user", "id": "eve"}
    run("put_objects", [eve | {"name": SECRET}, {"type": "user", "id": "max", "name": "Max"}])
    bind(app, "user_id", "eve")
    made = {
        "mine": record(subject="mine", visible_to=[])["id"],
        "ours": record(subject="ours", visible_to=["max", "eve"])["id"],
        "hers": record(subject="hers", assigned_to="eve", status="completed")["id"],
        "passed": record(subject="passed", assigned_to="eve")["id"],
        "linked": record(subject="linked", links=[eve])["id"],
    }
    run("change", made["passed"], {"assigned_to": "max"})
    run("merge", *[{"type": "contact", "id": one} for one in two_contacts(run)])
    bind(app, "user_id", None)
    run("remove", made["linked"])
    before = run("summary", {"date_from": "2024-01-01", "date_to": "2024-12-31"})
    named = stored(connection, company, eve)
    done = run("erase", {"user": "eve"})
    assert (done["outcome"], done["residue"]) == ("erased", 0)
    assert residue(connection, named, SECRET, but=FEED) == set()
    assert subjects(run) == {"hers", "passed"}
    bind(app, "user_id", "max")
    assert subjects(run) == {"hers", "passed", "ours"}
    bind(app, "user_id", None)
    assert subjects(run, assigned_to=None) == {"hers"}
    after = run("summary", {"date_from": "2024-01-01", "date_to": "2024-12-31"})
    assert [(d["activity_count"], d["user_count"]) for d in before] == [(1, 1), (1, 1)]
    assert [(d["activity_count"], d["user_count"]) for d in after] == [(1, 0), (1, 1)]
    bind(app, "user_id", "eve")
    assert fails("record", plain(None)) == "TL410"
    bind(app, "user_id", named)
    assert fails("record", plain(None)) == "TL410"
    bind(app, "user_id", None)
    receipt = record(subject="of nobody", assigned_to="eve", visible_to=["eve", "max"])
    assert receipt["outcome"] == "inserted"
    assert residue(connection, named, but=FEED) == set()


def two_contacts(run: Call) -> list[str]:
    run("put_objects", [{"type": "contact", "id": "c1"}, {"type": "contact", "id": "c2"}])
    return ["c1", "c2"]


def test_a_company_is_nowhere_and_others_keep_everything(
    app: Connection,
    run: Call,
    fails: Fails,
    connection: Connection,
    company: str,
    database: str,
    life: Any,
) -> None:
    other = str(uuid4())
    call(app, "put_objects", other, [ANN | {"name": "Ann"}])
    call(app, "record", other, plain(None) | {"related_to": ANN})
    before = call(app, "page", other), call(app, "objects", other)
    start = run("feed", "now")["position"]
    assert fails("feed", "x") == "TL416"
    done = run("erase", {"company": True})
    assert (done["outcome"], done["residue"]) == ("erased", 0)
    assert residue(connection, company, SECRET, but=FEED) == set()
    assert residue(connection, *life.values()) == set()
    assert run("page")["results"] == run("objects")["results"] == []
    for function, given in (
        ("record", plain(None)),
        ("record_many", [plain(None)]),
        ("put_objects", [ANN]),
        ("configure", {"name": "back"}),
    ):
        assert fails(function, given) == "TL410"
    assert (call(app, "page", other), call(app, "objects", other)) == before
    # Whoever followed it learns of it, wherever he stood.
    assert fails("feed", start) == fails("feed") == "TL410"
    settle(app)
    assert run("feed", run("page", {"include": ["position"]})["position"])["results"] == []
    with caller.connect(server.login(database, "admin")) as admin:
        told = call(admin, "feed_all", start)["results"]
    (one,) = [one for one in told if one["company_id"] == company]
    assert one["change"] == "erased"
    (told,) = run("erase_status")["results"]
    assert (told["subject"], told["erased"]["activity"]) == ("company", 7)
    assert run("erase", {"company": True})["outcome"] == "unchanged"
    run("erase", {"company": company, "suppress": False})
    assert run("record", plain(None))["outcome"] == "inserted"


def test_sinks_owe_until_they_have_come_by(
    run: Call, record: Call, app: Connection, company: str
) -> None:
    made = [record(subject=f"number {n}", related_to=ACME)["id"] for n in range(2)]
    start = run("feed")["position"]
    acknowledge(app, company, start)
    first = run("erase", {"activity": made[0]})
    assert first["owed"] == [{"sink": "consumer", "name": "webhooks"}]
    second = run("erase", {"object": ACME})
    listed = run("erase_status")["results"]
    assert [one["erasure_id"] for one in listed] == [second["erasure_id"], first["erasure_id"]]
    assert [one["subject"] for one in listed] == ["object", "activity"]
    assert [one["owed"] for one in listed] == [first["owed"]] * 2
    feed = run("feed", start, {"limit": 1})
    assert feed["results"][0]["activity"] == {"id": made[0]}
    acknowledge(app, company, feed["position"])
    assert [one["owed"] for one in run("erase_status")["results"]] == [first["owed"], []]
    acknowledge(app, company, run("feed", start)["position"])
    assert [one["owed"] for one in run("erase_status")["results"]] == [[], []]
    page = run("erase_status", {"limit": 1})
    assert [one["erasure_id"] for one in page["results"]] == [second["erasure_id"]]
    (last,) = run("erase_status", {"cursor": page["next"], "limit": 1})["results"]
    assert last["erasure_id"] == first["erasure_id"]


def acknowledge(app: Connection, company: str, position: str) -> None:
    """As the consumer "webhooks" of a company."""
    bind(app, "company_id", company)
    call(app, "acknowledge", "webhooks", position)
    bind(app, "company_id", None)


def test_whoever_may_only_write_erases_nothing(
    database: str, company: str, run: Call, record: Call
) -> None:
    made = record(subject="kept")["id"]
    with caller.connect(server.login(database, "writer")) as writer:
        bind(writer, "company_id", company)
        with pytest.raises(psycopg.Error) as caught:
            call(writer, "erase", company, {"activity": made})
        assert caught.value.sqlstate == "TL403"
    assert run("activity", made)["subject"] == "kept"


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, "TL400"),
        ({"activity": str(uuid4()), "company": True}, "TL400"),
        ({"activity": str(uuid4())}, "TL404"),
        ({"activity": "call-1"}, "TL400"),
        ({"activity": {"source": "crm", "external_id": "none"}}, "TL404"),
        ({"activity": {"source": "crm"}}, "TL400"),
        ({"activity": {"id": "x"}}, "TL405"),
        ({"object": {"type": "contact", "id": "nobody"}}, "TL404"),
        ({"object": {"type": "contact"}}, "TL400"),
        ({"object": ANN, "activities": "some"}, "TL400"),
        ({"user": "nobody"}, "TL404"),
        ({"user": "nobody", "activities": "all"}, "TL400"),
        ({"company": str(uuid4())}, "TL400"),
        ({"company": False}, "TL400"),
        ({"company": None}, "TL400"),
        ({"company": [True]}, "TL400"),
        ({"user": None}, "TL400"),
        ({"object": None}, "TL400"),
        ({"activity": None}, "TL400"),
        ({"object": {"type": "user", "id": "nobody"}, "activities": "all"}, "TL400"),
        ({"company": True, "suppress": "no"}, "TL400"),
        ({"everything": True}, "TL405"),
    ],
)
def test_what_is_not_meant_is_not_erased(
    run: Call, record: Call, fails: Fails, what: dict[str, Any], code: str
) -> None:
    record(subject="kept", related_to=ANN)
    assert fails("erase", what) == code
    assert len(run("page")["results"]) == len(run("objects")["results"]) == 1
    assert run("erase_status")["results"] == []


def test_below_and_above_an_erased_object_all_goes_on(
    run: Call, record: Call, connection: Connection, company: str
) -> None:
    """What rolled up through it does not; what another way leads to stays."""
    top, child = {"type": "holding", "id": "top"}, {"type": "deal", "id": "child"}
    run(
        "put_objects",
        [ACME | {"parents": [top]}, ANN | {"parents": [ACME]}, child | {"parent": ANN}],
    )
    record(subject="of the child", related_to=child)
    for about in (ANN, ACME, top):
        assert subjects(run, object_type=about["type"], object_id=about["id"]) == {"of the child"}
    run("erase", {"object": ANN})
    assert subjects(run) == {"of the child"}
    for about in (ACME, top):
        assert subjects(run, object_type=about["type"], object_id=about["id"]) == set()
    run("put_objects", [child | {"parents": [ACME, ANN]}])
    assert subjects(run, object_type="holding", object_id="top") == {"of the child"}
    rows = connection.execute("select count(*) from timeline_data.activity_link").fetchone()
    assert rows == (3,)


def test_words_that_were_learned_go_too(
    app: Connection, run: Call, record: Call, connection: Connection, company: str
) -> None:
    connection.execute(
        "insert into timeline_data.search_vocabulary values (%s, now(), array[%s], array[2])",
        [company, SECRET],
    )
    record(subject=SECRET, related_to=ANN)
    run("erase", {"object": ANN})
    assert residue(connection, SECRET) == set()


def test_a_user_is_erased_alike_however_named(
    app: Connection, run: Call, record: Call, connection: Connection
) -> None:
    eve = {"type": "user", "id": "eve"}
    run("put_objects", [eve, {"type": "user", "id": "max"}])
    record(subject="about her", related_to=eve)
    record(subject="of both", visible_to=["eve", "max"])
    record(subject="hers", assigned_to="eve")
    done = run("erase", {"object": eve})
    assert (done["residue"], run("erase_status")["results"][0]["subject"]) == (0, "user")
    bind(app, "user_id", "max")
    assert subjects(run) == {"about her", "of both", "hers"}
    bind(app, "user_id", None)
    # Nobody could read it: it is not recorded for nobody.
    assert record(subject="for her", visible_to=["eve"])["outcome"] == "erased"
    assert record(subject="for both", visible_to=["eve", "max"])["outcome"] == "inserted"


def test_what_has_the_same_uuid_and_another_type_is_another_thing(run: Call, record: Call) -> None:
    one = str(uuid4())
    account, contact = ({"type": kind, "id": one} for kind in ("account", "contact"))
    run("put_objects", [account | {"name": "A"}, contact | {"name": "C", "parents": [account]}])
    record(subject="of the account", related_to=account, links=[account])
    record(subject="of the contact", related_to=contact)
    moved = record(subject="moved", related_to=contact)["id"]
    run("change", moved, {"related_to": account})
    run("erase", {"activity": record(subject="gone", related_to=account)["id"]})
    assert run("erase", {"object": contact})["residue"] == 0
    assert subjects(run, object_type="account", object_id=one) == {"of the account", "moved"}
    assert run("objects")["results"][0]["name"] == "A"


def test_what_was_erased_together_is_let_in_again_together(run: Call, record: Call) -> None:
    fields: dict[str, Any] = {"source": "crm", "external_id": "a", "related_to": ANN}
    made = record(subject="s", **fields)["id"]
    run("change", made, {"external_id": "b"})
    run("erase", {"object": ANN})
    for key in ("a", "b"):
        assert record(**fields | {"external_id": key, "related_to": None})["outcome"] == "erased"
    run("erase", {"object": ANN, "suppress": False})
    assert record(subject="s", id=made, **fields)["outcome"] == "inserted"
    run("erase", {"activity": made})
    assert record(subject="s", **fields)["outcome"] == "erased"
    first = {"source": "crm", "external_id": "a"}
    assert run("erase", {"activity": first, "suppress": False})["outcome"] == "unchanged"
    assert record(subject="s", id=made, **fields)["outcome"] == "inserted"
    assert run("erase", {"object": ANN, "suppress": False})["outcome"] == "erased"
    assert record(subject="s", id=made, **fields)["outcome"] == "inserted"


def test_the_keys_that_it_had_do_not_come_back_and_no_others(run: Call, record: Call) -> None:
    made = record(subject="s", source="a", external_id="1")["id"]
    changes: list[dict[str, Any]] = [{"external_id": "2"}, {"source": "b"}]
    changes += [{"external_id": None}, {"external_id": "3", "source": "c"}]
    for change in changes:
        run("change", made, change)
    run("erase", {"activity": made})
    had = {("a", "1"), ("a", "2"), ("b", "2"), ("c", "3")}
    for source, key in sorted((s, k) for s in "abc" for k in "123"):
        outcome = record(subject="s", source=source, external_id=key)["outcome"]
        assert outcome == ("erased" if (source, key) in had else "inserted"), (source, key)


def test_what_is_asked_last_says_what_does_not_come_back(run: Call, record: Call) -> None:
    record(related_to=ANN)
    run("erase", {"object": ANN, "activities": "none"})
    assert record(related_to=ANN)["outcome"] == "inserted"
    assert run("erase", {"object": ANN, "activities": "all"})["outcome"] == "unchanged"
    assert record(related_to=ANN)["outcome"] == record(links=[ANN])["outcome"] == "erased"


def test_consumers_of_an_erased_company_owe_it_until_they_have_let_go(
    app: Connection, run: Call, record: Call, fails: Fails, company: str
) -> None:
    record(subject="s")
    acknowledge(app, company, run("feed")["position"])
    owed = [{"sink": "consumer", "name": "webhooks"}]
    assert run("erase", {"company": True})["owed"] == owed
    assert run("erase_status")["results"][0]["owed"] == owed
    assert fails("feed", None, {"consumer": "webhooks"}) == "TL410"
    settle(app)
    acknowledge(app, company, run("page", {"include": ["position"]})["position"])
    assert run("erase_status")["results"][0]["owed"] == []


def test_an_erased_viewer_is_not_named_as_who_erased(
    app: Connection, run: Call, record: Call
) -> None:
    run("put_objects", [{"type": "user", "id": "eve"}])
    run("erase", {"user": "eve"})
    made = record(subject="s")["id"]
    bind(app, "user_id", "eve")
    run("erase", {"activity": made})
    bind(app, "user_id", None)
    assert [one["erased_by"] for one in run("erase_status")["results"]] == [None, None]


def test_a_company_goes_also_where_the_view_was_never_filled(
    run: Call, record: Call, connection: Connection
) -> None:
    connection.execute(
        "refresh materialized view timeline_data.activity_timeline_summary with no data"
    )
    record(subject="s")
    assert run("erase", {"company": True})["residue"] == 0


def test_a_batch_with_something_erased_lands_for_the_rest(run: Call, record: Call) -> None:
    run("put_objects", [ANN, BEA])
    run("erase", {"object": ANN})
    many = [plain(None) | {"related_to": ANN if n % 5 == 0 else BEA} for n in range(50)]
    receipts = run("record_many", many)["receipts"]
    outcomes = [one["outcome"] for one in receipts]
    assert outcomes == ["erased" if n % 5 == 0 else "inserted" for n in range(50)]
    assert run("page", {"object_type": "contact", "object_id": "bea"})["count"] == 40
