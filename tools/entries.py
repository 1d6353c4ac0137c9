"""What can be recorded, and what it takes."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from tools.base import Args
from tools.fields import Charge, CurrencyCode, Day, LongText, Number, PositiveNumber, ShortText, Symbol

LotName = Annotated[str, Field(min_length=1, max_length=40)]
MOST_LOTS = 100


class Side(StrEnum):
    """What a transaction does, in the words that people use."""

    BUY = "buy"
    SELL = "sell"
    DIVIDEND = "dividend"
    INTEREST = "interest"
    FEE = "fee"
    TAX = "tax"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    SPLIT = "split"
    TRANSFER_IN = "transfer_in"
    TRANSFER_OUT = "transfer_out"
    TRANSFER = "transfer"
    OPENING = "opening"


class AddTransaction(Args):
    """One transaction to record. What is left out is filled in: today's date, the last close, the instrument's currency."""

    side: Side
    symbol: Symbol | None = Field(None, description="The instrument; not for deposits and withdrawals.")
    quantity: PositiveNumber | None = Field(None, description="Units bought, sold, transferred, or received by a reinvested dividend.")
    price: Charge | None = Field(None, description="Price per unit; left out: the last close on or before the date.")
    amount: Number | None = Field(
        None,
        description="The gross total; for deposits, withdrawals, dividends, interest, fees and taxes. Below 0: a refund, or interest charged.",
    )
    date: Day | None = Field(None, description="The day on which it happened; left out: today.")
    fee: Charge = Decimal(0)
    tax: Charge = Decimal(0)
    currency: CurrencyCode | None = Field(None, description="Left out: the instrument's, or the portfolio's.")
    fx_rate: PositiveNumber | None = Field(
        None, description="Units of the portfolio's currency per unit of `currency`, as the broker used it."
    )
    ratio: PositiveNumber | None = Field(None, description="For splits: new units per old unit, such as 2, or 0.1 for one new per ten old.")
    multiplier: PositiveNumber | None = Field(None, description="Units of the underlying per contract: 100 for most options. Left out: 1.")
    reinvested: bool = Field(False, description="A dividend paid in units: `quantity` units were received for it.")
    cost: Charge | None = Field(None, description="For opening and transfer_in: the cost basis of the whole quantity.")
    acquired: Day | None = Field(None, description="For opening and transfer_in: the day on which the units were bought.")
    lots: Annotated[tuple[LotName, ...], Field(max_length=MOST_LOTS)] = Field(
        (), description="For sales and transfers: the purchases (number or id of the transaction) whose units go, in that order."
    )
    account: ShortText | None = Field(None, description="The account or depot; of a transfer, the one that it leaves.")
    to_account: ShortText | None = Field(None, description="For side=transfer: the account that it arrives in.")
    to_portfolio_id: UUID | None = Field(None, description="For side=transfer: the portfolio that it arrives in, when that is another one.")
    note: LongText | None = None
    unlisted: bool = Field(
        False,
        description="The symbol is the caller's own name for something that is listed nowhere, such as a house; it is added with this.",
    )
    portfolio_id: UUID | None = None


TYPES_OF_SIDE: dict[Side, tuple[str, ...]] = {
    **{side: (side.value,) for side in Side},
    Side.WITHDRAW: ("withdrawal",),
    Side.OPENING: ("transfer_in",),
    Side.TRANSFER: ("transfer_in", "transfer_out"),
}
"""From the word that people use to the types in the books."""
