"""What the portfolio is meant to hold, and how far it has drifted from it."""

import datetime as dt
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import InvalidInput, NotFound
from core.money import format_pct
from db.models import TargetWeights
from tools.aims import TargetsView, measured_drift, stored_targets
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import load_books
from tools.context import Context
from tools.fields import Figure, Symbol
from tools.instruments import known_instrument
from tools.portfolio import value_books

Share = Annotated[float, Field(ge=0, le=1)]
DEFAULT_BAND = 0.05
MOST_TARGETS = 100


class SetTargets(Args):
    """The shares that the portfolio is meant to have; an empty object removes the targets."""

    weights: Annotated[dict[Symbol, Share], Field(max_length=MOST_TARGETS)] | None = Field(
        None,
        description="Fractions of the whole, such as {AAPL: 0.6, KO: 0.3}; what is missing to 1 is cash. Left out: those stored, with another band.",
    )
    keep_others: bool = Field(False, description="Only those given change; the other targets that are stored stay as they are.")
    band: Annotated[float, Field(ge=0, lt=1)] = Field(DEFAULT_BAND, description="The gap that is left alone, a fraction of the whole.")
    portfolio_id: UUID | None = None


class ShowDrift(Args):
    """Of which portfolio; left out: the first."""

    portfolio_id: UUID | None = None


class DriftLineView(View):
    """One instrument: its share now, its target, the gap between them (positive: too much), and the amount to buy or (negative) to sell."""

    symbol: str
    weight_frac: float
    target_frac: float
    gap_frac: float
    beyond: bool
    amount: Figure


class DriftView(View):
    """How far the portfolio is from its targets; the largest gap first. `bought_frac` would have to be bought to restore them."""

    base_currency: str
    as_of: dt.date
    price_date: dt.date | None
    total_base: Figure
    band_frac: float
    beyond: bool
    largest_gap_frac: float
    bought_frac: float
    lines: tuple[DriftLineView, ...]
    sources: tuple[str, ...]
    incomplete: tuple[str, ...]


async def _checked(context: Context, args: SetTargets) -> dict[str, float]:
    """The weights by the symbols as they are known; those stored where none are given.

    Raises:
        NotFound: none are given and none are stored.
        InvalidInput: they exceed the whole, or none is above zero.
        UnknownSymbol: there is no such instrument.
    """
    if args.weights is None:
        stored = await stored_targets(context, args.portfolio_id)
        if stored is None:
            raise NotFound("There are no targets yet whose band could change. Say, for example, “set my targets to 60 % AAPL and 40 % KO”.")
        return stored.weights
    weights = {(await known_instrument(context, symbol)).symbol: share for symbol, share in args.weights.items()}
    if args.keep_others:
        stored = await stored_targets(context, args.portfolio_id)
        if stored is None:
            raise NotFound(
                "There are no targets yet beside which this one could stand. Set them together, for example “set my targets to 60 % AAPL and 40 % KO”."
            )
        weights = {symbol: share for symbol, share in {**stored.weights, **weights}.items() if share > 0}
    total = sum(weights.values())
    if total > 1 + 1e-9:
        raise InvalidInput(
            f"weights: they sum to {format_pct(total, digits=1)}. They may sum to at most 100 %; what is missing is cash.", field="weights"
        )
    if weights and total <= 0:
        raise InvalidInput("weights: at least one must be above zero. Give none at all to remove the targets.", field="weights")
    return weights


def _words(weights: dict[str, float]) -> str:
    return ", ".join(f"{symbol} {format_pct(share, digits=1)}" for symbol, share in weights.items()) or "none"


def _title(args: SetTargets, weights: dict[str, float]) -> str:
    if args.weights is None:
        return f"Set the band around the targets to {format_pct(args.band, digits=1)}"
    return f"Set the targets to {_words(weights)}" if weights else "Remove the targets"


