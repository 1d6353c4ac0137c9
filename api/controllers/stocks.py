"""Instruments."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.stocks import FIND_STOCKS, GET_STOCK, StocksView, StockView


class StockController(Controller):
    """What can be held, watched or forecast."""

    path = "/api/stocks"
    tags = ("Prices",)

    @get("/", opt=calls(FIND_STOCKS))
    async def find_stocks(self, caller: NamedDependency[Caller]) -> StocksView:
        """Find instruments by symbol, name or nickname, the likeliest first."""
        return await caller.ask(FIND_STOCKS)

    @get("/{symbol:str}", opt=calls(GET_STOCK, "symbol"))
    async def get_stock(self, caller: NamedDependency[Caller], symbol: FromPath[str]) -> StockView:
        """Show what is known of an instrument."""
        return await caller.ask(GET_STOCK, symbol=symbol)
