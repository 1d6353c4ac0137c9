"""Rules that decide for each symbol by itself whether to be in or out."""

import numpy as np

from analysis.panel import Bools, Ints
from analysis.simulation.plans import SleevePlan
from analysis.strategies.setting import Setting
from core.errors import InvalidInput
from core.series import Floats

_EQUAL = 1e-9
_MANY_TIES = 1000


def buy_and_hold(setting: Setting) -> SleevePlan:
    """Buy each symbol at its first close and keep it to the end, or to its last close."""
    return SleevePlan(hold=setting.listed, capital=setting.capital)


def sma_crossover(setting: Setting) -> SleevePlan:
    """Hold a symbol from when the mean of its last `fast` closes is above that of its last `slow` until it is below."""
    fast, slow = setting.whole("fast"), setting.whole("slow")
    requires_faster(fast, slow)
    setting.requires_history(slow, f"A {slow}-day mean")
    price, first = setting.market.price, setting.panel.first_row
    wanted = np.empty(price.shape, dtype=np.bool_)
    for row in range(price.shape[0]):  # symbol by symbol, which stays within the processor's cache
        one = slice(row, row + 1)
        sums = running_sums(price[one])
        wanted[one] = above(moving_means(sums, first[one], fast), level_bounds(moving_means(sums, first[one], slow)))
    return SleevePlan(hold=setting.traded(wanted), capital=setting.capital)


def mean_reversion(setting: Setting) -> SleevePlan:
    """Buy a symbol when its close lies `entry` standard deviations below its mean of `window` closes; sell when it is back at `exit`."""
    window, entry, leave = setting.whole("window"), setting.number("entry"), setting.number("exit")
    if leave >= entry:
        raise InvalidInput(f"exit ({leave:g}) must be smaller than entry ({entry:g}), such as entry 2 and exit 0.", field="exit")
    setting.requires_history(window, f"A {window}-day mean")
    score = standard_score(setting.market.price, window)
    score[np.arange(score.shape[1]) < (setting.panel.first_row + window - 1)[:, None]] = np.nan
    wanted = latched(score <= -entry, score >= -leave)
    return SleevePlan(hold=setting.traded(wanted), capital=setting.capital)


def forecast_driven(setting: Setting) -> SleevePlan:
    """Hold a symbol while its newest forecast, at most `max_age_days` old, is above `threshold`."""
    signals = setting.spec.signals
    if signals is None:
        raise InvalidInput("A forecast-driven backtest needs forecasts with their origins. Make or load some first.", field="signals")
    if signals.values.shape[1] != len(setting.panel.symbols):
        raise InvalidInput(
            f"The forecasts are for {signals.values.shape[1]} symbols, the prices for {len(setting.panel.symbols)}.", field="signals"
        )
    origins, dates = signals.origins.astype("datetime64[D]"), setting.panel.dates
    newest = np.searchsorted(origins, dates, side="right") - 1
    age = (dates - origins[np.maximum(newest, 0)]).astype(np.int64)
    fresh = (newest >= 0) & (age <= setting.whole("max_age_days"))
    wanted = np.where(fresh[:, None], signals.values[np.maximum(newest, 0)], np.nan) > setting.number("threshold")
    return SleevePlan(hold=setting.traded(np.ascontiguousarray(wanted.T)), capital=setting.capital)


def requires_faster(fast: int, slow: int) -> None:
    """Refuse windows in the wrong order.

    Raises:
        InvalidInput: `fast` is not the shorter one.
    """
    if fast >= slow:
        raise InvalidInput(f"The fast window ({fast}) must be shorter than the slow one ({slow}), such as 50 and 200.", field="fast")


def running_sums(price: Floats) -> Floats:
    """(N, T + 1) sums of the first 0, 1, ... prices of each symbol, from which means of any window follow."""
    sums = np.empty((price.shape[0], price.shape[1] + 1))
    sums[:, 0] = 0.0
    np.cumsum(price, axis=1, out=sums[:, 1:])
    return sums


def moving_means(sums: Floats, first_row: Ints, window: int) -> Floats:
    """(N, T) mean of the last `window` prices, the row's own included; NaN until a symbol has that many.

    Args:
        sums: (N, T + 1) running sums; what stood before listing cancels out of later means.
        first_row: (N,) row of each symbol's first price.
        window: at most T.
    """
    means = np.empty((sums.shape[0], sums.shape[1] - 1))
    means[:, : window - 1] = np.nan
    np.subtract(sums[:, window:], sums[:, :-window], out=means[:, window - 1 :])
    means[:, window - 1 :] /= window
    for column in np.flatnonzero(first_row > 0):
        means[column, : first_row[column] + window - 1] = np.nan
    return means


def level_bounds(level: Floats) -> tuple[Floats, Floats]:
    """Two arrays (N, T) one part in a billion below and above `level`: between them a value counts as equal, which rounding would decide."""
    return level * (1 - _EQUAL), level * (1 + _EQUAL)


def above(values: Floats, bounds: tuple[Floats, Floats]) -> Bools:
    """(N, T) whether `values` is above a level; where it is equal, as in the row before, at first not. False where either is NaN."""
    over, not_under = values > bounds[1], values >= bounds[0]
    ties = np.flatnonzero(over != not_under)
    if ties.size > _MANY_TIES:
        return latched(over, ~not_under)
    flat = over.reshape(-1)
    for position in ties:
        flat[position] = position % values.shape[1] > 0 and flat[position - 1]
    return over


def standard_score(price: Floats, window: int) -> Floats:
    """(N, T) distance of a price from the mean of its last `window` in their standard deviations (n - 1); 0 where they do not vary.

    Sums run over differences from the present price: squares of prices themselves would lose the digits that matter.
    """
    total, squares = np.zeros_like(price), np.zeros_like(price)
    for back in range(1, window):
        change = price[:, :-back] - price[:, back:]
        total[:, back:] += change
        squares[:, back:] += change**2
    spread = np.sqrt(np.maximum(squares - total**2 / window, 0) / (window - 1))
    steady = spread <= 1e-12 * price
    return np.where(steady, 0.0, -total / window / np.where(steady, 1.0, spread))


def latched(switch_on: Bools, switch_off: Bools) -> Bools:
    """(N, T) on from a row of `switch_on` until one of `switch_off`; off at first."""
    rows = np.arange(switch_on.shape[1])
    last_on = np.maximum.accumulate(np.where(switch_on, rows, -1), axis=1)
    last_off = np.maximum.accumulate(np.where(switch_off, rows, -1), axis=1)
    return np.asarray(last_on > last_off)
