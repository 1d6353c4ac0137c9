"""What trading costs and what cash earns."""

from dataclasses import dataclass

import numpy as np

from core.errors import InvalidInput
from core.series import Dates, Floats

MAX_BPS = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The terms on which a backtest trades.

    Attributes:
        bps: hundredths of a per cent of each traded value, per side, from 0 to 1,000.
        per_trade: amount of money per order, in the currency of the prices.
        cash_rate: interest on cash, a fraction per year of 365 days, compounded by calendar days; also what the Sharpe ratio subtracts.
        fractional: whether parts of a share can be bought.

    Raises:
        InvalidInput: a figure is out of its bounds.
    """

    bps: float = 10.0
    per_trade: float = 0.0
    cash_rate: float = 0.0
    fractional: bool = True

    def __post_init__(self) -> None:
        if not 0 <= self.bps <= MAX_BPS:
            raise InvalidInput(
                f"Costs of {self.bps:g} basis points do not work. Give 0 to {MAX_BPS:g}; 10 is 0.1 % of each trade.", field="bps"
            )
        if not 0 <= self.per_trade < 1e9:
            raise InvalidInput("The fee per trade must be an amount of zero or more.", field="per_trade")
        if not -0.05 <= self.cash_rate <= 0.5:
            raise InvalidInput("The interest on cash must lie between -5 % and 50 % a year, such as 0.02 for 2 %.", field="cash_rate")

    @property
    def fraction(self) -> float:
        """The proportional cost as a fraction of the traded value."""
        return self.bps / 10_000

    @property
    def proportional(self) -> bool:
        """Whether results scale with the capital: no fee per trade, any part of a share."""
        return self.per_trade == 0 and self.fractional

    def cash_index(self, dates: Dates) -> Floats:
        """(T,) value of one unit of cash laid in on the first day."""
        days = (dates - dates[0]).astype(np.int64)
        return np.asarray((1 + self.cash_rate) ** (days / 365.0), dtype=np.float64)
