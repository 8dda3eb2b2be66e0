"""How figures are taken: the sides of a comparison in turn, round by round, within one run."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

# One call of a side; the number of the round chooses companies, pages, words.
Call = Callable[[int], object]


class Case(NamedTuple):
    """Something compared. `sides`: ours first, then what it is held against; `goal`: the
    most that the ratio of their medians may be, or, for a side alone, the milliseconds of its p95,
    or, where they are `subtracted`, the milliseconds of the p95 of what the first takes longer.
    """

    name: str
    sides: Mapping[str, Call]
    goal: float | None = None
    note: str = ""
    subtracted: bool = False


def take(cases: list[Case], rounds: int, warm: int = 3) -> list[dict[str, Any]]:
    """The figures of cases, all sides of all cases interleaved; the first rounds only warm up."""
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(-warm, rounds):
        for case in cases:
            for side, call in case.sides.items():
                start = time.perf_counter()
                call(max(turn, 0))
                took = (time.perf_counter() - start) * 1000
                if turn >= 0:
                    times.setdefault((case.name, side), []).append(took)
    return [figures(case, {side: times[case.name, side] for side in case.sides}) for case in cases]


def cold(call: Call) -> float:
    """Milliseconds of a first call, in a session and with plans of its own."""
    start = time.perf_counter()
    call(0)
    return round((time.perf_counter() - start) * 1000, 3)


def quantiles(values: list[float]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds."""
    if len(values) == 1:
        values = values * 2
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {f"p{p}": round(cuts[p - 1], 6) for p in (50, 95, 99)}


def figures(case: Case, times: dict[str, list[float]]) -> dict[str, Any]:
    """What a report holds of a case, from its times in the order of its sides."""
    sides = {side: quantiles(values) for side, values in times.items()}
    first, *others = sides
    found: dict[str, Any] = {
        "name": case.name,
        "goal": case.goal,
        "note": case.note,
        "sides": sides,
    }
    reached = sides[first]["p95"]
    if others:
        found["ratio"] = round(sides[first]["p50"] / sides[others[0]]["p50"], 3)
        found["ratio_p95"] = round(sides[first]["p95"] / sides[others[0]]["p95"], 3)
        reached = found["ratio"]
    if case.subtracted:
        longer = [a - b for a, b in zip(times[first], times[others[0]], strict=True)]
        found["value"] = reached = quantiles(longer)["p95"]
    found["is_reached"] = None if case.goal is None else reached <= case.goal
    return found
