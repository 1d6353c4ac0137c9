"""One record of a table to one draft: every cell read, nothing worked out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounting.imports.columns import Columns
from accounting.imports.days import Order, read_day, serial_day
from accounting.imports.drafts import Draft, Money, Role
from accounting.imports.figures import CODES, SIGNS, Figure, is_blank, read_figure
from accounting.imports.identities import filled, read_instrument
from accounting.imports.instruments import is_fiat
from accounting.imports.intents import Reading, decide, is_cancelled, read_cell
from accounting.imports.limits import MAX_TEXT_CHARS
from accounting.imports.records import Record
from accounting.imports.sentences import read_counter, read_ratio, read_sentence
from accounting.imports.vocabulary.actions import WEAK
from accounting.imports.words import normal

_ALIASES = {
    "PENCE": "GBX", "CAN": "CAD", "CDN": "CAD", "CA": "CAD", "US": "USD", "USA": "USD", "EURO": "EUR", "EUROS": "EUR", "US DOLLAR": "USD", "US DOLLARS": "USD", "STERLING": "GBP", "POUND": "GBP", "POUND STERLING": "GBP",
    "CANADIAN DOLLAR": "CAD", "AUSTRALIAN DOLLAR": "AUD", "SWISS FRANC": "CHF", "RMB": "CNY", "AU": "AUD", "SFR": "CHF", "FR": "CHF",
}  # fmt: skip
_EXACT = frozenset({"quantity", "unit_price"})
FUTURE = "lies in the future"
"""How the reason of a row ends whose day has not come."""
_FLAGS = frozenset({"false", "no", "nein", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How one table writes days and figures.

    Attributes:
        marks: column -> decimal mark; orders: date column -> order of its parts (None: not proven by any cell).
        assumed: date columns whose order no cell proves.
        fallback: what a line of the table's section is when it does not say so itself.
    """

    marks: dict[int, str | None]
    orders: dict[int, Order | None]
    assumed: frozenset[int]
    today: date
    fallback: Reading | None = None


class Unreadable(ValueError):
    """A cell that must be a figure or a day and is none; the message is the reason for the user."""


def read_record(record: Record, columns: Columns, dialect: Dialect, *, order: int, table: int) -> Draft:
    """What the line says; `fail` or `drop` are set where it cannot or need not become a row."""
    draft = Draft(order=order, table=table, record=record, lines=list(record.lines))
    _read_words(draft, columns, dialect)
    for index in columns.of.get("status", []):
        cell = record.cell(index)
        if not is_blank(cell) and cell.casefold() not in _FLAGS and (is_cancelled(cell) or _is_cancel_date(columns.headers[index], cell)):
            draft.drop = f"the order did not go through: {cell}"
            return draft
    read_instrument(draft, columns)
    try:
        _read_day(draft, columns, dialect)
        _read_figures(draft, columns, dialect)
    except Unreadable as err:
        draft.fail = str(err)
    return draft


def _is_cancel_date(header: str, cell: str) -> bool:
    return any(word in header.casefold() for word in ("makul", "cancel", "storno")) and read_day(cell, None) is not None


def _first(record: Record, columns: Columns, name: str) -> tuple[int, str] | None:
    """The first filled cell of the columns of a field; for units and prices only of the best named ones: a limit price is no second choice."""
    for index in columns.best(name) if name in _EXACT else columns.of.get(name, []):
        if not is_blank(cell := record.cell(index)):
            return index, cell
    return None


def _read_words(draft: Draft, columns: Columns, dialect: Dialect) -> None:
    record = draft.record
    kinds, prose = filled(record, columns, "type"), filled(record, columns, "description")
    notes = filled(record, columns, "note")
    names = filled(record, columns, "name")
    draft.kinds = tuple(kinds)
    draft.text = " | ".join(prose)[:MAX_TEXT_CHARS]
    draft.note = " | ".join(notes)[:MAX_TEXT_CHARS] or None
    anonymous = not any(filled(record, columns, field) for field in ("symbol", "isin", "local_id"))
    numbers = [cell for cell in filled(record, columns, "id") if not any(character.isdigit() for character in cell)]
    draft.reading = decide(kinds, [*prose, *notes, *(names if anonymous or not (kinds or prose) else []), *numbers]) or dialect.fallback
    if draft.intent == "cash" and names:
        _read_name(draft, names[0])
    if (
        dialect.fallback
        and draft.reading
        and (dialect.fallback.intent in ("tax", "interest", "fee", "dividend", "corporate") or draft.intent in WEAK)
        and not (dialect.fallback.intent == "corporate" and draft.intent in ("split", "reverse_split") and read_ratio(draft.text))
    ):
        draft.reading = dialect.fallback
    _doubt_kind(draft)
    account = _first(record, columns, "account")
    draft.account = account[1] if account else None
    group = _first(record, columns, "group")
    draft.group = group[1] if group else None
    draft.ids = tuple(filled(record, columns, "id"))
    draft.counter = read_counter(f"{draft.note or ''} {draft.text}")


