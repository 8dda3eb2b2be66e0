"""Connections and calls: one statement out, one text of JSON back, errors translated."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.string import TextLoader

from timeline import queries
from timeline.errors import TimelineError, translate

T = TypeVar("T")
Connection = psycopg.Connection[tuple[Any, ...]]

RETRYABLE = frozenset({"40001", "40P01", "55P03"})


def connect(dsn: str = "", *, autocommit: bool = False, **options: Any) -> Connection:
    """Open a connection to `dsn` (a URI or key=value pairs; "" means libpq's environment).

    Nothing is prepared on the server, so transaction poolers work. JSON arrives as text.
    Raises TimelineError: "unreachable", "refused", or TL400 for a string that is no DSN.
    """
    try:
        conn = psycopg.connect(
            dsn, autocommit=autocommit, prepare_threshold=None, **(defaults(dsn) | options)
        )
    except psycopg.ProgrammingError:
        # libpq repeats parts of the string, and one of the parts may be a password.
        raise TimelineError(
            "TL400",
            "the dsn is not a connection string",
            "write postgresql://user@host:5432/database or host=… dbname=… user=…",
        ) from None
    except psycopg.OperationalError as error:
        raise _unconnected(dsn, error) from error
    adapt(conn)
    return conn


def defaults(dsn: str) -> dict[str, Any]:
    """Settings of a connection that `dsn` itself does not give."""
    settings = {
        "fallback_application_name": "pg-timeline",
        "client_encoding": "utf8",
        "connect_timeout": 10,
        # A route that is gone is noticed within a minute, and not after hours.
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 60_000,
    }
    given = conninfo_to_dict(dsn)
    return {key: value for key, value in settings.items() if key not in given}


def adapt(conn: psycopg.Connection[Any] | psycopg.AsyncConnection[Any]) -> None:
    """Let JSON arrive as the text that PostgreSQL built: it is passed along, not read."""
    for name in ("json", "jsonb"):
        conn.adapters.register_loader(name, _Text)


class _Text(TextLoader):
    """json and jsonb as str."""


def _unconnected(dsn: str, error: psycopg.OperationalError) -> TimelineError:
    """Why there is no connection. libpq keeps no SQLSTATE here, so the server is asked."""
    if error.sqlstate is not None:
        return translate(error)
    host, port, name = _target(dsn)
    target = f"{host}:{port}"
    answer = psycopg.pq.PGconn.ping(make_conninfo(dsn, connect_timeout=3).encode())
    if answer == psycopg.pq.Ping.REJECT:
        return TimelineError(
            "unreachable", f"the server at {target} is starting or stopping", "try again shortly"
        )
    if answer != psycopg.pq.Ping.OK:
        return TimelineError(
            "unreachable",
            f"no PostgreSQL server answers at {target}",
            "start it, check --dsn or TIMELINE_DSN, or run: timeline up",
        )
    if error.pgconn is not None and error.pgconn.needs_password:
        return TimelineError(
            "refused",
            f"the server at {target} wants a password and none was given",
            "set PGPASSWORD, or add a line to ~/.pgpass",
        )
    if _has_login(dsn):
        return TimelineError(
            "unreachable",
            f'the server at {target} has no database "{name}", or this role may not enter it',
            f"create it: createdb {name}",
        )
    return TimelineError(
        "refused",
        f"the server at {target} refused the login",
        "check user and password (PGPASSWORD or ~/.pgpass), and pg_hba.conf on the server",
    )


def _has_login(dsn: str) -> bool:
    """Does the same login work for a database that every server has?"""
    for name in ("postgres", "template1"):
        try:
            psycopg.connect(dsn, dbname=name, connect_timeout=5).close()
        except psycopg.OperationalError:
            continue
        return True
    return False


def _target(dsn: str) -> tuple[str, str, str]:
    """Host, port and database of `dsn`, for a message; never its password."""
    given = conninfo_to_dict(dsn)
    defaults = {item.keyword.decode(): item.val for item in psycopg.pq.Conninfo.get_defaults()}

    def value(key: str) -> str:
        default = defaults.get(key)
        return str(given.get(key) or (default.decode() if default else ""))

    host = value("host") or value("hostaddr") or "the local socket"
    return host, value("port"), value("dbname") or value("user")


@contextmanager
def translated() -> Iterator[None]:
    """Errors of psycopg inside become TimelineError."""
    try:
        yield
    except psycopg.Error as error:
        raise translate(error) from error
    except UnicodeEncodeError as error:
        raise TimelineError(
            "TL400",
            "the text holds a lone surrogate, which is no character",
            "send valid UTF-8",
        ) from error


@contextmanager
def readable(table: str, hint: str) -> Iterator[None]:
    """As `translated`, but SQL that somebody wrote for the rows of `table` may be TL400."""
    try:
        yield
    except psycopg.Error as error:
        # 42: no such column, no such function, no SQL; 42501 is a right that is missing.
        if not (error.sqlstate or "").startswith("42") or error.sqlstate == "42501":
            raise translate(error) from error
        raise TimelineError(
            "TL400", f"the rows of {table} cannot be read so: {error.diag.message_primary}", hint
        ) from error


@contextmanager
def unfiltered(conn: Connection) -> Iterator[None]:
    """Within a transaction: what row security would hide is an error (TL403), not left out."""
    before = run(conn, "row_security", value="off")
    yield
    run(conn, "row_security", value=before)


def bind(conn: psycopg.Connection[Any], company: str | None, viewer: str | None = None) -> None:
    """Bind the current transaction to a company and a viewer; None leaves one unbound.

    Transaction-local, so that behind a pooler the next client does not inherit it. Raises
    TimelineError TL500 outside a transaction, where the setting would be lost at once.
    """
    if conn.autocommit and conn.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        raise TimelineError("TL500", "bind() needs an open transaction")
    with translated():
        conn.execute(queries.named("bind"), {"company": company or "", "viewer": viewer or ""})


def run(conn: psycopg.Connection[Any], name: str, /, **params: Any) -> str | None:
    """Run the statement `name` of sql/, which yields one scalar, and relay its text unread.

    Raises TimelineError; LookupError when the statement does not exist.
    """
    with translated():
        row = conn.execute(queries.named(name), params).fetchone()
    if row is None or row[0] is None:
        return None
    return str(row[0])


def backoff(failures: int, first: float, longest: float) -> float:
    """Seconds to wait after so many failures in a row: doubled each time, up to the longest."""
    return min(longest, first * 2.0 ** min(failures, 32))


def retry(
    call: Callable[[], T],
    *,
    attempts: int = 3,
    pause: float = 0.05,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Call `call` again after a conflict of the machinery (40001, 40P01, 55P03).

    Only for calls that may run twice: reads, and writes with a key. Up to `attempts` calls,
    `pause` seconds apart, doubling, with jitter; the last error is raised.
    """
    for attempt in range(1, attempts + 1):
        try:
            return call()
        except (psycopg.Error, TimelineError) as error:
            state = error.code if isinstance(error, TimelineError) else error.sqlstate
            if state not in RETRYABLE or attempt == attempts:
                raise
            sleep(pause * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))  # noqa: S311
    raise AssertionError("unreachable: attempts is at least 1")
