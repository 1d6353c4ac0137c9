"""What a forecast says, and how it came about."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from core.errors import InvalidInput
from core.series import Dates, Floats
from forecasting.levels import interpolate, probability_above

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """How the combination did on this very series, `steps` ahead, before the forecast was made.

    Attributes:
        steps: how far ahead.
        origins: earlier origins it was measured on.
        crps_skill_pct: per cent of the continuous ranked probability score saved against a Gaussian random walk of constant width.
        p: two-sided Diebold-Mariano p-value of that difference; NaN where there are fewer than eight origins.
        cover80_pct: per cent of outcomes inside the 80 % interval.
    """

    steps: int
    origins: int
    crps_skill_pct: float
    p: float
    cover80_pct: float

    @property
    def beats_random_walk(self) -> bool:
        """Whether it was better by more than luck explains (p below 0.05)."""
        return bool(self.crps_skill_pct > 0 and self.p < 0.05)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MemberOutcome:
    """What one member contributed.

    Attributes:
        name: as in the registry.
        weight: its share of the combination, 0 to 1.
        crps_skill_pct: against the Gaussian random walk on earlier origins of this series; None if it was not measured.
        reason: why it got nothing; None if it got something.
        quantiles: (Q, H) its own forecast in units of the values; None if it has none.
    """

    name: str
    weight: float
    crps_skill_pct: float | None
    reason: str | None
    quantiles: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forecast:
    """The distribution of the next values of one series, from what was known on `origin`.

    Attributes:
        symbol: name of the series.
        origin: day of the last value used.
        last: that value.
        dates: (H,) the days forecast.
        levels: (Q,) quantile levels.
        quantiles: (Q, H) in units of the values, non-decreasing along Q.
        members: every member asked for, also those that got nothing.
        skill: per horizon, the record of this combination on this series.
        model_version: version of the combination and its members.
        data_hash: sha256 of the data used; the cache key.
        degraded: sentences that say what was left out or replaced, and why; empty if nothing was.
    """

    symbol: str
    origin: date
    last: float
    dates: Dates
    levels: tuple[float, ...]
    quantiles: Floats
    members: tuple[MemberOutcome, ...]
    skill: tuple[Skill, ...]
    model_version: str
    data_hash: str
    degraded: tuple[str, ...]

    @property
    def data_as_of(self) -> date:
        """Day of the last value used: the origin."""
        return self.origin

    @property
    def horizon(self) -> int:
        """Number of steps forecast."""
        return int(self.dates.size)

    @property
    def weights(self) -> dict[str, float]:
        """Share of each member."""
        return {member.name: member.weight for member in self.members}

    def at_level(self, level: float) -> Floats:
        """(H,) quantile at `level`, between 0 and 1; 0.5 is the median."""
        wanted = np.array([level])
        row: Floats = interpolate(self.quantiles, np.asarray(self.levels), wanted)[0]
        return row

    def at_levels(self, levels: tuple[float, ...]) -> Floats:
        """(W, H) quantiles at `levels` (W,)."""
        return interpolate(self.quantiles, np.asarray(self.levels), np.asarray(levels))

    def interval(self, coverage_pct: float) -> tuple[Floats, Floats]:
        """Lower and upper end (H,) of the central interval that should hold `coverage_pct` per cent of the outcomes."""
        tail = (1 - coverage_pct / 100) / 2
        return self.at_level(tail), self.at_level(1 - tail)

    def to_frame(self) -> "pd.DataFrame":
        """The quantiles as a table: a row per day, a column per level."""
        import pandas as pd

        days = pd.DatetimeIndex(self.dates.astype("datetime64[ns]"), name="date")
        return pd.DataFrame(self.quantiles.T, index=days, columns=pd.Index(self.levels, name="level"))

    def probability_above(self, price: float, step: int) -> float:
        """Chance, 0 to 1, that the value `step` steps ahead (1 to H) lies above `price`.

        Raises:
            InvalidInput: `step` is outside of the forecast.
        """
        if not 1 <= step <= self.horizon:
            raise InvalidInput(f"This forecast has steps 1 to {self.horizon}, not {step}.", field="step")
        return probability_above(self.quantiles[:, step - 1], np.asarray(self.levels), price)
