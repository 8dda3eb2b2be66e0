"""Text on a terminal: made harmless, measured in columns, wrapped, painted.

Stored text is written by anybody. None of it reaches a terminal before `clean` has taken out
what a terminal would obey.
"""

import os
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from typing import IO, Any, NamedTuple

NARROWEST, WIDEST = 40, 120

_STYLES = {
    "bold": "1",
    "dim": "2",
    "strike": "9",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}
_SPACES = frozenset("\t\n\v\f\r\x85\u2028\u2029")
_ZWJ, _ZWNJ, _EMOJI_STYLE = "\u200d", "\u200c", "\ufe0f"
# Embedding, override and isolation reorder what is around them: shown, never obeyed.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# More marks on one letter than any script stacks are vandalism that spills over other lines.
_MOST_MARKS = 8


class Screen(NamedTuple):
    """What the output can show."""

    width: int = 80
    is_unicode: bool = True
    has_colour: bool = False

    def paint(self, text: str, *styles: str) -> str:
        """`text` in the given styles, where there is colour."""
        if not (self.has_colour and styles and text):
            return text
        return f"\x1b[{';'.join(_STYLES[style] for style in styles)}m{text}\x1b[0m"

    def pick(self, fancy: str, plain: str) -> str:
        """`fancy`, or `plain` where the output knows no Unicode."""
        return fancy if self.is_unicode else plain


def screen(
    stream: IO[Any], colour: str = "auto", environment: Mapping[str, str] | None = None
) -> Screen:
    """The screen behind `stream`. `colour`: always, never, or auto (a terminal, no NO_COLOR)."""
    environment = os.environ if environment is None else environment
    is_terminal = stream.isatty()
    has_colour = colour == "always" or (
        colour == "auto"
        and is_terminal
        and not environment.get("NO_COLOR")
        and environment.get("TERM") != "dumb"
    )
    width = shutil.get_terminal_size((80, 24)).columns
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("-", "")
    return Screen(
        width=max(NARROWEST, min(width, WIDEST)),
        is_unicode=encoding.startswith("utf"),
        has_colour=has_colour,
    )


def clean(text: str) -> str:
    """`text` on one line, with nothing in it that a terminal would obey.

    Line breaks and tabs become spaces; control characters, escape sequences among them, and
    characters that reorder text are spelt out; other invisible ones go.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_harmless(text))


def _harmless(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if char in _SPACES:
            yield " "
        elif char in (_ZWJ, _ZWNJ):
            yield char
        elif category in ("Cc", "Cs") or char in _REORDERING:
            code = ord(char)
            yield f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        elif category != "Cf" and marks <= _MOST_MARKS:
            yield char


def spell(value: Any, encoding: str) -> Any:
    """A JSON value whose texts have every character that `encoding` lacks spelt out."""
    if isinstance(value, str):
        return value.encode(encoding, "backslashreplace").decode(encoding)
    if isinstance(value, list):
        return [spell(item, encoding) for item in value]
    if isinstance(value, dict):
        return {spell(key, encoding): spell(item, encoding) for key, item in value.items()}
    return value


def paragraphs(text: str) -> list[str]:
    """The lines of `text`, each of them clean."""
    return [clean(line).rstrip() for line in text.splitlines()]


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """What a reader sees as one character each, with the columns it takes: 0, 1 or 2."""
    held, columns = "", 0
    for char in text:
        if held and _joins(held, char):
            held += char
            columns = 2 if char == _EMOJI_STYLE or _is_flag(held) else columns
            continue
        if held:
            yield held, columns
        held, columns = char, _columns(char)
    if held:
        yield held, columns


def _columns(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 1


def _joins(held: str, char: str) -> bool:
    """Does `char` go on with the cluster `held`?"""
    if char in (_ZWJ, _ZWNJ) or unicodedata.category(char) in ("Mn", "Me"):
        return True
    code = ord(char)
    if 0x1160 <= code <= 0x11FF:  # vowels and finals of a decomposed Hangul syllable
        return True
    if 0x1F3FB <= code <= 0x1F3FF:  # skin tones
        return _columns(held[0]) == 2
    if _is_regional(char):
        return len(held) == 1 and _is_regional(held)
    return held[-1] == _ZWJ and unicodedata.category(char) == "So"


def _is_regional(char: str) -> bool:
    return 0x1F1E6 <= ord(char) <= 0x1F1FF


def _is_flag(held: str) -> bool:
    return len(held) == 2 and _is_regional(held[0]) and _is_regional(held[1])


def measure(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(columns for _, columns in clusters(text))


def pad(text: str, width: int) -> str:
    """`text` with spaces up to `width` columns."""
    return text + " " * (width - measure(text))


def clip(text: str, width: int, ellipsis: str = "…") -> str:
    """`text`, or as much of it as fits into `width` columns with an ellipsis."""
    if measure(text) <= width:
        return text
    room, kept = width - measure(ellipsis), ""
    for cluster, columns in clusters(text):
        if columns > room:
            break
        kept, room = kept + cluster, room - columns
    return kept.rstrip() + ellipsis


def wrap(text: str, width: int, most: int | None = None, ellipsis: str = "…") -> list[str]:
    """`text` in lines of at most `width` columns; what lies beyond `most` lines is elided."""
    lines, line, used = [], "", 0
    for atom, columns in _atoms(text, width):
        if used + columns > width and atom != " ":
            lines.append(line.rstrip())
            if most is not None and len(lines) > most:
                break
            line, used = "", 0
        if atom != " " or line:
            line, used = line + atom, used + columns
    else:
        lines.append(line.rstrip())
    if most is not None and len(lines) > most:
        last = clip(lines[most - 1], width - measure(ellipsis), "") + ellipsis
        return [*lines[: most - 1], last]
    return lines


def _atoms(text: str, width: int) -> Iterator[tuple[str, int]]:
    """What may not be broken: spaces, words, single wide characters, pieces of long words."""
    for token in re.findall(r" |[^ ]+", text):
        if token.isascii() and len(token) <= width:
            yield token, len(token)
            continue
        held, used = "", 0
        for cluster, columns in clusters(token):
            if held and (columns == 2 or used + columns > width):
                yield held, used
                held, used = "", 0
            if columns == 2:
                yield cluster, columns
            else:
                held, used = held + cluster, used + columns
        if held:
            yield held, used
