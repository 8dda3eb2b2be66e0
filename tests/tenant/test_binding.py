"""How a connection is bound to a company and a viewer, and what happens when it is not."""

import json
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests import caller, server
from tests.tenant.conftest import As
from tests.tenant.world import ANN, BOB, OURS, SECRET, THEIRS, Connection, World, bound, call, one


def code_of(connection: Connection, company: UUID = OURS) -> str:
    """The code with which a page of a company is refused, 00000 when it is not."""
    try:
        with connection.transaction():
            call(connection, "page", company)
    except psycopg.Error as error:
        return str(error.sqlstate)
    return "00000"


def view_of(connection: Connection) -> str | set[str]:
    """The companies that the view shows, or the code with which it refuses."""
    try:
        with connection.transaction():
            rows = connection.execute("select company_id::text from timeline.activities").fetchall()
    except psycopg.Error as error:
        return str(error.sqlstate)
    return {str(company) for (company,) in rows}


CLAIMS: list[tuple[Any, str, str | set[str]]] = [
    ({"company_id": str(OURS)}, "00000", {str(OURS)}),
    ({"company_id": str(OURS).upper()}, "00000", {str(OURS)}),
    ({"company_id": [str(OURS)]}, "00000", {str(OURS)}),
    ({"company_id": [str(OURS), str(THEIRS)]}, "00000", "TL401"),
    ({"company_id": [str(OURS), str(OURS)]}, "00000", {str(OURS)}),
    ({"company_id": [None, str(OURS)]}, "00000", {str(OURS)}),
    ({"company_id": str(THEIRS)}, "TL403", {str(THEIRS)}),
    ({"company_id": []}, "TL401", "TL401"),
    ({"company_id": [None]}, "TL401", "TL401"),
    ({"company_id": None}, "TL401", "TL401"),
    ({"company_id": 7}, "TL401", "TL401"),
    ({"company_id": True}, "TL401", "TL401"),
    ({"company_id": {"id": str(OURS)}}, "TL401", "TL401"),
    ({"company_id": [[str(OURS)]]}, "TL401", "TL401"),
    ({"company_id": [{"id": str(OURS)}]}, "TL401", "TL401"),
    ({"company_id": ""}, "TL401", "TL401"),
    ({"company_id": "*"}, "TL401", "TL401"),
    ({"company_id": f"{OURS},{THEIRS}"}, "TL401", "TL401"),
    ({"company_id": "' or true --"}, "TL401", "TL401"),
    ({"sub": str(ANN)}, "TL401", "TL401"),
    ({}, "TL401", "TL401"),
    ([], "TL401", "TL401"),
    ("text", "TL401", "TL401"),
    (None, "TL401", "TL401"),
    ("not json{", "TL401", "TL401"),
    ('{"company_id": "\\u0000"}', "TL401", "TL401"),
]


@pytest.mark.parametrize("role", ["reader", "app"])
@pytest.mark.parametrize(
    ("claims", "code", "seen"), CLAIMS, ids=[json.dumps(c)[:40] for c, *_ in CLAIMS]
)
def test_claims_bind_to_what_they_allow_and_to_nothing_else(
    world: World, as_role: As, role: str, claims: object, code: str, seen: object
) -> None:
    raw = claims if isinstance(claims, str) and claims != "text" else json.dumps(claims)
    with bound(as_role(role), request__jwt__claims=raw) as connection:
        assert code_of(connection) == code
        assert view_of(connection) == seen


@pytest.mark.parametrize("role", ["reader", "app"])
def test_setting_and_claims_must_agree(world: World, as_role: As, role: str) -> None:
    both = json.dumps({"company_id": [str(OURS), str(THEIRS)]})
    theirs = json.dumps({"company_id": str(THEIRS)})
    with bound(as_role(role), OURS, request__jwt__claims=both) as connection:
        assert (code_of(connection), code_of(connection, THEIRS)) == ("00000", "TL403")
        assert view_of(connection) == {str(OURS)}
    with bound(as_role(role), OURS, request__jwt__claims=theirs) as connection:
        assert (code_of(connection), code_of(connection, THEIRS)) == ("TL403", "TL403")
        assert view_of(connection) == "TL403"
    nobody: tuple[dict[str, Any], ...] = (
        {"company_id": []},
        {"company_id": [None]},
        {"company_id": 7},
    )
    for none in nobody:
        with bound(as_role(role), OURS, request__jwt__claims=json.dumps(none)) as connection:
            assert code_of(connection) == "TL403"


