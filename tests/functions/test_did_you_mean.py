"""What a misspelt query may have meant: words the company writes, and never what it may not see."""

from typing import Any

import pytest

from tests.calls import Connection, bind
from tests.functions.conftest import Call
from timeline import install, refresh

pytestmark = pytest.mark.needs("contrib")


@pytest.fixture
def learned(database: str, run: Call, record: Call) -> Call:
    """A company whose words are learned, with pg_trgm."""
    run("put_objects", [{"type": "account", "id": "1", "name": "Globex Corporation"}])
    for number in range(3):
        record(
            subject=f"renewal of contract {number}",
            description="they want the Invoice",
            related_to={"type": "account", "id": "1"},
        )
    record(subject="uniquely written")
    for _ in range(2):
        record(subject="a secret merger", visible_to=["9"])
    install.migrate(database, extensions=["pg_trgm"])
    assert refresh.fold(database)["learned"] > 5
    return run


def meant(run: Call, query: str, **filter_: Any) -> str | None:
    page = run("search", query, filter_)
    found: str | None = page.get("did_you_mean")
    return found


def test_a_misspelt_word_is_set_right(learned: Call) -> None:
    for order in ("recent", "relevance"):
        assert meant(learned, "renwal", order=order) == "renewal"
        assert meant(learned, "invocie", order=order) == "invoice"
        assert meant(learned, '"renwal of contract" Globex', order=order) == (
            '"renewal of contract" Globex'
        )
        assert meant(learned, "globx  renewals", order=order) == "globex  renewals"
    assert learned("search", "renewal", {})["match"] == "all"
    assert "did_you_mean" not in learned("search", "renewal", {})


def test_what_finds_nothing_is_not_meant(learned: Call) -> None:
    assert meant(learned, "zzzzqqqq") is None
    assert meant(learned, "renwal", activity_type="task") is None
    assert meant(learned, "renwal", date_to="1999-01-01") is None
    assert meant(learned, "-renwal nowhere") is None
    assert meant(learned, "uniqely") is None, "a word of one text alone may be misspelt itself"
    assert meant(learned, "rnw") is None
    assert meant(learned, "renwal " + "and so on " * 200) is None


def test_words_of_private_activities_are_never_meant(
    learned: Call, app: Connection, connection: Connection
) -> None:
    assert meant(learned, "secrt mergr") is None
    bind(app, "user_id", "9")
    assert meant(learned, "mergr") is None
    bind(app, "user_id", None)
    assert meant(learned, "renwal or mergr") == "renewal or mergr"
    words = connection.execute(
        "select v.words from timeline_data.search_vocabulary as v"
    ).fetchone()
    assert words is not None
    assert "renewal" in words[0]
    assert not {"merger", "secret"} & {*words[0]}


def test_words_are_learned_anew_when_a_day_is_over(
    database: str, learned: Call, record: Call, connection: Connection
) -> None:
    for _ in range(2):
        record(subject="a workshop")
    assert "learned" not in refresh.fold(database)
    connection.execute(
        "update timeline_data.search_vocabulary set made_at = made_at - interval '25 hours'"
    )
    assert refresh.fold(database)["learned"]
    assert meant(learned, "worksop") == "workshop"
    connection.execute(
        "update timeline_data.search_vocabulary set made_at = now() + interval '1 second'"
    )
    assert "learned" not in refresh.fold(database), "nothing was written since"


def test_without_the_extension_nothing_is_learned_or_meant(
    database: str, learned: Call, run: Call, record: Call
) -> None:
    install.migrate(database, extensions=[])
    assert meant(learned, "renwal") is None
    record(subject="another")
    assert "learned" not in refresh.fold(database)


def test_words_that_became_private_are_no_longer_meant(
    learned: Call, app: Connection, connection: Connection
) -> None:
    for result in learned("search", "renewal", {"order": "recent"})["results"]:
        learned("change", result["id"], {"visible_to": ["9"]})
    assert meant(learned, "uniquely or renwal") is None
    assert meant(learned, "renwal or globx") is None
    bind(app, "user_id", "9")
    assert meant(learned, "renwal") == "renewal"


def test_what_is_excluded_stays_as_it_is(learned: Call) -> None:
    assert (
        meant(learned, 'renwal -"invocie later" --invocie') == 'renewal -"invocie later" --invoice'
    )
