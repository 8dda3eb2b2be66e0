"""Row-level security is a wall for others and turns no index off: not where the owner bypasses no policy either."""

# ruff: noqa: E501  (SQL reads better unbroken)

from collections.abc import Callable

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.plans.test_search import word_indexes
from tests.plans.watch import call, prepare
from timeline import install

COMPANY = "11111111-1111-4111-8111-111111111111"
_FILL = """
select count(timeline.record_many(%s, (
  select jsonb_agg(jsonb_build_object('activity_type', 'call', 'subject', 'talk ' || n, 'activity_date',
    timestamptz '2026-01-01' + n * interval '1 minute'))
  from generate_series(first, first + 4999) as n)))
from generate_series(1, 20000, 5000) as first
"""


@pytest.mark.needs("contrib")
def test_a_reader_searches_by_the_index(
    make_database: Callable[..., str],
    make_role: Callable[..., str],
    as_role: Callable[..., str],
    prefix: str,
) -> None:
    owner = make_role("owner", "nosuperuser createrole nobypassrls")
    reader = make_role("reader", "nosuperuser nobypassrls")
    dsn = make_database(owner=owner)
    install.migrate(as_role(dsn, owner), role_prefix=prefix)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_FILL.encode(), [COMPANY])
        connection.execute("analyze")
        connection.execute(f"grant {prefix}reader to {reader}".encode())
        prepare(connection)
        connection.execute(f"set session authorization {reader}".encode())
        connection.execute("select set_config('timeline.company_id', %s, false)", [COMPANY])
        assert connection.execute("select current_setting('is_superuser')").fetchone() == ("off",)
        for order in ("relevance", "recent"):
            seen = call(
                connection,
                "select timeline.search(%s, %s, %s)",
                COMPANY,
                "19876",
                Jsonb({"order": order}),
            )
            assert seen.page["count"] == 1
            assert "activity_body_search" in word_indexes(seen, connection)
            assert seen.whole == set()
