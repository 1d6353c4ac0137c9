"""A series as the forecasters see it: values, days, how often, and on which scale its changes are alike."""

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from core.errors import InvalidInput, NotEnoughHistory
from core.series import Dates, Floats, PriceSeries

if TYPE_CHECKING:
    import pandas as pd

MIN_HISTORY = 20
MAX_HORIZON = 504


class Frequency(StrEnum):
    """How far apart the values are."""

    BUSINESS = "B"
    DAILY = "D"
    WEEKLY = "W"
    MONTHLY = "M"
    QUARTERLY = "Q"
    YEARLY = "Y"

    @property
    def season(self) -> int:
        """Values in one season; 1 where none is looked for."""
        return {"D": 7, "W": 52, "M": 12, "Q": 4}.get(self.value, 1)

    @property
    def is_daily(self) -> bool:
        """Whether the series is one of days."""
        return self in {Frequency.BUSINESS, Frequency.DAILY}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class History:
    """What is known up to and including the last day: the forecast's origin.

    Attributes:
        name: the symbol.
        dates: (T,) datetime64[D], strictly increasing.
        values: (T,) float64, finite.
        frequency: distance of the values.
        multiplicative: changes are alike as ratios (prices) rather than as differences; needs positive values.
    """

    name: str
    dates: Dates
    values: Floats
    frequency: Frequency
    multiplicative: bool

    def __len__(self) -> int:
        return int(self.values.size)

    @property
    def points(self) -> Floats:
        """(T,) values on the scale on which changes are alike: logarithms if `multiplicative`, else the values."""
        return np.log(self.values) if self.multiplicative else self.values

    def from_points(self, points: Floats) -> Floats:
        """Points of that scale back as values, same shape."""
        return np.exp(points) if self.multiplicative else points

    def head(self, length: int) -> "History":
        """The first `length` values."""
        return replace(self, dates=self.dates[:length], values=self.values[:length])

    def tail(self, length: int) -> "History":
        """The last `length` values."""
        return replace(self, dates=self.dates[-length:], values=self.values[-length:])

    def data_hash(self) -> str:
        """Hex sha256 of days, values and scale: any other data, any other hash."""
        digest = hashlib.sha256(f"{self.name}|{self.frequency}|{self.multiplicative}|".encode())
        digest.update(self.dates.astype("datetime64[D]").astype("<i8").tobytes())
        digest.update(self.values.astype("<f8").tobytes())
        return digest.hexdigest()


AnySeries: TypeAlias = "PriceSeries | History | pd.Series | pd.DataFrame"
"""What the public functions take: a `PriceSeries`, a `History`, or a pandas Series or DataFrame with a DatetimeIndex; of a DataFrame its
only column, or the one called close."""


