"""A CRM's export through the mapping that docs/howto ships."""

import json
import os
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.transfer.conftest import CRM, DATA, Connection, Run, content

pytestmark = pytest.mark.usefixtures("database")


def test_every_row_lands_as_activities_and_objects(crm: Run, connection: Connection) -> None:
    done = crm("--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    activities, objects = content(connection)
    assert report["read"] == 4 + 2 + 240 + 43
    assert report["inserted"] == len(activities)
    assert report["rejected"] == 0
    kinds = Counter(row[0] for row in objects)
    assert kinds == {"account": 4, "contact": 5, "deal": 240, "user": 2}
    assert sum(1 for row in activities if row[1] in ("email", "meeting")) == 43
    without = [row for row in objects if row[0] == "deal" and row[3] is None]
    assert without
    assert all(" for " not in row[2] for row in without)


def test_parents_named_in_the_export_become_parents(crm: Run, connection: Connection) -> None:
    crm()
    parents = {row[1]: row[3] for row in content(connection)[1] if row[0] == "account"}
    assert parents == {"1": None, "2": None, "3": ["1"], "4": None}


def test_three_interactions_with_one_key_stay_three(crm: Run, connection: Connection) -> None:
    crm()
    said = [row[7] for row in content(connection)[0] if row[5] == "2/Uma Okafor"]
    assert sorted(said) == [f"The same day, the {n}. time" for n in (1, 2, 3)]


def test_second_import_is_all_unchanged(crm: Run, connection: Connection) -> None:
    crm()
    before = content(connection)
    report = json.loads(crm("--json").stdout)
    assert (report["inserted"], report["updated"], report["rejected"]) == (0, 0, 0)
    assert report["unchanged"] == len(before[0])
    assert report["objects"]["inserted"] == report["objects"]["updated"] == 0
    assert content(connection) == before


def test_later_export_updates_what_changed(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    text = (DATA / "interactions.csv").read_text(encoding="utf-8")
    later = tmp_path / "interactions.csv"
    later.write_text(text.replace("the 2. time", "the second time"), encoding="utf-8")
    run("import", DATA / "accounts.csv", DATA / "interactions.csv", "--map", CRM)
    done = run("import", DATA / "accounts.csv", later, "--map", CRM, "--json")
    report = json.loads(done.stdout)
    assert (report["inserted"], report["updated"], report["unchanged"]) == (0, 1, 42)


def test_dry_run_shows_rows_and_touches_nothing(crm: Run, connection: Connection) -> None:
    done = crm("--dry-run")
    assert done.returncode == 0
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert {
        "object": {"type": "account", "id": "1", "name": "Harbour Tools", "parents": []}
    } in shown
    assert any(line.get("activity_type") == "deal_engaged" for line in shown)
    assert content(connection) == ([], [])
    row = connection.execute("select count(*) from timeline_data.company").fetchone()
    assert row == (0,)


def test_partitions_of_the_range_come_first(crm: Run, connection: Connection) -> None:
    crm()
    rows = connection.execute(
        "select tableoid::regclass::text from timeline_data.activity group by 1"
    ).fetchall()
    assert rows
    assert not [name for (name,) in rows if "past" in name or "future" in name]


def test_a_writer_may_import_without_making_partitions(
    database: str, connection: Connection, tmp_path: Path
) -> None:
    from tests import server
    from tests.transfer.conftest import command

    words, environment = command(
        server.login(database, "app"), "import", str(DATA / "accounts.csv"),
        str(DATA / "interactions.csv"), "--map", str(CRM),
    )  # fmt: skip
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(content(connection)[0]) == 43


EXPORT = os.environ.get("TIMELINE_TEST_CRM_EXPORT")
if EXPORT:

    @pytest.mark.proofs
    def test_real_export_gives_its_counts_and_again_is_unchanged(
        run: Run, connection: Connection
    ) -> None:
        folder = Path(str(EXPORT))
        names = ("accounts", "sales_teams", "sales_pipeline", "interactions")
        words = ("import", *(folder / f"{name}.csv" for name in names), "--map", CRM, "--json")
        reports = []
        for _ in range(2):
            done = run(*words)
            assert done.returncode == 0, done.stderr
            reports.append(json.loads(done.stdout))
        assert [report["inserted"] for report in reports] == [15637, 0]
        assert [report["updated"] for report in reports] == [0, 0]
        assert [report["unchanged"] for report in reports] == [0, 15637]
        assert [report["rejected"] for report in reports] == [0, 0]
        activities, objects = content(connection)
        assert Counter(row[1] for row in activities) == {
            "deal_engaged": 8300,
            "deal_closed": 6711,
            "meeting": 381,
            "email": 245,
        }
        assert Counter(row[0] for row in objects)["account"] == 85
        deals = [row for row in objects if row[0] == "deal"]
        assert (len(deals), sum(1 for row in deals if row[3] is None)) == (8800, 1425)
        account = next(row[1] for row in objects if row[0] == "account")
        told = run("page", "--object", f"account:{account}", "--limit", "20")
        listed = run("page", "--object", f"account:{account}", "--limit", "20", "--json")
        print(told.stdout)  # noqa: T201
        assert len(json.loads(listed.stdout)["results"]) == 20
