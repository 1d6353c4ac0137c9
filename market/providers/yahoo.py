"""Prices from Yahoo Finance by the package yfinance, which is loaded on first use and runs in a few threads of its own."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np

from core.errors import Misconfigured
from core.series import Floats
from market.actions import MarketAction
from market.exchanges import exchange_of
from market.faults import (
    AccessRefusedError,
    BusyError,
    GarbageError,
    NoAnswerError,
    NoPricesError,
    NoSuchSymbolError,
    ProviderError,
    TooManyRequestsError,
)
from market.provider import RawCloses
from market.quarantine import screen
from market.quotes import Quote, quote_from

T = TypeVar("T")
_QUOTE_LOOKBACK = timedelta(days=14)
_CURRENCIES = {"GBX": "GBp", "ZAC": "ZAc", "ILS": "ILS", "ILa": "ILA"}


def load_yfinance() -> Any:  # Any: the package ships no types
    """The module, told to raise instead of logging."""
    try:
        import yfinance  # noqa: PLC0415 - brings pandas and a TLS library, a second of start-up
    except ImportError as err:
        raise Misconfigured("The price provider yahoo needs the package yfinance: pip install yfinance.") from err
    yfinance.config.debug.hide_exceptions = False
    return yfinance


class YahooProvider:
    """Daily closes as Yahoo states them: adjusted for splits, not for dividends; London in pence (GBp).

    Args:
        load: gives the yfinance module; tests hand in one of their own.
        timeout_s: of one request to Yahoo; a question takes up to three.
        threads: questions at a time; one more is refused at once, so that a hanging Yahoo cannot use up the machine.
    """

    name = "yahoo"

    def __init__(self, load: Callable[[], Any] = load_yfinance, *, timeout_s: float = 1.4, threads: int = 4) -> None:
        self._load = load
        self._timeout_s = timeout_s
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="yahoo")
        self._free = threading.BoundedSemaphore(threads)

    async def history(self, symbol: str, start: date | None, end: date) -> RawCloses:
        """The closes in the range, unchecked.

        Raises:
            ProviderError: what went wrong, by class.
        """
        return await self._in_thread(lambda: self._closes(symbol, start, end))

    async def latest(self, symbol: str, on: date) -> Quote:
        """The last believable close of the two weeks up to `on`.

        Raises:
            ProviderError: what went wrong, by class.
        """
        raw = await self._in_thread(lambda: self._closes(symbol, on - _QUOTE_LOOKBACK, on))
        series = screen(raw, symbol=symbol, today=on).series
        if not len(series):
            raise NoPricesError(f"Yahoo has no price of {symbol} in the two weeks up to {on.isoformat()}.", symbol=symbol)
        return quote_from(series, on)

    async def actions(self, symbol: str, start: date, end: date) -> tuple[MarketAction, ...]:
        """Splits and dividends in the range; Yahoo states dividends in today's units, they are put back into those of their day.

        Raises:
            ProviderError: what went wrong, by class.
        """
        return await self._in_thread(lambda: self._reported(symbol, start, end))

    async def adjusted(self, symbol: str) -> bool:  # noqa: ARG002 - all of them are alike
        """Dividends are not in the closes; `actions` has them."""
        return False

    def _reported(self, symbol: str, start: date, end: date) -> tuple[MarketAction, ...]:
        module = self._load()
        try:
            ticker = module.Ticker(symbol)
            until = end + timedelta(days=1)
            frame = ticker.history(start=start, end=until, interval="1d", auto_adjust=False, actions=True, timeout=self._timeout_s)
            currency = str(ticker.history_metadata.get("currency") or exchange_of(symbol).currency)
        except ProviderError:
            raise
        except (module.exceptions.YFException, OSError, ValueError, LookupError, TypeError, AttributeError) as err:
            raise fault_of(err, symbol) from err
        return actions_in(frame, symbol=symbol, currency=_CURRENCIES.get(currency, currency), source=self.name)

    def symbols(self) -> None:
        """None: Yahoo may know any symbol."""

    async def _in_thread(self, work: Callable[[], T]) -> T:
        """`work()` in one of the few threads."""
        if not self._free.acquire(blocking=False):
            raise BusyError("Yahoo is still busy with earlier questions.")
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._free.release())
        return await asyncio.wrap_future(future)

    def _closes(self, symbol: str, start: date | None, end: date) -> RawCloses:
        """One question to Yahoo, its failures put into our classes."""
        module = self._load()
        try:
            ticker = module.Ticker(symbol)
            until = end + timedelta(days=1)
            span = {"period": "max", "end": until} if start is None else {"start": start, "end": until}
            frame = ticker.history(**span, interval="1d", auto_adjust=False, actions=False, timeout=self._timeout_s)
            about = ticker.history_metadata
            return _raw(symbol, frame, about, self.name)
        except ProviderError:
            raise
        except (module.exceptions.YFException, OSError, ValueError, LookupError, TypeError, AttributeError) as err:
            raise fault_of(err, symbol) from err


def _raw(symbol: str, frame: Any, about: Any, source: str) -> RawCloses:  # Any: yfinance's own frame and dictionary
    """The frame as plain arrays, its exchange days and currency as we write them."""
    if "Close" not in frame or not frame.shape[0]:
        raise NoPricesError(f"Yahoo has no prices of {symbol} in that range.", symbol=symbol)
    days = np.array([stamp.date() for stamp in frame.index], dtype="datetime64[D]")
    currency = about.get("currency") or exchange_of(symbol).currency
    return RawCloses(
        symbol=about.get("symbol", symbol),
        dates=days,
        close=_unwidened(frame["Close"].to_numpy(dtype=np.float64)),
        currency=_CURRENCIES.get(currency, currency),
        source=source,
    )


def actions_in(frame: Any, *, symbol: str, currency: str, source: str) -> tuple[MarketAction, ...]:  # Any: yfinance's own frame
    """The splits and dividends of a frame, newest dividends first put back into the units of their day."""
    later, found = Decimal(1), []
    columns = [frame[name].tolist() if name in frame else [0.0] * len(frame.index) for name in ("Stock Splits", "Dividends")]
    for stamp, split, paid in reversed(list(zip(frame.index, *columns, strict=True))):
        day = stamp.date()
        if paid > 0:
            found.append(MarketAction(symbol=symbol, date=day, dividend=Decimal(repr(paid)) * later, currency=currency, source=source))
        if split > 0 and split != 1:
            ratio = Decimal(repr(split))
            found.append(MarketAction(symbol=symbol, date=day, ratio=ratio, currency=currency, source=source))
            later *= ratio
    return tuple(reversed(found))


def _unwidened(close: Floats) -> Floats:
    """Closes that Yahoo stores in single precision, as the short numbers they were: 268.4700012207031 -> 268.47."""
    single = close.astype(np.float32)
    short = np.array([float(str(value)) for value in single], dtype=np.float64)
    return np.where(single.astype(np.float64) == close, short, close)


def fault_of(err: Exception, symbol: str) -> ProviderError:
    """What an exception of yfinance or of its HTTP library means for us."""
    names = {kind.__name__ for kind in type(err).__mro__}
    status = getattr(getattr(err, "response", None), "status_code", None)
    text = str(err).lower()
    if "YFRateLimitError" in names or status == 429:
        return TooManyRequestsError("Yahoo wants us to ask less often.", retry_after_s=60.0, symbol=symbol)
    if status in {401, 403}:
        return AccessRefusedError("Yahoo refuses to answer us.", symbol=symbol)
    if status == 404 or "YFTzMissingError" in names or "no data found, symbol may be delisted" in text or "not found" in text:
        return NoSuchSymbolError(f"Yahoo does not know {symbol}.", symbol=symbol)
    if "YFPricesMissingError" in names:
        return NoPricesError(f"Yahoo has no prices of {symbol} in that range.", symbol=symbol)
    if "YFDataException" in names or isinstance(err, OSError):
        return NoAnswerError("Yahoo could not be reached.", symbol=symbol)
    return GarbageError(f"Yahoo answered with something that is not prices of {symbol}.", symbol=symbol)
