"""Beneath an HTTP client: bytes on a socket, servers that do not start, what is never told."""

import os
import re
import socket
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import httpx

from tests.faults.killing import ROOT
from tests.http.site import KEY, Site

# Of SQL, of PostgreSQL's insides and of ours: nothing that a caller, or a log, has to read.
_INSIDES = re.compile(
    r"SQLSTATE|Traceback|psycopg|timeline_data\.|PL/pgSQL|pg_catalog|set_config"
    r"|\b(?:select|insert into|update|delete from) [a-z_.]+[ (]",
    re.IGNORECASE,
)


def insides(text: str) -> list[str]:
    """What a text tells of the inside."""
    return _INSIDES.findall(text)


def told(site: Site) -> str:
    """The log as it is."""
    return "".join(site.said)


def check_log(site: Site) -> None:
    """No line of the log tells of the inside, or has a key or a token."""
    found = told(site)
    assert insides(found) == []
    assert KEY not in found
    assert "eyJ" not in found, "the head of a token"


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check that it is a problem, whole and clean; its document."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert (document["code"], document["status"]) == (code, status)
    assert document["request_id"] == answer.headers["x-request-id"]
    assert document["detail"]
    assert document["hint"]
    assert insides(answer.text + str(answer.headers)) == []
    return document


def connect(url: str) -> socket.socket:
    """A connection to a server."""
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20)


def pour(connection: socket.socket, part: bytes, parts: int) -> int:
    """Send a part again and again; how many were taken before the other side closed."""
    for sent in range(parts):
        try:
            connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            return sent
    return parts


def hear(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    heard = b""
    try:
        while part := connection.recv(65536):
            heard += part
    except ConnectionResetError:
        pass
    return heard


def send(url: str, *parts: bytes) -> bytes:
    """Send bytes as they are; what comes until the server closes the connection."""
    with connect(url) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return hear(connection)


def head(method: str, path: str, who: str | None, *lines: str) -> bytes:
    """The head of a request after which the server closes, unless a line says otherwise."""
    given = [f"{method} {path} HTTP/1.1", "Host: localhost", *lines]
    given += [f"Authorization: Bearer {who}"] if who else []
    given += [] if any(line.startswith("Connection:") for line in lines) else ["Connection: close"]
    return ("\r\n".join(given) + "\r\n\r\n").encode("latin-1")


def not_started(dsn: str, *words: str, **environment: str) -> tuple[int, str]:
    """Exit status and words of a `timeline serve` that ends by itself."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
    done = subprocess.run(
        [sys.executable, "-m", "timeline", "serve", "--port", "0", "--ops-port", "0", *words],
        cwd=ROOT,
        env=clean | {"TIMELINE_DSN": dsn, "TIMELINE_JWT_KEY": KEY} | environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return done.returncode, done.stderr
