"""What is forecast: an instrument's closes, or a series of numbers that came with the question; daily or slower."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import numpy as np
from pydantic import Field, model_validator

from core.errors import DataUnavailable, InvalidInput, UnknownSymbol
from core.series import Dates, PriceSeries
from db.repositories import Line
from forecasting import ENSEMBLE, NAMES, Frequency, History, as_history
from forecasting.calendars import following
from forecasting.history import make_history
from tools.base import Args
from tools.books import StatedPrice
from tools.context import Context
from tools.fields import Day
from tools.instruments import known_instrument
from tools.own_prices import stated_prices

MAX_SESSIONS = 366
MAX_VALUES = 10_000


class Pace(StrEnum):
    """How far apart the values are that are forecast."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


FREQUENCIES = {
    Pace.WEEK: Frequency.WEEKLY,
    Pace.MONTH: Frequency.MONTHLY,
    Pace.QUARTER: Frequency.QUARTERLY,
    Pace.YEAR: Frequency.YEARLY,
}


class GivenSeries(Args):
    """A series of the caller's own: any numbers, oldest first."""

    name: Annotated[str, Field(min_length=1, max_length=30)] = "series"
    dates: Annotated[tuple[Day, ...], Field(min_length=1, max_length=MAX_VALUES)]
    values: Annotated[tuple[float, ...], Field(min_length=1, max_length=MAX_VALUES)]
    unit: Annotated[str, Field(max_length=12)] = ""

    @model_validator(mode="after")
    def _as_many_days_as_values(self) -> "GivenSeries":
        if len(self.dates) != len(self.values):
            raise ValueError(f"has {len(self.dates)} dates and {len(self.values)} values")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something to forecast.

    Attributes:
        history: what is known.
        name: for people.
        unit: currency, or the unit of a given series.
        source: the provider.
        models: members to combine; None for all that fit.
        line: where its models are registered; None for a given series, which is nobody else's business.
        notes: what has to be known about it.
    """

    history: History
    name: str
    unit: str
    source: str
    models: tuple[str, ...] | None
    line: Line | None
    notes: tuple[str, ...] = ()

    @property
    def as_of(self) -> dt.date:
        """Day of the last value."""
        day: dt.date = self.history.dates[-1].item()
        return day


def check_model(name: str | None) -> tuple[str, ...] | None:
    """The members to use; None for all.

    Raises:
        InvalidInput: there is no such model.
    """
    if name is None or name.lower() == ENSEMBLE:
        return None
    wanted = name.lower().replace(" ", "_").replace("-", "_")
    if wanted not in NAMES:
        raise InvalidInput(f"model: there is none called {name[:40]}. There are {', '.join((*NAMES, ENSEMBLE))}.", field="model")
    return (wanted,)


def family_of(models: tuple[str, ...] | None) -> str:
    """The family that a model belongs to: the combination, or a member by itself."""
    return ENSEMBLE if models is None else models[0]


async def subject_of_symbol(context: Context, symbol: str, *, model: str | None, pace: Pace | None = None) -> Subject:
    """An instrument's closes up to today. Prices that the caller set by hand are theirs, models are everybody's: they stay out.

    Raises:
        UnknownSymbol: no list has it.
        DataUnavailable: there are no prices of it.
        InvalidInput: there is no such model.
    """
    instrument = await known_instrument(context, symbol)
    models = check_model(model)
    own = (await stated_prices(context, [instrument.symbol])).get(instrument.symbol, ())
    try:
        series = await context.services.market.history(instrument.symbol)
    except (UnknownSymbol, DataUnavailable) as err:
        if not own:
            raise
        sentence = (
            f"Of {instrument.symbol} there are only prices that you set by hand. A forecast learns from the closes of a price provider."
        )
        raise DataUnavailable(sentence, symbol=instrument.symbol) from err
    history = at_pace(context, series, pace or Pace.DAY)
    line = Line(family=family_of(models), symbol=series.symbol, frequency=history.frequency.value)
    return Subject(
        history=history, name=instrument.name, unit=series.currency, source=series.source, models=models, line=line, notes=_left_out(own)
    )


def _left_out(own: Sequence[StatedPrice]) -> tuple[str, ...]:
    if not own:
        return ()
    what = (
        f"The {len(own)} prices of {own[0].symbol} that you set by hand are"
        if len(own) > 1
        else f"The price of {own[0].symbol} that you set by hand is"
    )
    return (f"{what} left out: a forecast learns from the closes of the price provider.",)


def subject_of_series(given: GivenSeries, *, model: str | None, pace: Pace | None) -> Subject:
    """A series of the caller's own; without a pace it is taken from the days.

    Raises:
        InvalidInput: days are not sorted and unique, or there is no such model.
    """
    frequency = FREQUENCIES.get(pace) if pace is not None else None
    days, values = np.array(given.dates, dtype="datetime64[D]"), np.array(given.values, dtype=np.float64)
    history = make_history(given.name, days, values, frequency=frequency)
    return Subject(
        history=history, name=given.name, unit=given.unit, source="given with the question", models=check_model(model), line=None
    )


def at_pace(context: Context, series: PriceSeries, pace: Pace) -> History:
    """The closes of `series` themselves, or the last of every week, month, quarter or year that is over."""
    if pace is Pace.DAY:
        return as_history(series)
    upcoming = context.services.market.sessions(series.symbol, series.as_of, 1)
    periods = _periods(np.concatenate([series.dates, upcoming]), pace)
    last = np.flatnonzero(np.diff(periods) != 0)
    return make_history(series.symbol, series.dates[last], series.close[last], frequency=FREQUENCIES[pace], multiplicative=True)


def _periods(days: Dates, pace: Pace) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """A number per day that changes from one period to the next; weeks begin on Monday."""
    if pace is Pace.WEEK:
        return (days.astype("datetime64[D]").astype(np.int64) + 3) // 7
    months = days.astype("datetime64[M]").astype(np.int64)
    return months // {Pace.MONTH: 1, Pace.QUARTER: 3, Pace.YEAR: 12}[pace]


async def days_ahead(context: Context, subject: Subject, *, horizon_days: int, steps: int | None) -> Dates:
    """(H,) the days to forecast: the next `steps`, else those within `horizon_days` of the last value; at least one.

    Sessions of the exchange for an instrument's daily closes, else days at the series' own pace.
    """
    history = subject.history
    most = steps or min(horizon_days, MAX_SESSIONS)
    if subject.line is not None and history.frequency.is_daily:
        days = await asyncio.to_thread(context.services.market.sessions, history.name, subject.as_of, most)
    else:
        days = following(history.dates[-1:], most, history.frequency)[0]
    if steps is not None:
        return days
    within = days[days <= np.datetime64(subject.as_of + dt.timedelta(days=horizon_days))]
    return within if within.size else days[:1]
