"""`timeline serve` as a process beside this one: for the demo, and for what is measured."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from timeline.errors import TimelineError

# Seconds until it has to listen, and until it has to have ended.
_STARTING, _ENDING = 60.0, 60.0


@contextmanager
def serving(
    dsn: str, *words: str, **environment: str
) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """Its URL on a free port of this machine, and the process; ended with the block.

    No TIMELINE_* of this process is handed on, only `environment`. Raises TimelineError TL500.
    """
    clean = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
    ports = ("--port", "0", "--ops-port", "0")
    # Into a file: a pipe that nobody reads would hold the server.
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "timeline", "--dsn", dsn, "serve", *ports, *words],
            env=clean | environment,
            stderr=log,
            text=True,
        )
        try:
            yield _url(process, log), process
        finally:
            process.terminate()
            process.wait(timeout=_ENDING)


def _url(process: "subprocess.Popen[str]", log: IO[str]) -> str:
    ends_at = time.monotonic() + _STARTING
    while time.monotonic() < ends_at:
        has_ended = process.poll() is not None
        log.seek(0)
        for line in log:
            if line.startswith("{") and line.endswith("\n") and "url" in (said := json.loads(line)):
                return str(said["url"])
        if has_ended:
            break
        time.sleep(0.05)
    log.seek(0)
    raise TimelineError("TL500", "timeline serve did not start", log.read()[-2000:].strip() or None)
