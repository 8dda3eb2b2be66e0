"""page, activity, history, version: one command for each function of functions/50_read."""

import json
import shlex
from typing import Any

import click

from timeline import terminal
from timeline.cli import fields, settings
from timeline.cli.call import (
    Ask,
    ask,
    asked,
    call,
    coloured,
    configured,
    document,
    known,
    loaded,
    outputs,
    print_json,
    print_sql,
    show,
    uuid,
)
from timeline.cli.command import Command, arguments, before
from timeline.errors import TimelineError
from timeline.terminal import Asked, details

# What a person is shown beyond the nine keys of a result.
_SHOWN = ("links", "ends_at", "direction")


@click.command(cls=Command)
@click.argument("filter_json", metavar="[FILTER]", required=False)
@fields.filter_flags
@fields.paging_flags
@click.option("--all", "is_all", is_flag=True, help="Every page, to the end. Not with --json.")
@outputs
@coloured
@click.pass_context
def page(
    ctx: click.Context,
    /,
    filter_json: str | None,
    is_all: bool,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""A timeline, newest first: a customer's, a colleague's, the company's.

    FILTER is JSON, "-" for stdin, or "@file"; flags are laid over it. Flags that take several
    values are given several times.

    \b
    Example:
      timeline page --object account:42
      timeline page --object account:42 --type call --type email --include description
      timeline page --view overdue --assigned-to 7 --not-priority low
      timeline page --from 2026-01-01 --to 2026-03-31 --status planned --limit 20
      timeline page '{"object_type": "deal", "limit": 5}' --json | jq -r '.results[].subject'
    """
    given = document(filter_json, fields.filtered(flags))
    if as_sql:
        print_sql(ctx, "page", filter=given)
    if as_json:
        if is_all:
            raise click.UsageError('--all is for people: with --json follow "next"', ctx)
        print_json(call(ctx, "page", as_sql=False, filter=given))
        return
    _show_pages(ctx, given, is_all)


def _show_pages(ctx: click.Context, given: str, is_all: bool) -> None:
    wanted = known(given)
    if not isinstance(wanted, dict):
        call(ctx, "page", as_sql=False, filter=given)  # which says what is wrong
        return
    if isinstance(wanted.get("include", []), list):
        wanted["include"] = [*dict.fromkeys([*wanted.get("include", []), *_SHOWN])]
    if is_all:
        wanted["limit"] = 500
    envelope, shown = ask(ctx, lambda run: _read(ctx, run, wanted))
    if not is_all:
        show(ctx, terminal.page(envelope, shown))
        return
    # What follows is not there yet: the first page tells how wide the columns are.
    shown = terminal.fitted(envelope["results"], shown)
    show(ctx, terminal.header(envelope, shown))
    show(ctx, terminal.rows(_walk(ctx, envelope, wanted), shown))
    show(ctx, terminal.footer({**envelope, "next": None}, shown))


def _read(ctx: click.Context, run: Ask, wanted: dict[str, Any]) -> tuple[dict[str, Any], Asked]:
    """A page, and how to show it: whose it is, in which zone, how to go on."""
    text = run("page", filter=json.dumps(wanted))
    envelope: dict[str, Any] = loaded(text)
    shown = asked(ctx, configured(run), wanted.get("time_zone"))
    known_as = _whose(run, wanted)
    if known_as is not None:
        object_type, object_id, name = known_as
        title = name or f"{object_type} {object_id}"
        shown = shown._replace(object_type=object_type, object_id=object_id, title=title)
    if wanted.get("view") in ("upcoming", "overdue", "history"):
        shown = shown._replace(title=f"{shown.title}: {wanted['view']}")
    if envelope["next"]:
        shown = shown._replace(more=again(ctx, envelope["next"]))
    return envelope, shown


def _whose(run: Ask, wanted: dict[str, Any]) -> tuple[str, str, str | None] | None:
    """Type, id and name of the one object that a page is of, as the directory has them.

    As they were asked for where it knows no such object; None for several, and for no object.
    """
    kinds, ids = (
        given if isinstance(given, list) else [given]
        for given in (wanted.get("object_type"), wanted.get("object_id"))
    )
    if len(ids) != 1 or ids[0] is None:
        return None
    keys = ("object_type", "object_id")
    asked_for = {key: wanted[key] for key in keys if key in wanted}
    found = loaded(run("objects", filter=json.dumps({**asked_for, "limit": 2})))["results"]
    if len(found) == 1:
        return found[0]["type"], found[0]["id"], found[0]["name"]
    if found or len(kinds) != 1 or kinds[0] is None:
        return None
    return str(kinds[0]), str(ids[0]), None


def _walk(ctx: click.Context, envelope: dict[str, Any], wanted: dict[str, Any]) -> Any:
    """The results of this page and of all that follow."""
    wanted = {**wanted, "count": "none"}
    while True:
        yield from envelope["results"]
        if envelope["next"] is None:
            return
        wanted["cursor"] = envelope["next"]
        envelope = loaded(call(ctx, "page", as_sql=False, filter=json.dumps(wanted)))


def again(ctx: click.Context, cursor: str) -> str:
    """The command line that shows the next page."""
    words = arguments(ctx)
    while "--cursor" in words:
        place = words.index("--cursor")
        del words[place : place + 2]
    words = [word for word in words if not word.startswith("--cursor=")]
    # Before a "--", behind which nothing is an option.
    place = words.index("--") if "--" in words else len(words)
    words[place:place] = ["--cursor", cursor]
    return shlex.join(["timeline", *before(ctx), ctx.info_name or "page", *words])


@click.command(cls=Command)
@click.argument("activity_id", metavar="[ID]", required=False)
@click.option("--source", help="The system it came from, instead of ID.")
@click.option("--external-id", help="Its key there.")
@outputs
@coloured
@click.pass_context
def activity(
    ctx: click.Context,
    activity_id: str | None,
    source: str | None,
    external_id: str | None,
    as_json: bool,
    as_sql: bool,
) -> None:
    r"""One activity, whole: by its id, or by the key of the system it came from.

    \b
    Example:
      timeline activity 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a
      timeline activity --source gmail --external-id 18f3a --json | jq .description
    """
    if activity_id is not None and source is None and external_id is None:
        name, values = "activity", {"activity": uuid(activity_id, "activity")}
    elif activity_id is None and source is not None and external_id is not None:
        name, values = "activity_by_key", {"source": source, "external_id": external_id}
    else:
        raise click.UsageError("give an ID, or --source with --external-id", ctx)
    _answer(ctx, name, values, details.activity, as_json=as_json, as_sql=as_sql)


@click.command(cls=Command)
@click.argument("activity_id", metavar="ID")
@outputs
@coloured
@click.pass_context
def history(ctx: click.Context, activity_id: str, as_json: bool, as_sql: bool) -> None:
    r"""Who changed what in an activity, and when.

    \b
    Example:
      timeline history 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a
      timeline history 0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a --json | jq '.[-1].changes'
    """
    values = {"activity": uuid(activity_id, "activity")}
    _answer(ctx, "history", values, details.history, as_json=as_json, as_sql=as_sql)


def _answer(
    ctx: click.Context,
    name: str,
    values: dict[str, str],
    render: Any,
    *,
    as_json: bool,
    as_sql: bool,
) -> None:
    """Print what a function answers: as it is, or rendered."""
    if as_sql:
        print_sql(ctx, name, **values)
    if as_json:
        print_json(ask(ctx, lambda run: run(name, **values)))
        return
    text, settings_text = ask(ctx, lambda run: (run(name, **values), configured(run)))
    show(ctx, render(loaded(text), asked(ctx, settings_text)))


@click.command(cls=Command)
@outputs
@click.pass_context
def version(ctx: click.Context, as_json: bool, as_sql: bool) -> None:
    r"""Versions of the schema and of the server; `timeline --version` is the client's.

    \b
    Example:
      timeline version
      timeline version --json | jq -r .schema
    """
    from timeline import db, queries

    if as_sql:
        click.echo(queries.inline("version") + ";")
        return

    def once() -> str:
        with db.translated(), db.connect(settings(ctx).get("dsn", "")) as conn:
            return db.run(conn, "version") or "null"

    text = db.retry(once)
    if as_json:
        print_json(text)
        return
    found = json.loads(text)
    if found is None:
        raise TimelineError("not_installed", "nothing is installed", "run: timeline migrate")
    show(ctx, (f"{key.replace('_', ' '):<12} {value or '-'}" for key, value in found.items()))
