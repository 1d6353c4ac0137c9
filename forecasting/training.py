"""A series in, fitted members with weights and a record out: everything that is worth storing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from core.errors import InvalidInput
from core.series import Floats
from forecasting.combination import VERSION, Belief, Combination, learn, replay
from forecasting.fitting import Crew, FitTask, Outcome, fit_all, fit_here
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history, require_history
from forecasting.model import Fitted
from forecasting.outcomes import Skill
from forecasting.priors import belief, default_members
from forecasting.record import Record, keep_record
from forecasting.registry import NAMES, find_model
from forecasting.season import Season, find_season

Progress: TypeAlias = Callable[[float, str], None]

LONGEST = 1000
"""Values of a series that are looked at; older ones are left out."""
RECORDED = 125
"""Earlier origins that the record is made of, at most."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedMember:
    """A member after training.

    Attributes:
        name: as in the registry.
        fitted: fitted to all that was known; None if that failed.
        probe: fitted to the first half only, so that its record on the second half has not seen its own outcomes.
        crps_skill_pct: mean over the measured horizons, against the Gaussian walk; None if it was not measured.
        reason: why it has no weight; None if it has.
    """

    name: str
    fitted: Fitted | None
    probe: Fitted | None
    crps_skill_pct: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """A combination fitted to one series; it forecasts from any later state of that series without a new fit.

    Attributes:
        symbol: name of the series.
        data_hash: of the data it was last brought up to date with.
        members: every member asked for.
        season: what repeats every year, found in all that was known; `probe_season` in the first half. Members see neither.
        rule: weights and calibration.
        skill: its record on earlier origins.
        degraded: what was left out or replaced, and why.
    """

    symbol: str
    data_hash: str
    members: tuple[TrainedMember, ...]
    season: Season
    probe_season: Season
    rule: Combination
    skill: tuple[Skill, ...]
    degraded: tuple[str, ...]

    @property
    def version(self) -> str:
        """Version of the combination and of every member in it."""
        parts = (f"{m.name}.{m.fitted.spec.version}" for m in self.members if m.fitted is not None)
        return f"ensemble.{VERSION}({','.join(parts)})"

    @property
    def fits(self) -> dict[str, Fitted]:
        """The members that can forecast."""
        return {m.name: m.fitted for m in self.members if m.fitted is not None}


