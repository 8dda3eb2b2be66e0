"""What a query matches in the texts of the sample, in plain Python, to compare with search.

It never calls the code under test: how words of the sample are stemmed is written down here.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tests.model import Activity, Company

_STOP = {"the", "of", "and", "for", "with", "a", "up", "or", "not", "to"}
_STEMS = {
    "renewal": "renew",
    "renewals": "renew",
    "renewed": "renew",
    "invoice": "invoic",
    "invoices": "invoic",
    "meeting": "meet",
    "meetings": "meet",
    "contracts": "contract",
    "ordered": "order",
    "pricing": "price",
    "discussed": "discuss",
    "discussion": "discuss",
    "delayed": "delay",
    "visits": "visit",
    "security": "secur",
    "integration": "integr",
    "calling": "call",
    "training": "train",
}


class Place(NamedTuple):
    """A word of a text: its stem, where it stands, whether in the subject."""

    stem: str
    position: int
    is_subject: bool


class Query(NamedTuple):
    """Alternatives, each of words (one: a word, several: a phrase) to match and to be missing."""

    alternatives: tuple[tuple[tuple[bool, tuple[str, ...]], ...], ...]
    is_prefix: bool = False

    def __str__(self) -> str:
        """As a person types it."""
        return " or ".join(
            " ".join(_typed(is_wanted, words) for is_wanted, words in clauses)
            for clauses in self.alternatives
        )

    @property
    def clauses(self) -> Iterable[tuple[bool, tuple[str, ...]]]:
        """All of them, whatever alternative they stand in."""
        return (clause for clauses in self.alternatives for clause in clauses)


def _typed(is_wanted: bool, words: tuple[str, ...]) -> str:
    text = words[0] if len(words) == 1 else f'"{" ".join(words)}"'
    return text if is_wanted else f"-{text}"


def stem(word: str) -> str:
    """The stem of a word of the sample."""
    return _STEMS.get(word.lower(), word.lower())


def _read(text: str, start: int, *, is_subject: bool) -> list[Place]:
    found, position = [], start
    for token in text.replace("<b>", "").replace("</b>", "").split():
        if token == "🚀":  # no word
            continue
        # A compound stands before its parts.
        parts = [token, *token.split("-")] if "-" in token else [token]
        for part in parts:
            position += 1
            if part.lower() not in _STOP:
                found.append(Place(stem(part), position, is_subject))
    return found


def names(company: Company, activity: Activity) -> list[str]:
    """The names on an activity: of the objects that show it, and of its assignee."""
    on = [*activity.shown_on, ("user", activity.assigned_to)]
    return [name for target in on if (name := company.names.get(target))]  # type: ignore[arg-type]


def places(company: Company, activity: Activity) -> list[Place]:
    """The words of an activity; the description begins where the subject's last word stands.

    The names on it stand far apart.
    """
    found = _read(activity.subject, 0, is_subject=True)
    start = max((place.position for place in found), default=0)
    found += _read(activity.description or "", start, is_subject=False)
    for number, name in enumerate(names(company, activity), 1):
        found += _read(name, number * 10_000, is_subject=True)
    return found


def _begun(start: str) -> set[str]:
    """The stems of the words of the sample that begin so."""
    return {stem(word) for word in _STEMS if word.startswith(start)}


def _has(text: Sequence[Place], words: tuple[str, ...], *, is_prefix: bool = False) -> bool:
    if is_prefix:
        start = words[0].lower()
        return any(
            place.stem.startswith(start) or place.stem in _begun(start) for place in text
        ) or _has(text, words)
    at = {(place.stem, place.position) for place in text}
    return any(
        all((stem(word), place.position + n) in at for n, word in enumerate(words))
        for place in text
        if place.stem == stem(words[0])
    )


def matches_all(text: Sequence[Place], query: Query) -> bool:
    """Does it match the query as it is?"""
    last = query.alternatives[-1][-1]
    return any(
        all(
            _has(text, words, is_prefix=query.is_prefix and clause is last) is is_wanted
            for clause in clauses
            for is_wanted, words in [clause]
        )
        for clauses in query.alternatives
    )


def matches_any(text: Sequence[Place], query: Query) -> bool:
    """Does it hold one of the words, and nothing that is excluded?"""
    last = query.alternatives[-1][-1]
    return any(
        _has(text, (word,), is_prefix=query.is_prefix and clause is last)
        for clause in query.clauses
        for word in clause[1]
        if clause[0]
    ) and not any(_has(text, words) for is_wanted, words in query.clauses if not is_wanted)
