"""`timeline doctor`: what is wrong with an installation, and the commands that end it."""

from collections.abc import Sequence
from typing import Any, TypedDict

import psycopg

from timeline import db, install, queries
from timeline.doctor.check import MIGRATE, Check
from timeline.doctor.checks import CHECKS
from timeline.errors import INSTALL_HINT, TimelineError
from timeline.install import health
from timeline.paths import Tree

__all__ = ["CHECKS", "SEVERITIES", "Check", "Finding", "examine", "exit_status"]

# What a severity is to a shell: an error is broken or open, a warning will hurt, a note may.
SEVERITIES = {"error": 1, "warning": 7, "note": 0}

# The first minor release of each major with the fix of CVE-2025-8713 (statistics that leak
# rows which row-level security hides).
FLOORS = {15: 14, 16: 10, 17: 6, 18: 0}


class Finding(TypedDict):
    """`commands`: SQL with its semicolon, or `timeline …`, in order; [] where none helps."""

    code: str
    severity: str
    finding: str
    fix: str
    commands: list[str]


def examine(conn: psycopg.Connection[Any], tree: Tree | None = None) -> list[Finding]:
    """Findings, errors first; [] when all is well.

    `conn` in autocommit mode, as the owner of the schema; what its role may not see is left out.
    Raises TimelineError "not_installed" where there is nothing to look at.
    """
    found = health.status(conn, tree)
    if not found["is_installed"]:
        raise TimelineError(
            "not_installed", "pg-timeline is not installed in this database", INSTALL_HINT
        )
    findings = [*_of_server(conn.info.server_version), *_of_status(found)]
    # What the checks look at may not be there before a migration.
    if not found["pending"]:
        with db.translated(), install.transaction(conn):
            for check in CHECKS:
                findings += _of_check(conn, check)
    order = list(SEVERITIES)
    return sorted(findings, key=lambda finding: order.index(finding["severity"]))


def exit_status(findings: Sequence[Finding]) -> int:
    """That of the worst finding; 0 without any."""
    found = {finding["severity"] for finding in findings}
    return next((status for severity, status in SEVERITIES.items() if severity in found), 0)


def _of_check(conn: psycopg.Connection[Any], check: Check) -> list[Finding]:
    if not install.scalar(conn, queries.inline("has_functions", signatures=list(check.needs))):
        return []  # Functions of another version, which is a finding already.
    rows = conn.execute(queries.inline(f"doctor_{check.code}").encode()).fetchall()
    if not rows:
        return []
    text = check.finding.format(_some([str(name) for name, _ in rows]))
    commands = [command for _, commands in rows for command in commands or ()]
    return [_finding(check.code, check.severity, text, check.fix, *commands, *check.commands)]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def _finding(code: str, severity: str, finding: str, fix: str, *commands: str) -> Finding:
    return Finding(code=code, severity=severity, finding=finding, fix=fix, commands=list(commands))


def _of_server(number: int) -> list[Finding]:
    """What `number` (150014 is 15.14) says about the server."""
    major, minor = divmod(number, 10000)
    floor = FLOORS.get(major, 0)
    if minor >= floor:
        return []
    text = f"PostgreSQL {major}.{minor} leaks rows through statistics (CVE-2025-8713)"
    fix = f"upgrade the server to {major}.{floor} or newer"
    return [_finding("old_server", "warning", text, fix)]


def _of_status(found: dict[str, Any]) -> list[Finding]:
    former = found["schema_version"] or "used here before"
    findings = [
        _finding("drift", "error", sentence, f"install the release {former} again, or a newer one")
        for sentence in found["drift"]
    ]
    if found["pending"]:
        text = f"migrations are pending: {_some(found['pending'])}"
        fix = "migrate, then ask the doctor again: more was not looked at"
        findings.append(_finding("pending", "error", text, fix, MIGRATE))
    if found["functions"] == "files differ":
        text = "the functions in the database are of another version"
        findings.append(_finding("old_functions", "error", text, "replace them", MIGRATE))
    elif found["functions"] != "current":
        text = "functions or views were changed in the database by hand"
        findings.append(_finding("changed_functions", "error", text, "make them anew", MIGRATE))
    return findings
