"""record, change, remove, restore, put-objects, configure: flags, JSON, stdin, files."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

COMPANY = "11111111-1111-4111-8111-111111111111"

Command = Callable[..., Result]
ACTIVITY = {"activity_type": "note", "subject": "Grüße 日本", "activity_date": "2024-02-01"}


def answer(done: Result) -> Any:
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_flags_make_the_whole_activity(command: Command, call_id: str) -> None:
    found = answer(command("activity", call_id, "--json"))
    assert found["activity_date"] == "2024-01-15T10:30:00Z"
    assert found["related_to"] == {"type": "account", "id": "42", "name": "Acme Corp"}
    assert found["links"] == [
        {"type": "contact", "id": "c1", "name": "Jane Roe", "role": "attendee"}
    ]
    assert (found["data"], found["direction"], found["priority"]) == (
        {"room": 7},
        "outbound",
        "urgent",
    )
    assert (found["source"], found["external_id"]) == ("crm", "x:1")


@pytest.mark.parametrize(
    ("given", "link"),
    [
        ("contact:7", {"id": "7", "role": None}),
        ("contact:7:sender", {"id": "7", "role": "sender"}),
        ("contact:urn:x:1:", {"id": "urn:x:1", "role": None}),
    ],
)
def test_link_forms(command: Command, given: str, link: dict[str, str | None]) -> None:
    done = answer(command("record", json.dumps(ACTIVITY), "--link", given, "--json"))
    found = answer(command("activity", done["id"], "--json"))["links"][0]
    assert {key: found[key] for key in link} == link


def test_json_comes_from_argument_stdin_or_file(command: Command, tmp_path: Path) -> None:
    text = json.dumps(ACTIVITY, ensure_ascii=False)
    (tmp_path / "a.json").write_text("\ufeff" + text, encoding="utf-8")
    for given, stdin in ((text, None), ("-", text), (f"@{tmp_path / 'a.json'}", None)):
        done = answer(command("record", given, "--json", text=stdin))
        assert done["outcome"] == "inserted"
        assert answer(command("activity", done["id"], "--json"))["subject"] == "Grüße 日本"


def test_flags_are_laid_over_json(command: Command) -> None:
    done = answer(command("record", json.dumps(ACTIVITY), "--subject", "Other", "--json"))
    assert answer(command("activity", done["id"], "--json"))["subject"] == "Other"


def test_an_array_records_many(command: Command) -> None:
    many = [{**ACTIVITY, "source": "s", "external_id": str(n)} for n in range(3)]
    done = command("record", "-", text=json.dumps(many))
    assert done.stdout == "inserted 3, updated 0, unchanged 0\n"
    assert answer(command("record", json.dumps(many), "--json"))["unchanged"] == 3


def test_rejected_ones_are_told_and_the_rest_lands(command: Command) -> None:
    many = json.dumps([ACTIVITY, {**ACTIVITY, "status": "done\x1b[2J"}])
    assert command("record", many).exit_code == 2
    assert answer(command("page", "--json"))["count"] == 0
    done = command("record", many, "--on-error", "reject")
    assert (done.exit_code, done.stdout) == (2, "inserted 1, updated 0, unchanged 0\n")
    assert done.stderr.startswith("activity 1 rejected: TL400 status")
    assert "\x1b" not in done.stderr


def test_a_key_makes_it_repeatable(command: Command, call_id: str) -> None:
    words = (
        "record",
        "--source",
        "crm",
        "--external-id",
        "x:1",
        "--type",
        "call",
        "--subject",
        "Follow-up call",
        "--date",
        "2024-01-15T11:30",
    )
    assert command(*words).stdout == f"unchanged {call_id} version 1\n"
    assert command(*words, "--status", "completed").stdout == f"updated {call_id} version 2\n"


def test_change_remove_restore(command: Command, call_id: str) -> None:
    assert answer(command("change", call_id, "--clear", "assigned_to", "--json"))["version"] == 2
    assert answer(command("activity", call_id, "--json"))["assigned_to"] is None
    assert command("change", call_id, '{"status": "completed"}', "--if-version", "2").exit_code == 0
    assert command("change", call_id, "--status", "planned", "--if-version", "2").exit_code == 4
    assert command("change", call_id).exit_code == 2
    assert command("remove", call_id).stdout == f"removed {call_id} version 4\n"
    assert command("change", call_id, "--status", "planned").exit_code == 6
    assert answer(command("restore", call_id, "--json"))["outcome"] == "restored"


def test_put_objects_by_flags(command: Command) -> None:
    words = ("put-objects", "--object", "contact:7", "--name", "Jane", "--parent", "account:42")
    assert command(*words).stdout == "inserted 1, updated 0, unchanged 0\n"
    assert command(*words, "--deleted").stdout == "inserted 0, updated 1, unchanged 0\n"
    for wrong in (["put-objects"], ["put-objects", "[]", "--name", "x"], [*words, "[]"]):
        assert command(*wrong).exit_code == 2


def test_merge_unmerge_convert_and_what_was_merged(command: Command) -> None:
    assert command("merges").stdout == "nothing was merged\n"
    for key in ("contact:1", "contact:2", "lead:3"):
        assert command("put-objects", "--object", key, "--name", f"The {key}").exit_code == 0
    done = answer(command("merge", "contact:1", "contact:2", "--json"))
    assert done["outcome"] == "merged"
    assert command("merge", "contact:1", "contact:2").stdout == f"unchanged {done['merge_id']}\n"
    assert command("convert", "lead:3", "contact:2", "account:9").stdout.startswith("converted ")
    listed = command("merges", "--limit", "1").stdout.splitlines()
    assert listed[0].endswith("lead:3 The lead:3 → contact:2 The contact:2, account:9")
    further = shlex.split(listed[1].removeprefix("more: "))[1:]
    assert command(*further).stdout.splitlines()[0].startswith(done["merge_id"])
    assert command("unmerge", done["merge_id"]).stdout == f"unmerged {done['merge_id']}\n"
    (one,) = command("merges", "--object", "contact:1").stdout.splitlines()
    assert "contact:1 The contact:1 → contact:2 The contact:2, undone 20" in one
    assert command("merge", "contact:1", "account:9").exit_code == 2
    assert command("merge", "contact:1", "contact:none").exit_code == 3
    assert command("merge", "contact:1", "contact:1").exit_code == 4
    assert command("unmerge", "x").exit_code == 2


def test_erase_and_what_is_owed(command: Command, call_id: str) -> None:
    assert command("erase-status").stdout == "nothing was erased\n"
    refused = command("erase", "--activity", call_id)
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    assert command("activity", call_id).exit_code == 0
    done = answer(command("erase", "--activity", call_id, "--yes", "--json"))
    assert (done["outcome"], done["residue"], done["owed"]) == ("erased", 0, [])
    assert command("activity", call_id).exit_code == 3
    again = command("erase", "--activity", call_id, "--yes")
    assert again.stdout == "unchanged, 0 rows, 0 left\n"
    words = ("put-objects", "--object", "contact:7", "--name", "Jane")
    assert command(*words).exit_code == 0
    assert command("erase", "--object", "contact:7", "--activities", "all", "--yes").exit_code == 0
    assert command(*words).stdout == "inserted 0, updated 0, unchanged 0, erased 1\n"
    command("erase", "--object", "contact:7", "--no-suppress", "--yes")
    assert command(*words).stdout == "inserted 1, updated 0, unchanged 0\n"
    first, waiting, second = command("erase-status").stdout.splitlines()
    assert first.split()[2:4] == ["object", "1"]
    assert "timeline refresh" in waiting
    listed = command("erase-status", "--limit", "1").stdout.splitlines()
    further = shlex.split(listed[2].removeprefix("more: "))[1:]
    assert command(*further).stdout.splitlines() == [second]
    assert "timeline.erase" in command("erase", "--user", "ann", "--sql").stdout
    for wrong in (
        ["erase", "--yes"],
        ["erase", "--user", "ann", "--whole-company", "--yes"],
        ["erase", "--activity", call_id, "--key", "a", "b", "--yes"],
        ["erase", "--activity", "x", "--yes"],
    ):
        assert command(*wrong).exit_code == 2, wrong
    assert command("erase", "--key", "crm", "none", "--yes").exit_code == 3


def test_configure_shows_and_sets(command: Command) -> None:
    flags = (
        "--activity-type",
        "demo",
        "--alias",
        "crm.account=account",
        "--roll-up",
        "contact:account",
    )
    found = answer(
        command("configure", "--name", "Us", "--time-zone", "Asia/Tokyo", *flags, "--json")
    )
    assert found.pop("token")
    assert found == answer(command("configure", "--json"))
    assert (found["name"], found["activity_types"]) == ("Us", ["demo"])
    assert found["type_aliases"] == {"crm.account": "account"}
    assert found["roll_up"] == [{"from": "contact", "to": "account"}]
    assert answer(command("configure", '{"roll_up": null}', "--json"))["roll_up"] is None
    assert "time zone        Asia/Tokyo\n" in command("configure").stdout


def test_json_without_flags_goes_through_unread(command: Command) -> None:
    number = "123456789012345678901234567890.10"
    text = json.dumps({**ACTIVITY, "data": {"big": 0}}).replace('"big": 0', f'"big": {number}')
    done = answer(command("record", text, "--json"))
    assert f'"big": {number}' in command("activity", done["id"], "--json").stdout
