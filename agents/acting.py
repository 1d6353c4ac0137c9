"""Carrying out what was decided: reads at once, writes as proposals, each with its pieces of the answer."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.messages import ToolCall, ToolMessage

from agents.blocks import Notice, Proposal, Suggestions, Table
from agents.events import BlockReady, Event, ProposalReady, TextDelta, ToolFinished, ToolProgress, ToolStarted
from agents.fence import as_json, compact, fenced
from agents.plain import plain
from agents.presenting import Said, present, title_of
from agents.presenting.said import columns
from agents.turn import Turn
from core.actor import Scope
from core.clock import stopwatch_s
from core.errors import FolioscopeError, InvalidInput
from tools.base import AnyTool, Args, Offer, PreviewTable, View
from tools.computing import Report
from tools.door import check_args, run_tool
from tools.jobs import UNFINISHED, JobView, wait_for_job
from tools.proposals import DECIDE_PROPOSAL, OPEN_PROPOSALS, DecideProposal, Decision, OpenProposals, ProposalView, propose
from tools.reaching import find_reach
from tools.registry import find_chat_tool
from tools.uploads import keep_upload, newest_upload

Emit = Callable[[Event], None]

TAKES_FILE = {"import_csv": frozenset({"file", "mapping"}), "add_document": frozenset({"file", "symbol", "year"})}
"""Tools that take a file of the message, and which of their arguments may come from the call."""
LASTING = frozenset({"create_share_link", "revoke_share_link", "undo", "add_document", "delete_document", "remember_fact", "forget_fact"})
"""Writes that "undo" does not take back."""
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
GROUP_ANSWERS = ("yes, all of them", "no, none of them")
MOVED = "The price has moved since I showed this, so nothing was recorded. Here it is again at the present price; shall I record it?"
PROPOSED = "Shown to the user as a proposal"
CORRECTION = re.compile(
    r"\s*(no|nope|sorry|actually|wait|oops|i meant|make (it|that)|change (it|that)|correction|nein|non|nee)\b", re.IGNORECASE
)


def as_block(view: ProposalView) -> Proposal:
    """The card of a proposal."""
    return Proposal(id=view.id, title=view.title, lines=view.lines, notes=view.notes, expires_at=view.expires_at, state=view.state.value)


def as_table(table: PreviewTable) -> Table:
    """A table that belongs to a proposal."""
    return Table(title=table.title, columns=columns(*table.columns), rows=table.rows, caption=table.caption)


def waits_for_books(tool: AnyTool) -> bool:
    """Whether a read shows the books, so that it makes sense only after the writes asked for before it."""
    return not tool.writes and tool.scope is Scope.PORTFOLIO_READ and tool.name != "job_status"


class Acting:
    """One turn's tool calls."""

    def __init__(self, turn: Turn, emit: Emit, *, speaks: bool) -> None:
        self._turn = turn
        self._emit = emit
        self._speaks = speaks
        self.asked: list[str] = []
        """Ids of the proposals that this turn has shown."""

    def say(self, said: Said) -> None:
        """Send sentences (unless a model writes them) and blocks."""
        if said.text and self._speaks:
            self._turn.unsaid.append(said.text.strip())
        elif said.text:
            self._emit(TextDelta(text=said.text.strip() + "\n\n"))
        for block in said.blocks:
            self._emit(BlockReady(block=block))

    async def call(self, call: ToolCall, *, correcting: str = "") -> ToolMessage:
        """Carry out one call; a failure is told, not raised. Writes become proposals."""
        started = stopwatch_s()
        error = None
        call_id = call["id"] or "call"
        self._emit(ToolStarted(call_id=call_id, intent=call["name"], title=title_of(call["name"]), args=plain(call["args"])))
        try:
            tool = find_chat_tool(call["name"])
            call = self._without_hints(tool, call)
            content = await (self._propose(tool, call, correcting) if tool.writes else self._read(tool, call))
        except FolioscopeError as err:
            error, content = err.code, fenced(f"error {err.code}: {err.message}")
            self.say(Said(blocks=(Notice(tone="warning", text=err.message),)))
        duration_ms = round((stopwatch_s() - started) * 1000, 1)
        self._emit(ToolFinished(call_id=call_id, intent=call["name"], duration_ms=duration_ms, error=error))
        return ToolMessage(content=content, tool_call_id=call_id, name=call["name"])

    def _without_hints(self, tool: AnyTool, call: ToolCall) -> ToolCall:
        """The call without what the built-in understanding noticed beyond the tool's arguments; a model's own additions are refused instead."""
        if self._speaks:
            return call
        if call["args"].get("portfolio_id") and tool.scope is not Scope.MARKET_READ and not tool.args.understands("portfolio_id"):
            raise InvalidInput("That works for your first portfolio only; ask for it without naming another.", field="portfolio_id")
        return {**call, "args": {name: value for name, value in call["args"].items() if tool.args.understands(name)}}

    async def _read(self, tool: AnyTool, call: ToolCall) -> str:
        report = self._reporter(call["id"] or "call")
        args = check_args(tool, call["args"])
        asked = tool.as_job if tool.as_job is not None and tool.is_long is not None and tool.is_long(args) else tool
        quiet = (
            args if tool.offers is None else args.model_copy(update={"propose": False})
        )  # the proposal belongs to this conversation: see below
        view: View = await run_tool(asked, self._turn.services, self._turn.actor, quiet, report=report)
        if isinstance(view, JobView) and view.state in UNFINISHED:
            view = await wait_for_job(self._turn.services, self._turn.actor, view.id, report)
        said = present(tool.name, view)
        await self._say_whose(args)
        self.say(said)
        offer = tool.offers(args, view) if tool.offers is not None else None
        added = await self._offer(offer, call) if offer is not None else ""
        return self._note(call, view.model_dump(mode="json"), said.text) + added

    async def _say_whose(self, args: Args) -> None:
        """Say whose books an answer is about where they are another's."""
        named = getattr(args, "portfolio_id", None)
        reach = await find_reach(self._turn.services, self._turn.actor, named) if named is not None else None
        if reach is not None:
            allowed = "to look at and to change" if reach.may_write else "to look at"
            self.say(Said(blocks=(Notice(tone="neutral", text=f"{reach.title}, shared with you {allowed}."),)))

    async def _offer(self, offer: Offer, call: ToolCall) -> str:
        """Show the write that was asked for with a result as a proposal, in place of an older one; it can be confirmed or ignored."""
        await self.withdraw_offers()
        key = f"{self._turn.thread_key}:{call['id']}:offer"
        try:
            view = await propose(
                self._turn.services, self._turn.actor, offer.tool, offer.args, thread_id=self._turn.thread_key, call_key=key
            )
        except FolioscopeError as err:
            self.say(Said(blocks=(Notice(tone="neutral", text=f"The trades cannot be proposed: {err.message}"),)))
            return ""
        self.say(Said(text="If you make these trades, confirm below and I record them at the last closes, without fees; or ignore it."))
        self._show(view)
        return f" {OFFERED}"

    async def withdraw_offers(self) -> None:
        """Close the offers that nobody took up, so that a later yes to something else does not carry them out."""
        for old in await open_proposals(self._turn):
            if old.tool in OFFERS:
                args = DecideProposal(proposal_id=old.id, decision=Decision.SUPERSEDE)
                await run_tool(DECIDE_PROPOSAL, self._turn.services, self._turn.actor, args)

    def _note(self, call: ToolCall, result: dict[str, Any], in_words: str = "") -> str:  # Any: JSON
        """Keep what was answered for the check of figures, and give what a model is shown of it: the same, so that it can cite nothing else."""
        if self._speaks:
            result = compact(result)
        self._turn.evidence.add(call["id"] or "", call["name"], result, plain(call["args"]))
        return fenced(as_json(result) if self._speaks else in_words)

    def _reporter(self, call_id: str) -> Report:
        async def report(fraction: float, text: str) -> None:
            self._emit(ToolProgress(call_id=call_id, fraction=fraction, text=text))

        return report

    async def _propose(self, tool: AnyTool, call: ToolCall, correcting: str) -> str:
        turn = self._turn
        call_key = f"{turn.thread_key}:{call['id']}"
        args = await self._with_file(tool, call["args"]) if tool.name in TAKES_FILE else call["args"]
        report = self._reporter(call["id"] or "call")
        view = await propose(turn.services, turn.actor, tool, args, thread_id=turn.thread_key, call_key=call_key, report=report)
        await self._supersede(view, correcting)
        noted = f" {' '.join(view.notes)}" if view.notes else ""
        self.say(Said(text=f"{view.title}.{noted} {ASKS.get(tool.name, 'Shall I record it?')}"))
        self.say(Said(blocks=tuple(as_table(table) for table in view.tables)))
        self._show(view)
        shown = self._note(call, view.model_dump(mode="json", include={"title", "lines", "notes", "args"}))
        return f"{PROPOSED} with Confirm and Cancel. Nothing is recorded until they confirm: {shown}"

    def _show(self, proposal: ProposalView) -> None:
        self.asked.append(str(proposal.id))
        self._emit(ProposalReady(proposal=as_block(proposal)))

    async def _with_file(self, tool: AnyTool, args: dict[str, Any]) -> dict[str, Any]:  # Any: JSON
        """The arguments with the file of this message; a correction of an import is about the file that waits, or was handed in last."""
        turn = self._turn
        given = with_upload(turn, args, TAKES_FILE[tool.name])
        if "upload_id" in given or not given.get("mapping"):
            return given
        waiting = next((item for item in reversed(await open_proposals(turn)) if item.tool == tool.name), None)
        if waiting is not None:
            return {**given, **{name: waiting.args[name] for name in ("file", "upload_id", "portfolio_id") if name in waiting.args}}
        newest = newest_upload(turn.services, turn.actor)
        return {**given, "upload_id": str(newest)} if newest else given

    async def _supersede(self, new: ProposalView, text: str) -> None:
        """Withdraw the proposal that `new` corrects: the same thing with another figure, or what a message that begins with "no" is about."""
        for old in await open_proposals(self._turn):
            same = old.id != new.id and old.tool == new.tool
            if same and (CORRECTION.match(text) or _subject(old.args) == _subject(new.args)):
                args = DecideProposal(proposal_id=old.id, decision=Decision.SUPERSEDE)
                await run_tool(DECIDE_PROPOSAL, self._turn.services, self._turn.actor, args)

    async def group(self) -> None:
        """Offer one answer for several proposals of a message; each can still be decided by its own buttons."""
        waiting = len(await open_proposals(self._turn))
        if waiting > 1:
            self.say_always(f"These are {waiting} proposals. Confirm each by itself, or say **yes** for all of them.")
            self._emit(BlockReady(block=Suggestions(items=GROUP_ANSWERS)))

    async def decide(self, proposal: ProposalView, decision: Decision) -> bool:
        """Confirm or cancel one proposal; tells the outcome. Returns whether it is recorded."""
        turn = self._turn
        call_id = f"decide-{proposal.id}"
        self._emit(
            ToolStarted(call_id=call_id, intent=decision.value, title=title_of(decision.value), args={"proposal_id": str(proposal.id)})
        )
        started, error, recorded = stopwatch_s(), None, False
        try:
            outcome = await run_tool(DECIDE_PROPOSAL, turn.services, turn.actor, DecideProposal(proposal_id=proposal.id, decision=decision))
            recorded = decision is Decision.CONFIRM and outcome.renewed is None
            self.say_always(MOVED if outcome.renewed is not None else _outcome_in_words(outcome.proposal, recorded=recorded))
            if outcome.result is not None and outcome.result.get("url"):
                self.say_always(f"It is shown this once, so copy it now: {outcome.result['url']}")
            self._emit(BlockReady(block=as_block(outcome.proposal)))
            if outcome.renewed is not None:
                self._show(outcome.renewed)
        except FolioscopeError as err:
            error = err.code
            self.say(Said(blocks=(Notice(tone="warning", text=err.message),)))
        self._emit(
            ToolFinished(call_id=call_id, intent=decision.value, duration_ms=round((stopwatch_s() - started) * 1000, 1), error=error)
        )
        return recorded

    def remind(self, waiting: Sequence[ProposalView]) -> None:
        """Ask again about older proposals, which a yes or no to newer ones leaves open."""
        self.asked = [str(item.id) for item in waiting]
        titles = "; ".join(item.title for item in waiting)
        self.say_always(f"Still waiting for your yes or no: {titles}.")

    def say_always(self, text: str) -> None:
        """A sentence of our own, also where a model writes the rest: outcomes of writes are never left to a model."""
        self._emit(TextDelta(text=text.strip() + "\n\n"))


