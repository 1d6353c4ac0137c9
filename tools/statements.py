"""From the rows of a broker's export to transactions of the books."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext
from typing import Any

from accounting import Activity
from accounting.imports import ParsedRow, ParsedStatement
from accounting.imports.instruments import is_stable
from accounting.interchange import ACROSS, COLUMNS, Row, rows_of
from accounting.tables import cell_text
from core.currencies import currency_code
from core.money import LEDGER_DIGITS, format_number
from market.symbols import SymbolIndex

OUTGOING = frozenset({"buy", "fee", "tax", "withdrawal", "transfer_out"})
WITH_UNITS = frozenset({"buy", "sell", "transfer_in", "transfer_out"})
SYMBOL_CHARS = 24
OWN_COLUMNS = tuple(name for name in COLUMNS if name not in {"ref", "lots", "origin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A transaction that a statement holds: its values as columns, its key, and what was assumed for it.

    `ref` is what the file itself calls the row and `lots` the rows whose units it takes; `across` joins it with a leg in another
    portfolio. Only our own files have them.
    """

    lines: tuple[int, ...]
    key: str
    values: dict[str, Any]  # Any: columns of several types
    warnings: tuple[str, ...]
    origin: str = ""
    ref: str = ""
    across: str = ""
    lots: tuple[str, ...] = ()


def row_key(row: ParsedRow) -> str:
    """What makes a row itself: the same row of the same statement, read again, has the same key; a true twin has another."""
    stated = (
        row.date,
        row.type,
        row.symbol,
        row.isin,
        row.name,
        row.quantity,
        row.unit_price,
        row.currency,
        row.amount,
        row.amount_currency,
    )
    text = "|".join(str(part) for part in (*stated, row.fee, row.tax, row.account, row.twin_index))
    return "import:" + hashlib.sha256(text.encode()).hexdigest()[:40]


def entries_of(statement: ParsedStatement, symbols: SymbolIndex, *, base_currency: str) -> tuple[Entry, ...]:
    """Every row of the statement as a transaction, oldest first; those of one day in the order of the file."""
    ordered = sorted(enumerate(statement.rows), key=lambda pair: (pair[1].date, pair[0]))
    return tuple(_entry(row, symbols, base_currency) for _, row in ordered)


def own_keys(activities: Sequence[Activity]) -> tuple[str, ...]:
    """A key for each activity, made of all that it says; those that say the same are told apart by a number."""
    seen: Counter[str] = Counter()
    keys = []
    for cells in rows_of([replace(activity, lot_ids=()) for activity in activities]):
        text = "\x1f".join(cell_text(cell) for cell in cells[1:])
        keys.append(f"own:{hashlib.sha256(text.encode()).hexdigest()[:40]}:{seen[text]}")
        seen[text] += 1
    return tuple(keys)


def entries_of_own(rows: Sequence[Row]) -> tuple[Entry, ...]:
    """The rows of one of our own files as transactions, in their order."""
    found = [(row, *_within(row.activity)) for row in rows if row.activity is not None]
    keys = own_keys([activity for _, activity, _ in found])
    return tuple(
        Entry(
            lines=(row.line,),
            key=key,
            values={name: getattr(activity, name) for name in OWN_COLUMNS} | ({"transfer_group": across} if across else {}),
            warnings=(),
            across=across,
            origin=(activity.origin or "import")[:80],
            ref=activity.id,
            lots=activity.lot_ids,
        )
        for (row, activity, across), key in zip(found, keys, strict=True)
    )


def _within(activity: Activity) -> tuple[Activity, str]:
    """The activity as its own books have it, and what joins it with a leg in other books."""
    group = activity.transfer_group or ""
    return (replace(activity, transfer_group=None), group.removeprefix(ACROSS)) if group.startswith(ACROSS) else (activity, "")


