"""Whatever is sent wrong, to every function: a code, a message that names it, a hint that helps."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call, Fails
from tests.house import catalog

SOME = str(uuid4())
WRONG: tuple[Any, ...] = (None, "", " ", 5, -1.5, True, [], {}, [None], [[]], [""], [5], [{}])
KEYED = {"source": "s", "external_id": "e"}

FILTER: tuple[str, ...] = (
    *("object_type", "object_id", "activity_type", "status", "priority", "assigned_to", "not"),
    *("date_from", "date_to", "time_zone", "related", "view", "include", "limit", "cursor"),
    *("count", "min_token", "nonsense", ""),
)
ACTIVITY: tuple[str, ...] = (
    *("id", "activity_type", "subject", "activity_date", "ends_at", "description", "object_type"),
    *("object_id", "related_to", "assigned_to", "status", "priority", "direction", "links"),
    *("visible_to", "source", "external_id", "data", "nonsense", ""),
)
OBJECT = ("type", "id", "name", "parents", "parent", "deleted", "nonsense", "")
ERASED = ("activity", "object", "user", "company", "activities", "suppress")
SETTINGS = (
    *("name", "time_zone", "search_language", "type_aliases", "activity_types", "roll_up"),
    *("retired_types", "nonsense", ""),
)


def filters() -> Iterator[Any]:
    """Filters of a page with one thing wrong."""
    yield from WRONG
    yield from ({key: wrong} for key, wrong in product(FILTER, WRONG))
    yield from ({"not": {key: wrong}} for key, wrong in product(FILTER, WRONG))


def activities(base: dict[str, Any]) -> Iterator[Any]:
    """Activities with one thing wrong."""
    yield from WRONG
    yield from (base | {key: wrong} for key, wrong in product(ACTIVITY, WRONG))
    yield from ({k: v for k, v in base.items() if k != key} for key in base)
    for key, part in product(OBJECT, WRONG):
        named = {"type": "account", "id": "a"} | {key: part}
        yield base | {"related_to": named}
        yield base | {"links": [named]}
        yield base | {"assigned_to": {"id": "u", key: part}}
    yield base | {"links": [{"type": "account", "id": "a", "role": 5}]}
    yield base | {"ends_at": "2000-01-01", "activity_date": "2024-01-01"}


def entries() -> Iterator[Any]:
    """Arrays of put_objects with one thing wrong."""
    yield from WRONG
    for key, wrong in product(OBJECT, WRONG):
        named = {"type": "account", "id": "a"} | {key: wrong}
        yield [named]
        yield [{"type": "contact", "id": "c", "parents": [named]}]
        yield [{"type": "contact", "id": "c", "parent": named}]
    for key, wrong in product(("since", "until"), WRONG):
        dated = {"type": "account", "id": "a"} | {key: wrong}
        yield [{"type": "contact", "id": "c", "parents": [dated]}]
        yield [{"type": "contact", "id": "c", "parent": dated}]
    yield [{"type": "contact", "id": "c", "parents": [{"type": "contact", "id": "c"}]}]
    yield [{"type": "contact", "id": "c", "parents": [{"type": "account", "id": "a"}] * 101}]


def settings() -> Iterator[Any]:
    """Settings with one thing wrong."""
    yield from WRONG
    yield from ({key: wrong} for key, wrong in product(SETTINGS, WRONG))
    yield from ({"type_aliases": {key: wrong}} for key, wrong in product(("a", "", "user"), WRONG))
    for key, wrong in product(("from", "to", "levels", "since", "nonsense"), WRONG):
        yield {"roll_up": [{"from": "a", "to": "b"} | {key: wrong}]}


def calls(known: str, removed: str) -> Iterator[tuple[str, tuple[str | None, ...]]]:
    """(function, arguments after the company), each wrong in one place at most."""
    ids = (None, SOME, removed)
    for name in ("activity", "history", "remove", "restore", "unmerge"):
        yield from ((name, (one,)) for one in ids)
    yield from (("change", (one, "{}")) for one in ids)
    yield from (("activity_by_key", pair) for pair in product((None, "", "s"), (None, "", "e")))
    documents: tuple[tuple[str, tuple[str | None, ...], Iterable[Any]], ...] = (
        ("page", (), filters()),
        ("objects", (), filters()),
        ("search", ("a word",), filters()),
        (
            "search",
            ("a word",),
            ({key: wrong} for key, wrong in product(("order", "prefix"), WRONG)),
        ),
        ("facets", (), filters()),
        ("facets", (), ({key: wrong} for key, wrong in product(("query", "prefix"), WRONG))),
        ("feed", (None,), filters()),
        ("feed", (None,), ({key: w} for key, w in product(("consumer", "objects"), WRONG))),
        ("summary", (), filters()),
        ("summary", (), ({"by": wrong} for wrong in WRONG)),
        ("record", (), activities(activity(**KEYED))),
        ("record", (), ({"id": known, key: w} for key, w in product(ACTIVITY, WRONG))),
        ("record_many", (), ([one] for one in activities(activity()))),
        ("record_many", (), WRONG),
        ("record_many", ("[]",), WRONG),
        ("record_many", ("[]",), ({key: w} for key, w in product(("on_error", "x"), WRONG))),
        ("change", (known,), WRONG),
        ("change", (known,), ({key: w} for key, w in product((*ACTIVITY, "if_version"), WRONG))),
        ("put_objects", (), entries()),
        ("configure", (), settings()),
        ("merge", (json.dumps(CHILD),), WRONG),
        (
            "merge",
            (json.dumps(CHILD),),
            ({key: w} for key, w in product(("type", "id", "x"), WRONG)),
        ),
        ("convert", (json.dumps(CHILD),), WRONG),
        ("convert", (json.dumps(CHILD),), ([{"type": w, "id": w}] for w in WRONG)),
        ("erase", (), WRONG),
        ("erase", (), ({key: w} for key, w in product((*ERASED, "x"), WRONG))),
        ("erase", (), ({"object": CHILD, key: w} for key, w in product(ERASED, WRONG))),
        ("erase", (), ({"activity": {"source": w, "external_id": w}} for w in WRONG)),
        ("erase_status", (), WRONG),
        ("erase_status", (), ({key: w} for key, w in product(("limit", "cursor", "x"), WRONG))),
        ("merges", (), WRONG),
        (
            "merges",
            (),
            ({key: w} for key, w in product(("object_id", "limit", "cursor", "x"), WRONG)),
        ),
    )
    for name, before, wrong in documents:
        yield name, (*before, None)
        yield from ((name, (*before, json.dumps(one))) for one in wrong)


def told(
    app: Connection, company: str, name: str, given: tuple[str | None, ...]
) -> tuple[str, str, str]:
    """(code, message, hint) of a call that leaves nothing behind; 00000 when it is taken."""
    try:
        with app.transaction(force_rollback=True):
            call(app, name, company, *given)
    except psycopg.Error as error:
        diag = error.diag
        return str(error.sqlstate), diag.message_primary or "", diag.message_hint or ""
    return "00000", "", ""


def test_every_refusal_has_a_code_a_message_and_a_hint(app: Connection, company: str) -> None:
    known, removed = (str(call(app, "record", company, activity())["id"]) for _ in range(2))
    call(app, "remove", company, removed)
    asked, odd = 0, {}
    for name, given in calls(known, removed):
        code, message, hint = answer = told(app, company, name, given)
        asked += 1
        is_right = code == "00000" or (
            re.fullmatch("TL4[0-9][0-9]", code)
            and re.match(r'[a-z"0-9]', message)
            and "<NULL>" not in message
            and re.fullmatch(r"\S+( \S+)*", message)
            and hint.endswith(".")
        )
        if not is_right:
            odd[f"{name} {given}"] = answer
    assert odd == {}
    assert asked > 3000
    assert {name for name, _ in calls(known, removed)} == {
        name.partition("(")[0] for name in catalog.API
    } - {"version", "acknowledge", "feed_all"}


PARENT = {"type": "account", "id": "a"}
CHILD = {"type": "contact", "id": "c"}


@pytest.mark.parametrize(
    ("function", "given", "code", "said"),
    [
        ("activity_by_key", (None, "e"), "TL400", "source is missing"),
        ("activity_by_key", ("s", None), "TL400", "external_id is missing"),
        ("activity_by_key", ("s", ""), "TL400", "external_id is missing"),
        ("activity_by_key", ("s", "e"), "TL404", 'external id "e" of source "s" is not known'),
        (
            *("record", (activity(activity_date=None),), "TL400"),
            "activity_date null is not a date or timestamp",
        ),
        ("page", ({"date_from": []},), "TL400", "date_from [] is not a date or timestamp"),
        ("page", ({"date_from": "x"},), "TL400", 'date_from "x" is not a date or timestamp'),
        ("page", ({"object_type": ""},), "TL400", "object_type is empty"),
        ("objects", ({"object_type": ["a", ""]},), "TL400", "object_type is empty"),
        (
            *("put_objects", ([CHILD | {"deleted": None}],), "TL400"),
            "deleted must be true or false, not null",
        ),
        (
            *("put_objects", ([CHILD | {"deleted": ""}],), "TL400"),
            'deleted must be true or false, not ""',
        ),
        (
            *("put_objects", ([CHILD | {"parents": [PARENT] * 101}],), "TL413"),
            "101 parents of one object",
        ),
        (
            *("put_objects", ([CHILD | {"parents": "a"}],), "TL400"),
            'parents must be an array, not "a"',
        ),
        (
            *("put_objects", ([CHILD | {"parents": [CHILD]}],), "TL409"),
            "contact c would be above itself",
        ),
    ],
)
def test_a_refusal_names_what_was_sent(
    app: Connection, company: str, function: str, given: tuple[Any, ...], code: str, said: str
) -> None:
    sent = tuple(json.dumps(v) if isinstance(v, dict | list) else v for v in given)
    assert told(app, company, function, sent)[:2] == (code, said)


def test_one_parent_is_an_object_and_no_array(run: Call, fails: Fails) -> None:
    for wrong in ([], [PARENT], "a", 5):
        assert fails("put_objects", [CHILD | {"parent": wrong}]) == "TL400"
    run("put_objects", [CHILD | {"parent": PARENT}])
    assert run("put_objects", [CHILD | {"parent": None}])["updated"] == 1


def test_rules_that_could_match_nothing_are_refused(fails: Fails) -> None:
    assert fails("configure", {"roll_up": [{"from": "", "to": "account"}]}) == "TL400"
    assert fails("configure", {"roll_up": [{"from": "contact", "to": ""}]}) == "TL400"


def test_on_error_null_is_the_default(run: Call, fails: Fails) -> None:
    assert run("record_many", [activity()], {"on_error": None})["inserted"] == 1
    assert fails("record_many", [{}], {"on_error": None}) == "TL400"
