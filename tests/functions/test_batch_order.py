"""A batch is what record makes of its activities one after the other: a model says what that is."""

import random
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call

IDS = [f"0192d3e8-0000-7000-8000-00000000000{n}" for n in range(5)]
FIELDS = (
    "subject",
    "description",
    "status",
    "activity_date",
    "visible_to",
    "source",
    "external_id",
)
DATES = ("2024-01-15T10:30:00Z", "2024-06-01T00:00:00Z")
Receipt = tuple[str, int] | str
STORED = """
    select a.id::text, a.version, a.is_removed, a.subject, b.description, a.status,
      to_char(a.activity_date, 'YYYY-MM-DD"T"HH24:MI:SS"Z"'), a.visible_to is not null,
      b.source, b.external_id
    from timeline_data.activity_body as b
    left join timeline_data.activity as a
      on a.company_id = b.company_id and a.id = b.activity_id and a.activity_date = b.activity_date
    where b.company_id = %s
"""


class RefusedError(Exception):
    """What record answers with an error; its text is the code."""


@dataclass
class Row:
    """An activity as the model keeps it."""

    id: str | None
    doc: dict[str, Any]
    version: int = 1
    is_removed: bool = False

    @property
    def key(self) -> tuple[str, str] | None:
        """Source and external id, where it has both."""
        source, external_id = self.doc["source"], self.doc["external_id"]
        return (source, external_id) if source and external_id else None


@dataclass
class Store:
    """The activities of a company, found by id and by key."""

    rows: list[Row] = field(default_factory=list)

    def find(self, sent: dict[str, Any]) -> Row | None:
        """By the id, else by the key."""
        key = (sent.get("source"), sent.get("external_id"))
        for row in self.rows:
            if sent.get("id") and row.id == sent["id"]:
                return row
        for row in self.rows:
            if row.key and row.key == key:
                if sent.get("id"):
                    raise RefusedError("TL409")
                return row
        return None

    def record(self, sent: dict[str, Any]) -> tuple[Receipt, Row]:
        """Outcome, version and the row."""
        if "subjekt" in sent:
            raise RefusedError("TL405")
        row = self.find(sent)
        doc = row.doc if row else dict.fromkeys(FIELDS) | {"status": "planned"}
        if row and row.is_removed:
            return ("removed", row.version), row
        new = doc | {name: value for name, value in sent.items() if name in FIELDS}
        if row and new == doc:
            return ("unchanged", row.version), row
        is_half = new["external_id"] and not new["source"]
        if is_half or not new["subject"] or not new["activity_date"]:
            raise RefusedError("TL400")
        made = Row(sent.get("id"), new)
        if made.key and any(other.key == made.key for other in self.rows if other is not row):
            raise RefusedError("TL409")
        if row is None:
            self.rows.append(made)
            return ("inserted", 1), made
        row.doc, row.version = new, row.version + 1
        return ("updated", row.version), row


def made(rng: random.Random, known: list[str], number: int) -> dict[str, Any]:
    """An activity, or a part of one: by an id, a key, both, half a key, or nothing."""
    names: dict[str, Any] = {}
    if rng.random() < 0.4:
        names["id"] = rng.choice([*IDS, *known])
    if rng.random() < 0.6:
        names |= {"source": rng.choice("st"), "external_id": rng.choice("1234")}
        if rng.random() < 0.1:
            names.pop(rng.choice(("source", "external_id")))
    sent = activity(activity_date=rng.choice(DATES)) if rng.random() < 0.7 else {}
    if sent or rng.random() < 0.7:
        sent["subject"] = rng.choice(("one", "two", str(number)))
    if rng.random() < 0.25:
        sent["visible_to"] = rng.choice(([], None))
    if rng.random() < 0.25:
        sent |= rng.choice(({"status": "completed"}, {"description": "d"}, {"description": None}))
    if rng.random() < 0.03:
        sent["subjekt"] = "s"
    return names | sent


def judged(store: Store, batch: list[dict[str, Any]]) -> list[tuple[Receipt, Row | None]]:
    """What record says to each in its turn."""
    answers: list[tuple[Receipt, Row | None]] = []
    for sent in batch:
        try:
            answers.append(store.record(sent))
        except RefusedError as refused:
            answers.append((str(refused), None))
    return answers


def recorded(app: Connection, company: str, sent: dict[str, Any]) -> dict[str, Any]:
    """The receipt of record, or the code it fails with as record_many tells it."""
    try:
        receipt: dict[str, Any] = call(app, "record", company, sent)
    except psycopg.Error as error:
        return {"outcome": "rejected", "code": error.sqlstate}
    return receipt


