"""Proposals on the screen: a card with buttons for one write, or for all that a message asked for, which the outcome replaces."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from chainlit.action import Action
from chainlit.message import Message

from agents.blocks import Proposal, ProposalGroup
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
GROUP = "group"
"""Where it holds what a card of several writes shows."""


class Cards:
    """The cards of one conversation whose proposals are not decided yet: of one write each, or of all that a message asked for."""

    def __init__(self) -> None:
        self._open: dict[UUID, Message] = {}
        self._groups: dict[UUID, tuple[Message, ProposalGroup]] = {}

    async def compose(self, proposal: Proposal) -> Message:
        """A new card; its message is to be sent, then its buttons with `offer`."""
        await self._retire(proposal.id)
        message = Message(id=f"card-{uuid4()}", content=draw(proposal).markdown, metadata={PROPOSAL: str(proposal.id)}, created_at=stamp())
        self._open[proposal.id] = message
        return message

    async def compose_group(self, group: ProposalGroup) -> Message:
        """A new card of several writes, in place of those that show one of them by now; its buttons come with `offer_group`."""
        for member in group.members:
            await self._retire(member.id)
        metadata = {GROUP: group.model_dump(mode="json")}
        message = Message(id=f"card-{uuid4()}", content=draw(group).markdown, metadata=metadata, created_at=stamp())
        self._groups[group.id] = message, group
        return message

    def knows(self, proposal_id: UUID) -> bool:
        """Whether an undecided card of its own is on the screen."""
        return proposal_id in self._open

    async def offer(self, proposal_id: UUID) -> None:
        """Put the buttons below a card, in place of those that may be there from before a lost connection."""
        await withdraw_buttons(proposal_id)
        for action in buttons(proposal_id):
            await action.send(for_id=self._open[proposal_id].id)

    async def offer_group(self, group_id: UUID) -> None:
        """Put the buttons below a card of several writes: for all that waits, and for each of it, in place of those that a page may have from before."""
        message, group = self._groups[group_id]
        before = group.model_copy(update={"members": tuple(one.model_copy(update={"state": State.OPEN.value}) for one in group.members)})
        for action in group_buttons(before):
            await emit("remove_action", action.to_dict())
        for action in group_buttons(group):
            await action.send(for_id=message.id)

    async def settle(self, proposal: Proposal) -> None:
        """Show on a card what became of its proposal, and take its buttons away."""
        message = self._open.pop(proposal.id, None)
        await withdraw_buttons(proposal.id)
        if message is not None:
            message.content = draw(proposal).markdown
            await update(message)
        await self._settle_member(proposal.id, proposal.state)

    async def _retire(self, proposal_id: UUID) -> None:
        """Say on a card that shows a proposal that it is shown again below."""
        message = self._open.pop(proposal_id, None)
        if message is not None:
            await withdraw_buttons(proposal_id)
            message.content = f"{message.content}\n\n**↓ Shown again below**"
            await update(message)
        await self._settle_member(proposal_id, "shown_again")

    async def _settle_member(self, proposal_id: UUID, state: str) -> None:
        for group_id, (message, group) in list(self._groups.items()):
            if not any(member.id == proposal_id and member.state == State.OPEN for member in group.members):
                continue
            members = tuple(one.model_copy(update={"state": state}) if one.id == proposal_id else one for one in group.members)
            now = group.model_copy(update={"members": members})
            left = {action.id for action in group_buttons(now)}
            for action in group_buttons(group):
                if action.id not in left:
                    await emit("remove_action", action.to_dict())
            message.content, message.metadata = draw(now).markdown, {GROUP: now.model_dump(mode="json")}
            await update(message)
            self._groups[group_id] = message, now
            if not left:
                del self._groups[group_id]

    async def refresh(self, actor: Actor) -> None:
        """Settle every card whose proposal was decided elsewhere or has expired."""
        members = (one.id for _, group in self._groups.values() for one in group.members if one.state == State.OPEN)
        for proposal_id in [*self._open, *members]:
            proposal = await _find(actor, proposal_id)
            if proposal is not None and proposal.state != State.OPEN:
                await self.settle(proposal)

    async def recall(self, steps: Iterable[Mapping[str, Any]], pending: Iterable[Proposal]) -> None:  # Any: Chainlit's own JSON
        """After a conversation was opened again: buttons for cards that still wait, the outcome on the others, missing cards anew."""
        self._open, self._groups = {}, {}
        for step in steps:
            kept = step.get("metadata") or {}
            if kept.get(PROPOSAL):
                self._open[UUID(kept[PROPOSAL])] = message_of(step)
            if kept.get(GROUP):
                group = ProposalGroup.model_validate(kept[GROUP])
                self._groups[group.id] = message_of(step), group
        for proposal in pending:
            if any(one.id == proposal.id and one.state == State.OPEN for _, group in self._groups.values() for one in group.members):
                self._open.pop(proposal.id, None)
                continue
            if not self.knows(proposal.id):
                await send(await self.compose(proposal))
            await self.offer(proposal.id)
        for group_id in self._groups:
            await self.offer_group(group_id)


def _button(name: str, target: UUID, label: str, part: str = "") -> Action:
    """A button. It carries an id and nothing else: what is done is decided by what is stored."""
    icon = "check" if name == CONFIRM else "x"
    return Action(name=name, payload={PROPOSAL: str(target)}, label=label, icon=icon, id=f"{name}-{part}{target}")


def buttons(proposal_id: UUID) -> tuple[Action, Action]:
    """Confirm and Cancel."""
    return _button(CONFIRM, proposal_id, "Confirm"), _button(CANCEL, proposal_id, "Cancel")


def group_buttons(group: ProposalGroup) -> tuple[Action, ...]:
    """Confirm and Cancel for all of a group that waits, and Confirm for each of it; none where nothing waits."""
    waiting = [(number, one) for number, one in enumerate(group.members, 1) if one.state == State.OPEN]
    if not waiting:
        return ()
    each = tuple(_button(CONFIRM, one.id, f"Confirm {number}", "part-") for number, one in waiting) if len(waiting) > 1 else ()
    return _button(CONFIRM, group.id, "Confirm all"), _button(CANCEL, group.id, "Cancel all"), *each


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
