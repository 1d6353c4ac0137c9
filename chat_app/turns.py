"""A turn of the assistant brought to the screen, event by event."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager

import structlog
from chainlit.context import context

from agents.blocks import Notice, Proposal, ProposalGroup
from agents.complaints import spoken
from agents.events import (
    BlockReady,
    Event,
    ProposalReady,
    TextDelta,
    ToolFinished,
    ToolProgress,
    ToolStarted,
    TurnDone,
    TurnFailed,
    Usage,
)
from chat_app.identity import current_caller
from chat_app.rendering import Drawing, draw
from chat_app.rendering.words import cell, paragraphs
from chat_app.screen import Screen
from chat_app.seat import Seat
from chat_app.sidebar import tell_sidebars
from chat_app.toolsteps import ToolSteps
from chat_app.wire import close_pages
from core.actor import Actor
from core.errors import FolioscopeError, InternalError
from core.ids import new_id
from tools.conversations import RENAME_CONVERSATION

log = structlog.get_logger("chat")


class TurnOnScreen:
    """Shows one turn.

    Args:
        seat: what this browser tab keeps between turns.
    """

    def __init__(self, seat: Seat) -> None:
        self._seat = seat
        self._screen = Screen()
        run = context.current_step
        self._steps = ToolSteps(run.id if run else None)

    async def play(self, events: AsyncGenerator[Event, None]) -> None:
        """Show every event as it comes, and leave nothing half open, also when the turn is stopped."""
        async with self.failing():
            try:
                async with aclosing(events):
                    async for event in events:
                        await self._show(event)
            except asyncio.CancelledError:
                await self._screen.show(draw(Notice(tone="neutral", text="Stopped.")))
                raise
            finally:
                await self._steps.abandon()
                await self._screen.finish()
        if not self._screen.paged:
            await close_pages()
        self._seat.suggestions = await self._screen.suggest()

    @asynccontextmanager
    async def failing(self) -> AsyncIterator[None]:
        """Whatever goes wrong inside is shown: foreseen failures in their own words, others by an id under which the log has the rest."""
        try:
            yield
        except FolioscopeError as err:
            await self._tell(err)
        except Exception as err:  # the last place before Chainlit, which would show the exception's own text
            failure = InternalError(str(new_id()))
            log.exception("chat.failed", error_id=failure.details["error_id"], exc_info=err)
            await self._tell(failure)

    async def _tell(self, failure: FolioscopeError) -> None:
        await self._screen.show(draw(Notice(tone="bad", text=spoken(failure))))
        await self._screen.finish()

    async def _show(self, event: Event) -> None:
        match event:
            case TextDelta(text=text):
                await self._screen.say(text)
            case ToolStarted():
                await self._screen.finish()
                await self._steps.start(event)
            case ToolProgress():
                await self._steps.progress(event)
            case ToolFinished():
                await self._steps.finish(event)
            case BlockReady(block=Proposal() as proposal) | ProposalReady(proposal=proposal):
                await self._propose(proposal)
            case BlockReady(block=ProposalGroup() as group):
                await self._screen.place(await self._seat.cards.compose_group(group))
                await self._seat.cards.offer_group(group.id)
            case BlockReady(block=block):
                await self._screen.show(draw(block))
            case TurnFailed(message=message):
                await self._screen.show(draw(Notice(tone="bad", text=message)))
            case TurnDone():
                await self._end(event)

    async def _end(self, event: TurnDone) -> None:
        if event.reply and not self._screen.shown:
            await self._screen.say(paragraphs(event.reply))
        if any(call.intent == RENAME_CONVERSATION.name for call in event.calls):
            tell_sidebars(str(current_caller().user_id))
        if event.usage is not None:
            await self._screen.show(Drawing(markdown=usage_line(event.usage)))

    async def _propose(self, proposal: Proposal) -> None:
        cards = self._seat.cards
        if proposal.state != "open":
            await cards.settle(proposal)
        elif proposal.group_id is None and not cards.knows(proposal.id):
            await self._screen.place(await cards.compose(proposal))
            await cards.offer(proposal.id)


def usage_line(usage: Usage) -> str:
    """What the language model took for one answer, as a caption: tokens, and money where prices are set."""
    about = "about " if usage.estimated else ""
    cost = "" if usage.cost_usd is None else f", ${usage.cost_usd}"
    requests = "" if usage.requests == 1 else f" in {usage.requests} requests"
    return f"_{cell(usage.model)}: {about}{usage.input_tokens + usage.output_tokens:,} tokens{requests}{cost}_"


async def refresh_cards(seat: Seat, actor: Actor) -> None:
    """Bring the cards up to date after a turn; a card that cannot be read now is read after the next one."""
    try:
        await seat.cards.refresh(actor)
    except FolioscopeError as err:
        log.warning("cards.stale", code=err.code)
