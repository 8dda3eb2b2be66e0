"""What is read beside pages: one activity, its history, the directory, settings, the view: by keys, sorting nothing."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, MIDDLING, SIZES, SPARSE, Connection, account, contact, user
from tests.plans.looks import ASSIGNEE, KEY
from tests.plans.watch import call, nodes, watch

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
INCLUDE = ["description", "links", "data", "why", "version", "created", "ends_at", "direction"]
BODY = r"activity_body_\d+"
# Functions that a reader may call, and where their plans are tested.
COVERED = {
    "timeline.page": "test_reads",
    "timeline.activity": "here",
    "timeline.activity_by_key": "here",
    "timeline.history": "here",
    "timeline.feed": "test_feed",
    "timeline.acknowledge": "test_feed",
    "timeline.objects": "here",
    "timeline.merges": "here",
    "timeline.configure": "here",
    "timeline.version": "here",
    "timeline.activities": "here",
    "timeline.search": "test_search",
    "timeline.facets": "test_search",
    "timeline.summary": "test_summaries",
    "timeline.activity_summary": "test_summaries",
    "timeline.completion_times": "test_summaries",
    "timeline.overdue_ageing": "test_summaries",
    "timeline.rollup_age": "test_summaries",
    "timeline.silent_accounts": "test_summaries",
    "timeline.type_mix": "test_summaries",
    "timeline.user_load": "test_summaries",
    "timeline.weekly_volume": "test_summaries",
}
ONE = {
    "activity": ("select timeline.activity(%s, %s)", "activity_body_pkey"),
    "history": ("select timeline.history(%s, %s)", "activity_body_pkey"),
    "activity_by_key": ("select timeline.activity_by_key(%s, 'crm', %s)", "activity_body_external"),
}
DIRECTORY: dict[str, dict[str, Any]] = {
    "all": {},
    "type": {"object_type": "contact"},
    "types": {"object_type": ["contact", "account"]},
    "id": {"object_id": account(5)},
    "ids": {"object_id": [account(5), contact(6), user(7)]},
    "type and id": {"object_type": "account", "object_id": account(5)},
    "types and ids": {"object_type": ["account", "user"], "object_id": [account(5), user(7)]},
    "text key": {"object_id": "nobody's"},
    "rare type": {"object_type": "lead"},
    "few": {"limit": 3},
}


# As a type alone is in no index, the directory is read until there are enough of it.
RARE = {"rare type"}
_MONTH = "v.activity_date >= '2020-01-01' and v.activity_date < '2020-02-01'"
VIEWS = {
    "texts": (f"select count(v.description) from timeline.activities as v where {_MONTH}", KEY),
    "of one": (
        f"select count(v.description) from timeline.activities as v where {_MONTH}"
        f" and v.assigned_to = '{user(3)}'",
        ASSIGNEE,
    ),
    "newest": (
        "select count(w.related_to_name) from (select v.* from timeline.activities as v"
        f" where {_MONTH} order by v.activity_date desc, v.id desc limit 100) as w",
        KEY,
    ),
}


def one(connection: Connection, company: UUID, condition: str) -> tuple[Any, ...]:
    """The id and the key of an activity, by a condition on it, and somebody who sees it."""
    row = connection.execute(
        "select a.id, b.external_id, coalesce(a.visible_to[1]::text, '') from timeline_data.activity as a join timeline_data.activity_body as b"
        " on b.company_id = a.company_id and b.activity_id = a.id"
        f" where a.company_id = %s and {condition} limit 1".encode(),
        [company],
    ).fetchone()
    assert row is not None
    return row


def test_every_function_that_a_reader_may_call_is_watched(filled: Connection) -> None:
    rows = filled.execute(
        "select distinct split_part(p.object_name, '(', 1) from timeline_data.public_interface() as p"
        " where p.role_name like '%%reader' and p.object_kind <> 'schema' and p.object_name like 'timeline.%%'"
    ).fetchall()
    assert {name for (name,) in rows} == set(COVERED)


@pytest.mark.parametrize("function", ONE)
@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("condition", ["not a.is_private", "a.is_private"])
def test_one_activity_is_found_by_its_key_in_one_partition(
    filled: Connection, company: str, function: str, condition: str
) -> None:
    query, index = ONE[function]
    key, external_id, viewer = one(filled, COMPANIES[company], condition)
    with filled.transaction(force_rollback=True):
        filled.execute("select set_config('timeline.user_id', %s, true)", [viewer])
        seen = call(
            filled, query, COMPANIES[company], external_id if function == "activity_by_key" else key
        )
    assert len(set(seen.planned)) == 1
    # In a partition with a row or two of a company, one index is as good as another.
    assert seen.indexes(filled) == {KEY} or company == "sparse"
    assert seen.indexes(filled) <= {KEY, ASSIGNEE}
    assert index in seen.indexes(filled, BODY)
    assert seen.whole == set()
    assert seen.looked <= 2
    # The row, and the keys of what a page would include of it.
    assert max(seen.sorts) <= len(INCLUDE) + 2
    assert seen.sorted <= 2 * (len(INCLUDE) + 2)


def test_a_history_is_read_by_its_key_in_its_order(filled: Connection) -> None:
    """Of an activity that has one, beside another's."""
    with filled.transaction(force_rollback=True):
        for condition, changes in (("not a.is_private", 9), ("a.assigned_to is null", 3)):
            key, _, _ = one(filled, DENSE, condition)
            for number in range(changes):
                filled.execute(
                    "select timeline.change(%s, %s, %s)",
                    [DENSE, key, Jsonb({"subject": f"Once more: {number}"})],
                )
        seen = call(filled, "select timeline.history(%s, %s)", DENSE, key)
    assert len(seen.page) == 4
    assert seen.indexes(filled, "activity_history") == {"activity_history_pkey"}
    assert sum(s.looked for s in seen.scans if s.relation == "activity_history") == 3
    assert len(set(seen.planned)) == 1
    assert seen.whole == set()
    # The versions, and the one field of each.
    assert max(seen.sorts) <= 4
    assert seen.sorted <= 4 + 3 * 3


