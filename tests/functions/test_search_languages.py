# ruff: noqa: E501  (SQL reads better unbroken)
"""Another language, or accents folded: words are made anew in steps, and found all the while."""

import threading
import time
from typing import Any

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call, Fails
from timeline import install, refresh
from timeline.errors import TimelineError


def one(connection: Connection, statement: str, *values: Any) -> Any:
    row = connection.execute(statement, list(values)).fetchone()
    return row and row[0]


def steps(connection: Connection, size: int = 500) -> int:
    """Every step of making words anew; how many there were. Whoever else is at work is waited for."""
    done = 0
    ends_at = time.monotonic() + 60
    while one(connection, "select count(*) from timeline_data.search_change"):
        step = one(connection, "select timeline_data.reindex_step(%s)", size)
        done += step is not None
        if step is None:
            time.sleep(0.02)
        assert time.monotonic() < ends_at
    return done


def refreshed(database: str, connection: Connection) -> int:
    """Refresh until nothing is left; how many texts and names were looked at."""
    looked = 0
    ends_at = time.monotonic() + 60
    while one(connection, "select count(*) from timeline_data.search_change"):
        looked += refresh.fold(database).get("reindexed", 0)
        assert time.monotonic() < ends_at
    return looked


def found(run: Call, query: str) -> list[str]:
    return [
        r["subject"] for r in run("search", query, {"order": "recent", "limit": 500})["results"]
    ]


@pytest.fixture
def many(app: Connection, company: str, run: Call) -> Call:
    """1,200 activities and as many names, in german."""
    run(
        "put_objects",
        [{"type": "account", "id": str(n), "name": f"Vereinigte Mühlen {n}"} for n in range(1000)],
    )
    run("put_objects", [{"type": "lead", "id": str(n), "name": f"Häuser {n}"} for n in range(200)])
    for start in (0, 600):
        call(
            app,
            "record_many",
            company,
            [activity(subject=f"Gespräche {n}") for n in range(start, start + 600)],
        )
    run(
        "record",
        activity(subject="Vertrag", related_to={"type": "account", "id": "999"}),
    )
    return run


def test_words_are_found_by_either_language_until_all_are_made_anew(
    many: Call, connection: Connection, company: str
) -> None:
    assert len(found(many, "Gespräche")) == 500
    assert found(many, "Gesprächen") == []
    many("configure", {"search_language": "german"})
    # A thousand were made anew at once.
    left = (
        "select count(*) from timeline_data.activity_body as b where b.search_vector @@ 'gespräch'"
    )
    assert one(connection, left) == 200
    page = many("search", "Gespräche", {"order": "recent", "count": "exact"})
    assert page["count"] == 1200, "those made anew and those that are not"
    assert one(connection, "select timeline_data.reindex_step(100)")["rows"] == 0
    assert steps(connection, 100) > 40
    assert one(connection, left) == 0
    assert one(connection, "select count(*) from timeline_data.search_change") == 0
    assert many("search", "Gesprächen", {"count": "exact", "order": "recent"})["count"] == 1200
    assert found(many, "Mühle vereinigt 999") == ["Vertrag"]
    assert (
        one(
            connection,
            "select count(*) from timeline_data.object as o where o.search_vector is distinct from"
            " timeline_data.name_document('german', o.name)",
        )
        == 0
    )


def test_words_that_are_right_are_not_written_again(many: Call, connection: Connection) -> None:
    many("configure", {"search_language": "german"})
    steps(connection)
    written = "select sum(b.xmin::text::bigint), sum(o.xmin::text::bigint) from timeline_data.activity_body as b, timeline_data.object as o where o.object_key = '1'"
    before = one(connection, written)
    connection.execute(
        "insert into timeline_data.search_change select company_id, '{}' from timeline_data.company"
    )
    assert steps(connection) > 4
    assert one(connection, written) == before


def test_a_change_on_top_of_a_change_forgets_none(many: Call, connection: Connection) -> None:
    many("configure", {"search_language": "german"})
    many("configure", {"search_language": "simple"})
    assert one(connection, "select former from timeline_data.search_change") == [
        "pg_catalog.english", "pg_catalog.german"]  # fmt: skip
    assert many("search", "Gespräche", {"count": "exact", "order": "recent"})["count"] == 1200
    steps(connection)
    assert many("search", "Gespräche", {"count": "exact", "order": "recent"})["count"] == 1200
    assert found(many, "Gesprächen") == []


