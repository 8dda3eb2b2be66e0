"""A thousand clients of the live feed, and two hundred requests a second whatever happens.

The rate is open: a request is due at its time, and late is counted from there (Tene's "coordinated
omission"). The clients run in a process of their own, beside the server on the same machine.
"""

import json
import multiprocessing
import random
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from timeline.errors import TimelineError

from .clock import quantiles
from .writing import FIRST

SOCKETS, RATE = 1000, 200
_COMPANIES = 16
# Of a hundred requests: pages, searches, single activities, writes.
_MIX = (("page", 70), ("search", 10), ("facets", 5), ("record", 15))


def measure(url: str, server: int, seconds: int) -> list[dict[str, Any]]:
    """Latencies, delays from the answer of a write to each client, errors, memory."""
    queue: Any = multiprocessing.get_context("spawn").Queue()
    context = multiprocessing.get_context("spawn")
    clients = context.Process(target=_clients, args=(url, max(seconds, 5), queue))
    clients.start()
    found = queue.get(timeout=seconds + 300)
    clients.join()
    if "fault" in found:
        raise TimelineError("TL500", f"the crowd: {found['fault']}")
    told = {"requests": quantiles(found["requests"]), "live": quantiles(found["delays"])}
    asked = f"{SOCKETS:,} sockets and {RATE} requests a second"
    counted = {
        "requests": len(found["requests"]),
        "events": len(found["delays"]),
        "lost": found["lost"],
        "errors": sum(found["errors"].values()),
        "server MB": round(_memory(server) / 1024),
    }
    return [
        _figure(f"{asked}, p99 in ms", 50.0, told["requests"], counted),
        _figure(f"{asked}, commit to client, p99 in ms", 100.0, told["live"], counted),
    ]


def _figure(
    name: str, goal: float, told: dict[str, float], counted: dict[str, int]
) -> dict[str, Any]:
    is_whole = not counted["errors"] and not counted["lost"]
    return {
        "name": name,
        "goal": goal,
        "ratio": told["p99"],
        "is_reached": is_whole and told["p99"] <= goal,
        "sides": {"ours": told},
        "counted": counted,
    }


def _memory(process: int) -> int:
    """Resident kilobytes."""
    text = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("VmRSS"))


def _clients(url: str, seconds: int, queue: Any) -> None:
    import asyncio

    import uvloop

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            queue.put(runner.run(_Crowd(url, seconds).run()))
    except Exception as error:
        queue.put({"fault": f"{type(error).__name__}: {error}"})


class _Crowd:
    """All clients, in one loop."""

    def __init__(self, url: str, seconds: int) -> None:
        from .serving import token

        place = urlsplit(url)
        self.host, self.port = str(place.hostname), int(place.port or 80)
        self.seconds = seconds
        self.tokens = [
            token(f"00000000-0000-4000-8000-{FIRST + 1 + n:012x}") for n in range(_COMPANIES)
        ]
        self.requests: list[float] = []
        self.delays: list[float] = []
        # By status; 0: no answer.
        self.errors: dict[int, int] = {}
        # Subject of a write: when it was answered, how many clients have yet to hear of it.
        self.answered: dict[str, float] = {}
        self.heard: dict[str, list[float]] = {}
        self.idle: list[Any] = []
        self.rng = random.Random(7)

    async def run(self) -> dict[str, Any]:
        import asyncio

        opening = asyncio.Semaphore(50)
        ready = asyncio.Barrier(SOCKETS + 1)
        sockets = [
            asyncio.create_task(self._listen(number, opening, ready)) for number in range(SOCKETS)
        ]
        await asyncio.wait_for(ready.wait(), 120)
        begun = time.perf_counter()
        asked = []
        for number in range(self.seconds * RATE):
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(self._ask(number, due)))
        await asyncio.gather(*asked)
        await asyncio.sleep(2)
        for socket in sockets:
            socket.cancel()
        await asyncio.gather(*sockets, return_exceptions=True)
        each = SOCKETS // _COMPANIES
        lost = 0
        for subject, at in self.answered.items():
            times = self.heard.get(subject, [])
            self.delays += [max(0.0, (time_ - at) * 1000) for time_ in times]
            lost += max(0, each - len(times))
        return {
            "requests": self.requests,
            "delays": self.delays,
            "errors": self.errors,
            "lost": lost,
        }

    async def _listen(self, number: int, opening: Any, ready: Any) -> None:
        import websockets

        url = f"ws://{self.host}:{self.port}/api/v1/activities/live/"
        async with opening:
            socket = await websockets.connect(
                url, compression=None, ping_interval=None, proxy=None, open_timeout=60
            )
            await socket.send(json.dumps({"token": self.tokens[number % _COMPANIES]}))
            await socket.send('{"subscribe": {"activity_type": ["call", "note"]}}')
            await socket.recv()
        await ready.wait()
        async with socket:
            async for frame in socket:
                now, text = time.perf_counter(), str(frame)
                at = text.find('"subject" : "crowd ')
                if at >= 0:
                    self.heard.setdefault(text[at + 13 : text.index('"', at + 13)], []).append(now)

    async def _ask(self, number: int, due: float) -> None:
        import asyncio

        kind = self.rng.choices([name for name, _ in _MIX], [weight for _, weight in _MIX])[0]
        path, body, method = "timeline/", b"", "GET"
        subject = f"crowd {number}"
        if kind == "search":
            path = "search/?q=crowd"
        elif kind == "facets":
            path = "facets/"
        elif kind == "record":
            path, method = "", "POST"
            body = json.dumps(
                {"activity_type": "call", "subject": subject, "activity_date": "2026-10-15T12:00Z"}
            ).encode()
        head = (
            f"{method} /api/v1/activities/{path} HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Authorization: Bearer {self.tokens[number % _COMPANIES]}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(30):
                status = await self._exchange(head.encode() + body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            status = 0
        now = time.perf_counter()
        self.requests.append((now - due) * 1000)
        if status not in (200, 201):
            self.errors[status] = self.errors.get(status, 0) + 1
        elif kind == "record":
            self.answered[subject] = now

    async def _exchange(self, request: bytes) -> int:
        """One request over a connection that is kept; the status of its answer."""
        import asyncio

        pair = None
        while pair is None and self.idle:
            pair = self.idle.pop()
            # The server ends what was idle for long.
            pair = None if pair[0].at_eof() else pair
        reader, writer = pair or await asyncio.open_connection(self.host, self.port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        self.idle.append((reader, writer))
        return int(head[9:12])
