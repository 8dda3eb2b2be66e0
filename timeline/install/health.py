"""`timeline status` and `timeline doctor`: what is installed, and what is wrong with it."""

from typing import Any, NamedTuple

import psycopg

from timeline import __version__, db, install, paths, queries
from timeline.errors import INSTALL_HINT, TimelineError
from timeline.install import ledger, script
from timeline.paths import Tree

# The first minor release of each major with the fix of CVE-2025-8713 (statistics that leak
# rows which row-level security hides).
FLOORS = {15: 14, 16: 10, 17: 6, 18: 0}


class Check(NamedTuple):
    """A statement of sql/doctor.sql and what its rows mean; {} are the names it returned."""

    code: str
    severity: str
    finding: str
    fix: str


CHECKS = (
    Check(
        "no_row_security",
        "error",
        "tables without row-level security: {}",
        "alter table timeline_data.… enable row level security, and find out who disabled it",
    ),
    Check(
        "forced_row_security",
        "error",
        "row-level security is forced on: {}; refreshes and archives would see nothing",
        "alter table … no force row level security",
    ),
    Check(
        "public_rights",
        "error",
        "PUBLIC has rights on: {}",
        "revoke all on … from public, then: timeline migrate",
    ),
    Check(
        "table_rights",
        "error",
        "rights on tables, which only functions should read: {}",
        "revoke all on timeline_data.… from …; grant a group role instead",
    ),
    Check(
        "unpinned_functions",
        "error",
        "definer functions whose search_path does not end in pg_temp: {}",
        INSTALL_HINT,
    ),
    Check(
        "foreign_owner",
        "error",
        "owned by another role than the schema: {}",
        "alter … owner to the owner of the schema",
    ),
    Check(
        "missing_roles",
        "error",
        "roles do not exist: {}",
        INSTALL_HINT,
    ),
    Check(
        "missing_grants",
        "error",
        "rights of the public interface are not granted: {}",
        INSTALL_HINT,
    ),
    Check(
        "missing_extensions",
        "error",
        "chosen extensions are not there: {}",
        "run: timeline migrate, or choose again with --with",
    ),
    Check(
        "invalid_indexes",
        "error",
        "invalid indexes, which slow writes and serve no read: {}",
        "reindex index concurrently timeline_data.…",
    ),
    Check(
        "disabled_triggers",
        "error",
        "triggers that do not fire: {}",
        "alter table … enable trigger …",
    ),
    Check(
        "edge_rows",
        "warning",
        "activities lie outside every dated partition, in: {}",
        "run: timeline partitions rotate; what it leaves there is too little or too far away",
    ),
    Check(
        "directory_differs",
        "warning",
        "partition_directory disagrees with the catalog about: {}",
        "run: timeline partitions rotate",
    ),
    Check(
        "unfinished_split",
        "warning",
        "a rotation is at work, or was cut off: {}; writes of these dates are done twice",
        "run: timeline partitions rotate",
    ),
    Check(
        "unfinished_archive",
        "warning",
        "archives whose tables still take room: {}",
        "run: timeline partitions archive, which goes on; or attach to bring them back",
    ),
    Check(
        "unfinished_attach",
        "warning",
        "archives on their way back: {}",
        "run: timeline partitions attach, which goes on",
    ),
    Check(
        "headroom",
        "warning",
        "fewer than two partitions lie ahead of now; the last ends on {}",
        "schedule, and run now: timeline partitions rotate",
    ),
    Check(
        "many_partitions",
        "warning",
        "{} partitions: each one visited costs a page about 25 µs",
        "archive and drop old ones, or choose wider ones",
    ),
    Check(
        "test_clock",
        "warning",
        "any writer can set the clock with {}, and so forge history",
        "update timeline_data.install set has_test_clock = false",
    ),
)


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


def doctor(conn: psycopg.Connection[Any], tree: Tree | None = None) -> list[dict[str, str]]:
    """Findings {"code", "severity", "finding", "fix"}, errors first; [] when all is well.

    `conn` in autocommit mode, as the owner of the schema. Raises TimelineError
    "not_installed" where there is nothing to look at.
    """
    found = status(conn, tree)
    if not found["is_installed"]:
        raise TimelineError(
            "not_installed", "pg-timeline is not installed in this database", INSTALL_HINT
        )
    findings = [*_of_server(conn.info.server_version), *_of_status(found)]
    with db.translated(), install.transaction(conn):
        has_interface = install.scalar(conn, queries.named("has_interface"))
        for check in CHECKS:
            if check.code == "missing_grants" and not has_interface:
                continue  # Functions of an older version, which is a finding already.
            rows = conn.execute(queries.inline(f"doctor_{check.code}").encode()).fetchall()
            if rows:
                text = check.finding.format(_some([str(name) for (name,) in rows]))
                findings.append(_finding(check.code, check.severity, text, check.fix))
    return sorted(findings, key=lambda finding: finding["severity"] != "error")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _finding(code: str, severity: str, finding: str, fix: str) -> dict[str, str]:
    return {"code": code, "severity": severity, "finding": finding, "fix": fix}


def _of_server(number: int) -> list[dict[str, str]]:
    """What `number` (150014 is 15.14) says about the server."""
    major, minor = divmod(number, 10000)
    floor = FLOORS.get(major, 0)
    if minor >= floor:
        return []
    return [
        _finding(
            "old_server",
            "warning",
            f"PostgreSQL {major}.{minor} leaks rows through statistics (CVE-2025-8713)",
            f"upgrade the server to {major}.{floor} or newer",
        )
    ]


def _of_status(found: dict[str, Any]) -> list[dict[str, str]]:
    findings = [
        _finding("drift", "error", sentence, "install the release that was used here before")
        for sentence in found["drift"]
    ]
    if found["pending"]:
        text = f"migrations are pending: {_some(found['pending'])}"
        findings.append(_finding("pending", "error", text, INSTALL_HINT))
    if found["functions"] == "files differ":
        text = "the functions in the database are of another version"
        findings.append(_finding("old_functions", "error", text, INSTALL_HINT))
    elif found["functions"] != "current":
        text = "functions or views were changed in the database by hand"
        findings.append(_finding("changed_functions", "error", text, INSTALL_HINT))
    return findings
