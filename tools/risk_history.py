"""How a portfolio's own value went up and down, whatever was held at the time."""

import datetime as dt
from uuid import UUID

import numpy as np

from analysis import measure as measure_curve
from core.errors import FolioscopeError
from core.series import Dates
from tools.base import View
from tools.books import load_books
from tools.context import Context
from tools.fields import finite
from tools.performance import ShowPerformance, measure
from tools.ranges import RangeArg


class HappenedView(View):
    """What the portfolio really did from the end of `start` to the end of `end`, deposits and withdrawals taken out; None: not defined.

    The deepest fall went from the high at the end of `drawdown_from` to the low at the end of `drawdown_to`.
    """

    start: dt.date
    end: dt.date
    twr_frac: float
    max_drawdown_frac: float
    drawdown_from: dt.date
    drawdown_to: dt.date
    volatility_frac: float | None
    sharpe: float | None
    sortino: float | None


async def happened_to(context: Context, span: RangeArg, portfolio_id: UUID | None, trading: Dates) -> HappenedView | None:
    """What really happened over `span`, by the values on the `trading` days (T,); None where the books do not tell.

    The returns between those days are time-weighted, after fees and with dividends.
    """
    try:
        found, _ = await measure(context, await load_books(context, portfolio_id), ShowPerformance(range=span, portfolio_id=portfolio_id))
    except FolioscopeError:
        return None
    kept = np.isin(found.dates, trading)
    kept[[0, -1]] = True
    index, days = found.twr_index[kept], found.dates[kept]
    if len(days) < 3 or not bool(np.all(np.isfinite(index) & (index > 0))):
        return None
    curve = measure_curve(index, days)
    return HappenedView(
        start=days[0].item(),
        end=days[-1].item(),
        twr_frac=curve.total_return,
        max_drawdown_frac=curve.max_drawdown,
        drawdown_from=days[curve.peak].item(),
        drawdown_to=days[curve.trough].item(),
        volatility_frac=finite(curve.volatility),
        sharpe=finite(curve.sharpe),
        sortino=finite(curve.sortino),
    )
