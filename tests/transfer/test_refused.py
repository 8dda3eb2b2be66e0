"""Rows that the database refuses: each is told with the cell of its file, and how to mend it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.transfer.conftest import Connection, Run, content

LONG = "x" * 501
MAP = """
source = "t"

[[file]]
name = "rows*.csv"
let = { state = "{status}", again = "{state}" }

  [[file.object]]
  type = "{kind}"
  id = "{company}"
  parent = { type = "account", id = "{parent}" }

  [[file.object]]
  type = "contact"
  id = "{c1}"

  [[file.activity]]
  activity_type = "{type}"
  subject = "{key}"
  activity_date = { column = "day", format = "%d/%m/%Y", time_zone = "UTC" }
  ends_at = { column = "until", format = "%d/%m/%Y", time_zone = "UTC" }
  status = "{again}"
  assigned_to = { first = ["{owner}", "{deputy}"] }
  links = [{ type = "contact", id = "{c1}" }, { type = "deal", id = "{deal}", role = "{role}" }]
  visible_to = ["{u1}", "{u2}"]
  external_id = "{key}/{part}"

[[file]]
name = "constant.csv"

  [[file.activity]]
  activity_type = "call"
  subject = "{key}"
  activity_date = "{day}"
  priority = "odd"
  external_id = "{key}"

[[file]]
name = "people.jsonl"

  [[file.activity]]
  activity_type = "call"
  subject = "{about.title}"
  activity_date = "{day}"
  links = { each = "people", type = "contact", id = "{item.email}" }
  external_id = "{key}"
