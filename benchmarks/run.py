"""A run: data of each size, the parts in order, the report after each of them."""

import importlib.util
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from timeline.errors import TimelineError

from . import (
    bulk,
    caching,
    cold,
    crowd,
    database,
    following,
    indexing,
    keeper,
    making,
    merging,
    mixed,
    partitions,
    pgbench,
    pooler,
    reading,
    report,
    searching,
    serving,
    summing,
    writing,
)
from .companies import SIZES, Company
from .server import Server, serve
from .words import make as words

# Writing comes last: what it writes is taken away again, the room it took is not.
PARTS = (
    "reading", "search", "summary", "size", "seed", "cold", "mixed", "writing", "feed", "merge",
    "http", "cache", "partitions",
)  # fmt: skip

Say = Callable[[str], None]
# Bytes that the log of a server may take beside the data.
WAL = 5_000_000_000


class Options(NamedTuple):
    """What is measured, and for how long."""

    sizes: tuple[str, ...] = ("1k", "100k", "1m")
    parts: tuple[str, ...] = PARTS
    rounds: int = 200
    seconds: int = 10
    turns: int = 3
    rows: int = 20_000
    clients: int = 64
    mixed_seconds: int = 300
    crowd_seconds: int = 300
    keep: bool = False


def run(
    options: Options,
    dsn: str | None,
    folder: Path | None,
    path: Path,
    say: Say,
    *,
    is_completing: bool = False,
) -> report.Report:
    """Measure and write the report to `path`, after each part. Raises TimelineError."""
    _require(options.parts)
    there = report.read(path) if is_completing and path.exists() else None
    with serve(dsn, folder, say) as server:
        with psycopg.connect(server.dsn) as conn:
            version = conn.info.server_version
        found = there or report.start(version)
        report.check_version(found, version, path)
        # Now: a checkout may be edited while hours are measured.
        found["commit"] = report.commit()
        names = [
            *options.sizes,
            *(map(str, partitions.COUNTS) if "partitions" in options.parts else ()),
        ]
        database.claim(server.dsn, names)
        _tell_room(server.dsn, options, say)
        for size in options.sizes:
            parts = found["sizes"].setdefault(size, {})
            due = [p for p in options.parts if p not in parts and p != "partitions"]
            if due:
                for part, figures, began in _measure(server, size, due, options, say):
                    report.add(found, size, part, figures, began)
                    report.save(found, path)
                if not database.is_kept(server.dsn, size):
                    database.drop(server.dsn, size)
                elif not options.keep:
                    say(f"{database.name(size)} was kept by an earlier run: it stays")
        if "partitions" in options.parts and "partitions" not in found["sizes"].get(
            "partitions", {}
        ):
            began = time.monotonic()
            figures = partitions.measure(server.dsn, options.rounds, say)
            report.add(found, "partitions", "partitions", figures, began)
        report.save(found, path)
    return found


def _require(parts: tuple[str, ...]) -> None:
    """Miss nothing after hours that could be told at once."""
    if "seed" in parts and importlib.util.find_spec("django") is None:
        raise TimelineError(
            "TL400",
            'the part "seed" needs Django, which is not installed',
            "pip install 'pg-timeline[bench]', or choose other parts: --only reading --only size",
        )
    if {"writing", "mixed", "feed", "http"} & {*parts}:
        pgbench.program()
    if "http" in parts:
        serving.program()
        pooler.program()
    if "cache" in parts:
        serving.program()
        keeper.program()


