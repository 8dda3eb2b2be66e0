"""The command `timeline`: parsing and printing; every command is a module's function.

Data goes to stdout, talk to stderr, errors become one `error:` line, a `hint:` line, and the
exit status that the contract gives to their code.
"""

import importlib
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import click

from timeline import __version__
from timeline.cli import stdout
from timeline.cli.command import flags
from timeline.errors import TimelineError
from timeline.terminal.screen import clean

# name → "module:object" and the line that `timeline --help` shows. Loaded when called, so
# that help is fast and an extra that is not installed hurts only its own command.
COMMANDS: dict[str, tuple[str, str]] = {
    "up": ("timeline.cli.server:up", "Start an embedded PostgreSQL in a folder."),
    "down": ("timeline.cli.server:down", "Stop the embedded PostgreSQL."),
    "migrate": ("timeline.cli.admin:migrate", "Install or upgrade pg-timeline in a database."),
    "sql": ("timeline.cli.admin:sql", "Print the installation as one SQL script."),
    "status": ("timeline.cli.admin:status", "Versions, pending migrations, drift."),
    "doctor": ("timeline.cli.admin:doctor", "Health, and what to do about each finding."),
    "uninstall": ("timeline.cli.admin:uninstall", "Remove pg-timeline and all its data."),
    "demo": ("timeline.cli.demo:demo", "A sample CRM on a PostgreSQL of its own."),
    "page": ("timeline.cli.read:page", "A timeline, newest first."),
    "search": ("timeline.cli.search:search", "Activities that match a query, best first."),
    "facets": ("timeline.cli.search:facets", "How many of each type, status, assignee, …"),
    "activity": ("timeline.cli.read:activity", "One activity, whole."),
    "history": ("timeline.cli.read:history", "Who changed what, when."),
    "feed": ("timeline.cli.feed:feed", "What changed, once or as it happens."),
    "summary": ("timeline.cli.summary:summary", "How many of which type and status, by day."),
    "version": ("timeline.cli.read:version", "Versions of schema and server."),
    "record": ("timeline.cli.write:record", "Insert or update an activity, or many."),
    "change": ("timeline.cli.write:change", "Change some fields of an activity."),
    "remove": ("timeline.cli.write:remove", "Remove an activity."),
    "restore": ("timeline.cli.write:restore", "Bring back a removed activity."),
    "put-objects": ("timeline.cli.write:put_objects", "Enter accounts, contacts, users, …"),
    "merge": ("timeline.cli.merge:merge", "Make two objects one."),
    "unmerge": ("timeline.cli.merge:unmerge", "Undo a merge or a conversion."),
    "convert": ("timeline.cli.merge:convert", "Make a lead a contact, an account, a deal."),
    "merges": ("timeline.cli.merge:merges", "What was merged and converted."),
    "erase": ("timeline.cli.erase:erase", "Erase for good: an activity, an object, a user, all."),
    "erase-status": ("timeline.cli.erase:erase_status", "What was erased, and who still owes it."),
    "import": ("timeline.cli.transfer:import_", "Bring in CSV or JSON lines."),
    "track": ("timeline.cli.track:track", "Names and parents, as the application's tables are."),
    "export": ("timeline.cli.transfer:export", "Write out a company as JSON lines or CSV."),
    "configure": ("timeline.cli.write:configure", "Show or set a company's settings."),
    "partitions": ("timeline.cli.partitions:partitions", "List, make, archive, attach partitions."),
    "refresh": ("timeline.cli.summary:refresh", "Fold what changed into the summaries."),
    "schedule": ("timeline.cli.work:schedule", "Which jobs are due when, and who calls for them."),
    "work": ("timeline.cli.work:work", "Do the jobs when they are due."),
    "serve": ("timeline.cli.serve:serve", "The timeline over HTTP."),
    "pgbouncer": ("timeline.cli.pooling:pgbouncer", "A configuration for PgBouncer."),
    "bench": ("timeline.cli.bench:bench", "Measure it beside what people have instead."),
}


