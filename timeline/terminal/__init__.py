"""A timeline, an activity, a history as text for people.

Takes the JSON of the functions, asks nothing and decides nothing: what is on a page, in which
order and how many there are, the database has said.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, NamedTuple

from timeline.terminal.screen import Screen, clean, clip, measure, pad, paragraphs, wrap

Doc = dict[str, Any]
# Text with its styles: measured and wrapped first, painted last.
Part = tuple[str, tuple[str, ...]]

# The C library's names follow the user's locale, ours the language of the other words here.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)

_TYPES = {"call": "✆", "email": "✉", "meeting": "◉", "note": "✎", "task": "❏"}
_STATUS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "completed": ("✓", "[x]", ("green",)),
    "planned": ("○", "[ ]", ()),
    "in_progress": ("◐", "[~]", ("cyan",)),
    "cancelled": ("✗", "[-]", ("dim",)),
    "overdue": ("!", "[!]", ("red", "bold")),
}
_PRIORITY: dict[str, tuple[str, ...]] = {
    "urgent": ("red", "bold"),
    "high": ("yellow",),
    "low": ("dim",),
}
_ARROWS = {"inbound": ("←", "<"), "outbound": ("→", ">")}
_OPEN = ("planned", "in_progress")

_SUBJECT_LINES, _DESCRIPTION_LINES, _MOST_NAMES = 3, 2, 3
_WEEK = 7
# Columns of the type: the built-in ones fit into the least, a company's own into the most.
_KIND, _WIDEST_KIND, _ROOMY = 7, 16, 80
# Wide enough for any row here; spares us looking at a million characters to show two lines.
_LONGEST = 4000


class Asked(NamedTuple):
    """What a page is of, and how to show it."""

    screen: Screen
    now: datetime
    zone: tzinfo = UTC
    zone_name: str = "UTC"
    title: str = "Timeline"
    object_type: str | None = None
    object_id: str | None = None
    more: str | None = None
    kind_width: int = _KIND


def local(text: str, zone: tzinfo) -> datetime:
    """An instant of the JSON in `zone`; in UTC where the calendar ends (years 1 and 9999)."""
    instant = datetime.fromisoformat(text)
    try:
        return instant.astimezone(zone)
    except OverflowError:
        return instant


def page(envelope: Doc, asked: Asked) -> Iterator[str]:
    """The lines of one page: a heading, the activities by day and month, how to go on."""
    asked = fitted(envelope["results"], asked)
    yield from header(envelope, asked)
    yield from rows(envelope["results"], asked)
    yield from footer(envelope, asked)


def fitted(results: Iterable[Doc], asked: Asked) -> Asked:
    """`asked` with the types' column as wide as these results need, where the screen has room."""
    if asked.screen.width < _ROOMY:
        return asked
    widest = max((measure(clean(result["activity_type"])) for result in results), default=0)
    return asked._replace(kind_width=max(_KIND, min(widest, _WIDEST_KIND)))


def header(envelope: Doc, asked: Asked) -> Iterator[str]:
    """Whose timeline, and how much of it there is."""
    screen = asked.screen
    said = counted(envelope)
    named = f"{asked.object_type} {asked.object_id}" if asked.object_id is not None else ""
    room = screen.width - measure(said) - 2
    title = clip(clean(asked.title), room, screen.pick("…", "..."))
    named = clip(clean(named), max(room - measure(title) - 2, 0), screen.pick("…", "..."))
    if named == title or measure(named) < 4:
        named = ""
    left = f"{title}  {named}" if named else title
    yield (
        screen.paint(title, "bold")
        + screen.paint(f"  {named}" if named else "", "dim")
        + " " * (screen.width - measure(left) - measure(said))
        + said
    )
    yield screen.paint(screen.pick("─", "-") * screen.width, "dim")
    if not envelope["results"]:
        yield "nothing here"


def counted(envelope: Doc) -> str:
    """The count of an envelope in words, as sure as it is."""
    count, count_is = envelope["count"], envelope["count_is"]
    if count_is == "none":
        return ""
    noun = "activity" if count == 1 else "activities"
    return f"{'at least ' if count_is == 'at_least' else ''}{count:,} {noun}"


def footer(envelope: Doc, asked: Asked) -> Iterator[str]:
    """How the next page is had, and in whose time all this is."""
    screen = asked.screen
    yield ""
    yield screen.paint(f"times in {clean(asked.zone_name)}", "dim")
    if envelope["next"] and asked.more:
        yield screen.paint("next page:", "dim")
        # One line, however long: it is there to be copied.
        yield f"  {clean(asked.more)}"


def rows(results: Iterable[Doc], asked: Asked) -> Iterator[str]:
    """The activities under headings: a day each within a week of now, a month each beyond."""
    today = asked.now.astimezone(asked.zone).date()
    heading, day = "", None
    for result in results:
        at = local(result["activity_date"], asked.zone)
        is_near = abs((at.date() - today).days) < _WEEK
        wanted = _near(at.date(), today) if is_near else f"{_MONTHS[at.month - 1]} {at.year}"
        if wanted != heading:
            heading, day = wanted, None
            yield ""
            yield asked.screen.paint(heading, "bold", "blue")
        shown = f"{_DAYS[at.weekday()][:3]} {at.day:>2}" if not is_near and at.date() != day else ""
        day = at.date()
        clock = "" if is_whole_day(result, asked.zone) else f"{at:%H:%M}"
        yield from _row(result, f"  {shown:<6}  {clock:<5}  ", asked)


def _near(day: date, today: date) -> str:
    words = {0: "Today, ", 1: "Tomorrow, ", -1: "Yesterday, "}.get((day - today).days, "")
    return f"{words}{full_day(day)}"


