"""Rolling-origin backtests, as background jobs."""

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.settings import Settings
from forecasting import BacktestReport
from tools.base import Args, Cost, Tool, View
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.fits import BacktestQuestion, make_backtest
from tools.jobs import JobView, start_job
from tools.scores import ScoreView, backtest_view
from tools.subjects import Subject, subject_of_symbol
from tools.versions import record_of, shelf_of

JOB_TIMEOUT_S = 1800.0
CHILDREN, WORTH_CHILDREN = 2, 48
"""Processes that fit members beside each other, and the number of origins beyond which that is worth their start."""


class BacktestForecast(Args):
    """Of what, by which model, and how thoroughly. Horizons are in trading days."""

    symbol: Symbol
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: all of them and their combination.")
    horizons: Annotated[tuple[Annotated[int, Field(ge=1, le=126)], ...], Field(min_length=1, max_length=6)] = (1, 5, 21)
    origins: Annotated[int, Field(ge=4, le=250)] = 24
    children: Annotated[int, Field(ge=0, le=8)] | None = Field(
        None, description="Processes that fit members beside each other and are ended when they overrun; left out: 2 beyond 48 origins."
    )


async def run_backtest(context: Context, args: BacktestForecast) -> JobView:
    """Measure how good forecasts of an instrument would have been: a rolling-origin backtest, as a background job.

    Example: symbol=TSLA, model=arima.
    """
    await subject_of_symbol(context, args.symbol, model=args.model)
    return await start_job(context, "backtest_forecast", args)


def notebooks_of(settings: Settings, user_id: UUID) -> Path:
    """Where the backtests of a user are noted down while they are under way."""
    return settings.state_dir / "backtests" / str(user_id)


def _children(args: BacktestForecast) -> int:
    """Starting a process costs as much as fitting members a dozen times, so a short backtest is quicker without."""
    return args.children if args.children is not None else CHILDREN if args.origins > WORTH_CHILDREN else 0


async def work_backtest(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `backtest_forecast`. What was done is noted down after every 24 origins: a job begun again goes on from there."""
    args = BacktestForecast.model_validate(raw)
    subject = await subject_of_symbol(context, args.symbol, model=args.model)
    key = hashlib.sha256(str(sorted(raw.items())).encode()).hexdigest()[:32]
    notebook = notebooks_of(context.services.settings, context.actor.user_id) / f"{key}.part"
    asked = BacktestQuestion(horizons=args.horizons, origins=args.origins, models=subject.models, children=_children(args))
    found: BacktestReport = await calculate(
        context.services, make_backtest, subject.history, asked, notebook, timeout_s=JOB_TIMEOUT_S, report=report
    )
    await asyncio.to_thread(notebook.unlink, missing_ok=True)
    view = backtest_view(found, kind="backtest", name=subject.name, source=subject.source, as_of=subject.as_of)
    return view.model_copy(update={"kept": await _kept(context, subject, max(args.horizons))})


async def _kept(context: Context, subject: Subject, horizon: int) -> ScoreView | None:
    """How the stored model of the same members did on earlier days, at that distance."""
    champion = (await shelf_of(context, subject.line)).champion if subject.line is not None else None
    record = record_of(champion) if champion is not None else None
    return None if record is None else next((one for one in record.scores if (one.model, one.horizon) == (record.model, horizon)), None)


BACKTEST_FORECAST = Tool(
    name="backtest_forecast", args=BacktestForecast, view=JobView, run=run_backtest, scope=Scope.MODELS_RUN, cost=Cost.JOB
)
