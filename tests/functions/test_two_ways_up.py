"""What is above another by two ways, of which one says less: by dates, by levels, by what it is."""

from tests.functions.conftest import Call
from tests.functions.test_roll_up import ANN, BEA, HOLDING, NEW, at, shown

LEAD, OTHER = ({"type": "lead", "id": key} for key in ("lead", "other"))
SPRING, SUMMER = "2024-05-01", "2024-07-01"
JUNE = {"since": "2024-06-01"}


def test_levels_lessen_on_the_way_up_from_what_was_merged(run: Call, record: Call) -> None:
    run("configure", {"roll_up": [{"from": "*", "to": "*", "levels": 1}]})
    run("put_objects", [NEW | {"parents": [HOLDING]}, ANN | {"parents": [NEW]}, BEA])
    at(record, SPRING, BEA)
    run("merge", BEA, ANN)
    assert [shown(run, one) for one in (ANN, BEA, NEW, HOLDING)] == [[SPRING]] * 3 + [[]]


def test_a_way_of_its_own_of_fewer_dates_hides_no_other(run: Call, record: Call) -> None:
    run("put_objects", [ANN | {"parents": [NEW | JUNE]}, LEAD | {"parents": [ANN]}])
    run("put_objects", [OTHER | {"parents": [NEW]}])
    for day in (SPRING, SUMMER):
        at(record, day, LEAD)
    assert shown(run, NEW) == [SUMMER]
    run("merge", LEAD, OTHER)
    assert shown(run, NEW) == [SPRING, SUMMER]


def test_a_way_of_its_own_of_fewer_levels_hides_no_other(run: Call, record: Call) -> None:
    deal = {"type": "deal", "id": "deal"}
    rules = [{"from": "contact", "to": "account", "levels": 2}]
    rules += [{"from": "lead", "to": "*"}, {"from": "deal", "to": "lead"}]
    run("configure", {"roll_up": rules})
    run("put_objects", [ANN | {"parents": [NEW]}, LEAD | {"parents": [ANN]}])
    run("put_objects", [OTHER | {"parents": [NEW]}, deal | {"parents": [LEAD]}])
    at(record, SPRING, LEAD)
    at(record, SUMMER, deal)
    assert (shown(run, ANN), shown(run, NEW)) == ([SPRING, SUMMER], [SPRING])
    run("merge", LEAD, OTHER)
    assert shown(run, NEW) == [SPRING, SUMMER]


def test_what_became_its_own_parent_is_that_itself(run: Call, record: Call) -> None:
    run("put_objects", [LEAD | {"parents": [NEW]}, NEW])
    at(record, SPRING, LEAD)
    assert shown(run, NEW, related=False) == []
    run("convert", LEAD, [NEW])
    assert shown(run, NEW, related=False) == shown(run, NEW) == [SPRING]


def test_what_it_was_converted_to_shows_more_than_a_parent_of_some_dates(
    run: Call, record: Call
) -> None:
    run("put_objects", [LEAD | {"parents": [NEW | JUNE]}])
    for day in (SPRING, SUMMER):
        at(record, day, LEAD)
    assert shown(run, NEW) == [SUMMER]
    run("convert", LEAD, [ANN | {"name": "Ann"}, NEW])
    assert shown(run, NEW) == shown(run, ANN) == [SPRING, SUMMER]


def test_one_of_two_with_a_parent_for_good_gives_it_to_both(run: Call, record: Call) -> None:
    run("put_objects", [ANN | {"parents": [NEW | JUNE]}, BEA | {"parents": [NEW]}])
    at(record, SPRING, ANN)
    at(record, SUMMER, BEA)
    assert shown(run, NEW) == [SUMMER]
    run("merge", ANN, BEA)
    assert shown(run, NEW) == [SPRING, SUMMER]
    run("unmerge", run("merges")["results"][0]["merge_id"])
    assert shown(run, NEW) == [SUMMER]
