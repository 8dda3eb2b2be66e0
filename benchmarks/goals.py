"""Reports held against the goals, as Markdown."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from . import scaling
from .cells import NONE, aim, reached, size_of, told
from .companies import SIZES
from .report import Report, version

Figure = dict[str, Any]


class Goal(NamedTuple):
    """A line of the goals: what it says, and the names of the figures that tell.

    `least`: into fewer activities what is measured does not fit.
    """

    said: str
    part: str
    pattern: str
    least: int = 0


SEARCHES = (
    Goal("search by date, p95", "search", r"search, \w+, (?!phrase).*, recent, p95 in ms"),
    Goal("search by relevance, p95", "search", r"search, \w+, (?!phrase).*, relevance, p95 in ms"),
    Goal("search for a phrase, p95", "search", r"search, \w+, phrase, .*"),
)
GOALS = (
    Goal("page without count / B2", "reading", scaling.PAGE),
    Goal("page at 400 / at 4 partitions", "partitions", r"(dense|sparse), 400 / 4 partitions"),
    Goal("page 1,000 / page 1", "reading", r"page 1,000 / page 1", SIZES["1m"]),
    Goal("five values / one value", "reading", r"five people / one, .*"),
    Goal("any combination of filters, p95", "reading", r"filters, \w+, p95 in ms"),
    Goal("the same on an account of 1,000", "reading", r"filters, account .*", SIZES["100k"]),
    Goal(
        "account of 1,000 / plain object",
        "reading",
        r"account of 1,000 contacts / .*",
        SIZES["100k"],
    ),
    Goal("count added to a page, p95", "reading", r"count added, .*"),
    *SEARCHES,
    Goal("facets of a search, p95", "search", r"facets, .*"),
    Goal("rename", "search", r"rename, .*"),
    Goal("what it costs to be searched", "search", r"an activity searched / .*"),
    Goal(
        "writes and searches beside each other",
        "search",
        r"(record|search), with a pending list .*",
    ),
    Goal("summary of a year, p95", "summary", r"summary of a year, .*"),
    Goal("record / B3, transactions per second", "writing", r"record / B3, .*"),
    Goal("writers of one company / of sixteen", "writing", r"16 writers .*"),
    Goal("write tps with feed on / off", "feed", r"record with the feed / without, .*"),
    Goal("reads of the feed", "feed", r"feed, .*"),
    Goal("merge and unmerge, p95", "merge", r"(un)?merge(,| of) .*"),
    Goal("HTTP requests a second / pgbench", "http", r"HTTP / pgbench, .*"),
    Goal("cache hit / database path", "cache", r"cache hit / .*"),
    Goal("cache miss / database path", "cache", r"cache miss / .*"),
    Goal("a crowd: requests and live events, p99", "http", r"1,000 sockets .*"),
    Goal("import / B3 COPY, rows per second", "writing", r"import / B3 COPY"),
    Goal("bytes per activity / B3", "size", r"bytes .*"),
    Goal("mixed workload, p99 / B2 p99", "mixed", r"mixed, page / B2, p99"),
    Goal("mixed workload, errors", "mixed", r"mixed, errors"),
    Goal("mixed workload, wait for a lock", "mixed", r"mixed, longest wait for a lock .*"),
    Goal("cold page", "cold", r"cold page, .*"),
)
# The milliseconds that the seed's design aimed at.
TARGETS = {"timeline": 20, "search": 30, "date filter": 30, "aggregate": 100}
UNTRIED = "no second design was measured yet"


def markdown(reports: list[Report]) -> str:
    """Tables of every report."""
    lines = [
        "# Goals",
        "",
        "Made by `timeline bench goals`; what is compared is told in docs/benchmarks.md.",
        "Milliseconds are p50 / p95 / p99, on the machine that is named.",
        "",
    ]
    for report in reports:
        lines += [*_of(report), ""]
    lines += _missed(reports)
    return "\n".join(lines).rstrip() + "\n"


def _missed(reports: list[Report]) -> Iterator[str]:
    """What was tried for the goals that are missed somewhere, by designs.toml."""
    rows = (row for report in reports for row in _rows(report))
    missed = dict.fromkeys(row[0] for row in rows if row[-1] == reached(False))
    file = Path(__file__).with_name("designs.toml")
    tried = {each["goal"]: each for each in tomllib.loads(file.read_text("utf-8"))["missed"]}
    if missed:
        yield "## Missed, and the designs that were measured"
        yield ""
    for said in missed:
        found = tried.get(said, {"designs": [UNTRIED], "why": ""})
        yield f"- **{said}**: {'; '.join(found['designs'])}. {found['why']}".rstrip()


def _of(report: Report) -> Iterator[str]:
    rows = [*_rows(report)]
    held = [row[-1] for row in rows if row[-1] in ("yes", "**no**")]
    yield (
        f"## PostgreSQL {version(report['server_version'])}, {report['cpus']} processors,"
        f" {str(report['measured_at'])[:10]}"
    )
    yield ""
    yield f"Reached: {held.count('yes')} of {len(held)}."
    yield ""
    yield from _taken(report)
    # What a reader of the figures must know and no figure says; written by hand into the report.
    for note in report.get("notes", ()):
        yield f"- {note}"
    if report.get("notes"):
        yield ""
    yield from _table("goal|activities|measured|ours|beside|figure|goal|reached", rows)
    seed = [*_beside_seed(report)]
    if seed:
        yield ""
        yield "Beside the seed's design on Django (S), and what it aimed at (T):"
        yield ""
        yield from _table("what|activities|ours, ms|S, ms|S / ours, p50|T, ms|ours ≤ T, p95", seed)


def _taken(report: Report) -> Iterator[str]:
    """Of which commit what was measured, where reports tell."""
    by: dict[str, list[str]] = {}
    for size, parts in report.get("taken", {}).items():
        for part, taken in parts.items():
            what = part if size == part else f"{part} at {size_of(size)}"
            by.setdefault(str(taken.get("commit")), []).append(what)
    for commit, parts_of_it in by.items():
        yield f"- Of {commit}: {', '.join(parts_of_it)}."
    if by:
        yield ""


def _table(head: str, rows: list[list[str]]) -> Iterator[str]:
    columns = head.split("|")
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _rows(report: Report) -> Iterator[list[str]]:
    sizes = report["sizes"]
    for goal in GOALS:
        found = [
            _row(goal, size, figure)
            for size in [*SIZES, "partitions"]
            for figure in sizes.get(size, {}).get(goal.part, ())
            if re.fullmatch(goal.pattern, figure["name"])
        ]
        measured = [size for size in SIZES if goal.part in sizes.get(size, {})]
        small = [size for size in measured if SIZES[size] < goal.least]
        for size in small:
            yield [goal.said, size_of(size), "does not fit in", *[NONE] * 5]
        yield from found
        if not found and (small != measured or not small):
            yield [goal.said, NONE, "not measured", *[NONE] * 5]
        if goal is GOALS[0]:
            yield from scaling.pages(report)
        if goal.part == "summary":
            yield from scaling.refreshes(report)
        if goal is SEARCHES[-1]:
            yield from scaling.searches(report)


def _row(goal: Goal, size: str, figure: Figure) -> list[str]:
    sides = figure.get("sides") or figure.get("per_second") or figure.get("bytes") or {}
    ours, *others = [told(value) for value in sides.values()] or [""]
    if "value" in figure:
        shown = f"{figure['value']:.3g}"
    elif "ratio" in figure:
        shown = f"{figure['ratio']:.2f}"
    else:
        shown = f"{next(iter(sides.values()))['p95']:.2f} ms"
    return [
        goal.said,
        size_of(size),
        figure["name"],
        ours,
        " · ".join(others) or NONE,
        shown,
        aim(figure.get("goal"), is_least=bool(figure.get("is_least"))),
        reached(figure.get("is_reached")),
    ]


def _beside_seed(report: Report) -> Iterator[list[str]]:
    for size in SIZES:
        for figure in report["sizes"].get(size, {}).get("seed", ()):
            what, sides = figure["name"].partition(",")[0], figure.get("sides", {})
            if what not in TARGETS or "S" not in sides:
                continue
            ours, theirs, target = sides.get("ours"), sides["S"], TARGETS[what]
            yield [
                what,
                size_of(size),
                told(ours) if ours else "to come",
                told(theirs),
                f"{theirs['p50'] / ours['p50']:.1f}" if ours and ours["p50"] else NONE,
                str(target),
                reached(ours["p95"] <= target) if ours else NONE,
            ]
