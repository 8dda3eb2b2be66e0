"""The report counts objects, not how often they were named; what was said is not sent again."""

import json
from pathlib import Path

from tests.transfer.conftest import Connection, Run, content
from timeline.transfer.landed import Landed, Part
from timeline.transfer.origins import NOWHERE


def _part(name: str, text: str) -> Part:
    return Part(text, lambda row, path: NOWHERE, name)


def _report(run: Run, source: Path, lines: list[dict[str, str]]) -> dict[str, object]:
    text = "\n".join(json.dumps({"object": line}) for line in lines)
    source.write_text(text, encoding="utf-8")
    done = run("import", source, "--batch", "2", "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)["objects"]
    return found


def test_batches_of_any_size_count_the_same_objects(crm: Run, connection: Connection) -> None:
    report = json.loads(crm("--batch", "7", "--json").stdout)
    entered = len(content(connection)[1])
    assert report["objects"] == {"inserted": entered, "updated": 0, "unchanged": 0, "erased": 0}
    report = json.loads(crm("--batch", "7", "--json").stdout)
    assert report["objects"] == {"inserted": 0, "updated": 0, "unchanged": entered, "erased": 0}


def test_each_object_counts_once_by_its_strongest_outcome(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    a, b, c = ({"type": "account", "id": each} for each in "abc")
    source = tmp_path / "objects.jsonl"
    lines = [a, b, a | {"name": "A"}, a, b, a | {"name": "A"}]
    assert _report(run, source, lines) == {"inserted": 2, "updated": 0, "unchanged": 0, "erased": 0}
    lines = [a, b, c, a | {"name": "new"}, a, b, c | {"name": "C"}]
    assert _report(run, source, lines) == {"inserted": 1, "updated": 1, "unchanged": 1, "erased": 0}


def test_the_last_word_on_an_object_wins_also_when_it_is_an_old_one(
    run: Run, connection: Connection, tmp_path: Path
) -> None:
    """Within one batch and across batches."""
    a = {"type": "account", "id": "a"}
    names = ["one", "two", "one"]
    for batch in ("2", "500"):
        source = tmp_path / "objects.jsonl"
        source.write_text(
            "\n".join(json.dumps({"object": a | {"name": name}}) for name in names),
            encoding="utf-8",
        )
        assert run("import", source, "--batch", batch).returncode == 0
        assert [row[2] for row in content(connection)[1]] == ["one"]
        names.reverse()
        run("put-objects", "--object", "account:a", "--name", "other")


def test_what_landed_as_it_is_is_not_sent_again() -> None:
    landed = Landed()
    one, other, changed = _part("a", "1"), _part("b", "1"), _part("a", "2")
    assert landed.fresh([one, other, one, one]) == [one, other]
    assert landed.fresh([one]) == [one], "nothing landed yet"
    landed.add(one, "inserted")
    assert landed.fresh([one, other, changed, one, one]) == [other, changed, one]
    landed.add(changed, "unchanged")
    assert landed.fresh([changed]) == []
    assert landed.fresh([one]) == [one]


def test_memory_of_objects_is_bounded_and_forgets_the_oldest() -> None:
    landed = Landed(most=10)
    parts = [_part(str(n), "text") for n in range(12)]
    for part in parts:
        landed.add(part, "inserted")
        assert len(landed._known) <= 10
    assert landed.counts == {"inserted": 12}
    assert landed.fresh([parts[-1]]) == []
    assert landed.fresh([parts[0]]) == [parts[0]]
