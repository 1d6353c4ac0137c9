"""The ONNX file gives the vectors that the built-in engine gives, and the embedder writes it by itself."""

from pathlib import Path

import numpy as np

from rag.embedding import ONNX_NAME, Embedder, OnnxEngine


def test_both_engines_agree_and_the_file_is_written_with_the_first_text(tmp_path: Path) -> None:
    texts = ["what is my portfolio worth", "x", "", "the fiscal year ended in january and margins rose " * 5, "share " * 400]
    fast = Embedder(tmp_path / "models")
    np.testing.assert_allclose(fast.embed(texts), Embedder().embed(texts), atol=1e-5)
    assert isinstance(fast._engine, OnnxEngine)
    [written] = (tmp_path / "models").iterdir()
    assert written.name == ONNX_NAME
    assert written.stat().st_size > 40_000_000
