"""Price gains, holding facts and returns of a case by the name that the cases give them."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from accounting import (
    HoldingValue,
    Performance,
    PricePerformance,
    ReturnScope,
    annualised,
    attribute,
    closed_irr,
    performance,
    price_performance,
)
from accounting.price_performance import together
from benchmarks.accounting_amounts import Wanted
from benchmarks.accounting_case import Case


class Unknown(LookupError):
    """There is no computation for a figure of this name."""


PRICE_GAINS: Mapping[str, Callable[[PricePerformance], Decimal]] = {
    "gross_performance": lambda own: own.gross_performance,
    "net_performance": lambda own: own.net_performance,
    "trade_fees": lambda own: own.trade_fees,
    "time_weighted_investment": lambda own: own.time_weighted_investment,
    "roai_gross": lambda own: own.roai_gross,
    "roai_net": lambda own: own.roai_net,
    "roai": lambda own: own.roai_net,
    "roai_gross_with_dividends": lambda own: own.roai_gross_with_dividends,
    "roai_net_with_dividends": lambda own: own.roai_net_with_dividends,
    "gross_performance_with_dividends": lambda own: own.gross_performance + own.dividends,
    "net_performance_with_dividends": lambda own: own.net_performance + own.dividends,
}


def price_gain(case: Case, wanted: Wanted) -> Decimal | None:
    """A figure of the price-gain family over all positions."""
    parts = price_performance(case.ledger(), case.prices, case.fx, base=case.base, as_of=case.as_of, mode=wanted.mode)
    whole = together(list(parts.values()))
    return None if whole is None else PRICE_GAINS[wanted.name](whole)


HOLDING_FACTS: Mapping[str, Callable[[HoldingValue], Any]] = {
    "price": lambda holding: holding.price,
    "market_price": lambda holding: holding.price,
    "price_date": lambda holding: holding.price_date.isoformat() if holding.price_date else None,
    "price_age_days": lambda holding: holding.price_age_days,
    "price_is_trade": lambda holding: holding.price_is_trade,
    "weight": lambda holding: holding.weight,
    "incomplete": lambda holding: bool(holding.incomplete),
}


def _performance(case: Case, *, scope: ReturnScope | None, after_taxes: bool | None = None, start: dt.date | None = None) -> Performance:
    return performance(
        case.ledger(), case.prices, case.fx, base=case.base, start=start, end=case.as_of, scope=scope, after_taxes=after_taxes
    )


_SCOPES = {"portfolio": ReturnScope.PORTFOLIO, "external": ReturnScope.PORTFOLIO, "security": ReturnScope.HOLDINGS}


def _twr(case: Case, *, after_taxes: bool | None = None, start: dt.date | None = None) -> float | None:
    return _performance(case, scope=_SCOPES.get(case.method.get("twr", "")), after_taxes=after_taxes, start=start).twr


def _irr(case: Case, *, after_taxes: bool | None = None, start: dt.date | None = None) -> float | None:
    kind = case.method.get("irr", "")
    if kind == "closed_trade":
        return closed_irr(case.ledger().realized)
    return _performance(case, scope=_SCOPES.get(kind), after_taxes=after_taxes, start=start).irr


def of_range(case: Case, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Figures between the end of one day and the end of another, dividends outside."""
    start, end = (dt.date.fromisoformat(str(wanted[side])) for side in ("start", "end"))
    own = _performance(case.at(end), scope=ReturnScope.HOLDINGS, start=start)
    net, gross = own.variants["net_without_dividends"], own.variants["gross_without_dividends"]
    known: dict[str, Any] = {
        "start": wanted["start"],
        "end": wanted["end"],
        "net_performance": net.gain,
        "gross_performance": gross.gain,
        "roai_net": net.roai,
        "roai_gross": gross.roai,
        "twr": own.twr,
        "irr": own.irr,
        "dividends": own.dividends,
        "fees": own.fees,
        "start_value": own.start_value,
        "end_value": own.end_value,
    }
    return {name: known[name] for name in wanted if name in known}


def of_period(case: Case, name: str) -> Any:
    """One part of the change in value over the case's period, or a return over it."""
    if case.period is None:
        raise Unknown(name)
    start, end = case.period
    if name in {"twr", "irr"}:
        return (_twr if name == "twr" else _irr)(case.at(end), start=start)
    terms = case.ledger().terms
    parts = attribute(
        case.activities,
        case.prices,
        case.fx,
        base=case.base,
        start=start,
        end=end,
        allow_short=terms.allow_short,
        cash_booking=terms.cash_booking,
        transfers_touch_cash=terms.transfers_touch_cash,
    )
    names = {"capital_gains": "unrealized_gains", "realized_capital_gains": "realized_gains"}
    if not hasattr(parts, names.get(name, name)):
        raise Unknown(name)
    return getattr(parts, names.get(name, name))


WHOLE: Mapping[str, Callable[[Case], Any]] = {
    "cash_total_base": lambda case: case.valuation().cash_base,
    "total_value_base": lambda case: case.valuation().total_base,
    "net_contributions_base": lambda case: case.valuation().net_contributions_base,
    "currency_gain_on_cash": lambda case: case.valuation().currency_gain_on_cash,
    "delta": lambda case: _performance(case, scope=ReturnScope.HOLDINGS, after_taxes=True).gain,
    "twr": _twr,
    "twr_with_tax": lambda case: _twr(case, after_taxes=True),
    "twr_annualized": lambda case: annualised(_twr(case) or 0.0, (case.as_of - case.activities[0].date).days),
    "irr": _irr,
    "irr_with_tax": lambda case: _irr(case, after_taxes=True),
    "simple_return": lambda case: _performance(case, scope=None).simple_return,
    "modified_dietz": lambda case: _performance(case, scope=None).modified_dietz,
    "incomplete": lambda case: bool(case.valuation().incomplete),
}
