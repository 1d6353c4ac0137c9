"""How good forecasts were: those that were issued beside what came, and what the model of today would have said on earlier days."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import Field, ValidationError

from core.actor import Scope
from db.models import PredictionHistory
from db.repositories import Line
from forecasting import ENSEMBLE
from tools.base import Args, Cost, Tool, View
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.instruments import known_instrument
from tools.issued import JudgedView
from tools.scores import BacktestView, CalibrationView
from tools.scoring import ScorePredictions, run_scoring
from tools.subjects import check_model, days_ahead, family_of, subject_of_symbol
from tools.versions import answer, record_of

MOST_JUDGED = 500
LEVELS = tuple(round(0.1 * step, 1) for step in range(1, 10))


class ForecastAccuracy(Args):
    """Of what, and by which model; left out: of everything that was forecast."""

    symbol: Symbol | None = None
    model: ShortText | None = Field(None, description="One member alone, such as arima; left out: the combination and all members.")
    limit: Annotated[int, Field(ge=1, le=100)] = 10


class IssuedView(View):
    """A forecast that was issued, beside what came; None where its day has not come yet."""

    symbol: str
    origin: dt.date
    due: dt.date
    model: str
    median: float
    low80: float
    high80: float
    actual: float | None
    error_pct: float | None
    inside80: bool | None


class IssuedScoreView(View):
    """Issued forecasts of one symbol by one model at one step: error, skill against the random walk and coverage, in per cent."""

    symbol: str
    model: str
    horizon: int
    n: int
    error_pct: float
    skill_crps_pct: float | None
    cover50: float
    cover80: float
    cover95: float


class AccuracyView(View):
    """The track record of a symbol, or of all: forecasts issued here, and (of one symbol) what the model would have said on earlier days.

    `record` is the replay of the stored model, `backtest` the latest one that was asked for; neither was issued to anybody.
    """

    symbol: str | None
    name: str
    issued: tuple[IssuedView, ...]
    total: int
    judged: int
    inside80: int
    scores: tuple[IssuedScoreView, ...]
    calibration: CalibrationView | None
    record: BacktestView | None
    backtest: BacktestView | None
    as_of: dt.date
    source: str


async def run_accuracy(context: Context, args: ForecastAccuracy) -> AccuracyView:
    """Show how good forecasts were: those issued here beside what came, errors, skill and coverage per member and horizon, calibration.

    Example: symbol=KO. Without a symbol: everything that was forecast here. Beside it stands what the model would have said on earlier days.
    """
    models = check_model(args.model)
    wanted = None if models is None else family_of(models)
    instrument = await known_instrument(context, args.symbol) if args.symbol is not None else None
    symbol = instrument.symbol if instrument else None
    if Scope.MODELS_RUN in context.actor.scopes:
        await run_scoring(context, ScorePredictions())
    record, source = await _record(context, symbol, args.model) if symbol is not None else (None, "")
    async with context.read() as work:
        latest, total = await work.predictions.listed(symbol=symbol, model=wanted, limit=args.limit, after=None)
        judged = [row for row in await work.predictions.judged(symbol, limit=MOST_JUDGED) if wanted in {None, row.model}]
        jobs = [row for row in await work.jobs.page(limit=100) if row.kind == "backtest_forecast" and row.state == "done" and row.result]
    ends = [score for row in judged for score in _scores_of(row) if score.model == row.model and score.step == _steps(row)[-1]]
    return AccuracyView(
        symbol=symbol,
        name=instrument.name if instrument else "everything forecast here",
        issued=tuple(_issued(row) for row in latest),
        total=total,
        judged=len(ends),
        inside80=sum(score.inside80 for score in ends),
        scores=_summaries(judged),
        calibration=_calibration([score.level for score in ends]),
        record=record,
        backtest=next((found for row in jobs if (found := _backtest(row.result)) and found.symbol == symbol), None),
        as_of=context.clock.today(),
        source=source,
    )


async def _record(context: Context, symbol: str, model: str | None) -> tuple[BacktestView | None, str]:
    """The replay of the symbol's model, which is fitted if nobody did yet and the actor may; and where its prices come from."""
    subject = await subject_of_symbol(context, symbol, model=model)
    if Scope.MODELS_RUN in context.actor.scopes:
        days = await days_ahead(context, subject, horizon_days=1, steps=1)
        return (await answer(context, subject, days)).record, subject.source
    async with context.read() as work:
        champion = await work.models.champion(Line(family=family_of(subject.models), symbol=subject.history.name))
    return record_of(champion) if champion else None, subject.source


def _scores_of(row: PredictionHistory) -> tuple[JudgedView, ...]:
    return tuple(JudgedView.model_validate(score) for score in (row.actual or {}).get("scores", ()))


def _steps(row: PredictionHistory) -> list[int]:
    steps: list[int] = row.forecast.get("judged", {}).get("steps", [len(row.forecast["dates"])])
    return steps


def _summaries(rows: Sequence[PredictionHistory]) -> tuple[IssuedScoreView, ...]:
    """One line per symbol, member and step, the combination first."""
    groups: dict[tuple[str, int, str], list[JudgedView]] = defaultdict(list)
    for row in rows:
        for score in _scores_of(row):
            groups[row.symbol, score.step, score.model].append(score)
    lines = []
    for (symbol, step, model), scores in sorted(
        groups.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] != ENSEMBLE, item[0][2])
    ):
        walk = sum(score.walk_crps for score in scores)
        lines.append(
            IssuedScoreView(
                symbol=symbol,
                model=model,
                horizon=step,
                n=len(scores),
                error_pct=100 * float(np.mean([abs(score.median / score.actual - 1) for score in scores if score.actual])),
                skill_crps_pct=100 * (1 - sum(score.crps for score in scores) / walk) if walk > 0 else None,
                cover50=_share(score.inside50 for score in scores),
                cover80=_share(score.inside80 for score in scores),
                cover95=_share(score.inside95 for score in scores),
            )
        )
    return tuple(lines)


def _share(held: Iterable[bool]) -> float:
    """Per cent."""
    return 100 * float(np.mean(list(held)))


def _calibration(found: Sequence[float]) -> CalibrationView | None:
    """How often what came lay below each level; None before anything came."""
    if not found:
        return None
    observed = tuple(float(np.mean([level <= nominal for level in found])) for nominal in LEVELS)
    return CalibrationView(horizon=0, n=len(found), levels=LEVELS, observed=observed)


def _issued(row: PredictionHistory) -> IssuedView:
    at = {level: line[-1] for level, line in zip(row.forecast["levels"], row.forecast["quantiles"], strict=True)}
    actual = ((row.actual or {}).get("values") or [None])[-1]
    return IssuedView(
        symbol=row.symbol,
        origin=row.origin,
        due=row.due,
        model=row.model,
        median=at[0.5],
        low80=at[0.1],
        high80=at[0.9],
        actual=actual,
        error_pct=None if not actual else (at[0.5] / actual - 1) * 100,
        inside80=None if actual is None else at[0.1] <= actual <= at[0.9],
    )


def _backtest(result: dict[str, Any] | None) -> BacktestView | None:  # Any: JSON
    """A stored backtest; None where it is of an older form."""
    try:
        return BacktestView.model_validate(result)
    except ValidationError:
        return None


FORECAST_ACCURACY = Tool(
    name="forecast_accuracy", args=ForecastAccuracy, view=AccuracyView, run=run_accuracy, scope=Scope.MARKET_READ, cost=Cost.HEAVY
)
