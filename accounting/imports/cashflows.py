"""Income, costs, deposits and withdrawals: cash that moves without a trade."""

from decimal import Decimal

from accounting.imports.arithmetic import CENT, ONE, costs_in, fit, product, rounding
from accounting.imports.conventions import Conventions
from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import CODES
from accounting.imports.instruments import is_fiat, names_bond
from accounting.imports.intents import is_refund
from accounting.imports.movements import settle_transfer
from accounting.imports.results import Result, per_unit
from accounting.imports.statement import RowType
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.words import normal, word_set

_PAID_INTEREST = word_set(
    "paid charged margin debit debet debiteurs debetrente sollzinsen zinsbelastung passivi belastung debetranta borrow"
)


_MOVING: frozenset[Intent] = frozenset({"deposit", "withdrawal", "inflow", "outflow"})
_MOST_WITHHELD = Decimal("0.5")
_COUPONS = frozenset({"coupon", "coupon payment", "cedola", "stacco cedola"})


def settle_cash(draft: Draft, habits: Conventions) -> Result | None:
    """The cash activity of `draft`; None with `draft.fail` or `draft.drop` set when it states no amount."""
    intent = draft.intent
    if intent in _MOVING:
        _count_coins(draft)
    rewarded = intent == "reward" or (draft.asset and intent in ("interest", "dividend"))
    if (rewarded or intent in _MOVING) and _in_kind(draft):
        return _reward(draft) if rewarded else settle_transfer(draft, habits)
    stated = _amount(draft)
    if stated is None:
        if intent in ("fee", "tax") and (draft.fees or draft.taxes):
            return _from_costs(draft)
        draft.fail = "the line states no amount"
        return None
    if stated.currency is None and draft.asset and is_fiat(draft.symbol):
        stated.currency = draft.symbol
    if intent in ("fee", "tax"):
        return _cost(draft, stated, habits)
    if intent in ("dividend", "interest", "capital_return", "reward"):
        return _income(draft, stated, habits)
    return _other(draft, stated, habits)


def _count_coins(draft: Draft) -> None:
    """An amount in a coin that moved is units of it."""
    stated = draft.main_amount()
    if stated and stated.currency and stated.currency not in CODES | {"$"} and not draft.quantity:
        draft.symbol, draft.asset, draft.quantity = stated.currency, True, stated
        draft.stated.clear()


def _in_kind(draft: Draft) -> bool:
    """Whether coins or shares moved, and no money."""
    if not (draft.quantity and draft.quantity.value) or not draft.symbol or is_fiat(draft.symbol):
        return False
    return "cash" not in normal(draft.symbol).split()


def _reward(draft: Draft) -> Result:
    """Units received as income: no cash, cost at the stated price."""
    quantity = abs(draft.quantity.value) if draft.quantity else None
    price = abs(draft.price.value) if draft.price and draft.price.value else None
    stated = draft.main_amount()
    if price is None and stated and stated.value and quantity:
        price = per_unit(abs(stated.value), quantity)
    currency = (draft.price.currency if draft.price else None) or (stated.currency if stated else None)
    if price is None:
        draft.warn("units received without a price: their cost has to be entered")
    return Result(
        draft=draft,
        type="interest",
        quantity=quantity,
        unit_price=price,
        currency=currency if price is not None else None,
        amount_currency=currency if price is not None else None,
        note="received in kind",
    )


def _amount(draft: Draft) -> Money | None:
    """The stated amount; quantity times price, or a quantity of money, where none is stated."""
    for stated in (draft.stated.get("net"), draft.stated.get("open"), draft.stated.get("gross")):
        if stated and stated.value:
            return stated
    base = product(draft)
    if base is not None and draft.price and draft.quantity:
        sign = -1 if draft.quantity.value < 0 else 1
        figure = type(draft.price.figure)(sign * base, None, draft.price.figure.half_step)
        return Money(figure=figure, currency=draft.price.currency, column=-1)
    if draft.quantity and draft.quantity.value and is_fiat(draft.symbol):
        return Money(figure=draft.quantity.figure, currency=draft.symbol, column=-1)
    if draft.quantity and draft.quantity.value and "cash" in normal(draft.symbol or "").split():
        return Money(figure=draft.quantity.figure, currency=draft.quantity.currency, column=-1)
    return draft.main_amount() if draft.main_amount() and not draft.fees and not draft.taxes else None


