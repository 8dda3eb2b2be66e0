"""Runs the benchmarks there are: python -m benchmarks [--only NAME] [--dsn DSN] …

Without a DSN an embedded PostgreSQL is started in a temporary folder and stopped at the end.
Arguments a benchmark knows are passed along.
"""

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from timeline import embedded

NAMES = ("partitions",)


def main() -> None:
    """Run the chosen benchmarks, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=NAMES, action="append")
    parser.add_argument("--dsn", help="a superuser's, on a server that is doing nothing else")
    chosen, rest = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        dsn = chosen.dsn or embedded.up(Path(folder) / "server")
        try:
            for name in chosen.only or NAMES:
                module = importlib.import_module(f"benchmarks.{name}")
                sys.argv = [f"benchmarks.{name}", "--dsn", dsn, *rest]
                module.main()
        finally:
            if not chosen.dsn:
                embedded.down(Path(folder) / "server")


if __name__ == "__main__":
    main()
