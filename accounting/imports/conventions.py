"""Habits of one table that only its rows together show: which sign money out has, whether fees are inside amounts."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, TypeAlias

from accounting.imports.arithmetic import costs_in, fit, product, scales
from accounting.imports.drafts import Draft, Money, Role
from accounting.imports.figures import Figure
from accounting.imports.vocabulary.intent import Intent

Signs: TypeAlias = Literal["cash", "inverse", "unsigned"]
BUYING: frozenset[Intent] = frozenset({"buy", "reinvest"})
SELLING: frozenset[Intent] = frozenset({"sell"})
_OUTGOING: frozenset[Intent] = frozenset({"fee", "tax", "withdrawal"})


_FARTHER = 20
"""How many times quantity times price an amount is that cannot be of the same trade."""


@dataclass(slots=True, kw_only=True)
class Conventions:
    """What the rows of a table show.

    Attributes:
        trades: the sign of the amounts of buys and sells: "cash" (money out is negative), "inverse", or "unsigned".
        cash: the same for fees, taxes and withdrawals.
        roles: amount column -> "net" or "gross" as the arithmetic of its rows proves.
        converted: amount columns that are in another currency than the price, at the line's exchange rate.
    """

    trades: Signs
    cash: Signs
    roles: dict[int, Role] = field(default_factory=dict)
    converted: frozenset[int] = frozenset()

    def role(self, stated: Money, named: Role) -> Role:
        """Whether fee and tax are inside `stated`; what its column is named for when no row proves it."""
        return self.roles.get(stated.column, named)


def straighten_costs(drafts: list[Draft]) -> None:
    """Turns fees and taxes so that a cost is positive and a refund negative, per column by its majority."""
    lists: tuple[Callable[[Draft], list[Money]], ...] = (lambda draft: draft.fees, lambda draft: draft.taxes)
    for costs_of in lists:
        signs = Counter[tuple[int, bool]]()
        for draft in drafts:
            for cost in costs_of(draft):
                signs[cost.column, cost.value < 0] += 1
        for draft in drafts:
            for cost in costs_of(draft):
                if signs[cost.column, True] > signs[cost.column, False]:
                    cost.figure = negated(cost)


def negated(money: Money) -> Figure:
    """The figure of `money` with the other sign."""
    return Figure(-money.figure.value, money.figure.unit, money.figure.half_step, money.figure.percent)


def drop_foreign_amounts(drafts: list[Draft], doubtful: Iterable[int]) -> None:
    """Takes amounts away that are none of the trade.

    They are far from quantity times price on every line, and stand in a `doubtful` column ("Change" of a quote) or beside another
    column that is near ("Total" of the fees).
    """
    near, far, beaten = Counter[int](), Counter[int](), Counter[int]()
    for draft in drafts:
        closeness = {stated.column: _is_near(draft, stated) for stated in draft.stated.values()}
        for column, close in closeness.items():
            near[column] += close is True
            far[column] += close is False
            beaten[column] += close is False and any(other is True for other in closeness.values())
        _drop_farther(draft, closeness)
    foreign = {column for column in far if far[column] and not near[column] and (column in doubtful or beaten[column] == far[column])}
    for draft in drafts if foreign else []:
        draft.stated = {role: stated for role, stated in draft.stated.items() if stated.column not in foreign}


def _drop_farther(draft: Draft, closeness: dict[int, bool | None]) -> None:
    """Takes amounts off a trade that are far from quantity times price, where another is near: a "total" in units beside a "value" in money."""
    base = product(draft)
    if base is None or draft.intent not in BUYING | SELLING or True not in closeness.values():
        return
    farther = {
        role: stated
        for role, stated in draft.stated.items()
        if closeness[stated.column] is False and stated.value and _times(base, abs(stated.value)) >= _FARTHER
    }
    for role, stated in farther.items():
        del draft.stated[role]
        draft.warn(f"{stated.value:f} is far from quantity times price and was left out; the other amount is near")


def _times(one: Decimal, other: Decimal) -> Decimal:
    return max(one, other) / min(one, other)


def _is_near(draft: Draft, stated: Money) -> bool | None:
    """Whether the amount is within half and double of quantity times price; None when that cannot be said."""
    base = product(draft)
    if base is None or not stated.value or (draft.price and draft.price.currency != stated.currency):
        return None
    return any(base * scale / 2 < abs(stated.value) < base * scale * 2 for scale in scales(draft))


def learn(drafts: list[Draft]) -> Conventions:
    """The habits of the table whose rows `drafts` are; fees must have been straightened."""
    trades = [draft for draft in drafts if draft.open and draft.intent in BUYING | SELLING]
    return Conventions(trades=_trade_signs(trades), cash=_cash_signs(drafts), roles=_roles(trades), converted=_converted(trades))


def _trade_signs(trades: list[Draft]) -> Signs:
    votes = Counter[str]()
    for draft in trades:
        stated = draft.main_amount()
        if stated and stated.value:
            votes["cash" if (stated.value < 0) == (draft.intent in BUYING) else "inverse"] += 1
            votes["negative"] += stated.value < 0
    if not votes["negative"]:
        return "unsigned"
    return "cash" if votes["cash"] >= votes["inverse"] else "inverse"


def _cash_signs(drafts: Iterable[Draft]) -> Signs:
    votes = Counter[bool]()
    for draft in drafts:
        stated = draft.main_amount()
        if draft.open and stated and stated.value and draft.intent in _OUTGOING:
            votes[stated.value < 0] += 1
    return "cash" if votes[True] else "unsigned"


def _roles(trades: list[Draft]) -> dict[int, Role]:
    votes: dict[int, Counter[str]] = {}
    for draft in trades:
        for stated in draft.stated.values():
            costs = costs_in(draft.fees, stated.currency) + costs_in(draft.taxes, stated.currency)
            if not costs:
                continue
            found = fit(draft, stated, costs, buying=draft.intent in BUYING)
            if found and found.role != "both":
                votes.setdefault(stated.column, Counter())[found.role] += 1
    roles: dict[int, Role] = {}
    for column, tally in votes.items():
        roles[column] = "net" if tally["net"] >= tally["gross"] else "gross"
    return roles


def _converted(trades: list[Draft]) -> frozenset[int]:
    """Amount columns that most lines prove to be converted at a rate that is not 1."""
    votes = Counter[tuple[int, bool]]()
    for draft in trades:
        if not draft.fx_rate or draft.fx_rate == 1:
            continue
        for stated in draft.stated.values():
            costs = costs_in(draft.fees, stated.currency) + costs_in(draft.taxes, stated.currency)
            if found := fit(draft, stated, costs, buying=draft.intent in BUYING):
                votes[stated.column, found.converted] += 1
    return frozenset(column for column, proven in votes if proven and votes[column, True] > votes[column, False])


def proven_columns(drafts: list[Draft]) -> frozenset[int]:
    """Columns whose figures most trades bear out: quantity times price, with or without the costs, is the amount."""
    votes = Counter[tuple[int, bool]]()
    for draft in drafts:
        if not draft.open or draft.intent not in BUYING | SELLING or product(draft) is None:
            continue
        for stated in draft.stated.values():
            costs = costs_in(draft.fees, stated.currency) + costs_in(draft.taxes, stated.currency)
            fitting = bool(stated.value) and fit(draft, stated, costs, buying=draft.intent in BUYING) is not None
            votes.update((money.column, fitting) for money in (draft.quantity, draft.price, stated, *draft.fees, *draft.taxes) if money)
    return frozenset(column for column, fitting in votes if fitting and votes[column, True] > votes[column, False])
