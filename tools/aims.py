"""Target weights as they are stored, and what has drifted beyond them."""

from collections.abc import Mapping
from uuid import UUID

from analysis import Drift, drift
from core.money import format_pct
from db.models import Portfolio, TargetWeights
from tools.base import View
from tools.context import Context


class TargetsView(View):
    """The targets of a portfolio: fractions of the whole by symbol; empty: none."""

    portfolio_id: UUID
    weights: dict[str, float]
    band_frac: float


async def stored_targets(context: Context, portfolio_id: UUID | None = None) -> TargetsView | None:
    """The targets of a portfolio, None where it has none."""
    async with context.read() as work:
        portfolio = await work.portfolios.pick(portfolio_id)
        return _view(portfolio, await work.targets.of(portfolio.id))


def _view(portfolio: Portfolio, row: TargetWeights | None) -> TargetsView | None:
    if row is None:
        return None
    return TargetsView(
        portfolio_id=portfolio.id, weights={symbol: float(share) for symbol, share in row.weights.items()}, band_frac=float(row.band)
    )


def measured_drift(targets: TargetsView, weights: Mapping[str, float]) -> Drift:
    """The gaps between what is held and what is meant to be."""
    return drift(weights, targets.weights, band=targets.band_frac)


async def drifted_beyond(context: Context, portfolio_id: UUID, weights: Mapping[str, float]) -> tuple[str, ...]:
    """One sentence for every share that is beyond its band, the largest gap first; empty without targets."""
    targets = await stored_targets(context, portfolio_id)
    if targets is None or not weights:
        return ()
    return tuple(
        f"{line.symbol} is {format_pct(abs(line.gap), digits=1)} {'above' if line.gap > 0 else 'below'} its target of "
        f"{format_pct(line.target, digits=1)}, beyond the band of {format_pct(targets.band_frac, digits=1)}."
        for line in measured_drift(targets, weights).lines
        if line.beyond
    )
