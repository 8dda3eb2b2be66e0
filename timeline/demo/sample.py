"""A believable sample CRM: three companies, ten weeks behind them, some plans ahead.

The same seed tells the same stories; only the dates follow today. Every activity has a key,
so that recording a sample again moves its activities along and doubles none.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from timeline.demo.names import TENANTS, Tenant
from timeline.demo.texts import CARE, LEAD, LOST, OPENING, OWN, PRIVATE, SUPPORT, WON, Step

SOURCE = "demo"
PAST_DAYS, FUTURE_DAYS = 70, 28
LEADS = 14
_PLANNABLE = ("call", "meeting", "task")

Doc = dict[str, Any]


class Sample(NamedTuple):
    """One company: what configure(), put_objects() and record_many() take."""

    company_id: str
    settings: Doc
    objects: list[Doc]
    activities: list[Doc]
    account: Doc
    viewers: tuple[Doc, Doc]


class _Story(NamedTuple):
    """Whom a story is about, and who tells it."""

    words: dict[str, str]
    related_to: Doc
    contact: Doc | None
    rep: Doc


def samples(today: date, seed: int = 1) -> list[Sample]:
    """The companies of the sample, as they stand on `today`."""
    return [_sample(tenant, today, seed, number) for number, tenant in enumerate(TENANTS, 1)]


def by_author(sample: Sample) -> Iterator[tuple[str, list[Doc]]]:
    """The activities of each user, to be recorded on that user's behalf."""
    ordered = sorted(sample.activities, key=_author)
    for author, activities in groupby(ordered, key=_author):
        yield author, list(activities)


def _author(activity: Doc) -> str:
    return str(activity["assigned_to"])


def _sample(tenant: Tenant, today: date, seed: int, number: int) -> Sample:
    """One company. Its own generator: another company more changes nothing here."""
    rng = random.Random(f"{seed} {tenant.name}")  # noqa: S311 - stories, not secrets
    users = [_object("user", _key(name), name) for name in tenant.users]
    objects: list[Doc] = [*users]
    activities: list[Doc] = []
    accounts = []
    for place, name in enumerate(tenant.accounts, 1):
        account = _object("account", str(place), name)
        accounts.append(account)
        contacts = [
            _object("contact", f"{place}-{which}", person, account)
            for which, person in enumerate(rng.sample(tenant.contacts, 3), 1)
        ]
        objects += [account, *contacts]
        for told in _account(tenant, account, contacts, users[place % len(users)], rng):
            objects += told[0]
            activities += _tell(told[1], told[2], told[3], today, rng)
    for place in range(1, LEADS + 1):
        person = rng.choice(tenant.contacts)
        lead = _object("lead", f"L{place}", person)
        objects.append(lead)
        story = _story(tenant, lead, None, users[place % len(users)], person, rng)
        activities += _tell(story, LEAD, -rng.randrange(3, PAST_DAYS), today, rng)
    activities += _own(users, today, rng)
    for place, activity in enumerate(activities, 1):
        activity |= {"source": SOURCE, "external_id": f"{seed}-{place}"}
    return Sample(
        company_id=str(uuid5(NAMESPACE_URL, f"pg-timeline/demo/{seed}/{number}")),
        settings={"name": tenant.name, "time_zone": tenant.time_zone},
        objects=objects,
        activities=activities,
        account=accounts[0],
        viewers=(users[1], users[2]),
    )


def _key(name: str) -> str:
    return name.split()[0].lower()


def _object(kind: str, key: str, name: str, parent: Doc | None = None) -> Doc:
    entry: Doc = {"type": kind, "id": key, "name": name}
    if parent is not None:
        entry["parents"] = [_named(parent)]
    return entry


def _named(known: Doc) -> Doc:
    return {"type": known["type"], "id": known["id"]}


def _story(
    tenant: Tenant, about: Doc, contact: Doc | None, rep: Doc, person: str, rng: random.Random
) -> _Story:
    units = rng.randrange(8, 120)
    words = {
        "contact": person,
        # A name in Chinese characters begins with the family's; it is left whole.
        "first": person.split()[0] if person.isascii() else person,
        "account": about["name"],
        "product": tenant.product,
        "units": f"{units} {tenant.unit}",
        "amount": f"{units * tenant.price:,} {tenant.currency}",
        "rep": rep["name"],
    }
    return _Story(words, about, contact, rep)


