"""A timeline as text, line by line, at a fixed moment."""

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from timeline import terminal
from timeline.terminal import Asked, details
from timeline.terminal.screen import Screen, measure

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ACME = {"type": "account", "id": "42", "name": "Acme Corp"}
DEAL = {"type": "deal", "id": "d1", "name": "Acme: 40 seats"}
JANE = {"type": "contact", "id": "c1", "name": "Jane Roe", "role": "attendee"}
JOHN = {"id": "3", "name": "John Doe"}


def result(subject: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "0192f1c4-7a10-7c3e-8f5e-2f0c9b1d4e6a",
        "activity_type": "call",
        "subject": subject,
        "activity_date": at,
        "related_to": ACME,
        "assigned_to": JOHN,
        "status": "completed",
        "priority": "medium",
        **more,
    }


RESULTS = [
    result("Contract", "2026-12-04T09:00:00Z", status="planned", activity_type="meeting"),
    result("Prices", "2026-11-25T09:00:00Z", status="planned", priority="high", related_to=DEAL),
    result(
        "Re: 見積もり",
        "2026-11-24T07:30:00Z",
        activity_type="email",
        direction="inbound",
        description="Dear John,\n\nthank you.",
    ),
    result(
        "Call back",
        "2026-11-23T22:30:00Z",
        status="in_progress",
        links=[JANE],
        ends_at="2026-11-23T22:45:00Z",
    ),
    result("Old", "2026-10-02T06:00:00Z", status="cancelled", assigned_to=None),
    result("Older", "2026-10-02T05:00:00.123456Z", activity_type="site visit", priority="low"),
]
ENVELOPE = {"count": 12345, "count_is": "exact", "results": RESULTS, "next": "abc"}

GOLDEN = """\
Acme Corp  account 42                                          12,345 activities
────────────────────────────────────────────────────────────────────────────────

December 2026
  Fri  4  10:00  ○ ◉ meeting      Contract
                                  John Doe

Tomorrow, Wednesday 25 November 2026
          10:00  ○ ✆ call         Prices
                                  high · John Doe · deal Acme: 40 seats

Today, Tuesday 24 November 2026
          08:30  ✓ ✉ email      ← Re: 見積もり
                                  John Doe
                                  Dear John, thank you.

Yesterday, Monday 23 November 2026
          23:30  ! ✆ call         Call back
                                  overdue · until 23:45 · John Doe
                                  with Jane Roe (attendee)

October 2026
  Fri  2  08:00  ✗ ✆ call         Old
                                  cancelled
          07:00  ✓ • site visit   Older
                                  low · John Doe

times in Europe/Berlin
next page:
  timeline page --cursor abc
"""


def asked(**more: Any) -> Asked:
    given = Asked(
        screen=Screen(width=80),
        now=NOW,
        zone=ZoneInfo("Europe/Berlin"),
        zone_name="Europe/Berlin",
        title="Acme Corp",
        object_type="account",
        object_id="42",
        more="timeline page --cursor abc",
    )
    return given._replace(**more)


def text(**more: Any) -> str:
    return "".join(f"{line}\n" for line in terminal.page(ENVELOPE, asked(**more)))


def test_page_reads_as_people_like_it() -> None:
    assert text() == GOLDEN


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("is_unicode", [True, False])
def test_page_fits_any_width(width: int, is_unicode: bool) -> None:
    for line in text(screen=Screen(width=width, is_unicode=is_unicode)).splitlines():
        assert measure(line) <= width


def test_plain_output_has_no_sign_of_ours_beyond_ascii() -> None:
    shown = text(screen=Screen(is_unicode=False))
    assert shown.replace("見積もり", "").isascii()
    assert "[ ] meeting" in shown
    assert "[!] call" in shown
    assert "[x] email      <" in shown


def test_colours_change_no_character() -> None:
    painted = text(screen=Screen(has_colour=True))
    assert "\x1b[31" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == GOLDEN


def test_overdue_is_red_and_says_for_how_long() -> None:
    late = result("Late", "2026-11-20T12:00:00Z", status="planned")
    envelope = {"count": 1, "count_is": "exact", "results": [late], "next": None}
    lines = terminal.page(envelope, asked(screen=Screen(has_colour=True)))
    assert any("\x1b[31moverdue by 4 days" in line for line in lines)


@pytest.mark.parametrize(
    ("count", "count_is", "said"),
    [
        (1, "exact", "1 activity"),
        (0, "exact", "0 activities"),
        (20000, "at_least", "at least 20,000 activities"),
        (None, "none", ""),
    ],
)
def test_count_says_how_sure_it_is(count: int | None, count_is: str, said: str) -> None:
    assert terminal.counted({"count": count, "count_is": count_is}) == said


def rendered(*results: dict[str, Any], **more: Any) -> list[str]:
    envelope = {"count": 1, "count_is": "exact", "results": [*results], "next": None}
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in terminal.page(envelope, asked(**more))]


def kinds(width: int, *types: str, is_unicode: bool = True) -> list[str]:
    """What stands between the mark and the subjects, which are all in one column."""
    many = [result("Subject", "2026-11-24T07:30:00Z", activity_type=word) for word in types]
    lines = rendered(*many, screen=Screen(width=width, is_unicode=is_unicode))
    found = [re.split("✓ . ?" if is_unicode else r"\[x\] ", line, maxsplit=1) for line in lines]
    shown = [line[1].partition("Subject")[0] for line in found if "Subject" in line[-1]]
    assert len({len(word) for word in shown}) == 1
    return [word.rstrip() for word in shown]


