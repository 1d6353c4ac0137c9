"""A line on its way to become a row: what its cells say, before anything is worked out."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from accounting.imports.figures import Figure
from accounting.imports.intents import Reading
from accounting.imports.records import Record
from accounting.imports.vocabulary.intent import Intent

Role: TypeAlias = Literal["net", "gross", "open"]


@dataclass(slots=True, kw_only=True)
class Money:
    """A figure of a column with its currency (None: not stated)."""

    figure: Figure
    currency: str | None
    column: int

    @property
    def value(self) -> Decimal:
        """The signed figure."""
        return self.figure.value


@dataclass(slots=True, kw_only=True)
class Draft:
    """What one line says.

    Attributes:
        order: position among all records of the file.
        reading: what happened, None when no word says so.
        stated: amounts by the role of their column.
        drop: reason to ignore the line; fail: reason to report it. None while it is to become a row.
        parts: the lines that were joined to this one.
        asset: the symbol comes from a column of assets, coins and currencies alike.
        when: the date cell as written, to tell partial fills from repeats.
    """

    order: int
    table: int
    record: Record
    lines: list[int]
    reading: Reading | None = None
    day: date | None = None
    when: str = ""
    symbol: str | None = None
    name: str | None = None
    isin: str | None = None
    local_id: str | None = None
    pair_quote: str | None = None
    option: bool = False
    asset: bool = False
    parts: list[Record] = field(default_factory=list)
    bond: bool = False
    quantity: Money | None = None
    price: Money | None = None
    stated: dict[Role, Money] = field(default_factory=dict)
    fees: list[Money] = field(default_factory=list)
    taxes: list[Money] = field(default_factory=list)
    accrued: Decimal | None = None
    fx_rate: Decimal | None = None
    multiplier: Decimal | None = None
    ratio: Decimal | None = None
    counter: tuple[Decimal, str] | None = None
    account: str | None = None
    group: str | None = None
    ids: tuple[str, ...] = ()
    text: str = ""
    note: str | None = None
    kinds: tuple[str, ...] = ()
    warnings: list[str] = field(default_factory=list)
    drop: str | None = None
    fail: str | None = None

    @property
    def intent(self) -> Intent | None:
        """What happened, as far as words say."""
        return self.reading.intent if self.reading else None

    @property
    def open(self) -> bool:
        """Whether the line is still to become a row."""
        return self.drop is None and self.fail is None

    def main_amount(self) -> Money | None:
        """The stated amount that decides: net before open before gross."""
        return self.stated.get("net") or self.stated.get("open") or self.stated.get("gross")

    def warn(self, text: str) -> None:
        """Adds a warning once."""
        if text not in self.warnings:
            self.warnings.append(text)

    def identity(self) -> str | None:
        """The instrument as a key to compare lines by."""
        return self.isin or self.symbol or self.local_id or self.name
