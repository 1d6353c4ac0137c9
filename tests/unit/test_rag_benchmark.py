"""The retrieval benchmark's figures, against ones worked out by hand, and on a tiny set."""

import gzip
import json
import math
from pathlib import Path

import pytest

from benchmarks.retrieval import measure, rows_of, scores
from rag.embedding import Embedder


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
