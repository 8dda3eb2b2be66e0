"""Summaries: what changed is folded company by company; materialized views follow."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from timeline.patience import Say, Step, connected


def refresh(
    dsn: str = "",
    *,
    is_forced: bool = False,
    has_views: bool = True,
    wait: float = 60.0,
    say: Say = lambda text: None,
    track: Callable[[Iterator[Step]], Iterator[Step]] = lambda steps: steps,
) -> dict[str, Any]:
    """Fold every marked day of every company, then refresh the views (unless not `has_views`).

    Each step is a short transaction; several may run side by side, and one that was killed is gone
    on with by the next. `wait` is how many seconds in all to wait for others. Returns {"days",
    "companies" (counted each time), "views": [{"view", "counts"}], "waited"}. Raises TimelineError:
    TL409 for a result that shrank to less than half, unless `is_forced`; 55P03.
    """
    days = companies = 0
    views: list[dict[str, Any]] = []
    with connected(dsn, wait, say) as patience:
        for step in track(patience.steps("refresh_step")):
            days += step["days"]
            companies += step["companies"]
    if has_views:
        views.append(refresh_views(dsn, is_forced=is_forced, wait=wait, say=say))
    return {
        "days": days,
        "companies": companies,
        "views": views,
        "waited": round(patience.waited, 3),
    }


def refresh_views(
    dsn: str = "", *, is_forced: bool = False, wait: float = 60.0, say: Say = lambda text: None
) -> dict[str, Any]:
    """Refresh the materialized view alone: {"view", "counts"}. Raises as `refresh` does."""
    with connected(dsn, wait, say) as patience:
        text = patience.run("refresh_views", is_forced=is_forced)
    done: dict[str, Any] = json.loads(text or "{}")
    return done
