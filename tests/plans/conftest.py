"""The data that plans are made on: at 41 and at 400 partitions, each filled once in a run."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from benchmarks import rows
from benchmarks.rows import Connection, user
from tests import server
from tests.plans.watch import prepare
from tests.server import Capabilities


@pytest.fixture(scope="session", params=[41, 400])
def partitions(request: pytest.FixtureRequest) -> int:
    """How many partitions the ten years are cut into."""
    return int(request.param)


# What autovacuum learns in the middle of a test, it may plan another way.
UNDISTURBED = """
do $$
declare
  v_table regclass;
begin
  for v_table in
    select c.oid from pg_class as c
    where c.relnamespace = 'timeline_data'::regnamespace and c.relkind = 'r'
  loop
    execute format('alter table %s set (autovacuum_enabled = false)', v_table);
  end loop;
end
$$
"""


@pytest.fixture(scope="session")
def filled(
    server_dsn: str, template_database: str, partitions: int, capabilities: Capabilities
) -> Iterator[Connection]:
    """A session that tells its plans, in a database of that many partitions."""
    # auto_explain, which tells the plans inside functions, is of contrib.
    server.require(capabilities, "contrib")
    dsn = server.create(server_dsn, template_database)
    with psycopg.connect(dsn, autocommit=True) as connection:
        prepare(connection)
        connection.execute("set auto_explain.log_min_duration = -1")
        rows.fill(connection, partitions)
        connection.execute(UNDISTURBED.encode())
        connection.execute("set auto_explain.log_min_duration = 0")
        yield connection
    server.drop(server_dsn, str(conninfo_to_dict(dsn)["dbname"]))


@pytest.fixture(params=["nobody", "viewer"])
def viewed(request: pytest.FixtureRequest, filled: Connection) -> Connection:
    """On nobody's behalf, and on that of a user with private activities."""
    viewer = user(3) if request.param == "viewer" else ""
    filled.execute("select set_config('timeline.user_id', %s, false)", [viewer])
    return filled
