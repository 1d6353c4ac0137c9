"""Other people's forecasts of the same origins: statsforecast, Prophet as it comes, and a plain GARCH; each only where it is installed."""

import logging
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np

from core.clock import stopwatch_s
from core.series import Floats
from forecasting.calendars import following
from forecasting.history import History
from forecasting.levels import LEVELS, probit
from forecasting.report import GAUSSIAN_WALK, BacktestReport, Outcomes, score_row

Peer: TypeAlias = Callable[[History, int], Floats]
"""Quantiles (Q, H) at LEVELS of the next H values, in units of the values."""

_LEVELS = np.asarray(LEVELS)


def _statsforecast(model_name: str) -> Peer:
    """A model of statsforecast on the values as they are, its own intervals as quantiles."""

    def run(history: History, horizon: int) -> Floats:
        from statsforecast import models

        model = getattr(models, model_name)(
            season_length=1 if history.frequency.is_daily or history.frequency == "W" else history.frequency.season
        )
        coverages = sorted({round(abs(1 - 2 * level) * 100, 6) for level in LEVELS if level != 0.5})
        said = model.forecast(y=history.values, h=horizon, level=coverages)
        rows = []
        for level in LEVELS:
            coverage = round(abs(1 - 2 * level) * 100, 6)
            match = next(each for each in coverages if each == coverage) if level != 0.5 else None
            key = "mean" if match is None else f"{'lo' if level < 0.5 else 'hi'}-{match}"
            rows.append(np.asarray(said[key], dtype=np.float64))
        return np.maximum.accumulate(np.stack(rows), axis=0)

    return run


def _prophet(history: History, horizon: int) -> Floats:
    """Prophet with its defaults on the values; its interval of 80 % widened to other levels as a normal distribution."""
    for name in ("cmdstanpy", "prophet"):
        logging.getLogger(name).disabled = True
    import pandas as pd
    from prophet import Prophet

    model = Prophet()
    model.fit(pd.DataFrame({"ds": pd.to_datetime(history.dates), "y": history.values}), seed=0)
    days = following(history.dates[-1:], horizon, history.frequency)[0]
    said = model.predict(pd.DataFrame({"ds": pd.to_datetime(days)}))
    width = (said["yhat_upper"] - said["yhat_lower"]).to_numpy() / 2.5631
    quantiles: Floats = said["yhat"].to_numpy()[None, :] + probit(_LEVELS)[:, None] * width[None, :]
    return quantiles


def _garch(history: History, horizon: int) -> Floats:
    """GARCH(1,1) with normal errors on log changes, by the arch package; variances added up."""
    from arch import arch_model

    changes = 100 * np.diff(history.points)
    fitted = arch_model(changes, mean="Zero", vol="GARCH", p=1, q=1).fit(disp="off", show_warning=False)
    variance = np.cumsum(fitted.forecast(horizon=horizon, reindex=False).variance.to_numpy()[0])
    return history.from_points(history.points[-1] + probit(_LEVELS)[:, None] * np.sqrt(variance)[None, :] / 100)


PEERS: tuple[tuple[str, str, Peer], ...] = (
    ("peer_autoarima", "statsforecast", _statsforecast("AutoARIMA")),
    ("peer_autoets", "statsforecast", _statsforecast("AutoETS")),
    ("peer_autotheta", "statsforecast", _statsforecast("AutoTheta")),
    ("peer_prophet", "prophet", _prophet),
    ("peer_garch", "arch", _garch),
)


MEDIAN_OF = ("peer_autoarima", "peer_autoets", "peer_autotheta")
MEDIAN = "peer_median"


def installed() -> tuple[tuple[str, Peer], ...]:
    """The peers whose package is there."""
    return tuple((name, peer) for name, package, peer in PEERS if find_spec(package) is not None)


def peer_quantiles(history: History, horizon: int) -> tuple[dict[str, Floats], dict[str, float]]:
    """Quantiles (Q, H) and seconds of every installed peer, and of the median of statsforecast's three, level by level, from the end of `history`.

    One that fails repeats the last value.
    """
    found: dict[str, Floats] = {}
    seconds: dict[str, float] = {}
    for name, peer in installed():
        started = stopwatch_s()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[name] = peer(history, horizon)
        except (ValueError, RuntimeError, ArithmeticError, np.linalg.LinAlgError):
            found[name] = np.full((len(LEVELS), horizon), history.values[-1])
        seconds[name] = stopwatch_s() - started
    if all(name in found for name in MEDIAN_OF):
        found[MEDIAN] = np.median([found[name] for name in MEDIAN_OF], axis=0)
        seconds[MEDIAN] = sum(seconds[name] for name in MEDIAN_OF)
    return found, seconds


def add_peers(report: BacktestReport, series: History, *, history: int, step: int) -> BacktestReport:
    """`report` with rows and quantiles of the peers at the same origins."""
    columns = np.asarray(report.horizons) - 1
    days = np.array(report.origins, dtype="datetime64[D]")
    positions = np.searchsorted(series.dates, days)
    said = [peer_quantiles(series.head(int(position) + 1).tail(history), max(report.horizons)) for position in positions]
    quantiles = {name: np.stack([each[0][name][:, columns] for each in said]) for name in said[0][0]}
    rows = [
        score_row(
            name, horizon, values[:, :, column], _outcomes(report, column, step), seconds=(_mean([each[1][name] for each in said]), 0.0)
        )
        for name, values in quantiles.items()
        for column, horizon in enumerate(report.horizons)
    ]
    return replace(report, rows=(*report.rows, *rows), quantiles=report.quantiles | quantiles)


def _outcomes(report: BacktestReport, column: int, step: int) -> Outcomes:
    walk = report.quantiles[GAUSSIAN_WALK][:, :, column]
    return Outcomes(actual=report.actual[:, column], last=report.last, scale=report.scale, walk=walk, stride=step)


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
