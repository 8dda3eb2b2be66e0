"""Running the command line on files, and looking at what a company holds."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import server

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[2]
CRM = ROOT / "docs" / "howto" / "crm" / "crm.toml"
COMPANY = "00000000-0000-4000-8000-00000000c001"
OTHER = "00000000-0000-4000-8000-00000000c002"

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]
Connection = psycopg.Connection[tuple[Any, ...]]


def command(database: str, *args: str, company: str = COMPANY) -> tuple[list[str], dict[str, str]]:
    """What to start: arguments and environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TIMELINE_")}
    environment |= {
        "TIMELINE_DSN": server.login(database, "admin"),
        "TIMELINE_COMPANY": company,
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
    }
    return [sys.executable, "-m", "timeline", *args], environment


@pytest.fixture
def run(database: str, tmp_path: Path) -> Run:
    """run("import", file, …, company=…, stdin=…): the finished process."""

    def start(*args: object, company: str = COMPANY, stdin: str | None = None) -> Done:
        words, environment = command(database, *map(str, args), company=company)
        return subprocess.run(
            words, env=environment, input=stdin, capture_output=True, text=True, cwd=tmp_path,
            check=False,
        )  # fmt: skip

    return start


@pytest.fixture
def crm(run: Run) -> Callable[..., Done]:
    """Import the invented CRM export."""
    files = [DATA / f"{name}.csv" for name in
             ("interactions", "sales_pipeline", "sales_teams", "accounts")]  # fmt: skip
    return lambda *args, company=COMPANY: run(
        "import", *files, "--map", CRM, *args, company=company
    )


CONTENT = """
    select a.activity_date, a.activity_type, a.subject, a.status, a.priority, o.object_key,
      u.object_key, t.description, t.data, t.source, t.external_id,
      (select count(*) from timeline_data.activity_link as l
       where l.company_id = a.company_id and l.activity_id = a.id)
    from timeline_data.activity as a
    join timeline_data.activity_body as t on (t.company_id, t.activity_id) = (a.company_id, a.id)
    left join timeline_data.object as o
      on (o.company_id, o.object_id, o.object_type) = (a.company_id, a.object_id, a.object_type)
    left join timeline_data.object as u
      on (u.company_id, u.object_id, u.object_type) = (a.company_id, a.assigned_to, 'user')
    where a.company_id = %s
    order by t.source, t.external_id, a.id
"""
OBJECTS = """
    select o.object_type, o.object_key, o.name,
      (select array_agg(q.object_key order by q.object_key) from timeline_data.object_parent as p
       join timeline_data.object as q
         on (q.company_id, q.object_id, q.object_type) = (p.company_id, p.parent_id, p.parent_type)
       where (p.company_id, p.object_id, p.object_type)
         = (o.company_id, o.object_id, o.object_type))
    from timeline_data.object as o
    where o.company_id = %s
    order by 1, 2
"""


def content(connection: Connection, company: str = COMPANY) -> tuple[list[Any], list[Any]]:
    """Everything an import makes of files: activities with links counted, and the directory."""
    found = [connection.execute(query, [company]).fetchall() for query in (CONTENT, OBJECTS)]
    return found[0], found[1]
