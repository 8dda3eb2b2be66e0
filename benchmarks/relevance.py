"""How relevant search is: a collection of judged queries, beside textbook BM25 and ts_rank.

A collection is a folder with documents.jsonl ({"id", "subject", "description"} a line),
queries.jsonl ({"id", "text"}) and judgements.tsv (query, document, gain a line, tabs between),
or with the three files of the SMART format: *.ALL (.I .T .W), *.QRY, *.REL (query, document).
"""

import json
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.conninfo import make_conninfo

from timeline import install
from timeline.errors import TimelineError

from . import database
from .database import Connection, Say

DEPTH = 1_000
COMPANY = UUID("00000000-0000-4000-8000-00000000c151")
Ranking = Callable[[str], list[str]]


class Collection(NamedTuple):
    """Documents (subject, description), queries, and how well which answer which."""

    documents: dict[str, tuple[str, str]]
    queries: dict[str, str]
    gains: dict[str, dict[str, float]]


def read(folder: Path) -> Collection:
    """The collection in a folder. Raises TimelineError TL400 where there is none."""
    if (folder / "documents.jsonl").exists():
        documents = {
            str(one["id"]): (one.get("subject") or "", one.get("description") or "")
            for one in _lines(folder / "documents.jsonl")
        }
        queries = {str(one["id"]): one["text"] for one in _lines(folder / "queries.jsonl")}
        rows = (folder / "judgements.tsv").read_text(encoding="utf-8").splitlines()
        judged = [(*row.split("\t"), "1")[:3] for row in rows if row.strip()]
    else:
        files = {path.suffix: path for path in folder.glob("*.*")}
        if not {".ALL", ".QRY", ".REL"} <= files.keys():
            raise TimelineError(
                "TL400",
                f"no collection in {folder}",
                "it wants documents.jsonl, queries.jsonl, judgements.tsv: see docs/benchmarks.md",
            )
        documents = {key: (one["T"], one["W"]) for key, one in _smart(files[".ALL"])}
        queries = {key: one["W"] for key, one in _smart(files[".QRY"])}
        rows = files[".REL"].read_text(encoding="utf-8", errors="replace").splitlines()
        judged = [(*row.split()[:2], "1") for row in rows if row.strip()]
    gains: dict[str, dict[str, float]] = {}
    for query, document, gain in judged:
        if float(gain) > 0:
            gains.setdefault(query, {})[document] = float(gain)
    return Collection(documents, queries, gains)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _smart(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    text = path.read_text(encoding="utf-8", errors="replace")
    for entry in re.split(r"^\.I +", text, flags=re.MULTILINE)[1:]:
        key, _, rest = entry.partition("\n")
        fields = dict.fromkeys("TAWXBN", "")
        for name, body in re.findall(
            r"^\.([TAWXBN])\s*\n(.*?)(?=^\.[TAWXBN]\s*$|\Z)", rest, re.M | re.S
        ):
            fields[name] += body
        yield key.strip(), {name: body.strip() for name, body in fields.items()}


@contextmanager
def installed(dsn: str, say: Say) -> Iterator[Connection]:
    """A database of its own with pg-timeline in it, which goes again."""
    database.claim(dsn, ["relevance"])
    database.drop(dsn, "relevance")
    database.create(dsn, "relevance")
    try:
        install.migrate(make_conninfo(dsn, dbname=database.name("relevance")), roles=False, say=say)
        with database.connect(dsn, "relevance") as connection:
            yield connection
    finally:
        database.drop(dsn, "relevance")


def load(connection: Connection, collection: Collection) -> None:
    """Every document an activity of one company, through the front door."""
    documents = [
        {
            "activity_type": "note",
            "subject": subject or "-",
            "description": description,
            "activity_date": f"{2000 + number % 24}-{1 + number % 12:02}-01T00:00:00Z",
            "source": "collection",
            "external_id": key,
        }
        for number, (key, (subject, description)) in enumerate(collection.documents.items())
    ]
    for start in range(0, len(documents), 500):
        connection.execute(
            "select timeline.record_many(%s, %s)",
            [COMPANY, json.dumps(documents[start : start + 500])],
        )


def rankings(connection: Connection) -> dict[str, Ranking]:
    """The first thousand documents for a query, by each of the ways."""
    keys: dict[str, str] = dict(
        connection.execute(
            "select b.activity_id::text, b.external_id from timeline_data.activity_body as b"
            " where b.company_id = %s",
            [COMPANY],
        ).fetchall()
    )

    def search(query: str) -> list[str]:
        found: list[str] = []
        cursor = None
        while len(found) < DEPTH:
            filter_ = json.dumps({"limit": 500, "cursor": cursor, "count": "none"})
            row = connection.execute(
                "select timeline.search(%s, %s, %s)", [COMPANY, query, filter_]
            ).fetchone()
            page = row[0] if row else {}
            found += [keys[result["id"]] for result in page["results"]]
            cursor = page["next"]
            if cursor is None:
                break
        return found[:DEPTH]

    def ranked_by(function: str) -> Ranking:
        statement = (
            "select b.external_id from timeline_data.activity_body as b, cast(replace("
            "plainto_tsquery('english', %s)::text, '&', '|') as tsquery) as q"
            f" where b.company_id = %s and b.search_vector @@ q"
            f" order by {function}(b.search_vector, q) desc, b.external_id limit {DEPTH}"
        )
        return lambda query: [
            row[0] for row in connection.execute(statement.encode(), [query, COMPANY])
        ]

    return {
        "timeline.search": search,
        "textbook BM25": _textbook(connection),
        "ts_rank": ranked_by("ts_rank"),
        "ts_rank_cd": ranked_by("ts_rank_cd"),
    }


def _textbook(connection: Connection) -> Ranking:
    """BM25 over all words alike, k1 1.2, b 0.75, computed here and not by the product."""
    postings: dict[str, dict[str, int]] = {}
    lengths: dict[str, int] = {}
    for key, word, often in connection.execute(
        "select b.external_id, w.lexeme, cardinality(w.positions)"
        " from timeline_data.activity_body as b,"
        " unnest(b.search_vector) as w where b.company_id = %s",
        [COMPANY],
    ):
        postings.setdefault(word, {})[key] = often
        lengths[key] = lengths.get(key, 0) + often
    average = sum(lengths.values()) / max(len(lengths), 1)

    def ranked(query: str) -> list[str]:
        scores: dict[str, float] = {}
        for word, times in connection.execute(
            "select w.lexeme, cardinality(w.positions)"
            " from unnest(to_tsvector('english', %s)) as w",
            [query],
        ):
            holding = postings.get(word, {})
            rarity = math.log(1 + (len(lengths) - len(holding) + 0.5) / (len(holding) + 0.5))
            for key, often in holding.items():
                length = 0.25 + 0.75 * lengths[key] / average
                scores[key] = scores.get(key, 0) + times * rarity * often * 2.2 / (
                    often + 1.2 * length
                )
        return sorted(scores, key=lambda key: (-scores[key], key))[:DEPTH]

    return ranked


def score(found: list[str], gains: dict[str, float]) -> dict[str, float]:
    """MAP and MRR (any gain counts), nDCG@10, P@10 of one query."""
    hits = [place for place, key in enumerate(found, 1) if key in gains]
    ideal = sorted(gains.values(), reverse=True)[:10]
    best = sum(gain / math.log2(place + 1) for place, gain in enumerate(ideal, 1))
    reached = sum(
        gains.get(key, 0) / math.log2(place + 1) for place, key in enumerate(found[:10], 1)
    )
    return {
        "MAP": sum(number / place for number, place in enumerate(hits, 1)) / len(gains),
        "nDCG@10": reached / best,
        "P@10": sum(place <= 10 for place in hits) / 10,
        "MRR": 1 / hits[0] if hits else 0.0,
    }


def measure(connection: Connection, collection: Collection) -> dict[str, dict[str, float]]:
    """Every way's means over the judged queries of a loaded collection."""
    judged = [key for key in collection.queries if collection.gains.get(key)]
    found: dict[str, dict[str, float]] = {}
    for name, ranking in rankings(connection).items():
        scores = [score(ranking(collection.queries[key]), collection.gains[key]) for key in judged]
        found[name] = {word: sum(one[word] for one in scores) / len(scores) for word in scores[0]}
    return found
