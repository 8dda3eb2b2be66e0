"""erase, erase-status: what is to be nowhere any more, and who has yet to let go of it."""

import json
import sys
from typing import Any

import click

from timeline.cli.call import call, document, outputs, parts, print_json, show, uuid
from timeline.cli.command import Command
from timeline.cli.read import again
from timeline.terminal.screen import clean


@click.command(cls=Command)
@click.option("--activity", metavar="ID", help="An activity, by its id.")
@click.option("--key", nargs=2, metavar="SOURCE EXTERNAL_ID", help="An activity, by its key.")
@click.option("--object", "named", metavar="TYPE:ID", help="An object, and what is about it.")
@click.option(
    "--activities",
    type=click.Choice(["about", "all", "none"]),
    help="Of an object: which go with it: those about it, all that link it, none. [about]",
)
@click.option("--user", metavar="ID", help="A user; the work stays, of nobody.")
@click.option("--whole-company", is_flag=True, help="Everything of the company.")
@click.option("--no-suppress", is_flag=True, help="Let it be entered again.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@outputs
@click.pass_context
def erase(
    ctx: click.Context,
    activity: str | None,
    key: tuple[str, str] | None,
    named: str | None,
    activities: str | None,
    user: str | None,
    whole_company: bool,
    no_suppress: bool,
    yes: bool,
    as_json: bool,
    as_sql: bool,
) -> None:
    r"""Erase for good; there is no way back.

    It does not come back by an import or from an archive either. For administrators.

    \b
    Example:
      timeline erase --object contact:17
      timeline erase --user ann --yes
      timeline erase --key crm call-1 --yes
    """
    given: dict[str, Any] = {
        "activity": uuid(activity, "--activity") if activity is not None else None,
        "object": dict(zip(("type", "id"), parts(named, "--object"), strict=True))
        if named is not None
        else None,
        "user": user,
        "company": whole_company or None,
    }
    if key is not None:
        if activity is not None:
            raise click.UsageError("--activity and --key name the same thing twice", ctx)
        given["activity"] = {"source": key[0], "external_id": key[1]}
    what = {name: value for name, value in given.items() if value is not None}
    if len(what) != 1:
        raise click.UsageError(
            "name one of --activity, --key, --object, --user, --whole-company", ctx
        )
    if activities is not None:
        what["activities"] = activities
    if no_suppress:
        what["suppress"] = False
    if not yes and not as_sql:
        _ask(ctx, next(iter(what)))
    receipt = call(ctx, "erase", as_sql=as_sql, what=json.dumps(what, ensure_ascii=False))
    if as_json:
        print_json(receipt)
        return
    said = json.loads(receipt)
    rows = sum(said["erased"].values())
    lines = [f"{said['outcome']}, {rows:,} rows, {said['residue']} left"]
    if said["residue"]:
        lines.append("what others were just writing; timeline refresh takes it")
    show(ctx, lines + [_owed(one) for one in said["owed"]])


@click.command("erase-status", cls=Command)
@click.option("--limit", type=click.IntRange(1, 500), help="How many. [100]")
@click.option("--cursor", help="Where the page before ended.")
@outputs
@click.pass_context
def erase_status(
    ctx: click.Context, limit: int | None, cursor: str | None, as_json: bool, as_sql: bool
) -> None:
    r"""What was erased, newest first, and which sinks still owe it.

    \b
    Example:
      timeline erase-status
      timeline erase-status --json | jq '.results[] | select(.owed != [])'
    """
    laid_over = {k: v for k, v in {"limit": limit, "cursor": cursor}.items() if v is not None}
    text = call(ctx, "erase_status", as_sql=as_sql, filter=document(None, laid_over))
    if as_json:
        print_json(text)
        return
    envelope = json.loads(text)
    lines: list[str] = []
    for one in envelope["results"]:
        rows = sum(one["erased"].values())
        by = f" by {clean(str(one['erased_by']['id']))}" if one["erased_by"] else ""
        lines.append(
            f"{one['erasure_id']}  {one['erased_at']}{by}  {one['subject']}  {rows:,} rows"
        )
        if not one["settled"]:
            lines.append("  what was being written in that moment: timeline refresh looks for it")
        lines += [_owed(sink) for sink in one["owed"]]
    if envelope["next"]:
        lines.append(f"more: {again(ctx, envelope['next'])}")
    show(ctx, lines or ["nothing was erased"])


def _owed(one: dict[str, Any]) -> str:
    return f"  {one['sink']} {clean(one['name'])} has not let go of it yet"


def _ask(ctx: click.Context, subject: str) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError(
            f"add --yes when you are sure: the {subject} does not come back", ctx
        )
    click.confirm(f"Erase this {subject} for good?", abort=True, err=True)
