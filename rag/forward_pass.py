"""The forward pass of the embedding model in numpy, for where no faster engine can be had."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
Ids: TypeAlias = NDArray[np.int64]

DIMENSION = 384
_HEADS = 12
_LAYERS = 6


class Engine(Protocol):
    """A transformer's forward pass."""

    def hidden(self, ids: Ids, mask: Ids) -> Vectors:
        """Last hidden states (N, T, 384) of token ids (N, T) under a mask (N, T) of ones and zeros."""
        ...


def _normed(x: Vectors, gain: Vectors, bias: Vectors) -> Vectors:
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    out: Vectors = centred / np.sqrt(variance + np.float32(1e-12)) * gain + bias
    return out


class NumpyEngine:
    """The forward pass of BERT in numpy: 6 layers, 12 heads, width 384, exact GELU."""

    def __init__(self, weights: Path) -> None:
        from safetensors.numpy import load_file  # noqa: PLC0415 - needed only where no ONNX file was exported

        self._w: Mapping[str, Vectors] = load_file(weights)

    def hidden(self, ids: Ids, mask: Ids) -> Vectors:
        """Last hidden states (N, T, 384); masked positions do not influence the others."""
        w = self._w
        x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        x = _normed(x, w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"])
        away = (np.float32(1) - mask[:, None, None, :].astype(np.float32)) * np.float32(-1e9)
        for layer in range(_LAYERS):
            x = self._layer(x, away, f"encoder.layer.{layer}.")
        return x

    def _linear(self, x: Vectors, name: str) -> Vectors:
        out: Vectors = x @ self._w[f"{name}.weight"].T + self._w[f"{name}.bias"]
        return out

    def _layer(self, x: Vectors, away: Vectors, prefix: str) -> Vectors:
        from scipy.special import erf  # noqa: PLC0415 - scipy costs a tenth of a second that the ONNX engine does not need

        n, t, _ = x.shape
        heads = [
            self._linear(x, f"{prefix}attention.self.{k}").reshape(n, t, _HEADS, -1).transpose(0, 2, 1, 3)
            for k in ("query", "key", "value")
        ]
        scores = heads[0] @ heads[1].transpose(0, 1, 3, 2) / np.float32(np.sqrt(DIMENSION / _HEADS)) + away
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (scores / scores.sum(axis=-1, keepdims=True)) @ heads[2]
        attended = self._linear(mixed.transpose(0, 2, 1, 3).reshape(n, t, DIMENSION), f"{prefix}attention.output.dense")
        x = self._norm_of(x + attended, f"{prefix}attention.output.LayerNorm")
        wide = self._linear(x, f"{prefix}intermediate.dense")
        wide = np.float32(0.5) * wide * (np.float32(1) + erf(wide / np.float32(np.sqrt(2.0))))
        return self._norm_of(x + self._linear(wide, f"{prefix}output.dense"), f"{prefix}output.LayerNorm")

    def _norm_of(self, x: Vectors, name: str) -> Vectors:
        return _normed(x, self._w[f"{name}.weight"], self._w[f"{name}.bias"])
