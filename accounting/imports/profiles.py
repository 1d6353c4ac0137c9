"""What the cells of a column look like, whatever its header says."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from accounting.imports.days import day_parts, read_day
from accounting.imports.figures import CODES, SIGNS, is_blank, read_figure
from accounting.imports.intents import read_cell
from accounting.imports.limits import SAMPLE_ROWS
from accounting.imports.records import Record
from accounting.imports.vocabulary.actions import WEAK

ISIN = re.compile(r"\b[A-Z]{2}[A-Z0-9]{9}[0-9]\b")
_NO_FIGURE = re.compile(r"[-+]?(nan|inf|infinity|[\d.,]+)", re.IGNORECASE)
"""What was meant for a figure and is none; such a cell does not speak against a column of figures."""
CURRENCY_WORDS = frozenset(code.upper() for code in CODES) | {
    "GBp",
    "ZAc",
    "BTC",
    "ETH",
    "CAN",
    "CDN",
    "EURO",
    "US",
    "USA",
    "PENCE",
    "STERLING",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Shares (0 to 1) of the filled cells of a column that are figures, days, currencies, ISINs.

    Attributes:
        filled: how many of the sampled cells say something.
        distinct: how many different cells there are among them.
        signed: share of negative figures.
        intents: share of cells whose words say what happened.
        kinds: share of cells that as a whole say a kind of activity and leave nothing open.
        letters: the different cells of one letter.
        sample: up to fifty different cells.
        isin_inside: share of cells with an ISIN somewhere in them.
    """

    filled: int
    distinct: int
    figures: float
    days: float
    currencies: float
    isins: float
    signed: float
    intents: float
    kinds: float = 0
    letters: frozenset[str] = frozenset()
    sample: tuple[str, ...] = ()
    isin_inside: float = 0


def profile(records: list[Record], index: int) -> Profile:
    """The profile of column `index` over an even sample of `records`."""
    stride = max(1, len(records) // SAMPLE_ROWS)
    cells = Counter(cell for record in records[::stride] if not is_blank(cell := record.cell(index)))
    total = sum(cells.values())
    if not total:
        return Profile(filled=0, distinct=0, figures=0, days=0, currencies=0, isins=0, signed=0, intents=0)
    tally = Counter[str]()
    for cell, count in cells.items():
        for kind in _kinds(cell):
            tally[kind] += count
    return Profile(
        filled=total,
        distinct=len(cells),
        figures=tally["figure"] / total,
        days=tally["day"] / total,
        currencies=tally["currency"] / total,
        isins=tally["isin"] / total,
        signed=tally["negative"] / total,
        intents=tally["intent"] / total,
        kinds=tally["kind"] / total,
        sample=tuple(islice(cells, 50)),
        isin_inside=tally["isin inside"] / total,
        letters=frozenset(cell.casefold() for cell in cells if len(cell) == 1),
    )


def _kinds(cell: str) -> list[str]:
    kinds = []
    if day_parts(cell) is not None or (cell.isdigit() and read_day(cell, None) is not None):
        kinds.append("day")
    if cell in CURRENCY_WORDS or cell.upper() in CURRENCY_WORDS or cell.casefold() in SIGNS:
        kinds.append("currency")
    if found := ISIN.search(cell):
        kinds += ["isin inside", "isin"] if found[0] == cell else ["isin inside"]
    if (reading := read_cell(cell)) is not None:
        kinds += ["intent", "kind"] if reading.sure and reading.intent not in WEAK and len(cell) > 1 else ["intent"]
    figure = read_figure(cell, None)
    if figure is not None or _NO_FIGURE.fullmatch(cell):
        kinds.append("figure")
    if figure is not None and figure.value < 0:
        kinds.append("negative")
    return kinds
