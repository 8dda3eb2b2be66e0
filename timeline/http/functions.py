"""The public functions, as the database describes them, and a statement for each call."""

import json
from typing import Any, NamedTuple

from timeline import db, queries
from timeline.errors import TimelineError
from timeline.http import pools

COMPANY = "company_id"


class Argument(NamedTuple):
    """One argument: its name, its PostgreSQL type, whether it may be left out."""

    name: str
    type: str
    is_optional: bool


class Function(NamedTuple):
    """One public function. is_read: it writes nothing. comment: its page of the reference."""

    name: str
    is_read: bool
    comment: str
    arguments: tuple[Argument, ...]

    @property
    def given(self) -> tuple[Argument, ...]:
        """The arguments that a caller gives: all but the company."""
        return tuple(item for item in self.arguments if item.name != COMPANY)

    def statement(self, keys: set[str]) -> str:
        """The call with the arguments `keys`; those left out have their defaults."""
        chosen = [item for item in self.arguments if item.name in keys or item.name == COMPANY]
        return queries.render("rpc.sql.j2", function=self.name, arguments=chosen).strip()


class Served(NamedTuple):
    """What a database has for us: the prefix of its group roles, and its functions by name.

    may_follow: our login may act as an administrator, which the live feed is read as.
    console: of the pooler in between.
    """

    role_prefix: str
    may_follow: bool
    functions: dict[str, Function]
    console: pools.Console | None = None


def look(dsn: str) -> Served:
    """Ask the database what it has. Raises TimelineError when it has not what a server needs."""
    with db.translated(), db.connect(dsn, autocommit=True) as conn:
        found = json.loads(db.run(conn, "served_roles") or "{}")
        functions = json.loads(db.run(conn, "served_functions") or "[]")
        console = pools.console(conn)
    if not found["is_installed"]:
        raise TimelineError("not_installed", "nothing is installed", "run: timeline migrate")
    prefix = _prefix(found["roles"])
    ours = {role["role"] for role in found["roles"] if role["is_ours"]}
    described = {item["name"]: _function(item) for item in functions}
    return Served(prefix, prefix + "admin" in ours, described, console)


def _function(item: dict[str, Any]) -> Function:
    arguments = tuple(Argument(**argument) for argument in item["arguments"])
    return Function(item["name"], item["is_read"], item["comment"] or "", arguments)


def _prefix(roles: list[dict[str, Any]]) -> str:
    """What the group roles' names begin with: a request is made as one of them."""
    readers = [role["role"] for role in roles if role["role"].endswith("reader")]
    if len(readers) != 1:
        raise TimelineError(
            "TL403",
            "this database has no group roles, which requests are made as",
            "run: timeline migrate, as a role that may make roles",
        )
    prefix: str = readers[0].removesuffix("reader")
    missing = [
        role["role"]
        for role in roles
        if not role["is_ours"] and role["role"] in (prefix + "reader", prefix + "writer")
    ]
    if missing:
        raise TimelineError(
            "TL403",
            f"the login of the server may not act as {', '.join(missing)}",
            f"grant {', '.join(missing)} to it, and {prefix}admin if tokens may have that role",
        )
    return prefix
