"""Whose books a call is about: one's own, or a portfolio that another account has opened, looked up anew for every call."""

from dataclasses import replace
from uuid import UUID

from core.actor import Actor, Reach
from core.errors import PermissionDenied
from tools.base import AnyTool, Args
from tools.services import Services
from tools.share_words import Access


async def reaching(tool: AnyTool, services: Services, actor: Actor, args: Args) -> Actor:
    """The actor for this one call: with a reach where `args` name a portfolio that was opened to them, as they are otherwise.

    Nothing else makes a reach, and it ends with the call, so that what was taken back counts from the next call on. A portfolio that is
    neither theirs nor opened to them is left to the tool, for whom it does not exist.

    Raises:
        PermissionDenied: it may only be looked at, or the tool is for owners.
    """
    wanted = getattr(args, "portfolio_id", None)
    if not isinstance(wanted, UUID):
        return actor
    known = actor.reach is not None and actor.reach.portfolio_id == wanted
    reach = actor.reach if known else await find_reach(services, actor, wanted)
    if reach is None:
        return actor
    if tool.owner_only:
        raise PermissionDenied(f"Only {reach.owner_name} can do that: the portfolio is shared with you, and stays theirs.")
    if tool.writes and not reach.may_write:
        raise PermissionDenied(f"{reach.title} is shared with you to look at. Ask {reach.owner_name} for the right to change it.")
    return replace(actor, reach=reach)


async def find_reach(services: Services, actor: Actor, portfolio_id: UUID) -> Reach | None:
    """What `actor` may do in a portfolio of another account, by a grant that holds now; None for their own and for everything else."""
    async with services.begin(replace(actor, reach=None)) as work:
        found = await work.shares.received(portfolio_id)
    if not found:
        return None
    share, portfolio, owner = found[0]
    return Reach(
        owner_id=owner.id,
        owner_name=owner.name,
        portfolio_id=portfolio.id,
        portfolio_name=portfolio.name,
        may_write=share.access == Access.EDIT,
    )
