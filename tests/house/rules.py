"""The rules of the house for files of functions/: each yields what is wrong with one file."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import re
from collections.abc import Callable, Iterator, Mapping

from tests.house.source import Source

Rule = Callable[[Source], Iterator[str]]

FILE_LINES = 120
BODY_LINES = 60
COMMENT_LINES = 5

# Files that create no object of their own, each for the reason that its first lines give.
LISTS = {"00_retired", "99_grants", "triggers"}

_BUILT_IN_CLOCKS = re.compile(
    r"(?<![\w.])(?:pg_catalog\.)?(\w*(?:now|timestamp)\(\)|current_timestamp|current_date)"
)
_CLOCKS = {"now", "uuid7"}
_RAISE = re.compile(r"\braise exception\b(.*?);", re.DOTALL)
_ALIASES = re.compile(r"\bas \w+(?: \([^()]*\))?|\)\s+as \([^()]*\)|\bas \([^()]*\)")
_COLUMN_LISTS = re.compile(r"\binsert into [\w.]+(?: as \w+)?\s*\([^()]*\)|\breturning [\w, ]+")
_SET = re.compile(r"(?:\bset|,)\s+\w+ = ")


def one_object(source: Source) -> Iterator[str]:
    """A file creates one function, procedure or view and has its name."""
    if source.stem in LISTS:
        if source.objects:
            yield f"creates {source.objects[0].name}, which has no file of its own"
    elif len(source.objects) != 1:
        yield f"creates {len(source.objects)} functions, procedures and views, not one"
    elif source.objects[0].name != source.stem:
        yield f"creates {source.objects[0].name}"


def opening_comment(source: Source) -> Iterator[str]:
    """A file opens with one to five lines of comment."""
    if not 1 <= source.comment_lines <= COMMENT_LINES:
        yield f"opens with {source.comment_lines} lines of comment"


def comment_on(source: Source) -> Iterator[str]:
    """Every object has a comment beside it."""
    for kind, schema, name in source.objects:
        if not re.search(rf"^comment on {kind} {schema}\.{name}\b", source.text, re.MULTILINE):
            yield f"{name} has no comment"


def size(source: Source) -> Iterator[str]:
    """A file fits into 120 lines, a body into 60 (a vertical list of columns counts once)."""
    if (lines := source.text.count("\n")) > FILE_LINES:
        yield f"has {lines} lines"
    if source.body_lines > BODY_LINES:
        yield f"has a body of {source.body_lines} lines"


def layout(source: Source) -> Iterator[str]:
    """Two spaces, no tabs, no trailing blanks, lines that fit a screen, a newline at the end."""
    for number, line in enumerate(source.text.split("\n"), 1):
        if "\t" in line or line != line.rstrip():
            yield f"line {number}: a tab or a trailing blank"
        if len(line) > 120 and not line.lstrip().startswith(("'", "hint = '")):
            yield f"line {number}: {len(line)} characters"
        if (len(line) - len(line.lstrip(" "))) % 2 and not line.lstrip().startswith("'"):
            yield f"line {number}: an odd indent"
    if not source.text.endswith("\n") or source.text.endswith("\n\n"):
        yield "does not end with one newline"


def lower_case(source: Source) -> Iterator[str]:
    """SQL is written in lower case."""
    for word in re.findall(r"\b[A-Z]\w*", source.code):
        yield f"{word} is not in lower case"
    for word in re.findall(
        r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE|FROM|WHERE)\b", " ".join(source.texts)
    ):
        yield f"{word} in a built statement is not in lower case"


def locals_named(source: Source) -> Iterator[str]:
    """Locals begin with v_, constants with c_."""
    for name, is_constant in source.declared:
        if not name.startswith("c_" if is_constant else "v_"):
            yield f"local {name}"
    for name in re.findall(r"\bfor (\w+)(?:, \w+)* in\b", source.body):
        if not name.startswith("v_"):
            yield f"loop over {name}"


def arguments_qualified(source: Source) -> Iterator[str]:
    """In a body, an argument is qualified by the function's name."""
    body = _SET.sub(" set ", _ALIASES.sub("", _COLUMN_LISTS.sub("", source.body)))
    for name in set(source.arguments) - {"is", "into"}:
        for match in re.finditer(rf'(?<![\w."])"?{name}"?(?!\w|\(|\.\w+\()', body):
            line = body.count("\n", 0, match.start()) + 1
            yield f"argument {name} unqualified, about line {line} of the body"


