"""docs/howto/psql.md: every statement runs in psql and says what stands below it."""

import os
import subprocess
from pathlib import Path

from tests import server
from tests.howto import pages


def test_the_page_says_what_psql_says(server_dsn: str, database: str, tmp_path: Path) -> None:
    environment = os.environ | {"TIMELINE_DSN": database, "PYTHONPATH": str(pages.ROOT)}
    environment["PATH"] = pages.programs(tmp_path)
    psql = [str(server.bindir() / "psql"), "-qAtX", "-v", "ON_ERROR_STOP=1", database]
    shown = 0
    for block, below in pages.shown("psql.md"):
        if block.language == "sh":
            if block.text.startswith("pip "):
                continue
            subprocess.run(["bash", "-euc", block.text], env=environment, check=True, cwd=tmp_path)
            continue
        done = subprocess.run(
            psql, input=block.text, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == below
        shown += 1
    assert shown == 5
