# ruff: noqa: E501  (SQL reads better unbroken)
"""What search knows of a hit without looking at its activity: that everybody sees it, and its score."""

from typing import Any

import pytest

from tests import samples
from tests.calls import Connection, bind
from tests.functions.conftest import Call

# Of every text whether what it says of its activity is so.
_OPEN = """
select count(*), count(*) filter (where b.is_open), count(*) filter (where b.is_open is distinct from (
  not coalesce(a.is_removed, true) and not coalesce(a.is_private, true)))
from timeline_data.activity_body as b
left join timeline_data.activity as a
  on a.company_id = b.company_id and a.activity_date = b.activity_date and a.id = b.activity_id
where b.company_id = %s
"""
# The scores of a query's hits as the index's statement tells them, and as they are told afterwards.
_SCORES = """
with q as (
  select timeline_data.parse_query(timeline_data.company_settings(%(company)s), %(query)s, %(prefix)s) as query
), m as (
  select timeline_data.score_match(
    timeline_data.word_match(%(company)s, q.query, (q.query).all_words), q.query,
    array(select 0.7 + w from generate_series(1, cardinality((q.query).words)) as w), 3.5) as match
  from q
), h as (
  select timeline_data.query_hits(%(company)s, timeline_data.parse_filter(
    timeline_data.company_settings(%(company)s), null, '{}', '{}', null), m.match, 1000) as hits, m.match
  from m
)
select t.id, t.score, s.score
from h
cross join lateral unnest(h.hits) as t
join lateral unnest(timeline_data.rank_hits(%(company)s, array(
  select row(n.id, n.activity_date, n.is_open, null)::timeline_data.search_hit from unnest(h.hits) as n
), h.match)) as s on s.id = t.id
"""


def _open(connection: Connection, company: str) -> tuple[int, int]:
    row = connection.execute(_OPEN, [company]).fetchone()
    assert row is not None
    assert row[2] == 0, "a text says something else than its activity"
    return row[0], row[1]


def test_a_text_knows_whether_everybody_sees_its_activity(
    app: Connection, connection: Connection, company: str, record: Call, run: Call
) -> None:
    vera = samples.VIEWERS[0]
    bind(app, "user_id", vera)
    key = {"source": "crm", "external_id": "7"}
    for number in range(3):
        record(subject=f"open {number}")
    hidden = record(subject="hidden", visible_to=[vera], **key)["id"]
    batch = [
        {"activity_type": "call", "subject": s, "activity_date": "2024-05-06T00:00:00Z"}
        for s in "ab"
    ]
    run("record_many", [batch[0], batch[1] | {"visible_to": [vera]}])
    assert _open(connection, company) == (6, 4)
    run("change", hidden, {"visible_to": None})
    assert _open(connection, company) == (6, 5)
    run("change", hidden, {"visible_to": [vera], "subject": "hidden again"})
    assert _open(connection, company) == (6, 4)
    run(
        "record",
        {
            "activity_type": "call",
            "subject": "sent again",
            "activity_date": "2024-05-06T00:00:00Z",
            "visible_to": None,
            **key,
        },
    )
    assert _open(connection, company) == (6, 5)
    for private in (False, True):
        if private:
            run("change", hidden, {"visible_to": [vera]})
        run("remove", hidden)
        assert _open(connection, company) == (6, 4)
        run("restore", hidden)
        assert _open(connection, company) == (6, 4 if private else 5)


def test_what_became_private_is_found_by_its_people_alone_at_once(
    app: Connection, record: Call, run: Call
) -> None:
    vera = samples.VIEWERS[0]
    bind(app, "user_id", vera)
    made = record(subject="merger")["id"]
    record(subject="merger too")
    run("change", made, {"visible_to": [vera]})
    for viewer, count in ((None, 1), (vera, 2), (samples.VIEWERS[1], 1)):
        bind(app, "user_id", viewer)
        for order in ("relevance", "recent"):
            for limit in (1, 100):
                page = run("search", "merger", {"order": order, "limit": limit})
                assert (page["count"], len(page["results"])) == (count, min(count, limit))


