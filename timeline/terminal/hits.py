"""What a search found, and facets, as text for people."""

import html
import re
from collections.abc import Iterator
from typing import Any

from timeline.terminal import Asked, Doc, counted, local, name
from timeline.terminal.screen import Screen, clean, clip, measure, wrap
from timeline.terminal.table import table

_SNIPPET_LINES = 3
_FACETS = ("activity_type", "status", "priority", "assigned_to", "object_type")


def hits(envelope: Doc, asked: Asked, query: str) -> Iterator[str]:
    """The lines of one page of a search: a heading, each result with its snippet, how to go on."""
    screen = asked.screen
    ellipsis = screen.pick("…", "...")
    yield screen.paint(clip(clean(f'"{query}"  {_told(envelope)}'), screen.width, ellipsis), "bold")
    yield screen.paint(screen.pick("─", "-") * screen.width, "dim")
    if not envelope["results"]:
        yield "nothing found"
    if "did_you_mean" in envelope:
        yield clip(clean(f"did you mean: {envelope['did_you_mean']}"), screen.width, ellipsis)
    for result in envelope["results"]:
        at = local(result["activity_date"], asked.zone)
        about = result["related_to"]
        parts = [f"{at:%Y-%m-%d %H:%M}", result["activity_type"], result["status"]]
        parts += [name(about)] if about else []
        parts += [name(result["assigned_to"])] if result["assigned_to"] else []
        subject = wrap(clean(result["subject"][:4000]).strip(), screen.width, 2, ellipsis)
        yield ""
        yield from (screen.paint(line, "bold") for line in subject)
        said = clean(screen.pick(" · ", " - ").join(parts))
        yield screen.paint("  " + clip(said, screen.width - 2, ellipsis), "dim")
        yield from ("  " + line for line in _snippet(result["snippet"], screen))
    yield ""
    yield screen.paint(f"times in {clean(asked.zone_name)}", "dim")
    if envelope["next"] and asked.more:
        yield screen.paint("next page:", "dim")
        yield f"  {clean(asked.more)}"


def _told(envelope: Doc) -> str:
    """How many, matched and ranked how."""
    words = [counted(envelope)]
    words += ["some match only a part"] if envelope["match"] == "any" else []
    words += ["of the newest"] if envelope["rank_is"] == "recent" else []
    words += ["by the newest names"] if "names_are" in envelope else []
    return ", ".join(word for word in words if word)


def _snippet(snippet: str, screen: Screen) -> Iterator[str]:
    """A snippet on a few lines, what matches in colour."""
    line, used, lines = "", 0, 1
    is_marked = False
    for piece in re.split(r"(</?mark>|\s+)", snippet):
        if piece in ("<mark>", "</mark>"):
            is_marked = piece == "<mark>"
            continue
        text = clean(html.unescape(piece))
        if used + measure(text) > screen.width - 4 and used:
            if lines == _SNIPPET_LINES:
                line += screen.pick("…", "...")
                break
            yield line
            line, used, lines = "", 0, lines + 1
            text = text.lstrip()
        line += screen.paint(text, *(("yellow", "bold") if is_marked else ()))
        used += measure(text)
    if line.strip():
        yield line


def facets(found: Doc) -> Iterator[str]:
    """The lines of a table: each facet's values and how many activities have them."""
    rows = [("", "value", "activities")]
    for facet in _FACETS:
        for place, one in enumerate(found[facet]):
            value = name(_known(one))
            rows.append((facet if place == 0 else "", value, f"{one['count']:,}"))
    yield from table(rows, right={2})
    if found["count_is"] == "at_least":
        yield "of the newest activities alone: --count exact counts all"


def _known(one: dict[str, Any]) -> Doc:
    """A value as name() takes it."""
    value = "none" if one["value"] is None else one["value"]
    return {"id": value, "name": one.get("name")}
