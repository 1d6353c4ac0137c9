"""Units that move without cash: transfers, splits, and what has to be entered by hand."""

from decimal import Decimal

from accounting.imports.conventions import Conventions
from accounting.imports.drafts import Draft
from accounting.imports.instruments import is_fiat
from accounting.imports.results import Result, per_unit
from accounting.imports.sentences import read_ratio
from accounting.imports.statement import RowType


def settle_split(draft: Draft) -> Result | None:
    """A split: a ratio where the line states one, else the units added (negative: taken away)."""
    quantity = draft.quantity.value if draft.quantity else Decimal(0)
    ratio = draft.ratio or read_ratio(draft.text) or read_ratio(" ".join(draft.kinds))
    if not quantity and ratio is None:
        draft.fail = "a split without a ratio or units"
        return None
    if draft.intent == "reverse_split" and ratio is not None and ratio > 1:
        ratio = 1 / ratio
    draft.ratio = ratio
    if quantity < 0:
        draft.warn("units are taken away: read as the units that a split removes")
    return Result(
        draft=draft,
        type="split",
        quantity=abs(quantity) or None,
        note="units added; the ratio needs the holding of that day" if ratio is None else None,
    )


def settle_transfer(draft: Draft, habits: Conventions) -> Result | None:
    """Units, or cash, that came in or went out without a trade."""
    quantity = draft.quantity.value if draft.quantity else Decimal(0)
    if quantity and draft.identity() and not is_fiat(draft.symbol):
        return _units(draft, quantity)
    stated = draft.main_amount()
    if (stated is None or not stated.value) and quantity and is_fiat(draft.symbol) and draft.quantity:
        stated = draft.quantity
        stated.currency = draft.symbol
    if stated is None or not stated.value:
        draft.fail = "a transfer without units or an amount"
        return None
    incoming = _incoming(draft, stated.value, habits)
    kind: RowType = "deposit" if incoming else "withdrawal"
    amount = abs(stated.value) if incoming else -abs(stated.value)
    return Result(draft=draft, type=kind, currency=stated.currency, amount=amount, amount_currency=stated.currency)


def _incoming(draft: Draft, value: Decimal, habits: Conventions) -> bool:
    if value < 0:
        return False
    if draft.intent in ("transfer_out", "outflow", "withdrawal"):
        return False
    if draft.intent == "transfer" and habits.cash == "unsigned" and habits.trades == "unsigned":
        draft.warn("the file does not show which way this transfer went; taken for a deposit")
    return True


def _units(draft: Draft, quantity: Decimal) -> Result:
    outgoing = draft.intent in ("transfer_out", "withdrawal", "outflow") or quantity < 0
    if draft.intent in ("transfer_in", "deposit", "inflow"):
        outgoing = False
    price = abs(draft.price.value) if draft.price and draft.price.value else None
    currency = draft.price.currency if draft.price and price is not None else None
    stated = draft.main_amount()
    if price is None and stated and stated.value:
        price, currency = per_unit(abs(stated.value), abs(quantity)), stated.currency
    elif price is not None and currency is None:
        currency = stated.currency if stated else None
    elif price is None:
        draft.warn("no price: the cost of these units has to be entered")
    if draft.intent == "transfer" and quantity > 0 and draft.quantity and draft.quantity.value > 0:
        draft.warn("taken for a transfer in: the quantity is positive")
    kind: RowType = "transfer_out" if outgoing else "transfer_in"
    result = Result(draft=draft, type=kind, quantity=abs(quantity), unit_price=price, currency=currency, amount_currency=currency)
    if draft.fees:
        result.fee = sum((fee.value for fee in draft.fees), Decimal(0))
        result.fee_currency = draft.fees[0].currency
    return result


def settle_corporate(draft: Draft) -> None:
    """Mergers, spin-offs, exercises, expiries: they change units and cost in ways that a statement line does not hold."""
    what = (draft.kinds[0] if draft.kinds else draft.text or "corporate action")[:60]
    draft.fail = f"{what!r} changes units and cost in a way that the line does not fully state: enter it by hand"
