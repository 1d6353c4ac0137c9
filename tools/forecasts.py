"""Forecasts of one instrument, each with its record."""

import asyncio
import datetime as dt
import hashlib
import math
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Scope
from core.errors import InvalidInput
from core.series import Dates, PriceSeries
from db.models import PredictionHistory
from forecasting import ENSEMBLE, NAMES, Forecast, as_history
from tools.base import Args, Cost, Tool, View
from tools.computing import calculate
from tools.context import Context
from tools.fields import HorizonDays, ShortText, Symbol, finite
from tools.fits import Fitted, make_forecast
from tools.instruments import known_instrument

SHOWN_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
FIT_TIMEOUT_S = 120.0
SIGNIFICANT_P = 0.1
MAX_SESSIONS = 366


class MakeForecast(Args):
    """Of what, how far, and by which model."""

    symbol: Symbol
    horizon_days: HorizonDays = 30
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: the combination of all.")


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
    verdict: str


class ForecastView(View):
    """A forecast. `quantiles` has one row per level and one column per day, in `currency`."""

    prediction_id: UUID
    symbol: str
    name: str
    currency: str
    origin: dt.date
    last: float
    horizon_days: int
    dates: tuple[dt.date, ...]
    levels: tuple[float, ...]
    quantiles: tuple[tuple[float, ...], ...]
    members: tuple[MemberView, ...]
    skill: tuple[SkillView, ...]
    chance_up_frac: float
    model: str
    model_version: str
    degraded: tuple[str, ...]
    recent: tuple[tuple[dt.date, float], ...]
    source: str


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


async def sessions_ahead(context: Context, series: PriceSeries, horizon_days: int) -> Dates:
    """(H,) the exchange's next sessions within `horizon_days` of the last close; at least one."""
    days = await asyncio.to_thread(context.services.market.sessions, series.symbol, series.as_of, min(horizon_days, MAX_SESSIONS))
    within = days[days <= np.datetime64(series.as_of + dt.timedelta(days=horizon_days))]
    return within if within.size else days[:1]


def model_file(context: Context, series: PriceSeries, models: tuple[str, ...] | None) -> Path:
    """Where the model fitted to exactly these prices is kept; other prices, another file."""
    data = as_history(series).data_hash()
    key = hashlib.sha256(f"{series.symbol}|{data}|{models}".encode()).hexdigest()
    return context.services.settings.state_dir / "models" / f"{key}.bin"


def verdict(skill_pct: float, p: float, steps: int) -> str:
    """What the record says in words, no more than it shows."""
    when = f"{steps} trading day{'s' if steps > 1 else ''} ahead"
    if math.isnan(p):
        return f"too few earlier days to judge it {when}"
    if p < SIGNIFICANT_P and skill_pct > 0:
        return f"better than a random walk {when} (p = {p:.2g})"
    if p < SIGNIFICANT_P:
        return f"worse than a random walk {when} (p = {p:.2g})"
    return f"no better than a random walk {when} (p = {p:.2g})"


async def run_forecast(context: Context, args: MakeForecast) -> ForecastView:
    """Forecast an instrument's price: a fan of 50, 80 and 95 % intervals on the coming sessions, with the record against a random walk.

    Example: symbol=AAPL, horizon_days=30. At most 366 days ahead.
    """
    instrument = known_instrument(context.services, args.symbol)
    models = check_model(args.model)
    series = await context.services.market.history(instrument.symbol)
    days = await sessions_ahead(context, series, args.horizon_days)
    path = model_file(context, series, models)
    stored = path.read_bytes() if path.exists() else None
    fitted: Fitted = await calculate(
        context.services, make_forecast, series, days, models, stored, timeout_s=FIT_TIMEOUT_S, report=context.report
    )
    if fitted.model is not None:
        keep_model(path, fitted.model)
    made = fitted.forecast
    row = await _write_down(context, made, args, instrument.name)
    return _view(made, row, args, series, name=instrument.name)


def keep_model(path: Path, data: bytes) -> None:
    """Write a model in one step, so that a reader never sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(path)


async def _write_down(context: Context, made: Forecast, args: MakeForecast, name: str) -> UUID:
    shown = [made.at_level(level) for level in SHOWN_LEVELS]
    stored: dict[str, Any] = {  # Any: JSON
        "name": name,
        "last": made.last,
        "dates": [str(day) for day in made.dates],
        "levels": list(SHOWN_LEVELS),
        "quantiles": [[float(value) for value in row] for row in shown],
    }
    async with context.jot() as work:
        row = await work.predictions.add(
            PredictionHistory(
                user_id=work.owner,
                created_at=work.clock.now(),
                symbol=made.symbol,
                origin=made.origin,
                horizon=args.horizon_days,
                model=args.model or ENSEMBLE,
                model_version=made.model_version[:80],
                forecast=stored,
            )
        )
        return row.id


def _view(made: Forecast, row_id: UUID, args: MakeForecast, series: PriceSeries, *, name: str) -> ForecastView:
    quantiles = [made.at_level(level) for level in SHOWN_LEVELS]
    tail = min(len(series), max(60, 3 * len(made.dates)))
    return ForecastView(
        prediction_id=row_id,
        symbol=made.symbol,
        name=name,
        currency=series.currency,
        origin=made.origin,
        last=made.last,
        horizon_days=args.horizon_days,
        dates=tuple(day.item() for day in made.dates),
        levels=SHOWN_LEVELS,
        quantiles=tuple(tuple(float(value) for value in line) for line in quantiles),
        members=tuple(
            MemberView(name=m.name, weight=m.weight, crps_skill_pct=finite(m.crps_skill_pct), reason=m.reason) for m in made.members
        ),
        skill=tuple(
            SkillView(
                steps=s.steps,
                origins=s.origins,
                crps_skill_pct=finite(s.crps_skill_pct),
                p=finite(s.p),
                verdict=verdict(s.crps_skill_pct, s.p, s.steps),
            )
            for s in made.skill
        ),
        chance_up_frac=made.probability_above(made.last, len(made.dates)),
        model=args.model or ENSEMBLE,
        model_version=made.model_version,
        degraded=made.degraded,
        recent=tuple((series.dates[i].item(), float(series.close[i])) for i in range(len(series) - tail, len(series))),
        source=series.source,
    )


FORECAST = Tool(name="forecast", args=MakeForecast, view=ForecastView, run=run_forecast, scope=Scope.MODELS_RUN, cost=Cost.HEAVY)
