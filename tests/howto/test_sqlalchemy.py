"""docs/howto/sqlalchemy.md: its files run and print what stands below."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from tests.howto import pages


def test_the_page_prints_what_it_says(database: str, tmp_path: Path) -> None:
    parts = conninfo_to_dict(database)
    place = "&".join(f"{key}={parts[key]}" for key in ("host", "port", "passfile") if key in parts)
    environment = os.environ | {
        "TIMELINE_DSN": database,
        "DATABASE_URL": f"postgresql+psycopg://{parts['user']}@/{parts['dbname']}?{place}",
        "PATH": pages.programs(tmp_path),
        "PYTHONPATH": str(pages.ROOT),
    }
    said = pages.walk("sqlalchemy.md", tmp_path / "site", environment)
    (told,) = [below for _, below in pages.shown("sqlalchemy.md") if below is not None]
    assert said == told
