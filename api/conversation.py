"""The conversation by REST: one message in, the whole answer or its events out."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Literal, Protocol, TypeAlias
from uuid import UUID

from litestar import Response
from litestar.response import Stream
from pydantic import Field

from agents.blocks import AnyBlock, Notice, Proposal
from agents.events import BlockReady, Event, FigureNote, ProposalReady, TextDelta, TurnDone, TurnFailed, Understood, Usage
from agents.markdown import as_read
from api.caller import Caller
from api.event_stream import MEDIA_TYPE, event, stream
from api.staying import until_shown_out
from core.actor import Actor
from core.errors import FolioscopeError, TooLarge, Unavailable
from tools.base import Args, View
from tools.conversations import Said, keep_messages, open_conversation
from tools.door import run_tool
from tools.proposal_groups import FIND_PROPOSALS, FindProposals
from tools.quotas import count_message, count_model_turn
from tools.services import Services

Decision: TypeAlias = Literal["confirm", "cancel"]


class Talker(Protocol):
    """The assistant, as REST needs it."""

    def turn(self, actor: Actor, thread_key: str, text: str) -> AsyncGenerator[Event, None]:
        """The events of one turn, the last of them TurnDone."""
        ...

    def decide(self, actor: Actor, proposal_id: UUID, decision: Decision) -> AsyncGenerator[Event, None]:
        """The events of an answer to a proposal; the same again replays the outcome."""
        ...

    async def forget(self, actor: Actor, thread_key: str) -> None:
        """Drop what is remembered of a conversation."""
        ...


class SendMessage(Args):
    """A message, and the conversation that it goes on with; left out: a new one."""

    thread_id: str | None = Field(None, min_length=1, max_length=64)
    message: Annotated[str, Field(min_length=1, max_length=1_000_000)]


class Decide(Args):
    """The answer to a proposal."""

    decision: Decision


class ChatReply(View):
    """An answer: its text without Markdown, its pieces, the calls as they were understood, the writes that wait for a yes, the sources of its figures, and use of a model."""

    thread_id: str | None
    reply: str
    blocks: tuple[AnyBlock, ...]
    calls: tuple[Understood, ...]
    proposals: tuple[Proposal, ...]
    figures: tuple[FigureNote, ...]
    usage: Usage | None


class TurnRefused(FolioscopeError):
    """A turn that gave nothing but its failure, told with that failure's own code and status."""

    def __init__(self, failed: TurnFailed) -> None:
        super().__init__(failed.message)
        self._kind = _by_code(FolioscopeError, failed.code) or FolioscopeError

    def as_problem(self) -> dict[str, object]:
        """The document of the failure."""
        kind = self._kind
        named = {"type": f"urn:folioscope:problem:{kind.code}", "title": kind.title, "status": kind.status, "code": kind.code}
        return {**super().as_problem(), **named, "next_step": kind.next_step.value}


def _by_code(kind: type[FolioscopeError], code: str) -> type[FolioscopeError] | None:
    if kind.code == code:
        return kind
    return next((found for child in kind.__subclasses__() if (found := _by_code(child, code))), None)


def check_length(services: Services, message: str) -> None:
    """Return unless the message is longer than the settings allow.

    Raises:
        TooLarge: it is; the sentence says by how much.
    """
    limit = services.settings.web.max_message_chars
    if len(message) > limit:
        raise TooLarge(f"That message has {len(message):,} characters; I read up to {limit:,}. Please shorten it.", limit=limit)


@dataclass(slots=True)
class Hearing:
    """What has been heard of a turn so far."""

    thread_id: str | None
    reply: str = ""
    blocks: list[AnyBlock] = field(default_factory=list)
    calls: tuple[Understood, ...] = ()
    proposals: list[Proposal] = field(default_factory=list)
    figures: tuple[FigureNote, ...] = ()
    usage: Usage | None = None
    failed: TurnFailed | None = None

    def note(self, heard: Event) -> None:
        """Take one event in."""
        match heard:
            case TextDelta():
                self.reply += heard.text
            case BlockReady():
                self.blocks.append(heard.block)
            case ProposalReady():
                self.proposals.append(heard.proposal)
            case TurnFailed():
                self.failed = heard
            case TurnDone():
                self.reply, self.calls = heard.reply or self.reply, heard.calls
                self.figures, self.usage = heard.figures, heard.usage

    def answer(self) -> ChatReply:
        """The whole answer.

        Raises:
            TurnRefused: there is none, but a failure.
        """
        if self.failed is not None:
            if not self.blocks and not self.proposals:
                raise TurnRefused(self.failed)
            self.blocks.append(Notice(tone="bad", text=self.failed.message))
        return ChatReply(
            thread_id=self.thread_id,
            reply=self.reply,
            blocks=tuple(self.blocks),
            calls=self.calls,
            proposals=tuple(self.proposals),
            figures=self.figures,
            usage=self.usage,
        )


