"""What is typed is found as it is written, whatever is in it, at every letter."""
# ruff: noqa: E501  (texts read better unbroken)

import pytest

from tests.functions.conftest import Call

LONG = "cd" * 150


def test_a_text_of_stop_words_is_without_what_is_excluded(run: Call, record: Call) -> None:
    """Whether a name with a word of the query is on it or not."""
    acme = {"type": "account", "id": "1", "name": "Acme"}
    for subject in ("and", "kiln"):
        record(subject=subject)
        record(subject=subject, related_to=acme)
    assert count(run, "-acme") == 2
    assert count(run, "-kiln") == 2
    assert count(run, "-nowhere") == 4
    assert count(run, "-kiln -acme") == 1
    assert count(run, "acme or -kiln") == 3
    tally = run("facets", {"query": "-nowhere"})
    assert sum(one["count"] for one in tally["status"]) == 4


def test_a_phrase_of_one_word_twice_is_followed_by_what_holds_the_word(
    run: Call, record: Call
) -> None:
    for subject in ("acme here", "acme acme", "nothing"):
        record(subject=subject)
    page = run("search", '"acme acme"')
    assert [one["subject"] for one in page["results"]] == ["acme acme", "acme here"]
    assert page["match"] == "any"


def count(run: Call, query: str, **options: object) -> int:
    """How many match all of a query."""
    found: int = run("search", query, {"order": "recent", **options})["count"]
    return found


@pytest.mark.parametrize(
    "text",
    [
        "https://docs.google.com/document/d/1x--Zb_-Qa/edit",
        "https://docs.google.com/document/d/1AbC-_xyz/edit#gid=0",
        "https://a.com/login?next=https://b.com/x&y=1",
        "https://en.wikipedia.org/wiki/Lead_(sales)",
        "https://www.acme.com:8080/offers/7?x=1&y=2#top",
        "http://example.com/" + "a/b" * 110,
        "R&D",
        "10:30",
        "#hashtag",
        "@mention",
        "+49-30-1234",
        "/srv/bob/x.txt",
        "INV/2024/001",
        "bob+tag@example.com",
        "O'Neil",
        LONG,
        "ef" * 1500,
        f"({'ef' * 150}…)",
        "a<b",
        "<names>",
        "x(y)z",
        "x|y",
        "'word'",
        ".net",
        "$500",
        "{brace}",
        "https://ex.com/r?u=https://b.co/c",
        "https://ex.com/#!/inbox",
        "https://ex.com/a?b=1&_c=2",
        "https://maps.example.com/view?data=!'x",
        "ex.com/?q=!'(a)'",
        "ex.com/a!'b",
    ],
    ids=lambda text: text[:30],
)
def test_a_word_is_found_excluded_and_quoted_as_it_is_written(
    record: Call, run: Call, text: str
) -> None:
    record(subject="with", description=f"see {text} there")
    record(subject="without", description="see nothing there")
    assert count(run, text) == 1
    assert count(run, text.upper()) == 1
    assert count(run, f'"{text}"') == 1
    assert count(run, f'"see {text} there"') == 1
    assert count(run, f"there {text} see") == 1
    assert count(run, text, prefix=True) == 1
    for options in ({}, {"prefix": True}):
        for query in (f"there -{text}", f'there -"{text}"', f"-{text} there"):
            (result,) = run("search", query, {"order": "recent", **options})["results"]
            assert (query, result["subject"]) == (query, "without")


@pytest.mark.parametrize(
    "text",
    [
        "bob.smith@example.com",
        "www.example.com/path/x.html",
        "report.pdf",
        "192.168.1.10",
        "INV/2024/001",
        "#hashtag",
        "@mention",
        "/srv/bob/x.txt",
        "v1.2.3",
        "Negotiations",
        "up-to-date",
    ],
)
def test_no_letter_of_typing_loses_what_was_found(record: Call, run: Call, text: str) -> None:
    record(subject="with", description=f"see {text} there")
    for length in range(2, len(text) + 1):
        assert (text[:length], count(run, f"see {text[:length]}", prefix=True)) == (
            text[:length],
            1,
        )


def test_the_beginning_of_an_address_or_a_compound_is_found(record: Call, run: Call) -> None:
    run("put_objects", [{"type": "contact", "id": "1", "name": "Mary O'Neil-Smith"}])
    record(
        subject="john.doe@acme.com up-to-date at http://acme.com/path/x.html",
        description="foo-bar e-mail",
        related_to={"type": "contact", "id": "1"},
    )
    for query in ("john.d", "john.doe@ac", "foo-b", "e-ma", "up-to-d", "mary o'nei", "neil-s", "acme.c"):  # fmt: skip
        page = run("search", query, {"prefix": True})
        assert (query, page["count"], page["match"]) == (query, 1, "all")


