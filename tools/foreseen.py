"""What is asked of a forecast beside its interval: the chance to touch a value on the way, its mean, its volatility, its ends, and who leads."""

import datetime as dt
from collections.abc import Sequence

import numpy as np

from core.errors import InvalidInput
from core.series import Dates, Floats
from forecasting import LEVELS, Forecast
from forecasting.levels import interpolate, mean_of, volatility_of
from tools.asked import Foreseen
from tools.base import View
from tools.computing import calculate
from tools.context import Context
from tools.fits import chance_along, chances_of_lead
from tools.subjects import Subject, subject_of_symbol
from tools.versions import FIT_TIMEOUT_S, answer

STEPS_A_YEAR = {"B": 252, "D": 365, "W": 52, "M": 12, "Q": 4, "Y": 1}
TAIL = 0.05
"""The worst and the best case are those that one of twenty lies beyond."""
USUAL_COVERAGE_PCT = 80.0
LEADERS = 10


class LeaderView(View):
    """One of several that are forecast together: the chance that it does best of them by the last day, and the middle of its own return."""

    symbol: str
    lead_frac: float
    median_frac: float


class ForeseenView(View):
    """What was asked, of the last day `on` or the way there; what was not asked is None.

    `touch_frac` counts closes: within a day the price may reach further. `edge` is the value that one case of twenty lies beyond.
    """

    about: Foreseen
    on: dt.date
    value: float | None = None
    touch_frac: float | None = None
    volatility_frac: float | None = None
    mean: float | None = None
    mean_frac: float | None = None
    edge: float | None = None
    edge_frac: float | None = None
    low: float | None = None
    high: float | None = None
    coverage_frac: float | None = None
    leaders: tuple[LeaderView, ...] = ()


def needs_bound(about: Foreseen | None, *, above: float | None, below: float | None, change_frac: float | None) -> None:
    """Nothing, if the one value is named that is to be touched.

    Raises:
        InvalidInput: there is none, or there are two.
    """
    named = [value for value in (above, below, change_frac) if value is not None]
    if about is Foreseen.TOUCH and len(named) != 1:
        raise InvalidInput("above: name the one value that is to be touched, as above, below or change_frac.", field="above")


def bounds_of(about: Foreseen | None, last: float, bounds: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """Above and below which values the chance on the last day is told: of a loss below the last value, of a touch beyond what is touched."""
    above, below = bounds
    if about is Foreseen.LOSS and above is None and below is None:
        return None, last
    value = above if above is not None else below
    if about is not Foreseen.TOUCH or value is None:
        return bounds
    return (value, None) if value > last else (None, value)


def touched_value(about: Foreseen | None, bounds: tuple[float | None, float | None]) -> float | None:
    """The one of the bounds that is to be touched; None where a touch is not what is asked."""
    return next((value for value in bounds if value is not None), None) if about is Foreseen.TOUCH else None


def foreseen(
    about: Foreseen,
    quantiles: Floats,
    *,
    last: float,
    days: Dates,
    pace: str,
    coverage_pct: float | None,
    value: float | None = None,
    touch: float | None = None,
    leaders: tuple[LeaderView, ...] = (),
) -> ForeseenView:
    """What is asked, read off the `quantiles` (Q, H) at `LEVELS` on `days` (H,).

    Raises:
        InvalidInput: a volatility is asked of what may stand at 0 or below.
    """  # fmt: skip
    levels, end = np.asarray(LEVELS), quantiles[:, -1]
    changes: dict[str, float | None] = {}
    if about is Foreseen.VOLATILITY:
        swing = volatility_of(end, levels, days.size / STEPS_A_YEAR[pace])
        if swing is None:
            raise InvalidInput("about: what may stand at 0 or below has no volatility in per cent.", field="about")
        changes = {"volatility_frac": swing}
    elif about is Foreseen.EXPECTED:
        mean = mean_of(end, levels)
        changes = {"mean": mean, "mean_frac": _change(mean, last)}
    elif about in {Foreseen.WORST, Foreseen.BEST}:
        edge = _at(end, TAIL if about is Foreseen.WORST else 1 - TAIL)
        changes = {"edge": edge, "edge_frac": _change(edge, last)}
    elif about is Foreseen.INTERVAL:
        covered = (USUAL_COVERAGE_PCT if coverage_pct is None else coverage_pct) / 100
        changes = {"low": _at(end, (1 - covered) / 2), "high": _at(end, (1 + covered) / 2), "coverage_frac": covered}
    return ForeseenView(about=about, on=days[-1].item(), value=value, touch_frac=touch, leaders=leaders, **changes)


def _at(quantiles: Floats, level: float) -> float:
    return float(interpolate(quantiles[:, None], np.asarray(LEVELS), np.array([level]))[0, 0])


def _change(value: float, last: float) -> float | None:
    return value / last - 1 if last > 0 else None


async def touched(context: Context, made: Forecast, subject: Subject, value: float) -> float:
    """The chance that a close up to the last day reaches `value`."""
    return await calculate(context.services, chance_along, made, subject.history, value, timeout_s=FIT_TIMEOUT_S)


async def led(context: Context, made: Forecast, subject: Subject, others: Sequence[str]) -> tuple[LeaderView, ...]:
    """The chance of each of several that it does best of all by the last day; the likeliest first.

    Raises:
        InvalidInput: there is no other.
    """
    named = [symbol for symbol in dict.fromkeys(others) if symbol != made.symbol][: LEADERS - 1]
    if not named:
        raise InvalidInput("beside: name at least one other instrument.", field="beside")
    forecasts, pasts = [made], [subject.history]
    for count, symbol in enumerate(named):
        if context.report is not None:
            await context.report(count / len(named), f"forecasting {symbol}")
        other = await subject_of_symbol(context, symbol, model=None)
        quiet = Context(services=context.services, actor=context.actor)
        forecasts.append((await answer(quiet, other, made.dates)).made.forecast)
        pasts.append(other.history)
    chances = await calculate(context.services, chances_of_lead, forecasts, pasts, timeout_s=FIT_TIMEOUT_S)
    told = [
        LeaderView(symbol=one.symbol, lead_frac=chance, median_frac=float(one.at_level(0.5)[-1]) / one.last - 1)
        for one, chance in zip(forecasts, chances, strict=True)
    ]
    return tuple(sorted(told, key=lambda one: -one.lead_frac))
