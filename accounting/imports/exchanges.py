"""Lines that state what was received and what was given: crypto ledgers with an "In" and an "Out" side."""

from decimal import Decimal

from accounting.imports.coin_columns import moved
from accounting.imports.columns import Columns
from accounting.imports.drafts import Draft, Money
from accounting.imports.figures import Figure, is_blank, read_figure
from accounting.imports.instruments import is_fiat, is_stable
from accounting.imports.intents import Reading, read_cell, read_prose
from accounting.imports.reading import currency_code
from accounting.imports.vocabulary.intent import Intent

_KEPT: frozenset[Intent] = frozenset({"reward", "interest", "dividend", "fee", "tax", "transfer_in", "transfer_out"})
_INCOME: frozenset[Intent] = frozenset({"reward", "interest"})


def has_sides(columns: Columns) -> bool:
    """Whether the table has the figures of both sides and their currencies."""
    if columns.coins:
        return True
    places = [columns.of[side][0] if columns.of.get(side) else None for side in ("received", "given")]
    linked = [place is not None and place in columns.currency_of for place in places]
    empty = [place is not None and not columns.profiles[place].filled for place in places]
    if any(linked) and all(one or other for one, other in zip(linked, empty, strict=True)):
        return True
    return linked[0] and bool(columns.of.get("symbol")) and bool(columns.of.get("quantity"))


def read_sides(draft: Draft, columns: Columns, marks: dict[int, str | None]) -> None:
    """Turns the two sides into a buy, a sell, a conversion or a move; leaves lines that have neither side alone."""
    received, given = _coin_sides(draft, columns, marks) or (_side(draft, columns, marks, name) for name in ("received", "given"))
    if received and given is None and not columns.of.get("given"):
        given = _own_side(draft)
    side = received or given
    if side is None:
        return
    if received and given and received.currency == given.currency:
        _own_move(draft, given if draft.intent in ("outflow", "withdrawal", "transfer_out") else received)
        return
    if received and given:
        _trade(draft, received, given)
        return
    draft.stated.clear()
    incoming = given is None
    if is_fiat(side.currency):
        sign = 1 if incoming else -1
        draft.stated["net"] = Money(figure=_figure(side, sign), currency=side.currency, column=side.column)
        if draft.intent not in _KEPT or draft.intent in ("transfer_in", "transfer_out"):
            draft.reading = Reading("deposit" if incoming else "withdrawal", "side", sure=True)
        return
    draft.symbol, draft.quantity, draft.asset = side.currency, Money(figure=_figure(side, 1), currency=None, column=side.column), True
    income = next((told for kind in draft.kinds if incoming and (told := read_cell(kind)) and told.intent in _INCOME), None)
    told = read_prose(f"{draft.note or ''} {draft.text}") if incoming and draft.intent not in _KEPT else None
    if income is not None:
        draft.reading = income
    elif told is not None and told.intent == "reward":
        draft.reading = told
    elif draft.intent not in _KEPT:
        draft.reading = Reading("transfer_in" if incoming else "transfer_out", "side", sure=True)


def _coin_sides(draft: Draft, columns: Columns, marks: dict[int, str | None]) -> tuple[Money | None, Money | None] | None:
    """What came in and what went out by the columns of coins; None without such columns or where several moved the same way."""
    if not columns.coins:
        return None
    amounts, fees = moved(draft.record, columns, marks)
    into, out = [money for money in amounts if money.value > 0], [money for money in amounts if money.value < 0]
    if len(into) > 1 or len(out) > 1 or not amounts:
        return None
    if any(fee.currency is None for fee in draft.fees):
        draft.warn("the file does not say in which currency the fee is: left out")
        draft.fees = [fee for fee in draft.fees if fee.currency is not None]
    draft.fees, draft.symbol, draft.quantity = [*draft.fees, *fees], None, None
    return (into[0] if into else None), (out[0] if out else None)


def _side(draft: Draft, columns: Columns, marks: dict[int, str | None], name: str) -> Money | None:
    for index in columns.of.get(name, []):
        cell, currency = draft.record.cell(index), draft.record.cell(columns.currency_of.get(index, -1))
        figure = read_figure(cell, marks.get(index)) if not is_blank(cell) else None
        if figure and figure.value and not is_blank(currency):
            return Money(figure=figure, currency=currency_code(currency), column=index)
    return None


def _own_move(draft: Draft, side: Money) -> None:
    """The same asset on both sides: one amount written twice, or a move between the owner's own wallets."""
    if draft.intent not in _KEPT | {"deposit", "withdrawal", "inflow", "outflow"}:
        draft.drop = "moved between the owner's own wallets"
    draft.stated.clear()
    draft.symbol, draft.quantity, draft.asset = side.currency, Money(figure=_figure(side, 1), currency=None, column=side.column), True


def _own_side(draft: Draft) -> Money | None:
    """The line's own asset as what was given, when a second asset was received for it."""
    if draft.quantity is None or draft.symbol is None or draft.quantity.value >= 0:
        return None
    return Money(figure=draft.quantity.figure, currency=draft.symbol, column=draft.quantity.column)


def _trade(draft: Draft, received: Money, given: Money) -> None:
    if is_fiat(received.currency) and is_fiat(given.currency):
        draft.drop = "currency conversion"
        return
    valued = any(is_fiat(stated.currency) for stated in draft.stated.values())
    money = is_fiat if valued or is_fiat(given.currency) or is_fiat(received.currency) else is_stable
    buying = money(given.currency)
    asset, cash = (received, given) if buying else (given, received)
    draft.symbol = asset.currency
    draft.quantity = Money(figure=_figure(asset, 1), currency=None, column=asset.column)
    intent: Intent = "buy" if buying else "sell" if money(received.currency) else "convert"
    if intent != "convert":
        draft.stated = {"gross": Money(figure=_figure(cash, -1 if buying else 1), currency=cash.currency, column=cash.column)}
    draft.reading = Reading(intent, "side", sure=True)
    if intent == "convert":
        draft.counter = (abs(received.value), received.currency or "")


def _figure(money: Money, sign: int) -> Figure:
    value: Decimal = abs(money.value) * sign
    return Figure(value, None, money.figure.half_step)
