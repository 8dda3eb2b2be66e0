"""What the feed reads: its own index from a position on, and of what changed the rows by their keys."""

# ruff: noqa: E501  (SQL reads better unbroken)

import re
from collections.abc import Iterator
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, MIDDLING, SPARSE, Connection, contact
from tests.plans.watch import call

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
FEED = r"feed_\d"
LOOKS: dict[str, dict[str, Any]] = {
    "all": {},
    "overdue": {"view": "overdue"},
    "completed": {"status": "completed"},
    "of a contact": {"object_type": "contact", "object_id": contact(6)},
}
# Changes of every company, of every tenth activity.
_CHANGES = """
insert into timeline_data.feed (company_id, activity_id, xid, writer, changed_at, seq, version, slot, change)
select a.company_id, a.activity_id, 3 + a.n % 500, 3 + a.n, now(), a.n, 1, 0, 'insert'
from (select b.*, row_number() over (order by b.activity_id) as n from timeline_data.activity_body as b) as a
where a.n % 10 = 0 or a.company_id = '{sparse}'
"""


@pytest.fixture(params=["filled", "analyzed"])
def changed(request: pytest.FixtureRequest, filled: Connection) -> Iterator[Connection]:
    """With a long feed, known to the planner or not."""
    with filled.transaction(force_rollback=True):
        filled.execute("set local auto_explain.log_min_duration = -1")
        # Transaction ids as a young server has them.
        filled.execute(_CHANGES.format(sparse=SPARSE).encode())
        # A position is not ahead of the numbers that were drawn.
        filled.execute(
            "select setval('timeline_data.feed_seq', max(f.seq)) from timeline_data.feed as f"
        )
        if request.param == "analyzed":
            filled.execute("analyze timeline_data.feed")
        filled.execute("set local auto_explain.log_min_duration = 0")
        yield filled


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("company", COMPANIES)
def test_a_feed_reads_from_its_position_on(changed: Connection, company: str, look: str) -> None:
    options = LOOKS[look] | {"limit": 50}
    seen = call(changed, "select timeline.feed(%s, null, %s)", COMPANIES[company], Jsonb(options))
    again = call(
        changed,
        "select timeline.feed(%s, %s, %s)",
        COMPANIES[company],
        seen.page["position"],
        Jsonb(options),
    )
    for one in (seen, again):
        assert one.whole == set()
        assert one.indexes(changed, FEED) <= {"feed_pkey"}
        # One more than it tells, from each partition that may hold some.
        assert (
            sum(scan.looked for scan in one.scans if re.fullmatch(FEED, scan.relation))
            <= 51 * 2 + 4
        )
    assert seen.page["more"] is True
    if look == "all":
        # But for what is private.
        assert 40 <= len(seen.page["results"]) <= 50


def test_nothing_new_looks_at_nothing(changed: Connection) -> None:
    for company in COMPANIES.values():
        seen = call(changed, "select timeline.feed(%s, 'now')", company)
        assert seen.page["results"] == []
        assert sum(scan.looked for scan in seen.scans if re.fullmatch(FEED, scan.relation)) == 0
        assert seen.whole == set()


def test_the_feed_of_all_reads_by_its_own_index(changed: Connection) -> None:
    seen = call(changed, "select timeline.feed_all(null, %s)", Jsonb({"limit": 50}))
    assert len(seen.page["results"]) == 50
    assert seen.indexes(changed, FEED) == {"feed_by_xid"}
    assert seen.whole == set()
    assert (
        sum(scan.looked for scan in seen.scans if re.fullmatch(FEED, scan.relation)) <= 51 * 2 + 4
    )


def test_an_acknowledgement_and_a_write_find_their_place_by_keys(changed: Connection) -> None:
    changed.execute("select set_config('timeline.company_id', %s, true)", [str(DENSE)])
    for _ in range(2):
        seen = call(changed, "select timeline.acknowledge('hooks', 'now')")
        assert seen.whole <= {"feed_consumer"}
    written = call(
        changed,
        "select timeline.record(%s, %s)",
        DENSE,
        Jsonb({"activity_type": "call", "subject": "one", "activity_date": "2026-10-01"}),
    )
    assert written.whole == set()
    assert written.indexes(changed, FEED) <= {"feed_by_xid"}