"""
FINE = {
    "key": "k", "part": "1", "type": "call", "day": "05/01/2025", "until": "", "status": "planned",
    "kind": "account", "company": "c", "parent": "", "owner": "", "deputy": "", "c1": "",
    "deal": "", "role": "", "u1": "", "u2": "",
}  # fmt: skip
# What is changed in a fine row; the code; the column told, whose cell is the value told.
CASES: list[tuple[dict[str, str], str, str]] = [
    ({"type": "dance"}, "TL400", "type"),
    ({"until": "04/01/2025"}, "TL400", "until"),
    ({"status": "odd"}, "TL400", "status"),
    ({"owner": LONG}, "TL413", "owner"),
    ({"deputy": LONG}, "TL413", "deputy"),
    ({"deal": "d", "role": LONG}, "TL413", "role"),
    ({"c1": "fine", "deal": LONG}, "TL413", "deal"),
    ({"u2": LONG}, "TL413", "u2"),
    ({"u1": "fine", "u2": LONG}, "TL413", "u2"),
    ({"key": LONG}, "TL413", "key"),
    ({"company": LONG}, "TL413", "company"),
    ({"kind": "y" * 101}, "TL413", "kind"),
    ({"parent": "c"}, "TL409", "parent"),
    ({"c1": LONG}, "TL413", "c1"),
]


def _told(path: Path) -> list[dict[str, Any]]:
    lines = [json.loads(line)["reject"] for line in path.read_text("utf-8").splitlines()]
    return sorted(lines, key=lambda each: int(each["line"]))


def _csv(path: Path, rows: list[dict[str, str]]) -> Path:
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAP, encoding="utf-8")
    return path


def test_every_cell_that_the_database_refuses_is_told(
    run: Run, connection: Connection, tmp_path: Path, mapping: Path
) -> None:
    rows = [FINE | {"key": f"k{n}"} | wrong for n, (wrong, _, _) in enumerate(CASES)]
    rejects = tmp_path / "rejects.jsonl"
    done = run("import", _csv(tmp_path / "rows.csv", [*rows, FINE]), "--map", mapping,
               "--rejects", rejects)  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert [(each["line"], each["code"], each["column"], each["value"])
            for each in _told(rejects)] == [
        (n, code, column, rows[n - 2][column]) for n, (_, code, column) in enumerate(CASES, 2)
    ]  # fmt: skip
    assert [row[2] for row in content(connection)[0]] == ["k"]


def test_rejects_in_csv_tell_the_cell_too(run: Run, tmp_path: Path, mapping: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    source = _csv(tmp_path / "rows.csv", [FINE | {"type": "dance", "part": "lone \r"}])
    assert run("import", source, "--map", mapping, "--rejects", rejects).returncode == 1
    with open(rejects, encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["_line"], row["_column"], row["_value"]) == ("2", "type", "dance")
    again = tmp_path / "again.jsonl"
    assert run("import", rejects, "--map", mapping, "--rejects", again).returncode == 1
    assert [each["column"] for each in _told(again)] == ["type"]


def test_a_constant_has_no_column_but_a_value(run: Run, tmp_path: Path, mapping: Path) -> None:
    rejects = tmp_path / "rejects.jsonl"
    source = _csv(tmp_path / "constant.csv", [{"key": "k", "day": "2025-01-05"}])
    assert run("import", source, "--map", mapping, "--rejects", rejects).returncode == 1
    (told,) = _told(rejects)
    assert (told["code"], told["column"], told["value"]) == ("TL400", None, "odd")


def test_an_item_of_a_list_is_told_by_its_place(run: Run, tmp_path: Path, mapping: Path) -> None:
    rejects, source = tmp_path / "rejects.jsonl", tmp_path / "people.jsonl"
    people = [{"email": "a"}, {"email": None}, {"email": LONG}]
    row = {"key": 1, "about": {"title": "t"}, "day": "2025-01-05", "people": people}
    source.write_text(json.dumps(row), encoding="utf-8")
    assert run("import", source, "--map", mapping, "--rejects", rejects).returncode == 1
    (told,) = _told(rejects)
    assert (told["code"], told["column"], told["value"]) == ("TL413", "people.2.email", LONG)


NATIVE: list[tuple[dict[str, Any], str, str, Any]] = [
    ({"activity_date": "tomorrow"}, "TL400", "activity_date", "tomorrow"),
    ({"colour": "red"}, "TL405", "colour", "red"),
    ({"a.b": {"c": 1}}, "TL405", "a.b", {"c": 1}),
    ({"subject": None}, "TL400", "subject", None),
    ({"related_to": {"type": "account"}}, "TL400", "related_to.id", None),
    ({"links": [{"type": "deal", "id": "1"}, {"type": 5, "id": "1"}]}, "TL400", "links.1.type", 5),
    ({"visible_to": ["1", []]}, "TL400", "visible_to.1", []),
    ({"object": {"type": "account", "id": "1", "deleted": 1}}, "TL400", "object.deleted", 1),
    ({"object": {"type": "a", "id": "1", "parent": {"type": "", "id": 1}}}, "TL400",
     "object.parent.type", ""),
    ({"object": {"type": "a", "id": "up", "parent": {"type": "a", "id": "up"}}}, "TL409",
     "object.parent", {"type": "a", "id": "up"}),
]  # fmt: skip


def test_a_line_of_json_is_told_by_its_key(run: Run, tmp_path: Path) -> None:
    rejects, source = tmp_path / "rejects.jsonl", tmp_path / "rows.jsonl"
    fine = {"source": "t", "activity_type": "note", "subject": "s", "activity_date": "2025-01-05"}
    rows = [row if "object" in row else {**fine, "external_id": str(n), **row}
            for n, (row, *_) in enumerate(NATIVE)]  # fmt: skip
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert run("import", source, "--rejects", rejects).returncode == 1
    assert [(each["code"], each["column"], each["value"]) for each in _told(rejects)] == [
        (code, column, value) for _, code, column, value in NATIVE
    ]


def test_the_hint_for_an_unknown_type_of_activity_makes_it_land(
    run: Run, connection: Connection, tmp_path: Path, mapping: Path
) -> None:
    rejects = tmp_path / "rejects.jsonl"
    source = _csv(tmp_path / "rows.csv", [FINE | {"type": "dance"}])
    assert run("import", source, "--map", mapping, "--rejects", rejects).returncode == 1
    (told,) = _told(rejects)
    assert "activity_types" in told["hint"]
    mapping.write_text('activity_types = ["dance"]\n' + MAP, encoding="utf-8")
    assert run("import", rejects, "--map", mapping).returncode == 0
    assert [row[1] for row in content(connection)[0]] == ["dance"]
