"""What search and facets execute: words by their index, activities by their key, nothing read from end to end."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any

import pytest
from psycopg.types.json import Jsonb

from benchmarks.rows import DENSE, MIDDLING, SPARSE, Connection, account, contact, user
from tests.plans.watch import call, nodes

COMPANIES = {"dense": DENSE, "middling": MIDDLING, "sparse": SPARSE}
# Every text holds the words "talk" and "number".
QUERIES = ("number", "talked numbers", '"talked numbers"', "nowhere", "number -nowhere", "num")
LOOKS: dict[str, dict[str, Any]] = {
    "all": {},
    "overdue": {"view": "overdue"},
    "upcoming": {"view": "upcoming"},
    "of a user": {"assigned_to": user(3), "status": "completed"},
    "a month": {"date_from": "2020-01-10", "date_to": "2020-02-10"},
    "of a contact": {"object_type": "contact", "object_id": contact(6)},
    "of an account": {"object_type": "account", "object_id": account(5), "status": "completed"},
    "not of a contact": {"not": {"object_id": contact(6)}},
}
_BODY = r"activity_body(?:_\d+)?"


def word_indexes(seen: Any, connection: Connection) -> set[str]:
    return {name.split("_expr")[0] for name in seen.indexes(connection, _BODY)}


@pytest.mark.parametrize("order", ["relevance", "recent"])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("company", COMPANIES)
def test_search_reads_words_by_their_index_and_activities_by_their_key(
    filled: Connection, company: str, look: str, order: str
) -> None:
    for query in QUERIES:
        filter_ = LOOKS[look] | {"order": order, "prefix": query == "num"}
        seen = call(
            filled, "select timeline.search(%s, %s, %s)", COMPANIES[company], query, Jsonb(filter_)
        )
        assert seen.whole == set()
        assert word_indexes(seen, filled) <= {"activity_body_search", "activity_body_pkey"}
        assert seen.indexes(filled) <= {
            "activity_pkey", "activity_link_pkey", "activity_incomplete", "activity_by_assignee"
        }  # fmt: skip
        if not filter_.get("object_id"):
            assert "activity_body_search" in word_indexes(seen, filled)


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("company", COMPANIES)
def test_facets_read_by_the_same_indexes(filled: Connection, company: str, look: str) -> None:
    for query in (None, "number"):
        filter_ = LOOKS[look] | {"query": query}
        seen = call(filled, "select timeline.facets(%s, %s)", COMPANIES[company], Jsonb(filter_))
        assert seen.whole == set()
        assert word_indexes(seen, filled) <= {"activity_body_search", "activity_body_pkey"}
        assert seen.indexes(filled) <= {
            "activity_pkey", "activity_link_pkey", "activity_incomplete", "activity_by_assignee"
        }  # fmt: skip


def test_only_the_companys_texts_are_looked_at(filled: Connection) -> None:
    """The dense company's texts hold the same words, beside those of the sparse one."""
    seen = call(
        filled,
        "select timeline.search(%s, 'number', %s)",
        SPARSE,
        Jsonb({"order": "recent", "count": "none"}),
    )
    texts = [scan.looked for scan in seen.scans if scan.relation.startswith("activity_body")]
    rows = filled.execute(
        "select count(*) from timeline_data.activity_body as b where b.company_id = %s", [SPARSE]
    ).fetchone()
    assert rows is not None
    assert sum(texts) <= 4 * rows[0]


@pytest.mark.parametrize("order", ["relevance", "recent"])
def test_a_company_that_statistics_do_not_know_yet_is_looked_up_by_key(
    filled: Connection, order: str
) -> None:
    """It has no rows to the planner, to whom any index that begins with the company is as good then."""
    company = "00000000-0000-4000-8000-00000000fff1"
    batch = [
        {"activity_type": "call", "subject": "hidden talk", "activity_date": f"2020-01-{1 + n % 28:02}T0{n % 10}:00:00Z", "visible_to": ["u1"], "assigned_to": f"u{n % 3}"}
        for n in range(900)
    ]  # fmt: skip
    with filled.transaction(force_rollback=True):
        filled.execute("set local auto_explain.log_min_duration = -1")
        filled.execute("select set_config('timeline.user_id', 'u1', true)")
        filled.execute("select timeline.record_many(%s, %s)", [company, Jsonb(batch)])
        filled.execute("select set_config('timeline.user_id', '', true)")
        filled.execute("set local auto_explain.log_min_duration = 0")
        for function, values in (
            ("search(%s, 'talk', %s)", {"order": order}),
            ("facets(%s, %s)", {"query": "talk"}),
        ):
            seen = call(filled, f"select timeline.{function}", company, Jsonb(values))
            assert seen.whole == set()
            assert seen.indexes(filled) <= {"activity_pkey", "activity_link_pkey"}
            assert "activity_pkey" in seen.indexes(filled)


@pytest.mark.parametrize("order", ["relevance", "recent"])
def test_names_on_many_activities_are_joined_by_hash_before_statistics_know_them(
    filled: Connection, order: str
) -> None:
    """The planner takes both sides for one row each, for which a nested loop would do."""
    company = "00000000-0000-4000-8000-00000000fff2"
    batch = [
        {"activity_type": "call", "subject": f"word{n % 2} talk", "activity_date": f"20{10 + n % 15}-01-{1 + n % 28:02}", "assigned_to": {"id": "u", "name": "Bob Person"}}
        for n in range(1000)
    ]  # fmt: skip
    with filled.transaction(force_rollback=True):
        filled.execute("set local auto_explain.log_min_duration = -1")
        filled.execute("select timeline.record_many(%s, %s)", [company, Jsonb(batch)])
        filled.execute("set local auto_explain.log_min_duration = 0")
        for function, values in (
            ("search(%s, 'bob word1', %s)", {"order": order, "count": "exact", "limit": 1}),
            ("facets(%s, %s)", {"query": "bob word1"}),
        ):
            seen = call(filled, f"select timeline.{function}", company, Jsonb(values))
            discarded = [
                node["Rows Removed by Join Filter"] * node["Actual Loops"]
                for plan in seen.plans
                for node in nodes(plan)
                if node.get("Rows Removed by Join Filter")
            ]
            assert sum(discarded) < 1000, discarded
            assert any(
                node["Node Type"] == "Hash Join" for plan in seen.plans for node in nodes(plan)
            )
