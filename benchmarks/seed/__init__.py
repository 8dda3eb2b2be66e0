"""S: the seed's own design on real Django, over the same rows.

The model with its five indexes, the endpoint as it was written, ILIKE, count() and [:100].
"""

# ruff: noqa: E501  (SQL reads better unbroken)

from typing import Any

import django
from django.conf import settings
from django.db import connections
from psycopg.conninfo import conninfo_to_dict

from .. import ask
from ..clock import Call, Case, take
from ..companies import Company
from ..database import Connection, Say, script
from ..goals import TARGETS
from ..making import step, stretches, vacuum

# The first quarter of each in turn, on both sides.
YEARS = range(2017, 2027)


def start(dsn: str) -> None:
    """Configure Django for a database; again, for another one on the same server."""
    parts: dict[str, Any] = conninfo_to_dict(dsn)
    if settings.configured:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = parts["dbname"]
        return
    options = {"options": "-c search_path=seed", "application_name": "seed"}
    if "passfile" in parts:
        options["passfile"] = parts["passfile"]
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.contenttypes",
            "django.contrib.auth",
            __name__,
        ],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts["dbname"],
                "USER": parts.get("user", ""),
                "HOST": parts.get("host", ""),
                "PORT": parts.get("port", ""),
                "OPTIONS": options,
                "CONN_MAX_AGE": None,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        # Tables without the history of Django's own migrations.
        MIGRATION_MODULES={"contenttypes": None, "auth": None},
        USE_TZ=True,
        ALLOWED_HOSTS=["*"],
    )
    django.setup()


def make(connection: Connection, say: Say) -> None:
    """Django's own tables, filled with the raw rows."""
    from django.core.management import call_command

    with step(connection, "seed schema", say) as is_due:
        if is_due:
            connection.execute("create schema seed")
    with step(connection, "seed tables", say) as is_due:
        if is_due:
            # Over Django's own connection; made again without harm when a run was killed in between.
            call_command("migrate", run_syncdb=True, verbosity=0)
    with step(connection, "seed objects", say) as is_due:
        if is_due:
            script(connection, "seed_objects")
            connection.execute("analyze seed.auth_user, seed.django_content_type")
    for start, end in stretches():
        with step(connection, f"seed {start:%Y-%m}", say) as is_due:
            if is_due:
                script(connection, "seed", starts_at=start, ends_at=end)
    vacuum(connection, "seed vacuum", "vacuum (analyze) seed.seed_activity", say)


def measure(
    connection: Connection, company: Company, words: list[str], rounds: int
) -> list[dict[str, Any]]:
    """Ours beside the seed's endpoint, search and aggregate, for the company with most; T in the note."""
    theirs = calls(company, words)
    ours = {
        "timeline": ask.page(connection, company, {}),
        "date filter": ask.page(
            connection,
            company,
            *({"date_from": f"{year}-01-01", "date_to": f"{year}-03-31"} for year in YEARS),
        ),
        "search": ask.search(connection, company, words, order="recent"),
        "aggregate": ask.summary(connection, company),
    }
    cases = [
        Case(
            f"{name}, ours / S",
            {"ours": ours[name], "S": call},
            note=f"T: {TARGETS[name]} ms",
        )
        for name, call in theirs.items()
    ]
    return take(cases, rounds, warm=1)


def stop() -> None:
    """Leave the database: Django would keep its session."""
    connections["default"].close()


def calls(company: Company, words: list[str]) -> dict[str, Call]:
    """The seed's endpoint, its search, its aggregate, as its users call them."""
    from django.test import RequestFactory

    from . import views

    user = views.user_of(company.id)
    factory = RequestFactory()

    def get(**query: str) -> Any:
        request = factory.get("/api/v1/activities/timeline/", query)
        request.user = user
        return views.timeline(request)

    return {
        "timeline": lambda turn: get(),
        "date filter": lambda turn: get(
            date_from=f"{YEARS[turn % len(YEARS)]}-01-01T00:00:00Z",
            date_to=f"{YEARS[turn % len(YEARS)]}-03-31T23:59:59.999999Z",
        ),
        "search": lambda turn: views.search(user, words[turn % len(words)]),
        "aggregate": lambda turn: views.summary(user),
    }
