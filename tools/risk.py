"""What can be lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import numpy as np
from pydantic import Field

from analysis import LEAST_DAYS, PERIODS, RiskReport, risk
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.series import Dates, PriceSeries
from forecasting import LEVELS
from tools.base import Args, Tool
from tools.books import load_books
from tools.context import Context
from tools.fields import ShortText, Symbol
from tools.holdings_forecast import forecast_holdings
from tools.instruments import known_instrument
from tools.market_index import market_index
from tools.panels import Priced, priced_panel, total_return_of
from tools.portfolio import value_books
from tools.ranges import RangeArg, resolve_range
from tools.risk_history import happened_to
from tools.risk_views import RiskView, risk_view
from tools.subjects import subject_of_symbol
from tools.versions import shelf_of

WHOLE = "your portfolio"
TAILS = frozenset({None, "var", "cvar"})
"""What a joint forecast has a figure of."""
ON_FEW_DAYS = frozenset({"drawdown", "max_drawdown", "volatility", "sharpe", "sortino", "beta", "correlation"})
"""What can be told of a stretch that is too short for the losses in its worst days."""
FEW_DAYS = 10
Move = Annotated[float, Field(ge=-100, le=100, json_schema_extra={"minimum": -1, "maximum": 10})]
"""More is let in than is documented, since `analysis` refuses the rest in words; so with confidence and horizon."""


class PortfolioRisk(Args):
    """Of the whole portfolio, or of named instruments; how sure, how far ahead, over which days, and which what-if."""

    portfolio_id: UUID | None = Field(None, description="Left out: the first.")
    metric: ShortText | None = Field(
        None,
        description="What is asked for: var, cvar, volatility, sharpe, sortino, beta, drawdown, concentration, correlation, contribution, stress.",
    )
    symbols: Annotated[tuple[Symbol, ...], Field(max_length=30)] = Field(
        (), description="Measure these instruments, in equal parts, instead of what is held."
    )
    without: Annotated[tuple[Symbol, ...], Field(max_length=30)] = Field(
        (), description="Holdings that are left out; the rest, cash included, is measured as if it were the whole."
    )
    confidence: Annotated[float, Field(ge=0, le=100, json_schema_extra={"minimum": 0.5, "maximum": 0.9999})] = 0.95
    horizon_days: Annotated[
        int, Field(ge=1, le=10_000, json_schema_extra={"maximum": 252}, description="Trading days over which losses build up.")
    ] = 1
    range: RangeArg | None = Field(None, description="The days whose returns are used; left out: all there are.")
    actual: bool = Field(
        False, description="Also what the portfolio's value really did, whatever was held then; with a range that is told anyway."
    )
    symbol: Symbol | None = Field(None, description="With shock: the instrument that moves, left out: the market. Without: as symbols.")
    shock: Move | None = Field(None, description="An assumed move of `symbol` as a fraction, such as -0.2.")
    shocks: Annotated[dict[Symbol, Move], Field(max_length=20)] = Field(
        default_factory=dict, description="Several assumed moves at once, such as {AAPL: -0.2, KO: 0.05}."
    )
    period: ShortText | None = Field(None, description="A bad time to replay, such as 2008, dot-com, covid or 2022.")
    benchmark: Symbol | None = Field(None, description="For beta; left out: a market index, where there are prices of one.")
    forecast: bool | None = Field(
        None, description="VaR and CVaR from the joint forecast too: left out, where models are stored; true fits them first; false never."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What was measured: the report, whose it is, its value (None: nothing is held of it) with its currency, notes, sources and the days of prices."""

    report: RiskReport
    of: str
    total: tuple[float | None, str]
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    dates: Dates


async def run_risk(context: Context, args: PortfolioRisk) -> RiskView:
    """Show what today's holdings can lose: volatility, VaR and CVaR, drawdown, concentration, each holding's part, bad times, a what-if.

    Example: confidence=0.99, horizon_days=10; or symbol=AAPL, shock=-0.2; or period="2008"; or symbols=["KO"], metric="beta".
    """
    period = named_period(args.period) if args.period else None
    found = await measured_risk(context, args)
    whole = found.of == _whole(context)
    past = args.range is not None and resolve_range(args.range, context.clock.today()).end < context.clock.today()
    forecast, said = await _forecast(context, args, found.report) if whole and not past else ((None, None), ())
    notes = (*found.notes, *said)
    happened = (
        await happened_to(context, args.range or "max", args.portfolio_id, found.dates) if whole and (args.range or args.actual) else None
    )
    return risk_view(
        found.report,
        metric=args.metric,
        of=found.of,
        period=period,
        total=found.total,
        forecast=forecast,
        happened=happened,
        notes=notes,
        sources=found.sources,
    )


