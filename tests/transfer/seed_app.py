"""The seed's Django application, as a process: it makes its tables and rows, or goes on writing.

python -m tests.transfer.seed_app make COUNT     # prints nothing
python -m tests.transfer.seed_app write          # until standard input ends; prints its counts

It stops writing where it is told that its table has moved.
"""

import json
import os
import random
import select
import sys
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict

COMPANIES = [
    uuid.UUID("00000000-0000-4000-8000-00000000c001"),
    uuid.UUID("00000000-0000-4000-8000-00000000c002"),
]
START = datetime(2023, 1, 1, tzinfo=UTC)


def configure(dsn: str) -> None:
    """Django on a database."""
    parts = conninfo_to_dict(dsn)
    options = {key: parts[key] for key in ("passfile",) if key in parts}
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "benchmarks.seed"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": parts["dbname"], "USER": parts["user"], "HOST": parts["host"],
                "PORT": parts.get("port", ""), "OPTIONS": options,
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )  # fmt: skip
    django.setup()


class App:
    """What it does, at random."""

    def __init__(self, seed: int) -> None:
        from benchmarks.seed import models

        self.models, self.rng = models, random.Random(seed)
        self.done: Counter[str] = Counter()

    def fields(self, company: uuid.UUID, objects: list[Any], users: list[Any]) -> dict[str, Any]:
        """A new activity of a company."""
        rng, about = self.rng, self.rng.choice([None, *objects])
        return {
            "company_id": company,
            "activity_type": rng.choice(("call", "email", "meeting", "note", "task")),
            "subject": f'subject {rng.random()} \u2028 "quoted" \\ 漢字',
            "description": rng.choice(("", " two\n lines ", "text")),
            "activity_date": START + timedelta(microseconds=rng.randrange(10**14)),
            "content_object": about,
            "assigned_to": rng.choice([None, *users]),
            "status": rng.choice(("planned", "in_progress", "completed", "cancelled")),
            "priority": rng.choice(("low", "medium", "high", "urgent")),
        }

    def make(self, count: int) -> None:
        """Tables, and so many activities: two thirds of the first company."""
        from django.contrib.auth.models import User
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", "auth", verbosity=0)
        with connection.schema_editor() as editor:
            for name in ("Company", "CompanyAccess", "Account", "Contact", "Deal", "Activity"):
                editor.create_model(getattr(self.models, name))
        users = [User.objects.create(username=f"user {n}") for n in range(5)]
        for company in COMPANIES:
            self.models.Company.objects.create(id=company, name=str(company))
            for kind in (self.models.Account, self.models.Contact, self.models.Deal):
                kind.objects.bulk_create(
                    kind(company_id=company, name=f"{kind.__name__} {n}") for n in range(50)
                )
        objects = {company: self.objects(company) for company in COMPANIES}
        for start in range(0, count, 5000):
            companies = [COMPANIES[n % 3 // 2] for n in range(start, min(count, start + 5000))]
            self.models.Activity.objects.bulk_create(
                self.models.Activity(**self.fields(one, objects[one], users)) for one in companies
            )

    def objects(self, company: uuid.UUID) -> list[Any]:
        """The objects of a company."""
        kinds = (self.models.Account, self.models.Contact, self.models.Deal)
        return [one for kind in kinds for one in kind.objects.filter(company_id=company)]

    def write(self) -> None:
        """Until standard input ends."""
        from django.contrib.auth.models import User

        users = list(User.objects.all())
        objects = {company: self.objects(company) for company in COMPANIES}
        known = list(self.models.Activity.objects.values_list("id", flat=True))
        while not select.select([sys.stdin], [], [], 0)[0]:
            company = self.rng.choice(COMPANIES)
            act = self.rng.choice(("create", "create", "change", "change", "delete", "rename"))
            if act == "create":
                made = self.models.Activity.objects.create(
                    **self.fields(company, objects[company], users)
                )
                known.append(made.id)
            elif act == "rename":
                one = self.rng.choice(objects[company])
                one.name = f"renamed {self.rng.random()}"
                one.save()
            else:
                one = self.models.Activity.objects.get(id=known.pop(self.rng.randrange(len(known))))
                if act == "delete":
                    one.delete()
                else:
                    fresh = self.fields(one.company_id, objects[one.company_id], users)
                    for name in self.rng.sample(sorted(fresh), 3):
                        setattr(one, name, fresh[name])
                    one.save()
                    known.append(one.id)
            self.done[act] += 1

    def write_until_closed(self) -> None:
        """As write(), or until the table is closed."""
        from django.db import DatabaseError

        try:
            self.write()
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", None) != "TL410":
                raise
            self.done["closed"] += 1
            sys.stdin.read()


def main() -> None:
    """The command line; the database is that of SEED_DSN."""
    configure(os.environ["SEED_DSN"])
    app = App(int(os.environ.get("SEED", "0")))
    if sys.argv[1] == "make":
        app.make(int(sys.argv[2]))
    else:
        app.write_until_closed()
        sys.stdout.write(json.dumps(app.done))


if __name__ == "__main__":
    main()
