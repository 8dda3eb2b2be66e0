"""The directory: names, parents, and the timelines that follow from them."""

import random
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

import psycopg
import pytest

from tests.calls import Connection, activity, call
from tests.functions.conftest import Call, Fails
from tests.model import Activity, Company, Object, place
from tests.samples import NOW

ACCOUNT, OTHER, CONTACT = (
    {"type": t, "id": k} for t, k in (("account", "a"), ("account", "b"), ("contact", "c"))
)


def shown(run: Call, about: dict[str, Any], **where: Any) -> int:
    return int(
        run("page", {"object_type": about["type"], "object_id": about["id"]} | where)["count"]
    )


def test_a_child_of_two_parents_is_on_both(run: Call, record: Call) -> None:
    record(related_to=CONTACT)
    answer = run("put_objects", [CONTACT | {"parents": [ACCOUNT, OTHER]}])
    assert list(answer) == ["inserted", "updated", "unchanged", "outcomes", "token"]
    assert [answer[key] for key in ("inserted", "updated", "unchanged")] == [0, 1, 0]
    assert (shown(run, ACCOUNT), shown(run, OTHER)) == (1, 1)
    assert shown(run, ACCOUNT, related=False) == 0
    assert run("put_objects", [CONTACT | {"parents": [OTHER, ACCOUNT, OTHER]}])["unchanged"] == 1


def test_a_diamond_shows_an_activity_once(run: Call, record: Call) -> None:
    deal = {"type": "deal", "id": "d"}
    run("put_objects", [deal | {"parents": [CONTACT, ACCOUNT]}, CONTACT | {"parent": ACCOUNT}])
    record(related_to=deal, links=[CONTACT, ACCOUNT, deal])
    record(related_to=deal)
    record(related_to=ACCOUNT, links=[deal])
    page = run("page", {"object_id": ["a", "c", "d"], "count": "exact"})
    assert page["count"] == len(page["results"]) == len({r["id"] for r in page["results"]}) == 3
    assert [shown(run, about) for about in (ACCOUNT, CONTACT, deal)] == [3, 3, 3]
    assert shown(run, ACCOUNT, related=False) == 1


def test_changed_parents_move_the_roll_up(run: Call, record: Call) -> None:
    record(related_to=CONTACT)
    record(related_to=CONTACT, links=[ACCOUNT])
    record(links=[CONTACT])
    run("put_objects", [CONTACT | {"parent": ACCOUNT}])
    assert (shown(run, ACCOUNT), shown(run, OTHER)) == (3, 0)
    run("put_objects", [CONTACT | {"name": "Jane"}])
    assert shown(run, ACCOUNT) == 3, "an absent field keeps its value"
    run("put_objects", [CONTACT | {"parent": OTHER}])
    assert (shown(run, ACCOUNT), shown(run, OTHER)) == (1, 3)
    run("put_objects", [CONTACT | {"parents": []}])
    assert (shown(run, ACCOUNT), shown(run, OTHER)) == (1, 0)


def test_outcomes_stand_in_the_order_given(run: Call) -> None:
    run("put_objects", [CONTACT | {"name": "Jane"}])
    answer = run("put_objects", [OTHER, CONTACT, ACCOUNT | {"name": "x"}, OTHER | {"name": "y"}])
    assert answer["outcomes"] == ["inserted", "unchanged", "inserted", "updated"]
    assert [answer[key] for key in ("inserted", "updated", "unchanged")] == [2, 1, 1]
    assert run("put_objects", [])["outcomes"] == []


@pytest.mark.parametrize("length", [1, 2, 3, 10, 11, 12, 25])
def test_a_cycle_of_parents_is_refused_however_long(run: Call, fails: Fails, length: int) -> None:
    chain = [{"type": "account", "id": f"n{n}"} for n in range(length)]
    above = pairwise(chain)
    run("put_objects", [lower | {"parent": upper} for lower, upper in above] + [ACCOUNT, chain[-1]])
    closing = chain[-1] | {"parents": [ACCOUNT, chain[0]]}
    assert fails("put_objects", [closing]) == "TL409"
    assert run("put_objects", [chain[-1] | {"parents": [ACCOUNT]}])["updated"] == 1


def test_a_cycle_within_one_call_is_refused_and_nothing_is_kept(
    run: Call, fails: Fails, connection: Connection
) -> None:
    assert (
        fails("put_objects", [ACCOUNT | {"parent": OTHER}, OTHER | {"parent": ACCOUNT}]) == "TL409"
    )
    row = connection.execute("select count(*) from timeline_data.object").fetchone()
    assert row == (0,)


