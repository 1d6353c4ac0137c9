"""What past prices would hold instead, and the trades that lead there."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from analysis import OBJECTIVES, OptimizeResult, WeightTrade
from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput
from core.ids import new_id
from core.money import format_pct
from tools.aims import stored_targets
from tools.base import Args, Cost, Offer, Tool
from tools.books import load_books
from tools.computing import calculate
from tools.context import Context
from tools.fields import WHOLE_PORTFOLIO, ShortText, Symbol
from tools.holding_views import HoldingView
from tools.instruments import known_instrument
from tools.optimization_views import OptimizeView, TradeView, optimize_view, units
from tools.own_prices import quote_of
from tools.panels import priced_panel
from tools.portfolio import PortfolioView, ShowPortfolio, run_show
from tools.proposals import propose
from tools.simulations import Question, solve
from tools.targets import Share
from tools.trade_lists import RECORD_TRADES

TIMEOUT_S = 180.0
TARGETS = "target_weights"
ALIASES = {"mean_variance": "max_sharpe", "max_return": "max_sharpe", "rebalance": TARGETS, "targets": TARGETS}
NAMES = (*(item.name for item in OBJECTIVES), TARGETS)
LIST_LIMIT = 60
DUST = 1e-4
"""What would stay below a hundredth of a per cent is sold whole."""


class Optimize(Args):
    """What for, among which instruments, and within which limits."""

    objective: ShortText = Field(
        "min_variance",
        description="min_variance, max_sharpe, risk_parity, hrp, min_cvar, equal_weight, or target_weights (those given or stored).",
    )
    symbols: Annotated[tuple[Annotated[str, Field(max_length=25)], ...], Field(max_length=30)] = ()
    targets: Annotated[dict[Symbol, Share], Field(max_length=30)] = Field(
        default_factory=dict, description="For target_weights: fractions of what is invested, such as {AAPL: 0.6, KO: 0.4}."
    )
    min_weight: Annotated[float, Field(ge=0, le=1, description="The least share of each instrument.")] = 0.0
    max_weight: Annotated[float, Field(gt=0, le=1, description="The largest share of each instrument.")] = 1.0
    bounds: Annotated[dict[Symbol, tuple[Share, Share]], Field(max_length=30)] = Field(
        default_factory=dict, description="Least and largest share of single instruments, such as {AAPL: [0.1, 0.3]}."
    )
    max_turnover: Annotated[float, Field(ge=0, le=1)] | None = Field(
        None, description="The largest share of the account that may be bought."
    )
    invest: Annotated[float, Field(ge=0, le=1e12)] = Field(0.0, description="Money to put in on top of what is held.")
    cost_bps: Annotated[float, Field(ge=0, le=1000)] = 10.0
    lookback_days: Annotated[int, Field(ge=60, le=5000, description="Daily returns that the fit sees; 756 are three years.")] = 756
    cash_rate: Annotated[float, Field(ge=-0.05, le=0.5)] = 0.0
    confidence: Annotated[float, Field(ge=0.5, lt=1, description="Of CVaR.")] = 0.95
    whole_shares: bool = False
    propose: bool = Field(False, description="Keep the trades as a proposal that waits for a yes; nothing is recorded without it.")
    only: Literal["buy", "sell"] | None = Field(None, description="With propose: only the purchases, or only the sales.")
    only_of: Annotated[tuple[Symbol, ...], Field(max_length=30)] = Field((), description="With propose: only the trades in these.")
    leave_out: Annotated[tuple[Symbol, ...], Field(max_length=30)] = Field((), description="With propose: no trades in these.")
    portfolio_id: UUID | None = None

    def takes(self, trade: TradeView) -> bool:
        """Whether a trade is among those that are to be proposed."""
        return self.only in {None, trade.side} and trade.symbol not in self.leave_out and (not self.only_of or trade.symbol in self.only_of)


async def run_optimize(context: Context, args: Optimize) -> OptimizeView:
    """Show the weights that past prices would give for an objective, the trades to get there, and how that did out of sample.

    Example: objective=min_variance, max_weight=0.3. It is information about the past, not advice, and changes nothing.
    """
    name = _objective(args)
    shown = await run_show(context, ShowPortfolio(portfolio_id=args.portfolio_id))
    held = {item.symbol: item for item in shown.holdings if item.value_base is not None and item.value_base > 0}
    bounds, notes = await _bounds(context, args, name, held)
    books = await load_books(context, args.portfolio_id)
    priced = await priced_panel(context, list(bounds), currency=shown.base_currency, books=books)
    value = float(sum((held[symbol].value_base or Decimal(0) for symbol in bounds if symbol in held), Decimal(0))) + args.invest
    current = {symbol: float(held[symbol].value_base or 0) / value for symbol in bounds if symbol in held} if value > 0 else None
    if current is None and args.max_turnover is not None:
        raise InvalidInput("max_turnover: you hold none of these, so there is nothing to turn over. Leave it out.", field="max_turnover")
    question = Question(
        panel=priced.panel,
        objective="equal_weight" if name == TARGETS else name,
        bounds=bounds,
        current=_current(current),
        value=value,
        cost_bps=args.cost_bps,
        max_turnover=args.max_turnover,
        lookback_days=args.lookback_days,
        cash_rate=args.cash_rate,
        confidence=args.confidence,
        tried=name != TARGETS,
    )
    found: OptimizeResult = await calculate(context.services, solve, question, timeout_s=TIMEOUT_S, report=context.report)
    trades = await _trades(context, args, found, shown, held)
    if any(trade.quantity is None for trade in trades):
        notes = (*notes, "Where there is no exchange rate to take units from, only amounts are shown.")
    unknown = (priced.dividends_said,) if priced.dividends in {"left_out", "partly"} else ()
    title = "Your target weights" if name == TARGETS else found.title
    view = optimize_view(
        found,
        trades,
        title=title,
        value=value,
        currency=shown.base_currency,
        cost_bps=args.cost_bps,
        notes=(*priced.notes, *unknown, *notes, *found.notes),
    )
    if name == TARGETS:
        view = view.model_copy(update={"objective": TARGETS, "estimates": "nothing"})
    return await _proposed(context, args, view) if args.propose else view


def _objective(args: Optimize) -> str:
    name = args.objective.lower().replace(" ", "_").replace("-", "_")
    name = ALIASES.get(name, name)
    if name not in NAMES:
        raise InvalidInput(
            f"objective: there is none called {args.objective[:40]}. There are {', '.join(NAMES)}.",
            field="objective",
            suggestions=list(NAMES),
        )
    return name


def _current(current: dict[str, float] | None) -> dict[str, float] | None:
    """The shares held now; None where nothing of it is."""
    return current if current and sum(current.values()) > 0 else None


async def _bounds(
    context: Context, args: Optimize, name: str, held: dict[str, HoldingView]
) -> tuple[dict[str, tuple[float, float]], tuple[str, ...]]:
    """Least and largest share of every instrument that may be held, and what has to be known about them.

    Raises:
        InvalidInput: fewer than two instruments, or bounds for one that is not among them.
    """
    if name == TARGETS:
        targets, notes = await _targets(context, args, held)
        return {symbol: (share, share) for symbol, share in targets.items()}, notes
    symbols = await _symbols(context, args, held)
    outside = [symbol for symbol in args.bounds if symbol not in symbols]
    if outside:
        raise InvalidInput(f"bounds: {', '.join(outside)} is not among {', '.join(symbols)}.", field="bounds", suggestions=symbols)
    return {symbol: args.bounds.get(symbol, (args.min_weight, args.max_weight)) for symbol in symbols}, ()


async def _symbols(context: Context, args: Optimize, held: dict[str, HoldingView]) -> list[str]:
    named = [symbol for symbol in dict.fromkeys(args.symbols) if symbol.upper() != WHOLE_PORTFOLIO]
    symbols = [(await known_instrument(context, symbol)).symbol for symbol in named] or list(held)
    if len(symbols) < 2:
        have = f"{symbols[0]} alone" if symbols else "nothing held"
        raise InvalidInput(f"symbols: with {have} there is nothing to divide. Name at least two instruments.", field="symbols")
    return symbols


async def _targets(context: Context, args: Optimize, held: dict[str, HoldingView]) -> tuple[dict[str, float], tuple[str, ...]]:
    """The shares of what is invested, summing to one; what is held beside them is to go."""
    stored = None if args.targets else await stored_targets(context, args.portfolio_id)
    wanted = args.targets or (stored.weights if stored else {})
    notes: tuple[str, ...] = ()
    if not wanted:
        symbols = await _symbols(context, args, held)
        wanted = dict.fromkeys(symbols, 1 / len(symbols))
        notes = ("No targets are stored, so equal weights are shown. Say “set my targets to 60 % AAPL and 40 % KO” to store your own.",)
    known = {(await known_instrument(context, symbol)).symbol: share for symbol, share in wanted.items()}
    total = sum(known.values())
    if not 0 < total <= 1 + 1e-9:
        raise InvalidInput(
            f"targets: they sum to {format_pct(total, digits=1)}. They must sum to at most 100 % and be above zero.", field="targets"
        )
    if total < 1 - 1e-9:
        notes = (*notes, f"The targets leave {format_pct(1 - total, digits=1)} as cash; the shares shown are those of what is invested.")
    others = {} if args.symbols else dict.fromkeys((symbol for symbol in held if symbol not in known), 0.0)
    shares = {**{symbol: share / total for symbol, share in known.items()}, **others}
    if len(shares) < 2:
        raise InvalidInput(
            f"targets: with {next(iter(shares))} alone there is nothing to divide. Name at least two instruments.", field="targets"
        )
    return shares, notes


async def _trades(
    context: Context, args: Optimize, found: OptimizeResult, shown: PortfolioView, held: dict[str, HoldingView]
) -> tuple[TradeView, ...]:
    """The trades in units at the last closes; purchases are made smaller by the costs, so that the sales pay for both."""
    changes = found.trades
    if not changes and args.invest:
        changes = tuple(
            WeightTrade(symbol=symbol, before=0.0, after=weight, change=weight, amount=weight * args.invest)
            for symbol, weight in found.by_symbol().items()
        )
    bought = sum(item.amount for item in changes if item.amount is not None and item.amount > 0)
    moved = sum(abs(item.amount) for item in changes if item.amount is not None)
    room = max(1 - moved * args.cost_bps / 10_000 / bought, 0.0) if bought else 1.0
    views = []
    for item in changes:
        price, currency, unit_value = await _unit(context, item.symbol, shown.base_currency, held.get(item.symbol))
        amount = None if item.amount is None else item.amount * (room if item.amount > 0 else 1.0)
        quantity = None if amount is None or unit_value is None else units(amount, unit_value, whole=args.whole_shares)
        if amount is not None and amount < 0 and item.symbol in held and quantity is not None:
            everything = held[item.symbol].quantity
            quantity = everything if item.after <= DUST else min(quantity, everything)
        views.append(
            TradeView(
                symbol=item.symbol,
                side="buy" if item.change > 0 else "sell",
                before_frac=item.before,
                after_frac=item.after,
                amount=amount,
                quantity=quantity,
                price=price,
                currency=currency,
            )
        )
    return tuple(views)


async def _unit(context: Context, symbol: str, base: str, holding: HoldingView | None) -> tuple[Decimal | None, str, Decimal | None]:
    """The last close of one unit with its currency, and its value in the portfolio's currency; None where there is no rate."""
    if holding is not None and holding.value_base and holding.quantity:
        return holding.price, holding.currency, holding.value_base / holding.quantity
    quote = await quote_of(context, symbol)
    try:
        rate = (await context.services.market.fx(quote.currency, base, context.clock.today())).rate
    except FolioscopeError:
        return quote.price, quote.currency, None
    return quote.price, quote.currency, quote.price * rate