@pytest.mark.parametrize(
    ("query", "prefix", "told"),
    [
        ("alpha", False, 4),
        ("alpha beta", False, 4),
        ("alpha -gamma", False, 0),
        ("alp", True, 4),
        ("alpha or beta or gamma", False, 4),
        (" or ".join(f"word{n}" for n in range(21)), False, 0),
    ],
)
def test_a_score_is_the_same_wherever_it_is_told(
    connection: Connection,
    company: str,
    record: Call,
    run: Call,
    query: str,
    prefix: bool,
    told: int,
) -> None:
    """By the statement that asks the index, or afterwards: of what names are on, of many words."""
    run("put_objects", [{"type": "account", "id": "1", "name": "Alpha Beta"}])
    record(subject="alpha", description="alphas and betas " + "gamma " * 9)
    record(subject="alpha alpha beta", description=" ".join(f"word{n}" for n in range(30)))
    record(subject="beta beta beta beta", description="alpha " * 300)
    # Long enough to be kept apart from its row.
    record(
        subject="alphabet", description="alpha beta " + " ".join(f"word{n}" for n in range(9000))
    )
    record(subject="gamma", related_to={"type": "account", "id": "1"})
    rows = connection.execute(
        _SCORES, {"company": company, "query": query, "prefix": prefix}
    ).fetchall()
    assert len(rows) >= told
    assert sum(scanned is not None for _id, scanned, _score in rows) == told
    assert all(
        scanned is None or (scanned == pytest.approx(score, abs=1e-9) and score > 0)
        for _id, scanned, score in rows
    )


