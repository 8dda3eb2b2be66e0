"""Where the SQL lies: beside this package in a wheel, at the root of a checkout."""

from pathlib import Path
from typing import NamedTuple

_PACKAGE = Path(__file__).resolve().parent


class Tree(NamedTuple):
    """The three folders of SQL that belong to one version of the code."""

    migrations: Path
    functions: Path
    sql: Path
    is_checkout: bool


def tree(root: Path | None = None) -> Tree:
    """Find migrations/, functions/ and sql/.

    `root` is a folder that holds the three; without it the wheel's own copy is taken, and
    the root of the checkout where there is none. Raises FileNotFoundError when neither is there.
    """
    bundled = _PACKAGE / "_sql"
    is_checkout = root is not None or not bundled.is_dir()
    base = root if root is not None else (_PACKAGE.parent if is_checkout else bundled)
    found = Tree(base / "migrations", base / "functions", base / "sql", is_checkout)
    for folder in found[:3]:
        if not folder.is_dir():
            raise FileNotFoundError(f"this installation of pg-timeline is incomplete: no {folder}")
    return found
