"""Exact amounts: parsing within bounds, rounding by currency, and the only formatting of money in the house."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

from core.currencies import MINOR_DIGITS
from core.errors import InvalidInput

MAX_MAGNITUDE = Decimal("1e15")
MAX_DECIMALS = 18
LEDGER_DIGITS = 50

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount of one currency (ISO 4217, or a quotation unit such as GBX)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def parse_decimal(value: Decimal | int | str, *, field: str, minimum: Decimal | None = None, exclusive: bool = False) -> Decimal:
    """An exact, finite, bounded decimal from plain ASCII text, an integer or a Decimal.

    Args:
        value: at most 18 decimals and a magnitude below 1e15; text in plain notation only ("1250.5", "-3").
        field: the name that an error message gives.
        minimum: the least value allowed; `exclusive` makes it a strict bound.

    Raises:
        InvalidInput: not a number, not finite, too large, too fine, or below `minimum`.
    """
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and not (text.isascii() and text.lstrip("+-").replace(".", "", 1).isdigit()):
        raise InvalidInput(f"{field} must be a plain number such as 12.5.", field=field)
    try:
        number = Decimal(text)
    except (InvalidOperation, ValueError) as err:
        raise InvalidInput(f"{field} must be a plain number such as 12.5.", field=field) from err
    return check_decimal(number, field=field, minimum=minimum, exclusive=exclusive)


def check_decimal(number: Decimal, *, field: str, minimum: Decimal | None = None, exclusive: bool = False) -> Decimal:
    """`number`, once it is known to be finite, below 1e15, with at most 18 decimals and not below `minimum`.

    Raises:
        InvalidInput: it is not.
    """
    if not number.is_finite():
        raise InvalidInput(f"{field} must be a finite number.", field=field)
    if abs(number) >= MAX_MAGNITUDE:
        raise InvalidInput(f"{field} must be smaller than 1,000,000,000,000,000.", field=field)
    with localcontext(prec=LEDGER_DIGITS):
        exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MAX_DECIMALS:
        raise InvalidInput(f"{field} can have at most {MAX_DECIMALS} decimals.", field=field)
    if minimum is not None and (number <= minimum if exclusive else number < minimum):
        bound = "more than" if exclusive else "at least"
        raise InvalidInput(f"{field} must be {bound} {format_number(minimum)}.", field=field)
    return number.copy_abs() if number.is_zero() else number  # zero has no sign here


def minor_digits(currency: str) -> int:
    """How many decimals the currency's amounts are shown with."""
    return MINOR_DIGITS.get(currency, 2)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """`amount` rounded half-even to the currency's decimals. For showing and exporting; the ledger keeps what it was given."""
    with localcontext(prec=LEDGER_DIGITS):
        rounded = amount.quantize(Decimal(1).scaleb(-minor_digits(currency)), rounding=ROUND_HALF_EVEN)
    return rounded + 0 if rounded else abs(rounded)


def format_money(amount: Decimal, currency: str, *, signed: bool = False) -> str:
    """Such as "$1,234.50", "-€3.10", "12.00 CHF"; `signed` adds a plus to gains."""
    rounded = round_money(amount, currency)
    prefix = "-" if rounded < 0 else "+" if signed and rounded > 0 else ""
    body = f"{abs(rounded):,f}"
    sign = _SIGNS.get(currency)
    return f"{prefix}{sign}{body}" if sign else f"{prefix}{body} {currency}"


def format_number(number: Decimal) -> str:
    """Such as "1,250.5": thousands separated, no trailing zeros, never an exponent."""
    with localcontext(prec=LEDGER_DIGITS):
        normal = number.normalize()
    return f"{normal or abs(normal):,f}"


def format_pct(fraction: Decimal | float, *, digits: int = 2, signed: bool = False) -> str:
    """A fraction as per cent: 0.1234 -> "12.34 %"."""
    value = round(Decimal(str(fraction)) * 100, digits)
    prefix = "-" if value < 0 else "+" if signed and value > 0 else ""
    return f"{prefix}{abs(value):,f} %"
