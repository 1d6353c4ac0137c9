"""What is owned."""

from litestar import Controller, get, post
from litestar.di import NamedDependency

from api.caller import Caller
from api.describing import calls
from tools.activities import ADD_TRANSACTION, ActivityView
from tools.portfolio import ALLOCATION, SHOW_PORTFOLIO, AllocationView, PortfolioView


class PortfolioController(Controller):
    """The portfolio and its holdings."""

    path = "/api/portfolio"
    tags = ("Portfolio",)

    @get("/", opt=calls(SHOW_PORTFOLIO))
    async def show_portfolio(self, caller: NamedDependency[Caller]) -> PortfolioView:
        """Show every holding with quantity, cost, value, gain and weight, the cash, and the total."""
        return await caller.ask(SHOW_PORTFOLIO)

    @get("/allocation", opt=calls(ALLOCATION))
    async def show_allocation(self, caller: NamedDependency[Caller]) -> AllocationView:
        """Show how the value divides: by symbol, sector, asset class or currency."""
        return await caller.ask(ALLOCATION)

    @post("/stock", opt=calls(ADD_TRANSACTION, "side"))
    async def buy_stock(self, caller: NamedDependency[Caller]) -> ActivityView:
        """Record a buy. Left out: today's date, and the last close as the price."""
        return await caller.ask(ADD_TRANSACTION, side="buy")
