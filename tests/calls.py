"""Calls of public functions, as tests write them."""

import json
import time
from typing import Any

import psycopg
from psycopg import sql

from tests.caller import Caller
from timeline import refresh as refreshing

Connection = psycopg.Connection[tuple[Any, ...]]


def call(conn: Connection, function: str, *given: Any) -> Any:
    """timeline.<function>(…); objects and arrays travel as JSON."""
    values = [json.dumps(v) if isinstance(v, dict | list) else v for v in given]
    query = sql.SQL("select timeline.{}({})").format(
        sql.Identifier(function), sql.SQL(", ").join([sql.Placeholder()] * len(values))
    )
    row = conn.execute(query, values).fetchone()
    assert row is not None
    return row[0]


def bind(conn: Connection, name: str, value: object) -> None:
    """timeline.user_id, timeline.now, … of all that this connection does; None takes it away."""
    setting(conn, "timeline." + name, value or None)


def setting(conn: Connection, name: str, value: object) -> None:
    """Any setting, the same way: it holds in each transaction, and the session keeps nothing."""
    assert isinstance(conn, Caller), "bind what caller.connect() opened"
    conn.bind(name, value)


def settle(conn: Connection) -> None:
    """Wait until the feed tells all that is committed: other tests of the server write as well."""
    done = "select pg_current_xact_id()::text::bigint"
    row = conn.execute(done.encode()).fetchone()
    assert row is not None
    told = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint > %s"
    ends_at = time.monotonic() + 240
    while conn.execute(told.encode(), [row[0]]).fetchone() != (True,):
        assert time.monotonic() < ends_at, "a transaction is open for minutes"
        time.sleep(0.02)


def refresh(dsn: str, *, is_forced: bool = False, has_views: bool = True) -> dict[str, Any]:
    """Fold what is marked; then, unless not `has_views`, rollups and the view."""
    done = refreshing.fold(dsn)
    views = [refreshing.refresh_views(dsn, is_forced=is_forced)] if has_views else []
    return done | {"views": views}


def activity(**fields: Any) -> dict[str, Any]:
    """A payload with the required fields."""
    required = {"activity_type": "call", "subject": "s", "activity_date": "2024-01-15T10:30:00Z"}
    return required | fields
