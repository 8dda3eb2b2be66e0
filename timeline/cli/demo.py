"""demo: a PostgreSQL of its own, a sample CRM, a tour of it."""

import json
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from timeline.cli import say
from timeline.cli.call import coloured, output, show
from timeline.cli.command import Command
from timeline.demo.sample import Sample

if TYPE_CHECKING:
    from timeline.demo.live import Served

FOLDER = Path(".timeline")


@click.command(cls=Command)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Where its PostgreSQL keeps everything.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Other stories.")
@click.option("--json", "as_json", is_flag=True, help="Print what there is as JSON; no tour.")
@coloured
@click.pass_context
def demo(ctx: click.Context, folder: Path, seed: int, as_json: bool) -> None:
    r"""A sample CRM on a PostgreSQL of its own: three companies, 2,000 activities.

    Starts an embedded PostgreSQL in a folder, installs pg-timeline, records the sample and
    shows it. On a terminal the server runs until you press Enter; elsewhere it is stopped at
    once. The data stay: again, the demo moves its dates along and doubles nothing.

    With --dsn (not TIMELINE_DSN: nobody's database is filled by chance) that database is used.

    \b
    Example:
      timeline demo
      timeline demo --folder /tmp/tour --json | jq -r .dsn
      timeline demo --dsn "dbname=scratch"
    """
    from timeline import demo as tour
    from timeline import install
    from timeline.demo import live

    started = time.monotonic()
    with _server(ctx, folder) as (dsn, is_ours):
        install.migrate(dsn, say=say)
        say("recording the sample")
        companies, done = tour.fill(dsn, seed)
        took = time.monotonic() - started
        total = sum(len(company.activities) for company in companies)
        say(f"{len(companies)} companies, {total:,} activities, ready after {took:.1f} s")
        if as_json:
            click.echo(json.dumps(_found(dsn, companies, done), ensure_ascii=False, indent=2))
            return
        show(ctx, tour.tour(dsn, companies, output(ctx)))
        is_kept = is_ours and sys.stdin.isatty() and sys.stdout.isatty()
        with live.serving(dsn, companies[0]) as served:
            show(ctx, tour.heading(6, "Over HTTP, and live", output(ctx)))
            if served is None:
                show(ctx, ["needs: pip install 'pg-timeline[server]'"])
            else:
                show(ctx, live.tour(dsn, served))
            show(ctx, _next(dsn, folder, companies[0], needs_up=is_ours and not is_kept))
            if is_kept:
                _wait(dsn, served)


@contextmanager
def _server(ctx: click.Context, folder: Path) -> Iterator[tuple[str, bool]]:
    """(DSN, did we start it?): the database of --dsn, or the embedded one of `folder`."""
    from timeline import embedded

    given = ctx.find_root().params.get("dsn")
    if given:
        yield given, False
        return
    is_ours = not embedded.running(folder)
    try:
        yield embedded.up(folder, say=say), is_ours
    finally:
        if is_ours and embedded.running(folder):
            embedded.down(folder, say=say)


def _wait(dsn: str, served: "Served | None") -> None:
    """Until Enter, Ctrl-D or Ctrl-C: all three mean the same here."""
    from timeline.demo import live

    if served is not None:
        say(f"\nSomething happens every three seconds: watch it at {served.url}/")
    say("\nThe server runs. Press Enter to stop it; the data stay.")
    try:
        with live.going_on(dsn, served) if served is not None else nullcontext():
            sys.stdin.readline()
    except KeyboardInterrupt:
        say("")


def _found(dsn: str, companies: list[Sample], done: dict[str, int]) -> dict[str, Any]:
    return {
        "dsn": dsn,
        "recorded": done,
        "companies": [
            {
                "id": company.company_id,
                "name": company.settings["name"],
                "activities": len(company.activities),
                "object": f"account:{company.account['id']}",
                "viewers": [viewer["id"] for viewer in company.viewers],
            }
            for company in companies
        ],
    }


def _next(dsn: str, folder: Path, company: Sample, *, needs_up: bool) -> Iterator[str]:
    """What to try next, ready to be copied."""
    up = "timeline up" if folder == FOLDER else f"timeline up --folder {shlex.quote(str(folder))}"
    quoted = f'"$({up})"' if needs_up else shlex.quote(dsn)
    account, (insider, _) = company.account, company.viewers
    yield ""
    yield ""
    yield "Try it yourself" + ("" if needs_up else ", in another terminal") + ":"
    yield ""
    yield f"  export TIMELINE_DSN={quoted}"
    yield f"  export TIMELINE_COMPANY={company.company_id}"
    yield f"  timeline page --object account:{account['id']} --include description"
    yield f"  timeline --viewer {insider['id']} page --view upcoming --assigned-to {insider['id']}"
    yield (
        '  timeline record --type call --subject "Hello" --date "$(date -Is)"'
        f" --about account:{account['id']}"
    )
    yield "  timeline serve    # and open http://127.0.0.1:8080/"
    yield '  psql "$TIMELINE_DSN" -c "\\df timeline.*"'
