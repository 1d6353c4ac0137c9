"""What each part of the combination is good for: the same origins forecast without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.forecast_inputs import Task
from benchmarks.forecast_tables import Held, calm_storm_gap
from core.errors import FolioscopeError
from core.series import Dates, Floats
from forecasting.backtests import plan_origins
from forecasting.combination import Belief, Combination, calibrated, learn
from forecasting.forecasts import distribution
from forecasting.history import History
from forecasting.levels import LEVELS
from forecasting.record import Record, gaussian_walk
from forecasting.scores import crps, diebold_mariano
from forecasting.training import LONGEST, Trained, measure, train

WHOLE, PRIOR, EQUAL, BARE, FREE = "everything", "no learned weights", "equal weights", "no conformal step", "no usual width"
_LEVELS = np.asarray(LEVELS)
_LOW80, _HIGH80 = LEVELS.index(0.1), LEVELS.index(0.9)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tried:
    """One series: per variant (N, Q, G) quantiles on the scale of the points, `actual` (N, G), and losses of the Gaussian `walk` (N, G)."""

    name: str
    quantiles: Mapping[str, Floats]
    actual: Floats
    walk: Floats


def variants(record: Record | None, belief: Belief) -> dict[str, Combination]:
    """The rule in force, and what it would be without each of its parts."""
    if record is None:
        return {WHOLE: Combination(weights=dict(belief.prior), doubt=belief.doubt)}
    names = tuple(belief.prior)
    whole = learn(record, belief)
    rules = {WHOLE: whole, BARE: replace(whole, stretch=(1.0,) * len(whole.steps)), FREE: replace(whole, usual=())}
    rules[PRIOR] = calibrated(record, belief, belief.prior)
    rules[EQUAL] = calibrated(record, belief, dict.fromkeys(names, 1 / len(names)))
    for name in names:
        left = {other: share for other, share in belief.prior.items() if other != name}
        if left:
            rules[f"without {name}"] = learn(record, replace(belief, prior=left))
    return rules


def _at_origin(trained: Trained, known: History, days: Dates, columns: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, Floats]:
    """Per variant (Q, G) quantiles of the change since the end of `known`."""
    record, belief = measure(trained, known.tail(LONGEST))
    _, members, _ = distribution(trained, known, days)
    steps = np.arange(1, days.size + 1, dtype=np.float64)
    turn = trained.season.at(days) - trained.season.at(known.dates[-1:])
    plain = {name: change - turn for name, change in members.items()}
    return {label: (rule.apply(plain, steps) + turn)[:, columns] for label, rule in variants(record, belief).items()}


def roll(past: History, *, horizons: tuple[int, ...], origins: int, step: int, history: int) -> Tried:
    """Every variant over rolling origins; members are fitted at the first one and carried on."""
    longest = max(horizons)
    positions = plan_origins(len(past), longest=longest, origins=origins, step=step, history=history)
    columns = np.asarray(horizons) - 1
    trained = train(past.head(positions[0] + 1).tail(history), with_skill=False)
    said, actual, walk = [], [], []
    for position in positions:
        known, days = past.head(position + 1).tail(history), past.dates[position + 1 : position + 1 + longest]
        said.append(_at_origin(trained, known, days, columns))
        actual.append(past.points[position + 1 + columns] - past.points[position])
        walk.append(gaussian_walk(known, np.array([len(known) - 1]), horizons)[0])
    return _tried(past.name, said, np.stack(actual), np.stack(walk))


def once(task: Task) -> Tried:
    """Every variant over one test part; its steps stand for origins."""
    known = task.history
    trained = train(known, with_skill=False)
    columns = np.arange(task.actual.size)
    said = _at_origin(trained, known, task.dates, columns)
    points = replace(known, values=task.actual).points
    walk = gaussian_walk(known, np.array([len(known) - 1]), tuple((columns + 1).tolist()))[0]
    steps = [{label: quantiles[:, [column]] for label, quantiles in said.items()} for column in columns]
    return _tried(known.name, steps, (points - known.points[-1])[:, None], walk.T[:, :, None])


def _tried(name: str, said: Sequence[dict[str, Floats]], actual: Floats, walk: Floats) -> Tried:
    losses = crps(np.moveaxis(walk, 1, -1), _LEVELS, actual)
    quantiles = {label: np.stack([each.get(label, each[WHOLE]) for each in said]) for label in _all_labels(said)}
    return Tried(name=name, quantiles=quantiles, actual=actual, walk=losses)


def _all_labels(found: Iterable[Iterable[str]]) -> list[str]:
    """Every variant that was tried anywhere; where a part is not used (Prophet on a short series), leaving it out changes nothing."""
    return list(dict.fromkeys(label for labels in found for label in labels))


def tried_series(series: Sequence[History], *, horizons: tuple[int, ...], origins: int, step: int, history: int) -> list[Tried]:
    """Every variant over every series that is long enough."""
    found = []
    for each in series:
        try:
            found.append(roll(each, horizons=horizons, origins=origins, step=step, history=history))
        except FolioscopeError as failure:
            print(f"left out {each.name}: {failure}")
    return found


def rows(tried: Sequence[Tried], horizons: Sequence[int]) -> list[dict[str, object]]:
    """One row per variant and horizon: skill, what leaving the part out costs in points of skill, with its p-value over the series, coverage and its gap.

    `cost_pct` is positive where the part earns its place.
    """
    labels = _all_labels(each.quantiles for each in tried)
    skill = {label: np.stack([_skill(each, label) for each in tried]) for label in labels}
    table = []
    for label in labels:
        for column, horizon in enumerate(horizons):
            lost = skill[WHOLE][:, column] - skill[label][:, column]
            table.append(
                {
                    "variant": label,
                    "horizon": horizon,
                    "n": len(tried),
                    "skill_crps_pct": float(np.nanmean(skill[label][:, column])),
                    "cost_pct": float(np.nanmean(lost)),
                    "p": diebold_mariano(lost, np.zeros_like(lost), overlap=0).p if label != WHOLE else float("nan"),
                    "cover80": 100 * float(np.mean([_held80(each, label, column).mean() for each in tried])),
                    "tercile_gap": _gap(tried, label, column),
                }
            )
    return table


def _skill(each: Tried, label: str) -> Floats:
    losses = crps(np.moveaxis(each.quantiles.get(label, each.quantiles[WHOLE]), 1, -1), _LEVELS, each.actual)
    saved: Floats = 100 * (1 - losses.mean(axis=0) / np.where(each.walk.mean(axis=0) > 0, each.walk.mean(axis=0), np.nan))
    return saved


def _held80(each: Tried, label: str, column: int) -> Held:
    said = each.quantiles.get(label, each.quantiles[WHOLE])
    low, high = said[:, _LOW80, column], said[:, _HIGH80, column]
    held: Held = (each.actual[:, column] >= low) & (each.actual[:, column] <= high)
    return held


def _gap(tried: Sequence[Tried], label: str, column: int) -> float:
    """Between calm and storm; how stormy an origin is, the whole combination's first interval says."""
    first = [each.quantiles[WHOLE][:, :, 0] for each in tried]
    return calm_storm_gap(
        (_held80(each, label, column), said[:, _HIGH80] - said[:, _LOW80]) for each, said in zip(tried, first, strict=True)
    )


def show(table: Sequence[Mapping[str, object]]) -> None:
    """The table, one line per variant, one group of columns per horizon."""
    horizons = list(dict.fromkeys(row["horizon"] for row in table))
    print(f"{'variant':<24}" + "".join(f"{f'h={horizon}: skill':>14}{'cost':>8}{'p':>7}{'cover80':>9}{'gap':>6}" for horizon in horizons))
    for label in dict.fromkeys(row["variant"] for row in table):
        line = f"{label!s:<24}"
        for row in (row for row in table if row["variant"] == label):
            line += f"{row['skill_crps_pct']:14.2f}{row['cost_pct']:8.2f}{row['p']:7.2f}{row['cover80']:9.1f}{row['tercile_gap']:6.1f}"
        print(line)
