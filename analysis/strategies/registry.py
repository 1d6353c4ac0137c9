"""Every strategy that can be asked for by name. To add one, write its rule and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from analysis.simulation.plans import Plan
from analysis.strategies.allocations import equal_weight, momentum, own_history, target_weights, vol_target
from analysis.strategies.positions import buy_and_hold, forecast_driven, mean_reversion, sma_crossover
from analysis.strategies.setting import CALENDARS, Setting
from analysis.strategies.spec import EXECUTIONS, StrategySpec, Value
from core.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One parameter of a strategy: its default, its bounds (both allowed) or its choices, and what it means, with its unit."""

    name: str
    default: Value
    meaning: str
    low: float = 0.0
    high: float = 0.0
    whole: bool = True
    choices: tuple[str, ...] = ()

    def checked(self, value: Value) -> Value:
        """`value`, once it fits.

        Raises:
            InvalidInput: it is no choice, no number, or out of bounds.
        """
        if self.choices:
            if value not in self.choices:
                raise InvalidInput(
                    f"{self.name} can be {', '.join(self.choices)}, not {value}.", field=self.name, suggestions=list(self.choices)
                )
            return value
        if isinstance(value, str | bool) or not self.low <= value <= self.high or (self.whole and value != int(value)):
            kind = "a whole number" if self.whole else "a number"
            raise InvalidInput(
                f"{self.name} ({self.meaning}) must be {kind} from {self.low:g} to {self.high:g}, not {value}.", field=self.name
            )
        return int(value) if self.whole else float(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """A rule with its name, its sentence for people and its parameters.

    `uses_prices` says whether decisions look at prices, so that the execution matters; `feed` names what the caller must bring.
    """

    name: str
    title: str
    sentence: str
    plan: Callable[[Setting], Plan]
    params: tuple[Param, ...] = ()
    uses_prices: bool = True
    feed: str | None = None

    def resolved(self, params: Mapping[str, Value]) -> dict[str, Value]:
        """Every parameter with its value, checked.

        Raises:
            InvalidInput: a name is unknown or a value does not fit.
        """
        names = [param.name for param in self.params]
        for name in params:
            if name not in names:
                offer = f"It takes {', '.join(names)}." if names else "It takes none."
                raise InvalidInput(f"{self.title} has no parameter {name}. {offer}", field=name, suggestions=names)
        return {param.name: param.checked(params.get(param.name, param.default)) for param in self.params}


def _rebalance(default: str) -> Param:
    return Param(
        name="rebalance",
        default=default,
        meaning="how often weights are looked at, on the first trading day of the period",
        choices=CALENDARS,
    )


_BAND = Param(
    name="band", default=0.0, meaning="trade only when a weight is off by more than this fraction, 0 for always", high=1.0, whole=False
)

STRATEGIES: tuple[Strategy, ...] = (
    Strategy(
        name="buy_and_hold",
        title="Buy and hold",
        sentence="Buy once and keep.",
        plan=buy_and_hold,
        uses_prices=False,
    ),
    Strategy(
        name="equal_weight",
        title="Equal weight",
        sentence="The same share in every symbol, restored on schedule.",
        plan=equal_weight,
        params=(_rebalance("monthly"), _BAND),
        uses_prices=False,
    ),
    Strategy(
        name="target_weights",
        title="Target weights",
        sentence="Given shares, restored on schedule or when they have drifted.",
        plan=target_weights,
        params=(_rebalance("monthly"), _BAND),
        uses_prices=False,
        feed="weights",
    ),
    Strategy(
        name="sma_crossover",
        title="Moving-average crossover",
        sentence="In while the short moving average of closes is above the long one, else in cash.",
        plan=sma_crossover,
        params=(
            Param(name="fast", default=50, meaning="days of the short mean", low=1, high=1000),
            Param(name="slow", default=200, meaning="days of the long mean", low=2, high=2000),
        ),
    ),
    Strategy(
        name="momentum",
        title="Momentum",
        sentence="Hold what rose most over the past year without its last month.",
        plan=momentum,
        params=(
            Param(name="lookback", default=252, meaning="days back to where the return starts", low=2, high=2000),
            Param(name="skip", default=21, meaning="latest days left out", low=0, high=500),
            Param(name="top", default=0, meaning="how many symbols to hold, 0 for a quarter of them", low=0, high=10_000),
            Param(name="min_return", default=-1.0, meaning="least return to be held, a fraction", low=-1.0, high=10.0, whole=False),
            _rebalance("monthly"),
        ),
    ),
    Strategy(
        name="mean_reversion",
        title="Mean reversion",
        sentence="Buy what fell far below its recent mean, sell when it is back.",
        plan=mean_reversion,
        params=(
            Param(name="window", default=20, meaning="days of the mean and the deviation", low=3, high=1000),
            Param(name="entry", default=2.0, meaning="standard deviations below the mean at which to buy", low=0.1, high=10.0, whole=False),
            Param(
                name="exit", default=0.0, meaning="standard deviations below the mean at which to sell", low=-5.0, high=10.0, whole=False
            ),
        ),
    ),
    Strategy(
        name="vol_target",
        title="Volatility targeting",
        sentence="Hold less while the market swings more than wanted.",
        plan=vol_target,
        params=(
            Param(name="target", default=0.10, meaning="wanted volatility per year, a fraction", low=0.005, high=1.0, whole=False),
            Param(name="window", default=63, meaning="days over which volatility is measured", low=5, high=1000),
            Param(name="max_exposure", default=1.0, meaning="largest invested share, a fraction", low=0.05, high=1.0, whole=False),
            _rebalance("monthly"),
        ),
    ),
    Strategy(
        name="forecast_driven",
        title="Forecast-driven",
        sentence="In while the newest forecast made before is above a threshold, else in cash.",
        plan=forecast_driven,
        params=(
            Param(name="threshold", default=0.0, meaning="forecast above which to hold", low=-10.0, high=10.0, whole=False),
            Param(name="max_age_days", default=45, meaning="calendar days for which a forecast counts", low=0, high=3650),
        ),
        feed="signals",
    ),
    Strategy(
        name="own_history",
        title="Your own history",
        sentence="The weights you really held.",
        plan=own_history,
        uses_prices=False,
        feed="history",
    ),
)


def strategy_named(name: str) -> Strategy:
    """The entry of that name.

    Raises:
        InvalidInput: there is none.
    """
    names = [strategy.name for strategy in STRATEGIES]
    for strategy in STRATEGIES:
        if strategy.name == name:
            return strategy
    near = get_close_matches(name, names, n=3, cutoff=0.4)
    known = ", ".join(f"{strategy.title[:1].lower()}{strategy.title[1:]} ({strategy.name})" for strategy in STRATEGIES)
    raise InvalidInput(f"There is no strategy called {name}. There are {known}.", field="strategy", suggestions=near or names)


def requires_execution(spec: StrategySpec) -> None:
    """Refuse an execution that is not known.

    Raises:
        InvalidInput: it is not.
    """
    if spec.execution not in EXECUTIONS:
        raise InvalidInput(
            f"Execution can be {' or '.join(EXECUTIONS)}, not {spec.execution}.", field="execution", suggestions=list(EXECUTIONS)
        )