class Group(click.Group):
    """Commands loaded on demand, errors told in the contract's way."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of COMMANDS."""
        return [*COMMANDS, *(name for name in self.commands if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command; None when there is none of that name."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), attribute)
        except ModuleNotFoundError as error:
            raise TimelineError(
                "TL400",
                f'"{cmd_name}" needs the Python package "{error.name}"',
                "install the extra that brings it, for example: pip install 'pg-timeline[server]'",
            ) from error
        command.help = _marked(command.help)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """As click does; a reader that had enough (timeline page | head) is no error."""
        try:
            status = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            stdout.silence()
            ctx.exit(0)
        return status

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, knowing the names that are not loaded yet for its suggestions."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f"did you mean: timeline {near[0]}?" if near else "see: timeline --help"
            raise TimelineError("TL400", f'there is no command "{args[0]}"', hint) from error

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run, and leave with the contract's exit status."""
        more["standalone_mode"] = False
        stdout.watch()
        try:
            status = super().main(args, *rest, **more)
        except (TimelineError, click.ClickException) as error:
            if isinstance(error, TimelineError) and error.code == stdout.CODE:
                stdout.silence()
            sys.exit(tell(error))
        except (click.Abort, KeyboardInterrupt):
            click.echo("\naborted", err=True)
            sys.exit(130)
        except Exception as error:
            sys.exit(tell(_unexpected(error)))
        sys.exit(status if isinstance(status, int) else 0)


def _marked(text: str | None) -> str:
    """Help from a raw docstring, with click's mark for "leave these lines as they are"."""
    return (text or "").replace("\\b\n", "\b\n")


def _unexpected(error: Exception) -> TimelineError:
    """An exception nobody translated: of the database, or a bug, whose traceback is shown."""
    psycopg = sys.modules.get("psycopg")
    if psycopg is not None and isinstance(error, psycopg.Error):
        from timeline.errors import translate

        return translate(error)
    traceback.print_exception(error)
    return TimelineError("TL500", f"{type(error).__name__}: {error}", "please report this")


def tell(error: TimelineError | click.ClickException) -> int:
    """Print `error` to stderr; returns its exit status."""
    if isinstance(error, TimelineError):
        message, hint, detail, status = error.message, error.hint, error.detail, error.exit_status
    else:
        message = error.format_message().rstrip(".")
        message = message[:1].lower() + message[1:]
        detail, status = None, error.exit_code
        ctx = getattr(error, "ctx", None)
        hint = f"see: {ctx.command_path} --help" if ctx is not None else None
    # Messages quote what callers sent and what is stored: nothing in it may steer the terminal.
    click.echo(f"{click.style('error:', fg='red', bold=True)} {clean(message)}", err=True)
    if detail:
        click.echo(f"detail: {clean(detail)}", err=True)
    if hint:
        click.echo(f"{click.style('hint:', fg='cyan')} {clean(hint)}", err=True)
    return status


def say(text: str) -> None:
    """Talk: a line on stderr."""
    click.echo(text, err=True)


def dsn_of(ctx: click.Context) -> str:
    """The DSN of this call; "" leaves it to libpq's environment."""
    return settings(ctx).get("dsn", "")


def settings(ctx: click.Context) -> "dict[str, str]":
    """The settings of this call: flags over environment over timeline.toml.

    Raises TimelineError for unknown keys.
    """
    from timeline import config

    given: dict[str, str | None] = ctx.find_root().params
    return config.load({key: given.get(key) for key in ("dsn", "company", "viewer", "config")})


@click.command(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=flags(is_after=False),
)
@click.version_option(__version__, prog_name="pg-timeline")
def main(**_flags: str | None) -> None:
    r"""The activity timeline of a CRM, in PostgreSQL.

    --dsn, --company, --viewer and --config may also follow the command's name.

    \b
    Example:
      export TIMELINE_DSN=postgresql://crm@db.example/crm
      timeline migrate
      timeline status
    """


main.help = _marked(main.help)
