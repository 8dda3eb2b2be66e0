"""docs/reference/ says what the comments of functions/ say."""

import subprocess
import sys

from tests.house.source import ROOT


def test_reference_is_made_from_the_functions_of_today() -> None:
    told = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "reference.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout
