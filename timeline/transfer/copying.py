"""What a COPY yields, as a file that is read from its beginning as often as wanted."""

import io
from collections.abc import Iterator

from timeline import db


class Stream(io.BufferedIOBase):
    """What a COPY yields, from its beginning again after seek(0)."""

    def __init__(self, conn: db.Connection, statement: str) -> None:
        self._conn, self._statement = conn, statement
        self._blocks: Iterator[bytes] = iter(())
        self._held, self._at = b"", 0
        # Not before somebody reads: a connection has one COPY at a time.
        self._is_open = self._is_first = False

    def _begin(self) -> None:
        # A COPY that is left half way would spoil the snapshot.
        for _ in self._blocks:
            pass
        self._blocks = self._copy()
        self._held, self._at = next(self._blocks, b""), 0
        self._is_open = self._is_first = True

    def _copy(self) -> Iterator[bytes]:
        with self._conn.cursor() as cursor, cursor.copy(self._statement.encode()) as copy:
            for block in copy:
                yield bytes(block)

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """To its beginning."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Back to the beginning."""
        if offset or whence:
            raise io.UnsupportedOperation("a table is read from its beginning")
        if self._is_first:
            self._at = 0
        elif self._is_open:
            self._begin()
        return 0

    def tell(self) -> int:
        """Where it is, as far as anybody asks: whether it is at its beginning."""
        return self._at if self._is_first or not self._is_open else 1

    def read(self, size: int | None = -1, /) -> bytes:
        """Up to so many bytes, all where it is negative."""
        if size is None or size < 0:
            return b"".join(iter(self.read1, b""))
        return self.read1(size)

    def read1(self, size: int = -1, /) -> bytes:
        """What is at hand, or comes next."""
        if not self._is_open:
            self._begin()
        if self._at == len(self._held):
            self._held, self._at = next(self._blocks, b""), 0
            self._is_first = False
        end = len(self._held) if size < 0 else min(len(self._held), self._at + size)
        found, self._at = self._held[self._at : end], end
        return found
