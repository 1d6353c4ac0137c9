"""What a row does not account for: figures in columns nobody knows, fields that were recognised by a likeness only."""

import re
from datetime import date

from accounting.imports.columns import Columns
from accounting.imports.days import day_parts, read_day
from accounting.imports.drafts import Draft
from accounting.imports.figures import CODES, is_blank, read_figure
from accounting.imports.instruments import is_fiat
from accounting.imports.results import Result
from accounting.imports.words import normal, word_set

_LIKELY, _KNOWN = 0.8, 0.85
"""How sure a column must be of its field where other figures bear it out, and where none do."""
_IDENTIFYING = word_set(
    "group grupo gruppe gruppo groupe id no nr number numero nummer ref reference code account iban conid phone zip isin wkn cusip index rank row line time hour percent pct rate bps term ticket by user"
)
_COUNTED = frozenset({"quantity", "unit_price", "net", "gross", "amount", "fee", "tax", "given", "received"})
"""Fields whose column, known by a likeness only, is a doubt where it has a figure that the row does not use."""
_OF_SECURITIES = frozenset({"dividend", "split", "transfer_in", "transfer_out"})
_ID_DIGITS, _SOME, _MOSTLY = 5, 0.3, 0.6
_CODE = re.compile(r"(?=[^A-Z]*[A-Z])[A-Z0-9][A-Z0-9.:\-/ ]{0,23}")
_OF_PLACES = word_set(
    "exchange market venue mic borse platform country land pais status segment product broker bank wallet network plan source type tag"
)
_EXACT_RANK = 1


def add_doubts(result: Result, columns: Columns) -> None:
    """Adds a warning for each doubt about the columns behind `result`."""
    draft = result.draft
    moneys = [draft.quantity, draft.price, draft.main_amount(), *draft.fees, *draft.taxes]
    figures = {money.column for money in moneys if money is not None and money.column >= 0}
    used = set(figures)
    used |= {columns.of["symbol"][0]} if columns.of.get("symbol") and draft.symbol else set()
    used |= {columns.of["name"][0]} if columns.of.get("name") and draft.name and not (draft.symbol or draft.isin) else set()
    used |= {columns.of["date"][0]} if columns.of.get("date") else set()
    for column in sorted(used):
        guess = columns.guesses.get(column)
        likely = _LIKELY if column not in figures or column in columns.proven else _KNOWN
        if guess and guess.confidence < likely:
            draft.warn(
                f"the column {columns.headers[column]!r} was taken for the {guess.field.replace('_', ' ')} by its contents or a likeness only"
            )
    _doubt_security(result, columns)
    if result.amount and result.amount_currency and result.amount_currency not in CODES and result.amount_currency != "$":
        draft.warn(f"the amount is in {result.amount_currency}, which is no currency of a state")
    _doubt_day(result, columns)
    _doubt_currency(result, columns)
    passed_over = [index for index, guess in columns.guesses.items() if guess.field in _COUNTED and guess.confidence <= _LIKELY]
    for column in (*columns.doubtful, *passed_over):
        cells = [cell for record in (draft.record, *draft.parts) if not is_blank(cell := record.cell(column))]
        if column not in used and any(figure.value for cell in cells if (figure := read_figure(cell, "."))):
            draft.warn(f"the figures in the column {columns.headers[column] or column + 1!r} are not understood: are they part of this?")


def _doubt_security(result: Result, columns: Columns) -> None:
    """Units that are missing, or of nothing that is named; a security that only its name tells."""
    draft = result.draft
    if result.type in ("buy", "sell") and result.quantity is None:
        draft.warn("the file does not say how many units")
    if result.type in ("buy", "sell") and not (draft.symbol or draft.isin or draft.local_id) and _names_others(columns):
        draft.warn("the line has no ticker or ISIN, others do: the security is known by its name only")
    if result.type in _OF_SECURITIES and not draft.symbol and not draft.isin and not draft.local_id:
        draft.warn("neither a ticker nor an ISIN says which security this is about")
    units = abs(draft.quantity.value) if draft.quantity else 0
    in_money = draft.quantity is not None and draft.quantity.column in columns.currency_of and is_fiat(draft.quantity.currency)
    if units > 1 - bool(units % 1) and result.quantity is None and units != abs(result.amount) and not draft.identity() and not in_money:
        draft.warn("units are counted, but nothing says of what: they are left out")
    if draft.symbol is None:
        _doubt_codes(draft, columns)


