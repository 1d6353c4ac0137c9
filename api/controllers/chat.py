"""The conversation and what is kept of it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream

from api.caller import Caller, read_args
from api.conversation import ChatReply, Decide, SendMessage, answer_decision, answer_message, require
from api.describing import Contract, calls, states
from api.downloads import download
from api.event_stream import MEDIA_TYPE
from core.actor import Scope
from tools.conversations import (
    DELETE_CONVERSATION,
    GET_CONVERSATION,
    LIST_CONVERSATIONS,
    RENAME_CONVERSATION,
    ConversationDetail,
    ConversationsView,
    ConversationView,
    read_file,
)

AnyRequest = Request[Any, Any, Any]  # Any: we keep no user, auth or state types in the request


class ChatController(Controller):
    """The assistant."""

    path = "/api/chat"
    tags = ("Conversation",)

    @post(
        "/",
        status_code=200,
        opt=states(Contract(takes=SendMessage, gives=ChatReply, keyed=True, media=(MEDIA_TYPE,), scope=Scope.PORTFOLIO_READ)),
    )
    async def send_message(self, request: AnyRequest, caller: NamedDependency[Caller], state: State) -> Response[ChatReply] | Stream:
        """Say something. The answer comes whole; with `Accept: text/event-stream` its events come as they happen."""
        return await answer_message(state.assistant, caller, await read_args(request, SendMessage))

    @get("/threads", opt=calls(LIST_CONVERSATIONS))
    async def list_conversations(self, caller: NamedDependency[Caller]) -> ConversationsView:
        """List conversations of every channel, the latest used first."""
        return await caller.ask(LIST_CONVERSATIONS)

    @get("/threads/{thread_id:str}", opt=calls(GET_CONVERSATION, "thread_id"))
    async def get_conversation(self, caller: NamedDependency[Caller], thread_id: FromPath[str]) -> ConversationDetail:
        """Show a conversation with its messages, oldest first."""
        return await caller.ask(GET_CONVERSATION, thread_id=thread_id)

    @put("/threads/{thread_id:str}", opt=calls(RENAME_CONVERSATION, "thread_id"))
    async def rename_conversation(self, caller: NamedDependency[Caller], thread_id: FromPath[str]) -> ConversationView:
        """Give a conversation another name."""
        return await caller.ask(RENAME_CONVERSATION, thread_id=thread_id)

    @delete("/threads/{thread_id:str}", status_code=200, opt=calls(DELETE_CONVERSATION, "thread_id"))
    async def delete_conversation(self, caller: NamedDependency[Caller], state: State, thread_id: FromPath[str]) -> ConversationView:
        """Delete a conversation with everything that is remembered of it."""
        deleted = await caller.ask(DELETE_CONVERSATION, thread_id=thread_id)
        await require(state.assistant).forget(caller.actor, thread_id)
        return deleted

    @get("/elements/{element_id:uuid}", opt=states(Contract(media=("application/octet-stream",), scope=Scope.PORTFOLIO_READ)))
    async def get_element(self, caller: NamedDependency[Caller], element_id: FromPath[UUID]) -> Response[bytes]:
        """The content of a chart or a file in one of one's conversations."""
        found = await read_file(caller.services, caller.actor, element_id)
        return download(found.name, found.mime, found.content)


class ProposalController(Controller):
    """Writes that wait for a yes."""

    path = "/api/proposals"
    tags = ("Conversation",)

    @post(
        "/{proposal_id:uuid}",
        status_code=200,
        opt=states(Contract(takes=Decide, gives=ChatReply, keyed=True, media=(MEDIA_TYPE,), scope=Scope.PORTFOLIO_READ)),
    )
    async def decide_proposal(
        self, request: AnyRequest, caller: NamedDependency[Caller], state: State, proposal_id: FromPath[UUID]
    ) -> Response[ChatReply] | Stream:
        """Confirm or cancel a proposal, or by its group's id all that one message asked for. Each is carried out once, however often it is asked."""
        return await answer_decision(state.assistant, caller, proposal_id, await read_args(request, Decide))
