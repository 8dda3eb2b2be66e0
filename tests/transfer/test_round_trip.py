"""What export writes, import takes back."""

import csv
import io
import json
from pathlib import Path

from tests.transfer.conftest import OTHER, Connection, Run, content

PRIVATE = {
    "activity_type": "note", "subject": "for Ida alone", "activity_date": "2025-05-05T10:00:00.25Z",
    "visible_to": ["10"], "source": "t", "external_id": "private", "status": "completed",
    "data": {"exact": 1.10}, "links": [{"type": "account", "id": "2", "role": "attendee"}],
    "ends_at": "2025-05-05T11:00:00Z", "direction": "inbound",
}  # fmt: skip


def test_export_into_an_empty_company_equals(
    run: Run, crm: Run, connection: Connection, tmp_path: Path
) -> None:
    crm()
    connection.execute(
        "select timeline.record(%s, %s)",
        ["00000000-0000-4000-8000-00000000c001", json.dumps(PRIVATE).replace("1.1}", "1.10}")],
    )
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert run("--viewer", "10", "export", "--output", first).returncode == 0
    done = run("--viewer", "10", "import", first, "--json", company=OTHER)
    assert done.returncode == 0, done.stderr
    assert run("--viewer", "10", "export", "--output", second, company=OTHER).returncode == 0
    # Objects stand in the order of their uuids, which differ between companies.
    assert sorted(first.read_text().splitlines()) == sorted(second.read_text().splitlines())
    assert content(connection, OTHER) == content(connection)
    assert "for Ida alone" in first.read_text()
    assert '"exact": 1.10' in first.read_text()


def test_export_into_its_own_company_is_all_unchanged(run: Run, crm: Run, tmp_path: Path) -> None:
    crm()
    text = run("export").stdout
    report = json.loads(run("import", "-", "--json", stdin=text).stdout)
    assert (report["inserted"], report["updated"], report["rejected"]) == (0, 0, 0)
    assert report["unchanged"] == sum('"activity_type":' in line for line in text.splitlines())
    assert report["objects"] == {"inserted": 0, "updated": 0, "unchanged": 251}


def test_private_activities_leave_only_with_a_viewer_who_sees_them(
    run: Run, connection: Connection
) -> None:
    run("record", json.dumps(PRIVATE))
    nobody, other, ida = (
        run(*viewer, "export", "--no-objects")
        for viewer in ((), ("--viewer", "11"), ("--viewer", "10"))
    )
    assert "private activities are not in this export" in nobody.stderr
    assert "for Ida alone" not in nobody.stdout + other.stdout
    assert "for Ida alone" in ida.stdout


def test_filtered_export_and_csv(run: Run, crm: Run) -> None:
    crm()
    lines = run(
        "export", "--filter", '{"object_type": "contact", "object_id": "2/Uma Okafor"}'
    ).stdout
    assert len(lines.splitlines()) == 3
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").stdout)))
    assert len(rows) == sum(row["source"] == "crm" for row in rows) > 300
    objects = list(
        csv.DictReader(io.StringIO(run("export", "--format", "csv", "--objects").stdout))
    )
    assert len(objects) == 251
