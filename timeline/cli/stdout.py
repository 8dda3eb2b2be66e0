"""Standard output whose failures are told apart from all others: what cannot be written is said."""

import errno
import io
import os
import sys
from typing import Any

from timeline.errors import TimelineError

CODE = "unwritable"


class _Raw(io.FileIO):
    """The file descriptor below the buffers."""

    def write(self, data: Any, /) -> int:
        """As a file does. Raises TimelineError "unwritable"; a closed pipe is no such case."""
        try:
            return super().write(data)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            raise TimelineError(CODE, f"output cannot be written: {error.strerror}") from error


def watch() -> None:
    """Put _Raw under sys.stdout, where that is a real one. Again has no effect."""
    stream = sys.stdout
    if stream is None:
        # Closed by who called us. Writes to what is open for reading fail as they would there, and
        # no connection gets the free number.
        raw = _Raw(os.open(os.devnull, os.O_RDONLY), "wb")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(raw), "utf-8")
        return
    binary = getattr(stream, "buffer", None)
    below = getattr(binary, "raw", binary)
    if not isinstance(stream, io.TextIOWrapper) or type(below) is not io.FileIO:
        return
    stream.flush()
    raw = _Raw(below.fileno(), "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        # Unbuffered by PYTHONUNBUFFERED or -u, it stays so.
        raw if binary is below else io.BufferedWriter(raw),
        stream.encoding,
        stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def silence() -> None:
    """Let what is still buffered go nowhere: Python writes it once more when it leaves."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
