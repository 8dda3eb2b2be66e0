"""What the commands of single functions share: JSON in, one call, bytes or text out."""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import click

from timeline import db, queries
from timeline.cli import settings
from timeline.errors import TimelineError
from timeline.terminal import Asked
from timeline.terminal.screen import Screen, screen, spell

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
# A function's name and values in, its JSON out: inside one transaction, bound to the company.
Ask = Callable[..., str]

_COLOUR = "timeline.colour"


def outputs(command: F) -> F:
    """The flags --json and --sql, as `as_json` and `as_sql`."""
    command = click.option("--sql", "as_sql", is_flag=True, help="Print the SQL; run nothing.")(
        command
    )
    return click.option("--json", "as_json", is_flag=True, help="Print the JSON as it is.")(command)


def coloured(command: F) -> F:
    """The flag --color, which `show` and `asked` heed."""

    def keep(ctx: click.Context, _param: click.Parameter, value: str) -> None:
        ctx.meta[_COLOUR] = value

    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        show_default=True,
        expose_value=False,
        callback=keep,
        help="auto: on a terminal, without NO_COLOR.",
    )(command)


def payload(given: str | None) -> str | None:
    """The JSON text of an argument: itself, stdin for "-", a file's for "@file"."""
    if given is None:
        return None
    try:
        if given == "-":
            raw = sys.stdin.buffer.read()
        elif given.startswith("@"):
            raw = Path(given[1:]).read_bytes()
        else:
            return given
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise TimelineError("TL400", f"{given[1:]} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        where = "stdin" if given == "-" else given[1:]
        raise TimelineError(
            "TL400", f"{where} is not UTF-8, at byte {error.start}", "convert it: iconv -t utf-8"
        ) from error


def document(given: str | None, fields: dict[str, Any]) -> str:
    """JSON text of an object with `fields` laid over it.

    Without fields the text goes to the database as it came: what is wrong with it, or
    special about its numbers, is the database's to say.
    """
    text = payload(given)
    if text is not None and not fields:
        return text
    try:
        base = json.loads(text) if text is not None else {}
    except (ValueError, RecursionError) as error:
        raise TimelineError("TL400", f"broken JSON: {error}", 'write {"key": "value"}') from error
    if not isinstance(base, dict):
        raise TimelineError(
            "TL400", "flags can only be laid over a JSON object", "leave the flags out, or the JSON"
        )
    return json.dumps(base | fields, ensure_ascii=False)


def known(text: str) -> Any:
    """What `text` says as JSON; None when it is broken, which the database will tell."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def json_value(given: str, flag: str) -> Any:
    """The value of a flag that takes JSON, "-" or "@file"."""
    try:
        return json.loads(payload(given) or "")
    except (ValueError, RecursionError) as error:
        raise TimelineError(
            "TL400", f"{flag} is not JSON: {error}", "quote it for the shell"
        ) from error


def uuid(given: str | None, what: str) -> str:
    """`given` as a uuid. Raises TimelineError TL400 naming it."""
    try:
        return str(UUID(given or ""))
    except ValueError:
        raise TimelineError(
            "TL400", f'{what} "{given}" is not a uuid', f"give the uuid of the {what}"
        ) from None


def company(ctx: click.Context) -> str:
    """The uuid of the company that is asked for. TL401 when none is given."""
    given = settings(ctx).get("company")
    if given is None:
        raise TimelineError("TL401", "no company given", "add --company, or set TIMELINE_COMPANY")
    return uuid(given, "company")


def parts(given: str, flag: str) -> tuple[str, str]:
    """TYPE:ID cut at its first colon. Raises TimelineError TL400 for another form."""
    kind, colon, key = given.partition(":")
    if not (kind and colon and key):
        raise TimelineError(
            "TL400", f'{flag} "{given}" is not TYPE:ID', f"for example: {flag} account:42"
        )
    return kind, key


def ask(ctx: click.Context, work: Callable[[Ask], T], *, is_repeatable: bool = True) -> T:
    """Let `work` call functions in one transaction, bound to company and viewer.

    Again after a conflict, when `is_repeatable`.
    """
    chosen, tenant = settings(ctx), company(ctx)

    def once() -> T:
        with db.translated(), db.connect(chosen.get("dsn", "")) as conn:
            db.bind(conn, tenant, chosen.get("viewer"))
            return work(partial(_run, conn, tenant))

    return db.retry(once) if is_repeatable else once()


def _run(conn: db.Connection, tenant: str, name: str, /, **values: str) -> str:
    # A savepoint: a caller may go on after a refusal.
    with conn.transaction():
        return db.run(conn, name, company=tenant, **values) or "null"


def call(
    ctx: click.Context, name: str, *, as_sql: bool, is_repeatable: bool = True, **values: str
) -> str:
    """One function's JSON, or with `as_sql` its statement printed and the command over."""
    if as_sql:
        print_sql(ctx, name, **values)
    return ask(ctx, lambda run: run(name, **values), is_repeatable=is_repeatable)


def print_sql(ctx: click.Context, name: str, **values: str | None) -> NoReturn:
    """Print what would run, for psql (`psql -qAt` prints the bytes of --json), and end."""
    tenant, viewer = company(ctx), settings(ctx).get("viewer", "")
    begin = queries.inline("script_begin", company=tenant, viewer=viewer)
    statement = queries.inline(name, company=tenant, **values)
    click.echo(f"{begin}\n{statement};\n{queries.inline('script_end')}".encode())
    ctx.exit(0)


def loaded(text: str) -> Any:
    """The JSON in `text`, its characters as far as the output has them."""
    return spell(json.loads(text), sys.stdout.encoding or "utf-8")


def print_json(text: str) -> None:
    """The bytes of PostgreSQL and a line's end, whatever the terminal's encoding."""
    click.echo(text.encode())


def show(ctx: click.Context, lines: Iterable[str]) -> None:
    """Print text for people."""
    has_colour, encoding = output(ctx).has_colour, sys.stdout.encoding or "utf-8"
    for line in lines:
        click.echo(spell(line, encoding), color=has_colour)


def output(ctx: click.Context) -> Screen:
    """What stdout can show, --color heeded."""
    return screen(sys.stdout, ctx.meta.get(_COLOUR, "auto"))


def asked(ctx: click.Context, configured: str | None, time_zone: str | None = None) -> Asked:
    """How to show the company's activities: on this screen, now, in its time zone or another.

    `configured`: what configure() returned, None where the role may not ask it.
    """
    company_settings: dict[str, Any] = loaded(configured) if configured else {}
    zone_name = time_zone or company_settings.get("time_zone") or "UTC"
    return Asked(
        screen=output(ctx),
        now=datetime.now(UTC),
        zone=zone(zone_name),
        zone_name=zone_name,
        title=company_settings.get("name") or "Timeline",
    )


def zone(name: str) -> tzinfo:
    """The time zone `name`; UTC, said so, on a machine that does not know it."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # KeyError: unknown, or no zones are installed
        click.echo(f"this machine does not know the time zone {name}: showing UTC", err=True)
    return UTC


def configured(run: Ask) -> str | None:
    """The company's settings; None when the role may only read."""
    try:
        return run("configure", settings="{}")
    except TimelineError as error:
        if error.code != "TL403":
            raise
        return None
