"""A timeline as the contract words it, in plain Python, to compare with what Postgres answers.

It never calls the code under test and does everything the slow way: every activity is looked at for
every filter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Object = tuple[str, str]
Filter = dict[str, Any]
Stretch = tuple[datetime | None, datetime | None]

OPEN = ("planned", "in_progress")


@dataclass(slots=True)
class Activity:
    """One activity as it was recorded; `shown_on` is what its links and parents make of it."""

    id: str
    activity_type: str
    subject: str
    activity_date: datetime
    status: str = "planned"
    priority: str = "medium"
    related_to: Object | None = None
    assigned_to: str | None = None
    links: tuple[tuple[Object, str | None], ...] = ()
    visible_to: frozenset[str] | None = None
    author: str | None = None
    is_removed: bool = False
    ends_at: datetime | None = None
    description: str | None = None
    direction: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    shown_on: frozenset[Object] = frozenset()


@dataclass(slots=True)
class Company:
    """A tenant: settings, directory, activities."""

    id: str
    zone: str = "UTC"
    aliases: dict[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    rules: list[dict[str, Any]] | None = None
    names: dict[Object, str | None] = field(default_factory=dict)
    parents: dict[Object, tuple[Object, ...]] = field(default_factory=dict)
    # Of a child and its parent, when it was one: stretches [since, until); absent, always.
    dates: dict[tuple[Object, Object], tuple[Stretch, ...]] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    # What was merged into what, of its type; what was converted into which, of others.
    merged: dict[Object, Object] = field(default_factory=dict)
    converted: dict[Object, tuple[Object, ...]] = field(default_factory=dict)

    def object(self, kind: str, key: str) -> Object:
        """The object of that type and id; types may be aliases."""
        return (self.aliases.get(kind, kind), key)

    def root(self, one: Object) -> Object:
        """What it was merged into in the end: under which answers show it."""
        while one in self.merged:
            one = self.merged[one]
        return one

    def now(self, one: Object) -> Object:
        """Whose timeline its id opens."""
        one = self.root(one)
        while one in self.converted:
            one = self.root(self.converted[one][0])
        return one


def rolls_up(
    company: Company, child: Object, parent: Object, distance: int, at: datetime | None
) -> bool:
    """Does a parent show what happens so far below it at that time, by way of this child."""
    stretches = company.dates.get((child, parent))
    is_then = (
        at is None
        or stretches is None
        or any((not a or a <= at) and (not b or at < b) for a, b in stretches)
    )
    if company.rules is None:
        return is_then and child[0] != parent[0] and "user" not in (child[0], parent[0])
    return any(
        rule["from"] in ("*", child[0])
        and rule["to"] in ("*", parent[0])
        and distance <= rule.get("levels", 10)
        and (is_then or rule.get("since") == "ever")
        for rule in company.rules
    )


def ancestors(company: Company, start: Iterable[Object], at: datetime | None = None) -> set[Object]:
    """Every object that the given ones roll up to; merged ones as one, under what they are now.

    At a time, or whenever it was.
    """
    members: dict[Object, list[Object]] = {}
    for one in company.merged:
        members.setdefault(company.root(one), []).append(one)
    found: set[tuple[Object, int]] = set()
    waiting = [(company.root(one), 0) for one in start]
    while waiting:
        child, distance = waiting.pop()
        above = [
            (company.root(parent), distance + 1)
            for one in (child, *members.get(child, ()))
            for parent in company.parents.get(one, ())
            if rolls_up(company, one, parent, distance + 1, at)
        ]
        # To become another is no level.
        above += [(company.root(one), distance) for one in company.converted.get(child, ())]
        for step in above:
            if step not in found:
                found.add(step)
                waiting.append(step)
    return {one for one, _ in found}


def place(company: Company) -> None:
    """Put every activity on the timelines it belongs to."""
    for activity in company.activities:
        named = {target for target, _ in activity.links}
        if activity.related_to is not None:
            named.add(activity.related_to)
        named = {company.root(one) for one in named}
        above = ancestors(company, named, activity.activity_date)
        activity.shown_on = frozenset(named | above)


def instant(value: datetime) -> str:
    """UTC with Z, microseconds only when there are any."""
    value = value.astimezone(UTC)
    form = "%H:%M:%S.%fZ" if value.microsecond else "%H:%M:%SZ"
    return f"{value.year:04}-{value.month:02}-{value.day:02}T{value.strftime(form)}"


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a local day, also of one of 23 or 25 hours."""
    # fold=0: the earlier of two midnights; where midnight is skipped, the instant of the skip.
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def bound(text: str, zone: str, is_end: bool) -> datetime | None:
    """date_from or date_to as an instant; None past the end of time, or before its beginning."""
    if len(text) > len("2024-01-15"):
        return datetime.fromisoformat(text).astimezone(UTC)
    day = date.fromisoformat(text)
    # What UTC has before the first local day, or after the last, belongs to these.
    if day == (date.max if is_end else date.min):
        return None
    return start_of_day(day + timedelta(days=1) if is_end else day, zone)


