"""A configuration of PgBouncer for one database: its sizes are the machine's and the server's."""

import os
import re
from typing import Any, NamedTuple

from timeline import db, queries
from timeline.errors import TimelineError

# What of the server's connections is left to people, backups, maintenance.
_OTHERS = 10
_LEAST = 4


class Place(NamedTuple):
    """Where PgBouncer listens and keeps its list of logins. socket_dir None: its own default."""

    address: str = "127.0.0.1"
    port: int = 6432
    auth_file: str = "/etc/pgbouncer/userlist.txt"
    socket_dir: str | None = None


def config(dsn: str, clients: int, cores: int | None, place: Place) -> str:
    """The text of pgbouncer.ini. Raises TimelineError when the database cannot be asked."""
    with db.translated(), db.connect(dsn, autocommit=True) as conn:
        allowed = int(db.run(conn, "allowed_connections") or 0) - _OTHERS
        given = conn.info
        parts: dict[str, Any] = {"host": given.host, "port": given.port, "dbname": given.dbname}
        login = given.user
    if allowed < _LEAST:
        raise TimelineError(
            "TL400",
            f"the server allows {allowed + _OTHERS} connections, and {_OTHERS} are for others",
            "raise max_connections",
        )
    cores = cores or os.cpu_count() or 2
    size = max(_LEAST, min(allowed - allowed // 5, 4 * cores))
    most = clients + clients // 5
    return queries.render(
        "pgbouncer.ini.j2",
        target=f"{parts['dbname']} at {parts['host']}:{parts['port']}",
        name=_quoted(str(parts["dbname"])),
        parts={key: _quoted(str(value)) for key, value in parts.items()},
        clients=clients,
        most=most,
        descriptors=most + allowed + 100,
        cores=cores,
        allowed=allowed,
        size=size,
        reserve=max(1, size // 4),
        stats_users=login,
        **place._asdict(),
    )


def _quoted(text: str) -> str:
    """A value of the section [databases]. Raises TimelineError for what cannot stand there."""
    if re.fullmatch(r"[\w./-]+", text):
        return text
    if "\n" in text or "\r" in text:
        raise TimelineError("TL400", "a name with a line's end cannot stand in pgbouncer.ini")
    return "'" + text.replace("'", "''") + "'"
