"""What a link shows: weights and percentages, made anew from those alone, so that no amount can come along."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import structlog
from pydantic import Field

from core.actor import Actor, Channel, Reach, Role, Scope
from core.errors import FolioscopeError, NotFound
from tools.accounts import NOBODY
from tools.allocation import ALLOCATION, AllocationView, By, ShowAllocation
from tools.base import View
from tools.context import Context
from tools.door import run_tool
from tools.performance import PORTFOLIO_PERFORMANCE, ShowPerformance
from tools.portfolio import SHOW_PORTFOLIO, PortfolioView, ShowPortfolio
from tools.services import Services
from tools.share_links import digest

log = structlog.get_logger("shares")

NO_SUCH_LINK = "There is nothing at this address."
RANGES = (("1m", "One month"), ("ytd", "This year"), ("1y", "One year"), ("max", "Since the beginning"))
SEEN_EVERY = dt.timedelta(minutes=10)
DECIMALS = 4
Percent = Annotated[float | None, Field(description="A fraction of 1; None where it is not known.")]


class SharedHolding(View):
    """One holding, by its share of the whole."""

    symbol: str
    name: str
    weight_frac: Percent
    gain_frac: Percent


class SharedSlice(View):
    """One part of the whole."""

    label: str
    weight_frac: Percent


class SharedReturn(View):
    """The time-weighted return over a range, up to the day of the prices."""

    range: str
    title: str
    twr_frac: Percent


class SharedView(View):
    """A portfolio without amounts: every figure is a fraction of 1, rounded to four decimals."""

    name: str
    owner: str
    as_of: dt.date
    price_date: dt.date | None
    expires_at: dt.datetime
    cost_method: str
    fees_in_cost: bool
    holdings: tuple[SharedHolding, ...]
    cash_weight_frac: Percent
    gain_frac: Percent
    sectors: tuple[SharedSlice, ...]
    classes: tuple[SharedSlice, ...]
    currencies: tuple[SharedSlice, ...]
    returns: tuple[SharedReturn, ...]
    without_price: tuple[str, ...]


async def open_link(services: Services, token: str, *, address: str) -> SharedView:
    """What the link of that secret shows.

    Whatever it is that makes a link open nothing (never made, run out, revoked, its owner or its portfolio gone), the answer is the same.

    Raises:
        NotFound: it opens nothing.
        QuotaExceeded: too many were opened or tried from this address.
    """
    verdict = await services.limiter.take(f"share-link:{address}", limit=services.settings.quotas.links_per_minute, window_s=60)
    verdict.require("Too many links were opened from this address.")
    async with services.begin(NOBODY) as work:
        now = work.clock.now()
        found = await work.share_links.by_hash(digest(token), now)
    if found is None:
        raise NotFound(NO_SUCH_LINK)
    link, owner = found
    visitor = visitor_of(link.user_id, owner.name, link.portfolio_id)
    if link.opened_at is None or now - link.opened_at > SEEN_EVERY:
        async with services.begin(replace(visitor, reach=None), write=True) as work:
            (await work.share_links.get(link.id)).opened_at = now
        log.info("link.opened", link=str(link.id))
    return await _shown(Context(services=services, actor=visitor), link.portfolio_id, owner=owner.name, expires_at=link.expires_at)


def visitor_of(owner_id: UUID, owner_name: str, portfolio_id: UUID) -> Actor:
    """Whoever has a link: may read one portfolio, through the same reach as another account, and do nothing else."""
    reach = Reach(owner_id=owner_id, owner_name=owner_name, portfolio_id=portfolio_id, portfolio_name="", may_write=False)
    return Actor(user_id=owner_id, role=Role.VIEWER, channel=Channel.REST, scopes=frozenset({Scope.PORTFOLIO_READ}), reach=reach)


async def _shown(context: Context, portfolio_id: UUID, *, owner: str, expires_at: dt.datetime) -> SharedView:
    services, visitor = context.services, context.actor
    whole = await run_tool(SHOW_PORTFOLIO, services, visitor, ShowPortfolio(portfolio_id=portfolio_id))
    parts = [
        await run_tool(ALLOCATION, services, visitor, ShowAllocation(by=by, portfolio_id=portfolio_id))
        for by in (By.SECTOR, By.ASSET_CLASS, By.CURRENCY)
    ]
    sectors, classes, currencies = (_slices(part) for part in parts)
    return SharedView(
        name=whole.name,
        owner=owner,
        as_of=whole.as_of,
        price_date=whole.price_date,
        expires_at=expires_at,
        cost_method=whole.cost_method,
        fees_in_cost=whole.fees_in_cost,
        holdings=tuple(
            SharedHolding(symbol=item.symbol, name=item.name, weight_frac=_rounded(item.weight_frac), gain_frac=_rounded(item.gain_frac))
            for item in whole.holdings
        ),
        cash_weight_frac=_weight(whole.cash_base, whole),
        gain_frac=_rounded(whole.gain_frac),
        sectors=sectors,
        classes=classes,
        currencies=currencies,
        returns=await _returns(context, portfolio_id) if whole.holdings or whole.cash else (),
        without_price=tuple(item.symbol for item in whole.holdings if item.value is None),
    )


async def _returns(context: Context, portfolio_id: UUID) -> tuple[SharedReturn, ...]:
    found = []
    for name, title in RANGES:
        args = ShowPerformance.model_validate({"range": name, "portfolio_id": portfolio_id})
        try:
            measured = await run_tool(PORTFOLIO_PERFORMANCE, context.services, context.actor, args)
        except FolioscopeError:
            continue  # a range that these books do not have is left out
        found.append(SharedReturn(range=name, title=title, twr_frac=_rounded(measured.twr_frac)))
    return tuple(found)


def _slices(view: AllocationView) -> tuple[SharedSlice, ...]:
    return tuple(SharedSlice(label=item.label, weight_frac=_rounded(item.weight_frac)) for item in view.slices)


def _weight(part: Decimal, whole: PortfolioView) -> float | None:
    return _rounded(part / whole.total_base) if whole.total_base else None


def _rounded(value: Decimal | float | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)
