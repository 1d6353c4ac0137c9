"""The sample market: real daily closes of 20 US stocks that ship inside the package skfolio, read without importing it."""

import asyncio
import gzip
import importlib.util
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np

from core.errors import Misconfigured
from core.series import Dates, Floats, PriceSeries
from market.faults import NoPricesError, NoSuchSymbolError
from market.quotes import Quote, quote_from

_FILE = Path("datasets", "data", "sp500_dataset.csv.gz")


class SampleProvider:
    """Daily closes in dollars from 1990-01-02 to 2022-12-28, adjusted for splits and dividends, so early prices lie far below those paid.

    Nothing is read before the first question; the table (8,313 days, 20 stocks, 1.4 MB) is then kept.
    """

    name = "sample"

    def __init__(self) -> None:
        self._lock = Lock()
        self._series: dict[str, PriceSeries] = {}

    async def history(self, symbol: str, start: date | None, end: date) -> PriceSeries:
        """The closes in the range.

        Raises:
            NoSuchSymbolError: not one of the 20 stocks.
        """
        return (await self._of(symbol)).between(start, end)

    async def latest(self, symbol: str, on: date) -> Quote:
        """The last close on or before `on`.

        Raises:
            NoSuchSymbolError: not one of the 20 stocks.
            NoPricesError: `on` lies before 1990.
        """
        series = await self._of(symbol)
        if series.dates[0] > np.datetime64(on):
            raise NoPricesError(f"The sample market begins on {series.dates[0]}.", symbol=symbol)
        return quote_from(series, on)

    async def adjusted(self, symbol: str) -> bool:  # noqa: ARG002 - all of them are alike
        """Dividends are in the closes."""
        return True

    def version(self, symbol: str) -> object:
        """The table never changes."""
        return symbol

    def symbols(self) -> tuple[str, ...]:
        """The 20 stocks, sorted."""
        return tuple(sorted(self._columns))

    @cached_property
    def _path(self) -> Path:
        """The file inside the installed package."""
        spec = importlib.util.find_spec("skfolio")
        path = Path(spec.origin).parent / _FILE if spec and spec.origin else None
        if path is None or not path.is_file():
            raise Misconfigured("The sample market needs the package skfolio, which is not installed: pip install skfolio.")
        return path

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        """The symbols in the order of the file's columns."""
        with gzip.open(self._path, "rt", encoding="ascii") as lines:
            return tuple(lines.readline().strip().split(",")[1:])

    async def _of(self, symbol: str) -> PriceSeries:
        if symbol not in self._columns:
            raise NoSuchSymbolError(f"The sample market has no {symbol}.", symbol=symbol)
        if not self._series:
            await asyncio.to_thread(self._load)
        return self._series[symbol]

    def _load(self) -> None:
        """Read the table once; a second caller waits."""
        with self._lock:
            if self._series:
                return
            dates, closes = _read(self._path)
            self._series = {
                symbol: PriceSeries(symbol=symbol, dates=dates, close=closes[:, column], currency="USD", source=self.name)
                for column, symbol in enumerate(self._columns)
            }


def _read(path: Path) -> tuple[Dates, Floats]:
    """Days (T,) and closes (T, 20) of the table."""
    with gzip.open(path, "rt", encoding="ascii") as lines:
        rows = [line.rstrip("\n").split(",") for line in lines][1:]
    dates = np.array([row[0] for row in rows], dtype="datetime64[D]")
    return dates, np.array([row[1:] for row in rows], dtype=np.float64)