def test_a_page_with_everything_included_looks_each_text_up(filled: Connection) -> None:
    seen = watch(filled, DENSE, {"include": INCLUDE, "count": "none"})
    assert seen.indexes(filled, BODY) == {"activity_body_pkey"}
    assert seen.whole == set()
    texts = [scan for scan in seen.scans if scan.relation.startswith("activity_body")]
    assert sum(scan.looked for scan in texts) == 100
    # The page as it is put together, and of each of its rows the keys that are added.
    keys = len(INCLUDE) + 1
    assert max(seen.sorts) <= 100 * keys
    assert seen.sorted <= 100 * (keys + 5)


@pytest.mark.parametrize("name", DIRECTORY)
@pytest.mark.parametrize("company", COMPANIES)
def test_the_directory_is_read_in_the_order_of_its_key(
    filled: Connection, company: str, name: str
) -> None:
    cursor = None
    for _ in range(2):
        look = DIRECTORY[name] | {"cursor": cursor}
        seen = call(filled, "select timeline.objects(%s, %s)", COMPANIES[company], Jsonb(look))
        limit = DIRECTORY[name].get("limit", 100)
        assert seen.indexes(filled, "object") <= {"object_pkey", "object_by_alias", "object_by_key"}
        assert "object_pkey" in seen.indexes(filled, "object")
        assert seen.indexes(filled, "object_parent") <= {"object_parent_pkey"}
        assert seen.whole == set()
        assert seen.planned == []
        # The page, and the parents of each.
        assert max(seen.sorts) <= limit + 1
        assert seen.sorted <= 3 * limit + 3
        if name not in RARE:
            read = [scan for scan in seen.scans if scan.relation.startswith("object")]
            assert sum(scan.looked for scan in read) <= 6 * (limit + 1)
        cursor = seen.page["next"]
        if cursor is None:
            break


