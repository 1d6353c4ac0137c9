"""A series in, fitted members with weights and a record out; everything that is worth storing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.errors import FolioscopeError
from forecasting.artefact import pack, unpack_for
from forecasting.combination import VERSION, Record, combine, keep_record
from forecasting.history import MIN_HISTORY, AnySeries, History, as_history, require_history
from forecasting.model import Fitted
from forecasting.outcomes import Skill
from forecasting.registry import NAMES, find_model

Progress: TypeAlias = Callable[[float, str], None]

FULL_HISTORY = 500
"""Days below which nothing but the random walk is trusted."""
LONGEST = 1000
"""Values of a series that are looked at; older ones are left out."""
FAILURES = (FolioscopeError, ValueError, ArithmeticError, np.linalg.LinAlgError, RuntimeError, TimeoutError, IndexError)
"""What a member may fail with: it is then left out and says so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedMember:
    """A member after training: its fit, its share, its record; or the reason it has none."""

    name: str
    fitted: Fitted | None
    weight: float
    crps_skill_pct: float | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """A combination fitted to one series; forecasts from any later state of that series without a new fit.

    Attributes:
        symbol: name of the series.
        data_hash: of the data it was fitted to.
        members: every member asked for.
        skill: its record on earlier origins.
        degraded: what was left out or replaced, and why.
    """

    symbol: str
    data_hash: str
    members: tuple[TrainedMember, ...]
    skill: tuple[Skill, ...]
    degraded: tuple[str, ...]

    @property
    def version(self) -> str:
        """Version of the combination and of every member in it."""
        parts = (f"{m.name}.{m.fitted.spec.version}" for m in self.members if m.fitted is not None)
        return f"ensemble.{VERSION}({','.join(parts)})"

    def dump(self) -> bytes:
        """Everything, behind a checksum; `load_trained` reads it."""
        arrays = {m.name: np.frombuffer(m.fitted.dump(), dtype=np.uint8) for m in self.members if m.fitted is not None}
        header = {
            "name": "ensemble",
            "version": VERSION,
            "symbol": self.symbol,
            "data_hash": self.data_hash,
            "members": [[m.name, m.weight, m.crps_skill_pct, m.reason] for m in self.members],
            "skill": [[s.steps, s.origins, s.crps_skill_pct, s.p, s.cover80_pct] for s in self.skill],
            "degraded": list(self.degraded),
        }
        return pack(header, arrays)


def load_trained(blob: bytes) -> Trained:
    """What `Trained.dump` wrote.

    Raises:
        DataUnavailable: the bytes are damaged or of another version.
    """
    header, arrays = unpack_for(blob, name="ensemble", version=VERSION)
    members = []
    for name, weight, skill, reason in header["members"]:  # type: ignore[attr-defined]  # written by dump, checksum checked
        fitted = find_model(name).load(arrays[name].tobytes()) if name in arrays else None
        members.append(TrainedMember(name=name, fitted=fitted, weight=weight, crps_skill_pct=skill, reason=reason))
    skill = tuple(
        Skill(steps=s, origins=n, crps_skill_pct=k, p=p, cover80_pct=c)
        for s, n, k, p, c in header["skill"]  # type: ignore[attr-defined]  # as above
    )
    degraded = tuple(str(line) for line in header["degraded"])  # type: ignore[attr-defined]  # as above
    return Trained(symbol=str(header["symbol"]), data_hash=str(header["data_hash"]), members=tuple(members), skill=skill, degraded=degraded)


def _choose(history: History, asked: Sequence[str] | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the members to fit, and what to say about those left out."""
    names = tuple(dict.fromkeys(asked)) if asked is not None else NAMES
    for name in names:
        find_model(name)
    if history.frequency.is_daily and len(history) < FULL_HISTORY and asked is None:
        note = (
            f"Only {len(history)} of {FULL_HISTORY} days of history: a random walk with local volatility instead of the full combination."
        )
        return ("random_walk",), (note,)
    return names, ()


def _fit_all(names: Sequence[str], history: History, seed: int) -> tuple[dict[str, Fitted], dict[str, str]]:
    """Fits by name, and the reasons of those that failed."""
    fits: dict[str, Fitted] = {}
    reasons: dict[str, str] = {}
    for name in names:
        try:
            fits[name] = find_model(name).fit((history,), seed=seed)
        except FAILURES as failure:
            reasons[name] = str(failure) or type(failure).__name__
    return fits, reasons


def _record(names: Sequence[str], history: History, seed: int) -> Record | None:
    """How members fitted to the first half did on the second; None if there is too little for that."""
    start = len(history) // 2
    if start < MIN_HISTORY:
        return None
    fits, _ = _fit_all(names, history.head(start), seed)
    stride = max(1, (len(history) - start) // 120)
    origins = np.arange(start - 1, len(history) - 1, stride)
    return keep_record(history, fits, origins, stride=stride) if fits else None


def train(series: AnySeries, *, models: Sequence[str] | None = None, seed: int = 0, progress: Progress | None = None) -> Trained:
    """Members fitted to `series`, their weights, and the record of the combination on earlier origins of the same series.

    The record is made by members fitted to the first half of the last 1,000 values and rolled over the second half, so that nothing
    in it has seen its own outcome; the members kept are then fitted to all 1,000.

    Raises:
        NotEnoughHistory: fewer than 20 values.
        InvalidInput: a value, a day or a model name is wrong.
    """
    told = progress or (lambda _share, _text: None)
    history = as_history(series)
    require_history(history, MIN_HISTORY)
    recent = history.tail(LONGEST)
    names, degraded = _choose(history, models)
    told(0.0, "measuring members on earlier days")
    record = _record(names, recent, seed)
    told(0.5, "fitting members")
    fits, reasons = _fit_all(names, recent, seed)
    if not fits:
        fits, reasons_walk = _fit_all(("random_walk",), recent, seed)
        reasons |= reasons_walk
        degraded = (*degraded, "Every member asked for failed: a random walk with local volatility instead.")
        names = (*names, "random_walk") if "random_walk" not in names else names
    weights = {name: 1 / len(fits) for name in fits}
    skill: tuple[Skill, ...] = ()
    shown: dict[str, float] = {}
    if record is not None and record.changes:
        measured = {name: changes for name, changes in record.changes.items() if name in fits}
        shown = {name: float(np.nanmean(record.skill_pct(changes))) for name, changes in measured.items()}
        if len(measured) == len(fits):
            skill = record.skill(combine(measured, weights))
    members = tuple(
        TrainedMember(
            name=name,
            fitted=fits.get(name),
            weight=weights.get(name, 0.0),
            crps_skill_pct=shown.get(name),
            reason=reasons.get(name),
        )
        for name in names
    )
    told(1.0, "trained")
    return Trained(symbol=history.name, data_hash=history.data_hash(), members=members, skill=skill, degraded=degraded)
