"""import --from-table: an application's own tables, moved in while it goes on writing."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from timeline import db
from timeline.cli import say
from timeline.errors import TimelineError
from timeline.transfer import importing, mapping, moving, rejects, rows, tables
from timeline.transfer.importing import Outcome
from timeline.transfer.mapping import Mapping
from timeline.transfer.rows import Source
from timeline.transfer.tables import Table


class Asked(NamedTuple):
    """What the command line says of the tables."""

    names: tuple[str, ...]
    dsn: str
    where: str | None
    since: str | None
    end: moving.End
    prune: bool


@contextmanager
def opened(
    asked: Asked, company: str, map_file: Path | None
) -> Iterator[tuple[db.Connection, list[Table], list[Source], Mapping]]:
    """The tables in one snapshot, as sources, and the mapping: one that is given, else assumed.

    Raises TimelineError.
    """
    with closing(db.connect(asked.dsn)) as conn:
        tables.begin(conn, list(asked.names), moving.lock(asked.end))
        found = [
            tables.describe(conn, name, company, asked.where, prune=asked.prune)
            for name in asked.names
        ]
        if map_file is not None:
            content = mapping.read(map_file)
            given = mapping.parse(content)
            found = [_mapped(table, given, content) for table in found]
        elif len(found) == 1:
            given = tables.assumed(conn, found[0])
        else:
            raise TimelineError(
                "TL400", "several tables need a mapping", "--map FILE, with a [[file]] of each name"
            )
        moving.check(found, asked.end)
        sources = [tables.source(conn, table, asked.since) for table in found]
        sources.sort(key=lambda one: (given.file_for(one.name) or (0,))[0])
        yield conn, found, sources, given


def _mapped(table: Table, given: Mapping, content: dict[str, Any]) -> Table:
    place = given.file_for(table.name)
    if place is None:
        raise TimelineError("TL400", f"no [[file]] of the mapping fits {table.name}", "add one")
    return tables.mapped(table, content, place[0])


def move(
    asked: Asked,
    whose: tuple[str, str, str | None],
    map_file: Path | None,
    rejects_file: Path | None,
    batch: int,
    track: Any,
) -> tuple[Outcome, list[dict[str, Any]], list[dict[str, Any]]]:
    """Import the tables: what was done, the first rejects, a proof for each table.

    Raises TimelineError.
    """
    dsn, company, viewer = whose
    with (
        opened(asked, company, map_file) as (source_conn, found, sources, given),
        rejects.Rejects(rejects_file, [*asked.names]) as bad,
        closing(db.connect(dsn)) as conn,
    ):
        done = importing.run(
            conn, company, viewer, sources, given, bad, batch=batch,
            restores=asked.end.is_final, say=say, track=track,
            # In one database the tables' snapshot is what would be waited for.
            patience=0.0 if asked.dsn == dsn else importing.PATIENCE,
        )  # fmt: skip
        rows.close_all(sources)
        end = asked.end
        if end.closes and done.rejected:
            say("nothing is closed: rows were rejected")
            end = end._replace(closes=False)
        whose_rows = moving.Whose(company, viewer, done.erased)
        proofs = moving.settle(source_conn, conn, whose_rows, found, end, say)
    return done, bad.first, proofs