def _account(
    tenant: Tenant, account: Doc, contacts: Sequence[Doc], rep: Doc, rng: random.Random
) -> Iterator[tuple[list[Doc], _Story, Sequence[Step], int]]:
    """The stories of one account: (new objects, who, what, on which day it begins)."""
    for number in (1, 2):
        contact = rng.choice(contacts)
        story = _story(tenant, account, contact, rep, contact["name"], rng)
        title = f"{account['name']}: {story.words['units']}"
        deal = _object("deal", f"D{account['id']}-{number}", title, account)
        end = rng.choice((WON, WON, LOST, ()))
        begins = -rng.randrange(8, PAST_DAYS)
        yield [deal], story._replace(related_to=deal), (*OPENING, *end), begins
    for thread in rng.sample(SUPPORT, 3):
        contact = rng.choice(contacts)
        # A support thread is the contact's; the account shows it all the same.
        story = _story(tenant, account, None, rep, contact["name"], rng)
        yield [], story._replace(related_to=contact), thread, -rng.randrange(2, PAST_DAYS)
    contact = contacts[0]
    story = _story(tenant, account, contact, rep, contact["name"], rng)
    yield [], story, CARE, -rng.randrange(35, PAST_DAYS)
    yield [], story, (PRIVATE[int(account["id"]) % 2],), -rng.randrange(1, 10)


def _tell(
    story: _Story, steps: Sequence[Step], begins: int, today: date, rng: random.Random
) -> Iterator[Doc]:
    """The steps of a story on their days. What only happens, like a letter, is not planned."""
    offset, before = begins, datetime(1, 1, 1)  # noqa: DTZ001 - local, as all of it
    for step in steps:
        offset += step.gap
        roll = rng.random()
        hour, minute = rng.randrange(8, 18), rng.choice((0, 15, 30, 45))
        if offset > FUTURE_DAYS or (offset >= 0 and step.activity_type not in _PLANNABLE):
            return
        day = _working_day(today + timedelta(days=offset), is_past=offset < 0)
        at = datetime.combine(day, time(hour, minute))
        # Weekends push days together; an answer still comes after its question.
        at = before = at if at > before else before + timedelta(minutes=45)
        activity: Doc = {
            "activity_type": step.activity_type,
            "subject": step.subject.format(**story.words),
            "activity_date": at.isoformat(timespec="minutes"),
            "related_to": _named(story.related_to),
            "assigned_to": story.rep["id"],
            "status": _status(step.activity_type, offset, roll),
            "priority": step.priority,
            "direction": step.direction,
            "visible_to": [story.rep["id"]] if step in PRIVATE else None,
        }
        if step.minutes:
            ends = at + timedelta(minutes=step.minutes)
            activity["ends_at"] = ends.isoformat(timespec="minutes")
        # Nobody has notes of a talk that has not taken place.
        if step.description and activity["status"] == "completed":
            activity["description"] = step.description.format(**story.words)
        if story.contact is not None:
            roles = {"meeting": "attendee", "email": "sender"}
            role = roles.get(step.activity_type)
            if step.direction == "outbound" and role == "sender":
                role = "recipient"
            activity["links"] = [{**_named(story.contact), "role": role}]
        yield activity


def _working_day(day: date, *, is_past: bool) -> date:
    """`day`, or the working day before or after it, so that the past stays the past."""
    while day.weekday() > 4:
        day += timedelta(days=-1 if is_past else 1)
    return day


def _status(activity_type: str, offset: int, roll: float) -> str:
    """Most of the past is done, a little is cancelled or was forgotten."""
    if offset >= 0:
        return "planned"
    if activity_type not in _PLANNABLE:
        return "completed"
    if offset > -14 and roll < 0.15:
        return "in_progress" if activity_type == "task" and roll < 0.05 else "planned"
    return "cancelled" if roll > 0.95 else "completed"


def _own(users: Sequence[Doc], today: date, rng: random.Random) -> Iterator[Doc]:
    """What everybody has to do besides, about no customer."""
    for user in users:
        for subject in OWN:
            offset = rng.randrange(-PAST_DAYS, FUTURE_DAYS)
            day = _working_day(today + timedelta(days=offset), is_past=offset < 0)
            yield {
                "activity_type": "task",
                "subject": subject,
                "activity_date": f"{day}T{rng.randrange(8, 18):02d}:00",
                "assigned_to": user["id"],
                "status": _status("task", offset, rng.random()),
                "priority": "low",
            }
