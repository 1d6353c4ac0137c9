"""Prices from a folder of files, one per symbol: SYMBOL.csv with a heading line of date, open, high, low, close, volume."""

import asyncio
import csv
import os
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from core.errors import InvalidInput, Misconfigured
from core.series import PriceSeries
from market.actions import MarketAction
from market.exchanges import exchange_of
from market.faults import GarbageError, NoPricesError, NoSuchSymbolError
from market.provider import RawCloses
from market.quarantine import screen
from market.quotes import Quote, quote_from
from market.tickers import normalise_symbol

_PLAIN_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
P = TypeVar("P")
MAX_FILE_BYTES = 20_000_000
_CLOSE_NAMES = ("close", "price", "last", "adj close", "adj_close", "adjclose")
_DATE_NAMES = ("date", "day", "time", "timestamp")
_SPLIT_NAMES = ("split", "splits", "stock splits", "split ratio")
_DIVIDEND_NAMES = ("dividend", "dividends", "div")


class CsvProvider:
    """Closes from the files of a folder. Only `date` and `close` are needed; an adjusted close is used where there is no other.

    A column `currency` says what the prices are in; without one it is the currency of the symbol's exchange. The folder is listed and
    a symbol looked up in that list, so no symbol can name a file outside it. A file is read again when it has changed.

    Args:
        folder: where the files are.

    Raises:
        Misconfigured: there is no such folder.
    """

    name = "csv"

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Misconfigured(f"The folder of price files {str(folder)!r} does not exist: set FOLIOSCOPE_MARKET__CSV_FOLDER.")
        self._folder = folder
        self._cache: dict[str, tuple[tuple[int, int], RawCloses]] = {}
        self._listed: tuple[int, dict[str, Path]] | None = None

    async def history(self, symbol: str, start: date | None, end: date) -> RawCloses:  # noqa: ARG002 - a file is delivered whole, so that its bad bars are seen
        """All rows of the file, unchecked.

        Raises:
            NoSuchSymbolError: there is no file of the symbol.
            GarbageError: the file cannot be read as prices.
        """
        return await asyncio.to_thread(self._read, symbol)

    async def latest(self, symbol: str, on: date) -> Quote:
        """The last believable close on or before `on`.

        Raises:
            NoSuchSymbolError: there is no file of the symbol.
            NoPricesError: it has no price that early.
            GarbageError: the file cannot be read as prices.
        """
        raw = await asyncio.to_thread(self._read, symbol)
        series: PriceSeries = screen(raw, symbol=symbol, today=on).series
        if not len(series):
            raise NoPricesError(f"{symbol}.csv has no price on or before {on.isoformat()}.", symbol=symbol)
        return quote_from(series, on)

    def version(self, symbol: str) -> object:
        """When the file of `symbol` was last written, and its size; None without a file."""
        path = self._files().get(symbol)
        return path and _version(path.stat())

    async def actions(self, symbol: str, start: date, end: date) -> tuple[MarketAction, ...]:
        """What the columns `split` (new units per old) and `dividend` (per unit) of the file say.

        Raises:
            NoSuchSymbolError: there is no file of the symbol.
            GarbageError: the file cannot be read.
        """
        found = await asyncio.to_thread(self._read_actions, symbol)
        return tuple(item for item in found if start <= item.date <= end)

    async def adjusted(self, symbol: str) -> bool | None:
        """True where the file has nothing but an adjusted close, False where it has a column of dividends beside a close, None otherwise.

        Raises:
            NoSuchSymbolError: there is no file of the symbol.
        """
        columns = await asyncio.to_thread(self._headings, symbol)
        if (_column(columns, _CLOSE_NAMES) or "").strip().lower().startswith("adj"):
            return True
        return False if _column(columns, _DIVIDEND_NAMES) else None

    def _headings(self, symbol: str) -> dict[str, str]:
        path = self._files().get(symbol)
        if path is None:
            raise NoSuchSymbolError(f"There is no file {symbol}.csv.", symbol=symbol)
        with path.open(newline="", encoding="utf-8-sig") as lines:
            return {(name or "").strip().lower(): name for name in csv.DictReader(lines).fieldnames or ()}

    def _read_actions(self, symbol: str) -> list[MarketAction]:
        currency = self._read(symbol).currency
        found: list[MarketAction] = []
        with self._files()[symbol].open(newline="", encoding="utf-8-sig") as lines:
            table = csv.DictReader(lines)
            columns = {(name or "").strip().lower(): name for name in table.fieldnames or ()}
            day = _column(columns, _DATE_NAMES)
            split, dividend = _column(columns, _SPLIT_NAMES), _column(columns, _DIVIDEND_NAMES)
            for row in table:
                when, ratio, paid = _day(row.get(day or "")), _exact(row.get(split or "")), _exact(row.get(dividend or ""))
                if np.isnat(when):
                    continue
                known = MarketAction(symbol=symbol, date=date.fromisoformat(str(when)), currency=currency, source=self.name)
                found += [replace(known, ratio=ratio)] if ratio and ratio != 1 else []
                found += [replace(known, dividend=paid)] if paid else []
        return found

    def symbols(self) -> tuple[str, ...]:
        """The symbols that there are files of, sorted."""
        return tuple(self._files())

    def _files(self) -> dict[str, Path]:
        """Symbol to file, of the plain files in the folder whose names are symbols; listed again when a file has come or gone."""
        changed = self._folder.stat().st_mtime_ns
        if self._listed is None or self._listed[0] != changed:
            self._listed = (changed, self._list())
        return self._listed[1]

    def _list(self) -> dict[str, Path]:
        files = {}
        for path in sorted(self._folder.iterdir()):
            if path.suffix.lower() != ".csv" or not path.is_file() or path.resolve().parent != self._folder.resolve():
                continue
            try:
                files[normalise_symbol(path.stem)] = path
            except InvalidInput:
                continue
        return dict(sorted(files.items()))

    def _read(self, symbol: str) -> RawCloses:
        """The file of `symbol`, from memory while it has not changed."""
        path = self._files().get(symbol)
        if path is None:
            raise NoSuchSymbolError(f"There is no file {symbol}.csv.", symbol=symbol)
        info = path.stat()
        if info.st_size > MAX_FILE_BYTES:
            raise GarbageError(f"{path.name} is larger than {MAX_FILE_BYTES // 1_000_000} MB.", symbol=symbol)
        version = _version(info)
        cached = self._cache.get(symbol)
        if cached is None or cached[0] != version:
            cached = (version, _parse(path, symbol, self.name))
            self._cache[symbol] = cached
        return cached[1]


