"""Which security a line is about, from whichever of its columns say so."""

import re

from accounting.imports.columns import Columns
from accounting.imports.drafts import Draft
from accounting.imports.figures import is_blank
from accounting.imports.instruments import (
    coin_code,
    find_isin,
    is_currency_pair,
    is_fiat,
    is_identifier,
    is_isin,
    option_in,
    split_pair,
    symbol_in_text,
)
from accounting.imports.records import Record
from accounting.imports.vocabulary.intent import Intent
from accounting.imports.words import normal

_BONDS = ("bond", "anleihe", "oblig", "fixed income", "bono", "treasur", "note")
_ASSET_HEADERS = frozenset({"primary currency", "asset", "coin", "currency", "token", "cur", "crypto"})
_DETAIL = re.compile(r"([A-Z0-9][A-Z0-9.]{0,11})/([A-Z]{3})")
_LED_BY_SYMBOL = re.compile(r"([A-Z][A-Z0-9.]{0,9}) - \S")
_WITH_VENUE = re.compile(r"\b([A-Z0-9]{1,6})\.X[A-Z]{3}\b")
_CASH: frozenset[Intent | None] = frozenset({"fee", "deposit", "withdrawal", "interest", "cash"})
_JUST_ISIN = re.compile(r"[/,;|\s-]*\b(?:ISIN|isin|Isin)?[:\s]*[A-Z]{2}[A-Z0-9]{9}\d\b[/,;|\s-]*")


def filled(record: Record, columns: Columns, name: str) -> list[str]:
    """The cells of a field's columns that say something, best column first."""
    return [cell for index in columns.of.get(name, []) if not is_blank(cell := record.cell(index))]


def read_instrument(draft: Draft, columns: Columns) -> None:
    """Sets symbol, ISIN, local number, name, pair and the kind of security of `draft`."""
    record = draft.record
    isin_cells, symbols, numbers = (filled(record, columns, name) for name in ("isin", "symbol", "local_id"))
    cells = [*isin_cells, *symbols, *numbers]
    draft.isin = next((cell for cell in cells if is_isin(cell)), None) or next(filter(None, map(find_isin, isin_cells)), None)
    draft.asset = columns.coin_symbols or any(normal(columns.headers[index]) in _ASSET_HEADERS for index in columns.of.get("symbol", []))
    draft.symbol = next(
        (
            coin_code(cell.upper() if cell.islower() else cell) if draft.asset else cell
            for cell in symbols
            if not is_isin(cell) and not is_identifier(cell)
        ),
        None,
    )
    draft.local_id = next((cell for cell in numbers if not is_isin(cell)), None)
    draft.name = next(iter(filled(record, columns, "name")), None) or _name_beside_isin(isin_cells)
    _read_pair(draft, columns)
    _read_kind(draft, columns)
    if not draft.symbol and not draft.isin:
        _read_texts(draft)
    elif not draft.isin:
        draft.isin = find_isin(draft.text)


def _name_beside_isin(cells: list[str]) -> str | None:
    """The rest of a cell that holds an ISIN and a name."""
    for cell in cells:
        if not is_isin(cell) and find_isin(cell) and (rest := _JUST_ISIN.sub(" ", cell).strip()):
            return rest
    return None


def _read_pair(draft: Draft, columns: Columns) -> None:
    """Base and quote of a trading pair; a pair of two currencies beside a security only says how it was converted."""
    pair = next(iter(filled(draft.record, columns, "pair")), None)
    if pair is None or ((draft.symbol or draft.isin or draft.name) and is_currency_pair(pair)):
        return
    parts = split_pair(pair)
    draft.symbol, draft.pair_quote = parts or (pair, None)


def _read_kind(draft: Draft, columns: Columns) -> None:
    classes = " ".join(filled(draft.record, columns, "asset_class")).casefold()
    contract = option_in(draft.symbol or "", draft.text, draft.name or "") if "warrant" not in classes else None
    if contract:
        draft.symbol, draft.option = contract, True
    elif "option" in classes:
        draft.option = True
    draft.bond = any(word in classes for word in _BONDS)


def name_in_text(text: str, phrase: str) -> str:
    """The security that a description names: the text without the words at its start that say what happened."""
    words = text.split()
    told = phrase.split()
    while told and words and normal(words[0]) == told[0]:
        words, told = words[1:], told[1:]
    return " ".join(words) or text


def _read_texts(draft: Draft) -> None:
    """Symbol and ISIN out of descriptions: in brackets, before a dash, or as "NKE/USD"."""
    for text in (draft.text, *draft.kinds, draft.name or "", draft.note or ""):
        symbol, isin = symbol_in_text(text)
        if symbol or isin:
            draft.symbol, draft.isin = symbol, isin
            return
    if draft.intent in _CASH:
        return
    if ((match := _DETAIL.fullmatch(draft.text.strip())) and is_fiat(match[2]) and not is_fiat(match[1])) or (
        match := _LED_BY_SYMBOL.match(draft.text) or _WITH_VENUE.search(draft.text)
    ):
        draft.symbol = match[1]
