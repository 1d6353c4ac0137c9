"""Prices of instruments."""

from datetime import date

from litestar import Controller, delete, get, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.comparison import COMPARE, CompareView
from tools.manual_prices import MANUAL_PRICES, REMOVE_PRICE, SET_PRICE, ManualPricesPage, ManualPricesView, ManualPriceView
from tools.quotes import PRICE_HISTORY, QUOTE, PriceHistoryView, QuoteView


class PriceController(Controller):
    """Prices: now, over time, and beside each other."""

    path = "/api/prices"
    tags = ("Prices",)

    @get("/", opt=calls(COMPARE))
    async def compare_prices(self, caller: NamedDependency[Caller]) -> CompareView:
        """Compare up to eight instruments over their common trading days."""
        return await caller.ask(COMPARE)

    @get("/{symbol:str}", opt=calls(PRICE_HISTORY, "symbol"))
    async def price_history(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> PriceHistoryView:
        """Show an instrument's closes over a range, at most 400 of them, with return and drawdown."""
        return await caller.ask(PRICE_HISTORY, symbol=symbol)

    @get("/{symbol:str}/quote", opt=calls(QUOTE, "symbol"))
    async def quote(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> QuoteView:
        """Show the last close on or before a day."""
        return await caller.ask(QUOTE, symbol=symbol)

    @get("/{symbol:str}/manual", opt=calls(MANUAL_PRICES, "symbol"))
    async def manual_prices(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> ManualPricesPage:
        """List the prices of an instrument that were set by hand, by day, page by page."""
        return await caller.ask(MANUAL_PRICES, symbol=symbol)

    @put("/{symbol:str}/manual", opt=calls(SET_PRICE, "symbol"))
    async def set_manual_price(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> ManualPriceView:
        """Set a price by hand for a day; it counts until the next close and is marked as manual wherever it is used."""
        return await caller.ask(SET_PRICE, symbol=symbol)

    @delete("/{symbol:str}/manual/{day:date}", status_code=200, opt=calls(REMOVE_PRICE, "symbol", "date"))
    async def remove_manual_price(self, caller: NamedDependency[Caller], symbol: FromPath[str], day: FromPath[date]) -> ManualPricesView:
        """Remove a price that was set by hand."""
        return await caller.ask(REMOVE_PRICE, symbol=symbol, date=day)
