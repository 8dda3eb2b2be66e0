"""Jobs: what is done again and again, and the record of it.

When each is due, and who does it now, stands in timeline_data.job; here is what doing it means.
"""

import json
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from timeline import archive, db, install, partitions, refresh
from timeline.errors import TimelineError
from timeline.patience import Say, Track

Report = dict[str, Any]

# What each job does, step by step; `track` sees every step, and may end the job between two.
JOBS: dict[str, Callable[[str, Say, Track], Report]] = {
    "rotate": lambda dsn, say, track: partitions.rotate(dsn, say=say, track=track),
    "refresh": lambda dsn, say, track: refresh.fold(dsn, say=say, track=track),
    "views": lambda dsn, say, track: refresh.refresh_views(dsn, say=say, track=track),
    "archive": lambda dsn, say, track: archive.archive(
        dsn, is_asked=False, say=say, track=lambda label, steps: track(steps)
    ),
}


def me() -> str:
    """How a process of this machine is called in the record."""
    return f"{socket.gethostname()} {os.getpid()}"


def ended(error: TimelineError | None) -> dict[str, Any]:
    """How a run ended: {"outcome": done, busy (others in the way) or failed, "code", "message"}."""
    if error is None:
        return {"outcome": "done", "code": None, "message": None}
    return {
        "outcome": "busy" if error.code in db.RETRYABLE else "failed",
        "code": error.code,
        "message": f"{error.message} ({error.hint})" if error.hint else error.message,
    }


def listing(dsn: str) -> list[dict[str, Any]]:
    """Every job, as timeline_data.jobs() tells it."""
    return list(_asked(dsn, "jobs"))


def check(dsn: str, names: Sequence[str]) -> None:
    """Raises TimelineError TL404 for a name that is no job."""
    if names:
        _asked(dsn, "check_jobs", names=list(names))


def runs(dsn: str, names: list[str], size: int) -> list[dict[str, Any]]:
    """The last runs, newest first, of the named jobs or all. Raises TimelineError TL404."""
    return list(_asked(dsn, "job_runs", names=names or None, size=size))


def change(
    dsn: str, name: str, *, every: str | None, at: str | None, is_enabled: bool | None
) -> list[dict[str, Any]]:
    """Set how often a job is done, from when on, or whether; None leaves it. Returns `listing`.

    Raises TimelineError TL400, TL404.
    """
    return list(_asked(dsn, "set_job", name=name, every=every, anchor=at, is_enabled=is_enabled))


def _asked(dsn: str, name: str, /, **values: Any) -> Any:
    with db.connect(dsn, autocommit=True) as conn, db.translated(), install.transaction(conn):
        return json.loads(db.run(conn, name, **values) or "[]")


@contextmanager
def noted(dsn: str, job: str) -> Iterator[Report]:
    """Record what happens inside as a run by hand: fill the yielded report.

    A record that cannot be made is no reason to fail: what was done is done.
    """
    started = time.monotonic()
    report: Report = {}
    try:
        yield report
    except TimelineError as error:
        _note(dsn, job, started, report, error)
        raise
    _note(dsn, job, started, report, None)


def _note(dsn: str, job: str, started: float, report: Report, error: TimelineError | None) -> None:
    try:
        with db.connect(dsn, autocommit=True) as conn, install.transaction(conn, "2s"):
            db.run(
                conn,
                "note_run",
                job=job,
                worker=me(),
                seconds=time.monotonic() - started,
                report=json.dumps(report) if report else None,
                **ended(error),
            )
    except TimelineError:
        return
