"""The owner of the books in a test, who calls tools through the door."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from api_house import House

from core.actor import Actor
from tools.base import AnyTool
from tools.door import check_args, preview_tool, run_tool
from tools.history import LIST_CHANGES
from tools.portfolio import SHOW_PORTFOLIO


class Owner:
    """The owner of an installation, at the door."""

    def __init__(self, house: House, actor: Actor) -> None:
        self.house, self.actor = house, actor

    async def call(self, tool: AnyTool, key: str | None = None, **args: Any) -> Any:
        return await run_tool(tool, self.house.services, self.actor, check_args(tool, args), key=key)

    async def preview(self, tool: AnyTool, **args: Any) -> Any:
        return await preview_tool(tool, self.house.services, self.actor, check_args(tool, args))

    async def units(self, symbol: str) -> Decimal:
        shown = await self.call(SHOW_PORTFOLIO)
        return next((item.quantity for item in shown.holdings if item.symbol == symbol), Decimal(0))

    async def call_changes(self) -> list[UUID]:
        """Ids of the changes, newest first."""
        return [item.operation_id for item in (await self.call(LIST_CHANGES)).items]
