"""changed_companies(): of each change soon, whatever transactions are open, and of all who may know."""
# ruff: noqa: E501

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.calls import activity, call

Connection = psycopg.Connection[tuple[Any, ...]]
OURS, THEIRS, ANOTHER = uuid4(), uuid4(), uuid4()


def look(admin: Connection, since: str = "") -> dict[str, Any]:
    row = admin.execute("select timeline_data.changed_companies(%s)", [since]).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def changed(admin: Connection, since: str) -> tuple[set[UUID], str]:
    found = look(admin, since)
    return {UUID(company) for company in found["companies"]}, found["snapshot"]


def test_each_change_is_told_once_by_company(admin: Connection, app: Connection) -> None:
    since = look(admin)["snapshot"]
    assert changed(admin, since)[0] == set()
    made = call(app, "record", OURS, activity(subject="a"))
    call(app, "put_objects", THEIRS, [{"type": "account", "id": "1", "name": "A"}])
    call(app, "configure", ANOTHER, {"time_zone": "Asia/Kathmandu"})
    companies, since = changed(admin, since)
    assert companies == {OURS, THEIRS, ANOTHER}
    assert changed(admin, since)[0] == set()
    for function, *arguments in (
        ("change", made["id"], {"subject": "b"}), ("remove", made["id"]), ("restore", made["id"]),
        ("record_many", [activity(subject="c")], {}),
    ):  # fmt: skip
        call(app, str(function), OURS, *arguments)
        companies, since = changed(admin, since)
        assert companies == {OURS}, function
    # What changed nothing is no change.
    call(app, "change", OURS, made["id"], {"subject": "b"})
    assert changed(admin, since)[0] == set()


def test_an_open_transaction_hides_none_and_is_told_when_it_ends(
    admin: Connection, login: Callable[[str], Connection]
) -> None:
    late, quick, undone = login("app"), login("app"), login("app")
    since = look(admin)["snapshot"]
    with late.transaction():
        call(late, "record", OURS, activity(subject="late"))
        for _ in range(3):
            call(quick, "record", THEIRS, activity(subject="quick"))
            companies, since = changed(admin, since)
            assert companies == {THEIRS}
        with undone.transaction():
            call(undone, "record", ANOTHER, activity(subject="never"))
            raise psycopg.Rollback
        assert changed(admin, since)[0] == set()
    companies, since = changed(admin, since)
    assert companies == {OURS}
    assert changed(admin, since)[0] == set()


def test_what_is_forgotten_or_too_much_is_of_everybody(
    admin: Connection, app: Connection, connection: Connection
) -> None:
    since = look(admin)["snapshot"]
    with app.transaction():
        for _ in range(1000):
            app.execute(
                'select timeline.put_objects(gen_random_uuid(), \'[{"type": "account", "id": "1", "name": "A"}]\')'
            )
    found = look(admin, since)
    assert len(found["companies"]) == 1000
    call(app, "record", OURS, activity(subject="one more"))
    assert look(admin, since)["companies"] is None
    later = found["snapshot"]
    assert changed(admin, later)[0] == {OURS}
    connection.execute(
        "update timeline_data.install set feed_low = pg_current_xact_id()::text::bigint"
    )
    assert look(admin, later)["companies"] is None


def test_a_range_that_goes_or_comes_changes_what_is_told_of_archives(
    admin: Connection, connection: Connection
) -> None:
    before = look(admin)["archives"]
    assert look(admin)["archives"] == before
    connection.execute(
        "insert into timeline_data.archive (name, starts_at, ends_at, detached_at)"
        " values ('a', '2020-01-01', '2020-04-01', timeline_data.now())"
    )
    detached = look(admin)["archives"]
    assert detached != before
    connection.execute("update timeline_data.archive set state = 'attached'")
    assert look(admin)["archives"] not in (before, detached)


def test_only_an_administrator_who_is_bound_to_no_company_may_ask(
    admin: Connection, app: Connection, writer: Connection
) -> None:
    for conn in (app, writer):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            look(conn)
    with admin.transaction():
        admin.execute("select set_config('timeline.company_id', %s, true)", [str(OURS)])
        with pytest.raises(psycopg.Error) as caught:
            look(admin)
        assert caught.value.sqlstate == "TL403"
        raise psycopg.Rollback