def record_origins(history: History) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], int]:
    """(N,) positions of earlier origins in the second half of `history`, oldest first, and their distance."""
    start = len(history) // 2
    stride = max(1, -(-(len(history) - start) // RECORDED))
    return np.arange(len(history) - 1 - stride, start - 2, -stride)[::-1], stride


def _record(history: History, probes: Mapping[str, Fitted], season: Season) -> Record | None:
    """How the probes did on the second half of `history`, `season` taken off; None if there is too little for that."""
    if len(history) < 2 * MIN_HISTORY or not probes:
        return None
    origins, stride = record_origins(history)
    return keep_record(history, probes, season, origins, stride=stride)


def _explain(name: str, weight: float, saved: float | None, reasons: Mapping[str, str]) -> str | None:
    """Why a member has no weight."""
    if weight > 0:
        return None
    if name in reasons:
        return reasons[name]
    if saved is None or not np.isfinite(saved):
        return "no record on this series yet"
    return f"its record adds nothing to the others: {saved:+.1f} % CRPS against a random walk"


def measure(trained: Trained, history: History) -> tuple[Record | None, Belief]:
    """What weights and calibration are learned from: the record of the probes on the second half of `history`, and what is believed first."""
    fits = trained.fits
    probes = {m.name: m.probe for m in trained.members if m.probe is not None and m.name in fits}
    record = _record(history, probes, trained.probe_season)
    return (record if record is not None and record.changes else None), belief(history, tuple(probes) or tuple(fits))


def _judge(draft: Trained, history: History, *, with_skill: bool = True) -> Trained:
    """`draft` with weights, calibration and skill of its fitted members, from their record on the second half of `history`."""
    members = draft.members
    record, believed = measure(draft, history)
    rule = Combination(weights=dict(believed.prior), doubt=believed.doubt)
    skill: tuple[Skill, ...] = ()
    saved: dict[str, float] = {}
    reasons = {m.name: m.reason for m in members if m.reason is not None}
    if record is not None:
        reasons |= record.failures
        rule = learn(record, believed)
        with np.errstate(invalid="ignore"):
            saved = {name: _mean_known(record.skill_pct(changes)) for name, changes in record.changes.items()}
        skill = record.skill(replay(record, believed)) if with_skill else ()
    judged = tuple(
        replace(
            member,
            crps_skill_pct=saved.get(member.name),
            reason=_explain(member.name, rule.weights.get(member.name, 0.0), saved.get(member.name), reasons),
        )
        for member in members
    )
    return replace(draft, members=judged, rule=rule, skill=skill)


def _mean_known(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """What a training consists of, before any member is fitted.

    Attributes:
        history: all that is known; `recent` its last 1,000 values.
        names: members to fit.
        season, probe_season: what repeats every year in `recent`, and in its first half.
        seed: for members that draw random numbers.
        degraded: what was left out, and why.
    """

    history: History
    recent: History
    names: tuple[str, ...]
    season: Season
    probe_season: Season
    seed: int
    degraded: tuple[str, ...]

    @property
    def tasks(self) -> tuple[FitTask, ...]:
        """The fits to be done: every member to the first half, then every member to all."""
        half = self.probe_season.remove(self.recent.head(len(self.recent) // 2))
        whole = self.season.remove(self.recent)
        return tuple(FitTask(name=name, history=known, seed=self.seed) for known in (half, whole) for name in self.names)


def plan(series: AnySeries, *, models: Sequence[str] | None, seed: int = 0) -> Plan:
    """The training of `series`.

    Raises:
        NotEnoughHistory: fewer than 20 values.
        InvalidInput: a value, a day or a model name is wrong.
    """
    history = as_history(series)
    require_history(history, MIN_HISTORY)
    recent = history.tail(LONGEST)
    names, degraded = default_members(recent, NAMES) if models is None else (tuple(dict.fromkeys(models)), ())
    for name in names:
        find_model(name)
    half = recent.head(len(recent) // 2)
    return Plan(
        history=history,
        recent=recent,
        names=names,
        season=find_season(recent),
        probe_season=find_season(half),
        seed=seed,
        degraded=degraded,
    )


def assemble(planned: Plan, outcomes: Sequence[Outcome], *, with_skill: bool = True) -> Trained:
    """The combination from the outcomes of `planned.tasks`, in their order."""
    count = len(planned.names)
    probes = {name: fit for name, fit in zip(planned.names, outcomes[:count], strict=True) if isinstance(fit, Fitted)}
    fits = {name: fit for name, fit in zip(planned.names, outcomes[count:], strict=True) if isinstance(fit, Fitted)}
    reasons = {name: fit for name, fit in zip(planned.names, outcomes[count:], strict=True) if isinstance(fit, str)}
    names, degraded = planned.names, planned.degraded
    if not fits:
        spare = fit_here(FitTask(name="random_walk", history=planned.season.remove(planned.recent), seed=planned.seed))
        if isinstance(spare, Fitted):
            names, fits = tuple(dict.fromkeys((*names, "random_walk"))), {"random_walk": spare}
        degraded = (*degraded, "Every member asked for failed: a random walk with local volatility instead.")
    draft = Trained(
        symbol=planned.history.name,
        data_hash=planned.history.data_hash(),
        members=tuple(
            TrainedMember(name=name, fitted=fits.get(name), probe=probes.get(name), crps_skill_pct=None, reason=reasons.get(name))
            for name in names
        ),
        season=planned.season,
        probe_season=planned.probe_season,
        rule=Combination(weights={}),
        skill=(),
        degraded=degraded,
    )
    return _judge(draft, planned.recent, with_skill=with_skill)


def train(
    series: AnySeries,
    *,
    models: Sequence[str] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    with_skill: bool = True,
    crew: Crew | None = None,
) -> Trained:
    """Members fitted to `series`, their weights, and the record of the combination on earlier origins of the same series.

        values   [------------------- last 1,000 -------------------]
        probes   [== fitted here ==]
        record                      o  o  o  o  o  o  o  o  o  o  o    origins; what came is looked up among the values
        members  [============= fitted to all of it ================]

    Nothing in the record has seen its own outcome; the weights that made the record of an origin were learned from outcomes that had
    come by then. Without enough history for probes the prior weights stand and there is no skill to show.

    Args:
        series: a `PriceSeries`, a `History`, or a pandas Series with a DatetimeIndex.
        models: names of members; None for all that fit this kind of series.
        seed: for members that draw random numbers.
        progress: called with a share between 0 and 1 and what is being done.
        with_skill: False leaves the record of the combination out, which saves a tenth of the time.
        crew: children that fit the members beside each other; None to fit them here.

    Raises:
        NotEnoughHistory: fewer than 20 values.
        InvalidInput: a value, a day or a model name is wrong.
    """
    tell = progress or (lambda _share, _text: None)
    planned = plan(series, models=models, seed=seed)
    tell(0.0, "fitting members")
    outcomes = fit_all(planned.tasks, crew, lambda share: tell(0.8 * share, "fitting members"))
    tell(0.8, "weighing members")
    trained = assemble(planned, outcomes, with_skill=with_skill)
    tell(1.0, "trained")
    return trained


def update(trained: Trained, series: AnySeries, *, with_skill: bool = True) -> Trained:
    """`trained` with weights, calibration and record brought up to the last value of `series`; no member is fitted again.

    Raises:
        InvalidInput: it is a model of another series.
    """
    history = as_history(series)
    if trained.symbol != history.name:
        raise InvalidInput(f"The stored model is one of {trained.symbol}, not of {history.name}.", field="series")
    members = tuple(replace(m, reason=m.reason if m.fitted is None else None) for m in trained.members)
    draft = replace(trained, data_hash=history.data_hash(), members=members)
    return _judge(draft, history.tail(LONGEST), with_skill=with_skill)
