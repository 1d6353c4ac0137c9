"""Anna, whose portfolio it is, and Bob, with whom she may share it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from api_house import PASSWORD, House, open_house
from books_house import Owner
from pydantic import SecretStr

from core.actor import Role
from core.settings import AuthMode
from tools.accounts import open_account
from tools.activities import ADD_TRANSACTION
from tools.portfolio import SHOW_PORTFOLIO
from tools.sharing import SHARE_PORTFOLIO

BUY = {"side": "buy", "symbol": "AAPL", "quantity": "10", "price": "130", "fee": "1", "date": "2024-06-04"}


OF_INSTRUMENTS: dict[str, dict[str, Any]] = {
    "book_actions": {},
    "set_price": {"symbol": "AAPL", "price": "1"},
    "remove_price": {"symbol": "AAPL"},
}
"""Writes that are about instruments rather than transactions."""


class Two:
    """Anna, whose portfolio it is, and Bob."""

    def __init__(self, house: House, anna: Owner, bob: Owner, portfolio: UUID) -> None:
        self.house, self.anna, self.bob, self.portfolio = house, anna, bob, portfolio

    async def share(self, access: str = "view") -> Any:
        return await self.anna.call(SHARE_PORTFOLIO, account="Bob", access=access)

    async def units(self) -> Decimal:
        shown = await self.anna.call(SHOW_PORTFOLIO)
        return next((item.quantity for item in shown.holdings if item.symbol == "AAPL"), Decimal(0))


async def account(house: House, name: str, role: Role = Role.MEMBER, **given: Any) -> Owner:
    email = given.get("email", f"{name.lower()}@example.org")
    return Owner(house, await open_account(house.services, email=email, name=name, password=SecretStr(PASSWORD), role=role))


@asynccontextmanager
async def open_two(folder: Path) -> AsyncIterator[Two]:
    """A house with both in it."""
    async with open_house(folder, mode=AuthMode.ACCOUNTS) as house:
        yield await make_two(house)


async def make_two(house: House) -> Two:
    """Both, and a purchase of Anna's."""
    anna, bob = await account(house, "Anna"), await account(house, "Bob")
    bought = await anna.call(ADD_TRANSACTION, **BUY)
    return Two(house, anna, bob, bought.portfolio_id)
