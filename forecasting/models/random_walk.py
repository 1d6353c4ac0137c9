"""Tomorrow is like today, give or take what the series moves at present; and the same with its average drift."""

from dataclasses import dataclass

import numpy as np

from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import MIN_HISTORY, History, require_history
from forecasting.model import ModelSpec, Origins, Panel
from forecasting.models.point import PointFitted, Spread

RANDOM_WALK = ModelSpec(name="random_walk", version="1", min_train=MIN_HISTORY, max_train=2500, deterministic=True, budget_s=1)
DRIFT = ModelSpec(name="drift", version="1", min_train=MIN_HISTORY, max_train=2500, deterministic=True, budget_s=1)


@dataclass(frozen=True, kw_only=True, eq=False)
class WalkFitted(PointFitted):
    """A walk with a constant drift per step on the scale of the points; 0 for the plain random walk."""

    spec: ModelSpec
    drift: float
    spread: Spread

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:  # noqa: ARG002 (a constant drift needs no values)
        """See `PointFitted.path`."""
        return np.broadcast_to(self.drift * np.arange(1, horizon + 1), (origins.size, horizon))

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        header = {"name": self.spec.name, "version": self.spec.version, "drift": self.drift}
        return pack(header, {"shape": self.spread.shape})


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """Random walk, with or without drift, over local volatility."""

    spec: ModelSpec
    drifting: bool

    def fit(self, panel: Panel, *, seed: int) -> WalkFitted:  # noqa: ARG002 (deterministic)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        points = recent.points
        drift = float(points[-1] - points[0]) / (points.size - 1) if self.drifting else 0.0
        bare = WalkFitted(spec=self.spec, drift=drift, spread=Spread.of({}))
        return WalkFitted(spec=self.spec, drift=drift, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> WalkFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        shape = np.asarray(arrays["shape"], dtype=np.float64)
        return WalkFitted(spec=self.spec, drift=float(header["drift"]), spread=Spread(shape=shape))
