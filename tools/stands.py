"""How far books are, told without reading them."""

from dataclasses import dataclass
from uuid import UUID

from db import UnitOfWork
from db.models import Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How far a portfolio's books are: equal for equal books, in any process and after any restore.

    Attributes:
        version: of the portfolio's row; every change of the books raises it.
        sequence, head: number and hash of the owner's last change that is in; the hash is over all changes before it.
    """

    portfolio_id: UUID
    version: int
    sequence: int
    head: str


async def stand_of(work: UnitOfWork, portfolio_id: UUID | None) -> Stand:
    """How far the books of one of the owner's portfolios are (None: of the first), by two short queries.

    Raises:
        NotFound: there is no such portfolio.
    """
    portfolio = await work.portfolios.pick(portfolio_id)
    return await stand_at(work, portfolio)


async def stand_at(work: UnitOfWork, portfolio: Portfolio) -> Stand:
    """The same of a row that is at hand."""
    sequence, head = await work.operations.last_change()
    return Stand(portfolio_id=portfolio.id, version=portfolio.version, sequence=sequence, head=head)
