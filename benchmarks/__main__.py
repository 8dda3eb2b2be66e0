"""python -m benchmarks: measure pg-timeline beside what people have instead of it."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import psycopg
from psycopg.conninfo import make_conninfo

from benchmarks import database, partitions, reading, report, writing
from benchmarks.companies import SIZES
from benchmarks.words import make as words
from timeline import embedded

# Writing comes last: what it writes is taken away again, the room it took is not.
PARTS = ("reading", "size", "seed", "writing", "partitions")


@click.group(invoke_without_command=True)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Measure pg-timeline beside its baselines. Without a command: run."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(run)


@main.command()
@click.option(
    "--size", "sizes", multiple=True, type=click.Choice(list(SIZES)), help="[1k, 100k, 1m]"
)
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Parts. [all]")
@click.option("--dsn", envvar="TIMELINE_BENCH_DSN", help="A superuser's. [an embedded server]")
@click.option(
    "--folder", type=click.Path(path_type=Path), help="Of the embedded server. [temporary]"
)
@click.option("--rounds", default=200, show_default=True, help="Calls of each side.")
@click.option("--seconds", default=10, show_default=True, help="Of each turn of writing.")
@click.option("--keep", is_flag=True, help="Keep the databases: the next run starts with them.")
@click.option("--out", type=click.Path(path_type=Path), default=report.RESULTS / "latest.json")
def run(
    sizes: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    dsn: str | None = None,
    folder: Path | None = None,
    rounds: int = 200,
    seconds: int = 10,
    keep: bool = False,
    out: Path = report.RESULTS / "latest.json",
) -> None:
    """Make the data of each size and measure; resumes where a run with --keep was stopped."""
    parts = tuple(part for part in PARTS if part in (only or PARTS))
    # Partitions bring rows of their own.
    chosen = () if parts == ("partitions",) else sizes or ("1k", "100k", "1m")
    with _server(dsn, folder) as target:
        _tell_room(target, chosen)
        with psycopg.connect(target) as conn:
            found = report.start(conn.info.server_version)
        for size in chosen:
            found["sizes"][size] = _measure(target, size, parts, rounds, seconds)
            report.save(found, out)
            if not keep:
                database.drop(target, size)
        if "partitions" in parts:
            found["sizes"].setdefault("partitions", {})["partitions"] = partitions.measure(
                target, rounds
            )
        report.save(found, out)
    for line in report.lines(found):
        click.echo(line)
    for path in report.draw(found, out.parent):
        click.echo(f"drawn: {path}", err=True)


@main.command()
@click.argument("before", type=click.Path(exists=True, path_type=Path))
@click.argument("after", type=click.Path(exists=True, path_type=Path))
def compare(before: Path, after: Path) -> None:
    """What became worse, or better, by a quarter between two reports."""
    for line in report.compare(report.read(before), report.read(after)):
        click.echo(line)


def _measure(
    dsn: str, size: str, parts: tuple[str, ...], rounds: int, seconds: int
) -> dict[str, Any]:
    def say(text: str) -> None:
        click.echo(f"{size:>5}  {text}", err=True)

    found: dict[str, Any] = {}
    connection = database.open_database(dsn, size)
    companies = database.make(connection, dsn, size, say)
    database.even(connection)
    target = make_conninfo(dsn, dbname=database.name(size))
    for part in parts:
        start = time.monotonic()
        if part == "reading":
            found[part] = reading.measure(connection, companies, rounds)
        elif part == "size":
            found[part] = writing.size(connection)
        elif part == "writing":
            found[part] = writing.measure(connection, target, seconds)
        elif part == "seed":
            found[part] = _seed(connection, target, companies[0], say, rounds)
        say(f"measured {part:19} {time.monotonic() - start:7.1f} s")
    connection.close()
    return found


def _seed(
    connection: Any, dsn: str, company: Any, say: database.Say, rounds: int
) -> list[dict[str, Any]]:
    from benchmarks import seed

    seed.start(dsn)
    seed.make(connection, say)
    return seed.measure(connection, company, words().common, min(rounds, 20))


@contextmanager
def _server(dsn: str | None, folder: Path | None) -> Iterator[str]:
    if dsn:
        yield dsn
        return
    with tempfile.TemporaryDirectory() as temporary:
        Path(temporary).chmod(0o755)
        place = folder or Path(temporary) / "server"
        try:
            yield embedded.up(place)
        finally:
            embedded.down(place)


def _tell_room(dsn: str, sizes: tuple[str, ...]) -> None:
    """Say how much disk a run takes, and refuse where it is known not to be there."""
    need = max((SIZES[size] for size in sizes), default=200_000) * database.BYTES_PER_ROW
    click.echo(
        f"the largest database takes about {need / 1e9:.1f} GB while it is measured", err=True
    )
    with psycopg.connect(dsn) as conn:
        row = conn.execute("show data_directory").fetchone()
    place = Path(str(row[0])) if row else Path()
    if place.exists() and shutil.disk_usage(place).free < need:
        raise SystemExit(f"error: there is not as much room at {place}\nhint: choose smaller sizes")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
