"""Conversations as they were held: listing, showing, renaming and deleting them, and the charts and files in them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from core.actor import Actor, Scope
from core.errors import NotFound
from core.ids import new_id
from db import UnitOfWork
from db.models import ChatHistory, ChatThread
from infra import Topic
from tools.base import Args, Tool, View
from tools.context import Context
from tools.services import Services

SPEAKERS = {"user_message": "user", "assistant_message": "assistant"}
"""Kinds of kept entries that are messages, and who said them."""
PLAIN = "plain"
"""In a kept entry: that its text is no Markdown."""
NAME_CHARS = 80
EVERY = ""
"""In an event, in place of a conversation: that the list of them is another one now."""
UNKNOWN = "There is no such conversation."


class ConversationView(View):
    """A conversation without its contents."""

    id: str
    name: str
    channel: str
    updated_at: dt.datetime


class ListConversations(Args):
    """Which page of conversations, and with which words in them."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    before: str | None = Field(None, max_length=64, description="Cursor: the id of the last conversation of the page before.")
    search: str | None = Field(None, min_length=1, max_length=200)


class ConversationsView(View):
    """A page of conversations, the latest used first."""

    items: tuple[ConversationView, ...]
    next: str | None


def _head(row: ChatThread) -> ConversationView:
    return ConversationView(id=row.key, name=row.name, channel=row.channel, updated_at=row.updated_at)


async def run_list(context: Context, args: ListConversations) -> ConversationsView:
    """List conversations of every channel, the latest used first."""
    async with context.read() as work:
        before = await _thread(work, args.before) if args.before is not None else None
        rows = await work.chats.recent(limit=args.limit + 1, before=before, search=args.search)
        items = tuple(_head(row) for row in rows[: args.limit])
    return ConversationsView(items=items, next=items[-1].id if len(rows) > args.limit else None)


async def _thread(work: UnitOfWork, key: str) -> ChatThread:
    row = await work.chats.thread(key)
    if row is None:
        raise NotFound(UNKNOWN)
    return row


class WhichConversation(Args):
    """A conversation by its id."""

    thread_id: Annotated[str, Field(min_length=1, max_length=64)]


class GetConversation(WhichConversation):
    """A conversation by its id, and which page of its messages."""

    limit: Annotated[int, Field(ge=1, le=500)] = 200
    before: int | None = Field(None, ge=0, le=2**31 - 1, description="Cursor: what `next` of the page before said, for earlier messages.")


class MessageView(View):
    """One message; `blocks` are the pieces of an answer as they were shown."""

    id: str
    role: Literal["user", "assistant"]
    text: str
    blocks: tuple[dict[str, Any], ...]  # Any: JSON
    at: str | None


class ConversationDetail(ConversationView):
    """A conversation with its latest messages, oldest first; `next` leads to those before them."""

    messages: tuple[MessageView, ...]
    next: int | None


def _message(row: ChatHistory) -> MessageView:
    data = row.data
    speaker: Literal["user", "assistant"] = "user" if data["type"] == "user_message" else "assistant"
    return MessageView(
        id=row.key, role=speaker, text=str(data.get("output") or ""), blocks=tuple(data.get("blocks") or ()), at=data.get("createdAt")
    )


async def run_get(context: Context, args: GetConversation) -> ConversationDetail:
    """Show a conversation with its messages, at most 500 a page, the latest page first."""
    async with context.read() as work:
        row = await _thread(work, args.thread_id)
        found = await work.chats.said(row.key, limit=args.limit + 1, before=args.before)
        shown = found[: args.limit]
        messages = tuple(map(_message, reversed(shown)))
        return ConversationDetail(
            **_head(row).model_dump(), messages=messages, next=shown[-1].position if len(found) > args.limit else None
        )


