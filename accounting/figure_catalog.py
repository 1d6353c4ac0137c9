"""Every figure that can be explained, with its wording, and the answer to the question. A new figure is a line here."""

import datetime as dt
from collections.abc import Sequence

from accounting import figure_prices as prices_of
from accounting import figure_returns as returns
from accounting import figure_terms as terms
from accounting.activities import Activity
from accounting.booking import build_ledger
from accounting.entries import CostMethod
from accounting.explanation import Explanation, Figure, FigureSpec, Question
from accounting.ledger import Ledger
from accounting.performance import ReturnScope
from accounting.prices import PriceBook
from accounting.rates import FxBook
from core.errors import InvalidInput

_PERIOD = "over the period, in the base currency"

FIGURES: tuple[FigureSpec, ...] = (
    FigureSpec(
        figure=Figure.QUANTITY,
        definition="Units held at the end of the day.",
        formula="purchases + units in - sales - units out, each rescaled by later splits",
        explainer=terms.quantity,
    ),
    FigureSpec(
        figure=Figure.COST_BASIS,
        definition="What the units still held cost, by the portfolio's cost method, in the position's currency.",
        formula="sum of the costs of the open lots",
        explainer=terms.cost_basis,
    ),
    FigureSpec(
        figure=Figure.AVG_COST,
        definition="Cost basis per unit held; for a short the average opening price.",
        formula="cost basis / units held",
        explainer=terms.avg_cost,
    ),
    FigureSpec(
        figure=Figure.MARKET_VALUE,
        definition="What the holdings are worth in the base currency.",
        formula="units x last price on or before the day x multiplier x exchange rate of the day",
        explainer=terms.market_value,
    ),
    FigureSpec(
        figure=Figure.UNREALIZED_GAIN,
        definition="Gain on units still held, in the base currency.",
        formula="market value at today's rate - cost at the rates of the days of purchase",
        explainer=terms.unrealized_gain,
    ),
    FigureSpec(
        figure=Figure.CURRENCY_GAIN,
        definition="The part of the unrealised gain that exchange rates made.",
        formula="cost at today's rate - cost at the rates of the days of purchase",
        explainer=terms.currency_gain,
    ),
    FigureSpec(
        figure=Figure.REALIZED_GAIN,
        definition="Gain on units that were sold, in the base currency.",
        formula="sum of proceeds - cost of the lots sold, each at the rate of its own day",
        explainer=terms.realized_gain,
    ),
    FigureSpec(
        figure=Figure.DIVIDENDS,
        definition="Dividends before fees and taxes, reinvested ones included, in the base currency.",
        formula="sum of gross dividends x rate of the day",
        explainer=terms.dividends,
    ),
    FigureSpec(
        figure=Figure.INTEREST,
        definition="Interest before fees and taxes, charged interest taken off, in the base currency.",
        formula="sum of gross interest x rate of the day",
        explainer=terms.interest,
    ),
    FigureSpec(
        figure=Figure.FEES,
        definition="All fees, on trades and standing alone, less refunds, in the base currency.",
        formula="sum of fees x rate of the day",
        explainer=terms.fees,
    ),
    FigureSpec(
        figure=Figure.TAXES,
        definition="All taxes, withheld and standing alone, less refunds, in the base currency.",
        formula="sum of taxes x rate of the day",
        explainer=terms.taxes,
    ),
    FigureSpec(
        figure=Figure.CASH,
        definition="All cash accounts in the base currency.",
        formula="sum of balances x exchange rate of the day",
        explainer=terms.cash,
    ),
    FigureSpec(
        figure=Figure.NET_CONTRIBUTIONS,
        definition="Money and units (at cost) that came into the portfolio less what left it, in the base currency.",
        formula="deposits + transfers in - withdrawals - transfers out, each at the rate of its own day",
        explainer=terms.net_contributions,
    ),
    FigureSpec(
        figure=Figure.TOTAL_VALUE,
        definition="Holdings and cash in the base currency.",
        formula="market value + cash",
        explainer=terms.total_value,
    ),
    FigureSpec(
        figure=Figure.WEIGHT,
        definition="The holding's share of the total value, cash included.",
        formula="market value of the holding / (market value of all holdings + cash)",
        explainer=terms.weight,
    ),
    FigureSpec(
        figure=Figure.GAIN,
        definition=f"What was earned {_PERIOD}, whatever was put in or taken out.",
        formula="end value + taken out - start value - put in",
        explainer=returns.gain,
    ),
    FigureSpec(
        figure=Figure.TWR,
        definition="Time-weighted return: what one unit of money that stayed all the time would have earned. Deposits do not move it.",
        formula="product over days of (value at end + out) / (value at start + in), less 1",
        explainer=returns.twr,
    ),
    FigureSpec(
        figure=Figure.IRR,
        definition="Money-weighted return: the yearly rate at which your own flows grow to the final value.",
        formula="r with sum(flow / (1 + r) ** (days / 365)) = 0",
        explainer=returns.irr,
    ),
    FigureSpec(
        figure=Figure.SIMPLE_RETURN,
        definition="Gain over everything that was put to work.",
        formula="gain / (start value + everything put in)",
        explainer=returns.simple_return,
    ),
    FigureSpec(
        figure=Figure.ROAI,
        definition="Return on the time-weighted investment: gain of the holdings over what was invested in them on average.",
        formula="gain of the holdings / mean over days with a holding of their cost without fees",
        explainer=returns.roai,
    ),
    FigureSpec(
        figure=Figure.CONTRIBUTION,
        definition="What a holding added to the simple return of the whole; all of them sum to it.",
        formula="gain of the holding / (start value + everything put in)",
        explainer=returns.contribution,
    ),
    FigureSpec(
        figure=Figure.PRICE,
        definition="The price that the holding is valued at, per unit, in its own currency.",
        formula="last close on or before the day; else the price set by hand; else that of the last trade",
        explainer=prices_of.price,
    ),
    FigureSpec(
        figure=Figure.VALUE_LOCAL,
        definition="What the holding is worth in its own currency.",
        formula="units x price x multiplier",
        explainer=prices_of.value_local,
    ),
    FigureSpec(
        figure=Figure.GAIN_LOCAL,
        definition="Gain on units still held, in the holding's own currency.",
        formula="value - cost basis",
        explainer=prices_of.gain_local,
    ),
    FigureSpec(
        figure=Figure.COST_BASE,
        definition="What the units still held cost, in the base currency.",
        formula="sum of the costs of the open lots, each at the rate of its own day",
        explainer=prices_of.cost_base,
    ),
    FigureSpec(
        figure=Figure.UNREALIZED_RETURN,
        definition="Gain on units still held over what they cost.",
        formula="unrealised gain / cost",
        explainer=prices_of.unrealized_return,
    ),
    FigureSpec(
        figure=Figure.TWR_ANNUALISED,
        definition="The time-weighted return as a yearly rate.",
        formula="(1 + time-weighted return) ** (365 / days) - 1",
        explainer=returns.twr_annualised,
    ),
    FigureSpec(
        figure=Figure.START_VALUE,
        definition="The value at the end of the day before the period.",
        formula="holdings and cash at the closes of the day",
        explainer=returns.start_value,
    ),
    FigureSpec(
        figure=Figure.END_VALUE,
        definition="The value at the end of the period.",
        formula="holdings and cash at the closes of the day",
        explainer=returns.end_value,
    ),
    FigureSpec(
        figure=Figure.NET_FLOWS,
        definition="What was put in less what was taken out over the period.",
        formula="sum of what was put in - sum of what was taken out",
        explainer=returns.net_flows,
    ),
)


