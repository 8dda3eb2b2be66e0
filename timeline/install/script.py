"""The statements of an installation, in order: `migrate` runs them, `sql` prints them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from timeline import __version__, queries
from timeline.errors import TimelineError
from timeline.install import apply, ledger
from timeline.install.ledger import Migration
from timeline.paths import Tree

FLOOR = 150000
DEFAULT_PREFIX = "timeline_"
EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")
ROLES = ("reader", "writer", "app", "admin")


class Choice(NamedTuple):
    """What `migrate` was asked for; None keeps what is recorded (the default at first)."""

    role_prefix: str | None = None
    roles: bool | None = None
    extensions: tuple[str, ...] | None = None


def check_choice(choice: Choice) -> None:
    """Raise TimelineError TL400 for a choice that no database could have."""
    if choice.role_prefix is not None:
        if choice.roles is False:
            raise TimelineError("TL400", "--role-prefix and --no-roles contradict each other")
        if not 0 < len(f"{choice.role_prefix}reader".encode()) <= 63 or not choice.role_prefix:
            raise TimelineError("TL400", f'role prefix "{choice.role_prefix}" is empty or too long')
        if choice.role_prefix.startswith("pg_") or "\0" in choice.role_prefix:
            raise TimelineError(
                "TL400",
                f'role prefix "{choice.role_prefix}" is reserved by PostgreSQL',
                "choose one that does not begin with pg_",
            )
    for name in choice.extensions or ():
        if name not in EXTENSIONS:
            raise TimelineError(
                "TL400", f'extension "{name}" is of no use here', f"known: {', '.join(EXTENSIONS)}"
            )


def check(floor: int = FLOOR) -> str:
    """Refuse a server that is too old, a standby, foreign schemas, missing rights."""
    server = queries.inline("check", floor=floor)
    return f"{server}\n\n{foreign()}\n\n{queries.inline('check_rights')}"


def foreign() -> str:
    """Refuse a database whose schemas of our names hold what is not ours."""
    return queries.inline("check_foreign")


def known(files: Sequence[Migration]) -> str:
    """Refuse a database that is newer than these files."""
    return queries.inline("known", names=[migration.name for migration in files])


def choose(choice: Choice) -> str:
    """Record the choice; `retire_roles` takes the rights of a former one's roles, last of all."""
    prefix = None if choice.roles is False else (choice.role_prefix or DEFAULT_PREFIX)
    return queries.inline(
        "choose",
        role_prefix=prefix,
        is_roles_given=choice.roles is not None or choice.role_prefix is not None,
        extensions=sorted(choice.extensions or ()),
        is_extensions_given=choice.extensions is not None,
    )


def migration(item: Migration) -> str:
    """One migration with its marks, in a block that does nothing where it is applied."""
    tag = "$migration$"
    while tag in item.text:
        tag = f"${tag.strip('$')}_$"
    if "-- transactional: false" in item.text:
        raise TimelineError(
            "TL409",
            f'migration "{item.name}" cannot run inside one transaction',
            "run: timeline migrate",
        )
    return queries.render(
        "migration.sql.j2",
        hash=item.yoyo_hash,
        name=item.name,
        sha256=item.sha256,
        tag=tag,
        text=item.text.rstrip(),
        mark=apply.mark(item),
    )


def functions(tree: Tree) -> Iterator[tuple[str, str]]:
    """(path, text) of every file of functions/, in order."""
    for file in ledger.function_files(tree):
        yield file.relative_to(tree.functions.parent).as_posix(), file.read_text(encoding="utf-8")


def functions_digest(tree: Tree) -> str:
    """The query that tells what install.functions_digest must be."""
    return queries.inline("functions_digest", files=ledger.functions_digest(tree))


def stamp(tree: Tree, *, is_replayed: bool) -> str:
    """Record version and digests."""
    return queries.render(
        "stamp.sql.j2",
        version=__version__,
        is_replayed=is_replayed,
        functions_digest=functions_digest(tree),
        catalog_digest=queries.named("catalog_digest"),
    )


def steps(
    tree: Tree,
    choice: Choice,
    files: Sequence[Migration],
    *,
    done: frozenset[str] = frozenset(),
    is_replayed: bool = True,
) -> Iterator[tuple[str, str]]:
    """(title, statements) of an installation; migrations in `done` are left out."""
    yield "settings of this transaction", queries.named("settings")
    yield "is this a place for pg-timeline?", check() + "\n\n" + known(files)
    yield "schemas, and the tables of yoyo", queries.named("prepare").replace("%%", "%")
    for item in files:
        if item.name not in done:
            yield f"migrations/{item.name}.sql", migration(item)
    yield "choices", choose(choice)
    yield "roles", queries.inline("roles")
    yield "extensions", queries.inline("extensions")
    if is_replayed:
        yield from functions(tree)
    yield "roles of a former choice", queries.inline("retire_roles")
    yield "partitions ahead", queries.named("ensure_partitions")
    yield "search index", queries.named("ensure_search_index")
    yield "change feed", queries.named("ensure_feed")
    yield "extensions that are no longer wanted", queries.inline("retire_extensions")
    yield "version", stamp(tree, is_replayed=is_replayed)


def join(parts: Iterator[tuple[str, str]]) -> str:
    """One transaction of plain SQL that any client can send."""
    body = "\n\n".join(f"-- {title}\n{text.strip()}" for title, text in parts)
    return (
        f"-- pg-timeline {__version__}: install or upgrade, in one transaction. May run twice.\n"
        f"begin;\n\n{body}\n\ncommit;\n"
    )


def script(tree: Tree, choice: Choice) -> str:
    """The whole installation as one SQL script for psql, Supabase or Flyway.

    Without a choice it keeps the one that the database has recorded. Raises TimelineError.
    """
    check_choice(choice)
    return join(steps(tree, choice, ledger.read(tree)))
