"""What a forecasting model is: the two things an author writes, and what everybody gets from them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

import numpy as np

from core.errors import FolioscopeError
from core.series import Floats
from forecasting.history import History, check_horizon, require_history
from forecasting.levels import LEVELS, check_levels, interpolate

Origins: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
Panel: TypeAlias = tuple[History, ...]


class Scope(StrEnum):
    """Whether one fit belongs to one symbol or serves all."""

    SYMBOL = "symbol"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSpec:
    """What is known of a model before it is fitted.

    Attributes:
        name: as in the registry.
        version: changes whenever its forecasts may change.
        min_train: values it needs at least.
        max_train: values it looks at most; older ones are left out.
        deterministic: the same data give the same forecast whatever the seed.
        budget_s: CPU seconds one fit may take before it is given up.
        scope: one fit per symbol, or one for all.
    """

    name: str
    version: str
    min_train: int
    max_train: int
    deterministic: bool
    budget_s: float
    scope: Scope = Scope.SYMBOL


class Fitted(ABC):
    """A model with its parameters; it holds no prices, so it forecasts from any later history without a new fit."""

    spec: ModelSpec

    @abstractmethod
    def changes(self, history: History, origins: Origins, horizon: int) -> Floats:
        """Quantiles of the change since each origin.

        Args:
            history: values up to the latest origin at least.
            origins: (N,) indices into it, increasing; row i uses values up to and including `origins[i]` and nothing later.
            horizon: steps ahead, H.

        Returns:
            (N, Q, H) at `LEVELS`, on the scale of `history.points`, non-decreasing along Q.
        """

    @abstractmethod
    def dump(self) -> bytes:
        """All parameters, to be read by the model's `load`; never a pickle."""

    def predict(self, history: History, horizon: int, levels: tuple[float, ...] = LEVELS) -> Floats:
        """Quantiles (Q, H) of the next `horizon` values after the last of `history`, in its units.

        Raises:
            InvalidInput: horizon or levels are out of bounds.
            NotEnoughHistory: fewer values than `spec.min_train`.
        """
        check_horizon(horizon)
        wanted = check_levels(levels)
        require_history(history, self.spec.min_train)
        last = len(history) - 1
        change = self.changes(history, np.array([last]), horizon)[0]
        read: Floats = history.from_points(history.points[last] + interpolate(change, np.asarray(LEVELS), wanted))
        return read


FAILURES = (FolioscopeError, ValueError, ArithmeticError, np.linalg.LinAlgError, RuntimeError, TimeoutError, LookupError)
"""What a member may fail with: it is then left out, and says so."""


MOST_MOVES = 3
"""Times the largest change seen so far, for every step ahead: who forecasts more is not listened to."""


def ask(fits: Mapping[str, Fitted], history: History, origins: Origins, horizon: int) -> tuple[dict[str, Floats], dict[str, str]]:
    """The `changes` of every fit that can answer, by name, and the reasons of those that cannot or whose answer is absurd."""
    answers: dict[str, Floats] = {}
    reasons: dict[str, str] = {}
    moves = np.abs(np.diff(history.points, prepend=history.points[0]))
    most = MOST_MOVES * np.maximum.accumulate(moves)[origins][:, None, None] * np.arange(1, horizon + 1)
    rounding = 1e-9 * float(np.max(np.abs(history.points)))
    for name, fitted in fits.items():
        try:
            changes = fitted.changes(history, origins, horizon)
        except FAILURES as failure:
            reasons[name] = why(failure)
            continue
        if np.all(np.abs(changes) <= most + rounding):
            answers[name] = changes
        else:
            reasons[name] = f"failed: it expects moves of more than {MOST_MOVES} times the largest one ever seen, step after step"
    return answers, reasons


def why(failure: Exception) -> str:
    """A failure in one line."""
    return f"failed: {failure}" if str(failure) else f"failed: {type(failure).__name__}"


class Forecaster(Protocol):
    """A model without parameters: an entry of the registry."""

    @property
    def spec(self) -> ModelSpec:
        """What is known of it before a fit."""
        ...

    def fit(self, panel: Panel, *, seed: int) -> Fitted:
        """The model fitted to `panel`: one series for scope SYMBOL, any number for GLOBAL.

        Raises:
            NotEnoughHistory: a series is shorter than `spec.min_train`.
        """
        ...

    def load(self, blob: bytes) -> Fitted:
        """What `Fitted.dump` wrote.

        Raises:
            DataUnavailable: the bytes are damaged or of another version.
        """
        ...
