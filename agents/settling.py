"""The answer to proposals: confirmed or cancelled, one or all that a message asked for; outcomes are told by us, never by a model."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from agents.blocks import Suggestions
from agents.complaints import spoken
from agents.events import BlockReady, ToolFinished, ToolStarted
from agents.markdown import escaped
from agents.presenting import title_of
from agents.presenting.cards import answered_by
from agents.presenting.said import listed
from agents.proposing import Proposing, as_block
from agents.telling import Telling
from agents.turn import Turn
from core.clock import stopwatch_s
from core.errors import FolioscopeError
from tools.door import check_args, run_tool
from tools.proposal_groups import CONFIRM_TOGETHER, FIND_PROPOSALS, FindProposals, TogetherOutcome, chained, gather
from tools.proposals import DECIDE_PROPOSAL, DecideProposal, Decision, Outcome, ProposalView, State

LASTING = frozenset({"create_share_link", "revoke_share_link", "undo", "add_document", "delete_document", "remember_fact", "forget_fact"})
"""Writes that "undo" does not take back."""
NEXT = ("what do I own?", "undo")
"""What one may want to do after something was recorded."""
MOVED = "The price has moved since I showed this, so nothing was recorded. Here it is again at the present price; shall I record it?"
REPEATED = "The same was recorded since I showed this, so I have not recorded it a second time. Here it is again; shall I?"
BEFORE = "That was done before: {titles}. It is recorded once; nothing was recorded again."
DOUBTFUL = "Nothing was recorded yet, for other things were spoken of in between."
NOT_UNDERSTOOD = "Nothing was recorded yet, since it is open what {said} changes. If the card is right as it stands, say yes once more; else tell me what is wrong in it."
CHANGED_TOGETHER = (
    "A price has moved or the same was recorded since I showed this, so nothing was recorded now. Here is all of it as it stands."
)


class Settling:
    """Carries out a person's answers in one turn. `recorded` says whether any of them recorded something."""

    def __init__(self, turn: Turn, telling: Telling, proposing: Proposing) -> None:
        self._turn = turn
        self._telling = telling
        self._proposing = proposing
        self.recorded = False
        self._cancelled: list[ProposalView] = []
        """What was cancelled and is not told yet: several are told in one sentence."""

    async def decide(self, proposals: Sequence[ProposalView], decision: Decision) -> bool:
        """Confirm or cancel proposals and tell the outcome; several are confirmed as a whole. Returns whether something was recorded."""
        ids = {proposal.id for proposal in proposals} if decision is Decision.CONFIRM else set[UUID]()
        self._turn.recording.update(ids)
        try:
            if len(ids) > 1:
                recorded = await self._confirm(proposals)
            else:
                recorded = any([await self._decide(proposal, decision) for proposal in proposals])
        finally:
            self._turn.recording.difference_update(ids)
            if self._cancelled:
                self._telling.say_always(_cancelled_in_words(self._cancelled))
                self._cancelled.clear()
        if recorded and all(proposal.tool not in LASTING for proposal in proposals):
            self._telling.emit(BlockReady(block=Suggestions(items=NEXT)))
        self.recorded = self.recorded or recorded
        return recorded

    @asynccontextmanager
    async def _step(self, call_id: str, decision: Decision, ids: Sequence[UUID]) -> AsyncIterator[None]:
        started, error = stopwatch_s(), None
        args = {"proposal_id": str(ids[0])} if len(ids) == 1 else {"proposal_ids": [str(one) for one in ids]}
        emit, intent = self._telling.emit, decision.value
        emit(ToolStarted(call_id=call_id, intent=intent, title=title_of(intent), args=args))
        try:
            yield
        except FolioscopeError as err:
            error = err.code
            self._telling.warn(spoken(err))
        emit(ToolFinished(call_id=call_id, intent=intent, duration_ms=round((stopwatch_s() - started) * 1000, 1), error=error))

    async def _decide(self, proposal: ProposalView, decision: Decision) -> bool:
        turn, recorded = self._turn, False
        async with self._step(f"decide-{proposal.id}", decision, [proposal.id]):
            outcome = await run_tool(DECIDE_PROPOSAL, turn.services, turn.actor, DecideProposal(proposal_id=proposal.id, decision=decision))
            recorded = decision is Decision.CONFIRM and outcome.renewed is None
            if outcome.renewed is not None:
                self._telling.say_always(_why_again(outcome.renewed))
            elif recorded and proposal.state is State.CONFIRMED:
                self._telling.say_always(BEFORE.format(titles=escaped(proposal.title)))
            elif recorded:
                self._telling.say_always(_in_words(outcome.proposal))
            else:
                self._cancelled.append(outcome.proposal)
            self._tell(outcome)
            if outcome.renewed is not None:
                self._proposing.show_one(outcome.renewed)
        return recorded

    async def _confirm(self, proposals: Sequence[ProposalView]) -> bool:
        turn, ids, recorded = self._turn, [proposal.id for proposal in proposals], False
        async with self._step(f"decide-{ids[0]}", Decision.CONFIRM, ids):
            outcome = await run_tool(CONFIRM_TOGETHER, turn.services, turn.actor, check_args(CONFIRM_TOGETHER, {"proposal_ids": ids}))
            recorded = bool(outcome.done)
            if outcome.renewed:
                self._telling.say_always(CHANGED_TOGETHER)
                await self._settle_cards(ids)
                await self._proposing.show_group(outcome.renewed)
            else:
                before = all(one.state is State.CONFIRMED for one in proposals)
                titles = "; ".join(escaped(one.title) for one in proposals)
                self._telling.say_always(BEFORE.format(titles=titles) if before else _together_in_words(outcome))
                for done in outcome.done:
                    self._tell(done)
                if outcome.failed is not None:
                    self._telling.emit(BlockReady(block=as_block(outcome.failed.proposal)))
        return recorded

    def _tell(self, outcome: Outcome) -> None:
        if outcome.result is not None and outcome.result.get("url"):
            self._telling.say_always(f"It is shown this once, so copy it now: {outcome.result['url']}")
        self._telling.emit(BlockReady(block=as_block(outcome.proposal)))

    async def _settle_cards(self, ids: Sequence[UUID]) -> None:
        """Show on the old cards that they were replaced."""
        for proposal_id in ids:
            args = FindProposals(proposal_id=proposal_id)
            (now,) = (await run_tool(FIND_PROPOSALS, self._turn.services, self._turn.actor, args)).items
            self._telling.emit(BlockReady(block=as_block(now)))

    async def put_again(self, waiting: Sequence[ProposalView], said: Mapping[str, Any], *, doubtful: bool) -> None:  # Any: JSON
        """What waits once more: since a yes is `doubtful`, or since it was asked about."""
        if doubtful:
            await self.ask_again(waiting, said.get("unread", ()))
        else:
            await self.show_again(waiting, str(said.get("about", "")))

    async def show_again(self, waiting: Sequence[ProposalView], about: str = "") -> None:
        """What waits for a yes or no once more, with everything that it changes; several on one card. First what it says `about` what was asked."""
        if about:
            self._telling.say_always(answered_by([await self._as_now(one) for one in waiting], about))
        if len(waiting) > 1:
            await self._proposing.show_group(await chained(self._turn.services, self._turn.actor, waiting))
            return
        now = await self._as_now(waiting[0])
        lines = "".join(f"\n- {escaped(line.label)}: {escaped(' → '.join(filter(None, (line.before, line.after))))}" for line in now.lines)
        self._telling.say_always(f"This waits for your yes or no: **{escaped(now.title)}**.{lines}")
        self._proposing.show_one(now)

    async def remind(self, waiting: Sequence[ProposalView], answered: Sequence[ProposalView]) -> None:
        """Ask again about proposals that an answer to others leaves open; what one message asked for beside the answered is shown anew."""
        groups = {item.group_id for item in answered if item.group_id is not None}
        mates = [item for item in waiting if item.group_id in groups]
        others = [item for item in waiting if item not in mates]
        titles = "; ".join(escaped(item.title) for item in (mates if len(mates) == 1 else []) + others)
        if titles:
            self._telling.say_always(f"Still waiting for your yes or no: {titles}.")
        self._proposing.asked = []
        if len(mates) > 1:
            await self._proposing.show_group(await chained(self._turn.services, self._turn.actor, mates))
        elif mates:
            self._proposing.show_one(await self._as_now(mates[0]))
        self._proposing.asked += [str(item.id) for item in others]

    async def ask_again(self, waiting: Sequence[ProposalView], unread: Sequence[str] = ()) -> None:
        """Show what waits once more, where a yes may have been about something else, or a correction before it was not understood."""
        quoted = [f"“{escaped(said)}”" for said in unread]
        self._telling.say_always(NOT_UNDERSTOOD.format(said=listed(quoted)) if quoted else DOUBTFUL)
        await self.show_again(waiting)

    async def _as_now(self, proposal: ProposalView) -> ProposalView:
        """A proposal with what it changes by now, since what it was shown with has been decided."""
        now = await gather(self._turn.services, self._turn.actor, [proposal])
        return proposal.model_copy(update={"lines": now.lines, "notes": now.notes})


