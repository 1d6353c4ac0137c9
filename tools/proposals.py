"""Writes that were offered in a conversation and wait for a yes."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from core.actor import Actor, Scope
from core.errors import Conflict, Expired, FolioscopeError
from db.models import Proposal
from tools.base import AnyTool, Args, Line, PreviewTable, Tool, View
from tools.computing import Report
from tools.context import Assumed, Context
from tools.door import check_args, preview_tool, run_tool
from tools.proposal_keys import BATCH, proposal_key
from tools.registry import find_tool
from tools.services import Services


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    FAILED = "failed"


class ProposalView(View):
    """A proposal: what it would do, and until when it can be confirmed. Those of one message have one `group_id`.

    `repeats` is the number of the same transaction, where one was recorded a moment before.
    """

    id: UUID
    group_id: UUID | None
    thread_id: str | None
    tool: str
    args: dict[str, Any]  # Any: JSON
    title: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    tables: tuple[PreviewTable, ...]
    state: State
    expires_at: dt.datetime
    repeats: int | None = None


class Outcome(View):
    """What became of a proposal; `result` is the write's own result once it is confirmed, `renewed` what is proposed in its place."""

    proposal: ProposalView
    result: dict[str, Any] | None  # Any: JSON
    renewed: ProposalView | None = None


def proposal_view(row: Proposal) -> ProposalView:
    """The row as callers see it."""
    preview = row.preview
    return ProposalView(
        id=row.id,
        group_id=row.group_id,
        thread_id=row.thread_id,
        tool=row.tool,
        args=row.args,
        title=preview["title"],
        lines=tuple(Line.model_validate(line) for line in preview["lines"]),
        notes=tuple(preview["notes"]),
        tables=tuple(PreviewTable.model_validate(table) for table in preview.get("tables", ())),
        state=State(row.state),
        expires_at=row.expires_at,
        repeats=preview.get("repeats"),
    )


async def propose(
    services: Services,
    actor: Actor,
    tool: AnyTool,
    raw: dict[str, Any],
    *,
    thread_id: str | None,
    call_key: str,
    report: Report | None = None,
    group_id: UUID | None = None,
    assumed: tuple[Assumed, ...] = (),
) -> ProposalView:  # Any: JSON
    """Check a write, work out what it would change, and keep it until it is decided. The same `call_key` gives the same proposal.

    `group_id` joins what one message asks for; `assumed` is what it asks for before this, and what this is checked and shown with.

    Raises:
        FolioscopeError: the write would be refused, and why; nothing is kept.
    """
    context = Context(services=services, actor=actor)
    async with context.read() as work:
        known = await work.proposals.by_call(call_key)
        if known is not None:
            return proposal_view(known)
    args = check_args(tool, raw)
    preview = await preview_tool(tool, services, actor, args, report=report, assumed=assumed)
    asked = args.model_dump(mode="json", exclude_unset=True) if preview.quoted is not None else None
    async with context.jot() as work:
        row = await work.proposals.add(
            Proposal(
                user_id=work.owner,
                created_at=work.clock.now(),
                thread_id=thread_id,
                call_key=call_key,
                group_id=group_id,
                tool=tool.name,
                args=preview.settled,
                preview={**preview.model_dump(mode="json", exclude={"settled"}), "asked": asked},
                expires_at=work.clock.now() + dt.timedelta(minutes=services.settings.chat.proposal_minutes),
            )
        )
        return proposal_view(row)


