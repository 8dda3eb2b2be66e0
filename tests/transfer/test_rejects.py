"""Rows that cannot land: set aside with their reason, mended, imported again."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.transfer.conftest import CRM, DATA, Connection, Run, content

MAP = DATA / "bad.toml"
REASONS = {
    3: "bad_date", 4: "unknown_value", 5: "bad_number", 6: "unknown_reference", 7: "missing_value",
    8: "field_count", 9: "duplicate_key", 10: "nul_character", 11: "bad_encoding",
    12: "bad_quotes", 13: "TL400", 14: "bad_date", 16: "bad_quotes",
}  # fmt: skip


def _rejects(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_reason_has_its_row_and_the_rest_lands(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.jsonl"
    done = run("import", DATA / "bad.csv", "--map", MAP, "--rejects", rejects)
    assert done.returncode == 1, done.stderr
    found = {each["reject"]["line"]: each["reject"] for each in _rejects(rejects)}
    assert {line: each["code"] for line, each in found.items()} == REASONS
    assert (found[3]["column"], found[3]["value"]) == ("day", "31/31/2025")
    assert (found[7]["column"], found[5]["column"], found[11]["column"]) == (
        "note", "amount", "note")  # fmt: skip
    landed = [row[2] for row in content(connection)[0]]
    assert landed == ["fine", "fine again", "after the quote that never ends"]


def test_mended_rejects_land(run: Run, connection: Connection, tmp_path: Path) -> None:
    rejects, again = tmp_path / "rejects.jsonl", tmp_path / "again.jsonl"
    run("import", DATA / "bad.csv", "--map", MAP, "--rejects", rejects)
    lines = _rejects(rejects)
    mended = next(line for line in lines if line["reject"]["line"] == 3)
    mended["row"]["day"] = "2025-03-31"
    short = next(line for line in lines if line["reject"]["line"] == 8)
    short["row"] += ["Ida Berg", "1", "now long enough"]
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    rejects.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    done = run("import", rejects, "--map", MAP, "--rejects", again, "--json")
    assert json.loads(done.stdout)["inserted"] == 2, done.stderr
    assert len(_rejects(again)) == len(lines) - 2


def test_rejects_in_csv_can_be_mended_in_a_spreadsheet(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    run("import", DATA / "bad.csv", "--map", MAP, "--rejects", rejects)
    text = rejects.read_bytes()
    assert text.startswith(b"_file,_line,_column,_value,_code,_message,_hint,_keys,key,type")
    rejects.write_bytes(text.replace(b"a2,call,open,31/31/2025", b"a2,call,open,2025-03-31"))
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    done = run("import", rejects, "--map", MAP, "--json")
    assert json.loads(done.stdout)["inserted"] == 1, done.stderr


def _places(path: Path) -> list[tuple[str, int]]:
    """File and line of every row of a rejects file."""
    if path.suffix == ".jsonl":
        return [(each["reject"]["file"], each["reject"]["line"]) for each in _rejects(path)]
    with path.open(encoding="utf-8", newline="", errors="surrogateescape") as file:
        return [(each["_file"], int(each["_line"])) for each in csv.DictReader(file)]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_rejects_sent_again_unchanged_come_back_with_their_reasons(
    run: Run, tmp_path: Path, form: str
) -> None:
    """What the first file alone can show, a quote or bytes, is gone; the rest is told alike."""
    first, again, third = (tmp_path / f"{name}.{form}" for name in ("first", "again", "third"))
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    run("import", DATA / "bad.csv", "--map", MAP, "--rejects", first)
    for before, after in ((first, again), (again, third)):
        report = run("import", before, "--map", MAP, "--rejects", after, "--json")
        reasons = json.loads(report.stdout)["reasons"]
        assert reasons == Counter(REASONS.values()), report.stderr
    if form == "jsonl":
        short = next(e for e in _rejects(third) if e["reject"]["code"] == "field_count")
        assert (short["reject"]["file"], short["row"]) == ("bad.csv", ["a7", "call", "open",
                "2025-01-05", "10"])  # fmt: skip
    assert sorted(_places(third)) == [("bad.csv", line) for line in sorted(REASONS)]


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_an_earlier_row_is_named_by_its_line_in_the_first_file(
    run: Run, tmp_path: Path, form: str
) -> None:
    head = "key,type,status,day,amount,owner,about,note\n"
    row = "{},call,open,2025-01-05,1,Ida Berg,1,n\n"
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    acts, first, again, third = (
        tmp_path / name for name in ("bad.csv", f"1.{form}", f"2.{form}", f"3.{form}")
    )
    days = {"z": "2025-01-05", "x": "soon", "b": "2025-01-05", "y": "soon"}
    rows = [row.format(key).replace("2025-01-05", day) for key, day in days.items()]
    acts.write_text(head + "".join(rows), encoding="utf-8")
    assert run("import", acts, "--map", MAP, "--rejects", first).returncode == 1
    assert _places(first) == [("bad.csv", 3), ("bad.csv", 5)]
    # Somebody mends the dates, and gives both one key; and cuts the second in two.
    text = first.read_text(encoding="utf-8").replace('"y"', '"x"').replace(",y,", ",x,")
    text = text.replace('"day": "soon"', '"day": "2025-01-06"').replace(
        "call,open,soon", "call,open,2025-01-06"
    )
    text += text.splitlines(keepends=True)[-1]
    first.write_text(text, encoding="utf-8")
    done = run("import", first, "--map", MAP, "--rejects", again)
    assert done.returncode == 1, done.stderr
    assert _places(again) == [("bad.csv", 5), ("bad.csv", 5)]
    said = "an earlier row has the same external_id: line 3"
    assert again.read_text(encoding="utf-8").count(said) == 2
    done = run("import", again, "--map", MAP, "--rejects", third)
    assert _places(third) == [("bad.csv", 5), ("bad.csv", 5)]
    shown = run("import", again, "--map", MAP).stderr
    assert "bad.csv:5: an earlier row has the same external_id" in shown


def test_native_rows_keep_the_line_they_had(run: Run, tmp_path: Path) -> None:
    first, again = tmp_path / "first.jsonl", tmp_path / "again.jsonl"
    run("import", DATA / "bad.jsonl", "--rejects", first)
    run("import", first, "--rejects", again)
    assert _places(again) == _places(first)
    assert {file for file, _ in _places(again)} == {"bad.jsonl"}


def test_a_line_that_somebody_took_out_is_that_of_the_rejects_file(
    run: Run, tmp_path: Path
) -> None:
    first, again = tmp_path / "first.csv", tmp_path / "again.jsonl"
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    run("import", DATA / "bad.csv", "--map", MAP, "--rejects", first)
    first.write_bytes(first.read_bytes().replace(b"bad.csv,3,", b"bad.csv,,"))
    run("import", first, "--map", MAP, "--rejects", again)
    assert _places(again)[:2] == [("bad.csv", 2), ("bad.csv", 4)]


def test_text_of_a_broken_line_is_mended_as_cells(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.jsonl"
    run("import", DATA / "bad.csv", "--map", MAP, "--rejects", rejects)
    broken = next(each for each in _rejects(rejects) if each["reject"]["code"] == "bad_quotes")
    broken["row"] = ["a10", "call", "open", "2025-01-05", "10", "Ida Berg", "1", "mended"]
    rejects.write_text(json.dumps(broken), encoding="utf-8")
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    assert run("import", rejects, "--map", MAP).returncode == 0
    assert "mended" in [row[2] for row in content(connection)[0]]


def test_mended_look_alike_lands_beside_its_equals(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    text = (DATA / "interactions.csv").read_text(encoding="utf-8")
    bad = tmp_path / "interactions.csv"
    bad.write_text(text.replace('3/14/25,"The same day, the 2.', '3/41/25,"The same day, the 2.'),
                   encoding="utf-8")  # fmt: skip
    rejects = tmp_path / "rejects.jsonl"
    assert run("import", DATA / "accounts.csv", bad, "--map", CRM,
               "--rejects", rejects).returncode == 1  # fmt: skip
    rejects.write_text(
        rejects.read_text().replace('"timestamp": "3/41/25"', '"timestamp": "3/14/25"')
    )
    for name in ("accounts.csv", "sales_teams.csv"):
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    for outcome in ("inserted", "unchanged"):
        done = run("import", rejects, "--map", CRM, "--json")
        assert json.loads(done.stdout)[outcome] == 1, done.stderr
    said = [row[7] for row in content(connection)[0] if row[5] == "2/Uma Okafor"]
    assert sorted(said) == [f"The same day, the {n}. time" for n in (1, 2, 3)]


def test_native_rows_are_rejected_with_their_reasons(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.jsonl"
    done = run("import", DATA / "bad.jsonl", "--rejects", rejects)
    assert done.returncode == 1
    found = {each["reject"]["line"]: each["reject"]["code"] for each in _rejects(rejects)}
    assert found == {
        2: "missing_key", 3: "lone_surrogate", 4: "nul_character", 5: "bad_json", 6: "TL400",
        7: "TL405", 8: "bad_json", 9: "bad_json", 10: "TL409",
    }  # fmt: skip
    row = connection.execute(
        "select data::text from timeline_data.activity_body where data <> '{}'"
    ).fetchone()
    assert row == ('{"m": 12345678901234567890.123456789, "n": 1.10}',)


Make = Callable[[Path], Path]


def _file(name: str, text: bytes) -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(text)
        return folder / name

    return make


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.csv", "there is no file"),
        (lambda folder: folder, "is a directory"),
        (_file("bad1.csv", b""), "is empty"),
        (_file("bad1.csv", b"key,type,status,day,amount,owner,abot,note\n"), 'did you mean "abot"'),
        (_file("bad1.csv", b"key,key,type,status,day,amount,owner,about,note\n"), "there twice"),
        (_file("bad1.jsonl", b"{}"), "no [[file]] of the mapping fits"),
    ],
    ids=["missing", "directory", "empty", "column", "twice", "unmapped"],
)
def test_file_that_makes_no_sense_is_told_in_one_sentence(
    run: Run, tmp_path: Path, make: Make, message: str
) -> None:
    (tmp_path / "sales_teams.csv").write_bytes((DATA / "sales_teams.csv").read_bytes())
    done = run("import", make(tmp_path), "--map", MAP)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_misspelled_key_of_a_mapping_is_named(run: Run, tmp_path: Path) -> None:
    mapping = tmp_path / "map.toml"
    mapping.write_text(MAP.read_text().replace("subject =", "subjekt ="))
    done = run("import", DATA / "bad.csv", "--map", mapping)
    assert done.returncode == 2
    assert 'unknown key "subjekt"' in done.stderr
    assert "did you mean subject?" in done.stderr
