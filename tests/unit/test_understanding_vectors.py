"""Vectors of shapes are made once and stay in order."""

from collections.abc import Sequence

import numpy as np
import pytest

from agents.understanding import vectors
from agents.understanding.vectors import ShapeVectors
from rag.embedding import Embedder, Vectors


class Counting(Embedder):
    """Makes vectors of lengths, and counts what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.asarray([[len(text)] for text in texts], dtype=np.float32).reshape(len(texts), 1)


def test_what_was_met_before_is_not_made_again_and_rows_keep_their_order() -> None:
    embedder = Counting()
    held = ShapeVectors(embedder)
    assert (held.of(["a", "bbb", "a"]) == np.asarray([[1], [3], [1]])).all()
    assert (held.of(["bbb", "cc"]) == np.asarray([[3], [2]])).all()
    assert embedder.asked == ["a", "bbb", "cc"]


def test_what_was_used_least_lately_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "REMEMBERED", 2)
    embedder = Counting()
    held = ShapeVectors(embedder)
    held.of(["a", "b"])
    held.of(["a"])
    held.of(["c"])
    held.of(["a", "b"])
    assert embedder.asked == ["a", "b", "c", "b"]


def test_without_an_embedder_there_are_none() -> None:
    assert ShapeVectors(None).of(["a"]) is None
