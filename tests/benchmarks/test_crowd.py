"""What a crowd saw is held against what is there: each fault that can be is found."""

from array import array
from typing import Any

import pytest

from benchmarks import crowd
from benchmarks.clients import Request, Seen
from benchmarks.crowd import Outage

OUTAGE = Outage(100.0, 102.0)
THERE = [frozenset({0, 2}), frozenset({1, 3})]


def heard(*numbers: int) -> tuple["array[int]", "array[float]"]:
    return array("l", numbers), array("d", (20.5 + number for number in numbers))


def seen(**other: Any) -> Seen:
    """Two clients of each of two companies, and four writes, of which all is well."""
    early = Request(10.0, 19.0, 200, False)
    whole = Seen(
        [early, *(Request(20.0 + n, 20.25 + n, 201, False) for n in range(4))],
        {n: 20.25 + n for n in range(4)},
        [heard(0, 2), heard(1, 3), heard(0, 2), heard(1, 3)],
        disordered=0,
        resyncs=0,
        resumed=0,
        troubles=[],
    )
    return whole._replace(**other)


def test_what_is_whole_is_told_with_its_times() -> None:
    for outage in (None, OUTAGE):
        found = crowd.judge(seen(), outage, THERE)
        assert (found.is_whole, found.recovered) == (True, 0.0)
        assert (found.requests["p99"], found.live["p50"]) == (250.0, 250.0)
        assert (found.counted["requests"], found.counted["events"]) == (5, 8)
        # What waits for connections and plans is told apart.
        assert found.cold == {"requests": {"p50": 9000.0, "p95": 9000.0, "p99": 9000.0}}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("lost", {"heard": [heard(0, 2), heard(1, 3), heard(0), heard(1, 3)]}),
        ("twice", {"heard": [heard(0, 2), heard(1, 3), heard(0, 2), heard(1, 3, 3)]}),
        ("strange", {"heard": [heard(0, 2, 4), heard(1, 3), heard(0, 2), heard(1, 3)]}),
        ("unkept", {"written": {9: 21.0, **seen().written}}),
        ("disordered", {"disordered": 1}),
        ("resyncs", {"resyncs": 1}),
        ("errors", {"requests": [*seen().requests, Request(30.0, 31.0, 503, True)]}),
        ("errors", {"requests": [*seen().requests, Request(108.0, 109.0, 503, True)]}),
        (
            "failed otherwise in the outage",
            {"requests": [*seen().requests, Request(101.0, 101.5, 500, True)]},
        ),
        (
            "failed otherwise in the outage",
            {"requests": [*seen().requests, Request(101.0, 101.5, 0, False)]},
        ),
        ("live clients let go", {"troubles": [(20.0, "closed with 1013")]}),
    ],
)
def test_one_fault_is_found(name: str, other: dict[str, Any]) -> None:
    found = crowd.judge(seen(**other), OUTAGE, THERE)
    assert (found.counted[name], found.is_whole) == (1, False)


def test_an_outage_is_told_apart() -> None:
    refused, slow = Request(99.0, 101.0, 503, True), Request(101.0, 103.5, 200, False)
    other = {"requests": [*seen().requests, refused, slow], "troubles": [(101.0, "refused")]}
    found = crowd.judge(seen(**other), OUTAGE, THERE)
    assert (found.is_whole, found.recovered) == (True, 1.5)
    assert (found.counted["refused in the outage"], found.requests["p99"]) == (1, 250.0)
    # One that began meanwhile and took very long says that it was not over.
    other["requests"] = [*seen().requests, Request(101.0, 130.0, 200, False)]
    assert crowd.judge(seen(**other), OUTAGE, THERE).recovered == 28.0
