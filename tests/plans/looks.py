"""What the tests of plans ask of a page: every key of a filter, alone and with others, of a company and of objects."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

from typing import Any, NamedTuple

from benchmarks.rows import account, contact, user

KEY, ASSIGNEE, INCOMPLETE, LINK = (
    "activity_pkey",
    "activity_by_assignee",
    "activity_incomplete",
    "activity_link_pkey",
)


class Read(NamedTuple):
    """What is asked, and by which indexes it may be read, the first of which must be."""

    filter: dict[str, Any]
    indexes: tuple[str, ...] = (KEY, ASSIGNEE)
    # The share of the company that stands without an order where no index gives one; of this, what lies in
    # one partition may be sorted. See company_count and company_walk.
    unordered: float = 0

    def of(self, **keys: Any) -> "Read":
        """The same of an object: by its links first."""
        return Read(keys | self.filter, (LINK, *self.indexes))


_SMALL = (INCOMPLETE, KEY, ASSIGNEE)
_LINKED = (KEY, ASSIGNEE, LINK)
_OWN = (ASSIGNEE, KEY)
_YEAR = {"date_from": "2020-01-01", "date_to": "2020-12-31"}

WHERE: dict[str, Read] = {
    "type": Read({"activity_type": "call"}),
    "types": Read({"activity_type": ["call", "note"]}),
    "status": Read({"status": "completed"}),
    "cancelled": Read({"status": "cancelled"}, _SMALL),
    "open status": Read({"status": "planned"}, _SMALL),
    "open statuses": Read({"status": ["planned", "in_progress"]}, _SMALL),
    "statuses": Read({"status": ["completed", "cancelled"]}),
    "priority": Read({"priority": "urgent"}),
    "priorities": Read({"priority": ["urgent", "high"]}),
    "assignee": Read({"assigned_to": user(3)}, _OWN),
    "assignees": Read({"assigned_to": [user(1), user(2), user(3)]}, unordered=3 / 23),
    "unassigned": Read({"assigned_to": None}, unordered=1 / 11),
    "unassigned or": Read({"assigned_to": [None, user(2)]}),
    "not type": Read({"not": {"activity_type": "call"}}),
    "not types": Read({"not": {"activity_type": ["call", "note"]}}),
    "not status": Read({"not": {"status": "completed"}}, _SMALL),
    "not statuses": Read({"not": {"status": ["completed", "planned"]}}, _SMALL),
    "not priority": Read({"not": {"priority": "low"}}),
    "not priorities": Read({"not": {"priority": ["low", "medium"]}}),
    "not assignee": Read({"not": {"assigned_to": user(3)}}),
    "not assignees": Read({"not": {"assigned_to": [user(1), user(2)]}}),
    "not unassigned": Read({"not": {"assigned_to": None}}),
    "not main type": Read({"not": {"object_type": "deal"}}),
    "not main types": Read({"not": {"object_type": ["deal", "lead"]}}),
    "not object": Read({"not": {"object_id": account(5)}}, _LINKED),
    "not objects": Read({"not": {"object_id": [account(5), account(6)]}}, _LINKED),
    "not typed object": Read({"not": {"object_type": "account", "object_id": account(5)}}, _LINKED),
    "range": Read(_YEAR, (KEY,)),
    "range, zone": Read(_YEAR | {"time_zone": "Asia/Tokyo"}, (KEY,)),
    "from": Read({"date_from": "2026-01-01"}, (KEY,)),
    "to": Read({"date_to": "2018-05-05"}, (KEY,)),
    "range, type": Read(_YEAR | {"activity_type": "call"}),
    "range, assignee": Read(_YEAR | {"assigned_to": user(3)}, _OWN),
    "upcoming": Read({"view": "upcoming"}, _SMALL),
    "overdue": Read({"view": "overdue"}, _SMALL),
    "history": Read({"view": "history"}, (KEY,)),
    "overdue of one": Read({"view": "overdue", "assigned_to": user(3)}, _SMALL),
    "upcoming of one": Read({"view": "upcoming", "assigned_to": user(3)}, _SMALL),
    "upcoming, not type": Read({"view": "upcoming", "not": {"activity_type": "call"}}, _SMALL),
    "history, priority": Read({"view": "history", "priority": "urgent"}),
    "four at once": Read(
        {
            "activity_type": "call",
            "status": "completed",
            "priority": "urgent",
            "assigned_to": user(3),
        },
        _OWN,
    ),
    "nothing matches": Read({"status": "in_progress", "priority": "low"}, _SMALL),
}
PAGES: dict[str, Read] = {
    "bare": Read({}, (KEY,)),
    "not related": Read({"related": False}, (KEY,)),
    "token": Read({"min_token": None}, (KEY,)),
    "main type": Read({"object_type": "contact"}),
    "main types": Read({"object_type": ["contact", "deal"]}),
    "rare main type": Read({"object_type": "lead"}),
    **WHERE,
}
# Filters that two indexes serve alike.
EITHER = {"overdue of one", "upcoming of one"}
# What hardly passes is found by a walk over a whole index of the company, never its table.
RARE = {"rare main type", "nothing matches"}

_ACCOUNTS = [account(5), account(6)]
_SIX = [account(number) for number in range(5, 11)]
_SCARCE = {"priority": "urgent", "assigned_to": user(3)}
OBJECTS: dict[str, Read] = {
    "account": Read({}).of(object_id=account(5)),
    "account, not related": Read({"related": False}).of(object_id=account(5)),
    "contact": Read({}).of(object_id=contact(5)),
    "contact, not related": Read({"related": False}).of(object_id=contact(5)),
    "contact, not related, status": Read({"related": False, "status": "completed"}).of(
        object_id=contact(5)
    ),
    "contact by type": Read({"object_type": "contact"}).of(object_id=contact(5)),
    "contact by types": Read({"object_type": ["contact", "account"]}).of(object_id=contact(5)),
    "accounts": Read({}).of(object_id=_ACCOUNTS),
    "accounts, not related": Read({"related": False}).of(object_id=_ACCOUNTS),
    "accounts, priority": Read({"priority": "urgent"}).of(object_id=_ACCOUNTS),
    "accounts, range": Read(_YEAR).of(object_id=_ACCOUNTS),
    "accounts, upcoming": Read({"view": "upcoming"}, _SMALL).of(object_id=_ACCOUNTS),
    "accounts, scarce": Read(_SCARCE).of(object_id=_SIX),
    **{f"account, {name}": read.of(object_id=account(5)) for name, read in WHERE.items()},
}
