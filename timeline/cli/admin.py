"""migrate, sql, status, doctor, uninstall: what an administrator does to a database."""

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from timeline.cli import dsn_of, say
from timeline.cli.command import Command
from timeline.errors import TimelineError
from timeline.terminal.screen import clean

if TYPE_CHECKING:
    from timeline.doctor import Finding


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def _choices(command: Callable[..., None]) -> Callable[..., None]:
    """The flags that `migrate` and `sql` share."""
    for option in (
        click.option(
            "--with",
            "extensions",
            multiple=True,
            metavar="NAME",
            help="Use an optional extension: unaccent, pg_trgm. Remembered; --with none for none.",
        ),
        click.option(
            "--no-roles/--roles",
            "no_roles",
            default=None,
            help="Create and grant to no roles, or do again. Remembered.",
        ),
        click.option(
            "--role-prefix",
            metavar="PREFIX",
            help="Names of the group roles: PREFIXreader, … Remembered. [timeline_]",
        ),
    ):
        command = option(command)
    return command


def _choice(
    role_prefix: str | None, no_roles: bool | None, extensions: tuple[str, ...]
) -> tuple[str | None, bool | None, tuple[str, ...] | None]:
    roles = None if no_roles is None else not no_roles
    if extensions == ("none",):
        return role_prefix, roles, ()
    return role_prefix, roles, extensions or None


@click.command(cls=Command)
@_choices
@click.option("--dry-run", is_flag=True, help="Print the SQL that would run; change nothing.")
@click.option(
    "--wait", type=float, default=60.0, show_default=True, help="Seconds to wait for locks."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_context
def migrate(
    ctx: click.Context,
    role_prefix: str | None,
    no_roles: bool | None,
    extensions: tuple[str, ...],
    dry_run: bool,
    wait: float,
    as_json: bool,
) -> None:
    r"""Install or upgrade pg-timeline in a database.

    Safe to run again, at any time, by several at once. What was chosen is remembered.

    \b
    Example:
      timeline --dsn postgresql://crm@db.example/crm migrate
      timeline migrate --role-prefix crm_ --with unaccent
      timeline migrate --dry-run | less
    """
    from timeline import install

    prefix, roles, chosen = _choice(role_prefix, no_roles, extensions)
    done = install.migrate(
        dsn_of(ctx),
        role_prefix=prefix,
        roles=roles,
        extensions=chosen,
        dry_run=dry_run,
        wait=wait,
        say=say,
    )
    if as_json:
        _print_json(done)
    elif dry_run:
        click.echo(done["sql"], nl=False)
    elif done["applied"] or done["is_replayed"]:
        say(f"pg-timeline {done['version']} is installed")
    else:
        say(f"pg-timeline {done['version']} was installed already")


@click.command(cls=Command)
@_choices
def sql(role_prefix: str | None, no_roles: bool | None, extensions: tuple[str, ...]) -> None:
    r"""Print the installation as one SQL script, for psql, Supabase or Flyway.

    It installs and upgrades, needs no psql commands, and may run twice.

    \b
    Example:
      timeline sql > timeline.sql
      psql -v ON_ERROR_STOP=1 -f timeline.sql postgresql://crm@db.example/crm
    """
    from timeline import paths
    from timeline.install import script

    prefix, roles, chosen = _choice(role_prefix, no_roles, extensions)
    text = script.script(paths.tree(), script.Choice(prefix, roles, chosen))
    click.echo(text, nl=False)


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    r"""Versions of code, schema and server; pending migrations; drift.

    \b
    Example:
      timeline status
      timeline status --json | jq -r '.pending[]'
    """
    from timeline import db
    from timeline.install import health

    with db.connect(dsn_of(ctx), autocommit=True) as conn:
        found = health.status(conn)
    if as_json:
        _print_json(found)
        return
    for key, value in found.items():
        shown = ", ".join(map(str, value)) or "none" if isinstance(value, list) else value
        click.echo(f"{key.replace('_', ' '):<18} {'-' if shown is None else shown}")


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    r"""Look for trouble; say what to do about each finding, and the commands that do it.

    Commands that end in a semicolon are SQL, for the owner of the schema. An error is broken or
    open, a warning will hurt some day, a note may be left as it is.

    Exit status 1 with an error, 7 with a warning and no error, else 0.

    \b
    Example:
      timeline doctor
      timeline doctor --json | jq -r '.[].commands[]'
    """
    from timeline import db
    from timeline import doctor as doctors

    with db.connect(dsn_of(ctx), autocommit=True) as conn:
        findings = doctors.examine(conn)
    if as_json:
        _print_json(findings)
    else:
        for item in findings:
            _print_finding(item)
        if not findings:
            click.echo("ok")
    ctx.exit(doctors.exit_status(findings))


def _print_finding(item: "Finding") -> None:
    color = {"error": "red", "warning": "yellow"}.get(item["severity"], "cyan")
    label = click.style(item["severity"], fg=color, bold=True)
    click.echo(f"{label} {item['code']}: {clean(item['finding'])}")
    click.echo(f"  fix: {item['fix']}")
    for command in item["commands"]:
        click.echo(f"    {clean(command)}")


@click.command(cls=Command)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--cascade", is_flag=True, help="Drop also what others built upon it.")
@click.option("--json", "as_json", is_flag=True, help="Print what was removed as JSON.")
@click.pass_context
def uninstall(ctx: click.Context, yes: bool, cascade: bool, as_json: bool) -> None:
    r"""Remove pg-timeline from a database, with every activity in it.

    Asks first. Roles and extensions that `migrate` created go too, unless something else
    needs them. Views, columns, triggers … of others that depend on pg-timeline are named, and
    dropped only with --cascade.

    \b
    Example:
      timeline uninstall
      timeline --dsn service=staging uninstall --yes
    """
    from timeline.install import uninstall as remover

    dsn = dsn_of(ctx)
    if not yes:
        if not sys.stdin.isatty():
            raise TimelineError(
                "TL400",
                "uninstall asks first, and there is no terminal to ask on",
                "add --yes when you are sure",
            )
        say(remover.describe(dsn))
        if not cascade:
            remover.check(dsn)
        click.confirm("Remove all of it?", abort=True, err=True)
    removed = remover.uninstall(dsn, cascade=cascade, say=say)
    if as_json:
        _print_json(removed)
    elif not removed["schemas"]:
        say("there was nothing to remove")
    else:
        say("removed: " + ", ".join(name for kind in removed.values() for name in kind))
