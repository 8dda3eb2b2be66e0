"""An import killed at any moment and run again equals one that was left alone."""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.proofs import IS_WHOLE, rounds
from tests.transfer.conftest import CRM, DATA, command, content

pytestmark = pytest.mark.proofs
# In each round.
MOMENTS = 4
# A real export where one is named, else the look-alike in batches small enough to be hit.
EXPORT = os.environ.get("TIMELINE_TEST_CRM_EXPORT") if IS_WHOLE else None
FOLDER, BATCH = (Path(EXPORT), 200) if EXPORT else (DATA, 10)


def _args(batch: int) -> list[str]:
    names = ("accounts", "sales_teams", "sales_pipeline", "interactions")
    files = [str(FOLDER / f"{name}.csv") for name in names]
    return ["import", *files, "--map", str(CRM), "--batch", str(batch)]


def _landed(connection: psycopg.Connection[tuple[int]]) -> int:
    row = connection.execute("select count(*) from timeline_data.activity_body").fetchone()
    assert row is not None
    return row[0]


@rounds(5)
def test_killed_and_finished_equals_uninterrupted(
    clone: Callable[[], str],
    tmp_path: Path,
    seed: int,
    record_property: Callable[[str, object], None],
) -> None:
    whole = clone()
    words, environment = command(whole, *_args(500))
    subprocess.run(words, env=environment, check=True, capture_output=True, cwd=tmp_path)
    with psycopg.connect(whole, autocommit=True) as connection:
        expected = content(connection)
    generator = random.Random(20261124 + seed)
    for _ in range(MOMENTS):
        share = generator.uniform(0.05, 0.95)
        database = clone()
        words, environment = command(database, *_args(BATCH))
        with psycopg.connect(database, autocommit=True) as connection:
            process = subprocess.Popen(
                words, env=environment, stderr=subprocess.DEVNULL, cwd=tmp_path
            )
            while _landed(connection) < share * len(expected[0]):
                assert process.poll() is None, "it ended before it could be killed"
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert 0 < _landed(connection) < len(expected[0])
            subprocess.run(words, env=environment, check=True, capture_output=True, cwd=tmp_path)
            assert content(connection) == expected
    record_property("kills", MOMENTS)
