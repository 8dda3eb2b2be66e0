"""timeline bench: run, compare, goals, relevance."""

import json
import os
from pathlib import Path

import click

from timeline.cli import say
from timeline.cli.command import Command, Commands

from . import comparing, report
from .companies import SIZES
from .run import PARTS, Options

_REPORT = click.Path(exists=True, dir_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_USUAL = Options()


@click.group(cls=Commands, no_args_is_help=False)
def bench() -> None:
    """Measure pg-timeline beside what people have instead, on the same rows, in turns.

    Ratios are of the product, milliseconds of a machine. Nothing is measured in a database of
    yours: `run` makes databases timeline_bench_… of its own, on a PostgreSQL of its own, or on the
    server of --dsn (of a role that may create databases and roles; TIMELINE_DSN does not count),
    and drops them.

    \b
    Example:
      timeline bench run --size 100k --only reading
      timeline bench goals timeline-bench/latest.json
      timeline bench compare old.json new.json
    """


@bench.command("run", cls=Command)
@click.option("--size", "sizes", multiple=True, type=click.Choice(list(SIZES)),
              help="Activities in all; again for more. [1k, 100k, 1m]")  # fmt: skip
@click.option("--only", multiple=True, type=click.Choice(PARTS), help="Parts. [all]")
@click.option("--folder", type=_FOLDER,
              help="Of its own server; with --keep the data stay there. [temporary]")  # fmt: skip
@click.option("--rounds", type=click.IntRange(2), default=_USUAL.rounds, show_default=True,
              help="Calls of each side.")  # fmt: skip
@click.option("--seconds", type=click.IntRange(1), default=_USUAL.seconds, show_default=True,
              help="Of each turn of writing.")  # fmt: skip
@click.option("--turns", type=click.IntRange(1), default=_USUAL.turns, show_default=True,
              help="Of each side of writing.")  # fmt: skip
@click.option("--rows", type=click.IntRange(1), default=_USUAL.rows, show_default=True,
              help="Of each import.")  # fmt: skip
@click.option("--clients", type=click.IntRange(2), default=_USUAL.clients, show_default=True,
              help="Of the mixed workload.")  # fmt: skip
@click.option("--mixed-seconds", type=click.IntRange(1), default=_USUAL.mixed_seconds,
              show_default=True, help="Of the mixed workload.")  # fmt: skip
@click.option("--crowd-seconds", type=click.IntRange(20), default=_USUAL.crowd_seconds,
              show_default=True, help="Of the crowd of live clients.")  # fmt: skip
@click.option("--keep", is_flag=True, help="Keep the databases: the next run starts with them.")
@click.option("--out", type=_FILE, help=f"The report. [{report.RESULTS}/latest.json]")
@click.option("--into", type=_FILE,
              help="A report to complete: what it holds is not measured again.")  # fmt: skip
@click.pass_context
def run_(
    ctx: click.Context,
    sizes: tuple[str, ...],
    only: tuple[str, ...],
    folder: Path | None,
    rounds: int,
    seconds: int,
    turns: int,
    rows: int,
    clients: int,
    mixed_seconds: int,
    crowd_seconds: int,
    keep: bool,
    out: Path | None,
    into: Path | None,
) -> None:
    """Make the data of each size, measure, write the report, draw its curves.

    A run that was stopped goes on where it was: the making with --keep, the measures with --into.

    \b
    Example:
      timeline bench run --size 1k --size 100k --out before.json
      timeline bench run --size 10m --keep --folder /big/disk --into all.json
      timeline bench run --dsn "host=db.example user=postgres" --size 1m --only mixed
    """
    from . import drawing, run

    if out is not None and into is not None:
        raise click.UsageError("--out begins a report, --into completes one: say one of them")
    parts = tuple(part for part in PARTS if part in (only or PARTS))
    options = Options(
        # Partitions bring rows of their own.
        () if parts == ("partitions",) else sizes or _USUAL.sizes,
        *(parts, rounds, seconds, turns, rows, clients, mixed_seconds, crowd_seconds, keep),
    )
    dsn = ctx.find_root().params.get("dsn") or os.environ.get("TIMELINE_BENCH_DSN")
    path = into or out or report.RESULTS / "latest.json"
    if into is None and path.exists():
        say(f"{path} is there, and will be written over")
    found = run.run(options, dsn, folder, path, say, is_completing=into is not None)
    for line in report.lines(found):
        click.echo(line)
    drawing.draw_all([found], path.parent, say)


@bench.command(cls=Command)
@click.argument("before", type=_REPORT)
@click.argument("after", type=_REPORT)
def compare(before: Path, after: Path) -> None:
    """What became worse, or better, by a quarter between two reports.

    Ratios and p95 over what stood beside, throughput, errors; the slowest hundredth in a list of
    its own, for of few calls it is chance. What stands in one report only is named.

    \b
    Example:
      timeline bench compare before.json after.json
    """
    for line in comparing.compare(report.read(before), report.read(after)):
        click.echo(line)


@bench.command("goals", cls=Command)
@click.argument("reports", nargs=-1, required=True, type=_REPORT, metavar="REPORT...")
@click.option("--out", type=_FOLDER, help=f"Where goals.md and the curves go. [{report.RESULTS}]")
def goals_(reports: tuple[Path, ...], out: Path | None) -> None:
    """Hold reports against the goals: goals.md, and the curves of all of them together.

    Reports of one PostgreSQL version complete each other; the later one counts where both have a
    figure.

    \b
    Example:
      timeline bench goals small.json large.json --out figures
    """
    from . import drawing, goals

    folder = out or report.RESULTS
    found = report.together([report.read(path) for path in reports])
    text = goals.markdown(found)
    path = folder / "goals.md"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    click.echo(text)
    say(f"written: {path}")
    drawing.draw_all(found, folder, say)


@bench.command("relevance", cls=Command)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_context
def relevance_(ctx: click.Context, folder: Path, as_json: bool) -> None:
    """How relevant search is, by a collection of judged queries in FOLDER.

    Beside it textbook BM25, ts_rank and ts_rank_cd, on the same texts: MAP, nDCG@10, P@10, MRR over
    the first thousand results. The folder holds documents.jsonl, queries.jsonl and judgements.tsv,
    or a collection in the SMART format (*.ALL, *.QRY, *.REL).

    \b
    Example:
      timeline bench relevance collections/cisi
    """
    from timeline.terminal.table import table

    from . import relevance, server

    collection = relevance.read(folder)
    dsn = ctx.find_root().params.get("dsn") or os.environ.get("TIMELINE_BENCH_DSN")
    with server.serve(dsn, None, say) as ours, relevance.installed(ours.dsn, say) as conn:
        relevance.load(conn, collection)
        found = relevance.measure(conn, collection)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    judged = sum(key in collection.gains for key in collection.queries)
    click.echo(f"{len(collection.documents):,} documents, {judged:,} judged queries")
    words = [*next(iter(found.values()))]
    rows = [("", *words)] + [
        (name, *(f"{means[word]:.4f}" for word in words)) for name, means in found.items()
    ]
    for line in table(rows, right=range(1, 1 + len(words))):
        click.echo(line)
