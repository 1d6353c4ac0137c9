"""Instruments: finding one by what people call it."""

from typing import Annotated

from pydantic import Field

from core.actor import Scope
from market.symbols import Instrument
from tools.base import Args, Tool, View
from tools.context import Context
from tools.fields import Symbol
from tools.instruments import known_instrument


class StockView(View):
    """An instrument."""

    symbol: str
    name: str
    kind: str
    exchange: str
    currency: str
    sector: str
    industry: str


def _view(item: Instrument) -> StockView:
    return StockView(
        symbol=item.symbol,
        name=item.name,
        kind=item.kind,
        exchange=item.exchange,
        currency=item.currency,
        sector=item.sector,
        industry=item.industry,
    )


class FindStocks(Args):
    """What to look for: the beginning of a symbol, a name, or words of one."""

    query: Annotated[str, Field(min_length=1, max_length=100)]
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class StocksView(View):
    """Instruments, the likeliest first. There is one page: refine the query rather than turn it."""

    items: tuple[StockView, ...]
    next: None
    total: int


async def run_find(context: Context, args: FindStocks) -> StocksView:
    """Find instruments by symbol, name or nickname.

    Example: query="berkshire".
    """
    items = tuple(_view(item) for item in context.services.symbols.search(args.query, args.limit))
    return StocksView(items=items, next=None, total=len(items))


class GetStock(Args):
    """An instrument by its symbol."""

    symbol: Symbol


async def run_get(context: Context, args: GetStock) -> StockView:
    """Show what is known of an instrument: name, kind, exchange, currency, sector."""
    return _view(await known_instrument(context, args.symbol))


FIND_STOCKS = Tool(name="find_stocks", args=FindStocks, view=StocksView, run=run_find, scope=Scope.MARKET_READ)
GET_STOCK = Tool(name="get_stock", args=GetStock, view=StockView, run=run_get, scope=Scope.MARKET_READ)
