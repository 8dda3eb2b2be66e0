"""The clients of a crowd: one loop, in a process of its own beside the server.

The rate is open: a request is due at its time, and late is counted from there (Tene's "coordinated
omission"). A client of the live feed that is let go comes again with the position that it has.
"""

import json
import random
import time
from array import array
from typing import Any, NamedTuple
from urllib.parse import urlsplit

# Of a hundred requests: pages, searches, counts, writes.
_MIX = (("page", 70), ("search", 10), ("facets", 5), ("record", 15))
SUBJECT = "crowd "
# Seconds of silence after which all has been told, and the most that is waited for it.
_SILENCE, _LONGEST_SILENCE = 2.0, 60.0


class Plan(NamedTuple):
    """What the crowd does. tokens: one per company, clients and requests take turns.

    break_after: seconds after which it says "break", and every fifth client hangs up.
    """

    url: str
    tokens: tuple[str, ...]
    sockets: int
    rate: int
    seconds: int
    break_after: float | None = None


class Request(NamedTuple):
    """When it was due and answered; its status, 0 without one; whether a problem was described."""

    due: float
    ended: float
    status: int
    is_problem: bool


class Seen(NamedTuple):
    """All that happened, on the clock of time.perf_counter().

    written: the numbers of writes that were answered well, with the time. heard: of each client the
    numbers, and when they came. troubles: a connection that failed or was refused.
    """

    requests: list[Request]
    written: dict[int, float]
    heard: list[tuple["array[int]", "array[float]"]]
    disordered: int
    resyncs: int
    resumed: int
    troubles: list[tuple[float, str]]


def play(plan: Plan, pipe: Any) -> None:
    """Send "break" when it is time, then a Seen, or a text that says what went wrong."""
    import asyncio

    import uvloop

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            pipe.send(runner.run(_Crowd(plan, pipe).run()))
    except Exception as error:
        pipe.send(f"{type(error).__name__}: {error}")


class _Ear:
    """What one client of the live feed has heard."""

    def __init__(self) -> None:
        self.position: str | None = None
        self.place = (0, 0)
        self.numbers = array("l")
        self.times = array("d")