def _from_costs(draft: Draft) -> Result:
    costs = draft.fees or draft.taxes
    value, currency = sum((cost.value for cost in costs), Decimal(0)), costs[0].currency
    kind: RowType = "fee" if draft.intent == "fee" else "tax"
    return _cost_result(draft, kind, -value, currency)


def _cost(draft: Draft, stated: Money, habits: Conventions) -> Result:
    """A fee or tax: money out, unless signs or words make it a refund."""
    refund = is_refund((draft.text, *draft.kinds, draft.note or ""))
    value = abs(stated.value)
    if habits.cash == "cash" or habits.trades == "cash":
        if stated.value > 0 and not refund:
            draft.warn(f"called a {draft.intent}, but money came in; taken for a refund")
        refund = stated.value > 0
    amount = value if refund else -value
    kind: RowType = "fee" if draft.intent == "fee" else "tax"
    return _cost_result(draft, kind, amount, stated.currency)


def _cost_result(draft: Draft, kind: RowType, amount: Decimal, currency: str | None) -> Result:
    result = Result(draft=draft, type=kind, currency=currency, amount=amount, amount_currency=currency)
    if kind == "fee":
        result.fee = -amount
    else:
        result.tax = -amount
    if amount > 0:
        result.note = "refund"
    return result


def _income(draft: Draft, stated: Money, habits: Conventions) -> Result:
    """Dividends and interest, with what was withheld."""
    fee, tax = costs_in(draft.fees, stated.currency), costs_in(draft.taxes, stated.currency)
    quantity = abs(draft.quantity.value) if draft.quantity and draft.quantity.value else None
    price = abs(draft.price.value) if draft.price and draft.price.value else None
    kind: RowType = "interest" if draft.intent in ("interest", "reward") and not _is_share_coupon(draft) else "dividend"
    result = Result(
        draft=draft,
        type=kind,
        fee=fee,
        tax=tax,
        amount_currency=stated.currency,
        currency=(draft.price.currency if draft.price else None) or stated.currency,
    )
    value = stated.value
    if (
        kind == "interest"
        and value > 0
        and habits.cash == "unsigned"
        and habits.trades != "cash"
        and set(normal(" ".join((draft.text, *draft.kinds))).split()) & _PAID_INTEREST
    ):
        value = -value
    result.amount = _after_costs(result, stated, value, habits)
    if result.amount < 0 and kind == "dividend":
        draft.warn("a negative dividend: a correction of an earlier one?")
    _set_foreign_tax(draft, result)
    result.converted = stated.currency is None and draft.price is not None and draft.price.column == -1
    if draft.intent == "capital_return":
        draft.warn("a return of capital lowers the cost of the holding; booked as a dividend")
    if kind == "dividend" or draft.quantity:
        result.quantity = quantity if kind == "dividend" else None
        result.unit_price = price if kind == "dividend" else None
        if kind == "dividend" and quantity and price is None:
            before = draft.stated.get("gross")
            result.unit_price = per_unit(abs(result.gross or result.amount), quantity)
            result.currency = (before.currency if before and result.gross and before.currency else None) or result.amount_currency
    return result


def _is_share_coupon(draft: Draft) -> bool:
    """Whether a "coupon" is one of shares, as French statements call a dividend: units are named, and nothing speaks of a bond."""
    if draft.reading is None or draft.reading.phrase not in _COUPONS or draft.quantity is None or draft.bond:
        return False
    told = " ".join((draft.name or "", draft.text, draft.note or "", draft.symbol or ""))
    if names_bond(told) or not (draft.isin or draft.symbol):
        return False
    draft.warn("a coupon of a security whose name is not that of a bond: taken for a dividend")
    return True


