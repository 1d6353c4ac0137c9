"""Ledgers of assets: each line moves one coin or currency, and a trade is two or three lines with one key or one time."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import Figure
from accounting.imports.instruments import is_fiat, is_stable
from accounting.imports.intents import Reading
from accounting.imports.vocabulary.intent import Intent

_EXCHANGING: frozenset[Intent | None] = frozenset(
    {"trade", "buy", "sell", "convert", "adjustment", "inflow", "outflow", "cash", "fx", None}
)
_SAME_REFERENCE: frozenset[Intent | None] = frozenset({"transfer_in", "transfer_out", "deposit", "withdrawal"})
_CLOCK_CHARS = 12


def join_legs(drafts: Iterable[Draft]) -> None:
    """Makes one trade of the lines that were received and given together; the other lines are dropped, their numbers kept."""
    groups: dict[tuple[int, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        key = draft.group or (draft.when if len(draft.when) >= _CLOCK_CHARS else "")
        if draft.open and key and _is_leg(draft):
            groups[draft.table, key].append(draft)
    for legs in groups.values():
        received = [leg for leg in legs if leg.intent != "fee" and leg.quantity and leg.quantity.value > 0]
        given = [leg for leg in legs if leg.intent != "fee" and leg.quantity and leg.quantity.value < 0]
        if received and given and len({leg.symbol for leg in received}) == 1 == len({leg.symbol for leg in given}):
            _join(received, given, [leg for leg in legs if leg.intent == "fee"])


def _is_leg(draft: Draft) -> bool:
    return (
        (draft.intent in _EXCHANGING | {"fee"} or (draft.group is not None and draft.intent in _SAME_REFERENCE))
        and draft.symbol is not None
        and draft.quantity is not None
        and draft.price is None
        and not draft.stated
    )


def _join(received: list[Draft], given: list[Draft], fees: list[Draft]) -> None:
    money = is_fiat if is_fiat(given[0].symbol) or is_fiat(received[0].symbol) else is_stable
    buying = money(given[0].symbol)
    assets, cash = (received, given) if buying else (given, received)
    main = assets[0]
    if buying and money(main.symbol):
        for leg in (*received, *given, *fees):
            leg.drop = "currency conversion"
        return
    total, paid = _total(assets), _total(cash)
    main.quantity = Money(figure=Figure(total, None, Decimal(0)), currency=None, column=-2)
    costs = [
        Money(figure=Figure(abs(leg.quantity.value), None, Decimal(0)), currency=leg.symbol, column=-2) for leg in fees if leg.quantity
    ]
    for leg in (*received, *given):
        costs += [Money(figure=cost.figure, currency=leg.symbol, column=cost.column) for cost in leg.fees]
    main.fees = costs
    if buying or money(cash[0].symbol):
        main.stated["gross"] = Money(figure=Figure(paid, None, Decimal(0)), currency=cash[0].symbol, column=-2)
        main.reading = Reading("buy" if buying else "sell", "legs", sure=True)
    else:
        main.counter = (paid, cash[0].symbol or "")
        main.reading = Reading("convert", "legs", sure=True)
    for leg in (*received, *given, *fees):
        if leg is not main:
            main.lines.extend(leg.lines)
            main.parts.append(leg.record)
            leg.drop = "part of a trade"
    main.lines.sort()


def _total(legs: list[Draft]) -> Decimal:
    return sum((abs(leg.quantity.value) for leg in legs if leg.quantity), Decimal(0))
