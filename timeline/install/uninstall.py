"""`timeline uninstall`: nothing of pg-timeline stays, and nothing of anybody else goes."""

from typing import Any

import psycopg

from timeline import db, install, queries
from timeline.install import Say


def describe(dsn: str = "") -> str:
    """One sentence: which database, and what it would lose. Raises TimelineError."""
    with db.connect(dsn, autocommit=True) as conn, db.translated(), install.transaction(conn):
        name = conn.info.dbname
        schemas = _schemas(conn)
        if "timeline_data" not in schemas:
            return f'database "{name}" holds no pg-timeline'
        dependents = _column(conn, "outside_dependents")
        count = install.scalar(conn, queries.named("estimate_activities"))
    text = f'database "{name}" loses the schemas {" and ".join(schemas)}, about {count} activities'
    return text + (f", and what uses them: {', '.join(dependents)}" if dependents else "")


def uninstall(
    dsn: str = "", *, wait: float = 60.0, say: Say = lambda text: None
) -> dict[str, list[str]]:
    """Drop both schemas, and the roles and extensions that `migrate` created and nobody needs.

    Returns what was dropped: {"schemas", "roles", "extensions"}, each a list of names. What
    stays is told through `say`. One transaction; a second call finds nothing and is no error.
    Raises TimelineError TL409 for schemas that are not ours.
    """
    with install.hold(dsn, wait, say), db.connect(dsn, autocommit=True) as conn:
        return install.attempt(conn, lambda: _remove(conn, say), wait, say)


def _remove(conn: db.Connection, say: Say) -> dict[str, list[str]]:
    with install.transaction(conn, install.LOCK_TIMEOUT):
        schemas = _schemas(conn)
        if not schemas:
            return {"schemas": [], "roles": [], "extensions": []}
        conn.execute(queries.inline("check_ours").encode())
        has_record = install.scalar(conn, queries.named("has_install"))
        chosen = install.chosen(conn) if has_record else {}
        for name in schemas:
            conn.execute(f"drop schema {queries.identifier(name)} cascade".encode())
        owned = chosen.get("owned_extensions", [])
        extensions = [name for name in owned if _drop(conn, "extension", name, say)]
        roles = [name for name in _roles(conn, chosen) if _drop(conn, "role", name, say)]
    return {"schemas": schemas, "roles": roles, "extensions": extensions}


def _schemas(conn: psycopg.Connection[Any]) -> list[str]:
    return _column(conn, "our_schemas")


def _column(conn: psycopg.Connection[Any], name: str) -> list[str]:
    return [str(row[0]) for row in conn.execute(queries.inline(name).encode()).fetchall()]


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
