# ruff: noqa: RUF001
"""What a reader sends wrong is told by a code; nothing that is wrong ever means everything."""

import base64
import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call, Fails

DATES: tuple[Any, ...] = (
    "infinity",
    "-infinity",
    "now",
    "tomorrow",
    "epoch",
    "",
    " ",
    "2024",
    "2024-01",
    "2024-1-1",
    "01/02/2024",
    "20240115",
    "2024-02-30",
    "2023-02-29",
    "2024-13-01",
    "2024-00-10",
    "2024-01-00",
    "2024-01-32",
    "10000-01-01",
    "0000-01-01",
    "-0001-01-01",
    "2024-01-01 BC",
    "0001-01-01 BC",
    "2024-01-15T25:00:00Z",
    "2024-01-15T10:60:00Z",
    "2024-01-15T10:30:61Z",
    "2024-01-15T10",
    "2024-01-15T10:30:00+25:00",
    "2024-01-15T10:30:00 Europe/Berlin",
    "2024-01-15T10:30:00 CET",
    "2024-01-15\n",
    "2024-01-15T10:30:00Z\n",
    "٢٠٢٤-٠١-١٥",
    "２０２４-01-15",
    "2024-W03-1",
    "2024-015",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59.9999999Z",
    "9999-12-31T23:59:59-00:01",
    "2024-01-15T10:30:00ZZ",
    "J2451187",
    5,
    1705314600,
    True,
    {},
    [],
    ["2024-01-15"],
)


def each(*values: Any) -> tuple[Any, ...]:
    """Values of any type, for a comprehension."""
    return values


FILTERS: tuple[tuple[str, Any], ...] = (
    ("TL400", None),
    ("TL400", []),
    *(
        ("TL400", {"limit": limit})
        for limit in each(-1, 0, 501, 10**9, 10**30, 1.5, "100", True, [100], {})
    ),
    *(
        ("TL405", {key: "x"})
        for key in each("query", "objecttype", "company_id", "Limit", "", "order", "offset", "not ")
    ),
    ("TL405", {"not": {"date_from": "2024-01-01"}}),
    ("TL405", {"not": {"not": {}}}),
    ("TL400", {"not": []}),
    ("TL400", {"not": "status"}),
    *(
        ("TL400", {"activity_type": word})
        for word in each("Call", "call ", "", None, 5, {}, ["call", None], [["call"]])
    ),
    *(
        ("TL400", {"status": word})
        for word in each("open", "done", "", None, True, ["planned", "x"])
    ),
    *(("TL400", {"priority": word}) for word in each("critical", "", None, 1)),
    *(("TL400", {"not": {key: "x"}}) for key in each("activity_type", "status", "priority")),
    *(("TL400", {"object_type": kind}) for kind in each(None, 5, {}, [None], "", ["a", ""])),
    *(
        ("TL400", {"object_id": key})
        for key in each(None, "", True, {}, {"id": "a"}, [[]], ["a", ""])
    ),
    *(("TL400", {"assigned_to": user}) for user in each("", True, [""], [["u"]])),
    ("TL405", {"assigned_to": {"user": "u"}}),
    ("TL413", {"object_id": "x" * 501}),
    ("TL413", {"object_id": ["x"] * 1001}),
    ("TL413", {"assigned_to": [None] * 1001}),
    *(("TL400", {"view": view}) for view in each("past", "", "ALL", 5, ["all"])),
    *(("TL400", {"related": flag}) for flag in each("yes", 1, "", [], {"a": 1})),
    *(("TL400", {"count": mode}) for mode in each("all", "", True, 5)),
    *(
        ("TL400", {"include": extra})
        for extra in each("subject", "", ["links", "x"], [None], {}, 5)
    ),
    *(
        ("TL400", {"time_zone": zone})
        for zone in each("Mars/Phobos", "", 5, "+02:00", "UTC+2", "Europe/Berlin+3", "A/B5")
    ),
    *(("TL416", {"min_token": token}) for token in each("x", "", 5, {}, "00000000-1", "-1")),
    *(("TL400", {key: date}) for key in each("date_from", "date_to") for date in DATES),
    ("TL400", {"date_from": "2024-01-02", "date_to": "2024-01-01"}),
    ("TL400", {"date_from": "2024-02-01", "date_to": "2024-01-01"}),
    ("TL400", {"date_from": "2024-01-02T00:00:00.000001Z", "date_to": "2024-01-02T00:00:00Z"}),
    ("TL400", {"date_from": "2024-01-02T00:00:00Z", "date_to": "2024-01-01"}),
    ("TL400", {"date_from": "2024-01-03", "date_to": "2024-01-02T23:00:00Z"}),
)


