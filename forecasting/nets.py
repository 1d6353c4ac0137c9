"""The global nets in numpy: a forecast needs no torch. `torch_nets` trains the very same weights."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from core.errors import DataUnavailable
from core.series import Floats
from forecasting.features import describe, unroll
from forecasting.levels import MEDIAN

HORIZONS = (1, 2, 3, 5, 8, 10, 14, 21, 30, 42, 63)
"""Steps ahead that the nets answer; others lie between."""
CLIP = 6.0
MEMORY = 128
"""Points before the first origin that fill the memory of the recurrent net."""
WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Net:
    """Weights of one architecture, trained from several seeds; its answer is the mean of theirs.

    Attributes:
        kind: `har` (dense, features of `describe`) or `lstm` (recurrent, inputs of `unroll`).
        tensors: per seed, weights by name.
    """

    kind: str
    tensors: tuple[Mapping[str, Floats], ...]

    def quantiles(self, points: Floats, origins: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Floats:
        """(N, Q, G) quantiles of the change after each origin, per HORIZONS step, on the scale of `points` (T,).

        Row i uses points up to and including `origins[i]`.
        """
        inputs, scale = (describe if self.kind == "har" else unroll)(points[: int(origins.max()) + 1, None])
        width = scale[origins, 0][:, None] * np.sqrt(np.asarray(HORIZONS, dtype=np.float64))
        mean: Floats = np.mean(self.answers(inputs[:, 0], origins), axis=0) * width[:, None, :]
        return mean

    def answers(self, inputs: Floats, origins: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[Floats]:
        """What each seed says to inputs (T, F) at `origins`: (N, Q, G) in multiples of the local deviation and the root of the step."""
        scaled = [np.clip((inputs - tensors["centre"]) / tensors["width"], -CLIP, CLIP) for tensors in self.tensors]
        asked = [values[origins] for values in scaled]
        if self.kind == "har":
            hidden = [_dense(_dense(x, tensors, "first"), tensors, "second") for x, tensors in zip(asked, self.tensors, strict=True)]
        else:
            start = max(0, int(origins.min()) - MEMORY)
            hidden = [states[origins - start] for states in _recur([values[start:] for values in scaled], self.tensors)]
        return [_head(*known) for known in zip(hidden, asked, self.tensors, strict=True)]


def _sigmoid(values: Floats) -> Floats:
    half: Floats = 0.5 * (1 + np.tanh(0.5 * values))
    return half


def _dense(inputs: Floats, tensors: Mapping[str, Floats], name: str) -> Floats:
    """A layer with SiLU: (N, in) to (N, out)."""
    linear = inputs @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]
    return linear * _sigmoid(linear)


def _recur(inputs: Sequence[Floats], weights: Sequence[Mapping[str, Floats]]) -> Floats:
    """(S, T, hidden) states of S LSTMs of one size side by side, each over its `inputs` (T, in); gates in torch's order: input, forget, cell, output."""
    fed = np.stack(
        [
            values @ each["memory.weight_ih_l0"].T + each["memory.bias_ih_l0"] + each["memory.bias_hh_l0"]
            for values, each in zip(inputs, weights, strict=True)
        ],
        axis=1,
    )
    back = np.stack([each["memory.weight_hh_l0"].T for each in weights])
    count, size = back.shape[:2]
    state, cell = np.zeros((count, 1, size)), np.zeros((count, size))
    states = np.empty((count, fed.shape[0], size))
    for step, known in enumerate(fed):
        gates = known + (state @ back)[:, 0]
        opened = _sigmoid(gates)
        cell = opened[:, size : 2 * size] * cell + opened[:, :size] * np.tanh(gates[:, 2 * size : 3 * size])
        state = (opened[:, 3 * size :] * np.tanh(cell))[:, None]
        states[:, step] = state[:, 0]
    return states


def _head(hidden: Floats, inputs: Floats, tensors: Mapping[str, Floats]) -> Floats:
    """(N, Q, G) quantiles in multiples of the local deviation and the root of the step: shape, times width, plus place."""
    base = tensors["head.base"]
    raw = base + (hidden @ tensors["head.shape.weight"].T + tensors["head.shape.bias"]).reshape(-1, *base.shape)
    rises = np.logaddexp(0, raw[..., 1:])
    shape = np.concatenate([raw[..., :1], raw[..., :1] + np.cumsum(rises, axis=-1)], axis=-1)
    shape -= shape[..., MEDIAN : MEDIAN + 1]
    width = np.exp(np.concatenate([hidden, inputs], axis=1) @ tensors["head.width.weight"].T + tensors["head.width.bias"])
    place = hidden @ tensors["head.place.weight"].T + tensors["head.place.bias"]
    return np.moveaxis(shape * width[..., None] + place[..., None], 1, 2)


def from_tensors(kind: str, tensors: Mapping[str, Floats]) -> Net:
    """A net from weights named `<seed>.<name>`."""
    seeds = sorted({name.split(".", 1)[0] for name in tensors})
    split = tuple(
        {name.split(".", 1)[1]: np.asarray(value, dtype=np.float64) for name, value in tensors.items() if name.split(".", 1)[0] == seed}
        for seed in seeds
    )
    return Net(kind=kind, tensors=split)


@cache
def load_net(kind: str) -> Net:
    """The net that ships with the program.

    Raises:
        DataUnavailable: its file is missing, or is not the one the checksum was made of.
    """
    from safetensors.numpy import load

    path = WEIGHTS / f"{kind}.safetensors"
    try:
        body = path.read_bytes()
        expected = json.loads((WEIGHTS / "sha256.json").read_text())[path.name]
    except (OSError, KeyError, ValueError) as err:
        raise DataUnavailable(f"The pretrained net {kind} is missing. Run: python -m forecasting.pretrain", model=kind) from err
    if hashlib.sha256(body).hexdigest() != expected:
        raise DataUnavailable(f"The pretrained net {kind} is damaged. Run: python -m forecasting.pretrain", model=kind)
    return from_tensors(kind, load(body))
