"""How tests call: a connection that binds each transaction, as a client behind a pooler has to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import Params
from psycopg.pq import TransactionStatus

_Row = tuple[Any, ...]


class Caller(psycopg.Connection[_Row]):
    """Settings of `bound` hold in every transaction of execute() and transaction(), no longer.

    The session keeps nothing and prepares nothing, so the next transaction may run in another.
    """

    bound: dict[str, str]

    def bind(self, name: str, value: object) -> None:
        """Set `name` from now on, in the transaction at hand too; None takes it away."""
        text = "" if value is None else str(value)
        if text:
            self.bound[name] = text
        else:
            self.bound.pop(name, None)
        if not self._is_idle():
            self._set({name: text})

    def execute(
        self,
        query: Any,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool = False,
    ) -> psycopg.Cursor[_Row]:
        """Execute in the transaction at hand, else in one of its own where anything is bound."""
        given: dict[str, Any] = {"prepare": prepare, "binary": binary}
        if not self.bound or not self._is_idle():
            return super().execute(query, params, **given)
        if not self.autocommit:
            self._set(self.bound)
            return super().execute(query, params, **given)
        with self.transaction():
            return super().execute(query, params, **given)

    @contextmanager
    def transaction(
        self, savepoint_name: str | None = None, force_rollback: bool = False
    ) -> Iterator[psycopg.Transaction]:
        """A transaction, bound as soon as it begins."""
        is_first = self._is_idle()
        with super().transaction(savepoint_name, force_rollback) as begun:
            if is_first and self.bound:
                self._set(self.bound)
            yield begun

    def _is_idle(self) -> bool:
        return self.info.transaction_status == TransactionStatus.IDLE

    def _set(self, settings: dict[str, str]) -> None:
        calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
        given = [word for pair in settings.items() for word in pair]
        super().execute(f"select {calls}".encode(), given)


def connect(dsn: str, *, autocommit: bool = True) -> Caller:
    """A connection of a test; nothing is bound yet."""
    opened = Caller.connect(dsn, autocommit=autocommit, prepare_threshold=None)
    opened.bound = {}
    return opened
