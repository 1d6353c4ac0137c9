"""The ONNX file gives the vectors that the built-in engine gives, and the embedder writes it by itself."""

from pathlib import Path

import numpy as np
import pytest

from rag.embedding import COARSE_NAME, ONNX_NAME, Embedder, OnnxEngine


def test_both_engines_agree_and_the_file_is_written_with_the_first_text(tmp_path: Path) -> None:
    texts = ["what is my portfolio worth", "x", "", "the fiscal year ended in january and margins rose " * 5, "share " * 400]
    fast = Embedder(tmp_path / "models")
    np.testing.assert_allclose(fast.embed(texts), Embedder().embed(texts), atol=1e-5)
    assert isinstance(fast._engine, OnnxEngine)
    [written] = (tmp_path / "models").iterdir()
    assert written.name == ONNX_NAME
    assert written.stat().st_size > 40_000_000


def test_passages_go_through_a_smaller_file_and_come_out_nearly_the_same(tmp_path: Path) -> None:
    texts = [
        "Borrowings of 3 billion mature in 2030.",
        "Staff numbers shrank after the plant in Ohio closed.",
        "Net sales $ 6,279  5,745  " * 12,
    ]
    fast = Embedder(tmp_path / "models")
    exact, coarse = fast.embed(texts), fast.embed_passages(texts)
    likeness = coarse @ exact.T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.diag(likeness).min() > 0.97
    np.testing.assert_allclose(np.linalg.norm(coarse, axis=1), 1, atol=1e-5)
    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == sorted([COARSE_NAME, ONNX_NAME])
    assert (tmp_path / "models" / COARSE_NAME).stat().st_size < 13_000_000


def test_without_a_folder_or_a_child_passages_are_exact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["A passage."]
    np.testing.assert_array_equal(Embedder().embed_passages(texts), Embedder().embed(texts))
    half = Embedder(tmp_path)
    exact = half.embed(texts)
    monkeypatch.setattr("sys.executable", str(tmp_path / "no such program"))
    np.testing.assert_array_equal(half.embed_passages(texts), exact)
