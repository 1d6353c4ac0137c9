"""Rolling-origin backtests, as background jobs."""

from typing import Annotated, Any

from pydantic import Field

from core.actor import Scope
from forecasting import BacktestReport
from tools.base import Args, Cost, Tool, View
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.fits import make_backtest
from tools.jobs import JobView, start_job
from tools.scores import backtest_view
from tools.subjects import subject_of_symbol

JOB_TIMEOUT_S = 1800.0


class BacktestForecast(Args):
    """Of what, by which model, and how thoroughly. Horizons are in trading days."""

    symbol: Symbol
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: all of them and their combination.")
    horizons: Annotated[tuple[Annotated[int, Field(ge=1, le=126)], ...], Field(min_length=1, max_length=6)] = (1, 5, 21)
    origins: Annotated[int, Field(ge=4, le=250)] = 24


async def run_backtest(context: Context, args: BacktestForecast) -> JobView:
    """Measure how good forecasts of an instrument would have been: a rolling-origin backtest, as a background job.

    Example: symbol=TSLA, model=arima.
    """
    await subject_of_symbol(context, args.symbol, model=args.model)
    return await start_job(context, "backtest_forecast", args)


async def work_backtest(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `backtest_forecast`."""
    args = BacktestForecast.model_validate(raw)
    subject = await subject_of_symbol(context, args.symbol, model=args.model)
    found: BacktestReport = await calculate(
        context.services,
        make_backtest,
        subject.history,
        args.horizons,
        args.origins,
        subject.models,
        timeout_s=JOB_TIMEOUT_S,
        report=report,
    )
    return backtest_view(found, kind="backtest", name=subject.name, source=subject.source, as_of=subject.as_of)


BACKTEST_FORECAST = Tool(
    name="backtest_forecast", args=BacktestForecast, view=JobView, run=run_backtest, scope=Scope.MODELS_RUN, cost=Cost.HEAVY
)
