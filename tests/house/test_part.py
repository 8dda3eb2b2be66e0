"""A part of the suite through PgBouncer in every run; make test-pooled runs it whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import through

ROOT = Path(__file__).resolve().parents[2]
SEED = "1"


@pytest.mark.needs("pgbouncer")
def test_a_part_of_the_suite_passes_through_pgbouncer() -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    kept.pop("TIMELINE_TEST_RUN")
    folders = [f"tests/{folder}" for folder in through.FEW]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
            *folders,
        ],
        cwd=ROOT,
        env=kept | {"TIMELINE_TEST_POOLER": "1", "TIMELINE_TEST_POOLER_PART": SEED},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    closing = done.stdout.partition(" transactions to PgBouncer")
    count = int(closing[0].split()[-1].replace(",", ""))
    assert count > 400, done.stdout
