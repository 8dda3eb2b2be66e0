"""The filters that a page is asked with: every value alone, the nastiest, a sample of all the rest.

Always the same for the same people. The nastiest come first, then all others in no order, so that
a run of few rounds meets a fair part of them.
"""

import json
import random
from typing import Any

Filter = dict[str, Any]

COUNT = 120
# A key is asked for in so many of the sampled filters: two or three at a time, seldom all.
_SHARE = 0.35


def spectrum(people: list[str]) -> list[Filter]:
    """COUNT different filters; `people`: users of the company, the busiest first."""
    rng = random.Random(5)
    product = _values(people)
    nasty = _nastiest(people)
    others = [part for parts in product.values() for part in parts]
    rng.shuffle(others)
    found = {_key(look): look for look in nasty}
    rest: dict[str, Filter] = {}
    while len(found.keys() | rest.keys()) < COUNT:
        look = others.pop() if others else _drawn(product, rng)
        if look:
            rest[_key(look)] = look
    left = [look for key, look in rest.items() if key not in found]
    rng.shuffle(left)
    return nasty + left


def _key(look: Filter) -> str:
    return json.dumps(look, sort_keys=True)


def _drawn(product: dict[str, list[Filter]], rng: random.Random) -> Filter:
    chosen = [rng.choice(parts) for parts in product.values() if rng.random() < _SHARE]
    return {key: value for part in chosen for key, value in part.items()}


def _values(people: list[str]) -> dict[str, list[Filter]]:
    """What may be asked of each kind; one of each kind may stand beside any of the others."""
    words: dict[str, list[Any]] = {
        "activity_type": [
            "call",
            "note",
            "meeting",
            ["call", "meeting"],
            ["email", "task", "note"],
        ],
        "status": ["planned", "in_progress", "completed", "cancelled", ["planned", "in_progress"]],
        "priority": ["urgent", "high", "low", ["urgent", "high"]],
        "assigned_to": [people[0], people[-1], None, people[:3], [people[-1], None]],
        "object_type": ["account", "contact", "deal", ["account", "deal"]],
        "not": [
            {"activity_type": "email"},
            {"status": ["completed", "cancelled"]},
            {"priority": "medium"},
            {"assigned_to": [people[0], None]},
            {"object_type": "contact"},
            {"activity_type": ["email", "call"], "priority": ["medium", "low"]},
        ],
        "related": [False],
        "view": ["upcoming", "overdue", "history"],
    }
    found = {key: [{key: value} for value in values] for key, values in words.items()}
    dates: list[Filter] = [
        {"date_from": "2026-07-01"},
        {"date_from": "2026-10-01", "date_to": "2026-10-31"},
        {"date_from": "2024-01-01", "date_to": "2024-03-31"},
        {"date_from": "2020-01-01", "date_to": "2020-12-31"},
        {"date_to": "2018-12-31"},
    ]
    return {"dates": dates, **found}


def _nastiest(people: list[str]) -> list[Filter]:
    """What few rows match or none, so that many are looked at."""
    rare = {"status": "cancelled", "priority": "urgent", "activity_type": "note"}
    looks: list[Filter] = [
        {"object_type": "account", **rare},
        rare,
        {"object_type": "deal", "assigned_to": None},
        {"object_type": "account", "assigned_to": people[-1], "activity_type": "note"},
        {"object_type": "contact", "status": "in_progress", "priority": "urgent"},
        # In the directory, and never what an activity is about.
        {"object_type": "user"},
        {"assigned_to": None, **rare},
        {"not": {"activity_type": ["email", "call", "task"], "status": "completed"}},
        {"date_to": "2017-12-31", "status": "planned", "priority": "urgent"},
        {"date_from": "2020-01-01", "date_to": "2020-12-31", "priority": "urgent"},
        {"view": "overdue", "priority": "urgent", "activity_type": "note"},
        {"object_type": ["account", "deal"], "status": "cancelled", "priority": ["urgent", "low"]},
    ]
    return looks
