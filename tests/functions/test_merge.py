"""Objects that become one, and apart again."""

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.calls import Connection, bind
from tests.functions.conftest import Call, Fails

L = {"type": "contact", "id": "lost"}
W = {"type": "contact", "id": "won"}


@pytest.fixture
def two(run: Call, record: Call) -> dict[str, str]:
    """Two contacts of two accounts with an activity each, and one with both."""
    run(
        "put_objects",
        [
            {"type": "account", "id": "a1", "name": "First"},
            {"type": "account", "id": "a2", "name": "Second"},
            {**L, "name": "Lou", "parents": [{"type": "account", "id": "a1"}]},
            {**W, "name": "Wyn", "parents": [{"type": "account", "id": "a2"}]},
        ],
    )
    return {
        "lost": record(subject="of the loser", related_to=L)["id"],
        "won": record(subject="of the winner", related_to=W)["id"],
        "both": record(subject="of both", related_to=L, links=[{**W, "role": "cc"}, L])["id"],
    }


def shown(run: Call, kind: str, key: str, **where: Any) -> set[str]:
    """The ids on a timeline."""
    page = run("page", {"object_type": kind, "object_id": key, **where})
    assert page["count"] == len(page["results"])
    return {result["id"] for result in page["results"]}


def test_both_ids_and_whatever_is_above_them_have_the_whole_at_once(
    run: Call, two: dict[str, str]
) -> None:
    receipt = run("merge", L, W)
    assert (receipt["outcome"], receipt.keys()) == ("merged", {"merge_id", "outcome", "token"})
    for kind, key in (
        ("contact", "lost"),
        ("contact", "won"),
        ("account", "a1"),
        ("account", "a2"),
    ):
        assert shown(run, kind, key) == {*two.values()}, key
    assert shown(run, "contact", "won", related=False) == {*two.values()}
    page = run("page", {"object_type": "account", "object_id": "a1"})
    assert {tuple(r["related_to"].values()) for r in page["results"]} == {("contact", "won", "Wyn")}


def test_unmerge_gives_every_byte_back(
    run: Call, app: Connection, two: dict[str, str], company: str
) -> None:
    def pages() -> list[Any]:
        return [
            app.execute(
                "select timeline.page(%s, %s)::text",
                (
                    company,
                    Jsonb({"object_type": kind, "object_id": key, "include": ["why", "links"]}),
                ),
            ).fetchall()
            for kind, key in (
                ("contact", "lost"),
                ("contact", "won"),
                ("account", "a1"),
                ("account", "a2"),
            )
        ]

    before = pages()
    merge_id = run("merge", L, W)["merge_id"]
    assert pages() != before
    assert run("unmerge", merge_id)["outcome"] == "unmerged"
    assert pages() == before
    assert run("unmerge", merge_id)["outcome"] == "unchanged"


def why(run: Call, kind: str, key: str) -> dict[str, Any]:
    """What each activity has to do with an object, by its subject."""
    page = run("page", {"object_type": kind, "object_id": key, "include": ["why"]})
    return {result["subject"]: result["why"] for result in page["results"]}


@pytest.mark.usefixtures("two")
def test_why_tells_by_which_id_it_is_there(run: Call) -> None:
    run("merge", L, W)
    lost, won = {**L, "name": "Lou"}, {**W, "name": "Wyn"}
    main = {"relation": "main", "role": None, "through": None}
    assert why(run, "contact", "lost") == why(run, "contact", "won")
    assert why(run, "contact", "won") == {
        "of the loser": {**main, "merged": lost},
        "of the winner": main,
        # What it is about goes before what it is linked to.
        "of both": {**main, "merged": lost},
    }
    through = {"relation": "parent", "role": None, "through": won}
    assert why(run, "account", "a1") == {
        "of the loser": {**through, "merged": lost},
        "of the winner": through,
        "of both": {**through, "merged": lost},
    }
    assert why(run, "account", "a2")["of the loser"] == {**through, "merged": lost}


def test_why_tells_which_parent_became_what_is_shown(run: Call, record: Call) -> None:
    one, other = ({"type": "account", "id": key} for key in ("one", "other"))
    run("put_objects", [one | {"name": "One"}, L | {"parents": [one]}, W | {"parents": [other]}])
    record(subject="below one", related_to=L)
    record(subject="below other", related_to=W)
    run("merge", one, other)
    below = {"relation": "parent", "role": None}
    assert why(run, "account", "one") == why(run, "account", "other") == {
        "below one": below | {"through": L | {"name": None}, "merged": one | {"name": "One"}},
        "below other": below | {"through": W | {"name": None}},
    }  # fmt: skip


