"""What is owned, and what it is worth."""

import datetime as dt
from decimal import Decimal, localcontext
from uuid import UUID

from pydantic import Field

from accounting import HoldingValue, Position, Valuation
from core.actor import Scope
from core.errors import DataUnavailable
from core.money import LEDGER_DIGITS
from tools.aims import drifted_beyond
from tools.asked import About
from tools.base import Args, Tool, View
from tools.books import Books, load_books, worked_out
from tools.context import Context
from tools.fields import CurrencyCode, Figure, Symbol
from tools.instruments import find_instrument
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


class HoldingView(View):
    """One holding. Fractions are of 1; `_base` is in the portfolio's currency; `price_source` is market, manual or trade; None: not known.

    `gain_base` is `price_gain_base`, at today's rate, and `currency_gain_base`, what the exchange rate made of the cost.
    """

    symbol: str
    name: str
    quantity: Figure
    currency: str
    avg_cost: Figure
    cost: Figure
    price: Figure | None
    price_date: dt.date | None
    price_age_days: int | None
    price_is_trade: bool
    price_source: str | None
    held_since: dt.date | None
    value: Figure | None
    value_base: Figure | None
    gain: Figure | None
    gain_base: Figure | None
    gain_frac: Figure | None
    cost_base: Figure | None
    price_gain_base: Figure | None
    currency_gain_base: Figure | None
    rate: Figure | None
    rate_date: dt.date | None
    multiplier: Figure
    realized_gain: Figure
    realized_base: Figure | None
    dividends: Figure
    fees: Figure
    taxes: Figure
    weight_frac: Figure | None
    incomplete: tuple[str, ...]


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
    """A portfolio at the end of `as_of`. `gain_base` is of what is held; realised gains, income and charges are since the first transaction.

    `owner` is the account that shares it; None for one's own. `symbol`, `about`, `in_currency` and `limit` are what was asked.
    """

    symbol: str | None
    about: About | None
    in_currency: InCurrencyView | None
    sale: SaleView | None = None
    limit: int | None
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


async def value_books(context: Context, books: Books) -> tuple[Valuation, Priced]:
    """The books valued at today's last closes."""
    today = context.clock.today()
    priced = await gather_prices(context, books, start=today, end=today)
    return await worked_out(len(books.activities), lambda: valued(books, priced, today)), priced


def fraction(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """The share of `part` in `whole`, to eight decimals; None where either is unknown or the whole is 0."""
    return round(part / whole, 8) if part is not None and whole else None


def _holding(context: Context, item: HoldingValue, position: Position, held_since: dt.date | None) -> HoldingView:
    instrument = find_instrument(context.services, item.symbol)
    return HoldingView(
        symbol=item.symbol,
        name=instrument.name if instrument else item.symbol,
        quantity=item.quantity,
        currency=item.currency,
        avg_cost=_tidy(item.avg_cost),
        cost=_tidy(item.cost_basis),
        price=_tidy_or_none(item.price),
        price_date=item.price_date,
        price_age_days=item.price_age_days,
        price_is_trade=item.price_is_trade,
        price_source=None if item.price_source is None else item.price_source.value,
        held_since=held_since,
        value=_tidy_or_none(item.value),
        value_base=_tidy_or_none(item.value_base),
        gain=_tidy_or_none(item.unrealized_gain),
        gain_base=_tidy_or_none(item.unrealized_base),
        gain_frac=fraction(item.unrealized_gain, abs(item.cost_basis)),
        cost_base=_tidy_or_none(item.cost_base),
        price_gain_base=_tidy_or_none(item.price_gain_base),
        currency_gain_base=_tidy_or_none(item.currency_gain_base),
        rate=_tidy_or_none(item.rate),
        rate_date=item.rate_date,
        multiplier=item.multiplier,
        realized_gain=_tidy(position.realized_gain),
        realized_base=_tidy_or_none(position.realized_base),
        dividends=_tidy(position.dividends),
        fees=_tidy(position.fees),
        taxes=_tidy(position.taxes),
        weight_frac=None if item.weight is None else round(item.weight, 8),
        incomplete=item.incomplete,
    )


def _tidy(value: Decimal) -> Decimal:
    """At most twelve decimals, without trailing zeros."""
    with localcontext(prec=LEDGER_DIGITS):
        return round(value, 12).normalize() + 0


def _tidy_or_none(value: Decimal | None) -> Decimal | None:
    return None if value is None else _tidy(value)


async def run_show(context: Context, args: ShowPortfolio) -> PortfolioView:
    """Show what is owned: every holding with quantity, cost, value, gain and weight, the cash, and the total."""

    async def make(books: Books) -> tuple[PortfolioView, Priced]:
        view, priced = await portfolio_view(context, books)
        if args.all_portfolios:
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
        "sale": await _sale(context, args, view),
    }
    return view.model_copy(update={"owner": owner, **asked})


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
        total_value=_tidy(view.total_base * found.rate),
        holdings=_tidy(view.holdings_base * found.rate),
        cash=_tidy(view.cash_base * found.rate),
        gain=_tidy(view.gain_base * found.rate),
        values=tuple(None if item.value_base is None else _tidy(item.value_base * found.rate) for item in view.holdings),
    )


async def portfolio_view(context: Context, books: Books) -> tuple[PortfolioView, Priced]:
    """The books at today's prices, and those prices; without a look at target weights."""
    valuation, priced = await value_books(context, books)
    ledger = books.in_base(priced.fx, priced.fx_token)
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
        holdings=tuple(_holding(context, item, ledger.positions[item.symbol], since.get(item.symbol)) for item in ordered),
        cash=tuple(
            CashView(currency=one.currency, amount=one.amount, amount_base=_tidy_or_none(one.amount_base)) for one in valuation.cash
        ),
        cash_base=_tidy(valuation.cash_base),
        holdings_base=_tidy(valuation.holdings_base),
        total_base=_tidy(valuation.total_base),
        cost_base=_tidy(valuation.cost_base),
        gain_base=_tidy(valuation.unrealized_base),
        gain_frac=fraction(valuation.unrealized_base, abs(valuation.cost_base)),
        currency_gain_base=_tidy(valuation.currency_gain_base),
        currency_gain_on_cash=_tidy(valuation.currency_gain_on_cash),
        realized_base=_tidy(valuation.realized_base),
        dividends_base=_tidy(valuation.dividends_base),
        interest_base=_tidy(valuation.interest_base),
        fees_base=_tidy(valuation.fees_base),
        taxes_base=_tidy(valuation.taxes_base),
        net_contributions_base=_tidy(valuation.net_contributions_base),
        incomplete=tuple(dict.fromkeys((*valuation.incomplete, *priced.missing))),
        drifted=(),
        version=books.version,
    )
    return view, priced


SHOW_PORTFOLIO = Tool(name="show_portfolio", args=ShowPortfolio, view=PortfolioView, run=run_show, scope=Scope.PORTFOLIO_READ)
