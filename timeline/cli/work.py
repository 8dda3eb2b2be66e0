"""work, schedule: what is done again and again, and who calls for it."""

import json
import signal
import threading
from collections.abc import Iterator
from typing import Any

import click

from timeline.cli import dsn_of, say
from timeline.cli.command import Command
from timeline.errors import TimelineError
from timeline.terminal.screen import clean
from timeline.terminal.table import table


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[JOB]…")
@click.option("--once", is_flag=True, help="Do what is due, then end.")
@click.option("--now", is_flag=True, help="With --once: also what is not due yet.")
@click.option("--lease", type=click.FloatRange(1, 86400), default=60.0, show_default=True,
              help="Seconds without a sign of life until another may take a job.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="Tell failures alone.")
@click.option("--json", "as_json", is_flag=True, help="With --once: print the runs as JSON.")
@click.pass_context
def work(
    ctx: click.Context,
    names: tuple[str, ...],
    once: bool,
    now: bool,
    lease: float,
    quiet: bool,
    as_json: bool,
) -> None:
    r"""Do all jobs when they are due: rotate, refresh, views, archive. Or the named ones.

    Runs until SIGTERM or Ctrl-C, which ends between two steps; a second one at once. Any number of
    processes may run side by side: each job is done by one of them at a time, under a lease in the
    database, and the lease of one that was killed runs out. What was missed meanwhile is done once.
    Each run is recorded: timeline schedule.

    Exit status of --once: that of the first job that failed; 4 when others were in the way.

    \b
    Example:
      timeline work
      timeline work --once --quiet
      timeline work --once --now refresh views
    """
    from timeline import work as worker

    if (now or as_json) and not once:
        raise TimelineError("TL400", "--now and --json need --once", "add --once")
    stop = threading.Event()
    _end_gently(stop)
    told = (lambda text: None) if quiet else say
    dsn = dsn_of(ctx)
    desk = worker.Desk(dsn, lease, stop, told, say)
    if not once:
        told("at work; Ctrl-C ends it")
        worker.work(desk, names)
        return
    done = worker.work_once(desk, names, now)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=2))
    elif not done and not now:
        told("nothing is due")
    if now and not stop.is_set():
        _check_all(dsn, names, {run["job"] for run in done})
    failed = [run for run in done if run["code"]]
    if failed:
        ctx.exit(TimelineError(failed[0]["code"], "").exit_status)


def _check_all(dsn: str, names: tuple[str, ...], done: set[str]) -> None:
    """Was all done that was asked for? Raises TimelineError 55P03 that tells who does it."""
    from timeline import jobs

    found = {one["job"]: one for one in jobs.listing(dsn)}
    missed = set(names or jobs.JOBS) - done
    if not missed:
        return
    lanes = {found[name]["lane"] for name in missed} - {None}
    held = [
        f"{name} by {one['worker']}"
        for name, one in found.items()
        if one["worker"] and (name in missed or one["lane"] in lanes)
    ]
    told = f": being done: {', '.join(held)}" if held else ""
    raise TimelineError(
        "55P03", f"not done: {', '.join(sorted(missed))}{told}", "timeline schedule tells more"
    )


