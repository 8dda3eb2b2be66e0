# ruff: noqa: E501  (texts read better unbroken)
"""What search answers: syntax, ranks, snippets, bad input, what it never shows."""

import json
import math
import random
import time
from typing import Any

import psycopg
import pytest

from tests import samples
from tests.calls import Connection, activity, bind, call
from tests.functions.conftest import Call, Fails


@pytest.fixture
def find(run: Call) -> Call:
    """find("query", order=…): the subjects that a search finds, in its order."""

    def found(query: str, **filter_: Any) -> list[str]:
        return [result["subject"] for result in run("search", query, filter_)["results"]]

    return found


def test_all_words_match_in_subject_and_description_together(record: Call, find: Call) -> None:
    record(subject="renewal of the contract", description="they want a discount")
    record(subject="a discount", description="on something else")
    assert find("renewals discounted", order="recent") == ["renewal of the contract"]


def test_phrases_alternatives_and_exclusions(record: Call, find: Call) -> None:
    record(
        subject="one", description="the price list is late", activity_date="2024-01-03T00:00:00Z"
    )
    record(subject="two", description="a list of each price", activity_date="2024-01-02T00:00:00Z")
    record(
        subject="three",
        description="a draft of the price list",
        activity_date="2024-01-01T00:00:00Z",
    )
    assert find('"price list"', order="recent") == ["one", "three"]
    assert find("price -draft", order="recent") == ["one", "two"]
    assert find('price -"price list"', order="recent") == ["two"]
    assert find("late or draft", order="recent") == ["one", "three"]


def test_fewer_than_a_page_that_match_all_are_followed_by_those_that_match_any(
    record: Call, run: Call
) -> None:
    record(subject="alpha and beta")
    record(subject="only alpha")
    record(subject="only beta, excluded gamma")
    page = run("search", "alpha beta -gamma", {})
    assert [r["subject"] for r in page["results"]] == ["alpha and beta", "only alpha"]
    assert (page["match"], page["rank_is"], page["count"], page["count_is"]) == (
        "any",
        "exact",
        2,
        "exact",
    )
    page = run("search", "alpha beta", {"limit": 1})
    assert (page["match"], page["count"], page["next"]) == ("all", 1, None)
    page = run("search", "alpha", {})
    assert (page["match"], page["count"]) == ("all", 2)
    page = run("search", "alpha beta", {"order": "recent"})
    assert (page["match"], page["rank_is"], page["count"]) == ("all", None, 1)


def test_an_or_in_prose_is_a_word_like_any_other(record: Call, find: Call) -> None:
    record(subject="libraries")
    prose = "methods that research teams found helpful when they were planning new buildings or libraries"
    assert find(prose, order="recent") == []
    assert find("buildings or libraries", order="recent") == ["libraries"]
    assert find(prose) == ["libraries"]


def test_the_beginning_of_a_word_is_found_on_request(record: Call, find: Call) -> None:
    record(subject="renewals")
    record(subject="Zürich")
    assert find("rene") == []
    assert find("rene", prefix=True) == ["renewals"]
    assert find("züR", prefix=True) == ["Zürich"]
    assert find("renewals zür", prefix=True, order="recent") == []
    assert len(find("-rene", prefix=True, order="recent")) == 2
    assert find('"rene', prefix=True) == []


def test_a_removed_activity_is_not_found_and_a_changed_one_by_its_new_words(
    record: Call, run: Call, find: Call
) -> None:
    one = record(subject="draft")
    run("change", one["id"], {"subject": "final", "activity_date": "2020-02-02T00:00:00Z"})
    assert (find("draft"), find("final")) == ([], ["final"])
    run("remove", one["id"])
    assert find("final") == []
    run("restore", one["id"])
    assert find("final") == ["final"]


def test_ranks_are_bm25_over_the_companys_own_texts(record: Call, run: Call) -> None:
    rng = random.Random(5)
    words = ["alpha", "beta", "gamma", "delta", "omega", "sigma", "kappa"]
    texts: dict[str, tuple[list[str], list[str]]] = {}
    for number in range(60):
        subject = [f"n{number}", *rng.choices(words, k=rng.randrange(3))]
        description = rng.choices(words, (30, 20, 10, 5, 3, 2, 1), k=rng.randrange(1, 40))
        record(subject=" ".join(subject), description=" ".join(description))
        texts[subject[0]] = (subject, description)
    lengths = {key: len({*subject, *description}) for key, (subject, description) in texts.items()}
    average = sum(lengths.values()) / len(lengths)

    def score(key: str, query: list[str]) -> float:
        subject, description = texts[key]
        total = 0.0
        for word in set(query):
            holding = sum(word in s or word in d for s, d in texts.values())
            weight = math.log(1 + (60 - holding + 0.5) / (holding + 0.5)) * query.count(word)
            often = 2 * subject.count(word) + description.count(word)
            total += (
                weight * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * lengths[key] / average))
                if often
                else 0
            )
        return total

    for query in ("alpha", "sigma kappa", "alpha omega omega delta", "kappa beta gamma alpha"):
        page = run("search", query, {"limit": 500})
        assert (page["rank_is"], page["count_is"]) == ("exact", "exact")
        assert len(page["results"]) > 3
        said = {r["subject"].split()[0]: r["rank"] for r in page["results"]}
        assert said == {key: pytest.approx(score(key, query.split()), abs=2e-3) for key in said}
        every = [
            key for key in said if all(w in texts[key][0] + texts[key][1] for w in query.split())
        ]
        assert set(list(said)[: len(every)]) == set(every), "what matches all stands first"
        for tier in (every, [key for key in said if key not in every]):
            ranks = [said[key] for key in tier]
            assert ranks == sorted(ranks, reverse=True)


