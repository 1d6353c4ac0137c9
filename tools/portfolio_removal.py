"""Deleting a whole portfolio with everything that belongs to it; taken back like any other change."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict
from db import UnitOfWork
from db.models import Activity, ManualPrice, Portfolio, PortfolioShare, ShareLink, TargetWeights
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context
from tools.views import views_place


class DeletePortfolio(Args):
    """Which portfolio goes."""

    portfolio_id: UUID = Field(description="As list_portfolios gives it; never the only one.")


class DeletedPortfolioView(View):
    """A portfolio that is gone, and how much went with it: its transactions, prices set in it alone, targets, shares with others, public links."""

    portfolio_id: UUID
    name: str
    transactions: int
    own_prices: int
    targets: int
    shares: int
    links: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What goes: the portfolio and its rows, and the legs of moves in other portfolios, which stay as transfers of their own."""

    portfolio: Portfolio
    first: bool
    next_first: str
    transactions: int
    prices: Sequence[ManualPrice]
    targets: TargetWeights | None
    shares: Sequence[PortfolioShare]
    links: Sequence[ShareLink]
    legs: Sequence[Activity]


async def _plan(work: UnitOfWork, portfolio_id: UUID) -> _Plan:
    """What would go.

    Raises:
        NotFound: the caller has no such portfolio.
        Conflict: it is the only one.
    """
    portfolio = await work.portfolios.pick(portfolio_id, lock=work.boundary.key is not None)
    every = await work.portfolios.all()
    others = [row for row in every if row.id != portfolio.id]
    if not others:
        raise Conflict(
            f"{portfolio.name} is your only portfolio, and there must be one. Open another one first, then delete this one; or delete its transactions.",
            field="portfolio_id",
        )
    return _Plan(
        portfolio=portfolio,
        first=every[0].id == portfolio.id,
        next_first=others[0].name,
        transactions=await work.activities.count(portfolio.id),
        prices=[row for row in await work.manual_prices.all() if row.portfolio_id == portfolio.id],
        targets=await work.targets.of(portfolio.id),
        shares=[share for share, row, _ in await work.shares.given() if row.id == portfolio.id],
        links=[row for row in await work.share_links.live(work.clock.now()) if row.portfolio_id == portfolio.id],
        legs=await work.activities.led_to(portfolio.id),
    )


def _view(plan: _Plan) -> DeletedPortfolioView:
    return DeletedPortfolioView(
        portfolio_id=plan.portfolio.id,
        name=plan.portfolio.name,
        transactions=plan.transactions,
        own_prices=len(plan.prices),
        targets=int(plan.targets is not None),
        shares=len(plan.shares),
        links=len(plan.links),
    )


async def preview_delete(context: Context, args: DeletePortfolio) -> Preview:
    """The portfolio with what goes with it, and what stays."""
    async with context.read() as work:
        plan = await _plan(work, args.portfolio_id)
        portfolio = plan.portfolio
        parts = (
            ("Transactions", plan.transactions, "deleted"),
            ("Prices set in it alone", len(plan.prices), "deleted"),
            ("Target weights and their watch", int(plan.targets is not None), "deleted"),
            ("Shared with others", len(plan.shares), "no longer"),
            ("Public links", len(plan.links), "stop working, also after an undo"),
            ("Moves to and from other portfolios", len(plan.legs), "their other side stays there, as a transfer of its own"),
        )
        lines = [Line(label="Portfolio", before=f"{portfolio.name}, {portfolio.base_currency}", after="deleted")]
        lines += [Line(label=label, before=str(count), after=after) for label, count, after in parts if count]
        notes = ["Price alerts, the watchlist and documents belong to no portfolio and stay."]
        if plan.first:
            notes.append(f"It is your first portfolio, which is meant where none is named; that is {plan.next_first} afterwards.")
        return Preview(
            title=f"Delete the portfolio {portfolio.name}",
            lines=tuple(lines),
            notes=tuple(notes),
            settled=args.model_dump(mode="json"),
        )


async def run_delete(context: Context, args: DeletePortfolio) -> DeletedPortfolioView:
    """Delete a portfolio with its transactions, own prices, targets and shares; never the only one. Undo brings it back.

    Example: portfolio_id="0190f3a2-7c1e-7000-8000-000000000001".
    """
    async with context.begin() as work:
        await work.portfolios.lock_all()
        plan = await _plan(work, args.portfolio_id)
        view = _view(plan)
        for leg in plan.legs:
            await work.activities.change(leg, counter_portfolio_id=None, transfer_group=None)
        await work.activities.clear(plan.portfolio.id)
        for price in plan.prices:
            await work.manual_prices.remove(price)
        if plan.targets is not None:
            await work.targets.remove(plan.targets)
        for share in plan.shares:
            await work.shares.remove(share)
        await work.portfolios.remove(plan.portfolio)
        await work.portfolios.renew_all()
        work.finish(view.model_dump(mode="json"), summary=f"Deleted the portfolio {view.name}")
    context.services.database.memory.forget(view.portfolio_id, views_place(view.portfolio_id))
    return view


DELETE_PORTFOLIO = Tool(
    name="delete_portfolio",
    args=DeletePortfolio,
    view=DeletedPortfolioView,
    run=run_delete,
    preview=preview_delete,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.DESTROY,
    owner_only=True,
)
