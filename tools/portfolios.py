"""Portfolios: listing them, opening another one, changing how its books are kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from accounting import CostMethod, Ledger
from core.actor import Scope
from core.errors import Conflict, FolioscopeError, InvalidInput
from core.money import format_money
from db import UnitOfWork
from db.models import Portfolio
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.books import Books, cost_name, load_books, read_books
from tools.context import Context
from tools.fields import CurrencyCode, Figure, RowVersion
from tools.portfolio import value_books
from tools.share_words import Access

MOST_PORTFOLIOS = 50
Method = Literal["fifo", "lifo", "hifo", "average"]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class PortfolioTerms(View):
    """A portfolio and how its books are kept. `owner` is the account that shares it, with what `access` allows; None for one's own."""

    id: UUID
    name: str
    base_currency: str
    cost_method: str
    fees_in_cost: bool
    allow_short: bool
    version: int
    owner: str | None
    access: Access | None


class WorthView(View):
    """What one of one's own portfolios is worth at the last closes, in its currency and in that of the first; None where prices or rates are missing."""

    name: str
    currency: str
    total: Figure | None
    base_currency: str
    total_base: Figure | None
    as_of: dt.date


class PortfoliosView(View):
    """All portfolios, one's own first, then those that others share; oldest first. `worths`: one's own, the largest first, where it was asked."""

    items: tuple[PortfolioTerms, ...]
    worths: tuple[WorthView, ...] = ()


class ListPortfolios(Args):
    """Nothing but whether values are wanted."""

    valued: bool = Field(False, description="Also what each of one's own is worth.")


def _terms(row: Portfolio, *, owner: str | None = None, access: str | None = None) -> PortfolioTerms:
    known = {name: getattr(row, name) for name in PortfolioTerms.model_fields if name not in {"owner", "access"}}
    return PortfolioTerms.model_validate({**known, "owner": owner, "access": access})


async def run_list(context: Context, args: ListPortfolios) -> PortfoliosView:
    """List the portfolios, one's own and those that others share with the user, and how their books are kept; valued=true: what each is worth."""
    async with context.read() as work:
        own = [_terms(row) for row in await work.portfolios.all()]
        shared = [_terms(row, owner=owner.name, access=share.access) for share, row, owner in await work.shares.received()]
    worths = await _worths(context, own) if args.valued else ()
    return PortfoliosView(items=(*own, *shared), worths=worths)


async def _worths(context: Context, own: Sequence[PortfolioTerms]) -> tuple[WorthView, ...]:
    """What each is worth, the largest first, by the currency of the first."""
    found = []
    for item in own:
        valuation, priced = await value_books(context, await load_books(context, item.id))
        total = None if valuation.incomplete or priced.missing else valuation.total_base
        found.append(
            WorthView(
                name=item.name,
                currency=item.base_currency,
                total=total,
                base_currency=own[0].base_currency,
                total_base=await _converted(context, total, item.base_currency, own[0].base_currency),
                as_of=valuation.as_of,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.total_base is None, -(one.total_base or 0))))


async def _converted(context: Context, amount: Decimal | None, currency: str, base: str) -> Decimal | None:
    if amount is None or currency == base:
        return amount
    try:
        return round(amount * (await context.services.market.fx(currency, base, context.clock.today())).rate, 2)
    except FolioscopeError:
        return None


class OpenPortfolio(Args):
    """A new portfolio."""

    name: Name
    base_currency: CurrencyCode = "USD"
    cost_method: Method = "fifo"
    fees_in_cost: bool = True
    allow_short: bool = False


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
    """What to change about how a portfolio's books are kept; at least one field."""

    portfolio_id: UUID | None = Field(None, description="Left out: the first.")
    name: Name | None = None
    base_currency: CurrencyCode | None = Field(None, description="The currency that everything is reported in.")
    cost_method: Method | None = Field(None, description="Which units a sale takes: fifo, lifo, hifo or average.")
    fees_in_cost: bool | None = Field(None, description="Whether fees and taxes of trades count as cost and lessen proceeds.")
    allow_short: bool | None = Field(None, description="Whether more may be sold than is held.")
    version: RowVersion | None = Field(None, description="Refuse if it was changed since this version.")

    def values(self) -> dict[str, str | bool]:
        """The columns to set.

        Raises:
            InvalidInput: none is named.
        """
        named: dict[str, str | bool] = self.model_dump(exclude={"portfolio_id", "version"}, exclude_none=True)
        if not named:
            raise InvalidInput("Say what to change: name, base_currency, cost_method, fees_in_cost or allow_short.", field="name")
        return named

    def in_words(self) -> str:
        """What is to be done, such as "report in EUR, cost by LIFO"."""
        parts = (
            None if self.name is None else f"rename to {self.name}",
            None if self.base_currency is None else f"report in {self.base_currency}",
            None if self.cost_method is None else f"cost by {cost_name(self.cost_method)}",
            None if self.fees_in_cost is None else f"fees {'inside' if self.fees_in_cost else 'outside'} the cost",
            None if self.allow_short is None else f"{'allow' if self.allow_short else 'refuse'} short sales",
        )
        return ", ".join(part for part in parts if part is not None)


