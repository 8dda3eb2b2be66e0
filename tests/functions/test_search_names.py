# ruff: noqa: E501  (SQL reads better unbroken)
"""Names of objects and assignees are searched as if they stood in the texts of their timelines."""

import math
from typing import Any

import pytest

from tests.calls import Connection
from tests.functions.conftest import Call

Find = Any


@pytest.fixture
def find(run: Call) -> Find:
    """find("query", …): the subjects that a search finds, newest first."""

    def found(query: str, **filter_: Any) -> list[str]:
        page = run("search", query, {"order": "recent", "count": "exact", **filter_})
        subjects = [result["subject"] for result in page["results"]]
        assert (page["count"], page["count_is"]) == (len(subjects), "exact")
        by_rank = run("search", query, {"limit": 500})["results"]
        assert {*subjects} <= {r["subject"] for r in by_rank} or filter_
        tally = run(
            "facets", {"query": query, **{k: v for k, v in filter_.items() if k != "prefix"}}
        )
        assert (
            sum(v["count"] for v in tally["activity_type"]) == len(subjects) or "prefix" in filter_
        )
        return subjects

    return found


@pytest.fixture
def acme(run: Call, record: Call) -> Call:
    """An account with a contact and a deal, another account, a user; five activities."""
    run(
        "put_objects",
        [
            {"type": "account", "id": "1", "name": "Acme Corporation"},
            {
                "type": "contact",
                "id": "2",
                "name": "Jane Roe",
                "parent": {"type": "account", "id": "1"},
            },
            {
                "type": "deal",
                "id": "3",
                "name": "Renewals 2026",
                "parent": {"type": "account", "id": "1"},
            },
            {"type": "account", "id": "4", "name": "Globex"},
            {"type": "user", "id": "5", "name": "Max Power"},
        ],
    )
    days = iter("56789")
    sent: dict[str, dict[str, Any]] = {
        "on the account": {"related_to": {"type": "account", "id": "1"}},
        "on the contact": {"related_to": {"type": "contact", "id": "2"}, "assigned_to": "5"},
        "on the deal": {"related_to": {"type": "deal", "id": "3"}},
        "a link": {
            "related_to": {"type": "account", "id": "4"},
            "links": [{"type": "contact", "id": "2", "role": "attendee"}],
            "assigned_to": "5",
        },
        "acme in words, renewal too": {"related_to": {"type": "account", "id": "4"}},
    }
    for subject, fields in sent.items():
        record(subject=subject, activity_date=f"2024-01-0{next(days)}T00:00:00Z", **fields)
    return run


@pytest.mark.usefixtures("acme")
def test_an_activity_is_found_by_the_names_of_the_objects_that_show_it(find: Find) -> None:
    every = [
        "acme in words, renewal too",
        "a link",
        "on the deal",
        "on the contact",
        "on the account",
    ]
    assert find("acme") == every
    assert find("corporations") == every[1:]
    assert find("globex") == every[:2]
    assert find("roe") == ["a link", "on the contact"]


@pytest.mark.usefixtures("acme")
def test_an_activity_is_found_by_the_name_of_its_assignee(find: Find) -> None:
    assert find("power") == ["a link", "on the contact"]
    assert find("power acme") == ["a link", "on the contact"]
    assert find("power globex") == ["a link"]


@pytest.mark.usefixtures("acme")
def test_words_and_names_answer_a_query_together(find: Find) -> None:
    assert find("acme renewal") == ["acme in words, renewal too", "on the deal"]
    assert find("globex words") == ["acme in words, renewal too"]
    assert find("jane deal") == []
    assert find("roe or deal") == ["a link", "on the deal", "on the contact"]


@pytest.mark.usefixtures("acme")
def test_a_phrase_stands_within_one_name(find: Find) -> None:
    assert find('"acme corporation" link') == ["a link"]
    assert find('"roe acme"') == find('"link jane"') == find('"globex jane"') == []
    assert find('"corporation acme"') == []


@pytest.mark.usefixtures("acme")
def test_an_excluded_word_is_missing_in_names_too(find: Find) -> None:
    assert find("acme -globex") == ["on the deal", "on the contact", "on the account"]
    assert find("acme -words") == ["a link", "on the deal", "on the contact", "on the account"]
    assert find("globex -jane") == ["acme in words, renewal too"]
    assert find('acme -"jane roe" -renewal') == ["on the account"]
    assert find("-acme") == []
    assert find("link -power") == []


