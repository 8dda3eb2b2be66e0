"""Import: what was read into a company, in batches, safe to run again at any time."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, NamedTuple

from timeline import db, partitions
from timeline.errors import TimelineError
from timeline.patience import Patience
from timeline.transfer import landing, native
from timeline.transfer.landed import Landed
from timeline.transfer.landing import Entry, Target
from timeline.transfer.mapping import Mapping
from timeline.transfer.reading import Plan, read, survey
from timeline.transfer.rejects import Rejects
from timeline.transfer.rows import Source

WORDS = ("inserted", "updated", "unchanged", "restored", "removed", "archived", "erased")
OBJECT_WORDS = ("inserted", "updated", "unchanged", "erased")
MERGE_WORDS = ("merged", "converted", "unchanged")
_BUILT_IN = frozenset({"call", "email", "meeting", "note", "task"})

# Seconds to wait for others; then rows go to the edges, from where a rotation brings them home.
PATIENCE = 10.0

Say = Callable[[str], None]


class Outcome(NamedTuple):
    """What an import did."""

    read: int
    rejected: int
    activities: dict[str, int]
    objects: dict[str, int]
    merges: dict[str, int]
    reasons: dict[str, int]
    seconds: float
    # Source and external id of rows whose activities were erased here.
    erased: frozenset[tuple[str, str]]

    def report(self) -> dict[str, Any]:
        """As `--json` prints it."""
        per_second = round(self.read / self.seconds) if self.seconds else 0
        return {
            "read": self.read,
            **{word: self.activities.get(word, 0) for word in WORDS},
            "rejected": self.rejected,
            "reasons": self.reasons,
            "objects": {word: self.objects.get(word, 0) for word in OBJECT_WORDS},
            "merges": {word: self.merges.get(word, 0) for word in MERGE_WORDS},
            "seconds": round(self.seconds, 3),
            "rows_per_second": per_second,
        }


def run(
    conn: db.Connection,
    company: str,
    viewer: str | None,
    sources: list[Source],
    mapping: Mapping | None,
    rejects: Rejects,
    *,
    batch: int = 500,
    restores: bool = False,
    patience: float = PATIENCE,
    say: Say = lambda text: None,
    track: Callable[[Iterator[Entry], int], Iterator[Entry]] = lambda entries, rows: entries,
) -> Outcome:
    """Import `sources` into `company`. Safe to run again, also after a kill.

    `restores`: what was removed comes back where a row of it is there. `patience`: seconds to
    wait for who keeps partitions from being made. `track` may show progress over the entries.
    Raises TimelineError for what is no row's fault.
    """
    started = time.monotonic()
    target = Target(
        conn, company, viewer, Counter(), Landed(), Counter(), rejects.add, set(), restores
    )
    present = landing.check(target)
    plan = survey(sources, mapping)
    present |= _settle(target, present, plan, mapping, say)
    _partition(Patience(conn, patience, say), plan, present["time_zone"], say)
    waiting: list[Entry] = []
    weight = batches = 0
    for entry in track(read(sources, mapping, plan, rejects.add), plan.rows):
        waiting.append(entry)
        weight += landing.size(entry)
        if len(waiting) >= batch or weight >= landing.WIDEST:
            landing.land(target, waiting)
            waiting, weight, batches = [], 0, batches + 1
            if batches & (batches - 1) == 0:
                landing.replan(target)
    if waiting:
        landing.land(target, waiting)
    return Outcome(
        plan.rows,
        rejects.rows,
        dict(target.activities),
        dict(target.objects.counts),
        dict(target.merges),
        dict(rejects.counts),
        time.monotonic() - started,
        frozenset(target.erased),
    )


def _settle(
    target: Target, present: dict[str, Any], plan: Plan, mapping: Mapping | None, say: Say
) -> dict[str, Any]:
    """Settings that the rows rely on: types the mapping names, those of an exported company."""
    wanted: dict[str, Any] = {}
    if mapping is not None:
        types = sorted({*present["activity_types"], *mapping.activity_types} - _BUILT_IN)
        if types != sorted(present["activity_types"]):
            wanted = {"activity_types": types}
    elif plan.settings is not None and native.portable(plan.settings) != native.portable(present):
        if present == native.DEFAULTS:
            wanted = plan.settings
        else:
            say("note: the file holds other settings than the company has; they were left alone")
    if wanted:
        landing.configure(target, wanted)
    return wanted


def _partition(patience: Patience, plan: Plan, zone: str, say: Say) -> None:
    """Make the partitions of the range. Without them rows land all the same, in the edges."""
    try:
        bounds = plan.dates.bounds(zone, partial(partitions.reach, patience.conn))
        if bounds is not None:
            for _ in partitions.steps(patience, *bounds):
                pass
    except TimelineError as error:
        if error.code not in ("TL403", "55P03"):
            raise
        why = "this role may not" if error.code == "TL403" else "the tables are in use"
        say(f"note: no partitions were made ({why}); what finds none waits in the outermost ones,"
            " until: timeline partitions rotate")  # fmt: skip
