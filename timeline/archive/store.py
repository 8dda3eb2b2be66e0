"""Where the files of an archive lie: a folder of this machine, or what fsspec reaches."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from timeline.errors import TimelineError

_TRIAL = "trial"
_CACHED = "reads from a cache what it should read back"
# What of fsspec keeps no archive, and why.
_FLEETING = {
    "memory": "ends with the process that writes it",
    "cached": _CACHED,
    "blockcache": _CACHED,
    "filecache": _CACHED,
    "simplecache": _CACHED,
}


class Store(Protocol):
    """A place for files, each read and written whole."""

    place: str

    def get(self, name: str) -> bytes | None:
        """A file's bytes; None when there is none of that name."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file whole, so that a kill leaves it or nothing."""

    def check(self) -> None:
        """Write a file, read it, take it away. Raises TimelineError "unwritable"."""

    def free(self) -> int | None:
        """How many bytes fit; None where nobody can tell."""

    def below(self, name: str) -> "Store":
        """The place `name` in this one."""


def open_store(place: str) -> Store:
    """The store at a path, or at a URL that fsspec knows (s3://…, gs://…, sftp://…).

    file://… is the path. Raises TimelineError TL400.
    """
    if not place:
        raise TimelineError("TL400", "the place of an archive is empty", "give a folder, or a URL")
    scheme, is_url, path = place.partition("://")
    if is_url and scheme not in ("file", "local"):
        return _Remote(place)
    return _Folder(Path(path or place).absolute())


def target(place: str | None, name: str, size: int) -> Store:
    """Where a partition of that name and size goes. Tried before anything is detached."""
    if place is None:
        raise TimelineError(
            "TL400", "nothing says where archives go",
            "name a folder or a URL with --to, or once: timeline partitions retention --to",
        )  # fmt: skip
    store = open_store(place)
    free = store.free()
    if free is not None and free < size // 2:
        raise TimelineError(
            "unwritable",
            f"{store.place} has {free:,} bytes left, {name} takes {size:,}",
            "make room, or name another place with --to; nothing was detached",
        )
    store.check()
    return store


class _Folder:
    """A folder of this machine. What lies in it is customers' data: nobody else reads it."""

    def __init__(self, path: Path) -> None:
        self.path, self.place = path, str(path)

    def get(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise _unreadable(f"{self.place}/{name}", error) from error

    def put(self, name: str, data: bytes) -> None:
        target = self.path / name
        part = target.with_name(f".{name}.part")
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(target)
            # The name of the file, and that of a folder that is new.
            for place in (self.path, self.path.parent):
                folder = os.open(place, os.O_RDONLY)
                try:
                    os.fsync(folder)
                finally:
                    os.close(folder)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise _unwritable(f"{self.place}/{name}", error) from error

    def check(self) -> None:
        self.put(_TRIAL, b"")
        (self.path / _TRIAL).unlink(missing_ok=True)

    def free(self) -> int | None:
        near = self.path
        while not near.exists():
            near = near.parent
        return shutil.disk_usage(near).free

    def below(self, name: str) -> Store:
        return _Folder(self.path / name)


class _Remote:
    """A place that fsspec reaches. Its libraries raise what they like."""

    def __init__(self, place: str) -> None:
        self.place = place.rstrip("/")
        if urlsplit(place).password:
            raise TimelineError(
                "TL400",
                "the URL has a password, which process lists show and the database would keep",
                "leave it out: fsspec's libraries find their own credentials (environment, files)",
            )
        try:
            import fsspec
        except ImportError as error:
            raise TimelineError(
                "TL400", f"{place} needs fsspec", "install it: pip install 'pg-timeline[archive]'"
            ) from error
        try:
            self._files, self._path = fsspec.core.url_to_fs(self.place)
        except Exception as error:
            raise TimelineError(
                "TL400",
                f"{place} cannot be reached: {_why(error)}",
                "name a folder, or another URL",
            ) from error
        for protocol in _protocols(self._files) & _FLEETING.keys():
            raise TimelineError(
                "TL400",
                f"{place} {_FLEETING[protocol]}",
                "name a place that lasts: a folder, or another URL",
            )

    def get(self, name: str) -> bytes | None:
        try:
            return bytes(self._files.cat_file(f"{self._path}/{name}"))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise _unreadable(f"{self.place}/{name}", error) from error

    def put(self, name: str, data: bytes) -> None:
        try:
            self._files.makedirs(self._path, exist_ok=True)
            self._files.pipe_file(f"{self._path}/{name}", data)
        except Exception as error:
            raise _unwritable(f"{self.place}/{name}", error) from error

    def check(self) -> None:
        self.put(_TRIAL, b"?")
        if self.get(_TRIAL) != b"?":
            raise _unwritable(self.place, OSError(None, "it does not give back what it got"))
        self._files.rm_file(f"{self._path}/{_TRIAL}")

    def free(self) -> int | None:
        return None

    def below(self, name: str) -> Store:
        return _Remote(f"{self.place}/{name}")


def _protocols(files: Any) -> set[str]:
    """What a file system goes through, down to where the bytes lie."""
    found = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
    below = getattr(files, "fs", None)
    return found | (_protocols(below) if hasattr(below, "protocol") else set())


def _why(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def _unreadable(what: str, error: Exception) -> TimelineError:
    return TimelineError(
        "TL400", f"{what} cannot be read: {_why(error)}", "name the folder or the URL of the files"
    )


def _unwritable(what: str, error: Exception) -> TimelineError:
    return TimelineError(
        "unwritable",
        f"{what} cannot be written: {_why(error)}",
        "make room or name another place with --to; nothing is lost, and the next run goes on",
    )