def test_words_with_punctuation_inside_are_found_as_they_are_written(
    record: Call, run: Call
) -> None:
    address = "https://www.acme.com:8080/offers/7?x=1&y=2#top"
    record(subject=f"the offer is at {address}", description="R&D at 10:30")
    record(subject="another 30 10", description="www.acme.com:8080/offers/8, ftp://acme.com d r")
    for query, count in {
        address: 1,
        address.upper(): 1,
        f'"offer is at {address}"': 1,
        f"offer -{address}": 0,
        f"another -{address}": 1,
        "https://www.acme.com:8080": 2,
        "10:30": 1,
        "-10:30 at r d": 1,
        "r&d": 1,
        "R&D 10:30": 1,
        "mailto:nobody@acme.com 10:30": 0,
        '"10:30': 1,
    }.items():
        page = run("search", query, {"order": "recent"})
        assert (query, page["count"]) == (query, count)
    for query in (address, address[:-1], "https://www.acme.com:8080/offers/7", "r&d 10:3"):
        page = run("search", query, {"order": "recent", "prefix": True})
        assert (query, page["count"]) == (query, 1)


def test_a_word_is_found_at_every_letter_of_typing_it(record: Call, run: Call) -> None:
    record(subject="Negotiations on renewals", description="shipping of activities, quarterly")
    record(subject="another", description="unrelated")
    for word in ("negotiations", "renewals", "shipping", "activities", "quarterly"):
        for length in range(2, len(word) + 1):
            for query in (word[:length], f"on {word[:length].upper()}"):
                page = run("search", query, {"prefix": True})
                assert (query, page["count"], page["match"]) == (query, 1, "all")
    for query in ("negotiationz", "renewad", "shipx"):
        assert run("search", query, {"prefix": True})["count"] == 0
    (result,) = run("search", "activi", {"prefix": True})["results"]
    assert "<mark>activities</mark>" in result["snippet"]


def test_german_words_are_found_at_every_letter_of_typing_them(record: Call, run: Call) -> None:
    run("configure", {"search_language": "german"})
    record(subject="Bestellungen der Zuverlässigkeit", description="")
    for word in ("bestellungen", "zuverlässigkeit"):
        for length in range(2, len(word) + 1):
            page = run("search", word[:length], {"prefix": True})
            assert (word[:length], page["count"]) == (word[:length], 1)


def test_quotes_as_telephones_type_them_are_quotes(record: Call, run: Call) -> None:
    record(subject="with", description="see the curly phrase there")
    record(subject="without", description="there is no phrase that is curly")
    assert count(run, "“curly phrase” there") == 1
    (result,) = run("search", "there -«curly phrase»", {"order": "recent"})["results"]
    assert result["subject"] == "without"


def test_a_finished_word_that_is_not_indexed_asks_for_nothing(record: Call, run: Call) -> None:
    record(subject="call", description="the customer about it, don't AT&T me now")
    for query in ("call the", "call about it", "customer don't", "call AT&T", "call me now"):
        assert (query, count(run, query, prefix=True)) == (query, 1)
    assert count(run, "call them", prefix=True) == 1
    assert count(run, "call theory", prefix=True) == 0


def test_tags_are_not_words_and_brackets_are_no_tags(record: Call, run: Call) -> None:
    record(
        subject="comparison",
        description="if a<b zebra and c>d then x<7 and jane <jane@acme.com> <john doe>",
    )
    record(
        subject="<b>bold</b> move",
        description='<p class="quagga">text</p><script>alert(123)</script><style>okapi {}</style> <br/>',
    )
    for word in ("zebra", "comparison", "jane@acme.com", "john", "doe", "bold", "move", "text"):
        assert (word, count(run, word)) == (word, 1)
    for word in ("quagga", "okapi", "alert", "class"):
        assert (word, count(run, word)) == (word, 0)
    assert count(run, "<b>bold</b> <i>move</i>") == 1
    assert count(run, '<p class="quagga">text</p><script>alert(123)</script>') == 1
    (result,) = run("search", "zebra", {})["results"]
    assert (
        "<mark>zebra</mark> and c&gt;d then x&lt;7 and jane &lt;jane@acme.com&gt; &lt;john"
        in result["snippet"]
    )


def test_a_phrase_of_hundreds_of_words_has_a_snippet(record: Call, run: Call) -> None:
    told = " ".join(f"word{n}" for n in range(480))
    record(subject="long", description=f"word0 and others. {'filler ' * 200} {told} end")
    (result,) = run("search", f'"{told}"', {})["results"]
    assert "<mark>word0</mark> <mark>word1</mark> <mark>word2</mark>" in result["snippet"]


def test_a_snippet_is_around_the_phrase(record: Call, run: Call) -> None:
    filler = "some words of no use. " * 40
    apart = "hot things here. the dog there. " * 30
    record(subject="1", description=f"{apart}{filler}a hot dog stand {filler}")
    record(subject="2", description=f"hot as it was. the dog was not. {filler}Hot, dogs! {filler}")
    snippets = [r["snippet"] for r in run("search", '"hot dog"', {})["results"]]
    assert len(snippets) == 2
    for snippet in snippets:
        assert "<mark>hot</mark> <mark>dog</mark> stand" in snippet or (
            "<mark>Hot</mark>, <mark>dogs</mark>! some" in snippet
        )
        assert len(snippet) < 500
