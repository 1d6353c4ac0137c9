"""How much of a result could be luck: the deflated Sharpe ratio and the stationary bootstrap."""

from dataclasses import dataclass
from math import e, sqrt
from statistics import NormalDist

import numpy as np

from analysis.measures import TRADING_DAYS
from core.errors import InvalidInput
from core.series import Floats

_EULER = 0.5772156649015329
_NORMAL = NormalDist()
_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How far a strategy lay ahead of another curve, with a bootstrap interval.

    Attributes:
        mean: yearly mean of the daily return differences (252 days), a fraction.
        low, high: the interval of `mean`.
        sharpe: difference of the two yearly Sharpe ratios.
        sharpe_low, sharpe_high: the interval of `sharpe`.
        level: coverage aimed at, such as 0.95.
        samples: number of resampled histories.
        block_days: mean length of the blocks.
        seed: of the random numbers; the same seed gives the same interval.
    """

    mean: float
    low: float
    high: float
    sharpe: float
    sharpe_low: float
    sharpe_high: float
    level: float
    samples: int
    block_days: float
    seed: int

    @property
    def beyond_luck(self) -> bool:
        """Whether the interval of the mean leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Variants that were tried: how many, and the mean and the sum of squared deviations of their daily Sharpe ratios."""

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, sharpes: Floats) -> "Tried":
        """Those with the yearly Sharpe ratios `sharpes`, of any shape; one that never traded (NaN) counts with a ratio of 0."""
        if not sharpes.size:
            return cls()
        daily = np.nan_to_num(sharpes.ravel()) / sqrt(TRADING_DAYS)
        return cls(count=daily.size, mean=float(daily.mean()), squares=float(daily.var() * daily.size))

    def __add__(self, other: "Tried") -> "Tried":
        """Both together; T. F. Chan and others, "Updating formulae and a pairwise algorithm for computing sample variances" (1979)."""
        count = self.count + other.count
        if not count:
            return self
        gap = other.mean - self.mean
        return Tried(
            count=count,
            mean=self.mean + gap * other.count / count,
            squares=self.squares + other.squares + gap**2 * self.count * other.count / count,
        )

    @property
    def variance(self) -> float | None:
        """Of the daily Sharpe ratios (n - 1); None for fewer than two."""
        return self.squares / (self.count - 1) if self.count > 1 else None


def deflated_sharpe(excess: Floats, *, n_variants: int = 1, sharpe_variance: float | None = None) -> float:
    """Probability that the true Sharpe ratio exceeds what the best of `n_variants` worthless ones would show by chance.

    Bailey and López de Prado, "The deflated Sharpe ratio", Journal of Portfolio Management 40 (2014). With one variant it is their
    probabilistic Sharpe ratio against zero.

    Args:
        excess: (T,) daily returns over cash.
        n_variants: how many variants were tried, this one included.
        sharpe_variance: variance of the daily Sharpe ratios over the variants; None takes that of an unskilled one, 1 / (T - 1).

    Returns:
        A probability; NaN where the returns do not vary or are fewer than three.

    Raises:
        InvalidInput: `n_variants` is below one.
    """
    if n_variants < 1:
        raise InvalidInput("The number of variants tried is at least 1: the one shown.", field="n_variants")
    days = excess.size
    spread = float(excess.std(ddof=1)) if days > 2 else 0.0
    if spread <= 1e-14:
        return float("nan")
    ratio = float(excess.mean()) / spread
    standard = (excess - excess.mean()) / excess.std()
    square = standard * standard
    skew, kurtosis = float(square @ standard) / days, float(square @ square) / days
    variance = 1 / (days - 1) if sharpe_variance is None else sharpe_variance
    bar = sqrt(max(variance, 0.0)) * expected_maximum(n_variants)
    error = sqrt(max(1 - skew * ratio + (kurtosis - 1) / 4 * ratio**2, 1e-12))
    return _NORMAL.cdf((ratio - bar) * sqrt(days - 1) / error)


def expected_maximum(n_variants: int) -> float:
    """Expected largest of `n_variants` standard normal draws, by the approximation of Bailey and López de Prado; 0 for one."""
    if n_variants == 1:
        return 0.0
    return (1 - _EULER) * _NORMAL.inv_cdf(1 - 1 / n_variants) + _EULER * _NORMAL.inv_cdf(1 - 1 / (n_variants * e))


def bootstrap_difference(
    returns: Floats, other: Floats, *, samples: int = 1000, block_days: float = 21.0, level: float = 0.95, seed: int = 0
) -> Difference:
    """The lead of one curve over another with percentile intervals from the stationary bootstrap.

    Politis and Romano, "The stationary bootstrap", JASA 89 (1994): blocks of geometric length with mean `block_days` that start anywhere
    and run round the end, drawn for both curves together, so that their dependence in time and on each other is kept.

    Args:
        returns, other: (T,) daily returns of the same days.
        samples: number of resampled histories, 100 to 100,000.
        block_days: mean block length, at least 1.
        level: coverage of the interval, strictly between 0.5 and 1.
        seed: of the random numbers.

    Raises:
        InvalidInput: an argument is out of its bounds.
    """
    if not 100 <= samples <= 100_000:
        raise InvalidInput("A bootstrap takes 100 to 100,000 samples; 1,000 is usual.", field="samples")
    if not block_days >= 1:
        raise InvalidInput("Blocks of a bootstrap are at least 1 day long; 21 is usual.", field="block_days")
    if not 0.5 < level < 1:
        raise InvalidInput("The level of an interval lies between 0.5 and 1, such as 0.95.", field="level")
    sums = _resampled_sums(np.stack([returns, other, returns**2, other**2]), samples, block_days, np.random.default_rng(seed))
    gap = (sums[0] - sums[1]) / returns.size * TRADING_DAYS
    ratio = _sharpe_from_sums(sums[0], sums[2], returns.size) - _sharpe_from_sums(sums[1], sums[3], returns.size)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    low, high = np.quantile(gap, tails)
    sharpe_low, sharpe_high = np.quantile(ratio, tails)
    own = _sharpe_from_sums(returns.sum(), (returns**2).sum(), returns.size) - _sharpe_from_sums(other.sum(), (other**2).sum(), other.size)
    return Difference(
        mean=float((returns - other).mean() * TRADING_DAYS),
        low=float(low),
        high=float(high),
        sharpe=float(own),
        sharpe_low=float(sharpe_low),
        sharpe_high=float(sharpe_high),
        level=level,
        samples=samples,
        block_days=block_days,
        seed=seed,
    )


def _resampled_sums(values: Floats, samples: int, block_days: float, rng: np.random.Generator) -> Floats:
    """(M, samples) sums over resampled days of M series (M, T): a block is a difference of two prefix sums, so no day is copied."""
    days = values.shape[1]
    prefix = np.zeros((values.shape[0], 2 * days + 1))
    np.cumsum(np.concatenate([values, values], axis=1), axis=1, out=prefix[:, 1:])
    blocks = int(days / block_days + 8 * sqrt(days / block_days) + 8)
    sums = np.empty((values.shape[0], samples))
    for low in range(0, samples, _BATCH):
        count = min(_BATCH, samples - low)
        ends = _block_ends(rng, count, blocks, block_days, days)
        lengths = np.diff(ends, axis=1, prepend=0)
        starts = rng.integers(0, days, size=lengths.shape)
        sums[:, low : low + count] = (prefix[:, starts + lengths] - prefix[:, starts]).sum(axis=2)
    return sums


def _block_ends(
    rng: np.random.Generator, count: int, blocks: int, block_days: float, days: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """(count, B) where each block ends, cut at `days`; more blocks are drawn until every history is full."""
    lengths = rng.geometric(1 / block_days, size=(count, blocks))
    while int(lengths.sum(axis=1).min()) < days:
        lengths = np.concatenate([lengths, rng.geometric(1 / block_days, size=(count, blocks))], axis=1)
    return np.minimum(np.cumsum(lengths, axis=1), days).astype(np.intp)


def _sharpe_from_sums(total: Floats | float, squares: Floats | float, days: int) -> Floats:
    mean = np.asarray(total) / days
    variance = np.maximum((np.asarray(squares) - days * mean**2) / (days - 1), 0.0)
    # squares lose digits when taken apart from their mean; a spread below them is none
    steady = variance <= 1e-16 + 1e-12 * mean**2
    return np.where(steady, 0.0, mean / np.sqrt(np.where(steady, 1.0, variance))) * sqrt(TRADING_DAYS)