def test_a_writer_who_had_read_the_former_language_is_waited_for(
    database: str, many: Call, connection: Connection, company: str
) -> None:
    with psycopg.connect(database) as slow:
        call(slow, "record", company, activity(subject="späte Häuser"))
        # Whoever changes the language does not wait for the writer; making words anew does.
        many("configure", {"search_language": "german"})
        assert one(connection, "select timeline_data.reindex_step()") is not None, "the barrier"
        for _ in range(3):
            assert one(connection, "select timeline_data.reindex_step()") is None, "others must end"
        slow.commit()
    steps(connection)
    assert found(many, "spät Haus") == ["späte Häuser"]


def test_two_workers_take_companies_of_their_own(
    database: str, many: Call, connection: Connection
) -> None:
    many("configure", {"search_language": "german"})
    with psycopg.connect(database) as other:
        assert one(other, "select timeline_data.reindex_step()")
        assert one(connection, "select timeline_data.reindex_step()") is None
    assert steps(connection) > 4


def test_a_refresh_makes_words_anew_and_tells(
    database: str, many: Call, connection: Connection
) -> None:
    many("configure", {"search_language": "german"})
    assert refreshed(database, connection) > 4000
    assert "reindexed" not in refresh.fold(database)
    assert one(connection, "select count(*) from timeline_data.search_change") == 0


def test_a_barrier_of_another_server_is_not_waited_for(many: Call, connection: Connection) -> None:
    many("configure", {"search_language": "german"})
    connection.execute("update timeline_data.search_change set barrier = 1::bigint << 60")
    assert steps(connection) > 4


def test_a_configuration_of_another_schema_may_be_chosen_and_dropped(
    run: Call, record: Call, connection: Connection
) -> None:
    connection.execute("create text search configuration public.ours (copy = pg_catalog.german)")
    assert run("configure", {"search_language": "public.ours"})["search_language"] == "public.ours"
    record(subject="Gespräche")
    assert found(run, "Gesprächen") == ["Gespräche"]
    connection.execute("drop text search configuration public.ours")
    record(subject="Gespräche")
    assert len(found(run, "Gespräche")) == 1, "what is written now has simple words"


@pytest.mark.needs("contrib")
def test_accents_are_folded_with_unaccent_and_no_longer_without(
    database: str, run: Call, record: Call, connection: Connection, company: str
) -> None:
    record(
        subject="before",
        description="le café de Zoë",
        related_to={"type": "account", "id": "1", "name": "Éclair"},
    )
    assert found(run, "cafe") == []
    install.migrate(database, extensions=["unaccent"])
    assert found(run, "café") == ["before"], "asked in the former configuration too"
    record(subject="after", description="un CAFÉ")
    assert found(run, "cafe") == ["after"]
    assert refreshed(database, connection)
    for query in ("cafe", "café", "CAFÉ"):
        assert found(run, query) == ["after", "before"]
    assert found(run, "zoe eclair") == ["before"]
    assert "<mark>café</mark>" in run("search", "cafe zoe", {"limit": 1})["results"][0]["snippet"]
    before = one(connection, "select count(*) from pg_ts_config")
    install.migrate(database)
    assert one(connection, "select count(*) from pg_ts_config") == before > 40
    assert one(connection, "select count(*) from timeline_data.search_change") == 0
    install.migrate(database, extensions=[])
    assert one(connection, "select count(*) from pg_extension where extname = 'unaccent'") == 0
    assert (
        one(
            connection,
            "select count(*) from pg_ts_config where cfgnamespace = 'timeline_data'::regnamespace",
        )
        == 0
    )
    refreshed(database, connection)
    assert found(run, "cafe") == []
    assert found(run, "café") == ["after", "before"]


@pytest.mark.needs("contrib")
def test_german_words_keep_their_stems_with_accents_folded(
    database: str, run: Call, record: Call
) -> None:
    install.migrate(database, extensions=["unaccent"])
    run("configure", {"search_language": "german"})
    record(subject="one", description="die Häuser der Müller")
    assert found(run, "Hauser") == found(run, "häuser muller") == ["one"]


def test_an_extension_of_no_use_is_refused(database: str) -> None:
    with pytest.raises(TimelineError, match="of no use"):
        install.migrate(database, extensions=["hstore"])


