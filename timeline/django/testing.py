"""For tests: a database with the timeline in it, and tests that are bound."""

from typing import Any
from uuid import UUID

from django.db import connections
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from timeline import install as installation
from timeline.django.binding import bound, database


def install(using: str | None = None, **choices: Any) -> None:
    """Install or upgrade the timeline in a database of Django's; safe to call again.

    In a test runner's `setup_databases`, in pytest-django's `django_db_setup`, or in a migration
    by RunPython, which tells the database: `install(editor.connection.alias)`. `choices` are those
    of `timeline migrate`: role_prefix, roles, extensions.
    """
    given = connections[database(using)].get_connection_params()
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    dsn = make_conninfo(**{key: given[key] for key in given if key in known and given[key]})
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
