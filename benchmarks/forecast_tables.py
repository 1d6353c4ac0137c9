"""How the forecast benchmark scores: over rolling origins of each series, or over one test part per series as in the M competitions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from core.series import Floats
from forecasting.history import History
from forecasting.levels import LEVELS, MEDIAN, probit
from forecasting.registry import ENSEMBLE
from forecasting.report import BacktestReport
from forecasting.scores import crps, interval_score, mase_scale, smape

Held: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.bool_]]"
"""(N,) whether the interval held the outcome."""

NAIVE2 = "naive2"
COLUMNS = (
    "model", "horizon", "n", "crps", "skill_crps_pct", "skill_mae_pct", "mase", "smape", "owa", "cover50", "cover80", "cover95",
    "tercile_gap", "msis", "msis_ratio", "dm_better", "dm_worse", "fit_s", "update_s",
)  # fmt: skip
_LEVELS = np.asarray(LEVELS)


def rows_of_reports(reports: Sequence[BacktestReport]) -> list[dict[str, object]]:
    """One row per model and horizon over all series.

    `crps` is in multiples of each history's mean absolute change; skills are means over the series of the per cent saved; `owa` is
    relative to the last value; `dm_better` and `dm_worse` count the series where Diebold-Mariano finds p < 0.05 against the Gaussian walk.
    """
    names = dict.fromkeys(row.model for report in reports for row in report.rows)
    rows = []
    for name in names:
        for column, horizon in enumerate(reports[0].horizons):
            found = [row for report in reports for row in report.rows if (row.model, row.horizon) == (name, horizon)]
            scaled = [_scaled_crps(report, name, column) for report in reports if name in report.quantiles]
            mean = {key: float(np.nanmean([getattr(row, key) for row in found])) for key in _MEANS}
            rows.append(
                {
                    "model": name,
                    "horizon": horizon,
                    "n": sum(row.n for row in found),
                    "crps": float(np.nanmean(scaled)),
                    "skill_mae_pct": mean.pop("mae_skill_pct"),
                    **mean,
                    "tercile_gap": _tercile_gap([report for report in reports if name in report.quantiles], name, column),
                    "dm_better": sum(row.dm_p < 0.05 and row.dm_stat < 0 for row in found),
                    "dm_worse": sum(row.dm_p < 0.05 and row.dm_stat > 0 for row in found),
                    "worst_skill_pct": float(min(row.skill_crps_pct for row in found)),
                }
            )
    return rows


def calm_storm_gap(series: Iterable[tuple[Held, Floats]]) -> float:
    """Points between the coverage on the calmest and on the stormiest third of each series' origins, all series together.

    Each series is told by (N,) whether the interval held the outcome, and (N,) how stormy it was; NaN where there is none.
    """
    calm: list[bool] = []
    stormy: list[bool] = []
    for held, storm in series:
        order = np.argsort(storm, kind="stable")
        third = order.size // 3
        calm.extend(held[order[:third]].tolist())
        stormy.extend(held[order[order.size - third :]].tolist())
    return 100 * abs(float(np.mean(calm)) - float(np.mean(stormy))) if calm else float("nan")


def _tercile_gap(reports: Sequence[BacktestReport], name: str, column: int) -> float:
    """Of the 80 % interval; how stormy an origin is, the combination's first interval says, relative to the last value."""
    low, high = LEVELS.index(0.1), LEVELS.index(0.9)
    found = []
    for report in reports:
        said, first, actual = report.quantiles[name][:, :, column], report.quantiles[ENSEMBLE][:, :, 0], report.actual[:, column]
        held = (actual >= said[:, low]) & (actual <= said[:, high])
        found.append((held, (first[:, high] - first[:, low]) / np.abs(report.last)))
    return calm_storm_gap(found)


_MEANS = (
    "skill_crps_pct", "mae_skill_pct", "mase", "smape", "owa", "cover50", "cover80", "cover95", "msis_ratio", "fit_s", "update_s",
)  # fmt: skip


def _scaled_crps(report: BacktestReport, name: str, column: int) -> float:
    losses = crps(report.quantiles[name][:, :, column], _LEVELS, report.actual[:, column])
    return float(np.mean(losses / report.scale))


