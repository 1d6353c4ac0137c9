"""From the name of a figure, as the cases write it, to the call of `accounting` that computes it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounting import ActivityType, RateMode, of_account
from accounting.rates import major_unit
from accounting.valuation import known_sum
from benchmarks.accounting_amounts import AMOUNTS, RATIOS, Wanted, amount_of, parse
from benchmarks.accounting_case import Case
from benchmarks.accounting_returns import HOLDING_FACTS, PRICE_GAINS, WHOLE, Unknown, of_period, of_range, price_gain


def figure(case: Case, key: str, shape: Any) -> Any:
    """The figure `key` of a case; `shape` tells only which days, currencies, symbols or nested figures are asked for.

    Raises:
        Unknown: there is no computation for it.
    """
    if key == "cash":
        return _cash(case, shape)
    if key in {"period", "attribution"} and case.period is not None:
        return {name: of_period(case, name) for name in shape}
    if key.endswith("_after_each"):
        ordered = sorted(case.activities, key=lambda activity: activity.date)
        return [figure(case.of(ordered[:count]), key.removesuffix("_after_each"), None) for count in range(1, len(ordered) + 1)]
    if key.startswith("realized_") and "_by_sell" in key:
        return _by_sell(case, parse(key.replace("_by_sell", "").replace("realized_gain", "realized")))
    return _mapped(case, key, shape) if isinstance(shape, Mapping) else _scalar(case, key)


def _mapped(case: Case, key: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """A figure that is asked for by day, range, account or symbol."""
    if key.startswith("history_"):
        name = key.removeprefix("history_")
        name = f"{name}_base" if name in {"market_value", "total_value"} else name
        return {day: figure(case.at(dt.date.fromisoformat(day)), name, part) for day, part in shape.items()}
    if key == "ranges":
        return {name: of_range(case, wanted) for name, wanted in shape.items()}
    if key.endswith("_by_account"):
        name = key.removesuffix("_by_account")
        return {
            account: figure(case.of(of_account(case.activities, account, method=case.cost, fees_in_cost=case.fees_in_cost)), name, part)
            for account, part in shape.items()
        }
    name = key.removesuffix("_by_symbol")
    nested = key in {"positions", "holdings", "by_symbol"}
    if not nested and not set(shape) <= set(case.ledger().positions):
        raise Unknown(key)
    return {
        symbol: {inner: figure(_only(case, symbol), inner, want) for inner, want in part.items()}
        if nested
        else figure(_only(case, symbol), name, part)
        for symbol, part in shape.items()
    }


def _only(case: Case, symbol: str) -> Case:
    """The case with the activities of one instrument."""
    return case.of([activity for activity in case.activities if activity.symbol == symbol])


def _scalar(case: Case, key: str) -> Any:
    if key in WHOLE:
        return WHOLE[key](case)
    wanted = parse(key)
    if wanted.name in AMOUNTS:
        return amount_of(case, wanted)
    if wanted.name in RATIOS:
        return RATIOS[wanted.name](case, wanted)
    if wanted.name in PRICE_GAINS:
        return price_gain(case, wanted)
    if wanted.name in HOLDING_FACTS:
        holdings = case.valuation(wanted.method, fees_in_cost=wanted.fees_in_cost).holdings
        return HOLDING_FACTS[wanted.name](holdings[0]) if len(holdings) == 1 else None
    raise Unknown(key)


def _by_sell(case: Case, wanted: Wanted) -> list[Decimal]:
    books = wanted.ledger(case)
    rows = books.realized
    sells = [activity.id for activity in books.activities if activity.type is ActivityType.SELL]
    side = "gain" if wanted.mode is RateMode.OWN else "gain_base"
    return [known_sum(getattr(row, side) for row in rows if row.activity_id == sell) for sell in sells]


def _cash(case: Case, shape: Any) -> dict[str, Decimal]:
    """By currency; a quotation unit that is asked for is given as such."""
    balances = dict(case.ledger().cash)
    for unit in shape or ():
        major, factor = major_unit(unit)
        if major != unit and major in balances:
            balances[unit] = balances.pop(major) / factor
    return balances
