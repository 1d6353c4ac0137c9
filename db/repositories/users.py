"""Accounts. The only repository that is not tied to one owner: signing in has to find accounts before there is an actor."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import NotFound
from db.models import User

SYSTEM_EMAIL = "schedule@localhost"
"""The account that scheduled jobs belong to; nobody can sign in to it, and it is not counted or listed."""


class UserRepository:
    """Every account of the installation."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, user_id: UUID) -> User:
        """The account.

        Raises:
            NotFound: there is none of that id.
        """
        row = await self._session.get(User, user_id)
        if row is None or row.erased_at is not None:
            raise NotFound("There is no such user.")
        return row

    async def find(self, user_id: UUID) -> User | None:
        """The account, or None where there is none of that id."""
        row = await self._session.get(User, user_id)
        return None if row is None or row.erased_at is not None else row

    async def erased(self) -> list[UUID]:
        """The ids of accounts that were erased."""
        return list(await self._session.scalars(select(User.id).where(User.erased_at.is_not(None)).order_by(User.id)))

    async def by_email(self, email: str) -> User | None:
        """The account of that address (compared in lower case), or None."""
        row: User | None = await self._session.scalar(select(User).where(User.email == email.lower()))
        return row

    async def by_name(self, name: str) -> Sequence[User]:
        """The active accounts of exactly that name (compared without regard to case), oldest first, at most 5."""
        query = select(User).where(func.lower(User.name) == name.lower(), User.active, User.email != SYSTEM_EMAIL)
        return (await self._session.scalars(query.order_by(User.id).limit(5))).all()

    async def names(self, user_ids: Iterable[UUID]) -> dict[UUID, str]:
        """The names of accounts, by id; those that are gone are left out."""
        rows = await self._session.execute(select(User.id, User.name).where(User.id.in_(list(user_ids))))
        return {row.id: row.name for row in rows}

    async def page(self, *, limit: int, after: UUID | None = None) -> Sequence[User]:
        """At most `limit` accounts, oldest first, that come after `after`."""
        query = select(User).where(User.email != SYSTEM_EMAIL, User.erased_at.is_(None)).order_by(User.id).limit(limit)
        if after is not None:
            query = query.where(User.id > after)
        return (await self._session.scalars(query)).all()

    async def count(self) -> int:
        """How many accounts there are."""
        return (
            await self._session.scalar(select(func.count()).select_from(User).where(User.email != SYSTEM_EMAIL, User.erased_at.is_(None)))
            or 0
        )

    async def add(self, row: User) -> User:
        """Insert an account."""
        self._session.add(row)
        await self._session.flush()
        return row