def no_catch_all(source: Source) -> Iterator[str]:
    """No handler swallows what it does not know, but one that keeps it for tell_failure to raise."""
    if source.stem != "work_turn" and re.search(r"\bwhen others\b", source.code):
        yield "has a handler of others"


def raises_are_codes(source: Source) -> Iterator[str]:
    """Every exception has a TL code and a hint, or is a standard condition caught in the same file."""
    for text in _RAISE.findall(source.code_and_texts):
        if re.fullmatch(r" [a-z_]+", text):
            if not re.search(rf"\bwhen{text}\b", source.code):
                yield f"raises{text} without catching it"
        elif not re.search(r"errcode = (?:'TL\d{3}'|v_\w+)", text):
            yield f"an exception without a TL code:{text[:60]}"
        elif not re.search(r"\bhint = ", text):
            yield f"an exception without a hint:{text[:60]}"
        elif re.match(r"\s+'[A-Z]", text):
            yield f"a message that does not begin in lower case:{text[:60]}"


def one_clock(source: Source) -> Iterator[str]:
    """Time comes from timeline_data.now(), which tests can set."""
    if source.stem not in _CLOCKS:
        for clock in _BUILT_IN_CLOCKS.findall(source.code):
            yield f"asks {clock} for the time"


def qualified(source: Source) -> Iterator[str]:
    """Every table is named with its schema."""
    code = " ".join([source.code, *source.texts]) if "execute" in source.code else source.code
    known = set(re.findall(r"(?:\bwith|\)\s*,|\brecursive) (\w+) as (?:materialized )?\(", code))
    for verb, name in re.findall(
        r"\b(from|join|insert into|delete from|update|lock table|truncate) (?!only |lateral )"
        r"([a-z_]\w*)\b(?![.(\w])",
        re.sub(
            r"\b(?:distinct from|for (?:no key )?update|insert or update or delete|extract\(\w+ from|position\()",
            " ",
            code,
        ),
    ):
        if name in known or name in {"rows", "set", "of", "public"}:
            continue
        if name.startswith("v_") or re.search(rf"\b{verb} {name} (?:for|in)\b", code):
            continue
        yield f"{verb} {name} without a schema"


RULES: list[Rule] = [
    one_object,
    opening_comment,
    comment_on,
    size,
    layout,
    lower_case,
    locals_named,
    arguments_qualified,
    no_catch_all,
    raises_are_codes,
    one_clock,
    qualified,
]


def room(folder: str) -> int:
    """The number of a folder: calls go to the same or a lower one."""
    return int(folder.partition("_")[0] or 0)


def calls(source: Source, known: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, str]]:
    """Known objects that a file names with their schema, built statements included: name, folder."""
    text = re.sub(
        r"^(comment on|create or replace) [^\n]*", "", source.code_and_texts, flags=re.MULTILINE
    )
    for schema, name in re.findall(r"\b(timeline|timeline_data)\.(\w+)", text):
        if (schema, name) in known:
            yield f"{schema}.{name}", known[schema, name]


def downwards(source: Source, known: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """A function calls only its own folder or a lower-numbered one."""
    if not source.folder:
        return
    for name, folder in calls(source, known):
        if room(folder) > room(source.folder):
            yield f"calls {name}, which lives in {folder}"


def schema_given(source: Source, known: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """Functions of ours are called with their schema."""
    text = " ".join([source.code, *source.texts]) if "execute" in source.code else source.code
    for name in {name for _, name in known} - {"record", "version", "now"}:
        if re.search(rf"(?<![\w.]){name}\((?!\))", text) and name not in source.arguments:
            yield f"calls {name} without its schema"


def codes(source: Source) -> set[str]:
    """The TL codes that a file raises."""
    return set(re.findall(r"errcode = '(TL\w+)'", source.code_and_texts))


def homes(sources: list[Source]) -> dict[tuple[str, str], str]:
    """Where each object lives: (schema, name) to folder."""
    return {(o.schema, o.name): source.folder for source in sources for o in source.objects}
