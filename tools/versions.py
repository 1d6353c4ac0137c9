"""The registry at work: which stored model answers, what becomes of new ones, and what is said when a file is damaged."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.series import Dates
from db import UnitOfWork
from db.models import ModelVersion
from db.repositories import Line
from forecasting.training import LONGEST
from tools.artefacts import read_artefact, write_artefact
from tools.computing import calculate
from tools.context import Context
from tools.fits import FitRecipe, Made, StoredModel, make_forecast
from tools.scores import BacktestView, backtest_view
from tools.subjects import Subject

FIT_TIMEOUT_S = 120.0
FALLBACKS = 3
"""Earlier versions that are looked at when the one in use cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A forecast, the registered version that made it (None for a series of one's own), and what was not as it should be."""

    made: Made
    version: ModelVersion | None
    notes: tuple[str, ...]
    record: BacktestView | None


@dataclass(slots=True, kw_only=True)
class _Shelf:
    """The versions of a line that could answer, the one in use first, with their data; and sentences on those that are damaged."""

    rows: list[ModelVersion] = field(default_factory=list)
    data: list[bytes] = field(default_factory=list)
    champion: ModelVersion | None = None
    damaged: list[ModelVersion] = field(default_factory=list)


async def shelf_of(context: Context, line: Line) -> _Shelf:
    """What is stored for `line`, files checked against their sums."""
    shelf = _Shelf()
    async with context.read() as work:
        shelf.champion = await work.models.champion(line)
        if shelf.champion is None:
            return shelf
        rows: Sequence[ModelVersion] = [shelf.champion, *await work.models.before(shelf.champion, limit=FALLBACKS)]
    for row in rows:
        data = read_artefact(context.services.settings, row.artefact, row.artefact_sha256)
        if data is None:
            shelf.damaged.append(row)
            continue
        shelf.rows.append(row)
        shelf.data.append(data)
    return shelf


async def answer(context: Context, subject: Subject, days: Dates) -> Answer:
    """The distribution of `subject` on `days` from its stored model; a new one is fitted and registered where there is none.

    A stored model that has seen exactly these data answers at once; where data have come since, it is carried on over them first. So an
    old answer is never given for new data.
    """
    if subject.line is None:
        return Answer(made=await _calculate(context, subject, days, ()), version=None, notes=(), record=None)
    shelf = await shelf_of(context, subject.line)
    if shelf.rows and shelf.rows[0] is shelf.champion and shelf.champion.data_hash == subject.history.data_hash():
        made = await _calculate(context, subject, days, shelf.data[:1])
        if made.model is None:
            return Answer(made=made, version=shelf.champion, notes=(), record=record_of(shelf.champion))
    async with context.services.locks.hold(
        f"model:{subject.line.family}:{subject.line.symbol}:{subject.line.frequency}", wait_s=FIT_TIMEOUT_S
    ):
        shelf = await shelf_of(context, subject.line)
        made = await _calculate(context, subject, days, shelf.data)
        version = await _kept(context, subject, shelf, made)
    return Answer(made=made, version=version, notes=_notes(shelf, version), record=record_of(version))


async def _calculate(context: Context, subject: Subject, days: Dates, stored: Sequence[bytes]) -> Made:
    return await calculate(
        context.services,
        make_forecast,
        subject.history,
        days,
        await recipe_of(context, subject.models),
        tuple(stored),
        timeout_s=FIT_TIMEOUT_S,
        report=context.report,
    )


GLOBAL_NETS = Line(family="nets")
"""Where the versions of the nets that serve every symbol are registered."""


async def recipe_of(context: Context, models: tuple[str, ...] | None, *, seed: int = 0) -> FitRecipe:
    """How a new model is fitted: with the global nets in use, where they were renewed here and their file is intact."""
    shelf = await shelf_of(context, GLOBAL_NETS)
    return FitRecipe(models=models, nets=shelf.data[0] if shelf.data else b"", seed=seed)


async def _kept(context: Context, subject: Subject, shelf: _Shelf, made: Made) -> ModelVersion:
    """The version that answered: registered where it is new, brought up to date where it was carried on."""
    if made.used is not None and made.model is None:
        return shelf.rows[made.used]
    if made.model is None:
        raise AssertionError("a forecast comes from a stored model or from a new one")
    name, sha256 = write_artefact(context.services.settings, made.model.data)
    async with context.jot() as work:
        if made.used is None:
            why = "the first version" if shelf.champion is None else "fitted anew: no stored version could be read"
            row = await register(work, subject, made.model, (name, sha256), reason=why, seed=0)
            await work.models.put_in_use(row, await work.models.champion(_line(subject), lock=True))
            row.promoted_at = work.clock.now()
            return row
        row = await work.models.get(shelf.rows[made.used].id)
        row.artefact, row.artefact_sha256, row.size_bytes = name, sha256, len(made.model.data)
        row.data_hash, row.data_as_of, row.observations = made.model.data_hash, subject.as_of, min(len(subject.history), LONGEST)
        row.parameters, row.metrics = dict(made.model.parameters), metrics_of(made.model, subject)
        return row


def _line(subject: Subject) -> Line:
    if subject.line is None:
        raise AssertionError("a series of one's own has no registered models")
    return subject.line


async def register(
    work: UnitOfWork, subject: Subject, model: StoredModel, artefact: tuple[str, str], *, reason: str, seed: int
) -> ModelVersion:
    """A new version, as a candidate."""
    line = _line(subject)
    return await work.models.add(
        ModelVersion(
            created_at=work.clock.now(),
            family=line.family,
            symbol=line.symbol,
            frequency=line.frequency,
            number=await work.models.next_number(line),
            status="candidate",
            reason=reason[:300],
            parameters=dict(model.parameters),
            metrics=metrics_of(model, subject),
            seed=seed,
            code_version=model.version[:300],
            fitted_as_of=subject.as_of,
            data_as_of=subject.as_of,
            data_hash=model.data_hash,
            observations=min(len(subject.history), LONGEST),
            artefact=artefact[0],
            artefact_sha256=artefact[1],
            size_bytes=len(model.data),
        )
    )


def metrics_of(model: StoredModel, subject: Subject) -> dict[str, object]:
    """The record of a model as its row keeps it."""
    if model.record is None:
        return {"record": None}
    view = backtest_view(model.record, kind="record", name=subject.name, source=subject.source, as_of=subject.as_of)
    return {"record": view.model_dump(mode="json")}


def record_of(version: ModelVersion) -> BacktestView | None:
    """The record that `metrics_of` kept."""
    kept = version.metrics.get("record")
    return BacktestView.model_validate(kept) if kept else None


def _notes(shelf: _Shelf, version: ModelVersion) -> tuple[str, ...]:
    if not shelf.damaged or shelf.champion not in shelf.damaged:
        return ()
    lost = ", ".join(str(row.number) for row in shelf.damaged)
    which = f"Version{'s' if len(shelf.damaged) > 1 else ''} {lost} of the stored model {'are' if len(shelf.damaged) > 1 else 'is'} damaged"
    if version in shelf.rows or any(version.id == row.id for row in shelf.rows):
        return (f"{which}: the file is not what was written. Version {version.number}, fitted on {version.fitted_as_of}, answers instead.",)
    return (f"{which}: the file is not what was written, and there is none before it. Version {version.number} was fitted anew.",)
