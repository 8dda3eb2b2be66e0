"""What is derived: days are folded, words made anew; rollups and materialized views follow."""

import json
from typing import Any

from timeline.errors import TimelineError
from timeline.patience import Say, Track, connected


def fold(
    dsn: str = "",
    *,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Track = lambda steps: steps,
) -> dict[str, Any]:
    """Fold every marked day of every company, make words anew, learn words, settle erasures.

    Each step is a short transaction; several may run side by side, and one that was killed is gone
    on with by the next. `wait` is how many seconds in all to wait for others. Returns {"days",
    "companies" (counted each time), "waited", and, where there were any, "reindexed", texts and
    names that were looked at, "learned", words}. Raises TimelineError 55P03.
    """
    days = companies = reindexed = learned = 0
    with connected(dsn, wait, say) as patience:
        for step in track(patience.steps("refresh_step")):
            days += step["days"]
            companies += step["companies"]
        for step in track(patience.steps("reindex_step")):
            reindexed += step["rows"]
        for step in track(patience.steps("learn_step")):
            learned += step["words"]
        for name in ("feed_step", "settle_step"):
            for _ in patience.steps(name):
                pass
    done = {"days": days, "companies": companies, "waited": round(patience.waited, 3)}
    further = {"reindexed": reindexed, "learned": learned}
    return done | {key: rows for key, rows in further.items() if rows}


def refresh_views(
    dsn: str = "",
    *,
    is_forced: bool = False,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Track = lambda steps: steps,
) -> dict[str, Any]:
    """Bring rollups and the materialized view up to what is folded.

    Returns {"view", "counts", "rolled": companies, "waited"}. Raises TimelineError: TL409, when all
    the rest is done, for results that shrank and stay as they were, unless `is_forced`; 55P03.
    """
    rolled = 0
    with connected(dsn, wait, say) as patience:
        for step in track(patience.steps("rollup_step", is_forced=is_forced)):
            rolled += step["companies"]
        text = patience.run("refresh_views", is_forced=is_forced)
        refused = patience.run("refusals")
    if refused:
        raise TimelineError(
            "TL409",
            refused,
            "Find out why (timeline doctor); if it is right so: timeline refresh --force.",
        )
    done: dict[str, Any] = json.loads(text or "{}")
    return done | {"rolled": rolled, "waited": round(patience.waited, 3)}
