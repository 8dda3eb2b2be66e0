"""page, activity, history, version: JSON as it is, text for people, flags and JSON alike."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result

COMPANY = "11111111-1111-4111-8111-111111111111"

Command = Callable[..., Result]
Ask = Callable[..., str]
PAGE = "timeline.page(%s, %s)"


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ([], {}),
        (["--object", "account:42"], {"object_type": "account", "object_id": "42"}),
        (["--object-type", "contact"], {"object_type": "contact"}),
        (
            ["--type", "call", "--type", "email", "--status", "planned"],
            {"activity_type": ["call", "email"], "status": "planned"},
        ),
        (
            ["--priority", "urgent", "--assigned-to", "3"],
            {"priority": "urgent", "assigned_to": "3"},
        ),
        (["--unassigned"], {"assigned_to": None}),
        (["--assigned-to", "3", "--unassigned"], {"assigned_to": ["3", None]}),
        (
            ["--not-status", "planned", "--not-type", "call"],
            {"not": {"status": "planned", "activity_type": "call"}},
        ),
        (["--not-unassigned"], {"not": {"assigned_to": None}}),
        (["--not-object", "account:42"], {"not": {"object_type": "account", "object_id": "42"}}),
        (
            ["--from", "2024-01-16", "--to", "2024-01-16"],
            {"date_from": "2024-01-16", "date_to": "2024-01-16"},
        ),
        (
            ["--object", "account:42", "--no-related"],
            {"object_type": "account", "object_id": "42", "related": False},
        ),
        (
            ["--view", "overdue", "--include", "links,data", "--include", "why"],
            {"view": "overdue", "include": ["links", "data", "why"]},
        ),
        (
            ["--limit", "1", "--count", "exact", "--time-zone", "Asia/Tokyo"],
            {"limit": 1, "count": "exact", "time_zone": "Asia/Tokyo"},
        ),
        (['{"limit": 2, "view": "all"}', "--limit", "1"], {"limit": 1, "view": "all"}),
    ],
)
def test_flags_mean_their_filter_and_json_is_the_function_s(
    command: Command, ask: Ask, call_id: str, words: list[str], given: dict[str, Any]
) -> None:
    assert json.loads(ask(PAGE, COMPANY, "{}"))["count"] == 2
    done = command("page", *words, "--json")
    assert done.exit_code == 0, done.stderr
    assert done.stdout_bytes == ask(PAGE, COMPANY, json.dumps(given)).encode() + b"\n"


def test_page_shows_the_customer_s_story(command: Command, call_id: str) -> None:
    done = command("page", "--object", "account:42", "--include", "description")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("Acme Corp  account 42 ")
    assert "2 activities\n" in done.stdout
    assert "  Mon 15  11:30  ! ✆ call    → Follow-up call\n" in done.stdout
    assert "urgent · until 12:00" in done.stdout
    assert "with Jane Roe (attendee)" in done.stdout
    assert "One. Two." in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        (["--object", "account:42", "--type", "email"], "Acme Corp  account 42 "),
        (["--object", "account:42", "--to", "2000-01-01"], "Acme Corp  account 42 "),
        (["--object", "account:42", "--view", "upcoming"], "Acme Corp: upcoming  account 42 "),
        (["--object", "account:gone"], "Gone Ltd  account gone "),
        (["--object", "crm.account:new"], "Newly Ltd  account new "),
        (["--object", "account:nobody"], "account nobody  "),
        (["--object", "deal:nameless"], "deal nameless  "),
        (['{"object_id": 42}'], "Acme Corp  account 42 "),
        (['{"object_id": ["42"], "object_type": ["account", "deal"]}'], "Acme Corp  account 42 "),
        (['{"object_id": "twice"}'], "Our Co  "),
        (['{"object_id": ["42", "c1"]}'], "Our Co  "),
        (['{"object_id": "nobody"}'], "Our Co  "),
    ],
)
def test_heading_names_whose_page_it_is_whatever_is_on_it(
    command: Command, call_id: str, words: list[str], heading: str
) -> None:
    command("configure", "--alias", "crm.account=account")
    more = [
        {"type": "account", "id": "gone", "name": "Gone Ltd", "deleted": True},
        {"type": "crm.account", "id": "new", "name": "Newly Ltd"},
        {"type": "deal", "id": "nameless"},
        {"type": "deal", "id": "twice", "name": "A deal"},
        {"type": "lead", "id": "twice", "name": "A lead"},
    ]
    assert command("put-objects", json.dumps(more)).exit_code == 0
    done = command("page", *words)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith(heading)


def test_a_page_asked_for_by_id_alone_does_not_repeat_whose_it_is(
    command: Command, call_id: str
) -> None:
    for named in ('{"object_id": "c1"}', '{"object_type": "contact", "object_id": "c1"}'):
        shown = command("page", named).stdout
        assert shown.startswith("Jane Roe  contact c1 ")
        assert "Re: price" in shown
        assert "contact Jane Roe" not in shown
        assert "with Jane Roe" not in shown


@pytest.mark.parametrize("first", [["--limit", "1"], ["--", '{"limit": 1}']], ids=" ".join)
def test_foot_leads_to_the_next_page(command: Command, call_id: str, first: list[str]) -> None:
    import shlex

    seen = []
    words = ["page", *first]
    while words:
        done = command(*words)
        assert done.exit_code == 0, done.stderr
        seen.append(done.stdout)
        last = done.stdout.splitlines()[-1]
        words = shlex.split(last)[1:] if "next page:" in done.stdout else []
    assert ["Re: price" in seen[0], "Follow-up" in seen[1], len(seen)] == [True, True, 2]


def test_all_walks_to_the_end(command: Command, call_id: str, monkeypatch: Any) -> None:
    many = [
        {"activity_type": "note", "subject": f"n{n}", "activity_date": "2023-01-01"}
        for n in range(600)
    ]
    assert command("record", "-", text=json.dumps(many)).exit_code == 0
    done = command("page", "--all")
    assert done.stdout.count(" note ") == 600
    assert "next page" not in done.stdout
    assert command("page", "--all", "--json").exit_code == 2


def test_all_keeps_the_columns_of_its_first_page(command: Command, call_id: str) -> None:
    own = ("--activity-type", "site visit", "--activity-type", "deal_elapsed")
    assert command("configure", *own).exit_code == 0
    many = [
        {"activity_type": kind, "subject": f"Subject of {year}", "activity_date": f"{year}-01-01"}
        for kind, year in [("site visit", 2026), *[("note", 2025)] * 500, ("deal_elapsed", 2020)]
    ]
    assert command("record", "-", text=json.dumps(many)).exit_code == 0
    lines = command("page", "--all").stdout.splitlines()
    assert len({line.index("Subject") for line in lines if "Subject" in line}) == 1
    assert any("site visit   Subject of 2026" in line for line in lines)
    assert any("deal_elap…   Subject of 2020" in line for line in lines)


def test_colour_only_on_request_here(command: Command, call_id: str) -> None:
    assert "\x1b[" in command("page", "--color", "always").stdout
    assert "\x1b[" not in command("page", "--color", "never").stdout


def test_activity_by_id_and_by_key(command: Command, ask: Ask, call_id: str) -> None:
    expected = ask("timeline.activity(%s, %s)", COMPANY, call_id).encode() + b"\n"
    key = ("--source", "crm", "--external-id", "x:1")
    assert command("activity", call_id, "--json").stdout_bytes == expected
    assert command("activity", *key, "--json").stdout_bytes == expected
    shown = command("activity", *key).stdout
    for line in (
        "Follow-up call",
        "outbound call",
        "planned, overdue",
        "Jane Roe (contact c1), attendee",
        "One.\nTwo.",
    ):
        assert line in shown


@pytest.mark.parametrize(
    "words", [[], ["--source", "crm"], ["--external-id", "1"], ["x", "--source", "a"]]
)
def test_activity_wants_one_way_to_name_it(command: Command, words: list[str]) -> None:
    assert command("activity", *words).exit_code == 2


def test_history_tells_who_changed_what(command: Command, ask: Ask, call_id: str) -> None:
    assert command("--viewer", "3", "change", call_id, "--status", "completed").exit_code == 0
    expected = ask("timeline.history(%s, %s)", COMPANY, call_id).encode() + b"\n"
    assert command("history", call_id, "--json").stdout_bytes == expected
    shown = command("history", call_id).stdout
    assert "inserted" in shown
    assert "by John Doe" in shown
    assert "planned → completed" in shown


def test_viewer_sees_what_is_private(command: Command, call_id: str) -> None:
    command(
        "record", "--type", "note", "--subject", "Hush", "--date", "2024-01-01", "--visible-to", "3"
    )
    assert "Hush" not in command("page").stdout
    assert "Hush" in command("--viewer", "3", "page").stdout


def test_version_needs_no_company(
    command: Command, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIMELINE_COMPANY")
    assert command("version", "--json").stdout_bytes == ask("timeline.version()").encode() + b"\n"
    assert "server" in command("version").stdout


def test_a_reader_may_read_text_too(
    database: str, command: Command, call_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests import server

    monkeypatch.setenv("TIMELINE_DSN", server.login(database, "reader"))
    for words in (["page"], ["page", "--json"], ["activity", call_id], ["history", call_id]):
        done = command(*words)
        assert done.exit_code == 0, done.stderr
    assert command("remove", call_id).exit_code == 5
