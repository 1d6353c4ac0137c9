"""Splits and dividends that a price provider reports."""

from litestar import Controller, get, post
from litestar.di import NamedDependency

from api.caller import Caller
from api.describing import calls
from tools.corporate_actions import BOOK_ACTIONS, CORPORATE_ACTIONS, ActionsView, BookedActions


class CorporateActionController(Controller):
    """Splits and dividends that are reported and not in the books."""

    path = "/api/corporate-actions"
    tags = ("Portfolio",)

    @get("/", opt=calls(CORPORATE_ACTIONS))
    async def corporate_actions(self, caller: NamedDependency[Caller]) -> ActionsView:
        """Look for splits and dividends that the price provider reports and the books do not have, with their effect."""
        return await caller.ask(CORPORATE_ACTIONS)

    @post("/", opt=calls(BOOK_ACTIONS))
    async def book_actions(self, caller: NamedDependency[Caller]) -> BookedActions:
        """Book them, all or those that are named, as one batch; undoing takes it back."""
        return await caller.ask(BOOK_ACTIONS)
