"""What one message asks for, as a whole: shown with one before and after, confirmed with one yes, carried out one by one and each exactly once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from pydantic import Field

from accounting import Activity
from core.actor import Actor, Scope
from core.errors import Conflict, FolioscopeError, InsufficientHolding, NotFound
from core.ids import new_id
from core.money import format_money
from db.models import Proposal
from tools.base import Args, Line, Preview, Tool, View
from tools.books import Books, load_books, refuse_oversell, supposing
from tools.context import Assumed, Context
from tools.door import check_args, preview_tool
from tools.drafts import LOW_CASH, OWN_LINES, cash_lines, low_cash, position_lines, warns_of_cash
from tools.portfolio import value_books
from tools.proposal_keys import MOST_TOGETHER
from tools.proposals import (
    Outcome,
    ProposalsView,
    ProposalView,
    State,
    carry_out,
    changed_since,
    close,
    proposal_view,
    propose,
    require_open,
)
from tools.reaching import reaching
from tools.registry import find_tool
from tools.services import Services


class Together(View):
    """Several proposals as one: what all of them change, before and after."""

    group_id: UUID
    items: tuple[ProposalView, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    expires_at: dt.datetime


async def _reaching(context: Context, proposal: ProposalView, assumed: tuple[Assumed, ...] = ()) -> tuple[Context, Args]:
    """The context in which a proposal's tool would work, and its arguments."""
    tool = find_tool(proposal.tool)
    args = check_args(tool, proposal.args)
    actor = await reaching(tool, context.services, context.actor, args)
    return Context(services=context.services, actor=actor, assumed=assumed), args


async def assumed_of(services: Services, actor: Actor, proposals: Iterable[ProposalView]) -> tuple[Assumed, ...]:
    """What the books would hold beside what they hold, were `proposals` confirmed in this order."""
    found: tuple[Assumed, ...] = ()
    for proposal in proposals:
        adds = find_tool(proposal.tool).adds
        if adds is not None:
            found += await adds(*await _reaching(Context(services=services, actor=actor), proposal, found))
    return found


async def gather(services: Services, actor: Actor, proposals: Sequence[ProposalView]) -> Together:
    """Proposals of one message as one: units, cash and value before and after all of them. The charges and the day of each stand with it.

    Raises:
        InsufficientHolding: together they would sell more than is held.
    """
    context = Context(services=services, actor=actor)
    touched: dict[UUID, tuple[Books, Context, list[Activity]]] = {}
    lines: list[Line] = []
    own_lines: list[Line] = []
    for proposal in proposals:
        own, args = await _reaching(context, proposal)
        adds = find_tool(proposal.tool).adds
        added = await adds(own, args) if adds is not None else ()
        if not added:
            own_lines += proposal.lines
        elif len(proposals) == 1:
            own_lines += [line for line in proposal.lines if line.label in OWN_LINES]
        for one in added:
            books = await load_books(own, getattr(args, "portfolio_id", None))
            touched.setdefault(one.portfolio_id, (books, own, []))[2].append(one.activity)
    notes = list(dict.fromkeys(note for proposal in proposals for note in proposal.notes))
    for books, own, activities in touched.values():
        told, warnings = await _whole(own, books, activities)
        named = f"{books.name}: " if len(touched) > 1 else ""
        lines = [*(line.model_copy(update={"label": f"{named}{line.label}"}) for line in told), *lines]
        alone = {LOW_CASH.format(currency=activity.currency) for activity in activities}
        notes = [note for note in notes if note not in alone] + warnings
    return Together(
        group_id=proposals[0].group_id or proposals[0].id,
        items=tuple(proposals),
        lines=(*own_lines, *lines),
        notes=tuple(notes),
        expires_at=min(proposal.expires_at for proposal in proposals),
    )


async def _whole(context: Context, books: Books, activities: Sequence[Activity]) -> tuple[list[Line], list[str]]:
    """What `activities` change in a portfolio as a whole, and what is to be minded."""
    after = await refuse_oversell(books, [*books.activities, *activities])
    before, lines = books.ledger(), list[Line]()
    for symbol in dict.fromkeys(activity.symbol for activity in activities if activity.symbol in after.positions):
        lines += position_lines(symbol or "", before, after)
    currencies = sorted({activity.currency for activity in activities})
    for currency in currencies:
        lines += cash_lines(before, after, currency)
    lines += await _value(context, books, supposing(books, activities))
    return lines, [warning for currency in currencies if (warning := low_cash(before, after, currency))]


async def _value(context: Context, before: Books, after: Books) -> list[Line]:
    """The portfolio's value at the last closes; nothing where there are no prices."""
    try:
        (old, _), (new, _) = await value_books(context, before), await value_books(context, after)
    except FolioscopeError:
        return []
    currency = before.base_currency
    return [Line(label="Portfolio value", before=format_money(old.total_base, currency), after=format_money(new.total_base, currency))]


class FindProposals(Args):
    """A proposal, or what one message asked for: by the id of either."""

    proposal_id: UUID


async def run_find(context: Context, args: FindProposals) -> ProposalsView:
    """Show a proposal, or those of one message that were not replaced, and where they stand."""
    async with context.read() as work:
        single = await work.proposals.find(args.proposal_id)
        rows = [single] if single is not None else await work.proposals.grouped(args.proposal_id)
        items = tuple(proposal_view(row) for row in rows if single is not None or row.state != State.SUPERSEDED)
    if not items:
        raise NotFound("There is no such proposal.")
    return ProposalsView(items=items)


class ConfirmTogether(Args):
    """Which proposals to carry out, in this order."""

    proposal_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=MOST_TOGETHER)]