def infer_frequency(dates: Dates) -> Frequency:
    """The frequency that the median distance of `dates` (T,) speaks for; days with weekends among them are DAILY."""
    if dates.size < 3:
        return Frequency.BUSINESS
    gap = float(np.median(np.diff(dates.astype("datetime64[D]").astype(np.int64))))
    if gap <= 3:
        weekday = (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        return Frequency.DAILY if float(np.mean(weekday >= 5)) > 0.2 else Frequency.BUSINESS
    bounds = ((15, Frequency.WEEKLY), (60, Frequency.MONTHLY), (200, Frequency.QUARTERLY))
    return next((frequency for bound, frequency in bounds if gap <= bound), Frequency.YEARLY)


def make_history(
    name: str, dates: Dates, values: Floats, *, frequency: Frequency | None = None, multiplicative: bool | None = None
) -> History:
    """A checked `History`; frequency and scale are inferred where they are not given (ratios if every value is positive).

    Raises:
        InvalidInput: unsorted or repeated days, a value that is not finite, or one that is not positive on the scale of ratios.
    """
    days = np.array(dates, dtype="datetime64[D]")
    numbers = np.array(values, dtype=np.float64)
    if days.shape != numbers.shape or days.ndim != 1:
        raise InvalidInput(f"{name}: {days.size} days and {numbers.size} values do not fit together.", field="values")
    if days.size > 1 and not bool(np.all(np.diff(days).astype(np.int64) > 0)):
        late = days[1:][np.diff(days).astype(np.int64) <= 0][0]
        good = int(np.unique(days).size)
        raise InvalidInput(
            f"{name}: days must be sorted and unique, but {late} follows a day that is not before it.",
            field="dates",
            have=good,
            need=days.size,
        )
    bad = np.flatnonzero(~np.isfinite(numbers))
    if bad.size:
        raise InvalidInput(
            f"{name}: {bad.size} values are missing or not finite, the first on {days[bad[0]]}.",
            field="values",
            have=int(numbers.size - bad.size),
            need=int(numbers.size),
        )
    positive = bool(np.all(numbers > 0))
    ratios = positive if multiplicative is None else multiplicative
    if ratios and not positive:
        day = days[np.flatnonzero(numbers <= 0)[0]]
        raise InvalidInput(
            f"{name}: prices must be positive, but {day} has one that is not.",
            field="values",
            have=int(np.sum(numbers > 0)),
            need=int(numbers.size),
        )
    days.flags.writeable = False
    numbers.flags.writeable = False
    return History(name=name, dates=days, values=numbers, frequency=frequency or infer_frequency(days), multiplicative=ratios)


def as_history(series: AnySeries, *, frequency: Frequency | None = None) -> History:
    """Any accepted series as a `History`.

    A `PriceSeries` is on the scale of ratios; so is a pandas Series of positive numbers, while one with zeros or negative numbers
    is on the scale of differences. `frequency` overrides what the days look like.

    Raises:
        InvalidInput: the type is none of these, or the values do not pass `make_history`.
    """
    if isinstance(series, History):
        return series if frequency is None else replace(series, frequency=frequency)
    if isinstance(series, PriceSeries):
        return make_history(series.symbol, series.dates, series.close, frequency=frequency, multiplicative=True)
    return from_pandas(series, frequency=frequency)


def histories(frame: "pd.DataFrame", *, frequency: Frequency | None = None) -> dict[str, History]:
    """Each column of a table of closes as a `History`, by name; a day without a value is one on which that column did not trade.

    Raises:
        InvalidInput: the index holds no days, or the values of a column do not pass `make_history`.
    """
    return {str(name): from_pandas(column.dropna(), name=str(name), frequency=frequency) for name, column in frame.items()}


def _only_column(frame: "pd.DataFrame") -> "pd.Series":
    """The only column, or the one called close.

    Raises:
        InvalidInput: there are several, and none or more than one of that name.
    """
    columns = list(frame.columns)
    chosen = columns if len(columns) == 1 else [name for name in columns if str(name).strip().lower() == "close"]
    if len(chosen) != 1:
        raise InvalidInput(
            f"A table needs one column, or one called close, but this one has {len(columns)}; use histories() for a column per symbol.",
            field="series",
            have=len(columns),
            need=1,
        )
    return frame[chosen[0]]


def from_pandas(
    series: "pd.Series | pd.DataFrame", *, name: str | None = None, frequency: Frequency | None = None, multiplicative: bool | None = None
) -> History:
    """A `History` from a pandas Series, or a DataFrame with one column or one called close, whose index holds days or moments.

    Raises:
        InvalidInput: no such Series, or its values do not pass `make_history`.
    """
    import pandas as pd

    if isinstance(series, pd.DataFrame):
        series = _only_column(series)
    if not isinstance(series, pd.Series) or not isinstance(series.index, pd.DatetimeIndex):
        raise InvalidInput("A series must be a PriceSeries, or a pandas Series or DataFrame with a DatetimeIndex.", field="series")
    index = series.index.tz_localize(None) if series.index.tz is not None else series.index
    label = name if name is not None else str(series.name) if series.name is not None else "series"
    values = series.to_numpy(dtype=np.float64)
    return make_history(label, index.to_numpy().astype("datetime64[D]"), values, frequency=frequency, multiplicative=multiplicative)


def require_history(history: History, need: int) -> None:
    """Nothing, if there are at least `need` values.

    Raises:
        NotEnoughHistory: there are fewer; says how many there are and how many it takes.
    """
    if len(history) < need:
        raise NotEnoughHistory(
            f"{history.name} has {len(history)} values, a forecast needs at least {need}.",
            have=len(history),
            need=need,
            symbol=history.name,
        )


def check_horizon(horizon: int) -> int:
    """`horizon`, if it is between 1 and 504 steps.

    Raises:
        InvalidInput: it is not.
    """
    if not 1 <= horizon <= MAX_HORIZON:
        raise InvalidInput(
            f"The horizon must be between 1 and {MAX_HORIZON} steps, not {horizon}.", field="horizon", have=horizon, need=MAX_HORIZON
        )
    return horizon
