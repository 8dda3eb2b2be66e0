"""Text on a terminal: harmless, measured, wrapped."""

import io
import unicodedata

import pytest

from timeline.terminal.screen import Screen, clean, clip, measure, screen, spell, wrap

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"


def test_no_control_character_survives() -> None:
    every = "".join(chr(code) for code in range(0x3000))
    left = clean(every) + clean("\U000e0041\ufeff\ud800")
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert {c for c in left if unicodedata.category(c) == "Cf"} <= {"\u200c", "\u200d"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b]0;title\x07", "\\x1b[31mred\\x1b]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("abc\u202egnp.exe", "abc\\u202egnp.exe"),
        ("a\r\nb\tc\u2028d", "a  b c d"),
        ("\u200eשלום", "שלום"),  # noqa: RUF001
        ("soft\u00adhyphen", "softhyphen"),
        (FAMILY, FAMILY),
        ("e" + "\u0301" * 50, "e" + "\u0301" * 8),
    ],
)
def test_what_a_terminal_would_obey_is_spelt_out(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("日本", 4),
        ("ﾊﾝｶｸ", 4),
        ("e\u0301", 1),
        (FAMILY, 2),
        ("👍🏽", 2),
        ("🇩🇪🇫🇷", 4),
        ("❤\ufe0f", 2),
        ("각", 2),
        ("\u1100\u1161\u11a8", 2),
        ("", 0),
    ],
)
def test_width_is_that_of_the_terminal(text: str, columns: int) -> None:
    assert measure(text) == columns


@pytest.mark.parametrize("width", [10, 23, 60])
@pytest.mark.parametrize(
    "text",
    [
        "The quick brown fox jumps over the lazy dog",
        "日本語のとても長い件名がここにあります、折り返しを確かめるため",
        "x" * 100,
        f"family {FAMILY * 20} end",
        "  many    spaces   between      words      ",
        "mixed 日本語 and words" * 3,
    ],
)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(measure(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_elided_lines_fit_and_say_so() -> None:
    for width in (10, 17, 40):
        lines = wrap("word " * 100, width, 2)
        assert len(lines) == 2
        assert lines[1].endswith("…")
        assert all(measure(line) <= width for line in lines)
    assert wrap("just two words", 9, 2) == ["just two", "words"]


def test_clip_never_cuts_a_character_in_half() -> None:
    assert clip("日本語", 5) == "日本…"
    assert clip("日本語", 4) == "日…"
    assert clip("abc", 3) == "abc"


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("colour", "environment", "stream", "has_colour"),
    [
        ("auto", {}, Terminal(), True),
        ("auto", {"NO_COLOR": "1"}, Terminal(), False),
        ("auto", {"NO_COLOR": ""}, Terminal(), True),
        ("auto", {"TERM": "dumb"}, Terminal(), False),
        ("never", {}, Terminal(), False),
        ("always", {"NO_COLOR": "1"}, Terminal(), True),
        ("always", {}, io.StringIO(), True),
        ("auto", {}, io.StringIO(), False),
    ],
)
def test_colour_is_for_terminals_that_want_it(
    colour: str, environment: dict[str, str], stream: io.StringIO, has_colour: bool
) -> None:
    assert screen(stream, colour, environment).has_colour is has_colour


def test_plain_outputs_get_plain_signs() -> None:
    assert Screen(is_unicode=False).pick("✓", "[x]") == "[x]"
    assert spell({"k": ["é", "日"]}, "latin-1") == {"k": ["é", "\\u65e5"]}
