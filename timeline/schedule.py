"""Who calls: lines for a crontab, jobs of pg_cron. When something is due, the database knows."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
from psycopg import pq
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from timeline import db, jobs, queries
from timeline.errors import TimelineError

# What the server does without a client.
OF_THE_SERVER = ("rotate", "refresh", "views")


def crontab(dsn: str) -> str:
    """The lines of a crontab that do everything for a database.

    Raises TimelineError TL400 where the connection has a password, which belongs elsewhere.
    """
    place = _place(dsn)
    words = [*_program(), "--dsn", place, "work", "--once", "--quiet"]
    services = os.environ.get("PGSERVICEFILE")
    before = f"PGSERVICEFILE={shlex.quote(str(Path(services).absolute()))} " if services else ""
    # In a crontab a percent sign ends the command.
    command = (before + shlex.join(words)).replace("%", r"\%")
    return queries.render("crontab.j2", name=_name(place), command=command)


def install_crontab(dsn: str) -> str:
    """Put `crontab` into the crontab of this user, in place of what it had for this database."""
    lines = crontab(dsn)
    _write(_without(_read(), _name(_place(dsn))) + lines)
    return lines


def remove_crontab(dsn: str) -> bool:
    """Take the lines of this database out of the crontab; were there any?"""
    before = _read()
    after = _without(before, _name(_place(dsn)))
    if after != before:
        _write(after)
    return after != before


def pg_cron(dsn: str) -> str:
    """The SQL that gives pg_cron the jobs that need no client."""
    return _pg_cron(*_places(dsn))


def _pg_cron(place: str | None, database: str) -> str:
    prefix = _prefix(database)
    return queries.render(
        "pg_cron.sql.j2",
        place=place or "postgres",
        database=database,
        prefix=prefix,
        jobs=OF_THE_SERVER,
        purge=queries.inline("cron_purge", database=database, purge=f"{prefix}purge"),
    )


def install_pg_cron(dsn: str) -> str | None:
    """Run `pg_cron` where pg_cron is; what is to be seen to, where it connects by itself.

    Raises TimelineError TL409 where it is not loaded; TL403; "not_installed".
    """
    jobs.listing(dsn)
    places = _places(dsn)
    return _run_beside(dsn, places[0], _pg_cron(*places))


def remove_pg_cron(dsn: str) -> None:
    """Take the jobs of this database from pg_cron. Raises TimelineError as `install_pg_cron`."""
    names = (*OF_THE_SERVER, "purge")
    place, database = _places(dsn)
    text = queries.render("pg_cron_remove.sql.j2", prefix=_prefix(database), jobs=names)
    _run_beside(dsn, place, text)


def _places(dsn: str) -> tuple[str | None, str]:
    """The database where pg_cron is, None where nobody tells, and that of `dsn`."""
    with db.connect(dsn, autocommit=True) as conn, db.translated():
        row = conn.execute(queries.named("cron_place")).fetchone()
    assert row is not None
    return row[0], row[1]


def _run_beside(dsn: str, place: str | None, text: str) -> str | None:
    """Run SQL in the database where pg_cron is."""
    if not place:
        raise TimelineError(
            "TL409",
            "pg_cron is not loaded in this server, or this role may not see where",
            "install it (Debian: postgresql-15-cron), add it to shared_preload_libraries, restart;"
            " or grant pg_read_all_settings",
        )
    with db.connect(make_conninfo(dsn, dbname=place), autocommit=True) as conn, db.translated():
        if not conn.execute(queries.named("cron_exists")).fetchone():
            try:
                conn.execute(queries.named("cron_extension"))
            except psycopg.errors.InternalError_ as error:
                raise TimelineError(
                    "TL409",
                    f"pg_cron cannot be made in {place}: {error.diag.message_primary}",
                    "add it to shared_preload_libraries, and restart the server",
                ) from error
        conn.execute(text.encode())
        row = conn.execute(queries.named("cron_login")).fetchone()
        user = conn.info.user
    if row and row[0] == "on":
        return None
    return (
        f"pg_cron connects to localhost as {user}, without a password: let it in"
        " (pg_hba.conf, or .pgpass of the server's user), or set cron.use_background_workers = on"
        " and restart"
    )


def _place(dsn: str) -> str:
    """Where `dsn`, or else libpq's environment, leads: for a file, so without a password."""
    try:
        given: dict[str, Any] = conninfo_to_dict(dsn)
    except psycopg.ProgrammingError:
        raise TimelineError(
            "TL400", "the dsn is not a connection string", "write host=… dbname=… user=…"
        ) from None
    for item in pq.Conninfo.get_defaults():
        variable = item.envvar and os.environ.get(item.envvar.decode())
        if variable:
            given.setdefault(item.keyword.decode(), variable)
    if given.get("password") or given.get("sslpassword"):
        raise TimelineError(
            "TL400",
            "the connection has a password, and a crontab is no place for one",
            "put it into ~/.pgpass, or into a service of ~/.pg_service.conf, and leave it out here",
        )
    if any(ord(letter) < 32 for value in given.values() for letter in str(value)):
        raise TimelineError(
            "TL400", "the connection holds a control character", "a crontab has one line a job"
        )
    return make_conninfo("", **given)


def _name(place: str) -> str:
    """What tells one database's lines from another's."""
    given = conninfo_to_dict(place)
    if given.get("service"):
        return f"service {given['service']}"
    where = given.get("host") or given.get("hostaddr") or "the local socket"
    what = given.get("dbname") or given.get("user") or "the default"
    return f"{what} at {where}:{given.get('port') or 5432}"


def _program() -> list[str]:
    """This command, as a process with another PATH and folder finds it."""
    beside = Path(sys.executable).with_name("timeline")
    found = str(beside) if beside.exists() else shutil.which("timeline")
    return [found] if found else [sys.executable, "-m", "timeline"]


def _prefix(database: str) -> str:
    return f"timeline {database}: "


def _read() -> str:
    done = _cron("-l")
    if done.returncode and "no crontab for" not in done.stderr:
        # Taken for an empty one, it would be written over.
        raise TimelineError(
            "TL409", f"the crontab cannot be read: {done.stderr.strip()}", "try: crontab -l"
        )
    return done.stdout if done.returncode == 0 else ""


def _write(text: str) -> None:
    done = _cron("-", text)
    if done.returncode:
        raise TimelineError("TL403", f"crontab refused it: {done.stderr.strip()}", "man crontab")


def _cron(word: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    program = shutil.which("crontab")
    if program is None:
        raise TimelineError(
            "TL409",
            "there is no crontab on this machine",
            "install cron (Debian: apt-get install cron), or run: timeline work",
        )
    # Whatever bytes somebody wrote there stay as they are.
    return subprocess.run(
        [program, word],
        input=text,
        capture_output=True,
        encoding="utf-8",
        errors="surrogateescape",
        env=os.environ | {"LC_ALL": "C"},
        check=False,
    )


def _without(text: str, name: str) -> str:
    """A crontab without the lines of a database."""
    begin, end = f"# pg-timeline begin: {name}\n", f"# pg-timeline end: {name}\n"
    # From the end: of one whose end somebody deleted, nothing that follows is ours to take.
    head, found, tail = text.partition(end)
    before, begun, _ = head.rpartition(begin)
    if not found or not begun:
        return text if not text or text.endswith("\n") else text + "\n"
    return before + tail
