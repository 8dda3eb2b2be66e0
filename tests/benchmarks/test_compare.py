"""Two reports beside each other, and files that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import report
from tests.benchmarks.test_command import figure, invoke, saved

Figure = dict[str, Any]


def quantiles(p50: float, p95: float, p99: float) -> dict[str, float]:
    return {"p50": p50, "p95": p95, "p99": p99}


def page(ratio: float, p95: float = 1, p99: float = 1) -> Figure:
    sides = {"page": quantiles(ratio, p95, p99), "B2": quantiles(1, 1, 1)}
    return figure("page / B2", 1.25, sides=sides, ratio=ratio)


def compared(folder: Path, before: list[Figure], after: list[Figure], **more: Any) -> list[str]:
    for name, figures in (("a", before), ("b", after)):
        whole = report.start(150018) | {"cpus": 2, "sizes": {"1m": {"reading": figures}}}
        report.save(whole | (more if name == "b" else {}), folder / name)
    done = invoke("compare", str(folder / "a"), str(folder / "b"))
    assert done.exit_code == 0, done.output
    return done.output.splitlines()


def test_what_became_worse_by_a_quarter_comes_first_the_worst_first(tmp_path: Path) -> None:
    def some(ratio: float, tps: float, alone: float) -> list[Figure]:
        return [
            page(ratio),
            figure("record / B3", 0.6, ratio=tps, is_least=True, per_second={"record": [1]}),
            figure("filters", 15, sides={"page": quantiles(1, alone, 9)}),
        ]

    assert compared(tmp_path, some(1.0, 0.6, 10), some(1.3, 0.4, 7)) == [
        "worse by a quarter or more: 2",
        "  1.50 times    1m  record / B3: 0.600 → 0.400",
        "  1.30 times    1m  page / B2: 1.000 → 1.300",
        "tails (p99, longest wait) worse by half or more: 0",
        "better by a quarter or more: 1",
        "  0.70 times    1m  filters: p95 10.000 → 7.000 ms",
        "compared: 7 numbers of 3 figures",
    ]


def test_slow_calls_are_told_where_the_median_stayed(tmp_path: Path) -> None:
    assert compared(tmp_path, [page(1)], [page(1, 10, 20)])[:4] == [
        "worse by a quarter or more: 1",
        "  10.00 times    1m  page / B2: p95 / p95 beside 1.000 → 10.000",
        "tails (p99, longest wait) worse by half or more: 1",
        "  20.00 times    1m  page / B2: p99 / p99 beside 1.000 → 20.000",
    ]


def test_a_machine_that_was_slower_for_both_sides_is_no_news(tmp_path: Path) -> None:
    slow = page(1)
    slow["sides"] = {side: quantiles(3, 3, 3) for side in slow["sides"]}
    assert compared(tmp_path, [page(1)], [slow])[0] == "worse by a quarter or more: 0"


def test_errors_where_there_were_none_are_the_worst_of_all(tmp_path: Path) -> None:
    def some(errors: int, rate: float, wait: float) -> list[Figure]:
        return [
            figure("mixed, errors", 0, value=errors),
            figure("mixed, per second", value=rate, is_least=True, per_second={"page": rate}),
            figure("mixed, longest wait for a lock in ms", 1000, value=wait),
        ]

    assert compared(tmp_path, some(0, 100, 0), some(5000, 10, 100))[:5] == [
        "worse by a quarter or more: 2",
        "  from none    1m  mixed, errors: 0.000 → 5000.000",
        "  10.00 times    1m  mixed, per second: 100.000 → 10.000/s",
        "tails (p99, longest wait) worse by half or more: 1",
        "  10.00 times    1m  mixed, longest wait for a lock in ms: 10.000 → 100.000 ms",
    ]


def test_what_stands_in_one_report_only_is_named(tmp_path: Path) -> None:
    other = figure("B1 / B0", ratio=2)
    more = {"1m": {"reading": [page(1)], "size": [other]}, "10m": {"size": [other]}}
    assert compared(tmp_path, [page(1), other], [], sizes=more, cpus=4)[-6:] == [
        "only in the report before:",
        "  1m: B1 / B0",
        "only in the report after:",
        "  1m: size, all of it",
        "  10m: size",
        "not measured alike: PostgreSQL 15.18, 2 processors; PostgreSQL 15.18, 4 processors",
    ]


def broken() -> dict[str, bytes]:
    """Files that are no reports, by what is wrong with them."""

    def of(one: Any) -> bytes:
        return json.dumps(saved() | {"sizes": {"1k": {"reading": [one]}}}).encode()

    side = {"p50": 1, "p95": 1}
    return {
        '"server_version" is no number': b"{}",
        "not JSON: Expecting value, line 1": b"",
        "not JSON: Expecting property name": b'{\n"sizes": {,',
        "it is no object": b"[]",
        "not UTF-8": b'{"a": "\xff\xfe"}',
        "nested too deeply": b"[" * 100_000,
        '"sizes" is no object of objects': json.dumps(saved() | {"sizes": None}).encode(),
        '"notes" are no texts': json.dumps(saved() | {"notes": [1]}).encode(),
        "1k, reading, figure 0: it has no name": of({"ratio": 1}),
        "1k, reading, figure 0: it is no object": of(1),
        'figure 0: "ratio" is no number': of(figure("x", ratio="1.0")),
        'figure 0: "value" is no number': of(figure("x", value=float("nan"))),
        'figure 0: "sides" is not what': of(figure("x", sides={"page": side})),
        'figure 0: "per_second" is not what': of(figure("x", ratio=1, per_second={"a": []})),
        "figure 0: it has neither": of({"name": "x"}),
    }


@pytest.mark.parametrize("reason", broken())
def test_a_file_that_is_no_report_is_named_with_what_is_wrong(reason: str, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.json", tmp_path / "good.json"
    bad.write_bytes(broken()[reason])
    report.save(saved(), good)
    for words in (
        ("compare", str(good), str(bad)),
        ("goals", str(bad), "--out", str(tmp_path)),
        ("run", "--size", "1k", "--only", "size", "--into", str(bad)),
    ):
        done = invoke(*words)
        assert done.exit_code == 2, done.output
        assert f"{bad} is no report of a benchmark: " in done.stderr
        assert reason in done.stderr
        assert "\nhint: " in done.stderr
    # Nothing was begun, nothing written over it.
    assert bad.read_bytes() == broken()[reason]


def test_a_report_that_could_not_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    report.save(saved(), path)
    with pytest.raises(TypeError):
        report.save(saved() | {"notes": [object()]}, path)
    (tmp_path / "a.json.new").mkdir()
    with pytest.raises(OSError, match="directory"):
        report.save(saved() | {"notes": ["x"]}, path)
    assert report.read(path) == saved()
