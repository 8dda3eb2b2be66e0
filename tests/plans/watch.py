"""What a page really executes: every statement inside the function with its plan, by auto_explain."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.rows import NOW

Connection = psycopg.Connection[tuple[Any, ...]]

_PARTITION = re.compile(r"activity_(?:\d{8,9}|past|future)(?:_\d+)?$")
_TIMELINE = r"activity_(?:(?:\d{8,9}|past|future)(?:_\d+)?|link)"
_SMALL = {
    "archive",
    "company",
    "feed_slot",
    "install",
    "partition_directory",
    "pg_authid",
    "pg_db_role_setting",
    "pg_namespace",
    "pg_ts_config",
    "refresh_state",
    "search_change",
}
# Of one row for each partition, or each month of a company.
_CALENDAR = {"partition_directory", "activity_month"}
_ORDERED = re.compile(r"\b(?:ORDER BY|DISTINCT)\b")
_SETTINGS = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_verbose": "on",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    "client_min_messages": "notice",
    "timeline.now": NOW,
}


class Scan(NamedTuple):
    """One node that reads a table: which, how, and how many rows it had to look at."""

    relation: str
    by: str | None
    node: str
    looked: float
    executed: bool


class Watched(NamedTuple):
    """An answer (a page, as a rule), and the plans of everything it executed."""

    page: Any
    plans: list[dict[str, Any]]

    @property
    def scans(self) -> list[Scan]:
        """Every scan of every plan, those never executed included: they were planned."""
        return [
            _scan(node) for plan in self.plans for node in nodes(plan) if "Relation Name" in node
        ]

    @property
    def planned(self) -> list[str]:
        """Partitions of activity that plans name, once per plan: what planning has cost."""
        return [
            name
            for plan in self.plans
            for name in sorted({n["Relation Name"] for n in nodes(plan) if "Relation Name" in n})
            if _PARTITION.match(name)
        ]

    @property
    def looked(self) -> float:
        """Rows and index entries of activities and links that were looked at."""
        return sum(
            s.looked
            for s in self.scans
            if _PARTITION.match(s.relation) or s.relation == "activity_link"
        )

    @property
    def sorts(self) -> list[float]:
        """How many rows each sort took in, those inside an aggregate ("array_agg(… order by …)") included;
        but for sorts of the partitions themselves.
        """
        return [_taken(node) for plan in self.plans for node in nodes(plan) if _is_sort(node)]

    @property
    def sorted(self) -> float:
        """How many rows were sorted in all: a sort of every partition is one of the company."""
        return sum(self.sorts)

    @property
    def whole(self) -> set[str]:
        """Tables that were read from end to end, but for those of one row or one per partition."""
        return {
            scan.relation
            for scan in self.scans
            if scan.executed and scan.node == "Seq Scan" and scan.relation not in _SMALL
        }

    def indexes(self, connection: Connection, pattern: str = _TIMELINE) -> set[str]:
        """The indexes by which activities and links were found, as they are called on the parent; or the
        rows of other tables, by a pattern of their names.
        """
        parents: dict[str, str] = dict(
            connection.execute(
                "select c.oid::regclass::text, coalesce(i.inhparent, c.oid)::regclass::text"
                " from pg_class as c left join pg_inherits as i on i.inhrelid = c.oid where c.relkind in ('i', 'I')"
            ).fetchall()
        )
        names = {
            parents[f"timeline_data.{s.by}"] if s.by else s.node
            for s in self.scans
            if s.executed and re.fullmatch(pattern, s.relation)
        }
        return {name.removeprefix("timeline_data.") for name in names}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan's nodes, from the top."""
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def _taken(node: dict[str, Any]) -> float:
    """The rows that a node took in, those of its subplans left out."""
    return sum(
        float(child["Actual Rows"] * child["Actual Loops"])
        for child in node.get("Plans", [])
        if child["Parent Relationship"] not in {"InitPlan", "SubPlan"}
    )


def _is_sort(node: dict[str, Any]) -> bool:
    kinds = {child["Node Type"] for child in node.get("Plans", [])}
    # Since version 16 an ordered aggregate may have its rows sorted below it.
    is_ordered = (
        node["Node Type"] == "Aggregate"
        and not kinds & {"Sort", "Incremental Sort"}
        and any(_ORDERED.search(value) for value in node.get("Output", []))
    )
    relations = {below["Relation Name"] for below in nodes(node) if "Relation Name" in below}
    is_calendar = relations != set() and relations <= _CALENDAR
    return (is_ordered or node["Node Type"] in {"Sort", "Incremental Sort"}) and not is_calendar


def _bitmap(node: dict[str, Any]) -> str | None:
    below = [child for child in node.get("Plans", []) if child["Node Type"] == "Bitmap Index Scan"]
    return str(below[0]["Index Name"]) if below else None


def _scan(node: dict[str, Any]) -> Scan:
    loops = node["Actual Loops"]
    removed = sum(
        node.get(key, 0) for key in ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    )
    return Scan(
        node["Relation Name"],
        node.get("Index Name") or _bitmap(node),
        node["Node Type"],
        (node["Actual Rows"] + removed) * loops,
        loops > 0,
    )


def prepare(connection: Connection) -> None:
    """Have this superuser's session tell its plans; raises where the server has no auto_explain."""
    connection.execute("load 'auto_explain'")
    for name, value in _SETTINGS.items():
        connection.execute("select set_config(%s, %s, false)", [name, value])


def watch(connection: Connection, company: UUID, filter: dict[str, Any]) -> Watched:  # noqa: A002
    """One page and the plans of its statements."""
    return call(connection, "select timeline.page(%s, %s)", company, Jsonb(filter))


def call(connection: Connection, query: str, *values: object) -> Watched:
    """The first value that a query answers, and the plans of its statements and its own."""
    plans: list[dict[str, Any]] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        text = notice.message_primary or ""
        if text.startswith("duration:"):
            plans.append(json.loads(text.partition("plan:\n")[2])["Plan"])

    # Within a transaction the plan of a statement is told when the next one takes its portal away.
    connection.execute("select")
    connection.add_notice_handler(hear)
    try:
        row = connection.execute(query.encode(), values).fetchone()
        connection.execute("select")
    finally:
        connection.remove_notice_handler(hear)
    assert row is not None
    return Watched(row[0], plans)
