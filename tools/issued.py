"""Forecasts that were issued: written down when they are made, listed and read again."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import numpy as np
from pydantic import Field

from accounting.tables import Cell
from core.actor import Scope
from core.series import Floats
from db.models import PredictionHistory
from forecasting import LEVELS, Forecast
from tools.base import Args, Tool, View
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.subjects import Subject, family_of
from tools.versions import Answer

SHOWN_LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
WALK = "gaussian_walk"
JUDGED_STEPS = (1, 5, 21)
"""Steps at which an issued forecast is judged, beside its last one."""


def judged_steps(horizon: int) -> tuple[int, ...]:
    """The steps of a forecast of `horizon` steps that are judged once they have come."""
    return (*(step for step in JUDGED_STEPS if step < horizon), horizon)


def _plain(values: Floats) -> list[float]:
    return [float(f"{value:.8g}") for value in values]


def as_stored(made: Forecast, *, walk: Floats, subject: Subject, notes: tuple[str, ...]) -> dict[str, Any]:  # Any: JSON
    """The forecast as its row keeps it: the fan on every day; every member, and the random walk, at the steps that are judged."""
    steps = judged_steps(made.horizon)
    columns = np.asarray(steps) - 1
    members = {m.name: m.quantiles for m in made.members if m.quantiles is not None}
    said = members | {family_of(subject.models): made.quantiles, WALK: walk}
    return {
        "name": subject.name,
        "unit": subject.unit,
        "source": subject.source,
        "frequency": subject.history.frequency.value,
        "last": made.last,
        "dates": [str(day) for day in made.dates],
        "levels": list(SHOWN_LEVELS),
        "quantiles": [_plain(made.at_level(level)) for level in SHOWN_LEVELS],
        "judged": {
            "steps": list(steps),
            "levels": list(LEVELS),
            "models": {name: [_plain(quantiles[:, column]) for column in columns] for name, quantiles in said.items()},
        },
        "members": [{"name": m.name, "weight": m.weight, "reason": m.reason} for m in made.members],
        "degraded": [*made.degraded, *notes],
    }


async def write_down(context: Context, answer: Answer, subject: Subject, *, horizon_days: int) -> UUID:
    """The id of the row that keeps the forecast; asking the same again on the same day is the same forecast."""
    made, version = answer.made.forecast, answer.version
    return await keep(
        context,
        PredictionHistory(
            user_id=context.actor.user_id,
            created_at=context.clock.now(),
            symbol=made.symbol if subject.line is not None else f"series:{made.symbol}"[:32],
            origin=made.origin,
            horizon=horizon_days,
            model=family_of(subject.models),
            model_version=made.model_version[:300],
            due=made.dates[-1].item(),
            forecast=as_stored(made, walk=answer.made.walk, subject=subject, notes=answer.notes),
            version_id=version.id if version else None,
            scorable=subject.line is not None,
        ),
    )


async def keep(context: Context, row: PredictionHistory) -> UUID:
    """The id of `row`, or of the very same forecast that was kept before."""
    async with context.jot() as work:
        for old in await work.predictions.made_on(row.symbol, row.origin, model=row.model):
            if old.version_id == row.version_id and old.forecast == row.forecast:
                return old.id
        return (await work.predictions.add(row)).id


class JudgedView(View):
    """One model of an issued forecast at one step, once that had come. `level`: the part of its distribution below what came."""

    model: str
    step: int
    day: dt.date
    actual: float
    median: float
    crps: float
    walk_crps: float
    level: float
    inside50: bool
    inside80: bool
    inside95: bool


class IssuedMemberView(View):
    """A member's share, and why it got nothing."""

    name: str
    weight: float
    reason: str | None


class IssuedForecastView(View):
    """A forecast as it was issued, beside what came so far: `actuals` has one value per day, None where it is still to come."""

    id: UUID
    created_at: dt.datetime
    symbol: str
    name: str
    unit: str
    frequency: str
    model: str
    model_version: str
    version_id: UUID | None
    origin: dt.date
    due: dt.date
    horizon_days: int
    last: float
    dates: tuple[dt.date, ...]
    levels: tuple[float, ...]
    quantiles: tuple[tuple[float, ...], ...]
    members: tuple[IssuedMemberView, ...]
    degraded: tuple[str, ...]
    actuals: tuple[float | None, ...]
    scores: tuple[JudgedView, ...]
    scorable: bool
    scored_at: dt.datetime | None
    source: str