async def measured_risk(context: Context, args: PortfolioRisk) -> Measured:
    """The risk of what is held, or of the instruments that were named, in equal parts.

    Raises:
        InvalidInput: nothing with a price is held, or an argument does not fit.
        NotEnoughHistory: there are too few days.
    """
    books = await load_books(context, args.portfolio_id)
    valuation, _ = await value_books(context, books)
    held = {item.symbol: item for item in valuation.holdings if item.weight is not None and item.weight > 0}
    named = await _named(context, args)
    gone = [] if named else [symbol for symbol in dict.fromkeys(args.without) if symbol in held]
    rest = 1 - sum(float(held[symbol].weight or 0) for symbol in gone)
    left = {symbol: float(item.weight or 0) / rest for symbol, item in held.items() if symbol not in gone and rest > 0}
    weights = {symbol: 1 / len(named) for symbol in named} or left
    if not weights:
        raise InvalidInput("You hold nothing with a price yet. Record a buy first.", field="symbols")
    total = float(valuation.total_base) * rest
    value = None if named and not set(named) <= held.keys() else sum(float(held[symbol].weight or 0) for symbol in named) * total
    borrowed = sum(weights.values())
    notes: tuple[str, ...] = ()
    if borrowed > 1 + 1e-9:
        weights = {symbol: weight / borrowed for symbol, weight in weights.items()}
        notes = ("Your cash is below zero; the holdings are measured as if they were the whole.",)
    span = resolve_range(args.range, context.clock.today()) if args.range is not None else None
    days = {} if span is None else {"start": span.start, "end": span.end}
    priced = await priced_panel(context, list(weights), **days, currency=valuation.base, books=books)
    benchmark, said = await _benchmark(context, args, priced)
    shocks = [*_shocks(args, benchmark.symbol if benchmark else None, weights)]
    report = risk(
        priced.panel,
        weights,
        benchmark=benchmark,
        confidence=args.confidence,
        horizon_days=args.horizon_days,
        least_days=FEW_DAYS if span is not None and args.metric in ON_FEW_DAYS else LEAST_DAYS,
        shocks=shocks,
    )
    few = (f"VaR and CVaR of only {report.n_days} days say little.",) if report.n_days < LEAST_DAYS else ()
    unknown = (priced.dividends_said,) if priced.dividends in {"left_out", "partly"} else ()
    return Measured(
        report=report,
        of=(named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]} in equal parts")
        if named
        else " without ".join([_whole(context), *([", ".join(gone)] if gone else [])]),
        total=(value if named else total, valuation.base),
        notes=(
            *notes,
            *_not_held(args, held),
            *few,
            *priced.notes,
            *unknown,
            *(said if args.metric in {None, "beta"} or args.shock is not None else ()),
        ),
        sources=priced.sources,
        dates=priced.panel.dates,
    )


def _not_held(args: PortfolioRisk, held: Mapping[str, object]) -> tuple[str, ...]:
    """That what is to be left out is not held anyway."""
    return tuple(
        f"You hold no {symbol}, so leaving it out changes nothing." for symbol in dict.fromkeys(args.without) if symbol not in held
    )


def _whole(context: Context) -> str:
    """Whose portfolio is measured."""
    return WHOLE if context.actor.reach is None else context.actor.reach.title


async def _named(context: Context, args: PortfolioRisk) -> list[str]:
    """The instruments to measure instead of the portfolio; of one that only moves in a what-if, none."""
    supposed = args.shock is not None or args.shocks
    asked = (*args.symbols, *((args.symbol,) if args.symbol and not supposed else ()))
    return [(await known_instrument(context, symbol)).symbol for symbol in dict.fromkeys(asked)]


async def _benchmark(context: Context, args: PortfolioRisk, priced: Priced) -> tuple[PriceSeries | None, tuple[str, ...]]:
    """What beta is measured against: what was named, or an index that is as old as the prices."""
    if args.benchmark is not None:
        return (await total_return_of(context, args.benchmark, currency=priced.currency))[0], ()
    found, said = await market_index(context)
    if found is None:
        return None, tuple(f"There is no beta: {reason}" for reason in said)
    if found.dates[0].item() > priced.panel.dates[0].item():
        return None, ("There is no beta, because the market index has a shorter history than your holdings.",)
    return found, said


def _shocks(args: PortfolioRisk, market: str | None, weights: Mapping[str, float]) -> list[dict[str, float]]:
    """The assumed moves; one without a symbol is of the market.

    Raises:
        InvalidInput: it is of the market, and nothing stands for that; or of something that is not held.
    """
    if args.shock is not None and args.symbol is None and market is None:
        raise InvalidInput("shock: of what? Name the instrument, such as AAPL; there is no market index here.", field="symbol")
    single = [{args.symbol or str(market): args.shock}] if args.shock is not None else []
    shocks = [*single, *([dict(args.shocks)] if args.shocks else [])]
    others = sorted({symbol for moves in shocks for symbol in moves} - {*weights, str(market)})
    if others:
        raise InvalidInput(
            f"You hold no {' or '.join(others)}, so a move of it alone costs you nothing. Name a holding ({', '.join(weights)}) or the market.",
            field="shocks",
            suggestions=list(weights),
        )
    return shocks


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
                if args.forecast is False or args.metric not in TAILS
                else "Ask for a forecast of your portfolio first, and the risk shows the forecast's VaR and CVaR too."
            )
            return nothing, (why,) if why else ()
        made = await forecast_holdings(context, horizon_days=400, steps=args.horizon_days, portfolio_id=args.portfolio_id)
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
