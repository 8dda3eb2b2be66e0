"""One activity whole, and the history of one, as text for people."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from timeline.terminal import Asked, Doc, full_day, is_overdue, is_whole_day, local, name
from timeline.terminal.screen import clean, measure, pad, paragraphs, wrap

_LABEL = 14
_INSTANTS = ("activity_date", "ends_at", "completed_at")


def activity(doc: Doc, asked: Asked) -> Iterator[str]:
    """The lines of one activity: everything it has, nothing cut."""
    screen = asked.screen
    for line in wrap(clean(doc["subject"]), screen.width):
        yield screen.paint(line, "bold")
    status = doc["status"].replace("_", " ")
    late = is_overdue(doc, asked.now)
    fields: list[tuple[str, str]] = [
        ("when", _when(doc, asked)),
        ("type", " ".join(filter(None, (doc["direction"], doc["activity_type"])))),
        ("status", f"{status}, overdue" if late else status),
        ("priority", doc["priority"]),
        ("about", _object(doc["related_to"]) if doc["related_to"] else ""),
        ("assigned to", name(doc["assigned_to"]) if doc["assigned_to"] else "nobody"),
        *(("with", _link(link)) for link in doc["links"]),
        ("visible to", ", ".join(doc["visible_to"]) if doc["visible_to"] is not None else ""),
        ("completed", _stamp(doc["completed_at"], asked)),
        ("created", _by(doc["created_at"], doc["created_by"], asked)),
        ("updated", _stamp(doc["updated_at"], asked) if doc["version"] > 1 else ""),
        ("version", str(doc["version"])),
        ("key", f"{doc['source']} {doc['external_id']}" if doc["external_id"] else ""),
        ("id", doc["id"]),
        *((key, json.dumps(value, ensure_ascii=False)) for key, value in doc["data"].items()),
    ]
    for label, text in fields:
        styles = ("red",) if label == "status" and late else ()
        yield from _field(label, text, asked, styles)
    if doc["description"]:
        yield ""
        for paragraph in paragraphs(doc["description"]):
            yield from wrap(paragraph, screen.width - 2)


def _field(label: str, text: str, asked: Asked, styles: tuple[str, ...] = ()) -> Iterator[str]:
    if not text:
        return
    label = clean(label)
    screen = asked.screen
    if measure(label) >= _LABEL:
        yield "  " + screen.paint(label, "dim")
        label = ""
    for line in wrap(clean(text), screen.width - _LABEL - 2):
        yield f"  {screen.paint(pad(label, _LABEL), 'dim')}{screen.paint(line, *styles)}"
        label = ""


def _when(doc: Doc, asked: Asked) -> str:
    starts = local(doc["activity_date"], asked.zone)
    if is_whole_day(doc, asked.zone):
        return full_day(starts.date())
    text = f"{full_day(starts.date())}, {starts:%H:%M}"
    if doc["ends_at"]:
        ends = local(doc["ends_at"], asked.zone)
        is_same = ends.date() == starts.date()
        text += f" to {ends:%H:%M}" if is_same else f" to {full_day(ends.date())}, {ends:%H:%M}"
    return f"{text} ({asked.zone_name})"


def _object(known: Doc) -> str:
    named = f"{known['name']} " if known["name"] else ""
    return f"{named}({known['type']} {known['id']})"


def _link(link: Doc) -> str:
    return f"{_object(link)}{', ' + link['role'] if link['role'] else ''}"


def _stamp(text: str | None, asked: Asked) -> str:
    if text is None:
        return ""
    at: datetime = local(text, asked.zone)
    return f"{at.year:04d}-{at:%m-%d %H:%M}"


def _by(text: str, user: Doc | None, asked: Asked) -> str:
    return _stamp(text, asked) + (f" by {name(user)}" if user else "")


def history(versions: list[Doc], asked: Asked) -> Iterator[str]:
    """The lines of a history: one for each version, one for each field it changed."""
    screen = asked.screen
    for version in versions:
        changed = _by(version["changed_at"], version["changed_by"], asked)
        yield f"{version['version']:>3}  {screen.paint(version['outcome'], 'bold')}  {changed}"
        for field, change in version["changes"].items():
            arrow = screen.pick("→", "->")
            # A side that is not there is private to others, as the database says.
            before, after = (
                _value(field, change[side], asked) if side in change else "(private)"
                for side in ("from", "to")
            )
            yield from _field(field, f"{before} {arrow} {after}", asked)
    yield ""
    yield screen.paint(f"times in {clean(asked.zone_name)}", "dim")


def _value(field: str, value: Any, asked: Asked) -> str:
    if value is None or value in ([], {}, ""):
        return "nothing"
    if field in _INSTANTS:
        return _stamp(value, asked)
    if field == "related_to":
        return _object(value)
    if field == "assigned_to":
        return name(value)
    if field == "links":
        return ", ".join(map(_link, value))
    if field == "visible_to":
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
