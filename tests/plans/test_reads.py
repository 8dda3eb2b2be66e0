"""Every read: how many partitions its plans touch, which indexes serve it, that nothing is sorted or read whole."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any, NamedTuple
from uuid import UUID

import pytest

from benchmarks.rows import DENSE, MIDDLING, SIZES, SPARSE, Connection, account, contact, user
from tests.plans.watch import Watched, call, watch

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
PAGE = 101
KEY, ASSIGNEE, INCOMPLETE, LINK = (
    "activity_pkey",
    "activity_by_assignee",
    "activity_incomplete",
    "activity_link_pkey",
)


class Read(NamedTuple):
    """What is asked; by which indexes it is read, the first of which must be; how often it walks all."""

    filter: dict[str, Any]
    indexes: tuple[str, ...] = (KEY, ASSIGNEE)
    walks: int = 1


PAGES: dict[str, Read] = {
    "bare": Read({}, (KEY,)),
    "type": Read({"activity_type": "call"}),
    "types": Read({"activity_type": ["call", "note"]}),
    "status": Read({"status": "completed"}),
    "open status": Read({"status": "planned"}, (INCOMPLETE, KEY, ASSIGNEE)),
    "statuses": Read({"status": ["completed", "cancelled"]}),
    "priority": Read({"priority": "urgent"}),
    "priorities": Read({"priority": ["urgent", "high"]}),
    "assignee": Read({"assigned_to": user(3)}, (ASSIGNEE, KEY)),
    "assignees": Read({"assigned_to": [user(1), user(2), user(3)]}),
    "unassigned": Read({"assigned_to": None}),
    "unassigned or": Read({"assigned_to": [None, user(2)]}),
    "main type": Read({"object_type": "contact"}),
    "main types": Read({"object_type": ["contact", "deal"]}),
    "range": Read({"date_from": "2020-01-01", "date_to": "2020-12-31"}, (KEY,)),
    "not type": Read({"not": {"activity_type": "call"}}),
    "not status": Read({"not": {"status": "completed"}}, (INCOMPLETE, KEY, ASSIGNEE)),
    "cancelled": Read({"status": "cancelled"}, (INCOMPLETE, KEY, ASSIGNEE)),
    "not priority": Read({"not": {"priority": ["low", "medium"]}}),
    "not assignee": Read({"not": {"assigned_to": user(3)}}),
    "not main type": Read({"not": {"object_type": "deal"}}),
    "not object": Read({"not": {"object_id": account(5)}}, (KEY, ASSIGNEE, LINK)),
    "four at once": Read(
        {
            "activity_type": "call",
            "status": "completed",
            "priority": "urgent",
            "assigned_to": user(3),
        },
        (ASSIGNEE, KEY),
    ),
    "nothing matches": Read(
        {"status": "in_progress", "priority": "low"}, (INCOMPLETE, KEY, ASSIGNEE)
    ),
    "upcoming": Read({"view": "upcoming"}, (INCOMPLETE, KEY, ASSIGNEE)),
    "overdue": Read({"view": "overdue"}, (INCOMPLETE, KEY, ASSIGNEE)),
    "history": Read({"view": "history"}, (KEY,)),
    "overdue of one": Read(
        {"view": "overdue", "assigned_to": user(3)}, (INCOMPLETE, ASSIGNEE, KEY)
    ),
}
# An object's links are read in chunks, and from a chunk's dates the partitions; scarce matches of an account
# are sought from the activities' side after a look at its first links.
OBJECTS: dict[str, Read] = {
    "contact": Read({"object_id": contact(5)}, (LINK, KEY, ASSIGNEE), 2),
    "contact by type": Read(
        {"object_type": "contact", "object_id": contact(5)}, (LINK, KEY, ASSIGNEE), 2
    ),
    "account with children": Read({"object_id": account(5)}, (LINK, KEY, ASSIGNEE), 2),
    "accounts": Read({"object_id": [account(5), account(6)]}, (LINK, KEY, ASSIGNEE), 2),
    "not its children": Read({"object_id": account(5), "related": False}, (LINK,), 2),
    "account, type": Read(
        {"object_id": account(5), "activity_type": "call"}, (LINK, KEY, ASSIGNEE), 2
    ),
    "account, scarce": Read(
        {"object_id": account(5), "priority": "urgent", "assigned_to": user(3)},
        (LINK, KEY, ASSIGNEE),
        3,
    ),
    "account, overdue": Read(
        {"object_id": account(5), "view": "overdue"}, (LINK, KEY, INCOMPLETE), 3
    ),
    "account, upcoming": Read(
        {"object_id": account(5), "view": "upcoming"}, (LINK, KEY, INCOMPLETE), 3
    ),
}


def holds(seen: Watched, read: Read, connection: Connection, partitions: int) -> None:
    """What every read has to hold, whatever is asked."""
    used = seen.indexes(connection)
    assert used <= set(read.indexes), used
    assert seen.whole == set()
    # A walk plans each partition once, and once more those of the page's rows.
    assert len(seen.planned) <= read.walks * (partitions + 2) + PAGE
    assert seen.sorted < SIZES[DENSE] / 20


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_a_page_of_a_company(viewed: Connection, partitions: int, company: str, name: str) -> None:
    read = PAGES[name]
    seen = watch(viewed, COMPANIES[company], read.filter | {"count": "none"})
    holds(seen, read, viewed, partitions)
    # "is null" and several values give an index no order: those of one partition may be sorted.
    is_ordered = name not in {"unassigned", "unassigned or", "assignees"}
    assert seen.sorted <= (2 * PAGE if is_ordered else SIZES[DENSE] / 41)
    if company == "dense":
        assert read.indexes[0] in seen.indexes(viewed) or name in _EITHER
    assert seen.looked <= 2 * SIZES[COMPANIES[company]] + 2 * PAGE


# Filters that most activities pass, or that two indexes serve alike.
_EITHER = {"overdue of one", "unassigned"}


@pytest.mark.parametrize("name", PAGES)
def test_the_next_page_touches_no_more_than_the_first(
    viewed: Connection, partitions: int, name: str
) -> None:
    read = PAGES[name]
    first = watch(viewed, DENSE, read.filter | {"count": "none"})
    if first.page["next"] is None:
        assert len(first.page["results"]) < PAGE
        return
    seen = watch(viewed, DENSE, read.filter | {"count": "none", "cursor": first.page["next"]})
    holds(seen, read, viewed, partitions)
    assert len(seen.planned) <= 2 * len(first.planned) + 4


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("company", COMPANIES)
def test_a_page_of_an_object(viewed: Connection, partitions: int, company: str, name: str) -> None:
    read = OBJECTS[name]
    seen = watch(viewed, COMPANIES[company], read.filter | {"count": "none"})
    holds(seen, read, viewed, partitions)
    assert LINK in seen.indexes(viewed)
    objects = [scan for scan in seen.scans if scan.relation == "object"]
    assert sum(scan.looked for scan in objects) <= 5 * PAGE


@pytest.mark.parametrize("mode", ["capped", "exact"])
@pytest.mark.parametrize("name", [*PAGES, *OBJECTS])
def test_a_count(viewed: Connection, partitions: int, name: str, mode: str) -> None:
    read = (PAGES | OBJECTS)[name]
    bare = watch(viewed, DENSE, read.filter | {"count": "none"})
    seen = watch(viewed, DENSE, read.filter | {"count": mode})
    used = seen.indexes(viewed)
    assert used <= {*read.indexes, KEY, ASSIGNEE, INCOMPLETE}, used
    assert seen.whole == set()
    # What it adds: each partition once, for an object in chunks of 2,000.
    assert len(seen.planned) <= len(bare.planned) + 4 * (partitions + 2)
    if mode == "capped":
        # An entry may have its row looked up and its links; what the viewer does not see is passed over.
        assert seen.looked - bare.looked <= 5 * 10_001


ONE = {
    "activity": ("select timeline.activity(%s, %s)", "activity_body_pkey"),
    "history": ("select timeline.history(%s, %s)", "activity_body_pkey"),
    "activity_by_key": ("select timeline.activity_by_key(%s, 'crm', %s)", "activity_body_external"),
}


@pytest.mark.parametrize("function", ONE)
def test_one_activity_is_found_by_its_key_in_one_partition(
    filled: Connection, function: str
) -> None:
    query, index = ONE[function]
    row = filled.execute(
        "select k.activity_id, k.external_id from timeline_data.activity_body as k"
        " join timeline_data.activity as a on a.company_id = k.company_id and a.id = k.activity_id"
        " and a.activity_date = k.activity_date and not a.is_private where k.company_id = %s limit 1",
        [DENSE],
    ).fetchone()
    assert row is not None
    seen = call(filled, query, DENSE, row[0] if index == "activity_body_pkey" else row[1])
    assert len(set(seen.planned)) == 1
    assert seen.indexes(filled) == {KEY}
    assert index in seen.indexes(filled, r"activity_body_\d+")
    assert seen.whole == set()
    assert seen.looked <= 2


def test_a_page_with_everything_included_looks_each_text_up(filled: Connection) -> None:
    include = ["description", "links", "data", "why", "version", "created", "ends_at", "direction"]
    seen = watch(filled, DENSE, {"include": include, "count": "none"})
    assert seen.indexes(filled, r"activity_body_\d+") == {"activity_body_pkey"}
    assert seen.whole == set()
    texts = [scan for scan in seen.scans if scan.relation.startswith("activity_body")]
    assert sum(scan.looked for scan in texts) == 100


@pytest.mark.parametrize(
    "look",
    [{}, {"object_type": "contact"}, {"object_id": account(5)}, {"limit": 3}],
    ids=["all", "type", "id", "few"],
)
def test_the_directory_is_read_in_the_order_of_its_key(
    filled: Connection, look: dict[str, Any]
) -> None:
    from psycopg.types.json import Jsonb

    seen = call(filled, "select timeline.objects(%s, %s)", DENSE, Jsonb(look))
    assert seen.indexes(filled, "object") <= {"object_pkey", "object_by_alias", "object_by_key"}
    assert "object_pkey" in seen.indexes(filled, "object")
    assert seen.indexes(filled, "object_parent") <= {"object_parent_pkey"}
    assert seen.whole == set()
    assert seen.planned == []
    assert seen.sorted <= PAGE + 1


@pytest.mark.parametrize("company", [MIDDLING, SPARSE], ids=["middling", "sparse"])
def test_the_view_is_read_by_indexes_within_its_dates(
    filled: Connection, partitions: int, company: UUID
) -> None:
    """A month of a company's rows with everything beside them, as a BI tool asks for them."""
    with filled.transaction():
        filled.execute("select set_config('timeline.company_id', %s, true)", [str(company)])
        seen = call(
            filled,
            "select count(v.description) from timeline.activities as v"
            " where v.activity_date >= '2020-01-01' and v.activity_date < '2020-02-01'",
        )
    assert len(set(seen.planned)) <= partitions / 120 + 3
    # Of 400, a partition of these companies' rows is a page or two, and no index is shorter.
    assert seen.whole <= (set(seen.planned) if partitions == 400 else set())
    assert seen.indexes(filled) <= {KEY, ASSIGNEE, "Seq Scan"}
    assert seen.sorted <= SIZES[company]
