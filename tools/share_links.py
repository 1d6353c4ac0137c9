"""Links with which anybody who has one sees the weights and percentages of a portfolio, and no amount of it."""

import datetime as dt
import hashlib
import secrets
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from core.actor import Scope
from core.errors import InvalidInput, NotFound
from core.link_secrets import LINK_MARK
from db import UnitOfWork
from db.models import Portfolio, ShareLink
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context

MOST_LINKS = 50


def digest(token: str) -> str:
    """The form in which a link is kept. It has 256 random bits, so that a plain SHA-256 cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


class LinkView(View):
    """A link to one portfolio. `url` is there in the one answer that makes it, and never again."""

    link_id: UUID
    number: int
    portfolio_id: UUID
    portfolio: str
    label: str
    created_at: dt.datetime
    expires_at: dt.datetime
    opened_at: dt.datetime | None
    url: str | None


class LinksView(View):
    """Links that still open something, oldest first."""

    items: tuple[LinkView, ...]


def _view(row: ShareLink, portfolio: Portfolio, url: str | None = None) -> LinkView:
    return LinkView(
        link_id=row.id,
        number=row.number,
        portfolio_id=portfolio.id,
        portfolio=portfolio.name,
        label=row.label,
        created_at=row.created_at,
        expires_at=row.expires_at,
        opened_at=row.opened_at,
        url=url,
    )


class CreateShareLink(Args):
    """Of which portfolio, for how long, and what to call it."""

    days: Annotated[int, Field(ge=1, le=366, description="After how many days it runs out.")] = 30
    label: Annotated[str, StringConstraints(strip_whitespace=True, max_length=80)] = ""
    portfolio_id: UUID | None = Field(None, description="Left out: the first.")


async def preview_create(context: Context, args: CreateShareLink) -> Preview:
    """What whoever has the link would see, and until when."""
    async with context.read() as work:
        portfolio = await work.portfolios.pick(args.portfolio_id)
        await _check_room(work)
        until = work.clock.now() + dt.timedelta(days=args.days)
    lines = (
        Line(label="Whoever has the link sees", before="", after="weights and returns in per cent, without any amount"),
        Line(label="It runs out", before="", after=f"{until:%Y-%m-%d}"),
    )
    settled = {**args.model_dump(mode="json"), "portfolio_id": str(portfolio.id)}
    note = "The link is shown once. You can revoke it at any time."
    return Preview(title=f"Make a link to “{portfolio.name}”", lines=lines, notes=(note,), settled=settled)


async def _check_room(work: UnitOfWork) -> None:
    if len(await work.share_links.live(work.clock.now())) >= MOST_LINKS:
        raise InvalidInput(f"There can be at most {MOST_LINKS} links at a time. Revoke one first.", field="label")


async def run_create(context: Context, args: CreateShareLink) -> LinkView:
    """Make a read-only link to a portfolio with amounts hidden: whoever has it sees weights and percentages until it runs out or is revoked.

    Example: days=7.
    """
    token = LINK_MARK + secrets.token_urlsafe(32)
    async with context.begin() as work:
        portfolio, now = await work.portfolios.pick(args.portfolio_id), work.clock.now()
        await _check_room(work)
        row = await work.share_links.add(
            ShareLink(
                user_id=work.owner,
                created_at=now,
                portfolio_id=portfolio.id,
                number=await work.share_links.next_number(),
                label=args.label,
                token_hash=digest(token),
                expires_at=now + dt.timedelta(days=args.days),
            )
        )
        view = _view(row, portfolio)
        work.finish(view.model_dump(mode="json"), summary=f"Made link {row.number} to “{portfolio.name}”")
    return view.model_copy(update={"url": f"{context.services.settings.site}/shared/{token}"})


class ListShareLinks(Args):
    """Nothing to choose."""


async def run_list(context: Context, args: ListShareLinks) -> LinksView:  # noqa: ARG001 -- every tool takes its arguments
    """List the read-only links that still open something, without their secrets, and when each was last opened."""
    async with context.read() as work:
        portfolios = {row.id: row for row in await work.portfolios.all()}
        return LinksView(items=tuple(_view(row, portfolios[row.portfolio_id]) for row in await work.share_links.live(work.clock.now())))


class RevokeShareLink(Args):
    """Which link: by its id or its number; or all of them."""

    link_id: UUID | None = None
    number: Annotated[int, Field(ge=1)] | None = Field(None, description="As the list names it.")
    everything: bool = Field(False, description="All links at once.")


async def _meant(work: UnitOfWork, args: RevokeShareLink) -> list[tuple[ShareLink, Portfolio]]:
    """The links that are meant; without a name the only one.

    Raises:
        NotFound: there is none.
        InvalidInput: several could be meant.
    """
    portfolios = {row.id: row for row in await work.portfolios.all()}
    live = [(row, portfolios[row.portfolio_id]) for row in await work.share_links.live(work.clock.now())]
    named = args.link_id is not None or args.number is not None
    found = [pair for pair in live if args.link_id in {None, pair[0].id} and args.number in {None, pair[0].number}]
    if not found:
        raise NotFound("There is no such link.", field="number")
    if len(found) > 1 and not args.everything and not named:
        numbers = ", ".join(str(row.number) for row, _ in found)
        raise InvalidInput(f"number: which one? There are links {numbers}.", field="number")
    return found


async def preview_revoke(context: Context, args: RevokeShareLink) -> Preview:
    """Which links would open nothing any more."""
    async with context.read() as work:
        found = await _meant(work, args)
    lines = tuple(
        Line(label=f"Link {row.number} to “{portfolio.name}”", before=f"opens until {row.expires_at:%Y-%m-%d}", after="opens nothing")
        for row, portfolio in found
    )
    settled = {"everything": True} if len(found) > 1 else {"link_id": str(found[0][0].id)}
    title = f"Revoke link {found[0][0].number}" if len(found) == 1 else f"Revoke {len(found)} links"
    return Preview(title=title, lines=lines, settled=settled)


async def run_revoke(context: Context, args: RevokeShareLink) -> LinksView:
    """Revoke a read-only link; from then on it opens what a link that never existed opens: nothing.

    Example: number=2.
    """
    async with context.begin() as work:
        found = await _meant(work, args)
        for row, _ in found:
            row.revoked_at = work.clock.now()
        view = LinksView(items=tuple(_view(row, portfolio) for row, portfolio in found))
        numbers = ", ".join(str(row.number) for row, _ in found)
        work.finish(view.model_dump(mode="json"), summary=f"Revoked link {numbers}")
    return view


CREATE_SHARE_LINK = Tool(
    name="create_share_link",
    args=CreateShareLink,
    view=LinkView,
    run=run_create,
    preview=preview_create,
    scope=Scope.PORTFOLIO_SHARE,
    effect=Effect.WRITE,
    owner_only=True,
)
LIST_SHARE_LINKS = Tool(name="list_share_links", args=ListShareLinks, view=LinksView, run=run_list, scope=Scope.PORTFOLIO_READ)
REVOKE_SHARE_LINK = Tool(
    name="revoke_share_link",
    args=RevokeShareLink,
    view=LinksView,
    run=run_revoke,
    preview=preview_revoke,
    scope=Scope.PORTFOLIO_SHARE,
    effect=Effect.DESTROY,
)
