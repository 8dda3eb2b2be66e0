"""The calls of sql/: named statements, and templates for what SQL cannot parametrise.

A file of statements is cut at lines `-- name --`. Values are `%(value)s`; a percent sign of
SQL's own is written `%%`, as psycopg wants it.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, LiteralString

from timeline import paths

_HEADING = re.compile(r"^-- ([a-z][a-z0-9_]*) --\s*$", re.MULTILINE)
_VALUE = re.compile(r"%\(([a-z0-9_]+)\)s|%%")


def parse(text: str) -> dict[str, str]:
    """Cut `text` into {name: statement}. Raises ValueError when a name comes twice."""
    parts = _HEADING.split(text)
    found: dict[str, str] = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        if name in found:
            raise ValueError(f'statement "{name}" is there twice')
        found[name] = body.strip()
    return found


@cache
def _load(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in sorted(folder.glob("*.sql")):
        for name, body in parse(file.read_text(encoding="utf-8")).items():
            if name in found:
                raise ValueError(f'statement "{name}" of {file.name} has a namesake')
            found[name] = body
    return found


def named(name: str) -> LiteralString:
    """The statement `name` of sql/*.sql. Raises KeyError when there is none.

    The files ship with the code, which is what LiteralString asserts.
    """
    return _load(paths.tree().sql)[name]


def names() -> list[str]:
    """Every name that `named` knows, sorted."""
    return sorted(_load(paths.tree().sql))


def inline(name: str, /, **values: Any) -> str:
    """The statement `name` with its values written into it as literals.

    For SQL that is printed as well as run. Raises KeyError for a value that is missing.
    """
    return _VALUE.sub(lambda hit: _literal(hit, values), named(name))


def _literal(hit: re.Match[str], values: Mapping[str, Any]) -> str:
    return "%" if hit[1] is None else literal(values[hit[1]])


def literal(value: Any) -> str:
    """`value` as an SQL literal, quoted."""
    from psycopg import sql

    return sql.Literal(value).as_string(None).strip()


def identifier(*parts: str) -> str:
    """A name, or a dotted one, quoted."""
    from psycopg import sql

    return sql.Identifier(*parts).as_string(None)


def render(template: str, /, **values: Any) -> str:
    """The template sql/<template> filled in. `ident` and `literal` are its filters.

    An unknown variable raises jinja2.UndefinedError: nothing is left out silently.
    """
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(paths.tree().sql),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701 - SQL and config files, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["ident"] = identifier
    environment.filters["literal"] = literal
    return environment.get_template(template).render(**values)
