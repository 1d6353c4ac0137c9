"""Writes as proposals: each kept as a row, shown alone or with everything else that the message asks for, in place of what it corrects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agents.blocks import Proposal, ProposalGroup, Suggestions, Table
from agents.complaints import spoken
from agents.events import BlockReady, ProposalReady
from agents.markdown import escaped
from agents.presenting import Said
from agents.presenting.said import columns
from agents.telling import Telling
from agents.turn import Turn
from core.errors import FolioscopeError, UnknownSymbol
from tools.base import AnyTool, Offer, PreviewTable
from tools.computing import Report
from tools.door import run_tool
from tools.manual_prices import SET_PRICE
from tools.proposal_groups import Together, assumed_of, chained, gather, join
from tools.proposals import DECIDE_PROPOSAL, OPEN_PROPOSALS, DecideProposal, Decision, OpenProposals, ProposalView, propose

OFFERS = frozenset({"record_trades"})
"""Writes that a conversation only ever proposes beside a result."""
OFFERED = "The trades are also shown with Confirm and Cancel; nothing is recorded unless the user confirms them."
ASKS = {
    "watchlist_add": "Shall I?",
    "watchlist_remove": "Shall I?",
    "alert_create": "Shall I set it?",
    "alert_delete": "Shall I delete it?",
    "change_portfolio": "Shall I change it?",
    "open_portfolio": "Shall I open it?",
    "delete_portfolio": "Shall I delete it with all of that?",
    "undo": "Shall I?",
    "delete_transaction": "Shall I delete it?",
    "add_document": "Shall I add it?",
    "delete_document": "Shall I delete it?",
    "remember_fact": "Shall I remember it?",
    "forget_fact": "Shall I forget it?",
    "share_portfolio": "Shall I share it?",
    "unshare_portfolio": "Shall I?",
    "create_share_link": "Shall I make it?",
    "revoke_share_link": "Shall I revoke it?",
}
"""How a proposal asks, where nothing is recorded."""
GROUP_ANSWERS = ("yes, all of them", "only the first", "no, none of them")
GROUP_ASKS = "Say **yes** for all of it, or which you want: “only the first”, “all but the last”."
CORRECTION = re.compile(
    r"\s*(no|nope|sorry|actually|wait|oops|i meant|make (it|that)|change (it|that)|correction|nein|non|nee)\b", re.IGNORECASE
)

ADDITION = re.compile(
    r"\s*(?:(?:and|also|plus|then|ok|okay|oh|und|y|et|e|en)\W+)*(?:also )?(?:another|a further|an additional|one more|a second|\d+ more|noch|otr[oa]s?|encore|un altro|altri|mais|nog)\b"
    r"|\s*(?:(?:and|also|ok|okay|then|please)\W+)*(?:buy|sell|bought|sold|deposit|deposited|withdraw|withdrew)\b.{0,40}\b(?:more|again|another)\b"
    r"|\s*(?:(?:and|also|ok|okay|then|please)\W+)*(?:add|put|throw|top)\b.{0,20}\d.*\b(?:more|another|extra|round|even)\b"
    r"|\s*(?:and |then )?(?:also|additionally|auch|también|aussi)\b.*\d",
    re.IGNORECASE,
)
"""How a message begins that wants something more beside what waits already: "and another 50 today"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correcting:
    """The message that a write is asked for in, and the id of the open proposal that it is known to put right."""

    said: str = ""
    replaces: str | None = None


NOTHING_CORRECTED = Correcting()


def as_block(view: ProposalView, group_id: UUID | None = None) -> Proposal:
    """The card of a proposal; with `group_id`, as a part of that group's card."""
    return Proposal(
        id=view.id,
        group_id=group_id,
        title=view.title,
        lines=view.lines,
        notes=view.notes,
        expires_at=view.expires_at,
        state=view.state.value,
    )


def group_block(together: Together) -> ProposalGroup:
    """The card of several proposals."""
    titles = "; ".join(item.title for item in together.items)
    return ProposalGroup(
        id=together.group_id,
        title=f"{len(together.items)} changes: {titles}",
        members=tuple(as_block(item, together.group_id) for item in together.items),
        lines=together.lines,
        notes=together.notes,
        expires_at=together.expires_at,
    )


def _as_table(table: PreviewTable) -> Table:
    return Table(title=table.title, columns=columns(*table.columns), rows=table.rows, caption=table.caption)


