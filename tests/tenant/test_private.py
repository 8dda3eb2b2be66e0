"""A private activity is shown to more people by one who sees it, and by nobody else."""

import json
from typing import Any
from uuid import UUID

import pytest

from tests.tenant.cases import Case, ask
from tests.tenant.conftest import As
from tests.tenant.world import ANN, BOB, OURS, SECRET, World, bound, call

KEY = {"source": "crm", "external_id": f"{SECRET}-2"}
# The activity has author and assignee Ann and an empty visible_to.
WIDER: list[dict[str, Any]] = [
    {"visible_to": None},
    {"visible_to": [str(BOB)]},
    {"visible_to": [str(ANN), str(BOB)]},
    {"assigned_to": str(BOB)},
]
NOT_WIDER: list[dict[str, Any]] = [
    {"priority": "low"},
    {"visible_to": [str(ANN)]},
    {"visible_to": []},
    {"assigned_to": None},
    {"assigned_to": str(ANN)},
]


@pytest.mark.parametrize("fields", WIDER, ids=json.dumps)
@pytest.mark.parametrize("function", ["record", "record_many"])
def test_a_writer_on_nobodys_behalf_shows_a_private_activity_to_nobody_else(
    world: World, as_role: As, function: str, fields: dict[str, Any]
) -> None:
    sent: Any = KEY | fields
    given = (sent,) if function == "record" else ([sent],)
    with bound(as_role("writer"), OURS) as writer:
        assert ask(writer, Case(function, given))[1] == "TL403"
    with bound(as_role("reader"), OURS, BOB) as bob:
        assert call(bob, "page", OURS, {"activity_type": "call"})["count"] == 2


@pytest.mark.parametrize("fields", NOT_WIDER, ids=json.dumps)
def test_a_writer_on_nobodys_behalf_keeps_it_up_to_date(
    world: World, as_role: As, fields: dict[str, Any]
) -> None:
    with bound(as_role("writer"), OURS) as writer:
        outcome = call(writer, "record", OURS, KEY | fields)["outcome"]
        assert outcome in ("updated", "unchanged")


@pytest.mark.parametrize("fields", WIDER, ids=json.dumps)
def test_who_sees_it_shows_it_and_so_does_a_trusted_application(
    world: World, as_role: As, fields: dict[str, Any]
) -> None:
    for role, viewer in (("writer", ANN), ("app", None)):
        with bound(as_role(role), OURS, viewer) as connection:
            assert call(connection, "record", OURS, KEY | fields)["outcome"] == "updated"


def test_what_it_said_while_it_was_private_is_told_to_those_who_saw_it_then(
    world: World, as_role: As
) -> None:
    with bound(as_role("app"), OURS, ANN) as app:
        made = call(app, "record", OURS, KEY)["id"]

        def change(**fields: Any) -> None:
            call(app, "change", OURS, UUID(made), fields)

        change(subject=f"{SECRET} again")
        change(subject="harmless", description="harmless", visible_to=[str(BOB)])
        change(visible_to=[], description=f"{SECRET} aside")
        change(subject="plain", description="plain", visible_to=None)
        change(subject="open")

        def told(viewer: UUID | None) -> list[dict[str, Any]]:
            app.execute("select set_config('timeline.user_id', %s, true)", [str(viewer or "")])
            return list(call(app, "history", OURS, UUID(made)))

        ann, bob, nobody = told(ANN), told(BOB), told(None)
        assert [v["version"] for v in ann] == [v["version"] for v in bob] == list(range(1, 7))
        assert all(c.keys() == {"from", "to"} for v in ann for c in v["changes"].values())
        assert ann[1]["changes"]["subject"]["to"] == f"{SECRET} again"
        assert SECRET not in json.dumps([bob, nobody])
        # Bob saw versions 3, 5 and 6, nobody 5 and 6.
        assert bob[1]["changes"] == {"subject": {}}
        assert bob[2]["changes"] == {
            "description": {"to": "harmless"},
            "subject": {"to": "harmless"},
            "visible_to": {"to": [str(BOB)]},
        }
        assert bob[3]["changes"] == {
            "description": {"from": "harmless"},
            "visible_to": {"from": [str(BOB)]},
        }
        assert bob[4]["changes"]["subject"] == {"to": "plain"}
        assert nobody[2]["changes"] == {"description": {}, "subject": {}, "visible_to": {}}
        assert nobody[4]["changes"] == {
            "description": {"to": "plain"},
            "subject": {"to": "plain"},
            "visible_to": {"to": None},
        }
        assert nobody[5]["changes"] == {"subject": {"from": "plain", "to": "open"}}
