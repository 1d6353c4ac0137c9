"""Forecasts with intervals, each with its record."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Scope
from core.errors import InvalidInput
from db.models import PredictionHistory
from forecasting import ENSEMBLE, LEVELS, Forecast
from forecasting.levels import interpolate
from tools.asked import Foreseen
from tools.base import Args, Cost, Tool, View
from tools.context import Context
from tools.fields import WHOLE_PORTFOLIO, HorizonDays, ShortText, Symbol, SymbolOrWhole, finite
from tools.foreseen import LEADERS, ForeseenView, bounds_of, foreseen, led, needs_bound, touched, touched_value
from tools.holdings_forecast import HoldingsForecast, HoldingsForecastView, bounds_asked, forecast_holdings, holdings_as_stored
from tools.issued import SHOWN_LEVELS, keep, write_down
from tools.subjects import GivenSeries, Pace, Subject, days_ahead, family_of, subject_of_series, subject_of_symbol
from tools.verdicts import ahead, verdict
from tools.versions import Answer, answer


class MakeForecast(Args):
    """Of what (a symbol, "@portfolio", or a series of one's own), how far, by which model, and which chance is asked for."""

    symbol: SymbolOrWhole | None = None
    series: GivenSeries | None = Field(None, description="Instead of a symbol: dates and values of any series.")
    horizon_days: HorizonDays = 30
    steps: Annotated[int, Field(ge=1, le=504)] | None = Field(None, description="Instead of horizon_days: so many values ahead.")
    pace: Pace | None = Field(None, description="How far apart the values are; left out: days, or what a given series looks like.")
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: the combination of all.")
    above: float | None = Field(None, description="The chance to be above this value at the end is told; with below: between the two.")
    below: float | None = Field(None, description="The chance to be below this value at the end is told.")
    change_frac: Annotated[float, Field(gt=-1, le=100)] | None = Field(
        None, description="Instead: the chance of a change by at least this by the end; 0.1 is a rise of 10 %, -0.1 a fall."
    )
    about: Foreseen | None = Field(
        None,
        description="What is asked beside the interval; touch: of above, below or change_frac on any day on the way; expected: the mean.",
    )
    coverage_pct: Annotated[float, Field(ge=1, le=99)] | None = Field(None, description="With about=interval: how much it is to hold.")
    beside: Annotated[tuple[Symbol, ...], Field(min_length=1, max_length=LEADERS)] | None = Field(
        None, description="With about=lead: the other instruments; the chance of each to do best of all is told."
    )
    portfolio_id: UUID | None = Field(None, description='With "@portfolio": which one, also one that another shares; left out: the first.')


class MemberView(View):
    """A member of the combination: its share, its record, and why it got nothing."""

    name: str
    weight: float
    crps_skill_pct: float | None
    reason: str | None


class SkillView(View):
    """The record at one horizon on earlier days of the same symbol: per cent of CRPS saved against a random walk, and whether that is luck."""

    steps: int
    origins: int
    crps_skill_pct: float | None
    p: float | None
    cover80_pct: float | None
    verdict: str


class ChanceView(View):
    """The chance that the value on the last day lies above `above` and below `below`; None leaves a side open."""

    above: float | None
    below: float | None
    on: dt.date
    chance_frac: float


class ForecastView(View):
    """A forecast. `quantiles` has one row per level and one column per day, in `currency` (the unit of a given series).

    `recent` are the values before; of a portfolio, what today's holdings would have been worth.
    """

    prediction_id: UUID
    symbol: str
    name: str
    currency: str
    pace: str
    origin: dt.date
    last: float
    horizon_days: int
    dates: tuple[dt.date, ...]
    levels: tuple[float, ...]
    quantiles: tuple[tuple[float, ...], ...]
    members: tuple[MemberView, ...]
    skill: tuple[SkillView, ...]
    chance_up_frac: float
    chances: tuple[ChanceView, ...]
    foreseen: ForeseenView | None
    model: str
    model_version: str
    version: int | None
    fitted_as_of: dt.date | None
    degraded: tuple[str, ...]
    recent: tuple[tuple[dt.date, float], ...]
    holdings: HoldingsForecastView | None
    source: str


def _check_subject(args: MakeForecast) -> None:
    """Nothing, if one thing is to be forecast, in a way in which it can be."""
    if (args.symbol is None) == (args.series is None):
        raise InvalidInput("symbol: name an instrument or @portfolio, or give a series; one of them.", field="symbol")
    if args.portfolio_id is not None and args.symbol != WHOLE_PORTFOLIO:
        raise InvalidInput("portfolio_id: it goes with the symbol @portfolio.", field="portfolio_id")
    if args.symbol == WHOLE_PORTFOLIO and (args.model is not None or args.pace not in {None, Pace.DAY}):
        field = "model" if args.model is not None else "pace"
        raise InvalidInput(f"{field}: the whole portfolio is forecast by the day, by the combination of all models.", field=field)
    if args.above is not None and args.below is not None and args.above >= args.below:
        raise InvalidInput("below: it must be more than above; the chance to lie between the two is told.", field="below")
    if args.change_frac is not None and (args.above is not None or args.below is not None):
        raise InvalidInput("change_frac: give it, or above and below, not both.", field="change_frac")
    if (args.about is Foreseen.LEAD) != (args.beside is not None) or (args.beside is not None and args.symbol in {None, WHOLE_PORTFOLIO}):
        raise InvalidInput("beside: about=lead and the other instruments go together, beside a symbol.", field="beside")
    needs_bound(args.about, above=args.above, below=args.below, change_frac=args.change_frac)


async def run_forecast(context: Context, args: MakeForecast) -> ForecastView:
    """Forecast a price, the whole portfolio or any series: a fan of 50, 80 and 95 % intervals, with the record against a random walk.

    Example: symbol=AAPL, horizon_days=30, above=150 also tells the chance to be above 150 then. symbol="@portfolio" gives the distribution
    of everything held, with VaR and CVaR. At most 366 days ahead.
    """
    _check_subject(args)
    if args.symbol == WHOLE_PORTFOLIO:
        return await _of_holdings(context, args)
    if args.series is not None:
        subject = subject_of_series(args.series, model=args.model, pace=args.pace)
    else:
        subject = await subject_of_symbol(context, args.symbol or "", model=args.model, pace=args.pace)
    days = await days_ahead(context, subject, horizon_days=args.horizon_days, steps=args.steps)
    found = await answer(context, subject, days)
    horizon_days = int((found.made.forecast.dates[-1].item() - subject.as_of).days) if args.steps else args.horizon_days
    row_id = await write_down(context, found, subject, horizon_days=horizon_days)
    view = _view(found, subject, args, row_id=row_id, horizon_days=horizon_days)
    told = None if args.about is None else await _foreseen(context, args, args.about, found.made.forecast, subject)
    return view.model_copy(update={"foreseen": told})


async def _foreseen(context: Context, args: MakeForecast, about: Foreseen, made: Forecast, subject: Subject) -> ForeseenView:
    bound = touched_value(about, _bounds(args, made.last))
    return foreseen(
        about,
        made.at_levels(LEVELS),
        last=made.last,
        days=made.dates,
        pace=subject.history.frequency.value,
        coverage_pct=args.coverage_pct,
        value=bound,
        touch=None if bound is None else await touched(context, made, subject, bound),
        leaders=() if args.beside is None else await led(context, made, subject, args.beside),
    )


def _bounds(args: MakeForecast, last: float) -> tuple[float | None, float | None]:
    asked = bounds_asked(last, above=args.above, below=args.below, change_frac=args.change_frac)
    return bounds_of(args.about, last, asked)


def _chances(args: MakeForecast, made: Forecast) -> tuple[ChanceView, ...]:
    """The chance that was asked for, read off the quantiles of the last day."""
    above, below = _bounds(args, made.last)
    if above is None and below is None:
        return ()
    last = made.horizon
    over = 1.0 if above is None else made.probability_above(above, last)
    chance = over - (0.0 if below is None else made.probability_above(below, last))
    return (ChanceView(above=above, below=below, on=made.dates[-1].item(), chance_frac=max(0.0, chance)),)


def _view(found: Answer, subject: Subject, args: MakeForecast, *, row_id: UUID, horizon_days: int) -> ForecastView:
    made, history = found.made.forecast, subject.history
    tail = min(len(history), max(60, 3 * made.horizon))
    return ForecastView(
        prediction_id=row_id,
        symbol=made.symbol,
        name=subject.name,
        currency=subject.unit,
        pace=history.frequency.value,
        origin=made.origin,
        last=made.last,
        horizon_days=horizon_days,
        dates=tuple(day.item() for day in made.dates),
        levels=SHOWN_LEVELS,
        quantiles=tuple(tuple(float(value) for value in made.at_level(level)) for level in SHOWN_LEVELS),
        members=tuple(
            MemberView(name=m.name, weight=m.weight, crps_skill_pct=finite(m.crps_skill_pct), reason=m.reason) for m in made.members
        ),
        skill=tuple(
            SkillView(
                steps=s.steps,
                origins=s.origins,
                crps_skill_pct=finite(s.crps_skill_pct),
                p=finite(s.p),
                cover80_pct=finite(s.cover80_pct),
                verdict=verdict(s.crps_skill_pct, s.p, ahead(s.steps, history.frequency.value)),
            )
            for s in made.skill
        ),
        chance_up_frac=made.probability_above(made.last, made.horizon),
        chances=_chances(args, made),
        foreseen=None,
        model=family_of(subject.models),
        model_version=made.model_version,
        version=found.version.number if found.version else None,
        fitted_as_of=found.version.fitted_as_of if found.version else None,
        degraded=(*made.degraded, *found.notes, *subject.notes),
        recent=tuple((history.dates[i].item(), float(history.values[i])) for i in range(len(history) - tail, len(history))),
        holdings=None,
        source=subject.source,
    )


async def _of_holdings(context: Context, args: MakeForecast) -> ForecastView:
    found = await forecast_holdings(
        context,
        horizon_days=args.horizon_days,
        steps=args.steps,
        above=args.above,
        below=args.below,
        change_frac=args.change_frac,
        about=args.about,
        portfolio_id=args.portfolio_id,
    )
    above, below = found.asked
    name = "Your portfolio" if context.actor.reach is None else context.actor.reach.title
    last_day: dt.date = found.days[-1].item()
    quantiles = interpolate(found.together.quantiles, np.asarray(LEVELS), np.asarray(SHOWN_LEVELS))
    chance = found.together.chance
    fan = tuple(tuple(float(f"{value:.8g}") for value in line) for line in quantiles)
    row = PredictionHistory(
        user_id=context.actor.user_id,
        created_at=context.clock.now(),
        symbol=WHOLE_PORTFOLIO,
        origin=found.origin,
        horizon=args.horizon_days,
        model=ENSEMBLE,
        model_version=", ".join(found.versions)[:300],
        due=last_day,
        forecast=holdings_as_stored(found, name, SHOWN_LEVELS, fan),
        scorable=False,
    )
    return ForecastView(
        prediction_id=await keep(context, row),
        symbol=WHOLE_PORTFOLIO,
        name=name,
        currency=found.currency,
        pace="B",
        origin=found.origin,
        last=found.together.last,
        horizon_days=args.horizon_days,
        dates=tuple(day.item() for day in found.days),
        levels=SHOWN_LEVELS,
        quantiles=fan,
        members=(),
        skill=(),
        chance_up_frac=found.together.chance_up,
        chances=() if chance is None else (ChanceView(above=above, below=below, on=last_day, chance_frac=chance),),
        foreseen=_foreseen_of_holdings(args, found),
        model=ENSEMBLE,
        model_version=", ".join(found.versions),
        version=None,
        fitted_as_of=None,
        degraded=found.degraded,
        recent=found.recent,
        holdings=found.view,
        source=", ".join(found.sources),
    )


def _foreseen_of_holdings(args: MakeForecast, found: HoldingsForecast) -> ForeseenView | None:
    if args.about is None:
        return None
    together, bound = found.together, touched_value(args.about, found.asked)
    return foreseen(
        args.about,
        together.quantiles,
        last=together.last,
        days=found.days,
        pace="B",
        coverage_pct=args.coverage_pct,
        value=bound,
        touch=None if bound is None else together.touch,
    )


FORECAST = Tool(name="forecast", args=MakeForecast, view=ForecastView, run=run_forecast, scope=Scope.MODELS_RUN, cost=Cost.HEAVY)
