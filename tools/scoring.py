"""What became of issued forecasts: once their days have come, the outcomes are looked up and judged, and never changed again."""

import datetime as dt
from typing import Any
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Scope
from core.errors import FolioscopeError
from core.series import Floats, PriceSeries
from db.models import PredictionHistory
from forecasting.levels import MEDIAN, probability_above
from forecasting.scores import crps
from tools.base import Args, Cost, Tool, View
from tools.computing import Report
from tools.context import Context
from tools.issued import WALK

PAGE = 200


class ScorePredictions(Args):
    """All that are open."""

    most: int = Field(2000, ge=1, le=10_000, description="Open forecasts that are looked at, oldest first.")


class ScoringView(View):
    """What was done: forecasts looked at, those that got new outcomes, those that are settled now, and symbols without prices."""

    looked_at: int
    updated: int
    settled: int
    pending: int
    missing: tuple[str, ...]


def outcomes(row: PredictionHistory, series: PriceSeries) -> tuple[Floats, dt.date | None]:
    """(H,) what came on the days of the forecast, NaN where it is still to come, in the prices of the day it was made; and the last such day.

    A day without trading takes the close before it. Closes may have been adjusted since (a split, a dividend): they are scaled so that
    the origin's close is what it was.
    """
    dates = np.array(row.forecast["dates"], dtype="datetime64[D]")
    origin = int(np.searchsorted(series.dates, np.datetime64(row.origin), side="right")) - 1
    values = np.full(dates.size, np.nan)
    if origin < 0:
        return values, None
    come = dates <= series.dates[-1]
    at = np.searchsorted(series.dates, dates, side="right") - 1
    scale = float(row.forecast["last"]) / float(series.close[origin])
    values[come] = series.close[np.maximum(at[come], origin)] * scale
    last = dates[come][-1].item() if come.any() else None
    return values, last


def judge(row: PredictionHistory, values: Floats) -> list[dict[str, Any]]:  # Any: JSON
    """The scores of every model of a forecast at every step whose outcome is among `values` (H,)."""
    judged = row.forecast.get("judged")
    if judged is None:
        return []
    levels = np.asarray(judged["levels"])
    walks = judged["models"][WALK]
    scores = []
    for position, step in enumerate(judged["steps"]):
        actual = values[step - 1]
        if not np.isfinite(actual):
            continue
        walk_loss = float(crps(np.asarray(walks[position]), levels, np.asarray(actual)))
        for name, said in judged["models"].items():
            quantiles = np.asarray(said[position])
            read = {level: float(np.interp(level, levels, quantiles)) for level in (0.025, 0.1, 0.25, 0.75, 0.9, 0.975)}
            scores.append(
                {
                    "model": name,
                    "step": step,
                    "day": row.forecast["dates"][step - 1],
                    "actual": float(actual),
                    "median": float(quantiles[MEDIAN]),
                    "crps": float(crps(quantiles, levels, np.asarray(actual))),
                    "walk_crps": walk_loss,
                    "level": 1 - probability_above(quantiles, levels, float(actual)),
                    "inside50": bool(read[0.25] <= actual <= read[0.75]),
                    "inside80": bool(read[0.1] <= actual <= read[0.9]),
                    "inside95": bool(read[0.025] <= actual <= read[0.975]),
                }
            )
    return scores


async def run_scoring(context: Context, args: ScorePredictions) -> ScoringView:
    """Look up what came of this user's open forecasts and score them; done by itself after each close. What is settled is left alone."""
    series: dict[str, PriceSeries | None] = {}
    looked_at = updated = settled = 0
    after: UUID | None = None
    while looked_at < args.most:
        async with context.read() as work:
            rows = await work.predictions.open(limit=min(PAGE, args.most - looked_at), after=after)
        if not rows:
            break
        after = rows[-1].id
        looked_at += len(rows)
        for symbol in {row.symbol for row in rows} - series.keys():
            series[symbol] = await _closes(context, symbol)
        done = await _write(context, [row.id for row in rows], series)
        updated, settled = updated + done[0], settled + done[1]
        if context.report is not None:
            await context.report(min(0.99, looked_at / args.most), f"{looked_at} forecasts looked at")
    missing = tuple(sorted(symbol for symbol, known in series.items() if known is None))
    return ScoringView(looked_at=looked_at, updated=updated, settled=settled, pending=looked_at - settled, missing=missing)


async def _closes(context: Context, symbol: str) -> PriceSeries | None:
    try:
        return await context.services.market.history(symbol)
    except FolioscopeError:
        return None


async def _write(context: Context, ids: list[UUID], series: dict[str, PriceSeries | None]) -> tuple[int, int]:
    """How many of the forecasts got new outcomes, and how many are settled now."""
    updated = settled = 0
    async with context.jot() as work:
        for row_id in ids:
            row = await work.predictions.get(row_id)
            known = series[row.symbol]
            if known is None or row.scored_at is not None:
                continue
            values, last = outcomes(row, known)
            if last is None or last == row.judged_until:
                continue
            row.actual = {
                "values": [float(value) if np.isfinite(value) else None for value in values],
                "scores": judge(row, values),
                "source": known.source,
            }
            row.judged_until = last
            updated += 1
            if last >= row.due:
                row.scored_at = work.clock.now()
                settled += 1
    return updated, settled


async def work_scoring(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job of the same name."""
    return await run_scoring(Context(services=context.services, actor=context.actor, report=report), ScorePredictions.model_validate(raw))


SCORE_PREDICTIONS = Tool(
    name="score_predictions", args=ScorePredictions, view=ScoringView, run=run_scoring, scope=Scope.MODELS_RUN, cost=Cost.HEAVY
)
