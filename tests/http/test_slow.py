"""Clients that send without end, or hardly at all, are let go; the others are not in their way."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import Response

from tests.http import wire
from tests.http.site import KEY, token
from tests.tenant.world import ANN, OURS
from timeline.http import app, guard, protocol
from timeline.http.asking import Asking
from timeline.http.credential import Tokens

# What is an hour for a client of these tests.
SECONDS = 0.4
SOON = SECONDS + 5
WHO = token(OURS, ANN)
JSON = ("Content-Type: application/json", "Connection: keep-alive")


class Here(NamedTuple):
    """A server in a thread of this process, with patience for SECONDS. lines: of its log."""

    url: str
    lines: list[dict[str, Any]]


async def take(ask: Asking, request: Request) -> Response:
    """Say how long the body was."""
    return Response(str(len(await ask.body())))


async def rest(ask: Asking, request: Request) -> Response:
    """Take longer than a head may."""
    await asyncio.sleep(SECONDS * 2)
    return Response("rested")


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    """Endpoints that need no database, behind the protocol."""
    monkeypatch.setattr(protocol, "HEAD_SECONDS", SECONDS)
    monkeypatch.setattr(app, "_BODY_SECONDS", SECONDS)
    absent = cast(Any, None)
    site = app.Site(authority=Tokens(KEY, "HS256"), database=absent, tail=absent, served=absent)
    lines: list[dict[str, Any]] = []
    endpoint = app.Endpoint("/", {"POST": take, "GET": rest}, site)
    config = uvicorn.Config(
        guard.Guard(guard.Refusals(endpoint), lines.append),
        http=protocol.Bounded,
        lifespan="off",
        log_config=None,
        access_log=False,
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield Here(f"http://127.0.0.1:{listening.getsockname()[1]}", lines)
    server.should_exit = True
    thread.join(timeout=20)
    listening.close()
    assert not thread.is_alive()
    assert [line for line in lines if "error" in line] == []


def problem(heard: bytes) -> dict[str, Any]:
    """The document of an answer that is a problem, whole."""
    head, _, body = heard.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert "content-type: application/problem+json" in lines
    assert f"content-length: {len(body)}" in lines
    document: dict[str, Any] = json.loads(body)
    assert f"x-request-id: {document['request_id']}" in lines
    return document


def answers(here: Here) -> bool:
    """Whether it answers others."""
    return wire.send(here.url, wire.head("PUT", "/", WHO)).startswith(b"HTTP/1.1 405 ")


@pytest.mark.parametrize(
    "begun",
    [b"", b"G", b"GET / HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: "],
    ids=["nothing", "a letter", "a line", "half"],
)
def test_who_does_not_end_his_head_is_let_go(here: Here, begun: bytes) -> None:
    began = time.monotonic()
    assert wire.send(here.url, begun) == b""
    assert SECONDS * 0.9 < time.monotonic() - began < SOON
    assert answers(here)


def test_a_head_that_comes_by_the_letter_is_let_go_as_well(here: Here) -> None:
    began, sent = time.monotonic(), 0
    head = wire.head("GET", "/", WHO)
    with wire.connect(here.url) as connection:
        try:
            for letter in head:
                connection.sendall(bytes([letter]))
                sent += 1
                time.sleep(0.05)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert (sent < len(head), wire.hear(connection)) == (True, b"")
    assert time.monotonic() - began < SOON


def test_the_next_head_of_a_connection_has_its_time_too(here: Here) -> None:
    post = wire.head("POST", "/", WHO, *JSON, "Content-Length: 2") + b"{}"
    with wire.connect(here.url) as connection:
        for _ in range(2):
            connection.sendall(post)
            assert b"HTTP/1.1 200 OK" in connection.recv(65536)
        # Between two requests nobody is in a hurry.
        time.sleep(SECONDS * 1.5)
        connection.sendall(post)
        assert b"HTTP/1.1 200 OK" in connection.recv(65536)
        began = time.monotonic()
        connection.sendall(post[:20])
        assert wire.hear(connection) == b""
        assert SECONDS * 0.9 < time.monotonic() - began < SOON


def test_an_answer_may_take_longer_than_a_head(here: Here) -> None:
    assert wire.send(here.url, wire.head("GET", "/", WHO)).endswith(b"rested")


def test_a_head_without_end_is_not_kept(here: Here) -> None:
    line = b"X-Long: " + b"x" * 8000 + b"\r\n"
    for head in (
        b"GET / HTTP/1.1\r\n" + line * 1250,
        b"GET /" + b"x" * 10_000_000,
        b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 10_000_000,
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 1_600_000,
    ):
        began, heard = time.monotonic(), wire.send(here.url, head)
        # What was not read makes of the end a reset, which may overtake the answer.
        assert heard.startswith(b"HTTP/1.1 431 ") or heard == b""
        assert time.monotonic() - began < SOON
    assert answers(here)


def test_a_head_that_is_too_large_is_told_so(here: Here) -> None:
    with wire.connect(here.url) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 20_000)
        time.sleep(0.1)
        connection.sendall(b"x" * 20_000)
        heard = wire.hear(connection)
    assert heard.startswith(b"HTTP/1.1 431 ")
    assert b"connection: close" in heard
    assert problem(heard)["status"] == 431


@pytest.mark.parametrize("size", [33_000, 40_000, 100_000])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_head_that_is_too_large_at_once_is_told_so_too(
    here: Here, size: int, is_first: bool
) -> None:
    large = wire.head("GET", "/", WHO, "X-Long: " + "x" * size)
    with wire.connect(here.url) as connection:
        if not is_first:
            connection.sendall(wire.head("POST", "/", WHO, *JSON, "Content-Length: 2") + b"{}")
            assert b"HTTP/1.1 200 OK" in connection.recv(65536)
        connection.sendall(large)
        heard = wire.hear(connection)
    assert heard.startswith(b"HTTP/1.1 431 ")


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno field\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
    ids=["nonsense", "no field", "less than none", "two lengths", "TLS"],
)
def test_what_is_no_http_is_told_so(here: Here, sent: bytes) -> None:
    heard = wire.send(here.url, sent)
    assert heard.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert problem(heard)["code"] == "http_400"
    assert answers(here)


def test_what_came_before_a_head_is_not_counted_as_its_own(here: Here) -> None:
    second = wire.head("POST", "/", WHO, "Content-Type: application/json", "Content-Length: 3")
    for size in (40_000, 60_000, 120_000):
        first = wire.head("POST", "/", WHO, *JSON, f"Content-Length: {size}") + b" " * size
        with wire.connect(here.url) as connection:
            connection.sendall(first + second[:30])
            time.sleep(0.1)
            connection.sendall(second[30:] + b"{ }")
            heard = wire.hear(connection)
        assert heard.count(b"HTTP/1.1 200 OK") == 2, heard
        assert heard.endswith(b"3")


@pytest.mark.parametrize("by_letter", [False, True])
def test_a_body_that_does_not_come_is_not_awaited(here: Here, by_letter: bool) -> None:
    for lines, begun in (("Content-Length: 100", b"{"), ("Transfer-Encoding: chunked", b"64\r\n{")):
        began = time.monotonic()
        with wire.connect(here.url) as connection:
            connection.sendall(wire.head("POST", "/", WHO, *JSON, lines) + begun)
            while by_letter and time.monotonic() - began < SECONDS * 1.1:
                connection.sendall(b" ")
                time.sleep(0.05)
            heard = wire.hear(connection)
        assert heard.startswith(b"HTTP/1.1 408 ")
        assert b"connection: close" in heard.lower()
        assert b'"http_408"' in heard
        assert SECONDS * 0.9 < time.monotonic() - began < SOON
    assert answers(here)


def test_who_goes_away_amid_his_body_leaves_a_line(here: Here) -> None:
    with wire.connect(here.url) as connection:
        connection.sendall(wire.head("POST", "/", WHO, *JSON, "Content-Length: 100") + b"{")
    ends_at = time.monotonic() + SOON
    while not here.lines:
        assert time.monotonic() < ends_at
        time.sleep(0.01)
    assert (here.lines[0]["status"], here.lines[0]["level"]) == (499, "info")
    assert answers(here)
