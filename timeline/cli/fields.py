"""Flags that stand for keys of an activity and of a filter."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from timeline.cli.call import json_value, parts
from timeline.errors import TimelineError

F = TypeVar("F", bound=Callable[..., Any])

# Flags whose value is a key's value, as it is.
_PLAIN = (
    "activity_type",
    "activity_date",
    "subject",
    "description",
    "ends_at",
    "status",
    "priority",
    "direction",
    "assigned_to",
    "source",
    "external_id",
    "id",
)


def activity_flags(command: F) -> F:
    """The flags of record and change, as one keyword argument each; `activity` takes them."""
    for option in reversed(
        (
            click.option("--type", "activity_type", help="call, email, meeting, note, task, …"),
            click.option("--subject", help="What it is, in a line."),
            click.option("--date", "activity_date", help="2026-01-31T10:30, or with an offset."),
            click.option("--ends-at", help="When it is over."),
            click.option("--description", help="The whole text."),
            click.option("--about", metavar="TYPE:ID", help="Its main object: account:42."),
            click.option("--assigned-to", metavar="USER", help="Who does it."),
            click.option("--status", help="planned, in_progress, completed, cancelled."),
            click.option("--priority", help="low, medium, high, urgent."),
            click.option("--direction", help="inbound, outbound."),
            click.option(
                "--link",
                "links",
                multiple=True,
                metavar="TYPE:ID[:ROLE]",
                help="A further object: contact:7:attendee. Again for more.",
            ),
            click.option(
                "--visible-to",
                multiple=True,
                metavar="USER",
                help="Private to them. Again for more.",
            ),
            click.option("--source", help="The system it comes from."),
            click.option("--external-id", help="Its key there: makes the call repeatable."),
            click.option("--data", metavar="JSON", help="Fields of your own, a JSON object."),
        )
    ):
        command = option(command)
    return command


def activity(given: dict[str, Any]) -> dict[str, Any]:
    """The keys of an activity that flags gave."""
    found: dict[str, Any] = {key: given[key] for key in _PLAIN if given.get(key) is not None}
    if given["about"] is not None:
        kind, key = parts(given["about"], "--about")
        found["related_to"] = {"type": kind, "id": key}
    if given["links"]:
        found["links"] = [_link(text) for text in given["links"]]
    if given["visible_to"]:
        found["visible_to"] = list(given["visible_to"])
    if given["data"] is not None:
        found["data"] = json_value(given["data"], "--data")
    return found


def _link(text: str) -> dict[str, str | None]:
    """TYPE:ID or TYPE:ID:ROLE. An id with colons needs one behind it: deal:urn:x:1: is urn:x:1."""
    kind, rest = parts(text, "--link")
    key, colon, role = rest.rpartition(":")
    return {"type": kind, "id": key, "role": role or None} if colon else {"type": kind, "id": rest}


def filter_flags(command: F) -> F:
    """The flags of a filter, as one keyword argument each; `filtered` takes them."""

    def several(*names: str, metavar: str, text: str) -> Callable[[F], F]:
        return click.option(*names, multiple=True, metavar=metavar, help=text)

    for option in reversed(
        (
            several("--object", "objects", metavar="TYPE:ID", text="Whose timeline: account:42."),
            several("--object-type", metavar="TYPE", text="Whose main object is of this type."),
            several("--type", "activity_type", metavar="TYPE", text="call, email, meeting, …"),
            several(
                "--status", metavar="STATUS", text="planned, in_progress, completed, cancelled."
            ),
            several("--priority", metavar="PRIORITY", text="low, medium, high, urgent."),
            several("--assigned-to", metavar="USER", text="Whose."),
            click.option("--unassigned", is_flag=True, help="Nobody's."),
            several(
                "--not-object", "not_objects", metavar="TYPE:ID", text="All but this object's."
            ),
            several("--not-object-type", metavar="TYPE", text="Likewise."),
            several("--not-type", "not_activity_type", metavar="TYPE", text="Likewise."),
            several("--not-status", metavar="STATUS", text="Likewise."),
            several("--not-priority", metavar="PRIORITY", text="Likewise."),
            several("--not-assigned-to", metavar="USER", text="Likewise."),
            click.option("--not-unassigned", is_flag=True, help="Only what somebody has."),
            click.option(
                "--from", "date_from", metavar="DATE", help="This day, or instant, and after."
            ),
            click.option(
                "--to", "date_to", metavar="DATE", help="Up to this day, or before this instant."
            ),
            click.option("--time-zone", metavar="ZONE", help="Whose days. [the company's]"),
            click.option(
                "--related/--no-related", default=None, help="With its children's. [related]"
            ),
            click.option("--view", help="all, upcoming, overdue, history. [all]"),
        )
    ):
        command = option(command)
    return command


def paging_flags(command: F) -> F:
    """The flags of a listing, as one keyword argument each; `filtered` takes them."""
    for option in reversed(
        (
            click.option(
                "--include",
                multiple=True,
                metavar="KEY[,KEY]",
                help="description, links, data, why, version, created, ends_at, direction, "
                "position.",
            ),
            click.option("--limit", type=int, help="How many, up to 500. [100]"),
            click.option("--cursor", help="Where the last page ended: its next."),
            click.option("--count", help="capped, exact, none. [capped]"),
            click.option("--min-token", metavar="TOKEN", help="Not without this write: its token."),
        )
    ):
        command = option(command)
    return command


def filtered(given: dict[str, Any]) -> dict[str, Any]:
    """The keys of a filter that flags gave."""
    found = _where(given, "")
    excluded = _where(given, "not_")
    if excluded:
        found["not"] = excluded
    plain = ("date_from", "date_to", "time_zone", "related", "view")
    paging = ("limit", "cursor", "count", "min_token")
    found |= {key: given[key] for key in (*plain, *paging) if given.get(key) is not None}
    if given.get("include"):
        found["include"] = [key for text in given["include"] for key in text.split(",")]
    return found


def _where(given: dict[str, Any], prefix: str) -> dict[str, Any]:
    keys = ("object_type", "activity_type", "status", "priority", "assigned_to")
    found = {key: _values(given[prefix + key]) for key in keys if given[prefix + key]}
    if given[f"{prefix}unassigned"]:
        found["assigned_to"] = _values((*given[f"{prefix}assigned_to"], None))
    if given[f"{prefix}objects"]:
        flag = f"--{prefix.replace('_', '-')}object"
        named = [parts(text, flag) for text in given[f"{prefix}objects"]]
        types = {kind for kind, _ in named}
        if len(types) > 1 or "object_type" in found:
            types |= set(given[f"{prefix}object_type"])
            raise TimelineError(
                "TL400",
                f"{flag} of several types: {', '.join(sorted(types))}",
                "ask for objects of one type at a time",
            )
        found |= {"object_type": types.pop(), "object_id": _values(tuple(key for _, key in named))}
    return found


def _values(given: tuple[Any, ...]) -> Any:
    return given[0] if len(given) == 1 else list(given)


_SUMMED = ("date_from", "date_to", "by", "time_zone", "min_token")


def summary_flags(command: F) -> F:
    """The flags of a summary, as one keyword argument each; `summarized` takes them."""
    for option in reversed(
        (
            click.option("--from", "date_from", metavar="DATE", help="This day and after."),
            click.option("--to", "date_to", metavar="DATE", help="Up to this day."),
            click.option(
                "--by", metavar="WIDTH", help="day, week, month, quarter, year, all. [day]"
            ),
            click.option("--type", "activity_type", multiple=True, metavar="TYPE", help="call, …"),
            click.option("--status", multiple=True, metavar="STATUS", help="planned, …"),
            click.option("--assigned-to", multiple=True, metavar="USER", help="Whose."),
            click.option("--unassigned", is_flag=True, help="Nobody's."),
            click.option("--time-zone", metavar="ZONE", help="Whose days. [the company's]"),
            click.option("--min-token", metavar="TOKEN", help="Not without this write: its token."),
        )
    ):
        command = option(command)
    return command


def summarized(given: dict[str, Any]) -> dict[str, Any]:
    """The keys of a summary's filter that flags gave."""
    found: dict[str, Any] = {key: given[key] for key in _SUMMED if given[key]}
    for key in ("activity_type", "status"):
        if given[key]:
            found[key] = list(given[key])
    people = [*given["assigned_to"], *([None] if given["unassigned"] else [])]
    return found | ({"assigned_to": people} if people else {})
