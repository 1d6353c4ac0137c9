"""How the portfolio's value divides."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from tools.base import Args, Tool, View
from tools.context import Context
from tools.fields import Day, Figure, ShortText, Symbol
from tools.holding_views import HoldingView, fraction
from tools.instruments import find_instrument
from tools.portfolio import ShowPortfolio, run_show


class By(StrEnum):
    """What to divide by."""

    SYMBOL = "symbol"
    SECTOR = "sector"
    ASSET_CLASS = "asset_class"
    CURRENCY = "currency"


class ShowAllocation(Args):
    """How to divide the portfolio."""

    by: By = By.SYMBOL
    symbol: Symbol | None = Field(None, description="One holding whose share is asked.")
    part: ShortText | None = Field(None, description="One part whose share is asked where it is divided otherwise, such as Energy or EUR.")
    without_cash: bool = Field(False, description="Divide only what is invested.")
    date: Day | None = Field(None, description="A past day, at whose end the portfolio is divided; left out: today.")
    portfolio_id: UUID | None = None


class SliceView(View):
    """One part of the whole."""

    label: str
    value_base: Figure
    weight_frac: Figure


class AllocationView(View):
    """The portfolio's value divided; cash is a part of its own, or left out where `without_cash` says so. `symbol` or `part` is what was asked."""

    by: By
    symbol: str | None
    part: str | None
    without_cash: bool
    date: dt.date | None
    base_currency: str
    as_of: dt.date
    price_date: dt.date | None
    sources: tuple[str, ...]
    cost_method: str
    fees_in_cost: bool
    total_base: Figure
    slices: tuple[SliceView, ...]
    incomplete: tuple[str, ...]


def _label(context: Context, by: By, holding: HoldingView) -> str:
    if by is By.SYMBOL:
        return holding.symbol
    if by is By.CURRENCY:
        return holding.currency
    instrument = find_instrument(context.services, holding.symbol)
    known = (instrument.sector if by is By.SECTOR else instrument.kind) if instrument else ""
    return (known or "Unknown").replace("_", " ").capitalize() if by is By.ASSET_CLASS else known or "Unknown"


async def run_allocation(context: Context, args: ShowAllocation) -> AllocationView:
    """Show how the portfolio's value divides: by symbol, sector, asset_class or currency, cash included unless without_cash=true."""
    shown = await run_show(context, ShowPortfolio(portfolio_id=args.portfolio_id, date=args.date))
    sums: dict[str, Decimal] = {}
    for holding in shown.holdings:
        label = _label(context, args.by, holding)
        sums[label] = sums.get(label, Decimal(0)) + (holding.value_base or Decimal(0))
    for cash in shown.cash if not args.without_cash else ():
        label = cash.currency if args.by is By.CURRENCY else "Cash"
        sums[label] = sums.get(label, Decimal(0)) + (cash.amount_base or Decimal(0))
    total = shown.holdings_base if args.without_cash else shown.total_base
    slices = tuple(
        SliceView(label=label, value_base=value, weight_frac=fraction(value, total) or Decimal(0))
        for label, value in sorted(sums.items(), key=lambda item: -item[1])
        if value
    )
    return AllocationView(
        by=args.by,
        symbol=args.symbol,
        part=args.part,
        without_cash=args.without_cash,
        date=args.date,
        base_currency=shown.base_currency,
        as_of=shown.as_of,
        price_date=shown.price_date,
        sources=shown.sources,
        cost_method=shown.cost_method,
        fees_in_cost=shown.fees_in_cost,
        total_base=total,
        slices=slices,
        incomplete=shown.incomplete,
    )


ALLOCATION = Tool(name="allocation", args=ShowAllocation, view=AllocationView, run=run_allocation, scope=Scope.PORTFOLIO_READ)
