"""What is written by sets, and the same one by one, ends as the same rows and receipts."""

# ruff: noqa: E501  (values read better unbroken)

import json
import random
from typing import Any
from uuid import uuid4

import pytest

from tests.calls import Connection, call
from tests.functions.conftest import Call

# Null is what "visible_to" is without being sent; sent, it takes an activity out of the sets.
SLOWLY = {"visible_to": None}
FULL = {"activity_type": "call", "subject": "first", "activity_date": "2024-01-15T10:30:00Z"}
GUID = "0192d3e8-0000-7000-8000-0000000000"

STORED = """
    select a.activity_date, a.ends_at, a.completed_at is null, a.version, a.object_type, a.assigned_to is null,
      a.activity_type, a.status, a.priority, a.direction, a.subject, b.subject, b.description,
      regexp_replace(b.links::text, '"id": "[^"]+", ', '', 'g'),
      b.data::text, b.source, b.external_id, b.search_vector::text, o.object_key, o.name, u.object_key, u.name,
      (select array_agg(row(l.object_type, l.is_main, l.is_private, l.activity_type, l.role, l.via_type,
          p.object_key, v.object_key)::text order by l.object_type, p.object_key, l.object_id)
        from timeline_data.activity_link as l
        join timeline_data.object as p using (company_id, object_id, object_type)
        left join timeline_data.object as v
          on v.company_id = l.company_id and v.object_id = l.via_id and v.object_type = l.via_type
        where l.company_id = a.company_id and l.activity_id = a.id and l.activity_date = a.activity_date)
    from timeline_data.activity as a
    join timeline_data.activity_body as b
      on b.company_id = a.company_id and b.activity_id = a.id and b.activity_date = a.activity_date
    left join timeline_data.object as o
      on o.company_id = a.company_id and o.object_id = a.object_id and o.object_type = a.object_type
    left join timeline_data.object as u
      on u.company_id = a.company_id and u.object_id = a.assigned_to and u.object_type = 'user'
    where a.company_id = %s
"""
VALUES: dict[str, list[Any]] = {
    "activity_type": ["call", "email", "note", "visit", "Call", None, 5],
    "activity_date": [
        *("2024-01-15T10:30:00Z", "2024-02-28 23:59:59.123456+01:00", "2023-12-31T23:30:00-11:30"),
        *("2024-03-10", "2024-11-03", "2024-03-10 00:30", "2024-11-03T00:30:00", "2024-11-03T01:00-04"),
        *("2024-02-29T00:00:00Z", "2024-01-15", "2024-01-15T10:30", "2023-02-29T00:00:00Z", "0001-01-01T00:00:00Z"),
        *("9999-12-31T23:59:59Z", "2024-01-15T24:00:00Z", "2024-01-15T10:30:00.1234567Z", "2024-1-15", None, 20240115),
    ],
    "ends_at": [None, "2024-01-15T11:30:00Z", "2025-01-01T00:00:00+14", "2020-01-01T00:00:00Z", "soon"],
    "description": [None, "", "Ça va? 50% off", "x" * 300, 7],
    "object": [
        {}, {"related_to": None}, {"related_to": {"type": "contact", "id": "c1"}},
        {"related_to": {"type": "contact", "id": 2, "name": "Two"}}, {"object_type": "contact", "object_id": "c3"},
        {"related_to": {"type": "lead", "id": "c1", "name": "A lead"}}, {"object_type": "contact"},
        {"related_to": {"type": "crm.account", "id": GUID.upper() + "AA"}}, {"related_to": {"type": "contact"}},
        {"related_to": {"type": "contact", "id": "c1", "role": "boss"}}, {"related_to": "c1"},
        {"object_type": None, "object_id": None},
    ],
    "assigned_to": [None, "u1", 7, {"id": "u2", "name": "Uma"}, {"id": "u2", "type": "user"}, ["u1"], "", True],
    "status": [None, "planned", "completed", "done"],
    "priority": [None, "urgent", "low", "LOW"],
    "direction": [None, "inbound", "in"],
    "links": [
        None, [], [{"type": "contact", "id": "c1", "role": "attendee"}],
        [{"type": "contact", "id": "c1"}, {"type": "contact", "id": "c1", "role": None}],
        [{"type": "contact", "id": "c2", "role": "sender"}, {"type": "deal", "id": "d1", "name": "Deal"},
         {"type": "contact", "id": "c2", "role": "attendee"}, {"type": "contact", "id": "c2", "role": "sender"}],
        [{"type": "contact", "id": ""}], {"type": "contact", "id": "c1"}, [5],
    ],
    "data": [None, {}, {"a": [1, {"b": None}]}, [1], {"long": "y" * 5000}],
    "source": [None, "crm", "", 5],
    "external_id": [None, *(f"e{n}" for n in range(12)), 3, "e1", "e2", GUID.upper() + "AB", "x" * 501],
    "extra": [1],
}  # fmt: skip