async def preview_set(context: Context, args: SetTargets) -> Preview:
    """The targets before and after."""
    weights = await _checked(context, args)
    before = await stored_targets(context, args.portfolio_id)
    if before is None and not weights:
        raise NotFound("There are no targets to remove.")
    cash = 1 - sum(weights.values())
    old = before.weights if before else {}
    lines = [
        Line(
            label=symbol,
            before=format_pct(old[symbol], digits=1) if symbol in old else "",
            after=format_pct(weights[symbol], digits=1) if symbol in weights else "no target",
        )
        for symbol in dict.fromkeys([*weights, *old])
    ]
    if weights and cash > 1e-9:
        lines.append(Line(label="Cash", before="", after=format_pct(cash, digits=1)))
    return Preview(
        title=_title(args, weights),
        lines=tuple(lines),
        notes=(f"Gaps of more than {format_pct(args.band, digits=1)} count as drift. No trade is made.",) if weights else (),
        settled=args.model_dump(mode="json"),
    )


async def run_set(context: Context, args: SetTargets) -> TargetsView:
    """Store the weights that the portfolio is meant to have, so that drift from them is watched. Trades nothing.

    Example: weights={"AAPL": 0.6, "KO": 0.4}, band=0.05. weights={} removes them.
    """
    weights = await _checked(context, args)
    async with context.begin() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id, lock=True)
        row = await work.targets.of(portfolio.id)
        stored = {symbol: repr(share) for symbol, share in weights.items()}
        band = Decimal(repr(args.band))
        if row is not None and not weights:
            await work.targets.remove(row)
        elif row is not None:
            await work.targets.change(row, weights=stored, band=band)
        elif weights:
            row = TargetWeights(
                user_id=portfolio.user_id, created_at=work.clock.now(), portfolio_id=portfolio.id, weights=stored, band=band
            )
            await work.targets.add(row)
        else:
            raise NotFound("There are no targets to remove.")
        view = TargetsView(portfolio_id=portfolio.id, weights=weights, band_frac=args.band)
        work.finish(view.model_dump(mode="json"), summary=_title(args, weights))
    return view


async def run_drift(context: Context, args: ShowDrift) -> DriftView:
    """Show how far the portfolio has drifted from its stored target weights, and what would have to be bought and sold to restore them."""
    targets = await stored_targets(context, args.portfolio_id)
    if targets is None:
        raise NotFound("There are no targets yet. Say, for example, “set my targets to 60 % AAPL and 40 % KO”.")
    valuation, priced = await value_books(context, await load_books(context, args.portfolio_id))
    total = valuation.total_base
    if total <= 0:
        raise InvalidInput("The portfolio has no value to measure drift in. Record what you hold first.", field="portfolio_id")
    weights = {item.symbol: float(item.weight) for item in valuation.holdings if item.weight is not None}
    found = measured_drift(targets, weights)
    return DriftView(
        base_currency=valuation.base,
        as_of=valuation.as_of,
        price_date=priced.as_of,
        total_base=total,
        band_frac=found.band,
        beyond=found.beyond,
        largest_gap_frac=found.largest_gap,
        bought_frac=found.bought,
        lines=tuple(
            DriftLineView(
                symbol=line.symbol,
                weight_frac=line.weight,
                target_frac=line.target,
                gap_frac=line.gap,
                beyond=line.beyond,
                amount=round(total * Decimal(repr(-line.gap)), 2),
            )
            for line in found.lines
        ),
        sources=priced.sources,
        incomplete=tuple(dict.fromkeys((*valuation.incomplete, *priced.missing))),
    )


SET_TARGETS = Tool(
    name="set_targets",
    args=SetTargets,
    view=TargetsView,
    run=run_set,
    preview=preview_set,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
SHOW_DRIFT = Tool(name="show_drift", args=ShowDrift, view=DriftView, run=run_drift, scope=Scope.PORTFOLIO_READ)
