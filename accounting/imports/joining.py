"""Lines that belong together: the legs of one order, a dividend and the tax on it."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from accounting.imports.conventions import BUYING, SELLING
from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import Figure
from accounting.imports.results import Result
from accounting.imports.vocabulary.intent import Intent

_TRADES: frozenset[Intent] = BUYING | SELLING
_SETTLING_DAYS, _MOST_COMPARED = 5, 20
_ROUNDED = Decimal("0.005")
_LEGS: frozenset[Intent] = frozenset({"fee", "tax", "fx"})


def join_orders(drafts: Iterable[Draft]) -> None:
    """Folds fee, tax and currency legs of one order into its trade; the legs are dropped, their lines go to the trade."""
    orders: dict[tuple[int, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.open and draft.group:
            orders[draft.table, draft.group].append(draft)
    for legs in orders.values():
        trades = [draft for draft in legs if draft.intent in _TRADES]
        if trades and any(draft.intent in _LEGS for draft in legs):
            _fold(trades, [draft for draft in legs if draft.intent in _LEGS])


def warn_of_parts(drafts: Iterable[Draft]) -> None:
    """Warns on the lines of an order of which another line could not be read: they may be a part of what it says."""
    drafts = list(drafts)
    broken = {draft.group for draft in drafts if draft.fail and draft.group}
    for draft in drafts:
        if draft.open and draft.group in broken:
            draft.warn("another line of the same order could not be read: is this a part of it?")


def _fold(trades: list[Draft], legs: list[Draft]) -> None:
    main = trades[0] if len(trades) == 1 else _merged(trades)
    own = main.main_amount()
    currency = own.currency if own else None
    exchanged = _converted(main, [leg for leg in legs if leg.intent == "fx"], currency)
    for leg in legs:
        main.lines.extend(leg.lines)
        main.parts.append(leg.record)
        leg.drop = "part of an order"
        cost = leg.main_amount()
        if cost and leg.intent in ("fee", "tax"):
            moved = Money(figure=Figure(-cost.value, None, cost.figure.half_step), currency=cost.currency, column=-2)
            (main.fees if leg.intent == "fee" else main.taxes).append(moved)
    if exchanged:
        main.stated = {"gross": exchanged}
    elif own:
        main.stated = {"gross": own}
    main.lines.sort()


def _merged(trades: list[Draft]) -> Draft:
    """Several fills of one order as one: units and amounts add up, the price is their average."""
    main = trades[0]
    quantity = sum((abs(draft.quantity.value) for draft in trades if draft.quantity), Decimal(0))
    total = sum((abs(draft.quantity.value * draft.price.value) for draft in trades if draft.quantity and draft.price), Decimal(0))
    amount = sum((stated.value for draft in trades if (stated := draft.main_amount())), Decimal(0))
    if main.quantity and main.price and quantity:
        main.quantity.figure = replace(main.quantity.figure, value=quantity)
        main.price.figure = replace(main.price.figure, value=total / quantity)
    if stated := main.main_amount():
        stated.figure = replace(stated.figure, value=amount)
    for draft in trades[1:]:
        main.lines.extend(draft.lines)
        main.parts.append(draft.record)
        draft.drop = "part of an order"
    main.warn(f"{len(trades)} fills of one order in one row, at their average price")
    return main


def _converted(main: Draft, legs: list[Draft], currency: str | None) -> Money | None:
    """The leg in the account's own currency, when the trade was in another."""
    found: Money | None = None
    for leg in legs:
        stated = leg.main_amount()
        main.fx_rate = main.fx_rate or leg.fx_rate
        if stated and stated.currency and stated.currency != currency:
            found = (
                stated
                if found is None
                else Money(figure=replace(found.figure, value=found.value + stated.value), currency=found.currency, column=found.column)
            )
    return found


def join_taxes(results: list[Result]) -> list[Result]:
    """Dividends with the tax of the same day, security and currency taken off; a tax without its dividend stays a row."""
    incomes: dict[tuple[object, ...], list[Result]] = defaultdict(list)
    for result in results:
        if result.type == "dividend" and result.draft.identity():
            for key in _keys(result):
                incomes[key].append(result)
    kept: list[Result] = []
    for result in results:
        target = _income_of(result, incomes)
        if target is None:
            kept.append(result)
            continue
        target.gross = target.gross if target.gross is not None else target.amount
        target.tax += result.tax
        target.amount -= result.tax
        target.draft.lines.extend(result.draft.lines)
        target.draft.lines.sort()
    return kept


def join_tables(results: list[Result]) -> list[Result]:
    """Joins a trade of a cash table with the same trade in a table of units and prices of the same file."""
    priced: dict[tuple[object, ...], list[Result]] = defaultdict(list)
    for result in results:
        if result.type in ("buy", "sell") and result.draft.price is not None:
            priced[result.type, abs(result.amount)].append(result)
            priced[result.type, "units", result.quantity].append(result)
    gone: set[int] = set()
    for result in results:
        if result.type not in ("buy", "sell") or result.draft.price is not None:
            continue
        for other in [*priced[result.type, abs(result.amount)], *_with_units(result, priced)]:
            if id(other) not in gone and _same_trade(result, other):
                gone.add(id(other))
                _complete(result, other)
                break
    return [result for result in results if id(result) not in gone]


def _with_units(cash: Result, priced: dict[tuple[object, ...], list[Result]]) -> list[Result]:
    """Trades of as many units at nearly the same amount."""
    near = priced.get((cash.type, "units", cash.quantity), []) if cash.quantity else []
    return [other for other in near if abs(abs(other.amount) - abs(cash.amount)) <= abs(cash.amount) * _ROUNDED]


def _same_trade(cash: Result, trade: Result) -> bool:
    """Of two tables, at most five days apart."""
    first, second = cash.draft.day, trade.draft.day
    return (
        cash.draft.table != trade.draft.table and first is not None and second is not None and abs((first - second).days) <= _SETTLING_DAYS
    )


def _complete(cash: Result, trade: Result) -> None:
    cash.quantity, cash.unit_price, cash.currency = trade.quantity, trade.unit_price, trade.currency or cash.currency
    cash.draft.symbol = cash.draft.symbol or trade.draft.symbol
    cash.draft.isin = cash.draft.isin or trade.draft.isin
    cash.draft.lines.extend(trade.draft.lines)
    cash.draft.lines.sort()


def _keys(result: Result) -> list[tuple[object, ...]]:
    draft = result.draft
    names = [name for name in (draft.isin, draft.symbol, draft.local_id) if name] or [draft.name or ""]
    return [(draft.day, name, result.amount_currency, draft.account) for name in names]


def _neighbours(incomes: list[Result], order: int) -> list[Result]:
    """The few of `incomes`, which stand in the order of the file, that are nearest to the line `order`."""
    place = bisect_left(incomes, order, key=lambda income: income.draft.order)
    return incomes[max(0, place - _MOST_COMPARED) : place + _MOST_COMPARED]


def _income_of(result: Result, incomes: dict[tuple[object, ...], list[Result]]) -> Result | None:
    """The one dividend that a tax row belongs to; None when there is none, or it would eat up the whole dividend."""
    if result.type != "tax" or not result.draft.identity():
        return None
    for key in _keys(result):
        near = _neighbours(incomes.get(key, []), result.draft.order)
        fitting = [income for income in near if abs(result.tax) < abs(income.gross or income.amount)]
        if fitting:
            return min(fitting, key=lambda income: abs(income.draft.order - result.draft.order))
    return None
