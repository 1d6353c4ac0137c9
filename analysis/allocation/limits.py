"""How much of each symbol may be held and how much may be bought, and whether that can be met at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.errors import InvalidInput
from core.money import format_pct
from core.series import Floats

Bounds: TypeAlias = tuple[float, float] | Mapping[str, tuple[float, float]]
_TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Limits:
    """Bounds of a fully invested, long-only account.

    Attributes:
        low, high: (N,) least and largest weight of each symbol.
        current: (N,) weights now; None where there are none. They may sum to less than one, the rest is cash.
        max_turnover: largest share of the account that may be bought; None for any. What is sold can only be less, by the cash there was.
    """

    low: Floats
    high: Floats
    current: Floats | None = None
    max_turnover: float | None = None

    def nearest(self, weights: Floats) -> Floats:
        """(N,) the allowed weights, summing to one, that the least buying leads to from `weights`."""
        inside = np.clip(weights, self.low, self.high)
        rest = 1 - float(inside.sum())
        room = self.high - inside if rest > 0 else inside - self.low
        total = float(room.sum())
        return np.asarray(np.clip(inside + rest * room / total, self.low, self.high) if total > 0 else inside, dtype=np.float64)

    def least_turnover(self) -> float:
        """The share of the account that has to be bought to come within the bounds and be invested fully."""
        return 0.0 if self.current is None else bought(self.current, self.nearest(self.current))

    def towards(self, weights: Floats) -> Floats:
        """(N,) as far from the present weights towards `weights` as the turnover allows."""
        if self.current is None or self.max_turnover is None or bought(self.current, weights) <= self.max_turnover + _TINY:
            return weights
        base, near, far = self.nearest(self.current), 0.0, 1.0
        for _ in range(60):
            middle = (near + far) / 2
            if bought(self.current, base + middle * (weights - base)) <= self.max_turnover:
                near = middle
            else:
                far = middle
        return base + near * (weights - base)


def bought(before: Floats, after: Floats) -> float:
    """The share of the account that is bought on the way from one set of weights to another."""
    return float(np.maximum(after - before, 0).sum())


def limits_for(symbols: tuple[str, ...], bounds: Bounds, *, current: Floats | None = None, max_turnover: float | None = None) -> Limits:
    """The limits, once it is known that something meets them.

    Args:
        symbols: (N,) what may be held.
        bounds: (least, largest) for every symbol, or per symbol; those not named may take 0 to 1.
        current: (N,) weights now.
        max_turnover: from 0 to 1.

    Raises:
        InvalidInput: a bound is not a share, they cross, or no fully invested account meets them all; the message says what would.
    """
    pairs = dict.fromkeys(symbols, bounds) if isinstance(bounds, tuple) else {symbol: bounds.get(symbol, (0.0, 1.0)) for symbol in symbols}
    unknown = [] if isinstance(bounds, tuple) else [symbol for symbol in bounds if symbol not in symbols]
    if unknown:
        raise InvalidInput(f"There are bounds for {', '.join(unknown)}, which is not among {', '.join(symbols)}.", field="bounds")
    for symbol, (low, high) in pairs.items():
        if not 0 <= low <= high <= 1:
            raise InvalidInput(
                f"The bounds of {symbol}, {low:g} to {high:g}, do not work. Give a least and a largest share between 0 and 1.",
                field="bounds",
            )
    limits = Limits(
        low=np.array([pair[0] for pair in pairs.values()]),
        high=np.array([pair[1] for pair in pairs.values()]),
        current=current,
        max_turnover=max_turnover,
    )
    _requires_feasible(limits)
    return limits


def _requires_feasible(limits: Limits) -> None:
    count, least, most = limits.low.size, float(limits.low.sum()), float(limits.high.sum())
    if least > 1 + _TINY:
        raise InvalidInput(
            f"The least shares sum to {format_pct(least, digits=1)}, more than there is. Lower them to 100 % in all; with {count} symbols at most {format_pct(1 / count)} each.",
            field="bounds",
        )
    if most < 1 - _TINY:
        raise InvalidInput(
            f"The largest shares sum to {format_pct(most, digits=1)}, so not everything can be invested. With {count} symbols allow at least {format_pct(1 / count)} each.",
            field="bounds",
        )
    if limits.max_turnover is None:
        return
    if not 0 <= limits.max_turnover <= 1:
        raise InvalidInput("The turnover allowed must be a share between 0 and 1, such as 0.2 for 20 %.", field="max_turnover")
    if limits.current is None:
        raise InvalidInput("A limit on turnover needs the weights held now.", field="current_weights")
    need = limits.least_turnover()
    if need > limits.max_turnover + _TINY:
        raise InvalidInput(
            f"To be fully invested within the bounds {format_pct(need)} of the account has to be bought, and only {format_pct(limits.max_turnover)} may be. "
            f"Allow a turnover of at least {format_pct(need)}, or wider bounds.",
            field="max_turnover",
        )
