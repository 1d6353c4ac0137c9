"""Everybody's books worked out afresh from their activities, for example after the rules of booking have changed."""

import asyncio
from typing import Any
from uuid import UUID

from accounting.ledger import PROJECTION_VERSION
from core.actor import Actor, Channel, Role
from core.errors import FolioscopeError
from tools.base import View
from tools.books import Books, books_of
from tools.computing import Report
from tools.context import Context

REBUILD_KEY = f"rebuild_projections:{PROJECTION_VERSION}"
"""Under which the schedule starts it: once for each version of the rules."""


class RebuildView(View):
    """What was worked out: portfolios, their activities, those with activities that do not add up, and why others could not be read."""

    portfolios: int
    activities: int
    with_problems: int
    failed: dict[str, str]


async def work_rebuild_projections(context: Context, raw: dict[str, Any], report: Report) -> View:  # noqa: ARG001 -- as every job  # Any: JSON
    """The job `rebuild_projections`: what is remembered of anybody's books is dropped and worked out again from the activities alone."""
    async with context.read() as work:
        owners = await work.installation.owners_of_portfolios()
    portfolios = activities = with_problems = 0
    failed: dict[str, str] = {}
    for number, owner in enumerate(owners):
        await report(number / len(owners), f"books of account {number + 1} of {len(owners)}")
        theirs = Context(services=context.services, actor=Actor.of(owner, Role.MEMBER, Channel.WORKER))
        async with theirs.read() as work:
            mine = [row.id for row in await work.portfolios.all()]
        for portfolio_id in mine:
            try:
                books, problems = await _rebuilt(theirs, portfolio_id)
            except FolioscopeError as err:
                failed[str(portfolio_id)] = err.message
                continue
            portfolios, activities = portfolios + 1, activities + len(books.activities)
            with_problems += problems > 0
    return RebuildView(portfolios=portfolios, activities=activities, with_problems=with_problems, failed=failed)


async def _rebuilt(context: Context, portfolio_id: UUID) -> tuple[Books, int]:
    """The books of one portfolio from its rows, remembered in place of what was; and how many problems there are in them."""
    async with context.read() as work:
        portfolio = await work.portfolios.pick(portfolio_id)
        rows, manual = await work.activities.entries(portfolio.id), await work.manual_prices.counting(portfolio.id)
        books = books_of(portfolio, rows, manual=manual, last=await work.operations.last_change())
        ledger = await asyncio.to_thread(books.ledger)
        work.memory.put(portfolio.id, books, weight=len(books.activities) + 100)
    return books, len(ledger.problems)
