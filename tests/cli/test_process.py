"""The command as a process: pipes, terminals, encodings, the end of a reader."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import server

ROOT = Path(__file__).resolve().parents[2]
COMPANY = "11111111-1111-4111-8111-111111111111"
TIMELINE = [sys.executable, "-m", "timeline"]


def environment(database: str, **more: str) -> dict[str, str]:
    """Of the application, as whose login `database` is entered."""
    keep = {key: value for key, value in os.environ.items() if not key.startswith("TIMELINE_")}
    keep.pop("NO_COLOR", None)
    dsn = server.login(database, "app") if database else database
    ours = {"TIMELINE_DSN": dsn, "TIMELINE_COMPANY": COMPANY, "PYTHONPATH": str(ROOT)}
    return {**keep, **ours, "TERM": "xterm-256color", "COLUMNS": "80", **more}


def on_terminal(words: list[str], environ: dict[str, str], typed: bytes = b"") -> tuple[int, str]:
    """Run on a pseudo-terminal: (status, what it showed)."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*TIMELINE, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    ) as process:
        os.close(theirs)
        os.write(ours, typed)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux tells that the other side is closed
                break
            if not piece:
                break
            shown += piece
        os.close(ours)
        status = process.wait(60)
    return status, shown.decode()


def test_a_terminal_gets_colour_unless_it_declines(database: str, call_id: str) -> None:
    status, shown = on_terminal(["page"], environment(database))
    assert status == 0
    assert "\x1b[1m" in shown
    assert "\x1b[" not in on_terminal(["page"], environment(database, NO_COLOR="1"))[1]
    assert "\x1b[" not in on_terminal(["page", "--color", "never"], environment(database))[1]


def test_stored_escapes_do_not_reach_a_terminal(database: str, call_id: str) -> None:
    environ = environment(database)
    evil = "\x1b]0;owned\x07\u202eevil"
    note = ["record", "--type", "note", "--date", "2024-01-01"]
    subprocess.run(
        [*TIMELINE, *note, "--subject", evil, "--description", evil, "--about", f"account:{evil}"],
        env=environ,
        check=True,
    )
    _, shown = on_terminal(["page", "--include", "description"], environ)
    assert "\\x1b]0;owned\\x07\\u202eevil" in re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert not re.search("\x1b[^[]|\x07|\u202e", shown)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_poor_encodings_get_plain_text(database: str, call_id: str, encoding: str) -> None:
    environ = environment(database, PYTHONIOENCODING=encoding)
    subprocess.run(
        [*TIMELINE, "record", "--type", "note", "--date", "2024-01-01", "--subject", "日本é" * 30],
        env=environ,
        check=True,
    )
    done = subprocess.run([*TIMELINE, "page"], env=environ, capture_output=True, check=True)
    lines = done.stdout.decode(encoding).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert any("\\u65e5" in line for line in lines)
    as_json = subprocess.run(
        [*TIMELINE, "page", "--json"], env=environ, capture_output=True, check=True
    )
    assert "日本é" in as_json.stdout.decode("utf-8")


def test_a_reader_that_leaves_early_hears_nothing_more(database: str, call_id: str) -> None:
    done = subprocess.run(
        ["bash", "-c", f"'{sys.executable}' -m timeline page --json | head -c 1"],
        env=environment(database),
        capture_output=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == (b"{", b"")


def _wait_until_idle(pid: int) -> None:
    """Until it has started and waits for its input: its clock of processor time stands still."""
    spent, still = -1.0, 0
    while still < 10:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        now = float(fields[11]) + float(fields[12])
        still = still + 1 if now == spent and now > 0 else 0
        spent = now
        time.sleep(0.1)


def test_an_interrupt_is_quiet(database: str) -> None:
    with subprocess.Popen(
        [*TIMELINE, "record", "-"],
        env=environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A run in the background of a shell ignores interrupts, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        _wait_until_idle(process.pid)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [
        ["page", "--include=description"],
        ["page", "--json", "--include=description"],
        ["export"],
        ["page", "--sql"],
        ["version"],
        ["--help"],
        ["page", "--help"],
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_cannot_be_written_is_told_in_one_sentence(
    database: str, call_id: str, words: list[str], unbuffered: str
) -> None:
    """Also what is longer than any buffer, and is written past it."""
    environ = environment(database, PYTHONUNBUFFERED=unbuffered, TIMELINE_VIEWER="u")
    note = {"activity_type": "note", "subject": "n", "activity_date": "2024-01-01"}
    long = json.dumps({**note, "description": "x" * 300_000}).encode()
    recorded = [*TIMELINE, "record", "-"]
    subprocess.run(recorded, env=environ, input=long, stdout=subprocess.DEVNULL, check=True)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*TIMELINE, *words], env=environ, stdout=full, stderr=subprocess.PIPE, check=False
        )
    said = b"error: output cannot be written: No space left on device\n"
    assert (done.stderr, done.returncode) == (said, 74)


def test_closed_output_is_output_that_cannot_be_written(database: str, call_id: str) -> None:
    for words, status in (("page", 74), ("migrate", 0)):
        done = subprocess.run(
            ["bash", "-c", f"'{sys.executable}' -m timeline {words} >&-"],
            env=environment(database) | ({"TIMELINE_DSN": database} if words == "migrate" else {}),
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == status, done.stderr
        assert b"Traceback" not in done.stderr