@pytest.fixture
def one(record: Call) -> str:
    """Something that a filter which means everything would show."""
    return str(record(assigned_to="u", related_to={"type": "account", "id": "a"})["id"])


def test_bad_filters_are_refused(fails: Fails, one: str) -> None:
    wrong = {json.dumps(where)[:90]: (fails("page", where), code) for code, where in FILTERS}
    assert {where: codes for where, codes in wrong.items() if codes[0] != codes[1]} == {}


def test_what_does_nothing_here_is_refused_all_the_same(run: Call, fails: Fails, one: str) -> None:
    for function in ("page", "facets", "objects"):
        assert fails(function, {"object_type": [], "object_id": True}) == "TL400", function
    for wrong in (False, 5, {"a": 1}):
        assert fails("facets", {"cursor": wrong}) == "TL400"
    assert run("facets", {"cursor": "x"}) == run("facets", {"cursor": None}) == run("facets")


def test_bad_dates_are_refused_when_written(fails: Fails, run: Call) -> None:
    for field in each("activity_date", "ends_at"):
        wrong = [
            date
            for date in each(*DATES, *([None] if field == "activity_date" else []))
            if fails("record", activity() | {field: date}) != "TL400"
        ]
        assert wrong == []
    assert run("page")["count"] == 0


def test_null_is_the_default_where_a_filter_has_one(run: Call, one: str) -> None:
    nothing = dict.fromkeys(
        (
            "limit",
            "cursor",
            "view",
            "related",
            "count",
            "include",
            "time_zone",
            "date_from",
            "date_to",
            "not",
            "min_token",
        )
    )
    assert run("page", nothing) == run("page", {}) == run("page")


@pytest.mark.parametrize("limit", ["1", "100", "500", "1e2"])
def test_limits_within_bounds_are_taken(
    app: Connection, company: str, one: str, limit: str
) -> None:
    row = app.execute("select timeline.page(%s, %s)", [company, f'{{"limit": {limit}}}']).fetchone()
    assert row is not None
    assert len(row[0]["results"]) == 1


def test_an_empty_range_of_instants_is_an_honest_nothing(run: Call, one: str) -> None:
    at = "2024-01-15T10:30:00Z"
    assert run("page", {"date_from": at, "date_to": at})["count"] == 0
    assert run("page", {"date_from": at, "date_to": "2024-01-15T10:30:00.000001Z"})["count"] == 1
    assert run("page", {"date_from": "2024-01-15", "date_to": "2024-01-15"})["count"] == 1
    assert run("page", {"date_from": "2024-01-15T10:30:00Z", "date_to": "2024-01-15"})["count"] == 1


def test_the_ends_of_the_calendar_are_dates(run: Call, record: Call) -> None:
    record(activity_date="0001-01-01")
    record(activity_date="9999-12-31T23:59:59.999999Z")
    assert run("page", {"date_from": "0001-01-01", "date_to": "9999-12-31"})["count"] == 2
    assert run("page", {"date_from": "9999-12-31", "date_to": "9999-12-31"})["count"] == 1
    assert run("page", {"date_from": "0001-01-01", "date_to": "0001-01-01"})["count"] == 1


def test_a_null_company_is_refused_by_every_function(app: Connection) -> None:
    some = str(uuid4())
    calls: dict[str, tuple[Any, ...]] = {
        "page": ({},),
        "feed": (None, {}),
        "objects": ({},),
        "record": (activity(),),
        "record_many": ([activity()],),
        "put_objects": ([],),
        "merge": ({}, {}),
        "unmerge": (some,),
        "convert": ({}, {}),
        "merges": ({},),
        "erase": ({},),
        "erase_status": ({},),
        "configure": ({},),
        "activity": (some,),
        "activity_by_key": ("s", "e"),
        "history": (some,),
        "change": (some, {}),
        "remove": (some,),
        "restore": (some,),
    }
    for function, given in calls.items():
        with pytest.raises(psycopg.Error) as caught:
            call(app, function, None, *given)
        assert caught.value.sqlstate == "TL401", function


