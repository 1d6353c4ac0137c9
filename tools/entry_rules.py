"""What each kind of transaction needs, and what it cannot have."""

from collections.abc import Mapping
from decimal import Decimal

from core.errors import InvalidInput
from core.money import MAX_MAGNITUDE
from tools.entries import AddTransaction, Side

TRADES = frozenset({"buy", "sell"})
UNITS = TRADES | {"transfer_in", "transfer_out"}
NEEDS_SYMBOL = TRADES | {"dividend", "split"}
CASH_ONLY = frozenset({"deposit", "withdrawal"})
MAY_BE_NEGATIVE = frozenset({"fee", "tax", "interest"})
CENT = Decimal("0.01")
ROUNDING_FRAC = Decimal("1e-6")

_FOR: Mapping[str, frozenset[Side]] = {
    "ratio": frozenset({Side.SPLIT}),
    "reinvested": frozenset({Side.DIVIDEND}),
    "cost": frozenset({Side.OPENING, Side.TRANSFER_IN}),
    "acquired": frozenset({Side.OPENING, Side.TRANSFER_IN}),
    "lots": frozenset({Side.SELL, Side.TRANSFER_OUT, Side.TRANSFER}),
    "to_account": frozenset({Side.TRANSFER}),
    "to_portfolio_id": frozenset({Side.TRANSFER}),
}
"""Fields that mean something for some sides only."""


def check_fields(kind: str, args: AddTransaction) -> None:
    """Return unless a field is missing or out of place.

    Raises:
        InvalidInput: one is; it names the field and what would work.
    """
    _check_places(args)
    _check_symbol(kind, args)
    if moves_units(kind, args):
        _check_units(args)
    elif kind == "split":
        if args.ratio is None:
            raise InvalidInput("ratio: a split needs its ratio, such as 2 for two new units per old one.", field="ratio")
    elif args.amount is None and not (kind == "dividend" and args.quantity is not None and args.price is not None):
        raise InvalidInput(f"amount: how much was the {kind}?", field="amount")
    if args.amount is not None and args.amount <= 0 and not (args.amount and kind in MAY_BE_NEGATIVE):
        raise InvalidInput("amount: must be more than 0.", field="amount")


def moves_units(kind: str, args: AddTransaction) -> bool:
    """Whether units of an instrument come or go."""
    return kind in TRADES or (kind in UNITS and args.symbol is not None) or args.reinvested


def _check_places(args: AddTransaction) -> None:
    for name, sides in _FOR.items():
        if getattr(args, name) not in (None, False, ()) and args.side not in sides:
            allowed = " or ".join(sorted(side.value for side in sides))
            raise InvalidInput(f"{name}: belongs to side {allowed}, not to {args.side.value}.", field=name)


def _check_symbol(kind: str, args: AddTransaction) -> None:
    if args.symbol is None and (kind in NEEDS_SYMBOL or args.side is Side.OPENING or (kind in UNITS and args.amount is None)):
        raise InvalidInput(f"symbol: a {args.side.value} needs the instrument, such as AAPL.", field="symbol")
    if kind in CASH_ONLY and (args.symbol is not None or args.quantity is not None):
        raise InvalidInput(f"symbol: a {kind} is cash and takes only an amount.", field="symbol")


def _check_units(args: AddTransaction) -> None:
    if args.quantity is None and (args.amount is None or args.reinvested):
        raise InvalidInput(f"quantity: how many {args.symbol} should it be?", field="quantity")
    if args.reinvested and args.amount is None and args.price is None:
        raise InvalidInput("amount: how much was the dividend?", field="amount")
    if args.cost is not None and (args.price is not None or args.amount is not None):
        raise InvalidInput("cost: it is the cost of all units. Leave price and amount out.", field="cost")
    gross = gross_of(args)
    if args.amount is not None and gross is not None and abs(args.amount - gross) > max(CENT, args.amount * ROUNDING_FRAC):
        raise InvalidInput("amount: it is not quantity times price. Leave one of them out.", field="amount")
    if gross is not None and gross >= MAX_MAGNITUDE:
        raise too_large()


def gross_of(args: AddTransaction) -> Decimal | None:
    """Quantity times price times units per contract; None where one of them is open."""
    if args.price is None or args.quantity is None:
        return None
    return args.price * args.quantity * (args.multiplier or Decimal(1))


def too_large() -> InvalidInput:
    """The refusal of a trade whose gross amount the books could not hold."""
    return InvalidInput(
        "quantity: together with the price that is more than 1,000,000,000,000,000. Give smaller figures.", field="quantity"
    )
