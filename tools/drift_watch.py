"""Targets looked at after the close: what has newly left its band is told once, like an alert that fired."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from analysis import Drift
from core.actor import Actor, Channel, Role
from core.errors import FolioscopeError
from core.money import format_pct
from db.models import AlertEvent, TargetWatch
from infra.events import Topic
from tools.aims import TargetsView, measured_drift, stored_targets
from tools.base import View
from tools.books import load_books
from tools.computing import Report
from tools.context import Context
from tools.portfolio import value_books

MOST_NAMED = 3
LONGEST_MESSAGE = 300


class WatchView(View):
    """How many portfolios with targets were looked at, how many have newly drifted, and why others could not be judged."""

    judged: int
    told: int
    missing: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """A portfolio's targets and its gaps at the closes of `day`."""

    name: str
    targets: TargetsView
    found: Drift
    day: dt.date
    source: str


async def work_watch_drift(context: Context, raw: dict[str, Any], report: Report) -> View:  # noqa: ARG001 -- as every job  # Any: JSON
    """The job `watch_drift`: every portfolio with targets, owner by owner."""
    async with context.read() as work:
        owners = await work.installation.owners_of_targets()
    judged = told = 0
    missing: dict[str, str] = {}
    for number, owner in enumerate(owners):
        await report(number / len(owners), f"targets of account {number + 1} of {len(owners)}")
        theirs = Context(services=context.services, actor=Actor.of(owner, Role.MEMBER, Channel.WORKER))
        done = await _watch(theirs)
        judged, told = judged + done.judged, told + done.told
        missing |= done.missing
    return WatchView(judged=judged, told=told, missing=missing)


async def _watch(context: Context) -> WatchView:
    """Look at one owner's portfolios, and tell what has drifted once it is written down."""
    async with context.read() as work:
        portfolios = [row.portfolio_id for row in await work.targets.all()]
    events: list[AlertEvent] = []
    missing: dict[str, str] = {}
    for portfolio_id in portfolios:
        try:
            seen = await _measured(context, portfolio_id)
        except FolioscopeError as err:
            missing[str(portfolio_id)] = err.message
            continue
        if seen is not None and (event := await _told(context, seen)) is not None:
            events.append(event)
    for event in events:
        await context.services.events.publish(Topic.ALERT_FIRED, user_id=str(context.actor.user_id), event_id=str(event.id))
    return WatchView(judged=len(portfolios) - len(missing), told=len(events), missing=missing)


async def _measured(context: Context, portfolio_id: UUID) -> _Seen | None:
    """The gaps at the last closes; None where there is nothing to measure, or not with every price."""
    targets = await stored_targets(context, portfolio_id)
    books = await load_books(context, portfolio_id)
    valuation, priced = await value_books(context, books)
    if targets is None or valuation.total_base <= 0 or priced.as_of is None or valuation.incomplete or priced.missing:
        return None
    weights = {item.symbol: float(item.weight) for item in valuation.holdings if item.weight is not None}
    return _Seen(
        name=books.name, targets=targets, found=measured_drift(targets, weights), day=priced.as_of, source=", ".join(priced.sources)[:40]
    )


async def _told(context: Context, seen: _Seen) -> AlertEvent | None:
    """The event of what is beyond its band now and was not when it was looked at last; None where there is nothing new, or no new close.

    Other targets than those of last time begin anew.
    """
    beyond = [line.symbol for line in seen.found.lines if line.beyond]
    aim = hashlib.sha256(json.dumps([seen.targets.weights, seen.targets.band_frac], sort_keys=True).encode()).hexdigest()
    async with context.jot() as work:
        row = await work.target_watches.of(seen.targets.portfolio_id)
        same = row is not None and row.aim == aim
        if same and row is not None and row.judged_on >= seen.day:
            return None
        fresh = [symbol for symbol in beyond if row is None or not same or symbol not in row.beyond]
        if row is None:
            row = TargetWatch(
                user_id=work.owner,
                created_at=work.clock.now(),
                portfolio_id=seen.targets.portfolio_id,
                aim=aim,
                beyond=beyond,
                judged_on=seen.day,
            )
            await work.target_watches.add(row)
        row.aim, row.beyond, row.judged_on = aim, beyond, seen.day
        return await work.alert_events.add(_event(context, seen, fresh)) if fresh else None


def _event(context: Context, seen: _Seen, fresh: Sequence[str]) -> AlertEvent:
    lines = [line for line in seen.found.lines if line.symbol in fresh]
    said = [
        f"{line.symbol} is {format_pct(abs(line.gap), digits=1)} {'above' if line.gap > 0 else 'below'} its target of "
        f"{format_pct(line.target, digits=1)}"
        for line in lines[:MOST_NAMED]
    ]
    rest = f" and {len(lines) - MOST_NAMED} more" if len(lines) > MOST_NAMED else ""
    message = f"{seen.name[:60]} has drifted: {', '.join(said)}{rest}; the band is {format_pct(seen.targets.band_frac, digits=1)} (closes of {seen.day})."
    return AlertEvent(
        user_id=context.actor.user_id,
        created_at=context.clock.now(),
        portfolio_id=seen.targets.portfolio_id,
        symbol=lines[0].symbol,
        message=message[:LONGEST_MESSAGE],
        value=round(Decimal(repr(lines[0].gap)) * 100, 2),
        as_of=seen.day,
        source=seen.source,
    )
