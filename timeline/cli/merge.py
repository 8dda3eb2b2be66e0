"""merge, unmerge, convert, merges: what becomes one object, and apart again."""

import json
from typing import Any

import click

from timeline.cli.call import call, document, outputs, parts, print_json, show, uuid
from timeline.cli.command import Command
from timeline.cli.read import again
from timeline.terminal.screen import clean


@click.command(cls=Command)
@click.argument("loser", metavar="TYPE:ID")
@click.argument("winner", metavar="TYPE:ID")
@outputs
@click.pass_context
def merge(ctx: click.Context, loser: str, winner: str, as_json: bool, as_sql: bool) -> None:
    r"""Merge the first object into the second: from now on both ids open one timeline.

    \b
    Example:
      timeline merge contact:17 contact:4
    """
    first, second = _named(loser, "the first"), _named(winner, "the second")
    _tell(ctx, call(ctx, "merge", as_sql=as_sql, loser=first, winner=second), as_json)


@click.command(cls=Command)
@click.argument("merge_id", metavar="MERGE_ID")
@outputs
@click.pass_context
def unmerge(ctx: click.Context, merge_id: str, as_json: bool, as_sql: bool) -> None:
    r"""Undo a merge or a conversion; `timeline merges` lists them.

    \b
    Example:
      timeline unmerge 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a
    """
    _tell(ctx, call(ctx, "unmerge", as_sql=as_sql, merge=uuid(merge_id, "merge")), as_json)


@click.command(cls=Command)
@click.argument("lead", metavar="TYPE:ID")
@click.argument("into", metavar="TYPE:ID...", nargs=-1, required=True)
@outputs
@click.pass_context
def convert(
    ctx: click.Context, lead: str, into: tuple[str, ...], as_json: bool, as_sql: bool
) -> None:
    r"""Convert a lead into a contact, and an account and a deal beside it.

    The first is what it becomes: the lead's id opens its timeline from now on.

    \b
    Example:
      timeline convert lead:9 contact:17 account:42 deal:3
    """
    what = _named(lead, "the lead")
    targets = ", ".join(_named(one, "what it becomes") for one in into)
    _tell(ctx, call(ctx, "convert", as_sql=as_sql, lead=what, into=f"[{targets}]"), as_json)


@click.command(cls=Command)
@click.argument("filter_json", metavar="[FILTER]", required=False)
@click.option("--object", "named", metavar="TYPE:ID", help="Of one object, on either side.")
@click.option("--limit", type=click.IntRange(1, 500), help="How many. [100]")
@click.option("--cursor", help="Where the page before ended.")
@outputs
@click.pass_context
def merges(
    ctx: click.Context,
    filter_json: str | None,
    named: str | None,
    limit: int | None,
    cursor: str | None,
    as_json: bool,
    as_sql: bool,
) -> None:
    r"""What was merged and converted, newest first, also what was undone.

    \b
    Example:
      timeline merges
      timeline merges --object contact:4 --json | jq -r '.results[].merge_id'
    """
    flags: dict[str, Any] = {"limit": limit, "cursor": cursor}
    if named is not None:
        flags["object_type"], flags["object_id"] = parts(named, "--object")
    laid_over = {key: value for key, value in flags.items() if value is not None}
    text = call(ctx, "merges", as_sql=as_sql, filter=document(filter_json, laid_over))
    if as_json:
        print_json(text)
        return
    envelope = json.loads(text)
    lines = [_line(one) for one in envelope["results"]] or ["nothing was merged"]
    if envelope["next"]:
        lines.append(f"more: {again(ctx, envelope['next'])}")
    show(ctx, lines)


def _named(given: str, what: str) -> str:
    kind, key = parts(given, what)
    return json.dumps({"type": kind, "id": key}, ensure_ascii=False)


def _line(one: dict[str, Any]) -> str:
    def who(named: dict[str, Any]) -> str:
        name = f" {named['name']}" if named["name"] else ""
        return clean(f"{named['type']}:{named['id']}{name}")

    into = ", ".join(who(target) for target in one["into"])
    by = f" by {clean(str(one['merged_by']['id']))}" if one["merged_by"] else ""
    undone = f", undone {one['undone_at']}" if one["undone_at"] else ""
    return f"{one['merge_id']}  {one['merged_at']}{by}  {who(one['object'])} → {into}{undone}"


def _tell(ctx: click.Context, receipt: str, as_json: bool) -> None:
    if as_json:
        print_json(receipt)
        return
    said = json.loads(receipt)
    show(ctx, [f"{said['outcome']} {said['merge_id']}"])
