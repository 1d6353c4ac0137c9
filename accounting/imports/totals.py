"""Totals that a statement states itself, beside the same totals over its lines."""

import re
from collections.abc import Iterable
from decimal import Decimal

from accounting.imports.columns import Columns
from accounting.imports.figures import Figure, read_figure
from accounting.imports.records import Record
from accounting.imports.statement import Reconciliation

_FIGURE = re.compile(r"[-(]?[$€£]?\s?\d[\d.,'  ]*\)?")
_CENT = Decimal("0.01")


def compare_total(
    record: Record, above: Iterable[Record], columns: Columns, marks: dict[int, str | None], label: str
) -> Reconciliation | None:
    """The total on `record` beside the sum of the same column over the lines `above`; None when it states no figure."""
    for name in ("net", "amount", "gross"):
        for index in columns.of.get(name, []):
            figure = read_figure(record.cell(index), marks.get(index))
            if figure is None:
                continue
            return _compared(record, label, figure, _summed(above, index, marks.get(index)))
    figure = _in_label(label)
    if figure is None:
        return None
    places = columns.of.get("net") or columns.of.get("amount") or columns.of.get("gross") or []
    return _compared(record, label, figure, _summed(above, places[0], marks.get(places[0])) if places else None)


def _summed(lines: Iterable[Record], index: int, mark: str | None) -> Decimal:
    return sum((figure.value for line in lines if (figure := read_figure(line.cell(index), mark))), Decimal(0))


def _in_label(label: str) -> Figure | None:
    match = _FIGURE.search(label)
    return read_figure(match[0].strip(), None) if match else None


def _compared(record: Record, label: str, stated: Figure, found: Decimal | None) -> Reconciliation:
    agrees = None if found is None else abs(found - stated.value) <= _CENT
    return Reconciliation(line=record.first, label=label, stated=stated.value, found=found, agrees=agrees)


def compare_holdings(holdings: dict[str, tuple[int, Decimal]], units: dict[str, Decimal]) -> list[Reconciliation]:
    """Units that a table of holdings states (symbol -> line, units) beside those that the file's activities add up to."""
    found = []
    for symbol, (line, stated) in holdings.items():
        if symbol in units:
            found.append(
                Reconciliation(
                    line=line, label=f"units of {symbol} held", stated=stated, found=units[symbol], agrees=units[symbol] == stated
                )
            )
    return found
