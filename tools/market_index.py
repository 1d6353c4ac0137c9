"""What stands for the market as a whole when nobody names a benchmark."""

import numpy as np

from core.errors import FolioscopeError
from core.series import PriceSeries
from tools.context import Context
from tools.panels import panel_of, price_series

INDICES = ("^GSPC", "SPY", "VTI")
EQUAL_WEIGHT = "EQUAL-WEIGHT"
MOST_MEMBERS = 60


async def market_index(context: Context) -> tuple[PriceSeries | None, tuple[str, ...]]:
    """An index of the market and what has to be known about it: a real one, else the equal-weighted mean of a small provider's instruments."""
    offered = context.services.market.symbols()
    named = [symbol for symbol in INDICES if offered is None or symbol in offered]
    for symbol in named[:1] if offered is None else named:
        try:
            return await context.services.market.history(symbol), ()
        except FolioscopeError as err:
            return None, (f"There is no beta: {err.message}",)
    if offered is None or not 1 < len(offered) <= MOST_MEMBERS:
        return None, ("There is no beta, because there are no prices of a market index here. Name another benchmark.",)
    try:
        series = await price_series(context, offered)
    except FolioscopeError as err:
        return None, (f"There is no beta: {err.message}",)
    panel = panel_of(series)
    returns = panel.close[1:] / panel.close[:-1] - 1
    known = np.isfinite(returns)
    mean = np.where(known, returns, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    index = PriceSeries(
        symbol=EQUAL_WEIGHT,
        dates=panel.dates,
        close=100 * np.cumprod(np.append(1.0, 1 + mean)),
        currency=series[0].currency,
        source=series[0].source,
    )
    return index, (
        f"Beta is against the equal-weighted mean of the {len(series)} instruments of this market; there is no index among its prices.",
    )
