"""What measures of writing wrote is taken away again, in whatever tables the product keeps it.

The tables are those of the catalog that have the columns: a table that comes, goes or is merged needs no
word here.
"""

# ruff: noqa: E501  (SQL reads better unbroken)

from .database import EVEN, Connection, even

# Steps of folding after which marks that are gone are taken out of their index.
VACUUM = 200
_TABLES = """
select c.relname::text
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and not a.attisdropped
where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
group by c.relname
having array_agg(a.attname::text) @> %s::text[]
-- What activities point to goes last.
order by c.relname like 'activity%%' desc, c.relname = 'company', c.relname
"""


def companies(connection: Connection, first: int, most: int) -> None:
    """Take away everything of `most` companies from number `first` on."""
    low, high = (f"00000000-0000-4000-8000-{first + n:012x}" for n in (0, most))
    for table in [*tables(connection, "company_id"), "bench.search"]:
        connection.execute(
            f"delete from {table} where company_id between %s and %s".encode(), [low, high]
        )


def remember(connection: Connection) -> None:
    """Note what there is besides activities, for `authorless`."""
    connection.execute("drop table if exists bench.month")
    connection.execute(
        "create table bench.month as select m.* from timeline_data.activity_month as m"
    )


def authorless(connection: Connection) -> int:
    """Take away the activities that have no author, as those of the data all have one; how many."""
    # Joins of whole tables, unlike what is measured over this session.
    for setting in EVEN:
        connection.execute(f"reset {setting}".encode())
    connection.execute("drop table if exists bench.written")
    count = connection.execute(
        "create table bench.written as select a.company_id, a.id from timeline_data.activity as a"
        " where a.created_by is null"
    ).rowcount
    connection.execute("analyze bench.written")
    named = dict.fromkeys(tables(connection, "company_id", "activity_id"), "activity_id")
    for table in tables(connection, "company_id", "id"):
        named.setdefault(table, "id")
    for table, column in named.items():
        connection.execute(
            f"delete from {table} as t using bench.written as w"
            f" where t.company_id = w.company_id and t.{column} = w.id".encode()
        )
    connection.execute(
        "delete from timeline_data.activity_month as m where not exists ("
        " select from bench.month as b where b.company_id = m.company_id and b.month = m.month)"
    )
    connection.execute("drop table bench.written, bench.month")
    fold(connection)
    even(connection)
    return count


def fold(connection: Connection) -> int:
    """Fold every marked day; how many steps that took."""
    steps = 0
    while connection.execute("select timeline_data.refresh_step()").fetchone() != (None,):
        steps += 1
        # What autovacuum does elsewhere: the way to the next mark leads over those that are gone.
        if steps % VACUUM == 0:
            connection.execute("vacuum timeline_data.summary_mark")
    return steps


def tables(connection: Connection, *columns: str) -> list[str]:
    rows = connection.execute(_TABLES.encode(), [list(columns)]).fetchall()
    return [f"timeline_data.{name}" for (name,) in rows]
