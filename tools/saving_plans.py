"""What regular savings would have become: an amount put in at every interval, at past closes."""

import datetime as dt
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field, model_validator

from accounting import xirr
from analysis import Every, saved
from core.actor import Scope
from core.errors import NotEnoughHistory
from core.series import Floats, PriceSeries
from tools.base import Args, Tool, View
from tools.context import Context
from tools.fields import CurrencyCode, Symbol, finite
from tools.instruments import known_instrument
from tools.panels import total_return_of
from tools.payouts import Payouts, said
from tools.quotes import drawdown, thinned
from tools.ranges import RangeArg, resolve_range

LEAST_DAYS = 2
A_YEAR = 365


class SavingPlanArgs(Args):
    """How much, how often, into what, and over which past days."""

    short_forms: ClassVar[frozenset[str]] = frozenset({"symbol"})

    symbols: Annotated[tuple[Symbol, ...], Field(min_length=1, max_length=10, description="Equal parts go into each.")]
    amount: Annotated[float, Field(gt=0, le=1e9, description="Of each instalment, in all.")]
    every: Every = "month"
    range: RangeArg = "10y"
    currency: CurrencyCode | None = Field(None, description="Of the amount; left out: that of the first instrument.")
    fee_per_trade: Annotated[float, Field(ge=0, le=1e6)] = 0.0

    @model_validator(mode="before")
    @classmethod
    def _symbol(cls, data: Any) -> Any:  # Any: whatever was sent
        """`symbol` says in one word what `symbols` says."""
        if isinstance(data, dict) and "symbol" in data:
            data = {**data, "symbols": data.get("symbols") or [data["symbol"]]}
            del data["symbol"]
        return data


class SavedPoint(View):
    """The value at the end of a day beside all that was put in up to it."""

    date: dt.date
    value: float
    paid: float


class SavingPlanView(View):
    """What instalments at past closes came to, dividends put back; beside it the same sum put in on the first day.

    `fell_frac` is the deepest fall of what an instalment of the first day became. Information about the past, no promise.
    """

    symbols: tuple[str, ...]
    every: Every
    amount: float
    currency: str
    start: dt.date
    end: dt.date
    instalments: int
    paid: float
    fees: float
    value: float
    gain: float
    irr_frac: float | None
    at_once_value: float
    fell_frac: float
    points: tuple[SavedPoint, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


async def run_saving_plan(context: Context, args: SavingPlanArgs) -> SavingPlanView:
    """Show what the same amount, put in every week, month, quarter or year, would have become at past closes. Changes nothing.

    Example: symbols=["KO"], amount=200, every=month, range="10y".
    """
    period = resolve_range(args.range, context.clock.today())
    found: list[tuple[PriceSeries, Payouts]] = []
    currency = args.currency
    for symbol in dict.fromkeys(args.symbols):
        instrument = await known_instrument(context, symbol)
        found.append(await total_return_of(context, instrument.symbol, end=period.end, currency=currency))
        currency = currency or found[0][0].currency
    parts = [series.between(period.start, period.end) for series, _ in found]
    days = parts[0].dates
    for other in parts[1:]:
        days = np.intersect1d(days, other.dates)
    if len(days) < LEAST_DAYS:
        first = max(series.dates[0].item() for series, _ in found)
        raise NotEnoughHistory(
            f"There are no prices of these over that time; there are some since {first}.", field="range", have=len(days), need=LEAST_DAYS
        )
    levels: Floats = np.column_stack([part.close[np.isin(part.dates, days)] for part in parts])
    plan = saved(days, levels, amount=args.amount, every=args.every, fee=args.fee_per_trade)
    paid, value = float(plan.paid[-1]), float(plan.value[-1])
    alone = (levels / levels[0]).mean(axis=1)
    flows = [*((day, -args.amount) for day in plan.days), (days[-1].item(), value)]
    lasted = (days[-1].item() - days[0].item()).days >= A_YEAR
    kept = thinned(len(days))
    return SavingPlanView(
        symbols=tuple(part.symbol for part in parts),
        every=args.every,
        amount=args.amount,
        currency=parts[0].currency,
        start=days[0].item(),
        end=days[-1].item(),
        instalments=len(plan.days),
        paid=paid,
        fees=plan.fees,
        value=value,
        gain=value - paid,
        irr_frac=finite(rate) if lasted and (rate := xirr(flows)) is not None else None,
        at_once_value=paid * float(alone[-1]),
        fell_frac=drawdown(alone)[0],
        points=tuple(SavedPoint(date=days[i].item(), value=float(plan.value[i]), paid=float(plan.paid[i])) for i in kept),
        notes=_notes(args, found, days[0].item(), period.start),
        sources=tuple(sorted({part.source for part in parts})),
    )


def _notes(args: SavingPlanArgs, found: list[tuple[PriceSeries, Payouts]], first: dt.date, asked: dt.date) -> tuple[str, ...]:
    """How dividends count, in which currency, and whether the history begins later than asked."""
    notes = [said([paid for _, paid in found])[1]]
    others = {series.currency for series, _ in found} - {found[0][0].currency}
    if others or (args.currency and args.currency != found[0][0].currency):
        notes.append(f"There is no history of the exchange rate, so the amounts count in {found[0][0].currency}.")
    if (first - asked).days > A_YEAR // 12 and args.range != "max":
        notes.append(f"The prices here begin on {first}, so the plan does too.")
    return tuple(notes)


SAVING_PLAN = Tool(name="saving_plan", args=SavingPlanArgs, view=SavingPlanView, run=run_saving_plan, scope=Scope.MARKET_READ)
