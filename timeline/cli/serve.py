"""serve: the timeline over HTTP."""

import re
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timeline import config
from timeline.cli import say, settings
from timeline.cli.command import Command
from timeline.errors import TimelineError

if TYPE_CHECKING:
    from timeline.http.credential import Authority


_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9._\-\[\]:]+")


@click.command(cls=Command)
@click.option("--host", metavar="ADDRESS", help="Where it listens.  [127.0.0.1]")
@click.option("--port", metavar="PORT", help="Its port; 0 for a free one.  [8080]")
@click.option("--ops-port", metavar="PORT", help="Health and metrics.  [8081]")
@click.option("--pool-size", metavar="N", help="Connections to PostgreSQL.  [10]")
@click.option("--request-seconds", metavar="N", help="How long a call may take.  [10]")
@click.option("--max-body", metavar="BYTES", help="The largest body.  [8388608]")
@click.option("--cors-origins", metavar="URL[,URL]", help="Whose pages may ask.  [none]")
@click.pass_context
def serve(ctx: click.Context, /, **flags: str | None) -> None:
    r"""The timeline over HTTP: what PostgreSQL built is relayed as it is.

    Who asks is told by a JSON Web Token, verified with TIMELINE_JWT_KEY (or _FILE) under
    TIMELINE_JWT_ALGORITHM: claims company_id, sub, role (reader, writer, admin) and exp. Without
    a key it serves the company and viewer of --company and --viewer, on this machine alone.

    The login of the DSN has to be a member of the group roles timeline_reader, timeline_writer
    and, for tokens of administrators, timeline_admin. The log is lines of JSON on stderr. SIGTERM
    lets requests end.

    With TIMELINE_REDIS_URL answers of TIMELINE_CACHE_FUNCTIONS are kept in that Redis for
    TIMELINE_CACHE_SECONDS at most, and used as long as nothing changed.

    \b
    Example:
      timeline serve --company 00000000-0000-4000-8000-000000000001
      TIMELINE_JWT_KEY_FILE=/run/secrets/jwt timeline serve --host 0.0.0.0 --port 8080
      curl -H "Authorization: Bearer $TOKEN" localhost:8080/api/v1/activities/timeline/
    """
    from timeline.http import app, functions, guard, ops, server
    from timeline.http.cache.measures import Measures
    from timeline.http.cache.start import start
    from timeline.http.database import Database, Limits
    from timeline.http.live.tail import Tail
    from timeline.http.metrics import Metrics
    from timeline.http.pools import Pools

    chosen = settings(ctx) | {key: value for key, value in flags.items() if value is not None}
    authority = _authority(chosen)
    host = chosen.get("host", "127.0.0.1")
    if authority.is_open and not _is_loopback(host):
        raise TimelineError(
            "TL400",
            f"without authentication it does not listen on {host}",
            "set TIMELINE_JWT_KEY or TIMELINE_JWT_KEY_FILE, or leave out --host",
        )
    dsn = chosen.get("dsn", "")
    served = functions.look(dsn)
    limits = Limits(
        size=_number(chosen, "pool_size", 10, least=1),
        seconds=_number(chosen, "request_seconds", 10, least=1),
    )
    database = Database(dsn, served.role_prefix, limits)
    following = Database(dsn, served.role_prefix, Limits(size=1, seconds=limits.seconds))
    # Whether it is ready must not depend on how much there is to do.
    asking = Database(dsn, served.role_prefix, Limits(size=2, seconds=5.0))
    databases = {"requests": database, "live": following, "operations": asking}
    if not served.may_follow:
        lacking = "no live feed, no cache" if chosen.get("redis_url") else "no live feed"
        say(f"{lacking}: this login is not a member of {served.role_prefix}admin")
    cached = None
    if (url := chosen.get("redis_url")) and served.may_follow:
        databases["cache"] = Database(dsn, served.role_prefix, Limits(size=1, seconds=5.0))
        seconds = _number(chosen, "cache_seconds", 60, least=1, most=86400)
        cached = start(url, seconds, chosen.get("cache_functions"), databases["cache"])
    changed = cached.cache.doubt if cached is not None else lambda company: None
    tail = Tail(
        following,
        may_follow=served.may_follow,
        tell=guard.log,
        changed=changed,
        others=database,
    )
    pools = Pools(served.console)
    metrics = Metrics(databases, tail, pools, may_look=served.may_follow)
    if cached is not None:
        metrics.registry.register(Measures(cached))

    def tell(fields: dict[str, object]) -> None:
        metrics.request(fields)
        guard.log(fields)

    site = app.Site(
        authority,
        database,
        tail,
        served,
        _origins(chosen.get("cors_origins", "")),
        _number(chosen, "max_body", 8 * 1024 * 1024, least=1024),
        tell,
        metrics.called,
        cached.cache if cached is not None else None,
    )
    ending = server.Ending(tail.close)
    health = ops.Health(asking, lambda: ending.is_told)
    places = [
        server.Place(host, _number(chosen, "port", 8080, least=0, most=65535)),
        server.Place(host, _number(chosen, "ops_port", 8081, least=0, most=65535)),
    ]
    sockets = [server.listen(place) for place in places]
    apps = [app.create(site), ops.create(health, metrics, guard.log)]
    closing = [pools.close, *([cached.close] if cached is not None else [])]
    server.run(list(zip(apps, sockets, strict=True)), list(databases.values()), ending, closing)


def _origins(given: str) -> tuple[str, ...]:
    """As browsers tell them, for they are compared as texts."""
    found = [item.strip() for item in given.split(",") if item.strip()]
    for item in found:
        if not _ORIGIN.fullmatch(item):
            raise TimelineError(
                "TL400", f'"{item[:80]}" is no origin', "https://crm.example, a port but no path"
            )
    return tuple(found)


def _is_loopback(host: str) -> bool:
    """Whether nobody but this machine gets there: not of a name that only begins like one."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _authority(chosen: dict[str, str]) -> "Authority":
    """Who says who asks: the key of the settings, or nobody."""
    from timeline.http.credential import SHORTEST_SECRET, Open, Tokens

    key, file = chosen.get("jwt_key"), chosen.get("jwt_key_file")
    if key and file:
        raise TimelineError(
            "TL400", "both TIMELINE_JWT_KEY and TIMELINE_JWT_KEY_FILE are set", "unset one of them"
        )
    if file:
        try:
            key = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise TimelineError(
                "TL400", f"{file} cannot be read: {type(error).__name__}", "check the path"
            ) from error
        if not key:
            raise TimelineError("TL400", f"{file} is empty", "openssl rand -base64 32")
    if not key:
        return Open(chosen.get("company"), chosen.get("viewer"))
    algorithm = chosen.get("jwt_algorithm", "HS256")
    if algorithm == "HS256" and len(key.encode()) < SHORTEST_SECRET:
        say(f"warning: a key of HS256 has {SHORTEST_SECRET} bytes or more: openssl rand -base64 32")
    return Tokens(key, algorithm, chosen.get("jwt_issuer"), chosen.get("jwt_audience"))


def _number(
    chosen: dict[str, str], key: str, default: int, *, least: int, most: int = 2**31
) -> int:
    given = chosen.get(key, str(default))
    # As many digits as the largest has: int() refuses thousands of them in its own way.
    if not (given.isdecimal() and len(given) <= 10 and least <= int(given) <= most):
        raise TimelineError(
            "TL400", f'{key} "{given}" is not a number from {least} to {most}', config.KEYS[key]
        )
    return int(given)