def test_merges_are_read_in_their_order(filled: Connection) -> None:
    with filled.transaction(force_rollback=True):
        for number in range(1, 30):
            both = [{"type": "contact", "id": contact(number + far)} for far in (0, 30)]
            filled.execute("select timeline.merge(%s, %s, %s)", [DENSE, *map(Jsonb, both)])
        for look in ({"limit": 3}, {"limit": 3, "object_id": contact(40)}):
            seen = call(filled, "select timeline.merges(%s, %s)", DENSE, Jsonb(look))
            assert "object_merge_by_date" in seen.indexes(filled, "object_merge")
            assert seen.whole == set()
            assert seen.planned == []
            assert len(seen.page["results"]) == (3 if "object_id" not in look else 1)
            assert seen.sorted <= 3 * 4


def _taken_in(filled: Connection, below: int) -> list[float]:
    """Of a merge of two contacts that so many leads became, its undoing, and a page: rows of what says who is who."""
    loser, winner = ({"type": "contact", "id": contact(n)} for n in (1, 2))
    moved = {**loser, "parents": [{"type": "account", "id": account(7)}]}
    filled.execute("select timeline.put_objects(%s, %s)", [DENSE, Jsonb([moved])])
    for n in range(below):
        for side in (loser, winner):
            lead = {"type": "lead", "id": f"lead {n} of {side['id']}", "name": "Lead"}
            filled.execute("select timeline.put_objects(%s, %s)", [DENSE, Jsonb([lead])])
            del lead["name"]
            both = [DENSE, Jsonb(lead), Jsonb(side)]
            filled.execute("select timeline.convert(%s, %s, %s)", both)
    # Most rows are of one object: what a planner that knows it may take for the whole.
    filled.execute("analyze timeline_data.object_source, timeline_data.object")
    merged = call(filled, "select timeline.merge(%s, %s, %s)", DENSE, Jsonb(loser), Jsonb(winner))
    look = {"object_type": "account", "object_id": account(7)}
    page = call(filled, "select timeline.page(%s, %s)", DENSE, Jsonb(look))
    undone = call(filled, "select timeline.unmerge(%s, %s)", DENSE, merged.page["merge_id"])
    assert page.indexes(filled, "object_source") == {"object_source_pkey"}
    for seen in (merged, page, undone):
        assert seen.indexes(filled, "object_source") <= {
            "object_source_pkey",
            "object_source_by_source",
            "object_source_former",
            "ModifyTable",
            "Tid Scan",
        }
        assert seen.indexes(filled, "object_parent") <= {"object_parent_pkey"}
        assert not seen.whole & {"object", "object_source", "object_parent", "object_merge"}
    return [
        sum(scan.looked for scan in seen.scans if scan.relation.startswith("object"))
        for seen in (merged, undone, page)
    ]


def test_a_merge_looks_at_nothing_of_what_was_converted_below(filled: Connection) -> None:
    with filled.transaction(force_rollback=True):
        few = _taken_in(filled, 2)
    with filled.transaction(force_rollback=True):
        many = _taken_in(filled, 40)
    assert few[:2] == many[:2]
    # A page reads one row of each.
    assert 38 < many[2] - few[2] <= 3 * 38


def links_looked_up(filled: Connection, function: str, *given: Any) -> int:
    """How often a call looks into the links: once for each row that is asked for by its key."""
    places = ", ".join(["%s"] * len(given))
    values = [Jsonb(value) if isinstance(value, dict) else value for value in given]
    seen = call(filled, f"select timeline.{function}({places})", *values)
    return sum(
        node["Actual Loops"]
        for plan in seen.plans
        for node in nodes(plan)
        if node.get("Relation Name") == "activity_link"
    )


@pytest.mark.parametrize("function", ["page", "facets"])
def test_what_many_that_became_one_exclude_is_gathered(filled: Connection, function: str) -> None:
    filled.execute("select set_config('timeline.user_id', '', true)")
    look = {"not": {"object_type": "contact", "object_id": contact(0)}}
    members = 60
    with filled.transaction(force_rollback=True):
        one = links_looked_up(filled, function, DENSE, look)
        for n in range(1, members):
            both = [{"type": "contact", "id": contact(key)} for key in (n, 0)]
            filled.execute("select timeline.merge(%s, %s, %s)", [DENSE, *map(Jsonb, both)])
        # Each member some times, and not for each activity.
        assert links_looked_up(filled, function, DENSE, look) <= one + 20 * members


