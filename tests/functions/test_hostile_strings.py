"""What people and machines type comes back as it was, or is refused clearly."""

import json
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import samples
from tests.calls import Connection, activity, call, setting
from tests.functions.conftest import Call, Fails

HOSTILE = list(samples.hostile())
FIELDS = ("subject", "description")


def comes_back(app: Connection, company: str, texts: list[str]) -> list[str]:
    """Those that come back different as subject, description, name, role or data."""
    sent = [
        activity(
            subject=text,
            description=text,
            data={"text": text, text: 1},
            related_to={"type": "account", "id": str(n), "name": text[:10_000]},
            links=[{"type": "contact", "id": "c", "role": text[:100]}],
        )
        for n, text in enumerate(texts)
    ]
    receipts = call(app, "record_many", company, sent)["receipts"]
    changed = []
    for text, receipt in zip(texts, receipts, strict=True):
        found = call(app, "activity", company, receipt["id"])
        got = [found["subject"], found["description"], found["data"]["text"]]
        short = [found["related_to"]["name"][:100], found["links"][0]["role"]]
        if got != [text] * 3 or short != [text[:100]] * 2 or found["data"][text] is None:
            changed.append(text)
    return changed


@pytest.mark.parametrize("part", range(4))
def test_hostile_strings_come_back_unchanged(app: Connection, company: str, part: int) -> None:
    assert len({category for category, _ in HOSTILE}) == len(HOSTILE) >= 80
    texts = [text for _, text in HOSTILE[part::4]]
    assert comes_back(app, company, texts) == []
    found = call(app, "page", company, {"limit": 500, "include": "description"})["results"]
    assert sorted(r["description"] for r in found) == sorted(texts)


def test_hostile_strings_are_text_keys_types_and_external_ids(
    app: Connection, run: Call, record: Call
) -> None:
    """Each names its own object, and is found by it: nothing is trimmed, folded or normalised."""
    texts = [text for _, text in HOSTILE if len(text) <= 90]
    for text in texts:
        about = {"type": text, "id": text}
        made = record(related_to=about, source=text, external_id=text, assigned_to=text)
        assert made["outcome"] == "inserted", repr(text)
        page = run("page", {"object_type": text, "object_id": text})
        assert [r["id"] for r in page["results"]] == [made["id"]], repr(text)
        assert page["results"][0]["related_to"] == about | {"name": None}
        assert run("activity_by_key", text, text)["id"] == made["id"]
        assert run("page", {"assigned_to": text})["count"] == 1, repr(text)


@pytest.mark.parametrize("field", ["subject", "source", "external_id"])
def test_an_empty_string_is_refused_where_it_means_nothing(fails: Fails, field: str) -> None:
    assert fails("record", activity(source="s", external_id="e") | {field: ""}) == "TL400"


def test_an_empty_description_is_a_description(record: Call, run: Call) -> None:
    assert run("activity", record(description="")["id"])["description"] == ""


@pytest.mark.parametrize("field", ["subject", "description", "data", "source"])
@pytest.mark.parametrize("text", ["a\\u0000b", "\\ud83d", "\\ude00\\ud83d", "\\udfff", "\\ud800x"])
def test_nul_and_lone_surrogates_are_refused_before_anything_is_stored(
    app: Connection, company: str, run: Call, field: str, text: str
) -> None:
    """Postgres' own JSON refuses them: no valid text, in no encoding."""
    value = f'{{"a": "{text}"}}' if field == "data" else f'"{text}"'
    sent = json.dumps(activity(subject="s"))[:-1] + f', "{field}": {value}}}'
    with pytest.raises(psycopg.Error) as caught:
        app.execute("select timeline.record(%s, %s)", [company, sent])
    assert caught.value.sqlstate in ("22P05", "22P02")
    assert run("page")["count"] == 0


@pytest.mark.parametrize(
    ("field", "size", "code"),
    [
        ("subject", 1_000_000, None),
        ("subject", 1_000_001, "TL413"),
        ("description", 10_000_001, "TL413"),
        ("source", 201, "TL413"),
        ("external_id", 501, "TL413"),
        ("object_id", 501, "TL413"),
        ("object_type", 101, "TL413"),
        ("assigned_to", 501, "TL413"),
    ],
)
def test_what_is_too_long_is_refused_and_never_cut(
    run: Call, fails: Fails, field: str, size: int, code: str | None
) -> None:
    sent = activity(source="s", external_id="e", object_type="t", object_id="o") | {
        field: "x" * size
    }
    if code:
        assert fails("record", sent) == code
    else:
        assert run("activity", run("record", sent)["id"])[field] == "x" * size


