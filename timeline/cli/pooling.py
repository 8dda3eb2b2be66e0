"""pgbouncer: print a configuration for this database."""

import click

from timeline.cli import dsn_of, say
from timeline.cli.command import Command


@click.command(cls=Command)
@click.option("--clients", type=click.IntRange(1, 100_000), default=1000, show_default=True,
              help="How many connect at once.")  # fmt: skip
@click.option("--cores", type=click.IntRange(1, 1024),
              help="Processors of the server of PostgreSQL.  [this machine's]")  # fmt: skip
@click.option("--address", default="127.0.0.1", show_default=True, help="Where it listens.")
@click.option("--port", type=click.IntRange(1, 65535), default=6432, show_default=True,
              help="Its port.")  # fmt: skip
@click.option("--auth-file", default="/etc/pgbouncer/userlist.txt", show_default=True,
              help="Its list of logins.")  # fmt: skip
@click.option("--socket-dir", metavar="DIR", help="Folder of its Unix socket.  [its default]")
@click.pass_context
def pgbouncer(
    ctx: click.Context,
    clients: int,
    cores: int | None,
    address: str,
    port: int,
    auth_file: str,
    socket_dir: str | None,
) -> None:
    r"""Print a configuration of PgBouncer for this database, in transaction mode.

    Everything of pg-timeline works through it: what is bound is bound for a transaction, and
    nothing is prepared. Sizes follow from the processors and from the server's max_connections.

    \b
    Example:
      timeline pgbouncer > /etc/pgbouncer/pgbouncer.ini
      timeline pgbouncer --clients 5000 --cores 16
      psql -qAtc "select format('\"%s\" \"%s\"', rolname, rolpassword) from pg_authid
        where rolname = 'crm_web'" >> /etc/pgbouncer/userlist.txt
    """
    from timeline import pooling

    place = pooling.Place(address, port, auth_file, socket_dir)
    click.echo(pooling.config(dsn_of(ctx), clients, cores, place), nl=False)
    say(f"logins: one line each in {auth_file}; see timeline pgbouncer --help")
