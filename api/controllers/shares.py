"""Portfolios opened to other accounts."""

from uuid import UUID

from litestar import Controller, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.caller import Caller
from api.describing import calls
from tools.sharing import CHANGE_SHARE, LIST_SHARES, SHARE_PORTFOLIO, UNSHARE_PORTFOLIO, SharesView, ShareView, UnsharedView


class ShareController(Controller):
    """Who may see or change what; ends with the next request of whoever it is taken from."""

    path = "/api/shares"
    tags = ("Sharing",)

    @get("/", opt=calls(LIST_SHARES))
    async def list_shares(self, caller: NamedDependency[Caller]) -> SharesView:
        """List whom you have opened portfolios to, and which portfolios of others are open to you."""
        return await caller.ask(LIST_SHARES)

    @post("/", opt=calls(SHARE_PORTFOLIO))
    async def share_portfolio(self, caller: NamedDependency[Caller]) -> ShareView:
        """Open a portfolio to another account, to look at or to change as well."""
        return await caller.ask(SHARE_PORTFOLIO)

    @put("/{share_id:uuid}", opt=calls(CHANGE_SHARE, "share_id"))
    async def change_share(self, caller: NamedDependency[Caller], share_id: FromPath[UUID]) -> ShareView:
        """Change what the other account may do."""
        return await caller.ask(CHANGE_SHARE, share_id=share_id)

    @delete("/{share_id:uuid}", status_code=200, opt=calls(UNSHARE_PORTFOLIO, "share_id", "account", "everybody", "portfolio_id"))
    async def unshare_portfolio(self, caller: NamedDependency[Caller], share_id: FromPath[UUID]) -> UnsharedView:
        """Take access back; it ends with the other's next request."""
        return await caller.ask(UNSHARE_PORTFOLIO, share_id=share_id)
