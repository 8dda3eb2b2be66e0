"""docs/howto/django.md, walked through."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tests.howto import pages

MANAGE = """
import os
import sys

from django.core.management import execute_from_command_line

os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
execute_from_command_line(sys.argv)
"""


def test_the_page_makes_an_application_whose_tests_pass(database: str, tmp_path: Path) -> None:
    parts = conninfo_to_dict(database)
    environment = {
        **{name: word for name, word in os.environ.items() if not name.startswith("TIMELINE_")},
        "PATH": f"{pages.programs(tmp_path)}:{os.environ['PATH']}",
        "PYTHONPATH": f"{tmp_path}/site:{pages.ROOT}",
        "PGDATABASE": str(parts["dbname"]),
        "PGUSER": str(parts["user"]),
        "PGHOST": str(parts["host"]),
        "PGPORT": str(parts.get("port") or 5432),
        "PGPASSFILE": str(parts.get("passfile") or ""),
    }
    site = tmp_path / "site"
    (site / "crm" / "migrations").mkdir(parents=True)
    (site / "crm" / "migrations" / "__init__.py").touch()
    (site / "crm" / "__init__.py").touch()
    (site / "manage.py").write_text(MANAGE, encoding="utf-8")
    said = pages.walk("django.md", site, environment)
    assert "Ran 3 tests" in said
    assert "Applying crm.0002_timeline... OK" in said
