"""A forecast of one series, from its prices or from a stored model."""

from collections.abc import Mapping, Sequence

import numpy as np

from core.errors import InvalidInput
from core.series import Dates, Floats
from forecasting.calendars import following
from forecasting.history import AnySeries, History, as_history, check_horizon, require_history
from forecasting.levels import LEVELS, check_levels, interpolate
from forecasting.model import ask
from forecasting.outcomes import Forecast, MemberOutcome
from forecasting.training import LONGEST, Progress, Trained, TrainedMember, train


def _check_dates(dates: Dates, history: History) -> Dates:
    """The days to forecast, as days.

    Raises:
        InvalidInput: none or too many, unsorted, or not after the last value.
    """
    days = np.asarray(dates, dtype="datetime64[D]")
    require_history(history, 1)
    check_horizon(days.size if days.ndim == 1 else 0)
    if bool(np.any(np.diff(days).astype(np.int64) <= 0)) or days[0] <= history.dates[-1]:
        raise InvalidInput(f"The days to forecast must be sorted and come after {history.dates[-1]}.", field="dates")
    return days


def _days(dates: Dates | None, horizon: int | None, history: History) -> Dates:
    """The days to forecast: those that were given, or as many as were asked for.

    Raises:
        InvalidInput: both or neither were given, or they are wrong.
    """
    if dates is not None and horizon is None:
        return _check_dates(dates, history)
    if horizon is None or dates is not None:
        raise InvalidInput("A forecast needs either the days to forecast or their number: dates or horizon.", field="horizon")
    require_history(history, 1)
    return np.asarray(following(history.dates[-1:], check_horizon(horizon), history.frequency)[0], dtype="datetime64[D]")


def distribution(trained: Trained, history: History, days: Dates) -> tuple[Floats, dict[str, Floats], dict[str, str]]:
    """Quantiles at `LEVELS` of the change from the last value to each of `days` (H,), and the reasons of members that have none.

    First those of the combination (Q, H), then those of each member.

    Raises:
        InvalidInput: no member can answer.
    """
    plain, season = trained.season.remove(history), trained.season
    origin = np.array([len(history) - 1])
    turn = season.at(days) - season.at(history.dates[-1:])
    answers, failures = ask(trained.fits, plain, origin, days.size)
    changes = {name: quantiles[0] for name, quantiles in answers.items()}
    if not changes:
        raise InvalidInput(f"No member can forecast {history.name}: {'; '.join(failures.values())}.", field="series")
    combined = trained.rule.apply(changes, np.arange(1, days.size + 1, dtype=np.float64)) + turn
    return combined, {name: change + turn for name, change in changes.items()}, failures


def _contribution(trained: Trained, member: TrainedMember, quantiles: Floats | None, failures: Mapping[str, str]) -> MemberOutcome:
    """What `member` has to say, with its share and its record."""
    return MemberOutcome(
        name=member.name,
        weight=trained.rule.weights.get(member.name, 0.0),
        crps_skill_pct=member.crps_skill_pct,
        reason=failures.get(member.name, member.reason),
        quantiles=quantiles,
    )


def forecast(
    series: AnySeries,
    *,
    dates: Dates | None = None,
    horizon: int | None = None,
    models: Sequence[str] | None = None,
    levels: tuple[float, ...] = LEVELS,
    seed: int = 0,
    progress: Progress | None = None,
    warm: Trained | None = None,
) -> Forecast:
    """The distribution of `series` on each of `dates`, from its values up to and including the last: the origin.

    Args:
        series: a `PriceSeries`, a `History`, or a pandas Series or DataFrame with a DatetimeIndex.
        dates: (H,) the next H sessions after the last value, in order, where the caller knows the calendar.
        horizon: or their number alone: the next weekdays, weeks or months.
        models: names of the members to combine; None for all that fit this kind of series.
        levels: quantile levels to answer, increasing.
        seed: for members that draw random numbers; the same data and seed give the same forecast.
        progress: called with a share between 0 and 1 and what is being done.
        warm: a stored model of this series; it is not fitted again, only carried on over the values that came since.

    Raises:
        NotEnoughHistory: fewer than 20 values; `have` and `need` say so.
        InvalidInput: dates, levels, values or a model name are wrong, or `warm` is a model of another series.
    """
    history = as_history(series)
    days = _days(dates, horizon, history)
    wanted = check_levels(levels)
    trained = warm if warm is not None else train(history, models=models, seed=seed, progress=progress)
    if trained.symbol != history.name:
        raise InvalidInput(f"The stored model is one of {trained.symbol}, not of {history.name}.", field="warm")
    recent = history.tail(LONGEST)
    combined, changes, failures = distribution(trained, recent, days)
    last, known = recent.points[-1], np.asarray(LEVELS)

    def in_units(change: Floats) -> Floats:
        return recent.from_points(last + interpolate(change, known, wanted))

    members = tuple(_contribution(trained, m, in_units(changes[m.name]) if m.name in changes else None, failures) for m in trained.members)
    return Forecast(
        symbol=history.name,
        origin=history.dates[-1].item(),
        last=float(history.values[-1]),
        dates=days,
        levels=tuple(float(level) for level in levels),
        quantiles=in_units(combined),
        members=members,
        skill=trained.skill,
        model_version=trained.version,
        data_hash=history.data_hash(),
        degraded=(*trained.degraded, *(f"{name} {reason}" for name, reason in failures.items())),
    )
