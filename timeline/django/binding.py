"""Calls of functions, on behalf of a company and a viewer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connections, transaction

_NAMES = ("timeline.company_id", "timeline.user_id")


@contextmanager
def bound(
    company: UUID | str | None, viewer: UUID | str | None = None, *, using: str = "default"
) -> Iterator[None]:
    """A transaction (or a savepoint) that is bound to a company and a viewer.

    What `call` and the models read and write inside is theirs. Before it ends, whom it was bound
    to before is bound again.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("select current_setting(%s, true), current_setting(%s, true)", [*_NAMES])
        before = cursor.fetchone()
        _bind(cursor, company, viewer)
        yield
        _bind(cursor, *before)


def _bind(cursor: Any, *values: UUID | str | None) -> None:
    cursor.execute(
        "select set_config(%s, %s, true), set_config(%s, %s, true)",
        [
            word
            for name, value in zip(_NAMES, values, strict=True)
            for word in (name, str(value or ""))
        ],
    )


def call(
    function: str, *given: Any, company: UUID | str | None = None, using: str = "default"
) -> Any:
    """What `timeline.<function>` answers: call("page", {"object_type": "account", "object_id": 7}).

    The company is the bound one, unless one is given. Dicts and lists go as JSON. Raises Django's
    database errors; `error.__cause__.sqlstate` is the code (TL404).
    """
    if not function.isidentifier():
        raise ValueError(f"{function!r} is no name of a function")
    values = [
        json.dumps(one, default=str) if isinstance(one, dict | list) else one for one in given
    ]
    whose = "%s" if company is not None else "nullif(current_setting(%s, true), '')::uuid"
    marks = "".join(", %s::jsonb" if isinstance(one, dict | list) else ", %s" for one in given)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"select timeline.{function}({whose}{marks})",
            [company if company is not None else _NAMES[0], *values],
        )
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found
