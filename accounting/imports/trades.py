"""Buys and sells: direction, price, costs and the cash they moved."""

from dataclasses import dataclass
from decimal import Decimal

from accounting.imports.arithmetic import CENT, HUNDRED, Fit, costs_in, fit, product, rounding
from accounting.imports.conventions import BUYING, Conventions
from accounting.imports.drafts import Draft, Money, Role
from accounting.imports.instruments import is_ticker, names_bond
from accounting.imports.results import Result, per_unit
from core.currencies import MINOR_UNITS

_MAX_HIDDEN_FEE, _MAX_SMALL_FEE, _SMALL_FEE = Decimal("0.05"), Decimal("0.12"), Decimal(50)
_MOST_COSTS = Decimal("0.3")
_SPREAD = Decimal("0.001")


@dataclass(slots=True, kw_only=True)
class _Case:
    """One trade while it is worked out."""

    draft: Draft
    buying: bool
    quantity: Decimal | None
    price: Decimal | None
    currency: str | None
    stated: Money | None
    role: Role
    fee: Decimal
    tax: Decimal
    found: Fit | None
    signed: bool
    converted: bool


def settle_trade(draft: Draft, habits: Conventions, *, infer_fee: bool) -> Result | None:
    """The trade of `draft`; None with `draft.fail` set when quantity and amount are both missing or zero.

    Args:
        infer_fee: the table has no fee column, so that a small gap between product and amount is a fee inside the amount.
    """
    case = _case(draft, habits)
    if not case.quantity and not (case.stated and case.stated.value):
        draft.fail = "neither units nor an amount: nothing happened, or a planned line"
        return None
    if not draft.identity():
        draft.fail = "no security is named"
        return None
    _warn_identity(draft)
    result = Result(
        draft=draft,
        type="buy" if case.buying else "sell",
        quantity=case.quantity,
        unit_price=case.price,
        currency=case.currency,
        fee=case.fee,
        tax=case.tax,
    )
    _set_amount(case, result)
    _set_fee_between(case, result)
    _set_scale(case, result)
    _set_price(case, result, infer_fee=infer_fee)
    _check(case, result, infer_fee=infer_fee)
    _set_notes(case, result)
    return result


def _case(draft: Draft, habits: Conventions) -> _Case:
    buying = draft.intent in BUYING
    if draft.intent == "convert":
        buying = False
    stated, named = _choose(draft)
    currency = (stated.currency if stated else None) or _price_currency(draft)
    fee, tax = costs_in(draft.fees, currency), costs_in(draft.taxes, currency)
    found = fit(draft, stated, fee + tax, buying=buying) if stated and stated.value else None
    role = named
    if stated:
        role = found.role if found and found.role != "both" else habits.role(stated, named)
    return _Case(
        draft=draft,
        buying=buying,
        quantity=abs(draft.quantity.value) if draft.quantity and draft.quantity.value else None,
        price=abs(draft.price.value) if draft.price and draft.price.value else None,
        currency=_price_currency(draft) or currency,
        stated=stated,
        role=role,
        fee=fee,
        tax=tax,
        found=found,
        signed=habits.trades == "cash",
        converted=found.converted if found else stated is not None and draft.fx_rate != 1 and stated.column in habits.converted,
    )


def _price_currency(draft: Draft) -> str | None:
    """The price's own; never the coin that is priced."""
    own = draft.price.currency if draft.price else None
    return draft.pair_quote if own is None or (draft.pair_quote and own == draft.symbol) else own


def _choose(draft: Draft) -> tuple[Money | None, Role]:
    """The stated amount to go by and the role that its column is named for."""
    roles: tuple[Role, ...] = ("gross", "net", "open") if draft.intent == "convert" else ("net", "open", "gross")
    for role in roles:
        stated = draft.stated.get(role)
        if stated and (stated.value or role != "net"):
            return stated, role
    return None, "net"


def _set_amount(case: _Case, result: Result) -> None:
    sign = -1 if case.buying else 1
    costs = case.fee + case.tax
    draft = case.draft
    if case.stated and case.stated.value:
        value = abs(case.stated.value)
        result.amount_currency = case.stated.currency or case.currency
        if case.role == "gross":
            result.gross = value
            value = value + costs if case.buying else value - costs
        elif case.role == "open" and costs and case.found is None:
            draft.warn("the file does not show whether the amount includes the fee; taken as included")
        result.amount = sign * value
        if case.role == "net" and case.signed and not case.buying:
            result.amount = case.stated.value
    elif (base := product(draft)) is not None:
        scale = draft.multiplier or (HUNDRED if draft.option else Decimal(1))
        value = round(base * scale, 2) if base * scale >= 1 else base * scale
        result.amount_currency = case.currency
        result.amount = sign * (value + costs if case.buying else value - costs)
    else:
        draft.warn("the file states no amount")
        result.amount_currency = case.currency
    if case.converted and case.stated and case.stated.currency == result.currency and result.currency:
        result.amount_currency, result.converted = None, True
    _set_cost_currencies(case, result)


