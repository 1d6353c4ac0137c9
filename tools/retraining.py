"""Fitting anew: a challenger beside the model in use, on the same earlier days; it takes over only where it is not worse."""

import datetime as dt
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import DataUnavailable
from forecasting.training import LONGEST
from tools.artefacts import write_artefact
from tools.base import Args, Cost, Tool, View
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import ShortText, Symbol, finite
from tools.fits import Challenge, make_challenger
from tools.jobs import JobView, start_job
from tools.subjects import Pace, Subject, subject_of_symbol
from tools.versions import FIT_TIMEOUT_S, register, shelf_of

JOB_TIMEOUT_S = 280.0


class Retrain(Args):
    """Of what."""

    symbol: Symbol
    model: ShortText | None = None
    pace: Pace = Pace.DAY
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class DuelView(View):
    """The challenger beside the model in use at one horizon: per cent of CRPS saved (negative: worse), and the p-value of the difference."""

    horizon: int
    origins: int
    saved_pct: float | None
    p: float | None


class RetrainView(View):
    """What came of fitting anew. `number` is the new version, `in_use` the one that answers from now on."""

    model_id: UUID
    symbol: str | None
    name: str
    model: str
    number: int
    in_use: int
    promoted: bool
    reason: str
    duels: tuple[DuelView, ...]
    as_of: dt.date
    observations: int
    size_bytes: int
    source: str


async def run_retrain(context: Context, args: Retrain) -> JobView:
    """Fit the forecasting models of an instrument to its newest prices, as a background job; the new version is used only where it is not worse.

    Example: symbol=TSLA.
    """
    subject = await subject_of_symbol(context, args.symbol, model=args.model, pace=args.pace)
    if not len(subject.history):
        raise DataUnavailable(f"There are no prices of {args.symbol}.", symbol=args.symbol)
    return await start_job(context, "retrain", args)


async def work_retrain(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `retrain`."""
    args = Retrain.model_validate(raw)
    subject = await subject_of_symbol(context, args.symbol, model=args.model, pace=args.pace)
    if subject.line is None:
        raise AssertionError("an instrument has registered models")
    shelf = await shelf_of(context, subject.line)
    intact = bool(shelf.rows) and shelf.rows[0] is shelf.champion
    current = shelf.data[0] if intact else None if shelf.champion is None else b""
    found: Challenge = await calculate(
        context.services,
        make_challenger,
        subject.history,
        subject.models,
        args.seed,
        current,
        timeout_s=JOB_TIMEOUT_S,
        report=report,
    )
    return await _settle(context, subject, args, found)


async def _settle(context: Context, subject: Subject, args: Retrain, found: Challenge) -> RetrainView:
    """Register the challenger, and put it in use where it deserves that."""
    line = subject.line
    if line is None:
        raise AssertionError("an instrument has registered models")
    artefact = write_artefact(context.services.settings, found.model.data)
    promoted = found.verdict.promoted if found.verdict is not None else True
    reason = found.verdict.reason if found.verdict is not None else found.why
    async with (
        context.services.locks.hold(f"model:{line.family}:{line.symbol}:{line.frequency}", wait_s=FIT_TIMEOUT_S),
        context.jot() as work,
    ):
        champion = await work.models.champion(line, lock=True)
        row = await register(work, subject, found.model, artefact, reason=reason, seed=args.seed)
        if promoted:
            await work.models.put_in_use(row, champion)
            row.promoted_at = work.clock.now()
        else:
            row.status = "archived"
        in_use = row.number if promoted or champion is None else champion.number
    duels = found.verdict.duels if found.verdict is not None else ()
    return RetrainView(
        model_id=row.id,
        symbol=subject.history.name,
        name=subject.name,
        model=line.family,
        number=row.number,
        in_use=in_use,
        promoted=promoted,
        reason=reason,
        duels=tuple(DuelView(horizon=d.horizon, origins=d.origins, saved_pct=finite(d.saved_pct), p=finite(d.p)) for d in duels),
        as_of=subject.as_of,
        observations=min(len(subject.history), LONGEST),
        size_bytes=len(found.model.data),
        source=subject.source,
    )


RETRAIN = Tool(name="retrain", args=Retrain, view=JobView, run=run_retrain, scope=Scope.MODELS_RUN, cost=Cost.HEAVY)
