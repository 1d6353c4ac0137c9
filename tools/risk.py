"""What can be lost."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import numpy as np
from pydantic import Field

from analysis import PERIODS, RiskReport, risk
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.series import PriceSeries
from forecasting import LEVELS
from tools.base import Args, Tool
from tools.books import load_books
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.holdings_forecast import forecast_holdings
from tools.market_index import market_index
from tools.panels import panel_of, price_series
from tools.portfolio import value_books
from tools.ranges import RangeArg, resolve_range
from tools.risk_views import RiskView, risk_view
from tools.subjects import subject_of_symbol
from tools.versions import shelf_of

Move = Annotated[float, Field(ge=-1, le=5)]


class PortfolioRisk(Args):
    """Of the whole portfolio; how sure, how far ahead, over which days, and which what-if."""

    portfolio_id: UUID | None = Field(None, description="Left out: the first.")
    metric: ShortText | None = Field(
        None, description="What is asked for: var, cvar, volatility, beta, drawdown, concentration, correlation, stress."
    )
    confidence: Annotated[float, Field(ge=0.5, lt=1)] = 0.95
    horizon_days: Annotated[int, Field(ge=1, le=250, description="Trading days over which losses build up.")] = 1
    range: RangeArg | None = Field(None, description="The days whose returns are used; left out: all there are.")
    symbol: Symbol | None = Field(None, description="With shock: the instrument that moves; left out: the benchmark.")
    shock: Move | None = Field(None, description="An assumed move of `symbol` as a fraction, such as -0.2.")
    shocks: Annotated[dict[Symbol, Move], Field(max_length=20)] = Field(
        default_factory=dict, description="Several assumed moves at once, such as {AAPL: -0.2, KO: 0.05}."
    )
    period: ShortText | None = Field(None, description="A bad time to replay, such as 2008, dot-com, covid or 2022.")
    benchmark: Symbol | None = Field(None, description="For beta; left out: a market index, where there are prices of one.")
    forecast: bool | None = Field(
        None, description="VaR and CVaR from the joint forecast too: left out, where models are stored; true fits them first; false never."
    )


async def run_risk(context: Context, args: PortfolioRisk) -> RiskView:
    """Show what today's holdings can lose: volatility, VaR and CVaR, drawdown, concentration, each holding's part, bad times, a what-if.

    Example: confidence=0.99, horizon_days=10; or symbol=AAPL, shock=-0.2; or period="2008".
    """
    period = named_period(args.period) if args.period else None
    found, total, notes, sources = await measured_risk(context, args)
    forecast, said = await _forecast(context, args, found)
    return risk_view(found, metric=args.metric, period=period, total=total, forecast=forecast, notes=(*notes, *said), sources=sources)


async def measured_risk(context: Context, args: PortfolioRisk) -> tuple[RiskReport, tuple[float, str], tuple[str, ...], tuple[str, ...]]:
    """The report of what is held, its value with its currency, what has to be known, and where prices come from.

    Raises:
        InvalidInput: nothing with a price is held, or an argument does not fit.
        NotEnoughHistory: there are too few days.
    """
    valuation, priced = await value_books(context, await load_books(context, args.portfolio_id))
    weights = {item.symbol: float(item.weight) for item in valuation.holdings if item.weight is not None and item.weight > 0}
    if not weights:
        raise InvalidInput("You hold nothing with a price yet. Record a buy first.", field="symbols")
    borrowed = sum(weights.values())
    notes: tuple[str, ...] = ()
    if borrowed > 1:
        weights = {symbol: weight / borrowed for symbol, weight in weights.items()}
        notes = ("Your cash is below zero; the holdings are measured as if they were the whole.",)
    start = resolve_range(args.range, context.clock.today()).start if args.range is not None else None
    panel = panel_of(await price_series(context, list(weights), start=start))
    benchmark, said = await _benchmark(context, args, panel.dates[0].item())
    shocks = [*_shocks(args, benchmark.symbol if benchmark else None)]
    found = risk(panel, weights, benchmark=benchmark, confidence=args.confidence, horizon_days=args.horizon_days, shocks=shocks)
    return found, (float(valuation.total_base), valuation.base), (*notes, *said), priced.sources


async def _benchmark(context: Context, args: PortfolioRisk, first: dt.date) -> tuple[PriceSeries | None, tuple[str, ...]]:
    """What beta is measured against: what was named, or an index that is as old as the prices."""
    if args.benchmark is not None:
        return await context.services.market.history(args.benchmark), ()
    found, said = await market_index(context)
    if found is not None and found.dates[0].item() > first:
        return None, ("There is no beta, because the market index has a shorter history than your holdings.",)
    return found, said


def _shocks(args: PortfolioRisk, market: str | None) -> list[dict[str, float]]:
    """The assumed moves; one without a symbol is of the market.

    Raises:
        InvalidInput: it is of the market, and nothing stands for that.
    """
    if args.shock is not None and args.symbol is None and market is None:
        raise InvalidInput("shock: of what? Name the instrument, such as AAPL; there is no market index here.", field="symbol")
    single = [{args.symbol or str(market): args.shock}] if args.shock is not None else []
    return [*single, *([dict(args.shocks)] if args.shocks else [])]


def named_period(text: str) -> str:
    """The bad time that a word means.

    Raises:
        InvalidInput: none; the message lists them.
    """
    words = [word for word in text.lower().replace("-", " ").replace("_", " ").split() if word not in {"the", "crisis", "crash", "style"}]
    for period in PERIODS:
        span = {str(year) for year in range(period.start.year, period.end.year + 1)}
        name = period.name.lower().replace("-", " ")
        if words and all(word in name or word in span for word in words):
            return period.name
    names = [period.name for period in PERIODS]
    raise InvalidInput(f"period: I know {', '.join(names)}, not {text[:40]}.", field="period", suggestions=names)


async def _stored(context: Context, symbols: tuple[str, ...]) -> bool:
    """Whether a model is stored for every holding, so that the joint forecast takes no fit."""
    for symbol in symbols:
        subject = await subject_of_symbol(context, symbol, model=None)
        if subject.line is None or (await shelf_of(context, subject.line)).champion is None:
            return False
    return True


async def _forecast(context: Context, args: PortfolioRisk, found: RiskReport) -> tuple[tuple[float | None, float | None], tuple[str, ...]]:
    """VaR and CVaR of the joint forecast, and what has to be known about it."""
    nothing = (None, None)
    try:
        if args.forecast is False or not (args.forecast or await _stored(context, found.symbols)):
            why = (
                ""
                if args.forecast is False
                else "Ask for a forecast of your portfolio first, and the risk shows the forecast's VaR and CVaR too."
            )
            return nothing, (why,) if why else ()
        made = await forecast_holdings(context, horizon_days=400, steps=args.horizon_days, above=None, below=None)
    except FolioscopeError as err:
        return nothing, (f"There is no joint forecast: {err.message}",)
    together = made.together
    if together.last <= 0:
        return nothing, ()
    tail = next((item for item in together.tails if abs(item.level - args.confidence) < 1e-9), None)
    if tail is not None:
        return (tail.value_at_risk / together.last, tail.expected_shortfall / together.last), made.degraded

    value = float(np.interp(1 - args.confidence, np.asarray(LEVELS), together.quantiles[:, -1]))
    return (1 - value / together.last, None), (*made.degraded, "The forecast's CVaR is kept for 95 % and 99 %.")


PORTFOLIO_RISK = Tool(name="portfolio_risk", args=PortfolioRisk, view=RiskView, run=run_risk, scope=Scope.PORTFOLIO_READ)