def _end_gently(stop: threading.Event) -> None:
    """The first signal sets `stop`; the second does what it always does."""

    def end(number: int, _frame: object) -> None:
        stop.set()
        for other in (signal.SIGTERM, signal.SIGINT):
            signal.signal(other, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


@click.command(cls=Command)
@click.option("--cron", is_flag=True, help="Lines for a crontab, which do everything.")
@click.option("--pg-cron", is_flag=True, help="SQL for pg_cron: all but archives.")
@click.option("--install", is_flag=True, help="Put them there, in place of what was there.")
@click.option("--remove", is_flag=True, help="Take them away from there.")
@click.option("--job", metavar="JOB", help="The job that the following options set.")
@click.option("--every", metavar="AGE", help='How often: "15 minutes", "1 day".')
@click.option("--at", metavar="INSTANT", help="One instant at which it is due: 2026-01-01T03:00Z.")
@click.option("--on/--off", "is_enabled", default=None, help="Whether it is done at all.")
@click.option("--runs", is_flag=True, help="The last runs, newest first; of --job alone.")
@click.option("--limit", type=click.IntRange(1, 10000), default=20, show_default=True,
              help="So many runs.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@click.pass_context
def schedule(
    ctx: click.Context,
    cron: bool,
    pg_cron: bool,
    install: bool,
    remove: bool,
    job: str | None,
    every: str | None,
    at: str | None,
    is_enabled: bool | None,
    runs: bool,
    limit: int,
    as_json: bool,
) -> None:
    r"""Which jobs there are, when they are due, how they went; and who calls for them.

    rotate makes partitions ahead; refresh folds what changed into the summaries; views refreshes
    the materialized views; archive does what the retention says. When a job is due stands in the
    database, so that cron, pg_cron and `timeline work` may all call, one or several.

    --cron prints a line for a crontab that does everything; --pg-cron SQL for what needs no client,
    which is all but archives. With --install they are installed, with --remove taken away.

    \b
    Example:
      timeline schedule
      timeline schedule --job archive --every '1 day' --at 2026-01-01T03:00Z
      timeline schedule --runs --job rotate
      timeline schedule --cron --install
      timeline schedule --pg-cron > jobs.sql
    """
    from timeline import jobs

    if (cron and pg_cron) or (install and remove):
        raise TimelineError("TL400", "two ways at once", "choose one of them")
    if (install or remove) and not (cron or pg_cron):
        raise TimelineError("TL400", "neither --cron nor --pg-cron", "say where: --cron, --pg-cron")
    changes = (every, at, is_enabled) != (None, None, None)
    if changes and not job:
        raise TimelineError("TL400", "no job given", "for example: --job archive --every '1 day'")
    if (cron or pg_cron) and (job or changes or runs or as_json):
        raise TimelineError("TL400", "jobs and who calls for them at once", "one after the other")
    if cron or pg_cron:
        _call_by(ctx, cron, install, remove)
        return
    dsn = dsn_of(ctx)
    if changes and job:
        jobs.change(dsn, job, every=every, at=at, is_enabled=is_enabled)
    if runs:
        found = jobs.runs(dsn, [job] if job else [], limit)
    else:
        jobs.check(dsn, [job] if job else [])
        found = [one for one in jobs.listing(dsn) if job in (None, one["job"])]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    for line in _runs(found) if runs else _jobs(found):
        click.echo(line)


def _call_by(ctx: click.Context, is_cron: bool, is_installed: bool, is_removed: bool) -> None:
    """Print, install or remove what calls for the jobs."""
    from timeline import schedule as scheduler

    dsn = dsn_of(ctx)
    if is_removed:
        if is_cron:
            there = scheduler.remove_crontab(dsn)
            say("removed" if there else "there was nothing of this database")
        else:
            scheduler.remove_pg_cron(dsn)
            say("removed")
        return
    if is_installed:
        if is_cron:
            scheduler.install_crontab(dsn)
        elif advice := scheduler.install_pg_cron(dsn):
            say(advice)
        say("installed")
        return
    click.echo((scheduler.crontab if is_cron else scheduler.pg_cron)(dsn), nl=False)


def _jobs(found: list[dict[str, Any]]) -> Iterator[str]:
    rows = [("job", "every", "due", "last success", "last run")]
    for one in found:
        last = one["last"]
        how = f"{last['outcome']} in {last['seconds']} s" if last else "never"
        if last and last["message"]:
            how += f": {clean(last['message'])}"
        due = one["due_at"] if one["is_enabled"] else "off"
        who = f"done by {clean(one['worker'])}" if one["worker"] else due
        rows.append((one["job"], one["every"], who, one["last_success_at"] or "never", how))
    yield from table(rows, right=set())


def _runs(found: list[dict[str, Any]]) -> Iterator[str]:
    rows = [("run", "job", "started", "seconds", "by", "outcome", "what")]
    for run in found:
        what = run["message"] or json.dumps(run["report"], ensure_ascii=False)
        seconds = "" if run["seconds"] is None else str(run["seconds"])
        rows.append(
            (
                str(run["run"]),
                run["job"],
                run["started_at"],
                seconds,
                f"{run['caller']} {clean(run['worker'])}",
                run["outcome"],
                "" if what == "null" else clean(what),
            )
        )
    yield from table(rows, right={0, 3})
