"""An application's own table as the source of an import: read in place, from one snapshot.

Rows come as JSON lines, by COPY, and are read as often as files are: the snapshot stays open. A
foreign key to django_content_type tells the type of an object: `content_type_id` 7 is a column
`content_type` "crm.lead" beside.
"""

import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any, NamedTuple, cast

import psycopg

from timeline import db, queries, tracking
from timeline.errors import TimelineError
from timeline.transfer import mapping
from timeline.transfer.mapping import Mapping
from timeline.transfer.rows import Source

_TYPES = ("call", "email", "meeting", "note", "task")
_PLAIN = ("subject", "description", "activity_date", "ends_at", "status", "priority", "direction")
_PAGE = 5000
_KEYS = re.compile(r"smallint|integer|bigint|uuid|text|character varying(\(\d+\))?")
_HINT = "--where and --since are SQL conditions of a row"


class Table(NamedTuple):
    """A table of the application. `rows`: SQL of which of its rows belong to the company.

    `kept`: SQL of those whose activities are not gone.
    `source`: under which its keys are known; None where external ids are no keys of it.
    """

    place: tracking.Place
    columns: dict[str, str]
    content_types: tuple[str, ...]
    key: str
    rows: str
    kept: str
    source: str | None

    @property
    def name(self) -> str:
        """As a [[file]] of a mapping names it."""
        return self.place.relation


