"""What every command is: it takes the options of `timeline` itself, and knows its arguments."""

import click

from timeline import config

_FLAGS = {
    "dsn": ("DSN", "The database, without a password. [TIMELINE_DSN]"),
    "company": ("ID", "The company (tenant). [TIMELINE_COMPANY]"),
    "viewer": ("ID", "The user who looks or writes. [TIMELINE_VIEWER]"),
    "config": ("FILE", "Settings. [TIMELINE_CONFIG, ./timeline.toml]"),
}
_ARGUMENTS, _AFTER = "timeline.arguments", "timeline.after"


def flags(*, is_after: bool) -> list[click.Parameter]:
    """--dsn, --company, --viewer, --config, before the name of a command or after it."""
    return [
        click.Option(
            [f"--{name}"],
            metavar=metavar,
            help=said,
            callback=_keep,
            expose_value=not is_after,
            hidden=is_after,
            is_eager=True,  # a password is refused whatever else is wrong
        )
        for name, (metavar, said) in _FLAGS.items()
    ]


def _keep(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """Leave the value with the root, where `settings` finds it: what comes after wins.

    Raises TimelineError TL400 for a password in --dsn, also in one that another overrides.
    """
    if value is None or param.name is None:
        return None
    if param.name == "dsn":
        config.refuse_password(value)
    root = ctx.find_root()
    if ctx is not root:
        root.params[param.name] = value
        ctx.meta.setdefault(_AFTER, set()).add(param.name)
    return value


class Command(click.Command):
    """A command that takes the root's options too, and remembers how it was called."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own, and those of the root."""
        return [*super().get_params(ctx), *flags(is_after=True)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its own; then the root's, which are the same in every command."""
        super().format_options(ctx, formatter)
        with formatter.section("Options of every command"):
            formatter.write_dl(
                [(f"--{name} {metavar}", said) for name, (metavar, said) in _FLAGS.items()]
            )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does."""
        ctx.meta[_ARGUMENTS] = list(args)
        return super().parse_args(ctx, args)


class Commands(Command, click.Group):
    """A command of several commands."""


def arguments(ctx: click.Context) -> list[str]:
    """The words after the command's name, as they were given."""
    return list(ctx.meta[_ARGUMENTS])


def before(ctx: click.Context) -> list[str]:
    """The root's options that were given before the command's name, and none after it overrides."""
    after, given = ctx.meta.get(_AFTER, ()), ctx.find_root().params
    return [f"--{name}={given[name]}" for name in _FLAGS if given.get(name) and name not in after]