def test_what_names_the_loser_later_is_the_loser_s_again_after_unmerge(
    run: Call, record: Call, two: dict[str, str]
) -> None:
    merge_id = run("merge", L, W)["merge_id"]
    key = {"source": "crm", "external_id": "1"}
    links = [{**W, "role": "to"}, {**L, "role": "to"}]
    made = record(subject="later", related_to=L, links=links, **key)
    read = run("activity", made["id"])
    assert read["related_to"] == {**W, "name": "Wyn"}
    # Both are the same now, and stand there once.
    assert read["links"] == [{**W, "name": "Wyn", "role": "to"}]
    assert shown(run, "account", "a1") == {*two.values(), made["id"]}
    # A sync job sends it again, and a person what was read: nothing changes.
    again = record(subject="later", related_to=L, links=links, **key)
    assert again["outcome"] == "unchanged"
    # Others among them are what they are, in their order.
    more = [{"type": "deal", "id": str(n), "role": None} for n in range(300)]
    assert run("change", made["id"], {"links": [*more, *read["links"]]})["outcome"] == "updated"
    kept = run("history", made["id"])[-1]["changes"]["links"]["to"]
    assert [link["id"] for link in kept] == [*(str(n) for n in range(300)), "won"]
    run("change", made["id"], {"links": read["links"]})
    sent = {field: read[field] for field in ("related_to", "links")}
    assert run("change", made["id"], sent)["outcome"] == "unchanged"
    run("unmerge", merge_id)
    read = run("activity", made["id"])
    assert (read["related_to"]["id"], [link["id"] for link in read["links"]]) == (
        "lost",
        ["won", "lost"],
    )
    assert shown(run, "contact", "lost") == {two["lost"], two["both"], made["id"]}


@pytest.mark.usefixtures("two")
def test_each_id_keeps_a_name_and_parents_of_its_own(run: Call) -> None:
    merge_id = run("merge", L, W)["merge_id"]
    both = [{"type": "account", "id": "a1"}, {"type": "account", "id": "a2"}]
    (entry,) = run("objects", {"object_id": "lost"})["results"]
    assert (entry["id"], entry["name"]) == ("won", "Wyn")
    assert sorted(entry["parents"], key=lambda parent: str(parent["id"])) == both
    # What was read is sent back.
    assert run("put_objects", [{**W, "parents": both}])["unchanged"] == 1
    run("put_objects", [{**L, "name": "Louis", "parents": []}])
    (entry,) = run("objects", {"object_id": "lost"})["results"]
    assert (entry["name"], entry["parents"]) == ("Wyn", both[1:])
    assert shown(run, "account", "a1") == set()
    run("unmerge", merge_id)
    (entry,) = run("objects", {"object_id": "lost"})["results"]
    assert (entry["name"], entry["parents"]) == ("Louis", [])
    (entry,) = run("objects", {"object_id": "won"})["results"]
    assert entry["parents"] == both[1:]


def test_chains_become_one_and_come_apart_anywhere(run: Call, record: Call) -> None:
    names = [{"type": "account", "id": str(n)} for n in range(4)]
    run("put_objects", names)
    ids = [record(related_to=name)["id"] for name in names]
    first, second, third = (run("merge", names[n], names[n + 1])["merge_id"] for n in range(3))
    assert all(shown(run, "account", str(n)) == {*ids} for n in range(4))
    run("unmerge", second)
    assert [shown(run, "account", str(n)) for n in range(4)] == [{*ids[:2]}] * 2 + [{*ids[2:]}] * 2
    run("unmerge", first)
    run("unmerge", third)
    assert [shown(run, "account", str(n)) for n in range(4)] == [{one} for one in ids]


def test_a_lead_goes_on_as_what_it_became(run: Call, record: Call) -> None:
    lead = {"type": "lead", "id": "9"}
    run("put_objects", [{**lead, "name": "Hot"}])
    early = record(subject="early", related_to=lead)["id"]
    contact, account, deal = (
        {"type": kind, "id": "1", "name": f"New {kind}"} for kind in ("contact", "account", "deal")
    )
    done = run("convert", lead, [contact, account, deal])
    assert done["outcome"] == "converted"
    assert run("convert", lead, [contact, account, deal])["outcome"] == "unchanged"
    late = record(subject="late", related_to={"type": "contact", "id": "1"})["id"]
    assert shown(run, "lead", "9") == shown(run, "contact", "1") == {early, late}
    assert shown(run, "contact", "1", related=False) == {early, late}
    assert shown(run, "account", "1") == shown(run, "deal", "1") == {early}
    assert shown(run, "deal", "1", related=False) == set()
    assert run("activity", early)["related_to"] == {**lead, "name": "Hot"}
    hot = {**lead, "name": "Hot"}
    main = {"relation": "main", "role": None, "through": None}
    assert why(run, "lead", "9") == {"early": {**main, "merged": hot}, "late": main}
    assert why(run, "deal", "1") == {
        "early": {"relation": "converted", "role": None, "through": hot}
    }
    run("unmerge", done["merge_id"])
    assert (shown(run, "lead", "9"), shown(run, "contact", "1")) == ({early}, {late})
    assert shown(run, "deal", "1") == set()


