"""Amounts and cost ratios of a case by the name that the cases give them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from accounting import CostMethod, HoldingValue, IncomeKind, Ledger, Position, ProblemKind, RateMode, closed_return, open_return
from accounting.valuation import known_sum
from benchmarks.accounting_case import Case

ZERO = Decimal(0)
_METHODS = "|".join(method.value for method in CostMethod)
_SUFFIX = re.compile(rf"_(?:total|base|at_current_fx|at_trade_fx|ex_costs|incl_costs|{_METHODS})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A figure's name taken apart: "unrealized_gain_base_fifo_ex_costs" is `unrealized_gain` in base by FIFO without costs."""

    name: str
    mode: RateMode
    method: CostMethod | None
    fees_in_cost: bool | None

    def ledger(self, case: Case) -> Ledger:
        """The books that the figure is read from."""
        return case.ledger(self.method, fees_in_cost=self.fees_in_cost)


def parse(key: str) -> Wanted:
    """The parts of a key; its suffixes may come in any order."""
    name, suffixes = key, set()
    while found := _SUFFIX.search(name):
        name = name[: found.start()]
        suffixes.add(found.group()[1:])
    mode = RateMode.CURRENT if "at_current_fx" in suffixes else RateMode.TRADE if suffixes & {"at_trade_fx", "base"} else RateMode.OWN
    methods = [method for method in CostMethod if method.value in suffixes]
    costs = False if "ex_costs" in suffixes else True if "incl_costs" in suffixes else None
    return Wanted(name=name, mode=mode, method=methods[0] if methods else None, fees_in_cost=costs)


def amount_of(case: Case, wanted: Wanted) -> Decimal | None:
    """The sum over all positions, in position currency, or in base at the rates of the trades' days or of today."""
    total = ZERO
    for position in wanted.ledger(case).positions.values():
        own, at_trade = AMOUNTS[wanted.name](case, wanted, position)
        quote = case.fx.rate(position.currency, case.base, case.as_of)
        if wanted.mode is RateMode.OWN:
            part = own
        elif wanted.mode is RateMode.TRADE:
            part = at_trade
        else:
            part = None if own is None or quote is None else own * quote.rate
        if part is None:
            return None
        total += part
    return total


Amounts = tuple[Decimal | None, Decimal | None]


def _holding(case: Case, wanted: Wanted, position: Position) -> HoldingValue | None:
    holdings = case.valuation(wanted.method, fees_in_cost=wanted.fees_in_cost).holdings
    return next((holding for holding in holdings if holding.symbol == position.symbol), None)


def _market_value(case: Case, wanted: Wanted, position: Position) -> Amounts:
    holding = _holding(case, wanted, position)
    return (holding.value, holding.value_base) if holding else (ZERO, ZERO)


def _unrealized(case: Case, wanted: Wanted, position: Position) -> Amounts:
    holding = _holding(case, wanted, position)
    return (holding.unrealized_gain, holding.unrealized_base) if holding else (ZERO, ZERO)


def _currency_gain(case: Case, wanted: Wanted, position: Position) -> Amounts:
    holding = _holding(case, wanted, position)
    return (ZERO, holding.currency_gain_base) if holding else (ZERO, ZERO)


def _sold(case: Case, wanted: Wanted, position: Position, side: str) -> Amounts:
    rows = [row for row in wanted.ledger(case).realized if row.symbol == position.symbol]
    return known_sum(getattr(row, side) for row in rows), known_sum(getattr(row, f"{side}_base") for row in rows)


def _matched(case: Case, wanted: Wanted, position: Position) -> Amounts:
    matched = known_sum(row.quantity for row in wanted.ledger(case).realized if row.symbol == position.symbol)
    return matched, matched


def _missing(case: Case, wanted: Wanted, position: Position) -> Amounts:
    problems = [p for p in wanted.ledger(case).problems if p.kind is ProblemKind.OVERSELL and p.symbol == position.symbol]
    missing = known_sum(problem.missing for problem in problems)
    return missing, missing


AMOUNTS: Mapping[str, Callable[[Case, Wanted, Position], Amounts]] = {
    "quantity": lambda _case, _wanted, position: (position.quantity, position.quantity),
    "investment": lambda _case, _wanted, position: (position.cost_basis, position.cost_base),
    "cost_basis": lambda _case, _wanted, position: (position.cost_basis, position.cost_base),
    "market_value": _market_value,
    "unrealized_gain": _unrealized,
    "unrealized_currency_gain": _currency_gain,
    "realized_gain": lambda _case, _wanted, position: (position.realized_gain, position.realized_base),
    "cost_of_sold": lambda case, wanted, position: _sold(case, wanted, position, "cost"),
    "proceeds": lambda case, wanted, position: _sold(case, wanted, position, "proceeds"),
    "proceeds_of_sold": lambda case, wanted, position: _sold(case, wanted, position, "proceeds"),
    "matched_quantity": _matched,
    "missing_quantity": _missing,
}


def _charged(case: Case, wanted: Wanted) -> Decimal | None:
    """Fees or taxes of everything, on trades and alone; `income` likewise."""
    total = ZERO
    for currency, own, at_trade in _CHARGED[wanted.name](wanted.ledger(case)):
        quote = case.fx.rate(currency, case.base, case.as_of)
        current = None if quote is None else own * quote.rate
        part = {RateMode.OWN: own, RateMode.TRADE: at_trade, RateMode.CURRENT: current}[wanted.mode]
        if part is None:
            return None
        total += part
    return total


Rows = list[tuple[str, Decimal, Decimal | None]]


def _costs(books: Ledger, side: str) -> Rows:
    rows = [(charge.currency, getattr(charge, side), charge.rate) for charge in books.charges]
    return [(currency, amount, None if rate is None and amount else amount * (rate or ZERO)) for currency, amount, rate in rows]


def _earned(books: Ledger, kinds: Sequence[IncomeKind]) -> Rows:
    return [(row.currency, row.gross, row.gross_base) for row in books.income if row.kind in kinds]


_CHARGED: Mapping[str, Callable[[Ledger], Rows]] = {
    "fees": lambda books: _costs(books, "fee"),
    "taxes": lambda books: _costs(books, "tax"),
    "dividends": lambda books: _earned(books, [IncomeKind.DIVIDEND]),
    "interest": lambda books: _earned(books, [IncomeKind.INTEREST]),
    "earnings": lambda books: _earned(books, list(IncomeKind)),
}


def _avg_cost(case: Case, wanted: Wanted) -> Decimal | None:
    cost = amount_of(case, replace(wanted, name="investment"))
    quantity = amount_of(case, replace(wanted, name="quantity", mode=RateMode.OWN))
    return None if cost is None else cost / quantity if quantity else ZERO


def _closed_return(case: Case, wanted: Wanted) -> Decimal | None:
    return closed_return(case.ledger(wanted.method, fees_in_cost=wanted.fees_in_cost is not False).realized)


def _open_return(case: Case, wanted: Wanted) -> Decimal | None:
    return open_return(case.valuation(wanted.method, fees_in_cost=wanted.fees_in_cost is not False).holdings)


RATIOS: Mapping[str, Callable[[Case, Wanted], Any]] = {
    **dict.fromkeys(_CHARGED, _charged),
    "avg_cost": _avg_cost,
    "closed_return": _closed_return,
    "open_return": _open_return,
}
