"""sql/ holds named fragments that sqlfluff cannot read; PostgreSQL's own parser reads each."""

import re
from typing import Any

import pglast
import psycopg
import pytest

from timeline import paths, queries

VALUE = re.compile(r"%\([a-z0-9_]+\)s")


@pytest.mark.parametrize("name", queries.names())
def test_statement_parses(name: str) -> None:
    text = VALUE.sub("'x'", queries.named(name)).replace("%%", "%")
    assert pglast.parse_sql(text)


def test_an_administrator_may_run_the_statements_of_the_keeping(
    connection: psycopg.Connection[Any],
) -> None:
    """The owner may call everything; a member of the group needs a right on each function."""
    keeping = ("keep", "archive", "jobs")
    texts = [(paths.tree().sql / f"{name}.sql").read_text() for name in keeping]
    called = {name for text in texts for name in re.findall(r"\btimeline_data\.(\w+)\s*\(", text)}
    rows = connection.execute(
        "select p.proname::text from pg_proc as p"
        " where p.pronamespace = 'timeline_data'::regnamespace"
        " and has_function_privilege('timeline_admin', p.oid, 'execute')"
    ).fetchall()
    assert len(called) > 25
    assert called - {name for (name,) in rows} == set()
