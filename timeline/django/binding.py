"""Calls of functions, on behalf of a company and a viewer."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction

from timeline import queries


def database(using: str | None = None) -> str:
    """The alias of the database with the timeline: one that is said, else TIMELINE_DATABASE."""
    return using or str(getattr(settings, "TIMELINE_DATABASE", "default"))


@contextmanager
def bound(
    company: UUID | str | None, viewer: UUID | str | None = None, *, using: str | None = None
) -> Iterator[None]:
    """A transaction (or a savepoint) that is bound to a company and a viewer.

    It is one of the database that TIMELINE_DATABASE names ("default"), unless another is said.
    What `call` and the models read and write inside is theirs. Before it ends, whom it was bound
    to before is bound again.
    """
    using = database(using)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(queries.named("bound"))
        before = cursor.fetchone()
        _bind(cursor, company, viewer)
        yield
        # What is rolled back binds as before by itself.
        if not transaction.get_rollback(using=using):
            _bind(cursor, *before)


def _bind(cursor: Any, company: UUID | str | None, viewer: UUID | str | None) -> None:
    cursor.execute(
        queries.named("bind"), {"company": str(company or ""), "viewer": str(viewer or "")}
    )


def call(
    function: str, *given: Any, company: UUID | str | None = None, using: str | None = None
) -> Any:
    """What `timeline.<function>` answers: call("page", {"object_type": "account", "object_id": 7}).

    The company is the bound one, unless one is given. Dicts and lists go as JSON. Raises Django's
    database errors; `error.__cause__.sqlstate` is the code (TL404).
    """
    if not function.isidentifier():
        raise ValueError(f"{function!r} is no name of a function")
    is_json = [isinstance(one, dict | list | tuple) for one in given]
    statement = queries.render(
        "call.sql.j2",
        function=function,
        has_company=company is not None,
        types=["::jsonb" if one else "" for one in is_json],
    )
    values = [
        json.dumps(one, default=str) if json_ else one
        for one, json_ in zip(given, is_json, strict=True)
    ]
    using = database(using)
    # A savepoint: who handles an error goes on in the same transaction.
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(statement, ([] if company is None else [company]) + values)
        found = cursor.fetchone()[0]
    return json.loads(found) if isinstance(found, str) else found
