"""One server process over one folder: as whom it runs, whether it lives, start and stop.

The folder holds data/ (the cluster), run/ (the socket), log, and alive, a file that every
process of the server holds locked: the kernel frees it when the last one is gone, also after
kill -9, so that no process number has to be believed.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from timeline.embedded.account import Account, drop, seen_by
from timeline.embedded.folder import open_own
from timeline.errors import TimelineError

SUPERUSER = "postgres"
_PAUSE = 0.02
_LOG_BYTES = 8 << 20

# Kept so that a server that dies under its starter leaves no zombie behind.
_children: list[subprocess.Popen[bytes]] = []


def alive(folder: Path) -> bool:
    """Does any process of the server of `folder` still run?"""
    try:
        descriptor = os.open(folder / "alive", os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    except PermissionError as error:
        raise TimelineError(
            "unreachable",
            f"{folder} belongs to another user",
            "run as that user or as root, or choose another --folder",
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def pid(folder: Path) -> int | None:
    """The process number of the postmaster that runs over folder/data, or None."""
    try:
        number = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    if _works_in(number, folder / "data") or _may_be(number):
        return number
    return None


def _works_in(number: int, data: Path) -> bool:
    """Is `number` a process over `data`, and not a later one that was given its number?"""
    try:
        if not Path("/proc/self/cwd").exists():
            os.kill(number, 0)
            return True
        return Path(f"/proc/{number}/cwd").samefile(data)
    except OSError:
        return False


def _may_be(number: int) -> bool:
    """Is `number` a postgres that a container's root, without ptrace, may not look into?"""
    if os.geteuid() != 0:
        return False
    process = Path(f"/proc/{number}")
    try:
        (process / "cwd").readlink()
    except PermissionError:
        with suppress(OSError):
            return (process / "comm").read_text().strip() == "postgres"
    except OSError:
        pass
    return False


def settle(folder: Path, seconds: float = 3.0) -> None:
    """Wait until nothing is left of a server that was killed, so that another may start.

    Raises TimelineError when something stays, or when a foreign postmaster uses the data.
    """
    if not wait(lambda: not alive(folder), seconds):
        for number in _leftovers(folder / "data"):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGQUIT)
        if not wait(lambda: not alive(folder), 5):
            raise TimelineError(
                "unreachable",
                f"processes of a killed server still hold {folder}",
                "end them (ps shows postgres), then try again",
            )
    foreign = pid(folder)
    if foreign is not None:
        raise TimelineError(
            "unreachable",
            f"a PostgreSQL that timeline did not start (process {foreign}) uses {folder}",
            f"stop it first: kill -INT {foreign}",
        )
    if Path("/proc/self/cwd").exists():
        # PostgreSQL would refuse to start where any process of its user now has that number.
        (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        for left in (folder / "run").glob(".s.PGSQL.*"):
            left.unlink()


def _leftovers(data: Path) -> list[int]:
    numbers = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [number for number in numbers if _works_in(number, data)]


def wait(done: Callable[[], bool], seconds: float) -> bool:
    """Poll `done()` until it is true; False when `seconds` passed before."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True


def make_cluster(
    folder: Path, bindir: Path, who: Account, password: str, major: int, extra: Sequence[str] = ()
) -> None:
    """initdb into folder/data: UTF-8, order by code point, superuser postgres with `password`.

    Made beside and renamed, so that a kill leaves no half cluster. Raises TimelineError.
    """
    fresh, run = folder / "data.new", folder / "run"
    secret = run / "password"
    for locale in _locales(major):
        shutil.rmtree(fresh, ignore_errors=True)
        own_directory(fresh, who)
        secret.unlink(missing_ok=True)
        with open(os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(password + "\n")
            if os.geteuid() == 0:
                os.fchown(file.fileno(), who.uid, who.gid)
        with seen_by(folder, who) as (base, descriptors):
            command = [
                *(str(bindir / "initdb"), "-D", f"{base}/data.new", "-U", SUPERUSER),
                *("--encoding=UTF8", f"--pwfile={base}/run/password", "--auth=scram-sha-256"),
                *(*locale, *extra),
            ]
            made = subprocess.run(
                command,
                check=False,
                capture_output=True,
                text=True,
                pass_fds=descriptors,
                **drop(who),
            )
        secret.unlink(missing_ok=True)
        if made.returncode == 0:
            fresh.rename(folder / "data")
            return
    shutil.rmtree(fresh, ignore_errors=True)
    told = [line for line in made.stderr.strip().splitlines() if ": removing " not in line]
    reason = next((line for line in told if "error:" in line), told[-1] if told else "no reason")
    raise TimelineError(
        "unreachable",
        f"initdb failed in {folder}: {reason}",
        "mend what it says; TIMELINE_PG_BIN chooses other programs",
        "\n".join(told) or None,
    )


def _locales(major: int) -> list[list[str]]:
    """Unicode's letters in code point order, by the system or built in; else C, ASCII's letters."""
    built_in = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [["--locale=C.UTF-8"], built_in if major >= 17 else ["--locale=C"]]


def own_directory(path: Path, who: Account) -> None:
    """Make the folder `path`, private to the server's user. An existing one stays."""
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(path, who.uid, who.gid, follow_symlinks=False)


def launch(
    folder: Path, bindir: Path, who: Account, settings: Mapping[str, str], *, socket: bool
) -> str | None:
    """Start postgres over folder/data with `settings`; None when ready, else why it is not."""
    lock = open_own(folder, "alive")
    log = open_own(folder, "log", os.O_WRONLY | os.O_APPEND)
    if os.fstat(log).st_size > _LOG_BYTES:
        os.ftruncate(log, 0)
    begin = os.fstat(log).st_size
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with seen_by(folder, who) as (base, descriptors):
            given = {**settings, "unix_socket_directories": f"{base}/run" if socket else ""}
            options = [part for key, value in given.items() for part in ("-c", f"{key}={value}")]
            process = subprocess.Popen(
                [bindir / "postgres", "-D", f"{base}/data", *options],
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=(lock, *descriptors),
                **drop(who),
            )
    finally:
        os.close(lock)
        os.close(log)
    _children.append(process)
    file = folder / "data" / "postmaster.pid"

    def settled() -> bool:
        with suppress(OSError):
            lines = file.read_text().splitlines()
            if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                return True
        return process.poll() is not None

    if not wait(settled, 300):
        return "it was not ready after 300 seconds"
    if process.returncode is None:
        return None
    told = (folder / "log").read_bytes()[begin:].decode(errors="replace").splitlines()
    worst = [line for line in told if "FATAL:" in line or "PANIC:" in line] or told
    return worst[0].partition("]")[2].strip() or worst[0] if worst else "it said nothing"


def halt(folder: Path) -> None:
    """Stop the server: at once for its clients, after a checkpoint; harder after a minute."""
    for number, seconds in ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0)):
        process = pid(folder)
        if process is None:
            break
        with suppress(ProcessLookupError):
            os.kill(process, number)
        wait(lambda: pid(folder) is None, seconds)
    settle(folder)
    for child in list(_children):
        if child.poll() is not None:
            _children.remove(child)
