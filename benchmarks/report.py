"""What a run found: as JSON, as a table with ratios first, beside an earlier run."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from timeline.errors import TimelineError

# In a checkout where figures are kept; of an installed wheel nothing is written into the package.
RESULTS = (
    Path(__file__).parent / "results" if __package__ == "benchmarks" else Path("timeline-bench")
)
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


def version(number: int) -> str:
    """150018 as people write it."""
    return f"{number // 10000}.{number % 10000}"


def check_version(report: Report, number: int, path: Path) -> None:
    """Complete a report only with figures of the same server. Raises TimelineError TL409."""
    if report["server_version"] != number:
        raise TimelineError(
            "TL409",
            f"{path} was measured with PostgreSQL {version(report['server_version'])},"
            f" this one is {version(number)}",
            "begin another report: --out FILE",
        )


def together(reports: list[Report]) -> list[Report]:
    """One report per server version, of all that was measured with it; of two figures the later."""
    found: dict[int, Report] = {}
    for report in sorted(reports, key=lambda report: str(report.get("measured_at"))):
        beside = found.setdefault(report["server_version"], {**report, "sizes": {}})
        beside["measured_at"], beside["cpus"] = report["measured_at"], report["cpus"]
        for size, parts in report["sizes"].items():
            beside["sizes"][size] = beside["sizes"].get(size, {}) | parts
    return [found[number] for number in sorted(found)]


def lines(report: Report) -> Iterator[str]:
    """The table: ratio, goal, whether it is reached, then milliseconds."""
    for size, parts in report["sizes"].items():
        yield ""
        title = size if size == "partitions" else f"{size} rows"
        yield f"{title:47} {'ratio':>7} {'goal':>6}        p50, p95, p99 in ms, or per second"
        for found in (f for part in parts.values() for f in part):
            yield _line(found)


def _line(found: dict[str, Any]) -> str:
    ratio, goal = found.get("ratio"), found["goal"]
    reached = {True: "ok", False: "MISSED", None: ""}[found["is_reached"]]
    sides = found.get("sides") or found.get("per_second") or found.get("bytes") or {}
    told = "   ".join(f"{side} {_value(value)}" for side, value in sides.items())
    sign = "≥" if found.get("is_least") else "≤"
    aim = f"{sign}{goal:g}" if goal is not None else ""
    figure = found.get("value", ratio)
    shown = "" if figure is None else f"{figure:.2f}"
    if reached == "MISSED" and "value" in found and not sides:
        told = found["note"]
    return f"  {found['name']:45} {shown:>7} {aim:>6} {reached:>6}  {told}"


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
            figure = one.get("value", one.get("ratio"))
            if figure is None and one.get("sides"):
                figure = next(iter(one["sides"].values()))["p95"]
            if figure and figure > 0:
                found[size, one["name"]] = 1 / figure if one.get("is_least") else figure
    return found
