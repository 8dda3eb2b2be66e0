"""Who asks over HTTP for what is not his, and how one finds out that he got it."""

# ruff: noqa: E501  (questions read better unbroken)

import json
from uuid import UUID

import httpx

from tests.http import wire
from tests.http.site import Site
from tests.tenant.cases import Case, leaked
from tests.tenant.world import ANN, BOB, OURS, SECRET, THEIRS, World
from timeline.http.functions import Function

ROUTES = [
    "/activities/timeline/",
    "/activities/",
    "/activities/search/",
    "/activities/facets/",
    "/activities/summary/",
    "/activities/feed/",
]
# Who asks: company, viewer, role.
ASKING = [
    (OURS, BOB, "reader"),
    (OURS, BOB, "admin"),
    (OURS, None, "reader"),
    (THEIRS, BOB, "writer"),
    (THEIRS, ANN, "reader"),
]
IDS = [
    "bob reads",
    "bob administers",
    "nobody",
    "theirs",
    "theirs, who is named as Ann",
]


def seen_by(world: World, company: UUID) -> World:
    """The world, with the words that one of `company`, other than our Ann, must not meet."""
    if company == OURS:
        return world
    ours = {str(i) for i in (world.public, world.secret, world.removed)}
    return world._replace(
        leaks=frozenset(
            {SECRET, "our account", "deal of ann", "open subject", "open description"} | ours
        )
    )


def everything(answer: httpx.Response) -> str:
    """What an answer says, to whoever looks."""
    return answer.text + json.dumps(dict(answer.headers))


def check(world: World, company: UUID, answer: httpx.Response, case: Case) -> None:
    """An answer or a refusal in which nothing is foreign, nothing private and nothing of the inside."""
    found = leaked(seen_by(world, company), case, everything(answer))
    assert found == set(), (case, answer.text)
    assert answer.status_code in (200, 201, 400, 403, 404, 409, 410, 412, 413), (case, answer.text)
    assert answer.status_code < 400 or wire.insides(answer.text) == [], (case, answer.text)


def parameters(look: dict[str, object]) -> list[tuple[str, str]]:
    """A filter as a query string says it."""

    def texts(value: object) -> list[str]:
        if isinstance(value, list):
            return [text for item in value for text in texts(item)]
        return [{None: "null", True: "true", False: "false"}.get(value, str(value))]  # type: ignore[call-overload]

    found = []
    for key, value in look.items():
        for name, inner in value.items() if isinstance(value, dict) else [(None, value)]:
            found += [(f"{key}.{name}" if name else key, text) for text in texts(inner)]
    return found


def asked(site: Site, functions: dict[str, Function], case: Case, who: str) -> httpx.Response:
    """A case as a call over HTTP."""
    names = [argument.name for argument in functions[case.function].given]
    body = dict(zip(names, case.arguments, strict=False))
    text = json.dumps(body, default=str)
    return site.ask(
        "POST",
        f"/rpc/{case.function}",
        who,
        content=text,
        headers={"Content-Type": "application/json"},
    )