def test_a_snippet_is_escaped_html_around_the_best_passage(record: Call, run: Call) -> None:
    filler = " ".join(f"word{n}" for n in range(300))
    record(
        subject="A&B", description=f"{filler} <b onclick=\"x\">the renewal</b> & 'more' {filler}"
    )
    snippet = run("search", "renewals", {})["results"][0]["snippet"]
    assert "<mark>renewal</mark>" in snippet
    rest = snippet.replace("<mark>", "").replace("</mark>", "")
    assert not set("<>\"'") & set(rest)
    record(subject="x < y \x02offer\x03 & z", description="nothing of it")
    snippet = run("search", "offer", {})["results"][0]["snippet"]
    assert snippet == "x &lt; y <mark>offer</mark> &amp; z"


def test_a_passage_far_down_a_long_text_is_found(record: Call, run: Call) -> None:
    filler = " ".join(f"word{n}" for n in range(9000))
    record(subject="long", description=f"{filler} needle {filler}")
    assert "<mark>needle</mark>" in run("search", "needle", {})["results"][0]["snippet"]


def test_private_activities_are_found_by_their_people_alone(
    app: Connection, company: str, record: Call, run: Call
) -> None:
    vera = samples.VIEWERS[0]
    record(subject="secret merger", visible_to=[vera])
    record(subject="open merger")
    for viewer, count in ((None, 1), (vera, 2), (samples.VIEWERS[1], 1)):
        bind(app, "user_id", viewer)
        for order in ("relevance", "recent"):
            page = run("search", "merger", {"order": order})
            assert (page["count"], len(page["results"])) == (count, count)
            assert ("secret" in json.dumps(page)) == (count == 2)
        assert sum(v["count"] for v in run("facets", {"query": "merger"})["status"]) == count


def test_companies_do_not_find_each_others(app: Connection, company: str, record: Call) -> None:
    record(subject="merger")
    other = "00000000-0000-4000-8000-00000000beef"
    assert call(app, "search", other, "merger", {})["results"] == []
    assert call(app, "facets", other, {"query": "merger"})["status"] == []