@pytest.mark.parametrize("order", ["recent", "relevance"])
def test_what_words_find_among_many_that_became_one_is_gathered(
    filled: Connection, order: str
) -> None:
    members, each, company = 30, 20, "00000000-0000-4000-8000-00000000fff4"
    names = [{"type": "contact", "id": f"c{n}"} for n in range(members)]
    rows = [
        {
            "activity_type": "call",
            "subject": f"talk {n}",
            "activity_date": f"2020-01-{1 + n % 28:02}T10:{n % 60:02}:00Z",
            "related_to": names[n % members],
        }
        for n in range(members * each)
    ]
    with filled.transaction(force_rollback=True):
        filled.execute("select timeline.put_objects(%s, %s)", [company, Jsonb(names)])
        filled.execute("select timeline.record_many(%s, %s)", [company, Jsonb(rows)])
        for name in names[1:]:
            both = [company, Jsonb(name), Jsonb(names[0])]
            filled.execute("select timeline.merge(%s, %s, %s)", both)
        look = {"object_type": "contact", "object_id": "c0", "order": order}
        assert links_looked_up(filled, "search", company, "talk", look) <= 20 * members


def test_erasures_are_read_in_their_order(filled: Connection) -> None:
    with filled.transaction(force_rollback=True):
        rows = filled.execute(
            "select b.activity_id::text from timeline_data.activity_body as b"
            " where b.company_id = %s limit 30",
            [DENSE],
        ).fetchall()
        for (activity,) in rows:
            filled.execute("select timeline.erase(%s, %s)", [DENSE, Jsonb({"activity": activity})])
        seen = call(filled, "select timeline.erase_status(%s, %s)", DENSE, Jsonb({"limit": 3}))
        assert "erasure_pkey" in seen.indexes(filled, "erasure")
        assert seen.whole == set()
        assert seen.planned == []
        assert len(seen.page["results"]) == 3
        assert seen.sorted <= 3 * 4


@pytest.mark.parametrize("function", ["configure(%s)", "version()"])
def test_settings_and_versions_read_no_activity(filled: Connection, function: str) -> None:
    values = [DENSE] if "%s" in function else []
    seen = call(filled, f"select timeline.{function}", *values)
    assert {scan.relation for scan in seen.scans} <= {
        "install",
        "company",
        "pg_authid",
        "pg_db_role_setting",
    }
    assert seen.sorted == 0


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("company", COMPANIES)
def test_the_view_is_read_by_indexes_within_its_dates(
    filled: Connection, partitions: int, company: str, name: str
) -> None:
    """A month of a company's rows with everything beside them, as a BI tool asks for them."""
    query, index = VIEWS[name]
    month = SIZES[COMPANIES[company]] / 120
    with filled.transaction(force_rollback=True):
        filled.execute(
            "select set_config('timeline.company_id', %s, true)", [str(COMPANIES[company])]
        )
        seen = call(filled, query)
    # The three months that a partition of 41 holds, or those partitions of 400 that hold the month.
    assert 1 <= len(set(seen.planned)) <= partitions / 120 + 3
    # Of 400, a partition of these companies' rows is a page or two, and no index is shorter. Names are the
    # planner's to look up or to hash: it may read the directory, as no function does.
    assert seen.whole - {"object"} <= (set(seen.planned) if partitions == 400 else set())
    if partitions == 41:
        assert index in seen.indexes(filled)
    assert seen.indexes(filled) <= {KEY, ASSIGNEE, "Seq Scan"}
    # A barrier keeps an order from within: the month is sorted, and no more.
    assert seen.sorted <= (1.1 * month + 3 if "order by" in query else 0)
    assert seen.looked <= (2 * month + 3 if partitions == 41 else 2 * SIZES[DENSE] / 120 + 1000)
