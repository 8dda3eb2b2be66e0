"""Reports held against the goals, as Markdown."""

import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

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


GOALS = (
    Goal("page without count / B2", "reading", r"page, \w+ / B2"),
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
    Goal("search by date, p95", "search", r"search, \w+, (?!phrase).*, recent, p95 in ms"),
    Goal("search by relevance, p95", "search", r"search, \w+, (?!phrase).*, relevance, p95 in ms"),
    Goal("search for a phrase, p95", "search", r"search, \w+, phrase, .*"),
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
    Goal("import / B3 COPY, rows per second", "writing", r"import / B3 COPY"),
    Goal("bytes per activity / B3", "size", r"bytes .*"),
    Goal("mixed workload, p99 / B2 p99", "mixed", r"mixed, page / B2, p99"),
    Goal("mixed workload, errors", "mixed", r"mixed, errors"),
    Goal("mixed workload, wait for a lock", "mixed", r"mixed, longest wait for a lock .*"),
    Goal("cold page", "cold", r"cold page, .*"),
)
# Pages of the same company when everybody else is a hundred times as many.
SCALE_FROM, SCALE_GOAL = "100k", 1.2
# Refreshes likewise.
REFRESH, REFRESH_GOAL = "refresh after 1,000 changes", 1.3
RAW = "milliseconds of two runs"
# The milliseconds that the seed's design aimed at.
TARGETS = {"timeline": 20, "search": 30, "date filter": 30, "aggregate": 100}
_NONE = "-"
UNTRIED = "no second design was measured yet"


def markdown(reports: list[Report]) -> str:
    """Tables of every report."""
    told = [
        "# Goals",
        "",
        "Made by `timeline bench goals`; what is compared is told in docs/benchmarks.md.",
        "Milliseconds are p50 / p95 / p99, on the machine that is named.",
        "",
    ]
    for report in reports:
        told += [*_of(report), ""]
    told += _missed(reports)
    return "\n".join(told).rstrip() + "\n"


def _missed(reports: list[Report]) -> Iterator[str]:
    """What was tried for the goals that are missed somewhere, by designs.toml."""
    rows = (row for report in reports for row in _rows(report))
    missed = dict.fromkeys(row[0] for row in rows if row[-1] == _reached(False))
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
            what = part if size == part else f"{part} at {_size(size)}"
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
            yield [goal.said, _size(size), "does not fit in", *[_NONE] * 5]
        yield from found
        if not found and (small != measured or not small):
            yield [goal.said, _NONE, "not measured", *[_NONE] * 5]
        if goal is GOALS[0]:
            yield from scale(report)
        if goal.part == "summary":
            yield from refreshes(report)


def _row(goal: Goal, size: str, figure: Figure) -> list[str]:
    sides = figure.get("sides") or figure.get("per_second") or figure.get("bytes") or {}
    ours, *others = [_told(value) for value in sides.values()] or [""]
    if "value" in figure:
        shown = f"{figure['value']:.3g}"
    elif "ratio" in figure:
        shown = f"{figure['ratio']:.2f}"
    else:
        shown = f"{next(iter(sides.values()))['p95']:.2f} ms"
    return [
        goal.said,
        _size(size),
        figure["name"],
        ours,
        " · ".join(others) or _NONE,
        shown,
        _aim(figure.get("goal"), is_least=bool(figure.get("is_least"))),
        _reached(figure.get("is_reached")),
    ]


def scale(report: Report) -> Iterator[list[str]]:
    """Pages of the same companies at every larger size against those at 100 K.

    Each held against B2 of its own run, since the machine is another one from run to run; and the
    plain quotient of the milliseconds, as the goal may be read too.
    """
    sizes = report["sizes"]
    few = _pages(sizes.get(SCALE_FROM, {}))
    for size in (size for size in SIZES if SIZES[size] > SIZES[SCALE_FROM] and size in sizes):
        many = _pages(sizes[size])
        said = f"page at {_size(size)} / at {_size(SCALE_FROM)}"
        both = [name for name in few if name in many]
        for name in both:
            ratio = many[name]["ratio"] / few[name]["ratio"]
            yield _scaled(f"{said}, each / B2", size, name, ratio, many[name], few[name])
        for name in both:
            ours, theirs = (_grown(many[name], few[name], side) for side in ("page", "B2"))
            told = f"{name.removesuffix(' / B2')}; B2 itself {theirs:.2f}"
            yield _scaled(f"{said}, {RAW}", size, told, ours, many[name], few[name])


def refreshes(report: Report) -> Iterator[list[str]]:
    """A refresh at every larger size against one at 100 K."""
    found = {
        size: figure
        for size in SIZES
        for figure in report["sizes"].get(size, {}).get("summary", ())
        if figure["name"] == REFRESH
    }
    for size in (size for size in found if SIZES[size] > SIZES[SCALE_FROM] and SCALE_FROM in found):
        many, few = found[size]["sides"]["refresh"], found[SCALE_FROM]["sides"]["refresh"]
        ratio = many["p50"] / few["p50"]
        yield [
            *(f"refresh at {_size(size)} / at {_size(SCALE_FROM)}", _size(size), REFRESH),
            *(_told(many), _told(few), f"{ratio:.2f}"),
            *(_aim(REFRESH_GOAL), _reached(ratio <= REFRESH_GOAL)),
        ]


def _grown(many: Figure, few: Figure, side: str) -> float:
    return float(many["sides"][side]["p50"]) / float(few["sides"][side]["p50"])


def _scaled(said: str, size: str, name: str, ratio: float, many: Figure, few: Figure) -> list[str]:
    return [
        *(said, _size(size), name),
        *(_told(each["sides"]["page"]) for each in (many, few)),
        *(f"{ratio:.2f}", _aim(SCALE_GOAL), _reached(ratio <= SCALE_GOAL)),
    ]


def _pages(parts: dict[str, list[Figure]]) -> dict[str, Figure]:
    return {
        figure["name"]: figure
        for figure in parts.get("reading", ())
        if re.fullmatch(GOALS[0].pattern, figure["name"])
        and all(figure.get("sides", {}).get(side, {}).get("p50") for side in ("page", "B2"))
        and figure.get("ratio", 0) > 0
    }


def _beside_seed(report: Report) -> Iterator[list[str]]:
    for size in SIZES:
        for figure in report["sizes"].get(size, {}).get("seed", ()):
            what, sides = figure["name"].partition(",")[0], figure.get("sides", {})
            if what not in TARGETS or "S" not in sides:
                continue
            ours, theirs, target = sides.get("ours"), sides["S"], TARGETS[what]
            yield [
                what,
                _size(size),
                _told(ours) if ours else "to come",
                _told(theirs),
                f"{theirs['p50'] / ours['p50']:.1f}" if ours and ours["p50"] else _NONE,
                str(target),
                _reached(ours["p95"] <= target) if ours else _NONE,
            ]


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(f"{value[key]:.2f}" for key in ("p50", "p95", "p99"))
    if isinstance(value, list):
        return f"{statistics.median(value):,.0f}/s"
    return f"{value:,}"


def _size(size: str) -> str:
    return size.replace("k", " K").replace("m", " M") if size in SIZES else _NONE


def _aim(goal: float | None, *, is_least: bool = False) -> str:
    return _NONE if goal is None else f"{'≥' if is_least else '≤'} {goal:g}"


def _reached(is_reached: bool | None) -> str:
    return {True: "yes", False: "**no**", None: _NONE}[is_reached]
