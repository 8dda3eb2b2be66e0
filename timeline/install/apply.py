"""yoyo, tamed: each migration and its marks in one transaction, on a connection of ours.

As it comes, yoyo applies on one connection and marks on another, so a kill in between makes
the next run apply again; it also builds its own connection from a URI that knows neither
services nor password files. Both end when it is given our connection.
"""

import contextlib
import sys
from collections.abc import Callable, Sequence
from glob import escape
from typing import Any

import psycopg
import yoyo
from yoyo.backends.core.postgresql import PostgresqlPsycopgBackend
from yoyo.exceptions import BadMigration

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.install.ledger import Migration
from timeline.paths import Tree

TABLE = "_yoyo_migration"


class Backend(PostgresqlPsycopgBackend):  # type: ignore[misc]
    """yoyo's backend over an open connection in autocommit mode, its tables named in full."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._ours = conn
        # In full, because no search_path may be set for the session: behind a pooler it
        # would reach the next client.
        self.migration_table_quoted = f'"timeline_data"."{TABLE}"'
        self.log_table_quoted = '"timeline_data"."_yoyo_log"'
        self.version_table_quoted = '"timeline_data"."_yoyo_version"'
        self.lock_table_quoted = '"timeline_data"."yoyo_lock"'
        super().__init__("pg-timeline", TABLE)
        self._internal_schema_updated = True

    def connect(self, dburi: str) -> psycopg.Connection[Any]:
        """The connection that was given."""
        return self._ours

    def init_connection(self, connection: psycopg.Connection[Any]) -> None:
        """Nothing: `settings` are made in every transaction."""

    def copy(self) -> "Backend":
        """The same connection: two would be two transactions."""
        return self


def mark(migration: Migration) -> str:
    """The statement that tells yoyo and our own ledger that `migration` is applied."""
    return queries.inline(
        "mark", hash=migration.yoyo_hash, name=migration.name, sha256=migration.sha256
    )


def apply(
    conn: psycopg.Connection[Any],
    tree: Tree,
    files: Sequence[Migration],
    lock_timeout: str,
    attempt: Callable[[Callable[[], None]], None],
    say: Callable[[str], None],
) -> list[str]:
    """Apply what is pending, in order; returns the names.

    `conn` is in autocommit mode and the caller holds the advisory lock of `migrate`: only
    then may yoyo's own lock, left by a killed run, be broken. `attempt` repeats its argument
    while others hold locks. Raises TimelineError.
    """
    backend = Backend(conn)
    by_name = {migration.name: migration for migration in files}
    applied: list[str] = []
    with _told():
        pending = list(backend.to_apply(yoyo.read_migrations(escape(str(tree.migrations)))))
        if [step.id for step in pending] != sorted(step.id for step in pending):
            raise TimelineError("TL409", "a migration depends on a later one")
        if not pending:
            return applied
        backend.break_lock()
        with backend.lock():
            for step in pending:
                say(f"migration {step.id}")
                migration = by_name[step.id]
                attempt(lambda s=step, m=migration: _apply_one(backend, s, m, lock_timeout))  # type: ignore[misc]
                applied.append(step.id)
    return applied


def _apply_one(backend: Backend, step: Any, migration: Migration, lock_timeout: str) -> None:
    conn = backend.connection
    if not step.use_transactions:
        # Such a migration (an index built concurrently) repeats harmlessly after a kill.
        step.process_steps(backend, "apply")
    with backend.transaction():
        conn.execute(queries.named("settings"))
        conn.execute(queries.inline("lock_timeout", lock_timeout=lock_timeout))
        if step.use_transactions:
            # yoyo prints rows that a statement happens to return; stdout is for data.
            with contextlib.redirect_stdout(sys.stderr):
                step.process_steps(backend, "apply")
        conn.execute(mark(migration))


@contextlib.contextmanager
def _told() -> Any:
    """Errors of yoyo's own become TimelineError."""
    try:
        with db.translated():
            yield
    except BadMigration as error:
        raise TimelineError("TL409", f"yoyo cannot read a migration: {error.args[0]}") from error
