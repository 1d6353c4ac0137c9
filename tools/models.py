"""The registry of models: what is in use, what was before, and going back to it."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict, NotFound
from db import UnitOfWork
from db.models import ModelVersion
from db.repositories import Line
from tools.artefacts import read_artefact
from tools.base import Args, Effect, Preview, Tool, View
from tools.base import Line as Change
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.instruments import known_instrument
from tools.scores import BacktestView, ScoreView
from tools.subjects import FREQUENCIES, Pace, check_model, family_of
from tools.versions import GLOBAL_NETS, record_of

MOST_BEFORE = 50


class Status(StrEnum):
    """Where a version stands."""

    CANDIDATE = "candidate"
    CHAMPION = "champion"
    ARCHIVED = "archived"


class ModelView(View):
    """One version of a fitted model; `symbol` None: it serves every symbol. `scores` are of its main model on earlier days, per horizon.

    `intact`: its file is what was written. `fitted_as_of`: the last price that its parameters have seen; `data_as_of`: the day to which
    weights and calibration were carried on since.
    """

    id: UUID
    created_at: dt.datetime
    family: str
    symbol: str | None
    frequency: str
    number: int
    status: Status
    reason: str
    code_version: str
    seed: int
    fitted_as_of: dt.date
    data_as_of: dt.date
    data_hash: str
    observations: int
    parameters: dict[str, Any]  # Any: JSON
    scores: tuple[ScoreView, ...]
    artefact: str
    artefact_sha256: str
    size_bytes: int
    intact: bool
    promoted_at: dt.datetime | None


class ModelDetailView(ModelView):
    """A version with its whole record."""

    record: BacktestView | None


def _fields(context: Context, row: ModelVersion) -> dict[str, Any]:  # Any: of a view
    record = record_of(row)
    known = {name: getattr(row, name) for name in ModelView.model_fields if name not in {"symbol", "scores", "intact"}}
    intact = read_artefact(context.services.settings, row.artefact, row.artefact_sha256) is not None
    scores = tuple(score for score in record.scores if score.model == record.model) if record else ()
    return {**known, "symbol": row.symbol or None, "scores": scores, "intact": intact}


def model_view(context: Context, row: ModelVersion) -> ModelView:
    """The row as callers see it."""
    return ModelView.model_validate(_fields(context, row))


class ListModels(Args):
    """Which versions to list, newest first."""

    symbol: Symbol | None = None
    family: ShortText | None = Field(None, description="ensemble, a member such as arima, or nets for the global nets.")
    status: Status | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    after: UUID | None = Field(None, description="Cursor: the id of the last version of the page before.")


class ModelsView(View):
    """Versions, newest first."""

    items: tuple[ModelView, ...]
    next: UUID | None


async def run_list(context: Context, args: ListModels) -> ModelsView:
    """List the versions of fitted forecasting models: which is in use, which were before, their record and why they were taken or not.

    Example: symbol=KO, status=champion.
    """
    async with context.read() as work:
        rows = await work.models.page(
            limit=args.limit + 1,
            after=args.after,
            symbol=args.symbol,
            family=args.family.lower() if args.family else None,
            status=args.status.value if args.status else None,
        )
    items = tuple(model_view(context, row) for row in rows[: args.limit])
    return ModelsView(items=items, next=items[-1].id if len(rows) > args.limit else None)


class WhichModel(Args):
    """A version."""

    model_id: UUID


async def run_get(context: Context, args: WhichModel) -> ModelDetailView:
    """Show one version of a model with its whole record on earlier days."""
    async with context.read() as work:
        row = await work.models.get(args.model_id)
    return ModelDetailView.model_validate({**_fields(context, row), "record": record_of(row)})


class RollBack(Args):
    """Which model goes back: a symbol's (of a family), or the global nets; `to` names an earlier number, else the one before."""

    symbol: Symbol | None = Field(None, description="Left out: the global nets.")
    model: ShortText | None = Field(None, description="The family, such as arima; left out: the combination.")
    pace: Pace = Pace.DAY
    to: Annotated[int, Field(ge=1)] | None = Field(None, description="The number of the version to go back to.")