def _set_fee_between(case: _Case, result: Result) -> None:
    """The fee is what lies between a stated gross and a stated net, where no column states one."""
    net, gross = case.draft.stated.get("net"), case.draft.stated.get("gross")
    if net is None or gross is None or not net.value or not gross.value or net.currency != gross.currency:
        return
    gap = abs(net.value) - abs(gross.value) if case.buying else abs(gross.value) - abs(net.value)
    if case.buying and _set_paid_gross(case, result, -gap):
        return
    if result.fee or result.tax:
        _set_unnamed_fee(case, result, gap - result.fee - result.tax)
        return
    if 0 < gap <= abs(gross.value) * _MAX_SMALL_FEE:
        case.fee = result.fee = gap
        case.found = case.found or fit(case.draft, net, gap, buying=case.buying)


def _set_paid_gross(case: _Case, result: Result, gap: Decimal) -> bool:
    """A purchase plan takes its costs from what was paid in: units times price is the net, the gross what it cost."""
    net, gross = case.draft.stated["net"], case.draft.stated["gross"]
    if not 0 < gap <= abs(gross.value) * _MAX_SMALL_FEE or fit(case.draft, net, Decimal(0), buying=True) is None:
        return False
    case.fee, case.tax = gap - result.tax, result.tax
    result.fee, result.amount = case.fee, -abs(gross.value)
    case.stated, case.role, case.found = gross, "net", fit(case.draft, gross, gap, buying=True)
    case.draft.warn(f"units times price are the net amount, {gap:f} less than the gross: taken for a fee inside the gross")
    return True


def _set_unnamed_fee(case: _Case, result: Result, missing: Decimal) -> None:
    """Adds the part of what lies between gross and net that no column with a known name accounts for."""
    gross = case.draft.stated["gross"]
    if case.found is not None or result.fee_currency or not 0 < missing <= abs(gross.value) * _MAX_SMALL_FEE:
        return
    if fit(case.draft, gross, Decimal(0), buying=case.buying) is None:
        return
    case.fee = result.fee = result.fee + missing
    case.found = fit(case.draft, case.draft.stated["net"], case.fee + case.tax, buying=case.buying)
    case.draft.warn(f"{missing:f} more than the stated costs lie between the gross and the net amount: taken for a fee")


def _set_cost_currencies(case: _Case, result: Result) -> None:
    """Costs in a currency that is neither the amount's nor unknown are kept apart, never added."""
    for name, costs in (("fee", case.draft.fees), ("tax", case.draft.taxes)):
        foreign = [cost for cost in costs if cost.currency and result.amount_currency and cost.currency != result.amount_currency]
        own = getattr(result, name)
        if own:
            if result.amount_currency != result.currency:
                setattr(result, f"{name}_currency", result.amount_currency)
        elif foreign and len({cost.currency for cost in foreign}) == 1:
            setattr(result, name, sum((cost.value for cost in foreign), Decimal(0)))
            setattr(result, f"{name}_currency", foreign[0].currency)
            case.draft.warn(f"the {name} is in {foreign[0].currency} and not part of the amount")
        elif foreign:
            case.draft.warn(f"a {name} in another currency is left out: {foreign[0].value} {foreign[0].currency}")


def _set_scale(case: _Case, result: Result) -> None:
    """Contracts of 100, bonds in per cent, shares in pence."""
    draft, found = case.draft, case.found
    if draft.multiplier or draft.option:
        result.multiplier = draft.multiplier or HUNDRED
        if found and found.scale == 1 and draft.multiplier and case.price:
            result.unit_price = case.price / draft.multiplier
        elif found and found.scale == 1 and not draft.multiplier:
            result.multiplier = None
    elif found and found.scale == HUNDRED:
        result.multiplier = HUNDRED
        draft.warn("the amount is a hundred times quantity and price: taken for a contract of 100 units")
    elif found and found.scale == CENT and case.price:
        if result.amount_currency == "GBP" and not draft.bond:
            if result.currency not in ("GBX", "GBp"):
                draft.warn("the amount shows that the price is in pence")
                result.currency = "GBX"
        elif result.currency not in ("GBX", "GBp", "ZAc", "ILA"):
            result.unit_price = case.price / HUNDRED
            if not (
                draft.bond
                or (draft.price and draft.price.figure.percent)
                or names_bond(f"{draft.name or ''} {draft.symbol or ''} {draft.text}")
            ):
                draft.warn("the amount shows a price in per cent: taken for a bond")
            result.accrued = abs(draft.accrued) if draft.accrued else None