@pytest.mark.parametrize("role", ["reader", "app"])
@pytest.mark.parametrize("claims", ["{}", '{"role": "reader"}', '{"company_id": null}'])
def test_claims_that_say_nothing_of_a_company_leave_it_to_the_setting(
    world: World, as_role: As, role: str, claims: str
) -> None:
    with bound(as_role(role), OURS, request__jwt__claims=claims) as connection:
        assert (code_of(connection), code_of(connection, THEIRS)) == ("00000", "TL403")
        assert view_of(connection) == {str(OURS)}


@pytest.mark.parametrize("setting", ["not a uuid", "*", "%", "null", "{}", f"{OURS} {THEIRS}"])
def test_a_setting_that_is_no_company_binds_nobody(world: World, as_role: As, setting: str) -> None:
    for role in ("reader", "app"):
        with bound(as_role(role), setting) as connection:
            assert code_of(connection) == "TL401"
            assert view_of(connection) == "TL401"


def test_the_paths_of_the_claims_are_configurable(world: World, as_role: As) -> None:
    claims = json.dumps(
        {
            "company_id": str(THEIRS),
            "sub": str(BOB),
            "app": {"company": str(OURS), "user": str(ANN)},
        }
    )
    with bound(
        as_role("reader"), request__jwt__claims=claims, timeline__company_claim="app.company"
    ) as reader:
        assert (code_of(reader), code_of(reader, THEIRS)) == ("00000", "TL403")
        assert call(reader, "page", OURS)["count"] == 2
    with bound(
        as_role("reader"),
        request__jwt__claims=claims,
        timeline__company_claim="app.company",
        timeline__user_claim="app.user",
    ) as reader:
        assert call(reader, "page", OURS)["count"] == 8
    with bound(
        as_role("reader"), request__jwt__claims=claims, timeline__company_claim="no.such"
    ) as reader:
        assert code_of(reader) == "TL401"


def test_the_viewer_is_the_setting_then_the_subject_then_nobody(world: World, as_role: As) -> None:
    ann = json.dumps({"company_id": str(OURS), "sub": str(ANN)})
    with bound(as_role("reader"), request__jwt__claims=ann) as reader:
        assert call(reader, "page", OURS)["count"] == 8
    with bound(as_role("reader"), None, BOB, request__jwt__claims=ann) as reader:
        assert call(reader, "page", OURS)["count"] == 2
    for nobody in ({"company_id": str(OURS), "sub": None}, {"company_id": str(OURS), "sub": ""}):
        with bound(as_role("reader"), request__jwt__claims=json.dumps(nobody)) as reader:
            assert call(reader, "page", OURS)["count"] == 2


def test_an_application_may_be_unbound_and_a_reader_may_not(world: World, as_role: As) -> None:
    assert code_of(as_role("app")) == "00000"
    assert view_of(as_role("app")) == "TL401"
    assert code_of(as_role("reader")) == "TL401"


def test_an_application_that_takes_the_role_of_a_reader_is_one(world: World, as_role: As) -> None:
    as_role("owner").execute("grant timeline_reader to test_app")
    app = as_role("app")
    try:
        with app.transaction():
            app.execute("set local role timeline_reader")
            assert code_of(app) == "TL401"
            assert view_of(app) == "TL401"
            app.execute("select set_config('timeline.company_id', %s, true)", [str(OURS)])
            assert (code_of(app), code_of(app, THEIRS)) == ("00000", "TL403")
        assert code_of(app) == "00000"
        app.execute("set role timeline_reader")
        assert code_of(app) == "TL401"
    finally:
        app.execute("reset role")
        as_role("owner").execute("revoke timeline_reader from test_app")