def _after_costs(result: Result, stated: Money, value: Decimal, habits: Conventions) -> Decimal:
    """The cash received: `value` itself when fee and tax of `result` are inside it."""
    draft, costs = result.draft, result.fee + result.tax
    gross = draft.stated.get("gross")
    if gross and gross.value and gross is not stated:
        result.gross = abs(gross.value)
    if not costs:
        _find_withheld(result, stated, abs(gross.value) if gross and gross is not stated and gross.currency == stated.currency else None)
        return value
    found = fit(draft, stated, costs, buying=False)
    named = next(role for role, money in [*draft.stated.items(), ("open", stated)] if money is stated)
    role = (
        found.role
        if found and found.role != "both"
        else habits.role(stated, "gross" if stated.column == -1 or named == "gross" else "net" if named == "net" else "open")
    )
    if role == "gross":
        result.gross = abs(value)
        return value - costs if value >= 0 else value + costs
    if role == "open":
        draft.warn("the file does not show whether the amount is before or after tax; taken as after")
    return value


def _find_withheld(result: Result, stated: Money, gross: Decimal | None) -> None:
    """What lies between a stated gross and the cash was withheld, where no column names it; a gap to units times rate is a doubt."""
    draft, named = result.draft, gross is not None
    base, priced = product(draft), draft.price
    if gross is None and base is not None and priced and priced.column >= 0 and priced.currency in (None, stated.currency):
        gross = base
    if gross is None or stated.value <= 0 or result.type != "dividend":
        return
    gap = gross - stated.value
    slack = stated.figure.half_step + CENT + (rounding(draft, ONE) if base is not None else 0)
    if abs(gap) <= slack:
        return
    if named and 0 < gap <= gross * _MOST_WITHHELD:
        result.tax = round(gap, 2)
        draft.warn(f"{result.tax} lie between the gross and the net amount: taken for tax withheld")
    else:
        draft.warn(f"the dividend before costs would be {gross:f}, the stated amount is {stated.value:f}; the amount rules")


def _set_foreign_tax(draft: Draft, result: Result) -> None:
    """Tax in another currency than the amount: recorded beside it, not taken off."""
    foreign = [cost for cost in draft.taxes if cost.currency and result.amount_currency and cost.currency != result.amount_currency]
    if foreign and not result.tax:
        result.tax, result.tax_currency = sum((cost.value for cost in foreign), Decimal(0)), foreign[0].currency


def _other(draft: Draft, stated: Money, habits: Conventions) -> Result:
    """Deposits, withdrawals, adjustments."""
    value, intent = stated.value, draft.intent
    kind: RowType = "adjustment"
    if intent in ("deposit", "inflow") or (intent == "cash" and value > 0):
        kind, amount = "deposit", abs(value)
        if value < 0 and intent == "deposit":
            kind, amount = "withdrawal", value
            draft.warn("called a deposit, but money went out; taken for a withdrawal")
    elif intent in ("withdrawal", "outflow", "cash"):
        kind, amount = "withdrawal", -abs(value)
        if value > 0 and intent == "withdrawal" and habits.cash == "cash":
            kind, amount = "deposit", value
            draft.warn("called a withdrawal, but money came in; taken for a deposit")
    else:
        amount = value
        draft.warn("neither income nor new money is stated for this cash: please check what it is")
    if intent == "cash":
        draft.warn("only the sign says whether this is a deposit or a withdrawal")
    fee = costs_in(draft.fees, stated.currency)
    if fee and kind in ("deposit", "withdrawal") and habits.roles.get(stated.column) == "gross":
        amount -= fee
    return Result(draft=draft, type=kind, currency=stated.currency, amount=amount, amount_currency=stated.currency, fee=fee)
