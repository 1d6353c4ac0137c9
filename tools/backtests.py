"""How good forecasts are: measured on earlier days, and on those that were issued."""

import datetime as dt
from typing import Annotated, Any

from pydantic import Field

from core.actor import Scope
from forecasting import BacktestReport
from tools.base import Args, Cost, Tool, View
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import ShortText, Symbol, finite
from tools.fits import make_backtest, make_model
from tools.forecasts import check_model, keep_model, model_file
from tools.instruments import known_instrument
from tools.jobs import JobView, start_job

JOB_TIMEOUT_S = 1800.0


class BacktestForecast(Args):
    """Of what, by which model, and how thoroughly. Horizons are in trading days."""

    symbol: Symbol
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: all of them and their combination.")
    horizons: Annotated[tuple[Annotated[int, Field(ge=1, le=126)], ...], Field(min_length=1, max_length=6)] = (1, 5, 21)
    origins: Annotated[int, Field(ge=4, le=250)] = 24


class ScoreView(View):
    """One model at one horizon: errors, skill against the random walk in per cent, and how often the intervals held what came, in per cent."""

    model: str
    horizon: int
    n: int
    crps: float | None
    skill_crps_pct: float | None
    mae_skill_pct: float | None
    mase: float | None
    smape: float | None
    cover50: float | None
    cover80: float | None
    cover95: float | None
    msis_ratio: float | None
    direction: float | None
    dm_stat: float | None
    dm_p: float | None


class BacktestView(View):
    """A rolling-origin backtest."""

    symbol: str
    name: str
    first_origin: dt.date
    last_origin: dt.date
    origins: int
    horizons: tuple[int, ...]
    scores: tuple[ScoreView, ...]
    failures: dict[str, str]
    as_of: dt.date
    source: str


async def run_backtest(context: Context, args: BacktestForecast) -> JobView:
    """Measure how good forecasts of an instrument would have been: a rolling-origin backtest, as a background job.

    Example: symbol=TSLA, model=arima.
    """
    instrument = known_instrument(context.services, args.symbol)
    check_model(args.model)
    await context.services.market.quote(instrument.symbol)
    return await start_job(context, "backtest_forecast", args)


async def work_backtest(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `backtest_forecast`."""
    args = BacktestForecast.model_validate(raw)
    instrument = known_instrument(context.services, args.symbol)
    series = await context.services.market.history(instrument.symbol)
    found: BacktestReport = await calculate(
        context.services,
        make_backtest,
        series,
        args.horizons,
        args.origins,
        check_model(args.model),
        timeout_s=JOB_TIMEOUT_S,
        report=report,
    )
    scores = tuple(
        ScoreView.model_validate({name: _plain(getattr(row, name)) for name in ScoreView.model_fields})
        for row in sorted(found.rows, key=lambda row: row.horizon)
    )
    return BacktestView(
        symbol=series.symbol,
        name=instrument.name,
        first_origin=dt.date.fromisoformat(found.origins[0]),
        last_origin=dt.date.fromisoformat(found.origins[-1]),
        origins=len(found.origins),
        horizons=found.horizons,
        scores=scores,
        failures=found.failures,
        as_of=series.as_of,
        source=series.source,
    )


def _plain(value: object) -> object:
    return finite(value) if isinstance(value, float) else value


class Retrain(Args):
    """Of what."""

    symbol: Symbol
    model: ShortText | None = None


class RetrainView(View):
    """A model that was fitted to the newest prices and is used from now on."""

    symbol: str
    name: str
    model: str
    as_of: dt.date
    observations: int
    size_bytes: int
    source: str


async def run_retrain(context: Context, args: Retrain) -> JobView:
    """Fit the forecasting models of an instrument to its newest prices, as a background job.

    Example: symbol=TSLA.
    """
    instrument = known_instrument(context.services, args.symbol)
    check_model(args.model)
    await context.services.market.quote(instrument.symbol)
    return await start_job(context, "retrain", args)


async def work_retrain(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `retrain`."""
    args = Retrain.model_validate(raw)
    instrument = known_instrument(context.services, args.symbol)
    series = await context.services.market.history(instrument.symbol)
    models = check_model(args.model)
    data = await calculate(context.services, make_model, series, models, timeout_s=JOB_TIMEOUT_S, report=report)
    keep_model(model_file(context, series, models), data)
    return RetrainView(
        symbol=series.symbol,
        name=instrument.name,
        model=args.model or "ensemble",
        as_of=series.as_of,
        observations=len(series),
        size_bytes=len(data),
        source=series.source,
    )


class ForecastAccuracy(Args):
    """Of what."""

    symbol: Symbol
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class IssuedView(View):
    """A forecast that was issued, beside what came; None where its day has not come yet."""

    origin: dt.date
    due: dt.date
    model: str
    median: float
    low80: float
    high80: float
    actual: float | None
    error_pct: float | None
    inside80: bool | None


class AccuracyView(View):
    """The track record of a symbol: forecasts issued here, and the latest backtest of it."""

    symbol: str
    name: str
    issued: tuple[IssuedView, ...]
    judged: int
    inside80: int
    backtest: BacktestView | None
    as_of: dt.date
    source: str


async def run_accuracy(context: Context, args: ForecastAccuracy) -> AccuracyView:
    """Show how good past forecasts of an instrument were: those issued here beside what came, and the latest backtest.

    Example: symbol=KO.
    """
    instrument = known_instrument(context.services, args.symbol)
    series = await context.services.market.history(instrument.symbol)
    closes = {day.item(): float(close) for day, close in zip(series.dates, series.close, strict=True)}
    async with context.read() as work:
        rows = [(row.origin, row.model, row.forecast) for row in await work.predictions.of_symbol(instrument.symbol, limit=args.limit)]
        jobs = [
            row.result for row in await work.jobs.page(limit=100) if row.kind == "backtest_forecast" and row.state == "done" and row.result
        ]
    issued = tuple(_issued(origin, model, made, closes) for origin, model, made in rows)
    judged = [item for item in issued if item.inside80 is not None]
    latest = next((BacktestView.model_validate(result) for result in jobs if result["symbol"] == instrument.symbol), None)
    return AccuracyView(
        symbol=instrument.symbol,
        name=instrument.name,
        issued=issued,
        judged=len(judged),
        inside80=sum(bool(item.inside80) for item in judged),
        backtest=latest,
        as_of=series.as_of,
        source=series.source,
    )


def _issued(origin: dt.date, model: str, made: dict[str, Any], closes: dict[dt.date, float]) -> IssuedView:  # Any: JSON
    at = {level: line[-1] for level, line in zip(made["levels"], made["quantiles"], strict=True)}
    due = dt.date.fromisoformat(made["dates"][-1])
    actual = closes.get(due)
    return IssuedView(
        origin=origin,
        due=due,
        model=model,
        median=at[0.5],
        low80=at[0.1],
        high80=at[0.9],
        actual=actual,
        error_pct=None if actual is None else (at[0.5] / actual - 1) * 100,
        inside80=None if actual is None else at[0.1] <= actual <= at[0.9],
    )


BACKTEST_FORECAST = Tool(
    name="backtest_forecast", args=BacktestForecast, view=JobView, run=run_backtest, scope=Scope.MODELS_RUN, cost=Cost.HEAVY
)
RETRAIN = Tool(name="retrain", args=Retrain, view=JobView, run=run_retrain, scope=Scope.MODELS_RUN, cost=Cost.HEAVY)
FORECAST_ACCURACY = Tool(name="forecast_accuracy", args=ForecastAccuracy, view=AccuracyView, run=run_accuracy, scope=Scope.MARKET_READ)