def issued_view(row: PredictionHistory) -> IssuedForecastView:
    """The row as callers see it."""
    made, came = row.forecast, row.actual or {}
    return IssuedForecastView(
        id=row.id,
        created_at=row.created_at,
        symbol=row.symbol,
        name=made["name"],
        unit=made.get("unit", ""),
        frequency=made.get("frequency", "B"),
        model=row.model,
        model_version=row.model_version,
        version_id=row.version_id,
        origin=row.origin,
        due=row.due,
        horizon_days=row.horizon,
        last=made["last"],
        dates=tuple(made["dates"]),
        levels=tuple(made["levels"]),
        quantiles=tuple(tuple(line) for line in made["quantiles"]),
        members=tuple(IssuedMemberView.model_validate(member) for member in made.get("members", ())),
        degraded=tuple(made.get("degraded", ())),
        actuals=tuple(came.get("values", [None] * len(made["dates"]))),
        scores=tuple(JudgedView.model_validate(score) for score in came.get("scores", ())),
        scorable=row.scorable,
        scored_at=row.scored_at,
        source=made.get("source", ""),
    )


class ListForecasts(Args):
    """Which issued forecasts to list, newest first."""

    symbol: Symbol | None = None
    model: ShortText | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    after: UUID | None = Field(None, description="Cursor: the id of the last forecast of the page before.")


class ForecastsView(View):
    """Issued forecasts, newest first."""

    items: tuple[IssuedForecastView, ...]
    next: UUID | None
    total: int


async def run_list(context: Context, args: ListForecasts) -> ForecastsView:
    """List the forecasts that were issued to this user, newest first, each beside what came so far."""
    async with context.read() as work:
        rows, total = await work.predictions.listed(symbol=args.symbol, model=args.model, limit=args.limit + 1, after=args.after)
    items = tuple(issued_view(row) for row in rows[: args.limit])
    return ForecastsView(items=items, next=items[-1].id if len(rows) > args.limit else None, total=total)


FORECAST_FIELDS = ("issued", "symbol", "model", "origin", "day", "median", "low80", "high80", "unit", "actual")
MOST_TAKEN_OUT = 1000


async def forecast_rows(context: Context, symbol: str | None) -> list[tuple[Cell, ...]]:
    """One row for every day of every issued forecast, newest forecast first, at most 1,000 forecasts: median, the 80 % interval, what came."""
    async with context.read() as work:
        rows, _ = await work.predictions.listed(symbol=symbol, model=None, limit=MOST_TAKEN_OUT, after=None)
    return [line for row in rows for line in _days(issued_view(row))]


def _days(view: IssuedForecastView) -> list[tuple[Cell, ...]]:
    low, middle, high = (min(range(len(view.levels)), key=lambda i: abs(view.levels[i] - wanted)) for wanted in (0.1, 0.5, 0.9))
    common = (view.created_at.date(), view.symbol, view.model, view.origin)
    return [
        (*common, day, *(_exact(view.quantiles[place][at]) for place in (middle, low, high)), view.unit, _exact(view.actuals[at]))
        for at, day in enumerate(view.dates)
    ]


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(format(round(value, 6), "f"))


class WhichForecast(Args):
    """An issued forecast."""

    forecast_id: UUID


async def run_get(context: Context, args: WhichForecast) -> IssuedForecastView:
    """Show one issued forecast beside what came so far."""
    async with context.read() as work:
        return issued_view(await work.predictions.get(args.forecast_id))


LIST_FORECASTS = Tool(name="list_forecasts", args=ListForecasts, view=ForecastsView, run=run_list, scope=Scope.PORTFOLIO_READ)
GET_FORECAST = Tool(name="get_forecast", args=WhichForecast, view=IssuedForecastView, run=run_get, scope=Scope.PORTFOLIO_READ)
