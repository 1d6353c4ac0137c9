"""The retrieval benchmark's figures, against ones worked out by hand, and on a tiny set."""

import gzip
import json
import math
from pathlib import Path

import pytest

from benchmarks.filings.__main__ import main as write_set
from benchmarks.retrieval import measure, rows_of, scores
from rag.embedding import Embedder

DATA = Path(__file__).parents[1] / "data" / "retrieval"
MOST_BYTES = 300_000


def test_figures_are_the_textbook_ones() -> None:
    found = scores([[1, 3], [6], []], [2, 1, 1])
    assert [found["hit@1"], found["hit@5"], found["hit@10"]] == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert found["mrr@10"] == pytest.approx((1 + 1 / 6) / 3)
    assert found["ndcg@10"] == pytest.approx(((1 + 0.5) / (1 + 1 / math.log2(3)) + 1 / math.log2(7)) / 3)


def test_passages_of_one_page_count_as_that_page(tmp_path: Path) -> None:
    passages = [
        {"id": "a1", "text": "Copper prices rose.", "doc": "ACME_2020_10K", "company": "Acme", "year": 2020, "page": 4},
        {"id": "a2", "text": "The mine is in Chile.", "doc": "ACME_2020_10K", "company": "Acme", "year": 2020, "page": 4},
        {"id": "b", "text": "A bakery sells bread."},
    ]
    file = tmp_path / "passages.jsonl.gz"
    with gzip.open(file, "wt", encoding="utf-8") as packed:
        packed.write("\n".join(json.dumps(row) for row in passages))
    questions = [
        {"id": 1, "question": "Where does Acme dig in 2020?", "relevant": ["a1"]},
        {"id": 2, "question": "who sells bread", "relevant": ["b"]},
    ]
    found = measure(list(rows_of(file)), questions, tmp_path / "index", Embedder())
    assert set(found) == {"hybrid", "fulltext", "vectors"}
    assert found["hybrid"]["hit@1"] == 1.0
    assert found["hybrid"]["ndcg@10"] == 1.0
    assert found["hybrid"]["query_p95_ms"] > 0


def test_gaps_and_odd_fields_of_a_set_are_taken_as_they_are(tmp_path: Path) -> None:
    passages = [
        {"id": 1, "text": "Copper prices rose.", "page": 3},
        {"id": 2, "text": "A bakery sells bread.", "page": 3, "company": None, "year": ""},
        {"id": 2, "text": "A bakery sells bread.", "page": 3, "company": None, "year": ""},
        {"id": 3, "text": "Zinc fell in price.", "doc": "Z", "year": "FY2021", "title": None},
        {"id": 4, "text": "", "doc": "Z", "year": 2021.0},
        {"id": 5, "text": "tin " * 500, "doc": "T", "page": "7"},
    ]
    questions = [
        {"id": "q", "question": "who sells bread", "relevant": 2},
        {"id": "r", "question": "zinc in 2021", "relevant": [3, "gone"]},
    ]
    found = measure(passages, questions, tmp_path, Embedder())
    assert found["hybrid"]["hit@1"] == 1.0


def test_the_set_in_the_repository_is_what_its_generator_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["filings", str(tmp_path)])
    write_set()
    kept = {path.name: path.read_bytes() for path in DATA.glob("*.gz")}
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: gzip.decompress(data) for name, data in written.items()} == {name: gzip.decompress(data) for name, data in kept.items()}
    assert sum(map(len, kept.values())) < MOST_BYTES
    for passages, questions in (
        ("filings", "filings_questions"),
        ("filings", "filings_unseen"),
        ("reports", "reports_questions"),
        ("research", "research_questions"),
    ):
        known = {row["id"] for row in rows_of(DATA / f"{passages}.jsonl.gz")}
        assert all(row["relevant"] and set(row["relevant"]) <= known for row in rows_of(DATA / f"{questions}.jsonl.gz"))