def test_an_unknown_activity_is_not_found_and_a_null_one_refused(fails: Fails) -> None:
    for function, given in (
        ("activity", ()),
        ("history", ()),
        ("remove", ()),
        ("restore", ()),
        ("change", ({},)),
    ):
        assert fails(function, str(uuid4()), *given) == "TL404", function
        assert fails(function, None, *given) == "TL400", function
    assert fails("activity_by_key", "s", "e") == "TL404"
    assert fails("activity_by_key", None, None) == "TL400"


RECORDS: tuple[tuple[str, Any], ...] = (
    ("TL400", None),
    ("TL400", []),
    ("TL400", '"x"'),
    ("TL400", {}),
    *(("TL400", {k: v for k, v in activity().items() if k != key}) for key in activity()),
    *(("TL400", activity() | {key: None}) for key in activity()),
    *(("TL400", activity(activity_type=word)) for word in each("fax", "", "Call", 5, ["call"])),
    *(("TL400", activity(subject=text)) for text in each("", 5, True, {}, ["s"])),
    *(("TL400", activity(description=text)) for text in each(5, False, {}, ["s"])),
    *(("TL400", activity(status=word)) for word in each("open", "", 5)),
    *(("TL400", activity(priority=word)) for word in each("normal", "", 1)),
    *(("TL400", activity(direction=word)) for word in each("in", "", 1)),
    *(("TL400", activity(data=data)) for data in each("x", 5, [], True)),
    *(
        ("TL400", activity(id=made))
        for made in each("42", "", 5, {}, "0192d3e8-0000-7000-8000-00000000000")
    ),
    *(
        ("TL400", activity(links=links))
        for links in each({}, "x", 5, [5], [None], [{}], [{"type": "a"}], [{"id": "a"}])
    ),
    ("TL400", activity(links=[{"type": "a", "id": "b", "role": 5}])),
    ("TL405", activity(links=[{"type": "a", "id": "b", "rol": "x"}])),
    ("TL413", activity(links=[{"type": "a", "id": "b", "role": "x" * 101}])),
    ("TL413", activity(links=[{"type": "a", "id": "b"}] * 1001)),
    *(("TL400", activity(visible_to=people)) for people in each("u", 5, {}, [""], [None], [["u"]])),
    ("TL413", activity(visible_to=[str(n) for n in range(1001)])),
    *(("TL400", activity(assigned_to=user)) for user in each("", True, [], {}, {"name": "x"})),
    ("TL405", activity(assigned_to={"id": "u", "email": "x"})),
    ("TL400", activity(related_to="account:a")),
    ("TL400", activity(related_to={"type": "account"})),
    ("TL400", activity(related_to={"type": "", "id": "a"})),
    ("TL400", activity(object_type="account")),
    ("TL400", activity(object_id="a")),
    ("TL400", activity(object_id="a", related_to={"type": "account", "id": "a"})),
    ("TL405", activity(related_to={"type": "account", "id": "a", "role": "x"})),
    ("TL405", activity(company_id="x")),
    ("TL405", activity(version=1)),
    ("TL405", activity(created_at="2024-01-01")),
    ("TL400", activity(external_id="e")),
    ("TL400", activity(source="", external_id="e")),
    ("TL400", activity(source=5, external_id="e")),
    ("TL400", activity(source="s", external_id=True)),
    ("TL400", activity(ends_at="2024-01-15T10:29:59Z")),
)


def test_bad_activities_are_refused_and_nothing_is_stored(
    fails: Fails, run: Call, connection: Connection
) -> None:
    wrong = {json.dumps(sent)[:120]: (fails("record", sent), code) for code, sent in RECORDS}
    assert {sent: codes for sent, codes in wrong.items() if codes[0] != codes[1]} == {}
    for table in each("activity", "activity_body", "activity_link", "object"):
        row = connection.execute(f"select count(*) from timeline_data.{table}").fetchone()
        assert row == (0,), table


def test_bad_changes_are_refused_and_nothing_changes(fails: Fails, run: Call, one: str) -> None:
    before = run("activity", one)
    for code, sent in (
        ("TL400", None),
        ("TL400", []),
        ("TL400", {"id": str(uuid4())}),
        ("TL405", {"version": 2}),
        ("TL400", {"subject": ""}),
        ("TL400", {"subject": None}),
        ("TL400", {"activity_date": None}),
        ("TL400", {"activity_type": None}),
        ("TL400", {"ends_at": "2020-01-01"}),
        ("TL400", {"external_id": "e"}),
        ("TL400", {"activity_date": "infinity"}),
    ):
        assert fails("change", one, sent) == code, sent
    assert run("activity", one) == before


