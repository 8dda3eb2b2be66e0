"""`timeline uninstall`: nothing of pg-timeline stays, and nothing of anybody else goes."""

from typing import Any

import psycopg

from timeline import db, install, queries
from timeline.errors import TimelineError
from timeline.install import Say


def describe(dsn: str = "") -> str:
    """One sentence: which database, and what it would lose. Raises TimelineError."""
    with db.connect(dsn, autocommit=True) as conn, db.translated(), install.transaction(conn):
        name = conn.info.dbname
        schemas = _schemas(conn)
        if "timeline_data" not in schemas:
            return f'database "{name}" holds no pg-timeline'
        dependents = _check(conn, cascade=True)
        count = install.scalar(conn, queries.named("estimate_activities"))
    text = f'database "{name}" loses the schemas {" and ".join(schemas)}, about {count} activities'
    return text + (f", and what uses them: {', '.join(dependents)}" if dependents else "")


def check(dsn: str = "") -> None:
    """Raise TimelineError TL409 where `uninstall` without `cascade` would: before a question."""
    with db.connect(dsn, autocommit=True) as conn, db.translated(), install.transaction(conn):
        if _schemas(conn):
            _check(conn, cascade=False)


def uninstall(
    dsn: str = "", *, cascade: bool = False, wait: float = 60.0, say: Say = lambda text: None
) -> dict[str, list[str]]:
    """Drop both schemas, and the roles and extensions that `migrate` created and nobody needs.

    Objects of others that depend on ours go only with `cascade`. Returns what was dropped:
    {"schemas", "roles", "extensions", "dependents"}, each a list of names; of dependents, kind
    and name. What stays is told through `say`. One transaction; a second call finds nothing and
    is no error. Raises TimelineError TL409 for schemas that are not ours, and for dependents.
    """
    with install.hold(dsn, wait, say), db.connect(dsn, autocommit=True) as conn:
        return install.attempt(conn, lambda: _remove(conn, cascade, say), wait, say)


def _remove(conn: db.Connection, cascade: bool, say: Say) -> dict[str, list[str]]:
    with install.transaction(conn, install.LOCK_TIMEOUT):
        schemas = _schemas(conn)
        if not schemas:
            return {"schemas": [], "roles": [], "extensions": [], "dependents": []}
        dependents = _check(conn, cascade)
        chosen = _chosen(conn)
        for name in schemas:
            conn.execute(f"drop schema {queries.identifier(name)} cascade".encode())
        owned = chosen.get("owned_extensions", [])
        extensions = [name for name in owned if _drop(conn, "extension", name, say)]
        roles = [name for name in _roles(conn, chosen) if _drop(conn, "role", name, say)]
    return {
        "schemas": schemas,
        "roles": roles,
        "extensions": extensions,
        "dependents": dependents,
    }


def _check(conn: psycopg.Connection[Any], cascade: bool) -> list[str]:
    """Kind and name of every object of others that goes with our schemas.

    Raises for schemas that are not ours, and for dependents without `cascade`.
    """
    conn.execute(queries.inline("check_ours").encode())
    owned = _chosen(conn).get("owned_extensions", [])
    dependents = _column(conn, "outside_dependents", owned=owned)
    if dependents and not cascade:
        raise TimelineError(
            "TL409",
            f"other objects depend on pg-timeline: {', '.join(dependents)}",
            "drop or change them first, or add --cascade: they are dropped too",
        )
    return dependents


def _chosen(conn: psycopg.Connection[Any]) -> dict[str, Any]:
    has_record = install.scalar(conn, queries.named("has_install"))
    return install.chosen(conn) if has_record else {}


def _schemas(conn: psycopg.Connection[Any]) -> list[str]:
    return _column(conn, "our_schemas")


def _column(conn: psycopg.Connection[Any], name: str, **values: Any) -> list[str]:
    statement = queries.inline(name, **values)
    return [str(row[0]) for row in conn.execute(statement.encode()).fetchall()]


def _roles(conn: psycopg.Connection[Any], chosen: dict[str, Any]) -> list[str]:
    """The group roles that a migrate created, this database's or another's."""
    rows = conn.execute(
        queries.named("our_roles"),
        {"prefix": chosen.get("role_prefix"), "owned": chosen.get("owned_roles", [])},
    ).fetchall()
    return [name for (name,) in rows]


def _drop(conn: psycopg.Connection[Any], what: str, name: str, say: Say) -> bool:
    """Drop one role or extension unless something needs it; tells what stays."""
    try:
        with conn.transaction():
            conn.execute(f"drop {what} if exists {queries.identifier(name)}".encode())
    except (psycopg.errors.DependentObjectsStillExist, psycopg.errors.ObjectInUse):
        say(f'{what} "{name}" stays: something else needs it')
    except psycopg.errors.InsufficientPrivilege:
        say(f'{what} "{name}" stays: this role may not drop it')
    else:
        return True
    return False