@pytest.mark.parametrize("seed", range(8))
def test_parents_change_places_in_one_call(run: Call, record: Call, seed: int) -> None:
    """From one tree of accounts to another, whichever stands first in the call."""
    dice = random.Random(seed)
    run("configure", {"roll_up": [{"from": "account", "to": "account", "levels": 10}]})
    ids = [f"n{n}" for n in range(9)]
    record(related_to={"type": "account", "id": ids[0]})
    for _ in range(3):
        dice.shuffle(ids)
        above = {key: dice.choice([None, *ids[:at]]) for at, key in enumerate(ids)}

        def entry(key: str, parent: str | None) -> dict[str, Any]:
            parents = [{"type": "account", "id": parent}] if parent else []
            return {"type": "account", "id": key, "parents": parents}

        entries = [entry(key, above[key]) for key in ids]
        dice.shuffle(entries)
        # Of two that say something of one the last holds.
        run("put_objects", [entry(ids[-1], ids[0]), *entries])
        found = {one["id"]: one["parents"] for one in run("objects")["results"]}
        assert found == {key: entry(key, above[key])["parents"] for key in ids}
        lineage = ["n0"]
        while (parent := above[lineage[-1]]) is not None:
            lineage.append(parent)
        seen = {key for key in ids if shown(run, {"type": "account", "id": key})}
        assert seen == set(lineage)


def test_users_roll_up_to_nothing_and_accounts_not_to_accounts_by_default(
    run: Call, record: Call
) -> None:
    user = {"type": "user", "id": "u"}
    run(
        "put_objects",
        [user | {"parent": ACCOUNT}, OTHER | {"parent": ACCOUNT}, CONTACT | {"parent": user}],
    )
    for about in (user, OTHER, CONTACT):
        record(related_to=about)
    assert (shown(run, ACCOUNT), shown(run, user), shown(run, OTHER)) == (0, 1, 1)


def test_a_deleted_object_keeps_its_last_name_and_its_timeline(run: Call, record: Call) -> None:
    record(related_to=ACCOUNT | {"name": "Acme"})
    assert run("put_objects", [ACCOUNT | {"deleted": True}])["updated"] == 1
    assert run("put_objects", [ACCOUNT | {"deleted": True}])["unchanged"] == 1
    record(related_to=ACCOUNT | {"name": "Usurper"})
    page = run("page", {"object_id": "a"})
    assert [r["related_to"]["name"] for r in page["results"]] == ["Acme", "Acme"]
    assert run("put_objects", [ACCOUNT | {"deleted": False}])["updated"] == 1
    assert run("put_objects", [ACCOUNT | {"name": None}])["updated"] == 1
    assert run("page")["results"][0]["related_to"]["name"] is None


def test_the_same_object_twice_in_one_call_ends_as_the_last_says(run: Call, record: Call) -> None:
    run("put_objects", [ACCOUNT | {"name": "one"}, CONTACT, ACCOUNT | {"name": "two"}])
    record(related_to=ACCOUNT)
    assert run("page")["results"][0]["related_to"]["name"] == "two"


@pytest.mark.parametrize(
    ("code", "objects"),
    [
        ("TL400", None),
        ("TL400", {}),
        ("TL400", [None]),
        ("TL400", ["account:a"]),
        ("TL400", [{"type": "account"}]),
        ("TL400", [{"id": "a"}]),
        ("TL400", [{"type": "", "id": "a"}]),
        ("TL400", [{"type": "account", "id": ""}]),
        ("TL400", [{"type": "account", "id": None}]),
        ("TL400", [{"type": "account", "id": True}]),
        ("TL400", [{"type": 1, "id": "a"}]),
        ("TL400", [ACCOUNT | {"name": 5}]),
        ("TL400", [ACCOUNT | {"deleted": "yes"}]),
        ("TL400", [ACCOUNT | {"deleted": None}]),
        ("TL400", [ACCOUNT | {"parents": "b"}]),
        ("TL400", [ACCOUNT | {"parents": ["b"]}]),
        ("TL400", [ACCOUNT | {"parents": CONTACT}]),
        ("TL400", [ACCOUNT | {"parent": CONTACT, "parents": [CONTACT]}]),
        ("TL405", [ACCOUNT | {"nmae": "x"}]),
        ("TL405", [ACCOUNT | {"parent": CONTACT | {"role": "x"}}]),
        ("TL413", [{"type": "account", "id": "x" * 501}]),
        ("TL413", [{"type": "x" * 101, "id": "a"}]),
        ("TL413", [ACCOUNT | {"name": "x" * 10_001}]),
        ("TL413", [{}] * 10_001),
        ("TL409", [ACCOUNT | {"parent": ACCOUNT}]),
    ],
)
def test_bad_objects_are_refused(fails: Fails, code: str, objects: Any) -> None:
    assert fails("put_objects", objects) == code


