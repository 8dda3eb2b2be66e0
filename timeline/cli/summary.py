"""summary, refresh: how much of what by days, and what keeps that quick."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import click

from timeline.cli import dsn_of, fields, say
from timeline.cli.call import call, document, loaded, outputs, print_json, show
from timeline.cli.command import Command
from timeline.cli.progress import counted
from timeline.terminal.screen import clean
from timeline.terminal.table import table


@click.command(cls=Command)
@click.argument("filter_json", metavar="[FILTER]", required=False)
@fields.summary_flags
@outputs
@click.pass_context
def summary(
    ctx: click.Context,
    /,
    filter_json: str | None,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""How many activities of which type and status, by day or longer.

    FILTER is JSON, "-" for stdin, or "@file"; flags are laid over it. Private activities are not
    counted. What was archived is, and is marked.

    \b
    Example:
      timeline summary --from 2026-01-01 --to 2026-03-31
      timeline summary --by month --type call --type meeting
      timeline summary --by all --assigned-to 7 --json
    """
    given = document(filter_json, fields.summarized(flags))
    text = call(ctx, "summary", as_sql=as_sql, filter=given)
    if as_json:
        print_json(text)
        return
    show(ctx, _table(loaded(text)))


def _table(found: list[dict[str, Any]]) -> Iterator[str]:
    """Lines of a table, a total at its end."""
    rows = [("day", "type", "status", "activities", "users")]
    rows += [
        (
            (one["activity_day"] or "all") + (" *" if one.get("archived") else ""),
            clean(one["activity_type"]),
            one["status"],
            f"{one['activity_count']:,}",
            f"{one['user_count']:,}",
        )
        for one in found
    ]
    yield from table(rows, right={3, 4})
    yield f"{sum(one['activity_count'] for one in found):,} activities" + (
        "; * some are archived" if any(one.get("archived") for one in found) else ""
    )


@click.command(cls=Command)
@click.option("--force", is_flag=True, help="Also where a result shrank to less than half.")
@click.option("--days-only", is_flag=True, help="Fold days; leave rollups and views.")
@click.option("--wait", type=click.FloatRange(0), default=60.0, show_default=True,
              help="Seconds in all to wait for others.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def refresh(ctx: click.Context, force: bool, days_only: bool, wait: float, as_json: bool) -> None:
    r"""Fold what changed into the summaries; refresh rollups and the materialized view.

    Texts of a company whose search language changed are indexed anew, too, some hundred at a time.

    For a scheduler, every minute or every hour: `timeline summary` is right without it, and quick
    because of it. Any number may run side by side; one that was killed is gone on with by the next.

    Exit status 4 when a result would shrink to less than half, which is refused without --force:
    it stays as it was, and the rest is done.

    \b
    Example:
      timeline refresh
      timeline refresh --days-only
    """
    from timeline import jobs
    from timeline import refresh as refreshing

    dsn = dsn_of(ctx)
    with jobs.noted(dsn, "refresh") as report:
        done = refreshing.fold(dsn, wait=wait, say=say, track=partial(counted, "folded", "days"))
        report.update(done)
    done["views"] = []
    if not days_only:
        with jobs.noted(dsn, "views") as report:
            view = refreshing.refresh_views(
                dsn, is_forced=force, wait=max(wait - done["waited"], 0), say=say
            )
            report.update(view)
        done["views"] = [view]
        done["waited"] += view["waited"]
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    say(f"folded {done['days']:,} days")
    if "reindexed" in done:
        say(f"made the words of {done['reindexed']:,} texts and names anew")
    if "learned" in done:
        say(f"learned {done['learned']:,} words")
    for view in done["views"]:
        say(f"rolled up {view['rolled']:,} companies")
        counts = view["counts"]
        told = (
            "left as it is: companies are being folded" if counts is None else f"{counts:,} counts"
        )
        say(f"{view['view']}: {told}")