@pytest.mark.usefixtures("acme")
def test_the_beginning_of_a_name_is_found_on_request(find: Find) -> None:
    assert find("glob") == []
    assert find("glob", prefix=True) == ["acme in words, renewal too", "a link"]
    assert find("power glob", prefix=True) == ["a link"]


@pytest.mark.usefixtures("acme")
def test_filters_pass_what_names_find(find: Find) -> None:
    assert find("acme", object_type="account", object_id="4") == [
        "acme in words, renewal too",
        "a link",
    ]
    assert find("acme", assigned_to="5") == ["a link", "on the contact"]
    assert find("acme", date_to="2024-01-06") == ["on the contact", "on the account"]
    assert find("corporation", object_type="contact", object_id="2", related=False) == [
        "on the contact"
    ]


def test_a_name_changes_for_all_its_timeline_at_once(
    acme: Call, find: Find, connection: Connection
) -> None:
    def written() -> list[tuple[Any, ...]]:
        return connection.execute(
            "select a.id, a.xmin::text, a.ctid::text from timeline_data.activity as a union all"
            " select b.activity_id, b.xmin::text, b.ctid::text from timeline_data.activity_body as b union all"
            " select l.activity_id, l.xmin::text, l.ctid::text from timeline_data.activity_link as l order by 1, 2, 3"
        ).fetchall()

    before = written()
    acme("put_objects", [{"type": "account", "id": "1", "name": "Initech"}])
    assert written() == before
    assert find("acme") == ["acme in words, renewal too"]
    assert find("initech") == ["a link", "on the deal", "on the contact", "on the account"]
    acme("put_objects", [{"type": "account", "id": "1", "name": None}])
    assert find("initech") == []
    acme("put_objects", [{"type": "account", "id": "1", "name": "Umbrella", "deleted": True}])
    assert find("umbrella") == ["a link", "on the deal", "on the contact", "on the account"]


def test_what_was_merged_is_found_by_the_name_it_goes_by(acme: Call, find: Find) -> None:
    acme("merge", {"type": "account", "id": "4"}, {"type": "account", "id": "1"})
    assert find("globex") == []
    assert "acme in words, renewal too" in find("corporation")


def test_names_are_searched_in_the_language_of_the_company(
    run: Call, record: Call, find: Find
) -> None:
    run("configure", {"search_language": "german"})
    run("put_objects", [{"type": "account", "id": "1", "name": "Vereinigte Mühlen"}])
    record(subject="eins", related_to={"type": "account", "id": "1"})
    assert find("Mühle vereinigt") == ["eins"]


@pytest.mark.usefixtures("acme")
def test_private_activities_are_not_told_of_by_names(record: Call, find: Find) -> None:
    record(subject="secret", related_to={"type": "account", "id": "1"}, visible_to=["9"])
    assert "secret" not in find("corporation")


def test_a_name_counts_as_a_word_of_the_subject(acme: Call) -> None:
    """Its document frequency: texts that hold the word, and timelines of names that do."""
    page = acme("search", "acme", {})
    # 5 activities: one text holds the word, four stand on the timeline of the name.
    weight = math.log(1 + (5 - 5 + 0.5) / (5 + 0.5))
    lengths = {
        "on the account": 1,
        "on the contact": 1,
        "on the deal": 1,
        "a link": 1,
        "acme in words, renewal too": 3,
    }
    average = sum(lengths.values()) / 5
    for result in page["results"]:
        length = lengths[result["subject"]]
        assert result["rank"] == pytest.approx(
            weight * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * length / average)), abs=1e-3
        )


