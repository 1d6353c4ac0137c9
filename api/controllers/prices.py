"""Prices of instruments."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.quotes import COMPARE, PRICE_HISTORY, QUOTE, CompareView, PriceHistoryView, QuoteView


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