class Failure(View):
    """The first proposal that could not be carried out, and why."""

    proposal: ProposalView
    message: str


class TogetherOutcome(View):
    """What became of proposals: those carried out, the one that failed, or all of them shown again because one has changed since."""

    done: tuple[Outcome, ...]
    failed: Failure | None
    renewed: tuple[ProposalView, ...]


async def run_confirm(context: Context, args: ConfirmTogether) -> TogetherOutcome:
    """Confirm several proposals. All are checked before the first is carried out; each is carried out exactly once, however often it is asked."""
    async with context.read() as work:
        rows = [await work.proposals.get(proposal_id) for proposal_id in args.proposal_ids]
    shown = [proposal_view(row) for row in rows]
    for one in shown:
        await require_open(context, one)
    open_rows = [row for row in rows if row.state == State.OPEN]
    try:
        renewed = await _renewed(context, open_rows)
    except FolioscopeError as err:
        if all(one.state is State.OPEN for one in await _again(context, args)):
            raise Conflict(f"{err.message} So nothing was recorded, and all of it still waits.") from err
        renewed = ()  # another yes came first: each is carried out once, so going on changes nothing again
    if renewed:
        return TogetherOutcome(done=(), failed=None, renewed=renewed)
    done, batch = list[Outcome](), new_id()
    for one in shown:
        try:
            done.append(await carry_out(context, one, batch=batch))
        except FolioscopeError as err:
            refused = (await _again(context, args))[shown.index(one)]
            return TogetherOutcome(done=tuple(done), failed=Failure(proposal=refused, message=err.message), renewed=())
    return TogetherOutcome(done=tuple(done), failed=None, renewed=())


async def _again(context: Context, args: ConfirmTogether) -> list[ProposalView]:
    async with context.read() as work:
        return [proposal_view(await work.proposals.get(proposal_id)) for proposal_id in args.proposal_ids]


async def _renewed(context: Context, rows: Sequence[Proposal]) -> tuple[ProposalView, ...]:
    """Check that all can be carried out one after the other; where one has to be shown again, all of them proposed anew, else nothing.

    Raises:
        FolioscopeError: one cannot be carried out; its sentence names it.
    """
    assumed: tuple[Assumed, ...] = ()
    changed = False
    for row in rows:
        one = proposal_view(row)
        tool = find_tool(one.tool)
        try:
            await preview_tool(tool, context.services, context.actor, check_args(tool, one.args), assumed=assumed)
        except InsufficientHolding as err:
            raise Conflict(f"{one.title} is not possible any more: {err.message}") from err
        changed = changed or bool(await changed_since(context, row, assumed))
        if tool.adds is not None:
            assumed += await tool.adds(*await _reaching(context, one, assumed))
    return await _proposed_anew(context, rows) if changed else ()


async def _proposed_anew(context: Context, rows: Sequence[Proposal]) -> tuple[ProposalView, ...]:
    found: tuple[ProposalView, ...] = ()
    for row in rows:
        assumed = await assumed_of(context.services, context.actor, found)
        asked = row.preview.get("asked") or row.args
        key = f"{row.id}:again:{row.expires_at:%Y%m%d%H%M%S}"
        tool = find_tool(row.tool)
        found += (
            await propose(
                context.services,
                context.actor,
                tool,
                asked,
                thread_id=row.thread_id,
                call_key=key,
                group_id=row.group_id,
                assumed=assumed,
            ),
        )
    for row in rows:
        await close(context, row.id, State.SUPERSEDED)
    return found


async def join(services: Services, actor: Actor, proposal_id: UUID, replaced_id: UUID) -> ProposalView:
    """The proposal, now one of what another message asked for: it takes the place of a part of that."""
    async with services.begin(actor, write=True) as work:
        row, replaced = await work.proposals.lock(proposal_id), await work.proposals.get(replaced_id)
        row.group_id = replaced.group_id
        row.preview = {**row.preview, "place": replaced.preview.get("place", str(replaced.id))}
        return proposal_view(row)


async def chained(services: Services, actor: Actor, proposals: Sequence[ProposalView]) -> tuple[ProposalView, ...]:
    """Open proposals of one message, each kept with what it changes after those before it, once one of them has been corrected or answered."""
    assumed, found = tuple[Assumed, ...](), list[ProposalView]()
    for one in proposals:
        tool = find_tool(one.tool)
        if tool.adds is not None:
            own, args = await _reaching(Context(services=services, actor=actor), one, assumed)
            with suppress(FolioscopeError):  # what has become impossible is refused when it is confirmed, and says why
                preview = await preview_tool(tool, services, actor, args, assumed=assumed)
                one = await _kept_anew(services, actor, one, preview)  # noqa: PLW2901 - the same proposal with its present lines
                assumed += await tool.adds(own, args)
        found.append(one)
    return tuple(found)


async def _kept_anew(services: Services, actor: Actor, one: ProposalView, preview: Preview) -> ProposalView:
    notes = (*(note for note in one.notes if not warns_of_cash(note)), *(note for note in preview.notes if warns_of_cash(note)))
    if (preview.lines, notes) == (one.lines, one.notes):
        return one
    async with services.begin(actor, write=True) as work:
        row = await work.proposals.lock(one.id)
        row.preview = {**row.preview, "lines": [line.model_dump(mode="json") for line in preview.lines], "notes": [*notes]}
        return proposal_view(row)


FIND_PROPOSALS = Tool(name="find_proposals", args=FindProposals, view=ProposalsView, run=run_find, scope=Scope.PORTFOLIO_READ)
CONFIRM_TOGETHER = Tool(name="confirm_together", args=ConfirmTogether, view=TogetherOutcome, run=run_confirm, scope=Scope.PORTFOLIO_WRITE)
