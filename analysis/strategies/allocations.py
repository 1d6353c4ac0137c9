"""Rules that divide one account over the symbols on given days."""

import numpy as np

from analysis.measures import TRADING_DAYS
from analysis.panel import Ints
from analysis.simulation.plans import WeightPlan
from analysis.strategies.setting import Setting
from core.errors import InvalidInput
from core.series import Floats

_CHUNK = 64


def equal_weight(setting: Setting) -> WeightPlan:
    """The same share for every symbol that is listed."""
    rows = setting.schedule(str(setting.params["rebalance"]))
    listed = setting.listed[:, rows].T
    weights = listed / np.maximum(listed.sum(axis=1, keepdims=True), 1)
    return _beyond_band(setting, rows, weights)


def target_weights(setting: Setting) -> WeightPlan:
    """The given shares; what is not listed yet, or no more, stays as cash."""
    if setting.spec.weights is None:
        raise InvalidInput("Name the weights to hold, such as AAPL 0.6 and MSFT 0.4.", field="weights")
    rows = setting.schedule(str(setting.params["rebalance"]))
    return _beyond_band(setting, rows, setting.capital * setting.listed[:, rows].T)


def momentum(setting: Setting) -> WeightPlan:
    """Equal parts in the `top` symbols by their return over `lookback` days without the last `skip`."""
    lookback, skip, symbols = setting.whole("lookback"), setting.whole("skip"), len(setting.panel.symbols)
    if skip >= lookback:
        raise InvalidInput(f"skip ({skip}) must be smaller than lookback ({lookback}), such as 21 and 252.", field="skip")
    setting.requires_history(lookback + 1, f"A {lookback}-day return")
    top = setting.whole("top") or max(symbols // 4, 1)
    if top > symbols:
        raise InvalidInput(f"There are {symbols} symbols, so the best {top} cannot be held. Choose 1 to {symbols}.", field="top")
    rows = setting.schedule(str(setting.params["rebalance"]))
    rows = rows[rows - setting.lag >= lookback]
    decided, price = rows - setting.lag, setting.market.price
    score = (price[:, decided - skip] / price[:, decided - lookback] - 1).T
    usable = (
        (setting.panel.first_row <= (decided - lookback)[:, None]) & setting.listed[:, rows].T & (score >= setting.number("min_return"))
    )
    order = np.argsort(np.where(usable, -score, np.inf), axis=1, kind="stable")[:, :top]
    weights = np.zeros_like(score)
    np.put_along_axis(weights, order, 1 / top, axis=1)
    return WeightPlan(rows=rows, weights=np.where(usable, weights, 0.0))


def vol_target(setting: Setting) -> WeightPlan:
    """The given shares, or equal ones, made smaller while their volatility over `window` days is above `target`."""
    window = setting.whole("window")
    setting.requires_history(window + 1, f"A volatility over {window} days")
    rows = setting.schedule(str(setting.params["rebalance"]))
    rows = rows[rows - setting.lag >= window]
    base = setting.capital * setting.listed[:, rows].T
    recent = np.lib.stride_tricks.sliding_window_view(_basket_returns(setting), window)[rows - setting.lag - window]
    volatility = recent.std(axis=1, ddof=1) * np.sqrt(TRADING_DAYS)
    scale = np.minimum(setting.number("target") / np.maximum(volatility, 1e-12), setting.number("max_exposure"))
    return WeightPlan(rows=rows, weights=base * scale[:, None])


def own_history(setting: Setting) -> WeightPlan:
    """The weights that were held, from their days on; they are records, so they trade on their own day."""
    history = setting.spec.history
    if history is None:
        raise InvalidInput("A backtest of your own history needs the weights you held and their days.", field="history")
    if history.weights.shape[1] != len(setting.panel.symbols):
        raise InvalidInput(
            f"The weights are for {history.weights.shape[1]} symbols, the prices for {len(setting.panel.symbols)}.", field="history"
        )
    rows = np.maximum(np.searchsorted(setting.panel.dates, history.dates.astype("datetime64[D]"), side="left"), setting.start_row)
    # of several records that fall on one trading day the last one counts
    newest = np.append(rows[1:] != rows[:-1], True) & (rows < len(setting.panel))
    if not newest.any():
        raise InvalidInput(
            f"The weights you held begin after the last price, {setting.panel.dates[-1]}. Choose a later end.", field="history"
        )
    rows = rows[newest].astype(np.intp)
    return WeightPlan(rows=rows, weights=history.weights[newest] * setting.listed[:, rows].T)


def _basket_returns(setting: Setting) -> Floats:
    """(T - 1,) daily returns of the given shares, over what was listed on both days."""
    listed, price = setting.listed, setting.market.price
    share = setting.capital[:, None] * (listed[:, 1:] & listed[:, :-1])
    returns = price[:, 1:] / price[:, :-1] - 1
    return np.asarray((share * returns).sum(axis=0) / np.maximum(share.sum(axis=0), 1e-12), dtype=np.float64)


def _beyond_band(setting: Setting, rows: Ints, weights: Floats) -> WeightPlan:
    """The plan of all `rows`, or, where a band is set, of those at which a weight had drifted from its target by more than it.

    Drift is read from the closes up to the row that decides; it depends on prices and targets alone, not on the capital.
    """
    band = setting.number("band")
    if band <= 0 or rows.size < 2:
        return WeightPlan(rows=rows, weights=weights)
    kept, current = [0], 0
    while (following := _first_breach(setting, rows, weights, current, band)) is not None:
        kept.append(following)
        current = following
    return WeightPlan(rows=rows[kept], weights=weights[kept])


def _first_breach(setting: Setting, rows: Ints, weights: Floats, current: int, band: float) -> int | None:
    """Index of the first of `rows` after `current` at which the drift since then is beyond the band."""
    price, cash, held = setting.market.price, setting.market.cash, weights[current]
    for low in range(current + 1, rows.size, _CHUNK):
        decided = np.maximum(rows[low : low + _CHUNK] - setting.lag, rows[current])
        value = held[:, None] * price[:, decided] / price[:, [rows[current]]]
        total = value.sum(axis=0) + (1 - held.sum()) * cash[decided] / cash[rows[current]]
        breach = np.flatnonzero((np.abs(value / total - weights[low : low + _CHUNK].T) > band).any(axis=0))
        if breach.size:
            return low + int(breach[0])
    return None
