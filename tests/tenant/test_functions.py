"""Two companies, two viewers, through every public function as every role."""

# ruff: noqa: E501  (SQL and patterns read better unbroken)

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from tests.house import catalog
from tests.tenant.cases import Case, ask, cases, leaked
from tests.tenant.conftest import As
from tests.tenant.world import (
    ACCOUNT,
    ANN,
    BOB,
    OF_NO_COMPANY,
    OURS,
    SECRET,
    THEIRS,
    Connection,
    World,
    bound,
    call,
    one,
)

ROLES = ["reader", "writer", "app"]
NAMES = sorted(name.partition("(")[0] for name in catalog.API)


def of(world: World, function: str, role: str) -> Iterator[Case]:
    """The cases of a function that a role may call."""
    for case in cases(world):
        if case.function == function and (role != "reader" or not case.writes):
            yield case


def test_every_function_has_a_case(world: World, as_role: As) -> None:
    present = {name.partition("(")[0] for name in catalog.api(as_role("owner"))}
    assert {case.function for case in cases(world)} | {"feed_all"} == present == set(NAMES)


def test_the_words_of_others_are_there_to_be_found(world: World, as_role: As) -> None:
    """The test of the tests: whoever may see them meets every one of the words."""
    with bound(as_role("app"), THEIRS, ANN) as app:
        theirs = json.dumps(call(app, "page", THEIRS, {"include": ["links", "data"]}))
        theirs += json.dumps(call(app, "merges", THEIRS, {}))
    with bound(as_role("app"), OURS, ANN) as app:
        ours = json.dumps(call(app, "page", OURS, {"include": ["links", "data"]}))
    found = {word for word in world.leaks if word in theirs + ours}
    assert world.leaks - found == {str(world.foreign_account)}


