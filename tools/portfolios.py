"""Portfolios: listing them, opening another one, changing how its books are kept."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict, InvalidInput
from db.models import Portfolio
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context
from tools.fields import CurrencyCode
from tools.watch import Nothing

MOST_PORTFOLIOS = 50
Method = Literal["fifo", "lifo", "hifo", "average"]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class PortfolioTerms(View):
    """A portfolio and how its books are kept."""

    id: UUID
    name: str
    base_currency: str
    cost_method: str
    fees_in_cost: bool
    version: int


class PortfoliosView(View):
    """All portfolios, oldest first."""

    items: tuple[PortfolioTerms, ...]


def _terms(row: Portfolio) -> PortfolioTerms:
    return PortfolioTerms.model_validate({name: getattr(row, name) for name in PortfolioTerms.model_fields})


async def run_list(context: Context, args: Nothing) -> PortfoliosView:  # noqa: ARG001 -- every tool takes its arguments
    """List the portfolios and how their books are kept."""
    async with context.read() as work:
        return PortfoliosView(items=tuple(_terms(row) for row in await work.portfolios.all()))


class OpenPortfolio(Args):
    """A new portfolio."""

    name: Name
    base_currency: CurrencyCode = "USD"
    cost_method: Method = "fifo"
    fees_in_cost: bool = True


def _check_name(name: str, taken: list[str]) -> None:
    if name in taken:
        raise Conflict(f"There is a portfolio called {name!r} already.", field="name")
    if len(taken) >= MOST_PORTFOLIOS:
        raise InvalidInput(f"There can be at most {MOST_PORTFOLIOS} portfolios.", field="name")


async def preview_open(context: Context, args: OpenPortfolio) -> Preview:
    """The new portfolio."""
    async with context.read() as work:
        _check_name(args.name, [row.name for row in await work.portfolios.all()])
    line = Line(label="Portfolio", before="", after=f"{args.name}, {args.base_currency}, cost by {args.cost_method}")
    return Preview(title=f"Open portfolio {args.name}", lines=(line,), settled=args.model_dump(mode="json"))


async def run_open(context: Context, args: OpenPortfolio) -> PortfolioTerms:
    """Open another portfolio with its own base currency and cost method (fifo, lifo, hifo, average)."""
    async with context.begin() as work:
        _check_name(args.name, [row.name for row in await work.portfolios.all()])
        row = await work.portfolios.add(Portfolio(user_id=work.owner, created_at=work.clock.now(), **args.model_dump()))
        view = _terms(row)
        work.finish(view.model_dump(mode="json"), summary=f"Opened portfolio {args.name}")
    return view


class ChangePortfolio(Args):
    """What to change about a portfolio."""

    portfolio_id: UUID
    name: Name | None = None
    cost_method: Method | None = None
    fees_in_cost: bool | None = None
    version: int | None = Field(None, ge=1, description="Refuse if it was changed since this version.")


async def preview_change(context: Context, args: ChangePortfolio) -> Preview:
    """The portfolio's terms before and after."""
    values = args.model_dump(exclude={"portfolio_id", "version"}, exclude_none=True)
    async with context.read() as work:
        row = await work.portfolios.get(args.portfolio_id)
        lines = tuple(
            Line(label=name.replace("_", " "), before=str(getattr(row, name)), after=str(value)) for name, value in values.items()
        )
        return Preview(title=f"Change portfolio {row.name}", lines=lines, settled=args.model_dump(mode="json", exclude_none=True))


async def run_change(context: Context, args: ChangePortfolio) -> PortfolioTerms:
    """Change a portfolio's name, cost method, or whether fees count as cost."""
    values = args.model_dump(exclude={"portfolio_id", "version"}, exclude_none=True)
    if not values:
        raise InvalidInput("Say what to change: name, cost_method or fees_in_cost.", field="name")
    async with context.begin() as work:
        row = await work.portfolios.pick(args.portfolio_id, lock=True)
        if args.version is not None and args.version != row.version:
            raise Conflict("The portfolio was changed since you looked at it. Look again, then repeat.", version=row.version)
        await work.portfolios.change(row, **values, version=row.version + 1)
        view = _terms(row)
        work.finish(view.model_dump(mode="json"), summary=f"Changed portfolio {row.name}: {', '.join(values)}")
    return view


LIST_PORTFOLIOS = Tool(name="list_portfolios", args=Nothing, view=PortfoliosView, run=run_list, scope=Scope.PORTFOLIO_READ)
OPEN_PORTFOLIO = Tool(
    name="open_portfolio",
    args=OpenPortfolio,
    view=PortfolioTerms,
    run=run_open,
    preview=preview_open,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
CHANGE_PORTFOLIO = Tool(
    name="change_portfolio",
    args=ChangePortfolio,
    view=PortfolioTerms,
    run=run_change,
    preview=preview_change,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
