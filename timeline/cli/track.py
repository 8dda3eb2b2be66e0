"""track: triggers that keep names and parents as the application's own tables have them."""

import json
from collections import Counter

import click

from timeline.cli import dsn_of, say
from timeline.cli.command import Command
from timeline.cli.progress import counted


@click.command(cls=Command)
@click.argument("table")
@click.option("--type", "kind", metavar="TYPE", help="Type of the objects: account, contact, …")
@click.option("--name", metavar="SQL", help="Their names: a column, or SQL of a row.")
@click.option("--company", metavar="SQL", help="Their company, a uuid. [company_id]")
@click.option("--id", "key", metavar="COLUMN", help="Their ids. [the primary key]")
@click.option("--parent", "parents", multiple=True, metavar="TYPE:SQL", help="Again for more.")
@click.option("--deleted", metavar="SQL", help="What makes one deleted, while its row is there.")
@click.option("--install", is_flag=True, help="Create the triggers, and enter the rows there are.")
@click.option("--no-fill", is_flag=True, help="Enter no rows: those that are written from now on.")
@click.option("--drop", is_flag=True, help="Take the triggers away.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def track(
    ctx: click.Context,
    table: str,
    kind: str | None,
    name: str | None,
    company: str | None,
    key: str | None,
    parents: tuple[str, ...],
    deleted: str | None,
    install: bool,
    no_fill: bool,
    drop: bool,
    as_json: bool,
) -> None:
    r"""Keep the directory as a table of the application is: names, parents, what is deleted.

    Prints the triggers, for a migration of the application; --install creates them and enters
    what is there. They call timeline.put_objects in the transaction of whoever writes, who must
    be allowed to: grant timeline_app to the application's role.

    \b
    Example:
      timeline track crm_account --type account --name name
      timeline track crm_contact --type contact --name "first_name || ' ' || last_name"
        --parent account:account_id --install
      timeline track crm_contact --drop --install
    """
    from timeline import db, tracking

    if drop and (kind or name or parents or deleted):
        raise click.UsageError("--drop takes a table and nothing else", ctx)
    if not drop and (not kind or not name):
        raise click.UsageError("name the objects: --type and --name", ctx)
    cut = [parent.partition(":") for parent in parents]
    if any(not above or not value for above, _, value in cut):
        raise click.UsageError("--parent is TYPE:SQL, as in account:account_id", ctx)
    if drop:
        if not install:
            click.echo(tracking.drop_sql(table), nl=False)
            return
        with db.connect(dsn_of(ctx), autocommit=True) as conn:
            tracking.drop(conn, table)
        say(f"{table} is not tracked any more; what was entered stays")
        return
    tracked = tracking.Tracked(
        table,
        str(kind),
        str(name),
        company or "company_id",
        key or "",
        tuple((above, value) for above, _, value in cut),
        deleted or "false",
    )
    if not install:
        click.echo(tracking.sql(tracked), nl=False)
        return
    counts: Counter[str] = Counter()
    with db.connect(dsn_of(ctx), autocommit=True) as conn:
        tracked = tracking.install(conn, tracked)
        if not no_fill:
            for part in counted("entering", "rows", tracking.fill(conn, tracked)):
                counts.update(part)
    if as_json:
        click.echo(json.dumps({"table": table, "objects": dict(counts)}))
    else:
        told = ", ".join(f"{word} {count:,}" for word, count in sorted(counts.items()))
        say(f"{table} is tracked" + (f": {told}" if told else ""))
