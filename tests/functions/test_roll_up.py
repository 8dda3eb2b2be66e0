"""Which timelines show what: how far up, since when, until when."""

import itertools
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.calls import Connection
from tests.functions.conftest import Call, Fails

ANN = {"type": "contact", "id": "ann"}
OLD = {"type": "account", "id": "old"}
NEW = {"type": "account", "id": "new"}
HOLDING = {"type": "account", "id": "holding"}
BEA = {"type": "contact", "id": "bea"}
CAT = {"type": "contact", "id": "cat"}


def at(record: Call, date: str, about: dict[str, str] = ANN, **fields: Any) -> str:
    """A call of a day; its subject is its id."""
    made = record(related_to=about, activity_date=f"{date}T12:00:00Z", subject=date, **fields)
    assert isinstance(made["id"], str)
    return made["id"]


def shown(run: Call, about: dict[str, str], **where: Any) -> list[str]:
    """The subjects on a timeline, oldest first."""
    named = {"object_type": about["type"], "object_id": about["id"]}
    page = run("page", {**named, "count": "exact", **where})
    found = [result["subject"] for result in page["results"]][::-1]
    assert page["count"] == len(found)
    hits = run("search", "2024", {**named, "limit": 500, "order": "recent", **where})["results"]
    assert [hit["subject"] for hit in hits][::-1] == found
    return found


def test_who_changes_the_employer_leaves_the_past_there(run: Call, record: Call) -> None:
    days = ["2024-01-10", "2024-05-31", "2024-06-01", "2024-09-01"]
    at(record, days[0])
    run("put_objects", [ANN | {"parents": [OLD]}])
    at(record, days[1])
    at(record, days[3])
    stretches = [OLD | {"until": "2024-05-31"}, NEW | {"since": "2024-06-01"}]
    assert run("put_objects", [ANN | {"parents": stretches}])["updated"] == 1
    at(record, days[2])
    assert shown(run, ANN) == days
    assert shown(run, OLD) == days[:2]
    assert shown(run, NEW) == days[2:]
    assert run("put_objects", [ANN | {"parents": stretches[::-1]}])["unchanged"] == 1
    # Whoever sends back what was read changes nothing.
    (read,) = run("objects", {"object_id": "ann"})["results"]
    assert sorted(read["parents"], key=lambda one: str(one["id"])) == [
        NEW | {"since": "2024-06-01T00:00:00Z", "until": None},
        OLD | {"since": None, "until": "2024-06-01T00:00:00Z"},
    ]
    assert run("put_objects", [ANN | {"parents": read["parents"]}])["unchanged"] == 1
    assert run("put_objects", [ANN | {"parents": [NEW]}])["updated"] == 1
    assert (shown(run, OLD), shown(run, NEW)) == ([], days)


def test_an_activity_that_moves_goes_where_it_belongs_then(run: Call, record: Call) -> None:
    run("put_objects", [ANN | {"parents": [OLD | {"until": "2024-05-31"}, NEW]}])
    made = at(record, "2024-06-02")
    assert (shown(run, OLD), shown(run, NEW)) == ([], ["2024-06-02"])
    run("change", made, {"activity_date": "2024-05-02T12:00:00Z"})
    assert (shown(run, OLD), shown(run, NEW)) == (["2024-06-02"], ["2024-06-02"])


def test_two_stretches_with_one_employer_are_two_entries(run: Call, record: Call) -> None:
    days = ["2024-01-01", "2024-03-01", "2024-05-01", "2024-07-01"]
    for day in days:
        at(record, day)
    parents = [
        OLD | {"until": "2024-02-01T00:00:00Z"},
        OLD | {"since": "2024-04-01T00:00:00Z", "until": "2024-06-01T00:00:00Z"},
    ]
    run("put_objects", [ANN | {"parents": parents}])
    assert shown(run, OLD) == ["2024-01-01", "2024-05-01"]
    run("put_objects", [ANN | {"parents": [*parents, OLD]}])
    assert shown(run, OLD) == days, "once without dates is always"
    halves = [OLD | {"until": "2024-05-01"}, OLD | {"since": "2024-05-02"}]
    assert run("put_objects", [ANN | {"parents": halves}])["unchanged"] == 1


def test_dates_along_a_way_all_count_and_a_diamond_shows_once(run: Call, record: Call) -> None:
    deal = {"type": "deal", "id": "d"}
    run(
        "put_objects",
        [
            deal | {"parents": [ANN | {"since": "2024-03-01"}, NEW | {"until": "2024-02-29"}]},
            ANN | {"parents": [NEW | {"until": "2024-06-30"}]},
        ],
    )
    for month in (1, 4, 8):
        at(record, f"2024-0{month}-01", deal)
    assert shown(run, ANN) == ["2024-04-01", "2024-08-01"]
    assert shown(run, NEW) == ["2024-01-01", "2024-04-01"]