def test_of_very_many_names_the_newest_are_looked_at_and_that_is_told(
    run: Call, record: Call, find: Find, connection: Connection, company: str
) -> None:
    record(subject="old one", related_to={"type": "account", "id": "old", "name": "Holding first"})
    run(
        "put_objects", [{"type": "lead", "id": str(n), "name": f"Holding {n}"} for n in range(1000)]
    )
    connection.execute(
        "update timeline_data.object set created_at = '2020-01-01' where name = 'Holding first'"
    )
    record(subject="new one", related_to={"type": "lead", "id": "77"})
    page = run("search", "holding", {"order": "recent"})
    assert [r["subject"] for r in page["results"]] == ["new one", "old one"]
    assert "names_are" not in page
    run(
        "put_objects",
        [{"type": "lead", "id": f"b{n}", "name": f"Holding b{n}"} for n in range(1000)],
    )
    page = run("search", "holding", {"order": "recent"})
    assert page["names_are"] == "newest"
    assert [r["subject"] for r in page["results"]] == ["new one"]
    tally = run("facets", {"query": "holding"})
    assert (tally["names_are"], tally["status"][0]["count"]) == ("newest", 1)
    assert (page["count_is"], tally["count_is"]) == ("at_least", "at_least")
    assert run("search", "holding")["rank_is"] == "recent"
    # What an older name would take away is there: so nothing is said of how many.
    for order in ("relevance", "recent"):
        page = run("search", "one -holding", {"order": order, "count": "exact"})
        assert [r["subject"] for r in page["results"]] == ["old one"]
        assert (page["count"], page["count_is"]) == (None, "none")
    assert find("first") == ["old one"]
    # Of each word apart: a further word of a name loses nothing.
    for query in ("holding first", '"holding first"', "first or holding"):
        for order in ("recent", "relevance"):
            page = run("search", query, {"order": order})
            assert "old one" in [r["subject"] for r in page["results"]]
            assert page["names_are"] == "newest"


def test_a_text_of_a_megabyte_of_words_is_found_by_names_too(
    run: Call, record: Call, find: Find
) -> None:
    words = " ".join(f"{chr(0x4E00 + n % 20000)}{chr(0x4E00 + n // 7)}x{n}" for n in range(25_000))
    name = "Acme " + " ".join(f"n{n}" for n in range(400))
    record(
        subject="big",
        description=words,
        related_to={"type": "account", "id": "1", "name": name},
        links=[
            {"type": "contact", "id": str(n), "name": f"Acme {n} " + f"{n}y" * 60}
            for n in range(300)
        ],
    )
    assert find("acme") == ["big"]
    assert run("search", "acme big", {})["results"][0]["subject"] == "big"


def test_a_phrase_far_down_a_text_is_found_beside_a_name(record: Call, find: Find) -> None:
    filler = " ".join(f"v{n}" for n in range(16_200))
    record(
        subject="long",
        description=f"{filler} red panda",
        related_to={"type": "account", "id": "1", "name": "Acme " + "of many words " * 15},
    )
    assert find('"red panda"') == find('"red panda" acme') == ["long"]


def test_prose_is_not_searched_for_names(acme: Call, find: Find) -> None:
    assert find("corporation or " + " or ".join(f"w{n}" for n in range(45)))
    assert not find("corporation or " + " or ".join(f"w{n}" for n in range(55)))


def test_a_word_both_sought_and_excluded_hides_nothing_else_by_name(
    run: Call, record: Call, find: Find
) -> None:
    """A user's name leads to who knows how many activities: words of names are taken for granted."""
    run("put_objects", [{"type": "user", "id": "b", "name": "Beta Bob"}])
    record(subject="hello", related_to={"type": "account", "id": "1", "name": "Acme"})
    record(subject="beta", assigned_to="b")
    for query in ("acme -beta", "acme -beta or beta gamma", "hello -beta or beta gamma"):
        assert find(query) == ["hello"]
    assert find("hello -acme or beta -bob") == []


def test_a_word_of_a_name_weighs_like_one_of_the_subject(run: Call, record: Call) -> None:
    """Twice, whatever else holds it: 2 + 1 + 2 and 2 + 2 + 1 times, in texts of two words."""
    record(
        subject="kerm zork",
        description="kerm zork",
        related_to={"type": "account", "id": "1", "name": "Kerm"},
    )
    record(subject="kerm kerm zork", description="zork kerm")
    for n in range(5):
        record(subject=f"other {n} text", description="without the word")
    ranks = [r["rank"] for r in run("search", "kerm", {})["results"]]
    assert len(ranks) == 2
    assert ranks[0] == ranks[1] > 0
