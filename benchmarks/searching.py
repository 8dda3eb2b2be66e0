"""What search costs: companies of every size, words of every kind, both orders; facets; a rename."""

# ruff: noqa: E501  (SQL reads better unbroken)

import time
from itertools import pairwise
from typing import Any, NamedTuple

from psycopg.types.json import Jsonb

from . import ask
from .clock import Call, Case, figures, take
from .companies import Company
from .database import Connection
from .words import make as words

RENAMES = 20
# Milliseconds of the p95 of a search by date, by relevance, and of phrases.
GOALS = {"recent": 5.0, "relevance": 15.0}
PHRASE = 30.0
# What was read of a transaction's tables: rows by an index, of texts, activities and links.
_READ = """
select
  coalesce(sum(t.idx_tup_fetch) filter (where t.relname like 'activity\\_body%'), 0)::bigint,
  coalesce(sum(t.idx_tup_fetch) filter (where t.relname ~ '^activity_(past|future|[0-9])'), 0)::bigint,
  coalesce(sum(t.idx_tup_fetch) filter (where t.relname = 'activity_link'), 0)::bigint
from pg_stat_xact_all_tables as t
where t.schemaname = 'timeline_data'
"""


class Kind(NamedTuple):
    """A kind of query: several of them, asked in turn."""

    name: str
    queries: list[str]
    is_prefix: bool = False


def measure(connection: Connection, found: list[Company], rounds: int) -> list[dict[str, Any]]:
    """Searches of every probe, then facets of a query, then renames of what has most activities."""
    probes = [company for company in found if company.is_probe]
    cases = [case for company in probes for case in _searches(connection, company)]
    return [*take(cases, rounds), _renames(connection, probes[0])]


def kinds(connection: Connection, company: Company) -> list[Kind]:
    """Queries of each kind, the same for a company at every size."""
    made = words()
    common, middling = made.common, made.middling
    return [
        Kind("common word", common[:10]),
        Kind("two words", [f"{a} {b}" for a, b in zip(common, middling, strict=False)][:10]),
        Kind("three words", [" ".join(common[n : n + 3]) for n in range(10)]),
        Kind("phrase", _phrases(connection, company)),
        Kind("middling word", middling[:10]),
        Kind("rare word", made.rare[:10]),
        Kind("absent word", ["xylophone", "quokkas"]),
        Kind("beginning of a word", [word[:4] for word in middling[:10]], True),
        Kind("name", _names(connection, company)),
        Kind("name and word", [f"{n} {w}" for n, w in zip(_names(connection, company), common, strict=False)]),
    ]  # fmt: skip


def _phrases(connection: Connection, company: Company) -> list[str]:
    """Two words that follow each other in texts of the company."""
    rows = connection.execute(
        "select b.description from timeline_data.activity_body as b where b.company_id = %s"
        " and b.description is not null order by b.activity_id limit 200",
        [company.id],
    ).fetchall()
    known = {*words().words[:1000]}
    pairs = {
        f'"{first} {second}"'
        for (text,) in rows
        for tokens in [text.lower().replace(".", " . ").split()]
        for first, second in pairwise(tokens)
        if first in known and second in known
    }
    return sorted(pairs)[:10] or ['"no such"']


def _names(connection: Connection, company: Company) -> list[str]:
    """First words of the names of the busiest accounts."""
    keys = ask.busiest(connection, company, "account", 5)
    return [
        ask.one(connection, "select split_part(o.name, ' ', 1) from timeline_data.object as o"
                " where o.company_id = %s and o.object_id = %s and o.object_type = 'account'", company.id, key)
        for key in keys
    ]  # fmt: skip


def _searches(connection: Connection, company: Company) -> list[Case]:
    cases = []
    for kind in kinds(connection, company):
        for order, least in GOALS.items():
            goal = PHRASE if kind.name == "phrase" else least
            call = ask.search(connection, company, kind.queries, prefix=kind.is_prefix, order=order)
            told = _told(connection, call, len(kind.queries))
            name = f"search, {company.name}, {kind.name}, {order}, p95 in ms"
            cases.append(Case(name, {"search": call}, goal, told))
    for kind in kinds(connection, company)[:2]:
        given = [Jsonb({"query": query}) for query in kind.queries]

        def facets(turn: int, given: list[Jsonb] = given) -> object:
            look = given[turn % len(given)]
            return ask.one(connection, "select timeline.facets(%s, %s)", company.id, look)

        cases.append(
            Case(f"facets, {company.name}, {kind.name}, p95 in ms", {"facets": facets}, 25)
        )
    return cases


def _told(connection: Connection, call: Call, count: int) -> str:
    """What the answers say of themselves, and what was read for them, on average."""
    texts = activities = links = 0
    said: dict[str, int] = {}
    for turn in range(count):
        with connection.transaction():
            before = connection.execute(_READ.encode()).fetchone() or (0, 0, 0)
            answer = call(turn)
            after = connection.execute(_READ.encode()).fetchone() or (0, 0, 0)
        assert isinstance(answer, dict)
        way = f"{answer['match']} {answer['rank_is'] or 'by date'}"
        said[way] = said.get(way, 0) + 1
        texts += after[0] - before[0]
        activities += after[1] - before[1]
        links += after[2] - before[2]
    ways = ", ".join(f"{way} {number}" for way, number in said.items())
    return (
        f"{ways}; looked at {texts // count:,} texts, {activities // count:,} activities,"
        f" {links // count:,} links"
    )


def _renames(connection: Connection, company: Company) -> dict[str, Any]:
    """Rename the account with most activities, and back; it is found by its new name each time."""
    (key,) = ask.busiest(connection, company, "account", 1)
    size = ask.one(
        connection,
        "select count(*) from timeline_data.activity_link as l where l.company_id = %s"
        " and l.object_id = %s and l.object_type = 'account'",
        company.id,
        key,
    )
    name = ask.one(
        connection,
        "select o.name from timeline_data.object as o where o.company_id = %s and o.object_id = %s"
        " and o.object_type = 'account'",
        company.id,
        key,
    )
    times: list[float] = []
    for turn in range(RENAMES):
        fresh = f"Xylophone{turn} Limited"
        for given in (fresh, name):
            start = time.perf_counter()
            ask.one(
                connection,
                "select timeline.put_objects(%s, %s)",
                company.id,
                Jsonb([{"type": "account", "id": key, "name": given}]),
            )
            times.append((time.perf_counter() - start) * 1000)
            found = _count(connection, company, fresh)
            if (found > 0) != (given == fresh):
                raise AssertionError(f"{found} activities found by {fresh!r} when named {given!r}")
    note = f"an account of {size:,} activities; found by each name when it has it"
    return figures(Case("rename, p95 in ms", {}, None, note), {"rename": times})


def _count(connection: Connection, company: Company, query: str) -> int:
    answer = ask.one(
        connection,
        'select timeline.search(%s, %s, \'{"order": "recent"}\')',
        company.id,
        query,
    )
    return int(answer["count"])
