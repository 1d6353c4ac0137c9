"""Value at risk and what lies beyond it, from returns that happened or were forecast."""

from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class TailRisk:
    """Losses in the worst cases, positive fractions of the whole.

    Attributes:
        confidence: the worst cases are the 1 - confidence worst.
        horizon_days: trading days over which the losses build up.
        var, cvar: historical, over all overlapping stretches of that length, bought at today's weights and kept.
        forecast_var, forecast_cvar: the same over a joint forecast's scenarios; None without them.
    """

    confidence: float
    horizon_days: int
    var: float
    cvar: float
    forecast_var: float | None
    forecast_cvar: float | None


def tail_risk(returns: Floats, forecast: Floats | None, *, confidence: float, horizon_days: int) -> TailRisk:
    """VaR and CVaR of past returns (n,) over the horizon, and of forecast ones (S,) where there are some."""
    return TailRisk(
        confidence=confidence,
        horizon_days=horizon_days,
        var=value_at_risk(returns, confidence),
        cvar=expected_shortfall(returns, confidence),
        forecast_var=None if forecast is None else value_at_risk(forecast, confidence),
        forecast_cvar=None if forecast is None else expected_shortfall(forecast, confidence),
    )


def requires_confidence(confidence: float) -> None:
    """Refuse a confidence that is none.

    Raises:
        InvalidInput: it does not lie from 0.5 to below 1.
    """
    if not 0.5 <= confidence < 1:
        raise InvalidInput("The confidence must lie between 0.5 and 1, such as 0.95 or 0.99.", field="confidence")


def value_at_risk(returns: Floats, confidence: float) -> float:
    """The loss that is exceeded with a probability of at most 1 - confidence, positive for a loss.

    With n equally likely returns and k = (1 - confidence) * n it is the loss after the floor(k) largest (the lower empirical quantile).

    Args:
        returns: (n,) without NaN.
        confidence: such as 0.95.
    """
    losses = np.sort(-returns)[::-1]
    return float(losses[min(int(np.floor(_tail_size(losses.size, confidence))), losses.size - 1)])


def expected_shortfall(returns: Floats, confidence: float) -> float:
    """CVaR: the mean loss in the worst 1 - confidence of cases, positive for a loss (Rockafellar and Uryasev, 2000)."""
    return float(-returns @ tail_shares(returns, confidence))


def tail_shares(returns: Floats, confidence: float) -> Floats:
    """(n,) share of each return in the worst 1 - confidence of cases, summing to one; the last one counts with the part that is left."""
    order = np.argsort(returns, kind="stable")
    size = max(_tail_size(returns.size, confidence), 1e-12)
    shares = np.zeros(returns.size)
    shares[order] = np.clip(size - np.arange(returns.size), 0.0, 1.0) / size
    return shares


def _tail_size(count: int, confidence: float) -> float:
    """(1 - confidence) * count; rounded, because 1 - 0.95 is not 0.05 in binary."""
    return round((1 - confidence) * count, 9)