def is_whole_day(result: Doc, zone: tzinfo) -> bool:
    """Is its date a day without a time of day: midnight in `zone`, and no end?"""
    return not result.get("ends_at") and local(result["activity_date"], zone).time() == time.min


def full_day(day: date) -> str:
    """A day in words: Tuesday 24 November 2026."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _row(result: Doc, when: str, asked: Asked) -> Iterator[str]:
    screen = asked.screen
    mark, mark_styles = _mark(result, asked)
    kind = _kind(result, asked)
    indent = measure(when) + measure(mark) + 1 + measure(kind) + 1
    width = screen.width - indent
    ellipsis = screen.pick("…", "...")
    cancelled = ("dim", "strike") if result["status"] == "cancelled" else ()
    subject = wrap(clean(result["subject"][:_LONGEST]).strip(), width, _SUBJECT_LINES, ellipsis)
    yield (
        f"{screen.paint(when, 'dim')}{screen.paint(mark, *mark_styles)} "
        f"{screen.paint(kind, 'cyan')} {screen.paint(subject[0], *cancelled)}"
    )
    for line in subject[1:]:
        yield " " * indent + screen.paint(line, *cancelled)
    for line in _flow(_details(result, asked), width, screen):
        yield " " * indent + line
    for line in _description(result, width, ellipsis):
        yield " " * indent + screen.paint(line, "dim")


def _mark(result: Doc, asked: Asked) -> Part:
    status = "overdue" if is_overdue(result, asked.now) else result["status"]
    fancy, plain, styles = _STATUS[status]
    return asked.screen.pick(fancy, plain), styles


def is_overdue(result: Doc, now: datetime) -> bool:
    """Open, and its time has come: what view "overdue" lists."""
    return result["status"] in _OPEN and datetime.fromisoformat(result["activity_date"]) < now


def _kind(result: Doc, asked: Asked) -> str:
    """The type: symbol, word where there is room, and the direction."""
    screen, room = asked.screen, asked.kind_width
    fancy, plain = _ARROWS.get(result.get("direction") or "", (" ", " "))
    arrow = screen.pick(fancy, plain)
    word = pad(clip(clean(result["activity_type"]), room, screen.pick("…", ".")), room)
    symbol = _TYPES.get(result["activity_type"], "•") if screen.is_unicode else ""
    if not symbol:
        return f"{word} {arrow}"
    return f"{symbol}{arrow}" if screen.width < 72 else f"{symbol} {word} {arrow}"


def _details(result: Doc, asked: Asked) -> Iterator[Part]:
    """What else there is to say in a line, most pressing first."""
    if is_overdue(result, asked.now):
        late = (asked.now - datetime.fromisoformat(result["activity_date"])).days
        days = f"overdue by {late} day{'' if late == 1 else 's'}" if late else "overdue"
        yield days, ("red",)
    elif result["status"] in ("in_progress", "cancelled"):
        yield result["status"].replace("_", " "), _STATUS[result["status"]][2]
    if result["priority"] in _PRIORITY:
        yield result["priority"], _PRIORITY[result["priority"]]
    if result.get("ends_at"):
        yield f"until {_until(result, asked.zone)}", ("dim",)
    if result["assigned_to"]:
        yield name(result["assigned_to"]), ()
    elif result["status"] in _OPEN:
        yield "unassigned", ("dim",)
    about = result["related_to"]
    if about and (about["type"], about["id"]) != (asked.object_type, asked.object_id):
        yield f"{clean(about['type'])} {name(about)}", ("magenta",)
    people = [
        clean(f"{name(link)} ({link['role']})" if link["role"] else name(link))
        for link in result.get("links") or ()
        if (link["type"], link["id"]) != (asked.object_type, asked.object_id)
    ]
    if people:
        rest = f" +{len(people) - _MOST_NAMES}" if len(people) > _MOST_NAMES else ""
        yield "with " + ", ".join(people[:_MOST_NAMES]) + rest, ("dim",)


def _until(result: Doc, zone: tzinfo) -> str:
    starts, ends = local(result["activity_date"], zone), local(result["ends_at"], zone)
    if starts.date() == ends.date():
        return f"{ends:%H:%M}"
    return f"{_DAYS[ends.weekday()][:3]} {ends.day} {_MONTHS[ends.month - 1]} {ends:%H:%M}"


def name(known: Doc) -> str:
    """What an object or user is called: its name, or its id where it has none."""
    return clean(str(known["name"] or known["id"])[:200])


def _flow(parts: Iterable[Part], width: int, screen: Screen) -> Iterator[str]:
    """Parts side by side with dots between them, on as many lines as they need."""
    dot = screen.pick(" · ", " - ")
    line, used = "", 0
    for text, styles in parts:
        columns = measure(text)
        if line and used + len(dot) + columns <= width:
            line += screen.paint(dot, "dim") + screen.paint(text, *styles)
            used += len(dot) + columns
            continue
        if line:
            yield line
        *full, text = wrap(text, width)
        yield from (screen.paint(piece, *styles) for piece in full)
        line, used = screen.paint(text, *styles), measure(text)
    if line:
        yield line


def _description(result: Doc, width: int, ellipsis: str) -> Iterator[str]:
    text = (result.get("description") or "").strip()[:_LONGEST]
    if not text:
        return
    # Paragraphs flow together: two lines are a taste, `timeline activity` shows it all.
    flat = " ".join(" ".join(paragraphs(text)).split())
    yield from wrap(flat, width, _DESCRIPTION_LINES, ellipsis)
