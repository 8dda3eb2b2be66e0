# ruff: noqa: E501  (texts read better unbroken)
"""search, facets: as a person at a terminal meets them."""

import json
import shlex

import pytest

from tests.calls import Connection, activity, call
from tests.cli.conftest import COMPANY, Command


@pytest.fixture
def letters(app: Connection) -> None:
    """Five activities about offers and renewals."""
    call(app, "put_objects", COMPANY, [{"type": "account", "id": "1", "name": "Acme"}])
    for number in range(5):
        call(app, "record", COMPANY, activity(
            subject=f"Offer {number} <b>", activity_type="email" if number else "note", status="completed",
            activity_date=f"2024-01-0{number + 1}T09:30:00Z", object_type="account", object_id="1",
            description="the renewal of the contract & \x1b[31m more" if number == 3 else None,
            assigned_to={"id": "7", "name": "Ada"}))  # fmt: skip


@pytest.mark.usefixtures("letters")
def test_a_search_shows_what_matches_and_how_to_go_on(command: Command) -> None:
    lines = command("search", "renewals", "--color", "always").stdout.splitlines()
    assert '"renewals"  1 activity' in lines[0]
    assert "Offer 3 <b>" in lines[3]
    assert "2024-01-04 09:30 · email · completed · Acme · Ada" in lines[4]
    assert "\x1b[33;1mrenewal\x1b[0m of the contract & \\x1b[31m more" in lines[5]
    page = command("search", "offer", "--limit", "2", "--order", "recent").stdout.splitlines()
    assert [line[:7] for line in page if line.startswith("Offer")] == ["Offer 4", "Offer 3"]
    following = command(*shlex.split(page[-1])[1:]).stdout.splitlines()
    assert [line[:7] for line in following if line.startswith("Offer")] == ["Offer 2", "Offer 1"]
    assert "nothing found" in command("search", "nowhere").stdout


@pytest.mark.usefixtures("letters")
def test_a_search_takes_the_flags_of_a_page_and_prints_json_and_sql(command: Command) -> None:
    found = json.loads(command("search", "off", "--prefix", "--type", "note", "--json").stdout)
    assert [result["subject"] for result in found["results"]] == ["Offer 0 <b>"]
    page = json.loads(command("search", "offer", '{"limit": 1}', "--json").stdout)
    assert (page["count"], len(page["results"])) == (5, 1)
    assert "timeline.search(" in command("search", "offer", "--sql").stdout
    assert command("search", "the").exit_code == 2
    any_ = command("search", "offer renewal").stdout.splitlines()[0]
    assert any_ == '"offer renewal"  5 activities, some match only a part'


@pytest.mark.usefixtures("letters")
def test_facets_are_a_table(command: Command) -> None:
    lines = [line.split() for line in command("facets", "--type", "email").stdout.splitlines()]
    assert ["activity_type", "email", "4"] in lines
    assert ["note", "1"] in lines
    assert ["assigned_to", "Ada", "4"] in lines
    assert ["object_type", "account", "4"] in lines
    found = json.loads(command("facets", "--query", "renewal", "--json").stdout)
    assert found["assigned_to"] == [{"value": "7", "name": "Ada", "count": 1}]
    assert "timeline.facets(" in command("facets", "--sql").stdout


@pytest.mark.needs("contrib")
@pytest.mark.usefixtures("letters")
def test_a_misspelt_search_is_told_what_it_may_have_meant(command: Command) -> None:
    assert command("migrate", "--with", "pg_trgm").exit_code == 0
    assert "learned" in command("refresh").output
    lines = command("search", "ofer").stdout.splitlines()
    assert lines[2:4] == ["nothing found", "did you mean: offer"]
    assert "did you mean" not in command("search", "offer").stdout
