"""The demo: a sample CRM recorded through the public functions, and a tour of it."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from timeline import db, terminal
from timeline.demo.sample import Sample, by_author, samples
from timeline.terminal import Asked
from timeline.terminal.screen import Screen, clean

BATCH = 500

Doc = dict[str, Any]
Show = Callable[[str], None]


def fill(dsn: str, seed: int = 1, today: date | None = None) -> tuple[list[Sample], dict[str, int]]:
    """Record the sample CRM in the database `dsn`; (companies, {"inserted": …, …}).

    Each activity on behalf of its user. Again, it moves the dates along and doubles nothing.
    """
    companies = samples(today or datetime.now(UTC).date(), seed)
    done = {"inserted": 0, "updated": 0, "unchanged": 0}
    with db.connect(dsn) as conn:
        for company in companies:
            _call(conn, company, None, "configure", settings=company.settings)
            _call(conn, company, None, "put_objects", objects=company.objects)
            for author, activities in by_author(company):
                for start in range(0, len(activities), BATCH):
                    batch = activities[start : start + BATCH]
                    receipt = _call(
                        conn, company, author, "record_many", activities=batch, options={}
                    )
                    for outcome in done:
                        done[outcome] += receipt[outcome]
    return companies, done


def _call(
    conn: db.Connection, company: Sample, viewer: str | None, name: str, **values: Any
) -> Doc:
    """One function in a transaction of its own, on behalf of `viewer`."""
    texts = {key: json.dumps(value, ensure_ascii=False) for key, value in values.items()}

    def once() -> str:
        with db.translated(), conn.transaction():
            db.bind(conn, company.company_id, viewer)
            return db.run(conn, name, company=company.company_id, **texts) or "null"

    answer: Doc = json.loads(db.retry(once))
    return answer


def tour(dsn: str, companies: Sequence[Sample], screen: Screen) -> Iterator[str]:
    """The lines of a walk through the first company."""
    company = companies[0]
    account, (insider, outsider) = company.account, company.viewers
    about = {"object_type": "account", "object_id": account["id"]}
    full = {**about, "include": ["description", "links", "ends_at", "direction"], "limit": 12}
    shown = Asked(
        screen=screen,
        now=datetime.now(UTC),
        zone=ZoneInfo(company.settings["time_zone"]),
        zone_name=company.settings["time_zone"],
    )
    with db.connect(dsn) as conn:

        def page(viewer: Doc, wanted: Doc) -> Doc:
            return _call(conn, company, viewer["id"], "page", filter=wanted)

        yield from heading(1, f"{account['name']}, one customer's story", screen)
        one = shown._replace(title=account["name"], object_type="account", object_id=account["id"])
        yield from terminal.page(page(insider, full), one)

        for number, (view, text) in enumerate(
            (("overdue", "What was forgotten"), ("upcoming", "What comes next")), 2
        ):
            yield from heading(number, f"{text}, in the whole company", screen)
            wanted = {"view": view, "limit": 4, "include": ["links", "ends_at", "direction"]}
            title = f"{company.settings['name']}: {view}"
            yield from terminal.page(page(insider, wanted), shown._replace(title=title))

        yield from heading(4, "The same page for two people", screen)
        notes = {**about, "activity_type": "note", "include": ["links"], "limit": 3}
        for viewer in (insider, outsider):
            title = f"as {viewer['name']} sees it"
            one = one._replace(title=title)
            yield from terminal.page(page(viewer, notes), one)
            yield ""
        yield screen.paint(f"What is private to {insider['name']} is not even counted.", "dim")

        yield from heading(5, "How much there is", screen)
        for each in companies:
            wanted = {"limit": 1, "count": "exact"}
            counted = _call(conn, each, None, "page", filter=wanted)
            yield f"{terminal.counted(counted):>18}  {clean(each.settings['name'])}"


def heading(number: int, text: str, screen: Screen) -> Iterator[str]:
    """The lines above a chapter."""
    yield ""
    yield ""
    yield screen.paint(f"{number}. {clean(text)}", "bold", "yellow")
    yield ""
