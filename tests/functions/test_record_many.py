"""record_many: all or nothing, or the bad ones set aside."""

from typing import Any

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call, Fails

BAD: dict[str, Any] = {
    "TL400": activity(activity_date="2024-02-30"),
    "TL405": activity(subjekt="s"),
    "TL413": activity(external_id="x" * 501, source="s"),
}


def keyed(n: int, **fields: Any) -> dict[str, Any]:
    return activity(source="s", external_id=n, subject=f"s{n}") | fields


def test_receipts_stand_in_the_order_given_with_counts(run: Call) -> None:
    run("record", keyed(3))
    run("record", keyed(1))
    batch = [keyed(9), keyed(3, status="completed"), keyed(1), activity(), keyed(0)]
    answer = run("record_many", batch)
    assert list(answer) == ["inserted", "updated", "unchanged", "receipts", "token"]
    assert [answer[key] for key in ("inserted", "updated", "unchanged")] == [3, 1, 1]
    outcomes = [receipt["outcome"] for receipt in answer["receipts"]]
    assert outcomes == ["inserted", "updated", "unchanged", "inserted", "inserted"]
    for sent, receipt in zip(batch, answer["receipts"], strict=True):
        assert list(receipt) == ["id", "outcome", "version", "token"]
        assert run("activity", receipt["id"])["subject"] == sent["subject"]


def test_an_empty_batch_is_a_batch(run: Call) -> None:
    answer = run("record_many", [])
    assert (answer["inserted"], answer["receipts"]) == (0, [])


@pytest.mark.parametrize("code", BAD)
def test_one_bad_activity_aborts_all_and_detail_names_its_place(
    app: Connection, company: str, run: Call, code: str
) -> None:
    with pytest.raises(psycopg.Error) as caught:
        call(app, "record_many", company, [keyed(1), keyed(2), BAD[code], keyed(3)])
    assert caught.value.sqlstate == code
    assert caught.value.diag.message_detail == "activity 2"
    assert caught.value.diag.message_hint
    assert run("page")["count"] == 0


def test_one_that_cannot_be_written_aborts_all_and_detail_names_its_place(
    app: Connection, company: str, run: Call
) -> None:
    """What only shows when the stored row is met: a taken key, an end before the beginning."""
    taken = run("record", keyed(1))["id"]
    for bad, code in (
        ({"source": "s", "external_id": 1, "ends_at": "2020-01-01"}, "TL400"),
        (activity(id="0192d3e8-0000-7000-8000-00000000000a", source="s", external_id=1), "TL409"),
    ):
        with pytest.raises(psycopg.Error) as caught:
            call(app, "record_many", company, [keyed(5), keyed(6), keyed(7), bad])
        assert (caught.value.sqlstate, caught.value.diag.message_detail) == (code, "activity 3")
    assert [r["id"] for r in run("page")["results"]] == [taken]


def test_on_error_reject_sets_the_bad_ones_aside(run: Call) -> None:
    run("record", keyed(1))
    late = {
        "TL400": {"source": "s", "external_id": 1, "ends_at": "2020-01-01"},
        "TL409": activity(id="0192d3e8-0000-7000-8000-00000000000a", source="s", external_id=1),
    }
    batch = [keyed(2), *BAD.values(), keyed(3), *late.values(), 5, None, keyed(4)]
    answer = run("record_many", batch, {"on_error": "reject"})
    assert answer["inserted"] == 3
    codes = [receipt.get("code", receipt["outcome"]) for receipt in answer["receipts"]]
    assert codes == ["inserted", *BAD, "inserted", *late, "TL400", "TL400", "inserted"]
    for receipt in answer["receipts"]:
        if "code" in receipt:
            assert list(receipt) == ["outcome", "code", "message", "hint", "field"]
            assert receipt["message"]
            assert receipt["hint"]
    assert run("page")["count"] == 4


def test_duplicates_within_one_batch_are_one_row_and_the_last_wins(run: Call) -> None:
    same = keyed(1)
    answer = run(
        "record_many", [same, keyed(2), same, keyed(1, subject="last", activity_date="2020-01-01")]
    )
    outcomes = [receipt["outcome"] for receipt in answer["receipts"]]
    assert outcomes == ["inserted", "inserted", "unchanged", "updated"]
    assert len({receipt["id"] for receipt in answer["receipts"]}) == 2
    assert run("activity_by_key", "s", "1")["subject"] == "last"
    assert run("page")["count"] == 2


def test_a_removed_one_is_told_and_counted_nowhere(run: Call) -> None:
    made = run("record", keyed(1))
    run("remove", made["id"])
    answer = run("record_many", [keyed(1), keyed(2)])
    assert [receipt["outcome"] for receipt in answer["receipts"]] == ["removed", "inserted"]
    assert [answer[key] for key in ("inserted", "updated", "unchanged")] == [1, 0, 0]


def test_what_is_no_batch_is_refused(fails: Fails) -> None:
    assert fails("record_many", {}) == "TL400"
    assert fails("record_many", None) == "TL400"
    assert fails("record_many", [activity()], {"on_error": "ignore"}) == "TL400"
    assert fails("record_many", [activity()], {"on_eror": "reject"}) == "TL405"
    assert fails("record_many", [activity()], []) == "TL400"
    assert fails("record_many", [{}] * 10_001) == "TL413"
