"""Curves of reports: what grows with the data, and what does not."""

import re
import statistics
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from .companies import PROBES, SIZES
from .report import Report

Figure = dict[str, Any]
Say = Callable[[str], None]
# Series → x → y.
Curves = dict[str, dict[float, float]]

_OVER = "activities"
# A company looks the same in every panel.
_COLOURS = {name: f"C{place}" for place, name in enumerate(PROBES)}
_GOAL = {"color": "0.5", "linestyle": ":", "linewidth": 1}


class Panel(NamedTuple):
    """One picture in a row of them. `pattern` finds figures by name; its group names the curve."""

    title: str
    part: str
    pattern: str
    value: Callable[[Figure], float | None]
    goal: float | None = None


def _ratio(found: Figure) -> float | None:
    return found.get("ratio")


def _first(quantile: str) -> Callable[[Figure], float | None]:
    return lambda found: next((side[quantile] for side in found.get("sides", {}).values()), None)


def _rate(found: Figure) -> float | None:
    rates = next(iter(found.get("per_second", {}).values()), None)
    return float(statistics.median(rates)) if isinstance(rates, list) else rates


PANELS = {
    "reading": (
        Panel("page / B2, p50", "reading", r"page, (\w+) / B2", _ratio, 1.25),
        Panel("page, ms p50", "reading", r"page, (\w+) / B2", _first("p50")),
        Panel("any filter, ms p95", "reading", r"filters, (.+), p95 in ms", _first("p95"), 15),
        Panel(
            "roll-up: account / contact, p50", "reading",
            r"(?:roll-up, account / contact, )?(\w+|account of 1,000) ?(?:contacts / a contact)?",
            _ratio, 1.2,
        ),
        Panel(
            "count added, ms p95", "reading", r"count added, (\w+), p95 in ms",
            lambda found: found.get("value"), 3,
        ),
        Panel("cold page, ms p50", "cold", r"cold page, (\w+) / B2", _first("p50")),
    ),
    "search": (
        Panel("a common word, by date, ms p95", "search",
              r"search, (\w+), common word, recent, p95 in ms", _first("p95"), 5),
        Panel("two words, by relevance, ms p95", "search",
              r"search, (\w+), two words, relevance, p95 in ms", _first("p95"), 15),
        Panel("a phrase, by relevance, ms p95", "search",
              r"search, (\w+), phrase, relevance, p95 in ms", _first("p95"), 30),
        Panel("a rare word, by date, ms p95", "search",
              r"search, (\w+), rare word, recent, p95 in ms", _first("p95"), 5),
        Panel("a name and a word, by date, ms p95", "search",
              r"search, (\w+), name and word, recent, p95 in ms", _first("p95"), 5),
        Panel("facets of a common word, ms p95", "search",
              r"facets, (\w+), common word, p95 in ms", _first("p95"), 25),
    ),
    "writing": (
        Panel("record / B3", "writing", r"(.*clients|16 writers.*)", _ratio, 0.6),
        Panel("import, record_many / B3 COPY", "writing", r"(\w+) / B3 COPY", _ratio, 0.7),
        Panel("record, import, per second", "writing",
              r"(record / B3, \d clients|import|record_many)(?: / B3 COPY)?", _rate),
        Panel("mixed workload: / B2, p99", "mixed", r"mixed, (\w+) / B2, p99", _ratio, 1.5),
    ),
}  # fmt: skip


def draw_all(reports: list[Report], folder: Path, say: Say) -> list[Path]:
    """Draw what is there; without matplotlib only a word about it."""
    try:
        import matplotlib as mpl
    except ImportError:
        say("not drawn: matplotlib is not installed: pip install 'pg-timeline[bench]'")
        return []
    mpl.use("svg")
    # The same picture from the same figures, its letters as letters.
    mpl.rcParams["svg.hashsalt"] = "timeline"
    mpl.rcParams["svg.fonttype"] = "none"
    written = []
    for place, report in enumerate(reports):
        # More versions than one: the others have theirs in the name.
        suffix = f"-{report['server_version'] // 10000}" if place else ""
        for name, panels in _pictures(report).items():
            path = folder / f"{name}{suffix}.svg"
            _save(panels, path, "partitions" if name == "partitions" else _OVER)
            say(f"drawn: {path}")
            written.append(path)
    return written


def _pictures(report: Report) -> dict[str, list[tuple[str, Curves, float | None]]]:
    """The panels that have a point, by picture: title, curves, goal."""
    found = {
        name: [(p.title, curves(report, p), p.goal) for p in panels]
        for name, panels in PANELS.items()
    }
    found["partitions"] = [
        (f"{kind}: page / page at the fewest, p50", partition_curves(report, kind), goal)
        for kind, goal in (("dense", 1.2), ("middling", None), ("sparse", 2.0))
    ]
    there = {name: [panel for panel in panels if panel[1]] for name, panels in found.items()}
    return {name: panels for name, panels in there.items() if panels}


def curves(report: Report, panel: Panel) -> Curves:
    """The curves of a panel over the sizes."""
    found: Curves = {}
    for size in (size for size in SIZES if size in report["sizes"]):
        for figure in report["sizes"][size].get(panel.part, ()):
            match = re.fullmatch(panel.pattern, figure["name"])
            value = panel.value(figure) if match else None
            if match and value is not None:
                found.setdefault(match[1], {})[SIZES[size]] = value
    return found


def partition_curves(report: Report, kind: str) -> Curves:
    """How a page's time grows with the number of partitions."""
    found: Curves = {}
    for figure in report["sizes"].get("partitions", {}).get("partitions", ()):
        name = figure["name"].rpartition(", ")[0]
        if name.partition(",")[0] == kind:
            sides = figure.get("sides", {}).items()
            times = {int(side): took["p50"] for side, took in sides if side.isdigit()}
            if not times or not times[min(times)]:
                continue
            fewest = times[min(times)]
            found[name] = {count: times[count] / fewest for count in sorted(times)}
    return found


def _save(panels: list[tuple[str, Curves, float | None]], path: Path, over: str) -> None:
    from matplotlib import pyplot

    columns = min(len(panels), 3 if len(panels) != 4 else 2)
    rows = -(-len(panels) // columns)
    figure, axes = pyplot.subplots(rows, columns, figsize=(4 * columns, 3.2 * rows), squeeze=False)
    places: Iterator[Any] = iter(axes.flat)
    for (title, found, goal), place in zip(panels, places, strict=False):
        others = (f"C{place}" for place in count(len(_COLOURS)))
        for label, points in found.items():
            place.plot(
                *(list(points), list(points.values())),
                **{
                    "marker": "o",
                    "markersize": 4,
                    "label": label,
                    "color": _COLOURS.get(label) or next(others),
                },
            )
        if goal is not None:
            place.axhline(goal, **_GOAL)
        place.set_title(title, fontsize="medium")
        place.set_xscale("log")
        place.set_xlabel(over, fontsize="small")
        ticks = list(SIZES.values()) if over == _OVER else sorted(next(iter(found.values())))
        place.set_xticks(ticks, [_short(tick) for tick in ticks])
        place.set_xlim(ticks[0] / 1.4, ticks[-1] * 1.4)
        place.minorticks_off()
        place.set_ylim(bottom=0)
        place.grid(visible=True, alpha=0.3)
        place.legend(fontsize="xx-small")
    for place in places:
        place.set_visible(False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _short(number: float) -> str:
    for unit, sign in ((1_000_000, " M"), (1_000, " K")):
        if number >= unit:
            return f"{number / unit:g}{sign}"
    return f"{number:g}"
