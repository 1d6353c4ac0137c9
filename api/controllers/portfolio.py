"""What is owned."""

from litestar import Controller, get, post
from litestar.di import NamedDependency

from api.caller import Caller
from api.describing import calls
from tools.activities import ADD_TRANSACTION, ActivityView
from tools.performance import EXPLAIN_NUMBER, PORTFOLIO_PERFORMANCE, ExplanationView, PerformanceView
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

    @get("/performance", opt=calls(PORTFOLIO_PERFORMANCE))
    async def show_performance(self, caller: NamedDependency[Caller]) -> PerformanceView:
        """Show returns over a range, each by its name: time-weighted, money-weighted, simple; whole or of one holding."""
        return await caller.ask(PORTFOLIO_PERFORMANCE)

    @get("/explain", opt=calls(EXPLAIN_NUMBER))
    async def explain_number(self, caller: NamedDependency[Caller]) -> ExplanationView:
        """Explain a figure: its definition, its formula, and everything that went into it."""
        return await caller.ask(EXPLAIN_NUMBER)

    @post("/stock", opt=calls(ADD_TRANSACTION, "side"))
    async def buy_stock(self, caller: NamedDependency[Caller]) -> ActivityView:
        """Record a buy. Left out: today's date, and the last close as the price."""
        return await caller.ask(ADD_TRANSACTION, side="buy")