def _why_again(renewed: ProposalView) -> str:
    return REPEATED if renewed.repeats is not None else MOVED


def _cancelled_in_words(proposals: Sequence[ProposalView]) -> str:
    kept = "It stays as it is recorded" if all(one.tool == "undo" for one in proposals) else "Nothing was recorded"
    return f"Cancelled: {'; '.join(escaped(one.title) for one in proposals)}. {kept}."


def _in_words(proposal: ProposalView) -> str:
    if proposal.tool == "undo":
        return f"Done: {escaped(proposal.title).replace('Take back', 'taken back', 1)}."
    done = f"Done: {escaped(proposal.title)}."
    return done if proposal.tool in LASTING else f"{done} Say **undo** to take it back."


def _together_in_words(outcome: TogetherOutcome) -> str:
    done = [one.proposal for one in outcome.done]
    said = []
    if done:
        undoable = all(one.tool not in LASTING for one in done)
        back = " Say **undo** to take all of it back, or name what to take back." if undoable and len(done) > 1 else ""
        said.append(f"Done: {'; '.join(escaped(one.title) for one in done)}.{back}")
    if outcome.failed is not None:
        kept = "It was closed" if outcome.failed.proposal.state is State.FAILED else "It still waits"
        said.append(
            f"Not recorded: {escaped(outcome.failed.proposal.title)}. {outcome.failed.message} {kept}; what comes after it still waits."
        )
    return " ".join(said)