def test_beginnings_are_found_in_a_company_of_many_texts(
    app: Connection, connection: Connection, company: str, run: Call
) -> None:
    """Of few texts, and where many match, texts are asked; where few match, the index."""
    bind(app, "user_id", None)
    texts = [
        f"common{n % 7}"
        + (f" rarest{n}" if n % 1000 == 9 else "")
        + (" second" if n % 50 == 0 else "")
        for n in range(6200)
    ]
    for start in range(0, len(texts), 500):
        run("record_many", [
            {"activity_type": "call", "subject": text, "activity_date": f"20{10 + n % 15}-0{1 + n % 9}-11T00:00:00Z"}
            for n, text in enumerate(texts[start : start + 500], start)
        ])  # fmt: skip
    for query, many in (("comm", True), ("rare", False), ("common3 sec", False), ("seco", False)):
        said = connection.execute(
            "select timeline_data.has_many_begun(%(company)s, (timeline_data.parse_query(timeline_data.company_settings(%(company)s), %(query)s, true)).all_words)",
            {"company": company, "query": query},
        ).fetchone()
        assert said == (many,)
        wanted = sorted(
            t for t in texts if all(any(w.startswith(q) for w in t.split()) for q in query.split())
        )
        found, cursor = [], None
        while True:
            page: dict[str, Any] = run(
                "search", query, {"order": "recent", "prefix": True, "limit": 500, "cursor": cursor}
            )
            found += [r["subject"] for r in page["results"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert sorted(found) == wanted
        ranked = run("search", query, {"prefix": True, "limit": 500})
        if " " not in query:
            assert ranked["rank_is"] == ("recent" if len(wanted) > 1000 else "exact")
            assert len(ranked["results"]) == min(500, len(wanted))


def test_of_a_long_text_the_passage_with_most_of_the_words_is_shown(
    record: Call, run: Call
) -> None:
    filler = " ".join(f"word{n}" for n in range(700))
    record(
        subject="long",
        description=f"{filler} the company alone {filler} renewed with two Companies at once {filler} renewal",
    )
    snippet = run("search", "renewals company", {})["results"][0]["snippet"]
    assert "<mark>renewed</mark> with two <mark>Companies</mark>" in snippet
    assert len(snippet) < 700


def test_a_subject_is_shown_where_the_text_holds_nothing(record: Call, run: Call) -> None:
    record(subject="renewal of the year", description="they were in a hurry & left")
    assert (
        run("search", "renewals", {})["results"][0]["snippet"] == "<mark>renewal</mark> of the year"
    )
    run("put_objects", [{"type": "account", "id": "1", "name": "Acme"}])
    record(
        subject="visit",
        description="they were in a hurry & left",
        related_to={"type": "account", "id": "1"},
    )
    assert run("search", "acme", {})["results"][0]["snippet"] == "they were in a hurry &amp; left"


def test_what_matches_any_word_fills_the_page_in_a_company_of_many_texts(
    app: Connection, run: Call
) -> None:
    """Rare words lead; where they fill no page, the others follow, and nobody's private texts tell."""
    bind(app, "user_id", samples.VIEWERS[0])
    seen = ["rare thing", *["common story"] * 5, *["common filler"] * 5200]
    for start in range(0, len(seen), 500):
        run("record_many", [
            {"activity_type": "note" if text == "common story" else "call", "subject": text, "activity_date": f"20{10 + n % 15}-03-11T00:00:00Z"}
            for n, text in enumerate(seen[start : start + 500], start)
        ])  # fmt: skip
    for _ in range(3):
        run("record_many", [
            {"activity_type": "call", "subject": "secret common", "activity_date": "2024-05-06T00:00:00Z", "visible_to": [samples.VIEWERS[0]]}
        ] * 400)  # fmt: skip
    bind(app, "user_id", None)
    page = run("search", "rare common", {})
    assert [r["subject"] for r in page["results"]][:1] == ["rare thing"]
    assert (len(page["results"]), page["match"], page["rank_is"]) == (100, "any", "recent")
    following = run("search", "rare common", {"cursor": page["next"]})
    assert len(following["results"]) == 100
    assert not {r["id"] for r in following["results"]} & {r["id"] for r in page["results"]}
    page = run("search", "rare common", {"activity_type": "note"})
    assert (page["count"], page["count_is"], page["match"], page["rank_is"]) == (5, "exact", "any", "exact")  # fmt: skip
    for word in ("secret", "nobody"):
        for filter_ in ({"activity_type": "note"}, {}):
            page = run("search", f"{word} story", filter_)
            assert (page["count"], page["count_is"], page["match"], page["rank_is"]) == (5, "exact", "any", "exact")  # fmt: skip


def test_a_snippet_shows_the_words_of_a_query_together(record: Call, run: Call) -> None:
    filler = "the quarterly plan covers the budget again and again. "
    told = "Here the budget of Zanzibar was approved."
    for times in (10, 300):
        record(subject=f"plan {times}", description=filler * times + told + filler * (times - 10))
    for query in ("budget zanzibar", '"budget of zanzibar"'):
        for result in run("search", query, {})["results"]:
            assert "<mark>Zanzibar</mark>" in result["snippet"]
            assert "<mark>budget</mark> of <mark>Zanzibar</mark>" in result["snippet"]


def test_words_far_apart_in_a_long_text_are_shown_by_one_of_them(
    connection: Connection, record: Call, run: Call
) -> None:
    """No stretch holds both: the one around the word that is met least is shown."""
    filler = "the plan goes on and on. " * 4000
    record(subject="long", description=f"{filler} zanzibar {filler} renewal")
    snippet = run("search", "zanzibar renewal", {})["results"][0]["snippet"]
    assert snippet.count("<mark>") == 1
    row = connection.execute(
        "select length(timeline_data.likely_passage(%s, '{zanziba,renewa}'))",
        [f"{filler} zanzibar {filler} renewal"],
    ).fetchone()
    assert row is not None
    assert 100 < row[0] <= 1000