def _doubt_codes(draft: Draft, columns: Columns) -> None:
    """The line has no ticker, and a column that nobody knows holds what may be one."""
    for column in columns.codes:
        if not is_blank(cell := draft.record.cell(column)):
            draft.warn(f"{cell[:24]!r} in the column {columns.headers[column] or column + 1!r} is not understood: is it the ticker?")


def code_columns(columns: Columns) -> list[int]:
    """Columns without a known meaning that hold codes such as tickers."""
    found = []
    for index, cells in enumerate(columns.profiles):
        words = set(normal(columns.headers[index]).split())
        if (
            index in columns.guesses
            or not cells.sample
            or words & (_IDENTIFYING | _OF_PLACES)
            or max(cells.figures, cells.days, cells.intents) > _SOME
        ):
            continue
        if sum(_CODE.fullmatch(cell) is not None for cell in cells.sample) > len(cells.sample) * _MOSTLY:
            found.append(index)
    return found


def _names_others(columns: Columns) -> bool:
    return any(columns.profiles[index].filled for name in ("symbol", "isin") for index in columns.of.get(name, []))


def _doubt_day(result: Result, columns: Columns) -> None:
    """The day comes from a column that is not named for just that, and a column that nobody knows holds other days."""
    draft = result.draft
    source = next((index for index in columns.of.get("date", []) if draft.record.cell(index) == draft.when), None)
    if source is None or columns.guesses[source].rank <= _EXACT_RANK:
        return
    for index, cells in enumerate(columns.profiles):
        guess = columns.guesses.get(index)
        unsure = guess is None or (guess.field == "date" and guess.confidence <= _LIKELY)
        if index != source and unsure and cells.days > _SOME and _is_other_day(draft.record.cell(index), draft.day):
            draft.warn(
                f"the day is that of {columns.headers[source]!r}; the days in {columns.headers[index] or index + 1!r} are not understood"
            )


def _is_other_day(cell: str, day: date | None) -> bool:
    """Whether a cell states a day, and not surely the one that was taken."""
    return day_parts(cell) is not None and read_day(cell, None) != day


def _doubt_currency(result: Result, columns: Columns) -> None:
    """A column of currencies that belongs to no figure names one that none of the row's figures is in."""
    known = {result.currency, result.amount_currency, result.fee_currency, result.tax_currency}
    placed = {*columns.currency_of.values(), columns.default_currency}
    for index, cells in enumerate(columns.profiles):
        cell, guess = result.draft.record.cell(index), columns.guesses.get(index)
        if (
            index in placed
            or (guess and guess.field != "currency")
            or cells.currencies <= _LIKELY
            or is_blank(cell)
            or not is_fiat(cell)
            or cell.upper() in known
        ):
            continue
        result.draft.warn(f"the column {columns.headers[index] or index + 1!r} says {cell}, and no amount of this is taken to be in it")


def has_unread_figures(draft: Draft, columns: Columns) -> bool:
    """Whether the line has figures that are not zero in columns nobody knows."""
    cells = [draft.record.cell(column) for column in columns.doubtful]
    return any(figure.value != 0 for cell in cells if not is_blank(cell) and (figure := read_figure(cell, ".")))


def doubtful_columns(columns: Columns) -> list[int]:
    """Columns of figures without a known meaning that do not look like numbers of orders or accounts."""
    return [index for index in columns.unknown_figures() if not _is_numbering(columns, index)]


def _is_numbering(columns: Columns, index: int) -> bool:
    if set(normal(columns.headers[index]).split()) & _IDENTIFYING:
        return True
    cells = columns.profiles[index].sample
    return all(cell.isdigit() and len(cell) >= _ID_DIGITS for cell in cells)
