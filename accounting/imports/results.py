"""A settled activity before twins and file-wide checks: the numbers of a row."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from accounting.imports.drafts import Draft
from accounting.imports.statement import RowType
from core.money import LEDGER_DIGITS

PRICE_PLACES = Decimal("1e-10")


@dataclass(slots=True, kw_only=True)
class Result:
    """Numbers of one activity; the fields are those of `ParsedRow`.

    Attributes:
        converted: the cash is in the account's currency, which the line does not name.
    """

    draft: Draft
    type: RowType
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    currency: str | None = None
    fee: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    amount_currency: str | None = None
    fee_currency: str | None = None
    tax_currency: str | None = None
    gross: Decimal | None = None
    multiplier: Decimal | None = None
    accrued: Decimal | None = None
    note: str | None = None
    converted: bool = False


def per_unit(amount: Decimal, quantity: Decimal) -> Decimal:
    """`amount` by `quantity`, to ten decimals."""
    with localcontext(prec=LEDGER_DIGITS):
        return (amount / quantity).quantize(PRICE_PLACES).normalize()


def plain(number: Decimal) -> Decimal:
    """`number` without trailing zeros and without an exponent."""
    normal = number.normalize() if number else Decimal(0)
    exponent = normal.as_tuple().exponent
    return normal.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else normal
