"""The pretrained nets as members: fitted once on many series, good for a symbol never seen before."""

from dataclasses import dataclass

import numpy as np

from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import History, require_history
from forecasting.levels import LEVELS
from forecasting.model import Fitted, ModelSpec, Origins, Panel, Scope
from forecasting.nets import HORIZONS, Net, from_tensors, load_net
from forecasting.volatility import constant_volatility

HAR = ModelSpec(name="har", version="2", min_train=200, max_train=1000, deterministic=True, budget_s=1, scope=Scope.GLOBAL)
LSTM = ModelSpec(name="lstm", version="2", min_train=200, max_train=1000, deterministic=True, budget_s=1, scope=Scope.GLOBAL)

_TENTH, _NINETIETH, _NORMAL_SPAN = LEVELS.index(0.1), LEVELS.index(0.9), 2.5631


def _beyond(last: Floats, long: Floats, steps: Floats) -> Floats:
    """(N, Q, S) quantiles after `steps` (S,) longer than the longest known one, whose quantiles are `last` (N, Q).

    The shape stays; from there on each step adds the variance of the long-run deviation `long` (N,).
    """
    reach = HORIZONS[-1]
    variance = np.maximum(((last[:, _NINETIETH] - last[:, _TENTH]) / _NORMAL_SPAN) ** 2, 1e-300)
    growth = np.sqrt(1 + (steps[None, :] - reach) * (long**2 / variance)[:, None])
    growth = np.clip(growth, np.sqrt(steps / reach) / 2, np.sqrt(steps / reach) * 2)
    further: Floats = last[:, :, None] * growth[:, None, :]
    return further


def spread_out(known: Floats, long: Floats, horizon: int) -> Floats:
    """(N, Q, H) quantiles for every step from `known` (N, Q, G) at HORIZONS, linear in the logarithm of the step per root of steps."""
    steps = np.arange(1, min(horizon, HORIZONS[-1]) + 1, dtype=np.float64)
    at = np.asarray(HORIZONS, dtype=np.float64)
    right = np.clip(np.searchsorted(at, steps), 1, at.size - 1)
    share = np.log(steps / at[right - 1]) / np.log(at[right] / at[right - 1])
    scaled = known / np.sqrt(at)
    near: Floats = (scaled[..., right - 1] * (1 - share) + scaled[..., right] * share) * np.sqrt(steps)
    if horizon <= HORIZONS[-1]:
        return near
    far = _beyond(known[..., -1], long, np.arange(HORIZONS[-1] + 1, horizon + 1, dtype=np.float64))
    return np.concatenate([near, far], axis=-1)


@dataclass(frozen=True, kw_only=True, eq=False)
class GlobalFitted(Fitted):
    """A net that has seen many series."""

    spec: ModelSpec
    net: Net

    def changes(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `Fitted.changes`."""
        points = history.points
        known = self.net.quantiles(points, origins)
        spread: Floats = np.maximum.accumulate(spread_out(known, constant_volatility(points)[origins], horizon), axis=1)
        return spread

    def dump(self) -> bytes:
        """See `Fitted.dump`; the net that ships with the program is named, any other is written out."""
        header = {"name": self.spec.name, "version": self.spec.version, "shipped": self.net is load_net(self.spec.name)}
        if header["shipped"]:
            return pack(header, {})
        tensors = {f"{seed}.{name}": value for seed, weights in enumerate(self.net.tensors) for name, value in weights.items()}
        return pack(header, tensors)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlobalNet:
    """One net for all symbols: dense over volatility terms (`har`), or with memory (`lstm`)."""

    spec: ModelSpec

    def fit(self, panel: Panel, *, seed: int) -> GlobalFitted:  # noqa: ARG002 (a pretrained net needs none)
        """The pretrained net; what it needs of `panel` it sees when it forecasts. `forecasting.pretrain` trains it anew."""
        for history in panel:
            require_history(history, self.spec.min_train)
        return GlobalFitted(spec=self.spec, net=load_net(self.spec.name))

    def load(self, blob: bytes) -> GlobalFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        if header["shipped"]:
            return GlobalFitted(spec=self.spec, net=load_net(self.spec.name))
        tensors = {name: np.asarray(value, dtype=np.float64) for name, value in arrays.items()}
        return GlobalFitted(spec=self.spec, net=from_tensors(self.spec.name, tensors))
