"""Quantity times price against the stated amount: the check that tells columns apart and finds what does not add up."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from accounting.imports.drafts import Draft, Money

CENT = Decimal("0.01")
_SLACK = Decimal("0.0061")
_PRICE_STEP, _WHOLE, _FRACTION_STEP = Decimal("0.005"), Decimal("0.5"), Decimal("0.001")
_RATE_SLACK = Decimal("0.003")
ONE, HUNDRED = Decimal(1), Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a stated amount follows from quantity and price.

    Attributes:
        role: "net" when fee and tax are inside the amount, "gross" when they come on top; "both" when there are none.
        scale: what the product has to be multiplied by: 1, a contract's 100, 0.01 for prices in per cent or pence.
        converted: whether the exchange rate of the line lies between.
    """

    role: Literal["net", "gross", "both"]
    scale: Decimal
    converted: bool


def product(draft: Draft) -> Decimal | None:
    """Quantity times price without signs; None when one is missing or zero."""
    if draft.quantity is None or draft.price is None:
        return None
    return abs(draft.quantity.value * draft.price.value) or None


def rounding(draft: Draft, scale: Decimal) -> Decimal:
    """How far the product may be off because quantity and price are written rounded."""
    if draft.quantity is None or draft.price is None:
        return Decimal(0)
    quantity, price = draft.quantity.figure, draft.price.figure
    if draft.option:
        return Decimal(0)
    price_off = min(price.half_step, _PRICE_STEP) if price.half_step < _WHOLE else Decimal(0)
    quantity_off = quantity.half_step if quantity.half_step < _FRACTION_STEP else Decimal(0)
    return (abs(quantity.value) * price_off + abs(price.value) * quantity_off) * scale


def costs_in(costs: list[Money], currency: str | None) -> Decimal:
    """The sum of `costs` that are in `currency` or do not say."""
    return sum((cost.value for cost in costs if cost.currency in (None, currency) or currency is None), Decimal(0))


def scales(draft: Draft) -> Iterator[Decimal]:
    """Factors between product and amount that may be, the likeliest first."""
    yield ONE
    if draft.multiplier:
        yield draft.multiplier
    yield HUNDRED
    yield CENT


def fit(draft: Draft, stated: Money, costs: Decimal, *, buying: bool) -> Fit | None:
    """The way in which `stated` follows from the draft's quantity and price, None when it does not.

    Args:
        costs: fee and tax in the currency of `stated`, cost positive.
        buying: costs add to the amount of a buy and lessen that of a sell.
    """
    base = product(draft)
    if base is None:
        return None
    for loose in (False, True):
        for scale in scales(draft):
            for factor, converted in _factors(draft, stated):
                gross = base * scale * factor + (0 if converted else abs(draft.accrued or Decimal(0)))
                slack = stated.figure.half_step + _SLACK + (gross * _RATE_SLACK if converted else 0)
                if loose:
                    slack += rounding(draft, scale) * factor
                if role := _role(abs(stated.value), gross, costs if buying else -costs, slack):
                    return Fit(role=role, scale=scale, converted=converted)
    return None


def _role(value: Decimal, gross: Decimal, costs: Decimal, slack: Decimal) -> Literal["net", "gross", "both"] | None:
    """Which of gross and gross with costs `value` is within `slack`; the nearer one when the costs exceed it noticeably."""
    off_net, off_gross = abs(value - abs(gross + costs)), abs(value - gross)
    if off_net > slack and off_gross > slack:
        return None
    if max(off_net, off_gross) > slack or abs(costs) > slack / 4:
        return "net" if off_net <= off_gross else "gross"
    return "both"


def _factors(draft: Draft, stated: Money) -> Iterator[tuple[Decimal, bool]]:
    """Factors from the price's currency to the amount's, and whether each is a rate: per unit, the other way round, or for a hundred units."""
    price_currency = draft.price.currency if draft.price else None
    same = price_currency is None or stated.currency is None or price_currency == stated.currency
    yield ONE, False
    if draft.fx_rate and (not same or draft.fx_rate != 1):
        yield 1 / draft.fx_rate, True
        yield draft.fx_rate, True
        yield draft.fx_rate * CENT, True
        if price_currency in ("GBX", "GBp", "ZAc", "ZAC", "ILA"):
            yield CENT / draft.fx_rate, True
            yield CENT * draft.fx_rate, True
