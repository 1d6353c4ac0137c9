"""What is owned, and what it is worth."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from accounting import Valuation, ledger_for
from core.actor import Scope
from core.errors import DataUnavailable, InvalidInput
from tools.aims import drifted_beyond
from tools.asked import About
from tools.base import Args, Tool, View
from tools.books import Books, load_books, worked_out
from tools.context import Context
from tools.fields import CurrencyCode, Day, Figure, Symbol
from tools.holding_views import HoldingView, fraction, holding_view, tidy, tidy_or_none
from tools.prices import Priced, gather_prices, valued
from tools.supposed_sales import SaleView, supposed_sale
from tools.views import shown_again


class ShowPortfolio(Args):
    """Which portfolio (left out: the first), and what of it is asked; the whole is shown in any case."""

    portfolio_id: UUID | None = None
    all_portfolios: bool = Field(False, description="All portfolios together, in the currency and by the cost method of the first.")
    symbol: Symbol | None = Field(None, description="One holding that is asked about.")
    about: About | None = Field(None, description="The one thing that is asked.")
    units: Figure | None = Field(None, gt=0, description="With symbol and about=if_sold: how many units would be sold; left out: all.")
    currency: CurrencyCode | None = Field(None, description="Another currency to state the values in as well, at today's rate.")
    limit: int | None = Field(None, ge=1, le=100, description="How many to name of the best, worst, largest or smallest.")
    date: Day | None = Field(None, description="A past day, at whose end the portfolio is shown; left out: today.")


class CashView(View):
    """Cash of one currency."""

    currency: str
    amount: Figure
    amount_base: Figure | None


class InCurrencyView(View):
    """The totals of a portfolio in another currency, at `rate` units of it per unit of the portfolio's; `values` are of its holdings, in their order.

    Where no rate is known there are no figures.
    """

    currency: str
    rate: Figure | None
    rate_date: dt.date | None
    total_value: Figure | None
    holdings: Figure | None
    cash: Figure | None
    gain: Figure | None
    values: tuple[Figure | None, ...]


class PortfolioView(View):
    """A portfolio at the end of `as_of`, a past day where `date` asked for one. `gain_base` is of what is held; realised gains, income and charges are since the first transaction.

    `owner` is the account that shares it; None for one's own. `realized_of`: with about=realized, what the sales of `symbol` made, held or not. `symbol`, `about`, `in_currency` and `limit` are what was asked.
    """

    symbol: str | None
    about: About | None
    in_currency: InCurrencyView | None
    sale: SaleView | None = None
    realized_of: Figure | None = None
    limit: int | None
    date: dt.date | None = None
    portfolio_id: UUID
    name: str
    owner: str | None
    base_currency: str
    as_of: dt.date
    price_date: dt.date | None
    sources: tuple[str, ...]
    cost_method: str
    fees_in_cost: bool
    holdings: tuple[HoldingView, ...]
    cash: tuple[CashView, ...]
    cash_base: Figure
    holdings_base: Figure
    total_base: Figure
    cost_base: Figure
    gain_base: Figure
    gain_frac: Figure | None
    currency_gain_base: Figure
    currency_gain_on_cash: Figure
    realized_base: Figure
    dividends_base: Figure
    interest_base: Figure
    fees_base: Figure
    taxes_base: Figure
    net_contributions_base: Figure
    incomplete: tuple[str, ...]
    drifted: tuple[str, ...]
    version: int


async def value_books(context: Context, books: Books, day: dt.date | None = None) -> tuple[Valuation, Priced]:
    """The books valued at the last closes of `day` (None: today)."""
    end = day or context.clock.today()
    priced = await gather_prices(context, books, start=end, end=end)
    return await worked_out(len(books.activities), lambda: valued(books, priced, end)), priced


async def run_show(context: Context, args: ShowPortfolio) -> PortfolioView:
    """Show what is owned, or was at the end of `date`: every holding with quantity, cost, value, gain and weight, the cash, and the total.

    Example: about=cash, date="2022-01-31".

    Raises:
        InvalidInput: the day has not come yet.
    """
    if args.date is not None and args.date > context.clock.today():
        raise InvalidInput(f"date: {args.date} has not come yet; ask for a forecast of the portfolio.", field="date")

    async def make(books: Books) -> tuple[PortfolioView, Priced]:
        view, priced = await portfolio_view(context, books, args.date)
        if args.all_portfolios or args.date is not None:
            return view, priced
        weights = {item.symbol: float(item.weight_frac) for item in view.holdings if item.weight_frac is not None}
        return view.model_copy(update={"drifted": await drifted_beyond(context, books.portfolio_id, weights)}), priced

    whole = args.model_copy(update={"symbol": None, "about": None, "units": None, "currency": None, "limit": None})
    view = await shown_again(context, PortfolioView, "show_portfolio", whole, make)
    owner = None if context.actor.reach is None else context.actor.reach.owner_name
    other = args.currency if args.currency != view.base_currency else None
    stated = None if other is None else await _in_currency(context, view, other)
    asked = {
        "symbol": args.symbol,
        "about": args.about,
        "in_currency": stated,
        "limit": args.limit,
        "date": args.date,
        "sale": await _sale(context, args, view),
        "realized_of": await _realized(context, args),
    }
    return view.model_copy(update={"owner": owner, **asked})


async def _realized(context: Context, args: ShowPortfolio) -> Decimal | None:
    """What the sales of the instrument made that is asked about; None where that is not asked, or a rate is missing."""
    if args.about is not About.REALIZED or args.symbol is None or args.all_portfolios:
        return None
    books = await load_books(context, args.portfolio_id)
    priced = await gather_prices(context, books, start=None, end=context.clock.today())
    position = books.in_base(priced.fx, priced.fx_token).positions.get(args.symbol)
    return Decimal(0) if position is None else tidy_or_none(position.realized_base)


async def _sale(context: Context, args: ShowPortfolio, view: "PortfolioView") -> SaleView | None:
    """What the sale that is asked about would come to; None where none is, or the holding has no price."""
    item = next((each for each in view.holdings if each.symbol == args.symbol), None)
    if args.about is not About.IF_SOLD or args.all_portfolios or item is None or item.price is None:
        return None
    books = await load_books(context, args.portfolio_id)
    return supposed_sale(books, item.symbol, args.units, price=item.price, currency=item.currency, today=context.clock.today())


async def _in_currency(context: Context, view: PortfolioView, currency: str) -> InCurrencyView:
    """The totals of a portfolio in another currency, as far as there is a rate."""
    try:
        found = await context.services.market.fx(view.base_currency, currency, context.clock.today())
    except DataUnavailable:
        return InCurrencyView(
            currency=currency, rate=None, rate_date=None, total_value=None, holdings=None, cash=None, gain=None, values=()
        )
    return InCurrencyView(
        currency=currency,
        rate=found.rate,
        rate_date=found.as_of,
        total_value=tidy(view.total_base * found.rate),
        holdings=tidy(view.holdings_base * found.rate),
        cash=tidy(view.cash_base * found.rate),
        gain=tidy(view.gain_base * found.rate),
        values=tuple(None if item.value_base is None else tidy(item.value_base * found.rate) for item in view.holdings),
    )


async def portfolio_view(context: Context, books: Books, day: dt.date | None = None) -> tuple[PortfolioView, Priced]:
    """The books at the prices of `day` (None: today), and those prices; without a look at target weights."""
    valuation, priced = await value_books(context, books, day)
    ledger = books.in_base(priced.fx, priced.fx_token)
    if day is not None:
        ledger = ledger_for(ledger, priced.fx, base=books.base_currency, as_of=day)
    since: dict[str, dt.date] = {}
    for lot in ledger.lots:
        since[lot.symbol] = min(lot.opened, since.get(lot.symbol, lot.opened))
    ordered = sorted(valuation.holdings, key=lambda one: -(one.value_base or Decimal(0)))
    view = PortfolioView(
        symbol=None,
        about=None,
        in_currency=None,
        limit=None,
        portfolio_id=books.portfolio_id,
        name=books.name,
        owner=None,
        base_currency=books.base_currency,
        as_of=valuation.as_of,
        price_date=priced.as_of,
        sources=priced.sources,
        cost_method=books.method.value,
        fees_in_cost=books.fees_in_cost,
        holdings=tuple(holding_view(context, item, ledger.positions[item.symbol], since.get(item.symbol)) for item in ordered),
        cash=tuple(CashView(currency=one.currency, amount=one.amount, amount_base=tidy_or_none(one.amount_base)) for one in valuation.cash),
        cash_base=tidy(valuation.cash_base),
        holdings_base=tidy(valuation.holdings_base),
        total_base=tidy(valuation.total_base),
        cost_base=tidy(valuation.cost_base),
        gain_base=tidy(valuation.unrealized_base),
        gain_frac=fraction(valuation.unrealized_base, abs(valuation.cost_base)),
        currency_gain_base=tidy(valuation.currency_gain_base),
        currency_gain_on_cash=tidy(valuation.currency_gain_on_cash),
        realized_base=tidy(valuation.realized_base),
        dividends_base=tidy(valuation.dividends_base),
        interest_base=tidy(valuation.interest_base),
        fees_base=tidy(valuation.fees_base),
        taxes_base=tidy(valuation.taxes_base),
        net_contributions_base=tidy(valuation.net_contributions_base),
        incomplete=tuple(dict.fromkeys((*valuation.incomplete, *(priced.missing if day is None else ())))),
        drifted=(),
        version=books.version,
    )
    return view, priced


SHOW_PORTFOLIO = Tool(name="show_portfolio", args=ShowPortfolio, view=PortfolioView, run=run_show, scope=Scope.PORTFOLIO_READ)