def seasonal_indices(values: Floats, season: int) -> Floats | None:
    """(season,) multiplicative indices by classical decomposition, or None where the autocorrelation test finds no season.

    The test is that of the M4 competition's Naive2: autocorrelation at the season beyond 1.645 standard errors.
    """
    if season <= 1 or values.size < 3 * season or bool(np.any(values <= 0)):
        return None
    centred = values - values.mean()
    power = float(centred @ centred)
    correlation = np.array([float(centred[lag:] @ centred[:-lag]) for lag in range(1, season + 1)]) / max(power, 1e-300)
    limit = 1.645 * np.sqrt((1 + 2 * float(np.sum(correlation[:-1] ** 2))) / values.size)
    if abs(correlation[-1]) <= limit:
        return None
    kernel = np.ones(season) / season if season % 2 else np.convolve(np.ones(season) / season, [0.5, 0.5])
    trend = np.convolve(values, kernel, mode="valid")
    lead = (values.size - trend.size) // 2
    ratio = values[lead : lead + trend.size] / trend
    phase = (np.arange(trend.size) + lead) % season
    indices = np.array([ratio[phase == each].mean() for each in range(season)])
    scaled: Floats = indices / indices.mean()
    return scaled


def naive2(history: History, horizon: int, season: int) -> Floats:
    """(Q, H) quantiles of Naive2: the last value, seasonally adjusted where the test finds a season, with Gaussian errors that add up."""
    values = history.values
    indices = seasonal_indices(values, season)
    phase = np.arange(values.size + horizon) % season
    shape = indices[phase] if indices is not None else np.ones(values.size + horizon)
    adjusted = values / shape[: values.size]
    deviation = float(np.std(np.diff(adjusted), ddof=1))
    spread = deviation * np.sqrt(np.arange(1, horizon + 1))
    quantiles: Floats = (adjusted[-1] + probit(_LEVELS)[:, None] * spread[None, :]) * shape[values.size :]
    return quantiles


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tested:
    """One series with its forecasts: `quantiles` per model (Q, H), `actual` (H,), MASE `scale`, and seconds to fit and to forecast."""

    name: str
    quantiles: Mapping[str, Floats]
    actual: Floats
    scale: float
    fit_s: float
    update_s: float


def scale_of(history: History, season: int) -> float:
    """What MASE and MSIS divide by; where the series never moves, 1."""
    scale = mase_scale(history.values, season)
    return scale if np.isfinite(scale) else 1.0


def rows_of_tests(tested: Sequence[Tested]) -> list[dict[str, object]]:
    """One row per model over all steps of all test parts, relative to Naive2.

    OWA is the mean of sMAPE and MASE relative to Naive2's; `skill_crps_pct` is per cent of Naive2's CRPS saved, both scaled as MASE is.
    """
    names = [name for name in tested[0].quantiles if all(name in each.quantiles for each in tested)]
    means = {name: {key: float(np.mean([_score(each, name)[key] for each in tested])) for key in _KEYS} for name in names}
    anchor = means[NAIVE2]
    rows = []
    for name in names:
        mean = means[name]
        tests = [_against_naive2(each, name) for each in tested]
        rows.append(
            {
                "model": name,
                "horizon": int(tested[0].actual.size),
                "n": len(tested),
                **mean,
                "skill_crps_pct": 100 * (1 - mean["crps"] / anchor["crps"]),
                "skill_mae_pct": 100 * (1 - mean["mase"] / anchor["mase"]),
                "owa": (mean["smape"] / anchor["smape"] + mean["mase"] / anchor["mase"]) / 2,
                "crps_ratio": mean["crps"] / anchor["crps"],
                "msis_ratio": mean["msis"] / anchor["msis"],
                "dm_better": sum(test > 0 for test in tests),
                "dm_worse": sum(test < 0 for test in tests),
                "fit_s": float(np.mean([each.fit_s for each in tested])),
                "update_s": float(np.mean([each.update_s for each in tested])),
            }
        )
    return rows


_KEYS = ("crps", "mase", "smape", "cover50", "cover80", "cover95", "msis")


def _score(each: Tested, name: str) -> dict[str, float]:
    quantiles, actual = each.quantiles[name], each.actual
    median = quantiles[MEDIAN]

    def inside(low: float, high: float) -> float:
        return 100 * float(np.mean((actual >= quantiles[LEVELS.index(low)]) & (actual <= quantiles[LEVELS.index(high)])))

    width = interval_score(quantiles[LEVELS.index(0.025)], quantiles[LEVELS.index(0.975)], actual, coverage=0.95)
    return {
        "crps": float(crps(quantiles.T, _LEVELS, actual).mean()) / each.scale,
        "mase": float(np.abs(actual - median).mean()) / each.scale,
        "smape": float(smape(median, actual).mean()),
        "cover50": inside(0.25, 0.75),
        "cover80": inside(0.1, 0.9),
        "cover95": inside(0.025, 0.975),
        "msis": float(width.mean()) / each.scale,
    }


def _against_naive2(each: Tested, name: str) -> int:
    """1 where the model's CRPS over the test part is below Naive2's, -1 where above (one origin allows no test of significance)."""
    ours, theirs = _score(each, name)["crps"], _score(each, NAIVE2)["crps"]
    return int(np.sign(theirs - ours))
