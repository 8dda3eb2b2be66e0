"""A query string as the filter that SQL takes: which keys there are is for SQL to say."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from timeline.errors import TimelineError

# How a key's text becomes JSON; any other is a text, given once.
LISTS = ("object_type", "object_id", "activity_type", "status", "priority", "assigned_to")
NUMBERS = ("limit",)
FLAGS = ("related", "objects", "prefix")
MOST = 500
# Bytes of a query string: within the head that protocol.py allows, which is for headers too.
LONGEST = 24 * 1024
# Where the page before ended: no more of what is asked for.
_PLACES = ("cursor", "after")
_NOT = "not."
_NUMBER = re.compile(r"-?[0-9]{1,9}")


def read(query: bytes) -> dict[str, list[str]]:
    """The values of each key, in their order. Raises TimelineError TL400, TL413."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST + len(_PLACES),
        )
    except UnicodeDecodeError:
        raise TimelineError(
            "TL400", "the query string is not UTF-8", "percent-encode UTF-8"
        ) from None
    except ValueError:
        raise _too_many() from None
    if sum(key not in _PLACES for key, _ in pairs) > MOST:
        raise _too_many()
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _too_many() -> TimelineError:
    return TimelineError("TL413", f"more than {MOST} parameters", "ask with POST …/rpc/page")


def take(given: dict[str, list[str]], key: str) -> str | None:
    """Take a text out of what was given; None where it is not there."""
    return _once(key, given.pop(key)) if key in given else None


def filter_json(given: dict[str, list[str]]) -> str:
    """The filter, or options, as JSON. Raises TimelineError TL400 for a key that comes twice."""
    found: dict[str, Any] = {}
    excluded: dict[str, Any] = {}
    for key, values in given.items():
        if key.startswith(_NOT):
            name = key.removeprefix(_NOT)
            excluded[name] = _value(name, key, values)
        else:
            found[key] = _value(key, key, values)
    # A text given as "not" stays, for SQL to refuse.
    return json.dumps(({"not": excluded} if excluded else {}) | found, ensure_ascii=False)


def _value(name: str, key: str, values: list[str]) -> Any:
    if name in LISTS:
        several = [_nullable(part) for value in values for part in value.split(",")]
        return several[0] if len(several) == 1 else several
    if name == "include":
        return [part for value in values for part in value.split(",")]
    text = _once(key, values)
    if name in NUMBERS and _NUMBER.fullmatch(text):
        return int(text)
    if name in FLAGS:
        # Here, for where nothing asks for it, SQL does not look at it.
        return _flag(key, text)
    return text


def _flag(key: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise TimelineError(
            "TL400",
            f'{key} must be true or false, not "{text[:80]}"',
            f"send {key}=true",
            field=key,
        )
    return text == "true"


def _nullable(text: str) -> str | None:
    return None if text == "null" else text


def _once(key: str, values: list[str]) -> str:
    if len(values) > 1:
        raise TimelineError(
            "TL400", f'"{key[:80]}" is given {len(values)} times', "give it once", field=key[:80]
        )
    return values[0]
