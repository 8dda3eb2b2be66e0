"""The same companies when everybody else is ten or a hundred times as many."""

import re
import statistics
from collections.abc import Iterator
from typing import Any

from .cells import aim, reached, size_of, told
from .companies import SIZES
from .report import Report

Figure = dict[str, Any]

# Pages of the same company when everybody else is a hundred times as many.
SCALE_FROM, SCALE_GOAL = "100k", 1.2
PAGE = r"page, \w+ / B2"
RAW = "milliseconds of two runs"
# Refreshes likewise.
REFRESH, REFRESH_GOAL = "refresh after 1,000 changes", 1.3
# Searches when everybody else is ten times as many.
FEW, MANY = "1m", "10m"
SEARCH = re.compile(r"search, (\w+), (.+), (recent|relevance), p95 in ms")


def pages(report: Report) -> Iterator[list[str]]:
    """Pages of the same companies at every larger size against those at 100 K.

    Each held against B2 of its own run, since the machine is another one from run to run; and the
    plain quotient of the milliseconds, as the goal may be read too.
    """
    sizes = report["sizes"]
    few = _pages(sizes.get(SCALE_FROM, {}))
    for size in (size for size in SIZES if SIZES[size] > SIZES[SCALE_FROM] and size in sizes):
        many = _pages(sizes[size])
        said = f"page at {size_of(size)} / at {size_of(SCALE_FROM)}"
        both = [name for name in few if name in many]
        for name in both:
            ratio = many[name]["ratio"] / few[name]["ratio"]
            yield _scaled(f"{said}, each / B2", size, name, ratio, many[name], few[name])
        for name in both:
            ours, theirs = (_grown(many[name], few[name], side) for side in ("page", "B2"))
            what = f"{name.removesuffix(' / B2')}; B2 itself {theirs:.2f}"
            yield _scaled(f"{said}, {RAW}", size, what, ours, many[name], few[name])


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
            *(f"refresh at {size_of(size)} / at {size_of(SCALE_FROM)}", size_of(size), REFRESH),
            *(told(many), told(few), f"{ratio:.2f}"),
            *(aim(REFRESH_GOAL), reached(ratio <= REFRESH_GOAL)),
        ]


def _grown(many: Figure, few: Figure, side: str) -> float:
    return float(many["sides"][side]["p50"]) / float(few["sides"][side]["p50"])


def _scaled(said: str, size: str, name: str, ratio: float, many: Figure, few: Figure) -> list[str]:
    return [
        *(said, size_of(size), name),
        *(told(each["sides"]["page"]) for each in (many, few)),
        *(f"{ratio:.2f}", aim(SCALE_GOAL), reached(ratio <= SCALE_GOAL)),
    ]


def _pages(parts: dict[str, list[Figure]]) -> dict[str, Figure]:
    return {
        figure["name"]: figure
        for figure in parts.get("reading", ())
        if re.fullmatch(PAGE, figure["name"])
        and all(figure.get("sides", {}).get(side, {}).get("p50") for side in ("page", "B2"))
        and figure.get("ratio", 0) > 0
    }


def searches(report: Report) -> Iterator[list[str]]:
    """Searches of the same companies at 10 M against those at 1 M: of all kinds, and the worst."""
    few, many = (_searches(report["sizes"].get(size, {})) for size in (FEW, MANY))
    grown: dict[tuple[str, str], dict[str, float]] = {}
    for key in few:
        if key in many:
            company, kind, order = key
            grown.setdefault((company, order), {})[kind] = many[key] / few[key]
    for (company, order), kinds in grown.items():
        worst = max(kinds, key=kinds.__getitem__)
        yield [
            f"search at {size_of(MANY)} / at {size_of(FEW)}, p50 of two runs",
            *(size_of(MANY), f"search, {company}, {order}, {len(kinds)} kinds of queries"),
            *(f"middle {statistics.median(kinds.values()):.2f}", f"worst: {worst}"),
            *(f"{kinds[worst]:.2f}", aim(SCALE_GOAL), reached(kinds[worst] <= SCALE_GOAL)),
        ]


def _searches(parts: dict[str, list[Figure]]) -> dict[tuple[str, str, str], float]:
    found = ((SEARCH.fullmatch(f["name"]), f) for f in parts.get("search", ()))
    return {
        (said[1], said[2], said[3]): float(figure["sides"]["search"]["p50"])
        for said, figure in found
        if said
    }
