"""`timeline migrate`: the only writer of schema.

Advisory lock → server and schemas checked → files compared with what is applied → yoyo →
choice, roles, extensions, functions and grants where they differ → partitions ahead → version. Each
step is one transaction and may run twice, so a run that was killed is finished by the next.
"""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg.rows import dict_row

from timeline import __version__, db, paths, queries
from timeline.errors import TimelineError, translate
from timeline.install import apply, ledger, script
from timeline.install.ledger import Migration
from timeline.install.script import Choice
from timeline.paths import Tree

Say = Callable[[str], None]
T = TypeVar("T")

# Short, so that our waiting for a lock never makes others wait long behind us.
LOCK_TIMEOUT = "2s"
# A role that another database's uninstall dropped a moment ago: made again, at most thrice.
_ROLE_GONE = "42704"
_REPEATABLE = db.RETRYABLE | {_ROLE_GONE}


def migrate(
    dsn: str = "",
    *,
    role_prefix: str | None = None,
    roles: bool | None = None,
    extensions: Sequence[str] | None = None,
    dry_run: bool = False,
    wait: float = 60.0,
    say: Say = lambda text: None,
    tree: Tree | None = None,
) -> dict[str, Any]:
    """Install or upgrade pg-timeline in the database `dsn`.

    None keeps what an earlier run recorded: at first roles with prefix "timeline_", no
    extension. `wait` is how many seconds to wait for another migrate, and for locks in each
    step. Returns {"version", "applied": [names], "is_replayed", "sql" (dry_run only)}.
    Raises TimelineError; nothing is half done then, and running again continues.
    """
    choice = Choice(role_prefix, roles, None if extensions is None else tuple(extensions))
    script.check_choice(choice)
    tree = tree or paths.tree()
    files = ledger.read(tree)
    unreleased = [item.name for item in files if not item.is_frozen]
    if unreleased and not tree.is_checkout:
        say(f"not of a release, may still change: migrations {', '.join(unreleased)}")
    if dry_run:
        return _dry_run(dsn, tree, files, choice)
    with hold(dsn, wait, say), db.connect(dsn, autocommit=True) as conn:
        conn.add_notice_handler(lambda notice: say(notice.message_primary or ""))
        return _Run(conn, tree, files, wait, say).migrate(choice)


class _Run:
    """The steps of one run: they share a connection, and how to wait and to talk."""

    def __init__(
        self,
        conn: db.Connection,
        tree: Tree,
        files: Sequence[Migration],
        wait: float,
        say: Say,
    ) -> None:
        self.conn, self.tree, self.files, self.wait, self.say = conn, tree, files, wait, say

    def migrate(self, choice: Choice) -> dict[str, Any]:
        """Every step. Returns what `migrate` returns."""
        self.execute(script.check(script.FLOOR), script.known(self.files))
        self.execute(queries.inline("prepare"))
        with db.translated(), transaction(self.conn):
            ledger.verify(self.files, *history(self.conn))
        applied = apply.apply(
            self.conn, self.tree, self.files, LOCK_TIMEOUT, self.attempt, self.say
        )
        # Migrations that were applied with yoyo's own command are taken into our ledger.
        self.execute(*(apply.mark(item) for item in self.files))
        is_replayed = self.attempt(lambda: self._roles_and_functions(choice))
        self.execute(queries.inline("ensure_partitions"))
        self.execute(queries.inline("ensure_search_index"))
        self.execute(queries.inline("ensure_feed"))
        self.execute(queries.inline("retire_extensions"))
        if applied or is_replayed or self._version() != __version__:
            self.execute(script.stamp(self.tree, is_replayed=False))
        return {"version": __version__, "applied": applied, "is_replayed": is_replayed}

    def _roles_and_functions(self, choice: Choice) -> bool:
        """One transaction: a choice that is refused is not recorded, and nobody lost a right."""
        with transaction(self.conn, LOCK_TIMEOUT):
            self.conn.execute(script.choose(choice).encode())
            self.conn.execute(queries.inline("roles").encode())
            self.conn.execute(queries.inline("extensions").encode())
            is_due = _is_replay_due(self.conn, self.tree)
            if is_due:
                self.say("functions")
                for name, text in script.functions(self.tree):
                    with _in_file(name):
                        self.conn.execute(text.encode())
                self.conn.execute(script.stamp(self.tree, is_replayed=True).encode())
            self.conn.execute(queries.inline("retire_roles").encode())
        return is_due

    def _version(self) -> Any:
        with db.translated(), transaction(self.conn):
            return chosen(self.conn)["schema_version"]

    def execute(self, *statements: str) -> None:
        """Run the statements in one transaction, again while others hold locks."""

        def work() -> None:
            with transaction(self.conn, LOCK_TIMEOUT):
                for statement in statements:
                    self.conn.execute(statement.encode())

        self.attempt(work)

    def attempt(self, work: Callable[[], T]) -> T:
        """`attempt` on this run's connection."""
        return attempt(self.conn, work, self.wait, self.say)


def attempt(conn: db.Connection, work: Callable[[], T], wait: float, say: Say) -> T:
    """Do `work`, again after a lock timeout until `wait` seconds are over.

    Raises TimelineError; after a lock timeout it names the sessions that hold the locks.
    """
    give_up_at = time.monotonic() + wait
    number = 0
    while True:
        number += 1
        try:
            return work()
        except psycopg.Error as error:
            is_role_gone = error.sqlstate == _ROLE_GONE
            if error.sqlstate not in _REPEATABLE or (is_role_gone and number >= 3):
                raise translate(error) from error
            held_by = blockers(conn)
            if time.monotonic() > give_up_at:
                raise _blocked(error, held_by) from error
        if number == 1:
            say(f"waiting for a lock that {held_by or 'another session'} holds")
        time.sleep(random.uniform(0.1, 0.6))  # noqa: S311