def _version(info: os.stat_result) -> tuple[int, int]:
    return info.st_mtime_ns, info.st_size


def _parse(path: Path, symbol: str, source: str) -> RawCloses:
    """The rows of a file; what cannot be read becomes NaT or NaN."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as lines:
            table = csv.reader(lines)
            columns = {name.strip().lower(): place for place, name in enumerate(next(table, []))}
            day, close, currency = (_column(columns, names) for names in (_DATE_NAMES, _CLOSE_NAMES, ("currency",)))
            if day is None or close is None:
                raise GarbageError(f"{path.name} needs a heading line with at least date and close.", symbol=symbol)
            rows = [(_cell(row, day), _cell(row, close), _cell(row, currency)) for row in table if row]
    except (UnicodeDecodeError, csv.Error) as err:
        raise GarbageError(f"{path.name} cannot be read as a CSV file in UTF-8.", symbol=symbol) from err
    stated = {text.strip() for _, _, text in rows if text.strip()}
    if len(stated) > 1:
        raise GarbageError(f"{path.name} has prices in several currencies: {', '.join(sorted(stated))}.", symbol=symbol)
    return RawCloses(
        symbol=symbol,
        dates=_days([text for text, _, _ in rows]),
        close=np.array([_price(text) for _, text, _ in rows], dtype=np.float64),
        currency=stated.pop() if stated else exchange_of(symbol).currency,
        source=source,
    )


def _cell(row: list[str], place: int | None) -> str:
    """The cell of a column; empty where the row has none."""
    return row[place] if place is not None and place < len(row) else ""


def _column(columns: dict[str, P], names: tuple[str, ...]) -> P | None:
    """What stands for the first of `names` that there is."""
    return next((columns[name] for name in names if name in columns), None)


def _days(texts: list[str]) -> NDArray[np.datetime64]:
    """The ISO days that `texts` begin with; those of plain days at once."""
    if all(map(_PLAIN_DAY.fullmatch, texts)):
        try:
            return np.array(texts, dtype="datetime64[D]")
        except ValueError:  # a thirteenth month
            pass
    return np.array([_day(text) for text in texts], dtype="datetime64[D]")


def _day(text: str | None) -> np.datetime64:
    """The ISO day that `text` begins with; NaT when there is none."""
    try:
        return np.datetime64(date.fromisoformat((text or "").strip()[:10]), "D")
    except ValueError:
        return np.datetime64("NaT", "D")


def _exact(text: str | None) -> Decimal | None:
    """The number when it is one above 0."""
    try:
        number = Decimal((text or "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and number > 0 else None


def _price(text: str | None) -> float:
    """The number; NaN when it is none."""
    try:
        return float((text or "").strip())
    except ValueError:
        return float("nan")
