"""What stands for the market as a whole when nobody names a benchmark."""

import numpy as np

from core.errors import FolioscopeError
from core.series import PriceSeries
from tools.context import Context
from tools.panels import priced_panel, total_return_of

INDICES = ("^GSPC", "SPY", "VTI")
EQUAL_WEIGHT = "EQUAL-WEIGHT"
MOST_MEMBERS = 60


async def market_index(context: Context) -> tuple[PriceSeries | None, tuple[str, ...]]:
    """An index of the market and what has to be known about it: a real one, else the equal-weighted mean of a small provider's instruments."""
    offered = context.services.market.symbols()
    named = [symbol for symbol in INDICES if offered is None or symbol in offered]
    for symbol in named[:1] if offered is None else named:
        try:
            return (await total_return_of(context, symbol))[0], ()
        except FolioscopeError as err:
            return None, (err.message,)
    if offered is None or not 1 < len(offered) <= MOST_MEMBERS:
        return None, ("There are no prices of a market index here. Name another benchmark.",)
    try:
        priced = await priced_panel(context, offered)
    except FolioscopeError as err:
        return None, (err.message,)
    panel, whole = priced.panel, priced.panel.total_return()
    returns = whole[1:] / whole[:-1] - 1
    known = np.isfinite(returns)
    mean = np.where(known, returns, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    index = PriceSeries(
        symbol=EQUAL_WEIGHT,
        dates=panel.dates,
        close=100 * np.cumprod(np.append(1.0, 1 + mean)),
        currency=priced.currency,
        source=priced.sources[0],
    )
    return index, (
        f"The equal-weighted mean of the {len(offered)} instruments here stands for the market; there is no index among the prices.",
    )
