"""Exchange rates by day: the last one on or before a day, inverted or crossed where needed, never made up."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from itertools import pairwise

import numpy as np

from core.currencies import MINOR_UNITS
from core.money import LEDGER_DIGITS
from core.series import Dates, Floats

EPOCH = dt.date(1970, 1, 1).toordinal()
ONE = Decimal(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FxPoint:
    """`rate` units of the target per unit of the source; `date` is the day of the oldest quote in it, None where none was needed."""

    rate: Decimal
    date: dt.date | None
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Quotes:
    """Rates of one pair by day."""

    ordinals: list[int]
    rates: list[Decimal]

    def at(self, ordinal: int) -> tuple[Decimal, dt.date] | None:
        index = bisect_right(self.ordinals, ordinal) - 1
        return None if index < 0 else (self.rates[index], dt.date.fromordinal(self.ordinals[index]))

    def along(self, ordinals: np.ndarray) -> Floats:  # (T,) int64 -> (T,) float64, NaN before the first quote
        index = np.searchsorted(np.asarray(self.ordinals, dtype=np.int64), ordinals, side="right") - 1
        values = np.asarray([float(rate) for rate in self.rates], dtype=np.float64)
        return np.where(index >= 0, values[np.maximum(index, 0)], np.nan)


def major_unit(currency: str) -> tuple[str, Decimal]:
    """The ISO currency of a quotation unit and how much of it one unit is: GBX -> (GBP, 0.01), EUR -> (EUR, 1)."""
    return MINOR_UNITS.get(currency, (currency, ONE))


class FxBook:
    """Exchange rates of any number of pairs.

    A pair is looked up as given, inverted, or crossed over other currencies that have quotes on or before the day; quotation units such
    as pence go through their currency. A rate that cannot be had is None.
    """

    def __init__(self, quotes: Mapping[tuple[str, str], _Quotes]) -> None:
        self._quotes = dict(quotes)
        self._neighbours: dict[str, list[str]] = {}
        for source, target in self._quotes:
            self._neighbours.setdefault(source, []).append(target)
            self._neighbours.setdefault(target, []).append(source)
        self._memo: dict[tuple[str, str, dt.date], FxPoint | None] = {}

    @classmethod
    def from_mapping(cls, rates: Mapping[str, Mapping[dt.date, Decimal]]) -> "FxBook":
        """From {"USDCHF": {day: CHF for 1 USD}}; the order of days does not matter."""
        return cls({(pair[:3], pair[3:]): _ordered(by_day) for pair, by_day in rates.items() if by_day})

    @classmethod
    def from_arrays(cls, rates: Mapping[str, tuple[Dates, Floats]]) -> "FxBook":
        """From {"USDCHF": (days (T,) datetime64[D] ascending, rates (T,) float64)}; NaN rates are left out."""
        quotes = {}
        for pair, (dates, values) in rates.items():
            kept = np.isfinite(values)
            ordinals = (np.asarray(dates, dtype="datetime64[D]").astype(np.int64) + EPOCH)[kept].tolist()
            if ordinals:
                quotes[pair[:3], pair[3:]] = _Quotes(ordinals, [Decimal(repr(value)) for value in np.asarray(values)[kept].tolist()])
        return cls(quotes)

    def rate(self, source: str, target: str, day: dt.date) -> FxPoint | None:
        """Units of `target` for one `source` by the last quotes on or before `day`; None when there is no path with quotes."""
        key = (source, target, day)
        if key not in self._memo:
            with localcontext(prec=LEDGER_DIGITS):
                self._memo[key] = self._find(source, target, day)
        return self._memo[key]

    def _find(self, source: str, target: str, day: dt.date) -> FxPoint | None:
        major_source, source_factor = major_unit(source)
        major_target, target_factor = major_unit(target)
        rate, oldest = source_factor / target_factor, None
        path = self._path(major_source, major_target, day)
        if path is None:
            return None
        for left, right in pairwise(path):
            for quoted, quote_day in self._leg(left, right, day):
                rate *= quoted
                oldest = quote_day if oldest is None else min(oldest, quote_day)
        return FxPoint(rate=rate, date=oldest, path=path)

    def _leg(self, source: str, target: str, day: dt.date) -> list[tuple[Decimal, dt.date]]:
        """The rate between neighbours and its day, as a list of one; empty when there is no quote on or before `day`."""
        direct = self._quotes.get((source, target))
        quote = direct.at(day.toordinal()) if direct else None
        if quote is not None:
            return [quote]
        inverse = self._quotes.get((target, source))
        quote = inverse.at(day.toordinal()) if inverse else None
        return [] if quote is None else [(ONE / quote[0], quote[1])]

    def _path(self, source: str, target: str, day: dt.date) -> tuple[str, ...] | None:
        """The shortest chain of currencies that has quotes on or before `day`, breadth first."""
        chains: list[tuple[str, ...]] = [(source,)]
        seen = {source}
        for chain in chains:
            if chain[-1] == target:
                return chain
            for neighbour in self._neighbours.get(chain[-1], []):
                if neighbour not in seen and self._leg(chain[-1], neighbour, day):
                    seen.add(neighbour)
                    chains.append((*chain, neighbour))
        return None

    def rates_on(self, source: str, target: str, days: Dates) -> Floats:
        """(T,) float64 rates for (T,) datetime64[D] `days`, each by the last quotes on or before it; NaN where there is none."""
        major_source, source_factor = major_unit(source)
        major_target, target_factor = major_unit(target)
        factor = float(source_factor / target_factor)
        ordinals = np.asarray(days, dtype="datetime64[D]").astype(np.int64) + EPOCH
        result = np.full(ordinals.shape, np.nan)
        open_days = np.ones(ordinals.shape, dtype=bool)
        while open_days.any():
            path = self._path(major_source, major_target, dt.date.fromordinal(int(ordinals[open_days].max())))
            if path is None:
                break
            values = np.full(ordinals.shape, factor)
            for left, right in pairwise(path):
                values = values * self._legs(left, right, ordinals)
            filled = open_days & np.isfinite(values)
            result[filled] = values[filled]
            open_days &= ~filled
        return result

    def _legs(self, source: str, target: str, ordinals: np.ndarray) -> Floats:
        result = np.full(ordinals.shape, np.nan)
        if (target, source) in self._quotes:
            result = 1.0 / self._quotes[target, source].along(ordinals)
        if (source, target) in self._quotes:
            direct = self._quotes[source, target].along(ordinals)
            result = np.where(np.isfinite(direct), direct, result)
        return result


def _ordered(by_day: Mapping[dt.date, Decimal]) -> _Quotes:
    days: Sequence[dt.date] = sorted(by_day)
    return _Quotes([day.toordinal() for day in days], [by_day[day] for day in days])
