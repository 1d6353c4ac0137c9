"""What can be lost."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from analysis import RiskReport, risk
from core.actor import Scope
from tools.base import Args, Tool, View
from tools.context import Context
from tools.fields import ShortText, Symbol, finite
from tools.panels import holdings_weights, panel_of, price_series


class PortfolioRisk(Args):
    """Of the whole portfolio; how sure, how far ahead, and which what-if."""

    metric: ShortText | None = Field(
        None, description="What is asked for: var, cvar, volatility, beta, drawdown, concentration, correlation, stress."
    )
    confidence: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    horizon_days: Annotated[int, Field(ge=1, le=250, description="Trading days over which losses build up.")] = 1
    symbol: Symbol | None = Field(None, description="With shock: the instrument that moves.")
    shock: Annotated[float, Field(gt=-1, le=5)] | None = Field(None, description="An assumed move of `symbol` as a fraction, such as -0.2.")
    benchmark: Symbol | None = None


class RiskPartView(View):
    """One holding's part in the whole; fractions of 1."""

    symbol: str
    weight_frac: float
    volatility_frac: float | None
    share_of_risk_frac: float | None
    beta: float | None


class StressView(View):
    """What today's weights would have lost in a named period, or under an assumed move."""

    name: str
    return_frac: float | None
    note: str


class RiskView(View):
    """Risk of today's weights over past days; losses are positive fractions of the whole."""

    symbols: tuple[str, ...]
    cash_weight_frac: float
    first_day: dt.date
    last_day: dt.date
    sessions: int
    confidence: float
    horizon_days: int
    var_frac: float
    cvar_frac: float
    volatility_frac: float
    max_drawdown_frac: float
    beta: float | None
    benchmark: str | None
    effective_holdings: float
    largest: str
    largest_weight_frac: float
    mean_correlation: float | None
    parts: tuple[RiskPartView, ...]
    stress: tuple[StressView, ...]
    notes: tuple[str, ...]


async def run_risk(context: Context, args: PortfolioRisk) -> RiskView:
    """Show what today's holdings can lose: volatility, VaR and CVaR, drawdown, concentration, each holding's part, bad times, a what-if.

    Example: confidence=0.99, horizon_days=10, or symbol=AAPL, shock=-0.2.
    """
    weights = await holdings_weights(context)
    panel = panel_of(await price_series(context, list(weights)))
    benchmark = await context.services.market.history(args.benchmark) if args.benchmark else None
    shocks = [{args.symbol: args.shock}] if args.symbol is not None and args.shock is not None else []
    found = risk(panel, weights, benchmark=benchmark, confidence=args.confidence, horizon_days=args.horizon_days, shocks=shocks)
    return _risk_view(found)


def _risk_view(found: RiskReport) -> RiskView:
    stress = [
        StressView(
            name=f"{item.name}, {item.start} to {item.end}",
            return_frac=finite(item.return_frac),
            note=f"no prices of {', '.join(item.missing)}" if item.missing else "",
        )
        for item in found.periods
    ]
    stress += [
        StressView(name=" and ".join(f"{symbol} {move:+.0%}" for symbol, move in item.moves.items()), return_frac=finite(frac), note=note)
        for item in found.shocks
        for frac, note in ((item.direct_frac, "nothing else moves"), (item.linked_frac, "the others move as they usually do with it"))
    ]
    return RiskView(
        symbols=found.symbols,
        cash_weight_frac=found.cash_weight,
        first_day=found.first_day,
        last_day=found.last_day,
        sessions=found.n_days,
        confidence=found.tail.confidence,
        horizon_days=found.tail.horizon_days,
        var_frac=found.tail.var,
        cvar_frac=found.tail.cvar,
        volatility_frac=found.volatility,
        max_drawdown_frac=found.max_drawdown,
        beta=finite(found.beta),
        benchmark=found.benchmark,
        effective_holdings=found.concentration.effective_holdings,
        largest=found.concentration.largest,
        largest_weight_frac=found.concentration.largest_weight,
        mean_correlation=finite(found.concentration.mean_correlation),
        parts=tuple(
            RiskPartView(
                symbol=item.symbol,
                weight_frac=item.weight,
                volatility_frac=finite(item.volatility),
                share_of_risk_frac=finite(item.volatility_share),
                beta=finite(item.beta),
            )
            for item in found.contributions
        ),
        stress=tuple(stress),
        notes=found.notes,
    )


PORTFOLIO_RISK = Tool(name="portfolio_risk", args=PortfolioRisk, view=RiskView, run=run_risk, scope=Scope.PORTFOLIO_READ)
