"""The global nets in torch, for training only; `nets` answers with the same weights."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.series import Floats
from forecasting.features import Scales, describe, unroll
from forecasting.levels import LEVELS, MEDIAN
from forecasting.nets import CLIP, HORIZONS
from forecasting.scores import crps_weights

Singles: TypeAlias = NDArray[np.float32]

SKIP = 300
"""Points at the start of each series without a long enough past."""
SPAN, WARM_UP = 192, 64
"""Length of a sequence for the recurrent net, and how much of it only fills the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a net is trained: architecture, size, passes over the data, regularisation, and the share of the sizes in the loss."""

    kind: str
    hidden: int = 32
    epochs: int = 2
    rate: float = 2e-3
    dropout: float = 0.2
    batch: int = 1024
    size_share: float = 3.0


class Head(nn.Module):
    """Monotone quantiles: a shape that rises by softplus steps, times a positive width, plus a place."""

    def __init__(self, hidden: int, inputs: int) -> None:
        super().__init__()
        from scipy.stats import t as student

        start = torch.tensor(0.775 * student.ppf(LEVELS, 5), dtype=torch.float32)
        base = torch.log(torch.expm1(torch.diff(start, prepend=start[:1] - 1).clamp(min=0.01)))
        base[0] = start[0]
        self.base = nn.Parameter(base.repeat(len(HORIZONS), 1))
        self.size = nn.Parameter(torch.full((len(HORIZONS),), -0.2))
        self.shape = nn.Linear(hidden, len(HORIZONS) * len(LEVELS))
        self.width = nn.Linear(hidden + inputs, len(HORIZONS))
        self.place = nn.Linear(hidden, len(HORIZONS))
        for layer in (self.shape, self.width, self.place):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def forward(self, hidden: Tensor, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """(..., G, Q) quantiles and (..., G) logarithms of the expected size of a change, from states (..., hidden) and inputs (..., in)."""
        raw = self.base + self.shape(hidden).unflatten(-1, (len(HORIZONS), len(LEVELS)))
        first = raw[..., :1]
        shape = torch.cat([first, first + torch.cumsum(nn.functional.softplus(raw[..., 1:]), -1)], -1)
        shape = shape - shape[..., MEDIAN : MEDIAN + 1]
        width = self.width(torch.cat([hidden, inputs], -1))
        return shape * torch.exp(width).unsqueeze(-1) + self.place(hidden).unsqueeze(-1), width + self.size


class DenseNet(nn.Module):
    """Two layers over the features of one point."""

    def __init__(self, inputs: int, recipe: Recipe) -> None:
        super().__init__()
        self.first = nn.Linear(inputs, recipe.hidden)
        self.second = nn.Linear(recipe.hidden, recipe.hidden)
        self.drop = nn.Dropout(recipe.dropout)
        self.head = Head(recipe.hidden, inputs)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """What `Head` answers for features (B, F)."""
        hidden = nn.functional.silu(self.second(self.drop(nn.functional.silu(self.first(inputs)))))
        answer: tuple[Tensor, Tensor] = self.head(hidden, inputs)
        return answer


class MemoryNet(nn.Module):
    """An LSTM over the inputs of each point."""

    def __init__(self, inputs: int, recipe: Recipe) -> None:
        super().__init__()
        self.memory = nn.LSTM(inputs, recipe.hidden, batch_first=True)
        self.drop = nn.Dropout(recipe.dropout)
        self.head = Head(recipe.hidden, inputs)

    def forward(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """What `Head` answers for all but the first WARM_UP points of (B, T, F), which only fill the memory."""
        states, _ = self.memory(inputs)
        answer: tuple[Tensor, Tensor] = self.head(self.drop(states[:, WARM_UP:]), inputs[:, WARM_UP:])
        return answer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Examples:
    """What the nets learn from.

    Attributes:
        inputs: (n, F) features, or (n, T, F) sequences.
        outcomes: (n, [T - WARM_UP,] G) changes per local deviation and root of the step; NaN where the series ends before.
        sizes: like outcomes: the mean size of a single change on the way.
        weights: (n, [T - WARM_UP]) local over long deviation: a stormy day counts as it does in a sum of losses.
    """

    inputs: Singles
    outcomes: Singles
    sizes: Singles
    weights: Singles


def _outcomes(points: Floats, scale: Floats) -> tuple[Floats, Floats]:
    """(T, N, G) changes over each horizon per `scale` (T, N) and root of the step, and mean sizes of single changes per scale."""
    outcomes, sizes = np.full((2, *points.shape, len(HORIZONS)), np.nan)
    travelled = np.cumsum(np.abs(np.diff(points, axis=0, prepend=points[:1])), axis=0)
    for column, step in enumerate(HORIZONS):
        if step < points.shape[0]:
            outcomes[:-step, :, column] = (points[step:] - points[:-step]) / (scale[:-step] * np.sqrt(step))
            sizes[:-step, :, column] = (travelled[step:] - travelled[:-step]) / (scale[:-step] * step)
    return outcomes, sizes


def make_examples(kind: str, panel: Sequence[Floats], span: slice) -> Examples:
    """Examples from the part `span` of each group of series (T, N) in `panel`; features look back beyond it, outcomes not past its end."""
    parts: list[tuple[Floats, ...]] = []
    for points in panel:
        stop = min(span.stop, points.shape[0])
        seen = points[:stop]
        terms, scale = (describe if kind == "har" else unroll)(seen)
        share = np.minimum(scale / Scales(seen).long, 4.0)
        arrays = (terms, *_outcomes(seen, scale), share)
        begin = max(span.start, SKIP)
        parts.append(_points(arrays, slice(begin, stop)) if kind == "har" else _sequences(arrays, slice(begin, stop)))
    joined = (np.concatenate(column).astype(np.float32) for column in zip(*parts, strict=True))
    return Examples(**dict(zip(("inputs", "outcomes", "sizes", "weights"), joined, strict=True)))


def _points(arrays: tuple[Floats, ...], span: slice) -> tuple[Floats, ...]:
    """Each point of `span` of each series as an example of its own."""
    return tuple(array[span].reshape(-1, *array.shape[2:]) for array in arrays)


def _sequences(arrays: tuple[Floats, ...], span: slice) -> tuple[Floats, ...]:
    """Sequences whose answers tile `span`; the inputs begin WARM_UP points earlier than the rest."""
    starts = range(span.start - WARM_UP, span.stop - SPAN + 1, SPAN - WARM_UP)
    cuts = [(start, column) for start in starts for column in range(arrays[0].shape[1])]
    heads = (0, WARM_UP, WARM_UP, WARM_UP)
    return tuple(
        np.stack([array[start + head : start + SPAN, column] for start, column in cuts]) for array, head in zip(arrays, heads, strict=True)
    )


def _mean_known(losses: Tensor, known: Tensor) -> Tensor:
    return torch.where(known, losses, torch.zeros_like(losses)).sum() / known.sum()


def _loss(answer: tuple[Tensor, Tensor], batch: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Mean CRPS where the outcome is known, and the quasi-likelihood of the sizes on the way: they say more about the width."""
    (quantiles, size), (_, outcomes, sizes, weights) = answer, batch
    levels = torch.tensor(LEVELS, dtype=torch.float32, device=quantiles.device)
    shares = torch.tensor(crps_weights(np.asarray(LEVELS)), dtype=torch.float32, device=quantiles.device)
    known = torch.isfinite(outcomes)
    error = torch.nan_to_num(outcomes).unsqueeze(-1) - quantiles
    crps = 2 * (torch.maximum(levels * error, (levels - 1) * error) @ shares) * weights.unsqueeze(-1)
    return _mean_known(crps, known), _mean_known(torch.nan_to_num(sizes) * torch.exp(-size) + size, known)


