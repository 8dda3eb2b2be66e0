"""POST /api/v1/rpc/{function}: every public function, its arguments as one JSON object."""

import difflib
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from timeline.errors import TimelineError
from timeline.http import answers, guard
from timeline.http.asking import Asking, have_keys
from timeline.http.cache.reader import Question
from timeline.http.functions import COMPANY, Function

# What does not the same when it is done twice, without a key.
_RECORDING = {"record": "activity", "record_many": "activities"}
# Keys of a filter whose answer is not kept.
_FLEETING = {"view", "min_token"}


class Rpc:
    """The functions of one database."""

    def __init__(self, functions: dict[str, Function]) -> None:
        self._functions = functions
        self._statements: dict[tuple[str, frozenset[str]], str] = {}

    async def call(self, ask: Asking, request: Request) -> Response:
        """One call. Raises TimelineError."""
        ask.no_parameters()
        function = self._find(request.path_params["function"])
        text = await ask.body() if guard.has_body(request.scope) else "{}"
        given = _object(text)
        keys = frozenset(_check(function, given, ask.who.company))
        statement = self._statements.get((function.name, keys))
        if statement is None:
            statement = self._statements[function.name, keys] = function.statement(set(keys))
        if function.is_read and _is_lasting(given):
            found = await ask.cached(Question(function.name, text), statement, {"body": text})
        else:
            argument = _RECORDING.get(function.name)
            found = await ask.call(
                function.name,
                statement,
                {"body": text},
                is_read=function.is_read,
                is_repeatable=lambda: argument is None or have_keys(json.dumps(given[argument])),
            )
        if function.name in ("feed", "feed_all"):
            ask.heard(found, given.get("after"))
        return Response(found, 200, {"Cache-Control": "no-store"}, answers.MEDIA_TYPE)

    def _find(self, name: str) -> Function:
        if name in self._functions:
            return self._functions[name]
        near = difflib.get_close_matches(name, self._functions, n=1)
        raise TimelineError(
            "TL404",
            f'there is no function "{name[:80]}"',
            f"did you mean {near[0]}?" if near else f"there are: {', '.join(self._functions)}",
        )


def _is_lasting(given: dict[str, Any]) -> bool:
    """Whether neither the clock nor a write that must be in it is part of the question."""
    return not (isinstance(filter_ := given.get("filter"), dict) and _FLEETING & set(filter_))


def _object(text: str) -> dict[str, Any]:
    twice: str | None = None

    def read(items: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal twice
        found = dict(items)
        # The outermost object is read last.
        names = [key for key, _ in items] if len(found) < len(items) else []
        twice = next((key for key in found if names.count(key) > 1), None)
        return found

    try:
        # Of numbers nothing is asked here: PostgreSQL reads the text itself.
        found = json.loads(text, parse_int=float, object_pairs_hook=read)
    except RecursionError:
        raise TimelineError("TL413", "the JSON is too deeply nested", "send less depth") from None
    except ValueError as error:
        raise TimelineError("TL400", f"broken JSON: {error}", 'send {"argument": value}') from None
    if not isinstance(found, dict):
        raise TimelineError(
            "TL400", "the body is not a JSON object", 'send the arguments: {"filter": {}}'
        )
    if twice is not None:
        raise TimelineError(
            "TL400", f'"{twice[:80]}" is given twice', "give it once", field=twice[:80]
        )
    return found


def _check(function: Function, given: dict[str, Any], company: str | None) -> set[str]:
    """The names of the arguments that are given. The company may be told, not chosen."""
    keys = set(given)
    if COMPANY in keys and COMPANY in {item.name for item in function.arguments}:
        told = given[COMPANY]
        if not isinstance(told, str) or told.lower() != company:
            raise TimelineError(
                "TL403",
                "this is not the company of the token",
                f'leave "{COMPANY}" out: it comes from the token',
                field=COMPANY,
            )
        keys.remove(COMPANY)
    known = {item.name for item in function.given}
    for key in sorted(keys - known):
        raise TimelineError(
            "TL405",
            f'{function.name} has no argument "{key[:80]}"',
            f"it has: {', '.join(sorted(known)) or 'none'}",
            field=key[:80],
        )
    for item in function.given:
        if item.name not in keys and not item.is_optional:
            raise TimelineError(
                "TL400", f'the argument "{item.name}" is missing', "give it", field=item.name
            )
        # SQL would make a text of whatever it is.
        if item.type == "text" and not isinstance(given.get(item.name), str | None):
            raise TimelineError(
                "TL400",
                f'the argument "{item.name}" is not a string',
                f'send "{item.name}": "…"',
                field=item.name,
            )
    return keys
