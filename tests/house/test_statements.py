"""sql/ holds named fragments that sqlfluff cannot read; PostgreSQL's own parser reads each."""

import re

import pglast
import pytest

from timeline import queries

VALUE = re.compile(r"%\([a-z0-9_]+\)s")


@pytest.mark.parametrize("name", queries.names())
def test_statement_parses(name: str) -> None:
    text = VALUE.sub("'x'", queries.named(name)).replace("%%", "%")
    assert pglast.parse_sql(text)