def _outcome_in_words(proposal: ProposalView, *, recorded: bool) -> str:
    if not recorded:
        return f"Cancelled: {proposal.title}. Nothing was recorded."
    if proposal.tool == "undo":
        return f"Done: {proposal.title.replace('Take back', 'taken back', 1)}."
    if proposal.tool in LASTING:
        return f"Done. {proposal.title}."
    return f"Done: {proposal.title}. Say **undo** to take it back."


async def open_proposals(turn: Turn) -> tuple[ProposalView, ...]:
    """The proposals of this conversation that still wait for an answer."""
    return (await run_tool(OPEN_PROPOSALS, turn.services, turn.actor, OpenProposals(thread_id=turn.thread_key))).items


def with_upload(turn: Turn, args: dict[str, Any], taken: frozenset[str]) -> dict[str, Any]:  # Any: JSON
    """The arguments with the file of this message that they name, or its only one; an id that a model made up is dropped."""
    given = {name: value for name, value in args.items() if name in taken}
    named = [item for item in turn.attachments if item.name == given.get("file")] or list(turn.attachments)
    if not named:
        return given
    upload_id = keep_upload(turn.services, turn.actor, named[0].data)
    return {**given, "file": named[0].name[:200], "upload_id": str(upload_id)}


def _subject(args: dict[str, Any]) -> tuple[object, ...]:  # Any: JSON
    """What a write is about, leaving out its figures."""
    return tuple(str(args.get(name)) for name in ("side", "symbol", "target", "condition", "symbols"))
