"""Alerts on prices."""

from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from core.actor import Scope
from core.errors import FolioscopeError, InvalidInput, NotFound
from core.money import format_money, format_number
from db import UnitOfWork
from db.models import Alert
from tools.base import Args, Effect, Line, Preview, Tool, View
from tools.context import Context
from tools.fields import HorizonDays, PositiveNumber, Symbol
from tools.instruments import ensure_stock, known_instrument
from tools.own_prices import quote_of
from tools.watch import Nothing

MOST_ALERTS = 200
TRUE_NOW = "That is so already: the last close was {now}."


class Condition(StrEnum):
    """When an alert fires."""

    ABOVE = "above"
    BELOW = "below"
    PCT_CHANGE = "pct_change"
    DRAWDOWN = "drawdown"
    PROBABILITY = "probability"


class Direction(StrEnum):
    """Which way a move has to go."""

    UP = "up"
    DOWN = "down"


class CreateAlert(Args):
    """What to watch for.

    The threshold is a price for above and below, per cent for pct_change (in a day), drawdown (from the year's high) and probability:
    that the forecast ends above the price `level` after `horizon_days`.
    """

    symbol: Symbol
    condition: Condition
    threshold: PositiveNumber
    level: PositiveNumber | None = Field(None, description="For probability: the price.")
    horizon_days: HorizonDays | None = Field(None, description="For probability: how far ahead.")
    direction: Direction | None = Field(None, description="For pct_change: only a rise (up) or only a fall (down). Left out: either.")


class AlertView(View):
    """An alert."""

    id: UUID
    number: int
    symbol: str
    condition: Condition
    threshold: PositiveNumber
    level: PositiveNumber | None
    horizon_days: int | None
    direction: Direction | None
    armed: bool


class AlertsView(View):
    """All alerts, oldest first."""

    items: tuple[AlertView, ...]


def _view(row: Alert) -> AlertView:
    return AlertView.model_validate({name: getattr(row, name) for name in AlertView.model_fields})


def describe(
    condition: Condition,
    threshold: Decimal,
    currency: str = "",
    *,
    level: Decimal | None = None,
    horizon_days: int | None = None,
    direction: Direction | None = None,
) -> str:
    """Such as "above $300.00"."""
    if condition is Condition.PROBABILITY:
        price = format_money(level, currency) if currency and level else format_number(level or Decimal(0))
        return f"has a chance of {format_number(threshold)} % or more to be above {price} in {horizon_days} days"
    if condition in {Condition.ABOVE, Condition.BELOW}:
        return f"{condition.value} {format_money(threshold, currency) if currency else format_number(threshold)}"
    moves = {None: "moves", Direction.UP: "rises", Direction.DOWN: "falls"}[direction]
    what = f"{moves} by" if condition is Condition.PCT_CHANGE else "falls from its high by"
    return f"{what} {format_number(threshold)} %"


def rule_of(row: Alert, currency: str = "") -> str:
    """What the alert waits for, in words."""
    direction = None if row.direction is None else Direction(row.direction)
    return describe(Condition(row.condition), row.threshold, currency, level=row.level, horizon_days=row.horizon_days, direction=direction)


def _check(args: CreateAlert) -> None:
    if args.condition not in {Condition.ABOVE, Condition.BELOW} and args.threshold >= 100:
        raise InvalidInput("threshold: give per cent below 100.", field="threshold")
    if args.direction is not None and args.condition is not Condition.PCT_CHANGE:
        raise InvalidInput(f"direction: not used with the condition {args.condition.value}.", field="direction")
    of_forecast = args.condition is Condition.PROBABILITY
    for name, value in (("level", args.level), ("horizon_days", args.horizon_days)):
        if of_forecast != (value is not None):
            raise InvalidInput(f"{name}: {'needed' if of_forecast else 'not used'} with the condition {args.condition.value}.", field=name)


def _holds(args: CreateAlert, price: Decimal) -> bool:
    """Whether a price is already where the alert waits for it."""
    return {Condition.ABOVE: price > args.threshold, Condition.BELOW: price < args.threshold}.get(args.condition, False)


async def preview_create(context: Context, args: CreateAlert) -> Preview:
    """The alert, beside the last close."""
    _check(args)
    instrument = await known_instrument(context, args.symbol)
    try:
        quote = await quote_of(context, instrument.symbol)
        now, currency = f"{format_money(quote.price, quote.currency)} on {quote.as_of}", quote.currency
        notes = (TRUE_NOW.format(now=now),) if _holds(args, quote.price) else ()
    except FolioscopeError as err:
        now, currency, notes = err.message, instrument.currency, ()
    rule = describe(args.condition, args.threshold, currency, level=args.level, horizon_days=args.horizon_days, direction=args.direction)
    line = Line(label=f"{args.symbol}, last close", before=now, after=f"tell me when {rule}")
    return Preview(title=f"Alert: {args.symbol} {rule}", lines=(line,), notes=notes, settled=args.model_dump(mode="json"))