# Cursors


@pytest.fixture
def cursor(run: Call) -> str:
    run("record_many", [activity(assigned_to="u") for _ in range(5)])
    return str(run("page", {"limit": 2, "assigned_to": "u"})["next"])


def test_a_cursor_goes_on_where_the_page_ended(run: Call, cursor: str) -> None:
    rest = run(
        "page",
        {"limit": 500, "assigned_to": "u", "cursor": cursor, "include": "links", "count": "none"},
    )
    assert len(rest["results"]) == 3
    assert rest["next"] is None


def test_a_cursor_goes_on_however_its_filter_is_spelt(run: Call, cursor: str) -> None:
    where = {"limit": 2, "cursor": cursor, "count": "none"}
    expected = run("page", where | {"assigned_to": "u"})
    for same in each(
        {"related": True},
        {"related": None},
        {"view": "all"},
        {"not": {}},
        {"not": None},
        {"date_from": None, "date_to": None, "time_zone": None},
        {"assigned_to": ["u"]},
        {"assigned_to": ["u", "u"]},
    ):
        assert run("page", where | {"assigned_to": "u"} | same) == expected, same


def test_lists_have_no_order_and_numbers_are_their_digits_to_a_cursor(run: Call) -> None:
    links = [{"type": "deal", "id": "42"}]
    run("record_many", [activity(links=links, priority="low") for _ in range(3)])
    first = {"limit": 1, "object_id": "42", "not": {"priority": ["high", "urgent"]}}
    second = {"limit": 1, "object_id": 42, "not": {"priority": ["urgent", "high"]}}
    cursor = run("page", first)["next"]
    assert len(run("page", second | {"cursor": cursor})["results"]) == 1


def test_a_cursor_of_another_listing_is_refused(app: Connection, fails: Fails, cursor: str) -> None:
    where = {"assigned_to": "u", "cursor": cursor}
    for other in each(
        {"assigned_to": "v"},
        {"status": "planned"},
        {"view": "overdue"},
        {"view": "upcoming"},
        {"date_from": "2020-01-01"},
        {"related": False},
        {"not": {"status": "completed"}},
    ):
        assert fails("page", where | other) == "TL416", other
    assert fails("page", {"cursor": cursor}) == "TL416"
    with pytest.raises(psycopg.Error) as caught:
        call(app, "page", str(uuid4()), where)
    assert caught.value.sqlstate == "TL416"


def test_a_forged_cursor_is_refused(fails: Fails, cursor: str) -> None:
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = [
        bytes([*raw[:n], raw[n] ^ (1 << bit), *raw[n + 1 :]])
        for n in range(len(raw))
        for bit in each(0, 7)
    ]
    made_up = [base64.urlsafe_b64encode(one).decode().rstrip("=") for one in forged]
    cut = [cursor[:n] for n in each(1, 10, len(cursor) - 1)]
    odd = [
        "",
        " ",
        "x",
        cursor + "x",
        cursor + "=",
        cursor + "\n",
        " " + cursor,
        cursor.swapcase(),
        "0" * len(cursor),
        "_" * len(cursor),
        "-" * len(cursor),
        "/" * len(cursor),
        "x" * 100_000,
        "null",
        "💥" * len(cursor),
    ]
    for bad in [*made_up, *cut, *odd, 5, True, {}, [], [cursor]]:
        assert fails("page", {"assigned_to": "u", "limit": 2, "cursor": bad}) == "TL416", bad


def test_cursors_hold_the_edges_of_time_to_the_microsecond(run: Call) -> None:
    dates = [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00.000001Z",
        "1969-12-31T23:59:59.999999Z",
        "1999-12-31T23:59:59.999999Z",
        "2000-01-01T00:00:00Z",
        "2038-01-19T03:14:08.000007Z",
        "9999-12-31T23:59:59.999998Z",
        "9999-12-31T23:59:59.999999Z",
    ]
    run("record_many", [activity(activity_date=date) for date in dates for _ in range(2)])
    found, cursor = [], None
    while True:
        page = run("page", {"limit": 1, "cursor": cursor})
        found += [r["activity_date"] for r in page["results"]]
        cursor = page["next"]
        if cursor is None or len(found) > 20:
            break
    assert found == [date for date in reversed(dates) for _ in range(2)]