def _loss_on(net: nn.Module, examples: Sequence[Tensor]) -> float:
    """Mean CRPS of `net` on `examples`."""
    net.eval()
    with torch.no_grad():
        return float(_loss(net(examples[0]), examples)[0])


def train_net(
    recipe: Recipe,
    learn: Examples,
    check: Examples,
    *,
    seed: int,
    warm: dict[str, Singles] | None = None,
    told: Callable[[int, float], None] | None = None,
) -> dict[str, Singles]:
    """Weights of a net trained on `learn`, as they were after the pass that did best on the later `check`.

    Args:
        recipe: what to train and how.
        learn: examples to learn from.
        check: later examples that only choose the pass to keep.
        seed: of everything random; the same seed on the same machine gives the same weights.
        warm: weights to start from, such as yesterday's.
        told: called after each pass with its number and the loss on `check`.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # nets this small gain nothing from more, and sums come out alike on every machine
    order = torch.Generator().manual_seed(seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    flat = learn.inputs.reshape(-1, learn.inputs.shape[-1])
    centre, width = (flat.mean(0), flat.std(0) + 1e-3) if warm is None else (warm["centre"], warm["width"])

    def ready(examples: Examples) -> list[Tensor]:
        scaled = np.clip((examples.inputs - centre) / width, -CLIP, CLIP)
        arrays = (scaled, examples.outcomes, examples.sizes, examples.weights)
        return [torch.tensor(np.asarray(array, dtype=np.float32), device=device) for array in arrays]

    data, later = ready(learn), ready(check)
    net = (DenseNet if recipe.kind == "har" else MemoryNet)(flat.shape[1], recipe).to(device)
    if warm is not None:
        net.load_state_dict(
            {name: torch.tensor(value, dtype=torch.float32) for name, value in warm.items() if name not in {"centre", "width"}}
        )
    steps = max(1, (count := data[0].shape[0]) // recipe.batch)
    optimiser = torch.optim.AdamW(net.parameters(), lr=recipe.rate, weight_decay=1e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, recipe.rate, total_steps=recipe.epochs * steps, pct_start=0.1)
    best, kept = np.inf, {name: value.clone() for name, value in net.state_dict().items()}
    for epoch in range(recipe.epochs):
        net.train()
        shuffled = torch.randperm(count, generator=order).to(device)
        for step in range(steps):
            rows = shuffled[step * recipe.batch : (step + 1) * recipe.batch]
            batch = [tensor[rows] for tensor in data]
            crps, size = _loss(net(batch[0]), batch)
            optimiser.zero_grad()
            (crps + recipe.size_share * size).backward()  # type: ignore[no-untyped-call]  # torch ships this method untyped
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
        reached = _loss_on(net, later)
        if told is not None:
            told(epoch, reached)
        if reached < best:
            best, kept = reached, {name: value.clone() for name, value in net.state_dict().items()}
    weights = {name: value.cpu().numpy() for name, value in kept.items()}
    return {**weights, "centre": np.asarray(centre, dtype=np.float32), "width": np.asarray(width, dtype=np.float32)}
