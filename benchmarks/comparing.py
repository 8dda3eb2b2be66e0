"""Two reports beside each other: what became worse, at a glance, and what stands in one only.

Ratios and quantiles over what stood beside in the same run are compared as such. Where nothing
stood beside, they are milliseconds, or transactions per second, of a machine, and said to be.
"""

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from .report import Report, version

# From this factor on something is told; the slowest hundredth of few calls is told apart.
WORSE, TAIL_WORSE = 1.25, 1.5
# Of a goal in milliseconds: below that it is as good as nothing.
_FLOOR = 0.01

Key = tuple[str, str]
Figure = dict[str, Any]


class Measure(NamedTuple):
    """One number of a figure. `unit`: of a machine's number; a tail is of p99, or a worst."""

    number: float
    unit: str = ""
    is_least: bool = False
    is_tail: bool = False


class Change(NamedTuple):
    """How many times worse something is, and how it is told."""

    factor: float
    told: str
    is_tail: bool


def compare(before: Report, after: Report) -> Iterator[str]:
    """What became worse by a quarter, tails by half, what became better, what is in one only."""
    was, now = _measures(before), _measures(after)
    changes = [_change(key, was[key], now[key]) for key in was if key in now]
    changes.sort(key=lambda change: (-change.factor, change.told))
    for title, is_tail, least in (
        ("worse by a quarter or more", False, WORSE),
        ("tails (p99, longest wait) worse by half or more", True, TAIL_WORSE),
    ):
        yield from _list(title, [c for c in changes if c.is_tail == is_tail and c.factor >= least])
    better = [c for c in reversed(changes) if not c.is_tail and c.factor <= 1 / WORSE]
    yield from _list("better by a quarter or more", better)
    figures = {key[:2] for key in was if key in now}
    yield f"compared: {len(changes)} numbers of {len(figures)} figures"
    for title, one, other in (("before", before, after), ("after", after, before)):
        alone = [*_alone(one, other)]
        if alone:
            yield f"only in the report {title}:"
            yield from (f"  {told}" for told in alone)
    machines = [_machine(report) for report in (before, after)]
    if machines[0] != machines[1]:
        yield f"not measured alike: {machines[0]}; {machines[1]}"


def _list(title: str, changes: list[Change]) -> Iterator[str]:
    yield f"{title}: {len(changes)}"
    yield from (f"  {change.told}" for change in changes)


def _machine(report: Report) -> str:
    return f"PostgreSQL {version(report['server_version'])}, {report.get('cpus')} processors"


def _figures(report: Report) -> Iterator[tuple[str, str, Figure]]:
    for size, parts in report["sizes"].items():
        for part, figures in parts.items():
            for figure in figures:
                yield size, part, figure


def _measures(report: Report) -> dict[tuple[str, str, str], Measure]:
    """Every number that is compared: (size, name of the figure, which number of it)."""
    return {
        (size, figure["name"], which): measure
        for size, _, figure in _figures(report)
        for which, measure in _numbers(figure)
    }


def _numbers(figure: Figure) -> Iterator[tuple[str, Measure]]:
    is_least = bool(figure.get("is_least"))
    if "value" in figure:
        yield "", _value(figure, is_least=is_least)
    ratio = figure.get("ratio")
    if ratio is not None and "value" not in figure:
        yield "", Measure(ratio, is_least=is_least)
    sides = [*figure.get("sides", {}).values()]
    # What the ratio is of already: of p50, unless the name says of what.
    known = next((q for q in ("p95", "p99") if figure["name"].endswith(f", {q}")), "p50")
    for quantile in ("p50", "p95", "p99") if sides else ():
        ours, *others = (side[quantile] for side in sides)
        if others and (quantile != known or ratio is None or "value" in figure):
            yield quantile, Measure(ours / others[0] if others[0] else math.inf,
                                    is_tail=quantile == "p99")  # fmt: skip
        elif not others:
            yield quantile, Measure(ours, " ms", is_tail=quantile == "p99")


def _value(figure: Figure, *, is_least: bool) -> Measure:
    goal = figure.get("goal")
    if goal == 0:
        return Measure(figure["value"])
    if figure.get("per_second"):
        return Measure(figure["value"], "/s", is_least)
    # Milliseconds near zero, or below where they are a difference, are no multiple of anything.
    least = (goal or 0) * _FLOOR
    is_tail = "longest" in figure["name"]
    return Measure(max(figure["value"], least), " ms", is_least, is_tail)


def _change(key: tuple[str, str, str], was: Measure, now: Measure) -> Change:
    size, name, which = key
    factor = times(now.number, was.number) if now.is_least else times(was.number, now.number)
    shown = "from none" if math.isinf(factor) else f"{factor:.2f} times"
    said = f"{name}: {which}" if which else f"{name}:"
    if which and now.unit == "":
        said += " / p" + which[1:] + " beside"
    told = f"{shown}  {size:>4}  {said} {was.number:.3f} → {now.number:.3f}{now.unit}"
    return Change(factor, told, now.is_tail)


def times(was: float, now: float) -> float:
    """How many times the one the other is; of nothing, infinitely many."""
    if was == now:
        return 1.0
    return now / was if was > 0 else math.inf


def _alone(one: Report, other: Report) -> Iterator[str]:
    """What a report has and the other has not: whole sizes, whole parts, figures by name."""
    for size, parts in one["sizes"].items():
        if parts and not other["sizes"].get(size):
            yield f"{size}: {', '.join(parts)}"
            continue
        theirs = other["sizes"].get(size, {})
        for part, figures in parts.items():
            if part not in theirs:
                yield f"{size}: {part}, all of it"
                continue
            names = {figure["name"] for figure in theirs[part]}
            yield from (f"{size}: {f['name']}" for f in figures if f["name"] not in names)
