"""What the file of a report must hold, told before anything trips over what it does not."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from timeline.errors import TimelineError

_QUANTILES = ("p50", "p95", "p99")
_HINT = (
    "give it a report that timeline bench run wrote; this one may be cut off or of something else"
)


def load(path: Path) -> dict[str, Any]:
    """The report in a file. Raises TimelineError TL400 that names the file and what is wrong."""
    try:
        found = json.loads(path.read_bytes())
    except UnicodeDecodeError as error:
        raise _wrong(path, f"not UTF-8: {error.reason} at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise _wrong(path, f"not JSON: {error.msg}, line {error.lineno}") from error
    except RecursionError as error:
        raise _wrong(path, "nested too deeply") from error
    reason = next(_faults(found), None)
    if reason is not None:
        raise _wrong(path, reason)
    report: dict[str, Any] = found
    return report


def _wrong(path: Path, reason: str) -> TimelineError:
    return TimelineError("TL400", f"{path} is no report of a benchmark: {reason}", _HINT)


def _faults(found: Any) -> Iterator[str]:
    if not isinstance(found, dict):
        yield "it is no object"
        return
    if not _is_count(found.get("server_version")):
        yield '"server_version" is no number of a version'
    if not isinstance(found.get("measured_at"), str):
        yield '"measured_at" is no text'
    notes = found.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        yield '"notes" are no texts'
    taken, sizes = found.get("taken", {}), found.get("sizes")
    if not _is_tree(taken) or not all(_is_tree(parts) for parts in taken.values()):
        yield '"taken" is no object of objects'
    if not isinstance(sizes, dict) or not _is_tree(sizes):
        yield '"sizes" is no object of objects'
        return
    for size, parts in sizes.items():
        for part, figures in parts.items():
            if not isinstance(figures, list):
                yield f"{size}, {part}: no list of figures"
                return
            for place, figure in enumerate(figures):
                yield from (f"{size}, {part}, figure {place}: {why}" for why in _of_figure(figure))


def _of_figure(figure: Any) -> Iterator[str]:
    if not isinstance(figure, dict):
        yield "it is no object"
        return
    if not isinstance(figure.get("name"), str):
        yield "it has no name"
    for key in ("ratio", "ratio_p95", "value", "goal"):
        if key == "goal" and figure.get(key) is None:
            continue
        if key in figure and not _is_number(figure[key]):
            yield f'"{key}" is no number'
    if figure.get("is_reached") not in (True, False, None):
        yield '"is_reached" is neither true nor false'
    for key, is_right in (("sides", _is_side), ("per_second", _is_rate), ("bytes", _is_number)):
        held = figure.get(key, {})
        if not isinstance(held, dict) or not all(is_right(value) for value in held.values()):
            yield f'"{key}" is not what a run writes'
    if not any(figure.get(key) not in (None, {}) for key in ("ratio", "value", "sides")):
        yield "it has neither ratio nor value nor sides"


def _is_tree(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, int | float) and not isinstance(value, bool)
    return is_one and math.isfinite(value)


def _is_side(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_number(value.get(key)) for key in _QUANTILES)


def _is_rate(value: Any) -> bool:
    many = value if isinstance(value, list) else [value]
    return bool(many) and all(_is_number(one) for one in many)