def made(rng: random.Random, number: int) -> Any:
    """An activity: mostly good, each of its fields now and then odd or absent."""
    if rng.random() < 0.02:
        return rng.choice([None, 5, [], "call"])
    sent: dict[str, Any] = {"activity_type": "call", "activity_date": "2024-01-15T10:30:00Z"}
    sent["subject"] = f"s{number}" if rng.random() < 0.97 else rng.choice(["", None, 5])
    if rng.random() < 0.4:
        sent |= {"source": "crm", "external_id": f"own{number}"}
    for key in rng.sample(list(VALUES), rng.randint(0, 6)):
        good = VALUES[key][: max(1, len(VALUES[key]) // 2)]
        value = rng.choice(good if rng.random() < 0.8 else VALUES[key])
        sent.update(value if key == "object" else {key: value})
    return sent


@pytest.mark.parametrize("seed", range(6))
def test_by_sets_and_one_by_one_end_alike(
    connection: Connection, app: Connection, seed: int
) -> None:
    rng = random.Random(seed)
    sets, singly, single = (str(uuid4()) for _ in range(3))
    for company in (sets, singly, single):
        settings = {
            "time_zone": "America/Havana",
            "activity_types": ["visit"],
            "type_aliases": {"crm.account": "account"},
        }
        call(app, "configure", company, settings)
        parent = {"type": "account", "id": GUID + "aa"}
        call(app, "put_objects", company, [{"type": "contact", "id": "c1", "parents": [parent]}])
    batch: list[Any] = []
    for is_again in (False, False, True, False, True):
        # Sent again: what is stored as it is, and a few that say something else by now.
        batch = [
            item if is_again and rng.random() < 0.8 else made(rng, number)
            for number, item in enumerate(batch or [None] * 60)
        ]
        slow = [item | SLOWLY if isinstance(item, dict) else item for item in batch]
        lenient = {"on_error": "reject"}
        receipts = [
            [[*map(receipt.get, ("outcome", "version", "code", "message", "hint", "field"))]
             for receipt in answer["receipts"]]
            for answer in (
                call(app, "record_many", sets, batch, lenient),
                call(app, "record_many", singly, slow, lenient),
            )
        ]  # fmt: skip
        assert receipts[0] == receipts[1]
        # Both ways were gone: plain ones by sets, the others not, and none of the second call.
        plain = [
            connection.execute(
                "select count(*) filter (where timeline_data.is_plain(i, array['call', 'email', 'note'], 'UTC'))"
                " from jsonb_array_elements(%s::jsonb) as i", [json.dumps(sent)]
            ).fetchall()[0]
            for sent in (batch, slow)
        ]  # fmt: skip
        (by_sets,), (others,) = plain
        assert 10 < by_sets < 55
        assert others == 0
        for item, receipt in zip(batch, receipts[0], strict=True):
            if receipt[0] != "rejected":
                answer = call(app, "record", single, item)
                assert [answer["outcome"], answer["version"]] == receipt[:2], item
    stored = [
        sorted(connection.execute(STORED, [company]).fetchall(), key=repr)
        for company in (sets, singly, single)
    ]
    assert len(stored[0]) > 50
    assert stored[0] == stored[1] == stored[2]


@pytest.mark.parametrize("is_slow", [False, True])
def test_of_two_names_of_one_activity_in_a_batch_the_later_has_the_last_word(
    run: Call, is_slow: bool
) -> None:
    first = {"source": "crm", "external_id": "e1"} | FULL
    known = run("record", first)["id"]
    more = SLOWLY if is_slow else {}
    other = {"id": known} | FULL | {"subject": "other"} | more
    for batch, outcomes, subject in (
        ([first | more, other], ["unchanged", "updated"], "other"),
        ([other, first | more], ["unchanged", "updated"], FULL["subject"]),
    ):
        answer = run("record_many", batch)
        assert [receipt["outcome"] for receipt in answer["receipts"]] == outcomes
        assert run("activity", known)["subject"] == subject