class Proposing:
    """The proposals of one turn. `asked` holds the ids of those that it has shown."""

    def __init__(self, turn: Turn, telling: Telling) -> None:
        self._turn = turn
        self._telling = telling
        self._unshown: list[ProposalView] = []
        self._corrected = False
        self._instead = ""
        self.asked: list[str] = []

    async def propose(
        self, tool: AnyTool, args: dict[str, Any], call_id: str, correcting: Correcting, report: Report
    ) -> ProposalView:  # Any: JSON
        """Keep a write as a proposal, previewed with what the message asks for before it, in the place of what it corrects.

        What was said to be wrong does not wait for a yes any longer, also where the correction is refused.

        Raises:
            FolioscopeError: it would be refused, and why.
        """
        before = await self._before(correcting)
        try:
            view = await self._proposed(tool, args, call_id, report, before)
        except FolioscopeError:
            await self._withdraw([item for item in await open_proposals(self._turn) if str(item.id) == correcting.replaces])
            raise
        view = await self._in_place(view, correcting)
        self._turn.proposed.append(view)
        self._unshown.append(view)
        return view

    async def _before(self, correcting: Correcting) -> tuple[ProposalView, ...]:
        """What stands before the part of a message that is corrected, and is not proposed in this turn."""
        waiting = await open_proposals(self._turn) if correcting.replaces is not None else ()
        at = next((index for index, item in enumerate(waiting) if str(item.id) == correcting.replaces), 0)
        known = {view.id for view in self._turn.proposed}
        return tuple(
            item for item in waiting[:at] if item.group_id is not None and item.group_id == waiting[at].group_id and item.id not in known
        )

    async def _proposed(
        self, tool: AnyTool, args: dict[str, Any], call_id: str, report: Report, before: tuple[ProposalView, ...]
    ) -> ProposalView:  # Any: JSON
        try:
            return await self._kept(tool, args, call_id, report, before)
        except UnknownSymbol as err:
            if err.details.get("suggestions") or tool.name != SET_PRICE.name:
                raise  # what could be a slip is asked about first; only a price introduces what is listed nowhere, no trade does
            return await self._kept(tool, {**args, "unlisted": True}, call_id, report, before)

    async def _kept(
        self, tool: AnyTool, args: dict[str, Any], call_id: str, report: Report, before: tuple[ProposalView, ...]
    ) -> ProposalView:  # Any: JSON
        turn = self._turn
        return await propose(
            turn.services,
            turn.actor,
            tool,
            args,
            thread_id=turn.thread_key,
            call_key=f"{turn.thread_key}:{call_id}",
            report=report,
            group_id=UUID(turn.turn_id),
            assumed=await assumed_of(turn.services, turn.actor, (*before, *turn.proposed)),
        )

    async def show(self) -> None:
        """Show what was proposed since the last time: alone, or as one card with everything else that the message asks for."""
        if not self._unshown:
            return
        whole, new = await self._whole(), tuple(self._unshown)
        self._unshown = []
        tables = tuple(_as_table(table) for view in new for table in view.tables)
        if len(whole) > 1:
            self._telling.say(Said(blocks=tables))
            await self.show_group(whole)
            return
        (view,) = whole
        noted = f" {' '.join(view.notes)}" if view.notes else ""
        if self._instead:
            noted += (
                f" It stands in place of “{escaped(self._instead)}”; if both happened, tell me the other one again with “also” in front."
            )
        self._telling.say(Said(text=f"{escaped(view.title)}.{noted} {ASKS.get(view.tool, 'Shall I record it?')}", blocks=tables))
        self.show_one(view)

    async def _whole(self) -> tuple[ProposalView, ...]:
        """What was proposed in the order in which it is carried out; a corrected part stands in its place, and what comes after it rests on it."""
        if not self._corrected:
            return tuple(self._turn.proposed)
        ids = [view.id for view in self._turn.proposed]
        waiting = await open_proposals(self._turn)
        return await chained(self._turn.services, self._turn.actor, [item for item in waiting if item.id in ids])

    def show_one(self, view: ProposalView) -> None:
        """A card of its own."""
        self.asked.append(str(view.id))
        self._telling.emit(ProposalReady(proposal=as_block(view)))

    async def show_group(self, proposals: Sequence[ProposalView]) -> None:
        """One card for several proposals: what all of them change, and how they can be answered."""
        block = group_block(await gather(self._turn.services, self._turn.actor, proposals))
        told = {"title": block.title, "lines": [line.model_dump(mode="json") for line in block.lines], "notes": [*block.notes]}
        self._turn.evidence.add(f"group-{block.id}", "proposal_group", told)
        self._telling.say_always(f"{escaped(block.title)}. {GROUP_ASKS}")
        for member in block.members:
            self.asked.append(str(member.id))
            self._telling.emit(ProposalReady(proposal=member))
        self._telling.emit(BlockReady(block=block))
        self._telling.emit(BlockReady(block=Suggestions(items=GROUP_ANSWERS)))

    async def offer(self, offer: Offer, call_id: str) -> str:
        """Show the write that was asked for with a result as a proposal, in place of an older one; it can be confirmed or ignored."""
        await self.withdraw_offers()
        turn, key = self._turn, f"{self._turn.thread_key}:{call_id}:offer"
        try:
            view = await propose(turn.services, turn.actor, offer.tool, offer.args, thread_id=turn.thread_key, call_key=key)
        except FolioscopeError as err:
            self._telling.say(Said(text=f"The trades cannot be proposed. {spoken(err)}"))
            return ""
        self._telling.say(
            Said(text="If you make these trades, confirm below and I record them at the last closes, without fees; or ignore it.")
        )
        self.show_one(view)
        return f" {OFFERED}"

    async def withdraw_offers(self) -> None:
        """Close the offers that nobody took up, so that a later yes to something else does not carry them out."""
        await self._withdraw([old for old in await open_proposals(self._turn) if old.tool in OFFERS])

    async def _withdraw(self, proposals: Sequence[ProposalView]) -> None:
        for old in proposals:
            args = DecideProposal(proposal_id=old.id, decision=Decision.SUPERSEDE)
            await run_tool(DECIDE_PROPOSAL, self._turn.services, self._turn.actor, args)

    async def _in_place(self, new: ProposalView, correcting: Correcting) -> ProposalView:
        """`new` in place of what it corrects: the same thing with another figure, or the latest of its kind after a "no".

        Of a message that asked for several things, the others still stand, and `new` joins them.
        """
        turn, beside = self._turn, {view.id for view in self._unshown}
        old = [item for item in await open_proposals(turn) if item.id not in beside | {new.id} and item.tool == new.tool]
        known = [item for item in old if str(item.id) == correcting.replaces]
        more = ADDITION.match(correcting.said) is not None
        alike = [item for item in old if _retold(item.args, new.args) and not more]
        replaced = known or alike or (old[-1:] if CORRECTION.match(correcting.said) else [])
        await self._withdraw(replaced)
        if not known and CORRECTION.match(correcting.said) is None:
            self._instead = next((item.title for item in replaced if item.title != new.title), "")
        gone = {item.id for item in replaced}
        turn.proposed[:] = [view for view in turn.proposed if view.id not in gone]
        part = next((item for item in replaced if item.group_id is not None), None)
        mates = [] if part is None else [item for item in await open_proposals(turn) if item.group_id == part.group_id]
        mates = [item for item in mates if item.id != new.id and item.id not in {view.id for view in turn.proposed}]
        if part is None or not mates:
            return new
        turn.proposed[:0] = mates
        self._corrected = True
        return await join(turn.services, turn.actor, new.id, part.id)


async def open_proposals(turn: Turn) -> tuple[ProposalView, ...]:
    """The proposals of this conversation that still wait for an answer."""
    return (await run_tool(OPEN_PROPOSALS, turn.services, turn.actor, OpenProposals(thread_id=turn.thread_key))).items


_FIGURES = ("quantity", "price", "amount", "date")


def _retold(old: dict[str, Any], new: dict[str, Any]) -> bool:  # Any: JSON
    """Whether a write is the one before told anew: about the same, and at most one of its figures another."""
    told = [(old[name], new[name]) for name in _FIGURES if old.get(name) is not None and new.get(name) is not None]
    return _subject(old) == _subject(new) and sum(str(before) != str(after) for before, after in told) < _MOST_ANEW


_MOST_ANEW = 2


def _subject(args: dict[str, Any]) -> tuple[object, ...]:  # Any: JSON
    """What a write is about, leaving out its figures."""
    return tuple(str(args.get(name)) for name in ("side", "symbol", "target", "condition", "symbols"))