class _Crowd:
    """All of them."""

    def __init__(self, plan: Plan, pipe: Any) -> None:
        import asyncio

        self.plan, self.pipe = plan, pipe
        place = urlsplit(plan.url)
        self.host, self.port = str(place.hostname), int(place.port or 80)
        self.seen = Seen([], {}, [], 0, 0, 0, [])
        self.ears = [_Ear() for _ in range(plan.sockets)]
        self.open: dict[int, Any] = {}
        self.counted = {"disordered": 0, "resyncs": 0, "resumed": 0}
        self.heard_at = 0.0
        self.idle: list[Any] = []
        self.rng = random.Random(7)
        self.opening = asyncio.Semaphore(50)
        self.ready = asyncio.Barrier(plan.sockets + 1)

    async def run(self) -> Seen:
        import asyncio

        plan = self.plan
        listening = [asyncio.create_task(self._listen(n)) for n in range(plan.sockets)]
        await asyncio.wait_for(self.ready.wait(), 120)
        begun = time.perf_counter()
        if plan.break_after is not None:
            asyncio.get_running_loop().call_later(plan.break_after, self._break)
        asked = []
        for number in range(plan.seconds * plan.rate):
            due = begun + number / plan.rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            asked.append(asyncio.create_task(self._ask(number, due)))
        await asyncio.gather(*asked)
        await self._silence()
        for task in listening:
            task.cancel()
        for end in await asyncio.gather(*listening, return_exceptions=True):
            if isinstance(end, Exception):
                raise end
        return self.seen._replace(
            heard=[(ear.numbers, ear.times) for ear in self.ears],
            disordered=self.counted["disordered"],
            resyncs=self.counted["resyncs"],
            resumed=self.counted["resumed"],
        )

    def _break(self) -> None:
        self.pipe.send("break")
        for number in [*self.open][::5]:
            self.open[number].transport.abort()

    async def _silence(self) -> None:
        """Until everybody listens, and nobody hears anything more."""
        import asyncio

        begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + _LONGEST_SILENCE:
            quiet = now - max(begun, self.heard_at) > _SILENCE
            if quiet and len(self.open) == self.plan.sockets:
                return
            await asyncio.sleep(0.1)

    async def _listen(self, number: int) -> None:
        import asyncio

        from websockets.exceptions import ConnectionClosed, WebSocketException

        ear, is_first = self.ears[number], True
        while True:
            try:
                socket = await self._subscribe(number, ear)
            except (OSError, TimeoutError, WebSocketException) as error:
                self._trouble(f"{type(error).__name__}: {error}")
            else:
                if socket is not None:
                    self.open[number] = socket
                    self.counted["resumed"] += not is_first
                    if is_first:
                        await self.ready.wait()
                    is_first = False
                    try:
                        async for frame in socket:
                            self._hear(ear, str(frame))
                    except ConnectionClosed:
                        pass
                    del self.open[number]
                    # 1006: it was us.
                    if socket.close_code != 1006:
                        self._trouble(f"closed with {socket.close_code}")
            await asyncio.sleep(self.rng.uniform(0.2, 1.0))

    async def _subscribe(self, number: int, ear: _Ear) -> Any:
        """A connection that goes on where the client is; None where it was refused."""
        import asyncio

        import websockets

        url = f"ws://{self.host}:{self.port}/api/v1/activities/live/"
        options = {"activity_type": ["call", "note"]}
        token = self.plan.tokens[number % len(self.plan.tokens)]
        async with self.opening:
            socket = await websockets.connect(
                url, compression=None, ping_interval=None, proxy=None, open_timeout=60
            )
            await socket.send(json.dumps({"token": token}))
            await socket.send(json.dumps({"subscribe": options, "after": ear.position}))
            first = json.loads(await asyncio.wait_for(socket.recv(), 60))
        if "ready" in first:
            ear.position, ear.place = first["ready"], _place(first["ready"])
            return socket
        self._trouble(f"refused with {first['error']['status']}")
        await socket.close()
        return None

    def _trouble(self, text: str) -> None:
        self.seen.troubles.append((time.perf_counter(), text))

    def _hear(self, ear: _Ear, frame: str) -> None:
        now, said = time.perf_counter(), json.loads(frame)
        position = said["ready"] if "ready" in said else said["position"]
        place = _place(position)
        if "change" in said:
            self.heard_at = now
            self.counted["disordered"] += place <= ear.place
            subject = said["activity"].get("subject", "")
            if subject.startswith(SUBJECT):
                ear.numbers.append(int(subject.removeprefix(SUBJECT)))
                ear.times.append(now)
        self.counted["resyncs"] += "resync" in said
        ear.position, ear.place = position, place

    async def _ask(self, number: int, due: float) -> None:
        import asyncio

        kind = self.rng.choices([name for name, _ in _MIX], [weight for _, weight in _MIX])[0]
        path, body, method = "timeline/", b"", "GET"
        if kind == "search":
            path = "search/?q=crowd"
        elif kind == "facets":
            path = "facets/"
        elif kind == "record":
            path, method = "", "POST"
            activity = {"activity_type": "call", "activity_date": "2026-10-15T12:00Z"}
            body = json.dumps(activity | {"subject": f"{SUBJECT}{number}"}).encode()
        token = self.plan.tokens[number % len(self.plan.tokens)]
        head = (
            f"{method} /api/v1/activities/{path} HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Authorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        try:
            async with asyncio.timeout(30):
                status, is_problem = await self._exchange(head.encode() + body)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
            status, is_problem = 0, False
        now = time.perf_counter()
        self.seen.requests.append(Request(due, now, status, is_problem))
        if status == 201:
            self.seen.written[number] = now

    async def _exchange(self, request: bytes) -> tuple[int, bool]:
        """One request over a connection that is kept; the status of its answer."""
        import asyncio

        pair = None
        while pair is None and self.idle:
            pair = self.idle.pop()
            # The server ends what was idle for long.
            pair = None if pair[0].at_eof() else pair
        reader, writer = pair or await asyncio.open_connection(self.host, self.port)
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
        await reader.readexactly(length)
        self.idle.append((reader, writer))
        return int(head[9:12]), b"application/problem+json" in head


def _place(position: str) -> tuple[int, int]:
    """A position as something that can be compared within an epoch."""
    _, xid, seq = position.split("-")
    return int(xid), int(seq)
