"""Prophet made harmless: what its trend and seasons add from the last value on, halved, with the width of its own past errors.

Its own intervals and its level are not used: a curve through all the years is far from today's price. Its sampling is switched off.
The fitted curve is kept as numbers and evaluated here, so that a stored model answers without Prophet.
"""

import logging
import sys
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np

from core.series import Dates, Floats
from forecasting.artefact import pack, unpack_for
from forecasting.calendars import closures, following
from forecasting.history import Frequency, History, require_history
from forecasting.model import ModelSpec, Origins, Panel
from forecasting.models.point import PointFitted, Spread

if TYPE_CHECKING:
    import pandas as pd
    from prophet import Prophet

SPEC = ModelSpec(name="prophet", version="2", min_train=60, max_train=1000, deterministic=True, budget_s=10)

YEAR, WEEK = 365.25, 7.0
YEARLY_ORDER, WEEKLY_ORDER = 6, 3
TRUST = 0.5
_DAYS_FOR_YEARLY = 730


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Prophet's fitted curve on the scale of the points.

    Attributes:
        start, span: first day (days since 1970) and number of days of the fit, between which its time runs from 0 to 1.
        slope: growth per unit of time at the start, and `bends` (k,) what is added to it from `knots` (k,) on.
        waves: (2 * order,) weights of sine and cosine per period in days.
        closed: added on the day before and the day after an exchange holiday.
        holidays: (n,) days since 1970 on which the exchange is closed.
    """

    start: float
    span: float
    slope: float
    bends: Floats
    knots: Floats
    waves: dict[float, Floats]
    closed: tuple[float, float]
    holidays: Floats

    def at(self, days: Floats) -> Floats:
        """The curve, without its level, at `days` (days since 1970), same shape."""
        time = (days - self.start) / self.span
        value = self.slope * time + np.maximum(time[..., None] - self.knots, 0) @ self.bends
        for period, weights in self.waves.items():
            angles = 2 * np.pi * (np.arange(weights.size // 2) + 1) * days[..., None] / period
            value = value + np.sin(angles) @ weights[0::2] + np.cos(angles) @ weights[1::2]
        before, after = self.closed
        total: Floats = value + before * np.isin(days + 1, self.holidays) + after * np.isin(days - 1, self.holidays)
        return total


def _numbers(days: Dates) -> Floats:
    return days.astype("datetime64[D]").astype(np.int64).astype(np.float64)


@dataclass(frozen=True, kw_only=True, eq=False)
class ProphetFitted(PointFitted):
    """The curve, and how far its halved steps were off."""

    spec: ModelSpec = SPEC
    curve: Curve
    spread: Spread = field(default_factory=lambda: Spread.of({}))

    def path(self, history: History, origins: Origins, horizon: int) -> Floats:
        """See `PointFitted.path`; the days to come are the next ones of the series' frequency."""
        today = history.dates[origins]
        ahead = following(today, horizon, history.frequency)
        path: Floats = TRUST * (self.curve.at(_numbers(ahead)) - self.curve.at(_numbers(today))[:, None])
        return path

    def dump(self) -> bytes:
        """See `Fitted.dump`."""
        curve = self.curve
        header = {
            "name": self.spec.name,
            "version": self.spec.version,
            "numbers": [curve.start, curve.span, curve.slope, *curve.closed],
            "periods": list(curve.waves),
        }
        waves = {f"wave{index}": weights for index, weights in enumerate(curve.waves.values())}
        return pack(header, {"bends": curve.bends, "knots": curve.knots, "holidays": curve.holidays, "shape": self.spread.shape, **waves})


def _quiet() -> None:
    """Nothing from Stan on the console: its logger resets its own level, so that only disabling it holds."""
    for name in ("cmdstanpy", "prophet", "prophet.forecaster", "prophet.models", "prophet.plot"):
        logging.getLogger(name).disabled = True


def _closures(history: History) -> "pd.DataFrame | None":
    """The days on which the series' exchange is closed, as Prophet takes them; None where it never is."""
    import pandas as pd

    closed = closures(history.dates)
    if not closed.size:
        return None
    return pd.DataFrame({"ds": pd.to_datetime(closed), "holiday": "closed", "lower_window": -1, "upper_window": 1})


