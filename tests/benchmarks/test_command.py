"""timeline bench: the command, its report, the goals."""

# ruff: noqa: E501  (tables read better unbroken)

import importlib.metadata
import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from benchmarks import cold, database, drawing, goals, partitions, report, rows, server
from timeline import embedded
from timeline.cli import main
from timeline.cli.bench import bench

Figure = dict[str, Any]


def invoke(*words: str) -> Result:
    return CliRunner().invoke(main, ["bench", *words], prog_name="timeline")


def side(p50: float, p95: float = 0) -> dict[str, float]:
    return {"p50": p50, "p95": p95 or p50, "p99": p95 or p50}


def figure(name: str, goal: float | None = None, **more: Any) -> Figure:
    return {"name": name, "goal": goal, "note": "", "is_reached": None, **more}


@pytest.mark.parametrize("name", ["run", "compare", "goals"])
def test_every_command_has_an_example(name: str) -> None:
    done = invoke(name, "--help")
    assert done.exit_code == 0
    lines = done.stdout.partition("\n  Example:\n")[2].splitlines()
    assert any(line.startswith(f"    timeline bench {name} ") for line in lines)
    assert "\n  --dsn " in done.stdout


def test_without_a_command_the_way_to_the_help_is_told() -> None:
    done = invoke()
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "error: missing command",
        "hint: see: timeline bench --help",
    ]


def test_what_is_measured_is_told_by_the_commit_or_the_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = Path(report.__file__).parents[1]
    if (root / ".git").exists():
        head = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "HEAD"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert head.startswith(report.commit().removesuffix("-dirty"))
    monkeypatch.setattr(report, "__package__", "timeline._benchmarks")
    assert report.commit() == importlib.metadata.version("pg-timeline")