class Stream(io.BufferedIOBase):
    """What a COPY yields, from its beginning again after seek(0)."""

    def __init__(self, conn: db.Connection, statement: str) -> None:
        self._conn, self._statement = conn, statement
        self._blocks: Iterator[bytes] = iter(())
        self._held, self._at = b"", 0
        # Not before somebody reads: a connection has one COPY at a time.
        self._is_open = self._is_first = False

    def _begin(self) -> None:
        # A COPY that is left half way would spoil the snapshot.
        for _ in self._blocks:
            pass
        self._blocks = self._copy()
        self._held, self._at = next(self._blocks, b""), 0
        self._is_open = self._is_first = True

    def _copy(self) -> Iterator[bytes]:
        with self._conn.cursor() as cursor, cursor.copy(self._statement.encode()) as copy:
            for block in copy:
                yield bytes(block)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """To its beginning."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the beginning."""
        if offset or whence:
            raise io.UnsupportedOperation("a table is read from its beginning")
        if self._is_first:
            self._at = 0
        elif self._is_open:
            self._begin()
        return 0

    def tell(self) -> int:
        """Where it is, as far as anybody asks: whether it is at its beginning."""
        return self._at if self._is_first or not self._is_open else 1

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to so many bytes, all where it is negative."""
        if size is None or size < 0:
            return b"".join(iter(self.read1, b""))
        return self.read1(size)

    def read1(self, size: int = -1, /) -> bytes:
        """What is at hand, or comes next."""
        if not self._is_open:
            self._begin()
        if self._at == len(self._held):
            self._held, self._at = next(self._blocks, b""), 0
            self._is_first = False
        end = len(self._held) if size < 0 else min(len(self._held), self._at + size)
        found, self._at = self._held[self._at : end], end
        return found


def begin(conn: db.Connection, tables: list[str], *, is_final: bool) -> None:
    """Take the snapshot; `is_final`: whoever writes to the tables waits until the import has ended.

    Raises TimelineError.
    """
    conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    places = [tracking.find(conn, table) for table in tables]
    conn.rollback()
    with db.translated():
        if is_final:
            lock = queries.render("table_lock.sql.j2", tables=[place.table for place in places])
            conn.execute(lock.encode())
        conn.execute(b"select")


def describe(conn: db.Connection, name: str, company: str, where: str | None) -> Table:
    """What the catalog says of a table. Raises TimelineError TL400, TL404."""
    place = tracking.find(conn, name)
    found = conn.execute(queries.named("table_columns"), {"table": place.table}).fetchall()
    columns = {column: kind for column, kind, _ in found}
    if len(place.key) != 1 or not _KEYS.fullmatch(columns[place.key[0]]):
        raise TimelineError(
            "TL400",
            f"{name} has no primary key of one column that is a whole number, a uuid or a text",
            "rows are known again by it",
        )
    # Of a condition that somebody wrote, only what is in the table no more is gone.
    kept = "true"
    if where is None:
        if columns.get("company_id", "uuid") != "uuid":
            raise TimelineError(
                "TL400",
                f"company_id of {name} is no uuid",
                'say which rows are the company\'s: --where "company_id = 7"',
            )
        where = f"company_id = {queries.literal(company)}" if "company_id" in columns else "true"
        kept = where
    types = tuple(column for column, _, is_type in found if is_type)
    schema = "" if place.schema == "public" else f"{place.schema}."
    return Table(place, columns, types, place.key[0], where, kept, schema + place.relation)


def mapped(table: Table, content: dict[str, Any], number: int) -> Table:
    """The table with the source that a mapping file gives its keys in its [[file]] of a number."""
    section = content["file"][number]
    made = section.get("activity", [])
    source = content.get("source")
    if len(made) == 1:
        source = made[0].get("source", section.get("source", source))
    is_key = len(made) == 1 and made[0].get("external_id") == "{" + table.key + "}"
    is_provable = is_key and "when" not in made[0] and isinstance(source, str) and "{" not in source
    return table._replace(source=source if is_provable else None)


def source(conn: db.Connection, table: Table, since: str | None) -> Source:
    """The rows of a table, in the order of its key; `since`: SQL of which to read this time."""
    exact = [name for name, kind in table.columns.items() if kind.startswith("numeric")]
    with db.readable(table.place.table, _HINT):
        probe = queries.render("table_probe.sql.j2", **_values(table), since=since or "true")
        conn.execute(probe.encode())
    statement = queries.render(
        "table_copy.sql.j2", **_values(table), content_types=table.content_types, exact=exact,
        since=since or "true",
    )  # fmt: skip
    return Source(table.name, cast(IO[bytes], Stream(conn, statement)), "jsonl", False)


def assumed(conn: db.Connection, table: Table) -> Mapping:
    """The mapping of a table whose columns are called as an activity's fields are.

    Raises TimelineError TL400 for a table that lacks what every activity has.
    """
    missing = [c for c in ("activity_type", "subject", "activity_date") if c not in table.columns]
    if missing:
        raise TimelineError(
            "TL400",
            f'{table.place.table} has no column "{missing[0]}"',
            "say what its columns mean: --map FILE, with a [[file]] of that name",
        )
    key = "{" + table.key + "}"
    fields: dict[str, Any] = {
        "activity_type": {"column": "activity_type"},
        "external_id": key,
        **{name: {"column": name} for name in _PLAIN if name in table.columns},
    }
    if table.columns[table.key] == "uuid":
        fields["id"] = key
    used = {"activity_type", table.key, "company_id", *fields}
    kind = next(iter(table.content_types), "object_type")
    if "object_id" in table.columns and kind in table.columns:
        fields["related_to"] = {"type": "{" + kind.removesuffix("_id") + "}", "id": "{object_id}"}
        used |= {"object_id", kind}
    for name in ("assigned_to_id", "assigned_to"):
        if name in table.columns:
            fields["assigned_to"] = {"column": name}
            used.add(name)
            break
    fields["data"] = [
        name for name, kind in table.columns.items() if name not in used and kind != "tsvector"
    ]
    with db.readable(table.place.table, _HINT):
        types = conn.execute(
            queries.render("table_types.sql.j2", **_values(table)).encode()
        ).fetchall()
    return mapping.parse(
        {
            "source": table.source,
            "trim": False,
            "null": [],
            "activity_types": [name for (name,) in types if name not in _TYPES],
            "file": [{"name": table.name, "format": "jsonl", "activity": [fields]}],
        }
    )


def gone(
    conn: db.Connection, table: Table, target: db.Connection, company: str
) -> Iterator[list[str]]:
    """Keys of the timeline that are in the table no more, page by page."""
    values = _values(table) | {"rows": table.kept, "type": table.columns[table.key]}
    statement = queries.render("table_gone.sql.j2", **tracking.doubled(values))
    after = ""
    while True:
        # A transaction of its own: what is removed in between is committed each by itself.
        with db.translated(), target.transaction():
            text = db.run(
                target, "import_keys", company=company, source=table.source, after=after, size=_PAGE
            )
        page = json.loads(text or "[]")
        if page:
            after = page[-1]
            with db.translated():
                yield [name for (name,) in conn.execute(statement.encode(), [page]).fetchall()]
        if len(page) < _PAGE:
            return


def proof(conn: db.Connection, table: Table) -> dict[str, Any]:
    """How many rows the snapshot has, and a sum over their keys that depends on no order."""
    with db.translated():
        row = conn.execute(
            queries.render("table_proof.sql.j2", **_values(table)).encode()
        ).fetchone()
    assert row is not None
    return {"rows": row[0], "keys": row[1]}


def _values(table: Table) -> dict[str, str]:
    return {"table": table.place.table, "key": table.key, "rows": table.rows}