def test_a_subject_that_changes_meanwhile_is_not_lost(
    database: str, many: Call, connection: Connection, company: str
) -> None:
    """Who changes it holds the row: its new subject is read when the row is free."""
    victim = many("search", "Gespräche 1150", {"order": "recent"})["results"][0]["id"]
    with psycopg.connect(database) as slow:
        call(slow, "change", company, victim, {"subject": "nagelneue Katzen"})
        waiting = threading.Thread(target=lambda: many("configure", {"search_language": "german"}))
        waiting.start()
        waiting.join(0.5)
        stepping = threading.Thread(target=lambda: steps(connection, 5000))
        slow.commit()
        stepping.start()
        stepping.join()
    connection.execute("update timeline_data.search_change set pass = 2")
    steps(connection, 5000)
    with psycopg.connect(database) as slow, psycopg.connect(database, autocommit=True) as other:
        one(other, "select timeline_data.mark_search(%s, '{}')", company)
        other.execute(
            "update timeline_data.search_change set pass = 2, has_names = true, barrier = 1"
        )
        call(slow, "change", company, victim, {"subject": "uralte Häuser"})
        stepping = threading.Thread(
            target=lambda: one(other, "select timeline_data.reindex_step(5000)")
        )
        stepping.start()
        stepping.join(0.5)
        assert stepping.is_alive(), "it waits for the row"
        slow.commit()
        stepping.join()
    assert found(many, "Haus uralt") == ["uralte Häuser"]
    assert found(many, "nagelneu") == []


def test_a_long_query_is_as_good_while_a_language_changes(many: Call) -> None:
    query = " or ".join(f"wort{n}ing" for n in range(300))
    assert found(many, query) == []
    many("configure", {"search_language": "german"})
    assert found(many, query) == []


def test_what_is_excluded_is_missing_while_a_language_changes(
    run: Call, record: Call, database: str, connection: Connection
) -> None:
    record(subject="kiln invoice")
    run("configure", {"search_language": "simple"})
    for subject in ("kiln invoices", "kiln", "renewed demo", "wombats"):
        record(subject=subject)
    wanted = {
        "kiln -invoice -invoices": {"kiln"},
        'kiln or -"renewed demo"': {"kiln invoice", "kiln invoices", "kiln", "wombats"},
        '-kiln or -"renewed demo"': {
            "kiln invoice", "kiln invoices", "kiln", "wombats", "renewed demo"},
        'kiln -the -"invoice': {"kiln", "kiln invoices"},
        "-kiln -wombats -renewed": set(),
    }  # fmt: skip
    for is_refreshed in (False, True):
        if is_refreshed:
            refreshed(database, connection)
        for query, subjects in wanted.items():
            assert set(found(run, query)) == subjects, (is_refreshed, query)
            tally = run("facets", {"query": query})
            assert sum(one["count"] for one in tally["status"]) == len(subjects)


@pytest.mark.needs("contrib")
def test_turned_on_and_off_each_configuration_is_asked_once(
    database: str, many: Call, connection: Connection, company: str
) -> None:
    for extensions in (["unaccent"], [], ["unaccent"]):
        install.migrate(database, extensions=extensions)
    former = "select former from timeline_data.search_change where company_id = %s"
    assert one(connection, former, company) == ["pg_catalog.english"]
    many("configure", {"search_language": "german"})
    install.migrate(database, extensions=[])
    assert one(connection, former, company) == ["pg_catalog.english", "pg_catalog.german"]
    assert many("search", "Gespräche", {"count": "exact", "order": "recent"})["count"] >= 1000


@pytest.mark.needs("contrib")
def test_twins_that_were_dropped_by_others_leave_no_folded_words(
    database: str, run: Call, record: Call, connection: Connection
) -> None:
    install.migrate(database, extensions=["unaccent"])
    record(subject="un café")
    connection.execute("drop extension unaccent cascade")
    install.migrate(database, extensions=[])
    refreshed(database, connection)
    assert found(run, "café") == ["un café"]
    assert found(run, "cafe") == []


def test_a_schema_may_have_a_dot_and_a_temporary_configuration_is_none(
    run: Call, record: Call, fails: Fails, connection: Connection
) -> None:
    connection.execute('create schema "my.schema"')
    connection.execute(
        'create text search configuration "my.schema".ger (copy = pg_catalog.german)'
    )
    connection.execute("create text search configuration pg_temp.brief (copy = pg_catalog.german)")
    run("configure", {"search_language": "my.schema.ger"})
    record(subject="Gespräche")
    assert found(run, "Gesprächen") == ["Gespräche"]
    for name in ("pg_temp.brief", "timeline_data.english"):
        assert fails("configure", {"search_language": name}) == "TL400"
    temporary = one(connection, "select nspname from pg_namespace where oid = pg_my_temp_schema()")
    assert fails("configure", {"search_language": f"{temporary}.brief"}) == "TL400"
