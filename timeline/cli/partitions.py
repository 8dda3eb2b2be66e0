"""partitions: list, rotate; the rest of the group is in archive."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from timeline.cli import dsn_of, say
from timeline.cli.archive import archive, attach, drop, retention
from timeline.cli.call import output, outputs
from timeline.cli.command import Command, Commands
from timeline.terminal.table import table

WIDTHS = ["day", "week", "month", "quarter", "year"]


def _print_sql(ctx: click.Context, *statements: str) -> None:
    for statement in statements:
        click.echo(f"{statement};")
    ctx.exit(0)


@click.group(cls=Commands)
def partitions() -> None:
    r"""The parts of the timeline by date: see them, make them ahead, archive the old ones.

    As the owner of the schema, or a member of the group role of administrators.

    \b
    Example:
      timeline partitions list
      timeline partitions rotate
    """


@partitions.command("list", cls=Command)
@outputs
@click.pass_context
def list_(ctx: click.Context, as_json: bool, as_sql: bool) -> None:
    r"""Name, range, state, rows and size of each partition.

    Rows are those of the last analyze, in the edges counted. States: attached; edge (takes every
    date outside the others); detaching (a detach was cut off: rotate finishes it); coming and gone
    (of a rotation in progress); detached, verified, archived and attaching (of an archive).

    \b
    Example:
      timeline partitions list
      timeline partitions list --json | jq -r '.[] | select(.state == "edge") | .rows'
    """
    from timeline import db, queries
    from timeline.partitions import listing

    if as_sql:
        _print_sql(ctx, queries.inline("partitions"))
    with db.translated(), db.connect(dsn_of(ctx), autocommit=True) as conn:
        found = listing(conn)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    screen = output(ctx)
    rows = [("name", "from", "to", "rows", "size", "state")]
    rows += [
        (
            part["name"],
            _day(part["starts_at"]) or "…",
            _day(part["ends_at"]) or "…",
            "-" if part["rows"] is None else f"{part['rows']:,}",
            _size(part["bytes"]),
            part["state"],
        )
        for part in found
    ]
    for number, line in enumerate(table(rows, right={3, 4})):
        click.echo(
            screen.paint(line, "bold") if number == 0 else line.replace("…", screen.pick("…", "-"))
        )


def _day(instant: str | None) -> str | None:
    """Midnight as a day; another instant whole."""
    return instant and instant.removesuffix("T00:00:00Z")


def _size(number: int) -> str:
    """Bytes as pg_size_pretty tells them."""
    size, unit = float(number), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if size < 10240 or unit == "TB":
            break
        size /= 1024
    return f"{size:,.0f} {unit}"


@partitions.command(cls=Command)
@click.option("--ahead", type=click.IntRange(0, 400), default=4, show_default=True,
              help="Partitions after the present one.")  # fmt: skip
@click.option("--width", type=click.Choice(WIDTHS),
              help="Of partitions made from now on. Remembered. [quarter]")  # fmt: skip
@click.option("--wait", type=click.FloatRange(0), default=60.0, show_default=True,
              help="Seconds in all to wait for others.")  # fmt: skip
@outputs
@click.pass_context
def rotate(
    ctx: click.Context, ahead: int, width: str | None, wait: float, as_json: bool, as_sql: bool
) -> None:
    r"""Make partitions ahead, and bring home what waits in the edges.

    For a scheduler, daily or weekly: what is there already stays. Nobody is kept waiting: each
    step is a short transaction that gives way to others. A run that was killed is gone on with.

    Exit status 4 when another rotation is at work, or when others were in the way for longer than
    --wait; the next run goes on.

    \b
    Example:
      timeline partitions rotate
      timeline partitions rotate --width month --ahead 12
    """
    from timeline import jobs, queries
    from timeline import partitions as keeper

    if as_sql:
        chosen = [queries.inline("partition_width", width=width)] if width else []
        _print_sql(ctx, *chosen, queries.inline("rotate", ahead=ahead))
    dsn = dsn_of(ctx)
    with jobs.noted(dsn, "rotate") as report:
        done = keeper.rotate(dsn, ahead=ahead, width=width, wait=wait, say=say, track=_track)
        report.update(done)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    for name in done["finalized"]:
        say(f"finished the detach of {name}, which is a table of its own now")
    made = done["created"]
    say(f"created {len(made):,} partitions" + (f": {made[0]} to {made[-1]}" if made else ""))
    if done["moved"]:
        say(f"moved {done['moved']:,} activities home")
    if done["in_edges"]:
        say(f"{done['in_edges']:,} activities stay in the edges: too few or too far away")


def _track(steps: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Progress over copied pages, where somebody looks at it."""
    if not sys.stderr.isatty():
        yield from steps
        return
    bar = None
    for step in steps:
        if step["step"] == "copied":
            if bar is None or bar.length != step["pages"]:
                bar = click.progressbar(
                    length=step["pages"], label=f"splitting {step['from']}", file=sys.stderr
                )
            bar.update(max(step["pages"] - step["pages_left"] - bar.pos, 0))
        elif bar is not None:
            bar.render_finish()
            bar = None
        yield step


for _command in (archive, attach, drop, retention):
    partitions.add_command(_command)