def _set_price(case: _Case, result: Result, *, infer_fee: bool) -> None:
    """A missing price from amount and quantity; a rounded or spread-laden price from the stated gross."""
    if not case.quantity:
        return
    costs = case.fee + case.tax
    gross_money = case.draft.stated.get("gross")
    if result.unit_price is None and result.amount:
        gross = abs(result.amount) - costs if case.buying else abs(result.amount) + costs
        result.unit_price = per_unit(gross / (result.multiplier or 1), case.quantity)
        result.currency = result.amount_currency
    elif gross_money and not infer_fee and result.unit_price and case.found is None and _same_currency(gross_money, case.currency):
        gap = abs(abs(gross_money.value) - case.quantity * result.unit_price)
        if gross_money.value and gap / abs(gross_money.value) > _SPREAD and gap / abs(gross_money.value) < Decimal("0.1"):
            case.draft.warn(f"the stated price {result.unit_price} is not the amount by the quantity; the amount rules")
            result.unit_price = per_unit(abs(gross_money.value), case.quantity)


def _same_currency(money: Money, currency: str | None) -> bool:
    return money.currency is None or currency is None or money.currency == currency


def _check(case: _Case, result: Result, *, infer_fee: bool) -> None:
    """Finds a fee hidden in the amount, or warns that the figures do not add up."""
    draft = case.draft
    if result.amount and result.fee + result.tax > abs(result.amount) * _MOST_COSTS:
        draft.warn(
            f"fee and tax, {result.fee + result.tax:f}, are much beside the amount of {abs(result.amount):f}: are they what they were taken for?"
        )
    base = product(draft)
    minor = _minor_factor(case)
    if base is None or case.stated is None or not case.stated.value or (minor is None and not _same_currency(case.stated, case.currency)):
        return
    scale = result.multiplier or Decimal(1)
    if case.found is not None and (result.fee or not infer_fee):
        return
    expected = base * scale * _quotation(case, minor) + abs(draft.accrued or Decimal(0))
    if case.found and case.found.converted:
        return
    gap = abs(result.amount) - expected if case.buying else expected - abs(result.amount)
    gap -= result.fee + result.tax
    if abs(gap) <= rounding(draft, scale) + case.stated.figure.half_step:
        return
    if infer_fee and not result.fee and CENT / 2 <= gap <= max(expected * _MAX_HIDDEN_FEE, min(_SMALL_FEE, expected * _MAX_SMALL_FEE)):
        result.fee = round(gap, 2)
        draft.warn(f"quantity times price and the amount are {result.fee} apart: taken for a fee inside the amount")
    elif case.found is None:
        draft.warn(
            f"quantity times price and costs give {expected + result.fee + result.tax if case.buying else expected - result.fee - result.tax:f}, the stated amount is {abs(case.stated.value):f}; the amount rules"
        )


def _quotation(case: _Case, minor: Decimal | None) -> Decimal:
    return minor or (CENT if case.found and case.found.scale == CENT else Decimal(1))


def _minor_factor(case: _Case) -> Decimal | None:
    """The factor from the price's quotation unit to the amount's currency: 0.01 from pence to pounds; None for other pairs."""
    unit = MINOR_UNITS.get(case.currency or "")
    return unit[1] if unit and case.stated and case.stated.currency == unit[0] else None


def _warn_identity(draft: Draft) -> None:
    if draft.symbol and not draft.isin and not draft.option and not is_ticker(draft.symbol):
        draft.warn(f"{draft.symbol!r} looks like a name, not like a ticker")


def _set_notes(case: _Case, result: Result) -> None:
    if case.draft.intent == "reinvest":
        result.note = "reinvested"
    if case.draft.intent == "convert" and not case.draft.counter:
        case.draft.warn("a conversion, but the line does not say into what")
    elif case.draft.intent == "convert" and case.draft.counter:
        amount, coin = case.draft.counter
        result.note = f"converted into {amount} {coin}"
        case.draft.warn(f"a conversion: the other half, {amount} {coin} received, is not a row of its own")
