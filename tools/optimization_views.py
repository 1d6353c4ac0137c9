"""What an optimisation answers."""

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from typing import Literal

from analysis import OptimizeResult
from analysis.allocation.walk_forward import Trial
from tools.base import View
from tools.fields import Figure, finite
from tools.proposals import ProposalView

UNIT_DECIMALS = Decimal("0.000001")


class TradeView(View):
    """One step to the other weights: shares of the account, the amount in the portfolio's currency (negative: a sale), and the units at the last close.

    `price` is in `currency`, that of the instrument.
    `quantity` is None where the units are not known: nothing is held to take an exchange rate from.
    """

    symbol: str
    side: Literal["buy", "sell"]
    before_frac: float
    after_frac: float
    amount: float | None
    quantity: Figure | None
    price: Figure | None
    currency: str


class TrialView(View):
    """How choosing weights this way did out of sample, after costs."""

    name: str
    cagr_frac: float | None
    volatility_frac: float | None
    sharpe: float | None
    max_drawdown_frac: float | None
    turnover_frac: float | None


class OptimizeView(View):
    """What an objective would hold by past prices: information, not advice; nothing is changed.

    `trial_*` are the days on which it was tried without having seen them, `lead_*` the 95 % bootstrap interval of its yearly lead over equal weight.
    `proposal` waits for a yes where one was asked for.
    """

    objective: str
    title: str
    estimates: str
    base_currency: str
    first_day: dt.date
    last_day: dt.date
    sessions: int
    value: float
    trades: tuple[TradeView, ...]
    weights: dict[str, float]
    volatility_frac: float
    current_volatility_frac: float | None
    equal_weight_volatility_frac: float
    turnover_frac: float
    cost_bps: float
    cost_amount: float
    trials: tuple[TrialView, ...]
    trial_first_day: dt.date | None
    trial_last_day: dt.date | None
    lead_low_frac: float | None
    lead_high_frac: float | None
    beats_equal_weight: bool | None
    proposal: ProposalView | None
    notes: tuple[str, ...]


def units(amount: float, unit_value: Decimal, *, whole: bool) -> Decimal:
    """How many units `amount` buys or brings, rounded down: to whole ones, or to a millionth."""
    return (Decimal(repr(abs(amount))) / unit_value).quantize(Decimal(1) if whole else UNIT_DECIMALS, rounding=ROUND_DOWN)


def trial_views(found: OptimizeResult) -> tuple[TrialView, ...]:
    """The objective and, beside it, equal weight."""
    evidence = found.evidence
    return () if evidence is None else tuple(_trial(item) for item in (evidence.chosen, evidence.equal_weight))


def _trial(item: Trial) -> TrialView:
    return TrialView(
        name=item.name,
        cagr_frac=finite(item.cagr),
        volatility_frac=finite(item.volatility),
        sharpe=finite(item.sharpe),
        max_drawdown_frac=finite(item.max_drawdown),
        turnover_frac=finite(item.turnover),
    )


def optimize_view(
    found: OptimizeResult,
    trades: tuple[TradeView, ...],
    *,
    title: str,
    value: float,
    currency: str,
    cost_bps: float,
    notes: tuple[str, ...],
) -> OptimizeView:
    """The answer, without a proposal yet."""
    evidence = found.evidence
    return OptimizeView(
        objective=found.objective,
        title=title,
        estimates=found.estimates,
        base_currency=currency,
        first_day=found.first_day,
        last_day=found.last_day,
        sessions=found.n_days,
        value=value,
        trades=trades,
        weights=found.by_symbol(),
        volatility_frac=found.volatility,
        current_volatility_frac=finite(found.current_volatility),
        equal_weight_volatility_frac=found.equal_weight_volatility,
        turnover_frac=found.turnover,
        cost_bps=cost_bps,
        cost_amount=found.cost_frac * value,
        trials=trial_views(found),
        trial_first_day=evidence.dates[0].item() if evidence else None,
        trial_last_day=evidence.dates[-1].item() if evidence else None,
        lead_low_frac=finite(evidence.difference.low) if evidence else None,
        lead_high_frac=finite(evidence.difference.high) if evidence else None,
        beats_equal_weight=evidence.beats_equal_weight if evidence else None,
        proposal=None,
        notes=notes,
    )
