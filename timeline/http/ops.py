"""The operations port: is the process there, is it ready."""

import asyncio
import json
import time
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from timeline import __version__, queries
from timeline.errors import TimelineError
from timeline.http import guard
from timeline.http.credential import Credential
from timeline.http.database import Database
from timeline.http.metrics import Metrics

_NOBODY = Credential(None, None, "reader")
# Seconds for which an answer of the database is good.
_FRESH = 1.0
# Seconds that its answer is waited for: whoever asks has little more.
_PATIENCE = 2.0


class Health:
    """Ready: the database answers, its schema is ours, and nobody has told us to end."""

    def __init__(self, database: Database, is_ending: Callable[[], bool]) -> None:
        self._database, self._is_ending = database, is_ending
        self._asked_at, self._fault = 0.0, "not asked yet"

    async def ready(self, _request: Request) -> Response:
        """200, or 503 with the reason."""
        if self._is_ending():
            return _told(503, "ending")
        if time.monotonic() > self._asked_at + _FRESH:
            self._fault = await self._ask()
            self._asked_at = time.monotonic()
        return _told(503, self._fault) if self._fault else _told(200, "ready")

    async def _ask(self) -> str:
        statement = queries.named("version")
        try:
            async with asyncio.timeout(_PATIENCE):
                text = await self._database.call(_NOBODY, statement, {}, is_read=True)
        except TimelineError as error:
            return f"database: {error.code}"
        except TimeoutError:
            return f"database: no answer in {_PATIENCE:g} s"
        found = json.loads(text)
        schema = (found or {}).get("schema")
        return "" if schema == __version__ else f"schema {schema}, this is {__version__}"


async def alive(_request: Request) -> Response:
    """200: the process answers."""
    return _told(200, "alive")


def create(health: Health, metrics: Metrics, tell: guard.Log) -> ASGIApp:
    """The ASGI application of the operations port; what goes well there is no line of the log."""

    async def scraped(_request: Request) -> Response:
        return Response(await metrics.text(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/healthz", alive),
        Route("/readyz", health.ready),
        Route("/metrics", scraped),
    ]

    def faults(fields: dict[str, object]) -> None:
        if fields["level"] == "error" and fields["status"] != 503:
            tell(fields)

    return guard.Guard(guard.Refusals(Router(routes)), faults)


def _told(status: int, text: str) -> Response:
    return Response(
        json.dumps({"status": text}), status, {"Cache-Control": "no-store"}, "application/json"
    )
