"""Everything that one account has, table by table: to be taken out as a whole, and to be erased as a whole."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, String, cast, delete, func, literal, or_, select, update

from db.changes import Plain, to_plain
from db.models import Base, ChatHistory, Operation, PortfolioShare, User
from db.models.base import Identified, Owned
from db.repositories.base import Boundary

SECRETS = frozenset({"token_hash", "password_hash", "totp_secret", "totp_step", "backup_codes"})
"""Columns that are nobody's to take out, not even their owner's."""
ERASED = "an erased account"
"""What an account is called that is gone."""
BATCH = 500


class KeptFile(NamedTuple):
    """A chart or a file of a conversation."""

    key: str
    name: str
    content: bytes


def _owned() -> Iterator[type[Owned]]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Owned):
            yield mapper.class_


def _without_secrets(row: Identified) -> Plain:
    binary = {column.key for column in row.__table__.columns if isinstance(column.type, LargeBinary)}
    return {name: value for name, value in to_plain(row).items() if name not in SECRETS and name not in binary}


class BelongingsRepository:
    """What the owner has, in every table that has owners; a new table belongs to it without a word."""

    def __init__(self, boundary: Boundary) -> None:
        self._session = boundary.session
        self._owner = boundary.owner
        self._clock = boundary.clock

    async def counts(self) -> dict[str, int]:
        """How many rows there are, by table; tables without any are left out."""
        found: dict[str, int] = {}
        for model in sorted(_owned(), key=lambda one: one.__tablename__):
            count = await self._session.scalar(select(func.count()).select_from(model).where(model.user_id == self._owner))
            if count:
                found[model.__tablename__] = count
        return found

    async def rows(self) -> dict[str, list[Plain]]:
        """Every row as plain JSON without secrets, by table, and the account itself."""
        found: dict[str, list[Plain]] = {}
        user = await self._session.get(User, self._owner)
        if user is not None:
            found["account"] = [_without_secrets(user)]
        for model in sorted(_owned(), key=lambda one: one.__tablename__):
            rows = await self._session.scalars(select(model).where(model.user_id == self._owner).order_by(model.id))
            listed = [_without_secrets(row) for row in rows]
            if listed:
                found[model.__tablename__] = listed
        return found

    async def files(self) -> list[KeptFile]:
        """The charts and files of conversations."""
        query = select(ChatHistory).where(ChatHistory.user_id == self._owner, ChatHistory.content.is_not(None)).order_by(ChatHistory.id)
        rows = (await self._session.scalars(query)).all()
        return [KeptFile(row.key, str(row.data.get("name") or "file"), row.content or b"") for row in rows]

    async def erase(self) -> dict[str, int]:
        """Delete every row and everything that tells who the account was; returns how many rows went, by table.

        What stays is the trail of changes without its contents, under the account's id as a pseudonym: when something was changed, and
        that nothing of it was altered. In the trails of others the account's name and address go, too.
        """
        user = await self._session.get(User, self._owner)
        if user is None:
            return {}
        gone = await self.counts()
        await self._blank_trails(user)
        kept = {Operation.__tablename__, User.__tablename__}
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in kept and "user_id" in table.columns:
                await self._session.execute(delete(table).where(table.columns["user_id"] == self._owner))
        await self._session.execute(delete(PortfolioShare).where(PortfolioShare.grantee_id == self._owner))
        for name, value in _blank(user).items():
            setattr(user, name, value)
        user.erased_at = user.erased_at or self._clock.now()
        await self._session.flush()
        return {name: count for name, count in gone.items() if name not in kept}

    async def _blank_trails(self, user: User) -> None:
        """Take the contents out of the owner's trail, and whatever names the owner out of the trails of others."""
        mine = Operation.user_id == self._owner
        values: dict[str, Any] = {
            "args": {},
            "result": {},
            "changes": [],
            "summary": ERASED,
            "redacted_at": self._clock.now(),
        }  # Any: columns
        await self._session.execute(update(Operation).where(mine, Operation.redacted_at.is_(None)).values(**values))
        stated = (await self._session.execute(select(Operation.id, Operation.digests).where(mine))).all()
        told = [row_id for row_id, digests in stated if digests and "key" in digests]
        for start in range(0, len(told), BATCH):
            blank = literal("erased:") + cast(Operation.sequence, String)
            await self._session.execute(update(Operation).where(Operation.id.in_(told[start : start + BATCH])).values(key=blank))
        names = (user.email, user.name, str(user.id))
        telling = Operation.tool.in_(NAMING) & (Operation.user_id != self._owner)
        rows = await self._session.scalars(select(Operation).where(telling, or_(*(_mentions(name) for name in names))))
        for row in rows.all():
            row.args, row.result, row.redacted_at = {}, {}, self._clock.now()
            for name in (user.email, user.name):
                row.summary = row.summary.replace(name, ERASED)
        await self._session.flush()


NAMING = ("create_user", "update_user", "delete_user", "share_portfolio", "change_share", "unshare_portfolio", "erase_account")
"""Tools whose entries in somebody's trail may name another account."""


def _mentions(name: str) -> Any:  # Any: a condition
    as_json = json.dumps(name)
    written = [cast(column, String).contains(as_json, autoescape=True) for column in (Operation.args, Operation.result)]
    return or_(*written, Operation.summary.contains(name, autoescape=True))


def _blank(user: User) -> dict[str, Any]:  # Any: columns of several types
    """The columns of an account about whom nothing is known any more."""
    return {
        "email": f"erased-{user.id}@invalid",
        "name": ERASED,
        "password_hash": None,
        "active": False,
        "timezone": "UTC",
        "totp_secret": None,
        "totp_confirmed": False,
        "totp_step": 0,
        "backup_codes": [],
        "session_epoch": user.session_epoch + 1,
    }
