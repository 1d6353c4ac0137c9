"""What the caller asks for: a strategy by name, with its parameters and what it is fed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from analysis.panel import PricePanel
from core.errors import InvalidInput
from core.series import Dates, Floats

Value: TypeAlias = float | int | str

NEXT_CLOSE = "next_close"
SAME_CLOSE = "same_close"
EXECUTIONS = (NEXT_CLOSE, SAME_CLOSE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Signals:
    """Forecasts with the days at which they were made.

    Attributes:
        origins: (K,) increasing; the forecast of an origin may use closes up to and including that day, and counts from that day's close on.
        values: (K, N) expected returns or any score, in the panel's order of symbols; NaN where there was no forecast.

    Raises:
        InvalidInput: shapes differ, or origins are not increasing.
    """

    origins: Dates
    values: Floats

    def __post_init__(self) -> None:
        _requires_dated(self.origins, self.values, "signals")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeightHistory:
    """Weights that were really held from certain days on; between two of those days they drift with prices.

    Attributes:
        dates: (K,) increasing.
        weights: (K, N) shares of the account after the trades of that day, in the panel's order of symbols, zero or more; the rest is cash.

    Raises:
        InvalidInput: shapes differ, days are not increasing, a weight is negative or not finite, or weights exceed the whole.
    """

    dates: Dates
    weights: Floats

    def __post_init__(self) -> None:
        _requires_dated(self.dates, self.weights, "history")
        if not bool(np.all(np.isfinite(self.weights) & (self.weights >= 0))) or bool(np.any(self.weights.sum(axis=1) > 1 + 1e-9)):
            raise InvalidInput("Weights of a history must be zero or more and sum to at most 1 on each day.", field="history")


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategySpec:
    """One strategy as it is to be run.

    Attributes:
        name: of an entry of the registry.
        params: values for the entry's parameters; what is left out takes its default.
        execution: "next_close": a decision from the closes up to a day is traded at the next close; "same_close": at that very close,
            which nobody can do, and which the result marks. Schedules that need no prices trade on their day in both cases.
        weights: share of the money per symbol, summing to at most one; None gives every symbol the same.
        signals: for forecast_driven.
        history: for own_history.
    """

    name: str
    params: Mapping[str, Value] = field(default_factory=dict)
    execution: str = NEXT_CLOSE
    weights: Mapping[str, float] | None = None
    signals: Signals | None = None
    history: WeightHistory | None = None


def weight_vector(panel: PricePanel, weights: Mapping[str, float] | None) -> Floats:
    """(N,) the weights in the panel's order; equal parts of one for None.

    Raises:
        InvalidInput: a symbol is unknown, a weight is negative or not finite, they exceed the whole, or all are zero.
    """
    if weights is None:
        return np.full(len(panel.symbols), 1 / len(panel.symbols))
    vector = np.zeros(len(panel.symbols))
    for symbol, weight in weights.items():
        vector[panel.column(symbol)] = weight
    if not bool(np.all(np.isfinite(vector) & (vector >= 0))):
        raise InvalidInput("Weights must be zero or more; short positions are not simulated.", field="weights")
    total = float(vector.sum())
    if total > 1 + 1e-9:
        raise InvalidInput(
            f"The weights sum to {total:.4g}. They may sum to at most 1 (100 %); what is missing is kept as cash.", field="weights"
        )
    if total <= 0:
        raise InvalidInput("At least one weight must be above zero.", field="weights")
    return vector / total if total > 1 else vector


def _requires_dated(days: Dates, values: Floats, name: str) -> None:
    if days.ndim != 1 or values.ndim != 2 or values.shape[0] != days.size or not days.size:
        raise InvalidInput(f"The {name} need one row of values for each of their days.", field=name)
    if not bool(np.all(np.diff(days.astype("datetime64[D]")).astype(np.int64) > 0)):
        raise InvalidInput(f"The days of the {name} must be sorted and unique.", field=name)