def prophet_class() -> "type[Prophet]":
    """Prophet, loaded without its drawing: the two plotting libraries that it would bring take as long to load as all the rest of it."""
    drawing = "prophet.plot"
    if "prophet" not in sys.modules and drawing not in sys.modules:
        stand_in = ModuleType(drawing)
        stand_in.plot = stand_in.plot_components = None  # type: ignore[attr-defined]  # all that the rest of it asks for
        sys.modules[drawing] = stand_in
        try:
            from prophet import Prophet
        except ImportError:  # a version that asks for more
            for name in [name for name in sys.modules if name.partition(".")[0] == "prophet"]:
                del sys.modules[name]
        else:
            del sys.modules[drawing]
            return Prophet
    from prophet import Prophet

    return Prophet


def fit_curve(history: History, *, seed: int, timeout_s: float) -> Curve:
    """Prophet's curve through the points of `history`.

    Raises:
        TimeoutError: it took longer than `timeout_s`.
    """
    _quiet()
    import pandas as pd

    Prophet = prophet_class()  # noqa: N806 -- a class

    daily, days = history.frequency.is_daily, _numbers(history.dates)
    yearly = days[-1] - days[0] >= _DAYS_FOR_YEARLY and history.frequency is not Frequency.YEARLY
    closed = _closures(history) if history.frequency is Frequency.BUSINESS else None
    model = Prophet(
        uncertainty_samples=0,
        yearly_seasonality=YEARLY_ORDER if yearly else False,
        weekly_seasonality=WEEKLY_ORDER if daily else False,
        daily_seasonality=False,
        holidays=closed,
        n_changepoints=min(10, len(history) // 10),
    )
    points = history.points
    unit = float(np.std(points)) or 1.0
    rounded = np.round((points - points[0]) / unit, 8)  # Stan makes much of the sixteenth digit: prices in cents would bend elsewhere
    model.fit(pd.DataFrame({"ds": pd.to_datetime(history.dates), "y": rounded}), seed=seed, timeout=timeout_s)
    return _as_curve(model, days, unit, _numbers(closed["ds"].to_numpy()) if closed is not None else np.zeros(0))


def _as_curve(model: "Prophet", days: Floats, unit: float, holidays: Floats) -> Curve:
    """The numbers of a Prophet that was fitted to points in multiples of `unit`, as points."""
    scale, columns = float(model.y_scale or 1.0) * unit, model.train_component_cols
    if columns is None:
        raise ValueError("Prophet was not fitted.")
    values = {name: np.asarray(value, dtype=np.float64).reshape(-1) * scale for name, value in model.params.items()}

    def of(component: str) -> Floats:
        chosen: Floats = values["beta"][columns[component].to_numpy() == 1] if component in columns else np.zeros(0)
        return chosen

    closed = of("closed")
    return Curve(
        start=float(days[0]),
        span=float(days[-1] - days[0]),
        slope=float(values["k"][0]),
        bends=values["delta"],
        knots=np.asarray(model.changepoints_t, dtype=np.float64),
        waves={period: of(name) for period, name in ((YEAR, "yearly"), (WEEK, "weekly")) if of(name).size},
        closed=(float(closed[2]), float(closed[1])) if closed.size == 3 else (0.0, 0.0),  # Prophet sorts them: +0, +1, -1
        holidays=holidays,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProphetModel:
    """Prophet on the scale of the points, re-anchored on the last value."""

    spec: ModelSpec = SPEC

    def fit(self, panel: Panel, *, seed: int) -> ProphetFitted:
        """See `Forecaster.fit`."""
        (history,) = panel
        require_history(history, self.spec.min_train)
        recent = history.tail(self.spec.max_train)
        bare = ProphetFitted(curve=fit_curve(recent, seed=seed, timeout_s=self.spec.budget_s))
        return replace(bare, spread=bare.learn_spread(recent))

    def load(self, blob: bytes) -> ProphetFitted:
        """See `Forecaster.load`."""
        header, arrays = unpack_for(blob, name=self.spec.name, version=self.spec.version)
        numbers = {name: np.asarray(value, dtype=np.float64) for name, value in arrays.items()}
        start, span, slope, before, after = header["numbers"]
        curve = Curve(
            start=start,
            span=span,
            slope=slope,
            bends=numbers["bends"],
            knots=numbers["knots"],
            waves={period: numbers[f"wave{index}"] for index, period in enumerate(header["periods"])},
            closed=(before, after),
            holidays=numbers["holidays"],
        )
        return ProphetFitted(curve=curve, spread=Spread(shape=numbers["shape"]))
