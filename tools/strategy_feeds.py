"""What a strategy is fed beside prices: weights that were really held, and forecasts that were made before."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import numpy as np

from accounting import daily_values
from analysis import PricePanel, Signals, WeightHistory
from core.errors import DataUnavailable, InvalidInput
from core.series import Dates, PriceSeries
from tools.books import load_books
from tools.computing import Report, calculate
from tools.context import Context
from tools.prices import gather_prices
from tools.simulations import make_signals
from tools.subjects import check_model

REFIT_MODEL = "theta"
"""A single member that is fitted in a twentieth of a second; the combination takes more than a second at every origin."""
STORED_LIMIT = 2000
FIT_TIMEOUT_S = 1800.0


async def own_symbols(context: Context, portfolio_id: UUID | None) -> list[str]:
    """Every instrument that was ever held in the portfolio.

    Raises:
        InvalidInput: nothing was.
    """
    held = sorted((await load_books(context, portfolio_id)).ledger().positions)
    if not held:
        raise InvalidInput("There is no history of yours to test yet. Record what you bought first.", field="strategy")
    return held


async def own_history(
    context: Context, panel: PricePanel, *, start: dt.date | None, portfolio_id: UUID | None
) -> tuple[WeightHistory, tuple[str, ...]]:
    """The shares of the whole after every day with a trade, from the books, and what has to be known about them.

    Between two of those days the weights drift with prices. Deposits and withdrawals change the shares but are no gain or loss.

    Raises:
        DataUnavailable: nothing with a price was held in that time.
    """
    books = await load_books(context, portfolio_id)
    end: dt.date = panel.dates[-1].item()
    priced = await gather_prices(context, books, start=None, end=end)
    values = daily_values(books.ledger(as_of=end), priced.prices, priced.fx, base=books.base_currency, start=None, end=end)
    place = {symbol: row for row, symbol in enumerate(values.symbols)}
    known = [symbol for symbol in panel.symbols if symbol in place]
    worth = np.zeros((len(panel.symbols), values.dates.size))
    for symbol in known:
        worth[panel.symbols.index(symbol)] = values.value[place[symbol]]
    shares = worth / np.where(values.total > 0, values.total, np.nan)
    changed = np.append(True, np.any(np.diff(values.quantity, axis=1) != 0, axis=0) | (np.abs(np.diff(values.cash)) > 1e-9))
    usable = changed & np.isfinite(shares).all(axis=0) & (shares.max(axis=0) > 0)
    if start is not None and (since := usable & (values.dates <= np.datetime64(start))).any():
        usable &= values.dates >= values.dates[np.flatnonzero(since)[-1]]
    rows = np.flatnonzero(usable)
    if not rows.size:
        raise DataUnavailable("Nothing with a price was held in that time, so there is no history of yours to test.")
    kept, notes = np.maximum(shares[:, rows], 0.0), []
    if bool(np.any(shares[:, rows] < 0)):
        notes.append("Short positions are left out of your history.")
    over = kept.sum(axis=0)
    if bool(np.any(over > 1 + 1e-9)):
        notes.append("Where your cash was below zero, your holdings are scaled down to the whole; borrowed money is not simulated.")
    return WeightHistory(dates=values.dates[rows], weights=(kept / np.maximum(over, 1.0)).T), tuple(notes)


async def stored_signals(context: Context, panel: PricePanel) -> tuple[Signals, tuple[str, ...]]:
    """The median return of every forecast that was issued here, by origin; the newest one of a day counts.

    Raises:
        DataUnavailable: none was issued early enough to be followed.
    """
    found: dict[dt.date, dict[int, float]] = {}
    async with context.read() as work:
        for column, symbol in enumerate(panel.symbols):
            for row in reversed(await work.predictions.of_symbol(symbol, limit=STORED_LIMIT)):
                levels, made = row.forecast["levels"], row.forecast["quantiles"]
                found.setdefault(row.origin, {})[column] = made[levels.index(0.5)][-1] / row.forecast["last"] - 1
    days = sorted(day for day in found if np.datetime64(day) < panel.dates[-1])
    if not days:
        raise DataUnavailable(
            "No forecast of these instruments was issued here before the last close, so there is nothing to follow. "
            "Ask for the forecasts to be made again for earlier days (forecasts=rerun)."
        )
    values = np.full((len(days), len(panel.symbols)), np.nan)
    for row_number, day in enumerate(days):
        for column, expected in found[day].items():
            values[row_number, column] = expected
    notes = (f"The signals are {int(np.isfinite(values).sum())} forecasts issued here from {days[0]} to {days[-1]}.",)
    return Signals(origins=np.array(days, dtype="datetime64[D]"), values=values), notes


async def rerun_signals(
    context: Context, series: Sequence[PriceSeries], origins: Dates, *, model: str | None, sessions: int, report: Report | None
) -> tuple[Signals, tuple[str, ...]]:
    """Forecasts made again as if on each of `origins`, from the closes up to it alone."""
    name = (check_model(model or REFIT_MODEL) or (None,))[0]
    signals: Signals = await calculate(
        context.services, make_signals, tuple(series), origins, name, sessions, timeout_s=FIT_TIMEOUT_S, report=report
    )
    said = (name or "ensemble").replace("_", " ")
    return signals, (
        f"The signals are {origins.size} forecasts per instrument by {said}, each fitted to the closes up to its own day alone.",
    )
