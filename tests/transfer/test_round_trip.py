"""What export writes, import takes back."""

import csv
import fcntl
import io
import json
import os
from pathlib import Path

from tests.transfer.conftest import COMPANY, OTHER, Connection, Run, content

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


HOSTILE = {
    "activity_type": "dance", "subject": 'a "quoted", \r lone, \r\n and \n', "status": "cancelled",
    "activity_date": "2025-05-06T10:00:00Z", "description": "=1+1\t\u2028 \U0001f600 'x'\r",
    "assigned_to": {"id": "10"}, "related_to": {"type": "deal", "id": "true"}, "source": "null",
    "external_id": "007", "data": {"big": 12345678901234567890.5, "n": None, "": [{}]},
    "visible_to": [], "priority": "urgent",
}  # fmt: skip


def test_export_in_csv_into_an_empty_company_equals(
    run: Run, crm: Run, connection: Connection, tmp_path: Path
) -> None:
    crm()
    run("configure", '{"activity_types": ["dance", "deal_engaged", "deal_closed"]}')
    for sent in (PRIVATE, HOSTILE):
        text = json.dumps(sent).replace("1.1}", "1.10}").replace("8e+19", "8901234567890.5")
        assert run("--viewer", "10", "record", text).returncode == 0
    connection.execute(
        "update timeline_data.object set deleted_at = now() where name = 'Uma Okafor'"
    )
    files = tmp_path / "objects.csv", tmp_path / "activities.csv"
    for path, objects in zip(files, ("--objects", "--no-objects"), strict=True):
        words = ("--viewer", "10", "export", "--format", "csv", objects, "--output", path)
        assert run(*words).returncode == 0
    own = run("--viewer", "10", "import", *files, "--json")
    report = json.loads(own.stdout)
    assert (report["inserted"], report["updated"], report["rejected"]) == (0, 0, 0), own.stderr
    assert report["objects"] == {"inserted": 0, "updated": 0, "unchanged": 252, "erased": 0}
    run("configure", '{"activity_types": ["dance", "deal_engaged", "deal_closed"]}', company=OTHER)
    done = run("--viewer", "10", "import", *files, "--json", company=OTHER)
    assert done.returncode == 0, done.stderr
    assert content(connection, OTHER) == content(connection)
    first, second = (
        sorted(run("--viewer", "10", "export", company=company).stdout.splitlines()[1:])
        for company in (COMPANY, OTHER)
    )
    assert first == second
    assert any('"exact": 1.10' in line and '"inbound"' in line for line in second)
    assert any('"007"' in line for line in second)


def test_rows_of_an_exported_csv_are_rejected_by_cell_and_mended(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    """As a spreadsheet leaves it: columns taken out, a cell emptied, cells broken."""
    rejects, source = tmp_path / "rejects.jsonl", tmp_path / "sheet.csv"
    run("record", '{"id": "00000000-0000-4000-8000-000000000001", "activity_type": "note",'
        ' "subject": "s", "activity_date": "2025-01-05", "description": "gone", "direction":'
        ' "inbound", "data": {"kept": 1}}')  # fmt: skip
    header = "id,activity_type,subject,activity_date,description,object_type,object_id,links"
    rows = (
        "1,note,s,2025-01-05,,,,[]",
        "2,note,s,2025-01-05,d,account,,[]",
        "3,note,s,2025-01-05,d,account,1,[broken",
        '4,note,s,2025-01-05,d,account,1,"[{""type"": ""deal""}]"',
        "5,dance,s,2025-01-05,d,account,1,[]",
    )
    ids = [f"00000000-0000-4000-8000-00000000000{row}" for row in rows]
    source.write_text("\n".join([header, *ids]), encoding="utf-8")
    assert run("import", source, "--rejects", rejects).returncode == 1
    told = [json.loads(line)["reject"] for line in rejects.read_text("utf-8").splitlines()]
    assert {each["line"]: (each["code"], each["column"], each["value"]) for each in told} == {
        3: ("TL400", "object_id", ""), 4: ("bad_json", "links", "[broken"),
        5: ("TL400", "links", '[{"type": "deal"}]'), 6: ("TL400", "activity_type", "dance"),
    }  # fmt: skip
    assert [(row[7], row[8]) for row in content(connection)[0]] == [(None, {"kept": 1})]
    text = rejects.read_text("utf-8").replace('"activity_type": "dance"', '"activity_type": "note"')
    rejects.write_text(text, encoding="utf-8")
    report = json.loads(run("import", rejects, "--json").stdout)
    assert (report["inserted"], report["rejected"]) == (1, 3)


def test_export_into_its_own_company_is_all_unchanged(run: Run, crm: Run, tmp_path: Path) -> None:
    crm()
    text = run("export").stdout
    report = json.loads(run("import", "-", "--json", stdin=text).stdout)
    assert (report["inserted"], report["updated"], report["rejected"]) == (0, 0, 0)
    assert report["unchanged"] == sum('"activity_type":' in line for line in text.splitlines())
    assert report["objects"] == {"inserted": 0, "updated": 0, "unchanged": 251, "erased": 0}


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


def test_an_export_writes_into_a_pipe_and_through_a_link_and_replaces_neither(
    run: Run, crm: Run, tmp_path: Path
) -> None:
    crm()
    whole = run("export").stdout
    pipe, link, target = tmp_path / "pipe", tmp_path / "link", tmp_path / "target"
    os.mkfifo(pipe)
    # Open before the export, and wide enough for all of it: nobody waits for anybody.
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 1 << 20)
    assert run("export", "--output", pipe).returncode == 0
    assert os.read(reader, 1 << 20).decode() == whole
    os.close(reader)
    assert pipe.is_fifo()
    target.write_text("old")
    link.symlink_to(target)
    assert run("export", "--output", link).returncode == 0
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == whole
    assert sorted(tmp_path.iterdir()) == [link, pipe, target]


