"""Pages of docs/howto that a test walks through: files are written, commands are run."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"\A(?:#|//|--) (\S+\.(?:py|ts|sql|toml))\n")


class Block(NamedTuple):
    """A block of a page: of a language, a file where its first line is a name."""

    language: str
    text: str
    file: str | None


def shown(page: str) -> list[tuple[Block, str | None]]:
    """The blocks of a page, each with the output that stands right below it."""
    text = (ROOT / "docs" / "howto" / page).read_text(encoding="utf-8")
    found: list[tuple[Block, str | None]] = []
    for language, body in BLOCK.findall(text):
        if language:
            name = NAME.match(body)
            found.append((Block(language, body, name and name[1]), None))
        else:
            found[-1] = (found[-1][0], body)
    return found


def walk(page: str, folder: Path, environment: dict[str, str]) -> str:
    """Write the files of a page and run its commands, in their order; what they print.

    Installing is left out: what a page installs is there.
    """
    said = ""
    for block, _ in shown(page):
        if block.file is not None:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            continue
        if block.language != "sh" or block.text.startswith(("pip ", "npm ")):
            continue
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", block.text], cwd=folder, env=environment,
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{block.text}\n{done.stdout}\n{done.stderr}"
        said += done.stdout + done.stderr
    return said


def programs(folder: Path) -> str:
    """A PATH with `timeline` and `python` as a reader has them."""
    place = folder / "programs"
    place.mkdir()
    for name, words in (("timeline", "-m timeline"), ("python", "")):
        program = place / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n', encoding="utf-8")
        program.chmod(0o755)
    return os.pathsep.join((str(place), str(Path(sys.executable).parent), os.environ["PATH"]))
