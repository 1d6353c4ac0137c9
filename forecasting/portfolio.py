"""The distribution of a whole portfolio: joint paths, not intervals added up.

Paths come from the past: days are drawn in blocks of five, and on a drawn day every instrument moves as it did then, per its local
volatility. So what falls together, falls together. The paths of each instrument are then moved, rank by rank, onto its own forecast
(Schaake shuffle, Clark et al. 2004): the margins are the forecasts, the dependence is that of the past.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.errors import InvalidInput, NotEnoughHistory
from core.series import Dates, Floats
from forecasting.history import AnySeries, History, as_history
from forecasting.levels import LEVELS, probit
from forecasting.outcomes import Forecast
from forecasting.volatility import local_volatility

BLOCK = 5
COMMON_DAYS = 60
LOOK_BACK = 1000
MAX_PATHS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PortfolioForecast:
    """The distribution of a portfolio's value.

    Attributes:
        origin: day of the last values used; the oldest among the members.
        last: value at the origin.
        dates: (H,) days forecast.
        levels: (Q,) quantile levels.
        quantiles: (Q, H) of the value, in its currency.
        paths: (P, H) the values along each joint path.
    """

    origin: date
    last: float
    dates: Dates
    levels: tuple[float, ...]
    quantiles: Floats
    paths: Floats

    def value_at_risk(self, step: int, *, level: float = 0.95) -> float:
        """The loss, in currency and positive, that is exceeded `step` steps ahead with probability 1 - `level`.

        Raises:
            InvalidInput: `step` is outside of the forecast.
        """
        return -float(np.quantile(self._gains(step), 1 - level))

    def expected_shortfall(self, step: int, *, level: float = 0.95) -> float:
        """The mean loss, in currency, in the worst 1 - `level` of cases `step` steps ahead (CVaR).

        Raises:
            InvalidInput: `step` is outside of the forecast.
        """
        gains = self._gains(step)
        return -float(gains[gains <= np.quantile(gains, 1 - level)].mean())

    def probability_above(self, value: float, step: int) -> float:
        """Chance, 0 to 1, that the portfolio is worth more than `value` `step` steps ahead.

        Raises:
            InvalidInput: `step` is outside of the forecast.
        """
        return float(np.mean(self._gains(step) > value - self.last))

    def probability_touching(self, value: float) -> float:
        """Chance, 0 to 1, that a value on any of the days reaches `value`: from below where it is more than `last`, else from above."""
        reached = self.paths >= value if value > self.last else self.paths <= value
        return float(np.mean(np.any(reached, axis=1)))

    def _gains(self, step: int) -> Floats:
        if not 1 <= step <= self.dates.size:
            raise InvalidInput(f"This forecast has steps 1 to {self.dates.size}, not {step}.", field="step")
        gains: Floats = self.paths[:, step - 1] - self.last
        return gains


def _standardised(histories: Sequence[History]) -> Floats:
    """(D, S) changes on the days that all series have in common, per local volatility of the day before.

    Raises:
        NotEnoughHistory: fewer than 60 such days.
    """
    common = histories[0].dates[-LOOK_BACK:]
    for history in histories[1:]:
        common = np.intersect1d(common, history.dates)
    if common.size <= COMMON_DAYS:
        names = ", ".join(history.name for history in histories)
        raise NotEnoughHistory(f"{names} have only {common.size} days in common.", have=int(common.size), need=COMMON_DAYS + 1)
    columns = []
    for history in histories:
        points = history.points[np.searchsorted(history.dates, common)]
        changes = np.diff(points, prepend=points[0])
        width = local_volatility(changes)
        columns.append(changes[1:] / np.where(width[:-1] > 0, width[:-1], 1.0))
    return np.column_stack(columns)


def _walks(moves: Floats, horizon: int, paths: int, rng: np.random.Generator) -> Floats:
    """(P, H, S) sums of `moves` (D, S) drawn in blocks of neighbouring days."""
    blocks = -(-horizon // BLOCK)
    starts = rng.integers(0, moves.shape[0] - BLOCK + 1, size=(paths, blocks))
    drawn = (starts[:, :, None] + np.arange(BLOCK)).reshape(paths, -1)[:, :horizon]
    walks: Floats = np.cumsum(moves[drawn], axis=1)
    return walks


def _onto_margin(walk: Floats, forecast: Forecast) -> Floats:
    """(P, H) values with the ranks of `walk` (P, H) and the distribution of `forecast`."""
    count = walk.shape[0]
    scores = probit((np.arange(count) + 0.5) / count)
    known = probit(np.asarray(forecast.levels))
    values = np.empty_like(walk)
    for step in range(walk.shape[1]):
        margin = forecast.quantiles[:, step]
        sorted_values = np.interp(scores, known, margin)
        for side, edge, neighbour in ((scores < known[0], 0, 1), (scores > known[-1], -1, -2)):
            slope = (margin[edge] - margin[neighbour]) / (known[edge] - known[neighbour])
            sorted_values[side] = margin[edge] + slope * (scores[side] - known[edge])
        values[np.argsort(walk[:, step], kind="stable"), step] = sorted_values
    return values


def _check(forecasts: Sequence[Forecast], histories: Sequence[History], quantities: Mapping[str, float], paths: int) -> None:
    if not forecasts or len(forecasts) != len(histories):
        raise InvalidInput("A portfolio forecast needs one history per forecast, and at least one.", field="forecasts")
    if not BLOCK <= paths <= MAX_PATHS:
        raise InvalidInput(f"The number of paths must be between {BLOCK} and {MAX_PATHS}.", field="paths")
    for forecast, history in zip(forecasts, histories, strict=True):
        if forecast.symbol != history.name:
            raise InvalidInput(f"The history of {history.name} stands beside the forecast of {forecast.symbol}.", field="histories")
        if not np.array_equal(forecast.dates, forecasts[0].dates):
            raise InvalidInput(f"{forecast.symbol} is forecast for other days than {forecasts[0].symbol}.", field="forecasts")
        if forecast.symbol not in quantities:
            raise InvalidInput(f"How much of {forecast.symbol} is held was not said.", field="quantities")


def joint_paths(
    forecasts: Sequence[Forecast], histories: Sequence[AnySeries], *, quantities: Mapping[str, float] | None = None, paths: int, seed: int
) -> list[Floats]:
    """Per forecast (P, H) values along paths on which all move together; arguments and errors as of `forecast_portfolio`."""
    pasts = [as_history(series) for series in histories]
    _check(forecasts, pasts, dict.fromkeys((made.symbol for made in forecasts), 1.0) if quantities is None else quantities, paths)
    walks = _walks(_standardised(pasts), forecasts[0].dates.size, paths, np.random.default_rng(seed))
    return [_onto_margin(walks[:, :, column], made) for column, made in enumerate(forecasts)]


def chances_to_lead(
    forecasts: Sequence[Forecast], histories: Sequence[AnySeries], *, paths: int = 4000, seed: int = 0
) -> tuple[float, ...]:
    """Per forecast, the chance (0 to 1) that it has risen most, or fallen least, of all of them on the last day; they sum to 1.

    Raises:
        InvalidInput: forecasts and histories do not fit together, or one stands at 0 or below.
        NotEnoughHistory: fewer than 60 days in common.
    """
    if any(made.last <= 0 for made in forecasts):
        raise InvalidInput("What stands at 0 or below has no return to be compared.", field="forecasts")
    together = joint_paths(forecasts, histories, paths=paths, seed=seed)
    growth = np.stack([along[:, -1] / made.last for made, along in zip(forecasts, together, strict=True)])
    best = np.argmax(growth, axis=0)
    return tuple(float(np.mean(best == column)) for column in range(len(forecasts)))


def forecast_portfolio(
    forecasts: Sequence[Forecast],
    histories: Sequence[AnySeries],
    *,
    quantities: Mapping[str, float],
    cash: float = 0.0,
    paths: int = 4000,
    seed: int = 0,
) -> PortfolioForecast:
    """The value of holdings on the days of their forecasts, moving together as they did in the last 1,000 common days.

    Args:
        forecasts: one per instrument, all for the same days.
        histories: the series each was made from, in the same order and currency.
        quantities: units held per symbol; negative for a short position. Multiply by an exchange rate where a currency differs.
        cash: added to every value.
        paths: joint paths drawn.
        seed: the same seed draws the same paths.

    Raises:
        InvalidInput: forecasts, histories and quantities do not fit together.
        NotEnoughHistory: fewer than 60 days in common.
    """
    together = joint_paths(forecasts, histories, quantities=quantities, paths=paths, seed=seed)
    days = forecasts[0].dates
    value = np.full((paths, days.size), float(cash))
    for made, along in zip(forecasts, together, strict=True):
        value += quantities[made.symbol] * along
    return PortfolioForecast(
        origin=min(made.origin for made in forecasts),
        last=cash + sum(quantities[made.symbol] * made.last for made in forecasts),
        dates=days,
        levels=LEVELS,
        quantiles=np.quantile(value, np.asarray(LEVELS), axis=0),
        paths=value,
    )