def _measure(
    server: Server, size: str, parts: list[str], options: Options, say: Say
) -> Iterator[tuple[str, list[dict[str, Any]], float]]:
    def tell(text: str) -> None:
        say(f"{size:>5}  {text}")

    database.create(server.dsn, size, is_kept=options.keep)
    if server.folder is not None and not making.is_made(server.dsn, size):
        making.hurry(server.folder, is_temporary=server.is_temporary)
    companies = making.make(server.dsn, size, tell)
    if "reading" in parts and not any(company.has_crowd for company in companies):
        tell("the account of 1,000 contacts does not fit in: it is not measured")
    if server.folder is not None:
        making.calm(server.folder)
    measures: dict[str, Callable[[database.Connection, str], list[dict[str, Any]]]] = {
        "reading": lambda connection, _: reading.measure(connection, companies, options.rounds),
        "search": lambda connection, dsn: [
            *searching.measure(connection, companies, min(options.rounds, 60)),
            *indexing.measure(connection, dsn, companies, options.seconds),
        ],
        "summary": lambda connection, _: summing.measure(connection, companies),
        "size": lambda connection, _: writing.size(connection),
        "seed": lambda connection, dsn: _seed(connection, dsn, companies[0], tell, options.rounds),
        "mixed": lambda connection, dsn: mixed.measure(
            connection, dsn, companies, options.clients, options.mixed_seconds
        ),
        "writing": lambda connection, dsn: [
            *writing.measure(connection, dsn, options.seconds, options.turns),
            *bulk.measure(connection, dsn, options.rows, options.turns),
        ],
        "merge": lambda connection, _: merging.measure(connection, options.rounds),
        "feed": lambda connection, dsn: following.measure(
            connection, dsn, options.seconds, options.turns, options.rounds
        ),
    }
    dsn = make_conninfo(server.dsn, dbname=database.name(size))
    with database.connect(server.dsn, size) as connection:
        mixed.recover(connection)
    for part in parts:
        start = time.monotonic()
        if part == "cold":
            found = cold.measure(server.dsn, server.folder, size, companies)
        elif part == "http":
            found = serving.measure(dsn, companies, options.seconds, options.turns)
            found += crowd.measure(server.dsn, size, server.folder, options.crowd_seconds)
        elif part == "cache":
            found = caching.measure(dsn, companies, options.seconds, options.turns)
        else:
            with database.connect(server.dsn, size) as connection:
                database.even(connection)
                found = measures[part](connection, dsn)
        tell(f"measured {part:19} {time.monotonic() - start:7.1f} s")
        yield part, found, start


def _seed(
    connection: database.Connection, dsn: str, company: Company, say: Say, rounds: int
) -> list[dict[str, Any]]:
    from . import seed

    seed.start(dsn)
    try:
        seed.make(connection, say)
        return seed.measure(connection, company, words().common, min(rounds, 20))
    finally:
        seed.stop()


def _tell_room(dsn: str, options: Options, say: Say) -> None:
    """Say how much disk a run takes, and refuse where it is known not to be there."""
    sizes = [SIZES[size] * database.BYTES_PER_ROW for size in options.sizes]
    need = sum(sizes) if options.keep else max(sizes, default=0)
    # The log that is written meanwhile.
    need += min(need // 2, WAL)
    if "partitions" in options.parts:
        need = max(need, partitions.BYTES)
    with psycopg.connect(dsn, autocommit=True) as conn:
        there = conn.execute(
            "select coalesce(sum(pg_database_size(d.oid)), 0)::bigint from pg_database as d"
            " where d.datname = any (%s)",
            [[database.name(size) for size in options.sizes]],
        ).fetchone()
        place = _place(conn)
    have = int(there[0]) if there else 0
    say(f"data take up to {need / 1e9:.1f} GB while they are measured; {have / 1e9:.1f} are there")
    if place is not None and shutil.disk_usage(place).free < need - have:
        raise TimelineError(
            "TL400",
            f"there are only {shutil.disk_usage(place).free / 1e9:.1f} GB free at {place}",
            "choose smaller sizes, or another --folder",
        )


def _place(conn: database.Connection) -> Path | None:
    """Where the server keeps its data, if that is on this machine and we may know it."""
    if not (conn.info.host.startswith("/") or conn.info.host in ("localhost", "127.0.0.1", "::1")):
        return None
    try:
        row = conn.execute("show data_directory").fetchone()
    except InsufficientPrivilege:
        return None
    place = Path(str(row[0])) if row else Path()
    return place if place.exists() else None
