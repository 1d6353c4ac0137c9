"""What is believed of the members before a series has shown anything."""

from collections.abc import Sequence

from forecasting.combination import Belief
from forecasting.history import History

FULL_HISTORY = 500
"""Days below which nothing but the random walk is trusted."""

DAILY = {
    "har": 0.28,
    "lstm": 0.28,
    "garch": 0.28,
    "arima": 0.12,
    "random_walk": 0.035,
    "prophet": 0.005,
}
"""Days: the members that know volatility, alike; half as much for ARIMA, which knows echoes; Prophet must show a path first. Drift, theta and
damped trend were worth nothing on series never seen (`benchmarks.forecasts --ablation`)."""

SLOW = {
    "drift": 0.25,
    "arima": 0.23,
    "theta": 0.22,
    "damped_trend": 0.1,
    "random_walk": 0.1,
    "prophet": 0.1,
}
"""Weeks and slower: drift, ARIMA and theta about alike; a slope that fades and the walk as anchors; Prophet, with its shapes, as much as these."""

SHRINKAGE_DAILY, SHRINKAGE_SLOW = 4.0, 15.0
"""What a unit of Kullback-Leibler distance from these weights costs, in outcomes of the Gaussian walk's CRPS: the data must save more."""

DOUBT = 2.5
"""A series says only so much about its own parameters: per step, the variance grows by this over the number of values."""

PATIENCE = 200.0
"""Origins that do not overlap before half of the widening that the record asks for is done; the members are calibrated already."""


def belief(history: History, names: Sequence[str]) -> Belief:
    """What is held true of `names` before the record of `history` is looked at.

    Members that are not expected to be of use for this kind of series get a thousandth.
    """
    daily = history.frequency.is_daily
    believed = DAILY if daily else SLOW
    shares = {name: believed.get(name, 0.001) for name in names}
    total = sum(shares.values())
    return Belief(
        prior={name: share / total for name, share in shares.items()},
        shrinkage=SHRINKAGE_DAILY if daily else SHRINKAGE_SLOW,
        doubt=DOUBT / len(history),
        patience=PATIENCE,
    )


def default_members(history: History, registered: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The members to fit to `history` if nobody asks for others, and sentences on what is left out."""
    if history.frequency.is_daily and len(history) < FULL_HISTORY:
        note = (
            f"Only {len(history)} of {FULL_HISTORY} days of history: a random walk with local volatility instead of the full combination."
        )
        return ("random_walk",), (note,)
    believed = DAILY if history.frequency.is_daily else SLOW
    return tuple(name for name in registered if name in believed), ()
