"""Portfolios: which there are, and how their books are kept."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.portfolio import SHOW_PORTFOLIO, PortfolioView
from tools.portfolio_removal import DELETE_PORTFOLIO, DeletedPortfolioView
from tools.portfolios import CHANGE_PORTFOLIO, LIST_PORTFOLIOS, OPEN_PORTFOLIO, PortfoliosView, PortfolioTerms


class PortfoliosController(Controller):
    """All portfolios of the caller."""

    path = "/api/portfolios"
    tags = ("Portfolio",)

    @get("/", opt=calls(LIST_PORTFOLIOS))
    async def list_portfolios(self, caller: NamedDependency[Caller]) -> PortfoliosView:
        """List the portfolios and how their books are kept, oldest first."""
        return await caller.ask(LIST_PORTFOLIOS)

    @post("/", opt=calls(OPEN_PORTFOLIO))
    async def open_portfolio(self, caller: NamedDependency[Caller]) -> PortfolioTerms:
        """Open another portfolio with its own base currency and cost method."""
        return await caller.ask(OPEN_PORTFOLIO)

    @get("/{portfolio_id:uuid}", opt=calls(SHOW_PORTFOLIO, "portfolio_id"))
    async def show_one_portfolio(self, caller: NamedDependency[Caller], portfolio_id: FromPath[UUID]) -> PortfolioView:
        """Show one portfolio with its holdings, cash and total."""
        return await caller.ask(SHOW_PORTFOLIO, portfolio_id=portfolio_id)

    @put("/{portfolio_id:uuid}", opt=calls(CHANGE_PORTFOLIO, "portfolio_id"))
    async def change_portfolio(self, caller: NamedDependency[Caller], portfolio_id: FromPath[UUID]) -> PortfolioTerms:
        """Change a portfolio's name, cost method, or whether fees count as cost."""
        return await caller.ask(CHANGE_PORTFOLIO, portfolio_id=portfolio_id)

    @delete("/{portfolio_id:uuid}", status_code=200, opt=calls(DELETE_PORTFOLIO, "portfolio_id"))
    async def delete_portfolio(self, caller: NamedDependency[Caller], portfolio_id: FromPath[UUID]) -> DeletedPortfolioView:
        """Delete a portfolio with its transactions, own prices, targets and shares; never the only one. Undoing brings it back."""
        return await caller.ask(DELETE_PORTFOLIO, portfolio_id=portfolio_id)