class RenameConversation(WhichConversation):
    """A conversation by its id, and its new name."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_CHARS)]


async def run_rename(context: Context, args: RenameConversation) -> ConversationView:
    """Give a conversation another name; it keeps its place in the list. Example: name="Retirement". Asked for in a conversation, it is that one."""
    async with context.jot() as work:
        row = await _thread(work, args.thread_id)
        row.name = " ".join(args.name.split()) or row.name
        return _head(row)


async def run_delete(context: Context, args: WhichConversation) -> ConversationView:
    """Delete a conversation with everything that was shown in it."""
    async with context.jot() as work:
        row = await _thread(work, args.thread_id)
        view = _head(row)
        await work.chats.remove(row)
    return view


async def open_conversation(services: Services, actor: Actor, thread_id: str | None, *, first_words: str) -> str:
    """The id of the conversation to go on with; a new one where none is named.

    Raises:
        NotFound: the named one does not exist, or is another's.
    """
    async with services.begin(actor, write=True) as work:
        now = work.clock.now()
        if thread_id is not None:
            row = await _thread(work, thread_id)
            row.updated_at = now
            return row.key
        name = " ".join(first_words.split())[:NAME_CHARS]
        thread = ChatThread(user_id=work.owner, created_at=now, key=str(new_id()), name=name, channel=actor.channel.value, updated_at=now)
        key = (await work.chats.add(thread)).key
    await _tell_pages(services, actor, EVERY)
    return key


async def _tell_pages(services: Services, actor: Actor, thread_id: str) -> None:
    """Have the actor's open pages show what was said elsewhere; a page that does not hear of it shows it when it is loaded again."""
    await services.events.publish(Topic.CONVERSATION_WENT_ON, user_id=str(actor.user_id), thread=thread_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message to be kept, its text without Markdown."""

    role: Literal["user", "assistant"]
    text: str
    blocks: Sequence[dict[str, Any]] = ()  # Any: JSON


async def keep_messages(services: Services, actor: Actor, thread_id: str, messages: Sequence[Said]) -> None:
    """Write messages down at the end of a conversation; nothing where it was deleted meanwhile."""
    kinds = {role: kind for kind, role in SPEAKERS.items()}
    async with services.begin(actor, write=True) as work:
        if await work.chats.thread(thread_id) is None:
            return
        await work.chats.put_entries([_entry(work, thread_id, kinds[said.role], said) for said in messages])
    await _tell_pages(services, actor, thread_id)


def _entry(work: UnitOfWork, thread_id: str, kind: str, said: Said) -> ChatHistory:
    key, now = str(new_id()), work.clock.now()
    data: dict[str, Any] = {
        "id": key,
        "threadId": thread_id,
        "type": kind,
        "name": said.role,
        "output": said.text,
        PLAIN: True,
    }  # Any: JSON
    data |= {"createdAt": now.isoformat(), **({"blocks": list(said.blocks)} if said.blocks else {})}
    return ChatHistory(user_id=work.owner, created_at=now, thread_key=thread_id, key=key, kind="step", position=0, data=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A chart or a file of a conversation."""

    name: str
    mime: str
    content: bytes


async def read_file(services: Services, actor: Actor, key: UUID) -> KeptFile:
    """The content of a chart or file in one of the actor's conversations.

    Raises:
        NotFound: there is none of that id, or it is another's.
    """
    async with services.begin(actor) as work:
        entry = await work.chats.entry(str(key))
        if entry is None or entry.kind != "element" or entry.content is None:
            raise NotFound("There is no such chart or file.")
        return KeptFile(name=str(entry.data.get("name") or "file"), mime=entry.mime or "application/octet-stream", content=entry.content)


LIST_CONVERSATIONS = Tool(
    name="list_conversations", args=ListConversations, view=ConversationsView, run=run_list, scope=Scope.PORTFOLIO_READ
)
GET_CONVERSATION = Tool(name="get_conversation", args=GetConversation, view=ConversationDetail, run=run_get, scope=Scope.PORTFOLIO_READ)
RENAME_CONVERSATION = Tool(
    name="rename_conversation", args=RenameConversation, view=ConversationView, run=run_rename, scope=Scope.PORTFOLIO_READ
)
DELETE_CONVERSATION = Tool(
    name="delete_conversation", args=WhichConversation, view=ConversationView, run=run_delete, scope=Scope.PORTFOLIO_READ
)
