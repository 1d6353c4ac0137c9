"""ARIMA(p, 1, q): order by AICc over a small grid once, then the recursion runs on from any origin without a new fit."""

import warnings
from dataclasses import dataclass, field, replace
from itertools import product

import numpy as np

from core.series import Floats
from forecasting.artefact import pack, unpack_for
from forecasting.history import History, require_history
from forecasting.model import ModelSpec, Origins, Panel
from forecasting.models.point import PointFitted, Spread

SPEC = ModelSpec(name="arima", version="1", min_train=40, max_train=1000, deterministic=True, budget_s=5)
ORDERS = tuple(product(range(3), range(3)))


def _residuals(steps: Floats, ar: Floats, ma: Floats) -> Floats:
    """(T,) one-step errors of an ARMA recursion over centred `steps` (T,), started from zeros."""
    from scipy.signal import lfilter

    errors: Floats = np.asarray(lfilter(np.concatenate([[1.0], -ar]), np.concatenate([[1.0], ma]), steps), dtype=np.float64)
    return errors


def _roll_on(steps: Floats, origins: Origins, horizon: int, *, ar: Floats, ma: Floats) -> Floats:
    """(N, H) expected centred steps after each origin; `steps[t]` leads to point t, so that origin t knows steps up to t."""
    errors = _residuals(steps, ar, ma)
    lags = max(ar.size, ma.size)
    rows = origins[:, None] - np.arange(lags)[None, :]
    known = np.where(rows >= 0, steps[np.maximum(rows, 0)], 0.0)
    shocks = np.where(rows >= 0, errors[np.maximum(rows, 0)], 0.0)
    path = np.empty((origins.size, horizon))
    for step in range(horizon):
        ahead = known[:, : ar.size] @ ar + shocks[:, : ma.size] @ ma
        path[:, step] = ahead
        if lags:
            known = np.column_stack([ahead, known[:, :-1]])
            shocks = np.column_stack([np.zeros(origins.size), shocks[:, :-1]])
    return path


@dataclass(frozen=True, kw_only=True, eq=False)
class ArimaFitted(PointFitted):
    """Parameters of an ARMA on the changes of the points: `mean` per step, `ar` (p,), `ma` (q,)."""

    spec: ModelSpec = SPEC
    mean: float
    ar: Floats
    ma: Floats
    spread: Spread = field(default_factory=lambda: Spread.of({}))

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `PointFitted.path`."""
        steps = np.concatenate([[0.0], np.diff(history.points) - self.mean])
        ahead = _roll_on(steps, origins, horizon, ar=self.ar, ma=self.ma)
        path: Floats = np.cumsum(ahead + self.mean, axis=1)
        return path

    def errors(self, history: History) -> Floats:
        """See `PointFitted.errors`."""
        return _residuals(np.concatenate([[0.0], np.diff(history.points) - self.mean]), self.ar, self.ma)

    def growth(self, horizon: int) -> Floats:
        """See `PointFitted.growth`: from the weights of past shocks in the summed process."""
        from scipy.signal import lfilter

        shock = np.zeros(horizon)
        shock[0] = 1.0
        answer = np.asarray(lfilter(np.concatenate([[1.0], self.ma]), np.concatenate([[1.0], -self.ar]), shock), dtype=np.float64)
        return np.sqrt(np.cumsum(np.cumsum(answer) ** 2))

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        header = {"name": self.spec.name, "version": self.spec.version, "mean": self.mean}
        return pack(header, {"ar": self.ar, "ma": self.ma, "shape": self.spread.shape})


def _estimate(steps: Floats, order: tuple[int, int], method: str) -> tuple[Floats, Floats] | None:
    """AR and MA coefficients of `order` by statsmodels' `method`, or None where it finds no stationary, invertible ones."""
    from statsmodels.tsa.arima.estimators.hannan_rissanen import hannan_rissanen
    from statsmodels.tsa.arima.estimators.innovations import innovations_mle

    if order == (0, 0):
        return np.zeros(0), np.zeros(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a rank-deficient design is as good as no estimate
            if method == "mle":
                found, _ = innovations_mle(steps, (order[0], 0, order[1]), demean=False)
            else:
                found, _ = hannan_rissanen(steps, ar_order=order[0], ma_order=order[1], demean=False)
    except (ValueError, IndexError, np.linalg.LinAlgError, Warning):
        return None
    if not (found.is_stationary and found.is_invertible):
        return None
    return np.asarray(found.ar_params, dtype=np.float64), np.asarray(found.ma_params, dtype=np.float64)


def _aicc(errors: Floats, parameters: int) -> float:
    """Akaike's criterion with the small-sample correction, from one-step errors."""
    count = errors.size
    variance = max(float(errors @ errors) / count, 1e-300)
    return count * float(np.log(variance)) + 2 * parameters * count / max(count - parameters - 1, 1)


def _best(steps: Floats) -> tuple[Floats, Floats, bool]:
    """AR, MA and whether to keep the mean, for `steps` scaled to unit variance."""
    best, score = (np.zeros(0), np.zeros(0), False), np.inf
    for drifting in (False, True):
        centred = steps - steps.mean() if drifting else steps
        for order in ORDERS:
            found = _estimate(centred, order, "hannan_rissanen")
            if found is None:
                continue
            criterion = _aicc(_residuals(centred, *found), sum(order) + drifting + 1)
            if criterion < score:
                best, score = (*found, drifting), criterion
    ar, ma, drifting = best
    refined = _estimate(steps - steps.mean() if drifting else steps, (ar.size, ma.size), "mle")
    return (*(refined or (ar, ma)), drifting)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arima:
    """ARIMA on the scale of the points; orders up to (2, 1, 2), by Hannan-Rissanen, the chosen one by maximum likelihood."""

    spec: ModelSpec = SPEC

    def fit(self, panel: Panel, *, seed: int) -> ArimaFitted:  # noqa: ARG002 (deterministic)
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        steps = np.diff(recent.points)
        scale = float(np.std(steps))
        if scale <= 0:
            ar, ma, drifting = np.zeros(0), np.zeros(0), True
        else:
            ar, ma, drifting = _best(steps / scale)
        mean = float(steps.mean()) if drifting else 0.0
        bare = ArimaFitted(mean=mean, ar=ar, ma=ma)
        return replace(bare, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> ArimaFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        ar, ma, shape = (np.asarray(arrays[key], dtype=np.float64) for key in ("ar", "ma", "shape"))
        return ArimaFitted(mean=float(header["mean"]), ar=ar, ma=ma, spread=Spread(shape=shape))
