"""Collections of judged queries: read in both formats, scored, ranked by every way."""

import json
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from benchmarks import relevance
from timeline.cli import main
from timeline.errors import TimelineError

# Document 2 answers "renewal price" best: both words, short; 1 holds one often, 3 is long.
DOCUMENTS = {
    "1": ("Renewal", "the renewal of a renewal and its renewal"),
    "2": ("Renewal price", "as agreed"),
    "3": ("Notes", "a renewal and a price among " + " ".join(f"word{n}" for n in range(60))),
    "4": ("Lunch", "nothing of it"),
}


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """A folder in the format of docs/benchmarks.md."""
    lines = [
        json.dumps({"id": key, "subject": subject, "description": text})
        for key, (subject, text) in DOCUMENTS.items()
    ]
    (tmp_path / "documents.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = [{"id": "a", "text": "renewal price"}, {"id": "b", "text": "not judged"}]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), encoding="utf-8")
    (tmp_path / "judgements.tsv").write_text("a\t2\t2\na\t3\t1\na\t4\t0\n", encoding="utf-8")
    return tmp_path


def test_scores_are_those_of_the_textbook() -> None:
    scored = relevance.score(["x", "2", "y", "3"], {"2": 2.0, "3": 1.0})
    assert scored == {
        "MAP": pytest.approx((1 / 2 + 2 / 4) / 2),
        "nDCG@10": pytest.approx((2 / 1.58496 + 1 / 2.32193) / (2 + 1 / 1.58496), abs=1e-4),
        "P@10": 0.2,
        "MRR": 0.5,
    }
    assert set(relevance.score([], {"2": 1.0}).values()) == {0.0}


def test_a_collection_is_measured_by_every_way(collection: Path, server_dsn: str) -> None:
    done = CliRunner().invoke(
        main, ["--dsn", server_dsn, "bench", "relevance", str(collection), "--json"]
    )
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [*found] == ["timeline.search", "textbook BM25", "ts_rank", "ts_rank_cd"]
    assert found["timeline.search"]["MRR"] == 1.0
    assert found["timeline.search"]["MAP"] == 1.0
    with psycopg.connect(server_dsn) as conn:
        left = conn.execute("select from pg_database where datname like '%\\_relevance'").fetchall()
    assert left == []


def test_the_smart_format_is_read(tmp_path: Path) -> None:
    (tmp_path / "X.ALL").write_text(
        ".I 1\n.T\nOne\ntwo\n.A\nAda\n.W\nText\n.X\n1 5 1\n.I 2\n.T\nTwo\n"
    )
    (tmp_path / "X.QRY").write_text(".I 7\n.W\nwhat\nis it\n")
    (tmp_path / "X.REL").write_text("     7      1\t0\t0.000000\n     7      2\t0\t0.0\n")
    assert relevance.read(tmp_path) == relevance.Collection(
        {"1": ("One\ntwo", "Text"), "2": ("Two", "")},
        {"7": "what\nis it"},
        {"7": {"1": 1.0, "2": 1.0}},
    )


def test_a_folder_without_a_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TimelineError) as caught:
        relevance.read(tmp_path)
    assert caught.value.code == "TL400"
