"""What can be recorded, and what it takes."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from tools.base import Args
from tools.fields import Charge, CurrencyCode, Day, LongText, PositiveNumber, ShortText, Symbol


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


class AddTransaction(Args):
    """One transaction to record. What is left out is filled in: today's date, the last close, the instrument's currency."""

    side: Side
    symbol: Symbol | None = Field(None, description="The instrument; not for deposits and withdrawals.")
    quantity: PositiveNumber | None = Field(None, description="Units bought, sold or transferred.")
    price: Charge | None = Field(None, description="Price per unit; left out: the last close on or before the date.")
    amount: PositiveNumber | None = Field(
        None, description="The gross total; for deposits, withdrawals, dividends, interest, fees and taxes."
    )
    date: Day | None = Field(None, description="The day on which it happened; left out: today.")
    fee: Charge = Decimal(0)
    tax: Charge = Decimal(0)
    currency: CurrencyCode | None = Field(None, description="Left out: the instrument's, or the portfolio's.")
    ratio: PositiveNumber | None = Field(None, description="For splits: new units per old unit.")
    account: ShortText | None = None
    note: LongText | None = None
    portfolio_id: UUID | None = None


TYPE_OF_SIDE = {side: "withdrawal" if side is Side.WITHDRAW else side.value for side in Side}
"""From the word that people use to the type in the books."""
