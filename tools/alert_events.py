"""Alerts judged on new closes: each fires once per crossing, is told in the conversation and kept for the API."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import numpy as np
from pydantic import Field

from core.actor import Actor, Channel, Role, Scope
from core.errors import FolioscopeError
from core.money import format_money, format_number
from core.series import PriceSeries
from db.models import Alert, AlertEvent
from infra.events import Topic
from tools.alerts import Condition, rule_of
from tools.base import Args, Tool, View
from tools.computing import Report
from tools.context import Context
from tools.forecasts import MakeForecast, run_forecast
from tools.own_prices import stated_prices, with_stated

YEAR = np.timedelta64(365, "D")
MOST_SESSIONS = 260
"""How far back an alert looks for crossings that nobody judged, in sessions."""


class AlertEventView(View):
    """An alert that fired: what it said, the figure, its day and source; `delivered_at` once it was shown in a conversation.

    With `portfolio_id` it is no alert: a portfolio has drifted from its targets, `value` is the gap of `symbol` in points, and it has no number.
    """

    id: UUID
    number: int | None
    portfolio_id: UUID | None
    symbol: str
    message: str
    value: Decimal
    as_of: dt.date
    source: str
    created_at: dt.datetime
    delivered_at: dt.datetime | None


class AlertEventsView(View):
    """Alerts that fired, newest first."""

    items: tuple[AlertEventView, ...]
    next: UUID | None


class ListAlertEvents(Args):
    """Which page."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    after: UUID | None = Field(None, description="Cursor: the id of the last event of the page before.")


class EvaluationView(View):
    """How many alerts were judged and how many fired; why others could not be judged."""

    judged: int
    fired: int
    missing: dict[str, str]


