"""`timeline work`: do what is due, under leases, in any number of processes.

One thread asks for jobs, each job it gets has a thread of its own and another that prolongs its
lease. Who is killed leaves a lease that runs out; the next who comes goes on with the job.
"""

import json
import random
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg

from timeline import db, jobs
from timeline.errors import TimelineError, translate
from timeline.patience import Say, Step

# Seconds: between two looks for something due, at most between two tries to reach the server.
POLL, BACKOFF = 5.0, 30.0
# What comes and goes by itself: a server that restarts, a standby that is promoted, an upgrade.
AWAY = ("unreachable", "refused", "25006", "not_installed", *db.RETRYABLE)

Run = dict[str, Any]


class Ended(Exception):  # noqa: N818
    """The process was told to end: between two steps the job lets go."""


@dataclass(frozen=True)
class Desk:
    """What every job of a process shares.

    `lease`: seconds without a sign of life after which another may take a job; `stop`: set when
    the process is to end; `on_done` hears what was done, `on_failure` what failed.
    """

    dsn: str
    lease: float = 60.0
    stop: threading.Event = field(default_factory=threading.Event)
    on_done: Say = lambda text: None
    on_failure: Say = lambda text: None

    def say(self, text: str) -> None:
        """Tell what was done. That nobody can hear it is no reason to do it again."""
        with suppress(OSError, ValueError):
            self.on_done(text)

    def tell(self, text: str) -> None:
        """Tell what failed, likewise."""
        with suppress(OSError, ValueError):
            self.on_failure(text)

    def call(self, name: str, /, **values: Any) -> str | None:
        """A statement of sql/ in a transaction of its own, over a connection of its own."""
        with db.translated(), db.connect(self.dsn, autocommit=True) as conn:
            return db.run(conn, name, **values)

    def take(self, names: list[str], is_now: bool = False) -> dict[str, Any] | None:
        """A job that is due and free: {"run", "job", "lost"}."""
        taken = names and self.call(
            "take_job", worker=jobs.me(), names=names, lease=self.lease, is_now=is_now
        )
        return json.loads(taken) if taken else None


def work(desk: Desk, names: Sequence[str] = ()) -> None:
    """Do the named jobs, or all, whenever they are due, until the desk is told to stop.

    A server that is away, or not installed yet, is waited for. Raises TimelineError TL404 for a
    name that is no job.
    """
    running: dict[str, threading.Thread] = {}
    pause = POLL
    has_checked = False
    try:
        while not desk.stop.is_set():
            running = {name: thread for name, thread in running.items() if thread.is_alive()}
            try:
                if not has_checked:
                    jobs.check(desk.dsn, names)
                    has_checked = True
                taken = desk.take([name for name in names or jobs.JOBS if name not in running])
            except TimelineError as error:
                if error.code not in AWAY:
                    raise
                desk.tell(f"{error.message}: trying again in {pause:.0f} s")
                desk.stop.wait(pause * random.uniform(0.5, 1))  # noqa: S311
                pause = min(pause * 2, BACKOFF)
                continue
            pause = POLL
            if taken:
                thread = threading.Thread(target=do, args=(desk, taken), name=taken["job"])
                running[taken["job"]] = thread
                thread.start()
            else:
                desk.stop.wait(POLL * random.uniform(0.8, 1.2))  # noqa: S311
    finally:
        desk.stop.set()
        for thread in running.values():
            thread.join()


def work_once(desk: Desk, names: Sequence[str] = (), is_now: bool = False) -> list[Run]:
    """Do each of the named jobs, or all, once, when it is due or `is_now`; one after the other.

    Returns {"job", "run", "outcome", "report", "code", "message"} of each. Raises TimelineError:
    TL404, "unreachable" and its like.
    """
    jobs.check(desk.dsn, names)
    done: list[Run] = []
    while not desk.stop.is_set():
        met = {run["job"] for run in done}
        taken = desk.take([name for name in names or jobs.JOBS if name not in met], is_now)
        if not taken:
            break
        done.append(do(desk, taken))
    return done


def do(desk: Desk, taken: dict[str, Any]) -> Run:
    """Do a job that was taken, and record what came of it, before it is told."""
    name, started = taken["job"], time.monotonic()
    report: dict[str, Any] = {}
    error: TimelineError | None = None
    cut: str | None = None
    if taken["lost"]:
        desk.say(f"{name}: whoever did it last did not end it")
    with _leased(desk, taken["run"]) as is_lost:

        def through(steps: Iterator[Step]) -> Iterator[Step]:
            done: dict[str, int] = report.setdefault("steps", {})
            for step in steps:
                done[step["step"]] = done.get(step["step"], 0) + 1
                yield step
                if desk.stop.is_set() or is_lost.is_set():
                    raise Ended

        try:
            report = jobs.JOBS[name](desk.dsn, lambda text: desk.say(f"{name}: {text}"), through)
        except Ended:
            cut = "lost" if is_lost.is_set() else "stopped"
        except TimelineError as caught:
            error = caught
        except psycopg.Error as caught:
            error = translate(caught)
        except Exception as caught:
            error = TimelineError("TL500", f"{type(caught).__name__}: {caught}")
            desk.tell(traceback.format_exc())
    run: Run = {"run": taken["run"], "report": report} | jobs.ended(error)
    run["outcome"] = cut or run["outcome"]
    _end(desk, run)
    if run["outcome"] == "failed":
        desk.tell(f"{name}: failed: {run['message']}")
    else:
        what = run["message"] or json.dumps(report, ensure_ascii=False)
        desk.say(f"{name}: {run['outcome']} in {time.monotonic() - started:.2f} s: {what}")
    return {"job": name} | run


def _end(desk: Desk, run: Run) -> None:
    """Record the end; of a server that is away, as long as the lease would have lasted."""
    started = time.monotonic()
    told = run | {"report": json.dumps(run["report"]) if run["report"] else None}
    while True:
        try:
            desk.call("end_job", **told)
        except TimelineError as error:
            patience = min(desk.lease, 10) if desk.stop.is_set() else desk.lease
            if error.code not in AWAY or time.monotonic() > started + patience:
                desk.tell(f"the end of run {run['run']} is not recorded: {error.message}")
                return
            time.sleep(min(1.0, desk.lease / 10))
        else:
            return


@contextmanager
def _leased(desk: Desk, run: str) -> Iterator[threading.Event]:
    """Prolong the lease while the block runs; the event is set when another has taken the job."""
    is_over, is_lost = threading.Event(), threading.Event()

    def prolong() -> None:
        while not is_over.wait(desk.lease / 4):
            try:
                if desk.call("keep_job", run=run, lease=desk.lease) == "False":
                    is_lost.set()
                    return
            except TimelineError:
                # A server that is away: the job itself will find out.
                continue

    thread = threading.Thread(target=prolong, name=f"lease {run}", daemon=True)
    thread.start()
    try:
        yield is_lost
    finally:
        is_over.set()
        thread.join()