def _read_name(draft: Draft, name: str) -> None:
    """Income or costs that only the name of a cash line tells: "Dividend Nestle"."""
    told = read_cell(name)
    if told and told.intent in ("dividend", "interest", "fee", "tax") and normal(name).startswith(told.phrase):
        draft.reading = told
        draft.warn(f"only the name {name[:60]!r} tells what this cash is")


def _doubt_kind(draft: Draft) -> None:
    """Warns where the first word for the kind is unknown and a weaker one beside it ("outgoing") had to do."""
    reading, kinds = draft.reading, draft.kinds
    if reading and reading.near:
        draft.warn(f"the kind of activity {(kinds or (draft.text,))[0][:60]!r} is not known; taken for {reading.intent} by a word like it")
    if reading is None or reading.intent not in WEAK | {"transfer_in", "transfer_out"} or len(kinds) < 2:
        return
    if read_cell(kinds[0]) is None and any(read_cell(kind) is not None for kind in kinds[1:]):
        draft.warn(f"the kind of activity {kinds[0][:60]!r} is not known; only {reading.phrase!r} tells what happened")


def _read_day(draft: Draft, columns: Columns, dialect: Dialect) -> None:
    found = _first(draft.record, columns, "date")
    if found is None:
        return
    index, cell = found
    draft.when = cell
    day = read_day(cell, dialect.orders.get(index))
    if day is None and not cell.isalpha():
        day = serial_day(cell)
    if day is None:
        raise Unreadable(f"the date {cell!r} cannot be read")
    if day > dialect.today:
        raise Unreadable(f"the date {day.isoformat()} {FUTURE}")
    draft.day = day
    if index in dialect.assumed and day.day <= 12 and day.day != day.month:
        order = dialect.orders.get(index) or "dmy"
        draft.warn(
            f"no date in the file shows whether the day or the month comes first; read as {'day' if order == 'dmy' else 'month'} first"
        )


def _read_figures(draft: Draft, columns: Columns, dialect: Dialect) -> None:
    draft.quantity = _money(draft, columns, dialect, "quantity", "the quantity")
    draft.price = _money(draft, columns, dialect, "unit_price", "the price")
    coin = draft.quantity.currency if draft.quantity and not is_fiat(draft.quantity.currency) else None
    unit = draft.quantity.figure.unit or coin if draft.quantity else None
    if unit and unit != "$" and not draft.identity():
        draft.symbol, draft.asset = unit, True
    roles: tuple[tuple[Role, str], ...] = (("net", "net"), ("open", "amount"), ("gross", "gross"))
    read_sentence(draft)
    for role, name in roles:
        if stated := _money(draft, columns, dialect, name, "the amount"):
            draft.stated[role] = stated
    _read_coins(draft, columns, dialect)
    _read_two_sided(draft, columns, dialect)
    draft.fees = _costs(draft, columns, dialect, "fee")
    draft.taxes = _costs(draft, columns, dialect, "tax")
    accrued = _money(draft, columns, dialect, "accrued", "the accrued interest")
    draft.accrued = accrued.value if accrued and accrued.value else None
    rate = _quiet(draft, columns, dialect, "fx_rate")
    draft.fx_rate = rate if rate and rate > 0 else None
    factor = _quiet(draft, columns, dialect, "multiplier")
    draft.multiplier = factor if factor and factor > 1 else None
    if cell := _first(draft.record, columns, "ratio"):
        figure = read_figure(cell[1], ".")
        draft.ratio = figure.value if figure and figure.value > 0 else read_ratio(cell[1])