def test_a_reader_cannot_take_the_role_of_an_application(world: World, as_role: As) -> None:
    for role in ("timeline_app", "timeline_admin", "postgres", "test_app"):
        for how in (
            "set role {}",
            "set session authorization {}",
            "select set_config('role', '{}', false)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                as_role("reader").execute(how.format(role).encode())


def test_after_the_transaction_the_binding_is_an_empty_text_and_binds_nobody(
    world: World, as_role: As
) -> None:
    reader = as_role("reader")
    with reader.transaction():
        reader.execute("select set_config('timeline.company_id', %s, true)", [str(OURS)])
        reader.execute("select set_config('timeline.user_id', %s, true)", [str(ANN)])
        reader.execute(
            "select set_config('request.jwt.claims', %s, true)",
            [json.dumps({"company_id": str(OURS)})],
        )
        assert call(reader, "page", OURS)["count"] == 8
    for name in ("timeline.company_id", "timeline.user_id", "request.jwt.claims"):
        assert one(reader, "select current_setting(%s, true)", name) == ""
    assert code_of(reader) == "TL401"
    assert view_of(reader) == "TL401"
    with bound(reader, OURS) as connection:
        assert call(connection, "page", OURS)["count"] == 2


def test_a_rolled_back_binding_is_gone(world: World, as_role: As) -> None:
    reader = as_role("reader")
    with reader.transaction():
        with reader.transaction(force_rollback=True):
            reader.execute("select set_config('timeline.company_id', %s, true)", [str(OURS)])
            assert code_of(reader) == "00000"
        assert code_of(reader) == "TL401"


def test_a_session_binding_reaches_the_next_transaction_and_is_no_way_to_bind(
    world: World, as_role: As
) -> None:
    """Why the contract says true: behind a pooler the next client would find this binding."""
    reader = as_role("reader")
    reader.execute("select set_config('timeline.company_id', %s, false)", [str(OURS)])
    assert code_of(reader) == "00000"
    assert code_of(reader, THEIRS) == "TL403"
    reader.execute("discard all")
    assert code_of(reader) == "TL401"


def test_a_prepared_call_answers_for_the_binding_of_its_execution(
    world: World, as_role: As
) -> None:
    reader = as_role("reader")
    for mode in ("force_generic_plan", "force_custom_plan"):
        reader.execute(f"set plan_cache_mode = {mode}".encode())
        for company, code in ((OURS, "00000"), (THEIRS, "TL403"), (OURS, "00000")):
            with bound(reader, company) as connection:
                assert code_of(connection) == code
            assert code_of(reader) == "TL401"
    reader.execute("reset plan_cache_mode")


def test_the_test_clock_moves_nothing_where_it_is_not_allowed(world: World, as_role: As) -> None:
    with bound(as_role("writer"), OURS, BOB, timeline__now="2001-01-01T00:00:00Z") as writer:
        made = call(
            writer,
            "record",
            OURS,
            {"activity_type": "note", "subject": "x", "activity_date": "2026-01-01"},
        )
        created = call(writer, "activity", OURS, UUID(made["id"]))["created_at"]
    assert not created.startswith("2001")


@pytest.mark.parametrize(
    "settings",
    [
        {"DateStyle": "SQL, DMY", "IntervalStyle": "sql_standard", "TimeZone": "Asia/Kathmandu"},
        {
            "standard_conforming_strings": "off",
            "escape_string_warning": "off",
            "backslash_quote": "off",
        },
        {"bytea_output": "escape", "extra_float_digits": "-15", "xmloption": "document"},
        {"search_path": "pg_temp, public", "default_text_search_config": "pg_catalog.simple"},
        {"transform_null_equals": "on", "array_nulls": "off", "quote_all_identifiers": "on"},
        {"row_security": "off", "plan_cache_mode": "force_generic_plan", "lc_numeric": "C"},
        {"plpgsql.extra_errors": "all", "check_function_bodies": "on"},
        {
            "enable_seqscan": "off",
            "enable_indexscan": "off",
            "enable_bitmapscan": "off",
            "enable_indexonlyscan": "off",
            "jit": "off",
        },
        {"default_transaction_read_only": "on", "statement_timeout": "30s"},
    ],
    ids=lambda settings: next(iter(settings)),
)
def test_no_setting_of_a_session_changes_an_answer(world: World, settings: dict[str, str]) -> None:
    """A new session each, so that functions are compiled under the settings."""
    filters: list[dict[str, object]] = [
        {"include": ["description", "links", "data", "created", "version"], "limit": 1},
        {
            "date_from": "2026-01-01",
            "date_to": "2026-02-01T00:00:00+01:00",
            "time_zone": "Asia/Kolkata",
        },
        {
            "object_id": "deal of ann",
            "not": {"status": "planned"},
            "assigned_to": [None, str(ANN)],
        },
    ]

    def answers(**chosen: str) -> list[str]:
        with caller.connect(server.login(world.dsn, "reader")) as reader:
            for name, value in chosen.items():
                reader.execute("select set_config(%s, %s, false)", [name, value])
            with bound(reader, OURS, ANN):
                first = [json.dumps(call(reader, "page", OURS, look)) for look in filters]
                cursor = json.loads(first[0])["next"]
                first.append(
                    json.dumps(call(reader, "page", OURS, filters[0] | {"cursor": cursor}))
                )
                first.append(json.dumps(call(reader, "history", OURS, world.secret)))
                first.append(
                    json.dumps(call(reader, "activity_by_key", OURS, "crm", f"{SECRET}-1"))
                )
                first.append(str(one(reader, "select count(*) from timeline.activities")))
        return first

    assert answers(**settings) == answers()
