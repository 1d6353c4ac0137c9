"""What a rule sees when it makes its plan."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.panel import Bools, Ints, PricePanel
from analysis.simulation.market import Market
from analysis.strategies.spec import StrategySpec, Value, weight_vector
from core.errors import InvalidInput, NotEnoughHistory
from core.series import Dates, Floats

CALENDARS = ("daily", "weekly", "monthly", "quarterly", "yearly", "never")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Setting:
    """The prices, the parameters and the terms of one run.

    Attributes:
        panel: prices, with the days before the first trade that windows need.
        market: the same prices per symbol, dividends put back.
        spec: what was asked for.
        params: every parameter of the strategy with its value.
        lag: rows between the close that decides and the close that trades, 1 or 0.
        start_row: first row that may trade.
    """

    panel: PricePanel
    market: Market
    spec: StrategySpec
    params: Mapping[str, Value]
    lag: int
    start_row: int

    def number(self, name: str) -> float:
        """A parameter that is a number."""
        return float(self.params[name])

    def whole(self, name: str) -> int:
        """A parameter that is a whole number."""
        return int(self.params[name])

    @property
    def days(self) -> Dates:
        """The simulated days, from the first that may trade on."""
        return self.panel.dates[self.start_row :]

    @property
    def cash(self) -> Floats:
        """Value of a unit of cash laid in on the first simulated day."""
        return np.asarray(self.market.cash[self.start_row :] / self.market.cash[self.start_row])

    @property
    def listed(self) -> Bools:
        """(N, T) whether a symbol has a close that day."""
        rows = np.arange(len(self.panel))
        return np.asarray((rows >= self.panel.first_row[:, None]) & (rows <= self.panel.last_row[:, None]))

    @property
    def capital(self) -> Floats:
        """(N,) the asked-for share of each symbol."""
        return weight_vector(self.panel, self.spec.weights)

    def traded(self, wanted: Bools, listed: Bools | None = None) -> Bools:
        """(N, T) what is held after each close when `wanted` (N, T) is decided at each close: later by the lag, and only what is listed.

        `listed` may be handed in by who asks often.
        """
        hold = np.zeros_like(wanted)
        hold[:, self.lag :] = wanted[:, : wanted.shape[1] - self.lag]
        hold &= self.listed if listed is None else listed
        return hold

    def schedule(self, calendar: str) -> Ints:
        """(K,) rows to trade at: the first, and the first of each later period."""
        return period_starts(self.panel.dates, calendar, self.start_row)

    def requires_history(self, need: int, window: str) -> None:
        """Refuse a window that never fills.

        Raises:
            NotEnoughHistory: there are fewer closes than `need`.
        """
        have = len(self.panel)
        if have < need:
            raise NotEnoughHistory(
                f"{window} needs {need} closes and there are {have}. Choose a shorter window, at most {max(have - 1, 1)} days, or an earlier start.",
                have=have,
                need=need,
            )


def period_starts(dates: Dates, calendar: str, start_row: int = 0) -> Ints:
    """(K,) `start_row` and the first row after it of each day, ISO week, month, quarter or year; `start_row` alone for never.

    Raises:
        InvalidInput: the calendar is unknown.
    """
    if calendar not in CALENDARS:
        raise InvalidInput(f"Rebalancing can be {', '.join(CALENDARS)}, not {calendar}.", field="rebalance")
    if calendar == "never":
        return np.array([start_row], dtype=np.intp)
    period = _period(dates, calendar)
    first = np.flatnonzero(period[1:] != period[:-1]) + 1
    return np.concatenate([[start_row], first[first > start_row]]).astype(np.intp)


def _period(dates: Dates, calendar: str) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    days, months = dates.astype(np.int64), dates.astype("datetime64[M]").astype(np.int64)
    if calendar == "daily":
        return days
    if calendar == "weekly":
        # day 0 was a Thursday, and weeks begin on Mondays
        return (days + 3) // 7
    return months // {"monthly": 1, "quarterly": 3, "yearly": 12}[calendar]