def test_a_rule_may_let_all_dates_in(run: Call, record: Call) -> None:
    run("put_objects", [ANN | {"parents": [NEW | {"since": "2024-06-01"}]}])
    at(record, "2024-01-01")
    assert shown(run, NEW) == []
    rule = {"from": "contact", "to": "account"}
    run("configure", {"roll_up": [rule | {"since": "ever"}]})
    assert shown(run, NEW) == ["2024-01-01"]
    at(record, "2024-01-02")
    assert shown(run, NEW) == ["2024-01-01", "2024-01-02"]
    run("configure", {"roll_up": [rule | {"since": "joined"}]})
    assert shown(run, NEW) == []
    run("configure", {"roll_up": [rule, rule | {"since": "ever"}]})
    assert shown(run, NEW) == ["2024-01-01", "2024-01-02"]


def test_levels_say_how_far_below_a_parent_looks(run: Call, record: Call) -> None:
    run("put_objects", [ANN | {"parent": NEW}, NEW | {"parent": OLD}, OLD | {"parent": HOLDING}])
    at(record, "2024-01-01", ANN)
    at(record, "2024-01-02", NEW)
    at(record, "2024-01-03", OLD)
    contact = {"from": "contact", "to": "account"}
    for levels, expected in ((1, [2, 2, 1]), (2, [2, 3, 2]), (3, [2, 3, 3])):
        rule = {"from": "account", "to": "account", "levels": levels}
        run("configure", {"roll_up": [contact, rule]})
        assert [len(shown(run, about)) for about in (NEW, OLD, HOLDING)] == expected, levels
    run("configure", {"roll_up": [contact | {"levels": 1}, contact | {"from": "*", "levels": 2}]})
    assert [len(shown(run, about)) for about in (NEW, OLD, HOLDING)] == [2, 3, 2]
    run("configure", {"roll_up": [{"from": "*", "to": "*", "levels": 1}]})
    assert [len(shown(run, about)) for about in (NEW, OLD, HOLDING)] == [2, 2, 1]
    assert run("configure")["roll_up"] == [{"from": "*", "to": "*", "levels": 1}]


@pytest.fixture
def merged(run: Call, record: Call) -> dict[str, str]:
    """A contact merged into one that joined an account in June; below it somebody else."""
    run(
        "put_objects",
        [
            NEW | {"name": "Newco"},
            ANN,
            BEA | {"parents": [NEW | {"since": "2024-06-01"}]},
            CAT | {"parents": [ANN]},
        ],
    )
    made = {day: at(record, day) for day in ("2024-05-01", "2024-07-01")}
    made |= {day: at(record, day, BEA) for day in ("2024-05-02", "2024-07-02")}
    made |= {day: at(record, day, CAT) for day in ("2024-05-03", "2024-07-03")}
    run("configure", {"roll_up": [{"from": "*", "to": "*", "levels": 1}]})
    run("merge", ANN, BEA)
    return made


def test_dates_and_levels_hold_for_what_was_merged(run: Call, merged: dict[str, str]) -> None:
    assert shown(run, ANN) == shown(run, BEA) == sorted(merged)
    assert shown(run, NEW) == ["2024-07-01", "2024-07-02"]
    where = {"object_type": "account", "object_id": "new"}
    assert run("page", {"not": where})["count"] == 4
    assert {f["value"]: f["count"] for f in run("facets", where)["activity_type"]}["call"] == 2
    named = run("search", "newco", {"order": "recent"})["results"]
    assert [hit["subject"] for hit in named] == ["2024-07-02", "2024-07-01"]
    told = {one["activity"]["subject"] for one in run("feed", None, where)["results"]}
    assert told == {"2024-07-01", "2024-07-02"}
    run("configure", {"roll_up": [{"from": "*", "to": "*", "levels": 2}]})
    assert shown(run, NEW) == ["2024-07-01", "2024-07-02", "2024-07-03"]
    run("configure", {"roll_up": [{"from": "*", "to": "*", "levels": 2, "since": "ever"}]})
    assert shown(run, NEW) == sorted(merged)
    why = run("page", {**where, "include": ["why"]})["results"][-1]["why"]
    assert why["relation"] == "parent"


def test_of_one_parent_that_both_have_the_wider_dates_count(run: Call, record: Call) -> None:
    run(
        "put_objects",
        [BEA | {"parents": [NEW | {"since": "2024-06-01"}]}, CAT | {"parents": [NEW]}],
    )
    at(record, "2024-01-15", BEA)
    assert shown(run, NEW) == []
    merge = run("merge", BEA, CAT)["merge_id"]
    assert shown(run, NEW) == ["2024-01-15"]
    run("unmerge", merge)
    assert shown(run, NEW) == []


def test_levels_of_every_step_count_across_a_merge(run: Call, record: Call) -> None:
    """One level from a contact: what is below one of two does not come up through the other."""
    deal = {"type": "deal", "id": "d"}
    rules = [
        {"from": "contact", "to": "*", "levels": 1},
        {"from": "*", "to": "account", "levels": 3},
    ]
    run("configure", {"roll_up": rules})
    run("put_objects", [deal | {"parents": [NEW]}, BEA, CAT | {"parents": [deal]}])
    run("put_objects", [ANN | {"parents": [BEA]}])
    days = ["2024-01-01", "2024-01-02", "2024-01-03"]
    for day, about in zip(days, (ANN, BEA, CAT), strict=True):
        at(record, day, about)
    assert [shown(run, one) for one in (BEA, CAT, deal, NEW)] == [days[:2], *[days[2:]] * 3]
    run("merge", BEA, CAT)
    assert [shown(run, one) for one in (BEA, CAT, deal, NEW)] == [days] * 2 + [days[1:]] * 2


