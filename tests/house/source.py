"""How the rules of the house look at an SQL file: its comment, its object, its code without texts."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*)|(?P<text>'(?:[^']|'')*')|(?P<other>[^'-]+|.)""", re.DOTALL
)
_OBJECT = re.compile(
    r"^create or replace (function|procedure|aggregate|view) (\w+)\.(\w+)", re.MULTILINE
)
_HEADER = re.compile(
    r"^create or replace (?:function|procedure) [\w.]+\((.*?)\)\n(?:returns|language)",
    re.DOTALL | re.MULTILINE,
)
_BODY = re.compile(r"^as \$\$\n(.*?)\n\$\$;$", re.DOTALL | re.MULTILINE)
_DECLARED = re.compile(r"^declare\n(.*?)^begin$", re.DOTALL | re.MULTILINE)
_ARGUMENT = re.compile(r"^\s*((?:in)?out )?\"?(\w+)\"?\s+[\w.]+")


class Object(NamedTuple):
    """What a file creates."""

    kind: str
    schema: str
    name: str


class Source:
    """One SQL file, by its place in the house and its text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @property
    def stem(self) -> str:
        """The file's name without its suffix."""
        return Path(self.path).name.removesuffix(".sql")

    @property
    def folder(self) -> str:
        """The room within functions/, empty for files beside the rooms."""
        parts = Path(self.path).parts
        return parts[-2] if len(parts) > 2 else ""

    @cached_property
    def objects(self) -> list[Object]:
        """The functions, procedures, aggregates and views it creates."""
        return [Object(*match) for match in _OBJECT.findall(self.text)]

    @cached_property
    def comment_lines(self) -> int:
        """How many lines of comment it opens with."""
        found = re.match(r"(?:--[^\n]*\n)*", self.text)
        return found[0].count("\n") if found else 0

    @cached_property
    def code(self) -> str:
        """The text with comments gone and literals empty."""
        code = "".join("''" if kind == "text" else text for kind, text in _pieces(self.text))
        return re.sub(r"\b[eE](?='')", "", code)

    @cached_property
    def texts(self) -> list[str]:
        """The literals outside "comment on", unquoted."""
        text = re.sub(r"^comment on .*?;$", "", self.text, flags=re.DOTALL | re.MULTILINE)
        return [piece[1:-1].replace("''", "'") for kind, piece in _pieces(text) if kind == "text"]

    @cached_property
    def code_and_texts(self) -> str:
        """The text with comments gone: statements built as literals count as code too."""
        return "".join(text for _, text in _pieces(self.text))

    @cached_property
    def body(self) -> str:
        """What stands between the dollars, without comments and literals."""
        found = _BODY.search(self.code)
        return found[1] if found else ""

    @cached_property
    def body_lines(self) -> int:
        """How long the body is; the columns of a vertical list, one a line, are one line together."""
        found = _BODY.search(self.text)
        return len(re.sub(r"(?:\n +[\w.]+,?(?=\n))+", "\n…", found[1]).split("\n")) if found else 0

    @cached_property
    def arguments(self) -> list[str]:
        """Names of the arguments, those of output included."""
        found = _HEADER.search(self.code)
        lines = re.split(r",\n|, |\n", found[1]) if found else []
        return [match[2] for line in lines if (match := _ARGUMENT.match(line))]

    @cached_property
    def declared(self) -> list[tuple[str, bool]]:
        """Locals: name, and whether it is a constant."""
        found = _DECLARED.search(self.body + "\n")
        names = re.findall(r"^  (\w+)( constant)? ", found[1], re.MULTILINE) if found else []
        return [(name, bool(constant)) for name, constant in names]


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind != "comment":
            yield kind, match[0]


def functions() -> list[Source]:
    """Every file of functions/, in install order."""
    paths = sorted((ROOT / "functions").rglob("*.sql"))
    return [Source(str(path.relative_to(ROOT)), path.read_text()) for path in paths]


def migrations() -> list[Source]:
    """Every file of migrations/, in install order."""
    paths = sorted((ROOT / "migrations").glob("*.sql"))
    return [Source(str(path.relative_to(ROOT)), path.read_text()) for path in paths]
