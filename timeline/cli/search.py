"""search, facets: what matches a query, and what there is to choose from."""

from typing import Any

import click

from timeline.cli import fields
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
)
from timeline.cli.command import Command
from timeline.cli.read import again
from timeline.terminal import Asked
from timeline.terminal import hits as rendering


@click.command(cls=Command)
@click.argument("query")
@click.argument("filter_json", metavar="[FILTER]", required=False)
@click.option("--order", help="relevance, recent. [relevance]")
@click.option("--prefix", is_flag=True, default=None, help="The last word may be a beginning.")
@fields.filter_flags
@fields.paging_flags
@outputs
@coloured
@click.pass_context
def search(
    ctx: click.Context,
    /,
    query: str,
    filter_json: str | None,
    order: str | None,
    prefix: bool | None,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""Activities that match a query, best first.

    QUERY: words, "a phrase", or between alternatives, - before what is to be missing (a query that
    begins with one wants a -- before it). The names of the objects that show an activity, and of
    its assignee, are searched with its words. FILTER is JSON, "-" for stdin, or "@file"; flags are
    laid over it.

    \b
    Example:
      timeline search "renewal offer"
      timeline search '"price list" -draft' --object account:42 --order recent
      timeline search rene --prefix --type email --from 2026-01-01
      timeline search invoice --json | jq -r '.results[].snippet'
    """
    given = document(filter_json, _asked_for(flags, order=order, prefix=prefix))
    if as_sql:
        print_sql(ctx, "search", query=query, filter=given)
    wanted = known(given)
    if as_json or not isinstance(wanted, dict):
        print_json(call(ctx, "search", as_sql=False, query=query, filter=given))
        return

    def read(run: Ask) -> tuple[dict[str, Any], Asked]:
        envelope: dict[str, Any] = loaded(run("search", query=query, filter=given))
        shown = asked(ctx, configured(run), wanted.get("time_zone"))
        if envelope["next"]:
            shown = shown._replace(more=again(ctx, envelope["next"]))
        return envelope, shown

    envelope, shown = ask(ctx, read)
    show(ctx, rendering.hits(envelope, shown, query))


@click.command(cls=Command)
@click.argument("filter_json", metavar="[FILTER]", required=False)
@click.option("--query", help="Of what matches this, as in search.")
@click.option("--prefix", is_flag=True, default=None, help="Its last word may be a beginning.")
@fields.filter_flags
@click.option("--limit", type=int, help="How many values of each, up to 500. [100]")
@click.option("--count", help="capped, exact. [capped]")
@outputs
@click.pass_context
def facets(
    ctx: click.Context,
    /,
    filter_json: str | None,
    query: str | None,
    prefix: bool | None,
    as_json: bool,
    as_sql: bool,
    **flags: Any,
) -> None:
    r"""How many activities of each type, status, priority, assignee, object type.

    Each counts under all of the filter but what that asks of itself: what else there is to choose.
    FILTER is JSON, "-" for stdin, or "@file"; flags are laid over it.

    \b
    Example:
      timeline facets --object account:42
      timeline facets --query "renewal offer" --type email
      timeline facets --view overdue --json | jq .assigned_to
    """
    given = document(filter_json, _asked_for(flags, query=query, prefix=prefix))
    text = call(ctx, "facets", as_sql=as_sql, filter=given)
    if as_json:
        print_json(text)
        return
    show(ctx, rendering.facets(loaded(text)))


def _asked_for(flags: dict[str, Any], **further: Any) -> dict[str, Any]:
    """A filter's keys as flags gave them, and those of a search."""
    return fields.filtered(flags) | {k: v for k, v in further.items() if v is not None}