def test_to_become_another_is_no_level_however_often(run: Call, record: Call) -> None:
    names = [{"type": ("lead", "contact")[n % 2], "id": f"n{n}"} for n in range(15)]
    days = [f"2024-01-{n + 1:02}" for n in range(15)]
    run("put_objects", names)
    for day, about in zip(days, names, strict=True):
        at(record, day, about)
    for one, next_one in itertools.pairwise(names):
        run("convert", one, next_one)
    assert shown(run, names[0]) == shown(run, names[14]) == days
    # The tenth parent of what it became shows it.
    chain = [{"type": ("deal", "account")[n % 2], "id": f"p{n}"} for n in range(11)]
    run("configure", {"roll_up": [{"from": "*", "to": "*"}]})
    for child, parent in itertools.pairwise([names[14], *chain]):
        run("put_objects", [child | {"parents": [parent]}])
    assert (shown(run, chain[9]), shown(run, chain[10])) == (days, [])


def test_a_feed_lets_go_of_what_stood_there_and_of_nothing_else(
    run: Call, merged: dict[str, str]
) -> None:
    where = {"object_type": "account", "object_id": "new"}
    start = run("feed", "now")["position"]
    for made in merged.values():
        run("change", made, {"related_to": HOLDING})
    gone = [one for one in run("feed", start, where)["results"] if one["change"] == "remove"]
    assert {one["activity"]["id"] for one in gone} == {merged["2024-07-01"], merged["2024-07-02"]}
    left = run("feed", start, {"not": where})["results"]
    assert {one["change"] for one in left} == {"update"}


def test_what_passes_is_found_from_the_other_side_too(
    app: Connection, connection: Connection, run: Call, company: str, merged: dict[str, str]
) -> None:
    """As a timeline of ten thousands is read of which few pass: from the activities' side."""
    (found,) = connection.execute(
        "select array_agg(l.activity_id::text order by l.activity_date)"
        " from timeline_data.company_settings(%s) as s"
        " cross join lateral timeline_data.parse_filter(s, null, %s, '{}', null) as f"
        " cross join lateral unnest("
        " timeline_data.member_links(s.company_id, f, null, null, 9)) as l",
        [company, Jsonb({"object_type": "account", "object_id": "new"})],
    ).fetchone() or ((),)
    assert found == [merged["2024-07-01"], merged["2024-07-02"]]


def test_an_account_is_silent_by_what_stands_on_its_page(
    connection: Connection, run: Call, company: str, merged: dict[str, str]
) -> None:
    def last() -> str:
        (found,) = connection.execute(
            "select (timeline_data.silent_among(%s, array[o.object_id]))[1].last_activity_at::text"
            " from timeline_data.object as o where o.object_key = 'new' and o.company_id = %s",
            [company, company],
        ).fetchone() or ("",)
        return str(found)

    assert last().startswith("2024-07-02")
    run("put_objects", [BEA | {"parents": [NEW | {"until": "2024-05-31"}]}])
    assert shown(run, NEW) == ["2024-05-01", "2024-05-02"]
    assert last().startswith("2024-05-02")


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ({"since": "2024-06-01", "until": "2024-05-31"}, "TL400"),
        ({"since": "2024-06-01T00:00:00Z", "until": "2024-06-01T00:00:00Z"}, "TL400"),
        ({"since": "soon"}, "TL400"),
        ({"until": 5}, "TL400"),
        ({"since": "infinity"}, "TL400"),
        ({"from": "2024-06-01"}, "TL405"),
        ({"since": "2024-06-01", "to": "2024-06-01"}, "TL405"),
    ],
)
def test_wrong_dates_are_refused_and_change_nothing(
    run: Call, fails: Fails, dates: dict[str, Any], code: str
) -> None:
    run("put_objects", [ANN | {"parents": [OLD | {"since": "2024-06-01", "until": None}]}])
    assert fails("put_objects", [ANN | {"parents": [NEW | dates]}]) == code
    assert fails("put_objects", [ANN | {"parent": NEW | dates}]) == code
    (read,) = run("objects", {"object_id": "ann"})["results"]
    assert read["parents"] == [OLD | {"since": "2024-06-01T00:00:00Z", "until": None}]


def test_dates_are_local_days_of_the_company(run: Call) -> None:
    run("configure", {"time_zone": "Asia/Kathmandu"})
    day = {"since": "2024-06-01", "until": "2024-06-01"}
    run("put_objects", [ANN | {"parent": OLD | day}])
    (read,) = run("objects", {"object_id": "ann"})["results"]
    assert read["parents"] == [
        OLD | {"since": "2024-05-31T18:15:00Z", "until": "2024-06-01T18:15:00Z"}
    ]
