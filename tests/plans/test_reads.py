"""Every page and its count: how many partitions their plans touch, which indexes serve them, that no company
is sorted or read whole.
"""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any
from uuid import UUID

import psycopg
import pytest

from benchmarks.rows import DENSE, MIDDLING, SIZES, SPARSE, Connection, account
from tests.plans.looks import ASSIGNEE, EITHER, INCOMPLETE, KEY, LINK, OBJECTS, PAGES, RARE, Read
from tests.plans.watch import Watched, watch

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
# How many rows are asked for, and one that tells of more: of a sparse company too a small part.
PAGE = {DENSE: 101, MIDDLING: 101, SPARSE: 21}
# The budgets of a capped count, as page documents them, of a company and of objects under a filter.
BUDGET, OBJECT_BUDGET = 10_000, 2_000
# Within the budget the two do the same.
MODES = {"dense": ["capped", "exact"], "middling": ["exact"]}


def look(
    connection: Connection,
    company: UUID,
    read: Read,
    count: str = "none",
    cursor: str | None = None,
) -> Watched:
    """A page of a company, watched."""
    more = {"count": count, "limit": PAGE[company] - 1, "cursor": cursor}
    return watch(connection, company, read.filter | more)


def linked(connection: Connection, company: UUID, read: Read) -> int:
    """How many links the objects of a filter have."""
    row = connection.execute(
        "select count(*) from timeline_data.activity_link as l"
        " where l.company_id = %s and l.object_id::text = any (%s)",
        [company, _objects(read)],
    ).fetchone()
    assert row is not None
    return int(row[0])


def _objects(read: Read) -> list[str]:
    given = read.filter["object_id"]
    return given if isinstance(given, list) else [given]


def holds(seen: Watched, read: Read, connection: Connection, partitions: int, walks: int) -> None:
    """What every read has to hold, whatever is asked."""
    used = seen.indexes(connection)
    assert used <= set(read.indexes), used
    assert seen.whole == set()
    # A walk plans each partition once, and once more those of the page's rows.
    assert len(seen.planned) <= walks * (partitions + 2) + PAGE[DENSE]


def sorts_a_page(seen: Watched, read: Read, company: UUID, partitions: int) -> None:
    """A company's rows come in the order of an index. What is sorted are the page's keys and its rows."""
    page = 3 * PAGE[company]
    # Where no index gives an order, no sort goes beyond a partition (twice the mean of one), and few
    # partitions are looked at.
    slack = 2 * read.unordered * SIZES[company] / partitions
    assert max(seen.sorts, default=0) <= PAGE[company] + slack
    assert seen.sorted <= page + slack + (PAGE[company] if read.unordered else 0)
    assert page + 2 * slack < SIZES[company] / 2


def sorts_links(seen: Watched, read: Read, connection: Connection, company: UUID) -> None:
    """An object's links come in order, in chunks that double, each put into an array in that order: hence
    once each, and the rows of the page. Those of several objects are put in order for each chunk anew.
    """
    links, objects = linked(connection, company, read), len(_objects(read))
    assert seen.sorted <= (links if objects == 1 else 3 * links) + 4 * PAGE[company]
    if set(read.filter) <= {"object_id", "object_type", "related"}:
        # Unfiltered, all links lead to something but for private ones: two chunks are enough.
        assert seen.sorted <= 5 * (objects + 1) * PAGE[company]


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("company", COMPANIES)
def test_a_page_of_a_company_and_the_next(
    viewed: Connection, partitions: int, company: str, name: str
) -> None:
    read, size = PAGES[name], SIZES[COMPANIES[company]]
    pages = [look(viewed, COMPANIES[company], read)]
    if pages[0].page["next"] is not None:
        pages.append(look(viewed, COMPANIES[company], read, cursor=pages[0].page["next"]))
    for seen in pages:
        holds(seen, read, viewed, partitions, 1)
        sorts_a_page(seen, read, COMPANIES[company], partitions)
        most = {"dense": size / 20, "middling": size / 2, "sparse": 2 * size}
        walked = sum(s.looked for s in seen.scans if s.node == "Index Only Scan")
        assert seen.looked - (walked if name in RARE else 0) <= most[company]
    if company == "dense":
        assert read.indexes[0] in pages[0].indexes(viewed) or name in EITHER
        assert len(pages[-1].planned) <= 2 * len(pages[0].planned) + 4


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("company", ["dense", "middling"])
def test_a_page_of_an_object_and_the_next(
    viewed: Connection, partitions: int, company: str, name: str
) -> None:
    read, cursor = OBJECTS[name], None
    links = linked(viewed, COMPANIES[company], read)
    for _ in range(2):
        seen = look(viewed, COMPANIES[company], read, cursor=cursor)
        # Links are read in chunks, and from a chunk's dates the partitions; scarce matches are sought from the
        # activities' side after a look at the first links.
        holds(seen, read, viewed, partitions, 3)
        sorts_links(seen, read, viewed, COMPANIES[company])
        assert LINK in seen.indexes(viewed)
        # A link, its activity, and what stands among its links.
        assert seen.looked <= 3 * links + 4 * PAGE[COMPANIES[company]]
        objects = [scan for scan in seen.scans if scan.relation == "object"]
        assert sum(scan.looked for scan in objects) <= 5 * PAGE[DENSE]
        cursor = seen.page["next"]
        if cursor is None:
            break


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("company", ["dense", "middling"])
def test_a_count_of_a_company(viewed: Connection, partitions: int, company: str, name: str) -> None:
    read, size = PAGES[name], SIZES[COMPANIES[company]]
    bare = look(viewed, COMPANIES[company], read)
    for mode in MODES[company]:
        seen = look(viewed, COMPANIES[company], read, mode)
        used = seen.indexes(viewed)
        assert used <= {*read.indexes, KEY, ASSIGNEE, INCOMPLETE}, used
        assert seen.whole == set()
        # What it adds: each partition once.
        assert len(seen.planned) <= len(bare.planned) + partitions + 2
        if mode == "capped":
            # An entry may have its row looked up and its links; what the viewer does not see is passed over.
            assert seen.looked - bare.looked <= 5 * BUDGET
        # A count needs no order: an index gives the newest first, for a budget, or nothing is sorted.
        if not read.unordered:
            assert seen.sorted == bare.sorted
        else:
            # But of the unassigned: those of one partition after the other.
            assert max(seen.sorts) <= PAGE[DENSE] + 2 * read.unordered * size / partitions
            assert seen.sorted - bare.sorted <= 1.2 * read.unordered * size