def offered(view: OptimizeView, args: Optimize) -> dict[str, Any] | None:  # Any: JSON
    """The arguments of `record_trades` that lead to the weights; None where there is nothing to trade or units are not known."""
    wanted = [trade for trade in view.trades if args.takes(trade)]
    trades = [trade for trade in wanted if trade.quantity]
    if not trades or len(trades) > LIST_LIMIT or any(trade.quantity is None for trade in wanted):
        return None
    listed = [
        {
            "side": trade.side,
            "symbol": trade.symbol,
            "quantity": str(trade.quantity),
            "price": None if trade.price is None else str(trade.price),
        }
        for trade in trades
    ]
    note = f"{view.title}, {view.last_day}"
    return {"trades": listed, "note": note, "portfolio_id": str(args.portfolio_id) if args.portfolio_id else None}


def _partly(args: Optimize, view: OptimizeView) -> tuple[str, ...]:
    """What a part of the trades comes to: other weights than those shown."""
    kept = sum(args.takes(trade) for trade in view.trades)
    if kept == len(view.trades):
        return ()
    return (f"{kept} of the {len(view.trades)} trades are proposed, so the weights will not be those shown.",)


async def _proposed(context: Context, args: Optimize, view: OptimizeView) -> OptimizeView:
    wanted = offered(view, args)
    if wanted is None:
        some = "none of these trades is left" if view.trades and not any(map(args.takes, view.trades)) else "there is nothing to trade"
        return view.model_copy(update={"notes": (*view.notes, f"{some[0].upper()}{some[1:]}, so there is no proposal.")})
    reach = context.actor.reach
    if reach is not None and not reach.may_write:
        return view.model_copy(update={"notes": (*view.notes, f"{reach.title} is shared with you to look at, so there is no proposal.")})
    proposal = await propose(context.services, context.actor, RECORD_TRADES, wanted, thread_id=None, call_key=f"optimize:{new_id()}")
    return view.model_copy(update={"proposal": proposal, "notes": (*view.notes, *_partly(args, view))})


def _offer(args: Optimize, view: OptimizeView) -> Offer | None:
    wanted = offered(view, args) if args.propose and view.proposal is None else None
    return None if wanted is None else Offer(tool=RECORD_TRADES, args=wanted)


OPTIMIZE = Tool(name="optimize", args=Optimize, view=OptimizeView, run=run_optimize, scope=Scope.MODELS_RUN, cost=Cost.HEAVY, offers=_offer)
