"""Made-up English: words by Zipf, topics whose words keep company, sentences to draw texts from.

Always the same for one seed. Words have endings that a stemmer takes off, and stop words stand
between them, so that search meets what it meets in life.
"""

# ruff: noqa: E501, SIM905  (words read better unbroken)

import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

VOCABULARY = 20_000
TOPICS = 50
SENTENCES = 1_000
TOPIC_WORDS = 200

_STOP = """
the of and to a in that is was he for it with as his on be at by i this had not are but from or have an
they which one you were her all she there would their we him been has when who will more no if out so said
what up its about into than them can only other new some could
""".split()
_ONSETS = """
b c d f g h j k l m n p r s t v w br cl cr dr fl gr pl pr sp st str tr
""".split()
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "ou")
_CODAS = ("", "n", "r", "l", "s", "t", "m", "d", "ck", "nt", "st", "rd", "ll", "ss", "mp")
_ENDINGS = ("", "", "", "", "s", "ing", "ed", "er", "ly", "ment", "ness", "ation")


class Words(NamedTuple):
    """What texts are made of; words by how often they stand in texts."""

    words: list[str]
    sentences: list[tuple[int, str]]

    @property
    def common(self) -> list[str]:
        """Words of every tenth text or so."""
        return self.words[:20]

    @property
    def middling(self) -> list[str]:
        """Words of every hundredth text or so."""
        return self.words[200:260]

    @property
    def rare(self) -> list[str]:
        """Words of a few texts in a hundred thousand."""
        return self.words[-2000:-1900]


@cache
def make(seed: int = 7) -> Words:
    """The vocabulary and the sentences of every topic."""
    rng = random.Random(seed)
    words = list(_vocabulary(rng))
    weights = list(accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    sentences = []
    for topic in range(TOPICS):
        own = rng.sample(words[:4000], TOPIC_WORDS)
        own_weights = list(accumulate(1 / (rank + 3) for rank in range(TOPIC_WORDS)))
        for _ in range(SENTENCES):
            size = rng.randint(4, 14)
            drawn = rng.choices(own, cum_weights=own_weights, k=size // 2)
            drawn += rng.choices(words, cum_weights=weights, k=size - size // 2)
            rng.shuffle(drawn)
            sentences.append((topic, _sentence(rng, drawn)))
    return Words(words, sentences)


def _vocabulary(rng: random.Random) -> Iterator[str]:
    seen = set(_STOP)
    while len(seen) < VOCABULARY + len(_STOP):
        stem = "".join(
            rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS)
            for _ in range(rng.choice((1, 2, 2, 2, 3)))
        )
        word = stem + rng.choice(_ENDINGS)
        if len(word) > 3 and word not in seen:
            seen.add(word)
            yield word


def _sentence(rng: random.Random, drawn: list[str]) -> str:
    out: list[str] = []
    for word in drawn:
        if rng.random() < 0.7:
            out.append(rng.choice(_STOP))
        out.append(word)
    return " ".join(out).capitalize() + rng.choice((".", ".", ".", "?", "!"))