def _entry(row: ParsedRow, symbols: SymbolIndex, base_currency: str) -> Entry:
    warnings = list(row.warnings)
    symbol = _symbol(row, symbols, warnings)
    stated = row.amount_currency or row.currency or base_currency
    cash_currency = _money_of(stated, warnings)
    kind = _kind(row, warnings)
    gross = _gross(row, kind)
    same = row.currency is None or row.currency == stated
    fee = _own_charge(row.fee, row.fee_currency, stated, "fee", warnings)
    tax = _own_charge(row.tax, row.tax_currency, stated, "tax", warnings)
    price = row.unit_price if same else None
    if kind in WITH_UNITS and row.quantity:
        with localcontext(prec=LEDGER_DIGITS):
            price = price if price is not None else (round(gross / row.quantity, 10) if gross else None)
    values: dict[str, Any] = {  # Any: as above
        "type": kind,
        "date": row.date,
        "currency": cash_currency,
        "symbol": symbol,
        "quantity": row.quantity if kind in WITH_UNITS or kind == "dividend" else None,
        "unit_price": price if kind in WITH_UNITS else None,
        "amount": gross if gross or kind not in WITH_UNITS else None,
        "fee": fee if kind not in {"fee", "tax"} else Decimal(0),
        "tax": tax if kind not in {"fee", "tax"} else Decimal(0),
        "ratio": row.ratio,
        "multiplier": row.multiplier or Decimal(1),
        "account": row.account[:80] if row.account else None,
        "note": row.note[:2000] if row.note else None,
    }
    return Entry(lines=row.lines, key=row_key(row), values=values, warnings=tuple(warnings))


def _money_of(code: str, warnings: list[str]) -> str:
    """The currency in which the books keep what the file states in `code`."""
    if is_stable(code):
        warnings.append(f"{code} is a coin that stands for a dollar; it is kept as US dollars.")
        return "USD"
    return currency_code(code) or code


def _own_charge(charge: Decimal, currency: str | None, of_cash: str, what: str, warnings: list[str]) -> Decimal:
    """A fee or tax in the currency of the cash; one in another currency is left out, with a warning."""
    if not charge or currency in {None, of_cash}:
        return charge
    warnings.append(f"A {what} of {format_number(charge)} {currency} is in another currency than the amount; record it by itself.")
    return Decimal(0)


def _kind(row: ParsedRow, warnings: list[str]) -> str:
    if row.type == "split" and row.ratio is None:
        warnings.append("The split's ratio is not stated.")
    if row.type != "adjustment":
        return row.type
    warnings.append("Cash that is neither income nor new money; taken as a deposit or withdrawal.")
    return "deposit" if row.amount >= 0 else "withdrawal"


def _gross(row: ParsedRow, kind: str) -> Decimal:
    """The amount before fee and tax, positive as the books have it; charged interest and refunds stay negative."""
    if kind in {"fee", "tax"}:
        return -row.amount if row.amount else row.fee + row.tax
    if kind == "buy":
        return -row.amount - row.fee - row.tax
    if kind in OUTGOING:
        return abs(row.amount)
    if kind == "transfer_in":
        return row.gross or abs(row.amount)
    return row.amount + row.fee + row.tax


def _symbol(row: ParsedRow, symbols: SymbolIndex, warnings: list[str]) -> str | None:
    """The symbol as the rest of the house writes it; a made-up one is marked."""
    if row.symbol is not None:
        known = symbols.get(row.symbol)
        return known.symbol if known is not None else row.symbol.upper()[:SYMBOL_CHARS]
    named = row.name or row.isin
    if named is None:
        return None
    found = symbols.resolve(row.name) if row.name else None
    if found is not None and found.best is not None and not found.ambiguous:
        warnings.append(f"{row.name} is taken for {found.best.symbol}.")
        return found.best.symbol
    made = "".join(char for char in (row.isin or named).upper() if char.isalnum() or char in ".-")[:SYMBOL_CHARS] or None
    warnings.append(f"{named} has no known symbol; it is kept as {made}, without market prices.")
    return made
