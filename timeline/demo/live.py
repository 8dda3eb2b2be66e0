"""The demo over HTTP: a server beside it, and activities that go on."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any, NamedTuple
from urllib.request import urlopen

from timeline import db
from timeline.demo.sample import Sample
from timeline.errors import TimelineError

# A handful of activities that are recorded again and again: a demo leaves no more than these.
_KEPT = 8
_SUBJECTS = (
    ("call", "Called back: they want to see it"),
    ("email", "Answered a question about prices"),
    ("note", "Heard that the budget is approved"),
    ("call", "A short call before the meeting"),
)
_NEEDED = ("starlette", "uvicorn", "psycopg_pool", "jwt")


class Served(NamedTuple):
    """A server that answers at `url` without authentication, for one company and viewer."""

    url: str
    company: Sample
    viewer: dict[str, Any]


@contextmanager
def serving(dsn: str, company: Sample) -> Iterator[Served | None]:
    """Serve the company on a free port of this machine; None without the extra [server]."""
    if any(find_spec(name) is None for name in _NEEDED):
        yield None
        return
    from timeline.http import process

    viewer = company.viewers[0]
    words = ("--company", company.company_id, "--viewer", str(viewer["id"]))
    with process.serving(dsn, *words) as (url, _):
        yield Served(url, company, viewer)


def record(dsn: str, served: Served, number: int) -> str:
    """One more activity, of now; its subject."""
    kind, text = _SUBJECTS[number % len(_SUBJECTS)]
    now = datetime.now(UTC)
    activity = {
        "source": "demo",
        "external_id": f"live-{number % _KEPT}",
        "activity_type": kind,
        "subject": f"{text} ({now:%H:%M:%S})",
        "activity_date": now.isoformat(),
        "status": "completed",
        "related_to": {"type": "account", "id": str(served.company.account["id"])},
        "assigned_to": str(served.viewer["id"]),
    }
    with db.translated(), db.connect(dsn) as conn:
        db.bind(conn, served.company.company_id, str(served.viewer["id"]))
        db.run(conn, "record", company=served.company.company_id, activity=json.dumps(activity))
    return str(activity["subject"])


def tour(dsn: str, served: Served) -> Iterator[str]:
    """Ask the API, listen to the live feed, record something, and show what arrived."""
    path = "/api/v1/activities/timeline/?limit=1"
    with urlopen(served.url + path, timeout=30) as answer:  # noqa: S310 - our own server
        found = json.loads(answer.read())
        yield f"GET {path}"
        yield f"  {answer.status} {answer.reason}: {found['count']:,} activities"
    yield "GET /api/v1/activities/live/"
    with urlopen(served.url + "/api/v1/activities/live/", timeout=30) as events:  # noqa: S310
        _next(events)
        subject = record(dsn, served, 0)
        started = time.perf_counter()
        while True:
            kind, data = _next(events)
            if kind == "change" and data["activity"].get("subject") == subject:
                break
        took = (time.perf_counter() - started) * 1000
        yield f"  {data['change']}: {subject}, {took:.0f} ms after its commit"


def _next(events: Any) -> tuple[str, dict[str, Any]]:
    given: dict[str, str] = {}
    while line := events.readline().decode().rstrip("\n"):
        key, _, value = line.partition(": ")
        given[key] = value
    return given.get("event", ""), json.loads(given.get("data", "{}"))


@contextmanager
def going_on(dsn: str, served: Served, every: float = 3.0) -> Iterator[None]:
    """Something happens every few seconds, until the block is left."""
    is_over = threading.Event()

    def go_on() -> None:
        number = 1
        while not is_over.wait(every):
            with suppress(TimelineError):
                record(dsn, served, number)
            number += 1

    thread = threading.Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join(timeout=10)
