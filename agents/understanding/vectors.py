"""Sentence vectors of shapes, remembered: people ask the same things of different names, and a shape holds neither names nor figures."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
import structlog

from agents.understanding.head import Floats
from core.errors import Unavailable
from rag.embedding import Embedder

log = structlog.get_logger("agents")

REMEMBERED = 2_000
"""How many shapes are remembered, three megabytes of them."""


class ShapeVectors:
    """The vectors of shapes. Safe to share between threads.

    Args:
        embedder: makes the vectors; None where the head works from words alone.
    """

    def __init__(self, embedder: Embedder | None) -> None:
        self._embedder = embedder
        self._lock = Lock()
        self._held: dict[str, Floats] = {}

    def of(self, shapes: Sequence[str]) -> Floats | None:
        """Vectors (N, 384) in the order of `shapes`, all new ones made at once; None without an embedder, or while it makes none."""
        if self._embedder is None:
            return None
        with self._lock:
            known = {text: self._held.pop(text) for text in set(shapes) if text in self._held}
            self._held |= known  # those used last are forgotten last
        new = list(dict.fromkeys(text for text in shapes if text not in known))
        try:
            known |= dict(zip(new, self._embedder.embed(new), strict=True))
        except Unavailable as err:
            log.warning("understanding.by_words_only", reason=err.message)
            return None
        with self._lock:
            self._held |= {text: known[text] for text in new}
            for text in list(self._held)[:-REMEMBERED]:
                del self._held[text]
        return np.asarray([known[text] for text in shapes], dtype=np.float32)
