"""A server beside the test: `timeline serve` as it is run, asked over HTTP."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import httpx
import jwt

from tests import server
from tests.faults.killing import ROOT

KEY = "0123456789abcdef0123456789abcdef"
API = "/api/v1"


def token(company: object, viewer: object = None, role: str = "writer", **claims: Any) -> str:
    """A token of the test server's key, for an hour; a claim None is left out."""
    given = {
        "company_id": None if company is None else str(company),
        "sub": None if viewer is None else str(viewer),
        "role": role,
        "exp": time.time() + 3600,
    }
    said = {key: value for key, value in (given | claims).items() if value is not None}
    return jwt.encode(said, KEY, algorithm="HS256")


class Site:
    """`timeline serve` on free ports; what it logs is in `lines`."""

    def __init__(self, dsn: str, *words: str, **environment: str) -> None:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "timeline", "serve", "--port", "0", "--ops-port", "0", *words],
            cwd=ROOT,
            env=clean | {"TIMELINE_DSN": dsn, "TIMELINE_JWT_KEY": KEY} | environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.lines: list[dict[str, Any]] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        first = self.wait(lambda line: line.get("event") == "listening")
        self.url, self.ops_url = first["url"], first["ops_url"]
        self.http = httpx.Client(base_url=self.url + API, timeout=30)

    def _read(self) -> None:
        assert self.popen.stderr is not None
        for text in self.popen.stderr:
            self.said.append(text)
            if text.startswith("{"):
                self.lines.append(json.loads(text))

    def wait(self, is_it: Any, seconds: float = 30) -> dict[str, Any]:
        """The first line of the log that is wanted."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            for line in list(self.lines):
                if is_it(line):
                    return line
            assert self.popen.poll() is None or self._reader.is_alive(), "".join(self.said)
            time.sleep(0.01)
        raise AssertionError("".join(self.said))

    def ask(self, method: str, path: str, who: str | None = None, **more: Any) -> httpx.Response:
        """A request with a token; path begins behind /api/v1."""
        headers = {**more.pop("headers", {})}
        if who is not None:
            headers["Authorization"] = f"Bearer {who}"
        return self.http.request(method, path, headers=headers, **more)

    def until_ready(self, status: int, seconds: float = 15) -> str:
        """Wait until /readyz has a status; what it says."""
        ends_at = time.monotonic() + seconds
        while (answer := httpx.get(f"{self.ops_url}/readyz", timeout=20)).status_code != status:
            assert time.monotonic() < ends_at, answer.text
            time.sleep(0.1)
        return answer.text

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; the exit status."""
        self.http.close()
        if self.popen.poll() is None:
            self.popen.send_signal(number)
        status = self.popen.wait(timeout=40)
        self._reader.join(timeout=10)
        if self.popen.stderr is not None:
            self.popen.stderr.close()
        return status


def serve(dsn: str, *words: str, **environment: str) -> Site:
    """A server on `dsn` under the login of a web server."""
    return Site(server.login(dsn, server.WEB), *words, **environment)
