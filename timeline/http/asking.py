"""One request on its way to the database: who asks, with what, under which limits."""

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from timeline import queries
from timeline.errors import TimelineError
from timeline.http import guard, parameters
from timeline.http.cache.reader import Cache, Question
from timeline.http.credential import Authority, Credential
from timeline.http.database import Database

# The name of a function, the seconds it took, the code of its error or "".
Observe = Callable[[str, float, str], None]

# RFC 9211.
_STATUS = {
    "hit": "timeline; hit",
    "miss": "timeline; fwd=uri-miss",
    "stale": "timeline; fwd=stale",
    "joined": "timeline; fwd=miss; collapsed",
    "off": "timeline; fwd=bypass",
}

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Asking:
    """A request whose credential was verified. Its reads and writes are one transaction each."""

    def __init__(
        self,
        request: Request,
        who: Credential,
        database: Database,
        largest: int,
        seconds: float,
        observe: Observe,
        cache: Cache | None = None,
    ) -> None:
        self._request, self._who, self._database = request, who, database
        self._largest, self._seconds, self._observe = largest, seconds, observe
        self._cache = cache
        self.cache_status: str | None = None

    @property
    def who(self) -> Credential:
        """Company, viewer and role."""
        return self._who

    def parameters(self) -> dict[str, list[str]]:
        """The values of the query string, by key."""
        return parameters.read(self._request.scope["query_string"])

    def no_parameters(self) -> None:
        """Refuse a query string where nothing can be said in one. Raises TimelineError TL405."""
        for key in self.parameters():
            raise TimelineError(
                "TL405", f'unknown parameter "{key[:80]}"', "this takes none", field=key[:80]
            )

    def path_id(self) -> str:
        """The uuid in the path. Raises TimelineError TL404: nothing else is there."""
        given = self._request.path_params["activity_id"]
        try:
            return str(UUID(given))
        except ValueError:
            raise TimelineError(
                "TL404", f'there is no activity "{given[:80]}"', "its id is a uuid"
            ) from None

    async def body(self) -> str:
        """The text of the body."""
        return await guard.body(self._request, self._largest, self._seconds)

    async def read(self, name: str, values: dict[str, Any]) -> bytes:
        """The bytes of a statement of sql/ that only reads."""
        return await self.call(name, queries.named(name), values, is_read=True)

    async def cached(
        self,
        question: Question,
        statement: str,
        values: dict[str, Any],
    ) -> bytes:
        """As call, of a read that may be answered from the cache."""
        name, cache = question.function, self._cache
        if cache is None or name not in cache.functions:
            return await self.call(name, statement, values, is_read=True)

        async def fill() -> tuple[bytes, str]:
            # In one statement, so that both are of one snapshot.
            both = f"{statement}, pg_catalog.pg_current_snapshot()"
            body, seen = await self._measured(name, both, values, is_read=True)
            return body, seen.decode()

        if "no-cache" in self._request.headers.get("cache-control", "").lower():
            body, outcome = (await fill())[0], "off"
        else:
            body, outcome = await cache.read(self._who, question, fill)
        self.cache_status = _STATUS[outcome]
        return body

    async def write(
        self,
        name: str,
        values: dict[str, Any],
        is_repeatable: Callable[[], bool] = lambda: True,
    ) -> bytes:
        """The bytes of a statement of sql/ that writes. is_repeatable is asked after a conflict."""
        return await self.call(
            name.removesuffix("_if"),
            queries.named(name),
            values,
            is_read=False,
            is_repeatable=is_repeatable,
        )

    async def call(
        self,
        name: str,
        statement: str,
        values: dict[str, Any],
        *,
        is_read: bool,
        is_repeatable: Callable[[], bool] = lambda: False,
    ) -> bytes:
        """The bytes of any statement, bound to who asks; measured under a name."""
        is_refused = False
        try:
            found = await self._measured(
                name, statement, values, is_read=is_read, is_repeatable=is_repeatable
            )
        except TimelineError as error:
            # Nothing was written then; of any other error nobody knows.
            is_refused = error.code.startswith("TL4")
            raise
        finally:
            if not is_read and not is_refused:
                self.doubt()
        return found[0]

    def doubt(self) -> None:
        """Who asks here may know of changes that what is kept has not seen."""
        if self._cache is not None:
            self._cache.doubt(self._who.company)

    def heard(self, found: bytes, after: object) -> None:
        """What the feed answers behind a position: doubt, where it tells of a change or of now."""
        if after == "now" or b'"results" : []' not in found:
            self.doubt()

    async def _measured(
        self,
        name: str,
        statement: str,
        values: dict[str, Any],
        *,
        is_read: bool,
        is_repeatable: Callable[[], bool] = lambda: False,
    ) -> list[bytes]:
        started, code = time.perf_counter(), ""
        try:
            return await self._database.row(
                self._who, statement, values, is_read=is_read, is_repeatable=is_repeatable
            )
        except TimelineError as error:
            code = error.code
            raise
        finally:
            self._observe(name, time.perf_counter() - started, code)


def have_keys(text: str) -> bool:
    """Whether each activity says which one it is: then recording it twice is recording it once."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return all(
        isinstance(item, dict) and ("id" in item or "external_id" in item)
        for item in (found if isinstance(found, list) else [found])
    )


def bearer(request: Request, authority: Authority) -> Credential:
    """The credential of a request's Authorization header. Raises TimelineError TL401."""
    given = request.headers.getlist("authorization")
    if len(given) > 1:
        raise TimelineError("TL401", "several Authorization headers", "send one")
    if not given:
        return authority.credential(None)
    scheme, _, token = given[0].strip().partition(" ")
    if scheme.lower() != "bearer":
        raise TimelineError(
            "TL401", "the Authorization is not a bearer token", "send: Authorization: Bearer …"
        )
    return authority.credential(token.strip())


def is_local(host: str | None) -> bool:
    """Whether the Host that was asked for is this machine, and no name that leads to it."""
    try:
        return urlsplit(f"//{host or ''}").hostname in LOOPBACK
    except ValueError:
        return False
