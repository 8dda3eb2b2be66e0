# ruff: noqa: RUF001
"""Random companies and hostile strings, from a seed: the same on every machine and in every run."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.model import Activity, Company, Object, instant, place, start_of_day

SEED = 20_261_124
NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
VIEWERS = ("11111111-1111-4111-8111-111111111111", "vera")
TYPES = ("call", "email", "meeting", "note", "task")
STATUSES = ("planned", "in_progress", "completed", "cancelled")
PRIORITIES = ("low", "medium", "high", "urgent")
ZONES = ("America/Havana", "Asia/Kathmandu", "Australia/Lord_Howe")
# 23- and 25-hour days of the three zones, days around them, and an ordinary one.
DAYS = tuple(
    date.fromisoformat(day)
    for day in [
        "2023-03-12",
        "2023-11-04",
        "2023-11-05",
        "2024-03-10",
        "2024-11-02",
        "2024-11-03",
        "2024-11-04",
        "2024-04-07",
        "2024-10-06",
        "2025-02-28",
        "2024-02-29",
    ]
)
_WORDS = [
    "renewal",
    "offer",
    "Ärger",
    "demo",
    "合同",
    "invoice",
    "follow-up",
    "🚀",
    "lunch",
    "call",
    "back",
    "price",
    "visit",
    "<b>new</b>",
]
# What descriptions are made of, by how often.
_SENTENCE = [
    "the",
    "of",
    "and",
    "invoice",
    "meeting",
    "for",
    "renewal",
    "contract",
    "invoices",
    "with",
    "order",
    "price",
    "discussed",
    "delay",
    "visit",
    "call",
    "support",
    "budget",
    "renewed",
    "meetings",
    "ordered",
    "lunch",
    "pricing",
    "pilot",
    "delayed",
    "visits",
    "security",
    "discussion",
    "offer",
    "workshop",
    "calling",
    "integration",
    "demo",
    "training",
    "contracts",
    "roadmap",
    "back",
]

Payload = dict[str, Any]


def uuid(rng: random.Random) -> str:
    """A random uuid, version 4."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def _directory(rng: random.Random, company: Company) -> dict[str, list[str]]:
    """Objects with parents of one to three levels, diamonds, shared keys, some without a name."""
    keys: dict[str, list[str]] = {}
    sizes = {"account": 40, "contact": 120, "deal": 80, "lead": 30, "crm.ticket": 30, "user": 9}
    shared = uuid(rng)
    for kind, size in sizes.items():
        keys[kind] = [str(n) if n % 2 else uuid(rng) for n in range(1, size + 1)]
        keys[kind].append(shared)
        for key in keys[kind]:
            named = rng.random() < 0.8
            company.names[kind, key] = (
                f"{kind.title()} {rng.choice(_WORDS)} {key[:4]}" if named else None
            )
    keys["user"] += VIEWERS

    def parents(kind: str, *above: str) -> None:
        for key in keys[kind]:
            chosen = {(k, rng.choice(keys[k])) for k in above if rng.random() < 0.7}
            if rng.random() < 0.1:
                chosen.add((above[0], rng.choice(keys[above[0]])))
            company.parents[kind, key] = tuple(sorted(chosen - {(kind, key)}))

    parents("contact", "account")
    parents("deal", "account", "contact", "user")
    parents("crm.ticket", "deal", "contact")
    for n, key in enumerate(keys["account"][10:], 10):  # subsidiaries; no cycles: always upwards
        company.parents["account", key] = (("account", keys["account"][n // 10]),)
    return keys


def _instants(rng: random.Random, zone: str, size: int) -> list[datetime]:
    """Twelve years and some months ahead, few enough to tie; edges of days; edges of time."""
    spread = [
        NOW + timedelta(seconds=rng.randrange(-12 * 365 * 86400, 200 * 86400))
        for _ in range(size // 8)
    ]
    spread += [at + timedelta(microseconds=rng.randrange(1_000_000)) for at in spread[: size // 40]]
    for day in DAYS:
        for edge in (start_of_day(day, zone), start_of_day(day + timedelta(days=1), zone)):
            spread += [
                edge + timedelta(microseconds=n) for n in (-1_800_000_000, -1, 0, 1_800_000_000)
            ]
    spread += [NOW + timedelta(microseconds=n) for n in (-1, 0, 1)]
    far = [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 5, 4, 3, 2, 1, 7, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(9999, 7, 1, tzinfo=UTC),
    ]
    return spread + far


def _sentences(rng: random.Random) -> str:
    weights = [1 / (place + 3) for place in range(len(_SENTENCE))]
    return " ".join(rng.choices(_SENTENCE, weights, k=rng.randrange(1, 15)))


def _activity(
    rng: random.Random, company: Company, keys: dict[str, list[str]], at: datetime
) -> Activity:
    def target() -> Object:
        kind = rng.choices(list(keys), (30, 40, 25, 10, 15, 5))[0]
        # A few busy objects, many quiet ones.
        return kind, keys[kind][int(len(keys[kind]) * rng.random() ** 2)]

    users, is_private = keys["user"], rng.random() < 0.2
    author, people = rng.choice((None, *VIEWERS)), rng.choice((0, 1, 1, 2))
    return Activity(
        id=uuid(rng),
        activity_type=rng.choices(
            (*TYPES, *company.types), (30, 30, 15, 10, 10, *[5] * len(company.types))
        )[0],
        subject=f"{rng.choice(_WORDS)} {rng.randrange(10**6)}",
        activity_date=at,
        status=rng.choice(STATUSES),
        priority=rng.choice(PRIORITIES),
        related_to=target() if rng.random() < 0.85 else None,
        assigned_to=rng.choice(users) if rng.random() < 0.8 else None,
        links=tuple(
            (target(), rng.choice(("attendee", "sender", None)))
            for _ in range(rng.choices((0, 1, 2, 4), (50, 30, 15, 5))[0])
        ),
        # What has neither author nor people is seen by its assignee, or by nobody ever.
        visible_to=frozenset(rng.sample([*users[:3], *VIEWERS], people)) if is_private else None,
        author=author,
        is_removed=rng.random() < 0.03,
        ends_at=at + timedelta(minutes=30) if rng.random() < 0.3 and at.year < 9999 else None,
        description=_sentences(rng) if rng.random() < 0.7 else None,
        direction=rng.choice((None, "inbound", "outbound")),
        data={"n": rng.randrange(9)} if rng.random() < 0.3 else {},
    )


def companies(size: int = 50_000, seed: int = SEED) -> list[Company]:
    """Three companies with that many activities together: 60, 28 and 12 of 100."""
    rng = random.Random(seed)
    made = [
        Company(uuid(rng), ZONES[0], types=("demo",)),
        Company(
            uuid(rng),
            ZONES[1],
            rules=[
                {"from": "contact", "to": "account"},
                {"from": "crm.ticket", "to": "*"},
                {"from": "account", "to": "account"},
            ],
        ),
        Company(uuid(rng), ZONES[2], aliases={"crm.lead": "lead", "customer": "account"}),
    ]
    for company, share in zip(made, (60, 28, 12), strict=True):
        keys = _directory(rng, company)
        # A few instants hold more than a page of ties.
        pool = _instants(rng, company.zone, size * share // 100)
        busy = rng.sample(pool, 5)
        for _ in range(size * share // 100):
            at = rng.choice(busy) if rng.random() < 0.02 else rng.choice(pool)
            made_up = _activity(rng, company, keys, at)
            if made_up.visible_to == frozenset() and made_up.author is made_up.assigned_to is None:
                made_up.is_removed = False  # private to nobody: nobody can remove it
            company.activities.append(made_up)
        place(company)
    return made


def _named(rng: random.Random, company: Company, target: Object, *, is_split: bool) -> Payload:
    """An object as callers write it: sometimes by an alias, a number for a text key, capitals."""
    kind, key = target
    kind = rng.choice([kind, *(alias for alias, real in company.aliases.items() if real == kind)])
    given: Any = key.upper() if len(key) == 36 and rng.random() < 0.2 else key
    given = int(key) if key.isdigit() and rng.random() < 0.2 else given
    return {"object_type": kind, "object_id": given} if is_split else {"type": kind, "id": given}


def payload(rng: random.Random, company: Company, activity: Activity) -> Payload:
    """An activity as a caller sends it."""
    sent: Payload = {
        "id": activity.id,
        "activity_type": activity.activity_type,
        "subject": activity.subject,
        "activity_date": instant(activity.activity_date),
        "status": activity.status,
        "priority": activity.priority,
        "assigned_to": activity.assigned_to,
        "links": [
            {**_named(rng, company, target, is_split=False), "role": role}
            for target, role in activity.links
        ],
        "data": activity.data,
    }
    if activity.related_to is not None and rng.random() < 0.5:
        sent["related_to"] = _named(rng, company, activity.related_to, is_split=False)
    elif activity.related_to is not None:
        sent |= _named(rng, company, activity.related_to, is_split=True)
    if activity.visible_to is not None:
        sent["visible_to"] = sorted(activity.visible_to)
    if activity.ends_at is not None:
        sent["ends_at"] = instant(activity.ends_at)
    return sent | {"description": activity.description, "direction": activity.direction}


def directory(company: Company) -> list[Payload]:
    """The directory as put_objects takes it."""
    return [
        {
            "type": kind,
            "id": key,
            "name": name,
            "parents": [{"type": t, "id": k} for t, k in company.parents.get((kind, key), ())],
        }
        for (kind, key), name in company.names.items()
    ]


def hostile() -> Iterator[tuple[str, str]]:
    """(category, text) that a text field must take and give back unchanged."""
    for code in [*range(1, 32), *range(127, 160)]:
        yield f"control-{code:02x}", f"a{chr(code)}b"
    spaces = (
        "0009 000a 000b 000c 000d 0020 0085 00a0 1680 2000 2003 2007 2009 200a 2028 2029"
        " 202f 205f 3000"
    )
    for code in [int(digits, 16) for digits in spaces.split()]:
        yield f"space-{code:04x}", chr(code)
    for code in (
        0xAD,
        0x180E,
        0x200B,
        0x200C,
        0x200D,
        0x200E,
        0x200F,
        0x202A,
        0x202E,
        0x2060,
        0x2066,
        0xFEFF,
    ):
        yield f"invisible-{code:04x}", f"{chr(code)}x{chr(code)}"
    for code in (0xFFFD, 0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE, 0xE000, 0xE0001, 0x10FFFF):
        yield f"odd-{code:x}", chr(code)
    yield from {
        "spaces around": "  both sides \t\n",
        "only spaces": "          ",
        "hebrew": "שלום עולם, פגישה מחר",
        "arabic with marks": "مُنَاقَشَةُ سُبُلِ اِسْتِخْدَامِ",
        "override": "\u202eevil.exe\u202c",
        "zalgo": "".join(c + "".join(chr(0x300 + n) for n in range(0, 90, 7)) for c in "meeting"),
        "decomposed": "A\u030angstro\u0308m",
        "composed": "Ångström",
        "emoji": "😀🎉📞",
        "emoji family": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪",
        "emoji only modifier": "🏽",
        "astral": "𝕬𝖈𝖙𝖎𝖛𝖎𝖙𝖞 𐍈 𠜎",
        "chinese": "与客户讨论合同续签",
        "japanese": "打ち合わせ ﾃｽﾄ ㍿",
        "korean": "회의 일정 변경",
        "thai": "ประชุมลูกค้า",
        "hindi": "ग्राहक से बैठक",
        "amharic": "ስብሰባ",
        "turkish i": "İstanbul ıssız iı",
        "german": "STRASSE straße ẞ",
        "ligatures": "ﬁ ﬂ ﬃ ǆ",
        "superscripts": "⁰⁴⁵₀₁₂ ½ Ⅷ",
        "upside down": "˙ɐnbᴉlɐ ɐuƃɐɯ",
        "quotes": "\"double\" 'single' `back` „low“ «guillemets»",
        "one quote": "'",
        "two quotes": "''",
        "double quote": '"',
        "backslash": "\\",
        "backslashes": "C:\\new\\table \\\\server\\x00 \\u0041 \\'",
        "dollar": "$$ $1 $tag$ ${x} $(id)",
        "percent": "% %s %d %% %(id)s %I %L 100%",
        "braces": "{} {0} {{x}} #{y} <%= z %>",
        "sql": "'; drop table timeline_data.activity; --",
        "sql comment": "/* -- */ 1; select pg_sleep(0)",
        "sql union": "x' union select null, null --",
        "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "html entities": "&lt;b&gt; &amp;amp; &#0; &nbsp;",
        "html broken": "<a href='<b>\"</a",
        "xml": "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
        "csv formula": '=cmd|"/C calc"!A0',
        "csv": 'a,"b;c\td\r\ne',
        "json": '{"a": [1, "\\u0000", null]}',
        "shell": "`id` $(id) | & ; > /dev/null \\\n",
        "path": "../../../etc/passwd%00",
        "url": "https://user:pass@example.org:8080/a/b?q=1&r=[x]#frag",
        "email": '"odd@name"@example.org, <a.b+c@例え.jp>',
        "tsquery": "foo & !bar | (baz <-> qux) :* 'a':1A,2B",
        "tsquery broken": "& | ! <-> ( ' :",
        "regex": "^(a+)+$ .* [[:alpha:]] \\m\\M (?=x)",
        "like": "100%_\\_",
        "null word": "null",
        "undefined": "undefined",
        "true word": "true",
        "nan": "NaN",
        "infinity": "infinity",
        "number": "007",
        "huge number": "9" * 500,
        "exponent": "1e400",
        "negative zero": "-0",
        "date": "0000-00-00",
        "key like": "__proto__.constructor",
        "crlf": "a\r\nb\rc\nd",
        "header": "x\r\nSet-Cookie: a=b",
        "ansi": "\x1b[31mred\x1b[0m\x1b]0;title\x07",
        "bell and backspace": "\x07\x08\x7f",
        "byte order mark": "\ufefftext",
        "replacement": "Ã¤Ã¶Ã¼ caf\ufffd",
        "stop words": "the and of to a in",
        "one letter": "x",
        "dots": "...",
        "punctuation": "!@#$%^&*()_+-=[]{}|;:,.<>/?~",
        "hyphens": "well-known-state-of-the-art-" * 40,
        "underscores": "_" * 3000,
        "underscored word": "a_" * 1500,
        "long word": "w" * 3000,
        "long word of four bytes": "𝕬" * 3000,
        "long sentence": "the quick brown fox " * 1000,
        "many lines": "line\n" * 2000,
        "100,000 characters": "subject " * 12_500,
        "100,000 combining marks": "\u0301" * 100_000,
    }.items()