async def _plan_change(work: UnitOfWork, args: ChangePortfolio, *, lock: bool) -> tuple[Portfolio, Books, Books]:
    """The portfolio, its books, and the same books kept by the new terms.

    Raises:
        Conflict: it was changed since, or the name is taken.
        InvalidInput: nothing is to change, or the books do not allow it.
    """
    args.values()
    row, books = await read_books(work, args.portfolio_id, lock=lock)
    if args.version is not None and args.version != row.version:
        raise Conflict("The portfolio was changed since you looked at it. Look again, then repeat.", version=row.version)
    if args.name is not None:
        _check_name(args.name, [one.name for one in await work.portfolios.all() if one.id != row.id])
    if args.base_currency not in {None, row.base_currency} and any(activity.fx_rate for activity in books.activities):
        raise InvalidInput(
            f"base_currency: some transactions carry the rate to {row.base_currency} that was paid. Open another portfolio instead.",
            field="base_currency",
        )
    after = replace(
        books,
        base_currency=args.base_currency or books.base_currency,
        method=CostMethod(args.cost_method or books.method),
        fees_in_cost=books.fees_in_cost if args.fees_in_cost is None else args.fees_in_cost,
        allow_short=books.allow_short if args.allow_short is None else args.allow_short,
    )
    if args.allow_short is False and any(position.quantity < 0 for position in books.ledger().positions.values()):
        raise InvalidInput("allow_short: something is short at present. Cover it first.", field="allow_short")
    return row, books, after


async def preview_change(context: Context, args: ChangePortfolio) -> Preview:
    """The portfolio's terms before and after, and what they do to cost and realised gain."""
    async with context.read() as work:
        row, before, after = await _plan_change(work, args, lock=False)
        if all(getattr(row, name) == value for name, value in args.values().items()):
            raise InvalidInput(f"That is so already: {row.name}, {args.in_words()}.", field=next(iter(args.values())))
        lines = [
            Line(label=name.replace("_", " ").capitalize(), before=_said(getattr(row, name)), after=_said(value))
            for name, value in args.values().items()
        ]
        settled = {**args.model_dump(mode="json", exclude_none=True), "portfolio_id": str(row.id), "version": row.version}
        title = f"{row.name}: {args.in_words()}"
    lines += _sums("Cost of what is held", _costs(before.ledger()), _costs(after.ledger()))
    lines += _sums("Realised gain so far", _gains(before.ledger()), _gains(after.ledger()))
    return Preview(title=title, lines=tuple(lines), settled=settled)


def _said(value: object) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def _costs(ledger: Ledger) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for position in ledger.positions.values():
        sums[position.currency] = sums.get(position.currency, Decimal(0)) + position.cost_basis
    return sums


def _gains(ledger: Ledger) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for position in ledger.positions.values():
        sums[position.currency] = sums.get(position.currency, Decimal(0)) + position.realized_gain
    return sums


def _sums(label: str, before: dict[str, Decimal], after: dict[str, Decimal]) -> list[Line]:
    return [
        Line(label=label, before=format_money(before[currency], currency), after=format_money(after[currency], currency))
        for currency in sorted(before)
        if before[currency] != after[currency]
    ]


async def run_change(context: Context, args: ChangePortfolio) -> PortfolioTerms:
    """Change how a portfolio's books are kept: cost method, whether fees count as cost, short sales, reporting currency, name.

    Example: cost_method=lifo, or fees_in_cost=false. Every figure is worked out anew by the new terms; nothing recorded changes.
    """
    async with context.begin() as work:
        row, _, _ = await _plan_change(work, args, lock=True)
        await work.portfolios.change(row, **args.values(), version=row.version + 1)
        view = _terms(row)
        named = ", ".join(f"{name.replace('_', ' ')} {_said(value)}" for name, value in args.values().items())
        work.finish(view.model_dump(mode="json"), summary=f"Changed portfolio {row.name}: {named}")
    return view


LIST_PORTFOLIOS = Tool(name="list_portfolios", args=ListPortfolios, view=PortfoliosView, run=run_list, scope=Scope.PORTFOLIO_READ)
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
    owner_only=True,
)