def _read_coins(draft: Draft, columns: Columns, dialect: Dialect) -> None:
    """An amount in a coin ("2.00000000 ETH") is a quantity; the next column of amounts states the money."""
    stated = draft.stated.get("open")
    coin = stated.figure.unit if stated else None
    if stated is None or coin is None or coin == "$" or coin in CODES or draft.symbol or draft.quantity:
        return
    draft.quantity, draft.symbol, draft.asset = Money(figure=stated.figure, currency=None, column=stated.column), coin, True
    del draft.stated["open"]
    for index in columns.of.get("amount", []):
        figure = read_figure(draft.record.cell(index), dialect.marks.get(index))
        if index != stated.column and figure:
            draft.stated["open"] = Money(figure=figure, currency=_currency(draft.record, columns, index, figure), column=index)
            return


def _read_two_sided(draft: Draft, columns: Columns, dialect: Dialect) -> None:
    """Money out and money in as columns of their own."""
    out = _money(draft, columns, dialect, "debit", "the debit")
    into = _money(draft, columns, dialect, "credit", "the credit")
    side = into if into and into.value else out if out and out.value else None
    if side is None:
        return
    value = abs(side.value) if side is into else -abs(side.value)
    figure = Figure(value, side.figure.unit, side.figure.half_step)
    draft.stated.setdefault("net", Money(figure=figure, currency=side.currency, column=side.column))


def _figure_cell(draft: Draft, columns: Columns, name: str) -> tuple[int, str] | None:
    """The cell that holds a figure of the line; columns about dividends come first for a dividend and are passed over for all else."""
    places = columns.of.get(name)
    if not places:
        return None
    income = draft.intent in ("dividend", "capital_return")
    own = [index for index in places if columns.for_dividends(index)]
    for index in own if income and name not in ("net", "amount") else []:
        if not is_blank(cell := draft.record.cell(index)):
            return index, cell
    found = _first(draft.record, columns, name)
    return found if found is None or income or found[0] not in own else None


def _money(draft: Draft, columns: Columns, dialect: Dialect, name: str, words: str) -> Money | None:
    found = _figure_cell(draft, columns, name)
    if found is None:
        return None
    index, cell = found
    figure = read_figure(cell.lstrip("@"), dialect.marks.get(index))
    if figure is None:
        if draft.intent in ("split", "reverse_split") and (ratio := read_ratio(cell)):
            draft.ratio = ratio
            return None
        raise Unreadable(f"{words} {cell[:40]!r} is not a number")
    return Money(figure=figure, currency=_currency(draft.record, columns, index, figure), column=index)


def _quiet(draft: Draft, columns: Columns, dialect: Dialect, name: str) -> Decimal | None:
    found = _first(draft.record, columns, name)
    figure = read_figure(found[1], dialect.marks.get(found[0])) if found else None
    return figure.value if figure else None


def _costs(draft: Draft, columns: Columns, dialect: Dialect, name: str) -> list[Money]:
    costs = []
    for index in columns.of.get(name, []):
        cell = draft.record.cell(index)
        if is_blank(cell):
            continue
        figure = read_figure(cell, dialect.marks.get(index))
        if figure is None:
            raise Unreadable(f"the {name} {cell[:40]!r} is not a number")
        if figure.value:
            costs.append(Money(figure=figure, currency=_currency(draft.record, columns, index, figure), column=index))
    return costs


def _currency(record: Record, columns: Columns, index: int, figure: Figure) -> str | None:
    """The currency of a figure: its own column's, the cell's sign, the header's, the table's."""
    own = record.cell(columns.currency_of[index]) if index in columns.currency_of else ""
    if own and not is_blank(own):
        return currency_code(own)
    general = record.cell(columns.default_currency) if columns.default_currency is not None else ""
    sign = figure.unit or columns.unit.get(index)
    if sign and (sign != "$" or is_blank(general)):
        return currency_code(sign)
    return None if is_blank(general) else currency_code(general)


def currency_code(text: str) -> str:
    """A code as the ledger writes it: upper case, except the quotation units that are told apart by a small letter."""
    word = text.strip()
    if word in ("GBp", "ZAc"):
        return word
    return _ALIASES.get(word.upper()) or SIGNS.get(word.casefold()) or word.upper()