class RollbackView(View):
    """What was in use and what is in use now."""

    symbol: str | None
    family: str
    before: int
    now: ModelView


async def _line(context: Context, args: RollBack) -> Line:
    if args.symbol is None:
        return GLOBAL_NETS
    symbol = (await known_instrument(context, args.symbol)).symbol
    frequency = FREQUENCIES[args.pace].value if args.pace in FREQUENCIES else None
    line = Line(family=family_of(check_model(args.model)), symbol=symbol)
    return line if frequency is None else Line(family=line.family, symbol=symbol, frequency=frequency)


async def _to_restore(context: Context, work: UnitOfWork, args: RollBack, *, lock: bool) -> tuple[ModelVersion, ModelVersion]:
    """The version in use, and the intact one that takes its place.

    Raises:
        NotFound: nothing was fitted yet.
        Conflict: there is no earlier version, or none whose file is intact.
    """
    line = await _line(context, args)
    champion = await work.models.champion(line, lock=lock)
    what = f"of {line.symbol}" if line.symbol else "that serves every symbol"
    if champion is None:
        raise NotFound(f"There is no {line.family} model {what} yet.")
    earlier = await work.models.before(champion, limit=MOST_BEFORE)
    wanted = [row for row in earlier if args.to is None or row.number == args.to]
    if not wanted:
        numbers = ", ".join(str(row.number) for row in earlier)
        there = f" There are {numbers}." if numbers else " It is the only one that was ever in use."
        raise Conflict(f"There is no version {'before' if args.to is None else args.to} to go back to; {champion.number} is in use.{there}")
    settings = context.services.settings
    for row in wanted:
        if read_artefact(settings, row.artefact, row.artefact_sha256) is not None:
            return champion, row
    raise Conflict(f"The file of version {wanted[0].number} is damaged, so it cannot be used again. Retrain instead.")


async def preview_rollback(context: Context, args: RollBack) -> Preview:
    """The version in use before and after."""
    async with context.read() as work:
        champion, row = await _to_restore(context, work, args, lock=False)
    what = f"the {row.family} model of {row.symbol}" if row.symbol else "the global nets"
    lines = (
        Change(label="Version in use", before=str(champion.number), after=str(row.number)),
        Change(label="Fitted on", before=str(champion.fitted_as_of), after=str(row.fitted_as_of)),
    )
    settled = {**args.model_dump(mode="json", exclude_none=True), "to": row.number}
    return Preview(title=f"Go back to version {row.number} of {what}", lines=lines, settled=settled)


async def run_rollback(context: Context, args: RollBack) -> RollbackView:
    """Put the version of a forecasting model that was in use before back in use.

    Example: symbol=KO.
    """
    async with context.begin() as work:
        champion, row = await _to_restore(context, work, args, lock=True)
        await work.models.put_in_use(row, champion)
        row.reason = f"back in use instead of version {champion.number}"
        row.promoted_at = work.clock.now()
        view = RollbackView(symbol=row.symbol or None, family=row.family, before=champion.number, now=model_view(context, row))
        work.finish(view.model_dump(mode="json"), summary=f"Version {row.number} of the {row.family} model {row.symbol} is back in use")
    return view


LIST_MODELS = Tool(name="list_models", args=ListModels, view=ModelsView, run=run_list, scope=Scope.MARKET_READ)
GET_MODEL = Tool(name="get_model", args=WhichModel, view=ModelDetailView, run=run_get, scope=Scope.MARKET_READ)
ROLLBACK_MODEL = Tool(
    name="rollback_model",
    args=RollBack,
    view=RollbackView,
    run=run_rollback,
    preview=preview_rollback,
    scope=Scope.MODELS_MANAGE,
    effect=Effect.WRITE,
)
