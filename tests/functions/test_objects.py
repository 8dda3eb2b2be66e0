"""The directory, read: by type, by id, by pages."""

from typing import Any
from uuid import uuid4

import pytest

from tests.calls import Connection
from tests.functions.conftest import Call, Fails

UUID = "0192F1C4-7A10-7C3E-8F5E-2F0C9B1D4E6A"


@pytest.fixture
def directory(run: Call) -> list[dict[str, Any]]:
    """Two objects of one key, one of them with a parent, one with a uuid, one deleted."""
    entries: list[dict[str, Any]] = [
        {"type": "account", "id": "42", "name": "Acme"},
        {"type": "contact", "id": "42", "name": "Ann", "parent": {"type": "account", "id": "42"}},
        {"type": "deal", "id": UUID, "name": "Forty seats"},
        {"type": "account", "id": "old", "name": "Gone Ltd", "deleted": True},
    ]
    run("put_objects", entries)
    return entries


def names(run: Call, **where: Any) -> list[str]:
    return sorted(found["name"] for found in run("objects", where)["results"])


def test_an_id_finds_its_objects_of_every_type_or_of_the_named_ones(
    run: Call, directory: list[dict[str, Any]]
) -> None:
    assert names(run, object_id="42") == ["Acme", "Ann"]
    assert names(run, object_id=42, object_type="contact") == ["Ann"]
    assert names(run, object_id=["42", "old"], object_type=["account", "deal"]) == [
        "Acme",
        "Gone Ltd",
    ]
    assert names(run, object_id="42", object_type="deal") == []
    assert names(run, object_id="nothing") == names(run, object_id=str(uuid4())) == []
    assert names(run, object_id=[]) == []


def test_an_object_found_by_its_id_is_as_put_objects_takes_it(
    run: Call, directory: list[dict[str, Any]]
) -> None:
    assert run("objects", {"object_id": "42", "object_type": "contact"}) == {
        "results": [
            {
                "type": "contact",
                "id": "42",
                "name": "Ann",
                "parents": [{"type": "account", "id": "42"}],
                "deleted": False,
            }
        ],
        "next": None,
    }


def test_a_uuid_is_found_in_either_case_and_a_text_key_by_the_uuid_it_stands_for(
    run: Call, directory: list[dict[str, Any]], connection: Connection
) -> None:
    row = connection.execute(
        "select object_id::text from timeline_data.object where object_key = 'old'"
    ).fetchone()
    assert row is not None
    assert names(run, object_id=UUID) == names(run, object_id=UUID.lower()) == ["Forty seats"]
    assert names(run, object_id=row[0]) == ["Gone Ltd"]


def test_a_deleted_object_is_found_with_its_last_name(
    run: Call, directory: list[dict[str, Any]]
) -> None:
    (found,) = run("objects", {"object_id": "old"})["results"]
    assert (found["name"], found["deleted"]) == ("Gone Ltd", True)


def test_an_aliased_type_finds_the_object(run: Call) -> None:
    run("configure", {"type_aliases": {"crm.account": "account"}})
    run("put_objects", [{"type": "crm.account", "id": "42", "name": "Acme"}])
    assert names(run, object_type="crm.account", object_id="42") == ["Acme"]
    assert names(run, object_type="account", object_id="42") == ["Acme"]


def test_a_merged_object_answers_with_what_it_became(
    run: Call, directory: list[dict[str, Any]]
) -> None:
    run("merge", {"type": "account", "id": "old"}, {"type": "account", "id": "42"})
    assert names(run, object_id="old") == names(run, object_id="old", object_type="account")
    assert names(run, object_id="old") == names(run, object_id=["old", "42"], object_type="account")
    assert names(run, object_id="old") == ["Acme"]


def test_objects_found_by_ids_come_page_by_page(
    run: Call, fails: Fails, directory: list[dict[str, Any]]
) -> None:
    where: dict[str, Any] = {"object_id": ["old", UUID, "42"], "limit": 1}
    whole = run("objects", where | {"limit": 4})
    assert (len(whole["results"]), whole["next"]) == (4, None)
    first = run("objects", where)
    walked, page = first["results"], first
    while page["next"]:
        page = run("objects", where | {"cursor": page["next"]})
        walked += page["results"]
    assert walked == whole["results"]
    assert fails("objects", {"object_id": "old", "cursor": first["next"]}) == "TL416"


WRONG: dict[str, tuple[str, tuple[Any, ...]]] = {
    "object_id": ("TL400", (None, "", True, {}, [[]], ["42", ""])),
    "object_type": ("TL400", (None, 5, {}, [None])),
    "limit": ("TL400", (0, 501, "1", True)),
    "cursor": ("TL416", ("x", "", 5, {})),
    "objectid": ("TL405", ("42",)),
}


def test_bad_filters_of_the_directory_are_refused(fails: Fails) -> None:
    for key, (code, values) in WRONG.items():
        assert {str(wrong): fails("objects", {key: wrong}) for wrong in values} == {
            str(wrong): code for wrong in values
        }, key
    assert fails("objects", {"object_id": "x" * 501}) == "TL413"
    assert fails("objects", {"object_id": ["x"] * 1001}) == "TL413"
    assert fails("objects", None) == fails("objects", []) == "TL400"
