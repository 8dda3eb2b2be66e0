"""The seed's Django application moves in while it goes on writing; nothing is lost."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import caller, server
from tests.calls import call
from tests.proofs import IS_WHOLE, rounds
from tests.transfer.conftest import COMPANY, OTHER, ROOT, Connection, Run, command

IMPORT = ("import", "--from-table", "seed_activity")
ALIASES = {f"seed.{kind}": kind for kind in ("account", "contact", "deal")}

# Rows of the application that the timeline does not have as they are, and the reverse.
DIFFERENT = """
with old as (
  select
    s.id, s.activity_type, s.subject, s.description, s.activity_date, c.model, s.object_id,
    s.assigned_to_id::text, s.status, s.priority, s.id::text
  from seed_activity as s
  left join django_content_type as c on c.id = s.content_type_id
  where s.company_id = %(company)s
), new as (
  select
    a.id, a.activity_type, a.subject, coalesce(b.description, ''), a.activity_date, a.object_type,
    a.object_id, u.object_key, a.status, a.priority, b.external_id
  from timeline_data.activity as a
  join timeline_data.activity_body as b
    on b.company_id = a.company_id and b.activity_id = a.id
  left join timeline_data.object as u
    on u.company_id = a.company_id and u.object_type = 'user' and u.object_id = a.assigned_to
  where a.company_id = %(company)s and not a.is_removed
)
select count(*)
from ((table old except all table new) union all (table new except all table old)) as d
"""
NAMES = """
select count(*)
from (
  select 'account' as type, company_id, id, name from seed_account
  union all select 'contact', company_id, id, name from seed_contact
  union all select 'deal', company_id, id, name from seed_deal
) as s
full join timeline_data.object as o
  on o.object_type = s.type and o.company_id = s.company_id and o.object_id = s.id
where (s.id is null or o.name is distinct from s.name) and o.object_type is distinct from 'user'
"""


class Seed:
    """The application on a database."""

    def __init__(self, database: str, seed: int) -> None:
        self.environment = {**os.environ, "SEED_DSN": database, "SEED": str(seed),
                            "PYTHONPATH": str(ROOT)}  # fmt: skip
        self.words = [sys.executable, "-m", "tests.transfer.seed_app"]

    def make(self, count: int) -> None:
        """Its tables and rows."""
        subprocess.run([*self.words, "make", str(count)], env=self.environment, check=True)

    @contextmanager
    def writing(self, done: dict[str, int]) -> Iterator[None]:
        """It goes on writing meanwhile; what it did is in `done` afterwards."""
        with subprocess.Popen(
            [*self.words, "write"], env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                yield
            finally:
                told, _ = process.communicate("stop\n", timeout=60)
            assert process.returncode == 0
            done |= json.loads(told)


@pytest.mark.proofs
@rounds(1, 1)
def test_the_seeds_application_moves_in_while_it_writes(
    run: Run,
    database: str,
    connection: Connection,
    tmp_path: Path,
    seed: int,
    record_property: Any,
) -> None:
    count = 100_000 if IS_WHOLE else 2_000
    app, written = Seed(database, seed), dict[str, int]()
    app.make(count)
    hand_over(connection, database)
    for company in (COMPANY, OTHER):
        run("configure", json.dumps({"type_aliases": ALIASES}), company=company)
    with app.writing(written):
        for table, kind in (("seed_account", "account"), ("seed_contact", "contact"),
                            ("seed_deal", "deal")):  # fmt: skip
            words = ("--type", kind, "--name", "name", "--install")
            assert run("track", table, *words).returncode == 0
        killed(database, connection)
        first = moved(run)
        again = moved(run)
        # The first of the last runs closes the table: the application goes on until it is told.
        last = {
            company: moved(run, "--final", "--close", company=company)
            for company in (COMPANY, OTHER)
        }
        time.sleep(1)
    for company, report in last.items():
        (proof,) = report["proofs"]
        assert (proof["equal"], report["rejected"]) == (True, 0), report
        assert connection.execute(DIFFERENT.encode(), {"company": company}).fetchone() == (0,)
    assert connection.execute(NAMES.encode()).fetchone() == (0,)
    # And as the application would ask now.
    row = connection.execute(
        "select s.object_id::text, c.model, count(*) from seed_activity as s"
        " join django_content_type as c on c.id = s.content_type_id where s.company_id = %s"
        " group by 1, 2 order by 3 desc, 1 limit 1",
        [COMPANY],
    ).fetchone()
    assert row is not None
    with caller.connect(server.login(database, "app")) as conn:
        where = {"object_type": f"seed.{row[1]}", "object_id": row[0], "count": "exact"}
        assert call(conn, "page", COMPANY, where)["count"] == row[2]
    assert {*written} == {"create", "change", "delete", "rename", "closed"}
    assert first["read"] > count // 2
    assert again["inserted"] + again["updated"] > 0
    record_property("rows", last[COMPANY]["proofs"][0]["rows"])
    record_property("writes", sum(written.values()))
    record_property("caught up", again["inserted"] + again["updated"])
    record_property("seconds of the last run", float(last[COMPANY]["seconds"]))


def hand_over(connection: Connection, database: str) -> None:
    """The administrator of the timeline owns the tables of the application."""
    owner = conninfo_to_dict(server.login(database, "admin"))["user"]
    connection.execute(f'grant create on schema public to "{owner}"'.encode())
    for (table,) in connection.execute(
        "select relname::text from pg_class where relkind = 'r'"
        " and relnamespace = 'public'::regnamespace and relname ~ '^(seed|auth|django)_'"
    ).fetchall():
        connection.execute(f'alter table public."{table}" owner to "{owner}"'.encode())


def killed(database: str, connection: Connection) -> None:
    """An import that did not get far, and not nowhere."""
    words, environment = command(database, *IMPORT, "--batch", "50")
    with subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL) as process:
        landed = b"select exists (select from timeline_data.activity)"
        while process.poll() is None and connection.execute(landed).fetchone() == (False,):
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def moved(run: Run, *words: str, company: str = COMPANY) -> dict[str, Any]:
    """What an import reports."""
    done = run(*IMPORT, "--json", *words, company=company)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