@pytest.mark.parametrize("way", ["singly", *range(12)])
def test_a_batch_ends_as_its_activities_recorded_one_after_the_other(
    connection: Connection, app: Connection, company: str, way: int | str
) -> None:
    """The model is right about record itself, and so it may judge batches."""
    rng, store, seen = random.Random(way), Store(), set[str]()
    for turn in range(40):
        known = [row.id for row in store.rows if row.id]
        batch = [made(rng, known, number) for number in range(rng.choice((1, 2, 2, 3, 4, 8, 16)))]
        wanted = deepcopy(store)
        answers = judged(wanted, batch)
        refused = next((n for n, (told, _) in enumerate(answers) if isinstance(told, str)), None)
        if rng.random() < 0.5 and refused is not None and way != "singly":
            with pytest.raises(psycopg.Error) as caught:
                call(app, "record_many", company, batch)
            told = (caught.value.sqlstate, caught.value.diag.message_detail)
            assert told == (answers[refused][0], f"activity {refused}"), (turn, batch)
            seen.add("aborted")
        else:
            if way == "singly":
                receipts = [recorded(app, company, sent) for sent in batch]
            else:
                answer = call(app, "record_many", company, batch, {"on_error": "reject"})
                receipts = answer["receipts"]
            got = [r["code"] if "code" in r else (r["outcome"], r["version"]) for r in receipts]
            assert got == [told for told, _ in answers], (turn, batch)
            for receipt, (_, row) in zip(receipts, answers, strict=True):
                if row is not None:
                    row.id = row.id or receipt["id"]
                    assert row.id == receipt["id"], (turn, batch)
            seen |= {r.get("code", r["outcome"]) for r in receipts}
            store = wanted
        if store.rows and rng.random() < 0.15:
            gone = rng.choice(store.rows)
            if not gone.is_removed and gone.doc["visible_to"] is None:
                call(app, "remove", company, gone.id)
                gone.is_removed, gone.version = True, gone.version + 1
        assert sorted(connection.execute(STORED, [company]).fetchall()) == sorted(
            (row.id, row.version, row.is_removed, *map(row.doc.get, FIELDS[:4]),
             row.doc["visible_to"] is not None, *map(row.doc.get, FIELDS[5:]))
            for row in store.rows
        ), (turn, batch)  # fmt: skip
    assert seen >= {"inserted", "updated", "unchanged", "removed", "TL400", "TL405", "TL409"}
    assert way == "singly" or "aborted" in seen


def test_by_the_key_and_then_by_the_id_the_last_word_counts(run: Call) -> None:
    key = {"source": "s", "external_id": "9"}
    known = run("record", activity(**key))["id"]
    batch = [activity(**key, subject="five"), activity(id=known, subject="six")]
    answer = run("record_many", batch)
    assert [receipt["version"] for receipt in answer["receipts"]] == [2, 3]
    assert run("activity", known)["subject"] == "six"


def test_an_id_that_gets_its_key_in_the_same_batch_is_inserted_first(run: Call) -> None:
    batch = [
        activity(id=IDS[0], subject="first"),
        activity(id=IDS[0], source="s", external_id="1", subject="second"),
        {"source": "s", "external_id": "1", "status": "completed"},
    ]
    receipts = run("record_many", batch)["receipts"]
    told = [(receipt["outcome"], receipt["version"]) for receipt in receipts]
    assert told == [("inserted", 1), ("updated", 2), ("updated", 3)]
    found = run("activity", IDS[0])
    assert (found["subject"], found["status"]) == ("second", "completed")


def test_half_a_key_is_made_whole_before_the_whole_key_is_sent(run: Call) -> None:
    """The source stands in the row already, so that no look at the batch alone tells the key."""
    run("record", activity(id=IDS[0], source="s"))
    batch = [{"id": IDS[0], "external_id": "1"}, activity(source="s", external_id="1", subject="b")]
    assert [r["outcome"] for r in run("record_many", batch)["receipts"]] == ["updated", "updated"]
    assert run("activity", IDS[0])["subject"] == "b"


def test_a_part_of_an_activity_follows_the_whole_one_in_a_batch(run: Call, fails: Any) -> None:
    key = {"source": "s", "external_id": "k"}
    answer = run("record_many", [activity(**key), {"subject": "partial"} | key])
    assert [receipt["outcome"] for receipt in answer["receipts"]] == ["inserted", "updated"]
    assert run("activity_by_key", "s", "k")["subject"] == "partial"
    other = {"source": "s", "external_id": "other"}
    assert fails("record_many", [{"subject": "partial"} | other, activity(**other)]) == "TL400"


def test_of_two_bad_ones_the_first_in_the_batch_is_told(app: Connection, company: str) -> None:
    """Also where the first shows only when the stored row is met, and the second at first sight."""
    call(app, "record", company, activity(source="s", external_id="k"))
    batch = [activity(id=IDS[0], source="s", external_id="k"), activity(subjekt="s")]
    with pytest.raises(psycopg.Error) as caught:
        call(app, "record_many", company, batch)
    assert (caught.value.sqlstate, caught.value.diag.message_detail) == ("TL409", "activity 0")


def test_what_is_refused_leaves_no_trace(connection: Connection, run: Call, company: str) -> None:
    about = {"related_to": {"type": "contact", "id": "nobody", "name": "N"}}
    batch = [
        {"source": "s", "external_id": "1", "visible_to": []} | about,
        {"id": IDS[0], "subject": "s"} | about,
        activity(source="s", external_id="2", visible_to=[]),
        activity(source="s", external_id="3"),
    ]
    receipts = run("record_many", batch, {"on_error": "reject"})["receipts"]
    assert [r["outcome"] for r in receipts] == ["rejected", "rejected", "inserted", "inserted"]
    for table, count in (("object", 0), ("activity_body", 2), ("activity", 2)):
        row = connection.execute(
            f"select count(*) from timeline_data.{table} where company_id = %s", [company]
        ).fetchone()
        assert row == (count,), table