@pytest.mark.parametrize("is_unicode", [True, False])
def test_types_of_a_company_s_own_are_whole_on_a_screen_with_room(is_unicode: bool) -> None:
    types = ("call", "deal_elapsed", "kundengespräch", "site visit")
    for width in (80, 100, 120):
        assert kinds(width, *types, is_unicode=is_unicode) == [*types]


def test_types_are_cut_where_they_would_crowd_out_the_subjects() -> None:
    assert kinds(80, "call", "x" * 16, "y" * 17) == ["call", "x" * 16, "y" * 15 + "…"]
    assert kinds(79, "call", "deal_elapsed") == ["call", "deal_e…"]
    assert kinds(72, "call", "deal_elapsed") == ["call", "deal_e…"]
    assert kinds(60, "call", "deal_elapsed") == ["", ""]


def test_built_in_types_stand_in_one_column_from_page_to_page() -> None:
    def column(word: str) -> int:
        row = result("Subject", "2026-11-24T07:30:00Z", activity_type=word)
        return "\n".join(rendered(row)).index("Subject")

    assert column("call") == column("meeting")


DAY = "2026-11-23T23:00:00Z"  # midnight in Berlin


@pytest.mark.parametrize(
    ("at", "ends_at", "clock"),
    [
        (DAY, None, "     "),
        (DAY, "2026-11-24T00:00:00Z", "00:00"),
        ("2026-11-23T23:00:00.000001Z", None, "00:00"),
        ("2026-11-23T23:00:30Z", None, "00:00"),
        ("2026-11-24T00:00:00Z", None, "01:00"),
    ],
)
def test_a_day_without_a_time_shows_none(at: str, ends_at: str | None, clock: str) -> None:
    near = rendered(result("Offer", at, ends_at=ends_at))
    assert f"          {clock}  ✓ ✆ call      Offer" in near
    later = NOW.replace(year=2027)
    assert f"  Tue 24  {clock}  ✓ ✆ call      Offer" in rendered(
        result("Offer", at, ends_at=ends_at), now=later
    )


def whole(at: str, ends_at: str | None) -> list[str]:
    """One activity, in full."""
    doc = {
        **result("Offer", at, direction=None, ends_at=ends_at, completed_at=None),
        **{"links": [], "visible_to": None, "created_at": at, "created_by": None, "version": 1},
        **{"updated_at": at, "source": None, "external_id": None, "data": {}, "description": None},
    }
    return list(details.activity(doc, asked()))


def test_details_of_a_day_without_a_time_tell_the_day() -> None:
    assert "  when          Tuesday 24 November 2026" in whole(DAY, None)
    timed = "  when          Tuesday 24 November 2026, 00:00 to 01:00 (Europe/Berlin)"
    assert timed in whole(DAY, "2026-11-24T00:00:00Z")
    assert "  when          Tuesday 24 November 2026, 00:00 (Europe/Berlin)" in whole(
        "2026-11-23T23:00:00.000001Z", None
    )


HOSTILE = "\x1b]0;owned\x07\x9b2J\u202e\r\n\x00"


def test_nothing_stored_reaches_the_terminal_raw() -> None:
    known = {"type": HOSTILE, "id": HOSTILE, "name": HOSTILE, "role": HOSTILE}
    row = result(
        HOSTILE,
        "2026-11-24T07:30:00Z",
        activity_type=HOSTILE,
        related_to=known,
        assigned_to=known,
        links=[known],
        description=HOSTILE,
    )
    whole = {
        **row,
        **{"direction": None, "ends_at": None, "completed_at": None, "created_by": known},
        **{"created_at": "2026-11-24T07:30:00Z", "updated_at": "2026-11-24T07:30:00Z"},
        **{"visible_to": [HOSTILE], "version": 2, "source": HOSTILE, "external_id": HOSTILE},
        "data": {HOSTILE: HOSTILE},
    }
    changes = {
        field: {"from": None, "to": value}
        for field, value in (
            *(("subject", HOSTILE), ("related_to", known), ("assigned_to", known)),
            *(("links", [known]), ("visible_to", [HOSTILE]), ("data", {HOSTILE: HOSTILE})),
        )
    }
    version = {
        **{"version": 1, "outcome": "updated", "changed_at": "2026-11-24T07:30:00Z"},
        **{"changed_by": known, "changes": changes},
    }
    envelope = {"count": 1, "count_is": "exact", "results": [row], "next": HOSTILE}
    look = asked(title=HOSTILE, object_type=HOSTILE, object_id="x", zone_name=HOSTILE, more=HOSTILE)
    lines = [
        *terminal.page(envelope, look),
        *details.activity(whole, look),
        *details.history([version], look),
    ]
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202e]", "".join(lines))


def test_a_side_of_a_change_that_is_not_told_is_called_private() -> None:
    changes = {"subject": {"to": "open"}, "description": {"from": "plain"}, "status": {}}
    version = {
        **{"version": 2, "outcome": "updated", "changed_at": "2026-11-24T07:30:00Z"},
        **{"changed_by": None, "changes": changes},
    }
    lines = [" ".join(line.split()) for line in details.history([version], asked())]
    for line in (
        "subject (private) → open",
        "description plain → (private)",
        "status (private) → (private)",
    ):
        assert line in lines


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo"])
def test_the_ends_of_the_calendar_are_shown(at: str, zone: str) -> None:
    envelope = {"count": 1, "count_is": "exact", "results": [result("x", at)], "next": None}
    assert at[:4].lstrip("0") in "".join(terminal.page(envelope, asked(zone=ZoneInfo(zone))))


def test_long_texts_are_elided_not_poured_out() -> None:
    row = result("word " * 200_000, "2026-11-24T07:30:00Z", description="more " * 200_000)
    envelope = {"count": 1, "count_is": "exact", "results": [row], "next": None}
    assert len(list(terminal.page(envelope, asked()))) < 20
