"""A portfolio opened to another account, to look at or to change: giving, listing and taking back."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from pydantic import Field

from core.actor import Scope
from core.errors import Conflict, InvalidInput, NotFound
from db import UnitOfWork
from db.models import Portfolio, PortfolioShare, User
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context
from tools.share_words import Access

MOST_SHARES = 50
Name = Annotated[str, Field(min_length=1, max_length=254)]
ALLOWS = {Access.VIEW: "look at it", Access.EDIT: "look at it and change it"}


class ShareView(View):
    """One of the caller's portfolios, opened to the account `name`."""

    share_id: UUID
    portfolio_id: UUID
    portfolio: str
    name: str
    access: Access
    since: dt.datetime


class ReceivedView(View):
    """A portfolio of the account `owner` that is open to the caller."""

    share_id: UUID
    portfolio_id: UUID
    portfolio: str
    owner: str
    access: Access
    since: dt.datetime


class SharesView(View):
    """Whom the caller has opened portfolios to, and what is open to the caller; oldest first."""

    given: tuple[ShareView, ...]
    received: tuple[ReceivedView, ...]


class ListShares(Args):
    """Nothing to choose."""


async def run_list(context: Context, args: ListShares) -> SharesView:  # noqa: ARG001 -- every tool takes its arguments
    """List who can see or change the user's portfolios, and which portfolios of other people are shared with the user."""
    async with context.read() as work:
        given = tuple(_given(*row) for row in await work.shares.given())
        received = tuple(
            ReceivedView(
                share_id=share.id,
                portfolio_id=portfolio.id,
                portfolio=portfolio.name,
                owner=owner.name,
                access=Access(share.access),
                since=share.created_at,
            )
            for share, portfolio, owner in await work.shares.received()
        )
    return SharesView(given=given, received=received)


def _given(share: PortfolioShare, portfolio: Portfolio, other: User) -> ShareView:
    return ShareView(
        share_id=share.id,
        portfolio_id=portfolio.id,
        portfolio=portfolio.name,
        name=other.name,
        access=Access(share.access),
        since=share.created_at,
    )


class SharePortfolio(Args):
    """With whom, and what they may do."""

    account: Name | None = Field(None, description="The other account: its name, or its e-mail address.")
    account_id: UUID | None = Field(None, description="Its id, where that is known.")
    access: Access = Access.VIEW
    portfolio_id: UUID | None = Field(None, description="Left out: the first.")


async def _other(context: Context, work: UnitOfWork, args: SharePortfolio) -> User:
    """The account that is meant.

    Raises:
        InvalidInput: none is named, or the caller's own.
        NotFound: there is none, or it is switched off.
        Conflict: several bear the name.
        QuotaExceeded: too many names were tried.
    """
    if args.account is None and args.account_id is None:
        raise InvalidInput("account: with whom? Give the name or the e-mail address of their account.", field="account")
    limit = context.services.settings.quotas.names_per_hour
    verdict = await context.services.limiter.take(f"share:look-up:{work.owner}", limit=limit, window_s=3600)
    verdict.require("That is a lot of names in an hour.")
    named = args.account or ""
    found = [await work.users.by_email(named)] if "@" in named else list(await work.users.by_name(named))
    if args.account_id is not None:
        found = [await work.users.find(args.account_id)]
    active = [row for row in found if row is not None and row.active]
    if len(active) > 1 and len(others := [row for row in active if row.id != work.owner]) == 1:
        active = others
    if not active:
        raise NotFound(f"There is no account called {named[:80] or 'that'}. They need an account here first.", field="account")
    if len(active) > 1:
        raise Conflict(f"Several accounts are called {named[:80]}. Give the e-mail address of the one you mean.", field="account")
    if active[0].id == work.owner:
        raise InvalidInput("account: that is you; your portfolios are yours already.", field="account")
    return active[0]


async def preview_share(context: Context, args: SharePortfolio) -> Preview:
    """With whom the portfolio would be shared, and what they could do then."""
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        other = await _other(context, work, args)
        known = await work.shares.to(portfolio.id, other.id)
        _check_new(known, args, portfolio, other)
        title = f"Share “{portfolio.name}” with {other.name}"
        before = "nothing" if known is None else ALLOWS[Access(known.access)]
    line = Line(label=f"{other.name} can", before=before, after=ALLOWS[args.access])
    note = (
        "They see every transaction and amount in it, and what they change is recorded under their name."
        if args.access is Access.EDIT
        else "They see every transaction and amount in it, and can change nothing."
    )
    settled = {"account_id": str(other.id), "access": args.access.value, "portfolio_id": str(portfolio.id)}
    return Preview(title=title, lines=(line,), notes=(note, "You can take it back at any time."), settled=settled)


def _check_new(known: PortfolioShare | None, args: SharePortfolio, portfolio: Portfolio, other: User) -> None:
    if known is not None and known.access == args.access.value:
        raise Conflict(f"{other.name} can {ALLOWS[args.access]} already: “{portfolio.name}”.")


