"""Whatever is merged, converted, undone, erased, written: answers are what the model says."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tests import model, samples
from tests.calls import Connection, bind, call, refresh
from tests.model import Activity, Company, Object
from tests.proofs import rounds

KINDS = ("account", "contact", "deal", "lead")
USERS = ("u1", "u2", "u3")
VIEWERS = (None, "u1", "u2")
# Around which objects become parents, and are none any more.
MARKS = [samples.NOW + timedelta(hours=n) for n in (3, 8, 14, 20)]

FACETS: dict[str, Callable[[Activity], str | None]] = {
    "activity_type": lambda one: one.activity_type,
    "status": lambda one: one.status,
    "priority": lambda one: one.priority,
    "assigned_to": lambda one: one.assigned_to,
}


class World:
    """A company, and the model of it."""

    def __init__(self, conn: Connection, rng: random.Random) -> None:
        self.conn, self.rng = conn, rng
        self.company = Company(str(uuid4()))
        self.merges: dict[str, Object] = {}
        self.erased: dict[Object, str] = {}
        self.done: Counter[str] = Counter()
        for kind in KINDS:
            for n in range(4):
                one = (kind, f"{kind[0]}{n}")
                self.company.names[one] = f"name{kind}{n}"
                self.ask("put_objects", [{**entry(one), "name": self.company.names[one]}])
        self.rules()
        # Something to start from: a graph of a few edges hardly has two ways to the same place.
        for act in [self.parent] * 8 + [self.write] * 8:
            act()
            model.place(self.company)

    def ask(self, function: str, *given: Any) -> Any:
        """As the application, for the company."""
        return call(self.conn, function, self.company.id, *given)

    def attempt(self, function: str, *given: Any) -> dict[str, Any] | None:
        """What it answers; None where that is a conflict."""
        try:
            with self.conn.transaction():
                answer: dict[str, Any] = self.ask(function, *given)
                return answer
        except psycopg.Error as error:
            if error.sqlstate != "TL409":
                raise
            return None

    def some(self, *kinds: str) -> Object:
        """Any object of some kinds."""
        return self.rng.choice([one for one in self.company.names if one[0] in (kinds or KINDS)])

    def step(self) -> None:
        """Something happens, to both."""
        acts = {
            self.write: 6, self.move: 2, self.parent: 3, self.merge: 6, self.convert: 2,
            self.undo: 3, self.rules: 1, self.remove: 2, self.erase: 2,
        }  # fmt: skip
        act = self.rng.choices([*acts], [*acts.values()])[0]
        act()
        model.place(self.company)

    def write(self) -> None:
        """An activity, now and then private, about any id, merged or not, erased now and then."""
        rng = self.rng
        links = tuple((self.some(), None) for _ in range(rng.choice((0, 0, 1, 2))))
        made = Activity(
            id=str(uuid4()),
            activity_type=rng.choice(("call", "email")),
            subject="word",
            activity_date=samples.NOW + timedelta(hours=len(self.company.activities)),
            status=rng.choice(("planned", "completed")),
            related_to=rng.choice((None, self.some(), self.some(), self.some())),
            links=tuple(dict.fromkeys(links)),
            assigned_to=rng.choice((None, *USERS)),
            visible_to=rng.choice((None, None, None, frozenset({"u1"}), frozenset({"u1", "u3"}))),
        )
        if self.erased and rng.random() < 0.3:
            gone = rng.choice([one for one in self.erased if one[0] != "user"] or [None])
            made.related_to = rng.choice((made.related_to, gone))
            made.links = rng.choice((made.links, (*made.links, (gone, None)) if gone else ()))
        sent = {"id": made.id, **told(made)}
        kept = self.without_erased(made)
        viewer = rng.choice((None, "u2"))
        bind(self.conn, "user_id", viewer)
        if rng.random() < 0.3:
            receipt = self.ask("record_many", [sent])["receipts"][0]
        else:
            receipt = self.ask("record", sent)
        assert receipt["outcome"] == ("inserted" if kept else "erased"), sent
        if kept:
            kept.author = viewer
            self.company.activities.append(kept)
        bind(self.conn, "user_id", None)
        self.done["written" if kept else "refused"] += 1

    def without_erased(self, made: Activity) -> Activity | None:
        """As if what it names had been erased after it was written; None where it goes with it."""
        effects = [self.erased.get(one) for one, _ in made.links]
        about = made.related_to and self.erased.get(made.related_to)
        if about in ("about", "all") or "all" in effects:
            return None
        seen = made.visible_to
        return replace(
            made,
            related_to=None if about else made.related_to,
            links=tuple(link for link in made.links if link[0] not in self.erased),
            assigned_to=None if ("user", made.assigned_to) in self.erased else made.assigned_to,
            visible_to=seen and frozenset(u for u in seen if ("user", u) not in self.erased),
            author=None if ("user", made.author) in self.erased else made.author,
        )

    def remove(self) -> None:
        """One is taken off all timelines, or comes back."""
        if not self.company.activities:
            return
        one = self.rng.choice(self.company.activities)
        bind(self.conn, "user_id", "u1")
        self.ask("restore" if one.is_removed else "remove", one.id)
        bind(self.conn, "user_id", None)
        one.is_removed = not one.is_removed
        self.done["removed"] += 1

    def erase(self) -> None:
        """An activity; an object with what is about it, what links it, or nothing; a user."""
        rng, company = self.rng, self.company
        if rng.random() < 0.3 and company.activities:
            gone = rng.choice(company.activities)
            assert self.ask("erase", {"activity": gone.id})["residue"] == 0
            company.activities.remove(gone)
            assert self.ask("record", {"id": gone.id, **told(gone)})["outcome"] == "erased"
            self.done["erased"] += 1
            return
        if rng.random() < 0.2 and ("user", "u3") not in self.erased:
            if not any("u3" in (a.assigned_to, *(a.visible_to or ())) for a in company.activities):
                return
            what: dict[str, Any] = {"user": "u3"}
            effect, members = "none", [("user", "u3")]
        else:
            root = company.root(self.some())
            effect = rng.choice(("about", "about", "all", "none"))
            what = {"object": entry(root), "activities": effect}
            members = [one for one in company.names if company.root(one) == root]
        assert self.ask("erase", what)["residue"] == 0, what
        self.forget(members, effect)
        assert self.ask("erase", what)["outcome"] == "unchanged"
        self.done["erased"] += 1

    def forget(self, members: list[Object], effect: str) -> None:
        """The same, of the model."""
        company, gone = self.company, set(members)
        self.erased |= dict.fromkeys(members, effect)
        company.names = {one: name for one, name in company.names.items() if one not in gone}
        company.parents = {
            child: tuple(one for one in above if one not in gone)
            for child, above in company.parents.items()
            if child not in gone
        }
        company.dates = {key: at for key, at in company.dates.items() if not gone & {*key}}
        company.merged = {one: to for one, to in company.merged.items() if one not in gone}
        left = {
            one: tuple(to for to in into if to not in gone)
            for one, into in company.converted.items()
            if one not in gone
        }
        company.converted = {one: into for one, into in left.items() if into}
        standing = {*company.merged, *company.converted}
        self.merges = {key: one for key, one in self.merges.items() if one in standing}
        kept = []
        for one in company.activities:
            people = {one.author, one.assigned_to, *(one.visible_to or ())} - {None}
            if one.visible_to is not None and people <= {
                user for kind, user in gone if kind == "user"
            }:
                continue
            found = self.without_erased(one)
            if found:
                kept.append(found)
        company.activities = kept

    def move(self) -> None:
        """To another object; or what was read is sent back, which changes nothing."""
        live = [n for n, one in enumerate(self.company.activities) if not one.is_removed]
        if not live:
            return
        place = self.rng.choice(live)
        was = self.company.activities[place]
        bind(self.conn, "user_id", "u1")
        version = self.ask("activity", was.id)
        sent = {key: version[key] for key in ("related_to", "links")}
        assert self.ask("change", was.id, sent)["outcome"] == "unchanged"
        about = self.some()
        changed: dict[str, Any] = {"related_to": entry(about)}
        if was.related_to is None or self.company.root(about) != self.company.root(was.related_to):
            was = replace(was, related_to=about)
        if self.rng.random() < 0.5:
            was = replace(was, activity_date=samples.NOW + timedelta(hours=self.rng.randrange(40)))
            changed["activity_date"] = model.instant(was.activity_date)
        self.company.activities[place] = was
        self.ask("change", was.id, changed)
        bind(self.conn, "user_id", None)
        self.done["moved"] += 1

    def parent(self) -> None:
        """Others for any id."""
        child = self.some()
        chosen = tuple({self.some() for _ in range(self.rng.choice((0, 1, 2)))} - {child})
        dates = {(child, one): self.stretches() for one in chosen if self.rng.random() < 0.5}
        was = self.company
        self.company = replace(
            was,
            parents={**was.parents, child: chosen},
            dates={key: at for key, at in was.dates.items() if key[0] != child} | dates,
        )
        root, told_now = was.root(child), defaultdict[Object, set[int]](set)
        for one in chosen:
            told_now[was.root(one)] |= cells(dates.get((child, one)))
        told_now.pop(root, None)
        if told_now == self.union(was, root):
            self.company = was
        # As it is, and as it would be if all that was merged came apart.
        is_cycle = self.has_cycle() or self.has_cycle(merged={}, converted={})
        sent = [entry(one) | at for one in chosen for at in spans(dates.get((child, one)))]
        answer = self.attempt("put_objects", [{**entry(child), "parents": sent}])
        assert (answer is None) == is_cycle, (child, chosen)
        if is_cycle:
            self.company = was
        self.done["parents"] += not is_cycle
        self.done["dated"] += bool(dates) and not is_cycle

    def stretches(self) -> tuple[model.Stretch, ...]:
        """One stretch or two, open or not, at times around which things happen."""
        marks = [None, *sorted(self.rng.sample(MARKS, self.rng.choice((1, 2, 3)))), None]
        first = self.rng.randrange(2)
        found = list(pairwise(marks))[first::2]
        return tuple(found) or ((MARKS[0], None),)

    def union(self, company: Company, one: Object) -> dict[Object, set[int]]:
        """The parents that answers show of what is merged into none, and when they are."""
        found = defaultdict[Object, set[int]](set)
        for child, above in company.parents.items():
            for parent in above if company.root(child) == one else ():
                found[company.root(parent)] |= cells(company.dates.get((child, parent)))
        found.pop(one, None)
        return found

    def has_cycle(self, **otherwise: Any) -> bool:
        """Whether anything is above itself by way of another, whatever the rules say."""
        anyway = replace(self.company, rules=[{"from": "*", "to": "*"}], **otherwise)
        roots = {anyway.root(one) for one in anyway.names}
        above = {one: model.ancestors(anyway, [one]) for one in roots}
        return any(one in above[other] for one in roots for other in above[one] if other != one)

    def merge(self) -> None:
        """Two of a kind; or what cannot be."""
        loser = self.some()
        winner = self.some(loser[0])
        root = self.company.root(winner)
        before = dict(self.company.merged)
        is_same = loser in before and self.company.root(loser) == root and winner != loser
        is_refused = loser == root or loser in before or loser in self.company.converted
        if not is_refused:
            self.company.merged[loser] = root
            is_refused = self.has_cycle()
        answer = self.attempt("merge", entry(loser), entry(winner))
        assert (answer is None) == (is_refused and not is_same), (loser, winner)
        if answer is None:
            self.company.merged = before
            return
        assert answer["outcome"] == ("unchanged" if is_same else "merged")
        self.merges[answer["merge_id"]] = loser
        self.done["merged"] += 1

    def convert(self) -> None:
        """One into several of other kinds."""
        lead = self.some("lead", "lead", "contact")
        root = self.company.root(lead)
        others = [kind for kind in KINDS if kind != lead[0]]
        into = [self.some(*others) for _ in range(self.rng.choice((1, 2, 3)))]
        targets = tuple(dict.fromkeys(self.company.root(one) for one in into))
        before = dict(self.company.converted)
        is_same = before.get(root) == targets
        is_refused = root in before and not is_same
        self.company.converted[root] = targets
        is_refused = is_refused or self.has_cycle()
        answer = self.attempt("convert", entry(lead), [entry(one) for one in into])
        assert (answer is None) == is_refused, (lead, into)
        if answer is None:
            self.company.converted = before
            return
        assert answer["outcome"] == ("unchanged" if is_same else "converted")
        self.merges[answer["merge_id"]] = root
        self.done["converted"] += 1

    def undo(self) -> None:
        """Any of them, in any order."""
        if not self.merges:
            return
        merge_id = self.rng.choice(list(self.merges))
        one = self.merges[merge_id]
        before = dict(self.company.merged), dict(self.company.converted)
        if self.company.merged.pop(one, None) is None:
            del self.company.converted[one]
        is_refused = self.has_cycle()
        answer = self.attempt("unmerge", merge_id)
        assert (answer is None) == is_refused, one
        if answer is None:
            self.company.merged, self.company.converted = before
            self.done["not undone"] += 1
            return
        assert answer["outcome"] == "unmerged"
        del self.merges[merge_id]
        self.done["undone"] += 1

    def rules(self) -> None:
        """Other ones, or the default."""
        self.company.rules = self.rng.choice((
            None,
            [{"from": "*", "to": "account"}],
            [{"from": "contact", "to": "account"}, {"from": "deal", "to": "contact"}],
            [{"from": "*", "to": "*", "levels": 1}],
            [{"from": "*", "to": "*", "levels": 2, "since": "ever"}],
            [
                {"from": "contact", "to": "*", "levels": 1},
                {"from": "*", "to": "account", "levels": 3},
            ],
            [{"from": "*", "to": "contact"}, {"from": "*", "to": "account", "since": "ever"}],
        ))  # fmt: skip
        self.ask("configure", {"roll_up": self.company.rules})

    def check(self) -> None:
        """Every timeline of every id, for everybody."""
        for one in self.company.names:
            viewer = self.rng.choice(VIEWERS)
            bind(self.conn, "user_id", viewer)
            self.check_one(one, viewer, self.rng.random() < 0.7)
        for one in self.erased:
            if one[0] != "user":
                page = self.ask("page", {"object_type": one[0], "object_id": one[1]})
                assert page["results"] == []
        bind(self.conn, "user_id", None)
        self.check_summary()

    def check_some(self) -> None:
        """What each timeline shows to one of them, all about one of them, and the summary."""
        if self.company.names:
            viewer = self.rng.choice(VIEWERS)
            bind(self.conn, "user_id", viewer)
            for one in self.company.names:
                where = {"object_type": one[0], "object_id": one[1]}
                page = self.ask("page", {**where, "limit": 500, "count": "none"})
                listed = self.listed(where, viewer)
                assert [row["id"] for row in page["results"]] == [a.id for a in listed], one
            self.check_one(self.rng.choice([*self.company.names]), viewer, self.rng.random() < 0.7)
            bind(self.conn, "user_id", None)
        self.check_summary()

    def check_summary(self) -> None:
        """By day, type and status: how many, of how many people."""
        cells = defaultdict[tuple[str, str, str], list[Activity]](list)
        for one in self.company.activities:
            if one.visible_to is None and not one.is_removed:
                day = one.activity_date.date().isoformat()
                cells[day, one.activity_type, one.status].append(one)
        found = self.ask("summary", {"date_from": "2000-01-01", "date_to": "2100-01-01"})
        assert [(*dict(cell).values(),) for cell in found] == [
            (*key, len(of), len({a.assigned_to for a in of} - {None}))
            for key, of in sorted(cells.items())
        ]

    def listed(self, where: model.Filter, viewer: str | None) -> list[Activity]:
        """What the model has."""
        return model.matching(self.company, where, viewer, samples.NOW)

    def check_one(self, one: Object, viewer: str | None, is_related: bool) -> None:
        where: dict[str, Any] = {"object_type": one[0], "object_id": one[1]}
        if not is_related:
            where["related"] = False
        listed = self.listed(where, viewer)
        told_of = (one, viewer, where, self.company.merged, self.company.converted, self.erased)
        page = self.ask("page", {**where, "limit": 500})
        assert page["results"] == model.results(self.company, listed), told_of
        assert (page["count"], page["count_is"]) == (len(listed), "exact")
        walked = list(self.walked({**where, "limit": self.rng.choice((2, 3, 7))}))
        assert walked == [a.id for a in listed], told_of
        found = self.ask("search", "word", {**where, "limit": 500})
        assert {r["id"] for r in found["results"]} == {a.id for a in listed}, told_of
        facets = self.ask("facets", {**where, "limit": 500})
        for facet, value in FACETS.items():
            counted = Counter(map(value, listed))
            assert {f["value"]: f["count"] for f in facets[facet] if f["count"]} == counted, told_of
        others = self.listed({"not": where, "related": is_related}, viewer)
        excluded = {key: value for key, value in where.items() if key != "related"}
        found = self.ask("page", {"not": excluded, "related": is_related, "limit": 500})
        assert [r["id"] for r in found["results"]] == [a.id for a in others], told_of
        # By the name that it goes by.
        root = self.company.root(one)
        named = [a for a in self.listed({}, viewer) if root in a.shown_on]
        found = self.ask("search", self.company.names[root], {"limit": 500, "order": "recent"})
        assert [r["id"] for r in found["results"]] == [a.id for a in named], told_of

    def walked(self, where: dict[str, Any]) -> Iterator[str]:
        """The ids of every page, one after the other."""
        cursor = None
        while True:
            page = self.ask("page", {**where, "cursor": cursor, "count": "exact"})
            yield from (row["id"] for row in page["results"])
            cursor = page["next"]
            if cursor is None:
                return


def spans(stretches: tuple[model.Stretch, ...] | None) -> list[dict[str, str]]:
    """Since and until as callers say them."""
    if stretches is None:
        return [{}]
    named = [{"since": since, "until": until} for since, until in stretches]
    return [{key: model.instant(at) for key, at in one.items() if at} for one in named]


def cells(stretches: tuple[model.Stretch, ...] | None) -> set[int]:
    """Which of the times between the marks they hold."""
    samples_of = [MARKS[0] - timedelta(hours=1), *MARKS]
    return {
        n
        for n, at in enumerate(samples_of)
        if stretches is None or any((not a or a <= at) and (not b or at < b) for a, b in stretches)
    }


def entry(one: Object) -> dict[str, str]:
    """An object as callers name it."""
    return {"type": one[0], "id": one[1]}


def told(made: Activity) -> dict[str, Any]:
    """An activity as record() takes it."""
    return {
        "activity_type": made.activity_type,
        "subject": made.subject,
        "activity_date": model.instant(made.activity_date),
        "status": made.status,
        "related_to": made.related_to and entry(made.related_to),
        "links": [entry(one) for one, _ in made.links],
        "assigned_to": made.assigned_to,
        "visible_to": made.visible_to and sorted(made.visible_to),
    }


def check_sources(connection: Connection, company: str) -> None:
    """What writers brought up to date step by step is what comes of making all of it at once."""
    found = b"select s.* from timeline_data.object_source as s where s.company_id = %s order by s"
    with connection.transaction(force_rollback=True):
        kept = connection.execute(found, [company]).fetchall()
        connection.execute(
            "delete from timeline_data.object_source as s where s.company_id = %s", [company]
        )
        connection.execute(
            "select timeline_data.relate(c.company_id, c.roll_up, j.types, j.ids)"
            " from timeline_data.company as c"
            " cross join lateral timeline_data.joined_objects(c.company_id) as j"
            " where c.company_id = %s",
            [company],
        )
        assert connection.execute(found, [company]).fetchall() == kept


@pytest.mark.proofs
@rounds(40, 1)
def test_the_graph_is_what_a_model_makes_of_it(
    app: Connection,
    connection: Connection,
    clock: str,
    seed: int,
    database: str,
    record_property: Any,
) -> None:
    """Two companies by turns, whose objects have the same ids."""
    rng = random.Random(seed)
    worlds = [World(app, rng), World(app, rng)]
    for _ in range(80):
        world = rng.choice(worlds)
        world.step()
        world.check_some()
        check_sources(connection, world.company.id)
        if rng.random() < 0.2:
            rng.choice(worlds).check()
        if rng.random() < 0.1:
            refresh(database)
    # Undone one by one, each timeline is again what its own ids make of it.
    for world in worlds:
        world.check()
        # One that is refused may go once its parents are away.
        for _ in range(200):
            world.undo()
            if not world.merges:
                break
        for child in world.company.parents if world.merges else ():
            world.company.parents[child] = ()
            world.ask("put_objects", [{**entry(child), "parents": []}])
        while world.merges:
            world.undo()
        model.place(world.company)
        world.check()
        check_sources(connection, world.company.id)
    for name, times in (worlds[0].done + worlds[1].done).items():
        record_property(name, times)
