"""What a price provider has to offer, and what it hands over before anybody has checked it."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol, runtime_checkable

from core.series import Dates, Floats
from market.quotes import Quote


class Closes(Protocol):
    """Daily closes as a provider delivers them: a `PriceSeries`, or `RawCloses` that nobody has checked yet."""

    @property
    def symbol(self) -> str:
        """The instrument that the closes are of."""
        ...

    @property
    def dates(self) -> Dates:
        """(T,) datetime64[D]."""
        ...

    @property
    def close(self) -> Floats:
        """(T,) float64 in `currency`."""
        ...

    @property
    def currency(self) -> str:
        """ISO 4217, or a quotation unit such as GBp."""
        ...

    @property
    def source(self) -> str:
        """The provider's name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawCloses:
    """Unchecked daily closes: any order, duplicates, zeros and NaN included; `market.quarantine` decides what is kept.

    Attributes:
        symbol: the instrument, as the provider says.
        dates: (T,) datetime64[D]; NaT where the day could not be read.
        close: (T,) float64; NaN where the price could not be read.
        currency: as the provider says.
        source: the provider's name.
    """

    symbol: str
    dates: Dates
    close: Floats
    currency: str
    source: str


class PriceProvider(Protocol):
    """A source of daily closes. Failures are raised as `market.faults.ProviderError`, whose class says what follows."""

    @property
    def name(self) -> str:
        """One lower-case word, shown as the source of every figure."""
        ...

    async def history(self, symbol: str, start: date | None, end: date) -> Closes:
        """The closes of `symbol` from `start` (None: from the beginning) to `end`, both included; more than asked for is allowed."""
        ...

    async def latest(self, symbol: str, on: date) -> Quote:
        """The last price on or before `on`."""
        ...

    def symbols(self) -> tuple[str, ...] | None:
        """All symbols that it carries, sorted; None when it may know any."""
        ...


@runtime_checkable
class Versioned(Protocol):
    """A provider that can tell at once whether its closes of a symbol may have changed."""

    def version(self, symbol: str) -> object:
        """Equal while the closes of `symbol` are the same."""
        ...
