"""docs/howto/curl.md, rpc.md, typescript.md: every command runs and says what stands below it."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests import server
from tests.howto import pages

END = "\x1e\n"
# What the page installs, in the versions of typescript/package-lock.json: made by make install.
MODULES = pages.ROOT / ".cache" / "typescript" / "node_modules"


def free_port() -> str:
    """One that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@pytest.mark.parametrize("page", ["curl.md", "rpc.md", "typescript.md"])
def test_the_page_says_what_the_server_answers(database: str, tmp_path: Path, page: str) -> None:
    ports = {"8080": free_port(), "8081": free_port()}

    def here(text: str) -> str:
        for written, port in ports.items():
            text = re.sub(rf"\b{written}\b", port, text)
        return text

    if page == "typescript.md":
        if not MODULES.exists():
            server.leave_out("TypeScript")
        (tmp_path / "node_modules").symlink_to(MODULES)
        shutil.copy(pages.ROOT / "tests" / "howto" / "typescript" / "package.json", tmp_path)
    environment = os.environ | {
        "TIMELINE_DSN": database,
        "TIMELINE_PORT": ports["8080"],
        "TIMELINE_OPS_PORT": ports["8081"],
        "PYTHONPATH": str(pages.ROOT),
        "PATH": pages.programs(tmp_path),
    }
    for name in ("TIMELINE_COMPANY", "TIMELINE_JWT_KEY"):
        environment.pop(name, None)
    steps = []
    for block, below in pages.shown(page):
        if block.file is not None:
            (tmp_path / block.file).write_text(here(block.text), encoding="utf-8")
        elif block.language == "sh" and not block.text.startswith(("pip ", "npm ")):
            steps.append((block, below))
    script = here(f"printf '{END[0]}\\n'\n".join(block.text for block, _ in steps))
    done = subprocess.run(
        ["bash", "-eumc", f"trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n{script}"],
        cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    log = (tmp_path / "serve.log").read_text(encoding="utf-8")
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\n{log}"
    said = done.stdout.split(END)
    assert len(said) == len(steps)
    told = 0
    for (_, below), text in zip(steps, said, strict=True):
        if below is not None:
            assert text == below
            told += 1
    assert told >= 1