@pytest.mark.usefixtures("two")
def test_what_cannot_be_merged_is_refused(run: Call, fails: Fails) -> None:
    user, deal = {"type": "user", "id": "u1"}, {"type": "deal", "id": "d"}
    run("put_objects", [{**user, "name": "Una"}, {**deal, "parent": L}])
    assert fails("merge", user, user) == "TL400"
    assert fails("merge", deal, W) == "TL400"
    assert fails("merge", W, {"type": "contact", "id": "nobody"}) == "TL404"
    assert fails("merge", W, W) == "TL409"
    merge_id = run("merge", L, W)["merge_id"]
    assert fails("merge", W, L) == "TL409"
    assert fails("convert", L, {"type": "contact", "id": "x"}) == "TL400"
    assert fails("convert", L, [user]) == "TL400"
    assert fails("convert", L, []) == "TL400"
    assert fails("convert", W, deal) == "TL409"
    assert fails("put_objects", [{**W, "parent": deal}]) == "TL409"
    assert fails("unmerge", "00000000-0000-4000-8000-000000000000") == "TL404"
    run("unmerge", merge_id)
    assert run("put_objects", [{**W, "parent": deal}])["updated"] == 1
    # The deal between them would be above itself.
    assert fails("merge", L, W) == "TL409"


def test_what_was_merged_is_listed_with_who_did_it_and_undid_it(
    app: Connection, run: Call, two: dict[str, str], fails: Fails
) -> None:
    bind(app, "user_id", "u1")
    merge_id = run("merge", L, W)["merge_id"]
    bind(app, "user_id", "u2")
    run("unmerge", merge_id)
    again = run("merge", W, L)["merge_id"]
    (newest, oldest) = run("merges")["results"]
    assert (newest["merge_id"], newest["undone_at"], newest["undone_by"]) == (again, None, None)
    assert list(oldest) == [
        "merge_id", "kind", "object", "into", "merged_at", "merged_by", "undone_at", "undone_by",
    ]  # fmt: skip
    assert (oldest["object"], oldest["into"]) == ({**L, "name": "Lou"}, [{**W, "name": "Wyn"}])
    assert (oldest["merged_by"]["id"], oldest["undone_by"]["id"]) == ("u1", "u2")
    page = run("merges", {"limit": 1, "object_id": "won"})
    assert page["results"] == [newest]
    assert run("merges", {"limit": 1, "object_id": "won", "cursor": page["next"]}) == {
        "results": [oldest],
        "next": None,
    }
    assert run("merges", {"object_type": "account"})["results"] == []
    assert fails("merges", {"cursor": page["next"]}) == "TL416"


@pytest.mark.usefixtures("two")
def test_the_view_shows_what_it_became(app: Connection, run: Call, company: str) -> None:
    run("merge", L, W)
    bind(app, "company_id", company)
    rows = app.execute(
        "select distinct object_key, related_to_name from timeline.activities"
    ).fetchall()
    assert rows == [("won", "Wyn")]


def test_what_a_lead_became_is_what_it_is_about_though_it_was_above_it_before(
    run: Call, record: Call
) -> None:
    lead, contact = {"type": "lead", "id": "9"}, {"type": "contact", "id": "1"}
    run("put_objects", [{**lead, "parent": contact}])
    made = record(related_to=lead)["id"]
    assert shown(run, "contact", "1") == {made}
    assert shown(run, "contact", "1", related=False) == set()
    run("convert", lead, contact)
    assert shown(run, "contact", "1", related=False) == {made}


def test_parents_that_were_entered_while_two_were_one_make_no_cycle(
    run: Call, fails: Fails
) -> None:
    a, b, c = ({"type": "account", "id": key} for key in "abc")
    run("put_objects", [a, b, c])
    run("merge", b, c)
    made = run("merge", a, b)["merge_id"]
    run("put_objects", [a | {"parents": [b]}])
    assert fails("put_objects", [b | {"parents": [a]}]) == "TL409"
    # Between two that stay one it goes unseen, until the third comes apart from them.
    run("put_objects", [c | {"parents": [a]}])
    assert fails("unmerge", made) == "TL409"
    for parents in ([{"type": "account", "id": "d"}], []):
        run("put_objects", [c | {"parents": parents}])
    assert run("unmerge", made)["outcome"] == "unmerged"
    found = {one["id"]: [p["id"] for p in one["parents"]] for one in run("objects")["results"]}
    assert found == {"a": ["c"], "c": [], "d": []}