class Decision(StrEnum):
    """The answer to a proposal."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    SUPERSEDE = "supersede"


class DecideProposal(Args):
    """Which proposal, and the answer."""

    proposal_id: UUID
    decision: Decision


async def close(context: Context, proposal_id: UUID, state: State, *, batch: UUID | None = None) -> ProposalView:
    """Write down what became of an open proposal; one that is decided stays as it is. One yes to several has one `batch`."""
    async with context.jot() as work:
        row = await work.proposals.lock(proposal_id)
        if row.state == State.OPEN:
            row.state = state.value
            row.decided_at = work.clock.now()
            if batch is not None:
                row.preview = {**row.preview, BATCH: str(batch)}
        return proposal_view(row)


async def run_decide(context: Context, args: DecideProposal) -> Outcome:
    """Confirm or cancel a proposal. Confirming carries it out exactly once, however often it is asked."""
    async with context.read() as work:
        row = await work.proposals.get(args.proposal_id)
        shown = proposal_view(row)
    if args.decision is not Decision.CONFIRM:
        if shown.state is State.CONFIRMED:
            raise Conflict("That is already recorded. Say “undo” to take it back.")
        wanted = State.CANCELLED if args.decision is Decision.CANCEL else State.SUPERSEDED
        return Outcome(proposal=await close(context, shown.id, wanted), result=None)
    await require_open(context, shown)
    renewed = await _renew(context, row)
    if renewed is not None:
        return Outcome(proposal=await close(context, shown.id, State.SUPERSEDED), result=None, renewed=renewed)
    return await carry_out(context, shown)


async def require_open(context: Context, shown: ProposalView) -> None:
    """Return unless a proposal can no longer be confirmed; one that was confirmed can, since that changes nothing again.

    Raises:
        Conflict: it was decided otherwise.
        Expired: it is too old.
    """
    if shown.state in {State.CANCELLED, State.SUPERSEDED, State.FAILED}:
        raise Conflict(f"That proposal was {shown.state.value} before; nothing was recorded. Ask for it again.")
    if shown.state is State.EXPIRED or (shown.state is State.OPEN and context.clock.now() >= shown.expires_at):
        await close(context, shown.id, State.EXPIRED)
        raise Expired("That proposal is too old to be confirmed; nothing was recorded. Ask for it again.")


async def changed_since(context: Context, row: Proposal, assumed: tuple[Assumed, ...] = ()) -> str:
    """What an open proposal has to be shown again for: its looked-up price has moved too far, or the same was recorded since. Empty: nothing."""
    tool, quoted = find_tool(row.tool), row.preview.get("quoted")
    if row.state != State.OPEN or (quoted is None and tool.adds is None):
        return ""
    args = check_args(tool, row.preview.get("asked") or row.args)
    try:
        now = await preview_tool(tool, context.services, context.actor, args, assumed=assumed)
    except FolioscopeError:
        if quoted is None:
            return ""  # carrying it out says why it cannot be
        raise
    tolerance = context.services.settings.chat.price_tolerance_frac
    if quoted is not None and now.quoted is not None and abs(now.quoted / Decimal(quoted) - 1) > tolerance:
        return f"at:{now.quoted}"
    return f"beside:{now.repeats}" if now.repeats is not None and row.preview.get("repeats") is None else ""


async def _renew(context: Context, row: Proposal) -> ProposalView | None:
    """The same wish as it stands now, where that has to be shown again; None where not."""
    changed = await changed_since(context, row)
    if not changed:
        return None
    shown, tool, asked = proposal_view(row), find_tool(row.tool), row.preview.get("asked") or row.args
    call_key = f"{shown.id}:{changed}"
    return await propose(
        context.services, context.actor, tool, asked, thread_id=shown.thread_id, call_key=call_key, group_id=shown.group_id
    )


async def carry_out(context: Context, shown: ProposalView, *, batch: UUID | None = None) -> Outcome:
    """Record a proposal, exactly once, and what came of it.

    Raises:
        FolioscopeError: it is refused; then it counts as failed.
    """
    tool = find_tool(shown.tool)
    try:
        result: View = await run_tool(tool, context.services, context.actor, check_args(tool, shown.args), key=proposal_key(shown.id))
    except FolioscopeError as err:
        if err.status < 500:
            await close(context, shown.id, State.FAILED)
        raise
    return Outcome(proposal=await close(context, shown.id, State.CONFIRMED, batch=batch), result=result.model_dump(mode="json"))


class GetProposal(Args):
    """Which proposal."""

    proposal_id: UUID


async def run_get(context: Context, args: GetProposal) -> ProposalView:
    """Show one proposal and where it stands."""
    async with context.read() as work:
        return proposal_view(await work.proposals.get(args.proposal_id))


class OpenProposals(Args):
    """Of which conversation."""

    thread_id: str


class ProposalsView(View):
    """Proposals, oldest first."""

    items: tuple[ProposalView, ...]


async def run_open(context: Context, args: OpenProposals) -> ProposalsView:
    """List the proposals of a conversation that still wait for an answer."""
    async with context.read() as work:
        now = work.clock.now()
        return ProposalsView(
            items=tuple(proposal_view(row) for row in await work.proposals.open_in(args.thread_id) if row.expires_at > now)
        )


DECIDE_PROPOSAL = Tool(name="decide_proposal", args=DecideProposal, view=Outcome, run=run_decide, scope=Scope.PORTFOLIO_WRITE)
OPEN_PROPOSALS = Tool(name="open_proposals", args=OpenProposals, view=ProposalsView, run=run_open, scope=Scope.PORTFOLIO_READ)
GET_PROPOSAL = Tool(name="get_proposal", args=GetProposal, view=ProposalView, run=run_get, scope=Scope.PORTFOLIO_READ)