@pytest.mark.parametrize("name", OBJECTS)
@pytest.mark.parametrize("company", ["dense", "middling"])
def test_a_count_of_an_object(viewed: Connection, partitions: int, company: str, name: str) -> None:
    read = OBJECTS[name]
    bare = look(viewed, COMPANIES[company], read)
    links, objects = linked(viewed, COMPANIES[company], read), len(_objects(read))
    chunks = links // OBJECT_BUDGET + 1
    # Links come in order and are put into an array in that order; those of several objects, put in order
    # together for each chunk anew, of which a budget holds one, and what it left for the unseen.
    once = min(links, objects * OBJECT_BUDGET)
    most = {"capped": once if objects == 1 else 2 * once, "exact": chunks * links}
    for mode in MODES[company]:
        seen = look(viewed, COMPANIES[company], read, mode)
        used = seen.indexes(viewed)
        assert used <= {*read.indexes, KEY, ASSIGNEE}, used
        assert seen.whole == set()
        # What it adds: each partition once for a chunk of 2,000 links.
        assert len(seen.planned) <= len(bare.planned) + chunks * (partitions + 2)
        if mode == "capped":
            # A link, its activity, and what stands among its links; of several objects the links of each.
            assert seen.looked - bare.looked <= (objects + 3) * min(links, BUDGET)
        more = 0 if objects == 1 else links
        assert seen.sorted - bare.sorted <= most[mode] + more + PAGE[DENSE]


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("range", "2020-01-01", "2021-01-01"),
        ("range, zone", "2019-12-31", "2021-01-01"),
        ("range, type", "2020-01-01", "2021-01-01"),
        ("range, assignee", "2020-01-01", "2021-01-01"),
        ("from", "2026-01-01", "2027-01-01"),
        ("to", "2016-10-01", "2018-05-06"),
        ("upcoming", "2026-10-15", "2027-01-01"),
        ("upcoming of one", "2026-10-15", "2027-01-01"),
    ],
)
@pytest.mark.parametrize("object_id", [None, account(5)], ids=["company", "account"])
def test_no_partition_outside_of_the_dates_is_planned(
    filled: Connection, object_id: str | None, name: str, first: str, last: str
) -> None:
    """Not for the page, nor for an exact count of all that the dates hold."""
    read = PAGES[name] if object_id is None else OBJECTS[f"account, {name}"]
    within = {
        key
        for (key,) in filled.execute(
            "select d.name from timeline_data.partition_directory as d"
            " where d.starts_at < %s::timestamptz and d.ends_at > %s::timestamptz",
            [last, first],
        ).fetchall()
    }
    for company in COMPANIES.values():
        seen = look(filled, company, read, "exact")
        assert set(seen.planned) <= within


def test_what_is_watched_has_every_key_of_a_filter(filled: Connection) -> None:
    """Those that the refusal of an unknown one lists."""
    asked: set[str] = {"limit", "cursor", "count", "include"}
    excluded: set[str] = set()
    for read in [*PAGES.values(), *OBJECTS.values()]:
        asked |= set(read.filter)
        excluded |= set(read.filter.get("not", {}))
    for given, known in (({"no": 1}, asked), ({"not": {"no": 1}}, excluded)):
        with pytest.raises(psycopg.Error) as caught:
            watch(filled, DENSE, given)
        assert caught.value.sqlstate == "TL405"
        assert set(_keys(caught.value.diag.message_hint)) == known


def _keys(hint: Any) -> list[str]:
    return str(hint).partition(": ")[2].rstrip(".").replace(" and ", ", ").split(", ")
