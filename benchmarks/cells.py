"""What stands in a cell of a table of goals."""

import statistics
from typing import Any

from .companies import SIZES

NONE = "-"


def told(value: Any) -> str:
    if isinstance(value, dict):
        return " / ".join(f"{value[key]:.2f}" for key in ("p50", "p95", "p99"))
    if isinstance(value, list):
        return f"{statistics.median(value):,.0f}/s"
    return f"{value:,}"


def size_of(size: str) -> str:
    return size.replace("k", " K").replace("m", " M") if size in SIZES else NONE


def aim(goal: float | None, *, is_least: bool = False) -> str:
    return NONE if goal is None else f"{'≥' if is_least else '≤'} {goal:g}"


def reached(is_reached: bool | None) -> str:
    return {True: "yes", False: "**no**", None: NONE}[is_reached]
