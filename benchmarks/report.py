"""What a run found: as JSON, as a table with ratios first."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from timeline.errors import TimelineError

from . import shape

# Where a run and goals write; what a checkout commits is named to them (make bench).
RESULTS = Path("timeline-bench")

Report = dict[str, Any]


def start(server_version: int) -> Report:
    """An empty report of this machine."""
    return {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "server_version": server_version,
        "cpus": os.cpu_count(),
        "commit": commit(),
        "sizes": {},
        "taken": {},
    }


def commit() -> str:
    """What is measured: the commit of the checkout, else the installed version."""
    here = Path(__file__).parent
    if __package__ == "benchmarks" and (here.parent / ".git").exists():
        words = ["git", "-C", str(here), "describe", "--always", "--dirty", "--exclude=*"]
        with suppress(OSError):
            done = subprocess.run(
                [*words, "--abbrev=12"], capture_output=True, text=True, check=False
            )
            if done.returncode == 0:
                return done.stdout.strip()
    return version_of("pg-timeline")


def add(report: Report, size: str, part: str, figures: list[dict[str, Any]], began: float) -> None:
    """Put the figures of a part in, and when and of what they were taken; `began`: monotonic."""
    report["sizes"].setdefault(size, {})[part] = figures
    report.setdefault("taken", {}).setdefault(size, {})[part] = {
        "commit": report["commit"],
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - began, 1),
    }


def read(path: Path) -> Report:
    """A report that was saved. Raises TimelineError TL400 where the file is none."""
    return shape.load(path)


def save(report: Report, path: Path) -> None:
    """Write it down, after each part of a run: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    fresh.replace(path)


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
        beside = found.setdefault(report["server_version"], {**report, "sizes": {}, "taken": {}})
        beside |= {key: report.get(key) for key in ("measured_at", "cpus")}
        for kind in ("sizes", "taken"):
            for size, parts in report.get(kind, {}).items():
                beside[kind][size] = beside[kind].get(size, {}) | parts
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
    ratio, goal = found.get("ratio"), found.get("goal")
    reached = {True: "ok", False: "MISSED", None: ""}[found.get("is_reached")]
    sides = found.get("sides") or found.get("per_second") or found.get("bytes") or {}
    told = "   ".join(f"{side} {_value(value)}" for side, value in sides.items())
    sign = "≥" if found.get("is_least") else "≤"
    aim = f"{sign}{goal:g}" if goal is not None else ""
    figure = found.get("value", ratio)
    shown = "" if figure is None else f"{figure:.2f}"
    if reached == "MISSED" and "value" in found and not sides:
        told = found.get("note", "")
    return f"  {found['name']:45} {shown:>7} {aim:>6} {reached:>6}  {told}"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "/".join(f"{number:.2f}" for number in value.values())
    return str(value)
