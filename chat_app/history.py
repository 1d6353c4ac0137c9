"""Conversations as Chainlit shows them, kept in our own tables: sidebar, search, resume with charts, thumbs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from weakref import WeakValueDictionary

import structlog
from chainlit.data.base import BaseDataLayer
from chainlit.element import Element, ElementDict
from chainlit.step import StepDict
from chainlit.types import Feedback, PageInfo, PaginatedResponse, Pagination, ThreadDict, ThreadFilter
from chainlit.user import PersistedUser, User

from chat_app.connection import connection
from chat_app.identity import current_caller, refused
from chat_app.records import as_thread, clean_name, element_record, thread_head
from chat_app.seat import stop_turn
from chat_app.told import Entry, undrawn
from chat_app.wire import queued
from core.actor import Actor, Channel, Role
from core.errors import NotFound
from core.ids import new_id
from db import UnitOfWork
from db.models import ChatHistory, ChatThread

log = structlog.get_logger("chat")

GATHER_S = 0.1
"""A turn shows a dozen things within a moment; how long the first waits for the others, to be written with them."""


class History(BaseDataLayer):
    """Chainlit's data layer over the owner's own rows; the owner is whom the guard vouched for, never a name in a request.

    Args:
        deleted: hears whose conversation was deleted, and which.
        named: hears whose conversation has another name.
    """

    def __init__(self, deleted: Callable[[str, str], None], named: Callable[[str], None]) -> None:
        self._deleted, self._named = deleted, named
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: dict[tuple[UUID, str], dict[str, Entry]] = {}

    def _begin(self, *, write: bool = False) -> AbstractAsyncContextManager[UnitOfWork]:
        actor = Actor.of(current_caller().user_id, Role.VIEWER, Channel.CHAT)
        return connection().services.begin(actor, write=write)

    @asynccontextmanager
    async def _writing(self, thread_key: str) -> AsyncIterator[UnitOfWork]:
        """A write to one conversation. Chainlit does not wait for its writes, so they are taken one after the other here."""
        async with self._lock(thread_key), self._begin(write=True) as work:
            yield work

    def _lock(self, thread_key: str) -> asyncio.Lock:
        return self._locks.setdefault(thread_key, asyncio.Lock())

    async def _thread(self, work: UnitOfWork, key: str) -> ChatThread:
        """The conversation, made where it does not exist yet: its first step may come before its name."""
        found = await work.chats.thread(key)
        if found is not None:
            return found
        now = work.clock.now()
        return await work.chats.add(ChatThread(user_id=work.owner, created_at=now, key=key, channel=Channel.CHAT.value, updated_at=now))

    async def _put(self, thread_key: str, entry: Entry) -> None:
        """Keep one entry. What comes while others are being written is written with the next, in one transaction."""
        place = current_caller().user_id, thread_key
        waiting = self._waiting.setdefault(place, {})
        waiting[entry["key"]] = waiting.get(entry["key"], {}) | entry
        async with self._lock(thread_key):
            await asyncio.sleep(GATHER_S)
            entries = self._waiting.pop(place, None)
            if not entries:
                return
            try:
                await self._write(thread_key, entries.values())
            except BaseException:
                self._waiting[place] = entries | self._waiting.get(place, {})
                raise

    async def _write(self, thread_key: str, entries: Iterable[Entry]) -> None:
        async with self._begin(write=True) as work:
            thread, now = await self._thread(work, thread_key), work.clock.now()
            if any(entry["data"].get("type") == "user_message" for entry in entries):  # what the sidebar is sorted by
                thread.updated_at = now
            await work.chats.put_entries(
                [ChatHistory(user_id=work.owner, created_at=now, thread_key=thread_key, position=0, **entry) for entry in entries]
            )

    async def get_user(self, identifier: str) -> PersistedUser | None:
        """The caller's account, and nobody else's."""
        if identifier != str(current_caller().user_id):
            return None
        async with self._begin() as work:
            try:
                row = await work.users.get(work.owner)
            except NotFound:
                return None
        return PersistedUser(id=identifier, createdAt=row.created_at.isoformat(), identifier=identifier, display_name=row.name)

    async def create_user(self, user: User) -> PersistedUser | None:
        """The caller's account; the chat makes none."""
        return await self.get_user(user.identifier)

    @queued
    async def create_step(self, step_dict: StepDict) -> None:
        """Keep a message or a tool call."""
        await self._put(step_dict["threadId"], {"key": step_dict["id"], "kind": "step", "data": dict(step_dict)})

    @queued
    async def update_step(self, step_dict: StepDict) -> None:
        """Keep a message or a tool call as it is now; it may not have been kept before."""
        await self.create_step(step_dict)

    @queued
    async def delete_step(self, step_id: str) -> None:
        """Forget a message."""
        for (owner, _), waiting in self._waiting.items():
            if owner == current_caller().user_id:
                waiting.pop(step_id, None)
        async with self._begin(write=True) as work:
            await work.chats.remove_entry(step_id)

    @queued
    async def create_element(self, element: Element) -> None:
        """Keep a chart or a file with its content."""
        content = element.content
        if content is None and element.path:
            content = await asyncio.to_thread(Path(element.path).read_bytes)
        data = content.encode() if isinstance(content, str) else content
        if not element.thread_id or data is None:
            return
        record = element_record(element.to_dict())
        await self._put(element.thread_id, {"key": element.id, "kind": "element", "data": record, "content": data, "mime": element.mime})

    async def get_element(self, thread_id: str, element_id: str) -> ElementDict | None:
        """A chart or file of a conversation, with the address of its content."""
        async with self._begin() as work:
            found = await work.chats.entry(element_id)
        return cast(ElementDict, found.data) if found is not None and found.thread_key == thread_id else None

    @queued
    async def delete_element(self, element_id: str, thread_id: str | None = None) -> None:  # noqa: ARG002 -- Chainlit's signature
        """Forget a chart or a file."""
        await self.delete_step(element_id)

    async def upsert_feedback(self, feedback: Feedback) -> str:
        """Keep a thumb with its reason, beside the step that it judges.

        Raises:
            NotFound: the caller has no such step.
        """
        async with self._begin() as work:
            judged = await work.chats.entry(feedback.forId)
        if judged is None:
            raise refused(NotFound("There is no such answer."))
        key = feedback.id or str(new_id())
        data = {"id": key, "forId": feedback.forId, "value": feedback.value, "comment": feedback.comment}
        await self._put(judged.thread_key, {"key": key, "kind": "feedback", "data": data})
        return key

    async def delete_feedback(self, feedback_id: str) -> bool:
        """Take a thumb back."""
        async with self._begin(write=True) as work:
            await work.chats.remove_entry(feedback_id)
        return True

    async def get_thread_author(self, thread_id: str) -> str:
        """The caller's identifier if the conversation is theirs, else nothing."""
        async with self._begin() as work:
            return str(work.owner) if await work.chats.thread(thread_id) is not None else ""

    async def delete_thread(self, thread_id: str) -> None:
        """Delete a conversation with everything that is remembered of it; an answer that is under way in it is stopped, so that nothing of it comes back."""
        live = connection()
        actor = await live.actor()
        if await self.get_thread_author(thread_id):
            await stop_turn(thread_id)
            await self.settle()
        async with self._writing(thread_id) as work:
            found = await work.chats.thread(thread_id)
            if found is None:
                return
            await work.chats.remove(found)
        await live.talker.forget(actor, thread_id)
        self._deleted(str(actor.user_id), thread_id)
        log.info("thread.deleted")

    async def list_threads(self, pagination: Pagination, filters: ThreadFilter) -> PaginatedResponse[ThreadDict]:
        """A page of the caller's conversations of every channel, the latest first, with the searched words in their name or messages."""
        async with self._begin() as work:
            before = await work.chats.thread(pagination.cursor) if pagination.cursor else None
            rows = await work.chats.recent(limit=min(pagination.first, 100) + 1, before=before, search=filters.search)
            heads = [thread_head(row) for row in rows[: pagination.first]]
        more = len(rows) > len(heads)
        ends = PageInfo(hasNextPage=more, startCursor=heads[0]["id"] if heads else None, endCursor=heads[-1]["id"] if heads else None)
        return PaginatedResponse(pageInfo=ends, data=heads)

    async def get_thread(self, thread_id: str) -> ThreadDict | None:
        """A conversation with all that was shown in it; what was said by REST is drawn as it is opened first."""
        await asyncio.sleep(0)  # writes that were started just before take their places in front of this read
        async with self._lock(thread_id):
            thread, missing = await self._read(thread_id)
            if missing:
                await self._write(thread_id, missing)
                thread, _ = await self._read(thread_id)
        return thread

    async def _read(self, thread_id: str) -> tuple[ThreadDict | None, list[Entry]]:
        async with self._begin() as work:
            found = await work.chats.thread(thread_id)
            if found is None:
                return None, []
            entries = await work.chats.entries(thread_id)
            return as_thread(found, entries), undrawn(entries)

    async def update_thread(
        self,
        thread_id: str,
        name: str | None = None,
        user_id: str | None = None,  # noqa: ARG002 -- Chainlit's signature; the owner is the caller
        metadata: dict[str, Any] | None = None,  # Any: Chainlit's own JSON
        tags: list[str] | None = None,  # noqa: ARG002 -- Chainlit's signature; there are no tags here
    ) -> None:
        """Name a conversation, or keep Chainlit's own notes about it."""
        async with self._writing(thread_id) as work:
            found = await self._thread(work, thread_id)
            title = clean_name(name)
            renamed = title not in {"", found.name}
            if renamed:
                found.name = title
            if metadata is not None:
                found.details = {**found.details, **metadata}
        if renamed:
            self._named(str(current_caller().user_id))

    async def name_thread(self, thread_id: str, name: str) -> None:
        """Name a conversation that has no name yet."""
        async with self._writing(thread_id) as work:
            found = await self._thread(work, thread_id)
            found.name = found.name or clean_name(name)

    async def settle(self) -> None:
        """Return once everything that was to be kept is kept."""
        await asyncio.sleep(0)  # writes that were started just before take their places first
        while held := [lock for lock in self._locks.values() if lock.locked()]:
            for lock in held:
                async with lock:
                    pass
            await asyncio.sleep(0)

    async def build_debug_url(self) -> str:
        """Nothing: there is no debugger of conversations."""
        return ""

    async def close(self) -> None:
        """Nothing to close: the database belongs to the services."""

    async def get_favorite_steps(self, user_id: str) -> list[StepDict]:  # noqa: ARG002 -- Chainlit's signature
        """None: favourites are turned off."""
        return []