@pytest.mark.parametrize("viewer", [BOB, None, "bob's text key"], ids=["bob", "nobody", "text key"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("function", NAMES)
def test_nothing_foreign_and_nothing_private(
    world: World, as_role: As, function: str, role: str, viewer: object
) -> None:
    for case in of(world, function, role):
        if viewer is None and case.is_resend:
            continue
        with bound(as_role(role), OURS, viewer) as connection:
            said, code = ask(connection, case)
        assert leaked(world, case, said) == set(), (case, said)
        assert code == "00000" or code.startswith("TL"), (case, said)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("function", sorted(set(NAMES) - OF_NO_COMPANY))
def test_another_company_is_refused(world: World, as_role: As, function: str, role: str) -> None:
    for case in of(world, function, role):
        with bound(as_role(role), OURS, BOB) as connection:
            assert ask(connection, case, THEIRS)[1] == "TL403", case
            assert leaked(world, case, ask(connection, case, THEIRS)[0]) == set()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("function", sorted(set(NAMES) - OF_NO_COMPANY))
def test_no_company_is_refused(world: World, as_role: As, function: str, role: str) -> None:
    for case in of(world, function, role):
        with bound(as_role(role), OURS, BOB) as connection:
            assert ask(connection, case, None)[1] == "TL401", case
        with bound(as_role(role)) as connection:
            assert ask(connection, case, None)[1] == "TL401", case


@pytest.mark.parametrize("role", ["reader", "writer"])
@pytest.mark.parametrize("function", sorted(set(NAMES) - OF_NO_COMPANY))
def test_unbound_is_refused(world: World, as_role: As, function: str, role: str) -> None:
    for case in of(world, function, role):
        with bound(as_role(role)) as connection:
            assert ask(connection, case)[1] == "TL401", case


@pytest.mark.parametrize(
    "function",
    sorted({"record", "record_many", "change", "remove", "restore", "put_objects", "configure"}),
)
def test_a_reader_cannot_write(world: World, as_role: As, function: str) -> None:
    for case in of(world, function, "writer"):
        with bound(as_role("reader"), OURS, BOB) as connection:
            # configure without settings reads them, so its right is a reader's too.
            refused = "TL403" if function == "configure" else "42501"
            assert ask(connection, case)[1] == (refused if case.writes else "00000"), case


def test_an_id_of_another_company_is_told_like_one_that_never_was(
    world: World, as_role: As
) -> None:
    made_up = uuid4()
    for function in ("activity", "history", "remove", "restore"):
        for theirs in (world.foreign, world.secret):
            with bound(as_role("writer"), OURS, BOB) as connection:
                ask(connection, Case(function, (made_up,)))  # the first call tells a longer context
                real, real_code = ask(connection, Case(function, (theirs,)))
                fake, fake_code = ask(connection, Case(function, (made_up,)))
            assert (real.replace(str(theirs), ""), real_code) == (
                fake.replace(str(made_up), ""),
                fake_code,
            )


@pytest.mark.parametrize("viewer", [BOB, None], ids=["bob", "nobody"])
def test_counts_and_cursors_know_nothing_of_private_activities(
    world: World, as_role: As, viewer: object
) -> None:
    for look in (
        {},
        {"object_id": str(ACCOUNT)},
        {"activity_type": "call"},
        {"not": {"status": "cancelled"}},
    ):
        for count in ("exact", "capped"):
            with bound(as_role("reader"), OURS, viewer) as connection:
                page = call(connection, "page", OURS, {**look, "count": count, "limit": 1})
                assert (page["count"], page["count_is"]) == (2, "exact")
                page = call(
                    connection,
                    "page",
                    OURS,
                    {**look, "count": count, "limit": 1, "cursor": page["next"]},
                )
                assert page["next"] is None
                assert (page["count"], page["count_is"]) == (2, "exact")
    with bound(as_role("reader"), OURS, viewer) as connection:
        assert call(connection, "page", OURS, {"assigned_to": str(ANN)})["count"] == 0
        assert call(connection, "page", OURS, {"object_id": "deal of ann"})["count"] == 0


def test_a_resend_on_nobodys_behalf_is_taken_and_tells_nothing_but_its_receipt(
    world: World, as_role: As
) -> None:
    """An importer has no viewer: sending private activities again must not fail, nor show them."""
    resent = {"source": "crm", "external_id": f"{SECRET}-2", "priority": "low"}
    with bound(as_role("writer"), OURS) as writer:
        receipt = call(writer, "record", OURS, resent)
        assert (set(receipt), receipt["outcome"]) == (
            {"id", "outcome", "version", "token"},
            "updated",
        )
        assert ask(writer, Case("activity", (UUID(receipt["id"]),)))[1] == "TL404"
        assert call(writer, "page", OURS)["count"] == 2


def test_a_viewer_is_refused_by_the_key_he_sent_and_learns_no_id(world: World, as_role: As) -> None:
    with bound(as_role("writer"), OURS, BOB) as writer:
        said, code = ask(writer, Case("record", ({"source": "crm", "external_id": f"{SECRET}-2"},)))
    assert code == "TL403"
    assert said.startswith(f'activity "{SECRET}-2" is not yours to change')


@contextmanager
def unharmed(owner: Connection, company: UUID) -> Iterator[None]:
    """All rows of a company are byte for byte the same afterwards."""
    tables = [
        str(name)
        for (name,) in owner.execute(
            "select c.oid::regclass::text from pg_class as c join pg_attribute as a on a.attrelid = c.oid"
            " where c.relnamespace = 'timeline_data'::regnamespace and c.relkind in ('r', 'p')"
            " and not c.relispartition and a.attname = 'company_id' order by 1"
        )
    ]
    rows = "select md5(coalesce(string_agg(t::text, ',' order by t::text), '')) from {} as t where company_id = %s"

    def state() -> dict[str, Any]:
        return {table: one(owner, rows.format(table), company) for table in tables}

    before = state()
    assert "timeline_data.activity" in before
    yield
    assert state() == before


def test_no_call_of_ours_changes_a_row_of_theirs(world: World, as_role: As) -> None:
    """Everything a writer can call, committed."""
    with unharmed(as_role("owner"), THEIRS):
        writer = as_role("writer")
        refusals: list[str] = []
        for case in [c for c in cases(world) if c.function not in {"remove", "configure"}]:
            try:
                with writer.transaction():
                    writer.execute(
                        "select set_config('timeline.company_id', %s, true)", [str(OURS)]
                    )
                    writer.execute("select set_config('timeline.user_id', %s, true)", [str(BOB)])
                    call(writer, case.function, OURS, *case.arguments)
            except psycopg.Error as error:
                refusals.append(str(error.sqlstate))
    assert [code for code in refusals if not code.startswith("TL")] == []
    with bound(as_role("app"), OURS, ANN) as app:
        assert call(app, "activity", OURS, world.secret)["subject"] == f"{SECRET} changed"
        assert call(app, "history", OURS, world.secret)[-1]["version"] == 2
        second = call(app, "activity_by_key", OURS, "crm", f"{SECRET}-2")
        assert (second["version"], second["visible_to"]) == (1, [])
