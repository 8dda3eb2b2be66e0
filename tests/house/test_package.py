"""The wheel works alone: the SQL is in it, and nothing that is not the product."""

import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = ("-m", "build", "--wheel", "--no-isolation")


def run(*words: str | Path, cwd: Path) -> str:
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, *BUILD, "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


def test_wheel_holds_the_package_and_its_sql_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(ROOT).as_posix()
        for path in [*(ROOT / "timeline").rglob("*.py"), ROOT / "timeline" / "py.typed"]
    }
    served = ROOT / "timeline" / "http" / "static"
    expected |= {path.relative_to(ROOT).as_posix() for path in served.iterdir()}
    for room in ("migrations", "functions", "sql"):
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and not path.name.startswith("."):
                expected.add(f"timeline/_sql/{path.relative_to(ROOT).as_posix()}")
    for path in (ROOT / "benchmarks").rglob("*"):
        inner = path.relative_to(ROOT / "benchmarks")
        if path.suffix in (".py", ".sql", ".pgbench", ".toml") and inner.parts[0] != "results":
            expected.add(f"timeline/_benchmarks/{inner.as_posix()}")
    assert names == expected


def test_ignored_files_stay_at_home(tmp_path: Path) -> None:
    """A secret beside the code, or the leavings of an editor, never reach a wheel."""
    for room in ("timeline", "migrations", "functions", "sql", "benchmarks"):
        shutil.copytree(ROOT / room, tmp_path / room)
    for file in ("pyproject.toml", "README.md", "LICENSE", ".gitignore"):
        shutil.copy(ROOT / file, tmp_path)
    strays = [
        ".env",
        "timeline/.env",
        "benchmarks/results/secret.json",
        "sql/.env",
        "functions/.page.sql.swp",
        "timeline/x.pyc",
    ]
    for stray in strays:
        (tmp_path / stray).write_text("secret")
    run(sys.executable, *BUILD, cwd=tmp_path)
    (built,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        names = {Path(name).name for name in archive.namelist()}
    assert not names & {Path(stray).name for stray in strays}


def test_installed_wheel_runs_without_the_checkout(
    wheel: Path, tmp_path: Path, server_dsn: str
) -> None:
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    (site,) = place.glob("lib/python*/site-packages")
    python, timeline = place / "bin" / "python", place / "bin" / "timeline"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    run(*pip, "--no-deps", "--no-index", wheel, cwd=tmp_path)
    # The dependencies are those of this run; our own editable install must not answer for it.
    borrowed = [path for path in sys.path if path.endswith("site-packages")]
    (site / "borrowed.pth").write_text("".join(f"{path}\n" for path in borrowed))
    where = run(python, "-c", "import timeline; print(timeline.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(site)
    assert "migrate" in run(timeline, "--help", cwd=tmp_path)
    script = run(timeline, "sql", cwd=tmp_path)
    assert "create schema if not exists timeline" in script
    assert "create or replace function timeline.record(" in script
    # What it measures with is in it too, and what it finds is not written into it.
    code = "from timeline.cli.bench import bench; print(bench.callback.__module__)"
    assert run(python, "-c", code, cwd=tmp_path).strip() == "timeline._benchmarks.command"
    words = ("--size", "1k", "--only", "size", "--only", "seed", "--rounds", "2")
    told = run(timeline, "bench", "run", "--dsn", server_dsn, *words, cwd=tmp_path)
    assert "bytes per activity / B3" in told
    assert "timeline, ours / S" in told
    assert (tmp_path / "timeline-bench" / "latest.json").exists()