def test_a_run_writes_where_one_stands_and_says_what_it_writes_over(
    server_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PREFIX", f"{database.PREFIX}_out")
    monkeypatch.chdir(tmp_path)
    words = ("run", "--dsn", server_dsn, "--size", "1k", "--only", "size")
    first, second = invoke(*words), invoke(*words)
    assert (first.exit_code, second.exit_code) == (0, 0), first.stderr + second.stderr
    assert (tmp_path / "timeline-bench" / "latest.json").exists()
    told = f"{Path('timeline-bench', 'latest.json')} is there, and will be written over"
    assert told not in first.stderr
    assert told in second.stderr


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """As if a package were not installed."""

    def hide(name: str) -> None:
        monkeypatch.setitem(sys.modules, name, None)

    return hide


def test_a_missing_django_is_told_before_anything_is_made(
    without: Callable[[str], None], tmp_path: Path
) -> None:
    without("django")
    done = invoke("run", "--size", "1k", "--out", str(tmp_path / "x.json"))
    assert done.exit_code == 2
    assert "pip install 'pg-timeline[bench]'" in done.stderr
    assert not (tmp_path / "x.json").exists()


def test_without_matplotlib_only_the_drawing_is_left_out(
    without: Callable[[str], None], tmp_path: Path
) -> None:
    without("matplotlib")
    report.save(saved(), tmp_path / "a.json")
    done = invoke("goals", str(tmp_path / "a.json"), "--out", str(tmp_path))
    assert done.exit_code == 0, done.stderr
    assert "pg-timeline[bench]" in done.stderr
    assert (tmp_path / "goals.md").read_text() == done.stdout.removesuffix("\n")
    assert not list(tmp_path.glob("*.svg"))


def saved() -> report.Report:
    """A report with something of every part."""
    page = {"page": side(1.0, 2.0), "B2": side(0.8)}
    small = figure("page, small / B2", 1.5, sides=page, ratio=1.25) | {"is_reached": True}
    large = figure("page, small / B2", 1.5, sides={"page": side(2), "B2": side(1)}, ratio=2.0)
    counted = {"counted": side(3), "bare": side(1)}
    seed = {"ours": side(2, 30), "S": side(200, 400)}
    record = {"record": [50, 60, 70], "B3": [100, 100, 100]}
    times = {"400": side(2.2), "4": side(2.0), "41": side(2.1), "100": side(2.15)}
    return {
        "measured_at": "2026-11-25T12:00:00+00:00",
        "server_version": 150018,
        "cpus": 2,
        "sizes": {
            "100k": {"reading": [small]},
            "10m": {
                "reading": [
                    large | {"is_reached": False},
                    figure("count added, small, p95 in ms", 3, sides=counted, ratio=3, value=2.0),
                ],
                "seed": [
                    figure("timeline, ours / S", sides=seed, ratio=0.01),
                    figure("search, S", sides={"S": side(900)}),
                ],
                "writing": [
                    figure(
                        "record / B3, 1 clients", 0.6, per_second=record, ratio=0.6, is_least=True
                    )
                ],
                "mixed": [figure("mixed, errors", 0, value=0) | {"is_reached": True}],
            },
            "partitions": {
                "partitions": [figure("dense, 400 / 4 partitions", 1.2, sides=times, ratio=1.1)]
            },
        },
    }


def test_goals_of_reports_that_were_measured_apart(tmp_path: Path) -> None:
    whole = saved()
    later = {**whole, "measured_at": "2026-11-26T12:00:00+00:00", "sizes": {}}
    later["sizes"]["10m"] = whole["sizes"].pop("10m")
    other = {**later, "server_version": 160004}
    paths = []
    for place, one in enumerate((later, whole, other)):
        paths.append(str(tmp_path / f"{place}.json"))
        report.save(one, Path(paths[-1]))
    done = invoke("goals", *paths, "--out", str(tmp_path))
    assert done.exit_code == 0, done.stderr
    told = done.stdout
    assert [line for line in told.splitlines() if line.startswith("## ")] == [
        "## PostgreSQL 15.18, 2 processors, 2026-11-26",
        "## PostgreSQL 16.4, 2 processors, 2026-11-26",
        "## Missed, and the designs that were measured",
    ]
    assert f"- **page at 10 M / at 100 K, each / B2**: {goals.UNTRIED}." in told
    noted = goals.markdown([whole | {"notes": ["Measured twice."]}])
    assert "\n\n- Measured twice.\n\n| goal |" in noted
    assert "Measured twice." not in told
    for line in (
        "| page without count / B2 | 100 K | page, small / B2 | 1.00 / 2.00 / 2.00"
        " | 0.80 / 0.80 / 0.80 | 1.25 | ≤ 1.5 | yes |",
        "| page at 10 M / at 100 K, each / B2 | 10 M | page, small / B2 | 2.00 / 2.00 / 2.00"
        " | 1.00 / 2.00 / 2.00 | 1.60 | ≤ 1.2 | **no** |",
        "| page at 10 M / at 100 K, milliseconds of two runs | 10 M | page, small; B2 itself 1.25"
        " | 2.00 / 2.00 / 2.00 | 1.00 / 2.00 / 2.00 | 2.00 | ≤ 1.2 | **no** |",
        "| page 1,000 / page 1 | 100 K | does not fit in | - | - | - | - | - |",
        "| record / B3, transactions per second | 10 M | record / B3, 1 clients | 60/s | 100/s"
        " | 0.60 | ≥ 0.6 | - |",
        "| mixed workload, errors | 10 M | mixed, errors |  | - | 0 | ≤ 0 | yes |",
        "| import / B3 COPY, rows per second | - | not measured | - | - | - | - | - |",
        "| timeline | 10 M | 2.00 / 30.00 / 30.00 | 200.00 / 400.00 / 400.00 | 100.0 | 20 | **no** |",
        "| search | 10 M | to come | 900.00 / 900.00 / 900.00 | - | 30 | - |",
    ):
        assert line in told, line
    assert {path.name for path in tmp_path.glob("*.svg")} == {
        *("reading.svg", "writing.svg", "partitions.svg", "reading-16.svg", "writing-16.svg"),
    }


def test_a_run_completes_a_report_and_measures_nothing_twice(
    server_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PREFIX", f"{database.PREFIX}_run")
    path = tmp_path / "all.json"
    words = ("run", "--dsn", server_dsn, "--size", "1k", "--rounds", "2", "--into", str(path))
    done = invoke(*words, "--only", "size", "--keep")
    assert done.exit_code == 0, done.stderr
    first = json.loads(path.read_text())
    done = invoke(*words, "--only", "size", "--only", "reading")
    assert done.exit_code == 0, done.stderr
    # What was kept once is not dropped by a run that does not say --keep.
    assert f"{database.name('1k')} was kept by an earlier run: it stays" in done.stderr
    assert database.is_kept(server_dsn, "1k")
    assert "measured reading" in done.stderr
    assert "measured size" not in done.stderr
    second = json.loads(path.read_text())
    assert second["sizes"]["1k"].keys() == {"reading", "size"}
    assert second["sizes"]["1k"]["size"] == first["sizes"]["1k"]["size"]
    # Each part tells when, of what and how long it was measured.
    taken = second["taken"]["1k"]
    assert taken["size"] == first["taken"]["1k"]["size"]
    assert taken["reading"]["seconds"] > 0
    assert taken["reading"]["commit"] == second["commit"] == report.commit()
    assert f"- Of {report.commit()}: size at 1 K, reading at 1 K." in goals.markdown([second])
    report.save(first | {"server_version": 140001}, path)
    done = invoke(*words, "--only", "size")
    assert done.exit_code == 4
    assert "14.1" in done.stderr
    database.drop(server_dsn, "1k")


def test_a_disk_that_is_too_small_is_told_before_anything_is_made(
    server_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PREFIX", f"{database.PREFIX}_disk")
    monkeypatch.setattr(database, "BYTES_PER_ROW", 10**15)
    out = str(tmp_path / "x.json")
    done = invoke("run", "--dsn", server_dsn, "--size", "1k", "--only", "size", "--out", out)
    assert done.exit_code == 2
    assert "GB free at" in done.stderr
    with psycopg.connect(server_dsn) as conn:
        name = database.name("1k")
        assert not conn.execute("select from pg_database where datname = %s", [name]).rowcount


def test_a_server_of_its_own_is_restarted_cold_with_ordinary_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of this server's files alone: the rest of the machine has other work.
    monkeypatch.setattr(server, "_DROP", tmp_path / "nowhere" / "drop_caches")
    monkeypatch.setattr(cold, "RESTARTS", 1)
    tmp_path.chmod(0o755)
    folder, out = tmp_path / "server", tmp_path / "x.json"
    done = invoke(
        *("run", "--size", "1k", "--only", "cold", "--keep"),
        *("--folder", str(folder), "--out", str(out)),
    )
    assert done.exit_code == 0, done.stderr
    (found,) = json.loads(out.read_text())["sizes"]["1k"]["cold"]
    assert found["note"] == "after a restart, the data's pages advised out of the system's cache"
    # What made the data fast is gone before anything is measured.
    assert "=" not in (folder / "data" / "postgresql.auto.conf").read_text()
    assert not embedded.running(folder)


def test_pages_at_every_number_of_partitions(
    server_dsn: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(partitions, "COUNTS", (8, 2, 4))
    sizes = {rows.DENSE: 2000, rows.MIDDLING: 200, rows.SPARSE: 160}
    found = partitions.measure(server_dsn, 2, lambda text: None, sizes)
    assert len(found) == len(partitions.CALLS)
    for one in found:
        assert one["name"].endswith(", 8 / 2 partitions")
        assert [*one["sides"]] == ["8", "2", "4"]
        assert one["ratio"] > 0
    whole = {**saved(), "sizes": {"partitions": {"partitions": found}}}
    (drawn,) = drawing.draw_all([whole], tmp_path, lambda text: None)
    assert drawn.name == "partitions.svg"
    assert drawing.partition_curves(whole, "sparse")["sparse"].keys() == {2, 4, 8}


def test_the_group_is_the_one_of_the_checkout() -> None:
    assert bench.callback is not None
    assert bench.callback.__module__ == "benchmarks.command"


def test_what_is_committed_as_missed_names_two_designs() -> None:
    told = (
        Path(goals.__file__).with_name("results").joinpath("goals.md").read_text(encoding="utf-8")
    )
    for line in told.partition("## Missed")[2].splitlines():
        if line.startswith("- "):
            assert goals.UNTRIED not in line
    for each in tomllib.loads(
        Path(goals.__file__).with_name("designs.toml").read_text(encoding="utf-8")
    )["missed"]:
        assert len(each["designs"]) >= 2, each["goal"]
        assert each["why"]