@contextmanager
def transaction(conn: psycopg.Connection[Any], lock_timeout: str = "0") -> Iterator[None]:
    """A transaction with our settings, transaction-local: no search_path or time limit of
    the caller's reaches the statements, and none of ours stays behind a pooler."""
    with conn.transaction():
        conn.execute(queries.named("settings"))
        conn.execute(queries.named("lock_timeout"), {"lock_timeout": lock_timeout})
        yield


@contextmanager
def hold(
    dsn: str, wait: float, say: Say, lock: LiteralString = "hold", what: str = "migrate"
) -> Iterator[Callable[[], None]]:
    """Be the only migrate or uninstall of this database; or what else has a lock.

    Yields what raises TimelineError 55P03 when the lock is lost: its session can be ended by
    others, who take us for somebody who sleeps in a transaction.

    A transaction's lock, polled: it holds behind a pooler too, ends with the connection when
    we are killed, and a waiter that sleeps has no snapshot that an index build waits for.
    Raises TimelineError 55P03 after `wait` seconds.
    """
    give_up_at = time.monotonic() + wait
    has_told = False
    with db.connect(dsn, autocommit=True) as conn, db.translated():
        while True:
            with conn.transaction():
                conn.execute(queries.named("settings"))
                row = conn.execute(queries.named(lock)).fetchone()
                if row is not None and row[0]:
                    yield partial(_require_alive, conn, what)
                    return
            if time.monotonic() >= give_up_at:
                raise TimelineError(
                    "55P03", f"another {what} is still running on this database", "try again later"
                )
            if not has_told:
                say(f"waiting for another {what}")
                has_told = True
            time.sleep(random.uniform(0.05, 0.25))  # noqa: S311


def _require_alive(conn: db.Connection, what: str) -> None:
    try:
        conn.execute(queries.named("alive"))
    except psycopg.OperationalError as error:
        raise TimelineError(
            "55P03",
            f"the session that held the lock for {what} was ended",
            "run it again: what is done is done, and the rest goes on",
        ) from error


def history(conn: psycopg.Connection[Any]) -> tuple[dict[str, str], list[str]]:
    """What is applied: {name: sha256} of our ledger, and the names that yoyo marked."""
    row = conn.execute(queries.named("installed")).fetchone()
    has_yoyo, has_ledger = row or (False, False)
    applied = conn.execute(queries.named("applied")).fetchall() if has_ledger else []
    marked = conn.execute(queries.named("marked")).fetchall() if has_yoyo else []
    return dict(applied), [name for (name,) in marked]


def _is_replay_due(conn: psycopg.Connection[Any], tree: Tree) -> bool:
    """Do the files, the choice, or the functions differ from the record, or are grants missing?"""
    recorded = chosen(conn)
    return (recorded["functions_digest"], recorded["catalog_digest"]) != (
        scalar(conn, script.functions_digest(tree)),
        scalar(conn, queries.named("catalog_digest")),
    ) or scalar(conn, queries.inline("doctor_missing_grants")) is not None


def chosen(conn: psycopg.Connection[Any]) -> dict[str, Any]:
    """The row of timeline_data.install: what was chosen and what is recorded of it."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(queries.named("chosen")).fetchone() or {}


def scalar(conn: psycopg.Connection[Any], statement: str) -> Any:
    """The first column of the first row; None without one."""
    row = conn.execute(statement.encode()).fetchone()
    return None if row is None else row[0]


def _dry_run(dsn: str, tree: Tree, files: Sequence[Migration], choice: Choice) -> dict[str, Any]:
    """What `migrate` would do now, as SQL; reads and changes nothing."""
    with db.connect(dsn, autocommit=True) as conn, db.translated(), transaction(conn):
        conn.execute(script.check(script.FLOOR).encode())
        applied, marked = history(conn)
        ledger.verify(files, applied, marked)
        done = frozenset(applied) & frozenset(marked)
        has_changed = choice != Choice()
        is_replayed = not applied or has_changed or _is_replay_due(conn, tree)
    parts = script.steps(tree, choice, files, done=done, is_replayed=is_replayed)
    return {
        "version": __version__,
        "applied": [item.name for item in files if item.name not in done],
        "is_replayed": is_replayed,
        "sql": script.join(parts),
    }


@contextmanager
def _in_file(name: str) -> Iterator[None]:
    """Name the file that an error of ours came from."""
    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate is None or error.sqlstate in _REPEATABLE | {"42501"}:
            raise
        message = error.diag.message_primary
        raise TimelineError(
            "TL500", f"{name}: {message}", error.diag.message_hint, error.diag.context
        ) from error


def blockers(conn: psycopg.Connection[Any]) -> str:
    """The sessions that hold locks on our tables, in words; "" when none is seen."""
    with conn.transaction():
        rows = conn.execute(queries.named("blockers")).fetchall()
    return ", ".join(f"pid {pid} ({who}, {state}, for {age})" for pid, who, state, age in rows)


def _blocked(error: psycopg.Error, held_by: str) -> TimelineError:
    return TimelineError(
        error.sqlstate or "55P03",
        f"gave up: a lock is held by {held_by or 'another session'}",
        "end that transaction, or run again at a quieter time; nothing was left half done",
    )
