"""Errors, settings, named statements, calls: the small parts everything else uses."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import jinja2
import psycopg
import pytest

from timeline import config, db, queries
from timeline.errors import CODES, TimelineError, kind, translate

Connection = psycopg.Connection[tuple[object, ...]]


def code_of(conn: Connection, query: str, *values: object) -> str:
    with pytest.raises(TimelineError) as caught, db.translated(), conn.transaction():
        conn.execute(query.encode(), values or None)
    return caught.value.code


@pytest.fixture
def conn(make_database: Callable[..., str]) -> Iterator[Connection]:
    """A connection to an empty database."""
    with db.connect(make_database(), autocommit=True) as conn:
        yield conn


def test_exit_statuses_are_those_of_the_contract() -> None:
    expected = {2: "400 405 413 416", 3: "404", 4: "409 412 425", 5: "401 403", 6: "410", 70: "500"}
    for status, codes in expected.items():
        assert {kind(f"TL{code}").exit for code in codes.split()} == {status}
    assert (kind("unreachable").exit, kind("unwritable").exit) == (69, 74)
    for code in CODES:
        if code.startswith("TL"):
            is_bad_request = code in ("TL405", "TL416")
            assert CODES[code].http == (400 if is_bad_request else int(code[2:]))


def test_codes_of_ours_pass_with_message_hint_detail_and_field(conn: Connection) -> None:
    with pytest.raises(TimelineError) as caught, db.translated():
        conn.execute(
            "do $$ begin raise exception 'no'"
            " using errcode = 'TL412', hint = 'h', detail = 'd', column = 'f'; end $$"
        )
    error = caught.value
    assert (error.code, error.message, error.hint, error.detail) == ("TL412", "no", "h", "d")
    assert error.field == "f"
    assert (error.http_status, error.exit_status) == (412, 4)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("""select '{"a": "\\u0000"}'::jsonb""", "TL400"),
        ("select '{broken'::jsonb", "TL400"),
        ("""select '"\\ud800"'::jsonb""", "TL400"),
        ("select 'x'::uuid", "TL400"),
        ("select convert_from('\\xff', 'UTF8')", "TL400"),
        ("select '1e400000'::jsonb", "TL400"),
        ("select (repeat('[', 100000) || repeat(']', 100000))::jsonb", "TL413"),
        ("select timeline.page(null, '{}')", "not_installed"),
        ("select missing_function()", "not_installed"),
        ("do $$ begin perform missing_function(); end $$", "TL500"),
        ("select 1 / 0", "TL500"),
        ("do $$ begin raise sqlstate '40001'; end $$", "40001"),
        ("do $$ begin raise sqlstate '55P03'; end $$", "55P03"),
        ("do $$ begin raise sqlstate '53300'; end $$", "unreachable"),
        ("set local statement_timeout = 1; select pg_sleep(1)", "57014"),
        ("set local transaction_read_only = on; create table t (i int)", "25006"),
    ],
)
def test_sqlstates_become_codes(conn: Connection, query: str, code: str) -> None:
    assert code_of(conn, query) == code


def test_rights_and_client_side_refusals_have_codes(
    conn: Connection, make_role: Callable[..., str]
) -> None:
    conn.execute(f"set role {make_role('nobody')}".encode())
    assert code_of(conn, "create schema mine") == "TL403"
    assert code_of(conn, "select %s::text", "a\0b") == "TL400"
    assert code_of(conn, "select %s::text", "\ud800") == "TL400"


def test_lost_server_is_unreachable(conn: Connection) -> None:
    with pytest.raises(TimelineError) as caught, db.translated():
        conn.execute("select pg_terminate_backend(pg_backend_pid())")
    assert caught.value.code == "unreachable"
    with pytest.raises(psycopg.OperationalError) as closed:
        conn.execute("select 1")
    assert translate(closed.value).code == "unreachable"


def test_json_is_relayed_unread(conn: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "named", lambda name: """select '{"b": 1,  "a": 1.10}'::json""")
    assert db.run(conn, "anything") == '{"b": 1,  "a": 1.10}'


def test_binding_lasts_for_its_transaction(conn: Connection) -> None:
    with pytest.raises(TimelineError):
        db.bind(conn, "c")
    with conn.transaction():
        db.bind(conn, "c", "v")
        found = conn.execute("select current_setting('timeline.company_id')").fetchone()
        assert found == ("c",)
    after = conn.execute("select current_setting('timeline.company_id', true)").fetchone()
    assert after == ("",)


def test_conflicts_are_retried_three_times_and_others_not() -> None:
    def failing(code: str) -> int:
        calls: list[str] = []

        def call() -> None:
            calls.append(code)
            raise TimelineError(code, "no")

        with pytest.raises(TimelineError):
            db.retry(call, sleep=lambda seconds: None)
        return len(calls)

    assert [failing(code) for code in ("40001", "40P01", "55P03", "TL409")] == [3, 3, 3, 1]
    assert db.retry(lambda: 7) == 7


def test_statements_have_names_of_their_own() -> None:
    assert queries.parse("-- head\n-- one --\nselect 1\n\n-- two --\nselect 2") == {
        "one": "select 1",
        "two": "select 2",
    }
    with pytest.raises(ValueError, match="twice"):
        queries.parse("-- one --\nselect 1\n-- one --\nselect 2")
    assert {"bind", "mark", "check"} <= set(queries.names())
    with pytest.raises(KeyError):
        queries.named("no_such_statement")


def test_templates_quote_and_refuse_what_is_undefined() -> None:
    assert queries.literal("it's") == "'it''s'"
    assert queries.literal(None) == "NULL"
    assert queries.identifier('a"b') == '"a""b"'
    with pytest.raises(jinja2.UndefinedError):
        queries.render("stamp.sql.j2", is_replayed=True)


def test_settings_come_from_flags_environment_and_file(tmp_path: Path) -> None:
    (tmp_path / "timeline.toml").write_text('dsn = "file"\ncompany = "file"\nviewer = "file"\n')
    environment = {
        "TIMELINE_COMPANY": "env",
        "TIMELINE_VIEWER": "env",
        "TIMELINE_TEST_X": "1",
        "HOME": "/",
    }
    found = config.load({"viewer": "flag", "dsn": None}, environment, tmp_path)
    assert dict(found) == {"dsn": "file", "company": "env", "viewer": "flag"}
    assert "file" not in repr(found)
    assert config.load({}, {"TIMELINE_DSN": ""}, tmp_path / "empty") == {}


@pytest.mark.parametrize(
    ("text", "code"),
    [("dns = 'x'", "TL405"), ("dsn = 1", "TL400"), ("dsn = ", "TL400"), ("config = 'x'", "TL405")],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "timeline.toml").write_text(text)
    with pytest.raises(TimelineError) as caught:
        config.load({}, {}, tmp_path)
    assert caught.value.code == code


def test_json_shape_of_the_error_table() -> None:
    assert json.dumps({code: list(entry) for code, entry in CODES.items()})
