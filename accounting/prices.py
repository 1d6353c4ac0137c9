"""Closing prices by day: the last one on or before a day, with its age and its origin."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from accounting.activities import ONE
from accounting.rates import EPOCH
from core.errors import InvalidInput
from core.money import LEDGER_DIGITS
from core.series import Dates, Floats, PriceSeries

SplitDays = Sequence[tuple[dt.date, Decimal]]


class PriceSource(StrEnum):
    """Where a price came from."""

    MARKET = "market"
    MANUAL = "manual"
    TRADE = "trade"


class SplitBasis(StrEnum):
    """What a quoted close means when the instrument was split later.

    AS_QUOTED takes every price as it stands. AS_TRADED is the price of that day, so a price carried over a split is divided by its
    ratio. ADJUSTED series are in today's units, as most providers send them: before a split they are multiplied back by its ratio.
    """

    AS_QUOTED = "as_quoted"
    AS_TRADED = "as_traded"
    ADJUSTED = "adjusted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PricePoint:
    """A price per unit, the day it is from, and where from; `currency` is None when it is the currency of the position."""

    price: Decimal
    date: dt.date
    source: PriceSource = PriceSource.MARKET
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Closes:
    """Closes of one instrument: `exact` where they came as Decimal, else `values` are all there is."""

    ordinals: NDArray[np.int64]
    values: Floats
    exact: tuple[Decimal, ...] | None
    currency: str | None
    manual: Mapping[int, Decimal] = field(default_factory=dict)

    def at(self, ordinal: int) -> PricePoint | None:
        index = int(np.searchsorted(self.ordinals, ordinal, side="right")) - 1
        if index < 0:
            return None
        day = int(self.ordinals[index])
        price = self.manual.get(day)
        source = PriceSource.MARKET if price is None else PriceSource.MANUAL
        if price is None:
            price = self.exact[index] if self.exact is not None else Decimal(repr(float(self.values[index])))
        return PricePoint(price=price, date=dt.date.fromordinal(day), source=source, currency=self.currency)


class PriceBook:
    """Closes of any number of instruments.

    Args:
        closes: by symbol.
        basis: what the closes mean around splits; applied with the splits that the activities record.
    """

    def __init__(self, closes: Mapping[str, _Closes], *, basis: SplitBasis = SplitBasis.AS_TRADED) -> None:
        self._closes = dict(closes)
        self.basis = basis

    @classmethod
    def from_mapping(
        cls,
        prices: Mapping[str, Mapping[dt.date, Decimal]],
        *,
        currencies: Mapping[str, str] | None = None,
        basis: SplitBasis = SplitBasis.AS_TRADED,
    ) -> "PriceBook":
        """From {symbol: {day: close}}; `currencies` names the quotation currency where it is not that of the position."""
        closes = {}
        for symbol, by_day in prices.items():
            days = sorted(by_day)
            exact = tuple(by_day[day] for day in days)
            closes[symbol] = _Closes(
                ordinals=np.array([day.toordinal() for day in days], dtype=np.int64),
                values=np.array([float(close) for close in exact], dtype=np.float64),
                exact=exact,
                currency=(currencies or {}).get(symbol),
            )
        return cls(closes, basis=basis)

    @classmethod
    def from_arrays(
        cls,
        prices: Mapping[str, tuple[Dates, Floats]],
        *,
        currencies: Mapping[str, str] | None = None,
        basis: SplitBasis = SplitBasis.ADJUSTED,
    ) -> "PriceBook":
        """From {symbol: (days (T,) datetime64[D] ascending, closes (T,) float64)}; NaN closes are left out.

        Raises:
            InvalidInput: the days of a symbol are not strictly ascending.
        """
        closes = {}
        for symbol, (dates, values) in prices.items():
            kept = np.isfinite(values)
            ordinals = np.asarray(dates, dtype="datetime64[D]").astype(np.int64)[kept] + EPOCH
            if ordinals.size and bool(np.any(np.diff(ordinals) <= 0)):
                raise InvalidInput(f"{symbol}: days must be sorted and unique.", field="dates")
            closes[symbol] = _Closes(
                ordinals=ordinals, values=np.asarray(values, dtype=np.float64)[kept], exact=None, currency=(currencies or {}).get(symbol)
            )
        return cls(closes, basis=basis)

    @classmethod
    def from_series(cls, series: Sequence[PriceSeries]) -> "PriceBook":
        """From price series, each in its own currency, adjusted for splits."""
        return cls.from_arrays({s.symbol: (s.dates, s.close) for s in series}, currencies={s.symbol: s.currency for s in series})

    def with_manual(self, symbol: str, day: dt.date, price: Decimal, *, currency: str | None = None) -> "PriceBook":
        """This book with one price set by hand; it counts from `day` until the next close."""
        empty = _Closes(ordinals=np.empty(0, dtype=np.int64), values=np.empty(0), exact=None, currency=currency)
        old, ordinal = self._closes.get(symbol, empty), day.toordinal()
        others = old.ordinals != ordinal
        place = int(np.searchsorted(old.ordinals[others], ordinal))
        exact = None
        if old.exact is not None:
            kept = [close for close, other in zip(old.exact, others, strict=True) if other]
            exact = (*kept[:place], price, *kept[place:])
        changed = _Closes(
            ordinals=np.insert(old.ordinals[others], place, ordinal),
            values=np.insert(old.values[others], place, float(price)),
            exact=exact,
            currency=old.currency or currency,
            manual={**old.manual, ordinal: price},
        )
        return PriceBook({**self._closes, symbol: changed}, basis=self.basis)

    @property
    def symbols(self) -> tuple[str, ...]:
        """What there are prices for."""
        return tuple(self._closes)

    def currency(self, symbol: str) -> str | None:
        """The quotation currency, None where it is that of the position or there are no prices."""
        closes = self._closes.get(symbol)
        return closes.currency if closes else None

    def close(self, symbol: str, day: dt.date, splits: SplitDays = ()) -> PricePoint | None:
        """The last close on or before `day`, in the units of `day` given the instrument's `splits`; None when there is none."""
        closes = self._closes.get(symbol)
        point = closes.at(day.toordinal()) if closes else None
        if point is None or not splits or self.basis is SplitBasis.AS_QUOTED:
            return point
        with localcontext(prec=LEDGER_DIGITS):
            return replace(point, price=point.price * self._scale(point, day, splits))

    def _scale(self, point: PricePoint, day: dt.date, splits: SplitDays) -> Decimal:
        scale = ONE
        for split_day, ratio in splits:
            if self.basis is SplitBasis.ADJUSTED and point.source is not PriceSource.MANUAL:
                scale = scale * ratio if split_day > day else scale
            elif point.date < split_day <= day:
                scale /= ratio
        return scale

    def closes_on(self, symbol: str, days: Dates, splits: SplitDays = ()) -> Floats:
        """(T,) float64: for each of `days` (T,) datetime64[D] what `close` gives; NaN where that is None."""
        closes = self._closes.get(symbol)
        if closes is None or not closes.ordinals.size:
            return np.full(np.shape(days), np.nan)
        ordinals = np.asarray(days, dtype="datetime64[D]").astype(np.int64) + EPOCH
        known = closes.ordinals
        index = np.searchsorted(known, ordinals, side="right") - 1
        found = np.maximum(index, 0)
        values = np.where(index >= 0, closes.values[found], np.nan)
        for split_day, ratio in splits if self.basis is not SplitBasis.AS_QUOTED else ():
            ordinal, factor = split_day.toordinal(), float(ratio)
            manual = np.isin(known, list(closes.manual))[found]
            carried = (known[found] < ordinal) & (ordinal <= ordinals)
            if self.basis is SplitBasis.ADJUSTED:
                values = np.where(~manual & (ordinals < ordinal), values * factor, np.where(manual & carried, values / factor, values))
            else:
                values = np.where(carried, values / factor, values)
        return values