def event_view(row: AlertEvent) -> AlertEventView:
    """The row as its owner sees it."""
    return AlertEventView.model_validate({name: getattr(row, name) for name in AlertEventView.model_fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an alert looks at on one day, and whether its condition holds then."""

    day: dt.date
    value: Decimal
    holds: bool


def judged(alert: Alert, series: PriceSeries, since: dt.date | None) -> Iterator[Judged]:
    """The sessions after `since` (None: the last one alone), oldest first, for a condition on prices.

    pct_change compares a close with the one before, drawdown with the highest close of the 365 days up to it; both in per cent.
    """
    first = len(series) - 1 if since is None else int(np.searchsorted(series.dates, np.datetime64(since), side="right"))
    for at in range(max(first, len(series) - MOST_SESSIONS), len(series)):
        value = _figure(Condition(alert.condition), series, at)
        if value is not None:
            yield Judged(day=series.dates[at].item(), value=value, holds=_holds(alert, value))


def _figure(condition: Condition, series: PriceSeries, at: int) -> Decimal | None:
    close = float(series.close[at])
    if condition is Condition.PCT_CHANGE:
        return round(Decimal(repr((close / float(series.close[at - 1]) - 1) * 100)), 4) if at else None
    if condition is Condition.DRAWDOWN:
        year = series.close[: at + 1][series.dates[: at + 1] > series.dates[at] - YEAR]
        return round(Decimal(repr((1 - close / float(year.max())) * 100)), 4)
    return Decimal(repr(close))


def _holds(alert: Alert, value: Decimal) -> bool:
    condition = Condition(alert.condition)
    if condition is Condition.ABOVE:
        return value > alert.threshold
    if condition is Condition.BELOW:
        return value < alert.threshold
    signed = {"up": value, "down": -value}.get(alert.direction or "", abs(value))
    return signed >= alert.threshold


async def work_evaluate_alerts(context: Context, raw: dict[str, Any], report: Report) -> View:  # Any: JSON
    """The job `evaluate_alerts`: every alert on the symbols, owner by owner."""
    symbols = [str(symbol) for symbol in raw["symbols"]]
    series: dict[str, PriceSeries] = {}
    missing: dict[str, str] = {}
    async with context.read() as work:
        owners = await work.installation.owners_of_alerts(symbols)
    for symbol in symbols if owners else ():
        try:
            series[symbol] = await context.services.market.history(symbol)
        except FolioscopeError as err:
            missing[symbol] = err.message
    count = fired = 0
    for number, owner in enumerate(owners):
        await report(number / len(owners), f"alerts of account {number + 1} of {len(owners)}")
        actor = Actor.of(owner, Role.MEMBER, Channel.WORKER)
        done = await _evaluate(Context(services=context.services, actor=actor), series)
        count, fired = count + done.judged, fired + done.fired
    return EvaluationView(judged=count, fired=fired, missing=missing)


async def _evaluate(context: Context, series: dict[str, PriceSeries]) -> EvaluationView:
    """Judge one owner's alerts, on prices with those among them that they set by hand, and tell what fired once it is written down."""
    stated = await stated_prices(context, series)
    series = {symbol: with_stated(symbol, closes, stated.get(symbol, ())).series for symbol, closes in series.items()}
    chances = await _chances(context, series)
    fired: list[AlertEvent] = []
    async with context.jot() as work:
        rows = await work.alerts.lock_of(sorted(series))
        for row in rows:
            of_forecast = row.condition == Condition.PROBABILITY
            days = chances.get(row.id, ()) if of_forecast else judged(row, series[row.symbol], row.judged_on)
            for day in days:
                if row.judged_on is not None and day.day <= row.judged_on:
                    continue
                if day.holds and row.armed and not await work.alert_events.fired(row.id, day.day):
                    fired.append(await work.alert_events.add(_event(context, row, day, series[row.symbol])))
                row.armed, row.judged_on = not day.holds, day.day
    for event in fired:
        await context.services.events.publish(Topic.ALERT_FIRED, user_id=str(context.actor.user_id), event_id=str(event.id))
    return EvaluationView(judged=len(rows), fired=len(fired), missing={})


async def _chances(context: Context, series: dict[str, PriceSeries]) -> dict[UUID, tuple[Judged, ...]]:
    """What the forecasts say that alerts wait for; worked out before the transaction, since a fit takes seconds."""
    async with context.read() as work:
        rows = [row for row in await work.alerts.all() if row.condition == Condition.PROBABILITY and row.symbol in series]
    found: dict[UUID, tuple[Judged, ...]] = {}
    for row in rows:
        as_of = series[row.symbol].as_of
        if row.level is None or row.horizon_days is None or (row.judged_on is not None and row.judged_on >= as_of):
            continue
        made = await run_forecast(context, MakeForecast(symbol=row.symbol, horizon_days=row.horizon_days, above=float(row.level)))
        chance = round(Decimal(repr(made.chances[0].chance_frac * 100)), 1)
        found[row.id] = (Judged(day=as_of, value=chance, holds=chance >= row.threshold),)
    return found


def _event(context: Context, row: Alert, day: Judged, series: PriceSeries) -> AlertEvent:
    priced = Condition(row.condition) in {Condition.ABOVE, Condition.BELOW}
    figure = format_money(day.value, series.currency) if priced else f"{format_number(day.value)} %"
    return AlertEvent(
        user_id=row.user_id,
        created_at=context.clock.now(),
        alert_id=row.id,
        number=row.number,
        symbol=row.symbol,
        message=f"{row.symbol} {rule_of(row, series.currency)}: {figure} on {day.day} ({series.source}).",
        value=day.value,
        as_of=day.day,
        source=series.source,
    )


async def run_list(context: Context, args: ListAlertEvents) -> AlertEventsView:
    """List the alerts that fired, newest first."""
    async with context.read() as work:
        rows = await work.alert_events.page(limit=args.limit + 1, after=args.after)
        items = tuple(event_view(row) for row in rows[: args.limit])
    return AlertEventsView(items=items, next=items[-1].id if len(rows) > args.limit else None)


class NewAlerts(Args):
    """No arguments."""


async def run_claim(context: Context, args: NewAlerts) -> AlertEventsView:  # noqa: ARG001 -- every tool takes its arguments
    """Take the alerts that fired and were not shown yet, oldest first; they count as shown from now on."""
    async with context.jot() as work:
        rows = await work.alert_events.claim(work.clock.now())
        return AlertEventsView(items=tuple(event_view(row) for row in rows), next=None)


ALERT_EVENTS = Tool(name="alert_events", args=ListAlertEvents, view=AlertEventsView, run=run_list, scope=Scope.PORTFOLIO_READ)
CLAIM_ALERTS = Tool(name="claim_alerts", args=NewAlerts, view=AlertEventsView, run=run_claim, scope=Scope.PORTFOLIO_READ)