def several(value: Any) -> list[Any]:
    """A filter value: one, or an array."""
    return value if isinstance(value, list) else [value]


def is_visible(activity: Activity, viewer: str | None) -> bool:
    """Private ones: to their people, author and assignee."""
    if activity.visible_to is None:
        return True
    people = {activity.author, activity.assigned_to, *activity.visible_to}
    return viewer is not None and viewer in people


def _is_of(company: Company, activity: Activity, where: Filter, is_related: bool) -> bool:
    kinds = [company.aliases.get(k, k) for k in several(where.get("object_type", []))]
    if "object_id" not in where:
        return activity.related_to is not None and activity.related_to[0] in kinds
    keys = several(where["object_id"])
    if "object_type" in where:
        named = {company.now((kind, key)) for kind in kinds for key in keys}
    else:
        named = {company.now(one) for one in company.names if one[1] in keys}
    if is_related:
        return bool(named & activity.shown_on)
    about = activity.related_to
    while about is not None:
        about = company.root(about)
        if about in named:
            return True
        about = company.converted.get(about, (None,))[0]
    return False


def _words(company: Company, activity: Activity, where: Filter, is_related: bool) -> Iterable[bool]:
    """One answer per key that is there."""
    if "object_type" in where or "object_id" in where:
        yield _is_of(company, activity, where, is_related)
    if "activity_type" in where:
        yield activity.activity_type in several(where["activity_type"])
    if "status" in where:
        yield activity.status in several(where["status"])
    if "priority" in where:
        yield activity.priority in several(where["priority"])
    if "assigned_to" in where:
        yield activity.assigned_to in several(where["assigned_to"])


def matching(company: Company, where: Filter, viewer: str | None, now: datetime) -> list[Activity]:
    """All that a listing holds, in its order."""
    zone = where.get("time_zone") or company.zone
    start = bound(where["date_from"], zone, False) if where.get("date_from") else None
    end = bound(where["date_to"], zone, True) if where.get("date_to") else None
    view = where.get("view", "all")
    is_related = where.get("related", True)
    excluded = where.get("not", {})

    def is_in(activity: Activity) -> bool:
        at = activity.activity_date
        if activity.is_removed or (start and at < start) or (end and at >= end):
            return False
        if view == "history" and at > now:
            return False
        if view == "upcoming" and (at < now or activity.status not in OPEN):
            return False
        if view == "overdue" and (at >= now or activity.status not in OPEN):
            return False
        return (
            is_visible(activity, viewer)
            and all(_words(company, activity, where, is_related))
            and not any(_words(company, activity, excluded, is_related))
        )

    found = [activity for activity in company.activities if is_in(activity)]
    found.sort(key=lambda a: (a.activity_date, a.id), reverse=view != "upcoming")
    return found


def result(company: Company, activity: Activity) -> dict[str, Any]:
    """An activity as one result of a page."""
    about, user = activity.related_to and company.root(activity.related_to), activity.assigned_to
    return {
        "id": activity.id,
        "activity_type": activity.activity_type,
        "subject": activity.subject,
        "activity_date": instant(activity.activity_date),
        "related_to": about
        and {"type": about[0], "id": about[1], "name": company.names.get(about)},
        "assigned_to": user and {"id": user, "name": company.names.get(("user", user))},
        "status": activity.status,
        "priority": activity.priority,
    }


def results(company: Company, activities: Sequence[Activity]) -> list[dict[str, Any]]:
    """The results of a page."""
    return [result(company, activity) for activity in activities]
