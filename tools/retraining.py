"""Fitting anew: a challenger beside the model in use, on the same earlier days; it takes over only where it is not worse."""

import datetime as dt
from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import DataUnavailable, FolioscopeError
from forecasting import History, as_history
from forecasting.training import LONGEST
from tools.artefacts import write_artefact
from tools.base import Args, Cost, Tool, View
from tools.computing import Report, calculate
from tools.context import Context
from tools.fields import ShortText, Symbol, finite
from tools.fits import Challenge, make_challenger, make_renewal
from tools.jobs import JobView, start_job
from tools.refreshing import symbols_in_use
from tools.subjects import Pace, Subject, check_model, subject_of_symbol
from tools.versions import FIT_TIMEOUT_S, GLOBAL_NETS, recipe_of, register, shelf_of

JOB_TIMEOUT_S = 1500.0
MOST_SYMBOLS = 24
"""Series that the global nets learn from, at most."""


class Retrain(Args):
    """Of what, and how."""

    symbol: Symbol | None = Field(None, description="Left out: the global nets, by a gentle pass over the newer days of all symbols.")
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
    """What came of fitting anew. `number` is the new version, `in_use` the one that answers from now on (0: the nets of the program)."""

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

    Example: symbol=TSLA. Without a symbol the global nets, which every symbol uses, are brought up to date.
    """
    if args.symbol is not None:
        await subject_of_symbol(context, args.symbol, model=args.model, pace=args.pace)
    else:
        check_model(args.model)
    return await start_job(context, "retrain", args)


async def work_retrain(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job behind `retrain`."""
    args = Retrain.model_validate(raw)
    if args.symbol is None:
        return await _renewed(context, args, report)
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
        await recipe_of(context, subject.models, seed=args.seed),
        current,
        timeout_s=JOB_TIMEOUT_S,
        report=report,
    )
    return await _settle(context, subject, args, found)


async def _renewed(context: Context, args: Retrain, report: Report) -> RetrainView:
    """The global nets, learned on from those in use over the newer days of every symbol that there are prices of."""
    symbols = context.services.market.symbols() or await symbols_in_use(context.services)
    histories: list[History] = []
    for symbol in symbols[:MOST_SYMBOLS]:
        with suppress(FolioscopeError):  # a symbol without prices teaches nothing; those that did are named in the version's parameters
            histories.append(as_history(await context.services.market.history(symbol)))
    if not histories:
        raise DataUnavailable("There are no prices to learn from yet. Hold, watch or forecast an instrument first.")
    shelf = await shelf_of(context, GLOBAL_NETS)
    current = shelf.data[0] if shelf.data else None
    found: Challenge = await calculate(
        context.services, make_renewal, histories, current, args.seed, timeout_s=JOB_TIMEOUT_S, report=report
    )
    newest = max(histories, key=lambda history: history.dates[-1])
    series = await context.services.market.history(newest.name)
    subject = Subject(history=newest, name="every symbol", unit="", source=series.source, models=None, line=GLOBAL_NETS)
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
        in_use = row.number if promoted else champion.number if champion else 0
    duels = found.verdict.duels if found.verdict is not None else ()
    return RetrainView(
        model_id=row.id,
        symbol=line.symbol or None,
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


RETRAIN = Tool(name="retrain", args=Retrain, view=JobView, run=run_retrain, scope=Scope.MODELS_RUN, cost=Cost.JOB)