async def run_share(context: Context, args: SharePortfolio) -> ShareView:
    """Share a portfolio with another account of this installation, to look at (access=view) or to change as well (access=edit).

    Example: account="Anna", access="view".
    """
    async with context.begin() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        other = await _other(context, work, args)
        row = await work.shares.to(portfolio.id, other.id)
        _check_new(row, args, portfolio, other)
        if row is not None:
            row = await work.shares.change(row, access=args.access.value)
        elif len(await work.shares.given()) >= MOST_SHARES:
            raise InvalidInput(f"There can be at most {MOST_SHARES} shares. Take one back first.", field="account")
        else:
            now = work.clock.now()
            row = await work.shares.add(
                PortfolioShare(user_id=work.owner, created_at=now, portfolio_id=portfolio.id, grantee_id=other.id, access=args.access.value)
            )
        view = _given(row, portfolio, other)
        work.finish(view.model_dump(mode="json"), summary=f"Shared “{portfolio.name}” with {other.name}, who can {ALLOWS[args.access]}")
    return view


class ChangeShare(Args):
    """Which share, and what the other account may do from now on."""

    share_id: UUID
    access: Access


async def run_change(context: Context, args: ChangeShare) -> ShareView:
    """Change what the other account of a share may do."""
    async with context.begin() as work:
        row = await work.shares.get(args.share_id)
        await work.shares.change(row, access=args.access.value)
        view = next(_given(*found) for found in await work.shares.given() if found[0].id == row.id)
        work.finish(view.model_dump(mode="json"), summary=f"{view.name} can {ALLOWS[view.access]} now: “{view.portfolio}”")
    return view


class Unshare(Args):
    """Which share to take back: by its id, or by the name of the other account; `everybody` for all of a portfolio."""

    share_id: UUID | None = None
    account: Name | None = Field(None, description="The name or the e-mail address of the other account.")
    everybody: bool = Field(False, description="Take back every share of the portfolio.")
    portfolio_id: UUID | None = Field(None, description="Left out: all one's portfolios.")


class UnsharedView(View):
    """What was taken back."""

    items: tuple[ShareView, ...]


async def _meant(work: UnitOfWork, args: Unshare) -> list[tuple[PortfolioShare, Portfolio, User]]:
    """The shares that are meant.

    Raises:
        NotFound: there are none.
        InvalidInput: none is named.
    """
    if args.share_id is None and args.account is None and not args.everybody:
        raise InvalidInput("account: whose access? Give their name, or say everybody's.", field="account")
    wanted = (args.account or "").lower()
    found = [
        (share, portfolio, other)
        for share, portfolio, other in await work.shares.given()
        if (args.share_id is None or share.id == args.share_id)
        and (args.account is None or wanted in {other.name.lower(), other.email})
        and args.portfolio_id in {None, portfolio.id}
    ]
    if not found:
        named = f" with {args.account[:80]}" if args.account else ""
        raise NotFound("There is no such share." if args.share_id else f"Nothing is shared{named}.", field="account")
    return found


async def preview_unshare(context: Context, args: Unshare) -> Preview:
    """Whose access would end."""
    async with context.read() as work:
        found = await _meant(work, args)
        lines = tuple(
            Line(label=f"{other.name}, “{portfolio.name}”", before=f"can {ALLOWS[Access(share.access)]}", after="cannot see it")
            for share, portfolio, other in found
        )
        names = " and ".join(dict.fromkeys(other.name for _, _, other in found))
    settled = args.model_dump(mode="json") if len(found) > 1 else {"share_id": str(found[0][0].id)}
    return Preview(title=f"Stop sharing with {names}", lines=lines, settled=settled)


async def run_unshare(context: Context, args: Unshare) -> UnsharedView:
    """Take back access to the user's portfolio; it ends with the other's next request.

    Example: account="Anna".
    """
    async with context.begin() as work:
        found = await _meant(work, args)
        view = UnsharedView(items=tuple(_given(*row) for row in found))
        for share, _, _ in found:
            await work.shares.remove(share)
        names = " and ".join(dict.fromkeys(item.name for item in view.items))
        work.finish(view.model_dump(mode="json"), summary=f"Stopped sharing with {names}")
    return view


LIST_SHARES = Tool(name="list_shares", args=ListShares, view=SharesView, run=run_list, scope=Scope.PORTFOLIO_READ)
SHARE_PORTFOLIO = Tool(
    name="share_portfolio",
    args=SharePortfolio,
    view=ShareView,
    run=run_share,
    preview=preview_share,
    scope=Scope.PORTFOLIO_SHARE,
    effect=Effect.WRITE,
    owner_only=True,
)
CHANGE_SHARE = Tool(
    name="change_share", args=ChangeShare, view=ShareView, run=run_change, scope=Scope.PORTFOLIO_SHARE, effect=Effect.WRITE, owner_only=True
)
UNSHARE_PORTFOLIO = Tool(
    name="unshare_portfolio",
    args=Unshare,
    view=UnsharedView,
    run=run_unshare,
    preview=preview_unshare,
    scope=Scope.PORTFOLIO_SHARE,
    effect=Effect.WRITE,
    owner_only=True,
)