async def run_create(context: Context, args: CreateAlert) -> AlertView:
    """Create an alert: above or below a price, a pct_change within a day, a drawdown from the year's high, or a forecast's probability.

    It fires once per crossing, and again only after the condition no longer held.

    Example: symbol=GOOGL, condition=above, threshold=210.
    """
    _check(args)
    instrument = await known_instrument(context, args.symbol)
    async with context.begin() as work:
        if len(await work.alerts.all()) >= MOST_ALERTS:
            raise InvalidInput(f"There can be at most {MOST_ALERTS} alerts.", field="symbol")
        await ensure_stock(work, instrument)
        row = await work.alerts.add(
            Alert(
                user_id=work.owner,
                created_at=work.clock.now(),
                number=await work.alerts.next_number(),
                symbol=instrument.symbol,
                condition=args.condition.value,
                threshold=args.threshold,
                level=args.level,
                horizon_days=args.horizon_days,
                direction=args.direction and args.direction.value,
            )
        )
        view = _view(row)
        work.finish(view.model_dump(mode="json"), summary=f"Alert: {args.symbol} {rule_of(row)}")
    return view


async def run_list(context: Context, args: Nothing) -> AlertsView:  # noqa: ARG001 -- every tool takes its arguments
    """List all alerts."""
    async with context.read() as work:
        return AlertsView(items=tuple(_view(row) for row in await work.alerts.all()))


class DeleteAlert(Args):
    """Which alert: by its number, its id, or all of one symbol (and condition)."""

    target: str | None = Field(None, max_length=40)
    symbol: Symbol | None = None
    condition: Condition | None = None

    @model_validator(mode="before")
    @classmethod
    def _number_as_text(cls, data: Any) -> Any:  # Any: whatever JSON or a model sends
        if isinstance(data, dict) and isinstance(data.get("target"), int):
            return {**data, "target": str(data["target"])}
        return data


async def _matching(work: UnitOfWork, args: DeleteAlert) -> list[Alert]:
    if args.target is None and args.symbol is None:
        raise InvalidInput("Which alert? Give its number or its symbol.", field="target")
    found = [
        row
        for row in await work.alerts.all()
        if (args.target is None or args.target.lstrip("#") in {str(row.number), str(row.id)})
        and (args.symbol is None or row.symbol == args.symbol)
        and (args.condition is None or row.condition == args.condition)
    ]
    if not found:
        raise NotFound(f"There is no alert {f'on {args.symbol}' if args.symbol else args.target}. Say “list my alerts” to see them.")
    return found


async def preview_delete(context: Context, args: DeleteAlert) -> Preview:
    """The alerts that would go."""
    async with context.read() as work:
        rows = await _matching(work, args)
        lines = tuple(Line(label=f"Alert {row.number}", before=f"{row.symbol} {rule_of(row)}", after="deleted") for row in rows)
    names = ", ".join(f"{row.number} ({row.symbol})" for row in rows)
    return Preview(title=f"Delete alert {names}", lines=lines, settled=args.model_dump(mode="json"))


async def run_delete(context: Context, args: DeleteAlert) -> AlertsView:
    """Delete an alert by its number, or all alerts of a symbol.

    Example: symbol=NVDA.
    """
    async with context.begin() as work:
        rows = await _matching(work, args)
        view = AlertsView(items=tuple(_view(row) for row in rows))
        for row in rows:
            await work.alerts.remove(row)
        work.finish(view.model_dump(mode="json"), summary=f"Deleted alert {', '.join(str(row.number) for row in rows)}")
    return view


ALERT_CREATE = Tool(
    name="alert_create",
    args=CreateAlert,
    view=AlertView,
    run=run_create,
    preview=preview_create,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.WRITE,
)
ALERT_LIST = Tool(name="alert_list", args=Nothing, view=AlertsView, run=run_list, scope=Scope.PORTFOLIO_READ)
ALERT_DELETE = Tool(
    name="alert_delete",
    args=DeleteAlert,
    view=AlertsView,
    run=run_delete,
    preview=preview_delete,
    scope=Scope.PORTFOLIO_WRITE,
    effect=Effect.DESTROY,
)