@dataclass(frozen=True, slots=True)
class Turning:
    """A turn that is about to run: what was said, and its events to come."""

    hearing: Hearing
    said: str
    events: AsyncGenerator[Event, None]

    async def kept(self, caller: Caller) -> AsyncGenerator[Event, None]:
        """The events, heard, without Markdown; question and answer are written down at the end, also when the turn is stopped halfway."""
        try:
            async with aclosing(self.events):
                async for told in self.events:
                    heard = TextDelta(text=as_read(told.text)) if isinstance(told, TextDelta) else told
                    self.hearing.note(heard)
                    yield heard
        finally:
            if self.hearing.thread_id is not None:
                shown = [block.model_dump(mode="json") for block in self.hearing.blocks]
                messages = (Said(role="user", text=self.said), Said(role="assistant", text=self.hearing.reply, blocks=shown))
                await keep_messages(caller.services, caller.actor, self.hearing.thread_id, messages)


async def as_sent(hearing: Hearing, events: AsyncGenerator[Event, None]) -> AsyncGenerator[bytes, None]:
    """The turn's events as server-sent events, after one that names the conversation."""
    yield event("thread", {"thread_id": hearing.thread_id})
    async with aclosing(events):
        async for heard in events:
            document = heard.model_dump(mode="json")
            yield event(str(document.pop("event")), document)


async def answer_message(talker: Talker | None, caller: Caller, given: SendMessage) -> Response[ChatReply] | Stream:
    """The answer to a message, whole or as it comes.

    Raises:
        TooLarge: the message is too long.
        NotFound: the conversation does not exist, or is another's.
        QuotaExceeded: too many messages in a minute.
        Unavailable: there is no assistant in this process.
    """
    check_length(caller.services, given.message)
    await count_message(caller.services, caller.actor)
    await count_model_turn(caller.services, caller.actor)
    present = require(talker)

    async def begin() -> Turning:
        thread_id = await open_conversation(caller.services, caller.actor, given.thread_id, first_words=given.message)
        return Turning(Hearing(thread_id), given.message, present.turn(caller.actor, thread_id, given.message))

    return await _respond(caller, "send_message", given, begin)


async def answer_decision(talker: Talker | None, caller: Caller, proposal_id: UUID, given: Decide) -> Response[ChatReply] | Stream:
    """What became of a proposal, or of a group of them, whole or as it comes.

    Raises:
        NotFound: there is no such proposal, or it is another's.
        Unavailable: there is no assistant in this process.
    """
    present = require(talker)
    found = (await run_tool(FIND_PROPOSALS, caller.services, caller.actor, FindProposals(proposal_id=proposal_id))).items

    async def begin() -> Turning:
        said = f"{given.decision.capitalize()}: {'; '.join(one.title for one in found)}"
        return Turning(Hearing(found[0].thread_id), said, present.decide(caller.actor, proposal_id, given.decision))

    return await _respond(caller, f"decide:{proposal_id}", given, begin)


async def _respond(caller: Caller, name: str, given: Args, begin: Callable[[], Awaitable[Turning]]) -> Response[ChatReply] | Stream:
    if MEDIA_TYPE in caller.request.headers.get("accept", ""):
        turning = await begin()
        return stream(as_sent(turning.hearing, turning.kept(caller)), until=partial(until_shown_out, caller))

    async def whole() -> ChatReply:
        turning = await begin()
        async with aclosing(turning.kept(caller)) as events:
            async for _ in events:
                pass
        return turning.hearing.answer()

    return Response(await caller.once(name, given, ChatReply, whole), headers={"vary": "accept"})


def require(talker: Talker | None) -> Talker:
    """The assistant.

    Raises:
        Unavailable: this process has none.
    """
    if talker is None:
        raise Unavailable("The assistant is not running here.")
    return talker
