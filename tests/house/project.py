"""How the rules of the house look at the project's other files: Python, and every text."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.house.source import ROOT

MODULE_LINES = 300

# Installing speaks SQL itself: what it runs exists before any function of ours does.
INSTALLING = {"install", "embedded"}

_SQL = re.compile(
    r"\s*(?:select\b.*\b(?:from|timeline)|select [\w.]+\(|insert into |update [\w.]+ set |delete from |with \w+ as |"
    r"(?:create|alter|drop) (?:or replace |materialized |unique )*(?:table|view|function|index|role|schema|database|extension) |"
    r"grant \w+ on |revoke \w+ on |truncate |do \$)",
    re.IGNORECASE | re.DOTALL,
)

# Written in pieces, so that this file keeps the rule too.
_HOSTS = ("pypi", "python" + "hosted", "npm" + "js", "crates", "docker", "ghcr", "quay", "maven")
_ENDS = ("org", "io", "com")
_HOST = re.compile(
    rf"\b(?:[\w-]+\.)*(?:{'|'.join(_HOSTS)})\.(?:{'|'.join(_ENDS)})\b", re.IGNORECASE
)
_INDEX_URL = re.compile(r"--(?:extra-)?index-" + r"url|\bindex-" + r"url\s*=")
_MACHINE = re.compile(r"(?<![\w.:/}-])/(?:" + "|".join(("work", "root", "home")) + r")/[\w.-]+")


def texts() -> Iterator[tuple[str, str]]:
    """Every text file of the project that git knows or would take: path, text."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in sorted(filter(None, listed.stdout.decode().split("\0"))):
        path = ROOT / name
        if path.is_file() and b"\0" not in (content := path.read_bytes())[:8000]:
            yield name, content.decode(errors="replace")


def modules(folder: str = "timeline") -> Iterator[tuple[str, str]]:
    """Every Python module below a folder: path, text."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield str(path.relative_to(ROOT)), path.read_text()


def too_long(text: str) -> bool:
    """Is a module longer than the house allows?"""
    return text.count("\n") > MODULE_LINES


def sql_literals(text: str) -> Iterator[str]:
    """Literals of a module that are SQL; documentation is none."""
    tree = ast.parse(text)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            value = node.value.decode() if isinstance(node.value, bytes) else node.value
            if id(node) not in documentation and _SQL.match(value):
                yield f"line {node.lineno}: {value.strip()[:60]}"


def names_of_elsewhere(text: str) -> Iterator[str]:
    """Package registries, and paths of some machine, that a text names."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern in (_HOST, _INDEX_URL, _MACHINE):
            if match := pattern.search(line):
                yield f"line {number}: {match[0]}"


def is_installing(path: str) -> bool:
    """Does a module install, so that it may speak SQL?"""
    return Path(path).parts[1] in INSTALLING
