"""Conversations and their entries."""

from collections.abc import Sequence

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import defer

from core.link_secrets import without_secrets
from db.models import ChatHistory, ChatThread
from db.repositories.base import OwnedRepository


class ChatRepository(OwnedRepository[ChatThread]):
    """The owner's conversations."""

    model = ChatThread
    noun = "conversation"

    async def thread(self, key: str) -> ChatThread | None:
        """The conversation of that key, or None where it does not exist or is another's."""
        row: ChatThread | None = await self._session.scalar(self._select().where(ChatThread.key == key))
        return row

    async def recent(self, *, limit: int, before: ChatThread | None = None, search: str | None = None) -> Sequence[ChatThread]:
        """Conversations, the latest used first, older than `before`, with `search` in their name or in a message."""
        query = self._select().order_by(ChatThread.updated_at.desc(), ChatThread.id.desc()).limit(limit)
        if before is not None:
            older = ChatThread.updated_at < before.updated_at
            query = query.where(or_(older, (ChatThread.updated_at == before.updated_at) & (ChatThread.id < before.id)))
        if search:
            message = and_(
                ChatHistory.thread_key == ChatThread.key,
                ChatHistory.kind == "step",
                ChatHistory.data["type"].as_string().in_(("user_message", "assistant_message")),
                ChatHistory.data["output"].as_string().icontains(search, autoescape=True),
            )
            query = query.where(or_(ChatThread.name.icontains(search, autoescape=True), exists().where(message)))
        return (await self._session.scalars(query)).all()

    async def entries(self, thread_key: str) -> Sequence[ChatHistory]:
        """Everything that was shown in a conversation, in order; contents of files are not loaded."""
        query = select(ChatHistory).where(ChatHistory.user_id == self._boundary.owner, ChatHistory.thread_key == thread_key)
        query = query.options(defer(ChatHistory.content, raiseload=True)).order_by(ChatHistory.position, ChatHistory.id)
        return (await self._session.scalars(query)).all()

    async def said(self, thread_key: str, *, limit: int, before: int | None = None) -> Sequence[ChatHistory]:
        """The latest `limit` messages of a conversation whose position is below `before`, newest first."""
        said = ChatHistory.data["type"].as_string().in_(("user_message", "assistant_message"))
        query = select(ChatHistory).where(ChatHistory.user_id == self._boundary.owner, ChatHistory.thread_key == thread_key)
        query = query.where(ChatHistory.kind == "step", said)
        if before is not None:
            query = query.where(ChatHistory.position < before)
        query = query.options(defer(ChatHistory.content, raiseload=True)).order_by(ChatHistory.position.desc(), ChatHistory.id.desc())
        return (await self._session.scalars(query.limit(limit))).all()

    async def messages(self, *, limit: int) -> Sequence[ChatHistory]:
        """The latest messages of all conversations, conversation by conversation, each in order."""
        said = ChatHistory.data["type"].as_string().in_(("user_message", "assistant_message"))
        query = select(ChatHistory).where(ChatHistory.user_id == self._boundary.owner, ChatHistory.kind == "step", said)
        rows = (await self._session.scalars(query.order_by(ChatHistory.id.desc()).limit(limit))).all()
        return sorted(rows, key=lambda row: (row.thread_key, row.position))

    async def entry(self, key: str) -> ChatHistory | None:
        """One entry, or None where it does not exist or is another's."""
        row: ChatHistory | None = await self._session.scalar(
            select(ChatHistory).where(ChatHistory.user_id == self._boundary.owner, ChatHistory.key == key)
        )
        return row

    async def put_entries(self, entries: Sequence[ChatHistory]) -> None:
        """Insert the `entries` of one conversation at its end, or replace the owner's entries of the same keys."""
        for entry in entries:
            entry.data = without_secrets(entry.data)
        mine = select(ChatHistory).where(ChatHistory.user_id == self._boundary.owner, ChatHistory.key.in_([entry.key for entry in entries]))
        kept = {row.key: row for row in await self._session.scalars(mine.options(defer(ChatHistory.content)))}
        new = [entry for entry in entries if entry.key not in kept]
        if new:
            in_thread = select(func.max(ChatHistory.position)).where(ChatHistory.thread_key == new[0].thread_key)
            last: int = await self._session.scalar(in_thread) or 0
            for position, entry in enumerate(new, last + 1):
                entry.position = position
            self._session.add_all(new)
        for entry in entries:
            found = kept.get(entry.key)
            if found is not None:
                found.data = entry.data
                if entry.content is not None:
                    found.content = entry.content
                found.mime = entry.mime or found.mime
        await self._session.flush()

    async def remove_entry(self, key: str) -> None:
        """Delete one entry, if the owner has it."""
        found = await self.entry(key)
        if found is not None:
            await self._session.delete(found)
            await self._session.flush()
