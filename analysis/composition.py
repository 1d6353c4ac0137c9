"""How holdings make up the whole: concentration, correlation, and each one's part in the risk."""

from dataclasses import dataclass

import numpy as np

from analysis.measures import TRADING_DAYS
from analysis.tail import tail_shares
from core.series import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Concentration:
    """How far the money is spread.

    Attributes:
        hhi: sum of squared shares of what is invested (Herfindahl and Hirschman), from 1 / N to 1.
        effective_holdings: 1 / hhi, the number of equal holdings that would be as concentrated.
        largest: symbol of the largest weight.
        largest_weight: that weight.
        correlations: (N, N) of daily returns; NaN where one does not vary.
        mean_correlation: mean of those off the diagonal; NaN for one holding.
        diversification: weighted mean of the holdings' volatilities over the whole's; 1 is none, NaN where nothing varies.
    """

    hhi: float
    effective_holdings: float
    largest: str
    largest_weight: float
    correlations: Floats
    mean_correlation: float
    diversification: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """One holding's part in the whole.

    Attributes:
        symbol: which.
        weight: share of the whole.
        volatility: its own, per year.
        beta: to the benchmark; NaN without one.
        volatility_part: weight times marginal volatility (Euler), per year; the parts sum to the whole's volatility.
        volatility_share: the same as a fraction of it.
        cvar_part: its mean loss in the worst cases of the whole; the parts sum to the whole's CVaR.
    """

    symbol: str
    weight: float
    volatility: float
    beta: float
    volatility_part: float
    volatility_share: float
    cvar_part: float


def concentration(symbols: tuple[str, ...], weights: Floats, covariance: Floats) -> Concentration:
    """The spread of weights (N,) and returns with that daily covariance (N, N)."""
    deviations = np.sqrt(np.diag(covariance))
    scale = np.where(deviations > 1e-14, deviations, np.nan)
    correlations = np.clip(covariance / np.outer(scale, scale), -1.0, 1.0)
    correlations.flags.writeable = False
    off_diagonal = correlations[~np.eye(weights.size, dtype=np.bool_)]
    spread = float(np.sqrt(weights @ covariance @ weights))
    hhi = float(((weights / weights.sum()) ** 2).sum())
    return Concentration(
        hhi=hhi,
        effective_holdings=1 / hhi,
        largest=symbols[int(weights.argmax())],
        largest_weight=float(weights.max()),
        correlations=correlations,
        mean_correlation=float(off_diagonal.mean()) if off_diagonal.size else float("nan"),
        diversification=float(weights @ deviations / spread) if spread > 0 else float("nan"),
    )


def contributions(
    symbols: tuple[str, ...], weights: Floats, covariance: Floats, *, betas: Floats, stretches: Floats, confidence: float
) -> tuple[Contribution, ...]:
    """Every holding's part, the largest in volatility first.

    Args:
        symbols, weights: (N,) the holdings.
        covariance: (N, N) of daily returns.
        betas: (N,) to the benchmark, NaN without one.
        stretches: (n, N) returns over the horizon of the tail.
        confidence: of the tail.
    """
    spread = float(np.sqrt(weights @ covariance @ weights))
    shares = weights * (covariance @ weights) / spread**2 if spread > 0 else np.zeros_like(weights)
    losses = -(tail_shares(stretches @ weights, confidence) @ stretches) * weights
    yearly = float(np.sqrt(TRADING_DAYS))
    parts = [
        Contribution(
            symbol=symbol,
            weight=float(weights[index]),
            volatility=float(np.sqrt(covariance[index, index])) * yearly,
            beta=float(betas[index]),
            volatility_part=float(shares[index]) * spread * yearly,
            volatility_share=float(shares[index]),
            cvar_part=float(losses[index]),
        )
        for index, symbol in enumerate(symbols)
    ]
    return tuple(sorted(parts, key=lambda part: -part.volatility_part))
