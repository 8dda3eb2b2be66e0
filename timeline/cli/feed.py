"""feed: what changed, once or as it happens."""

import sys
from typing import Any

import click

from timeline import db, terminal
from timeline.cli import dsn_of, fields, say, settings
from timeline.cli.call import (
    asked,
    coloured,
    company,
    configured,
    document,
    known,
    loaded,
    outputs,
    print_json,
    print_sql,
    show,
)
from timeline.cli.command import Command
from timeline.feed import Batch, Reader
from timeline.terminal import changes as rendering


@click.command(cls=Command)
@click.argument("filter_json", metavar="[FILTER]", required=False)
@click.option("--after", metavar="POSITION", help="What came after it. [all that is kept]")
@click.option(
    "--consumer",
    metavar="NAME",
    help="Go on where NAME ended, and note how far it came.",
)
@click.option("--follow", is_flag=True, help="Wait for more; from now on, without the two above.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.01, max=3600),
    default=0.25,
    show_default=True,
    metavar="SECONDS",
    help="How often --follow looks.",
)
@click.option("--with-objects", is_flag=True, default=None, help="Names and settings too.")
@click.option("--all-companies", is_flag=True, help="Everybody's: for administrators.")
@fields.filter_flags
@click.option(
    "--include",
    multiple=True,
    metavar="KEY[,KEY]",
    help="description, links, data, why, version, created, ends_at, direction.",
)
@click.option("--limit", type=int, help="How many changes are read at once, up to 500. [100]")
@outputs
@coloured
@click.pass_context
def feed(
    ctx: click.Context,
    /,
    filter_json: str | None,
    after: str | None,
    consumer: str | None,
    follow: bool,
    every: float,
    with_objects: bool | None,
    all_companies: bool,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""What changed, in its order: nothing is missed, nothing comes twice.

    A change shows the activity as it is now. With --json and --follow each is a line of its own.
    Under the name of a consumer it goes on where the last call ended, wherever that was killed:
    what was printed is noted afterwards. FILTER is JSON, "-" for stdin, or "@file"; flags are laid
    over it.

    \b
    Example:
      timeline feed --limit 20
      timeline feed --follow --object account:42
      timeline feed --follow --json --consumer webhooks | ./deliver
      timeline feed --follow --all-companies --with-objects
    """
    further = {"consumer": consumer, "objects": with_objects}
    given = document(
        filter_json,
        fields.filtered(flags)
        | {key: value for key, value in further.items() if value is not None},
    )
    tenant = None if all_companies else company(ctx)
    if as_sql:
        if tenant is None:
            raise click.UsageError("--sql prints the call of one company", ctx)
        print_sql(ctx, "feed", after=after, options=given)
    wanted = known(given)
    name = wanted.get("consumer") if isinstance(wanted, dict) else None
    reader = Reader(dsn_of(ctx), tenant, settings(ctx).get("viewer"), given, name)
    with db.translated(), db.connect(reader.dsn, autocommit=True) as conn:
        shown = _shown(reader, conn, wanted, ctx)
        if not follow:
            found = reader.read(conn, after)
            if as_json:
                print_json(found.text)
            else:
                _print(ctx, found, shown)
            sys.stdout.flush()
            reader.acknowledge(conn, found.position)
            return
        if after is None and name is None:
            after = "now"
    _follow(ctx, reader, after, every, None if as_json else shown)


def _shown(reader: Reader, conn: db.Connection, wanted: Any, ctx: click.Context) -> terminal.Asked:
    """How people are shown it: in the company's zone, or that of the filter."""
    zone = wanted.get("time_zone") if isinstance(wanted, dict) else None
    if reader.company is None:
        return asked(ctx, None, zone)
    tenant = reader.company

    def run(function: str, **values: str) -> str:
        with conn.transaction():
            db.bind(conn, tenant, reader.viewer)
            return db.run(conn, function, company=tenant, **values) or "null"

    return asked(ctx, configured(run), zone)


def _follow(
    ctx: click.Context,
    reader: Reader,
    after: str | None,
    every: float,
    shown: terminal.Asked | None,
) -> None:
    """Print what comes until somebody ends it, and say how to go on."""
    try:
        for found in reader.follow(after, every=every, say=say):
            if shown is not None:
                _print(ctx, found, shown)
            else:
                for line in found.changes:
                    print_json(line)
            sys.stdout.flush()
            after = found.position
    except KeyboardInterrupt:
        if reader.consumer is None and after is not None:
            say(f"\nto go on: --after {after}")
        raise


def _print(ctx: click.Context, found: Batch, shown: terminal.Asked) -> None:
    show(ctx, (rendering.change(loaded(line), shown) for line in found.changes))
