"""Proposals on the screen: a card with two buttons, which the outcome replaces."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from chainlit.action import Action
from chainlit.message import Message

from agents.blocks import Proposal
from chat_app.connection import connection
from chat_app.records import CANCEL, CONFIRM
from chat_app.rendering import draw
from chat_app.wire import emit, message_of, send, stamp, update
from core.actor import Actor
from core.errors import NotFound
from tools.door import run_tool
from tools.proposals import GET_PROPOSAL, GetProposal, State

PROPOSAL = "proposal"
"""Where a message's metadata says which proposal its card shows."""


class Cards:
    """The cards of one conversation whose proposals are not decided yet."""

    def __init__(self) -> None:
        self._open: dict[UUID, Message] = {}

    def compose(self, proposal: Proposal) -> Message:
        """A new card; its message is to be sent, then its buttons with `offer`."""
        message = Message(id=f"card-{uuid4()}", content=draw(proposal).markdown, metadata={PROPOSAL: str(proposal.id)}, created_at=stamp())
        self._open[proposal.id] = message
        return message

    def knows(self, proposal_id: UUID) -> bool:
        """Whether an undecided card of it is on the screen."""
        return proposal_id in self._open

    async def offer(self, proposal_id: UUID) -> None:
        """Put the buttons below a card, in place of those that may be there from before a lost connection."""
        await withdraw_buttons(proposal_id)
        for action in buttons(proposal_id):
            await action.send(for_id=self._open[proposal_id].id)

    async def settle(self, proposal: Proposal) -> None:
        """Show on a card what became of its proposal, and take its buttons away."""
        message = self._open.pop(proposal.id, None)
        await withdraw_buttons(proposal.id)
        if message is not None:
            message.content = draw(proposal).markdown
            await update(message)

    async def refresh(self, actor: Actor) -> None:
        """Settle every card whose proposal was decided elsewhere or has expired."""
        for proposal_id in list(self._open):
            proposal = await _find(actor, proposal_id)
            if proposal is not None and proposal.state != State.OPEN:
                await self.settle(proposal)

    async def recall(self, steps: Iterable[Mapping[str, Any]], pending: Iterable[Proposal]) -> None:  # Any: Chainlit's own JSON
        """After a conversation was opened again: buttons for cards that still wait, the outcome on the others, missing cards anew."""
        shown = {UUID(key): step for step in steps if (key := (step.get("metadata") or {}).get(PROPOSAL))}
        self._open = {proposal_id: message_of(step) for proposal_id, step in shown.items()}
        for proposal in pending:
            if proposal.id not in shown:
                await send(self.compose(proposal))
            await self.offer(proposal.id)


def buttons(proposal_id: UUID) -> tuple[Action, Action]:
    """Confirm and Cancel. They carry the proposal's id and nothing else: what is done is decided by what is stored."""
    payload = {PROPOSAL: str(proposal_id)}
    return (
        Action(name=CONFIRM, payload=payload, label="Confirm", icon="check", id=f"confirm-{proposal_id}"),
        Action(name=CANCEL, payload=payload, label="Cancel", icon="x", id=f"cancel-{proposal_id}"),
    )


async def withdraw_buttons(proposal_id: UUID) -> None:
    """Take the buttons of a proposal off the screen."""
    for action in buttons(proposal_id):
        await emit("remove_action", action.to_dict())


async def _find(actor: Actor, proposal_id: UUID) -> Proposal | None:
    try:
        view = await run_tool(GET_PROPOSAL, connection().services, actor, GetProposal(proposal_id=proposal_id))
    except NotFound:
        return None
    expired = view.state is State.OPEN and view.expires_at <= connection().services.clock.now()
    state = State.EXPIRED if expired else view.state
    return Proposal(id=view.id, title=view.title, lines=view.lines, notes=view.notes, expires_at=view.expires_at, state=state.value)