LONG = {
    "more than a megabyte of lexemes": " ".join(f"w{n:06}" for n in range(200_000)),
    "one word": "a" * 1_000_000,
    "words of 3,000 letters": ("b" * 3000 + " ") * 400,
    "underscores between letters": "a_" * 500_000,
    "digits and underscores": "1_" * 500_000,
    "hyphens": "a-" * 500_000,
    "dots": "a." * 500_000,
    "slashes": "a/" * 500_000,
    "at signs": "a@" * 500_000,
    "tags": "<a " * 300_000,
    "no spaces": "漢" * 1_000_000,
    "combining": "\u0301" * 1_000_000,
}


@pytest.mark.parametrize("kind", LONG)
def test_a_megabyte_of_anything_is_stored_whole_and_in_time(
    app: Connection, run: Call, record: Call, kind: str
) -> None:
    """to_tsvector takes some of these by the square of their length: the server must not hang."""
    setting(app, "statement_timeout", "20s")
    made = record(subject=LONG[kind][:100_000], description=LONG[kind])
    found = run("activity", made["id"])
    assert found["subject"] == LONG[kind][:100_000]
    assert found["description"] == LONG[kind]


def test_search_knows_the_first_words_of_what_is_too_long(
    record: Call, connection: Connection
) -> None:
    record(subject="unmistakable", description=LONG["more than a megabyte of lexemes"])
    row = connection.execute(
        "select count(*), min(length(search_vector)) from timeline_data.activity_body"
        " where search_vector @@ to_tsquery('english', 'unmistak & w000001')"
    ).fetchone()
    assert row is not None
    assert row[0] == 1
    assert row[1] > 10_000


def nested(depth: int, kind: str) -> str:
    inner = "[" * depth + "]" * depth if kind == "array" else '{"a":' * depth + "1" + "}" * depth
    return json.dumps(activity(subject="deep"))[:-1] + f', "data": {{"a": {inner}}}}}'


@pytest.mark.parametrize("kind", ["array", "object"])
@pytest.mark.parametrize(
    ("depth", "codes"),
    [
        (900, [None]),
        (1_100, ["TL413"]),
        (9_000, ["TL413"]),
        (20_000, ["TL413", "54001"]),
        (200_000, ["TL413", "54001"]),
    ],
)
def test_deep_json_is_stored_whole_or_refused_and_never_breaks_a_page(
    app: Connection, company: str, run: Call, depth: int, kind: str, codes: list[str | None]
) -> None:
    """Above some 14,000 levels Postgres itself gives up reading the argument (54001)."""
    state = None
    try:
        app.execute("select timeline.record(%s, %s)", [company, nested(depth, kind)])
    except psycopg.Error as error:
        state = error.sqlstate
    assert state in codes
    query = 'select timeline.page(%s, \'{"include": ["data", "links"]}\')::text'
    row = app.execute(query, [company]).fetchone()
    assert row is not None
    assert row[0].count("deep") == (state is None)


@pytest.mark.parametrize(
    "number", ["1e400", "-1e-400", "9" * 5000, "0." + "0" * 5000 + "1", "1e100000", "-0"]
)
def test_huge_numbers_in_data_keep_their_digits(app: Connection, company: str, number: str) -> None:
    sent = json.dumps(activity())[:-1] + f', "data": {{"n": {number}}}}}'
    app.execute("select timeline.record(%s, %s)", [company, sent])
    row = app.execute(
        "select (timeline.page(%s, '{\"include\": \"data\"}') #>> '{results,0,data,n}')::numeric"
        " = %s::numeric",
        [company, number],
    ).fetchone()
    assert row == (True,)


@pytest.mark.parametrize("number", ["1e200000", "1e-20000"])
def test_numbers_that_no_numeric_holds_are_refused(
    app: Connection, company: str, number: str
) -> None:
    sent = json.dumps(activity())[:-1] + f', "data": {{"n": {number}}}}}'
    with pytest.raises(psycopg.Error) as caught:
        app.execute("select timeline.record(%s, %s)", [company, sent])
    assert caught.value.sqlstate == "22003"


NAUGHTY = os.environ.get("TIMELINE_TEST_NAUGHTY")
if NAUGHTY:

    @pytest.mark.proofs
    def test_the_big_list_of_naughty_strings(
        app: Connection, company: str, fails: Fails, run: Call
    ) -> None:
        """Every string of the list but the empty one is stored and comes back equal."""
        listed: list[Any] = json.loads(Path(str(NAUGHTY)).read_text(encoding="utf-8"))
        texts = [text for text in listed if text]
        assert (len(listed), len(texts)) == (515, 514)
        assert comes_back(app, company, texts) == []
        assert fails("record", activity(subject="")) == "TL400"
        assert run("page", {"count": "exact"})["count"] == 514
