"""partitions archive, attach, drop, retention: what leaves for files, and comes back."""

import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import click

from timeline.cli import dsn_of, say
from timeline.cli.command import Command
from timeline.cli.progress import counted

Step = dict[str, Any]

wait = click.option("--wait", type=click.FloatRange(0), default=60.0, show_default=True,
                    help="Seconds in all to wait for others.")  # fmt: skip
as_json = click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
to = click.option("--to", metavar="PLACE", help="A folder, or a URL of fsspec (s3://…).")
before = click.option("--before", metavar="DATE", help="Partitions that ended by this date (UTC).")
older_than = click.option("--older-than", metavar="AGE",
                          help='Partitions that ended so long ago: "7 years".')  # fmt: skip


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]…")
@before
@older_than
@to
@click.option("--keep", is_flag=True, help="Keep the verified tables, for: partitions drop.")
@click.option("--dry-run", is_flag=True, help="Tell what would be archived; change nothing.")
@wait
@as_json
@click.pass_context
def archive(
    ctx: click.Context,
    names: tuple[str, ...],
    before: str | None,
    older_than: str | None,
    to: str | None,
    keep: bool,
    dry_run: bool,
    wait: float,
    as_json: bool,
) -> None:
    r"""Move old partitions to files, verified, and free their room.

    The named ones, or those that ended by a date or an age; without either, as `partitions
    retention` says. Each leaves the timeline in one short transaction, is written as gzipped JSON
    lines with a manifest, read back and compared with the table; only then it is dropped. Pages say
    that their range is archived, and a resend of an archived activity answers "archived".

    A run that was killed is gone on with by the next. Exit status 4 when another one is at work, or
    others were in the way for longer than --wait; 74 when the files cannot be written.

    \b
    Example:
      timeline partitions archive --older-than '7 years' --to /var/backups/timeline
      timeline partitions archive activity_20190101 --to s3://acme-archive/timeline
    """
    from timeline import archive as archives
    from timeline import jobs
    from timeline.errors import TimelineError

    if (before is not None) + (older_than is not None) + bool(names) > 1:
        raise TimelineError(
            "TL400", "names, --before and --older-than at once", "choose one of them"
        )
    chosen: dict[str, Any] = {"names": names, "before": before, "age": older_than}
    if dry_run:
        _tell_due(archives.due(dsn_of(ctx), **chosen), as_json)
        return
    dsn = dsn_of(ctx)
    # What somebody chose is not what the retention asks for.
    is_chosen = any(chosen.values())
    with nullcontext(dict[str, Any]()) if is_chosen else jobs.noted(dsn, "archive") as report:
        done = archives.archive(
            dsn, **chosen, folder=to, is_kept=keep, wait=wait, say=say, track=_track
        )
        report.update(done)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    for name in done["archived"]:
        say(f"archived {name}" + (", its table is kept" if keep else ""))
    if done["folded"]:
        say(f"took away {len(done['folded'])} empty partitions")
    if not done["archived"] and not done["folded"]:
        say("nothing is due")
        return
    say(f"{done['activities']:,} activities in {done['bytes']:,} bytes")


def _tell_due(due: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(due, ensure_ascii=False, indent=2))
        return
    for part in due:
        click.echo(
            f"{part['name']}  {part['starts_at'][:10]}  {part['ends_at'][:10]}  {part['bytes']:,}"
            + ("  (what lies there becomes a partition first)" if part["is_edge"] else "")
        )
    say(f"{len(due)} partitions would be archived")


@click.command(cls=Command)
@click.argument("name", metavar="NAME|PLACE")
@click.option("--from", "place", metavar="PLACE", help="Where its files are now.")
@wait
@as_json
@click.pass_context
def attach(ctx: click.Context, name: str, place: str | None, wait: float, as_json: bool) -> None:
    r"""Bring an archive back: by its name, or the folder or URL of its files.

    All files are verified before anything comes back. Activities return whole, with texts, links
    and history, in small batches; what is here already stays as it is, so that it may be done
    again. The retention of the database leaves the range alone from then on, until it is archived
    by name or date.

    Exit status 3 for an archive that this database did not make, 4 for damaged files.

    \b
    Example:
      timeline partitions attach activity_20190101-1c5e0f2a
      timeline partitions attach /mnt/restored/activity_20190101-1c5e0f2a
    """
    from timeline import archive as archives

    done = archives.attach(dsn_of(ctx), name=name, folder=place, wait=wait, say=say, track=_track)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    known = done["activities"] - done["attached"]
    say(
        f"attached {done['attached']:,} activities of {done['name']}"
        + (f"; {known:,} were here already, or are in a later archive" if known else "")
    )


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]…")
@wait
@as_json
@click.pass_context
def drop(ctx: click.Context, names: tuple[str, ...], wait: float, as_json: bool) -> None:
    r"""Drop the tables that `partitions archive --keep` left, after reading their files once more.

    All of them, or those of the named archives. What has no verified files is never dropped.

    \b
    Example:
      timeline partitions drop
    """
    from timeline import archive as archives

    done = archives.drop(dsn_of(ctx), names=names, wait=wait, say=say, track=_track)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
        return
    for name in done["dropped"]:
        say(f"dropped the table of {name}")
    if not done["dropped"]:
        say("nothing is due")


@click.command(cls=Command)
@click.option("--older-than", metavar="AGE", help='How long activities stay: "7 years".')
@click.option("--before", metavar="DATE", help="From when on activities stay.")
@click.option("--forever", is_flag=True, help="Everything stays.")
@to
@click.pass_context
def retention(
    ctx: click.Context,
    older_than: str | None,
    before: str | None,
    forever: bool,
    to: str | None,
) -> None:
    r"""How long activities stay in this database, and where they go then.

    One policy for the database, since its partitions hold all companies. `partitions archive`
    follows it; nothing else does. Without options it tells.

    \b
    Example:
      timeline partitions retention --older-than '7 years' --to /var/backups/timeline
      timeline partitions retention
    """
    from timeline import archive as archives
    from timeline.errors import TimelineError

    dsn = dsn_of(ctx)
    if (older_than is not None) + (before is not None) + forever > 1:
        raise TimelineError(
            "TL400", "--older-than, --before and --forever at once", "choose one of them"
        )
    told = archives.retention(dsn)
    if older_than or before or forever or to:
        if older_than is None and before is None and not forever:
            older_than, before = told["age"], told["since"]
        told = archives.set_retention(dsn, age=older_than, since=before, folder=to)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))


def _track(label: str, steps: Iterator[Step]) -> Iterator[Step]:
    return counted(label, "activities", steps)
