"""What a run found: as JSON, as a table with ratios first, as curves, beside an earlier run."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.companies import SIZES

RESULTS = Path(__file__).parent / "results"
_WORSE = 1.25

Report = dict[str, Any]


def start(server_version: int) -> Report:
    """An empty report of this machine."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "server_version": server_version,
        "cpus": os.cpu_count(),
        "sizes": {},
    }


def read(path: Path) -> Report:
    """A report that was saved."""
    found: Report = json.loads(path.read_text(encoding="utf-8"))
    return found


def save(report: Report, path: Path) -> None:
    """Write it down, after each part of a run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def lines(report: Report) -> Iterator[str]:
    """The table: ratio, goal, whether it is reached, then milliseconds."""
    for size, parts in report["sizes"].items():
        yield ""
        yield f"{size} rows{'':29} {'ratio':>7} {'goal':>6}        p50, p95, p99 in ms"
        for found in (f for part in parts.values() for f in part):
            yield _line(found)


def _line(found: dict[str, Any]) -> str:
    ratio, goal = found.get("ratio"), found["goal"]
    reached = {True: "ok", False: "MISSED", None: ""}[found["is_reached"]]
    sides = found.get("sides") or found.get("tps") or found.get("bytes") or {}
    told = "   ".join(f"{side} {_value(value)}" for side, value in sides.items())
    sign = "≥" if found.get("is_least") else "≤"
    aim = f"{sign}{goal:g}" if goal is not None else ""
    shown = "" if ratio is None else f"{ratio:.2f}"
    return f"  {found['name']:36} {shown:>7} {aim:>6} {reached:>6}  {told}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(f"{number:.2f}" for number in value.values())
    return str(value)


def compare(before: Report, after: Report) -> Iterator[str]:
    """What became worse by a quarter or more, then what became better, ratio against ratio."""
    was, now = _ratios(before), _ratios(after)
    changes = sorted(((now[key] / was[key], key) for key in was.keys() & now.keys()), reverse=True)
    for verdict, few in (
        ("worse", [c for c in changes if c[0] >= _WORSE]),
        ("better", [c for c in changes if c[0] <= 1 / _WORSE]),
    ):
        yield f"{verdict} by a quarter or more: {len(few)}"
        yield from (
            f"  {factor:.2f} times  {key[0]:>4}  {key[1]}: {was[key]:.3f} → {now[key]:.3f}"
            for factor, key in few
        )
    yield f"measured in both: {len(changes)}; in one only: {len(was.keys() ^ now.keys())}"


def _ratios(report: Report) -> dict[tuple[str, str], float]:
    """The figure of everything that has one, turned so that more is worse."""
    found = {}
    for size, parts in report["sizes"].items():
        for one in (f for part in parts.values() for f in part):
            figure = one.get("ratio")
            if figure is None and one.get("sides"):
                figure = next(iter(one["sides"].values()))["p95"]
            if figure:
                found[size, one["name"]] = 1 / figure if one.get("is_least") else figure
    return found


def draw(report: Report, folder: Path) -> list[Path]:
    """Curves over the sizes, one picture a part. Returns the files."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "timeline"
    from matplotlib import pyplot

    sizes = [size for size in SIZES if size in report["sizes"]]
    written = []
    for part in ("reading", "writing"):
        series: dict[str, dict[int, float]] = {}
        for size in sizes:
            for one in report["sizes"][size].get(part, ()):
                if one.get("ratio"):
                    series.setdefault(one["name"], {})[SIZES[size]] = one["ratio"]
        if not series:
            continue
        figure, axes = pyplot.subplots(figsize=(9, 5))
        for name, points in series.items():
            axes.plot(list(points), list(points.values()), marker="o", label=name)
        axes.set_xscale("log")
        axes.set_xlabel("activities")
        axes.set_ylabel("ratio to the baseline")
        axes.set_ylim(bottom=0)
        axes.grid(visible=True, alpha=0.3)
        axes.legend(fontsize="x-small", loc="center left", bbox_to_anchor=(1, 0.5))
        path = folder / f"{part}.svg"
        figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
        pyplot.close(figure)
        written.append(path)
    return written
