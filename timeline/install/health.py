"""`timeline status`: what is installed. What is wrong with it, timeline/doctor tells."""

from typing import Any

import psycopg

from timeline import __version__, db, install, paths, queries
from timeline.install import ledger, script
from timeline.paths import Tree


def status(conn: psycopg.Connection[Any], tree: Tree | None = None) -> dict[str, Any]:
    """Versions of code, schema and server, what is applied and pending, drift, choices.

    `conn` in autocommit mode. "functions" is "current", "files differ", "changed in the
    database" or None; "drift" are sentences. Raises TimelineError, TL409 where our names are
    taken by something that is not pg-timeline.
    """
    tree = tree or paths.tree()
    files = ledger.read(tree)
    with db.translated(), install.transaction(conn):
        conn.execute(script.foreign().encode())
        applied, marked = install.history(conn)
        found: dict[str, Any] = {
            "version": __version__,
            "schema_version": None,
            "server_version": conn.info.parameter_status("server_version"),
            "is_installed": False,
            "applied": sorted(applied),
            "pending": [item.name for item in files if item.name not in applied],
            "drift": ledger.compare(files, applied, marked),
            "functions": None,
            "role_prefix": None,
            "extensions": [],
            "partition_width": None,
            "migrated_at": None,
        }
        if not applied:
            return found
        chosen = install.chosen(conn)
        wanted = install.scalar(conn, script.functions_digest(tree))
        if chosen["functions_digest"] != wanted:
            functions = "files differ"
        elif chosen["catalog_digest"] != install.scalar(conn, queries.named("catalog_digest")):
            functions = "changed in the database"
        else:
            functions = "current"
    migrated_at = chosen["migrated_at"]
    return found | {
        "schema_version": chosen["schema_version"],
        "is_installed": migrated_at is not None,
        "functions": functions,
        "role_prefix": chosen["role_prefix"],
        "extensions": chosen["extensions"],
        "partition_width": chosen["partition_width"],
        "migrated_at": migrated_at.isoformat() if migrated_at else None,
    }
