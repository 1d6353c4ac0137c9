"""What an import finds in a file: rows to book, lines set aside, lines that could not be read."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

RowType: TypeAlias = Literal[
    "buy", "sell", "dividend", "interest", "fee", "tax", "deposit", "withdrawal", "split", "transfer_in", "transfer_out", "adjustment"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMapping:
    """What a column was taken for.

    Attributes:
        column: index from 0.
        header: as the file writes it; empty when the column has none.
        field: one of `accounting.imports.FIELDS`, or "not used".
        confidence: 1 for a header known word by word, lower for a likeness or for contents alone.
    """

    column: int
    header: str
    field: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedRow:
    """One activity, made from one or more lines.

    Attributes:
        lines: 1-based physical lines (JSON: 0-based items) it was made from, ascending.
        type: what happened.
        date: the trade day as the file writes it, time and zone left off.
        quantity: units, never negative; None when the file does not say.
        unit_price: per unit, in `currency`.
        amount: signed cash effect after fee and tax, in `amount_currency`; negative is money out, 0 is no cash.
        fee, tax: cost positive, refund negative, in `fee_currency` and `tax_currency` (None: that of `amount`).
        fx_rate: as the file writes it; only where price and amount are in different currencies.
        gross: the amount before fee and tax, where the file states it.
        multiplier: units of the underlying per contract, where the amounts show one.
        ratio: new units per old unit of a split.
        accrued_interest: of a bond, inside `amount`.
        counter_symbol, counter_quantity: what a conversion was made into.
        warnings: what was assumed or does not add up; empty when the row explains itself.
        twin_index: 0 for the first of several equal rows of this file, 1 for the next, so that a true twin is not taken for a repeat.
    """

    lines: tuple[int, ...]
    type: RowType
    date: date
    symbol: str | None = None
    name: str | None = None
    isin: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    currency: str | None = None
    fee: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    amount_currency: str | None = None
    fx_rate: Decimal | None = None
    account: str | None = None
    note: str | None = None
    fee_currency: str | None = None
    tax_currency: str | None = None
    gross: Decimal | None = None
    multiplier: Decimal | None = None
    ratio: Decimal | None = None
    accrued_interest: Decimal | None = None
    counter_symbol: str | None = None
    counter_quantity: Decimal | None = None
    warnings: tuple[str, ...] = ()
    twin_index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredLine:
    """A line that is no activity, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorLine:
    """A line that seems to be an activity and could not be read, and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """A total that the file states, beside the same total over the rows found.

    Attributes:
        line: where the file states it.
        label: what it is, in the file's words.
        stated: the file's figure.
        found: ours; None when nothing comparable was found.
        agrees: whether both are equal to a cent; None without `found`.
    """

    line: int
    label: str
    stated: Decimal
    found: Decimal | None
    agrees: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedStatement:
    """All that was found in one file.

    Attributes:
        format: "csv" or "json".
        encoding: such as "utf-8", "utf-16" or "cp1252".
        delimiter: of the cells; None for JSON.
        decimal_mark: "." or ",": the one that most figures use.
        date_order: "ymd", "dmy", "mdy" or "mixed".
        mapping: one entry per column of each table with activities.
        preamble: lines above the first header; headers: lines of headers. Both are in `ignored` too where a file has several tables.
        fingerprint: of the headers, to find a corrected mapping again for the next file of the same form.
    """

    format: str
    encoding: str
    delimiter: str | None
    decimal_mark: str
    date_order: str
    mapping: tuple[ColumnMapping, ...]
    rows: tuple[ParsedRow, ...]
    ignored: tuple[IgnoredLine, ...]
    errors: tuple[ErrorLine, ...]
    reconciliation: tuple[Reconciliation, ...]
    fingerprint: str
    preamble: tuple[int, ...] = ()
    headers: tuple[int, ...] = ()
