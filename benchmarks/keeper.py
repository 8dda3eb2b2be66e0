"""A Redis of ours; tests start theirs here too."""

import contextlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from timeline.errors import TimelineError

# Seconds until it has to answer, and until it has to have ended.
_PATIENCE = 20.0


def program() -> str:
    """redis-server. Raises TimelineError where there is none."""
    found = shutil.which("redis-server")
    if found is None:
        raise TimelineError(
            "TL400",
            "answers are kept in Redis, and there is no redis-server",
            "install it (Debian: apt-get install redis-server), or choose other parts",
        )
    return found


class Keeper:
    """A redis-server on a socket in a folder of its own, which keeps nothing when it ends."""

    def __init__(self, folder: Path) -> None:
        import redis

        self._socket = folder / "redis.sock"
        self.url = f"unix://{self._socket}"
        self.client = redis.Redis.from_url(self.url)
        self.start()

    def start(self) -> None:
        """Start it, empty."""
        import redis

        words = ("--port", "0", "--save", "", "--appendonly", "no")
        self.process = subprocess.Popen(
            [program(), "--unixsocket", str(self._socket), *words], stdout=subprocess.DEVNULL
        )
        ends_at = time.monotonic() + _PATIENCE
        while True:
            with contextlib.suppress(redis.RedisError):
                if self.client.ping():
                    return
            if self.process.poll() is not None or time.monotonic() > ends_at:
                self.kill()
                raise TimelineError("TL500", "redis-server does not answer")
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: there is nothing to be lost."""
        self.process.kill()
        self.process.wait(timeout=_PATIENCE)


@contextmanager
def keeping() -> Iterator[Keeper]:
    """One that runs until the block ends."""
    with tempfile.TemporaryDirectory(prefix="timeline-redis-") as folder:
        kept = Keeper(Path(folder))
        try:
            yield kept
        finally:
            kept.client.close()
            kept.kill()
