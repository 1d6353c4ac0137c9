"""Whether the audit trail is whole: every account's chain of operations, recomputed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from db.database import Database
from db.models import Operation
from db.repositories.operations import GENESIS, follows

PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """One account's trail.

    Attributes:
        user_id: whose.
        length: operations in it.
        head: the hash of the newest. Noted elsewhere, it also shows whether the end was cut off.
        broken_at: the first sequence number that is missing or does not fit; None where all is as it was written.
    """

    user_id: UUID
    length: int
    head: str
    broken_at: int | None


async def verify_chains(database: Database) -> AsyncIterator[Chain]:
    """Every account's chain, one after the other."""
    async with database.session() as session:
        owners = (await session.scalars(select(Operation.user_id).distinct().order_by(Operation.user_id))).all()
    for owner in owners:
        yield await _verify(database, owner)


async def _verify(database: Database, owner: UUID) -> Chain:
    length, head = 0, GENESIS
    while True:
        async with database.session() as session:
            query = (
                select(Operation).where(Operation.user_id == owner, Operation.sequence > length).order_by(Operation.sequence).limit(PAGE)
            )
            rows = (await session.scalars(query)).all()
        for row in rows:
            if row.sequence != length + 1 or not follows(head, row):
                return Chain(user_id=owner, length=length, head=head, broken_at=length + 1)
            length, head = row.sequence, row.hash
        if len(rows) < PAGE:
            return Chain(user_id=owner, length=length, head=head, broken_at=None)