def explain(
    figure: Figure | str,
    activities: Sequence[Activity] | Ledger,
    prices: PriceBook,
    fx: FxBook,
    *,
    base: str,
    as_of: dt.date,
    symbol: str | None = None,
    start: dt.date | None = None,
    method: CostMethod = CostMethod.FIFO,
    fees_in_cost: bool = True,
    allow_short: bool = False,
    scope: ReturnScope | None = None,
) -> Explanation:
    """What `figure` means and what it was made of.

    Args:
        figure: by name, such as "avg_cost" or "twr".
        activities: the books, or a ledger built from them (method and terms are then its own).
        symbol: the holding; None for the whole portfolio where the figure allows that.
        start: for returns and sums the day after whose end counting starts; None counts from the first activity.
        scope: for returns, see `performance`.

    Raises:
        InvalidInput: there is no such figure or symbol, or the figure is of one holding only and none was named.
    """
    try:
        wanted = Figure(figure)
    except ValueError as err:
        raise InvalidInput(f"There is no figure called {figure}.", field="figure", suggestions=[f.value for f in Figure]) from err
    if isinstance(activities, Ledger):
        ledger = activities
    else:
        ledger = build_ledger(activities, method=method, fees_in_cost=fees_in_cost, allow_short=allow_short, as_of=as_of, base=base, fx=fx)
    if symbol is not None and symbol not in ledger.positions:
        raise InvalidInput(f"There is no {symbol} in this portfolio.", field="symbol")
    question = Question(ledger, prices, fx, base=base, as_of=as_of, symbol=symbol, start=start, scope=scope)
    spec = next(spec for spec in FIGURES if spec.figure is wanted)
    answer = spec.explainer(question)
    return Explanation(
        figure=wanted,
        symbol=symbol,
        definition=spec.definition,
        formula=spec.formula,
        value=answer.value,
        unit=answer.unit,
        as_of=as_of,
        start=start,
        method=ledger.terms.method,
        fees_in_cost=ledger.terms.fees_in_cost,
        parts=tuple(answer.parts),
        context=answer.context,
        incomplete=answer.incomplete,
    )
