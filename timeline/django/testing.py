"""For tests: a database with the timeline in it, and tests that are bound."""

from typing import Any
from uuid import UUID

from django.db import connections
from psycopg.conninfo import make_conninfo

from timeline import install as installation
from timeline.django.binding import bound

_KEYS = ("host", "port", "dbname", "user", "password", "passfile", "service", "options")


def install(using: str = "default", **choices: Any) -> None:
    """Install or upgrade the timeline in Django's database; safe to call again.

    In a test runner's `setup_databases`, in pytest-django's `django_db_setup`, or in a migration
    by RunPython. `choices` are those of `timeline migrate`: role_prefix, roles, extensions.
    """
    given = connections[using].get_connection_params()
    dsn = make_conninfo(**{key: given[key] for key in _KEYS if given.get(key)})
    installation.migrate(dsn, **choices)


class BoundTests:
    """Mix into a TestCase: each test runs bound to `timeline_company` and `timeline_viewer`."""

    timeline_company: UUID | str | None = None
    timeline_viewer: UUID | str | None = None

    def setUp(self) -> None:
        """Bind the test's transaction."""
        super().setUp()  # type: ignore[misc]
        binding = bound(self.timeline_company, self.timeline_viewer)
        binding.__enter__()
        self.addCleanup(binding.__exit__, None, None, None)  # type: ignore[attr-defined]
