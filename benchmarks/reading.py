"""What is measured of reading: pages, filters, timelines of objects, counts."""

from typing import Any

from . import ask
from .clock import Case, cold, take
from .companies import Company
from .database import Connection
from .filters import spectrum

BARE = {"count": "none"}
# Pages that are asked for in turn, besides the first.
PAGES = (1, 2, 5, 20)


def measure(connection: Connection, found: list[Company], rounds: int) -> list[dict[str, Any]]:
    """All of it, in the database of one size."""
    probes = {company.name: company for company in found if company.is_probe}
    groups = [
        _pages(connection, probes),
        _filters(connection, probes),
        _accounts(connection, found),
        _counts(connection, probes),
    ]
    return [figures for cases in groups for figures in take(cases, rounds)]


def _pages(connection: Connection, probes: dict[str, Company]) -> list[Case]:
    goals = {"largest": 1.25, "large": 1.25, "middling": 1.25, "small": 1.5, "sparse": 1.5}
    cases = []
    for name, company in probes.items():
        first = ask.page(connection, company, BARE)
        note = f"first call {cold(first)} ms"
        baseline = ask.b2(connection, company)
        cases.append(Case(f"page, {name} / B2", {"page": first, "B2": baseline}, goals[name], note))
        ours, theirs = ask.pages(connection, company, PAGES)
        several = f"pages {PAGES[0]} to {PAGES[-1]}, {name} / B2"
        cases.append(Case(several, {"pages": ours, "B2": theirs}))
    densest = next(iter(probes.values()))
    cases.append(Case("B1 / B0", {"B1": ask.b1(connection, densest), "B0": ask.b0(connection)}))
    cursor = ask.cursor_after(connection, densest, 1000)
    if cursor is not None:
        deep = ask.page(connection, densest, BARE | {"cursor": cursor})
        cases.append(
            Case(
                "page 1,000 / page 1",
                {"page 1,000": deep, "page 1": ask.page(connection, densest, BARE)},
                1.2,
            )
        )
    return cases


def _filters(connection: Connection, probes: dict[str, Company]) -> list[Case]:
    cases = []
    for name, company in probes.items():
        people = ask.users(connection, company, 9)
        looks = [look | BARE for look in spectrum(people)]
        cases.append(
            Case(f"filters, {name}, p95 in ms", {"page": ask.page(connection, company, *looks)}, 15)
        )
        five = {"assigned_to": people[:5], **BARE}
        lone = [{"assigned_to": person, **BARE} for person in people[:5]]
        if len(people) >= 5:
            sides = {
                "five": ask.page(connection, company, five),
                "one": ask.page(connection, company, *lone),
            }
            cases.append(Case(f"five people / one, {name}", sides, 3))
    return cases


def _accounts(connection: Connection, found: list[Company]) -> list[Case]:
    cases = []
    for company in (company for company in found if company.is_probe):
        # The busiest of each, at every size: the account of a thousand is not in all.
        ends = [ask.busiest(connection, company, kind, 5) for kind in ("account", "contact")]
        account, contact = (
            [{"object_type": kind, "object_id": key, **BARE} for key in keys]
            for kind, keys in zip(("account", "contact"), ends, strict=True)
        )
        sides = {
            "account": ask.page(connection, company, *account),
            "contact": ask.page(connection, company, *contact),
        }
        cases.append(Case(f"roll-up, account / contact, {company.name}", sides))
    for company in (company for company in found if company.has_crowd):
        cases += _account_of_many(connection, company)
    return cases


def _account_of_many(connection: Connection, company: Company) -> list[Case]:
    account = {"object_type": "account", "object_id": str(ask.account_of_many(company, connection))}
    plain = ask.objects(connection, company, "contact", 150, 20)
    looks = [{"object_type": "contact", "object_id": key, **BARE} for key in plain]
    people = ask.users(connection, company, 9)
    looks_of_it = [look | account | BARE for look in spectrum(people)]
    return [
        Case(
            "account of 1,000 contacts / a contact",
            {
                "account": ask.page(connection, company, account | BARE),
                "contact": ask.page(connection, company, *looks),
            },
            1.2,
        ),
        Case(
            "filters, account of 1,000 contacts, p95 in ms",
            {"page": ask.page(connection, company, *looks_of_it)},
            25,
        ),
    ]


def _counts(connection: Connection, probes: dict[str, Company]) -> list[Case]:
    cases = []
    for name, company in probes.items():
        people = ask.users(connection, company, 9)
        looks = [{}, *spectrum(people)]
        sides = {
            "counted": ask.page(connection, company, *looks),
            "bare": ask.page(connection, company, *[look | BARE for look in looks]),
        }
        cases.append(Case(f"count added, {name}, p95 in ms", sides, 3, subtracted=True))
    return cases