def test_what_was_erased_does_not_come_back_by_an_import(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    contact, above = {"type": "contact", "id": "ann"}, {"type": "account", "id": "a"}
    run("put-objects", json.dumps([
        contact | {"name": "Ann", "parents": [above | {"since": "2025-01-01"}]},
        above | {"name": "Acme"},
    ]))  # fmt: skip
    for number, about in enumerate((contact, above)):
        key = {"source": "crm", "external_id": f"call {number}"}
        run("record", json.dumps(
            {"activity_type": "call", "subject": f"s{number}", "activity_date": "2025-01-05",
             "related_to": about, "links": [contact]} | key))  # fmt: skip
    files = {
        "all.jsonl": ("export",),
        "objects.csv": ("export", "--format", "csv", "--objects"),
        "activities.csv": ("export", "--format", "csv", "--no-objects"),
    }
    for name, words in files.items():
        assert run(*words, "--output", tmp_path / name).returncode == 0
    assert run("erase", "--object", "contact:ann", "--yes").returncode == 0
    for names in (["all.jsonl"], ["objects.csv", "activities.csv"]):
        paths = [tmp_path / name for name in names]
        report = json.loads(run("import", *paths, "--json").stdout)
        assert (report["inserted"], report["erased"], report["rejected"]) == (0, 1, 0)
        assert (report["unchanged"], report["objects"]["erased"]) == (1, 1)
    row = connection.execute(
        "select count(*) from timeline_data.object where object_key = 'ann'"
    ).fetchone()
    assert row == (0,)


OBJECTS = """[{"type": "contact", "id": "a", "name": "A", "parent": {"type": "account", "id": "1"}},
  {"type": "contact", "id": "b", "name": "B", "parent": {"type": "account", "id": "2"}},
  {"type": "contact", "id": "c", "name": "C"}, {"type": "contact", "id": "d"},
  {"type": "lead", "id": "l", "name": "L"}]"""
MERGED = """{"activity_type": "call", "subject": "%s", "activity_date": "2026-03-0%d",
  "related_to": {"type": "%s", "id": "%s"}, "source": "t", "external_id": "%d"}"""
LEAD, DEAL = ({"type": kind, "id": kind[0]} for kind in ("lead", "deal"))
A, B, C, D = ({"type": "contact", "id": key} for key in "abcd")


def test_merges_and_conversions_are_exported_and_made_again(run: Run, tmp_path: Path) -> None:
    def page(company: str, kind: str, key: str) -> list[str]:
        wanted = json.dumps({"object_type": kind, "object_id": key})
        found = json.loads(run("page", wanted, "--json", company=company).stdout)
        return [row["subject"] for row in found["results"]]

    run("put-objects", OBJECTS)
    for place, one in enumerate((A, B, C, D, LEAD), start=1):
        run("record", MERGED % (one["id"], place, one["type"], one["id"], place))
    run("merge", "contact:a", "contact:b")
    undone = run("merge", "contact:d", "contact:c", "--json").stdout
    run("merge", "contact:b", "contact:c")
    assert run("unmerge", json.loads(undone)["merge_id"]).returncode == 0
    run("convert", "lead:l", "contact:d", "deal:d")
    file = tmp_path / "company.jsonl"
    assert run("export", "--output", file).returncode == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    a, b, c, lead = ({**one, "name": one["id"].upper()} for one in (A, B, C, LEAD))
    d, deal = ({**one, "name": None} for one in (D, DEAL))
    assert [line["merge"] for line in lines if "merge" in line] == [
        {"kind": "merge", "object": a, "into": [b]},
        {"kind": "merge", "object": b, "into": [c]},
        {"kind": "convert", "object": lead, "into": [d, deal]},
    ]
    own = json.loads(run("import", file, "--json").stdout)
    assert own["merges"] == {"merged": 0, "converted": 0, "unchanged": 3}
    assert (own["unchanged"], own["updated"], own["rejected"]) == (5, 0, 0)
    assert own["objects"] == {"inserted": 0, "updated": 0, "unchanged": 8, "erased": 0}
    first = run("import", file, "--json", company=OTHER)
    assert first.returncode == 0, first.stderr
    assert json.loads(first.stdout)["merges"] == {"merged": 2, "converted": 1, "unchanged": 0}
    assert "2 merged, 1 converted" in first.stderr
    again = json.loads(run("import", file, "--json", company=OTHER).stdout)
    assert again["merges"] == {"merged": 0, "converted": 0, "unchanged": 3}
    pages = {
        (kind, key): [page(company, kind, key) for company in (COMPANY, OTHER)]
        for kind, key in (("contact", "a"), ("contact", "b"), ("contact", "c"), ("contact", "d"),
                          ("lead", "l"), ("deal", "d"), ("account", "1"), ("account", "2"))
    }  # fmt: skip
    assert all(ours == theirs for ours, theirs in pages.values())
    assert pages["contact", "a"][0] == pages["account", "1"][0] == ["c", "b", "a"]
    assert pages["lead", "l"][0] == pages["contact", "d"][0] == ["l", "d"]
    assert pages["deal", "d"][0] == ["l"]
    for company in (COMPANY, OTHER):
        merges = json.loads(run("merges", "--json", company=company).stdout)["results"]
        last = next(one for one in merges if one["object"]["id"] == "b")
        run("unmerge", last["merge_id"], company=company)
    assert page(COMPANY, "contact", "b") == page(COMPANY, "account", "2") == ["b", "a"]
    assert page(COMPANY, "contact", "c") == page(OTHER, "contact", "c")[:1] == ["c"]


def test_a_merge_that_cannot_be_is_set_aside_with_its_reason(run: Run, tmp_path: Path) -> None:
    run("put-objects", OBJECTS)
    run("merge", "contact:a", "contact:b")
    lines = (
        {"merge": {"kind": "merge", "object": A, "into": [C]}},
        {"merge": {"kind": "merge", "object": C, "into": [{"type": "user", "id": "nobody"}]}},
        {"merge": {"kind": "melt", "object": C, "into": [D]}},
        {"merge": {"kind": "merge", "object": C, "into": [D]}},
    )
    file, rejects = tmp_path / "merges.jsonl", tmp_path / "rejects.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    done = run("import", file, "--rejects", rejects, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["merges"] == {"merged": 1, "converted": 0, "unchanged": 0}
    told = [json.loads(line)["reject"] for line in rejects.read_text("utf-8").splitlines()]
    assert [(one["line"], one["code"], one["column"]) for one in told] == [
        (3, "bad_merge", "merge"), (1, "TL409", "merge.object"), (2, "TL400", "merge.into"),
    ]  # fmt: skip
    run("unmerge", json.loads(run("merges", "--json").stdout)["results"][-1]["merge_id"])
    text = rejects.read_text("utf-8").replace("melt", "merge")
    text = text.replace('"user", "id": "nobody"', '"contact", "id": "d"')
    rejects.write_text(text, encoding="utf-8")
    report = json.loads(run("import", rejects, "--json").stdout)
    assert report["merges"] == {"merged": 1, "converted": 0, "unchanged": 2}
    assert report["rejected"] == 0
