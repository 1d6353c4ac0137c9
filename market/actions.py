"""Splits and dividends, as providers report them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketAction:
    """A split with its ratio (new units per old), or a dividend per unit in `currency`; `date` is the ex-day."""

    symbol: str
    date: date
    ratio: Decimal | None = None
    dividend: Decimal | None = None
    currency: str = ""
    source: str = ""


@runtime_checkable
class ReportsActions(Protocol):
    """A price provider that knows of splits and dividends too."""

    async def actions(self, symbol: str, start: date, end: date) -> tuple[MarketAction, ...]:
        """Those of `symbol` from `start` to `end`, both included, by day."""
        ...


@runtime_checkable
class StatesAdjustment(Protocol):
    """A price provider that can tell whether dividends are in its closes."""

    async def adjusted(self, symbol: str) -> bool | None:
        """True: the closes of `symbol` are adjusted for dividends; False: they are not, and `actions` has all there were; None: not known."""
        ...
