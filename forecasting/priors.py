"""What is believed of the members before a series has shown anything."""

from collections.abc import Sequence

from forecasting.history import History

FULL_HISTORY = 500
"""Days below which nothing but the random walk is trusted."""

DAILY = {
    "har": 0.31,
    "lstm": 0.31,
    "garch": 0.31,
    "random_walk": 0.03,
    "damped_trend": 0.01,
    "arima": 0.01,
    "theta": 0.01,
    "drift": 0.005,
    "prophet": 0.005,
}
"""Days: the members that know volatility, alike; the others must show a path that the walk does not have."""

SLOW = {
    "theta": 0.25,
    "damped_trend": 0.25,
    "arima": 0.2,
    "random_walk": 0.15,
    "prophet": 0.1,
    "drift": 0.05,
}
"""Weeks and slower: smoothing and ARIMA alike, the walk as anchor."""


def prior_weights(history: History, names: Sequence[str]) -> dict[str, float]:
    """The share of each of `names` before the record of `history` is looked at, adding up to 1.

    Members that are not expected to be of use for this kind of series get a thousandth.
    """
    believed = DAILY if history.frequency.is_daily else SLOW
    shares = {name: believed.get(name, 0.001) for name in names}
    total = sum(shares.values())
    return {name: share / total for name, share in shares.items()}


def default_members(history: History, registered: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The members to fit to `history` if nobody asks for others, and sentences on what is left out."""
    if history.frequency.is_daily and len(history) < FULL_HISTORY:
        note = (
            f"Only {len(history)} of {FULL_HISTORY} days of history: a random walk with local volatility instead of the full combination."
        )
        return ("random_walk",), (note,)
    believed = DAILY if history.frequency.is_daily else SLOW
    return tuple(name for name in registered if name in believed), ()
