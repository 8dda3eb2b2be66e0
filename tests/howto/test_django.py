"""docs/howto/django.md, walked through."""

import os
import subprocess
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tests.howto import pages

MORE = """
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.http import HttpResponse
from django.test import TransactionTestCase, override_settings
from django.urls import path
from timeline.django import bound, call

OURS = UUID(int=1)
CALL = {"activity_type": "call", "subject": "s", "activity_date": "2026-01-15T10:00:00Z"}


def fails(request):
    call("record", CALL)
    raise ValueError


def handles(request):
    call("record", CALL)
    try:
        call("activity", uuid4())
    except DatabaseError as error:
        return HttpResponse(str(error.__cause__.sqlstate), status=404)


def breaks(request):
    raise ValueError


urlpatterns = [path("fails/", fails), path("handles/", handles), path("breaks/", breaks)]


@override_settings(ROOT_URLCONF=__name__)
class MoreTests(TransactionTestCase):
    def setUp(self):
        call("erase", {"company": True}, company=OURS)
        call("erase", {"company": True, "suppress": False}, company=OURS)
        self.client.raise_request_exception = False

    def counted(self):
        with bound(OURS):
            return call("page", {"count": "exact"})["count"]

    def test_what_a_view_did_before_it_failed_is_taken_back(self):
        answer = self.client.get("/fails/", headers={"X-Company": str(OURS)})
        self.assertEqual((answer.status_code, self.counted()), (500, 0))

    def test_an_error_that_is_handled_leaves_the_rest(self):
        answer = self.client.get("/handles/", headers={"X-Company": str(OURS)})
        self.assertEqual((answer.status_code, answer.content, self.counted()), (404, b"TL404", 1))

    def test_a_request_of_nobody_takes_nothing_back(self):
        with transaction.atomic():
            with bound(OURS):
                call("record", CALL)
            self.assertEqual(self.client.get("/breaks/").status_code, 500)
            self.assertEqual(self.counted(), 1)

    def test_nothing_is_bound_behind_it(self):
        with bound(OURS, "7"), bound(UUID(int=2)):
            self.assertEqual(call("page")["results"], [])
        with self.assertRaises(DatabaseError):
            call("page")

    def test_tuples_are_arrays(self):
        with bound(OURS):
            self.assertEqual(call("record_many", (CALL, CALL))["inserted"], 2)
"""


def test_the_page_makes_an_application_whose_tests_pass(database: str, tmp_path: Path) -> None:
    parts = conninfo_to_dict(database)
    environment = {
        **{name: word for name, word in os.environ.items() if not name.startswith("TIMELINE_")},
        "PATH": pages.programs(tmp_path),
        "PYTHONPATH": str(pages.ROOT),
        "PGDATABASE": str(parts["dbname"]),
        "PGUSER": str(parts["user"]),
        "PGHOST": str(parts["host"]),
        "PGPORT": str(parts.get("port") or 5432),
        "PGPASSFILE": str(parts.get("passfile") or ""),
    }
    site = tmp_path / "site"
    site.mkdir()
    said = pages.walk("django.md", site, environment)
    assert "Ran 3 tests" in said
    assert "Applying crm.0002_timeline... OK" in said
    (site / "crm" / "more.py").write_text(MORE, encoding="utf-8")
    done = subprocess.run(
        ["python", "manage.py", "test", "crm.more"], cwd=site, env=environment,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Ran 5 tests" in done.stderr
    back = subprocess.run(
        ["python", "manage.py", "migrate", "crm", "0001"], cwd=site, env=environment,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert back.returncode == 0, back.stderr