def links(connection: Connection, company: str) -> set[tuple[str, Object]]:
    """Who is on whose timeline, from the table behind the API."""
    rows = connection.execute(
        "select l.activity_id::text, l.object_type, coalesce(o.object_key, o.object_id::text)"
        " from timeline_data.activity_link as l join timeline_data.object as o"
        " using (company_id, object_id, object_type) where l.company_id = %s",
        [company],
    ).fetchall()
    assert len(set(rows)) == len(rows)
    return {(made, (kind, key)) for made, kind, key in rows}


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happens_links_equal_the_model(
    app: Connection, connection: Connection, company: str, seed: int
) -> None:
    """A hundred random steps: records, changes, removals, new parents, new rules."""
    rng, world = random.Random(seed), Company(company)
    kinds = ("account", "contact", "deal", "crm.ticket", "user")
    everything = [(kind, str(n)) for kind in kinds for n in range(4)]
    rules: tuple[Any, ...] = (
        None,
        [],
        [{"from": "*", "to": "*"}],
        [{"from": "contact", "to": "account"}, {"from": "account", "to": "*"}],
    )

    def named(target: Object) -> dict[str, str]:
        return {"type": target[0], "id": target[1]}

    for _ in range(100):
        step = rng.randrange(10)
        known = [a for a in world.activities if not a.is_removed]
        if step < 3 or not known:
            made = Activity(
                "", "call", "s", NOW, related_to=rng.choice((None, rng.choice(everything)))
            )
            made.links = tuple((rng.choice(everything), None) for _ in range(rng.randrange(3)))
            sent = activity(
                related_to=made.related_to and named(made.related_to),
                links=[named(target) for target, _ in made.links],
            )
            made.id = call(app, "record", company, sent)["id"]
            world.activities.append(made)
        elif step < 4:
            rng.choice(known).activity_date = at = rng.choice((NOW, NOW.replace(year=2001)))
            call(app, "change", company, rng.choice(known).id, {"activity_date": at.isoformat()})
        elif step < 5:
            made = rng.choice(known)
            made.related_to = rng.choice(everything)
            call(app, "change", company, made.id, {"related_to": named(made.related_to)})
        elif step < 6:
            made = rng.choice(world.activities)
            made.is_removed = not made.is_removed
            call(app, "remove" if made.is_removed else "restore", company, made.id)
        elif step < 9:
            child = rng.choice(everything)
            parents = tuple(sorted(set(rng.sample(everything, rng.randrange(4)))))
            entry = named(child) | {"parents": [named(parent) for parent in parents]}
            free = Company(company, rules=rules[2], parents=world.parents | {child: parents})
            if _is_cyclic(free, child):
                with pytest.raises(psycopg.Error) as caught:
                    call(app, "put_objects", company, [entry])
                assert caught.value.sqlstate == "TL409"
            else:
                world.parents[child] = parents
                call(app, "put_objects", company, [entry])
        else:
            world.rules = rng.choice(rules)
            call(app, "configure", company, {"roll_up": world.rules})
        place(world)
        expected = {(a.id, on) for a in world.activities if not a.is_removed for on in a.shown_on}
        assert links(connection, company) == expected, step


def _is_cyclic(world: Company, start: Object) -> bool:
    seen: set[Object] = set()
    waiting = list(world.parents[start])
    while waiting:
        above = waiting.pop()
        if above == start:
            return True
        if above not in seen:
            seen.add(above)
            waiting += world.parents.get(above, ())
    return False


@pytest.mark.parametrize("function", ["put_objects", "record"])
def test_a_key_is_kept_also_of_what_was_known_by_its_uuid(
    run: Call, company: str, function: str
) -> None:
    key = {"type": "account", "id": "77"}
    computed = str(uuid5(UUID(company), "account:77"))
    run("put_objects", [{"type": "account", "id": computed, "name": "Seven"}])
    if function == "put_objects":
        assert run("put_objects", [key])["updated"] == 1
        assert run("put_objects", [key])["unchanged"] == 1
    else:
        run("record", activity(related_to=key))
    (found,) = run("objects", {"object_id": "77"})["results"]
    assert (found["id"], found["name"]) == ("77", "Seven")
    assert run("objects", {"object_id": computed})["results"] == [found]
