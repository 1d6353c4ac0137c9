"""The exported model gives the vectors that the built-in engine gives."""

from pathlib import Path

import numpy as np
import pytest

from rag.embedding import Embedder, export_onnx


@pytest.mark.slow
def test_both_engines_agree(tmp_path: Path) -> None:
    texts = ["what is my portfolio worth", "x", "the fiscal year ended in january and margins rose " * 5]
    exported = export_onnx(tmp_path)
    assert exported.stat().st_size > 50_000_000
    np.testing.assert_allclose(Embedder(tmp_path).embed(texts), Embedder().embed(texts), atol=1e-5)
