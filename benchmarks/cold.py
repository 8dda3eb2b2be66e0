"""What a page costs that nothing is warm for: fresh sessions, after a restart where one may be."""

from pathlib import Path
from typing import Any

from . import ask, database, server
from .clock import Call, Case, cold, figures
from .companies import Company

RESTARTS = 3


def measure(dsn: str, folder: Path | None, size: str, found: list[Company]) -> list[dict[str, Any]]:
    """The first page of every probe, and B2, each in a session of its own.

    After each restart the sides change places: what the first one reads helps the second.
    """
    probes = [company for company in found if company.is_probe]
    times: dict[str, dict[str, list[float]]] = {
        company.name: {"page": [], "B2": []} for company in probes
    }
    told: list[str] = []
    for turn in range(RESTARTS):
        if folder is not None:
            told.append(server.restart_cold(folder))
        for company in probes:
            sides = list(times[company.name])
            for side in reversed(sides) if turn % 2 else sides:
                times[company.name][side].append(_first(dsn, size, company, side))
    note = f"after a restart, {told[0]}" if told else "fresh sessions, the server not restarted"
    return [figures(Case(f"cold page, {name} / B2", {}, None, note), times[name]) for name in times]


def _first(dsn: str, size: str, company: Company, side: str) -> float:
    with database.connect(dsn, size) as connection:
        database.even(connection)
        calls: dict[str, Call] = {
            "page": ask.page(connection, company, {"count": "none"}),
            "B2": ask.b2(connection, company),
        }
        return cold(calls[side])
