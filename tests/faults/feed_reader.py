"""A reader of the feed, in a process that a test kills: `python -m tests.faults.feed_reader`.

Arguments: DSN, company, name, limit, file. What it is told is a line of the file each, on disk
before it acknowledges: {"start": true}, {"change"…}, {"acknowledged": position}.
"""

import json
import os
import sys
import time
from typing import Any

import psycopg
from psycopg.types.json import Jsonb


def main(dsn: str, company: str, consumer: str, limit: str, path: str) -> None:
    """Read to the end and beyond, until it is killed."""
    options = Jsonb({"consumer": consumer, "limit": int(limit), "include": ["version"]})
    with psycopg.connect(dsn, autocommit=True) as connection, open(path, "a") as file:

        def note(*lines: Any) -> None:
            for line in lines:
                file.write(json.dumps(line) + "\n")
            file.flush()
            os.fsync(file.fileno())

        after = None
        note({"start": True})
        while True:
            row = connection.execute(
                "select timeline.feed(%s, %s, %s)", [company, after, options]
            ).fetchone()
            assert row is not None
            told = row[0]
            note(*told["results"])
            with connection.transaction():
                connection.execute(
                    "select set_config('timeline.company_id', %s, true)", [company]
                ).fetchone()
                connection.execute(
                    "select timeline.acknowledge(%s, %s)", [consumer, told["position"]]
                ).fetchone()
            note({"acknowledged": told["position"]})
            after = told["position"]
            if not told["more"]:
                time.sleep(0.02)


if __name__ == "__main__":
    main(*sys.argv[1:])