def test_a_cursor_leads_through_what_was_ranked_once(record: Call, run: Call) -> None:
    for number in range(23):
        record(subject=f"alpha {'beta ' * (number % 3)}{number}")
    for query, total in (("alpha", 23), ("alpha beta", 23)):
        found: list[str] = []
        cursor = None
        for _ in range(10):
            page = run("search", query, {"limit": 20 if "beta" in query else 4, "cursor": cursor})
            found += [r["id"] for r in page["results"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert len(found) == len(set(found)) == total


def test_cursors_belong_to_their_query_and_order(record: Call, run: Call, fails: Fails) -> None:
    for number in range(3):
        record(subject=f"alpha {number}")
    cursor = run("search", "alpha", {"limit": 1})["next"]
    assert fails("search", "alpha beta", {"limit": 1, "cursor": cursor}) == "TL416"
    assert fails("search", "alpha", {"limit": 1, "cursor": cursor, "order": "recent"}) == "TL416"
    assert fails("page", {"limit": 1, "cursor": cursor}) == "TL416"
    assert run("search", "alpha", {"limit": 2, "cursor": cursor})["next"] is None


BAD = {
    "stop words": ("the of and", "TL400"),
    "empty": ("", "TL400"),
    "blanks": (" \t\n", "TL400"),
    "40,000 terms": (" ".join(f"w{n}" for n in range(40_000)), "TL413"),
    "3,300 exclusions": ("x " + "-b " * 3300, "TL413"),
    "501 words": (" ".join(f"w{n}" for n in range(501)), "TL413"),
    "only quotes": ('"""', "TL400"),
    "emoji": ("🚀🚀", "TL400"),
    "punctuation": (":* & | ! ( ) <-> \\ '", "TL400"),
    "a lone minus": ("-", "TL400"),
    "3,000 letters and lines": ("a_" * 1500, "TL400"),
}
ODD = {
    "an open quote": ('"one of', 1),
    "prefix signs": ("one:*", 1),
    "operators": ("one & | ! two", 1),
    "html": ("<b>one</b>", 1),
    "cjk": ("合同", 1),
    "a quote and a backslash": ("one' \\ two\\'", 1),
    "3,000 letters": ("x" * 3000, 1),
    "499 words": (" ".join(f"w{n}" for n in range(499)), 1),
    "only what is to be missing": ("-one", 2),
    "a rule of dashes": ("-" * 40 + " one", 1),
    "a dash as punctuation": ("one - two", 1),
    "dashes and brackets": ("-(" * 40 + "one", 2),
    "a word repeated": ("one " * 700, 1),
    "scope": (" 00000000-0000-4000-8000-000000000001", 0),
    "quoted scope": ("' 00000000-0000-4000-8000-000000000001'", 0),
}


@pytest.mark.parametrize("name", BAD)
def test_a_query_without_a_word_or_with_too_many_is_refused(
    record: Call, fails: Fails, name: str
) -> None:
    record(subject="one")
    query, code = BAD[name]
    started = time.monotonic()
    assert fails("search", query, {}) == code
    assert fails("facets", {"query": query}) == code
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("name", ODD)
def test_an_odd_query_is_answered(record: Call, run: Call, name: str) -> None:
    record(subject="one two w7 <b>", description=None)
    record(subject="合同")
    record(subject="x" * 3000)
    query, found = ODD[name]
    for options in ({}, {"order": "recent"}, {"prefix": True}):
        page = run("search", query, options)
        if "recent" not in options.values() and "prefix" not in options:
            assert page["count"] == found
        assert page["count"] == len(page["results"])


def test_random_queries_are_answered_or_refused_in_words(
    app: Connection, company: str, record: Call
) -> None:
    record(subject="a library", description="one two")
    rng = random.Random(3)
    parts = [
        *"-\"() a'\\:*&|!@/.1\n\x01%{}é合🚀",
        " or ",
        "library",
        "<->",
        "<3>",
        "$1",
        "foo-bar",
        '-"a b"',
        "http://x.y/a(b)",
    ]
    codes: set[str | None] = set()
    for _ in range(400):
        query = "".join(rng.choices(parts, k=rng.choice((3, 8, 20, 60))))
        options = {"order": rng.choice(("recent", "relevance")), "prefix": rng.random() < 0.3}
        try:
            call(app, "search", company, query, options)
        except psycopg.Error as error:
            codes.add(error.sqlstate)
    assert codes == {"TL400"}


def test_a_text_of_a_megabyte_is_found_by_its_beginning(record: Call, run: Call) -> None:
    record(subject="big", description="start " + "lorem ipsum dolor " * 60_000)
    assert "<mark>start</mark>" in run("search", "start", {})["results"][0]["snippet"]


@pytest.mark.parametrize(
    ("filter_", "code"),
    [
        ({"order": "best"}, "TL400"),
        ({"order": 1}, "TL400"),
        ({"prefix": "yes"}, "TL400"),
        ({"query": "x"}, "TL405"),
        ({"limit": 0}, "TL400"),
        ({"nothing": 1}, "TL405"),
    ],
)
def test_what_search_does_not_know_is_refused(
    fails: Fails, filter_: dict[str, Any], code: str
) -> None:
    assert fails("search", "one", filter_) == code


def test_a_missing_company_or_query_is_an_error(app: Connection, fails: Fails) -> None:
    with pytest.raises(psycopg.Error) as caught:
        app.execute("select timeline.search(null, 'one')")
    assert caught.value.sqlstate == "TL401"
    assert fails("search", None, {}) == "TL400"
    assert fails("facets", {"query": 5}) == "TL400"
    assert fails("facets", {"order": "recent"}) == "TL405"


def test_the_index_alone_keeps_to_the_company(
    connection: Connection, app: Connection, company: str, record: Call
) -> None:
    """Rows of others with the same words are not even looked at."""
    call(app, "record_many", "00000000-0000-4000-8000-00000000beef", [
        activity(subject=f"common {n}") for n in range(200)])  # fmt: skip
    record(subject="common one")
    connection.execute("set enable_seqscan = off")
    table = connection.execute("select timeline_data.body_table(%s)", [company]).fetchone()
    assert table is not None
    plan = connection.execute(
        f"explain (analyze, format json) select 1 from timeline_data.{table[0]} as b where (b.search_vector ||"
        " timeline_data.search_scope_v1(b.company_id, b.activity_date)) @@"
        " ('common'::tsquery && timeline_data.scope_query(%s, null, null, null))", [company]).fetchone()  # fmt: skip
    assert plan is not None
    heap = plan[0][0]["Plan"]
    assert heap["Plans"][0]["Node Type"] == "Bitmap Index Scan"
    assert (heap["Actual Rows"], heap["Plans"][0]["Actual Rows"]) == (1, 1)
    assert "Filter" not in heap
